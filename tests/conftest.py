from hypothesis import settings

# the same examples in every run: a search for new ones is for those who look, not for CI
settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("quick")
