"""The view of how many components: criteria for each number, and whether one more is worth it."""

import math
from dataclasses import replace

import streamlit as st

from gmm_em import selection
from gmm_em.dashboard import charts, results, visitor
from gmm_em.dashboard.settings import EQUAL, ROWS
from gmm_em.dashboard.text import glossary, judged
from gmm_em.dashboard.text.conclusions import (
    SPURIOUS,
    of_choices,
    of_missed,
    of_unheld,
    of_unsound,
)
from gmm_em.dashboard.text.format import in_unit, rounded, weight
from gmm_em.dashboard.text.messages import counted
from gmm_em.dashboard.text.recording import of_heights
from gmm_em.dashboard.views import layout
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import (
    say_aloud,
    say_coarse,
    say_likelihood_alone,
    show_chart,
    table,
)
from gmm_em.data import LOG
from gmm_em.mixture import n_parameters

OF_LOGARITHMS = (
    "Log-likelihoods and criteria are those of the logarithms of the values: they cannot be "
    "compared with those on a linear axis."
)
CAPTION = "Criteria for each number of components"
HEAD = (
    "K",
    "parameters",
    "log-lik.",
    "AIC",
    "BIC",
    "ICL",
    "−2 × held out",
    "starts discarded",
    "smallest weight",
)


def show(case):
    """The criteria as a picture and as a table; what they say; each K a click away."""
    if case.dataset.known_n is None:
        _ask_how_many(case)
        return
    choices = results.choices(case)
    above, main, side = layout.columns()
    reading = of_choices(choices, case.dataset.in_unit) if case.tells("reading") else ""
    above.markdown(reading, help=glossary.on("AIC", "BIC", "ICL", "held out", "log-likelihood"))
    with main:
        show_chart(
            results.choose_chart(case),
            "choose_chart",
            "For each number of components, by how much AIC, BIC, ICL and the held-out points are "
            "above their minimum.",
        )
        say_aloud(reading.replace("*", ""))
        _table(choices, case.settings.sds == EQUAL)
        if case.tells("reading") and case.tells("posterior"):
            _cuts(case, choices)
    with side:
        say_likelihood_alone(case)
        _open(case, choices)
        _worth_it(case, choices)
        say_coarse(case)
        _explain(case, choices)
    formulas_box(replace(case.settings, algorithm="em"), case.dataset.edges is not None)


def _ask_how_many(case):
    """For counts that are weights: nothing can be chosen before it is known of how many values."""
    st.info(
        "**How many observations are these?** Their counts are not whole numbers: they say how the "
        "observations are shared out, not how many there are. The fit does not depend on that, but "
        "how many components they can tell apart does.",
        icon=":material/help:",
    )
    row = ROWS["observations"]
    st.number_input(
        row.label, min_value=row.low, max_value=row.high, value=None, step=row.step,
        key="how_many", help=row.help, on_change=visitor.take_observations, width=240,
    )  # fmt: skip


def _explain(case, choices):
    """Where the numbers come from, and where not to trust them."""
    dataset = case.dataset
    of_log = OF_LOGARITHMS if dataset.scale == LOG else ""
    unsound = of_unsound(choices, dataset.in_unit)
    told = of_log, unsound, of_unheld(choices), of_missed(choices), of_heights(dataset)
    for words in filter(None, told):
        st.caption(words)
    further = (
        "" if case.dataset.edges is None else " and, from 2 on, one on the class that stands out"
    )
    st.caption(
        f"The best sound fit of {results.STARTS_EACH} starts for each K{further}. Discarded: "
        "starts that collapsed, left a component without points or ended short of a maximum, and "
        f"spurious maxima ({SPURIOUS}). Held out: the log-likelihood of each fifth of the points "
        "under a fit to the other four fifths, the mean of several deals; where the table has "
        "room, ± twice its standard error. The R package mclust prints BIC and ICL with the "
        "opposite sign."
    )


def _table(choices, equal_sds):
    best = selection.chosen(choices)

    def cells(choice):
        costs = {name: charts.cost(choice, name) for name in charts.CRITERIA}
        shown = [_cell(cost, best.get(name) == choice.n_components) for name, cost in costs.items()]
        if not math.isnan(choice.held_out_error):
            shown[-1] += f"<small> ± {rounded(2 * choice.held_out_error, 1)}</small>"
        height = choice.criteria.log_likelihood if choice.criteria else math.nan
        least = choice.optimum.mixture.weights.min() if choice.optimum else None
        return (
            str(choice.n_components),
            str(n_parameters(choice.n_components, equal_sds)),
            _cell(height),
            *shown,
            f"{sum(choice.left_out.values())} of {choice.n_starts}",
            "–" if least is None else weight(least),
        )

    table(CAPTION, HEAD, [cells(choice) for choice in choices], "choose_table")


@st.fragment
def _cuts(case, choices):
    """Where the best sound fit of each K would cut, when asked for."""
    box = st.expander("Cut-offs for each K", key="choose_cuts", on_change="rerun")
    if not box.open:
        return
    lines = [
        judged.of_all_cuts(choice.optimum.mixture, case.dataset.extent, in_unit(case.dataset))
        for choice in choices
        if choice.optimum
    ]
    box.markdown("\n".join(f"- {line}" for line in lines))


def _cell(value, best=False):
    if math.isnan(value):
        return "–"
    return f"<b>{rounded(value, 1)}</b>" if best else rounded(value, 1)


def _open(case, choices):
    """A button for each K that opens its fit."""
    st.markdown("**Open the fit** with this many components:")
    with st.container(key="open_fit", horizontal=True):
        for choice in choices:
            if choice.optimum is None:
                continue
            k, place = choice.n_components, int(choice.optimum.starts[0])
            start, opened = results.opening(case, k, place, results.STARTS_EACH)
            st.button(
                f"{k}", key=f"open_{k}", on_click=visitor.watch, kwargs={"n_fit": k, **opened},
                help=f"K = {k}, {start}",
            )  # fmt: skip


@st.fragment
def _worth_it(case, choices):
    """The bootstrap test of K against K + 1, when asked for; to choose anything else stops it."""
    sound = {choice.n_components: choice for choice in choices if choice.optimum}
    pairs = [k for k in sound if k + 1 in sound]
    if not pairs:
        return
    st.markdown("**Is one more component worth it?**", help=glossary.on("bootstrap"))
    k = st.selectbox(
        "Test", pairs, index=None, key="test_k", format_func=lambda k: f"{k} against {k + 1}",
        placeholder="K against K + 1", label_visibility="collapsed",
    )  # fmt: skip
    if k is not None:
        test = results.bootstrap_test(case, k)
        st.markdown(_verdict(k, test))
    st.caption(
        "99 samples are drawn from the fit with K components and fitted with both numbers. Twice "
        "the gain in log-likelihood does not follow a chi-square distribution here, as it does "
        "elsewhere: with a weight of 0, the mean and sd of the extra component mean nothing "
        "(McLachlan 1987)."
    )


def _verdict(k, test):
    gain = f"twice the gain in log-likelihood is {rounded(test.statistic, 2)}"
    p = f"p = {test.p_value:.2f}"
    as_large = sum(test.replicates >= test.statistic)
    samples = f"{as_large} of {counted(len(test.replicates), 'sample')} from the fit with {k}"
    gains = "gains" if as_large == 1 else "gain"
    worth = "is worth it" if test.p_value <= 0.05 else "is not shown to be worth it"
    return f"K = {k + 1} **{worth}**: {gain}, and {samples} {gains} as much ({p})."
