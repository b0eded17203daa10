"""Words, numbers and tables that several views say alike."""

import html
import math

import streamlit as st

from gmm_em.dashboard import charts, results

COLLAPSED = (
    "**Collapsed: {}.** The sd of a component that has only one value left is held at the smallest "
    "there is; without that the likelihood would grow without bound, so the number shown stands "
    "for no better fit. Try another start."
)
EMPTIED = (
    "**Empty: {}.** No point is left to a component whose weight has become 0, and it cannot come "
    "back: this is a fit with fewer components. Try another start."
)


def show_chart(spec, key, alt):
    with st.container(key=key):
        st.vega_lite_chart(spec, width="stretch", alt=alt)


def say_aloud(words):
    """What a chart shows now, for those who do not see it."""
    st.html(f'<p class="em-said">{html.escape(words)}</p>')


def in_words(mixture, dataset):
    say = formatter(dataset)
    parameters = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    parts = (
        f"component {k} with weight {w:.3f}, mean {say(m)}, sd {say(s)}"
        for k, (w, m, s) in enumerate(parameters, start=1)
    )
    return "; ".join(parts) + "."


def counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def outcome(trace):
    """Why the fit ended, in a sentence."""
    iterations = counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"It converged after {iterations}."
    return f"It stopped at the limit of {iterations}, before it converged."


def state_of_the_fit(trace, iteration, settings):
    grouped = results.fitted_to(settings).grouped
    log_likelihood = trace.log_likelihood[iteration]
    gain = log_likelihood - trace.log_likelihood[iteration - 1] if iteration else None
    st.metric(
        f"Log-likelihood, iteration {iteration:,} of {trace.n_iter:,}",
        f"{'≈ ' if grouped else ''}{log_likelihood:,.3f}",
        None if gain is None else f"{gain:.3g}",
        help="The change is the gain of this iteration.",
    )
    st.caption(outcome(trace))
    if grouped:
        st.caption(
            f"EM ran on groups of the {len(results.dataset(settings)):,} points, as "
            f"{len(results.fitted_to(settings)):,} values, so the log-likelihood is approximate. "
            "*Large data* in the sidebar switches that off."
        )


def parameters_table(trace, iteration, dataset, key):
    say = formatter(dataset)
    mixture = trace[iteration]
    rows = [
        (in_colour(charts.PALETTE[k], k + 1), f"{w:.3f}", say(m), say(s))
        for k, (w, m, s) in enumerate(zip(mixture.weights, mixture.means, mixture.sds, strict=True))
    ]
    table(("k", "weight", "mean", "sd"), rows, key)


def in_colour(colour, words):
    # a dot beside the words: as letters, not every colour has the contrast that reading takes
    return f':color[●]{{foreground="{colour}"}} **{words}**'


def table(head, rows, key):
    """In Markdown, which the browser has already: Streamlit's own tables load 0.7 MB more."""
    rule = (":--", *["--:"] * (len(head) - 1))
    with st.container(key=key):
        st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)))


def formatter(dataset):
    """How to write means and sds: with a thousandth of the data's range still to be seen."""
    low, high = charts.domain(dataset)
    decimals = math.ceil(3.5 - math.log10(high - low))
    if not -6 <= decimals <= 6:
        return "{:.4g}".format
    decimals = max(0, decimals)

    def say(value):
        tiny = 0 < abs(value) < 0.5 * 10**-decimals  # a collapsed sd is small, but it is not 0
        return f"{value:.1g}" if tiny else f"{value:z,.{decimals}f}"

    return say
