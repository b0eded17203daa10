"""The chart of the result, where nobody knows the truth: the fit with its cut-offs, and how well it
fits."""

import math

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.curves import components, curve, number_rows, sent
from gmm_em.dashboard.charts.elements import (
    Y_AXIS,
    axis_labels,
    built_once,
    by_component,
    component_labels,
    expr,
    heading,
    histogram,
    layered,
    stacked,
    x_axis,
    y_axis,
)
from gmm_em.dashboard.charts.palette import MUTED, PALETTE, TEXT

SURE = 1.96  # standard errors to either side: 95 %
INK = "#000000"  # on white, whatever the page has
OF_GOODNESS = "['How well it fits: the values against the fit', 'The axis is stretched around 0.']"
PRINTED = {
    "view": {"stroke": None},
    "axis": {"grid": False, "domainColor": INK, "tickColor": INK, "labelColor": INK,
             "titleColor": INK, "titleFontWeight": "normal", "labelFontSize": 12,
             "titleFontSize": 14},
    "legend": {"orient": "right", "labelColor": INK, "labelFontSize": 12, "symbolType": "stroke",
               "symbolSize": 400},
}  # fmt: skip
ROOM = 1.25  # times as far as line and band reach


def result_chart(dataset, fitted, bins=0, errors=None, goodness=None):
    """The weighted components and the mixture over the histogram, with a rule at each cut.

    errors : (K,) standard errors of the means, NaN for none: whiskers at the means
    goodness : a `Goodness`, which is drawn below; without, the components are
    """
    backdrop = Backdrop(dataset, bins)
    mixture = curve(fitted, backdrop).assign(kind="fitted")
    parts = components(fitted, backdrop).assign(kind="fitted")
    top = backdrop.top(mixture["y"].max())
    data = {
        "bins": backdrop.bin_rows(top),
        "curves": sent(mixture, top),
        "parts": sent(parts, top),
        "numbers": number_rows(fitted),
        "cuts": pd.DataFrame({"x": fitted.regions()[0]}),
        "means": _whiskers(fitted, errors, backdrop),
    }
    if goodness is not None:
        data["goodness"] = _goodness_rows(goodness)
    return _result_layout(goodness is not None, *axis_labels(backdrop, top)), data


def _whiskers(fitted, errors, backdrop):
    """How sure each mean is, on its curve."""
    errors = np.full(fitted.n_components, np.nan) if errors is None else errors
    shown = np.isfinite(errors) & (fitted.means > backdrop.low) & (fitted.means < backdrop.high)
    k = np.flatnonzero(shown)
    means, reach = fitted.means[k], SURE * errors[k]
    heights = fitted.weighted_densities(means)[k, np.arange(len(k))]
    rows = {"component": k, "mean": means, "x": means - reach, "x2": means + reach, "y": heights}
    return pd.DataFrame(rows)


def _goodness_rows(goodness):
    """The values against the fit, and the band, as far as there are values. In the tails both reach
    many times as far as in the middle, by half of whose `width` the axis is stretched around 0."""
    drawn = goodness.drawn
    lines = {"y": goodness.counts, "low": goodness.most, "high": goodness.least}
    rows = {name: goodness.scores(counts)[drawn] for name, counts in lines.items()}
    middle = np.argmin(np.abs(goodness.below[drawn] - 0.5))
    width = max(rows["high"][middle], -rows["low"][middle])
    widest = ROOM * max(np.abs(row).max() for row in rows.values())
    ends = {"width": width, "widest": widest,
            "near": _round_below(min(2 * width, widest)), "far": _round_below(widest)}  # fmt: skip
    return pd.DataFrame({"x": goodness.limits[drawn], **rows, **ends})


def _round_below(number):
    """The largest of 1, 2, 5, 10, ... that is no larger."""
    power = 10.0 ** math.floor(math.log10(number))
    return power * max(digit for digit in (1, 2, 5) if digit * power <= number or digit == 1)


@built_once
def _result_layout(judged, label, x_format, y_format):
    x, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    bars = histogram(x, y)
    mixture = alt.Chart(alt.NamedData("curves")).mark_line(clip=True, stroke=TEXT, style="mixture")
    fit = [mixture.encode(x=x, y=y), _cuts(x), *_sure(x, y)]
    title = heading(
        "['Solid: components. Dashed: their sum.',"
        " 'The truth is unknown.' + (length(data('cuts')) ? ' Vertical: cut-offs.' : '')]",
        numbered=True,
    )
    numbers = component_labels("numbers")
    if judged:
        above = layered(bars, _parts(x, y), *fit, numbers, height=290, title=title)
        below = _goodness(label, x_format)
    else:
        above = layered(bars, *fit, numbers, height=260, title=title)
        x, y = x_axis(label, x_format), y_axis("components", y_format)
        below = layered(_parts(x, y), height=230)
    return stacked(above, below, spacing=10)


def _parts(x, y):
    lines = alt.Chart(alt.NamedData("parts")).mark_line(clip=True, style="component")
    return lines.encode(x=x, y=y, color=by_component())


def _cuts(x):
    cuts = alt.Chart(alt.NamedData("cuts")).mark_rule(clip=True, stroke=TEXT, style="asked")
    return cuts.encode(x=x)


def _sure(x, y):
    """A whisker and a dot at each mean."""
    base = alt.Chart(alt.NamedData("means"))
    colour = by_component()
    whisker = base.mark_rule(clip=True, strokeWidth=4).encode(
        x=x, x2=alt.X2("x2"), y=y, color=colour
    )
    at_mean = alt.X("mean:Q", axis=x["axis"], scale=x["scale"])
    dot = base.mark_point(clip=True, filled=True, size=60, opacity=1)
    return whisker, dot.encode(x=at_mean, y=y, color=colour)


def _goodness(label, x_format):
    """Where the values lie too far to the right or to the left, with its band."""
    x, of = x_axis(label, x_format), "data('goodness')[0]"
    axis = alt.Axis(
        **Y_AXIS, title="values − fit, in sds", titleLimit=150, format="~g", tickCount=5,
        values=expr(f"[-{of}.far, -{of}.near, 0, {of}.near, {of}.far]"),
    )  # fmt: skip
    scale = alt.Scale(
        type="symlog", constant=expr(f"{of}.width"), nice=False, zero=False,
        domain=[expr(f"-{of}.widest"), expr(f"{of}.widest")],
    )  # fmt: skip
    base = alt.Chart(alt.NamedData("goodness"))
    band = base.mark_area(clip=True, color=MUTED, opacity=1, fillOpacity=0.35)
    line = base.mark_line(clip=True, stroke=TEXT, strokeWidth=2)
    fitted = alt.Chart(alt.NamedData("bins")).mark_rule(color=MUTED, clip=True)
    return layered(
        band.encode(x=x, y=alt.Y("low:Q", axis=axis, scale=scale), y2=alt.Y2("high")),
        fitted.encode(x=x, x2=alt.X2("x2"), y=alt.YDatum(0)),
        line.encode(x=x, y=alt.Y("y:Q", axis=axis, scale=scale)),
        height=150,
        title=heading(OF_GOODNESS),
    )


def paper_chart(dataset, fitted, bins=0, label=""):
    """The density alone, for a publication: the histogram, the weighted components and their sum,
    with a legend, in black on white. label : of the x axis, "" for none"""
    backdrop = Backdrop(dataset, bins)
    mixture = curve(fitted, backdrop).assign(curve="mixture")
    parts = components(fitted, backdrop)
    parts["curve"] = "component " + (parts.pop("component") + 1).astype(str)
    curves = mixture if fitted.n_components == 1 else pd.concat([parts, mixture])
    top = backdrop.top(mixture["y"].max())
    _, *formats = axis_labels(backdrop, top)
    spec = _paper_layout(fitted.n_components, label or None, *formats)
    spec = spec | {"background": "white", "config": spec["config"] | PRINTED}
    return spec | {"resolve": {}}, {  # colours and dashes have one legend
        "bins": backdrop.bin_rows(top),
        "curves": sent(curves, top),
    }


@built_once
def _paper_layout(n, label, x_format, y_format):
    x, y = x_axis(label, x_format), y_axis("density", y_format)
    names = [f"component {k}" for k in range(1, n + 1)] if n > 1 else []
    domain = [*names, "mixture"]
    colours = alt.Scale(domain=domain, range=[*PALETTE[: len(names)], INK])
    dashes = alt.Scale(domain=domain, range=[[1, 0]] * len(names) + [[6, 4]])
    legend = alt.Legend(title=None)
    line = alt.Chart(alt.NamedData("curves")).mark_line(clip=True, strokeWidth=2)
    line = line.encode(
        x=x,
        y=y,
        color=alt.Color("curve:N", scale=colours, legend=legend),
        strokeDash=alt.StrokeDash("curve:N", scale=dashes, legend=legend),
    )
    return stacked(layered(histogram(x, y), line, height=320))
