"""The chart of the data: a histogram above the points."""

import altair as alt

from gmm_em.dashboard.charts.backdrop import bin_rows, point_rows, top_of
from gmm_em.dashboard.charts.palette import PALETTE
from gmm_em.dashboard.charts.parts import (
    built_once,
    circles,
    histogram,
    look,
    stacked,
    x_axis,
    y_axis,
)


def data_chart(dataset):
    """The normalised histogram above, the points at random heights below."""
    top = top_of(dataset)
    data = {"bins": bin_rows(dataset, top), "points": point_rows(dataset)}
    return _data_layout(*look(dataset, top)), data


@built_once
def _data_layout(label, x_format, y_format):
    above, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    x, height = x_axis(label, x_format), y_axis("random height", alt.Undefined, 1, [0, 0.5, 1])
    points = circles(x, height, "point", PALETTE[0])
    return stacked(histogram(above, y).properties(height=280), points.properties(height=140))
