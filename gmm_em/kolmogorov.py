"""Kolmogorov's distance of values from a mixture that was fitted to them, and whether chance alone
would bring about as much.

Its tables are of no use here: they are for a density that was given beforehand, and a fitted one is
nearer. So samples are drawn from the fit, and each is fitted anew.

Sources: Lilliefors (1967), Journal of the American Statistical Association 62; Stute, Manteiga and
Quindimil (1993), Metrika 40, for the parametric bootstrap.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.edges import middles
from gmm_em.fit import fit
from gmm_em.goodness import class_limits, upto
from gmm_em.mixture import Mixture
from gmm_em.values import as_observations

CELLS = 2**12  # into which more than twice as many points of a sample are put
WITHIN = 64  # points that stand for what lies in an outermost cell


@dataclass(frozen=True, eq=False)
class KolmogorovTest:
    """The largest difference between the share of values up to some x and the mixture's probability
    of these, and what it is for samples from the mixture.

    distance : from 0 to 1
    replicates : (B,) of samples that were fitted as the values were, ascending
    p_value : (1 + replicates at least as large) / (1 + B), never 0
    """

    distance: float
    replicates: np.ndarray
    p_value: float


def kolmogorov_test(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    edges: ArrayLike | None = None,
    equal_sds: bool = False,
    observations: int | None = None,
    n_replicates: int = 99,
    seed: int = 1,
    max_iter: int = 300,
    tol: float = 1e-8,
    progress: Callable[[int, int], None] | None = None,
) -> KolmogorovTest:
    """Whether the values lie further from a mixture fitted to them than samples from it do.

    values : (n,); counts : (n,) how often each was seen, or None for once each
    edges : (m+1,) limits of the classes that values were recorded in; without, values that each
        were seen ten times or more on average are classes themselves. Of classes the distance is
        taken where one ends and the next begins
    equal_sds : whether the mixture was fitted with one sd for all components
    observations : how many there are in all, for counts that are weights
    n_replicates, seed : samples, as large as the data and grouped like them. EM begins with the
        mixture itself for each of them, and ends by `max_iter` and `tol`, which should be those of
        the fit
    progress : called as progress(done, n_replicates); what it raises ends the test

    Raises `ValueError` for values, counts or numbers that make no test.
    """
    if n_replicates < 1:
        raise ValueError(f"n_replicates must be 1 or more; it is {n_replicates}.")
    values, counts, n = as_observations(values, counts, observations)
    drawn = _drawer(mixture, values, counts, n, edges)
    options = {"max_iter": max_iter, "tol": tol, "edges": edges, "equal_sds": equal_sds}
    replicates = []
    for b, stream in enumerate(np.random.SeedSequence(seed).spawn(n_replicates)):
        if progress is not None:
            progress(b, n_replicates)
        sample, limits, shares = drawn(np.random.default_rng(stream))
        fitted = fit(sample[0], mixture, counts=sample[1], **options).final
        replicates.append(_largest(fitted, limits, shares))
    observed = _largest(mixture, *_shares(values, counts, n, edges))
    as_large = sum(replicate >= observed for replicate in replicates)
    return KolmogorovTest(observed, np.sort(replicates), float(1 + as_large) / (1 + n_replicates))


def _largest(mixture, limits, shares):
    """The largest distance from shares of all values, (2, m) less than and up to each limit."""
    return float(np.abs(shares - mixture.cdf(limits)).max())


def _shares(values, counts, n, edges=None):
    """(limits, shares) as in `_largest`: at each value, or between classes."""
    limits = class_limits(values, counts, n, edges)
    if limits is not None:
        return limits, upto(limits, values, counts)[None] / n
    if counts is None:
        return np.sort(values), np.arange(n) / n + np.array([[0.0], [1.0 / n]])
    order = np.argsort(values)
    total = np.cumsum(counts[order])
    return values[order], np.stack([total - counts[order], total]) / n


def _drawer(mixture, values, counts, n, edges):
    """draw(rng): ((values, counts or None) to be fitted, limits, shares) of a sample of n."""
    limits = class_limits(values, counts, n, edges)
    if limits is not None:
        points = (np.unique(values) if edges is None else middles(edges))[:, None]
        chances = _chances(mixture, limits)
    elif n > 2 * CELLS:
        limits, points = _in_cells(mixture)
        chances = np.full(CELLS, 1.0 / CELLS)
    else:

        def exact(rng):
            sample = mixture.sample(n, rng)[0]
            return (sample, None), *_shares(sample, None, n)

        return exact

    def in_cells(rng):
        seen = rng.multinomial(n, chances)
        shares = np.cumsum(seen)[None, :-1] / n
        each = np.repeat(seen / points.shape[1], points.shape[1])
        return (points.ravel(), each), limits, shares

    return in_cells


def _chances(mixture, limits):
    """(m+1,) of a point between neighbouring limits."""
    chances = np.diff(mixture.cdf(limits), prepend=0.0, append=1.0)
    return np.maximum(chances, 0.0) / np.maximum(chances, 0.0).sum()


def _in_cells(mixture):
    """(limits, points (CELLS, 2)): of cells that are equally likely, and two points for each with
    the mean and sd of what lies in it."""
    limits = mixture.quantile(np.arange(1, CELLS) / CELLS)
    middle, sd = np.empty(CELLS), np.empty(CELLS)
    middle[1:-1] = 0.5 * (limits[1:] + limits[:-1])
    sd[1:-1] = (limits[1:] - limits[:-1]) / np.sqrt(12)
    out = (np.arange(WITHIN) + 0.5) / WITHIN / CELLS
    for cell, tail in ((0, mixture.quantile(out)), (-1, mixture.quantile(1 - out))):
        middle[cell], sd[cell] = tail.mean(), tail.std()
    return limits, np.stack([middle - sd, middle + sd], axis=1)
