"""The one way in and the one way out: the settings of a run come from the widgets or from a link,
and end as the link in the address bar."""

import functools
import sys
import time
from dataclasses import replace

import streamlit as st

from gmm_em.dashboard import lessons
from gmm_em.dashboard.command_line import from_flags
from gmm_em.dashboard.hiding import visible
from gmm_em.dashboard.settings import ROWS, UPLOAD, from_query, to_query
from gmm_em.dashboard.visitor.classes import follow
from gmm_em.dashboard.visitor.state import Visitor, adopt, current, differences, following, has_own
from gmm_em.errors import shown

LATE = 5.0  # s in which the browser has a URL that was written, however slow the line


def read(argv):
    """The Settings now: those of the widgets, or, on the first run and after the browser's back
    or forward, those of the URL over the flags over the table."""
    state, query = st.session_state, st.query_params.to_dict()
    held = state.to_dict()  # all at once: one after the other takes a tenth of a run
    if "visitor" not in held:
        state.visitor = Visitor()
        _open(query, *flags(tuple(argv)))
    else:
        visitor = current()
        visitor.just_opened = False
        # Streamlit forgets the widgets that were not shown, but for what a browser sent before it
        # had the page without sidebar: who joined a class then had strayed from it at once
        said = [n for n, row in ROWS.items() if n in held and (n in visitor.seen or not row.part)]
        widgets = replace(visitor.settings, **{name: held[name] for name in said})
        if changed := differences(visitor.settings, widgets):
            visitor.complaints, visitor.query = [], query
            visitor.settings = following(visitor.settings, widgets, changed)
        elif query == visitor.pressed:
            visitor.query = query
        elif not _is_known(query):
            # nothing on the page was touched, yet the URL is another: the visitor navigated
            _open(query, flags(tuple(argv))[0], [])
    visitor = current()
    visitor.pressed, visitor.drawn = None, set()
    if visitor.settings.data != UPLOAD:
        visitor.before = visitor.settings.data
    settings, of_class = follow(visitor.settings)
    settings, of_hide = visible(settings)
    visitor.complaints = [*visitor.complaints, *of_class, *of_hide]
    return adopt(settings, held)


def finish():
    """The whole page has been drawn: its URL becomes the link of its settings."""
    visitor = current()
    visitor.stood, visitor.seen = visitor.drawn, set(visitor.drawn)
    write(visitor.settings)


def write(settings):
    """Make these the settings of this visitor, and the URL their link.

    One write per run, and none where nothing changed: each adds an entry to the history, if it
    changes more than the frame (views/browser.js). None either where the visitor has navigated
    since: what a player reports then would undo that; the next run of the page opens their URL.
    """
    visitor = current()
    base = lessons.opened(settings) if settings.lesson else visitor.base
    query = to_query(settings, base)
    if settings.data == UPLOAD and not has_own(settings) and "column" not in visitor.opened:
        query.pop("column")  # with it the link would say that there were data
    here, visitor.settings = st.query_params.to_dict(), settings
    st.session_state.update(iteration=settings.iteration, x=settings.x)
    if _is_known(here):
        # what is on its way would come after what the browser has
        if here != query or (_is_soon() and visitor.sent != query):
            _send(here, query)
        visitor.query = query
    elif here == query:
        visitor.query = query


def _send(here, query):
    visitor = current()
    before = visitor.late if _is_soon() else []
    visitor.late = [*before, here] if _same_entry(here, query) else []
    visitor.sent, visitor.wrote = query, time.monotonic()
    st.query_params.from_dict(query)


def _is_soon():
    """Whether what was written last may still be on its way."""
    return time.monotonic() - current().wrote < LATE


def _is_known(query):
    """Whether these are the parameters that the browser has from here, or had until a moment ago:
    then nobody has navigated."""
    visitor = current()
    return query == visitor.query or (_is_soon() and query in visitor.late)


def _same_entry(query, other):
    """Whether the browser's history has one entry for both (views/browser.js)."""
    return {**query, "iteration": "", "x": ""} == {**other, "iteration": "", "x": ""}


@functools.cache
def flags(argv):
    """(Settings, complaints) of the command line; the terminal hears the complaints once."""
    settings, complaints = from_flags(argv)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return settings, complaints


def _open(query, base, complaints):
    """Take the settings of a URL; what it leaves out comes from `base`."""
    of_step = _of_step(query, base)
    settings, of_query = from_query(query, of_step)
    settings, of_lesson = lessons.mended(settings)
    visitor = current()
    visitor.late = []
    visitor.base, visitor.settings = base, settings
    visitor.complaints = complaints + of_query + of_lesson + _oddities(query, base, of_step)
    visitor.visit += 1
    visitor.just_opened, visitor.query, visitor.opened = True, query, query


def _of_step(query, base):
    """Where the URL opens a step of a lesson, the settings of that step instead of `base`."""
    place, _ = from_query({name: query[name] for name in lessons.PLACES if name in query}, base)
    return lessons.opened(lessons.mended(place)[0])


def _oddities(query, *bases):
    """What to say of parameters that are empty where that changes nothing, or there repeatedly."""
    without = {name: {getattr(base, name, None) for base in bases} for name in query}
    empty = [name for name, text in query.items() if without[name] | {text} == {""}]
    repeated = {name: len(st.query_params.get_all(name)) for name in query}
    return [f"{name}= is empty; it was ignored." for name in empty] + [
        f"{shown(name)} appears {times} times in the link; the last value is used."
        for name, times in repeated.items()
        if times > 1
    ]
