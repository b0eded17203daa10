"""How well a mixture fits: where the values depart from it, and whether chance alone does that.

What a band says here holds although the parameters were fitted to the values: the samples that it
is made from are fitted as well.

Sources: Aldor-Noiman et al. (2013), The American Statistician 67, for bands that all of a sample
stays within; Rao and Robson (1974), Communications in Statistics 3, for counts less what a fit
takes out of them; Stute, Manteiga and Quindimil (1993), Metrika 40, for Kolmogorov's distance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.mixture import Mixture
from gmm_em.values import as_observations, distinct_values

STEPS = 200  # limits at which counts are compared
RARE = 0.01  # points that are expected beyond the outermost of them
OFTEN = 10  # times that each value was seen on average: the values are classes
LEVEL = 0.05  # of samples leave the band somewhere
TAIL = 0.1  # of all points is no more than a tail
HALVINGS = 60
NEARLY = 1e-6  # of a point: two limits are the same


@dataclass(frozen=True, eq=False)
class Goodness:
    """How many of n values lie below each of m limits, and how many a mixture expects there.

    limits : (m,) ascending; below, above : (m,) the mixture's probabilities on either side
    counts : (m,) values below each
    least, most : (m,) what 95 % of samples that the mixture draws, and that are fitted again, stay
        between, at all limits at once
    p_value : the share of such samples that stray as far as these values, never 0
    """

    n: int
    limits: np.ndarray
    below: np.ndarray
    above: np.ndarray
    counts: np.ndarray
    least: np.ndarray
    most: np.ndarray
    p_value: float

    def scores(self, counts: np.ndarray) -> np.ndarray:
        """(m,): where the limits lie in the mixture, less where counts below them say that they
        are, both as quantiles of the standard normal density: above 0 the values lie too far to the
        right, below it too far to the left (a worm plot: van Buuren and Fredriks 2001)."""
        from scipy.special import ndtri

        share = np.clip(counts, 0.5, self.n - 0.5) / self.n
        return np.where(self.below < 0.5, ndtri(self.below), -ndtri(self.above)) - ndtri(share)

    @property
    def drawn(self) -> np.ndarray:
        """(m,) bool: the limits that have values on either side, or are next to such."""
        inside = (self.counts > 0) & (self.counts < self.n)
        return np.convolve(inside, [1, 1, 1], mode="same") > 0

    def departures(self) -> list["Departure"]:
        """Where the values leave the band, the clearest first; no two of them overlap."""
        away = self.counts - self.n * self.below
        few, many = self.counts < self.least - NEARLY, self.counts > self.most + NEARLY
        outside = many.astype(int) - few
        chances = np.minimum(*_chances(self.counts, self.n, self.below, self.above))
        starts = np.flatnonzero(np.diff(outside, prepend=0))
        found = []
        for run in np.split(np.arange(len(outside)), starts):
            if len(run) and outside[run[0]]:
                worst = run[chances[run].argmin()]
                departure = self._around(worst, away * outside[worst] <= 0)
                if departure.is_worth_a_word:
                    found.append((chances[worst], departure))
        told = []
        for _, departure in sorted(found, key=lambda pair: pair[0]):
            if not any(departure.overlaps(other) for other in told):
                told.append(departure)
        return told

    def _around(self, worst, home):
        """The side of a limit where the values are too many or too few, as far as the next limit
        at which they are as expected again: the one with the fewer expected."""
        home = home & (self.counts > 0) & (self.counts < self.n)  # beyond all values is no end
        before, after = np.flatnonzero(home[:worst]), np.flatnonzero(home[worst:])
        first = before[-1] if len(before) else None
        last = worst + after[0] if len(after) else None
        return min(self._between(first, worst), self._between(worst, last),
                   key=lambda departure: departure.expected)  # fmt: skip

    def _between(self, first, last):
        """What lies between two limits, by their places, None for where the line ends."""
        low, fewer, below, above = -np.inf, 0.0, 0.0, 1.0
        high, more, upto = np.inf, self.n, 1.0
        if first is not None:
            low, fewer = self.limits[first], self.counts[first]
            below, above = self.below[first], self.above[first]
        if last is not None:
            high, more, upto = self.limits[last], self.counts[last], self.below[last]
        share = above if last is None else upto - below
        return Departure(*map(float, (low, high, more - fewer, self.n * share, share)))


@dataclass(frozen=True)
class Departure:
    """Too many values between two limits, or too few: `observed` of them where the mixture expects
    `expected`, which are the `share` of all. A limit that is infinite has a tail beyond it."""

    low: float
    high: float
    observed: float
    expected: float
    share: float

    @property
    def is_tail(self) -> bool:
        return (np.isinf(self.low) or np.isinf(self.high)) and self.share <= TAIL

    @property
    def is_worth_a_word(self) -> bool:
        """Whether it is more than half of what chance alone does, or of one value: a fit that has
        as many parameters as there are classes leaves hardly any room to either side."""
        return abs(self.observed - self.expected) >= 0.5 * max(1.0, self.expected) ** 0.5

    @property
    def too_many(self) -> bool:
        return self.observed > self.expected

    def overlaps(self, other: "Departure") -> bool:
        return self.low < other.high and other.low < self.high


def goodness(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    edges: ArrayLike | None = None,
    observations: int | None = None,
    equal_sds: bool = False,
    n_samples: int = 400,
    seed: int = 1,
) -> Goodness:
    """The `Goodness` of a fit.

    mixture : fitted to these values; equal_sds : whether all its sds were fitted as one
    values : (n,); counts : (n,) how often each was seen, or None for once each
    edges : (m+1,) limits of the classes that values were recorded in; without, values that each
        were seen ten times or more on average are classes themselves
    observations : how many there are in all, for counts that are weights
    n_samples, seed : of the simulation

    The samples are counts in cells, drawn from the mixture. To fit one again takes from its counts
    what a change of the parameters can bring about: to first order their projection on the
    derivatives of the cells' probabilities (Rao and Robson 1974), which exists also where the
    parameters themselves can hardly be told. The band is as narrow as possible with the same
    probability at each limit (Aldor-Noiman et al. 2013); its cost does not grow with n.

    Raises `ValueError` for values, counts or numbers of which nothing can be said.
    """
    values, counts, n = as_observations(values, counts, observations)
    limits = _limits(mixture, values, counts, n, edges)
    below, above = mixture.cdf(limits), mixture.sf(limits)
    cells = _cells(below, above)
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    drawn = rng.multinomial(n, cells / cells.sum(), size=n_samples)
    spread = np.sqrt(cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(cells > 0, (drawn - n * cells) / spread, 0.0)
    basis = _tangent(mixture, limits, spread, equal_sds)
    away -= away @ basis @ basis.T
    totals = np.cumsum(n * cells + away * spread, axis=1)[:, :-1]
    rarest = np.minimum(*_chances(totals, n, below, above)).min(axis=1)
    level = np.quantile(rarest, LEVEL)
    seen = upto(limits, values, counts)
    as_rare = (rarest <= np.minimum(*_chances(seen, n, below, above)).min()).sum()
    least, most = _band(level, n, below, above)
    return Goodness(
        n, limits, below, above, seen, least, most, float(1 + as_rare) / (1 + n_samples)
    )


def _limits(mixture, values, counts, n, edges):
    """(m,) ascending: evenly spread over the log odds of the mixture, so that tails have their
    share; of classes those of their limits that are nearest to these."""
    furthest = np.log(n / RARE)
    odds = np.linspace(-furthest, furthest, STEPS)
    even = np.unique(mixture.quantile(1 / (1 + np.exp(-odds))))
    of_classes = class_limits(values, counts, n, edges)
    if of_classes is None:
        return even
    place = np.searchsorted(of_classes, even).clip(1, len(of_classes) - 1)
    nearer = even - of_classes[place - 1] < of_classes[place] - even
    return of_classes[np.unique(place - nearer)]


def class_limits(values, counts, n, edges):
    """The limits between classes; None where values are exact."""
    if edges is not None:
        return np.asarray(edges, dtype=float)[1:-1]
    support = distinct_values(values, counts)[0]
    return 0.5 * support[1:] + 0.5 * support[:-1] if n > OFTEN * len(support) else None


def upto(limits, values, counts):
    """(m,) how many values lie below each limit."""
    if counts is None:
        return np.searchsorted(np.sort(values), limits).astype(float)
    order = np.argsort(values)
    totals = np.concatenate([[0.0], np.cumsum(counts[order])])
    return totals[np.searchsorted(values[order], limits)]


def _cells(below, above):
    """(m+1,) probabilities between neighbouring limits, from the smaller tails."""
    from_left = np.diff(below, prepend=0.0, append=1.0)
    from_right = -np.diff(above, prepend=1.0, append=0.0)
    return np.maximum(np.where(np.append(below, 1.0) < 0.5, from_left, from_right), 0.0)


def _tangent(mixture, limits, spread, equal_sds):
    """(m+1, r) orthonormal: how the cells' probabilities, over their roots, change with the
    parameters."""
    from scipy.special import ndtr

    z = (limits - mixture.means[:, None]) / mixture.sds[:, None]
    bell = np.exp(-0.5 * z * z)
    with np.errstate(over="ignore", invalid="ignore"):
        wide = np.where(np.isfinite(z), z, 0.0) * bell
    if equal_sds:  # one sd moves all of them
        wide = (mixture.weights / mixture.sds) @ wide[:, None, :].transpose(1, 0, 2)
        wide = wide.reshape(1, -1)
    curves = np.concatenate([ndtr(z), bell, wide])
    ends = np.zeros((len(curves), 1))
    total = np.concatenate([np.ones((len(z), 1)), np.zeros((len(curves) - len(z), 1))])
    moved = np.diff(np.hstack([ends, curves, total]), axis=1).T
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.where(spread[:, None] > 0, moved / spread[:, None], 0.0)
        moved /= np.linalg.norm(moved, axis=0)  # sds may be very different
    moved = np.nan_to_num(moved, nan=0.0, posinf=0.0, neginf=0.0)
    basis, sizes, _ = np.linalg.svd(moved, full_matrices=False)
    return basis[:, sizes > 1e-9 * sizes[0]]


def _chances(points, n, below, above):
    """How likely as few of n points lie below the limits, and as many; also for parts of points."""
    from scipy.special import betainc

    few, many = np.clip(points, 0.0, n), np.clip(points, 0.0, n)
    tiny = 1e-9  # no parameter of the beta function is 0
    at_most = np.where(few >= n - tiny, 1.0, betainc(np.maximum(n - few, tiny), few + 1, above))
    at_least = np.where(many <= tiny, 1.0, betainc(np.maximum(many, tiny), n - many + 1, below))
    return at_most, at_least


def _band(level, n, below, above):
    """(m,), (m,): the least and the most points below each limit that are no rarer than this."""
    ends = []
    for side in (0, 1):
        low, high = np.zeros_like(below), np.full_like(below, float(n))
        for _ in range(HALVINGS):
            middle = 0.5 * low + 0.5 * high
            rare = _chances(middle, n, below, above)[side] < level
            # few are rare below the least, many above the most
            up = rare if side == 0 else ~rare
            low, high = np.where(up, middle, low), np.where(up, high, middle)
        ends.append(high if side == 0 else low)
    return tuple(ends)
