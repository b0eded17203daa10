"""The chart of a fit: it holds every stored iteration and draws one of them, the frame.

Its parameter `frame` says which; the player's range input is that parameter, so playing needs no
server.
"""

import altair as alt

from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.elements import (
    HIGHEST,
    WIDTH,
    axis_labels,
    built_once,
    calculated,
    circles,
    component_labels,
    computed,
    expr,
    heading,
    histogram,
    layered,
    marked,
    stacked,
    x_axis,
    y_axis,
)
from gmm_em.dashboard.charts.format import gain, rounded
from gmm_em.dashboard.charts.frames import (
    beside_rows,
    frame_rows,
    likelihood_rows,
    limits_rows,
    trace_rows,
)
from gmm_em.dashboard.charts.likelihood import log_likelihood, parameters_of
from gmm_em.dashboard.charts.palette import PALETTE, TEXT

# Ends the names of what is drawn at rest alone: while the player runs, player/canvas.js draws it.
REST = "R"
GRID = 100  # steps of the grid on which the browser evaluates densities
NEAR = (-4, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 4)  # and these, in sds from each mean


def fit_chart(dataset, trace, iterations, prefix="", bins=0, parts=1, told=True, beside=None):
    """One frame per stored iteration: the weighted components and the mixture over the
    histogram; the points over the posterior; the log-likelihood of all iterations.

    `prefix` stands before the log-likelihood, "≈ " where that of grouped values is shown. With 2
    `parts` each iteration, all of them stored, has two frames: its E step, in which the points
    and the posterior take the responsibilities of its parameters, and its M step, in which the
    curves move to the next ones. Between two frames the curves glide. Unless it is `told` what
    comes after the frame, the log-likelihood and its axes end there. The log-likelihood of the
    Trace `beside` is a second line, both over how often all points were looked at, but where the
    steps stand apart.
    Datasets: `trace` has K rows per stored iteration, `frames` one.
    """
    n, beside = trace.weights.shape[1], beside if parts == 1 else None
    backdrop = Backdrop(dataset, bins)
    top = backdrop.top(trace.peak(iterations))
    points, resolution = backdrop.point_rows(), 1e-5 * (backdrop.high - backdrop.low)
    by_hand = backdrop.marked_rows()
    marks = prefix, by_hand is not None, trace.hard, beside is not None
    drawn = points["x"].to_numpy(), resolution, parts, beside is not None
    return _fit_layout(n, *axis_labels(backdrop, top), *marks), {
        "bins": backdrop.bin_rows(top),
        "points": points,
        "trace": trace_rows(trace, iterations),
        "frames": frame_rows(trace, dataset, iterations, *drawn),
        "likelihood": likelihood_rows(trace, parts) if beside is None else beside_rows(trace),
        "limits": limits_rows(trace, iterations, parts, told, beside),
        **({} if beside is None else {"beside": beside_rows(beside)}),
        **({} if by_hand is None else {"marked": by_hand}),
    }


def _parameters(n, hard, has_other):
    """What all marks of a frame have in common: {name: formula}."""
    formulas = {
        "limits": "data('limits')[0]",
        "first": "data('frames')[0].iteration",
        **_place("frame"),
        "now": "data('frames')[at]",
        "dragged": "hand && !place && hand.instead === now.log_likelihood",
        "owner_rows": _rows(n, "held"),
        "rows": _rows(n, "at"),
        **_place("rest", REST),
        f"owner_rows{REST}": _rows(n, f"held{REST}"),
        f"rows{REST}": _rows(n, f"at{REST}"),
        "cuts": f"dragged ? hand.cuts : owned{REST}.cuts ? split(owned{REST}.cuts, ' ') : []",
        "owners": f"dragged ? hand.owners : split(owned{REST}.owners, ' ')",
        "ceiling": f"{HIGHEST} * top",
        "picked": "isValid(toNumber(pick)) ? toNumber(pick) : 2 * low - high",
        **parameters_of(hard, has_other),
    }
    for k in range(n):
        for name in ("weight", "mean", "sd"):
            of = f"owner_rows{REST}[{k}].{name}, rows{REST}[{k}].{name}"
            formulas[f"{name}{k}"] = f"lerp([{of}], moved{REST})"
        formulas[f"height{k}"] = f"weight{k} / sd{k}"
        formulas[f"owner_mean{k}"] = f"owner_rows{REST}[{k}].mean"
        formulas[f"owner_sd{k}"] = f"owner_rows{REST}[{k}].sd"
        formulas[f"log{k}"] = f"log(owner_rows{REST}[{k}].weight / owner_sd{k})"
    return [alt.param(name=name, expr=formula) for name, formula in formulas.items()]


def _place(channel, of=""):
    """Where the player is, as a channel says it; `of` ends each name."""
    return {
        # the value of an input is a text, and for a moment it may be that of a longer fit
        f"place{of}": f"min(toNumber({channel}) || 0, limits.parts * (length(data('frames')) - 1))",
        # the responsibilities are those of this row
        f"held{of}": f"floor(place{of} / limits.parts)",
        # and the curves so far on to the next
        f"moved{of}": f"min(1, place{of} - limits.parts * held{of})",
        f"at{of}": f"held{of} + ceil(moved{of})",
        f"owned{of}": f"data('frames')[held{of}]",
    }


def _rows(n, frame):
    """The parameters of a frame, or those that are dragged at the start."""
    return f"dragged ? hand.rows : slice(data('trace'), {n} * {frame}, {n} * {frame} + {n})"


def _from_channels(**first):
    """A parameter for each channel, with its first value."""
    return [
        alt.param(name=name, value=value, bind=alt.BindDirect(**CHANNELS[name]))
        for name, value in first.items()
    ]


@built_once
def _fit_layout(n, label, x_format, y_format, prefix, has_marked, hard, has_other):
    params = [
        *_from_channels(frame="0", rest="0", pick="", hand=""),
        alt.param(name="near", value=NEAR),
        *_parameters(n, hard, has_other),
    ]
    x, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    density = layered(
        histogram(x, y),
        _rule(x),
        _component_lines(n, x, y),
        _mixture_line(n, x, y),
        _component_numbers(),
        height=240,
        title=heading(_title(prefix), numbered=True),
    )
    shares = "" if hard else "p(k|x)"
    x, share = x_axis(label, x_format), y_axis(shares, alt.Undefined, 1, [0, 0.5, 1])
    owner = [alt.ExprRef(expr=f"palette[owners[{i}]]") for i in range(2 * n - 1)]
    by_owner = alt.Scale(type="threshold", domain=alt.ExprRef(expr="cuts"), range=owner)
    strip = layered(
        *(_owned(n, x) if hard else _posterior(n, x, share)),
        circles(x, share, "owned").encode(color=alt.Color("x:Q", scale=by_owner, legend=None)),
        *([marked(x, share)] if has_marked else []),
        _rule(x),
        height=140,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
    )
    return stacked(density, strip, log_likelihood(has_other), params=params, **_grid(n))


def _title(prefix):
    """The iteration, in two lines; one more where the place is too narrow for the step's name."""
    steps = [
        "'Iteration ' + owned.iteration + (moved ? ' → ' + now.iteration : '')",
        "(moved ? 'M step: each curve moves to its points'"
        " : 'E step: each point asks who is responsible') + now.note",
    ]
    height = f"dragged ? '…' : '{prefix}' + {rounded('now.log_likelihood', 2)}"
    says = f"'log-likelihood ' + ({height})"
    gained = f"(now.iteration ? ', gain ' + {gain('now.gain', 'now.log_likelihood')} : '')"
    bound = (
        f"(moved ? isValid(owned.bound) ? ', bound ' + {rounded('owned.bound', 2)} : ''"
        " : ' = bound')"
    )
    return (
        f"limits.parts < 2 ? ['Iteration ' + now.iteration + now.note, {says} + {gained}]"
        f" : {WIDTH} < 420 ? [{steps[0]}, {steps[1]}, {says} + {bound}]"
        f" : [{steps[0]} + ' · ' + {steps[1]}, {says} + {bound}]"
    )


def _rule(x):
    """At the x that somebody asks about."""
    one = alt.Chart(alt.sequence(0, 1, as_="i"))
    return one.mark_rule(clip=True, stroke=TEXT, style="asked").encode(x=computed(x, "picked"))


def _component_lines(n, x, y):
    """Each weighted component on a grid of its own, so that a narrow one keeps its peak."""
    lines = [
        alt.Chart(name=f"component{k}")
        .mark_line(clip=True, style="component")
        .encode(
            x=computed(x, f"mean{k} + sd{k} * datum.z"),
            y=computed(y, f"min(ceiling, height{k} * datum.bell)"),
            color=alt.ColorValue(PALETTE[k]),
        )
        for k in range(n)
    ]
    grid = alt.sequence(-4, 4.01, 0.16, as_="z")
    return layered(*lines, data=grid, transform=calculated({"bell": "densityNormal(datum.z)"}))


def _grid(n):
    """The posterior on a grid, summed up to each component, `upto0` to 1.

    From log densities less the largest: no 0/0 far from all. One row for each x, and each formula
    short: what runs for every row of every frame decides how smoothly it plays.
    """
    formulas = {}
    for k in range(n):
        formulas[f"log{k}"] = f"log{k} - 0.5 * pow((datum.x - owner_mean{k}) / owner_sd{k}, 2)"
    formulas["largest"] = f"max({', '.join(f'datum.log{k}' for k in range(n))})"
    before = "0"
    for k in range(n):
        formulas[f"sum{k}"] = f"{before} + exp(datum.log{k} - datum.largest)"
        before = f"datum.sum{k}"
    for k in range(n):
        formulas[f"upto{k}"] = f"datum.sum{k} / {before}"
    return _over_x(n, f"owner_rows{REST}", formulas)


def _over_x(n, rows, formulas):
    """A uniform grid over x and, after it, some x near the mean of each of the rows; and formulas
    for each x."""
    x = {
        "peak": f"floor((datum.i - {GRID + 1}) / {len(NEAR)})",
        "z": f"near[(datum.i - {GRID + 1}) % {len(NEAR)}]",
        "uniform": f"low + datum.i * (high - low) / {GRID}",
        "x": f"datum.peak < 0 ? datum.uniform"
        f" : {rows}[datum.peak].mean + {rows}[datum.peak].sd * datum.z",
    }
    grid = alt.sequence(0, GRID + 1 + n * len(NEAR), as_="i")
    return {"data": grid, "transform": calculated(x | formulas)}


def _mixture_line(n, x, y):
    """On a grid of its own, as the curves move while the posterior stands still."""
    terms = (f"weight{k} * densityNormal(datum.x, mean{k}, sd{k})" for k in range(n))
    grid = _over_x(n, f"rows{REST}", {"y": f"min(ceiling, {' + '.join(terms)})"})
    line = alt.Chart(**grid).mark_line(clip=True, stroke=TEXT, style="mixture")
    return line.encode(x=computed(x, "datum.x"), y=computed(y, "datum.y"), order=alt.Order("x:Q"))


def _component_numbers():
    """The first frame's rows stand for the components: a filter for the current ones would look at
    all rows of the trace in every frame."""
    formulas = {
        "number": "datum.component + 1",
        "row": "rows[datum.component]",
        "mean": "lerp([owner_rows[datum.component].mean, datum.row.mean], moved)",
    }
    first = alt.FilterTransform("datum.iteration == first")
    return component_labels("trace", [first, *calculated(formulas)], "component_numbers")


def _posterior(n, x, y):
    """p(k|x) as stacked bands."""
    area = alt.Chart().mark_area(clip=True, invalid=None, style="band")
    return [
        area.encode(
            x=x,
            y=computed(y, f"datum.upto{k}"),
            y2=alt.Y2Datum(expr(f"datum.upto{k - 1}") if k else 0),
            color=alt.ColorValue(PALETTE[k]),
        )
        for k in range(n)
    ]


def _owned(n, x):
    """Whose each part of the line is, where every point belongs wholly to one component."""
    formulas = {
        "left": "datum.i ? cuts[datum.i - 1] : low",
        "right": "datum.i < length(cuts) ? cuts[datum.i] : high",
        "owner": "toNumber(owners[datum.i])",
    }
    parts = alt.Chart(
        alt.sequence(0, 2 * n - 1, as_="i"),
        transform=[alt.FilterTransform("datum.i <= length(cuts)"), *calculated(formulas)],
    )
    colour = alt.Scale(domain=list(range(n)), range=PALETTE[:n])
    return [
        parts.mark_rect(clip=True, style="band").encode(
            x=computed(x, "toNumber(datum.left)"),
            x2=alt.X2Datum(expr("toNumber(datum.right)")),
            y=alt.YValue(0),
            y2=alt.Y2Value("height"),
            color=alt.Color("owner:N", scale=colour, legend=None),
        )
    ]
