"""The view of the data: the points and their histogram, and the button that starts the fit."""

from dataclasses import asdict

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import charts, results, session
from gmm_em.dashboard.settings import UPLOAD, plain
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import counted, formatter, say_aloud, show_chart


def show(settings):
    """The points and their histogram, and the button that starts the fit."""
    dataset = results.dataset(settings)
    words, button = st.columns([7, 2], vertical_alignment="center")
    words.markdown(
        f"{_introduction(settings, dataset)}: their histogram above, the points themselves below. "
        "Press the button and watch the EM algorithm look for "
        f"**{counted(settings.n_fit, 'bell curve')}** in them, one iteration after the other."
    )
    button.button(
        "Fit the mixture", key="start_fit", type="primary", icon=":material/play_arrow:",
        on_click=session.start_fit, width="stretch",
    )  # fmt: skip
    show_chart(
        results.data_chart(settings),
        "data_chart",
        "The histogram of the points, and below it the points.",
    )
    say = formatter(dataset)
    say_aloud(
        f"{len(dataset):,} points between {say(dataset.values.min())} and "
        f"{say(dataset.values.max())}; the histogram is highest near "
        f"{say(charts.tallest_bar(dataset))}."
    )
    if charts.is_sampled(dataset):
        st.caption(f"The histogram counts all points; {charts.MOST_POINTS:,} of them are drawn.")
    for fact in (dataset.description, dataset.note):
        if fact:
            st.caption(plain(fact))
    if dataset.source:
        st.caption(f"Source: {plain(dataset.source)}")
    formulas_box()


def _introduction(settings, dataset):
    """Where the points come from, in half a sentence."""
    source = session.source(settings)
    words = "are **your own data**"
    if source != UPLOAD:
        words = data.SOURCES[source].introduce(**asdict(settings))
    return f"These **{len(dataset):,} points** {words}"
