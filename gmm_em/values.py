"""What every part needs of numbers: whether they can be used, which differ, where they are, and
that they stay as they are."""

import numpy as np
from numpy.typing import ArrayLike


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
