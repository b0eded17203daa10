"""A dataset: values, their counts, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.edges import check_edges, places
from gmm_em.groups import BINS, by_class, compressed
from gmm_em.mixture import Density, Mixture
from gmm_em.values import (
    check_values,
    counts_of_weights,
    mean_and_sd,
    n_of_counts,
    read_only,
)

ARRAYS = (
    "values", "counts", "components", "groups", "edges", "printed", "aside", "aside_rows",
)  # fmt: skip
LINEAR, LOG = "linear", "log"  # scales of the axis


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
    scale : "linear", or "log" where the values are decimal logarithms of what was measured
    added : how many of the values, the last ones, somebody added by hand; their component and their
    group are -1
    aside, aside_rows : (m,) values that were set aside, and the rows that they stood in, ascending,
    before any were added; or None

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
    scale: str = LINEAR
    added: int = 0
    aside: np.ndarray | None = None
    aside_rows: np.ndarray | None = None

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
        check_edges(self.edges)
        places(self._seen, self.edges)

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
        if np.isinf(limits[0]):
            limits[0] = min(2.0 * limits[1] - limits[2], seen.min())
        if np.isinf(limits[-1]):
            limits[-1] = max(2.0 * limits[-2] - limits[-3], seen.max())
        return limits

    @property
    def places(self) -> np.ndarray:
        """(n,) int: the class of each value, 0 to m - 1, where there are `edges`."""
        inside = np.clip(self.values, self.edges[0], self.edges[-1])  # all that have a count are
        return places(inside, self.edges)

    @property
    def intervals(self) -> tuple[np.ndarray, np.ndarray] | None:
        """(low (n,), high (n,)): between which limits each value was recorded, an open class with
        the width of `classes`; None where values are points."""
        if self.edges is None:
            return None
        limits, place = self.classes, self.places
        return limits[place], limits[place + 1]

    @property
    def closed(self) -> bool:
        """Whether the values were recorded in classes that have two limits each."""
        return self.edges is not None and bool(np.isfinite(self.edges).all())

    @property
    def log_widths(self) -> float:
        """The logarithms of the widths of the classes, summed over all observations. The
        log-likelihood of the classes less this is nearly that of points, where a class is narrow
        beside the components. 0 where an open class has values, or all are points."""
        if self.edges is None:
            return 0.0
        place, counts = self.places, np.ones(len(self)) if self.counts is None else self.counts
        place, counts = place[counts > 0], counts[counts > 0]
        logs = np.log(self.edges[place + 1] - self.edges[place])
        return float(counts @ logs) if np.isfinite(logs).all() else 0.0

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
        known = self.groups >= 0
        counts = None if self.counts is None else self.counts[known]
        weights = np.bincount(self.groups[known], counts, len(self.group_names))
        means, sds = zip(*(mean_and_sd(*group) for _, *group in self._split()), strict=True)
        return Mixture(weights / weights.sum(), means, sds)

    def on_axis(self, value: ArrayLike) -> np.ndarray:
        """Where a value in the unit of the data is on the axis; NaN where it has no place there."""
        value = np.asarray(value, dtype=float)
        if self.scale == LINEAR:
            return value
        return np.log10(value, where=value > 0, out=np.full(value.shape, np.nan))

    def in_unit(self, place: ArrayLike) -> np.ndarray:
        """What is at a place on the axis, in the unit of the data."""
        place = np.asarray(place, dtype=float)
        return place if self.scale == LINEAR else 10.0**place

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
            added=0,
            aside=None,
            aside_rows=None,
        )
