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
    expr,
    labelling,
    log_ticks,
    ticks,
)
from gmm_em.dashboard.charts.format import exponential, power_of_ten, rounded, short
from gmm_em.dashboard.charts.palette import STYLES, TEXT
from gmm_em.dashboard.charts.relief import picture
from gmm_em.dashboard.text.format import decimals_of, digits_of
from gmm_em.dashboard.text.mountain import name_of
from gmm_em.data import LOG
from gmm_em.landscape import MEAN, places

FINE = 10_000  # steps across the picture: the places of the way are so exact
HEIGHT, LOW = 236, 190  # px; low where the bound is beside it
MOST_BESIDE = 200  # places of the other way
LIGHT, DARK = "#ffffff", "#101418"  # on any colour of the picture, one around the other
BESIDE = "#ff8a66"
# whether start and end are so far from each other that their names are, too
APART = f"max(abs(first.x - last.x), abs(first.y - last.y)) > {FINE // 8}"
PARAMETERS = {  # of a frame, as in the chart of the fit
    "plane": "data('plane')[0]",
    "frames": "length(data('way'))",
    "place": "min(toNumber(frame) || 0, plane.parts * (frames - 1))",
    "held": "floor(place / plane.parts)",
    "moved": "min(1, place - plane.parts * held)",
    "at": "held + ceil(moved)",
    "first": "data('way')[0]",
    "last": "data('way')[frames - 1]",
    "owned": "data('way')[held]",
    "now": "data('way')[at]",
}


def mountain_chart(dataset, landscape, trace, iterations, under, parts=1, prefix="", beside=None):
    """The heights of a `Landscape` as a picture, and over it the way of the Trace that it was made
    of, one place per stored iteration.

    under : (len(iterations),) the heights of the landscape at these places
    prefix : what stands before a log-likelihood; parts : as for `fit_chart`
    beside : (its name, Trace) of another fit, or None
    """
    plane = _plane_row(dataset, landscape, parts)
    way = _way_rows(landscape, trace, iterations)
    way["log_likelihood"] = trace.log_likelihood[iterations]
    way["under"] = under
    data = {"plane": plane, "way": way}
    if beside is not None:
        name, other = beside
        some = np.unique(np.linspace(0, other.n_iter, MOST_BESIDE).astype(int))
        data["beside"] = _way_rows(landscape, other, some).assign(name=name)
    ends = zip(landscape.axes, (landscape.x, landscape.y), strict=True)
    axes = [_axis(dataset, axis, line, trace.equal_sds) for axis, line in ends]
    says = [_says(dataset, axis.kind) for axis in landscape.axes]
    height = LOW if parts == 2 else HEIGHT
    return _mountain_layout(*axes, *says, prefix, beside is not None, height), data


def _plane_row(dataset, landscape, parts):
    """What holds for all frames: the picture, and the ends of its axes as these are labelled."""
    row = {"url": picture(landscape.heights), "parts": parts}
    for name, axis, line in zip("xy", landscape.axes, (landscape.x, landscape.y), strict=True):
        row[f"{name}_low"], row[f"{name}_high"] = ends_of(axis, line)
    return pd.DataFrame([row])


def _way_rows(landscape, trace, iterations):
    """Places in shares of the picture, from the left and from below."""
    way = places(landscape.axes, *(a[iterations] for a in (trace.weights, trace.means, trace.sds)))
    low = np.array([landscape.x[0], landscape.y[0]])
    high = np.array([landscape.x[-1], landscape.y[-1]])
    x, y = np.rint(FINE * (way - low) / (high - low)).astype("int16").T
    return pd.DataFrame({"x": x, "y": y})


def ends_of(axis, line):
    """(low, high) of an axis, in the unit in which it is labelled."""
    ends = line[[0, -1]] if axis.kind == MEAN else np.exp(line[[0, -1]])
    return ends.tolist()


def _axis(dataset, axis, line, equal_sds):
    """(its name, type of the scale, the ticks as `elements.ticks` takes them) of an axis."""
    name = name_of(axis, equal_sds)
    if axis.kind != MEAN:
        return name, "log", log_ticks(*(line[[0, -1]] / np.log(10.0)))
    if dataset.scale == LOG:
        return name, "linear", log_ticks(line[0], line[-1])
    return name, "linear", labelling(line[0], line[-1])


def _says(dataset, kind):
    """A formula that writes `at`, what is at a share of an axis: that of the fit's numbers."""
    if kind != MEAN:
        return short("AT")
    if dataset.scale == LOG:
        return power_of_ten("AT")
    decimals = decimals_of(dataset)
    if decimals is None:
        return exponential("AT", f".{digits_of(dataset) - 1}~e")
    return rounded("AT", decimals)


def from_frame(formulas):
    """The parameter that is bound to the player's frame, and those that follow from it."""
    frame = alt.param(name="frame", value="0", bind=alt.BindDirect(**CHANNELS["frame"]))
    return [frame, *(alt.param(name=name, expr=formula) for name, formula in formulas.items())]


def alone(chart, params, title, height):
    """A chart of one plot, with these parameters and this title, as `stacked` makes those of
    several."""
    return chart.properties(
        height=height,
        params=[parameter.param for parameter in params],
        title=alt.Title(
            expr(title), anchor="start", fontSize=13, lineHeight=17, offset=6, color=TEXT
        ),
        config=alt.Config(mark=alt.MarkConfig(aria=False, tooltip=None), style=STYLES),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        usermeta={"embedOptions": {"renderer": "svg"}},
    )


def _scaled(name, title, kind, labelled):
    channel = {"x": alt.X, "y": alt.Y}[name]
    more = {} if name == "x" else Y_AXIS
    at = ticks(labelled, 5)
    if kind == "log":  # the ticks are logarithms, the axis is none of them
        at |= {"values": [10.0**place for place in labelled], "labelExpr": short("datum.value")}
    axis = alt.Axis(title=title, grid=False, **{**at, **AT_TICKS, **more})
    ends = [expr(f"data('plane')[0].{name}_{end}") for end in ("low", "high")]
    corner = {"x": "x_low:Q", "y": "y_high:Q"}[name]
    return channel(corner, axis=axis).scale(type=kind, domain=ends, nice=False, zero=False)


@built_once
def _mountain_layout(x_axis, y_axis, x_says, y_says, prefix, has_beside, height):
    surface = alt.Chart(alt.NamedData("plane")).mark_image(
        align="left", baseline="top", aspect=False, width=expr("width"), height=expr("height")
    )
    surface = surface.encode(x=_scaled("x", *x_axis), y=_scaled("y", *y_axis), url="url:N")
    layers = [surface]
    if has_beside:
        layers += _line("beside", BESIDE, [5, 3])
    layers += _line("way", LIGHT)
    layers += [
        *_spot("first", "start"),
        *_spot("last", "end"),
        _dot(),
    ]
    decimals = 0 if prefix else 2
    title = (
        f"['{x_axis[0]} = ' + {_value('x', x_axis[1], x_says)}"
        f" + ', {y_axis[0]} = ' + {_value('y', y_axis[1], y_says)},"
        f" 'log-lik. {prefix}' + {rounded('now.log_likelihood', decimals)}"
        f" + ', surface {prefix}' + {rounded('now.under', decimals)}]"
    )
    return alone(alt.layer(*layers), from_frame(PARAMETERS), title, height)


def _value(name, kind, says):
    """A formula for what is written of the frame's place on an axis."""
    low, high, share = f"plane.{name}_low", f"plane.{name}_high", f"now.{name} / {FINE}"
    at = f"lerp([{low}, {high}], {share})"
    if kind == "log":
        at = f"{low} * pow({high} / {low}, {share})"
    return says.replace("AT", f"({at})")


def _at(x, y):
    """The channels of a place in shares of the picture."""
    return {
        "x": alt.value(expr(f"width * ({x}) / {FINE}")),
        "y": alt.value(expr(f"height * (1 - ({y}) / {FINE})")),
    }


def _line(name, colour, dash=alt.Undefined):
    """A way, light on dark, and a point at each of its places: they show how long the steps are."""
    base = alt.Chart(alt.NamedData(name)).encode(**_at("datum.x", "datum.y"))
    return [
        base.mark_line(stroke=DARK, strokeWidth=4.5, strokeOpacity=0.5, strokeJoin="round"),
        base.mark_line(stroke=colour, strokeWidth=2, strokeDash=dash, strokeJoin="round"),
        base.mark_point(filled=True, color=colour, opacity=1, size=9),
    ]


def _spot(place, words):
    """A mark at an end of the way, and its name."""
    base = alt.Chart(alt.sequence(0, 1, as_="i")).encode(**_at(f"{place}.x", f"{place}.y"))
    text = {"fontSize": 12, "fontWeight": "bold", "dy": -12}
    shape = {"start": "circle", "end": "diamond"}[words]
    return [
        base.mark_point(
            filled=True, shape=shape, size=80, color=DARK, opacity=1, stroke=LIGHT, strokeWidth=1.5
        ),
        # its halo is drawn first (player/mountain.css)
        base.mark_text(**text, fill=LIGHT, stroke=DARK, strokeWidth=3).encode(
            text=alt.value(expr(f"{APART} || '{words}' === 'start' ? '{words}' : ''"))
        ),
    ]


def _dot():
    """Where the frame is."""
    x, y = (f"lerp([owned.{name}, now.{name}], moved)" for name in "xy")
    base = alt.Chart(alt.sequence(0, 1, as_="i")).encode(**_at(x, y))
    return base.mark_point(
        filled=True, size=190, color=LIGHT, opacity=1, stroke=DARK, strokeWidth=2.5
    )
