"""The chart of the bound: over one mean the log-likelihood, and the lower bound of the E step that
touches it at the present value; the M step goes to its top (Bishop 2006, figure 9.14)."""

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.dashboard.charts.elements import (
    AT_TICKS,
    Y_AXIS,
    built_once,
    calculated,
    computed,
    expr,
    labelling,
)
from gmm_em.dashboard.charts.format import power_of_ten
from gmm_em.dashboard.charts.mountain import HEIGHT, alone, dressed, from_frame
from gmm_em.dashboard.charts.palette import MUTED, TEXT
from gmm_em.dashboard.text.mountain import name_of
from gmm_em.data import LOG
from gmm_em.fit import em_step
from gmm_em.landscape import MEAN, Parameter, heights

FIRST, MOST_KNOTS = 10, 40  # iterations whose curves are computed; between them they are blended
PLACES = np.linspace(-1.0, 1.0, 14)  # of a curve, in half widths of the picture: none of them is 0
STEPS = 2.5  # M steps to either side of the present value,
CLOSEST = 0.1  # or sds, where the steps are short
FINE = 64  # steps of a curve as it is drawn
PARAMETERS = {  # of a frame: two to an iteration
    "frames": "length(data('means'))",
    "place": "min(toNumber(frame) || 0, 2 * (frames - 1))",
    "held": "floor(place / 2)",
    "moved": "min(1, place - 2 * held)",
    "owned": "data('means')[held]",
    "half": "owned.half",
    "step": "owned.step",
    "u": "moved * step",
    "climbed": "owned.bend / 2 * (step * step - (u - step) * (u - step))",
    "drop": "owned.bend * half * half / 4",
    "highest": "max(owned.high, owned.bend / 2 * step * step) + 0.15 * drop",
    "lowest": "-drop",
    "row": f"{len(PLACES)} * floor(owned.knot)",
    "next_row": f"{len(PLACES)} * ceil(owned.knot)",
    "blend": "owned.knot - floor(owned.knot)",
}


def bound_chart(dataset, fitted_to, trace, component):
    """The mean of this component in every E and M step of a Trace by EM.

    fitted_to : the Dataset, or groups of it, whose log-likelihood is drawn

    The picture is centred at the present mean and so wide that the step to the bound's top is
    seen; it becomes narrower with the steps, and never wider. The log-likelihood is the bound and
    what it is above it, as a share of the square of the distance from where they touch: so they
    touch in every frame, wherever that share is blended.
    """
    rows = _mean_rows(fitted_to, trace, component)
    knots = _knots(trace.n_iter)
    above, rises = _above(fitted_to, trace, component, knots, rows)
    rows["knot"] = np.interp(np.arange(len(trace)), knots, np.arange(len(knots)))
    rows["high"] = np.interp(np.arange(len(trace)), knots, rises)
    ends = rows["mean"][0] + rows["half"][0] * PLACES[[0, -1]]
    labelled = power_of_ten("datum.value") if dataset.scale == LOG else labelling(*ends)
    name = name_of(Parameter(MEAN, component), dataset)
    mean = {"name": name, "labelled": labelled, "curved": False}
    small = {name: array.astype("float32") for name, array in rows.items() if name != "mean"}
    return dressed(_bound_layout(), x=mean), {
        "means": pd.DataFrame({"mean": rows["mean"], **small}),
        "knots": pd.DataFrame({"above": above.astype("float32").ravel()}),
    }


def _knots(last):
    """The first iterations, and of all later ones fewer and fewer: curves change ever less."""
    later = last * np.linspace(0, 1, MOST_KNOTS - FIRST) ** 2
    return np.union1d(np.arange(min(FIRST, last + 1)), np.rint(later).astype(int))


def _mean_rows(dataset, trace, component):
    """Of each iteration the mean, its M step, how much the bound bends there in nats, and half of
    the width of the picture."""
    mean, sd = trace.means[:, component], trace.sds[:, component]
    following, _ = em_step(dataset.values, trace.final, dataset.counts, dataset.edges)
    step = np.diff(mean, append=following.means[component])
    longest = np.maximum.accumulate(np.abs(step)[::-1])[::-1]
    half = np.maximum(STEPS * longest, CLOSEST * sd[-1])
    bend = trace.effective_counts[:, component] / sd**2
    return {"mean": mean, "step": step, "bend": bend, "half": half}


def _above(dataset, trace, component, knots, rows):
    """At each of the knots, (M, len(PLACES)) by how much the log-likelihood is above the bound, as
    a share of the square of the distance; and (M,) how far it rises in the picture,
    both in nats."""
    data = {"counts": dataset.counts, "edges": dataset.edges}
    above, rises = [], []
    for t in knots:
        step, bend = rows["step"][t], rows["bend"][t]
        away = rows["half"][t] * PLACES
        means = rows["mean"][t] + np.append(0.0, away)
        at = {Parameter(MEAN, component): means[None, :]}
        here, *curve = heights(dataset.values, trace[t], at, **data)[0]
        bound = 0.5 * bend * (step**2 - (away - step) ** 2)
        above.append(np.maximum(curve - here - bound, 0.0) / away**2)
        rises.append(max(0.0, *(curve - here)))
    return np.array(above), np.array(rises)


@built_once
def _bound_layout():
    domain = [expr("owned.mean - half"), expr("owned.mean + half")]
    x = alt.X("mean:Q", axis=alt.Axis(**AT_TICKS, tickCount=4, labelOverlap="greedy"))
    x = x.scale(domain=domain, nice=False, zero=False)
    axis = alt.Axis(**{**Y_AXIS, **AT_TICKS}, title="log-lik. − here, in nats", tickCount=4)
    y = alt.Y("y:Q", axis=axis)
    y = y.scale(domain=[expr("lowest"), expr("highest")], nice=False, zero=False)
    formulas = {
        "u": "half * datum.v",
        "bound": "owned.bend / 2 * (step * step - (datum.u - step) * (datum.u - step))",
        "c": f"(datum.v + 1) * {(len(PLACES) - 1) / 2}",
        "i": f"min(floor(datum.c), {len(PLACES) - 2})",
        "left": _blended("datum.i"),
        "right": _blended("datum.i + 1"),
        "above": "lerp([datum.left, datum.right], datum.c - datum.i)",
        "y": "datum.bound + datum.u * datum.u * datum.above",
    }
    curves = alt.Chart(
        alt.sequence(-1, 1.0001, 2 / FINE, as_="v"), transform=calculated(formulas)
    ).encode(x=computed(x, "owned.mean + datum.u"))
    here = alt.Chart(alt.sequence(0, 1, as_="i")).encode(x=computed(x, "owned.mean + u"))
    dot = {"filled": True, "color": TEXT, "opacity": 1, "clip": True}
    top = here.encode(x=computed(x, "owned.mean + step"))
    layers = [
        top.mark_rule(stroke=TEXT, strokeDash=[1, 3], clip=True),
        curves.mark_line(stroke=MUTED, strokeWidth=3, clip=True).encode(y=computed(y, "datum.y")),
        curves.mark_line(stroke=TEXT, strokeWidth=1.5, strokeDash=[3, 2], clip=True).encode(
            y=computed(y, "datum.bound")
        ),
        here.mark_point(**dot, size=110).encode(y=computed(y, "climbed")),
        *(_known(name) for name in ("means", "knots")),
    ]
    lines = (
        "[moved ? 'M step: to the top of the bound'"
        " : 'E step: the bound touches the log-likelihood',"
        " 'Grey: the log-likelihood. Dashed: the bound.']"
    )
    return alone(layers, from_frame(PARAMETERS), lines, HEIGHT)


def _known(name):
    """A layer that draws nothing: Vega has only such data as are drawn."""
    return alt.Chart(alt.NamedData(name)).transform_filter("false").mark_point()


def _blended(place):
    """What is at a place of the curves of the knots before and after the frame."""
    ends = (f"data('knots')[{row} + {place}].above" for row in ("row", "next_row"))
    return f"lerp([{', '.join(ends)}], blend)"
