"""Under the strip of points: what was added to them or set aside by hand, and a way to do so."""

import functools

import streamlit as st

from gmm_em.dashboard import results, visitor
from gmm_em.dashboard.player import points
from gmm_em.dashboard.settings import ROWS

WORDS = {  # what clicks do -> what is said of them
    "add": "Click among the points to add one there; click a ring to take its point away.",
    "aside": "Click a point to set it aside; click a cross to bring it back.",
}
FIELDS = {"extra": "add", "aside": "aside"}  # setting -> the clicks that change it
MARKS = {
    "extra": "**Rings**: points added by hand.",
    "aside": "**Crosses**: points set aside, which are not fitted.",
}


def bar(case, chart):
    """What can be done to the points of a chart, a CSS selector; nothing where nobody asks."""
    settings = case.settings
    shown = [name for name in FIELDS if getattr(settings, name) or FIELDS[name] == settings.click]
    if not shown:
        return
    with st.container(key="by_hand"):
        if settings.click in WORDS:
            points.show(
                WORDS[settings.click],
                chart=chart,
                on_click=functools.partial(
                    visitor.click_points, after=functools.partial(results.after_click, case)
                ),
            )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name in shown:
                st.text_input(
                    ROWS[name].label, key=visitor.key_of(name), on_change=visitor.type_points,
                    args=(name,), help=f"{ROWS[name].help} Commas or spaces stand between them.",
                )  # fmt: skip
            if settings.extra or settings.aside:
                st.button("Clear", key="clear_points", on_click=visitor.clear_points)
            if settings.click in WORDS:
                st.button("Done", key="stop_clicks", on_click=visitor.stop_clicks)
        st.caption(" ".join(_marks(case)))


def _marks(case):
    """What is drawn, and who can read of it."""
    settings = case.settings
    yield from (words for name, words in MARKS.items() if getattr(settings, name))
    if case.private and settings.aside:
        yield "Their values stand in the address, and so in a link to this page."
