"""The view of the comparison: the fitted mixture against the true one."""

import html

import numpy as np
import streamlit as st

from gmm_em.compare import expected_gap
from gmm_em.dashboard import charts, results, visitor
from gmm_em.dashboard.settings import EQUAL, plain
from gmm_em.dashboard.text import described, glossary, judged
from gmm_em.dashboard.text.format import as_typed, rounded
from gmm_em.dashboard.text.messages import counted, outcome
from gmm_em.dashboard.text.recording import of_heights
from gmm_em.dashboard.views import layout, result
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
NAMES = {"truth": "true mixture", "groups": "mixture of the groups"}
COMPARED = {
    "truth": "**The truth** and **what {} found**.",
    "groups": "**The groups, as people labelled them**, and **what {} found**.",
}


def show(case):
    """The fitted mixture against the true one; without one, the fit alone."""
    if not case.has_truth:
        result.show(case)
        return
    dataset, trace = case.dataset, results.trace(case)
    compared = results.comparison(case)
    known, truth = compared.known, compared.truth
    above, main, side = layout.columns()
    ended = outcome(trace) if case.tells("ending") else ""
    label = results.algorithm(case).label
    above.markdown(f"{COMPARED[known].format(label)} {ended} {best_of(case)}")
    with main:
        show_chart(
            results.compare_chart(case),
            "compare_chart",
            "The true and the fitted mixture over the histogram, and the weighted components "
            "of both.",
        )
        if case.tells("parameters") and case.tells("truth"):
            fitted, true = results.humps(case)
            said = described.of_mixture(NAMES[known], true, truth, dataset)
            say_aloud(
                f"{said} {described.of_mixture('fitted mixture', fitted, trace.final, dataset)}"
            )
    with side:
        if case.tells("likelihood"):
            _likelihoods(case, compared)
        if case.tells("reading"):
            _readings(case, compared, trace)
            warn(case)
        if case.tells("parameters"):
            _parameters(case, compared, trace)
        if case.tells("reading") and known == "truth":
            st.caption(judged.of_divergence(results.divergence(case), dataset.n))
            if case.tells("likelihood"):
                _fresh(case)
        if case.tells("about"):
            for finding in dataset.literature:
                st.caption(f"In the literature: {plain(finding)}")
    formulas_box(case.settings, case.dataset.edges is not None)


def _likelihoods(case, compared):
    with st.container(key="likelihoods", horizontal=True):
        explained = glossary.on("log-likelihood", "weight", "mean and sd", "converged", "collapsed")
        st.metric("Log-likelihood: fit", rounded(compared.fitted, 1), help=explained)
        st.metric(compared.known, rounded(compared.true, 1))
    if words := of_heights(case.dataset):
        st.caption(words)


def _readings(case, compared, trace):
    expected = ""
    if _is_regular(case, compared):
        equal, k = case.settings.sds == EQUAL, compared.truth.n_components
        formula = "K" if equal else "(3K − 1)/2"
        expected = f"; about {formula} = {as_typed(expected_gap(k, equal))} are expected"
    is_bounded = case.dataset.edges is not None
    reading = _reading(compared, trace, expected, results.algorithm(case), is_bounded)
    st.caption(f"Log-likelihoods on the same points. {reading}")
    if not compared.truth.is_gaussian:
        st.caption("The truth is not a mixture of Gaussians, so no fit can be right.")
    if deviance := results.deviance(case):
        st.caption(judged.of_deviance(deviance))


def _is_regular(case, compared):
    """Whether the fit is a maximum with as many Gaussians as the truth has: then it is known how
    far it is off, and how far above the truth, on average."""
    truth, settings = compared.truth, case.settings
    same = truth.is_gaussian and truth.n_components == settings.n_fit
    same = same and not results.algorithm(case).hard
    held = same and (settings.sds != EQUAL or not np.ptp(truth.sds))
    return compared.known == "truth" and held and not results.top(case).errors.why


def _reading(compared, trace, expected, by, is_bounded=False):
    """What it means that the one log-likelihood is higher than the other, and why it is."""
    known, truth = compared.known, compared.truth
    fitted, true = compared.fitted, compared.true
    if np.isclose(fitted, true, rtol=1e-9):
        return "They are equal."
    if fitted > true:
        if trace.floored[-1].any() and not is_bounded:
            return (
                "The fit's is higher, but that means nothing: a collapsed component raises it as "
                "far as the smallest sd allows."
            )
        if known == "groups":
            if by.hard:
                return "The fit's is higher. A component is not a species."
            return (
                "The fit's is higher: it was chosen for that. A component is not a species, nor "
                f"any other group that people define: {by.label} only looks for the Gaussians that "
                "make these values likely."
            )
        return (
            "The fit's is higher: it was made for these very points, chance and all. It beats the "
            f"truth by {rounded(fitted - true, 1)}{expected}. On fresh points the truth would win."
        )
    alive = int((~trace.emptied[-1]).sum())
    if not truth.is_gaussian:
        reason = "a few Gaussians cannot take the shape of the truth."
    elif alive < truth.n_components:
        reason = f"it has {counted(alive, 'component')}, not {truth.n_components}."
    elif trace.equal_sds and np.ptp(truth.sds) > 0:
        reason = "its sds are held equal (*Sds* under *More*), and those of the truth are not."
    elif trace.hard:
        reason = f"{by.label} does not look for the highest likelihood."
    elif trace.stop == "max_iter":
        reason = (
            f"{by.label} was stopped at the limit, before it converged. Raise *Most iterations*."
        )
    else:
        reason = f"{by.label} is in a local maximum. *New start* may lead to a higher one."
    if known == "groups":
        reason += f" And a component is not a species: {by.label} never saw the labels."
    return f"The fit's is lower: {reason}"


def _parameters(case, compared, trace):
    if not case.tells("truth"):
        parameters_table(trace.final, case.dataset, "compare_table")
        return
    truth = compared.truth
    errors = results.top(case).errors if _is_regular(case, compared) else None
    _both(case.dataset, compared.known, truth, trace.final, errors)
    if errors is not None:
        st.caption("se: how many standard errors the fit is off.")


def _both(dataset, known, truth, fitted, errors):
    """One row per component: first the partners, then those that have none; with `StandardErrors`,
    of which the partners are so many apart."""
    columns, one = parameter_columns(dataset), {"truth": "true", "groups": "group"}[known]
    pairs = charts.pairs(truth, fitted)

    def row(pair):
        names = [] if pair.fitted is None else [str(pair.fitted + 1)]
        if known == "groups" and pair.true is not None:
            names.append(html.escape(shown(dataset.group_names[pair.true], MOST_OF_A_GROUP)))
        ends = ((truth, pair.true), (fitted, pair.fitted))
        cells = (
            _to([form(getattr(mixture, parameter)[k]) for mixture, k in ends if k is not None])
            + off(pair, parameter)
            for parameter, form in columns.values()
        )
        return in_colour(pair.colour, " ".join(names)), *cells

    def off(pair, parameter):
        """How many standard errors the fitted value is from the true one."""
        if errors is None:
            return ""
        gap = getattr(fitted, parameter)[pair.fitted] - getattr(truth, parameter)[pair.true]
        return (
            f" <small>{rounded(abs(gap) / getattr(errors, parameter)[pair.fitted], 1)} se</small>"
        )

    sections = {
        f"{one} → fitted": [p for p in pairs if None not in (p.true, p.fitted)],
        f"{one}, no fitted partner": [p for p in pairs if p.fitted is None],
        f"fitted, no {one} partner": [p for p in pairs if p.true is None],
    }
    rows = []
    for words, members in sections.items():
        if members:
            rows += [words, *map(row, members)]
    table(f"Parameters, {one} and fitted", ("", *columns), rows, "compare_table")


@st.fragment
def _fresh(case):
    """Both judged by points that the fit has not seen, as often as somebody asks."""
    fit = results.fit_key(case)
    drawn = visitor.fresh_draws(fit)
    st.button(
        "Fresh points", key="fresh", icon=":material/casino:", on_click=visitor.draw_fresh,
        args=(fit,), disabled=drawn == visitor.MOST_FRESH,
        help=f"Draws {case.dataset.n:,} new points from the truth, for truth and fit to explain.",
    )  # fmt: skip
    if drawn:
        scores = [results.fresh(case, draw) for draw in range(drawn)]
        st.markdown(judged.of_fresh(scores, case.dataset.n))


def _to(values):
    """The true value and the fitted one, or the one that there is; below each other if narrow."""
    return " <span>→ ".join(values) + "</span>" * (len(values) - 1)
