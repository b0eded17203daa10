"""Whether one component more is worth it: the likelihood ratio, by simulation.

Sources: McLachlan (1987), Applied Statistics 36; McLachlan and Peel, Finite Mixture Models (2000),
chapter 6.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em import groups
from gmm_em.edges import middles, observed
from gmm_em.mixture import Mixture
from gmm_em.selection.refit import METHOD, refitted
from gmm_em.values import distinct_values, mean_and_sd

GROUPS = 2**13  # into which more than twice as many points of a sample are put
OFTEN = 10  # times that each value was seen on average: the values are groups, drawn as such
REACH = 9.0  # sds from its mean beyond which a component has no point


@dataclass(frozen=True, eq=False)
class BootstrapTest:
    """The likelihood ratio of two fits, and what it would be if the smaller one were true.

    statistic : 2 (L of the larger - L of the smaller), in nats
    replicates : (B,) the same of samples from the smaller, ascending
    p_value : (1 + replicates at least as large) / (1 + B), never 0 (McLachlan 1987)
    """

    statistic: float
    replicates: np.ndarray
    p_value: float


def bootstrap_test(
    values: ArrayLike,
    smaller: Mixture,
    larger: Mixture,
    *,
    n_replicates: int = 99,
    n_starts: int = 20,
    method: str = METHOD,
    seed: int = 1,
    max_iter: int = 300,
    tol: float = 1e-8,
    counts: ArrayLike | None = None,
    observations: int | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> BootstrapTest:
    """Whether `larger` fits so much better than `smaller` that chance does not explain it.

    values : (n,); counts : (n,) or None; observations : of counts that are weights
    edges : (m+1,) limits of the classes that the values are in, as in `fit`, or None; samples are
        recorded in these, continued as far as the mixture goes
    smaller, larger : Mixtures fitted to them, with K and K + 1 components
    n_replicates : samples drawn from `smaller`, as large as the data and grouped like them
    n_starts, method, max_iter, tol, algorithm, equal_sds : how each of them is fitted with K and
        with K + 1 components. They should be those of the data's fits, or the test is of the
        difference too
    progress : called as progress(done, n_replicates); what it raises ends the test

    Twice the gain in log-likelihood is not chi-square here, as it is between nested models
    elsewhere: the smaller mixture is on the edge of the larger one's parameters (a weight is 0),
    where the mean and sd of the spare component mean nothing. Hence the simulation (McLachlan
    1987; McLachlan and Peel 2000, chapter 6). A sample with no sound fit of either gains 0, as the
    data would not be tested.

    Raises `ValueError` for values, counts, mixtures or numbers that make no test.
    """
    if larger.n_components != smaller.n_components + 1:
        raise ValueError("the larger mixture must have one component more than the smaller one.")
    if n_replicates < 1:
        raise ValueError(f"n_replicates must be 1 or more; it is {n_replicates}.")
    values, counts, n = observed(values, counts, observations, edges)
    mean_and_sd(values, counts)  # which refuses equal values
    heights = [fitted.log_likelihood(values, counts, edges) for fitted in (smaller, larger)]
    gain = heights[1] - heights[0]
    support = distinct_values(values, counts)[0] if edges is None else None
    if edges is not None:
        edges = _continued_classes(np.asarray(edges, dtype=float), smaller)
    options = {"n_starts": n_starts, "method": method, "max_iter": max_iter, "tol": tol}
    options |= {"algorithm": algorithm, "equal_sds": equal_sds}
    replicates = []
    for b, stream in enumerate(np.random.SeedSequence(seed).spawn(n_replicates)):
        if progress is not None:
            progress(b, n_replicates)
        replicates.append(2 * replicate(smaller, support, n, stream, edges, **options))
    as_large = sum(replicate >= 2 * gain for replicate in replicates)
    return BootstrapTest(2 * gain, np.sort(replicates), float(1 + as_large) / (1 + n_replicates))


def replicate(mixture, support, n, stream, edges=None, **options):
    """What a sample of n from a mixture gains by one component more, in nats, 0 or more."""
    drawn, *streams = stream.spawn(3)
    rng = np.random.default_rng(drawn)
    if edges is None:
        x, counts = sampled(mixture, support, n, rng)
    else:
        x, counts = recorded(mixture, edges, n, rng)
    if len(x) < 2:  # nothing can be fitted to a single class
        return 0.0
    heights = []
    for k, its in zip((mixture.n_components, mixture.n_components + 1), streams, strict=True):
        found = refitted(x, counts, k, stream=its, edges=edges, **options)
        heights += [optimum.log_likelihood for optimum in found if optimum.sound][:1]
    return max(0.0, heights[1] - heights[0]) if len(heights) == 2 else 0.0


def sampled(mixture, support, n, rng):
    """(values, counts or None): n points from a mixture, grouped like data with this support.

    support : (m,) the distinct values of the data, ascending. Where each was seen often they are
        groups of neighbours, such as the middles of classes or rounded numbers: the points are put
        into the same ones, at a cost that does not grow with n
    """
    if n <= OFTEN * len(support):
        values = mixture.sample(n, rng)[0]
        return (values, None) if n <= 2 * GROUPS else groups.compressed(values, None, GROUPS)
    support = _continued(support, mixture)
    counts = rng.multinomial(n, _chances(mixture, support))
    return support[counts > 0], counts[counts > 0].astype(float)


def recorded(mixture, edges, n, rng):
    """(values, counts) of n points from a mixture, recorded in classes: middles of those that hold
    any."""
    logs = np.logaddexp.reduce(mixture.weighted_log_probabilities(edges), axis=0)
    chances = np.exp(logs)
    counts = rng.multinomial(n, chances / chances.sum()).astype(float)
    return middles(edges)[counts > 0], counts[counts > 0]


def _continued_classes(edges, mixture):
    """The limits of classes, continued at closed ends by classes as wide as the last ones, as far
    as the mixture goes, or twice the width of all."""
    extent = np.ptp(edges[np.isfinite(edges)])
    low = (mixture.means - REACH * mixture.sds).min()
    high = (mixture.means + REACH * mixture.sds).max()
    first, last = edges[1] - edges[0], edges[-1] - edges[-2]
    if np.isfinite(edges[0]):
        steps = np.arange(1, 1 + int(np.clip(edges[0] - low, 0, 2 * extent) / first))
        edges = np.concatenate([edges[0] - first * steps[::-1], edges])
    if np.isfinite(edges[-1]):
        steps = np.arange(1, 1 + int(np.clip(high - edges[-1], 0, 2 * extent) / last))
        edges = np.concatenate([edges, edges[-1] + last * steps])
    return edges


def _chances(mixture, support):
    """(m,) how likely a point is nearest to each value of the support."""
    from scipy.special import ndtr

    middles = 0.5 * support[1:] + 0.5 * support[:-1]
    below = mixture.weights @ ndtr((middles - mixture.means[:, None]) / mixture.sds[:, None])
    chances = np.diff(below, prepend=0.0, append=1.0)
    return np.maximum(chances, 0.0) / np.maximum(chances, 0.0).sum()


def _continued(support, mixture):
    """The support, continued at both ends in even steps as far as the mixture goes, or twice its
    own width, which is five sds or more of any mixture with the sd of the data."""
    width = support[-1] - support[0]
    step = width / (len(support) - 1)
    low = support[0] - (mixture.means - REACH * mixture.sds).min()
    high = (mixture.means + REACH * mixture.sds).max() - support[-1]
    before, after = (np.arange(1, int(np.clip(d, 0, 2 * width) / step) + 1) for d in (low, high))
    return np.concatenate([support[0] - step * before[::-1], support, support[-1] + step * after])
