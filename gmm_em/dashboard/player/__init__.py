"""What follows the frames in the browser: the player, and the numbers of the frame it shows."""

import streamlit as st

from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.player.files import packed, texts

SMALL = 2000  # characters of a script that is not worth packing


def component(name):
    """The component of these files."""
    files = texts(name)
    if len(files["js"]) > SMALL:
        files["js"] = packed(files["js"])
    mount = st.components.v2.component(f"gmm_em_{name}", **files, isolate_styles=False)

    def show(*, data, **more):
        return mount(data={what: _plain(value) for what, value in data.items()}, **more)

    return show


def _plain(value):
    """Of each list Streamlit asks for a while whether it is a table, and of no tuple."""
    return tuple(value) if isinstance(value, list) else value


_mount = component("player")


def show(iterations, iteration, *, fit, play, chart, parts=1, page=1, speed="", along=None):
    """Show the player and return its last report: the iteration it rested at, and of which fit.

    iterations : the stored iterations, ascending
    iteration : where to start, one of them, or with 2 parts the half after one
    fit : names the run; with another name the player starts anew
    play : whether to start playing at once, as soon as `chart`, a CSS selector, is drawn
    parts : 2 where each iteration has a frame for its E and one for its M step
    page : iterations on the likelihood chart's axis with 2 parts
    speed : how many times as fast to play; "" for the visitor's own choice
    along : where each of them is on the likelihood chart's axis, and last where that ends, if it
        does not count iterations
    """
    state = _mount(
        key="player",
        data={
            "iterations": iterations,
            "iteration": iteration,
            "parts": parts,
            "page": page,
            "fit": fit,
            "play": play,
            "speed": speed,
            "chart": chart,
            "channels": CHANNELS,
            **({} if along is None else {"along": along}),
        },
        on_iteration_change=ignore,
        on_fit_change=ignore,
    )
    return state.iteration, state.fit


def ignore():
    """A component's state needs a callback to exist; the rerun alone is what is wanted."""
