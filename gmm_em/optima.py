"""Where many starts end: the distinct maxima of the likelihood that EM reaches from them.

Sources: McLachlan and Peel, Finite Mixture Models (2000), chapters 2 (starts) and 3 (spurious
maxima); Hathaway (1985), Annals of Statistics 13, on the ratio of sds; Biernacki, Celeux and
Govaert (2003), Computational Statistics & Data Analysis 41, on the best of several starts.
"""

from dataclasses import dataclass

import numpy as np

from gmm_em.fit import fit_many
from gmm_em.mixture import Mixture
from gmm_em.values import check_values, mean_and_sd

SAME_HEIGHT = 1e-4  # nats per point: fits that differ by more have reached different maxima
SAME_SHAPE = 0.05  # and so have those whose densities differ by more of their mean, on average
LOOKED_AT = 200  # values at which densities are compared
NARROW, FEW = 0.1, 5  # of the largest sd, and points: below both a maximum is spurious
BATCH = 2e6  # components x values x fits of whose traces the finals are kept at a time
FEWEST, MOST = 8, 50  # fits in a batch


@dataclass(frozen=True, eq=False)
class Optimum:
    """A maximum of the likelihood, and the starts that reach it.

    mixture : the final one of its best start, components in ascending order of their means
    points : (K,) effective points under each component, its weight times the number of points
    floored, emptied : (K,) bool, components of the mixture held by the sd floor, or left empty
    starts : (m,) int, the places of its starts in the list that was given, best one first
    log_likelihoods, n_iter, converged : (m,) of these, in nats, iterations, and bool
    """

    mixture: Mixture
    points: np.ndarray
    floored: np.ndarray
    emptied: np.ndarray
    starts: np.ndarray
    log_likelihoods: np.ndarray
    n_iter: np.ndarray
    converged: np.ndarray

    @property
    def n_starts(self):
        return len(self.starts)

    @property
    def log_likelihood(self):
        """Of the mixture, in nats."""
        return float(self.log_likelihoods[0])

    @property
    def collapsed(self):
        """Whether a component sits on equal values: its likelihood has no bound but the sd floor,
        so it says nothing."""
        return bool(self.floored.any())

    @property
    def narrow(self):
        """(K,) bool: components with an sd below a tenth of the largest, on fewer than five points.

        Some points are near each other by chance; a component that shrinks on them makes a
        maximum which is high but says nothing of where the data come from.
        """
        sds = np.where(self.emptied, np.nan, self.mixture.sds)
        return (sds < NARROW * np.nanmax(sds)) & (self.points < FEW)

    @property
    def spurious(self):
        """Whether it owes its height to a `narrow` component."""
        return bool(self.narrow.any())

    @property
    def sound(self):
        """Whether it is a fit to take seriously: not collapsed, not spurious, none emptied."""
        return not (self.collapsed or self.spurious or self.emptied.any())


def optima(values, starts, *, max_iter=300, tol=1e-8, counts=None, algorithm="em", progress=None):
    """The distinct maxima that EM reaches from these starts: a list of `Optimum`, the highest
    first, those that have collapsed after all others.

    Parameters are those of `fit_many`, except progress, which is called as progress(done,
    len(starts)) again and again with the number of starts done, and may raise to end it all.

    Two fits have reached the same maximum if their log-likelihoods differ by 1e-4 nats per point
    at most, and their densities at the data by 5 % on average. Densities know no order of
    components. A stricter bound would tell fits apart that stopped on the same plateau.
    """
    if not starts:
        raise ValueError("give one start or more.")
    values, counts = check_values(values, counts)
    options = {"max_iter": max_iter, "tol": tol, "counts": counts, "algorithm": algorithm}
    finals = []
    step = int(np.clip(BATCH // (len(values) * starts[0].n_components), FEWEST, MOST))
    for first in range(0, len(starts), step):
        told = None if progress is None else _told(progress, first, len(starts))
        batch = starts[first : first + step]
        traces = fit_many(values, batch, **options, progress=told)
        finals += [_Final.of(trace) for trace in traces]
    if progress is not None:
        progress(len(starts), len(starts))
    n_points = float(len(values) if counts is None else counts.sum())
    groups = _distinct(finals, _some_of(values, counts), SAME_HEIGHT * n_points)
    found = [_optimum(finals, group, n_points) for group in groups]
    return sorted(found, key=lambda optimum: (optimum.collapsed, -optimum.log_likelihood))


def same_maximum(one, other):
    """Whether two `Optimum` of the same values, found on their own, are the same maximum: as high,
    as alike and as collapsed as two fits of one of `optima`. Their densities are compared where
    their components are: at each mean, and an sd beside it."""
    a, b = one.mixture, other.mixture
    x = np.concatenate([m.means + side * m.sds for m in (a, b) for side in (-1.0, 0.0, 1.0)])
    near = abs(one.log_likelihood - other.log_likelihood) <= SAME_HEIGHT * one.points.sum()
    alike = _apart(a.log_density(x), b.log_density(x)) <= SAME_SHAPE
    return bool(near and alike and one.collapsed == other.collapsed)


@dataclass(frozen=True, eq=False)
class Basin:
    """Where EM with two components ends from each pair of starting means.

    means : (m,) ascending, in the unit of the values: the middles of m equal parts of their range
    sd : of both components of each start; their weights are 1/2
    optima : list of `Optimum`, as from `optima`
    reached : (m, m) int, the place in `optima` that the start with means i and j reaches; symmetric
    """

    means: np.ndarray
    sd: float
    optima: list
    reached: np.ndarray

    def start(self, i, j):
        """The Mixture from which [i, j] was reached."""
        return _halves(self.means[[i, j]], self.sd)


def basin(
    values, *, n_means=40, max_iter=300, tol=1e-8, counts=None, algorithm="em", progress=None
):
    """The `Basin` of values (n,): n_means x n_means starts of two components, with means spread
    over the range and sds half of that of all values. Other parameters are those of `optima`.

    Where both means are equal the components are the same and stay so for ever: EM ends at the fit
    of one Gaussian, a saddle that any nudge leaves.
    """
    values, counts = check_values(values, counts)
    sd = 0.5 * mean_and_sd(values, counts)[1]
    held = values if counts is None else values[counts > 0]
    low, high = held.min(), held.max()
    means = low + (high - low) * (np.arange(n_means) + 0.5) / n_means
    one, other = np.triu_indices(n_means)  # the order of two alike components means nothing
    starts = [_halves(means[[i, j]], sd) for i, j in zip(one, other, strict=True)]
    options = {"max_iter": max_iter, "tol": tol, "counts": counts, "algorithm": algorithm}
    found = optima(values, starts, **options, progress=progress)
    reached = np.empty((n_means, n_means), dtype=int)
    for place, optimum in enumerate(found):
        i, j = one[optimum.starts], other[optimum.starts]
        reached[i, j] = reached[j, i] = place
    return Basin(means, sd, found, reached)


def _halves(means, sd):
    return Mixture([0.5, 0.5], means, [sd, sd])


@dataclass(frozen=True, eq=False)
class _Final:
    """What is kept of a fit."""

    mixture: Mixture
    floored: np.ndarray
    log_likelihood: float
    n_iter: int
    converged: bool

    @classmethod
    def of(cls, trace):
        order = np.argsort(trace.means[-1], kind="stable")
        final = trace.final.sorted_by_mean()
        converged = trace.stop == "converged"
        height = float(trace.log_likelihood[-1])
        return cls(final, trace.floored[-1][order], height, trace.n_iter, converged)


def _told(progress, done, total):
    return lambda *_: progress(done, total)


def _some_of(values, counts):
    """Values that stand for all of them: in even steps through their order."""
    held = np.sort(values if counts is None else values[counts > 0])
    return held[np.linspace(0, len(held) - 1, LOOKED_AT).astype(int)]


def _distinct(finals, x, same_height):
    """Lists of places in `finals`: the members of each maximum, the highest first."""
    logs = [final.mixture.log_density(x) for final in finals]
    groups = []
    for i in sorted(range(len(finals)), key=lambda i: -finals[i].log_likelihood):
        for group in groups:
            best, last = finals[group[0]], finals[group[-1]]
            near = last.log_likelihood - finals[i].log_likelihood <= same_height
            alike = best.floored.any() == finals[i].floored.any()
            if near and alike and _apart(logs[group[0]], logs[i]) <= SAME_SHAPE:
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _apart(log_p, log_q):
    """|p - q| / (p + q) on average, which is between 0 and 1 however far in the tails."""
    return np.abs(np.tanh(0.5 * (log_p - log_q))).mean()


def _optimum(finals, group, n_points):
    members = [finals[i] for i in group]
    best = members[0]
    weights = best.mixture.weights
    return Optimum(
        mixture=best.mixture,
        points=n_points * weights,
        floored=best.floored,
        emptied=weights == 0,
        starts=np.array(group),
        log_likelihoods=np.array([m.log_likelihood for m in members]),
        n_iter=np.array([m.n_iter for m in members]),
        converged=np.array([m.converged for m in members]),
    )
