"""The view of the comparison: the fitted mixture against the true one."""

import streamlit as st

from gmm_em.dashboard import charts, results
from gmm_em.dashboard.settings import plain
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import (
    formatter,
    in_colour,
    in_words,
    outcome,
    parameters_table,
    say_aloud,
    show_chart,
    state_of_the_fit,
    table,
)


def show(settings):
    """The fitted mixture against the true one."""
    dataset, trace = results.dataset(settings), results.trace(settings)
    main, side = st.columns([7, 3], gap="medium")
    with main:
        st.markdown(f"{_what_is_compared(dataset)} {outcome(trace)}")
        show_chart(
            results.compare_chart(settings),
            "compare_chart",
            "The true and the fitted mixture over the histogram, and the weighted components "
            "of both.",
        )
        if dataset.truth is not None:
            say_aloud(f"The true mixture: {in_words(dataset.truth, dataset)}")
        say_aloud(f"The fitted mixture: {in_words(trace.final, dataset)}")
    with side:
        if dataset.truth is None:
            state_of_the_fit(trace, trace.n_iter, settings)
            parameters_table(trace, trace.n_iter, dataset, "compare_table")
            for finding in dataset.literature:
                st.caption(f"Others found {plain(finding)}")
        else:
            _likelihoods(dataset, trace)
            _differences(dataset, trace)
    formulas_box()


def _what_is_compared(dataset):
    if dataset.truth is None:
        return "Nobody knows the truth behind these data: here is **what EM found**, alone."
    shown = "**Solid: the truth**, from which the points were drawn. **Dashed: what EM found.**"
    if dataset.truth.is_gaussian:
        return shown
    return f"{shown} The truth is no mixture of Gaussians, so no fit of these can be right."


def _likelihoods(dataset, trace):
    fitted = trace.final.log_likelihood(dataset.values, dataset.counts)
    true = dataset.truth.log_likelihood(dataset.values, dataset.counts)
    left, right = st.columns(2)
    left.metric("Fit", f"{fitted:,.1f}")
    right.metric("Truth", f"{true:,.1f}")
    if not dataset.truth.is_gaussian and fitted < true:
        st.caption(
            "Log-likelihoods on the same points. The fit's is the lower: a few Gaussians cannot "
            "take this shape."
        )
    elif fitted > true:
        st.caption(
            "Log-likelihoods on the same points. The fit's is the higher: it was chosen to suit "
            "these very points, chance and all. On fresh points the truth would win."
        )
    else:
        st.caption(
            "Log-likelihoods on the same points. The fit's is the lower: EM is in a local "
            "maximum, was stopped too early, or has too few components. Try a new start."
        )


def _differences(dataset, trace):
    truth, fitted, say = dataset.truth, trace.final, formatter(dataset)
    formats = {"weights": "{:z.3f}".format, "means": say, "sds": say}
    rows = []
    for pair in charts.pairs(truth, fitted):
        for name, form in formats.items():
            true = None if pair.true is None else getattr(truth, name)[pair.true]
            found = None if pair.fitted is None else getattr(fitted, name)[pair.fitted]
            difference = None if None in (true, found) else found - true
            head = in_colour(pair.colour, f"{pair.label} {name.removesuffix('s')}")
            cells = ("–" if v is None else form(v) for v in (true, found, difference))
            rows.append((head, *cells))
    table(("parameter", "true", "fitted", "difference"), rows, "compare_table")
