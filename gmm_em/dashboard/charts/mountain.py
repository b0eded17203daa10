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
)
from gmm_em.dashboard.charts.format import short
from gmm_em.dashboard.charts.palette import TEXT
from gmm_em.dashboard.charts.relief import picture
from gmm_em.dashboard.text.format import decimals_of, digits_of
from gmm_em.dashboard.text.mountain import name_of
from gmm_em.data import LOG
from gmm_em.landscape import MEAN, places

FINE = 10_000  # steps across the picture: the places of the way are so exact
HEIGHT, LOW = 236, 190  # px; low where the bound is beside it
FEW = 6  # times: from one end of a log axis to the other
MOST_BESIDE = 200  # places of the other way
LIGHT, DARK = "#ffffff", "#101418"  # on any colour of the picture, one around the other
BESIDE = "#ff8a66"
PARAMETERS = {  # of a frame, as in the chart of the fit
    "plane": "split(data('plane')[0].numbers, ' ')",
    "parts": "+plane[0]",
    "x_low": "+plane[1]",
    "x_high": "+plane[2]",
    "y_low": "+plane[3]",
    "y_high": "+plane[4]",
    "frames": "length(data('way'))",
    "place": "min(toNumber(frame) || 0, parts * (frames - 1))",
    "held": "floor(place / parts)",
    "moved": "min(1, place - parts * held)",
    "at": "held + ceil(moved)",
    "tips": "[data('way')[0], data('way')[frames - 1]]",
    "owned": "data('way')[held]",
    "now": "data('way')[at]",
}


def mountain_chart(dataset, landscape, trace, iterations, under, parts=1, prefix="", beside=None):
    """The heights of a `Landscape` as a picture, and over it the way of the Trace that it was made
    of, one place per stored iteration.

    under : (len(iterations),) the heights of the landscape at these places
    prefix : what stands before a log-likelihood; parts : as for `fit_chart`
    beside : the Trace of another algorithm from the same start, or None. It has a dot, too: where
        it is when all points have been looked at as often
    """
    axes = [axis_of(dataset, *axis, trace.equal_sds) for axis in landscape.lines]
    plane = _plane_row(landscape, axes, parts)
    way = _way_rows(landscape, trace, iterations)
    way["log_likelihood"] = trace.log_likelihood[iterations]
    way["under"] = under.astype("float32")
    data = {"plane": plane, "way": way}
    if beside is not None:
        some = np.unique(np.linspace(0, beside.n_iter, MOST_BESIDE).astype(int))
        data["beside"] = _way_rows(landscape, beside, some)
        looks = trace.evaluations[iterations]
        at = np.maximum(np.searchsorted(beside.evaluations, looks, side="right") - 1, 0)
        way[["other_x", "other_y"]] = _way_rows(landscape, beside, at)
    spec = _mountain_layout(beside is not None)
    title = {**spec["title"], "text": {"expr": _title(*axes, prefix)}}
    more = {"title": title, "height": LOW if has_bound(trace, parts) else HEIGHT}
    return dressed(spec | more, x=axes[0], y=axes[1]), data


def has_bound(trace, parts):
    """Whether the chart of the bound stands beside it: only EM climbs by one."""
    return parts == 2 and trace.algorithm == "em"


def axis_of(dataset, parameter, line, equal_sds=False):
    """What is to be known of an axis along a parameter, `line` the places on it: its name, its ends
    in the unit in which it is labelled, whether it is `curved`, one of logarithms there, how D3
    writes what is on it, and how its ticks are labelled."""
    ends, curved = line[[0, -1]], True
    if parameter.kind != MEAN:
        ends, form = np.exp(ends), ",.3~r"
    elif dataset.scale == LOG:
        ends, form = 10.0**ends, ",.4~r"
    else:
        decimals, curved = decimals_of(dataset), False
        form = f".{digits_of(dataset)}~g" if decimals is None else f",.{decimals}f"
    name, (low, high) = name_of(parameter, equal_sds), ends.tolist()
    labelled = _log_labels(low, high) if curved else labelling(low, high)
    return {"name": name, "low": low, "high": high, "curved": curved, "form": form,
            "labelled": labelled}  # fmt: skip


def _log_labels(low, high):
    """Of the ticks of a log axis those with 1, 2 and 5, or all where they are few."""
    number = short("datum.value")
    digit = "round(datum.value / pow(10, floor(log(datum.value) / LN10 + 1e-9)))"
    return number if high < FEW * low else f"indexof([1, 2, 5], {digit}) < 0 ? '' : {number}"


def _plane_row(landscape, axes, parts):
    """What holds for all frames: the picture, and as a text, as each column takes 300 bytes, the
    parts of a frame and the ends of the axes as these are labelled."""
    numbers = [parts, *(axis[end] for axis in axes for end in ("low", "high"))]
    return pd.DataFrame(
        [{"url": picture(landscape.heights), "numbers": " ".join(map(repr, numbers))}]
    )


def _way_rows(landscape, trace, iterations):
    """Places in shares of the picture, from the left and from below."""
    way = places(landscape.axes, *(a[iterations] for a in (trace.weights, trace.means, trace.sds)))
    low = np.array([landscape.x[0], landscape.y[0]])
    high = np.array([landscape.x[-1], landscape.y[-1]])
    x, y = np.rint(FINE * (way - low) / (high - low)).astype("int16").T
    return pd.DataFrame({"x": x, "y": y})


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
        config=alt.Config(mark=alt.MarkConfig(aria=False, tooltip=None)),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        usermeta={"embedOptions": {"renderer": "svg"}},
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
    scale = alt.Scale(domain=[expr(f"{name}_low"), expr(f"{name}_high")], nice=False, zero=False)
    corner = {"x": "x_low", "y": "y_high"}[name]
    return channel(expr(corner), type="quantitative", axis=axis, scale=scale)


@built_once
def _mountain_layout(has_beside):
    surface = alt.Chart(alt.NamedData("plane")).mark_image(
        align="left", baseline="top", aspect=False, width=expr("width"), height=expr("height")
    )
    surface = surface.encode(x=_scaled("x"), y=_scaled("y"), url="url:N")
    layers = [surface]
    if has_beside:
        layers.append(_line("beside", BESIDE, [5, 3]))
    layers += [_line("way", LIGHT), _spots()]
    layers += [_dot("other_", BESIDE, 110)] * has_beside + [_dot("", LIGHT, 190), _names()]
    return alone(alt.layer(*layers), from_frame(PARAMETERS), "[]", HEIGHT)


def _title(x, y, prefix):
    """Where the frame is, how high it is, and how high the surface is there."""
    form = ",.0f" if prefix else ",.2f"
    here, under = (
        f"'{prefix}' + format(now.{name}, '{form}')" for name in ("log_likelihood", "under")
    )
    return (
        f"[{_said('x', x)} + ', ' + {_said('y', y)}, 'log-lik. ' + {here} + ', surface ' + {under}]"
    )


def _said(channel, axis):
    low, high, share = f"{channel}_low", f"{channel}_high", f"now.{channel} / {FINE}"
    at = f"lerp([{low}, {high}], {share})"
    if axis["curved"]:
        at = f"{low} * pow({high} / {low}, {share})"
    return f"'{axis['name']} = ' + format({at}, '{axis['form']}')"


def _at(x, y):
    """The channels of a place in shares of the picture."""
    return {
        "x": alt.value(expr(f"width * {x} / {FINE}")),
        "y": alt.value(expr(f"height * (1 - {y} / {FINE})")),
    }


def _line(name, colour, dash=alt.Undefined):
    """A way, light on dark, and a point at each of its places: they show how long the steps are."""
    marks = alt.Chart()
    return alt.layer(
        marks.mark_line(stroke=DARK, strokeWidth=4.5, strokeOpacity=0.5),
        marks.mark_line(stroke=colour, strokeWidth=2, strokeDash=dash),
        marks.mark_point(filled=True, color=colour, opacity=1, size=9),
        data=alt.NamedData(name),
    ).encode(**_at("datum.x", "datum.y"))


def _tips(mark):
    """A mark at each end of the way."""
    both = alt.Chart(alt.sequence(0, 2, as_="i"), mark=mark)
    return both.encode(**_at("tips[datum.i].x", "tips[datum.i].y"))


def _spots():
    shape = alt.value(expr("datum.i ? 'diamond' : 'circle'"))
    mark = {"filled": True, "size": 80, "color": DARK, "opacity": 1}
    return _tips(alt.MarkDef("point", **mark, stroke=LIGHT, strokeWidth=1.5)).encode(shape=shape)


def _names():
    """What the ends are, clear of the dot, if there is room for both; the halo of a name is drawn
    first (player/mountain.css)."""
    far = " || ".join(f"abs(tips[0].{name} - tips[1].{name}) > {FINE // 8}" for name in "xy")
    mark = {"fontSize": 12, "fontWeight": "bold", "dy": -15}
    names = _tips(alt.MarkDef("text", **mark, fill=LIGHT, stroke=DARK, strokeWidth=3))
    return names.encode(text=alt.value(expr(f"!datum.i ? 'start' : {far} ? 'end' : ''")))


def _dot(whose, colour, size):
    """Where the frame is."""
    x, y = (f"lerp([owned.{whose}{name}, now.{whose}{name}], moved)" for name in "xy")
    base = alt.Chart(alt.sequence(0, 1, as_="i")).encode(**_at(x, y))
    return base.mark_point(
        filled=True, size=size, color=colour, opacity=1, stroke=DARK, strokeWidth=2.5
    )
