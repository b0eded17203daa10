"""Lessons on the page: the panel of the one that is open, the list of all, and the first offer."""

from pathlib import Path

import streamlit as st

from gmm_em.dashboard import visitor
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.lessons import left, library
from gmm_em.dashboard.player.files import sent
from gmm_em.dashboard.text.format import precise
from gmm_em.dashboard.views import classroom, places
from gmm_em.dashboard.views.steps import filled, right_place

STYLE = f"<style>{sent(Path(__file__).with_name('panel.css'))}</style>"
SHOW = -1  # asks for the answer without a choice
DRAWN = {  # secrets -> how what the browser draws or says of them is hidden
    "posterior": ".st-key-fit_chart .mark-area, .st-key-compare_chart .mark-rule, .em-numbers,"
    " .em-asked:has(> .em-numbers:not([hidden])), .em-said { visibility: hidden }"
    " .st-key-fit_chart .mark-symbol path { fill: currentColor }",
    "course": ".em-frame, .em-where, .em-component { visibility: hidden }",
    "parameters": ".em-parameters, .em-component, .em-numbers, .em-said { display: none }",
    "likelihood": ".em-likelihood, .st-key-fit_chart :is(.role-title, .concat_2_group)"
    " { visibility: hidden }",
}


def beside(case, show):
    """`show(case)`, beside the panel of the lesson where one is open."""
    if not case.settings.lesson:
        show(case)
        return
    left, right = st.columns([3, 7], gap="medium")
    with left.container(key="lesson", border=True):
        _panel(case)
    with right:
        show(case)


def offer():
    """To those who are new: the first lesson."""
    if found := library()[0]:
        st.button(
            "New to EM? Four minutes", key="offer", icon=":material/school:",
            on_click=visitor.open_step, args=(next(iter(found)), 1),
        )  # fmt: skip


def list_of_lessons():
    """All lessons, each with its minutes and its goal; sent when the list is opened."""
    box = st.popover(
        "Lessons", key=visitor.LIST_OF_LESSONS, type="tertiary", icon=":material/school:",
        on_change="rerun",
    )  # fmt: skip
    if not box.open:
        return
    with box.container(key="list_of_lessons"):
        for lesson in library()[0].values():
            st.button(
                lesson.title, key=f"open_{lesson.name}", type="tertiary",
                on_click=visitor.open_step, args=(lesson.name, 1),
            )  # fmt: skip
            st.caption(f"{lesson.minutes} minutes: {lesson.goal}")
        classroom.join()


def _panel(case):
    settings = case.settings
    lesson = library()[0][settings.lesson]
    step = lesson.steps[settings.step - 1]
    hidden = " ".join(css for name, css in DRAWN.items() if not case.tells(name))
    st.html(f"{STYLE}<style>{hidden}</style>" if hidden else STYLE)
    with st.container(
        key="lesson_head", horizontal=True, horizontal_alignment="distribute",
        vertical_alignment="center",
    ):  # fmt: skip
        st.header(lesson.title, anchor=False)
        st.button(
            "Close", key="lesson_close", type="tertiary", icon=":material/close:",
            on_click=visitor.close_lesson,
        )  # fmt: skip
    st.subheader(f"Step {settings.step} of {len(lesson.steps)}: {step.title}", anchor=False)
    st.markdown(filled(step.question, step))
    if visitor.is_led():
        _class_answers(step, lesson.name, settings.step)
    else:
        _answer(step, lesson.name, settings.step)
    if changed := [row.label for row in left(settings)]:
        st.caption(
            f"**You have left this step**: {', '.join(changed)} changed. Its text is about the "
            "step as it was."
        )
    _ways(lesson, settings.step)
    classroom.begin_button("begin_class")


def _answer(step, lesson, number):
    """The choices, and the answer once there is a choice or it is asked for: then the page may say
    all, so it runs anew."""
    asked, given = (lesson, number), visitor.current().answers.get((lesson, number))
    key = f"choice_{lesson}_{number}"
    if step.choices:
        st.pills(
            "Your answer", range(len(step.choices)), key=key, label_visibility="collapsed",
            format_func=lambda i: filled(step.choices[i], step), required=True,
            default=None if given == SHOW else given,
            on_change=visitor.choose_answer, args=(*asked, key),
        )  # fmt: skip
    if given is not None:
        _tell(step, given)
        return
    with st.container(horizontal=True):
        if step.place:
            st.button(
                "This is my guess", key="lesson_guess", type="primary",
                on_click=visitor.guess_place, args=asked,
            )  # fmt: skip
        st.button(
            "Show the answer", key="lesson_answer", type="tertiary", icon=":material/visibility:",
            on_click=visitor.answer, args=(*asked, SHOW),
        )  # fmt: skip


def _class_answers(step, lesson, number):
    """The same where a class answers: choices are votes, and the lecturer shows the answer."""
    room, given = visitor.current().room, visitor.current().answers.get((lesson, number))
    choices = [filled(choice, step) for choice in step.choices]
    if visitor.leads():
        if step.asks:
            known = given is not None and step.place
            ends = places.around(case_of(step.settings).dataset) if step.place else ()
            classroom.votes(room, choices, ends, right_place(step) if known else None)
        if given is None:
            _lead(step)
    elif choices:
        classroom.ballot(room, choices)
    elif step.place:
        classroom.send_place(room)
    if given is not None:
        _tell(step, given)


def _lead(step):
    # who presses in one round does not press in the next, if that is done later (line.js)
    with st.container(horizontal=True, key=f"round_{visitor.current().room.round}"):
        if step.asks:
            st.button("Vote again", key="live_again", on_click=visitor.ask_again)
        st.button(
            "Show the answer", key="lesson_answer", icon=":material/visibility:",
            on_click=visitor.show_answer,
        )  # fmt: skip


def _tell(step, given):
    """The answer, and whether the choice was right, or how far the guess is from it."""
    answer = filled(step.answer, step)
    if given == SHOW:
        st.info(answer)
    elif step.place:
        ends, right = places.around(case_of(step.settings).dataset), right_place(step)
        st.html(places.line(*ends, guess=given.x, right=right))
        off = precise(abs(given.x - right), 2)
        st.info(f"Your guess, {precise(given.x, 4)} (dashed), is {off} off.\n\n{answer}")
    elif given in step.right:
        st.success(f"**Right.** {answer}")
    else:
        st.info(f"**Not quite.** {answer}")


def _ways(lesson, step):
    """Back, to the step as it was, and on: at the end to the next lesson."""
    names = list(library()[0])
    after = [(lesson.name, step + 1)] if step < len(lesson.steps) else []
    after += [(name, 1) for name in names[names.index(lesson.name) + 1 :]]
    if visitor.is_led() and not visitor.leads():  # its class goes on together
        return
    go = visitor.lead_to_step if visitor.is_led() else visitor.open_step
    with st.container(horizontal=True):
        st.button(
            "Back", key="lesson_back", disabled=step == 1,
            on_click=go, args=(lesson.name, step - 1),
        )  # fmt: skip
        st.button(
            "Reset this step", key="lesson_again",
            help="Undoes your changes since the step began.",
            on_click=visitor.open_step, args=(lesson.name, step),
        )  # fmt: skip
        st.button(
            "Next" if step < len(lesson.steps) else "Next lesson", key="lesson_next",
            type="primary", disabled=not after,
            on_click=go, args=after[0] if after else None,
        )  # fmt: skip
