"""To the top: from where EM stopped to the maximum that it was climbing to.

EM, and accelerations of it such as SQUAREM, crawl along the ridges of mixtures with a component too
many, for thousands of iterations. Here each step follows the flow of EM, linearised, for as long as
that can be trusted: away from saddles along the directions that EM takes, and once the likelihood
is concave all the way, which is a step of Newton's method. So it ends where EM would, after some
ten steps.

Sources: Hochbruck and Ostermann (2010), Acta Numerica 19, for such (exponential Rosenbrock) steps;
Xu and Jordan (1996), Neural Computation 8, for EM as a flow uphill in a metric of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.algorithms.equal_sds import pooled
from gmm_em.classes import room_for
from gmm_em.derivatives import assembled, derivatives, summed
from gmm_em.mixture import Mixture
from gmm_em.numerics import quiet
from gmm_em.values import check_values

MOST = 500  # steps
SIDE_BY_SIDE = 32  # climbs, of few values
FLAT = 1e-9  # the gradient at a maximum, in nats per value, by log weight, mean / sd and log sd
CURVED = 1e-6  # in the metric of EM: where any curvature is above it, that is no maximum
FAR = 0.5  # the longest step in these units where it is concave; by haste: where it is not, where
# it is not after one that was a surprise, and how many times as long as the one before
PACES = {0.0: (0.1, 0.02, np.inf), 0.5: (0.3, 0.1, 1.5), 1.0: (0.5, 0.5, 1.5)}
SURPRISE = 0.05  # the gradient is off by more than that, of the one before
SHORTER = 0.25  # times as long is a step after one that lost height
ROUNDING = 1e-13  # nats per value by which the average of log p(x) may be wrong
TIMES = 2.0 ** np.arange(-4, 34, 0.5)  # iterations of EM that a step may stand for,
STRIDE = 9  # of which each ninth is tried before those in between


@dataclass(frozen=True, eq=False)
class Peak:
    """Where a climb ended.

    mixture : its components in the order of those it began with
    log_likelihood : in nats
    floored : (K,) bool, components that the sd floor holds: they have collapsed
    arrived : whether it is a maximum, but for what the floor holds
    n_steps : how many were tried
    """

    mixture: Mixture
    log_likelihood: float
    floored: np.ndarray
    arrived: bool
    n_steps: int


def climb(
    values: ArrayLike,
    mixtures: Sequence[Mixture],
    *,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    equal_sds: bool = False,
    hasty: float = 0.0,
    progress: Callable[[], None] | None = None,
) -> list[Peak]:
    """The `Peak` above each of some mixtures with the same number of components.

    values : (n,) finite numbers, not all equal
    counts : (n,) how often each value was seen, fractions allowed, or None for once each
    edges : (m+1,) limits of the classes that the values are in, as in `fit`, or None
    equal_sds : whether all components of a mixture have the same sd
    hasty : how long steps may be. 0, and five in a thousand climbs lead to another maximum than EM
        would; 0.5, and eight do, after three fifths of the steps; or 1: twenty, after two fifths
    progress : called as progress() again and again; what it raises ends it all

    Raises `ValueError` for values of which no mixture can be fitted. Equal components stay equal:
    from them the climb ends on a saddle, and has not arrived.
    """
    values, counts = check_values(values, counts)
    at_a_time = min(SIDE_BY_SIDE, len(mixtures))
    room = room_for(values, counts, edges, at_a_time, mixtures[0].n_components)
    chunks = {}

    def look(some, tried):
        parts = []
        for first in range(0, len(tried), room.fits_at_a_time):
            part = tried[first : first + room.fits_at_a_time]
            if len(part) not in chunks:
                chunks[len(part)] = room.chunks(len(part))
            parts.append(derivatives(chunks[len(part)], part))
            if progress is not None:
                progress()
        return [np.concatenate(each) for each in zip(*parts, strict=True)]

    return _climbed([room] * len(mixtures), mixtures, look, equal_sds, hasty)


def climb_each(
    data: Sequence[tuple[np.ndarray, np.ndarray | None]],
    mixtures: Sequence[Mixture],
    *,
    edges: ArrayLike | None = None,
    equal_sds: bool = False,
    hasty: float = 0.0,
    progress: Callable[[], None] | None = None,
) -> list[Peak]:
    """As `climb`, each of the mixtures on (values, counts or None) of its own: what does not depend
    on the values is done for some of them at once."""
    rooms = [
        room_for(*check_values(*own), edges, 1, mixture.n_components)
        for own, mixture in zip(data, mixtures, strict=True)
    ]
    chunks = [room.chunks(1) for room in rooms]

    def look(some, tried):
        each = [summed(chunks[i], one[None]) for i, one in zip(some, tried, strict=True)]
        if progress is not None:
            progress()
        heights, outer, sums = zip(*each, strict=True)
        parts = np.concatenate(heights), np.concatenate(outer), np.concatenate(sums, axis=1)
        return assembled(tried[:, 0], *parts)

    return _climbed(rooms, mixtures, look, equal_sds, hasty)


def _climbed(rooms, mixtures, look, equal_sds, hasty):
    """What `climb` returns, of mixtures that have a room each. look(some, tried) are the heights
    and derivatives of some of them at the parameters tried (S, 3, K)."""
    begun = [room.standardised(mixture) for room, mixture in zip(rooms, mixtures, strict=True)]
    climbers = _Climbers(np.array(begun), rooms, equal_sds, hasty)
    with quiet():
        while len(some := climbers.going()[:SIDE_BY_SIDE]):
            climbers.go_on(some, *look(some, climbers.tried[some]))
    return [
        Peak(
            room.mixture(*parameters),
            float(room.total * (height - room.log_unit)),
            (parameters[2] <= room.floor) & (parameters[0] > 0.0),
            bool(arrived),
            int(n_steps),
        )
        for room, parameters, height, arrived, n_steps in zip(
            rooms, climbers.at, climbers.heights, climbers.arrived, climbers.n_steps, strict=True
        )
    ]


class _Climbers:
    """F climbs on their way, on standardised values.

    at, tried : (F, 3, K) weights, means and sds: the highest so far, and those to look at next
    floors, resolutions : (F, 1), of the sds, see `numerics.Room`
    near, nearest, longer : of the steps, see `PACES`
    heights : (F,) average log p(x) at the highest
    slopes, bends, axes : (F, 3 K), the same, (F, 3 K, 3 K): the flow of EM there, along the axes
    scales, foreseen : (F, 3 K), of the parameters in the metric of EM, and the gradient, so scaled,
        that there should be at the next; nan where nobody can say
    """

    def __init__(self, parameters, rooms, equal_sds, hasty):
        n_fits, _, k = parameters.shape
        self.equal_sds = equal_sds
        self.near, self.nearest, self.longer = PACES[hasty]
        if equal_sds:
            parameters[:, 2] = pooled(parameters[:, 0], parameters[:, 2])
        self.at, self.tried = parameters, parameters.copy()
        limits = np.array([(room.floor, room.resolution) for room in rooms])
        self.floors, self.resolutions = limits.T[..., None]
        self.heights, self.boxes = np.full(n_fits, -np.inf), np.full(n_fits, FAR)
        self.slopes, self.bends, self.scales = np.zeros((3, n_fits, 3 * k))
        self.foreseen = np.full((n_fits, 3 * k), np.nan)
        self.axes, self.by_em = np.empty((n_fits, 3 * k, 3 * k)), np.empty((n_fits, 3, k))
        self.n_steps = np.zeros(n_fits, dtype=int)
        self.done, self.arrived = np.zeros((2, n_fits), dtype=bool)

    def going(self):
        """(m,) places of those that are not done."""
        return np.flatnonzero(~self.done)

    def go_on(self, some, heights, gradients, curvatures):
        """Take the steps that were tried, or shorter ones, now that the height there, its gradient
        (S, 3 K) and second derivatives (S, 3 K, 3 K) are known."""
        better = heights >= self.heights[some] - ROUNDING
        taken = some[better]
        self.at[taken], self.heights[taken] = self.tried[taken], heights[better]
        self._look(taken, gradients[better], curvatures[better])
        self.boxes[some[~better]] *= SHORTER
        self.n_steps[some] += 1
        self.done[some] |= self.n_steps[some] == MOST
        self.tried[some] = self._steps(some)

    def _look(self, some, gradients, curvatures):
        (weights, _, sds), k = self.at[some].swapaxes(0, 1), self.at.shape[2]
        self.by_em[some] = self._em_steps(some, gradients.reshape(-1, 3, k))
        if self.equal_sds:
            gradients, curvatures = _of_one_sd(weights, gradients, curvatures)
        held = (sds <= self.floors[some]) & (gradients[:, 2 * k :] <= 0.0)
        free = np.concatenate([np.ones((len(some), 2 * k)), ~held], axis=1)
        gradients = gradients * free
        # EM steps uphill by the gradient over these squares
        living = np.where(weights > 0.0, weights, 1.0)
        scales = free / np.sqrt(np.concatenate([living, living, 2.0 * living], axis=1))
        missed = np.linalg.norm(gradients * self.scales[some] - self.foreseen[some], axis=1)
        surprise = missed > SURPRISE * np.linalg.norm(self.slopes[some], axis=1)
        bends, axes = _eigen(curvatures * scales[:, :, None] * scales[:, None])
        slopes = ((gradients * scales)[:, None] @ axes)[:, 0]
        # rounding must not lead away from a saddle
        self.slopes[some] = np.where(np.abs(slopes) > 1e-3 * FLAT, slopes, 0.0)
        self.bends[some], self.axes[some], self.scales[some] = bends, axes, scales
        steep = np.abs(gradients).reshape(-1, 3, k).max(axis=1)
        # nor can it be told from a slope near what the data resolve
        flat = (steep <= FLAT + 1e-4 * self.resolutions[some] / sds).all(axis=1)
        rising = bends > CURVED
        concave = ~rising.any(axis=1)
        self.arrived[some] = flat & concave
        # a saddle that nothing leads away from is an end as well
        self.done[some] = flat & ~(rising & (self.slopes[some] != 0.0)).any(axis=1)
        longest = np.where(concave, FAR, np.where(surprise, self.nearest, self.near))
        self.boxes[some] = np.minimum(longest, self.longer * self.boxes[some])

    def _em_steps(self, some, gradients):
        """(S, 3, K): what a step of EM adds, in the same units as the gradient."""
        weights, _, sds = self.at[some].swapaxes(0, 1)
        by_weight, by_mean, by_sd = gradients.swapaxes(0, 1)
        living = np.where(weights > 0.0, weights, 1.0)
        growth = np.maximum(by_weight / living, -0.9)
        shifts = by_mean / living / (1.0 + growth)
        squares = 1.0 + by_sd / living / (1.0 + growth) - shifts**2
        if self.equal_sds:
            shares = weights * (1.0 + growth)
            mean = (shares * squares).sum(axis=1) / shares.sum(axis=1)
            squares = np.broadcast_to(mean[:, None], squares.shape)
        squares = np.maximum(squares, (self.floors[some] / sds) ** 2)
        return np.stack([np.log1p(growth), shifts, 0.5 * np.log(squares)], axis=1)

    def _last_inside(self, some, times):
        """(S,) the last of some times (S or 1, M) at which the linear flow is in the box, or the
        first of all; with the ways (S, M, 3 K) to all of them, along the axes and by parameters."""
        bends, times = self.bends[some][:, None], times[..., None]
        growth = np.expm1(np.minimum(times * bends, 300.0))
        flat = np.abs(bends) < 1e-13
        after = np.where(flat, times, growth / np.where(flat, 1.0, bends))
        along = self.slopes[some][:, None] * after
        moved = along @ self.axes[some].swapaxes(1, 2)
        moved *= self.scales[some][:, None]
        inside = np.abs(moved).max(axis=2) <= self.boxes[some][:, None]
        return np.maximum(inside.sum(axis=1) - 1, 0), along, moved

    def _steps(self, some):
        """(S, 3, K): where the linear flow leads before it leaves the box, or one step of EM where
        that leads farther."""
        first = STRIDE * self._last_inside(some, TIMES[None, ::STRIDE])[0]
        times = TIMES[np.minimum(first[:, None] + np.arange(STRIDE), TIMES.size - 1)]
        last, along, moved = self._last_inside(some, times)
        each, boxes, by_em = np.arange(len(some)), self.boxes[some], self.by_em[some]
        moved, along = moved[each, last].reshape(by_em.shape), along[each, last]
        beyond = np.maximum(1.0, np.abs(moved).max(axis=(1, 2)) / boxes)
        moved /= beyond[:, None, None]
        slopes = self.slopes[some] + self.bends[some] * along / beyond[:, None]
        self.foreseen[some] = (slopes[:, None] @ self.axes[some].swapaxes(1, 2))[:, 0]
        # as in a collapse; a box that has shrunk tells of a step that lost height by rounding
        farther = (np.abs(by_em).max(axis=(1, 2)) > boxes) & (boxes >= self.nearest)
        moved[farther], self.foreseen[some[farther]] = by_em[farther], np.nan
        weights, means, sds = self.at[some].swapaxes(0, 1)
        weights = weights * np.exp(moved[:, 0])
        weights /= weights.sum(axis=1, keepdims=True)
        sds_then = np.maximum(sds * np.exp(moved[:, 2]), self.floors[some])
        if self.equal_sds:  # those of components of weight 0 too
            sds_then = pooled(weights, sds_then)
        return np.stack([weights, means + sds * moved[:, 1], sds_then], axis=1)


def _eigen(matrices):
    """The eigenvalues (S, N), ascending, and eigenvectors (S, N, N) of symmetric matrices.

    As from `np.linalg.eigh`, which shares out those of more than 25 rows among threads, where there
    is nothing to gain: beside other programs these wait for each other up to 200 ms each time.
    """
    from scipy.linalg.lapack import dsyevd

    values, vectors = np.empty(matrices.shape[:2]), np.empty(matrices.shape)
    for i, matrix in enumerate(matrices):
        values[i], vectors[i], _ = dsyevd(matrix)
    return values, vectors


def _of_one_sd(weights, gradients, curvatures):
    """The gradients and second derivatives where all log sds grow alike: each by the mean, by
    weight, of what they would each alone."""
    k = weights.shape[1]
    alike = np.tile(np.eye(3 * k), (len(weights), 1, 1))
    alike[:, 2 * k :, 2 * k :] = weights[:, None]
    return (gradients[:, None] @ alike)[:, 0], alike.swapaxes(1, 2) @ curvatures @ alike
