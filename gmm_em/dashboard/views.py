"""One function per view: layout and words. What they show is computed elsewhere."""

import html
import math
from dataclasses import replace
from pathlib import Path

import streamlit as st

from gmm_em.dashboard import cache, charts, player, sidebar
from gmm_em.dashboard.settings import ROWS, plain

ICON = str(Path(__file__).with_name("icon.svg"))  # a Material one would be fetched from Google
LABELS = {"data": "1 Data", "fit": "2 Fit", "compare": "3 Compare"}

# Streamlit's header covers the first 60 px; a side column too narrow for its table goes below
STYLE = """<style>
.stMainBlockContainer { padding: 3.75rem 2.5rem 1rem; }
.stMainBlockContainer h1 { padding: 0; font-size: 1.6rem; }
.stMainBlockContainer [data-testid="stVerticalBlock"] { gap: 0.8rem; }
[data-testid="stSidebarHeader"] { height: 2.4rem; margin-bottom: 0; }
.stSidebar h3 { padding: 0.3rem 0 0.2rem; font-size: 1.05rem; }
.stSidebar [data-testid="stVerticalBlock"] { gap: 0.7rem; }
.stColumn:has([class*="_table"]) { min-width: 15.5rem; }
[class*="_table"] table { width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
[class*="_table"] :is(th, td) { padding: 0.2rem 0.3rem; border-width: 0 0 1px; }
[class*="_table"] :is(th, td) { white-space: nowrap; }
[class*="_table"] th { font-weight: normal; opacity: 0.8; }
.stMainBlockContainer [data-testid="stCaptionContainer"] { color: inherit; opacity: 0.8; }
.st-key-start_fit button { background: #0072b2; border-color: #0072b2; }  /* white on it: 5.2:1 */
.stElementContainer:has(> .stHtml .em-said) {  /* for the ear only, and no gap in the layout */
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
/* runs are short: to fade whatever is stale takes the browser longer than to draw what is new */
[data-stale] { opacity: 1 !important; transition: none !important; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.6rem 1rem 1rem; }
  .stMainBlockContainer h1 { font-size: 1.3rem; }
}
</style>"""

COLLAPSED = (
    "**Collapsed: {}.** The sd of a component that has only one value left is held at the smallest "
    "there is; without that the likelihood would grow without bound, so the number shown stands "
    "for no better fit. Try another start."
)
EMPTIED = (
    "**Empty: {}.** No point is left to a component whose weight has become 0, and it cannot come "
    "back: this is a fit with fewer components. Try another start."
)

FORMULAS = r"""
A **mixture** of $K$ Gaussians with weights $w_k$, means $\mu_k$ and standard deviations
$\sigma_k$ has the density
$$p(x) = \sum_{k=1}^{K} w_k\,\mathcal N(x;\mu_k,\sigma_k), \qquad
\mathcal N(x;\mu,\sigma) = \frac{1}{\sigma\sqrt{2\pi}}\,e^{-(x-\mu)^2/2\sigma^2}.$$

**E step**: how much of point $x_i$ does component $k$ account for?
$$r_{ki} = p(y_i=k\,|\,x_i) = \frac{w_k\,\mathcal N(x_i;\mu_k,\sigma_k)}
{\sum_j w_j\,\mathcal N(x_i;\mu_j,\sigma_j)}$$

**M step**: the weighted share, mean and variance of what each component accounts for.
$$N_k = \sum_i r_{ki}, \qquad w_k = \frac{N_k}{n}, \qquad
\mu_k = \frac{1}{N_k}\sum_i r_{ki}\,x_i, \qquad
\sigma_k^2 = \frac{1}{N_k}\sum_i r_{ki}\,(x_i-\mu_k)^2$$

Each iteration raises the **log-likelihood** $\sum_i \log p(x_i)$ or leaves it as it is. EM has
converged when the gain per point is no longer worth a step.
"""


def header():
    """The title line, the choice of the view, and the place for notices."""
    st.html(STYLE)
    title, choice = st.columns([3, 2], vertical_alignment="center")
    title.title("Watch EM fit a Gaussian mixture", anchor=False)
    row = ROWS["view"]
    choice.segmented_control(
        row.label, row.choices, key="view", format_func=LABELS.get, required=True,
        label_visibility="collapsed", width="stretch",
    )  # fmt: skip
    return st.container(key="notices").empty()


def data(settings):
    """The points and their histogram, and the button that starts the fit."""
    dataset = cache.dataset(settings)
    words, button = st.columns([7, 2], vertical_alignment="center")
    words.markdown(
        f"{_introduction(settings, dataset)}: their histogram above, the points themselves below. "
        "Press the button and watch the EM algorithm look for "
        f"**{_counted(settings.n_fit, 'bell curve')}** in them, one iteration after the other."
    )
    button.button(
        "Fit the mixture", key="start_fit", type="primary", icon=":material/play_arrow:",
        on_click=_start_fit, width="stretch",
    )  # fmt: skip
    _show_chart(
        cache.data_chart(settings),
        "data_chart",
        "The histogram of the points, and below it the points.",
    )
    say = _formatter(dataset)
    _say(
        f"{len(dataset):,} points between {say(dataset.values.min())} and "
        f"{say(dataset.values.max())}; the histogram is highest near "
        f"{say(charts.tallest_bar(dataset))}."
    )
    if charts.is_sampled(dataset):
        st.caption(f"The histogram counts all points; {charts.MOST_POINTS:,} of them are drawn.")
    for fact in (dataset.description, dataset.note):
        if fact:
            st.caption(plain(fact))
    if dataset.source:
        st.caption(f"Source: {plain(dataset.source)}")


def _introduction(settings, dataset):
    """Where the points come from, in half a sentence."""
    points = f"These **{len(dataset):,} points**"
    match cache.source(settings):
        case "gaussian":
            parts = _counted(settings.n_real, "Gaussian")
            return f"{points} were drawn from a hidden mixture of **{parts}**"
        case "laplace":
            parts = _counted(settings.n_real, "Laplace density").replace("ys", "ies")
            return f"{points} were drawn from a hidden mixture of **{parts}**"
        case "uniform":
            return f"{points} were drawn from the **uniform density** between 0 and 1"
        case "custom":
            return f"{points} were drawn from **your mixture**"
        case "upload":
            return f"{points} are **your own data**"
    return f"{points} are **real data**"


def fit(settings):
    """The player over the stored iterations, the chart that follows it, the parameters."""
    trace = cache.trace(settings)
    sidebar.at_frame(charts.stored_iterations(trace, settings.animate_frames))
    main, side = st.columns([7, 3], gap="medium")
    controls = main.container()
    with main:
        _show_chart(
            cache.fit_chart(settings),
            "fit_chart",
            f"EM with {_counted(settings.n_fit, 'component')} at one iteration: weighted "
            "components and mixture over the histogram, the points by their likeliest component, "
            "and the log-likelihood of all iterations.",
        )
    followers = side.empty()
    side.caption(
        "Above, **solid**: the weighted components; **dashed**: their sum, the mixture. Below, "
        "each **point** has the colour of its likeliest component, over the **posterior** "
        "p(y|x) as bands. The points' heights are drawn from U(0,1), so the band in which a "
        "point lies is itself a draw from its posterior."
    )
    with controls:
        _follow(
            settings,
            trace,
            st.session_state.iteration,
            st.session_state.pop("play", False),
            followers,
        )
    _code()


@st.fragment
def _follow(settings, trace, start, play, place):
    """What follows the player when it rests: the table, the numbers and the URL.

    A rerun of the fragment has the same arguments, so that the player is not sent again.
    """
    iteration = player.show(
        charts.stored_iterations(trace, settings.animate_frames),
        start,
        fit=f"{st.session_state.visit} {settings.animate_frames} {cache.fit_key(settings)}",
        play=play,
        chart=".st-key-fit_chart",
    )
    sidebar.share(replace(settings, iteration=iteration))
    with place.container():
        _state_of_the_fit(trace, iteration, settings)
        _say(
            f"The chart shows this mixture: {_in_words(trace[iteration], cache.dataset(settings))}"
        )
        _parameters(trace, iteration, cache.dataset(settings), "parameters_table")
        for where, words in ((trace.floored, COLLAPSED), (trace.emptied, EMPTIED)):
            if where[iteration].any():
                st.warning(words.format(charts.listed(where[iteration])))


def compare(settings):
    """The fitted mixture against the true one."""
    dataset, trace = cache.dataset(settings), cache.trace(settings)
    main, side = st.columns([7, 3], gap="medium")
    with main:
        st.markdown(f"{_what_is_compared(dataset)} {_outcome(trace)}")
        _show_chart(
            cache.compare_chart(settings),
            "compare_chart",
            "The true and the fitted mixture over the histogram, and the weighted components "
            "of both.",
        )
        if dataset.truth is not None:
            _say(f"The true mixture: {_in_words(dataset.truth, dataset)}")
        _say(f"The fitted mixture: {_in_words(trace.final, dataset)}")
    with side:
        if dataset.truth is None:
            _state_of_the_fit(trace, trace.n_iter, settings)
            _parameters(trace, trace.n_iter, dataset, "compare_table")
            for finding in dataset.literature:
                st.caption(f"Others found {plain(finding)}")
        else:
            _likelihoods(dataset, trace)
            _differences(dataset, trace)


def _what_is_compared(dataset):
    if dataset.truth is None:
        return "Nobody knows the truth behind these data: here is **what EM found**, alone."
    shown = "**Solid: the truth**, from which the points were drawn. **Dashed: what EM found.**"
    if dataset.truth.is_gaussian:
        return shown
    return f"{shown} The truth is no mixture of Gaussians, so no fit of these can be right."


VIEWS = {"data": data, "fit": fit, "compare": compare}


def show(settings):
    """The view that is open, and the formulas under it."""
    VIEWS[settings.view](settings)
    _formulas()


@st.fragment
def _formulas():
    """The mathematics, for those who want it: what sets formulas is loaded when they open it."""
    box = st.expander("The formulas", key="formulas", icon=":material/function:", on_change="rerun")
    if box.open:
        box.markdown(FORMULAS)


@st.fragment
def _code():
    """The engine itself; what highlights it is 1.5 MB, and loaded when they open it."""
    box = st.expander(
        "The code of one iteration", key="code", icon=":material/code:", on_change="rerun"
    )
    if box.open:
        box.code(cache.source_of_a_step())


def _start_fit():
    st.session_state.update(view="fit", iteration=0, play=True)


def _show_chart(spec, key, alt):
    with st.container(key=key):
        st.vega_lite_chart(spec, width="stretch", alt=alt)


def _say(words):
    """What a chart shows now, for those who do not see it."""
    st.html(f'<p class="em-said">{html.escape(words)}</p>')


def _in_words(mixture, dataset):
    say = _formatter(dataset)
    parameters = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    parts = (
        f"component {k} with weight {w:.3f}, mean {say(m)}, sd {say(s)}"
        for k, (w, m, s) in enumerate(parameters, start=1)
    )
    return "; ".join(parts) + "."


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _outcome(trace):
    """Why the fit ended, in a sentence."""
    iterations = _counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"It converged after {iterations}."
    return f"It stopped at the limit of {iterations}, before it converged."


def _state_of_the_fit(trace, iteration, settings):
    grouped = cache.fitted_to(settings).grouped
    log_likelihood = trace.log_likelihood[iteration]
    gain = log_likelihood - trace.log_likelihood[iteration - 1] if iteration else None
    st.metric(
        f"Log-likelihood, iteration {iteration:,} of {trace.n_iter:,}",
        f"{'≈ ' if grouped else ''}{log_likelihood:,.3f}",
        None if gain is None else f"{gain:.3g}",
        help="The change is the gain of this iteration.",
    )
    st.caption(_outcome(trace))
    if grouped:
        st.caption(
            f"EM ran on groups of the {len(cache.dataset(settings)):,} points, as "
            f"{len(cache.fitted_to(settings)):,} values, so the log-likelihood is approximate. "
            "*Large data* in the sidebar switches that off."
        )


def _parameters(trace, iteration, dataset, key):
    say = _formatter(dataset)
    mixture = trace[iteration]
    rows = [
        (_in_colour(charts.PALETTE[k], k + 1), f"{w:.3f}", say(m), say(s))
        for k, (w, m, s) in enumerate(zip(mixture.weights, mixture.means, mixture.sds, strict=True))
    ]
    _table(("k", "weight", "mean", "sd"), rows, key)


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
    truth, fitted, say = dataset.truth, trace.final, _formatter(dataset)
    formats = {"weights": "{:z.3f}".format, "means": say, "sds": say}
    rows = []
    for pair in charts.pairs(truth, fitted):
        for name, form in formats.items():
            true = None if pair.true is None else getattr(truth, name)[pair.true]
            found = None if pair.fitted is None else getattr(fitted, name)[pair.fitted]
            difference = None if None in (true, found) else found - true
            head = _in_colour(pair.colour, f"{pair.label} {name.removesuffix('s')}")
            cells = ("–" if v is None else form(v) for v in (true, found, difference))
            rows.append((head, *cells))
    _table(("parameter", "true", "fitted", "difference"), rows, "compare_table")


def _in_colour(colour, words):
    # a dot beside the words: as letters, not every colour has the contrast that reading takes
    return f':color[●]{{foreground="{colour}"}} **{words}**'


def _table(head, rows, key):
    """In Markdown, which the browser has already: Streamlit's own tables load 0.7 MB more."""
    rule = (":--", *["--:"] * (len(head) - 1))
    with st.container(key=key):
        st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)))


def _formatter(dataset):
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
