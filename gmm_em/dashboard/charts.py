"""Pure functions from results to Altair charts.

Each returns (chart, datasets): a chart whose data are named, and a data frame for each name.

The fit chart holds every stored iteration and draws one of them, the frame that its parameter
`frame` says; the player's range input is that parameter, so playing needs no server.
"""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.compare import match

# One colour per component, everywhere: contrast 3:1 or more on both backgrounds, neighbours told
# apart with any colour vision. Components carry their number as well.
PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#a23ff0", "#3f9be0",
    "#a8402f", "#d0709c", "#6e8650", "#8457a0", "#74828f",
)  # fmt: skip
TEXT = "currentColor"  # the page's text colour: dark on light, light on dark
MUTED = "#8b95a1"

# The player's moves bubble up to the page's root and leave the frame there as its value. Binding to
# the player's own input would kill the chart whenever it is drawn before the player.
FRAME = "html"

BINS = 50
MARGIN = 0.05  # of the range, on each side of it
MOST_POINTS = 2000
GRID = 120  # steps of the grid on which the browser evaluates densities
NEAR = (-4, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 4)  # and these, in sds from each mean
ALONE = -1  # the component number of a true component without a fitted partner


def data_chart(dataset):
    """The normalised histogram above, the points at random heights below."""
    above, y = _x(dataset, labels=False), _y("density", _tallest(dataset))
    points = _circles(PALETTE[0], opacity=0.6).encode(
        x=_x(dataset), y=_y("random height", 1, [0, 0.5, 1])
    )
    chart = _stack(_histogram(above, y).properties(height=280), points.properties(height=140))
    return chart, {"bins": _bins(dataset), "points": _points(dataset)}


def compare_chart(dataset, fitted):
    """The true and the fitted mixture over the histogram; below, the components of both.

    The true ones are solid, the fitted ones dashed. Partners share colour and label.
    """
    truth = dataset.truth
    mixtures = {"fitted": fitted} if truth is None else {"true": truth, "fitted": fitted}
    curves = pd.concat([_curve(m, dataset).assign(kind=kind) for kind, m in mixtures.items()])
    parts = pd.concat([_pair_curves(p, mixtures, dataset) for p in pairs(truth, fitted)])
    top = _tallest(dataset, max(curves["y"].max(), parts["y"].max()))
    dash = alt.StrokeDash("kind:N", legend=None)
    dash = dash.scale(domain=["true", "fitted"], range=[[1, 0], [6, 4]])
    x, y = _x(dataset, labels=False), _y("density", top)
    lines = alt.Chart(alt.NamedData("curves")).mark_line(clip=True, stroke=TEXT, strokeWidth=2)
    above = _histogram(x, y) + lines.encode(x=x, y=y, strokeDash=dash)
    x, y = _x(dataset), _y("components", top)
    lines = alt.Chart(alt.NamedData("parts")).mark_line(clip=True, strokeWidth=2)
    lines = lines.encode(x=x, y=y, strokeDash=dash, color=_colour(), detail="label:N")
    labels = (
        alt.Chart(alt.NamedData("parts"))
        .transform_aggregate(peak="argmax(y)", groupby=["component", "label"])
        .transform_calculate(x="datum.peak.x", y=f"min({0.93 * top!r}, datum.peak.y)")
        .mark_text(dy=-8, fontWeight="bold", fontSize=14)
        .encode(x=x, y=y, text="label:N", color=_colour())
    )
    chart = _stack(above.properties(height=270), (lines + labels).properties(height=230))
    return chart, {"bins": _bins(dataset), "curves": curves, "parts": parts}


@dataclass(frozen=True)
class Pair:
    """Partners of the true and the fitted mixture, by index, or one that has none."""

    true: int | None
    fitted: int | None

    @property
    def colour(self):
        return MUTED if self.fitted is None else PALETTE[self.fitted]

    @property
    def label(self):
        """The fitted one's number; a true one without a partner has a letter."""
        return chr(ord("a") + self.true) if self.fitted is None else str(self.fitted + 1)


def pairs(truth, fitted):
    """All components of both, as pairs, from left to right; `truth` may be None."""
    if truth is None:
        return [Pair(None, k) for k in range(fitted.n_components)]
    matched = match(truth, fitted)
    result = [Pair(j, k) for j, k in zip(matched.true, matched.fitted, strict=True)]
    result += [Pair(j, None) for j in matched.true_alone]
    result.sort(key=lambda pair: truth.means[pair.true])
    return result + [Pair(None, k) for k in matched.fitted_alone]


def fit_chart(dataset, trace, iterations, about=""):
    """One frame per stored iteration: the weighted components and the mixture over the
    histogram; the points over the posterior; the log-likelihood of all iterations.

    `about` stands before the log-likelihood, "≈ " where that of grouped values is shown.
    Datasets: `trace` has K rows per stored iteration, `frames` one.
    """
    n = trace.weights.shape[1]
    low, high = domain(dataset)
    top = _tallest(dataset, _peak(trace, iterations))
    params = [
        alt.param(name="frame", value="0", bind=alt.BindDirect(element=FRAME, event="input")),
        alt.param(name="at", expr="toNumber(frame) || 0"),  # the value of an input is a text
        alt.param(name="now", expr="data('frames')[at]"),
        alt.param(name="rows", expr=f"slice(data('trace'), {n} * at, {n} * at + {n})"),
        alt.param(name="cuts", expr="now.cuts ? split(now.cuts, ' ') : []"),
        alt.param(name="owners", expr="split(now.owners, ' ')"),
        alt.param(name="palette", value=PALETTE),
        alt.param(name="near", value=NEAR),
    ]
    x, y = _x(dataset, labels=False), _y("density", top)
    density = alt.layer(
        _histogram(x, y),
        _component_lines(n).encode(x=x, y=y, color=_colour()),
        _mixture_line(n, low, high).encode(x=x, y=y),
        _component_numbers(top).encode(x=x, y=y, text="number:N", color=_colour()),
    )
    title = alt.Title(
        alt.expr(
            "['Iteration ' + now.iteration + now.note,"
            f" 'log-likelihood {about}'"
            " + format(now.log_likelihood, ',.2f')"
            " + (now.iteration ? ', gain ' + format(now.gain, '.3g') : '')]"
        ),
        anchor="start",
        fontSize=14,
        lineHeight=19,
        color=TEXT,
    )
    x, share = _x(dataset), _y("p(y|x)", 1, [0, 0.5, 1])
    owner = [alt.ExprRef(expr=f"palette[owners[{i}]]") for i in range(2 * n - 1)]
    by_owner = alt.Scale(type="threshold", domain=alt.ExprRef(expr="cuts"), range=owner)
    strip = alt.layer(
        _posterior(n, low, high).encode(x=x, y=share, y2="y2", color=_colour()),
        _circles().encode(x=x, y=share, color=alt.Color("x:Q", scale=by_owner, legend=None)),
    ).resolve_scale(color="independent")
    chart = _stack(
        density.properties(height=240, title=title),
        strip.properties(height=140),
        _log_likelihood(trace).properties(height=60),
        params=params,
    )
    return chart, {
        "bins": _bins(dataset),
        "points": _points(dataset),
        "trace": _trace_rows(trace, iterations),
        "frames": _frame_rows(trace, iterations, 1e-5 * (high - low)),
    }


def stored_iterations(trace, every):
    """The iterations that have a frame: every n-th and the last; with 0 the last alone."""
    last = trace.n_iter
    return [*range(0, last, every), last] if every else [last]


def is_sampled(dataset):
    """Whether only some of the points are drawn."""
    return len(dataset) > MOST_POINTS


def domain(dataset):
    """(low, high) of every x axis: the range of the values and 5 % on each side."""
    low, high = float(dataset.values.min()), float(dataset.values.max())
    margin = MARGIN * (high - low)
    return low - margin, high + margin


# ---- parts of charts ------------------------------------------------------------------------


def _stack(*charts, params=()):
    """Charts above each other in the width of the page.

    All in one call: each further method of an Altair chart would copy it whole.
    """
    return alt.vconcat(
        *charts,
        params=[p.param for p in params],
        spacing=6,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
        # the chart as a whole has a text; one for each mark costs 5 ms a frame
        config=alt.Config(mark=alt.MarkConfig(aria=False)),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        # a canvas knows no currentColor and shows nothing to a screen reader
        usermeta={"embedOptions": {"renderer": "svg"}},
    )


def _x(dataset, labels=True):
    """The x axis of the data; of charts above each other only the lowest needs its labels."""
    form = _number_format(max(map(abs, domain(dataset))))
    axis = alt.Axis(labels=labels, ticks=labels, titleLimit=260, format=form)
    title = dataset.label if labels and dataset.label != "x" else None
    x = alt.X("x:Q", title=title, axis=axis)
    return x.scale(domain=domain(dataset), nice=False, zero=False)


def _y(title, top, values=alt.Undefined):
    # the same extent everywhere: charts above each other share their left edge
    axis = alt.Axis(
        minExtent=44, maxExtent=44, tickCount=4, values=values, format=_number_format(top)
    )
    return alt.Y("y:Q", title=title, axis=axis).scale(domain=[0, top], nice=False)


def _number_format(largest):
    """The format of an axis: Vega's own, or with exponents where that has too many zeros."""
    return alt.Undefined if 1e-2 < largest < 1e6 else "~e"


def _colour():
    numbers = [ALONE, *range(len(PALETTE))]
    return alt.Color("component:N", legend=None).scale(domain=numbers, range=[MUTED, *PALETTE])


def _histogram(x, y):
    bars = alt.Chart(alt.NamedData("bins")).mark_bar(color=MUTED, opacity=0.35, clip=True)
    return bars.encode(x=x, x2="x2", y=y, y2=alt.datum(0))


def _circles(colour=alt.Undefined, opacity=0.9):
    mark = {"size": 16, "opacity": opacity, "clip": True}
    return alt.Chart(alt.NamedData("points")).mark_circle(color=colour, **mark)


def _component_lines(n):
    """Each weighted component on a grid of its own, so that a narrow one keeps its peak."""
    steps = 50
    grid = alt.Chart(alt.sequence(0, n * (steps + 1), as_="i")).transform_calculate(
        component=f"floor(datum.i / {steps + 1})", z=f"8 * (datum.i % {steps + 1}) / {steps} - 4"
    )
    row = "rows[datum.component]"
    return grid.transform_calculate(
        x=f"{row}.mean + {row}.sd * datum.z", y=f"{row}.weight * densityNormal(datum.z) / {row}.sd"
    ).mark_line(clip=True, strokeWidth=2.5)


def _grid(n, low, high):
    """Each of n components at each x of a uniform grid and, after it, of some x near each mean.

    The rows stay the same over all frames and only their formulas run again: measured, this is
    faster than any transform that makes rows anew. `x` is the i-th of the grid.
    """
    step = (high - low) / GRID
    size = GRID + 1 + n * len(NEAR)
    return (
        alt.Chart(alt.sequence(0, n * size, as_="j"))
        .transform_calculate(i=f"floor(datum.j / {n})", component=f"datum.j % {n}")
        .transform_calculate(
            peak=f"floor((datum.i - {GRID + 1}) / {len(NEAR)})",
            z=f"near[(datum.i - {GRID + 1}) % {len(NEAR)}]",
            uniform=f"{low!r} + datum.i * {step!r}",
        )
        .transform_calculate(
            x="datum.peak < 0 ? datum.uniform"
            " : rows[datum.peak].mean + rows[datum.peak].sd * datum.z"
        )
    )


def _mixture_line(n, low, high):
    row = "rows[datum.component]"
    return (
        _grid(n, low, high)
        .transform_calculate(p=f"{row}.weight * densityNormal(datum.x, {row}.mean, {row}.sd)")
        .transform_aggregate(x="mean(x)", y="sum(p)", groupby=["i"])
        .mark_line(clip=True, strokeWidth=2, strokeDash=[6, 4], stroke=TEXT)
    )


def _component_numbers(top):
    return (
        alt.Chart(alt.NamedData("trace"))
        .transform_filter("datum.iteration == now.iteration")
        .transform_calculate(
            x="datum.mean",
            y=f"min({0.93 * top!r}, datum.weight * densityNormal(0) / datum.sd)",
            number="datum.component + 1",
        )
        .mark_text(dy=-8, fontWeight="bold", fontSize=14, clip=True)
    )


def _posterior(n, low, high):
    """p(y=k|x) as stacked bands, from log densities less the largest: no 0/0 far from all."""
    row = "rows[datum.component]"
    return (
        _grid(n, low, high)
        .transform_calculate(
            l=f"log({row}.weight / {row}.sd) - 0.5 * pow((datum.x - {row}.mean) / {row}.sd, 2)"
        )
        .transform_joinaggregate(largest="max(l)", groupby=["i"])
        .transform_calculate(p="exp(datum.l - datum.largest)")
        .transform_stack(
            stack="p",
            groupby=["i"],
            as_=["y", "y2"],
            offset="normalize",
            sort=[alt.SortField("component")],
        )
        .mark_area(opacity=0.28, clip=True)
    )


def _log_likelihood(trace):
    """All iterations as a line, the current one as a dot. The leap of the first few would
    flatten all the rest, so the axis starts after them."""
    heights = trace.log_likelihood.tolist()
    low = heights[min(len(heights) - 1, 1 + len(heights) // 50)]
    room = 0.08 * (heights[-1] - low) or 1.0
    x = alt.X("iteration:Q", title="iteration").scale(domain=[0, max(1, trace.n_iter)], nice=False)
    y = alt.Y("log_likelihood:Q", title="log-lik.")
    y = y.scale(domain=[low - room, heights[-1] + room], nice=False, zero=False)
    y = y.axis(minExtent=44, maxExtent=44, tickCount=2, format=".4~s")
    line = alt.Chart(alt.NamedData("frames")).mark_line(color=MUTED, strokeWidth=2, clip=True)
    dot = (
        alt.Chart(alt.sequence(1, as_="one"))
        .transform_calculate(
            iteration="now.iteration", log_likelihood=f"max({low!r}, now.log_likelihood)"
        )
        .mark_point(filled=True, size=80, color=TEXT, opacity=1)
    )
    return line.encode(x=x, y=y) + dot.encode(x=x, y=y)


# ---- data frames ------------------------------------------------------------------------------


def _heights(dataset):
    low_high = domain(dataset)
    return np.histogram(dataset.values, BINS, low_high, weights=dataset.counts, density=True)[0]


def _tallest(dataset, peak=0.0):
    """The top of a density axis: above the histogram, and above the curves as far as these do
    not dwarf it."""
    bars = _heights(dataset).max()
    return float(1.06 * max(bars, min(peak, 2 * bars)))


def _peak(trace, iterations, looks=30):
    """How high the mixture gets; some iterations are enough, as it moves slowly."""
    some = iterations[:: 1 + len(iterations) // looks]
    return max(trace[i].density(trace[i].means).max() for i in some)


def _bins(dataset):
    edges = np.linspace(*domain(dataset), BINS + 1)
    return pd.DataFrame({"x": edges[:-1], "x2": edges[1:], "y": _heights(dataset)})


def _points(dataset):
    """At most `MOST_POINTS` of the values, always the same ones, at random heights y."""
    rng = np.random.default_rng(0)
    heights = rng.uniform(size=min(len(dataset), MOST_POINTS))
    shown = np.arange(len(dataset))
    if is_sampled(dataset):
        counts = dataset.counts
        shares = None if counts is None else counts / counts.sum()
        shown = rng.choice(len(dataset), MOST_POINTS, replace=False, p=shares)
    return pd.DataFrame({"x": dataset.values[shown], "y": heights})


def _trace_rows(trace, iterations):
    n = trace.weights.shape[1]
    return pd.DataFrame(
        {
            "iteration": np.repeat(iterations, n).astype("int16"),
            "component": np.tile(np.arange(n, dtype="int8"), len(iterations)),
            "weight": trace.weights[iterations].ravel(),
            "mean": trace.means[iterations].ravel(),
            "sd": trace.sds[iterations].ravel(),
        }
    )


def _frame_rows(trace, iterations, resolution):
    """One row per frame; cuts and owners as texts, as a table has no lists."""
    decimals = int(np.ceil(-np.log10(resolution)))
    regions = [trace[i].regions() for i in iterations]
    gains = np.diff(trace.log_likelihood, prepend=trace.log_likelihood[0])
    return pd.DataFrame(
        {
            "iteration": np.array(iterations, "int16"),
            "log_likelihood": trace.log_likelihood[iterations],
            "gain": gains[iterations],
            "note": [_note(trace, i) for i in iterations],
            "cuts": [" ".join(map(str, cuts.round(decimals))) for cuts, _ in regions],
            "owners": [" ".join(map(str, owners)) for _, owners in regions],
        }
    )


def _note(trace, iteration):
    """What is not as it should be in this iteration, in a few words."""
    words = [
        f"{listed(where[iteration])} {what}"
        for where, what in ((trace.floored, "collapsed"), (trace.emptied, "empty"))
        if where[iteration].any()
    ]
    return f" ({', '.join(words)})" if words else ""


def listed(components):
    """The numbers of those components that are marked: "1, 2 and 5"."""
    *others, last = (str(k + 1) for k in np.flatnonzero(components))
    return f"{', '.join(others)} and {last}" if others else last


def _curve(mixture, dataset):
    """x and y of the density, on a grid that is fine wherever it has a peak, an edge or a kink."""
    low, high = domain(dataset)
    peaks = (mixture.means[:, None] + mixture.sds[:, None] * np.linspace(-4, 4, 33)).ravel()
    special = np.concatenate([peaks, mixture.corners])
    x = np.concatenate([np.linspace(low, high, 300), special[(special > low) & (special < high)]])
    x.sort()
    return pd.DataFrame({"x": x, "y": mixture.density(x)})


def _pair_curves(pair, mixtures, dataset):
    """The weighted components of a pair."""
    curves = []
    for kind, mixture in mixtures.items():
        component = getattr(pair, kind)
        if component is not None:
            curve = _curve(mixture, dataset)
            heights = mixture.weighted_densities(curve["x"])[component]
            curves.append(curve.assign(y=heights, kind=kind))
    number = ALONE if pair.fitted is None else pair.fitted
    return pd.concat(curves).assign(component=number, label=pair.label)
