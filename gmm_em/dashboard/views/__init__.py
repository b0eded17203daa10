"""The views: `NAME.py` shows the one of that name, and is imported when it is first opened."""

import importlib


def show(case):
    """The view that is open."""
    importlib.import_module(f"{__name__}.{case.settings.view}").show(case)
