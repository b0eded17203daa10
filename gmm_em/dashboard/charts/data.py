"""The chart of the data: a histogram above the points."""

import altair as alt

from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.elements import (
    axis_labels,
    built_once,
    circles,
    heading,
    histogram,
    layered,
    marked,
    stacked,
    x_axis,
    y_axis,
)
from gmm_em.dashboard.charts.palette import TEXT


def data_chart(dataset, bins=0):
    """The normalised histogram above, the points at random heights below."""
    backdrop = Backdrop(dataset, bins)
    top = backdrop.top()
    data = {"bins": backdrop.bin_rows(top), "points": backdrop.point_rows()}
    if (by_hand := backdrop.marked_rows()) is not None:
        data["marked"] = by_hand
    axes = axis_labels(backdrop, top)
    in_classes = dataset.edges is not None
    counted = "points" if dataset.known_n is not None else "classes" if in_classes else "values"
    return _data_layout(counted, in_classes, "marked" in data, *axes), data


@built_once
def _data_layout(counted, in_classes, has_marked, label, x_format, y_format):
    above, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    x = x_axis(label, x_format)
    height = y_axis("scattered, no meaning", alt.Undefined, 1, [0, 0.5, 1])
    all_of_them = "spread over classes" if in_classes else "the points themselves"
    title = heading(
        f"[format(data('bins')[0].n, ',') + ' {counted}', 'Above: how dense they are. Below: '"
        " + (length(data('points')) < data('bins')[0].n ? format(length(data('points')), ',')"
        f" + ' of them.' : '{all_of_them}.')]"
    )
    bars = histogram(above, y).properties(height=300, title=title)
    points = circles(x, height, "sampled", TEXT)
    if not has_marked:
        return stacked(bars, points.properties(height=150))
    return stacked(bars, layered(points, marked(x, height), height=150))
