"""A page in a class: it follows its lecturer, unless it has strayed, or it leads."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from gmm_em.dashboard import lessons
from gmm_em.dashboard.live import rooms
from gmm_em.dashboard.live.rooms import RoomError
from gmm_em.dashboard.settings import UPLOAD, Settings, from_query, to_query
from gmm_em.dashboard.visitor.events import LIST_OF_LESSONS, NO_PLACE, Guess
from gmm_em.dashboard.visitor.state import adopt, change, current, differences, press
from gmm_em.links import encode_values

MOST_MISSES = 20  # codes that a visitor may try in vain: a class is not to be found by trying
OWN = {"iteration", "x", "speed", "hide", "live", "list_seed"}  # these lead nobody astray
SHOW = -1  # in `Visitor.answers`: the answer was shown without a choice


# ---- the way in ----


def follow(settings):
    """(Settings, complaints) of a page in a class: what the class is shown, if the class has moved
    on and the page has not strayed from it."""
    visitor = current()
    visitor.room, why = _room(settings.live)
    if visitor.room is None:
        visitor.followed = ()
        return replace(settings, live=""), [why] if why else []
    settings = replace(settings, live=visitor.room.code)
    place = (visitor.room.code, visitor.room.question)
    if place != visitor.followed and not (visitor.followed and strays(settings)):
        settings = _take(visitor.room, settings)
    visitor.settings = settings
    if visitor.room.phase == rooms.ANSWER and is_led():
        visitor.answers[_step()] = _given()
    return settings, []


def _room(code):
    """(the Room or None, a complaint or "")"""
    if not code:
        return None, ""
    visitor = current()
    if visitor.misses >= MOST_MISSES:
        return None, "Too many codes were tried here. Reload the page to try another one."
    try:
        room = rooms.read(rooms.mended(code))
    except RoomError as error:
        return None, str(error)
    if room is None:
        visitor.misses += 1
        return (
            None,
            f"There is no class {rooms.mended(code)}: it has ended, or the code is another.",
        )
    return room, ""


def shown_to(room):
    """The Settings that a class is shown."""
    shown, _ = from_query(dict(parse_qsl(room.query)), Settings())
    return lessons.mended(shown)[0]


def _take(room, settings):
    """The Settings that the class is shown: the page starts anew with them."""
    visitor, shown = current(), shown_to(room)
    # a move costs a page without sidebar two thirds; *Show all* brings it back
    hide = settings.hide if visitor.followed or leads() else "sidebar"
    visitor.shown = replace(shown, live=room.code, hide=hide)
    visitor.followed = (room.code, room.question)
    visitor.visit += 1
    if room.phase == rooms.ASK:
        visitor.answers.pop(_step(), None)
    return visitor.shown


# ---- where the page is ----


def token():
    """The key that this browser has in the class, "" as long as it has not said it."""
    room = current().room
    if room is None:
        return ""
    code, key = current().token
    # where a server lets it through, the cookie says it before the page has run
    return key if code == room.code else {**st.context.cookies}.get(f"em_class_{room.code}", "")


def leads():
    """Whether this is a page of the lecturer."""
    visitor = current()
    return visitor.room is not None and visitor.room.is_led_by(token())


def strays(settings):
    """Whether a page in a class shows something else than the class is shown."""
    visitor = current()
    return visitor.shown is not None and not differences(visitor.shown, settings).keys() <= OWN


def is_led():
    """Whether this page shows the step of a lesson that its class is at."""
    visitor = current()
    room, shown = visitor.room, visitor.shown
    return (
        room is not None
        and visitor.followed == (room.code, room.question)
        and room.phase in (rooms.ASK, rooms.ANSWER)
        and bool(shown.lesson)
        and visitor.settings.lesson == shown.lesson
        and visitor.settings.step == shown.step
    )


def _given():
    """What this page has answered, as an answer of a lesson."""
    value = rooms.voted(current().room, token())
    if value is None:
        return SHOW
    lesson, step = _step()
    return Guess(value) if lessons.library()[0][lesson].steps[step - 1].place else int(value)


def _step():
    return current().shown.lesson, current().shown.step


# ---- what the browser says ----


def meet(code, key):
    """The browser has said which one it is in the class; once, so that nobody is many."""
    visitor = current()
    if visitor.token[0] == code:
        return
    key = str(key)[:100]
    visitor.is_back = rooms.voted(visitor.room, key) is not None
    visitor.token = (code, key)
    if visitor.waits:
        _vote_waiting()
    if leads() and visitor.settings.hide == "sidebar":  # as of a student
        change(hide="")


# ---- what students do ----


def _vote_waiting():
    visitor = current()
    (room, value), visitor.waits = visitor.waits, None
    _try(rooms.vote, room, token(), value)


def send_place():
    """Answer by the value that is picked on the chart."""
    visitor = current()
    visitor.complaints = [NO_PLACE] if visitor.settings.x == "" else []
    if visitor.settings.x == "":
        return
    visitor.waits = visitor.room, float(visitor.settings.x)
    if token():
        _vote_waiting()


def back_to_class():
    """Show what the class is shown."""
    current().followed = ()


def join_class(key):
    """Follow the class whose code the widget with this key holds."""
    current().followed = ()
    st.session_state[LIST_OF_LESSONS] = False
    change(live=st.session_state[key])


def leave_class():
    """The page is the visitor's own again."""
    current().followed = ()
    change(live="", hide="")


# ---- what the lecturer does ----


def begin_class():
    """A class that is shown what stands on this page."""
    visitor = current()
    query, label, phase = _of_page()
    code, key = _try(rooms.begin, query, label, phase) or (None, None)
    if code:
        st.session_state.share = False
        visitor.token, visitor.misses = (code, key), 0
        change(live=code)
        _lead_here(code, 1)


def lead_to_step(lesson, step):
    """Open a step of a lesson here and on all pages."""
    visitor = press()
    adopt(lessons.opened(replace(visitor.settings, lesson=lesson, step=step)))
    visitor.complaints, visitor.visit = [], visitor.visit + 1
    show_class()


def show_class(**details):
    """Show the class what stands on this page."""
    query, label, phase = _of_page()
    details = {"label": label, "phase": phase} | details
    visitor, code = current(), current().room.code
    if _try(rooms.show, code, token(), query, **details):
        _lead_here(code, visitor.room.question + 1)


def ask_again():
    """Another round of votes."""
    visitor = current()
    if _try(rooms.ask_again, visitor.room.code, token()):
        visitor.answers.pop(_step(), None)


def show_answer():
    """Show the answer here and on all pages."""
    _try(rooms.answer, current().room.code, token())


def fit_numbers(name):
    """The numbers that were sent become data of one's own, here and on all pages."""
    values = rooms.votes(current().room)
    if len(set(values)) < 2:
        current().complaints = ["A fit needs two different numbers at least."]
        return
    change(
        data=UPLOAD,
        values=encode_values(values),
        column=name,
        lesson="",
        view="data",
        iteration=0.0,
    )
    show_class(phase=rooms.SHOW, label=f"{name}: shown")


def end_class():
    """End it; what it was asked can still be taken home."""
    _try(rooms.end, current().room.code, token())


def _of_page():
    """(query, label, phase) of what stands on this page, for all others."""
    settings = replace(current().settings, live="", hide="")
    query = urlencode(to_query(settings))
    if settings.lesson:
        return query, f"{settings.lesson} {settings.step}", rooms.ASK
    return query, settings.view, rooms.SHOW


def _lead_here(code, question):
    """This page shows what the class is shown, and does not say more of a step than it asks."""
    visitor = current()
    visitor.followed, visitor.shown = (code, question), visitor.settings
    visitor.answers.pop(_step(), None)


def _try(act, *arguments, **more):
    """What an act on the class returns, or True; where it could not be done the page says why."""
    try:
        return act(*arguments, **more) or True
    except RoomError as error:
        current().complaints = [str(error)]
        return False
