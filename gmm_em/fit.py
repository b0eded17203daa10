"""Fits that keep every iteration: they drive any of the `algorithms`.

Fits of the same values run side by side, some at a time, on standardised values (mean 0, sd 1).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.algorithms import by_name
from gmm_em.classes import room_for
from gmm_em.mixture import Mixture
from gmm_em.numerics import quiet
from gmm_em.trace import Trace
from gmm_em.values import check_values


def em_step(
    values: ArrayLike,
    mixture: Mixture,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    *,
    equal_sds: bool = False,
) -> tuple[Mixture, float]:
    """One iteration: (the next Mixture, the log-likelihood of the one passed in, as `fit` begins
    with it)."""
    options = {"counts": counts, "edges": edges, "equal_sds": equal_sds}
    trace = fit(values, mixture, max_iter=1, tol=-np.inf, **options)
    return trace.final, float(trace.log_likelihood[0])


def fit(
    values: ArrayLike,
    start: Mixture,
    *,
    max_iter: int = 300,
    tol: float = 1e-8,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Trace:
    """Climb from a Mixture and keep every iteration.

    Parameters
    ----------
    values : (n,) finite numbers, not all equal
    start : Mixture, the parameters of row 0, but for sds below the smallest that a fit may have,
        `sd_floor`: they are lifted to that, or the first step would lose likelihood
    max_iter : the iteration to stop at if it has not converged before
    tol : converged when an iteration gains at most this log-likelihood per value, in nats; of
        those that give each value wholly to one component, "hard-em" and "k-means", the
        classification log-likelihood
    counts : (n,) how often each value was seen, fractions allowed, or None for once each
    edges : (m+1,) ascending limits of classes that lie side by side, the first and the last may be
        infinite: of each value only the class is known that it is in. None for exact values,
        which "hard-em" and "k-means" need
    algorithm : a name in `ALGORITHMS`
    equal_sds : whether all components have the same sd, those of the start the root of the mean of
        their variances by weight
    progress : called as progress(t, max_iter) after each iteration; what it raises ends the fit

    Returns a Trace; raises `ValueError` for arguments that cannot be fitted.
    """
    options = {"max_iter": max_iter, "tol": tol, "counts": counts, "edges": edges}
    options |= {"algorithm": algorithm, "equal_sds": equal_sds, "progress": progress}
    return fit_many(values, [start], **options)[0]


def fit_many(
    values: ArrayLike,
    starts: Sequence[Mixture],
    *,
    max_iter: int = 300,
    tol: float = 1e-8,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Trace]:
    """`fit` from each of several starts with the same number of components, some of them side by
    side, which is faster. Returns a list of Trace."""
    values, counts = check_values(values, counts)
    algorithm = by_name(algorithm, equal_sds)
    if algorithm.hard and edges is not None:
        raise ValueError(
            f"{algorithm.label} gives each value wholly to one component and has to know where it "
            "is; of these only the classes are known."
        )
    if max_iter < 0:
        raise ValueError(f"the number of iterations must be 0 or more; it is {max_iter}.")
    if np.isnan(tol):
        raise ValueError("the tolerance must be a number.")
    if not starts or len({start.n_components for start in starts}) > 1:
        raise ValueError("give one start or more, all with the same number of components.")
    room = room_for(values, counts, edges, len(starts), starts[0].n_components)
    runs = [_Run(algorithm.begin(start), room, algorithm, equal_sds) for start in starts]
    waiting, running = runs[room.fits_at_a_time :], runs[: room.fits_at_a_time]
    chunks, state = room.chunks(len(running)), _stack(running)
    with quiet():
        while running:
            stepped = algorithm.step(chunks, *state)
            state = stepped[:3]
            for i, run in enumerate(running):
                t = run.keep(stepped, i, max_iter, tol)
                if progress is not None and t:
                    progress(t, max_iter)
            going = [run for run in running if run.stop is None]
            if len(going) < len(running):
                fresh = len(running) - len(going)
                running, waiting = going + waiting[:fresh], waiting[fresh:]
                chunks, state = room.chunks(len(running)), _stack(running)
    return [run.trace() for run in runs]


def sd_floor(
    values: ArrayLike, counts: ArrayLike | None = None, edges: ArrayLike | None = None
) -> float:
    """The smallest sd that a fit of values (n,) may have, in their unit.

    With sds down to 0 the likelihood has no upper bound wherever values are equal. What ends it is
    what the numbers resolve: the mean of equal values comes out right to a few roundings of the
    farthest value, some 1e-16 of its distance from the centre, and at 1e5 times that the likelihood
    loses less than 1e-9 nats per value by it. An outlier so far away that the sds of all others
    are below the floor has left these with hardly five digits.

    Of classes the likelihood has a bound, and the floor is an eighth of the narrowest that holds
    values, see `classes.Classes`. Raises `ValueError` where `fit` does.
    """
    room = room_for(*check_values(values, counts), edges, 1, 1)
    return room.floor * room.unit


def _stack(runs):
    """The latest parameters of some fits, each array (S, K)."""
    return [np.array(column) for column in zip(*(run.latest() for run in runs), strict=True)]


class _Run:
    """One fit on its way: its iterations so far, on standardised values."""

    def __init__(self, start, values, algorithm, equal_sds):
        self.start, self.values, self.stop = start, values, None
        self.algorithm, self.equal_sds = algorithm, equal_sds
        self.first = values.standardised(start)
        self.kept = []  # for each row what it `Stepped` to, and its place there
        self.climbed = -np.inf

    def latest(self):
        """The parameters of the latest row, (K,) each."""
        if not self.kept:
            return self.first
        stepped, i = self.kept[-1]
        return [array[i] for array in stepped[:3]]

    def keep(self, stepped, i, max_iter, tol):
        """Keep what the latest row, the `i`th of those that stepped, has stepped to, and decide
        whether that row is the last; returns its number."""
        t, climbed = len(self.kept), stepped.climbed.item(i)
        if t and climbed - self.climbed <= tol:
            self.stop = "converged"
        elif t == max_iter:
            self.stop = "max_iter"
        self.climbed = climbed
        self.kept.append((stepped, i))
        return t

    def trace(self):
        """The Trace, in the unit of the values."""
        values = self.values
        weights, means, sds = (
            np.concatenate([first, *(stepped[j][i] for stepped, i in self.kept[:-1])]).reshape(
                -1, len(first)
            )
            for j, first in enumerate(self.first)
        )
        shares = np.array([stepped.shares[i] for stepped, i in self.kept])
        log_likelihoods = np.array([stepped.log_likelihood[i] for stepped, i in self.kept])
        floored = (sds <= values.floor) & (weights > 0)
        floored[0] = False
        means, sds = values.centre + values.unit * means, values.unit * sds
        # to the bit
        means[0] = self.start.means
        sds[0] = np.maximum(self.start.sds, values.floor * values.unit)
        log_likelihood = values.total * (log_likelihoods - values.log_unit)
        arrays = weights, means, sds, log_likelihood, self.stop, floored, values.total * shares
        return Trace(*arrays, self._evaluations(), self.equal_sds, self.algorithm.name)

    def _evaluations(self):
        """(T+1,): how often all values had been looked at by then."""
        leading = self.kept[:-1]
        looks = [1 if stepped.looks is None else stepped.looks[i] for stepped, i in leading]
        return np.maximum(1, np.cumsum([self.algorithm.first_look, *looks]))
