"""What one visitor's page is about: its settings, where they came from, and data of their own.

The only file that touches `st.session_state` and `st.query_params`. The page's own state is one
`Session`; beside it the state holds the values of the widgets, each under the name of its setting.
"""

import functools
import random
import sys
from dataclasses import asdict, dataclass, field, replace

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import lessons
from gmm_em.dashboard.command_line import from_flags
from gmm_em.dashboard.setting import say
from gmm_em.dashboard.settings import (
    MANUAL,
    ROWS,
    UPLOAD,
    Settings,
    from_query,
    to_query,
    visible,
)
from gmm_em.errors import shown
from gmm_em.links import encode_rounded
from gmm_em.tables import Table

LIST_OF_LESSONS = "lessons"  # the widget whose state says whether the list is open


@dataclass(frozen=True)
class Own:
    """Data that the visitor brings by hand.

    identity : what tells the file or the pasted text that was read last from any other
    table, trouble : what it holds, or why it could not be read; the table before it stays then
    readings, decimal : the decimal marks to choose from, if more than one will do, and the choice
    picked : the columns that were picked from the table
    dataset, key : what they hold, and what tells it from any other
    text : what a link carries of it; "" if that would be too long
    """

    identity: str | None = None
    table: Table | None = None
    trouble: str = ""
    readings: dict = field(default_factory=dict)
    decimal: str | None = None
    picked: tuple | None = None
    dataset: data.Dataset | None = None
    key: str = ""
    text: str = ""


@dataclass
class Session:
    """What is remembered from one run of the page to the next.

    complaints : a sentence for every value that had to be mended
    from_link : whether this run took its settings from the URL
    visit : counts the links that were opened; with each the page starts anew
    shared : the URL's parameters as they were written or read last
    linked : the parameters of the link that was opened last
    before : the data source that was shown until data of one's own were asked for
    play : whether the player starts by itself as soon as it is there
    base : the settings of the flags over the table
    taken : the player's last report and the fit that it was taken for
    edited : the text at which a table of components began, by the table's key
    suggested : counts the starts of one's own that were filled in to begin with
    """

    settings: Settings = field(default_factory=Settings)
    complaints: list = field(default_factory=list)
    from_link: bool = False
    visit: int = 0
    shared: dict = field(default_factory=dict)
    linked: dict = field(default_factory=dict)
    before: str = "gaussian"
    play: bool = False
    base: Settings = field(default_factory=Settings)
    taken: tuple = (None, None)
    own: Own = field(default_factory=Own)
    edited: dict = field(default_factory=dict)
    suggested: int = 0


def current():
    """The Session of the visitor whose page runs."""
    return st.session_state["session"]


def read(argv):
    """The Settings now: those of the widgets, or, on the first run and after the browser's back
    or forward, those of the URL over the flags over the table.

    A setting that shapes the data or the fit, changed, starts the new fit at iteration 0.
    """
    state, query = st.session_state, st.query_params.to_dict()
    if "session" not in state:
        state.session = Session()
        _adopt(query, *flags(tuple(argv)))
    else:
        session = current()
        session.from_link = False
        if changed := _changed(session.settings):
            session.complaints = []
            if any(ROWS[name].shapes != "look" for name in changed):
                state.iteration = 0
        elif query != session.shared:
            # nothing on the page was touched, yet the URL is another: the visitor navigated
            _adopt(query, flags(tuple(argv))[0], [])
    session = current()
    if session.settings.data != UPLOAD:
        session.before = session.settings.data
    for name, value in asdict(session.settings).items():
        state.setdefault(name, value)  # Streamlit forgets the widgets that were not shown
    session.settings, of_hide = visible(Settings(**{name: state[name] for name in ROWS}))
    if of_hide:
        session.complaints = [*session.complaints, *of_hide]
        state.update(asdict(session.settings))
    return session.settings


def share(settings):
    """Make these the settings of this session, and the URL their link.

    One write per run, and none where nothing changed: each adds an entry to the history, if it
    changes more than the frame (views/browser.js).
    """
    query = to_query(settings, current().base)
    if settings.data == UPLOAD and not _has_own(settings) and not lacks_data(settings):
        query.pop("column")  # with it the link would say that there were data
    current().settings, current().shared = settings, query
    st.session_state.update(iteration=settings.iteration, x=settings.x)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def take(**changes):
    """The Settings with what was changed by other means than their widgets, from now on."""
    session = current()
    changed = replace(session.settings, **changes)
    if changed != session.settings:
        session.complaints = []
    st.session_state.update(changes)
    session.settings = changed
    return changed


def suggest(guess):
    """The Settings with a start of one's own to begin with; the table shows it from now on."""
    session = current()
    session.suggested += 1
    st.session_state.guess = guess
    session.settings = replace(session.settings, guess=guess)
    return session.settings


def start_by_hand(key):
    """Begin with what the component with this key has reported as its `guess`, at iteration 0; if
    that can be used. As it is by hand, it is rounded to what fits a link."""
    guess, complaint = ROWS["guess"].mend(str(st.session_state[key].guess))
    if complaint is None:
        _begin_with(encode_rounded(data.as_mixture(guess)))


def watch_by_hand(key):
    """Begin with exactly that, open the fit and play."""
    guess, complaint = ROWS["guess"].mend(str(st.session_state[key].guess))
    if complaint is None:
        _begin_with(guess)
        start_fit()


def _begin_with(guess):
    suggest(guess)
    take(start=MANUAL, guess=guess, iteration=0)


def at_frame(iterations):
    """Move to the frame nearest to the iteration asked for, and return it; a link hears."""
    session, asked = current(), st.session_state.iteration
    nearest = min(iterations, key=lambda i: abs(i - asked))
    if session.from_link and "iteration" in session.shared and nearest != asked:
        earlier = [c for c in session.complaints if c.startswith("iteration=")]
        reason = f"iteration={asked:g} has no frame in this fit"
        if earlier:
            reason = earlier[0].rpartition(";")[0]
        others = [c for c in session.complaints if c not in earlier]
        session.complaints = [*others, f"{reason}; {say(nearest)} is used."]
    st.session_state.iteration = nearest
    return nearest


def heard(report, fit, iterations, iteration):
    """The iteration at which the player rests: that of its report (iteration, fit), or the one
    where it was told to start. `iterations` are those of the frames.

    The state of a component outlives the fit that it was reported of: then it says nothing.
    """
    session = current()
    last_report, last_fit = session.taken
    if report == last_report and fit != last_fit:
        return iteration
    if report[0] not in iterations or report[1] not in (None, fit):
        return iteration
    session.taken = (report, fit)
    return report[0]


def asked_about(report, fit):
    """The x that the visitor picked: that of the report (x, fit) of this fit, or the link's."""
    x, of = report
    if x is None or of not in (None, fit):
        return current().settings.x
    return ROWS["x"].mend(str(x))[0]


def wants_to_play():
    """Whether the player shall start by itself: once for each time that the button is pressed."""
    play, current().play = current().play, False
    return play


def open_step(lesson, step):
    """Open a step of a lesson, or the same one again: all settings become those of its link."""
    session = current()
    session.settings = lessons.opened(replace(session.settings, lesson=lesson, step=step))
    session.complaints, session.visit = [], session.visit + 1
    st.session_state.update(asdict(session.settings), **{LIST_OF_LESSONS: False})


def close_lesson():
    """Close the panel of the lesson; the settings stay as they are."""
    take(lesson="")


def show_all():
    """Show what the link hides."""
    take(hide="")


def start_fit():
    """Open the fit at its start, and play."""
    current().play = True
    st.session_state.update(view="fit", iteration=0)


def turn_to(view):
    """Open a view."""
    st.session_state.view = view


def watch(**settings):
    """Open the fit with these settings at its start, and play."""
    start_fit()
    st.session_state.update(settings)


def draw(name):
    """Another seed for the setting `name`."""
    st.session_state[name] = random.randrange(100_000)


def own():
    """The Dataset that the visitor has brought and that is too large for a link, or None."""
    return current().own.dataset


def lacks_data(settings):
    """Whether the page was opened by a link to data that were too large for it."""
    missing = settings.data == UPLOAD and not _has_own(settings)
    return missing and "column" in current().linked


def is_private(settings):
    """Whether the data are the visitor's own and no link carries them."""
    return settings.data == UPLOAD and not settings.values and own() is not None


def source(settings):
    """The data source in use: until data are brought, the one that was shown before."""
    if settings.data == UPLOAD and not _has_own(settings):
        return current().before
    return settings.data


def _has_own(settings):
    return bool(settings.values) or own() is not None


@functools.cache
def flags(argv):
    """(Settings, complaints) of the command line; the terminal hears the complaints once."""
    settings, complaints = from_flags(argv)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return settings, complaints


def _adopt(query, base, complaints):
    """Take the settings of a URL; what it leaves out comes from `base`."""
    session = current()
    session.base = base
    session.settings, of_query = from_query(query, _of_step(query, base))
    session.settings, of_lesson = lessons.mended(session.settings)
    session.complaints = complaints + of_query + of_lesson + _oddities(query, base)
    session.visit += 1
    session.from_link, session.shared, session.linked = True, query, query
    st.session_state.update(asdict(session.settings))


def _of_step(query, base):
    """Where the URL opens a step of a lesson, the settings of that step instead of `base`."""
    place, _ = from_query({name: query[name] for name in lessons.PLACES if name in query}, base)
    return lessons.opened(lessons.mended(place)[0])


def _oddities(query, base):
    """What to say of parameters that are empty where that changes nothing, or there repeatedly."""
    empty = [name for name, text in query.items() if text == getattr(base, name, None) == ""]
    repeated = {name: len(st.query_params.get_all(name)) for name in query}
    return [f"{name}= is empty; it was left out." for name in empty] + [
        f"{shown(name)} stands in the link {times} times; the last one is used."
        for name, times in repeated.items()
        if times > 1
    ]


def _changed(last):
    """Names of the settings whose widgets were changed since the last run."""
    return {name for name, value in asdict(last).items() if st.session_state.get(name) != value}
