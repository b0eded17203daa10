"""The frame player: plays, steps and scrubs over the stored iterations in the browser."""

from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).parent
_mount = st.components.v2.component(
    "gmm_em_player",
    html=(_ASSETS / "player.html").read_text("utf-8"),
    css=(_ASSETS / "player.css").read_text("utf-8"),
    js=(_ASSETS / "player.js").read_text("utf-8"),
    isolate_styles=False,
)


def show(iterations, iteration, *, fit, play, chart):
    """Show the player and return its last report: the iteration it rested at, and of which fit.

    iterations : the stored iterations, one per frame, ascending
    iteration : where to start, one of them
    fit : names the run; with another name the player starts anew
    play : whether to start playing at once, as soon as `chart`, a CSS selector, is drawn
    """
    state = _mount(
        key="player",
        data={
            "iterations": iterations,
            "iteration": iteration,
            "fit": fit,
            "play": play,
            "chart": chart,
        },
        on_iteration_change=_ignore,
        on_fit_change=_ignore,
    )
    return state.iteration, state.fit


def _ignore():
    """A component's state needs a callback to exist; the rerun alone is what is wanted."""
