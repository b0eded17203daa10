"""The view of the comparison: the fitted mixture against the true one."""

import html

import numpy as np
import streamlit as st

from gmm_em.dashboard import charts, results
from gmm_em.dashboard.settings import plain
from gmm_em.dashboard.text import glossary
from gmm_em.dashboard.text.format import rounded
from gmm_em.dashboard.text.messages import counted, in_words, outcome
from gmm_em.dashboard.views import layout
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import (
    best_of,
    in_colour,
    parameter_columns,
    parameters_table,
    say_aloud,
    show_chart,
    table,
    warn,
)
from gmm_em.errors import shown

MOST_OF_A_GROUP = 20  # characters of its name
COMPARED = {
    None: "**What EM found**; the truth is unknown.",
    "truth": "**The truth** and **what EM found**.",
    "groups": "**The groups, as people labelled them**, and **what EM found**.",
}


def show(case):
    """The fitted mixture against the true one."""
    dataset, trace = case.dataset, results.trace(case)
    compared = results.comparison(case)
    known, truth = compared.known, compared.truth
    above, main, side = layout.columns()
    ended = outcome(trace) if case.tells("ending") else ""
    above.markdown(f"{COMPARED[known]} {ended} {best_of(case)}")
    with main:
        show_chart(
            results.compare_chart(case),
            "compare_chart",
            "The true and the fitted mixture over the histogram, and the weighted components "
            "of both.",
        )
        if case.tells("parameters"):
            if truth is not None and case.tells("truth"):
                say_aloud(f"The true mixture: {in_words(truth, dataset)}")
            say_aloud(f"The fitted mixture: {in_words(trace.final, dataset)}")
    with side:
        if case.tells("likelihood"):
            _likelihoods(compared)
        if case.tells("reading"):
            _readings(compared, trace)
            warn(trace, trace.n_iter)
        if case.tells("parameters"):
            _parameters(case, compared, trace)
        if case.tells("about"):
            for finding in dataset.literature:
                st.caption(f"In the literature: {plain(finding)}")
    formulas_box(case.settings)


def _likelihoods(compared):
    with st.container(key="likelihoods", horizontal=True):
        explained = glossary.on("log-likelihood", "weight", "mean and sd", "converged", "collapsed")
        st.metric("Log-likelihood: fit", rounded(compared.fitted, 1), help=explained)
        if compared.truth is not None:
            st.metric(compared.known, rounded(compared.true, 1))


def _readings(compared, trace):
    known, truth = compared.known, compared.truth
    fitted, true = compared.fitted, compared.true
    if truth is None:
        return
    st.caption(f"Log-likelihoods on the same points. {_reading(fitted, true, known, truth, trace)}")
    if not truth.is_gaussian:
        st.caption("The truth is not a mixture of Gaussians, so no fit can be right.")


def _reading(fitted, true, known, truth, trace):
    """What it means that the one log-likelihood is higher than the other, and why it is."""
    if np.isclose(fitted, true, rtol=1e-9):
        return "They are equal."
    if fitted > true:
        if trace.floored[-1].any():
            return (
                "The fit's is higher, but that means nothing: a collapsed component raises it as "
                "far as the smallest sd allows."
            )
        if known == "groups":
            return (
                "The fit's is higher: it was chosen for that. A component is not a species, nor "
                "any other group that people define: EM only looks for the Gaussians that make "
                "these values likely."
            )
        return (
            "The fit's is higher: it was made for these very points, chance and all. On fresh "
            "points the truth would win."
        )
    alive = int((~trace.emptied[-1]).sum())
    if not truth.is_gaussian:
        reason = "a few Gaussians cannot take the shape of the truth."
    elif alive < truth.n_components:
        reason = f"it has {counted(alive, 'component')}, not {truth.n_components}."
    elif trace.equal_sds and np.ptp(truth.sds) > 0:
        reason = "its sds are held equal (*Sds* under *More*), and those of the truth are not."
    elif trace.stop == "max_iter":
        reason = "EM was stopped at the limit, before it converged. Raise *Most iterations*."
    else:
        reason = "EM is in a local maximum. *New start* may lead to a higher one."
    if known == "groups":
        reason += " And a component is not a species: EM never saw the labels."
    return f"The fit's is lower: {reason}"


def _parameters(case, compared, trace):
    if compared.truth is None or not case.tells("truth"):
        parameters_table(trace, trace.n_iter, case.dataset, "compare_table")
    else:
        _both(case.dataset, compared.known, compared.truth, trace.final)


def _both(dataset, known, truth, fitted):
    """One row per component: first the partners, then those that have none."""
    one = {"truth": "true", "groups": "group"}[known]
    columns = [parameter_columns(mixture, dataset) for mixture in (truth, fitted)]
    pairs = charts.pairs(truth, fitted)

    def row(pair):
        names = [] if pair.fitted is None else [str(pair.fitted + 1)]
        if known == "groups" and pair.true is not None:
            names.append(html.escape(shown(dataset.group_names[pair.true], MOST_OF_A_GROUP)))
        ends = [(of, k) for of, k in zip(columns, (pair.true, pair.fitted), strict=True)
                if k is not None]  # fmt: skip
        cells = ([of[name][k] for of, k in ends] for name in columns[0])
        return in_colour(pair.colour, " ".join(names)), *map(_to, cells)

    sections = {
        f"{one} → fitted": [p for p in pairs if None not in (p.true, p.fitted)],
        f"{one}, no fitted partner": [p for p in pairs if p.fitted is None],
        f"fitted, no {one} partner": [p for p in pairs if p.true is None],
    }
    rows = []
    for words, members in sections.items():
        if members:
            rows += [words, *map(row, members)]
    table(("", *columns[0]), rows, "compare_table")


def _to(values):
    """The true value and the fitted one, or the one that there is; below each other if narrow."""
    return " <span>→ ".join(values) + "</span>" * (len(values) - 1)
