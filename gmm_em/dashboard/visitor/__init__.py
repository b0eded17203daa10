"""The visitor whose page runs: what is remembered of them, the way in, the way out, what happens.

The only room that touches `st.session_state` and `st.query_params`.
"""

from gmm_em.dashboard.visitor.events import (
    LIST_OF_LESSONS,
    answer,
    asked_about,
    at_frame,
    choose_answer,
    clear_points,
    click_points,
    close_lesson,
    draw,
    open_step,
    resting_at,
    show_all,
    start_by_hand,
    start_fit,
    stop_clicks,
    suggest,
    take_observations,
    turn_to,
    type_points,
    wants_to_play,
    watch,
    watch_by_hand,
)
from gmm_em.dashboard.visitor.state import case, change, current, is_empty
from gmm_em.dashboard.visitor.url import read, write

__all__ = [
    "LIST_OF_LESSONS",
    "answer",
    "asked_about",
    "at_frame",
    "case",
    "change",
    "choose_answer",
    "clear_points",
    "click_points",
    "close_lesson",
    "current",
    "draw",
    "is_empty",
    "open_step",
    "read",
    "resting_at",
    "show_all",
    "start_by_hand",
    "start_fit",
    "stop_clicks",
    "suggest",
    "take_observations",
    "turn_to",
    "type_points",
    "wants_to_play",
    "watch",
    "watch_by_hand",
    "write",
]
