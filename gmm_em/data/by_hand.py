"""What people do to data that are there: put them on a log axis, set values aside, add some.

In this order, of which each is a `Dataset` from another. Values are named in the unit of the data,
also where these are on a log axis.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gmm_em.data.dataset import LOG, Dataset
from gmm_em.edges import places
from gmm_em.errors import DataError
from gmm_em.values import mean_and_sd

NEAR = 1e-3  # of the range of the data: what is nearer to a value may stand for it
FARTHEST = 1e6  # ranges from the data: further away, and nothing else could be told apart
NAMED = 3  # values in a complaint
NO_GROUP = -1  # of a value that was added


def log10(dataset: Dataset) -> Dataset:
    """The decimal logarithms of positive data, with their class limits; what is known of each value
    stays. A truth is one of the values and not of their logarithms: that is left out.

    Raises `DataError` for zeros and negative values, and for classes that begin at such.
    """
    seen = dataset.values if dataset.counts is None else dataset.values[dataset.counts > 0]
    wrong = seen[seen <= 0]
    if len(wrong):
        named = ", ".join(f"{value:.6g}" for value in np.unique(wrong)[:NAMED])
        raise DataError(
            f"“{dataset.name}” has values that are not above 0 ({len(wrong):,}: {named}"
            f"{', …' if len(np.unique(wrong)) > NAMED else ''}), which have no logarithm."
        )
    for limits in (dataset.edges, dataset.printed):
        if limits is not None and -np.inf < limits[0] < 0:
            raise DataError(
                f"The first class of “{dataset.name}” begins at {limits[0]:.6g}, which has no "
                "logarithm."
            )
    never = dataset.values <= 0  # counted 0 times
    return replace(
        dataset,
        values=np.log10(np.where(never, seen.min(), dataset.values)),
        edges=_log10_of(dataset.edges),
        printed=_log10_of(dataset.printed),
        truth=None,
        scale=LOG,
    )


def _log10_of(limits):
    """Those of classes, of which the first may begin at 0."""
    if limits is None:
        return None
    return np.log10(limits, where=limits > 0, out=np.full(len(limits), -np.inf))


def without(dataset: Dataset, values: Sequence[float]) -> Dataset:
    """The data without single observations, which `Dataset.aside` keeps.

    values : of each observation; it stands for the nearest value that there is, if that looks the
        same. Whoever names a value twice sets two observations aside that have it.

    Raises `DataError` for a value that is not there (so often), for data that are no single
    observations, and where fewer than two different values would stay.
    """
    if not len(values):
        return dataset
    if dataset.grouped:
        raise DataError("These values stand for groups of others: none can be set aside alone.")
    _check_countable(dataset)
    left = np.ones(len(dataset)) if dataset.counts is None else dataset.counts.copy()
    rows = np.array([_take_one(dataset, value, left) for value in values], dtype=int)
    rows.sort()
    facts = {"aside": dataset.values[rows], "aside_rows": rows}
    if dataset.counts is not None:
        facts["counts"] = left
        if dataset.observations is not None:
            facts["observations"] = dataset.observations - len(rows)
    else:
        stays = left > 0
        for name in ("values", "components", "groups"):
            array = getattr(dataset, name)
            facts[name] = None if array is None else array[stays]
    try:
        mean_and_sd(facts.get("values", dataset.values), facts.get("counts"))
    except ValueError as error:
        raise DataError("At least two different values must stay.") from error
    try:
        return replace(dataset, **facts)
    except ValueError as error:  # of a known group
        raise DataError(str(error)) from error


def _take_one(dataset, value, left):
    """The row of an observation with this value, which `left` (n,), how often each is there, then
    counts once less."""
    place = dataset.on_axis(value)
    there = np.abs(dataset.values - place)
    nearest = dataset.values[there.argmin()] if np.isfinite(place) else np.nan
    if not abs(nearest - place) <= NEAR * np.ptp(dataset.values):
        raise DataError(f"There is no value {value:.12g} in the data.")
    same = np.flatnonzero(dataset.values == nearest)
    rows = same[left[same] >= 1]
    if not len(rows):
        raise DataError(f"There are not so many observations of {value:.12g}.")
    left[rows[0]] -= 1
    return rows[0]


def with_extra(dataset: Dataset, values: Sequence[float]) -> Dataset:
    """The data with one more observation at each of these values, which come last.

    The truth stays what the others were drawn from; an added value has component -1 and group -1.
    Beyond the first or last class it gets one of its own.

    Raises `DataError` for a value that has no place on a log axis or is too far away, and where the
    counts are weights that do not say how much one observation is.
    """
    if not len(values):
        return dataset
    _check_countable(dataset)
    added = np.array([dataset.on_axis(value) for value in values])
    low, high = dataset.extent
    for value, place in zip(values, added, strict=True):
        if not np.isfinite(place):
            raise DataError(f"{value:.12g} is not above 0 and has no place on a log axis.")
        if max(low - place, place - high) > FARTHEST * (high - low):
            raise DataError(f"{value:.12g} is too far from the data.")
    facts = {"values": np.append(dataset.values, added), "added": len(added)}
    if dataset.counts is not None:
        facts["counts"] = np.append(dataset.counts, np.ones(len(added)))
    if dataset.observations is not None:
        facts["observations"] = dataset.observations + len(added)
    for name in ("components", "groups"):
        if (array := getattr(dataset, name)) is not None:
            facts[name] = np.append(array, np.full(len(added), NO_GROUP))
    if dataset.edges is not None:
        for place in added:
            edges = facts.get("edges", dataset.edges)
            facts["edges"] = _reaching(edges, place, dataset.rounded)
    return replace(dataset, **facts)


def _check_countable(dataset):
    if dataset.known_n is None:
        raise DataError(
            "The counts are weights: it is not known what one observation is. Say first how many "
            "there are."
        )


def _reaching(edges, value, rounded):
    """Class limits that go on, in the width of the last class at that end, up to the value; among
    rounded values a wide gap is no class, and gets one there."""
    if value < edges[0]:
        return -_reaching(-edges[::-1], -value, rounded)[::-1]
    width, first, last = edges[-1] - edges[-2], edges[-1], np.inf
    if value <= edges[-1]:
        place = places(np.array([value]), edges)[0]
        width, first, last = np.diff(edges).min(), edges[place], edges[place + 1]
        if not rounded or last - first < 1.5 * width:
            return edges
    low = first + width * np.floor((value - first) / width)
    return np.unique(np.concatenate([edges, [low, min(low + width, last)]]))
