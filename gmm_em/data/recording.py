"""How values were recorded: nobody writes down a real number, but the class in which it lies.

A height of 172 cm is one from 171.5 to 172.5. Taken for points, equal values make the likelihood of
a Gaussian on them unbounded; taken for what they are, nothing is.
"""

from dataclasses import dataclass, replace

import numpy as np

from gmm_em.data.bins import resolution
from gmm_em.data.dataset import Dataset
from gmm_em.values import distinct_values

HOW = ("auto", "exact", "rounded")  # of which people choose
PRINTED = "printed"
TIED = 5  # times that a value occurs: real numbers are hardly ever equal that often
MOSTLY = 0.95  # of all values: what is on a grid is rounded to it, the others are slips
FAR = 4.5  # units between neighbours, in the median: that many are not seen between true ones
MANY = 8  # gaps between values: of so many true ones some are of one unit
REACH = 1.5  # median gaps: the widest cell of values that are on no grid
MOST_CLASSES = 5_000  # with more of them they are so narrow that points are as good
HEAPS = ((2, (2, 4, 6, 8)), (5, (5,)), (10, (0,)))  # multiple -> last digits that it alone explains
HEAPED = 1.5  # times as many values as their neighbours have,
SURE = 5.0  # by more than so many standard errors


def as_recorded(dataset: Dataset, how: str = "auto", width: float = 0.0) -> Dataset:
    """The Dataset with the limits of the classes that its values stand for, its `edges`; None where
    they are points.

    how : "exact", the values are points; "rounded", they were rounded; "printed", as the data say,
        else "exact"; "auto", as "printed", or where some value occurs five times or more "rounded"
    width : to which "rounded" values were rounded; 0: the classes that were printed, or the unit
        of which all values are multiples, but for a few slips. Where there is none, a cell ends
        halfway to the neighbouring values, and is at most 1.5 median gaps wide

    Values of which no two classes can be told stay points, and so do groups of values.
    Raises `ValueError` for an unknown `how`.
    """
    if how not in (*HOW, PRINTED):
        raise ValueError(f"unknown way of recording {how!r}; choose from {', '.join(HOW)}.")
    printed, edges, rounded = _printed(dataset), None, True
    if how != "exact" and not dataset.grouped:
        if how == "rounded" and width:
            edges = _rounded(dataset, width)
        elif printed is not None:
            edges, rounded = printed, False
        elif how == "rounded" or (how == "auto" and _is_tied(dataset)):
            edges = _seen_in(dataset)
    if edges is dataset.edges:
        return dataset
    kept = printed if edges is not printed else None
    return replace(dataset, edges=edges, rounded=rounded and edges is not None, printed=kept)


def _printed(dataset):
    """The limits that were printed with the data, or None."""
    return dataset.printed if dataset.rounded or dataset.edges is None else dataset.edges


def unit_of(dataset: Dataset) -> float:
    """The unit to which the values were rounded, but for a few slips; 0 where none is seen: where
    neighbours are many units apart, or none are one unit apart, these are digits that say nothing,
    such as those of sixths, or of inches in metres."""
    return _grid(dataset)[0]


def _grid(dataset):
    """(the unit, a value that was rounded to it)."""
    values, shares = distinct_values(dataset.values, dataset.counts)
    unit = resolution(values)
    repeated = values[shares * float(dataset.n) > 1.5]
    if len(repeated) > 2 and (coarse := resolution(repeated)) > 1.5 * unit:
        off = (values - repeated[0]) / coarse
        on = np.abs(off - np.rint(off)) < 1e-3
        if shares[on].sum() >= MOSTLY:
            values, unit = values[on], coarse
    gaps = np.diff(values)
    too_fine = np.median(gaps) > FAR * unit or (len(gaps) >= MANY and gaps.min() > 1.5 * unit)
    return 0.0 if too_fine else unit, values[0]


@dataclass(frozen=True)
class Heaps:
    """Values that end in 0 or 5 more often than their neighbours let expect.

    step : of which too many values are multiples
    n, expected : how many of these there are, and how many there would be
    """

    step: float
    n: float
    expected: float


def heaps(dataset: Dataset) -> Heaps | None:
    """Whether people preferred round numbers: multiples of 2, 5 or 10 units that are seen more
    often than the values beside them. None where not, and where the values have no unit."""
    if _printed(dataset) is not None or dataset.grouped or dataset.known_n is None:
        return None
    values, shares = distinct_values(dataset.values, dataset.counts)
    unit = unit_of(dataset)
    places = np.rint(values / unit) if unit else np.zeros(1)
    on = np.abs(values - unit * places) < 0.01 * unit
    if not on.any() or np.ptp(places) > 1e6:
        return None
    places = places[on].astype(np.int64)
    first = places[0] - 1
    n_places = int(places[-1] - first) + 2
    counts = np.bincount(places - first, shares[on] * float(dataset.n), n_places)
    digits = (np.arange(n_places) + first) % 10
    beside = 0.5 * (np.append(0.0, counts[:-1]) + np.append(counts[1:], 0.0))
    for multiple, ends in HEAPS:
        these = np.isin(digits, ends)
        these[np.where(these, counts, -1.0).argmax()] = False  # which may be no more than a peak
        n, expected = counts[these].sum(), beside[these].sum()
        if n > HEAPED * expected and n - expected > SURE * np.sqrt(n + 0.5 * expected):
            every = digits % multiple == 0
            return Heaps(multiple * unit, counts[every].sum(), beside[every].sum())
    return None


def _is_tied(dataset):
    if dataset.known_n is None or dataset.observations is not None:
        return True  # shares of a histogram
    return distinct_values(dataset.values, dataset.counts)[1].max() * dataset.n > TIED - 0.5


def _seen_in(dataset):
    """The limits of classes that the values themselves show."""
    if unit := unit_of(dataset):
        return _rounded(dataset, unit)
    return _halfway(dataset) if _is_tied(dataset) else None


def _rounded(dataset, width):
    """Classes of one width around its multiples, with limits halfway between possible values."""
    values = distinct_values(dataset.values, dataset.counts)[0]
    if width < 1e-9 * np.abs(values).max():
        return None
    first, (unit, one) = -0.5 * width, _grid(dataset)
    if unit:
        between = one % unit + 0.5 * unit
        # of two that are as near the lower one: 5 is rounded to 10
        first = between + unit * np.ceil(round((first - between) / unit, 6) - 0.5)
    place = np.floor((values - first) / width)
    return _told_apart(first + width * np.unique([place, place + 1.0]), len(np.unique(place)))


def _halfway(dataset):
    """A cell around each value."""
    values = distinct_values(dataset.values, dataset.counts)[0]
    gaps = np.diff(values)
    reach = 0.5 * np.minimum(gaps, REACH * np.median(gaps))
    apart = gaps > 2.0 * reach
    limits = [values[:-1] + reach, (values[1:] - reach)[apart]]
    ends = [values[0] - reach[0], values[-1] + reach[-1]]
    return _told_apart(np.sort(np.concatenate([*limits, ends])), len(values))


def _told_apart(edges, n_classes):
    return edges if 1 < n_classes <= MOST_CLASSES and (np.diff(edges) > 0).all() else None
