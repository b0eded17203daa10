"""Many values as few: groups of neighbours that a fit can hardly tell from the values."""

import numpy as np


def compressed(values, counts, bins):
    """(values, counts) of about `bins` groups, each with its exact count, mean and variance.

    values : (n,), of which there should be more than 2 `bins`; counts : (n,) or None for once each

    A group is two values, its mean less and plus its sd, with half of its count each: all sums of
    r, r x and r x^2 are right to the third order in the width of a bin, for any smooth r (two-point
    Gauss-Hermite quadrature). Values far from the bulk, at most some in a thousand, stay as they
    are, so that an outlier does not widen the bins.
    """
    some = values[:: len(values) // 10_000 + 1]
    low, high = np.quantile(some, [0.001, 0.999])
    low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
    bulk = (values >= low) & (values < high)
    counts = np.ones(len(values)) if counts is None else counts
    x, c, width = values[bulk], counts[bulk], (high - low) / bins
    group = np.minimum(((x - low) / width).astype(int), bins - 1)
    offset = x - (low + width * (group + 0.5))  # from the middle: squares keep their digits
    mass = np.bincount(group, c, bins)
    held = np.flatnonzero(mass)
    mean = np.bincount(group, c * offset, bins)[held] / mass[held]
    variance = np.bincount(group, c * offset**2, bins)[held] / mass[held] - mean**2
    middle = low + width * (held + 0.5) + mean
    sd = np.sqrt(np.maximum(variance, 0.0))
    return (
        np.concatenate([middle - sd, middle + sd, values[~bulk]]),
        np.concatenate([0.5 * mass[held], 0.5 * mass[held], counts[~bulk]]),
    )
