"""The chart of a fit: it holds every stored iteration and draws one of them, the frame.

Its parameter `frame` says which; the player's range input is that parameter, so playing needs no
server.
"""

import altair as alt

from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.frames import frame_rows, limits_rows, trace_rows
from gmm_em.dashboard.charts.palette import MUTED, PALETTE, TEXT
from gmm_em.dashboard.charts.parts import (
    INSIDE,
    Y_AXIS,
    built_once,
    calculated,
    circles,
    computed,
    expr,
    heading,
    histogram,
    look,
    numbers,
    stacked,
    x_axis,
    y_axis,
)

# The player's moves bubble up to the page's root and leave the frame there as its value. Binding to
# the player's own input would kill the chart whenever it is drawn before the player.
FRAME = "html"
GRID = 100  # steps of the grid on which the browser evaluates densities
NEAR = (-4, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 4)  # and these, in sds from each mean


def fit_chart(dataset, trace, iterations, about="", bins=0):
    """One frame per stored iteration: the weighted components and the mixture over the
    histogram; the points over the posterior; the log-likelihood of all iterations.

    `about` stands before the log-likelihood, "≈ " where that of grouped values is shown.
    Datasets: `trace` has K rows per stored iteration, `frames` one.
    """
    n = trace.weights.shape[1]
    backdrop = Backdrop(dataset, bins)
    top = backdrop.top(trace.peak(iterations))
    resolution = 1e-5 * (backdrop.high - backdrop.low)
    return _fit_layout(n, *look(backdrop, top), about), {
        "bins": backdrop.bin_rows(top),
        "points": backdrop.point_rows(),
        "trace": trace_rows(trace, iterations),
        "frames": frame_rows(trace, iterations, resolution),
        "limits": limits_rows(trace),
    }


@built_once
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
    x, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    density = alt.layer(
        histogram(x, y),
        _component_lines(n, x, y),
        _mixture_line(x, y),
        _component_numbers(),
    )
    title = heading(
        "['Iteration ' + now.iteration + now.note,"
        f" 'log-likelihood {about}'"
        " + format(now.log_likelihood, ',.2f')"
        " + (now.iteration ? ', gain ' + format(now.gain, '.3g') : '')]",
        numbered=True,
    )
    x, share = x_axis(label, x_format), y_axis("p(y|x)", alt.Undefined, 1, [0, 0.5, 1])
    owner = [alt.ExprRef(expr=f"palette[owners[{i}]]") for i in range(2 * n - 1)]
    by_owner = alt.Scale(type="threshold", domain=alt.ExprRef(expr="cuts"), range=owner)
    strip = alt.layer(
        *_posterior(n, x, share),
        circles(x, share, "owned_point").encode(
            color=alt.Color("x:Q", scale=by_owner, legend=None)
        ),
    ).resolve_scale(color="independent")
    return stacked(
        density.properties(height=240, title=title),
        strip.properties(height=140),
        _log_likelihood().properties(height=60),
        params=params,
        **_grid(n),
    )


def _component_lines(n, x, y):
    """Each weighted component on a grid of its own, so that a narrow one keeps its peak."""
    line = alt.Chart().mark_line(clip=True, style="component")
    lines = [
        line.encode(
            x=computed(x, f"mean{k} + sd{k} * datum.z"),
            y=computed(y, f"height{k} * datum.bell"),
            color=alt.value(PALETTE[k]),
        )
        for k in range(n)
    ]
    grid = alt.sequence(-4, 4.01, 0.16, as_="z")
    return alt.layer(*lines, data=grid, transform=calculated({"bell": "densityNormal(datum.z)"}))


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
    return {"data": alt.sequence(0, size, as_="i"), "transform": calculated(formulas)}


def _mixture_line(x, y):
    line = alt.Chart().mark_line(clip=True, stroke=TEXT, style="mixture")
    return line.encode(x=computed(x, "datum.x"), y=computed(y, "datum.y"), order="x:Q")


def _component_numbers():
    """The first frame's rows stand for the components: a filter for the current ones would look at
    all rows of the trace in every frame."""
    formulas = {"number": "datum.component + 1", "mean": "rows[datum.component].mean"}
    first = alt.FilterTransform("datum.iteration == first")
    return numbers(alt.Chart(alt.NamedData("trace"), transform=[first, *calculated(formulas)]))


def _posterior(n, x, y):
    """p(y=k|x) as stacked bands."""
    area = alt.Chart().mark_area(clip=True, invalid=None, style="band")
    return [
        area.encode(
            x=x,
            y=computed(y, f"datum.upto{k}"),
            y2=alt.Y2Datum(expr(f"datum.upto{k - 1}") if k else 0),
            color=alt.value(PALETTE[k]),
        )
        for k in range(n)
    ]


def _log_likelihood():
    """All iterations as a line, the current one as a dot."""
    x = alt.X("iteration:Q", title="iteration", axis=alt.Axis(labelFlush=INSIDE, tickMinStep=1))
    x = x.scale(domain=[0, expr("1.02 * limits.last")], nice=False)
    y = alt.Y("log_likelihood:Q", title="log-lik.")
    y = y.scale(domain=[expr("limits.low"), expr("limits.high")], nice=False, zero=False)
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
