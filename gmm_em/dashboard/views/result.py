"""The view of the result, where nobody knows the truth: the numbers and how sure they are, where to
cut, and how well the fit suits the values."""

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import charts, results, save, visitor
from gmm_em.dashboard.player.share import show_picture
from gmm_em.dashboard.settings import UPLOAD, plain
from gmm_em.dashboard.text import described, glossary, judged
from gmm_em.dashboard.text.format import in_unit, rounded
from gmm_em.dashboard.text.messages import outcome
from gmm_em.dashboard.text.recording import of_heights
from gmm_em.dashboard.views import layout
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import (
    best_of,
    in_colour,
    parameters_table,
    say_aloud,
    show_chart,
    warn,
)

NO_MAXIMUM = (
    "How sure such numbers are, and how well they fit, is known at a maximum of the likelihood, "
    "which {} does not look for."
)
LONGEST_LABEL = 60  # characters of an axis
BAND = (
    "**Below**: how far the values lie to the right of where the fit has as many of them. At least "
    "95 % of samples that are drawn from the fit, and fitted again, stay within the grey band "
    "everywhere (simulated)."
)


def show(case):
    """The fit alone, and what it is good for."""
    dataset, trace = case.dataset, results.trace(case)
    above, main, side = layout.columns()
    ended = outcome(trace) if case.tells("ending") else ""
    found = f"**What {results.algorithm(case).label} found**"
    above.markdown(f"{found}; the truth is unknown. {ended} {best_of(case)}")
    goodness = results.goodness(case)
    with main:
        show_chart(
            results.result_chart(case),
            "compare_chart",
            "The fitted mixture and its components over the histogram, a rule at each cut-off, "
            "and below how far the values are from the fit.",
        )
        if case.tells("parameters"):
            (fitted, _) = results.humps(case)
            say_aloud(described.of_mixture("fitted mixture", fitted, trace.final, dataset))
        _picture(case)
    with side:
        if case.tells("likelihood"):
            explained = glossary.on(
                "log-likelihood", "weight", "mean and sd", "converged", "collapsed"
            )
            height = results.comparison(case).fitted
            with st.container(key="likelihoods"):
                st.metric("Log-likelihood: fit", rounded(height, 1), help=explained)
                if words := of_heights(dataset):
                    st.caption(words)
        if case.tells("parameters"):
            errors = None if trace.hard else results.top(case).errors
            parameters_table(trace.final, dataset, "compare_table", errors)
            label = results.algorithm(case).label
            said = errors and judged.of_errors(errors, dataset.edges is not None)
            st.caption(said or NO_MAXIMUM.format(label))
        if case.tells("reading"):
            if case.tells("posterior"):
                _cuts(case, trace.final)
            _how_well(case, goodness)
            warn(case)
        _files(case, trace)
        if case.tells("about"):
            for finding in dataset.literature:
                st.caption(f"In the literature: {plain(finding)}")
    formulas_box(case.settings, case.dataset.edges is not None)


def _cuts(case, mixture):
    say, extent = in_unit(case.dataset), case.dataset.extent
    cuts = judged.within(mixture, extent)
    with st.container(key="cuts"):
        if not cuts:
            st.caption(
                judged.of_no_cut(int(mixture.classify([extent[0]])[0]), mixture.n_components)
            )
            return

        def named(k):
            return in_colour(charts.PALETTE[k], k + 1)

        st.html("<br>".join(judged.of_cut(cut, say, named) for cut in cuts))
        st.caption(judged.of_error(mixture.error_rate()))


def _how_well(case, goodness):
    """Where the values depart from the fit, and Kolmogorov's distance, when asked for."""
    if goodness is None:
        return
    if words := judged.of_departures(goodness.departures(), in_unit(case.dataset)):
        st.markdown(words)
    if deviance := results.deviance(case):
        st.markdown(judged.of_deviance(deviance))
    st.caption(BAND)
    _kolmogorov(case)


@st.fragment
def _kolmogorov(case):
    box = st.expander("Kolmogorov's distance", key="kolmogorov", on_change="rerun")
    if not box.open:
        return
    with box:
        test = results.kolmogorov(case)
        st.markdown(judged.of_kolmogorov(test, case.dataset.n))
        st.caption(
            "The samples are drawn from the fit, and EM is run for each of them. Printed tables "
            "of this distance do not hold for a density that was fitted to the same values."
        )


@st.fragment
def _picture(case):
    """The density alone, with a label of one's own."""
    box = st.expander(
        "A picture for a paper", key="paper", icon=":material/image:", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        label = st.text_input(
            "Axis label", case.dataset.label, max_chars=LONGEST_LABEL, key="paper_label"
        )
        show_chart(
            results.paper_chart(case, label),
            "paper_chart",
            "The fitted mixture and its components over the histogram.",
            theme=None,
        )
        name = save.file_name(_subject(case), "figure", "svg", case.settings.n_fit)
        show_picture(name.rpartition(".")[0], chart=".st-key-paper_chart", paper=True)


def _subject(case):
    return case.dataset.name if case.source == UPLOAD else case.source


def _files(case, trace):
    """The values with their components, as a file that is made at the click."""
    dataset, others = _uploaded(case)
    fitted = trace.final

    def assigned():
        return save.assigned_csv(dataset, fitted, others and others(), case.dataset)

    st.download_button(
        "Each value with its component (CSV)", assigned,
        save.file_name(_subject(case), "components", "csv", case.settings.n_fit), "text/csv",
        key="save_assigned", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _uploaded(case):
    """(the Dataset whose values are the rows, a function that returns the other columns of these
    rows): those of the file where the visitor has brought one, else none."""
    own, values = visitor.current().own, case.settings.values
    brought = case.source == UPLOAD and own.dataset is not None and values in ("", own.text)
    if not brought or own.dataset.grouped or own.dataset.edges is not None:
        return case.brought, None
    table, picked = own.picked

    def others():
        used = data.used_rows(
            table, picked["column"], picked.get("groups"), picked.get("zeros", True)
        )
        return {
            name: (cell for cell, kept in zip(cells, used, strict=True) if kept)
            for name, cells in table.cells.items()
        }

    return own.dataset if case.dataset.edges is None else case.dataset, others
