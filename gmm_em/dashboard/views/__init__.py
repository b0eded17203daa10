"""The views: `NAME.py` shows the one of that name, and is imported when it is first opened."""

import importlib


def show(settings):
    """The view that is open."""
    importlib.import_module(f"{__name__}.{settings.view}").show(settings)
