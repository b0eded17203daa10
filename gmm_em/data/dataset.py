"""A dataset: values, their counts, and what is known of them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.mixture import Density, Mixture


@dataclass(frozen=True, eq=False)
class Dataset:
    """n values on a line, and what is known of them.

    values : (n,) float64, finite
    name : what the axis says
    counts : (n,) how often each value was seen (fractions allowed), or None for once each
    truth : what the values were drawn from, a `Mixture` or another `Density`; None for real data
    components : (n,) int, the component that each value was drawn from, or None
    grouped : whether the values stand for groups of others, see `compressed`
    unit : of the values; "" if they have none or it is not known
    description, source : what was measured, and the citation
    literature : sentences, each on the number of components that somebody found, and who
    note : what was done to the data on their way here, such as rows left out
    groups : (n,) int, the group that people put each value in, or None; each holds at least two
    different values
    group_names : what people call group 0, 1, ...
    edges : (m+1,) the class limits that were printed with the data, or None
    """

    values: np.ndarray
    name: str
    counts: np.ndarray | None = None
    truth: Density | None = None
    components: np.ndarray | None = None
    grouped: bool = False
    unit: str = ""
    description: str = ""
    source: str = ""
    literature: tuple[str, ...] = ()
    note: str = ""
    groups: np.ndarray | None = None
    group_names: tuple[str, ...] = ()
    edges: np.ndarray | None = None

    def __post_init__(self):
        values, counts = check_values(self.values, self.counts)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "counts", counts)
        if self.groups is not None:
            self._check_groups()

    def _check_groups(self):
        if self.groups.shape != self.values.shape:
            raise ValueError(f"there must be one group for each of the {len(self)} values.")
        for name, *group in self._split():
            try:
                mean_and_sd(*group)
            except ValueError as error:
                raise ValueError(
                    f"no Gaussian can stand for the group “{name}”, which does not have two "
                    "different values."
                ) from error

    def _split(self):
        """(name, values, counts or None) of each group."""
        for k, name in enumerate(self.group_names):
            inside = self.groups == k
            yield name, self.values[inside], None if self.counts is None else self.counts[inside]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n(self) -> int:
        """The number of observations: a value that was counted three times is three of them.

        Counts that are no whole numbers are weights, and do not say how many there were.
        """
        if self.counts is None:
            return len(self)
        whole = self.grouped or (self.counts == np.rint(self.counts)).all()
        return round(self.counts.sum()) if whole else len(self)

    def by_groups(self) -> Mixture | None:
        """One Gaussian per known group, of its share, mean and (maximum likelihood) sd, or None.

        Component k is group k. This is what EM would find if it were told the group of each value.
        """
        if self.groups is None:
            return None
        weights = np.bincount(self.groups, self.counts, len(self.group_names))
        means, sds = zip(*(mean_and_sd(*group) for _, *group in self._split()), strict=True)
        return Mixture(weights / weights.sum(), means, sds)

    @property
    def label(self) -> str:
        """What an axis says: the name, and the unit where there is one."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def compressed(self, bins: int = 2**13) -> "Dataset":
        """The same data in about `bins` groups, each with its exact count, mean and variance.

        A group is two values, its mean less and plus its sd, with half of its count each: all
        sums of r, r x and r x^2 are right to the third order in the width of a bin, for any
        smooth r (two-point Gauss-Hermite quadrature). A fit of these costs the same however many
        values there are. Values far from the bulk, at most some in a thousand, stay as they are,
        so that an outlier does not widen the bins. A dataset of no more than 2 `bins` values is
        returned as it is.
        """
        if len(self) <= 2 * bins:
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
        middle = low + width * (held + 0.5) + mean
        sd = np.sqrt(np.maximum(variance, 0.0))
        return replace(
            self,
            values=np.concatenate([middle - sd, middle + sd, self.values[~bulk]]),
            counts=np.concatenate([0.5 * mass[held], 0.5 * mass[held], counts[~bulk]]),
            components=None,
            groups=None,
            group_names=(),
            grouped=True,
        )


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
