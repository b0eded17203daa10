"""The visitor whose page runs: what is remembered of them, the way in, the way out, what happens.

The only room that touches `st.session_state` and `st.query_params`.
"""

from gmm_em.dashboard.visitor.events import (
    LIST_OF_LESSONS,
    MOST_FRESH,
    answer,
    asked_about,
    at_frame,
    choose_answer,
    close_lesson,
    draw,
    draw_fresh,
    fresh_draws,
    open_step,
    resting_at,
    show_all,
    start_by_hand,
    start_fit,
    suggest,
    take_observations,
    turn_to,
    wants_to_play,
    watch,
    watch_by_hand,
)
from gmm_em.dashboard.visitor.state import case, change, current, is_empty
from gmm_em.dashboard.visitor.url import read, write

__all__ = [
    "LIST_OF_LESSONS",
    "MOST_FRESH",
    "answer",
    "asked_about",
    "at_frame",
    "case",
    "change",
    "choose_answer",
    "close_lesson",
    "current",
    "draw",
    "draw_fresh",
    "fresh_draws",
    "is_empty",
    "open_step",
    "read",
    "resting_at",
    "show_all",
    "start_by_hand",
    "start_fit",
    "suggest",
    "take_observations",
    "turn_to",
    "wants_to_play",
    "watch",
    "watch_by_hand",
    "write",
]
