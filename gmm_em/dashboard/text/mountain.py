"""What is said of the mountain."""

import math

import numpy as np

from gmm_em.dashboard.text.format import formatter, in_unit, rounded, short
from gmm_em.data import LOG
from gmm_em.landscape import MEAN, SD

NAMES = {"mean": "mean", "sd": "sd", "weight": "odds"}
LOG_NAMES = NAMES | {"mean": "median", "sd": "log sd"}  # as the table has them
SLICE = (
    "**A slice** of the log-likelihood: all other parameters are held at the result. On the way "
    "those move too, so the dot may be above or below the surface; the title has both heights."
)
ODDS = "**Odds**: the weight of a component, divided by those of all that are not an axis."
CLICK = "Click the mountain to start there, with all other parameters of the result."
KEYS = "Start elsewhere on the mountain: arrow keys move, enter starts"
BOUND = (
    "**Why does it always go up?** The bound touches the log-likelihood and lies nowhere above it: "
    "where the bound is higher than here, so is the log-likelihood. This picture moves one mean, "
    "and comes closer as its steps become shorter; the M step moves all parameters."
)


def name_of(parameter, dataset, equal_sds=False):
    """What people call a parameter of a landscape."""
    name = (LOG_NAMES if dataset.scale == LOG else NAMES)[parameter.kind]
    pooled = parameter.kind == SD and equal_sds
    return f"{name} of all" if pooled else f"{name} {parameter.component + 1}"


def value_of(parameter, dataset):
    """How to write what is at a place along a parameter, as the table does: a function of the
    place, which of sds and odds is a logarithm."""
    if parameter.kind == MEAN:
        return in_unit(dataset)
    say = formatter(dataset) if parameter.kind == SD else short
    return lambda place: say(math.exp(place))


def place_of(axes, place, dataset, equal_sds=False):
    """A place (x, y) of a landscape in words."""
    said = [
        f"{name_of(axis, dataset, equal_sds)} = {value_of(axis, dataset)(at)}"
        for axis, at in zip(axes, place, strict=True)
    ]
    return ", ".join(said)


def of_top(seen, end, height, dataset, about="", equal_sds=False):
    """Where a `Landscape` is highest, in a sentence.

    end, height : the place (x, y) where the fit ended, and its log-likelihood
    about : what stands before a log-likelihood that is not exact
    """
    *top, highest = seen.top
    cell = np.array([seen.x[1] - seen.x[0], seen.y[1] - seen.y[0]])
    is_there = (np.abs(np.array(top) - end) <= 1.01 * cell).all()
    if is_there or highest <= height:
        return f"It is highest where the fit ended: {place_of(seen.axes, end, dataset, equal_sds)}."
    where = place_of(seen.axes, top, dataset, equal_sds)
    above = f"{about}{rounded(highest - height, 2)}"
    return f"It is highest at {where}, {above} above where the fit ended."


def of_beside(label):
    """Whose way is dashed."""
    return (
        f"**Dashed**: {label} from the same start; both dots are after as many evaluations of all "
        "points."
    )


def of_contours(unit):
    """How deep the contours lie. unit : that of the first"""
    said = ", ".join(short(unit * j * j) for j in (1, 2, 3, 4))
    return f"Its contours lie {said}, … below that, in nats."
