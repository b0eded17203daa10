"""Class limits as they are printed, and where such classes really end.

Between 0-9 and 10-19 there is nothing, for whole numbers were recorded: the limit lies halfway, or,
for ages in completed years, at 10.
"""

from dataclasses import dataclass

import numpy as np

from gmm_em.errors import DataError


@dataclass(frozen=True)
class Limits:
    """(n,) the lower and the upper limit of the class of each row, nan where there is none, and
    (n,) bool whether each was printed as a value that belongs to the class, as both in 10-19; and
    whether these are ages, which are counted in completed years."""

    lower: np.ndarray
    upper: np.ndarray
    lower_in: np.ndarray
    upper_in: np.ndarray
    ages: bool = False

    def of(self, rows):
        arrays = (self.lower, self.upper, self.lower_in, self.upper_in)
        return Limits(*(array[rows] for array in arrays), self.ages)


def middles_of(limits):
    """(n,) the middle of the class of each row; nan where it has none."""
    lower, upper, _ = true_limits(limits)
    held = ~np.isnan(lower)
    edges, places = side_by_side(lower[held], upper[held], np.flatnonzero(held))
    values = np.full(len(lower), np.nan)
    values[held] = middles(edges)[places]
    return values


def true_limits(limits):
    """(lower (n,), upper (n,), a sentence on what was taken for them, or "").

    limits : `Limits`, of classes side by side
    """
    lower, upper = limits.lower, limits.upper
    unit = _unit(limits)
    if not unit:
        return lower, upper, ""
    ages = unit == 1 and limits.ages
    below = 0.0 if ages else 0.5 * unit
    above = unit - below
    lower = lower - below * limits.lower_in + above * (~limits.lower_in & np.isfinite(lower))
    upper = upper + above * limits.upper_in - below * (~limits.upper_in & np.isfinite(upper))
    closed = np.nanargmax(np.where(np.isfinite(upper - lower), limits.upper - limits.lower, -1.0))
    taken = (
        f"{limits.lower[closed]:.12g} to {limits.upper[closed]:.12g} is taken as "
        f"{lower[closed]:.12g} to {upper[closed]:.12g}"
    )
    why = "in completed years" if ages else f"rounded to {unit:.12g}" if unit != 1 else "whole"
    return lower, upper, f"The values are taken to be {why}: {taken}."


def _unit(limits):
    """The unit in which values were recorded whose printed classes leave gaps: 1 for 0-9 and
    10-19, 0.1 for 0.0-0.9 and 1.0-1.9; 0 where classes touch."""
    held = np.flatnonzero(~np.isnan(limits.lower))
    order = held[np.lexsort((limits.upper[held], limits.lower[held]))]
    lower, upper = limits.lower[order], limits.upper[order]
    gaps = lower[1:] - upper[:-1]
    printed = limits.lower_in[order][1:] & limits.upper_in[order][:-1]
    gaps = gaps[printed & ((lower[1:] != lower[:-1]) | (upper[1:] != upper[:-1]))]
    if not len(gaps) or not gaps.min() > 0:
        return 0.0
    unit = 10.0 ** np.round(np.log10(gaps.min()))
    ends = np.concatenate([lower, upper])
    multiples = ends[np.isfinite(ends)] / unit
    whole = np.abs(multiples - np.rint(multiples)) <= 1e-6
    width = np.min((upper - lower)[np.isfinite(upper - lower)], initial=np.inf)
    narrow = unit <= max(1.0, 0.5 * width)  # else a class is left out: 0-10, 20-30
    return unit if narrow and whole.all() and abs(gaps.min() / unit - 1) < 1e-6 else 0.0


def side_by_side(lower, upper, lines, numbered="line"):
    """(limits of all classes (m+1,), place of each row's class (n,)) of contiguous classes, those
    of gaps among them.

    lower, upper : (n,), which may be infinite; several rows may be of one class. Raises `DataError`
    where a class is empty or overlaps with another, with its line, or what else is `numbered`.
    """
    wrong = ~(upper > lower)
    if wrong.any():
        raise DataError(
            f"{numbered.capitalize()} {lines[wrong][0]}: the upper limit of a class must be above "
            "the lower one."
        )
    order = np.lexsort((upper, lower))
    low, high = lower[order], upper[order]
    finite = (high - low)[np.isfinite(high - low)]
    if not len(finite):
        raise DataError("Each class is open at one end: one at least must have two limits.")
    near = 1e-6 * finite.min()
    same = np.append(False, (np.abs(low[1:] - low[:-1]) <= near) | (low[1:] == low[:-1]))
    same[1:] &= (np.abs(high[1:] - high[:-1]) <= near) | (high[1:] == high[:-1])
    edges, places = [low[0]], np.empty(len(low), int)
    for i, (a, b) in enumerate(zip(low, high, strict=True)):
        if not same[i]:
            if i and a < edges[-1] - near:
                raise DataError(
                    f"{numbered.capitalize()} {lines[order[i]]}: this class overlaps with another."
                )
            if i and a > edges[-1] + near:
                edges.append(a)
            edges.append(b)
        places[order[i]] = len(edges) - 2
    return np.array(edges), places


def middles(edges):
    """(m,) the middles of classes; for an open one a stand-in, half its neighbour's width beyond
    its limit."""
    finite = edges.copy()
    if np.isinf(edges[0]):
        finite[0] = edges[1] - (edges[2] - edges[1])
    if np.isinf(edges[-1]):
        finite[-1] = edges[-2] + (edges[-2] - edges[-3])
    return 0.5 * finite[:-1] + 0.5 * finite[1:]
