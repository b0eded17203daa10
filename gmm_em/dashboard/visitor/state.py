"""What is remembered of one visitor from one run of the page to the next."""

from dataclasses import dataclass, field, replace

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import lessons
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.live.rooms import Room
from gmm_em.dashboard.settings import ROWS, UPLOAD, Settings
from gmm_em.tables import Table

DRAWN_BY = {"components", "n_real", "spread", "n_points", "seed"}
BELONGS_TO = {  # setting -> with the values of which others it means something
    "scale": {"data"},
    "extra": {"data"},
    "aside": {"data", *DRAWN_BY},
    "guess": {"scale"},
}


@dataclass(frozen=True)
class Own:
    """Data that the visitor brings by hand.

    identity : what tells the file or the pasted text that was read last from any other
    table, question, trouble : what it holds, or what has to be answered before it is read, or why
        it cannot be; the table before it stays then
    readings, decimal : the readings to choose from, if there are several, and the choice
    meanings : what the columns of the table may be: (arguments of `data.from_table`, their first
    values in words) each
    ends : the table and the columns that were picked from it, and of these how many zeros stand
    out, and whether they are classes with two limits each
    picked : the table and what was picked from it
    dataset, key : what they hold, and what tells it from any other
    text, why : what a link can carry of it, or why it can carry nothing
    in_link : whether the visitor lets a link carry it
    """

    identity: str | None = None
    table: Table | None = None
    question: str = ""
    trouble: str = ""
    readings: dict = field(default_factory=dict)
    decimal: str | None = None
    meanings: tuple = ()
    ends: tuple = (None, None, 0, False)
    picked: tuple | None = None
    dataset: data.Dataset | None = None
    key: str = ""
    text: str = ""
    why: str = ""
    in_link: bool = True

    @property
    def why_private(self):
        """Why no link carries the data, as a sentence without its full stop."""
        return self.why or "You keep the data out of the link"


@dataclass
class Visitor:
    """The one object in the session's state; beside it are the values of the widgets, each under
    the name of its setting.

    settings : of this run
    base : the settings of the flags over the table
    complaints : a sentence for every value that had to be mended
    opened : the parameters of the link that was opened last
    query : the URL's parameters as they were written or read last
    sent : those that were written last
    late, wrote : those before them that the browser may still report for a moment, of the same
        entry in its history, and when (s) the last ones were written
    pressed : the URL's parameters when a button last changed the settings, until the page has run:
        one that is still on its way does not undo what was pressed meanwhile
    just_opened : whether this run took its settings from the URL
    visit : counts the links that were opened; with each the page starts anew
    before : the data source that was shown until data of one's own were asked for
    own : data that were brought by hand
    play : whether the player starts by itself as soon as it is there
    report : the player's last report, and the fit that it was about
    edited : the text at which a table of components began, by the table's key
    suggested : counts the starts of one's own that were filled in to begin with
    answers : the answer given to each step of a lesson, by (lesson, step)
    fresh : of which fit fresh points were drawn last, and how often
    room : the class that this page is in, as it was when this run began, or None
    token : (code of the class, the key that this browser has in it)
    is_back : whether the browser had answered before, when it said this key
    followed, shown : which question of which class was shown here last, as (code, question), and
        the settings of it
    waits : a vote, (room, value), for which the browser has not said its key yet, or None
    misses : how many codes were tried of which there is no class
    drawn, stood : the settings whose widgets this run has drawn, and the last whole one had
    seen : those of the last whole run and of all since, which the browser may show
    """

    settings: Settings = field(default_factory=Settings)
    base: Settings = field(default_factory=Settings)
    complaints: list = field(default_factory=list)
    opened: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    sent: dict = field(default_factory=dict)
    late: list = field(default_factory=list)
    wrote: float = 0.0
    pressed: dict | None = None
    just_opened: bool = False
    visit: int = 0
    before: str = "gaussian"
    own: Own = field(default_factory=Own)
    play: bool = False
    report: tuple = (None, None)
    edited: dict = field(default_factory=dict)
    suggested: int = 0
    answers: dict = field(default_factory=dict)
    fresh: tuple = (None, 0)
    room: Room | None = None
    token: tuple = ("", "")
    followed: tuple = ()
    shown: Settings | None = None
    waits: tuple | None = None
    misses: int = 0
    is_back: bool = False
    drawn: set = field(default_factory=set)
    stood: set = field(default_factory=set)
    seen: set = field(default_factory=set)


def current():
    """The `Visitor` whose page runs."""
    return st.session_state["visitor"]


def case(settings):
    """The `Case` of these settings for this visitor, who is told what the data do not allow."""
    found = tried(settings)
    if found.complaints:
        visitor = current()
        visitor.complaints = [*visitor.complaints, *found.complaints]
        adopt(found.settings)
    return found


def tried(settings):
    """The `Case` that these settings would lead to.

    A link that was too short for its data says so by naming their column; then there are none.
    """
    visitor = current()
    own = visitor.own
    brought = None if own.dataset is None else (own.dataset, own.key)
    found = case_of(settings, brought, None if is_empty() else visitor.before)
    return replace(found, secrets=lessons.secrets(settings, visitor.answers))


def is_empty():
    """Whether there are no data to show until the visitor brings some: the link promised them."""
    return "column" in current().opened


def press():
    """The `Visitor`, whose settings a button changes now."""
    visitor = current()
    visitor.pressed = st.query_params.to_dict()
    return visitor


def change(**changes):
    """The Settings with these changes, as if their widgets had made them."""
    visitor = press()
    changed = replace(visitor.settings, **changes)
    if changed != visitor.settings:
        visitor.complaints = []
    return adopt(following(visitor.settings, changed, changes))


def following(before, after, given):
    """The settings `after`, with what follows from that they were others `before`, but for what is
    `given`: another fit starts at iteration 0, the lists begin at another seed of the start, and
    what belongs to other data goes with them.
    """
    changed = differences(before, after)
    follows = {}
    if "start_seed" in changed:
        follows["list_seed"] = ROWS["list_seed"].default
    if any(ROWS[name].shapes != "look" for name in changed):
        follows["iteration"] = 0.0
    for name in BELONGS_TO:
        default = ROWS[name].default
        if getattr(after, name) != default and not BELONGS_TO[name].isdisjoint(changed | follows):
            follows[name] = default
    return replace(after, **{name: v for name, v in follows.items() if name not in given})


def differences(before, after):
    """{name: value after} of the settings that differ."""
    return {name: v for name, v in vars(after).items() if v != getattr(before, name)}


def adopt(settings, held=None):
    """Make these the settings of this visitor and of the widgets.

    held : what the session holds, where that is known already

    Only what differs is written: Streamlit refuses to set a widget that stands on the page already,
    and takes what somebody is typing out of one that is set.
    """
    current().settings = settings
    held = st.session_state.to_dict() if held is None else held
    for name, value in vars(settings).items():
        if name not in held or held[name] != value:
            st.session_state[name] = value
    return settings


def key_of(name):
    """The key of the widget of a setting, which is about to be drawn.

    One that did not stand on the page before is given its value here: Streamlit does not tell the
    browser of values from earlier runs, and the widget would come back at its own default.
    """
    visitor = current()
    if name not in visitor.stood | visitor.drawn:
        st.session_state[name] = getattr(visitor.settings, name)
    visitor.drawn.add(name)
    visitor.seen.add(name)
    return name


def has_own(settings):
    """Whether there are data of the visitor's own, where the settings ask for them."""
    return settings.data == UPLOAD and (bool(settings.values) or current().own.dataset is not None)
