"""A class that answers: what its lecturer and its students see of it beside the view."""

import html
from pathlib import Path

import pandas as pd
import streamlit as st

from gmm_em.dashboard import visitor
from gmm_em.dashboard.lessons import library
from gmm_em.dashboard.live import numbers, presence, qr, rooms
from gmm_em.dashboard.live.rooms import RoomError
from gmm_em.dashboard.player import room as player
from gmm_em.dashboard.player.files import sent
from gmm_em.dashboard.settings import VIEWS, plain
from gmm_em.dashboard.text.format import as_typed, precise
from gmm_em.dashboard.views import places
from gmm_em.dashboard.views.steps import filled

STYLE = f"<style>{sent(Path(__file__).with_name('classroom.css'))}</style>"
COUNTED_EVERY = 1.5  # seconds


def show(case):
    """What stands above the view on the page of a class; nothing where it is in none."""
    room = visitor.current().room
    if room is None:
        return
    with st.container(key="live"):
        st.html(STYLE)
        _clock(room)
        if visitor.leads():
            _lead(case, room)
        else:
            _follow(case, room)


def begin_button(key):
    """The button that begins a class of what stands on the page; none where it is in one."""
    if visitor.current().room is None:
        st.button(
            "Run it with a class", key=key, type="tertiary", icon=":material/groups:",
            help="Students follow on their phones and answer; you see how many and what.",
            on_click=visitor.begin_class,
        )  # fmt: skip


def join():
    """The field for the code of a class."""
    with st.form("join_form", border=False):
        st.text_input("In a class? Its code", key="join", max_chars=10)
        st.form_submit_button("Join the class", on_click=visitor.join_class, args=("join",))


@st.fragment
def _clock(room):
    """Looks whether the lecturer has moved on, and runs the page anew if so."""
    token = visitor.token()
    said = player.listen(room.code, token, presence.period(room.code))
    try:
        if said and not token:
            visitor.meet(room.code, said)
            if visitor.leads() or rooms.voted(room, said) is not None:
                st.rerun()
        if visitor.token() and not visitor.leads():
            presence.seen(room.code, visitor.token())
        if rooms.version(room.code) != room.version:
            st.rerun()
    except RoomError:  # a disk that is full for a while: the clock goes on
        return


# ---- students ----


def _follow(case, room):
    with st.container(key="live_line", horizontal=True, vertical_alignment="center"):
        if room.phase == rooms.ENDED:
            st.markdown("**The class has ended.** The page is yours.")
        elif visitor.strays(case.settings):
            st.markdown(f"**The class is at {_place()}.**")
            st.button(
                "Back to the class", key="live_back", type="primary",
                on_click=visitor.back_to_class,
            )  # fmt: skip
        else:
            st.markdown(f"You follow class **{room.code}**.")
        st.button("Leave", key="live_leave", type="tertiary", on_click=visitor.leave_class)
    if room.phase == rooms.NUMBER:
        with st.container(key="live_number", border=True):
            _send_number(room)


def _place():
    """Where the class is, in words."""
    now = visitor.current()
    shown, settings = visitor.shown_to(now.room), now.settings
    lesson = library()[0].get(shown.lesson)
    if lesson is None:
        return f"“{VIEWS[shown.view]}”" + (" with other settings" * (shown.view == settings.view))
    return f"step {shown.step} of “{lesson.title}”"


@st.fragment
def _send_number(room):
    asked = numbers.of_text(room.asks)
    st.markdown(f"**{plain(asked.label)}?**")
    before = _mine(room)
    with st.form(_key("number", room), border=False):
        text = st.text_input(
            asked.label, label_visibility="collapsed", max_chars=30,
            placeholder=f"{as_typed(asked.low)} to {as_typed(asked.high)}",
        )  # fmt: skip
        pressed = st.form_submit_button("Send", type="primary")
    if pressed and text:
        try:
            before = numbers.sent(text, asked)
            _vote(room, before)
        except RoomError as error:
            st.error(str(error), icon=":material/error:")
            return
    if before is not None:
        st.caption(f"{precise(before, 12)} is in. Another one takes its place.")


def ballot(room, choices):
    """The choices of a step: each is a vote, and can be changed until the answer is shown."""
    _ballot(room, tuple(choices), visitor.current().is_back)


@st.fragment
def _ballot(room, choices, is_back):
    """is_back : see `Visitor`. A widget that was there before hears nothing of an answer given
    earlier, so it becomes another one; else it stays, or it would lose a click on its way."""
    before, is_open = _mine(room), room.phase == rooms.ASK
    picked = st.pills(
        "Your answer", range(len(choices)), format_func=choices.__getitem__, required=True,
        key=_key("vote", room, is_back), label_visibility="collapsed",
        default=None if before is None else int(before), disabled=not is_open,
    )  # fmt: skip
    if picked is None or not is_open:
        return
    try:
        if picked != before:
            _vote(room, picked)
        st.caption("**Your answer is in.** It can be changed until the answer is shown.")
    except RoomError as error:
        st.error(str(error), icon=":material/error:")


def send_place(room):
    """The button that sends the place picked on the chart, and what is in."""
    before = _mine(room)
    if room.phase == rooms.ASK:
        st.button("This is my guess", key="live_guess", type="primary", on_click=visitor.send_place)
    if before is not None and room.phase == rooms.ASK:
        st.caption(
            f"**Your answer, {precise(before, 4)}, is in.** It can be changed until the answer is "
            "shown."
        )


def _mine(room):
    """What this student has answered, or None."""
    try:
        return rooms.voted(room, visitor.token()) if visitor.token() else None
    except RoomError:
        return None


def _vote(room, value):
    """Cast it, or keep it until the browser has said its key; where the class has moved on, this
    page does, too."""
    if not visitor.token():
        visitor.current().waits = room, value
    elif not rooms.vote(room, visitor.token(), value):
        st.rerun()


def _key(what, room, *more):
    """Of a widget that stands for one round of one question."""
    return "_".join(map(str, (what, room.code, room.question, room.round, *more)))


# ---- the lecturer ----


def _lead(case, room):
    ended = room.phase == rooms.ENDED
    with st.container(key="live_line", horizontal=True, vertical_alignment="center"):
        if ended:
            st.markdown("**The class has ended.**")
        else:
            _here(room)
        if not ended and (visitor.strays(case.settings) or not case.settings.lesson):
            _show_them(case)
        with st.popover("Class", key="live_class", icon=":material/groups:"):
            _class(room, ended)
        if ended:
            st.button("Leave", key="live_leave", type="tertiary", on_click=visitor.leave_class)
    if room.phase == rooms.NUMBER:
        with st.container(key="live_number", border=True):
            _numbers(room)
            st.button(
                "Fit them", key="live_fit", type="primary", on_click=visitor.fit_numbers,
                args=(numbers.of_text(room.asks).label,),
            )  # fmt: skip
    if not ended:
        with st.container(key="live_corner"):
            st.image(qr.svg(_link(room)), width=96)


@st.fragment(run_every=COUNTED_EVERY)
def _here(room):
    _, here = _counted(room)
    st.markdown(f"You lead class **{room.code}**: **{here:,}** here")


def _show_them(case):
    if visitor.strays(case.settings):
        st.markdown(f"The class is at {_place()}.")
        st.button("Back to the class", key="live_back", on_click=visitor.back_to_class)
    st.button(
        "Show them this", key="live_show", type="primary", on_click=visitor.show_class,
        disabled=case.private,
        help="These data are in no link, so nobody else can see them." if case.private
        else "All pages of the class show this view with these settings.",
    )  # fmt: skip


def _class(room, ended):
    """All that is done once in a while."""
    if not ended:
        link = _link(room)
        st.image(qr.svg(link), width=320)
        st.code(link, language=None)
        with st.expander("Collect a number"), st.form("collect", border=False):
            _collect()
    token = visitor.token()  # which nobody can reach where the file is made
    st.download_button(
        "What was answered (CSV)", lambda: record(room, token), f"class-{room.code}.csv",
        "text/csv", key="live_csv", on_click="ignore",
    )  # fmt: skip
    if not ended:
        st.button("End the class", key="live_end", on_click=visitor.end_class)


def _collect():
    what = st.text_input("What do you ask for?", key="collect_what", placeholder="Your height")
    unit = st.text_input("Unit", key="collect_unit", placeholder="cm")
    low = st.number_input("Smallest", value=0.0, key="collect_low", format="%g")
    high = st.number_input("Largest", value=300.0, key="collect_high", format="%g")
    if st.form_submit_button("Ask", type="primary"):
        try:
            asked = numbers.asked(what, unit, low, high)
        except RoomError as error:
            st.error(str(error), icon=":material/error:")
            return
        visitor.show_class(phase=rooms.NUMBER, label=asked.label, asks=asked.text)
        st.rerun()


def record(room, token):
    """All that the class was asked and how often each answer came, as CSV, for its lecturer."""
    try:
        rows = rooms.record(room.code, token)
    except RoomError:
        rows = []
    columns = ["question", "round", "asked", "answer", "count"]
    return pd.DataFrame(
        [(q, r, label, _choice(label, value), n) for q, r, label, value, n in rows], columns=columns
    ).to_csv(index=False)


def _choice(label, value):
    """The words of the choice where the label is that of a step that has choices, or the number."""
    name, _, number = label.rpartition(" ")
    lesson = library()[0].get(name)
    step = lesson.steps[int(number) - 1] if lesson else None
    return filled(step.choices[int(value)], step) if step and step.choices else value


def _link(room):
    return f"{(st.context.url or '').partition('?')[0].rstrip('/')}/?live={room.code}"


def _counted(room):
    """(how many have answered, how many are here), as far as the disk lets it be read."""
    try:
        return rooms.counted(room)
    except RoomError:
        return 0, 0


@st.fragment(run_every=COUNTED_EVERY)
def votes(room, choices, ends, right):
    """The choices of a step, how many have answered, and what, once that is asked for: what is seen
    before people have talked misleads them.

    choices : () where a place between the `ends` of the axis is asked for; `right` is where it is,
        or None as long as nobody may know
    """
    n, here = _counted(room)
    place = st.empty()
    st.markdown(f"**{n:,} of {here:,}** have answered")
    shown = st.toggle("Show the votes", key=_key("bars", room))
    if not choices:
        if shown:
            place.html(places.line(*ends, dots=rooms.votes(room), right=right))
        return
    place.html(
        _listed(room, choices, range(max(1, room.round - 1), room.round + 1) if shown else ())
    )


def _listed(room, choices, rounds):
    """The choices, each with a bar for the votes of some rounds."""
    of_round = {r: rooms.votes(room, r) for r in rounds}
    rows = []
    for i, choice in enumerate(choices):
        bars = []
        for r, sent_in in of_round.items():
            n, of = sent_in.count(i), max(1, len(sent_in))
            kind = "" if r == room.round else ' class="em-before"'
            bars.append(f'<b{kind} style="--share: {n / of:.4f}">{n}</b>')
        rows.append(f"<li>{html.escape(choice)}{''.join(bars)}</li>")
    before = "<p>Outlined: the round before.</p>" if len(of_round) > 1 else ""
    return f'<ul class="em-votes">{"".join(rows)}</ul>{before}'


@st.fragment(run_every=COUNTED_EVERY)
def _numbers(room):
    asked = numbers.of_text(room.asks)
    try:
        sent_in = rooms.votes(room)
    except RoomError:
        sent_in = []
    n, here = len(sent_in), _counted(room)[1]
    st.markdown(f"**{plain(asked.label)}**: {n:,} of {here:,} have sent a number")
    if sent_in:
        st.html(places.line(sent_in[0], sent_in[-1], dots=sent_in))
