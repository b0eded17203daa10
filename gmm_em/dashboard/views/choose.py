"""The view of how many components: criteria for each number, and whether one more is worth it."""

import math

import streamlit as st

from gmm_em import selection
from gmm_em.dashboard import charts, results, visitor
from gmm_em.dashboard.text import glossary
from gmm_em.dashboard.text.format import rounded
from gmm_em.dashboard.text.messages import counted
from gmm_em.dashboard.views import frame
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import say_aloud, say_coarse, show_chart, table

PREFERS = {
    "aic": "AIC, which looks for good predictions",
    "bic": "BIC, which looks for the number of components",
    "icl": "ICL, which looks for groups that lie apart",
    "held_out": "the points held out of the fit",
}
HEAD = ("K", "numbers", "log-lik.", "AIC", "BIC", "ICL", "−2 × held out", "left out")


def show(case):
    """The criteria as a picture and as a table; what they say; each K a click away."""
    choices = results.choices(case)
    above, main, side = frame.columns()
    reading = _reading(selection.chosen(choices)) if case.tells("reading") else ""
    above.markdown(reading, help=glossary.on("AIC", "BIC", "ICL", "held out", "log-likelihood"))
    with main:
        show_chart(
            results.choose_chart(case),
            "choose_chart",
            "For each number of components, by how much AIC, BIC, ICL and the held-out points are "
            "above their minimum.",
        )
        say_aloud(reading.replace("*", ""))
        _table(choices)
    with side:
        _open(case, choices)
        _worth_it(case, choices)
        say_coarse(case)
        _explain(choices)
    formulas_box()


def _explain(choices):
    """Where the numbers come from, and where not to trust them."""
    missed = _missed(choices)
    if missed:
        st.caption(missed)
    st.caption(
        f"The best sound fit of {results.STARTS_EACH} starts for each K. Left out are starts that "
        "collapsed, and spurious maxima: a component with an sd below a tenth of the largest, on "
        "fewer than five points. Held out: log-likelihood of each fifth of the points by a fit to "
        "the other four. mclust in R prints BIC and ICL with the other sign."
    )


def _reading(chosen):
    """Where the criteria agree, where not and why."""
    if not chosen:
        return "**No number of components led to a sound fit.** There are too few different values."
    if len(set(chosen.values())) == 1:
        return f"**All criteria choose K = {next(iter(chosen.values()))}.**"
    by_number = {}
    for name, k in chosen.items():
        by_number.setdefault(k, []).append(PREFERS[name])
    parts = (f"**K = {k}**: {'; '.join(names)}" for k, names in sorted(by_number.items()))
    return f"The criteria disagree. {'. '.join(parts)}."


def _missed(choices):
    """That some K has a lower log-likelihood than a smaller one, where that is so: the highest
    maximum of more components is never lower. "" where it is not."""
    highest, lower = -math.inf, []
    for choice in choices:
        if choice.optimum is None:
            continue
        if choice.optimum.log_likelihood < highest:
            lower.append(str(choice.n_components))
        highest = max(highest, choice.optimum.log_likelihood)
    if not lower:
        return ""
    return (
        f"**At K = {', '.join(lower)}** the log-likelihood is lower than at a smaller K: the "
        "starts missed a higher maximum, or it was left out. The criteria are too high there."
    )


def _table(choices):
    best = selection.chosen(choices)

    def cells(choice):
        costs = {name: charts.cost(choice, name) for name in charts.CRITERIA}
        shown = (_cell(cost, best.get(name) == choice.n_components) for name, cost in costs.items())
        height = choice.criteria.log_likelihood if choice.criteria else math.nan
        return (
            str(choice.n_components),
            str(3 * choice.n_components - 1),
            _cell(height),
            *shown,
            f"{choice.n_collapsed + choice.n_spurious} of {choice.n_starts}",
        )

    table(HEAD, [cells(choice) for choice in choices], "choose_table")


def _cell(value, best=False):
    if math.isnan(value):
        return "–"
    return f"<b>{rounded(value, 1)}</b>" if best else rounded(value, 1)


def _open(case, choices):
    """A button for each K that opens its fit."""
    st.markdown("**Open the fit** with so many components:")
    with st.container(key="open_fit", horizontal=True):
        for choice in choices:
            if choice.optimum is None:
                continue
            seed = results.seed_of(case, int(choice.optimum.starts[0]))
            st.button(
                f"{choice.n_components}", key=f"open_{choice.n_components}",
                on_click=visitor.watch,
                kwargs={"n_fit": choice.n_components, **results.one_start(case.settings, seed)},
                help=f"K = {choice.n_components}, start seed {seed}",
            )  # fmt: skip


@st.fragment
def _worth_it(case, choices):
    """The bootstrap test of K against K + 1, when asked for; to choose anything else stops it."""
    sound = {choice.n_components: choice for choice in choices if choice.optimum}
    pairs = [k for k in sound if k + 1 in sound]
    if not pairs:
        return
    st.markdown("**Is one more worth it?**", help=glossary.on("bootstrap"))
    k = st.selectbox(
        "Test", pairs, index=None, key="test_k", format_func=lambda k: f"{k} against {k + 1}",
        placeholder="K against K + 1", label_visibility="collapsed",
    )  # fmt: skip
    if k is not None:
        test = results.bootstrap_test(case, k)
        st.markdown(_verdict(k, test))
    st.caption(
        "99 samples are drawn from the fit with K and fitted with both. Twice the gain in "
        "log-likelihood is not chi-square here, as it is elsewhere: with a weight of 0 the mean "
        "and sd of the spare component mean nothing (McLachlan 1987)."
    )


def _verdict(k, test):
    gain = f"twice the gain in log-likelihood is {rounded(test.statistic, 2)}"
    p = f"p = {test.p_value:.2f}"
    as_large = sum(test.replicates >= test.statistic)
    samples = f"{as_large} of {counted(len(test.replicates), 'sample')} from the fit with {k} "
    worth = "is worth it" if test.p_value <= 0.05 else "is not shown to be worth it"
    return f"K = {k + 1} **{worth}**: {gain}, and {samples} gain as much ({p})."
