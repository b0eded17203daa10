"""The settings on the page: one widget per row of the table, and the URL that carries them all.

The only file that touches `st.query_params`. Every widget's key is its setting's name.
"""

import functools
import random
import sys
from dataclasses import asdict, replace

import streamlit as st

from gmm_em.dashboard import cache, own_data
from gmm_em.dashboard.settings import (
    ROWS,
    UPLOAD,
    Settings,
    from_flags,
    from_query,
    plain,
    to_query,
)

NOT_OF_THE_FIT = {"view", "iteration", "animate_frames"}
MOST_SLIDER_STEPS = 200


def read(argv):
    """The Settings now: those of the widgets, or, on the first run and after the browser's back
    or forward, those of the URL over the flags over the table.

    A changed setting starts the new fit at iteration 0.
    """
    state, query = st.session_state, st.query_params.to_dict()
    state.from_link = False
    if "settings" not in state:
        _adopt(query, *flags(tuple(argv)))
    elif changed := _changed(state.settings):
        state.complaints = []
        if changed - NOT_OF_THE_FIT:
            state.iteration = 0
    elif query != state.shared_query:
        # nothing on the page was touched, yet the URL is another: the visitor navigated
        _adopt(query, flags(tuple(argv))[0], [])
    if state.settings.data != UPLOAD:
        state.before = state.settings.data
    for name, value in asdict(state.settings).items():
        state.setdefault(name, value)  # Streamlit forgets the widgets that were not shown
    state.settings = Settings(**{name: state[name] for name in ROWS})
    return state.settings


def share(settings):
    """Make these the settings of this session, and the URL their link.

    One write per run, and none where nothing changed: each adds an entry to the history.
    """
    state, query = st.session_state, to_query(settings)
    state.settings, state.iteration = settings, settings.iteration
    state.shared_query = query
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def at_frame(iterations):
    """Move to the stored iteration nearest to the one asked for; a link hears of it."""
    state = st.session_state
    asked = state.iteration
    nearest = min(iterations, key=lambda i: abs(i - asked))
    if state.from_link and nearest != asked:
        earlier = [c for c in state.complaints if c.startswith("iteration=")]
        reason = f"iteration={asked} has no frame in this fit"
        if earlier:
            reason = earlier[0].rpartition(";")[0]
        others = [c for c in state.complaints if c not in earlier]
        state.complaints = [*others, f"{reason}; {nearest} is used."]
    state.iteration = nearest


def show_notices(place):
    """One line for every value that had to be mended, until the visitor changes a setting."""
    if complaints := st.session_state.complaints:
        place.warning("  \n".join(map(plain, complaints)), icon=":material/build:")


def choose_data(settings):
    """The sidebar's first part: the data source, and what the visitor brings or edits there.

    Returns the Settings with that.
    """
    with st.sidebar:
        st.subheader("Data")
        _widget("data")
        if settings.data == UPLOAD:
            return _take(settings, own_data.bring(settings))
        if settings.data == "custom":
            return _take(settings, own_data.edit(settings))
    return settings


def show(settings):
    """The rest of the sidebar: a widget for every setting that the data source in use has."""
    with st.sidebar:
        used = cache.used_by(settings)
        for name in ("n_real", "spread", "n_points"):
            if name in used:
                _widget(name)
        if "seed" in used:
            _seed("seed", "new_data", "New data")
        st.subheader("Fit")
        _widget("n_fit")
        left, right = st.columns(2)
        _widget("iter", left)
        _widget("tol", right)
        _widget("start")
        _seed("start_seed", "new_start", "New start")
        if cache.is_large(settings):
            _widget("grouping")
        st.subheader("Animation")
        _widget("animate_frames")


def _take(settings, brought):
    """The Settings with what was brought by hand, which are this session's from now on."""
    state = st.session_state
    changed = replace(settings, **brought)
    if changed != settings:
        state.complaints = []
    state.update(brought)
    state.settings = changed
    return changed


def _adopt(query, base, complaints):
    """Take the settings of a URL; what it leaves out comes from `base`."""
    state = st.session_state
    state.settings, of_query = from_query(query, base)
    state.complaints = complaints + of_query
    state.visit = state.get("visit", 0) + 1
    state.from_link, state.shared_query = True, query
    for name, value in asdict(state.settings).items():
        state[name] = value


def _changed(last):
    """Names of the settings whose widgets were changed since the last run."""
    return {name for name, value in asdict(last).items() if st.session_state.get(name) != value}


@functools.cache
def flags(argv):
    """(Settings, complaints) of the command line; the terminal hears the complaints once."""
    settings, complaints = from_flags(argv)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return settings, complaints


def _widget(name, place=st):
    row = ROWS[name]
    if row.choices:
        place.selectbox(row.label, row.choices, key=name, help=row.help)
        return
    of_type = {"min_value": row.low, "max_value": row.high, "step": row.step}
    of_type = {argument: row.type(number) for argument, number in of_type.items()}
    if (row.high - row.low) / row.step <= MOST_SLIDER_STEPS:
        place.slider(row.label, key=name, help=row.help, **of_type)
    else:
        number_format = "%d" if row.type is int else "%g"
        place.number_input(row.label, key=name, help=row.help, format=number_format, **of_type)


def _seed(name, key, label):
    """A seed and the button that draws another one."""
    left, right = st.columns(2, vertical_alignment="bottom")
    _widget(name, left)
    right.button(label, key=key, on_click=_draw, args=(name,), icon=":material/casino:",
                 width="stretch")  # fmt: skip


def _draw(name):
    st.session_state[name] = random.randrange(100_000)
