"""What several views show alike: charts, tables and what goes with them."""

import html

import numpy as np
import streamlit as st

from gmm_em.algorithms import ALGORITHMS
from gmm_em.dashboard import charts, results
from gmm_em.dashboard.settings import ALONE, SEED_MAX
from gmm_em.dashboard.text.beside import of_beside, of_refused
from gmm_em.dashboard.text.conclusions import of_best_of
from gmm_em.dashboard.text.format import (
    DIGITS,
    decimals_of,
    digits_of,
    formatter,
    in_unit,
    weight,
)
from gmm_em.dashboard.text.messages import EMPTIED, MAY_FALL, collapsed, ending, listed
from gmm_em.dashboard.text.recording import narrower, of_recording
from gmm_em.data import LINEAR, LOG

MEDIAN = "median"
CAPTION = "Parameters of the fitted components"
FIT_CHART = ".st-key-fit_chart"  # where player and numbers find it


def show_chart(spec, key, alt, theme="streamlit", low=False):
    """A chart across its column; lower in a page of another site, whose frames are low, or where it
    shall be `low`. theme : None for the colours of the chart alone"""
    if (st.context.is_embedded or low) and "vconcat" in spec:
        spec = charts.lowered(spec)
    with st.container(key=key):
        st.vega_lite_chart(spec, width="stretch", alt=alt, theme=theme)


def say_aloud(words, table=""):
    """What the chart of a view shows now, for those who do not see it: aloud.js names the chart by
    it, and tells of a change. table : the same as HTML, where no table of the view says it"""
    st.html(f'<h2>What the chart shows</h2><p class="em-said">{html.escape(words)}</p>{table}')


def best_of(case):
    """Which of several starts is shown, in a sentence; "" where there is one only."""
    found = results.tried(case)
    if found is None:
        return ""
    place, settings = results.shown_start(case), case.settings
    of_seed = place < settings.best_of
    return of_best_of(found, (settings.start_seed + place) % (SEED_MAX + 1) if of_seed else None)


def say_recorded(case):
    """What EM takes the values for, where that is not plain."""
    example = results.example(case) if case.dataset.edges is not None else None
    if words := of_recording(case.dataset, example, case.settings):
        st.caption(words)


def say_algorithm(case):
    """Who fits instead where the one that was asked for cannot, and why the log-likelihood may fall
    where it may."""
    asked_for, by = case.settings.algorithm, results.algorithm(case)
    if by.name != asked_for:
        words = of_refused(ALGORITHMS[asked_for].label)
        st.caption(
            f"{words}: {by.label} fits instead. *Recorded values* under *More* changes that."
        )
    if by.hard:
        st.caption(MAY_FALL[by.name])


def say_beside(case):
    """Which of two algorithms is ahead, where another one was asked for."""
    name = case.settings.beside
    if name == ALONE or not (case.tells("course") and case.tells("ending")):
        return
    other = results.beside(case)
    if other is not None:
        drawn = results.frames(case)[1] == 1
        st.caption(of_beside(results.trace(case), other, drawn))
    elif name != results.algorithm(case).name:
        st.caption(f"{of_refused(ALGORITHMS[name].label)}.")


def say_likelihood_alone(case):
    """That what is concluded from many fits is EM's, where it is not EM that is chosen."""
    if case.settings.algorithm != "em":
        st.caption("Here EM climbs the likelihood, whatever *Algorithm* says.")


def say_coarse(case):
    """That many fits to many points ran on groups of these, if so."""
    if results.is_coarse(case):
        st.caption(
            f"The {case.dataset.n:,} points were fitted in groups, so the "
            "log-likelihoods are approximate."
        )


def warn(case):
    """What is not as it should be at the end."""
    trace, dataset = results.trace(case), case.dataset
    if dataset.edges is None:
        narrow, words = trace.floored[-1], collapsed(trace)
    else:
        narrow, words = narrower(dataset, trace.final).components, results.narrower(case)
    for where, said in ((narrow, words), (trace.emptied[-1], EMPTIED)):
        if where.any():
            st.warning(said.format(listed(where)))


def asked(settings, dataset):
    """The picked value as a text, if it has a place on the axis; else ""."""
    x = settings.x
    return x if x and np.isfinite(dataset.on_axis(float(x))) else ""


def words_for_numbers(trace, dataset, prefix, narrow):
    """What the numbers need beside the trace, wherever they are shown.

    narrow : what is said of components that are narrower than a class
    """
    return {
        "chart": FIT_CHART,
        "digits": (decimals_of(dataset), digits_of(dataset)),
        "log_digits": DIGITS if dataset.scale == LOG else 0,
        "prefix": prefix,
        "warnings": {
            "collapsed": collapsed(trace) if dataset.edges is None else narrow,
            "empty": EMPTIED,
        },
        "ending": ending(trace),
    }


def parameters_table(mixture, dataset, key, errors=None):
    """A row for each component; with `StandardErrors` that hold, each number has its own."""
    columns = parameter_columns(dataset)

    def cell(heading, k):
        name, form = columns[heading]
        said = form(getattr(mixture, name)[k])
        if errors is None or errors.why or heading == MEDIAN:
            return said
        return f"{said} <span>± {form(getattr(errors, name)[k])}</span>"

    rows = [
        (in_colour(charts.PALETTE[k], k + 1), *(cell(heading, k) for heading in columns))
        for k in range(mixture.n_components)
    ]
    table(CAPTION, ("k", *columns), rows, key)


def parameter_columns(dataset):
    """{heading: (the parameter, how it is written)}; on a log axis with the medians, in the unit of
    the data."""
    say = formatter(dataset)
    if dataset.scale == LINEAR:
        return {"weight": ("weights", weight), "mean": ("means", say), "sd": ("sds", say)}
    return {
        "weight": ("weights", weight),
        "log mean": ("means", say),
        "log sd": ("sds", say),
        MEDIAN: ("means", in_unit(dataset)),
    }


def in_colour(colour, words):
    # a dot beside the words: as letters, not every colour has the contrast that reading takes
    return f'<i style="color:{colour}">●</i> {words}'


def table(caption, head, rows, key):
    """A table of cells, as `as_table` writes it."""
    with st.container(key=key):
        st.html(as_table(caption, head, rows))


def as_table(caption, head, rows):
    """A table of cells in HTML, the first of each row its name; a text among the rows is the
    heading of those after it. Streamlit's own tables would load 0.7 MB more. caption : what it is,
    for the ear"""
    head = "".join(f"<th scope=col>{cell}</th>" for cell in head)
    head = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead>"
    return f"<table>{head}{''.join(map(_row, rows))}</table>"


def _row(cells):
    if isinstance(cells, str):
        return f"<tr><th colspan=9 scope=rowgroup>{cells}</th></tr>"
    name, *others = cells
    return f"<tr><th scope=row>{name}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
