"""The chart of many starts: how high each ends, and what the distinct maxima look like."""

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.elements import (
    ABOVE,
    HIGHEST,
    Y_AXIS,
    axis_labels,
    built_once,
    expr,
    heading,
    histogram,
    layered,
    stacked,
    x_axis,
    y_axis,
)
from gmm_em.dashboard.charts.palette import MUTED, PALETTE, TEXT
from gmm_em.optima import SAME_HEIGHT, best

MOST_DRAWN = 8  # maxima that get a picture of their own
HALF_A_NAT = 0.5  # a difference below it means nothing, so the axis is no finer
PICTURES, HIGHEST_PICTURE = 370, 64  # px: of all of these, and the most that one takes
FLUSH = 12  # px from an end of the axis: a number there ends at its tick, or letters that are
# larger, as on a projector, would be cut
OTHERS = -1  # the number of all others


def shown_of(optima):
    """The places of the maxima that get a picture of their own: the highest, and the `best` one,
    which may be below many that are spurious."""
    highest, place = list(range(min(MOST_DRAWN, len(optima)))), optima.index(best(optima))
    return highest if place in highest else [*highest[:-1], place]


def starts_chart(dataset, optima, bins=0):
    """Above, the log-likelihood at which each start ends, sorted; below, the best maxima one by
    one over the histogram. A maximum has the colour of its place among them."""
    backdrop = Backdrop(dataset, bins)
    places = shown_of(optima)
    drawn = [optima[place].mixture for place in places]
    top = backdrop.top(max(mixture.density(mixture.means).max() for mixture in drawn))
    data = {
        "bins": backdrop.bin_rows(top),
        "finals": _final_rows(optima, SAME_HEIGHT * dataset.n),
        "curves": pd.concat(
            _curve(mixture, backdrop, top, place)
            for place, mixture in zip(places, drawn, strict=True)
        ),
    }
    return _starts_layout(tuple(places), *axis_labels(backdrop, top)), data


@built_once
def _starts_layout(places, label, x_format, y_format):
    x = alt.X("place:Q", title="starts, best first", axis=alt.Axis(labelFlush=FLUSH, tickMinStep=1))
    x = x.scale(domain=[0, expr("length(data('finals')) + 1")], nice=False)
    y = alt.Y("log_likelihood:Q", axis=alt.Axis(**Y_AXIS, title="log-lik.", tickCount=3))
    y = y.scale(domain=[expr("data('finals')[0].low"), expr("data('finals')[0].high")], nice=False)
    shape = alt.Shape("collapsed:N", legend=None)
    shape = shape.scale(domain=[False, True], range=["circle", "triangle-up"])
    dots = alt.Chart(alt.NamedData("finals")).mark_point(filled=True, size=45, opacity=1)
    dots = dots.encode(x=x, y=y, color=_by_optimum(), shape=shape)
    title = heading(
        "['Where each start ends: its log-likelihood',"
        " 'Each maximum has a colour; triangles are collapsed fits.']"
    )
    rows = [dots.properties(height=130, title=title)]
    between = ABOVE // 2
    height = min(HIGHEST_PICTURE, PICTURES // len(places) - between)
    for place in places:
        x = x_axis(label, x_format, labels=place == places[-1])
        y = y_axis("", y_format, values=[])
        lines = alt.Chart(alt.NamedData("curves")).transform_filter(f"datum.place === {place}")
        lines = lines.mark_line(clip=True).encode(
            x=x, y=y, color=_by_optimum(), detail=alt.Detail("curve:N"),
            strokeWidth=alt.condition("datum.curve === 0", alt.value(2.5), alt.value(1)),
        )  # fmt: skip
        number = alt.Chart(alt.sequence(0, 1)).mark_text(
            text=str(place + 1), style="number", color=TEXT
        )
        number = number.encode(x=alt.XValue(12), y=alt.YValue(12))
        rows.append(layered(histogram(x, y), lines, number, height=height))
    return stacked(*rows, spacing=between)


def _by_optimum():
    numbers = [OTHERS, *range(len(PALETTE))]
    return alt.Color("optimum:N", legend=None).scale(domain=numbers, range=[MUTED, *PALETTE])


def _colour_of(place):
    return place if place < len(PALETTE) else OTHERS


def _final_rows(optima, same):
    """One row per start, those that collapsed last; their heights say nothing, and are drawn at the
    top of the axis, which holds all others, unless all have collapsed. Heights as near as `same`,
    in nats, look the same."""
    rows = pd.DataFrame(
        {
            "optimum": [_colour_of(i) for i, o in enumerate(optima) for _ in o.starts],
            "collapsed": [o.collapsed for o in optima for _ in o.starts],
            "log_likelihood": np.concatenate([o.log_likelihoods for o in optima]),
        }
    )
    heights, collapsed = rows["log_likelihood"], rows["collapsed"]
    told = ~collapsed | collapsed.all()
    low, high = heights[told].min(), heights[told].max()
    room = max(0.08 * (high - low), same, HALF_A_NAT)
    rows["log_likelihood"] = heights.where(told, high + 0.5 * room)
    return rows.assign(place=np.arange(1, len(rows) + 1), low=low - room, high=high + room)


def _curve(mixture, backdrop, top, place):
    """The density, curve 0, and after it each weighted component."""
    z = np.linspace(-4, 4, 33)
    near = mixture.means[:, None] + mixture.sds[:, None] * z
    grid = np.sort(np.concatenate([np.linspace(backdrop.low, backdrop.high, 120), near.ravel()]))
    grid = grid[(grid >= backdrop.low) & (grid <= backdrop.high)]
    curves = [(grid, mixture.density(grid))]
    curves += [(x, mixture.weighted_densities(x)[k]) for k, x in enumerate(near)]
    return pd.concat(
        pd.DataFrame({"x": x, "y": np.minimum(y, HIGHEST * top), "curve": c})
        for c, (x, y) in enumerate(curves)
    ).assign(place=place, optimum=_colour_of(place))
