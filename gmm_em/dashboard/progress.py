"""Work that takes a while: aside from the turns of the others, with a bar that shows how far."""

import contextvars
import time

import streamlit as st

from gmm_em.dashboard import server

BETWEEN = 0.1  # s between two moves of the bar


def watched(words, work):
    """What `work(progress)` returns; done aside, with a progress bar once it takes a while.

    A visitor who moves on stops it: Streamlit ends the old run at its next call, and the
    progress bar is such a call.
    """
    place, began = st.empty(), time.monotonic()
    # run outside the cached function's context, or Streamlit would replay the bar at every hit
    here = contextvars.copy_context()

    def progress(done, total):
        nonlocal began
        if time.monotonic() - began > BETWEEN:
            began = time.monotonic()
            here.run(place.progress, done / total, f"{words} … {done:,.0f} of {total:,}")

    with server.aside():
        result = work(progress)
    place.empty()
    return result
