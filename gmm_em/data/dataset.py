"""A dataset: values, their counts, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_em.groups import BINS, by_class, compressed
from gmm_em.mixture import Density, Mixture
from gmm_em.values import (
    check_values,
    counts_of_weights,
    mean_and_sd,
    n_of_counts,
    read_only,
)

ARRAYS = ("values", "counts", "components", "groups", "edges", "printed")


@dataclass(frozen=True, eq=False)
class Dataset:
    """n values on a line, and what is known of them.

    values : (n,) float64, finite
    name : what the axis says
    counts : (n,) how often each value was seen, or None for once each; with `observations` weights,
    which are scaled so that they sum to it
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
    edges : (m+1,) ascending limits of the classes in which the values were recorded, or None where
    they are points: each value stands for the class that holds it. Between classes there may be
    others that hold none; the first and the last limit may be infinite
    rounded : whether these limits follow from the values, see `recording.as_recorded`; else they
    were printed with the data
    printed : (m+1,) the limits that were printed, where `edges` are others or None
    observations : how many observations there are in all, where the counts are weights that do not
    say it, or None

    The arrays are copied and made read-only.
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
    rounded: bool = False
    printed: np.ndarray | None = None
    observations: int | None = None

    def __post_init__(self):
        values, counts = check_values(self.values, self.counts)
        if self.observations is not None:
            if counts is None:
                raise ValueError("observations belongs to weights; these values have no counts.")
            counts = counts_of_weights(counts, self.observations)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "counts", counts)
        for name in ARRAYS:
            if (array := getattr(self, name)) is not None:
                object.__setattr__(self, name, read_only(array))
        if self.edges is not None:
            self._check_edges()
        if self.groups is not None:
            self._check_groups()

    def _check_edges(self):
        rises = self.edges.ndim == 1 and (self.edges[1:] > self.edges[:-1]).all()
        if not rises or len(self.edges) < 2:
            raise ValueError("edges must be a list of ascending numbers.")
        if not np.isfinite(self.edges[1:-1]).all():
            raise ValueError("only the first and the last of the edges may be infinite.")
        seen = self._seen
        if seen.min() < self.edges[0] or seen.max() > self.edges[-1]:
            raise ValueError("there are values outside the edges.")

    @property
    def _seen(self):
        return self.values if self.counts is None else self.values[self.counts > 0]

    def _check_groups(self):
        if self.groups.shape != self.values.shape:
            raise ValueError(f"there must be one group for each of the {len(self)} values.")
        for name, *group in self._split():
            try:
                mean_and_sd(*group)
            except ValueError as error:
                raise ValueError(
                    f"no Gaussian can describe the group “{name}”, which does not have two "
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
    def known_n(self) -> int | None:
        """The number of observations: a value that was counted three times is three of them. None
        where counts are weights and nobody has said it, see `values.n_of_counts`."""
        if self.counts is None:
            return len(self)
        if self.observations is not None:
            return int(self.observations)
        if not self.grouped:
            return n_of_counts(self.counts)
        twice = n_of_counts(2.0 * self.counts)  # half of a count is on either side of its group
        return None if twice is None else twice // 2

    @property
    def n(self) -> int:
        """The number of observations, or of values where it is not known."""
        known = self.known_n
        return len(self) if known is None else known

    @property
    def classes(self) -> np.ndarray | None:
        """(m+1,) finite limits for a picture, or None: an open class looks as wide as the one
        beside it, or as wide as its values are."""
        limits = self.printed if self.edges is None else self.edges
        if limits is None or np.isfinite(limits).all():
            return limits
        limits, seen = limits.copy(), self._seen
        width = np.diff(limits[np.isfinite(limits)])
        for end, beside, sign, outermost in ((0, 1, -1, seen.min()), (-1, -2, 1, seen.max())):
            if np.isinf(limits[end]):
                step = width[end] if len(width) else abs(outermost - limits[beside])
                limits[end] = limits[beside] + sign * max(step, sign * (outermost - limits[beside]))
        return limits

    @property
    def intervals(self) -> tuple[np.ndarray, np.ndarray] | None:
        """(low (n,), high (n,)): between which limits each value was recorded, an open class with
        the width of `classes`; None where values are points."""
        if self.edges is None:
            return None
        place = (np.searchsorted(self.edges, self.values, side="right") - 1).clip(
            0, len(self.edges) - 2
        )
        return self.classes[place], self.classes[place + 1]

    @property
    def extent(self) -> tuple[float, float]:
        """(least, greatest) of what was seen: of classes the limits of those that have values."""
        low, high = self._seen.min(), self._seen.max()
        if self.classes is None:
            return low, high
        first, last = np.searchsorted(self.classes, [low, high])
        return self.classes[max(first - 1, 0)], self.classes[max(last, 1)]

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

    def compressed(self, bins: int = BINS, around: Sequence[Mixture] = ()) -> "Dataset":
        """The same data in about `bins` groups, see `groups.compressed`: a fit of these costs the
        same however many values there are. A dataset of no more than 2 `bins` values is returned
        as it is. Whether groups suit a fit is known after it, see `groups.on_groups`. Values that
        were recorded in classes are grouped by these, and nothing of them is lost."""
        if len(self) <= 2 * bins:
            return self
        if self.edges is not None:
            parts, exact = by_class(self.values, self.counts, self.edges), True
        else:
            parts, exact = compressed(self.values, self.counts, bins, around), False
        values, counts = parts
        return replace(
            self,
            values=values,
            counts=counts,
            components=None,
            groups=None,
            group_names=(),
            grouped=not exact,
        )
