"""The view of the data: the points and their histogram, and the button that starts the fit."""

from dataclasses import asdict

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import charts, results, session
from gmm_em.dashboard.settings import UPLOAD, hides, plain
from gmm_em.dashboard.text.format import formatter
from gmm_em.dashboard.text.messages import counted
from gmm_em.dashboard.views import frame, panel
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import say_aloud, show_chart


def show(settings):
    """The points and their histogram, and the button that starts the fit."""
    dataset = results.dataset(settings)
    above, main, side = frame.columns()
    curves = counted(settings.n_fit, "bell curve")
    with above.container(horizontal=True, vertical_alignment="center"):
        if not hides(settings, "fit"):
            st.button(  # where the fit view has Play
                "Fit the mixture", key="start_fit", type="primary", icon=":material/play_arrow:",
                on_click=session.start_fit,
            )  # fmt: skip
        st.markdown(f"and watch EM look for **{curves}**.")
    with main:
        show_chart(
            results.data_chart(settings),
            "data_chart",
            "The histogram of the points, and below it the points.",
        )
        say = formatter(dataset)
        say_aloud(
            f"{dataset.n:,} points between {say(dataset.values.min())} and "
            f"{say(dataset.values.max())}; the histogram is highest near "
            f"{say(charts.tallest_bar(dataset, settings.bins))}."
        )
    with side:
        st.markdown(
            f"{_introduction(settings, dataset)}. Nobody tells EM which point belongs to which "
            f"bell curve.\n\n**EM** begins with a guess: {curves}. It shares each point out among "
            "the curves by its probabilities, refits each curve to its share of the points, and "
            "repeats this until nothing changes."
        )
        if not settings.lesson:
            panel.offer()
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
    if dataset.grouped:
        words = f"(in {len(dataset) // 2:,} groups) {words}"
    elif dataset.n != len(dataset):
        words = f"(counts at {len(dataset):,} values) {words}"
    return f"These **{dataset.n:,} points** {words}"
