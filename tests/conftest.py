from itertools import groupby

import pytest
from hypothesis import settings

# the same examples in every run: a search for new ones is for those who look, not for CI
settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
settings.load_profile("quick")


@pytest.fixture
def classes_file(tmp_path, monkeypatch):
    """A file of classes for one test alone."""
    from gmm_em.dashboard.live import store

    path = tmp_path / "classes.sqlite3"
    monkeypatch.setenv(store.VARIABLE, str(path))
    yield path
    for database, _ in store._open.values():
        database.close()
    store._open.clear()


def pytest_collection_modifyitems(items):
    """Files of browser tests, which wait a lot, stand evenly among the others, which do not: each
    process begins with a part of the list as long as any other's."""
    files = [list(tests) for _, tests in groupby(items, lambda item: item.path)]
    places = {}  # of each file: how far along it is among those of its kind, from 0 to 1
    for is_browser in (True, False):
        of_kind = [tests for tests in files if ("browser" in tests[0].path.parts) == is_browser]
        done, total = 0, sum(map(len, of_kind))
        for tests in of_kind:
            places[tests[0].path] = (done + len(tests) / 2) / total
            done += len(tests)
    items.sort(key=lambda item: places[item.path])
