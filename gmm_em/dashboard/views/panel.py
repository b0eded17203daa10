"""Lessons on the page: the panel of the one that is open, the list of all, and the first offer."""

from pathlib import Path

import streamlit as st

from gmm_em.dashboard import results, visitor
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.lessons import library, placeholders
from gmm_em.dashboard.player.files import sent

STYLE = f"<style>{sent(Path(__file__).with_name('panel.css'))}</style>"
SHOW = -1  # asks for the answer without a choice


def beside(case, show):
    """`show(case)`, beside the panel of the lesson where one is open."""
    if not case.settings.lesson:
        show(case)
        return
    left, right = st.columns([3, 7], gap="medium")
    with left.container(key="lesson", border=True):
        _panel(case.settings)
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
    """All lessons, each with its question; sent when the list is opened."""
    box = st.popover(
        "Lessons", key=visitor.LIST_OF_LESSONS, type="tertiary", icon=":material/school:",
        on_change="rerun",
    )  # fmt: skip
    if box.open:
        for lesson in library()[0].values():
            box.button(
                lesson.question, key=f"open_{lesson.name}", type="tertiary",
                on_click=visitor.open_step, args=(lesson.name, 1),
            )  # fmt: skip


def _panel(settings):
    lesson = library()[0][settings.lesson]
    step = lesson.steps[settings.step - 1]
    st.html(STYLE)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.header(lesson.title, anchor=False)
        st.button(
            "Close", key="lesson_close", type="tertiary", icon=":material/close:",
            on_click=visitor.close_lesson,
        )  # fmt: skip
    st.subheader(f"Step {settings.step} of {len(lesson.steps)}: {step.title}", anchor=False)
    st.markdown(_filled(step.question, step))
    _answer(step, f"{lesson.name}_{settings.step}")
    _ways(lesson, settings.step)


@st.fragment
def _answer(step, key):
    """The choices, and the answer once there is a choice or it is asked for."""
    picked = st.pills(
        "Your answer", [*range(len(step.choices)), SHOW], key=f"choice_{key}",
        format_func=lambda i: "Show the answer" if i == SHOW else _filled(step.choices[i], step),
        label_visibility="collapsed",
    )  # fmt: skip
    if picked is None:
        return
    answer = _filled(step.answer, step)
    if picked == SHOW:
        st.info(answer)
    elif picked == step.right:
        st.success(f"**Right.** {answer}")
    else:
        st.info(f"**Not quite.** {answer}")


def _ways(lesson, step):
    """Back, to the step as it was, and on: at the end to the next lesson."""
    names = list(library()[0])
    after = [(lesson.name, step + 1)] if step < len(lesson.steps) else []
    after += [(name, 1) for name in names[names.index(lesson.name) + 1 :]]
    with st.container(horizontal=True):
        st.button(
            "Back", key="lesson_back", disabled=step == 1,
            on_click=visitor.open_step, args=(lesson.name, step - 1),
        )  # fmt: skip
        st.button(
            "Back to the step", key="lesson_again",
            help="Undoes what you have changed since the step began.",
            on_click=visitor.open_step, args=(lesson.name, step),
        )  # fmt: skip
        st.button(
            "Next" if step < len(lesson.steps) else "Next lesson", key="lesson_next",
            type="primary", disabled=not after,
            on_click=visitor.open_step, args=after[0] if after else None,
        )  # fmt: skip


def _filled(text, step):
    """A text of a step with its numbers; the fit is made where there are any."""
    if not placeholders.BRACES.search(text):
        return text
    case = case_of(step.settings)
    return placeholders.fill(text, step.settings, case.dataset, results.trace(case))
