"""The chart of two starting means: which maximum EM reaches from each pair of them."""

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.dashboard.charts.elements import (
    Y_AXIS,
    built_once,
    calculated,
    expr,
    heading,
    labelling,
    layered,
    log_ticks,
    stacked,
    ticks,
)
from gmm_em.dashboard.charts.palette import MUTED, PALETTE, TEXT
from gmm_em.data import LINEAR

SAME_HEIGHT = 1e-4  # nats per point, as the groups of a basin are coarser than those of `known`
COLOURS = (*PALETTE, MUTED)  # the last one for all maxima beyond


def numbers_of(basin, known):
    """What each maximum of the basin is called: the place of the same one in the list `known`, so
    that it has the same colour there, or one of the numbers after these."""
    names, spare, cell = [], len(known), basin.means[1] - basin.means[0]
    for found in basin.optima:
        same = [i for i, other in enumerate(known) if _are_one(found, other, cell)]
        free = [i for i in same if i not in names]
        names.append(free[0] if free else spare)
        spare += not free
    return names


def _are_one(found, other, cell):
    """Whether two maxima are one, though the groups of a basin are coarser: mirror maxima are
    equally high, but elsewhere."""
    if found.collapsed != other.collapsed:
        return False
    rise = abs(found.log_likelihood - other.log_likelihood)
    apart = np.abs(found.mixture.means - other.mixture.means)
    within = 0.1 * (found.mixture.sds + other.mixture.sds) + 0.1 * cell
    return rise <= SAME_HEIGHT * found.points.sum() and bool((apart <= within).all())


def basin_chart(basin, known, scale=LINEAR):
    """A cell for each pair of means, in the colour of the maximum that EM reaches from there, and
    the means of each maximum, with its number. `known` : as for `numbers_of`; `scale` : of the
    data."""
    m = len(basin.means)
    half = 0.5 * (basin.means[1] - basin.means[0])
    low, high = basin.means[0] - half, basin.means[-1] + half
    names = np.minimum(numbers_of(basin, known), len(COLOURS) - 1)
    i, j = np.indices((m, m), dtype="int8")
    cells = {"i": i.ravel(), "j": j.ravel(), "optimum": names[basin.reached].ravel().astype("int8")}
    at = [
        {"x": x, "y": y, "optimum": name, "number": name + 1}
        for name, optimum in zip(names.tolist(), basin.optima, strict=True)
        for x, y in {tuple(optimum.mixture.means), tuple(optimum.mixture.means[::-1])}
    ]
    edges = pd.DataFrame({"x": [low], "x2": [high], "top": [high]})
    return _basin_layout(m, (labelling if scale == LINEAR else log_ticks)(low, high)), {
        "bins": edges, "cells": pd.DataFrame(cells), "ends": pd.DataFrame(at),
    }  # fmt: skip


@built_once
def _basin_layout(m, labelled):
    scale = alt.Scale(domain=[expr("low"), expr("high")], nice=False, zero=False)
    axis = {"grid": False, **ticks(labelled, 5)}
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(title="mean of one component", **axis))
    y = alt.Y("y:Q", scale=scale, axis=alt.Axis(title="mean of the other", **{**Y_AXIS, **axis}))
    colour = alt.Color("optimum:O", legend=None)
    colour = colour.scale(domain=[*range(len(COLOURS))], range=[*COLOURS])
    part = f"(high - low) / {m}"
    formulas = {"x": f"low + datum.i * {part}", "y": f"low + datum.j * {part}"}
    formulas |= {"x2": f"datum.x + {part}", "y2": f"datum.y + {part}"}
    cells = alt.Chart(alt.NamedData("cells"), transform=calculated(formulas))
    cells = cells.mark_rect(opacity=0.5).encode(
        x=x, x2=alt.X2("x2"), y=y, y2=alt.Y2("y2"), color=colour
    )
    ends = alt.Chart(alt.NamedData("ends"))
    dots = ends.mark_point(filled=True, size=260, opacity=1, stroke="white", strokeWidth=2)
    numbers = ends.mark_text(style="number", color="white", fontSize=12).encode(
        x=x, y=y, text=alt.Text("number:N")
    )
    title = heading(
        "['The maximum that each start reaches', 'Dots: the means at the end. Ring: a start.']"
    )
    diagonal = alt.Chart(alt.NamedData("bins")).mark_rule(strokeDash=[2, 3], stroke=TEXT)
    diagonal = diagonal.encode(
        x=x, x2=alt.X2("x2"), y=alt.Y("x:Q", scale=scale, axis=y["axis"]), y2=alt.Y2("x2")
    )
    dots = dots.encode(x=x, y=y, color=colour)
    return stacked(layered(cells, diagonal, dots, numbers, height=300, title=title))
