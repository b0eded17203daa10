"""What several views show alike: charts, tables and what goes with them."""

import html

import numpy as np
import streamlit as st

from gmm_em.dashboard import charts, results
from gmm_em.dashboard.settings import SEED_MAX
from gmm_em.dashboard.text.conclusions import of_best_of
from gmm_em.dashboard.text.format import (
    DIGITS,
    decimals_of,
    digits_of,
    formatter,
    in_unit,
    weight,
)
from gmm_em.dashboard.text.messages import EMPTIED, collapsed, ending, listed
from gmm_em.data import LOG

FIT_CHART = ".st-key-fit_chart"  # where player and numbers find it


def show_chart(spec, key, alt):
    """A chart across its column; lower in a page of another site, whose frames are low."""
    if st.context.is_embedded:
        spec = charts.lowered(spec)
    with st.container(key=key):
        st.vega_lite_chart(spec, width="stretch", alt=alt)


def say_aloud(words):
    """What a chart shows now, for those who do not see it."""
    st.html(f'<p class="em-said">{html.escape(words)}</p>')


def best_of(case):
    """Which of several starts is shown, in a sentence; "" where there is one only."""
    found = results.tried(case)
    if found is None:
        return ""
    seed = (case.settings.start_seed + results.shown_start(case)) % (SEED_MAX + 1)
    return of_best_of(found, seed)


def say_coarse(case):
    """That many fits to many points ran on groups of these, if so."""
    if results.is_coarse(case):
        st.caption(
            f"The {case.dataset.n:,} points were fitted in groups, so the "
            "log-likelihoods are approximate."
        )


def warn(trace, iteration):
    """What is not as it should be in this iteration."""
    for where, words in ((trace.floored, collapsed(trace)), (trace.emptied, EMPTIED)):
        if where[iteration].any():
            st.warning(words.format(listed(where[iteration])))


def asked(settings, dataset):
    """The picked value as a text, if it has a place on the axis; else ""."""
    x = settings.x
    return x if x and np.isfinite(dataset.on_axis(float(x))) else ""


def words_for_numbers(trace, dataset, prefix):
    """What the numbers need beside the trace, wherever they are shown."""
    return {
        "chart": FIT_CHART,
        "digits": (decimals_of(dataset), digits_of(dataset)),
        "log_digits": DIGITS if dataset.scale == LOG else 0,
        "prefix": prefix,
        "warnings": {"collapsed": collapsed(trace), "empty": EMPTIED},
        "ending": ending(trace),
    }


def parameters_table(trace, iteration, dataset, key):
    mixture = trace[iteration]
    columns = parameter_columns(mixture, dataset)
    rows = [
        (in_colour(charts.PALETTE[k], k + 1), *cells)
        for k, cells in enumerate(zip(*columns.values(), strict=True))
    ]
    table(("k", *columns), rows, key)


def parameter_columns(mixture, dataset):
    """{heading: the cells, one a component}; on a log axis with the medians, in the unit of the
    data."""
    say, is_log = formatter(dataset), dataset.scale == LOG
    columns = {"weight": (weight, mixture.weights)}
    columns |= {"log mean" if is_log else "mean": (say, mixture.means)}
    columns |= {"log sd" if is_log else "sd": (say, mixture.sds)}
    if is_log:
        columns["median"] = in_unit(dataset), mixture.means
    return {name: [form(value) for value in values] for name, (form, values) in columns.items()}


def in_colour(colour, words):
    # a dot beside the words: as letters, not every colour has the contrast that reading takes
    return f'<i style="color:{colour}">●</i> {words}'


def table(head, rows, key):
    """A table of cells in HTML, the first of each row its name; a text among the rows is the
    heading of those after it. Streamlit's own tables would load 0.7 MB more."""
    head = "".join(f"<th scope=col>{cell}</th>" for cell in head)
    with st.container(key=key):
        st.html(f"<table><thead><tr>{head}</tr></thead>{''.join(map(_row, rows))}</table>")


def _row(cells):
    if isinstance(cells, str):
        return f"<tr><th colspan=9 scope=rowgroup>{cells}</th></tr>"
    name, *others = cells
    return f"<tr><th scope=row>{name}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
