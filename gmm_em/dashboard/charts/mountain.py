"""The chart of the mountain: the log-likelihood over two parameters from above, and the way of a
fit over it, with a dot that follows the frames."""

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.charts.elements import (
    AT_TICKS,
    Y_AXIS,
    built_once,
    calculated,
    expr,
    labelling,
    layered,
    whole,
)
from gmm_em.dashboard.charts.format import short
from gmm_em.dashboard.charts.palette import TEXT
from gmm_em.dashboard.charts.relief import picture
from gmm_em.dashboard.charts.thinned import PARAMETERS as THINNED
from gmm_em.dashboard.charts.thinned import between, rows, signs, strokes, telling
from gmm_em.dashboard.text.mountain import name_of, value_of
from gmm_em.data import LOG
from gmm_em.landscape import MEAN, places

FINE = 10_000  # steps across the picture: the places of the way are so exact
HEIGHT, LOW = 236, 190  # px; low where the bound is beside it
FEW = 6  # times: from one end of a log axis to the other
APART = 50  # of these steps: places that are nearer to each other are seen as one
SEEN = 2  # of these steps: by what the dot may be off
DECIMALS = 2, 1  # of the log-likelihood, which is exact, and of the surface under it
NEARLY = 0.2  # of the last decimal: by what the latter may be off
LIGHT, DARK = "#ffffff", "#101418"  # on any colour of the picture, one around the other
BESIDE = "#ff8a66"
PARAMETERS = {  # of a frame, as in the chart of the fit
    "plane": "split(data('plane')[0].text, ' ')",
    "parts": "+plane[0]",
    "highest": "+plane[5]",
    "kept": "plane[9]",
    "rows": "split(plane[10], ';')",
    "place": "min(toNumber(frame) || 0, parts * (length(kept) - 1))",
    "held": "floor(place / parts)",
    "moved": "min(1, place - parts * held)",
    "at": "held + ceil(moved)",
    **THINNED,
    "told": "(at - before) / span",
    "numbers": "split(split(plane[11], ';')[held + floor(moved)], '|')",
    "tips": "[split(rows[0], ','), split(peek(rows), ',')]",
}
OTHERS = {  # the same of the way beside, of which a frame has all rows that it has strokes until it
    "others": "split(plane[12], ';')",
    "strokes": "split(plane[13], '0')",
    "theirs": "split(others[length(join(slice(strokes, 0, held + 1), ''))], ',')",
    "then": "split(others[length(join(slice(strokes, 0, at + 1), ''))], ',')",
}
ENDS = {"x": ("+plane[1]", "+plane[2]"), "y": ("+plane[3]", "+plane[4]")}  # of the axes
LAST = {"x": "+plane[6]", "y": "+plane[7]"}  # place of the way: all are told from there
X, Y, LIKELIHOOD, UNDER = range(4)  # the columns of the rows


def mountain_chart(dataset, landscape, trace, iterations, under, parts=1, prefix="", beside=None):
    """The heights of a `Landscape` as a picture, and over it the way of the Trace that it was made
    of, one place per stored iteration.

    under : (len(iterations),) the heights of the landscape at these places
    prefix : what stands before a log-likelihood; parts : as for `fit_chart`
    beside : the Trace of another algorithm from the same start, or None. It has a dot, too: where
        it is when all points have been looked at as often
    """
    axes = [axis_of(dataset, *axis, trace.equal_sds) for axis in landscape.lines]
    way = _steps(landscape, trace)[iterations]
    decimals = _decimals(prefix)
    highest = round(float(trace.log_likelihood[-1]), decimals[0])
    heights = np.stack([trace.log_likelihood[iterations], under], axis=1) - highest
    heights *= 10.0 ** np.array(decimals)
    exact = np.rint(heights[:, 0])
    kept = telling(np.column_stack([way / SEEN, heights[:, 1] / NEARLY]), way / APART, exact)
    ends = [axis[end] for axis in axes for end in ("low", "high")]
    end = np.rint(way[-1])
    said = [parts, *ends, highest, *end.tolist(), picture(landscape.heights), signs(kept)]
    said.append(rows(np.rint(np.hstack([way - end, heights]))[kept]))
    said.append(_numbers(dataset, landscape.axes, trace, iterations))
    if beside is not None:
        steps = _steps(landscape, beside)
        kept = telling(steps / APART, steps / APART, exact=np.zeros(len(steps)))
        looks = trace.evaluations[iterations]
        passed = np.searchsorted(beside.evaluations[kept], looks, side="right") - 1
        said += [rows(np.rint(steps - end)[kept]), strokes(np.maximum(passed, 0))]
    data = {"plane": pd.DataFrame({"text": [" ".join(map(str, said))]})}
    spec = _mountain_layout(beside is not None)
    title = {**spec["title"], "text": {"expr": _title(*axes, prefix)}}
    more = {"title": title, "height": LOW if has_bound(trace, parts) else HEIGHT}
    return dressed(spec | more, x=axes[0], y=axes[1]), data


def has_bound(trace, parts):
    """Whether the chart of the bound stands beside it: only EM climbs by one."""
    return parts == 2 and trace.algorithm == "em"


def axis_of(dataset, parameter, line, equal_sds=False):
    """What is to be known of an axis along a parameter, `line` the places on it: its name, its ends
    in the unit in which it is labelled, whether it is `curved`, one of logarithms there, and how
    its ticks are labelled."""
    ends, curved = line[[0, -1]], True
    if parameter.kind != MEAN:
        ends = np.exp(ends)
    elif dataset.scale == LOG:
        ends = 10.0**ends
    else:
        curved = False
    name, (low, high) = name_of(parameter, dataset, equal_sds), ends.tolist()
    labelled = _log_labels(low, high) if curved else labelling(low, high)
    return {"name": name, "low": low, "high": high, "curved": curved, "labelled": labelled}


def _log_labels(low, high):
    """Of the ticks of a log axis those with 1, 2 and 5, or all where they are few."""
    number = short("datum.value")
    digit = "round(datum.value / pow(10, floor(log(datum.value) / LN10 + 1e-9)))"
    return number if high < FEW * low else f"indexof([1, 2, 5], {digit}) < 0 ? '' : {number}"


def _steps(landscape, trace):
    """(T+1, 2): where each iteration is, in steps across the picture from the left and from
    below."""
    way = places(landscape.axes, trace.weights, trace.means, trace.sds)
    low, high = (np.array([landscape.x[end], landscape.y[end]]) for end in (0, -1))
    return FINE * (way - low) / (high - low)


def _numbers(dataset, axes, trace, iterations):
    """What is said of each stored iteration along both axes: what the table says of it."""
    way = places(axes, trace.weights, trace.means, trace.sds)[iterations]
    says = [value_of(axis, dataset) for axis in axes]
    return ";".join("|".join(say(at) for say, at in zip(says, row, strict=True)) for row in way)


def _decimals(prefix):
    """Of the heights; an approximate one has none."""
    return (0, 0) if prefix else DECIMALS


def from_frame(formulas):
    """The parameter that is bound to the player's frame, and those that follow from it."""
    frame = alt.param(name="frame", value="0", bind=alt.BindDirect(**CHANNELS["moves"]))
    return [frame, *(alt.param(name=name, expr=formula) for name, formula in formulas.items())]


def alone(layers, params, title, height):
    """The spec of one plot, with these parameters and this title, as `stacked` makes those of
    several."""
    return whole(
        params,
        layer=layers,
        height=height,
        title=alt.Title(
            expr(title),
            anchor="start",
            fontSize=13,
            lineHeight=17,
            offset=6,
            color=TEXT,
            limit=0,  # Streamlit would cut it 40 pixels before the edge
        ),
    )


def dressed(spec, **axes):
    """The spec with the names, ticks and scales of its axes, which its first layer has. Altair
    would build it anew for each. axes : {channel: what of `axis_of` is wanted}"""
    first, *others = spec["layer"]
    encoding = dict(first["encoding"])
    for channel, axis in axes.items():
        parts = dict(encoding[channel])
        parts["axis"] = {**parts["axis"], "title": axis["name"]}
        if axis["labelled"] is not alt.Undefined:
            parts["axis"]["labelExpr"] = axis["labelled"]
        if axis["curved"]:
            parts["axis"].pop("tickCount")
            parts["scale"] = {**parts["scale"], "type": "log"}
        encoding[channel] = parts
    return {**spec, "layer": [{**first, "encoding": encoding}, *others]}


def _scaled(name):
    """The axis of a channel, and on it the corner of the picture from which it is drawn."""
    channel = {"x": alt.XDatum, "y": alt.YDatum}[name]
    more = {"x": {}, "y": Y_AXIS}[name] | AT_TICKS
    axis = alt.Axis(grid=False, tickCount=5, **more)
    low, high = map(expr, ENDS[name])
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    corner = {"x": low, "y": high}[name]
    return channel(corner, type="quantitative", axis=axis, scale=scale)


@built_once
def _mountain_layout(has_beside):
    surface = alt.Chart(alt.NamedData("plane")).mark_image(
        align="left", baseline="top", aspect=False, width=expr("width"), height=expr("height")
    )
    surface = surface.encode(x=_scaled("x"), y=_scaled("y"), url=alt.UrlValue(expr("plane[8]")))
    layers, parameters = [surface], PARAMETERS
    dots = [_dot(LIGHT, 190, between(X), between(Y))]
    if has_beside:
        layers.append(_line("others", BESIDE, [5, 3]))
        parameters = PARAMETERS | OTHERS
        other = (f"lerp([+theirs[{column}], +then[{column}]], moved)" for column in (X, Y))
        dots.insert(0, _dot(BESIDE, 110, *other))
    layers += [_line("rows", LIGHT), _tips(), *dots]
    return alone(layers, from_frame(parameters), "[]", HEIGHT)


def _title(x, y, prefix):
    """Where the frame is, how high it is, and how high the surface is there."""
    here, under = (
        f"'{prefix}' + format(highest + round({between(column, 'told')}) / {10**decimals}, "
        f"',.{decimals}f')"
        for column, decimals in zip((LIKELIHOOD, UNDER), _decimals(prefix), strict=True)
    )
    where = f"'{x['name']} = ' + numbers[0] + ', {y['name']} = ' + numbers[1]"
    return f"[{where}, 'log-lik. ' + {here} + ', surface ' + {under}]"


def _at(x, y):
    """The channels of a place in steps across the picture from the last one."""
    return {
        "x": alt.XValue(expr(f"width * ({LAST['x']} + {x}) / {FINE}")),
        "y": alt.YValue(expr(f"height * (1 - ({LAST['y']} + {y}) / {FINE})")),
    }


def _line(rows, colour, dash=alt.Undefined):
    """A way, light on dark, and a point at each of its places: they show how long the steps are."""
    marks = alt.Chart()
    return layered(
        marks.mark_line(stroke=DARK, strokeWidth=4.5, strokeOpacity=0.5),
        marks.mark_line(stroke=colour, strokeWidth=2, strokeDash=dash),
        marks.mark_point(filled=True, color=colour, opacity=1, size=9),
        data=alt.NamedData("plane"),
        transform=[
            *calculated({"row": rows}),
            alt.FlattenTransform(flatten=["row"]),
            *calculated({"at": "split(datum.row, ',')"}),
        ],
        encoding=_at("+datum.at[0]", "+datum.at[1]"),
    )


def _tips():
    """A mark at each end of the way, and its name above it, clear of the dot, if there is room for
    both; the halo of a name is drawn first (player/mountain.css)."""
    far = " || ".join(
        f"abs(tips[0][{column}] - tips[1][{column}]) > {FINE // 8}" for column in (X, Y)
    )
    both = alt.Chart()
    spot = {"filled": True, "size": 80, "color": DARK, "opacity": 1}
    name = {"fontSize": 12, "fontWeight": "bold", "dy": -15}
    return layered(
        both.mark_point(**spot, stroke=LIGHT, strokeWidth=1.5).encode(
            shape=alt.ShapeValue(expr("datum.i ? 'diamond' : 'circle'"))
        ),
        both.mark_text(**name, fill=LIGHT, stroke=DARK, strokeWidth=3).encode(
            text=alt.TextValue(expr(f"!datum.i ? 'start' : {far} ? 'end' : ''"))
        ),
        data=alt.sequence(0, 2, as_="i"),
        encoding=_at("+tips[datum.i][0]", "+tips[datum.i][1]"),
    )


def _dot(colour, size, x, y):
    """Where the frame is."""
    base = alt.Chart(alt.sequence(0, 1, as_="i")).encode(**_at(x, y))
    return base.mark_point(
        filled=True, size=size, color=colour, opacity=1, stroke=DARK, strokeWidth=2.5
    )
