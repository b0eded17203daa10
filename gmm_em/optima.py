"""Where many starts end: the distinct maxima of the likelihood that EM climbs to from them.

Each fit is pushed on to the top (see `climb`) before ends are compared: where EM stops, at its
limit or on a plateau, is not where it was going.

Sources: McLachlan and Peel, Finite Mixture Models (2000), chapters 2 (starts) and 3 (spurious
maxima); Hathaway (1985), Annals of Statistics 13, on the ratio of sds; Biernacki, Celeux and
Govaert (2003), Computational Statistics & Data Analysis 41, on the best of several starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.chance import clusters_by_chance
from gmm_em.climb import Peak, climb, climb_each
from gmm_em.edges import as_middles
from gmm_em.fit import fit_many
from gmm_em.mixture import Mixture
from gmm_em.trace import Trace
from gmm_em.unresolved import unresolved
from gmm_em.values import check_values, mean_and_sd

SAME_HEIGHT = 1e-7  # nats per point: ends that differ by more are different maxima
SAME_SHAPE = 0.01  # and so are those whose densities differ by more of their sum
LOOKED_AT = 200  # values at which densities are compared
NARROW = 0.1  # of the largest sd: a component narrower than that may be there by chance,
RARE = 1e-5  # and is no group, if chance would make more such clusters than this
HARDLY_ANY = 1e-3  # points: a component with fewer is left empty
CLOSE = 1e-6  # tolerance at which EM may stop in haste: climbs go on, and end where it would
BATCH = 2e6  # components x values x fits of whose traces the finals are kept at a time
FEWEST, MOST = 8, 50  # fits in a batch


@dataclass(frozen=True, eq=False)
class Optimum:
    """A maximum of the likelihood, and the starts that lead to it.

    mixture : its components in ascending order of their means
    log_likelihood : of the mixture, in nats
    points : (K,) effective points under each component, its weight times the number of points
    by_chance : (K,) how many clusters like each component chance would make, see
        `chance.clusters_by_chance`
    floored, emptied : (K,) bool, components held by the sd floor, or left empty
    unresolved : (K,) bool, components of classes whose sd the data cannot tell from 0, see
        `unresolved.unresolved`; these are never `floored`: their likelihood has a bound
    starts : (m,) int, the places of its starts in the list that was given: first those that had
        arrived within the limit, of these first that whose fit ended highest
    log_likelihoods, converged : (m,) of their ends, in nats, and whether these are maxima: flat,
        and highest in every direction
    n_iter, arrived : (m,) iterations of each fit, and whether it had stopped by itself before the
        limit; the others were still climbing
    """

    mixture: Mixture
    log_likelihood: float
    points: np.ndarray
    by_chance: np.ndarray
    floored: np.ndarray
    emptied: np.ndarray
    unresolved: np.ndarray
    starts: np.ndarray
    log_likelihoods: np.ndarray
    converged: np.ndarray
    n_iter: np.ndarray
    arrived: np.ndarray

    @property
    def n_starts(self) -> int:
        return len(self.starts)

    @property
    def collapsed(self) -> bool:
        """Whether a component sits on equal values: its likelihood has no bound but the sd floor,
        so it says nothing."""
        return bool(self.floored.any())

    @property
    def narrow(self) -> np.ndarray:
        """(K,) bool: components with an sd below a tenth of the largest, on points that may well be
        so near each other by chance."""
        sds = np.where(self.emptied, np.nan, self.mixture.sds)
        return (sds < NARROW * np.nanmax(sds)) & (self.by_chance > RARE)

    @property
    def spurious(self) -> bool:
        """Whether it owes its height to a `narrow` component."""
        return bool(self.narrow.any())

    @property
    def sound(self) -> bool:
        """Whether it is a fit to take seriously: not collapsed, not spurious, none emptied."""
        return not (self.collapsed or self.spurious or self.emptied.any())

    @property
    def eligible(self) -> bool:
        """Whether it may be chosen: sound, and a maximum indeed. Where components are equal, or
        more than classes can tell apart, an end may be sound and none."""
        return self.sound and bool(self.converged.any())


def best(found: Sequence[Optimum]) -> Optimum:
    """The best `eligible` one of what `optima` found, else the best sound one, else its first."""
    eligible = [optimum for optimum in found if optimum.eligible]
    return (eligible or [optimum for optimum in found if optimum.sound] or found)[0]


def optima(
    values: ArrayLike,
    starts: Sequence[Mixture],
    *,
    max_iter: int = 300,
    tol: float = 1e-8,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    hasty: float = 0.0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Optimum]:
    """The distinct maxima that these starts lead to: a list of `Optimum`, the highest first, those
    that have collapsed after all others.

    Parameters are those of `fit_many`, except hasty, which is that of `climb`, and progress, which
    is called as progress(done, len(starts)) again and again with the number of starts done, and may
    raise to end it all. Raises `ValueError` for arguments of which no fit can be made.

    EM's fits are pushed on to the top, in haste from a tolerance of 1e-6 on; those of another
    algorithm, which may climb something else, stay where they end. Two ends are the same maximum if
    their log-likelihoods differ by 1e-7 nats per point at most and their densities nowhere by much.
    Densities know no order of components.
    """
    if not starts:
        raise ValueError("give one start or more.")
    values, counts = check_values(values, counts)
    if edges is not None:
        values, counts = as_middles(values, counts, edges)
    if hasty and algorithm == "em":
        tol = max(tol, CLOSE)
    held = {"counts": counts, "edges": edges, "equal_sds": equal_sds}
    fits = {"max_iter": max_iter, "tol": tol, "algorithm": algorithm} | held
    ends = []
    step = int(np.clip(BATCH // (len(values) * starts[0].n_components), FEWEST, MOST))
    for first in range(0, len(starts), step):
        told = None if progress is None else _told(progress, first, len(starts))
        traces = fit_many(values, starts[first : first + step], **fits, progress=told)
        if algorithm == "em":
            finals = [trace.final for trace in traces]
            peaks = climb(values, finals, **held, hasty=hasty, progress=told)
            ends += [_End.of(trace, peak) for trace, peak in zip(traces, peaks, strict=True)]
        else:
            ends += [_End.of(trace) for trace in traces]
    if progress is not None:
        progress(len(starts), len(starts))
    data = _Data(values, counts, edges)
    found = [_optimum(ends, group, data) for group in _distinct(ends, data)]
    return sorted(found, key=lambda optimum: (optimum.collapsed, -optimum.log_likelihood))


def finished(
    data: Sequence[tuple[np.ndarray, np.ndarray | None]],
    traces: Sequence[Trace],
    *,
    edges: np.ndarray | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[], None] | None = None,
) -> list[Optimum]:
    """The `Optimum` that each of some fits leads to, each on values and counts of its own, as
    `optima` has it, but in the long steps of a hasty climb.

    data : (values, counts or None) of each; with `edges` these are classes' middles, as from
        `edges.as_middles`
    progress : called as progress() again and again; what it raises ends it all
    """
    peaks = [None] * len(traces)
    if algorithm == "em":
        finals = [trace.final for trace in traces]
        options = {"edges": edges, "equal_sds": equal_sds, "progress": progress}
        peaks = climb_each(data, finals, hasty=1.0, **options)
    return [
        _optimum([_End.of(trace, peak)], [0], _Data(*own, edges))
        for own, trace, peak in zip(data, traces, peaks, strict=True)
    ]


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
    optima: list[Optimum]
    reached: np.ndarray

    def start(self, i: int, j: int) -> Mixture:
        """The Mixture from which [i, j] was reached."""
        return _halves(self.means[[i, j]], self.sd)


def basin(
    values: ArrayLike,
    *,
    n_means: int = 40,
    max_iter: int = 300,
    tol: float = 1e-8,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Basin:
    """The `Basin` of values (n,): n_means x n_means starts of two components, with means spread
    over the range and sds half of that of all values. Other parameters are those of `optima`, and
    so is what it raises.

    Where both means are equal the components are the same and stay so for ever: EM ends at the fit
    of one Gaussian, a saddle that any nudge leaves.
    """
    values, counts = check_values(values, counts)
    if edges is not None:
        values, counts = as_middles(values, counts, edges)
    sd = 0.5 * mean_and_sd(values, counts)[1]
    held = values if counts is None else values[counts > 0]
    low, high = held.min(), held.max()
    means = low + (high - low) * (np.arange(n_means) + 0.5) / n_means
    one, other = np.triu_indices(n_means)  # the order of two alike components means nothing
    starts = [_halves(means[[i, j]], sd) for i, j in zip(one, other, strict=True)]
    options = {"max_iter": max_iter, "tol": tol, "counts": counts, "edges": edges}
    options |= {"algorithm": algorithm, "equal_sds": equal_sds, "progress": progress}
    found = optima(values, starts, **options)
    reached = np.empty((n_means, n_means), dtype=int)
    for place, optimum in enumerate(found):
        i, j = one[optimum.starts], other[optimum.starts]
        reached[i, j] = reached[j, i] = place
    return Basin(means, sd, found, reached)


def _halves(means, sd):
    return Mixture([0.5, 0.5], means, [sd, sd])


@dataclass(frozen=True, eq=False)
class _End:
    """What is kept of a fit and the climb that followed."""

    mixture: Mixture
    floored: np.ndarray
    log_likelihood: float
    converged: bool
    stopped_at: float  # the log-likelihood of the fit
    n_iter: int
    arrived: bool

    @classmethod
    def of(cls, trace: Trace, peak: Peak | None = None):
        """Of a fit, and the `Peak` above it if there is one."""
        arrived, stopped_at = trace.stop == "converged", float(trace.log_likelihood[-1])
        if peak is None:
            end = trace.final, trace.floored[-1], stopped_at, arrived
        else:
            end = peak.mixture, peak.floored, peak.log_likelihood, peak.arrived
        mixture, floored, *height = end
        order = np.argsort(mixture.means, kind="stable")
        return cls(
            mixture.sorted_by_mean(), floored[order], *height, stopped_at, trace.n_iter, arrived
        )


class _Data:
    """Values, counts or None, and the limits of their classes or None; in order those that were
    seen, how many there were, and the smallest distance of any two."""

    def __init__(self, values, counts, edges):
        self.all = values, counts, edges
        self.seen = np.sort(values if counts is None else values[counts > 0])
        self.n_points = float(len(values) if counts is None else counts.sum())
        steps = np.diff(self.seen)
        self.finest = steps[steps > 0].min()


def _told(progress, done, total):
    return lambda *_: progress(done, total)


def _distinct(ends, data):
    """Lists of places in `ends`: the members of each maximum, the highest first. Some of the values
    in order, in even steps, stand for all."""
    x = data.seen[np.linspace(0, len(data.seen) - 1, LOOKED_AT).astype(int)]
    same_height = SAME_HEIGHT * data.n_points
    groups = []
    for i in sorted(range(len(ends)), key=lambda i: -ends[i].log_likelihood):
        for group in groups:
            highest = ends[group[0]]
            near = highest.log_likelihood - ends[i].log_likelihood <= same_height
            alike = highest.floored.any() == ends[i].floored.any()
            if near and alike and _apart(highest, ends[i], x) <= SAME_SHAPE:
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _apart(one, other, x):
    """How much two densities differ, from 0 to 1: on average over the values x, and at most at
    any of the means, as a narrow component may have few of the values."""
    places = np.r_[x, one.mixture.means, other.mixture.means]
    logs = [end.mixture.log_density(places) for end in (one, other)]
    # |p - q| / (p + q), which is between 0 and 1 however far in the tails
    gaps = np.abs(np.tanh(0.5 * (logs[0] - logs[1])))
    return max(gaps[: len(x)].mean(), gaps[len(x) :].max())


def _optimum(ends, group, data):
    edges = data.all[-1]
    highest = ends[group[0]]
    group = sorted(group, key=lambda i: (not ends[i].arrived, -ends[i].stopped_at))
    members = [ends[i] for i in group]
    points = data.n_points * highest.mixture.weights
    return Optimum(
        mixture=highest.mixture,
        log_likelihood=highest.log_likelihood,
        points=points,
        by_chance=clusters_by_chance(highest.mixture, points, data.finest, edges),
        floored=highest.floored & (edges is None),
        emptied=points < HARDLY_ANY,
        unresolved=unresolved(highest.mixture, *data.all).components,
        starts=np.array(group),
        log_likelihoods=np.array([end.log_likelihood for end in members]),
        converged=np.array([end.converged for end in members]),
        n_iter=np.array([end.n_iter for end in members]),
        arrived=np.array([end.arrived for end in members]),
    )
