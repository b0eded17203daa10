"""Pure functions from results to Altair charts.

Each returns (spec, datasets): the spec of a chart whose data are named, and a data frame for each
name.

The fit chart holds every stored iteration and draws one of them, the frame that its parameter
`frame` says; the player's range input is that parameter, so playing needs no server.
"""

import functools
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
GRID = 100  # steps of the grid on which the browser evaluates densities
NEAR = (-4, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 4)  # and these, in sds from each mean
# What no formula sets. As styles they are given to a mark once, as its properties they would be
# computed for every row in every frame: a third of what a point takes.
STYLES = {
    "point": {"size": 16, "opacity": 0.6, "shape": "circle"},
    "owned_point": {"size": 16, "opacity": 0.9, "shape": "circle"},
    "component": {"strokeWidth": 2.5},
    "mixture": {"strokeWidth": 2, "strokeDash": [6, 4]},
    "band": {"opacity": 0.28},
    "number": {"dy": -14, "fontWeight": "bold", "fontSize": 14},
}
INSIDE = (
    14  # px from the end of an axis; a label nearer to it would stick out, and as all has to fit
)
# into the width of the page, each new fit would be laid out twice and the chart would jump
Y_AXIS = {"minExtent": 50, "maxExtent": 50, "labelFlush": INSIDE}  # all have the same left edge
ALONE = -1  # the component number of a true component without a fitted partner


def _built_once(layout):
    """A layout's spec: built by Altair for its arguments once, as all numbers are in the data.

    A new fit then sends data only, which the browser draws in place, and no spec to embed anew.
    The tests have validated it.
    """

    @functools.lru_cache(64)
    def spec(*arguments):
        return layout(*arguments).to_dict(validate=False)

    return spec


def data_chart(dataset):
    """The normalised histogram above, the points at random heights below."""
    top = _tallest(dataset)
    data = {"bins": _bins(dataset, top), "points": _points(dataset)}
    return _data_layout(*_look(dataset, top)), data


@_built_once
def _data_layout(label, x_format, y_format):
    above, y = _x(label, x_format, labels=False), _y("density", y_format)
    x, height = _x(label, x_format), _y("random height", alt.Undefined, 1, [0, 0.5, 1])
    points = _circles(x, height, "point", PALETTE[0])
    return _stack(_histogram(above, y).properties(height=280), points.properties(height=140))


def compare_chart(dataset, fitted):
    """The true and the fitted mixture over the histogram; below, the components of both.

    The true ones are solid, the fitted ones dashed. Partners share colour and label.
    """
    truth = dataset.truth
    mixtures = {"fitted": fitted} if truth is None else {"true": truth, "fitted": fitted}
    curves = pd.concat([_curve(m, dataset).assign(kind=kind) for kind, m in mixtures.items()])
    parts = pd.concat([_pair_curves(p, mixtures, dataset) for p in pairs(truth, fitted)])
    top = _tallest(dataset, max(curves["y"].max(), parts["y"].max()))
    data = {"bins": _bins(dataset, top), "curves": curves, "parts": parts}
    return _compare_layout(*_look(dataset, top)), data


@_built_once
def _compare_layout(label, x_format, y_format):
    dash = alt.StrokeDash("kind:N", legend=None)
    dash = dash.scale(domain=["true", "fitted"], range=[[1, 0], [6, 4]])
    x, y = _x(label, x_format, labels=False), _y("density", y_format)
    lines = alt.Chart(alt.NamedData("curves")).mark_line(clip=True, stroke=TEXT, strokeWidth=2)
    above = _histogram(x, y) + lines.encode(x=x, y=y, strokeDash=dash)
    x, y = _x(label, x_format), _y("components", y_format)
    lines = alt.Chart(alt.NamedData("parts")).mark_line(clip=True, strokeWidth=2)
    lines = lines.encode(x=x, y=y, strokeDash=dash, color=_colour(), detail="label:N")
    labels = (
        alt.Chart(alt.NamedData("parts"))
        .transform_aggregate(peak="argmax(y)", groupby=["component", "label"])
        .transform_calculate(x="datum.peak.x", y="min(0.9 * top, datum.peak.y)")
        .mark_text(style="number")
        .encode(x=x, y=y, text="label:N", color=_colour())
    )
    return _stack(above.properties(height=270), (lines + labels).properties(height=230))


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
    """All components of both, as pairs: see `compare.match`; `truth` may be None."""
    if truth is None:
        return [Pair(None, k) for k in range(fitted.n_components)]
    return [Pair(*indices) for indices in match(truth, fitted)]


def fit_chart(dataset, trace, iterations, about=""):
    """One frame per stored iteration: the weighted components and the mixture over the
    histogram; the points over the posterior; the log-likelihood of all iterations.

    `about` stands before the log-likelihood, "≈ " where that of grouped values is shown.
    Datasets: `trace` has K rows per stored iteration, `frames` one.
    """
    n = trace.weights.shape[1]
    low, high = domain(dataset)
    top = _tallest(dataset, trace.peak(iterations))
    return _fit_layout(n, *_look(dataset, top), about), {
        "bins": _bins(dataset, top),
        "points": _points(dataset),
        "trace": _trace_rows(trace, iterations),
        "frames": _frame_rows(trace, iterations, 1e-5 * (high - low)),
        "limits": _limits(trace),
    }


@_built_once
def _fit_layout(n, label, x_format, y_format, about):
    params = [
        alt.param(name="frame", value="0", bind=alt.BindDirect(element=FRAME, event="input")),
        # the value of an input is a text, and for a moment it may be that of a longer fit
        alt.param(name="at", expr="min(toNumber(frame) || 0, length(data('frames')) - 1)"),
        alt.param(name="now", expr="data('frames')[at]"),
        alt.param(name="rows", expr=f"slice(data('trace'), {n} * at, {n} * at + {n})"),
        alt.param(name="first", expr="data('frames')[0].iteration"),
        alt.param(name="cuts", expr="now.cuts ? split(now.cuts, ' ') : []"),
        alt.param(name="owners", expr="split(now.owners, ' ')"),
        alt.param(name="limits", expr="data('limits')[0]"),
        alt.param(name="palette", value=PALETTE),
        alt.param(name="near", value=NEAR),
    ]
    for k in range(n):
        params += [
            alt.param(name=f"mean{k}", expr=f"rows[{k}].mean"),
            alt.param(name=f"sd{k}", expr=f"rows[{k}].sd"),
            alt.param(name=f"height{k}", expr=f"rows[{k}].weight / rows[{k}].sd"),
            alt.param(name=f"log{k}", expr=f"log(height{k})"),
        ]
    x, y = _x(label, x_format, labels=False), _y("density", y_format)
    density = alt.layer(
        _histogram(x, y),
        _component_lines(n, x, y),
        _mixture_line(x, y),
        _component_numbers(x, y),
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
    x, share = _x(label, x_format), _y("p(y|x)", alt.Undefined, 1, [0, 0.5, 1])
    owner = [alt.ExprRef(expr=f"palette[owners[{i}]]") for i in range(2 * n - 1)]
    by_owner = alt.Scale(type="threshold", domain=alt.ExprRef(expr="cuts"), range=owner)
    strip = alt.layer(
        *_posterior(n, x, share),
        _circles(x, share, "owned_point").encode(
            color=alt.Color("x:Q", scale=by_owner, legend=None)
        ),
    ).resolve_scale(color="independent")
    return _stack(
        density.properties(height=240, title=title),
        strip.properties(height=140),
        _log_likelihood().properties(height=60),
        params=params,
        **_grid(n),
    )


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


def _stack(*charts, params=(), **more):
    """Charts above each other in the width of the page, over the domain of the histogram.

    All in one call: each further method of an Altair chart would copy it whole.
    """
    axes = [
        alt.param(name="low", expr="data('bins')[0].x"),
        alt.param(name="high", expr=f"data('bins')[{BINS - 1}].x2"),
        alt.param(name="top", expr="data('bins')[0].top"),
    ]
    return alt.vconcat(
        *charts,
        params=[p.param for p in (*axes, *params)],
        spacing=6,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
        # else computed for each mark in each frame: a text (the chart as a whole has one) and a
        # tooltip, which take half the time of a frame
        config=alt.Config(mark=alt.MarkConfig(aria=False, tooltip=None), style=STYLES),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        # a canvas knows no currentColor and shows nothing to a screen reader
        usermeta={"embedOptions": {"renderer": "svg"}},
        **more,
    )


def _look(dataset, top):
    """What differs between the axes of one dataset and another, but for their domains."""
    title = dataset.label if dataset.label != "x" else None
    return title, _number_format(max(map(abs, domain(dataset)))), _number_format(top)


def _x(label, form, labels=True):
    """The x axis of the data; of charts above each other only the lowest needs its labels."""
    axis = alt.Axis(labels=labels, ticks=labels, titleLimit=260, format=form, labelFlush=INSIDE)
    x = alt.X("x:Q", title=label if labels else None, axis=axis)
    return x.scale(domain=[_expr("low"), _expr("high")], nice=False, zero=False)


def _y(title, form, top=None, values=alt.Undefined, field="y:Q"):
    axis = alt.Axis(**Y_AXIS, tickCount=4, values=values, format=form)
    return alt.Y(field, title=title, axis=axis).scale(domain=[0, top or _expr("top")], nice=False)


def _expr(text):
    return alt.ExprRef(expr=text)


def _number_format(largest):
    """The format of an axis: Vega's own, or with exponents where that has too many zeros."""
    return alt.Undefined if 1e-2 < largest < 1e6 else "~e"


def _colour():
    numbers = [ALONE, *range(len(PALETTE))]
    return alt.Color("component:N", legend=None).scale(domain=numbers, range=[MUTED, *PALETTE])


def _histogram(x, y):
    bars = alt.Chart(alt.NamedData("bins")).mark_bar(color=MUTED, opacity=0.35, clip=True)
    return bars.encode(x=x, x2="x2", y=y, y2=alt.datum(0))


def _circles(x, y, style, colour=alt.Undefined):
    points = alt.Chart(alt.NamedData("points")).transform_window(number="row_number()")
    # with a key, new data move the circles there are; else all are taken down and set up anew
    return points.mark_point(clip=True, filled=True, style=style, color=colour).encode(
        x=_computed(x, "datum.x"), y=_computed(y, "datum.y"), key="number:Q"
    )


def _component_lines(n, x, y):
    """Each weighted component on a grid of its own, so that a narrow one keeps its peak."""
    line = alt.Chart().mark_line(clip=True, style="component")
    lines = [
        line.encode(
            x=_computed(x, f"mean{k} + sd{k} * datum.z"),
            y=_computed(y, f"height{k} * datum.bell"),
            color=alt.value(PALETTE[k]),
        )
        for k in range(n)
    ]
    grid = alt.sequence(-4, 4.01, 0.16, as_="z")
    return alt.layer(*lines, data=grid, transform=_formulas({"bell": "densityNormal(datum.z)"}))


def _formulas(formulas):
    return [alt.CalculateTransform(**{"calculate": f, "as": name}) for name, f in formulas.items()]


def _computed(channel, formula):
    """The same axis for what a formula says.

    Unlike a field it is not looked through for invalid values, row by row and frame by frame,
    which takes as long as all the rest.
    """
    kind = {"x": alt.XDatum, "y": alt.YDatum}[channel._encoding_name]
    settings = {name: channel[name] for name in ("axis", "scale", "title")}
    return kind(_expr(formula), type="quantitative", **settings)


def _grid(n):
    """A uniform grid over x and, after it, some x near each mean; there the mixture's density y
    and the posterior summed up to each component, `upto0` to 1.

    From log densities less the largest: no 0/0 far from all. One row for each x, and each formula
    short: what runs for every row of every frame decides how smoothly it plays.
    """
    formulas = {
        "peak": f"floor((datum.i - {GRID + 1}) / {len(NEAR)})",
        "z": f"near[(datum.i - {GRID + 1}) % {len(NEAR)}]",
        "uniform": f"low + datum.i * (high - low) / {GRID}",
        "row": "rows[datum.peak]",
        "x": "datum.row ? datum.row.mean + datum.row.sd * datum.z : datum.uniform",
    }
    for k in range(n):
        formulas[f"log{k}"] = f"log{k} - 0.5 * pow((datum.x - mean{k}) / sd{k}, 2)"
    formulas["largest"] = f"max({', '.join(f'datum.log{k}' for k in range(n))})"
    before = "0"
    for k in range(n):
        formulas[f"sum{k}"] = f"{before} + exp(datum.log{k} - datum.largest)"
        before = f"datum.sum{k}"
    formulas["y"] = f"exp(datum.largest) * {before} / sqrt(2 * PI)"
    for k in range(n):
        formulas[f"upto{k}"] = f"datum.sum{k} / {before}"
    size = GRID + 1 + n * len(NEAR)
    return {"data": alt.sequence(0, size, as_="i"), "transform": _formulas(formulas)}


def _mixture_line(x, y):
    line = alt.Chart().mark_line(clip=True, stroke=TEXT, style="mixture")
    return line.encode(x=_computed(x, "datum.x"), y=_computed(y, "datum.y"), order="x:Q")


def _component_numbers(x, y):
    """On the peaks. The first frame's rows stand for the components: a filter for the current
    ones would look at all rows of the trace in every frame."""
    formulas = {
        "number": "datum.component + 1",
        "row": "rows[datum.component]",
        "x": "datum.row.mean",
        "y": "min(0.9 * top, datum.row.weight * densityNormal(0) / datum.row.sd)",
    }
    first = alt.FilterTransform("datum.iteration == first")
    numbers = alt.Chart(alt.NamedData("trace"), transform=[first, *_formulas(formulas)])
    return numbers.mark_text(clip=True, style="number").encode(
        x=_computed(x, "datum.x"), y=_computed(y, "datum.y"), text="number:N", color=_colour()
    )


def _posterior(n, x, y):
    """p(y=k|x) as stacked bands."""
    area = alt.Chart().mark_area(clip=True, invalid=None, style="band")
    return [
        area.encode(
            x=x,
            y=_computed(y, f"datum.upto{k}"),
            y2=alt.Y2Datum(_expr(f"datum.upto{k - 1}") if k else 0),
            color=alt.value(PALETTE[k]),
        )
        for k in range(n)
    ]


def _log_likelihood():
    """All iterations as a line, the current one as a dot."""
    x = alt.X("iteration:Q", title="iteration", axis=alt.Axis(labelFlush=INSIDE, tickMinStep=1))
    x = x.scale(domain=[0, _expr("1.02 * limits.last")], nice=False)
    y = alt.Y("log_likelihood:Q", title="log-lik.")
    y = y.scale(domain=[_expr("limits.low"), _expr("limits.high")], nice=False, zero=False)
    y = y.axis(**Y_AXIS, tickCount=2, format=".5~s")
    line = alt.Chart(alt.NamedData("frames")).mark_line(color=MUTED, strokeWidth=2, clip=True)
    dot = (
        alt.Chart(alt.NamedData("limits"))
        .transform_calculate(
            iteration="now.iteration", log_likelihood="max(datum.low, now.log_likelihood)"
        )
        .mark_point(filled=True, size=80, color=TEXT, opacity=1)
    )
    return line.encode(x=x, y=y) + dot.encode(x=x, y=y)


# ---- data frames ------------------------------------------------------------------------------


def _heights(dataset):
    low_high = domain(dataset)
    return np.histogram(dataset.values, BINS, low_high, weights=dataset.counts, density=True)[0]


def tallest_bar(dataset):
    """The x at which the histogram is highest."""
    return np.linspace(*domain(dataset), BINS + 1)[_heights(dataset).argmax()]


def _tallest(dataset, peak=0.0):
    """The top of a density axis: above the histogram, and above the curves as far as these do
    not dwarf it."""
    bars = _heights(dataset).max()
    return float(1.06 * max(bars, min(peak, 2 * bars)))


def _bins(dataset, top):
    edges = np.linspace(*domain(dataset), BINS + 1)
    return pd.DataFrame({"x": edges[:-1], "x2": edges[1:], "y": _heights(dataset), "top": top})


def _limits(trace):
    """Of the axes of the log-likelihood. The leap of the first few iterations would flatten all
    the rest, so it starts after them."""
    heights = trace.log_likelihood
    low = heights[min(len(heights) - 1, 1 + len(heights) // 50)]
    room = 0.08 * (heights[-1] - low) or 1.0
    return pd.DataFrame(
        {"low": [low - room], "high": heights[-1] + room, "last": max(1, trace.n_iter)}
    )


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
    regions = trace.regions(iterations)
    gains = np.diff(trace.log_likelihood, prepend=trace.log_likelihood[0])
    worth_a_note = (trace.floored | trace.emptied).any(axis=1)
    return pd.DataFrame(
        {
            "iteration": np.array(iterations, "int16"),
            "log_likelihood": trace.log_likelihood[iterations],
            "gain": gains[iterations],
            "note": [_note(trace, i) if worth_a_note[i] else "" for i in iterations],
            "cuts": [" ".join(map(str, cuts.round(decimals).tolist())) for cuts, _ in regions],
            "owners": [" ".join(map(str, owners.tolist())) for _, owners in regions],
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
