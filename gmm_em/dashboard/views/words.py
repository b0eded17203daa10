"""Words, numbers and tables that several views say alike."""

import html
import math

import numpy as np
import streamlit as st

from gmm_em.dashboard import charts, results
from gmm_em.dashboard.settings import SEED_MAX

COLLAPSED = (
    "**Collapsed: {}.** The sd of a component that has only one value left is held at the smallest "
    "there is; without that the likelihood would grow without bound, so the number shown stands "
    "for no better fit. Try another start."
)
EMPTIED = (
    "**Empty: {}.** No point is left to a component whose weight has become 0, and it cannot come "
    "back: this is a fit with fewer components. Try another start."
)
FIT_CHART = ".st-key-fit_chart"  # where player and numbers find it
ROUNDING = 1e-12  # of a log-likelihood: a gain below is none


def show_chart(spec, key, alt):
    """A chart across its column; lower in a page of another site, whose frames are low."""
    if st.context.is_embedded:
        spec = charts.lowered(spec)
    with st.container(key=key):
        st.vega_lite_chart(spec, width="stretch", alt=alt)


def say_aloud(words):
    """What a chart shows now, for those who do not see it."""
    st.html(f'<p class="em-said">{html.escape(words)}</p>')


def in_words(mixture, dataset):
    say = formatter(dataset)
    parameters = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    parts = (
        f"component {k} with weight {share(w)}, mean {say(m)}, sd {say(s)}"
        for k, (w, m, s) in enumerate(parameters, start=1)
    )
    return "; ".join(parts) + "."


def counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def best_of(case):
    """Which of several starts is shown, in a sentence; "" where there is one only."""
    settings, found = case.settings, results.tried(case)
    if found is None:
        return ""
    best, n = found[0], settings.best_of
    if best.collapsed:
        return f"All {n} starts collapsed; the highest of them is shown."
    seed = (settings.start_seed + int(best.starts[0])) % (SEED_MAX + 1)
    words = f"The best of {n} starts: that of seed {seed}"
    words += f", and {best.n_starts - 1} more end there" if best.n_starts > 1 else ""
    collapsed = sum(optimum.n_starts for optimum in found if optimum.collapsed)
    words += f"; {collapsed} collapsed" if collapsed else ""
    if best.spurious:
        words += ". It owes its height to a few points that are near each other: mind it"
    return f"{words}."


def outcome(trace):
    """Why the fit ended, in a sentence."""
    iterations = counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"It converged after {iterations}."
    return f"It stopped at the limit of {iterations}, before it converged."


def say_coarse(case):
    """That many fits to many points ran on groups of these, if so."""
    if results.is_coarse(case):
        st.caption(
            f"The {case.dataset.n:,} points were fitted in groups, so the "
            "log-likelihoods are approximate."
        )


def warn(trace, iteration):
    """What is not as it should be in this iteration."""
    for where, words in ((trace.floored, COLLAPSED), (trace.emptied, EMPTIED)):
        if where[iteration].any():
            st.warning(words.format(charts.listed(where[iteration])))


def words_for_numbers(trace, dataset, about):
    """What the numbers need beside the trace, wherever they are shown."""
    return {
        "chart": FIT_CHART,
        "frame": charts.FRAME,
        "pick": charts.PICK,
        "hand": charts.HAND,
        "digits": (decimals_of(dataset), digits_of(dataset)),
        "about": about,
        "warnings": {"collapsed": COLLAPSED, "empty": EMPTIED},
        "ending": _ending(trace),
    }


def _ending(trace):
    """Why the fit ended, for those who have seen it end."""
    if not trace.n_iter:
        return "The limit is 0 iterations: this is the start."
    before, last = trace.log_likelihood[-2:]
    gain = short(last - before if last - before > ROUNDING * abs(last) else 0.0)
    if trace.stop == "converged":
        return f"Converged: {counted(trace.n_iter, 'iteration')}, the last one gained {gain}."
    return (
        f"Stopped at the limit of {trace.n_iter:,}, still gaining {gain} an iteration: "
        "raise the limit."
    )


def parameters_table(trace, iteration, dataset, key):
    say = formatter(dataset)
    mixture = trace[iteration]
    rows = [
        (in_colour(charts.PALETTE[k], k + 1), share(w), say(m), say(s))
        for k, (w, m, s) in enumerate(zip(mixture.weights, mixture.means, mixture.sds, strict=True))
    ]
    table(("k", "weight", "mean", "sd"), rows, key)


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


def number(value, form):
    """A number as the charts write it: a true minus, an exponent without zeros."""
    mantissa, e, exponent = f"{value:{form}}".partition("e")
    return (mantissa + (f"e{int(exponent)}" if e else "")).replace("-", "−")


def fixed(value, decimals):
    """A number with so many decimals; what is not 0 does not look like it."""
    tiny = 0 < abs(value) < 0.5 * 10**-decimals
    return number(value, ".1g" if tiny else f"z,.{decimals}f")


def short(value):
    """A gain in up to three digits."""
    if 0 < abs(value) < 1e-3:
        return number(value, ".1e")
    if abs(value) >= 1e7:
        return number(value, ".2e")
    return number(float(f"{value:.3g}"), ",.10g")


def share(weight):
    return fixed(weight, 3)


def decimals_of(dataset):
    """How many decimals show a thousandth of the data's range; None where these are too many."""
    decimals = math.ceil(3.5 - math.log10(np.ptp(dataset.values)))
    return max(0, decimals) if -6 <= decimals <= 6 else None


def digits_of(dataset):
    """How many digits show as much where the decimals would be too many."""
    largest = np.abs(dataset.values).max()
    return 4 + max(0, math.ceil(math.log10(largest / np.ptp(dataset.values))))


def formatter(dataset):
    """How to write means and sds."""
    decimals, digits = decimals_of(dataset), digits_of(dataset)

    def say(value):
        if decimals is None:
            return number(value, f".{digits}g")
        return fixed(value, decimals)

    return say
