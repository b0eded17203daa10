"""How a result is declared: on what it depends, how many are kept, what its progress bar says.

From that follow its key, whose memory it is kept in, and whether it is made aside from the turns
of the others. Inside, a result can read only what it has declared: a key that is too short would
show one visitor what belongs to another, or to other settings.
"""

import contextlib
import functools

from gmm_em.dashboard import server
from gmm_em.dashboard.cache import memory
from gmm_em.dashboard.progress import watched
from gmm_em.dashboard.settings import LARGE, TABLE, shaping

SHAPING = {
    what: frozenset(row.name for row in TABLE if row.shapes == what) for what in ("data", "fit")
}


OF_THE_CASE = {"first_seed"}  # what a case says, beside the settings it has


class UndeclaredError(LookupError):
    """A result reads what it has not declared."""


class Declared:
    """A `Case`, or its settings, of which only what was declared can be read."""

    def __init__(self, case, names):
        self._case, self._names = case, names
        self.private = case.private

    def __getattr__(self, name):
        if "data" not in self._names:
            raise UndeclaredError(f"this result does not depend on the data, but reads {name}")
        return getattr(self._case, name)

    @property
    def settings(self):
        return _DeclaredSettings(self._case.settings, self._names)

    @property
    def first_seed(self):
        if "first_seed" not in self._names:
            raise UndeclaredError("this result does not depend on the first seed, but reads it")
        return self._case.first_seed


class _DeclaredSettings:
    def __init__(self, settings, names):
        self._settings, self._names = settings, names

    def __getattr__(self, name):
        if name not in self._names:
            raise UndeclaredError(f"this result does not depend on {name}, but reads it")
        return getattr(self._settings, name)


def result(*depends, kept=32, bar="", long=lambda case: True):
    """Declare function(case, ...) a result, of which so many are kept.

    depends : "data"; "fit", which is the data and all settings that shape the fit; names of
        single settings; and "first_seed". What else tells results apart are the arguments
        after the case.
    bar : what the progress bar says. The function then takes `progress` too, and the bar stands
        where long(case)

    A result may be made of others: these must depend on no more than it does. They are looked up
    without a bar then, so whoever wants theirs asks for them first.
    """
    names = _names(depends)

    def decorate(function):
        remember = memory(f"{function.__module__}.{function.__qualname__}", kept)

        @functools.wraps(function)
        def found(case, *arguments):
            text = repr((key(case, *depends), arguments))

            def made(**progress):
                given = Declared(case, names)
                return remember(case.private, text, lambda: function(given, *arguments, **progress))

            if isinstance(case, Declared):
                return made(progress=None) if bar else made()
            if bar and long(case):
                return watched(bar, lambda told: made(progress=told))
            with server.aside() if is_large(case) else contextlib.nullcontext():
                return made(progress=None) if bar else made()

        return found

    return decorate


def key(case, *depends):
    """What tells a result with these dependences from any other."""
    parts = []
    for name in depends:
        if name in SHAPING:
            parts.append(case.identity)
        if name == "fit":
            parts.append(shaping("fit", case.settings))
        if name not in SHAPING:
            parts.append((name, getattr(case if name in OF_THE_CASE else case.settings, name)))
    return tuple(parts)


def is_large(case):
    """Whether there are so many values that EM may run on groups of them."""
    return len(case.dataset) > LARGE


def _names(depends):
    names = {name for name in depends if name not in SHAPING}
    if "data" in depends or "fit" in depends:
        names |= SHAPING["data"]
    if "fit" in depends:
        names |= SHAPING["fit"]
    unknown = names - {row.name for row in TABLE} - OF_THE_CASE
    if unknown:
        raise UndeclaredError(f"unknown settings: {', '.join(sorted(unknown))}")
    return frozenset(names)
