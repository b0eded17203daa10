"""Datasets: values, their counts, and where they came from.

`SOURCES` maps a name to a function that returns a `Dataset`; the names of its parameters are the
names of the settings it uses.
"""

from dataclasses import dataclass

import numpy as np

from gmm_em.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Dataset:
    """n values on a line, and what is known of them.

    values : (n,) float64, finite
    name : what the axis says
    counts : (n,) how often each value was seen (fractions allowed), or None for once each
    truth : the mixture that the values were drawn from, or None for real data
    components : (n,) int, the component that each value was drawn from, or None
    within : (n,) where a value stands for a group, the variance inside it, or None
    """

    values: np.ndarray
    name: str
    counts: np.ndarray | None = None
    truth: Mixture | None = None
    components: np.ndarray | None = None
    within: np.ndarray | None = None

    def __post_init__(self):
        values, counts = check_values(self.values, self.counts)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "counts", counts)

    def __len__(self):
        return len(self.values)

    def compressed(self, bins=2**14):
        """The same data in about `bins` groups, each with its exact count, mean and variance.

        A fit of these costs the same however many values there are. The M step is exact; the
        E step takes p(y|x) at the mean of a group for all of it. Values far from the bulk, at
        most some in a thousand, stay as they are, so that an outlier does not widen the bins.
        A dataset of no more than `bins` values is returned as it is.
        """
        if len(self) <= bins:
            return self
        some = self.values[:: len(self) // 10_000 + 1]
        low, high = np.quantile(some, [0.001, 0.999])
        low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
        bulk = (self.values >= low) & (self.values < high)
        counts = np.ones(len(self)) if self.counts is None else self.counts
        x, c, width = self.values[bulk], counts[bulk], (high - low) / bins
        group = np.minimum(((x - low) / width).astype(int), bins - 1)
        offset = x - (low + width * (group + 0.5))  # from the middle: squares keep their digits
        mass = np.bincount(group, c, bins)
        held = np.flatnonzero(mass)
        mean = np.bincount(group, c * offset, bins)[held] / mass[held]
        variance = np.bincount(group, c * offset**2, bins)[held] / mass[held] - mean**2
        alone = self.values[~bulk]
        return Dataset(
            np.concatenate([low + width * (held + 0.5) + mean, alone]),
            self.name,
            counts=np.concatenate([mass[held], counts[~bulk]]),
            truth=self.truth,
            within=np.concatenate([np.maximum(variance, 0.0), np.zeros(len(alone))]),
        )


def check_values(values, counts=None):
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


def distinct_values(values, counts=None):
    """The distinct values (m,), ascending, and the share of all counts that falls on each."""
    distinct, inverse = np.unique(values, return_inverse=True)
    mass = np.bincount(inverse, counts, minlength=len(distinct))
    return distinct[mass > 0], mass[mass > 0] / mass.sum()


def mean_and_sd(values, counts=None):
    """Mean and sd of the values, in their unit; `ValueError` where they are all equal.

    Computed on values shifted and scaled to [-1, 1], so that neither 1e300 nor 1e-300 nor an
    offset far larger than the spread is lost in squares.
    """
    low, high = values.min(), values.max()
    centre, radius = 0.5 * low + 0.5 * high, 0.5 * high - 0.5 * low
    if not radius > 0:
        raise ValueError(
            f"all values equal {low:g}: a mixture needs at least two different values."
        )
    z = (values - centre) / radius
    mean = np.average(z, weights=counts)
    sd = np.sqrt(np.average((z - mean) ** 2, weights=counts))
    if not sd > 0:
        raise ValueError("all values with a count above 0 are equal: a mixture needs two.")
    return float(centre + radius * mean), float(radius * sd)


def simulate(n_real, spread, n_points, seed):
    """Draw a random mixture of `n_real` Gaussians and `n_points` values from it.

    The mixture and the points have random streams of their own: another `n_points` keeps the
    mixture, another `spread` only moves its means.
    """
    truth_rng, points_rng = (
        np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2)
    )
    truth = Mixture.random(n_real, spread, truth_rng).sorted_by_mean()
    values, components = truth.sample(n_points, points_rng)
    return Dataset(values, "x", truth=truth, components=components)


SOURCES = {"gaussian": simulate}
