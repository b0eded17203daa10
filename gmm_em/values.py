"""What every part needs of numbers: whether they can be used, which differ, where they are, and
that they stay as they are."""

import numpy as np
from numpy.typing import ArrayLike

LARGEST_COUNT = 1e100  # far more than anybody can count, and its sums are finite
MOST = 2**53  # observations: float64 cannot tell a larger whole number from the next
ROUNDING = 1e-9  # relative: what arithmetic may have added to a whole number


def check_values(values: ArrayLike, counts: ArrayLike | None = None):
    """Values (n,) and counts (n,) or None as float64, or a `ValueError` that says what is wrong."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not len(values):
        raise ValueError("values must be a list of one or more numbers.")
    if not np.isfinite(values).all():
        raise ValueError("values must be finite numbers: no missing ones, no infinities.")
    if counts is None:
        return values, None
    counts = np.asarray(counts, dtype=float)
    if counts.shape != values.shape:
        raise ValueError(f"there must be one count for each of the {len(values)} values.")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("counts must be finite and 0 or more.")
    if counts.max() > LARGEST_COUNT:
        raise ValueError(f"counts must not exceed 1e100; the largest is {counts.max():g}.")
    if not counts.sum() > 0:
        raise ValueError("at least one count must be above 0.")
    return values, counts


def read_only(array: ArrayLike) -> np.ndarray:
    """The array itself if nobody can write to it any more, else a copy that is so: what a frozen
    result holds."""
    array = np.asarray(array)
    if array.flags.writeable or array.base is not None:  # a view's base may be written to
        array = array.copy()
        array.flags.writeable = False
    return array


def n_of_counts(counts: np.ndarray) -> int | None:
    """The number of observations that counts (n,) say: their sum if they are whole numbers, and no
    more than anything can count to. None where they are not: then they are weights, which say how
    the observations are shared out and not how many there are."""
    total = counts.sum()
    whole = np.abs(counts - np.rint(counts)) <= ROUNDING * counts
    return round(total) if whole.all() and total <= MOST else None


def counts_of_weights(weights: np.ndarray, observations: int) -> np.ndarray:
    """Weights (n,) scaled so that they sum to this number of observations, or left as they are if
    they do; those that are whole numbers but for rounding are made so. Raises `ValueError` where
    it is no such number."""
    if not 1 <= observations <= MOST or observations % 1:
        raise ValueError(
            f"observations must be a whole number from 1 to {MOST:,}; it is {observations:g}."
        )
    scale = observations / weights.sum()
    counts = weights if abs(scale - 1.0) <= ROUNDING else weights * scale
    nearest = np.rint(counts)
    return np.where(np.abs(counts - nearest) <= ROUNDING * counts, nearest, counts)


def as_observations(
    values: ArrayLike, counts: ArrayLike | None = None, observations: int | None = None
) -> tuple[np.ndarray, np.ndarray | None, int]:
    """(values, counts or None, n): the values that were observed, how often, and how often in all.

    values : (n,); counts : (n,) how often each was seen, or None for once each
    observations : how many there were in all, for counts that are weights: they are scaled to it

    Values that were never seen are left out, and counts that are all 1 are None, so that the same
    observations are the same to all that follows. Raises `ValueError` where `check_values` does,
    and for weights without `observations`.
    """
    values, counts = check_values(values, counts)
    if counts is None:
        return values, None, len(values)
    seen = counts > 0
    values, counts = values[seen], counts[seen]
    n = n_of_counts(counts) if observations is None else observations
    if n is None:
        raise ValueError(
            f"how many observations these are is not known: the counts, which sum to "
            f"{counts.sum():g}, are not whole numbers that can be counted. Say it by observations."
        )
    counts = counts_of_weights(counts, n)
    return values, None if (counts == 1).all() else counts, int(n)


def distinct_values(
    values: np.ndarray, counts: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values (m,), ascending, and the share of all counts that falls on each."""
    distinct, inverse = np.unique(values, return_inverse=True)
    mass = np.bincount(inverse, counts, minlength=len(distinct))
    return distinct[mass > 0], mass[mass > 0] / mass.sum()


def mean_and_sd(values: np.ndarray, counts: np.ndarray | None = None) -> tuple[float, float]:
    """Mean and sd of the values, in their unit; `ValueError` where they are all equal.

    Computed on values shifted and scaled to [-1, 1], so that neither 1e300 nor 1e-300 nor an
    offset far larger than the spread is lost in squares.
    """
    if counts is not None:
        values, counts = values[counts > 0], counts[counts > 0]
    low, high = values.min(), values.max()
    centre, radius = 0.5 * low + 0.5 * high, 0.5 * high - 0.5 * low
    if not radius > 0:
        raise ValueError(
            f"all values equal {low:g}: a mixture needs at least two different values."
        )
    z = (values - centre) / radius
    mean = np.average(z, weights=counts)
    sd = np.sqrt(np.average((z - mean) ** 2, weights=counts))
    return float(centre + radius * mean), float(radius * sd)
