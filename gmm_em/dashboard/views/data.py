"""The view of the data: the points and their histogram, and the button that starts the fit."""

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import results, visitor
from gmm_em.dashboard.case import algorithm_of
from gmm_em.dashboard.settings import UPLOAD, hides, plain
from gmm_em.dashboard.text import described
from gmm_em.dashboard.text.format import in_unit
from gmm_em.dashboard.text.messages import counted
from gmm_em.dashboard.text.recording import of_heaps
from gmm_em.dashboard.views import by_hand, layout, panel
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import as_table, say_aloud, say_recorded, show_chart


def show(case):
    """The points and their histogram, and the button that starts the fit."""
    settings, dataset = case.settings, case.dataset
    by = algorithm_of(settings, dataset.edges is not None)
    above, main, side = layout.columns()
    curves = "some bell curves"
    if case.tells("components"):
        curves = counted(settings.n_fit, "bell curve")
    with above.container(horizontal=True, vertical_alignment="center"):
        if not hides(settings, "fit"):
            st.button(  # where the fit view has Play
                "Fit the mixture", key="start_fit", type="primary", icon=":material/play_arrow:",
                on_click=visitor.start_fit,
            )  # fmt: skip
        st.markdown(f"and watch {by.label} look for **{curves}**.")
    with main:
        show_chart(
            results.data_chart(case),
            "data_chart",
            "The histogram of the points, and the points below it.",
        )
        by_hand.bar(case, ".st-key-data_chart")
        say = in_unit(dataset)
        say_aloud(
            described.of_data(dataset, *results.outline(case), say),
            as_table(
                described.of_quantiles(dataset), ("points", "values"),
                zip(described.SHARES.values(), map(say, results.quantiles(case)), strict=True),
            ),
        )  # fmt: skip
    with side:
        st.markdown(
            f"{_introduction(case)}. {by.label} is not told which point belongs to which curve."
            f"\n\n**{by.label}** starts with a guess: {curves}. {by.idea}"
        )
        if not settings.lesson:
            panel.offer()
        say_recorded(case)
        if dataset.rounded and (heaps := results.heaps(case)):
            st.caption(of_heaps(heaps))
        if case.tells("about"):
            _facts(dataset)
    formulas_box(case.settings, dataset.edges is not None)


def _facts(dataset):
    """What is known about the data."""
    for fact in (dataset.description, dataset.note):
        if fact:
            st.caption(plain(fact))
    if dataset.source:
        st.caption(f"Source: {plain(dataset.source)}")


def _introduction(case):
    """Where the points come from, in half a sentence, and what was done to them by hand."""
    dataset, by_hand = case.brought, _done(case.dataset)
    if not case.tells("components"):
        return f"These are **{dataset.n:,} points**{by_hand}"
    if case.source != UPLOAD:
        words = data.SOURCES[case.source].introduce(**vars(case.settings))
    elif visitor.current().own.dataset is not None:
        words = "are **your own data**"
    else:
        words = f"came **with the {'lesson' if case.settings.lesson else 'link'}**"
    in_classes = dataset.classes is not None and not dataset.rounded
    if dataset.known_n is None:
        what = f"{len(dataset):,} {'classes' if in_classes else 'values'}"
        return f"These **{what}**, with weights instead of counts, {words}{by_hand}"
    if in_classes:
        words = f"(in {len(dataset):,} classes) {words}"
    elif dataset.grouped:
        words = f"(in {len(dataset) // 2:,} groups) {words}"
    elif dataset.n != len(dataset):
        words = f"(at {len(dataset):,} different values) {words}"
    return f"These **{dataset.n:,} points** {words}{by_hand}"


def _done(dataset):
    """What was done to them by hand, in words."""
    n_aside = 0 if dataset.aside is None else len(dataset.aside)
    done = {"was added by hand|were added by hand": dataset.added,
            "is set aside|are set aside": n_aside}  # fmt: skip
    parts = []
    for words, n in done.items():
        one, many = words.split("|")
        if n:
            parts.append(f"**{n}** {one if n == 1 else many}")
    return f"; {' and '.join(parts)}" if parts else ""
