"""How well K components predict points that they have not seen: cross-validation.

Sources: Smyth (2000), Statistics and Computing 10 (cross-validation of mixtures); Breiman,
Friedman, Olshen and Stone, Classification and Regression Trees (1984), section 3.4.3 (within one
standard error); Vehtari, Gelman and Gabry (2017), Statistics and Computing 27, section 5 (the
standard error of a difference, point by point); Biernacki, Celeux and Govaert (2003), Computational
Statistics & Data Analysis 41 (short runs of EM, of which the best is finished).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.edges import observed
from gmm_em.fit import fit_many
from gmm_em.optima import finished
from gmm_em.selection.refit import METHOD, fresh_starts

ROUGH = 1e-4  # tolerance of the fits among which the best is finished
FOLD_STARTS = 4  # of each fit to the other folds
ATTEMPTS = 3  # times as many are drawn while all of them collapse
DEALS = 3  # of the points to the folds
ONE_BY_ONE = 2**20  # points are dealt one by one; more of them by the chances of each


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The log-likelihood of points by fits that have not seen them, D times with other folds.

    deals : (D,) that of all points, in nats, one for each deal of the points to the folds
    densities : (n,) the log density of each value, or the log probability of each class, the mean
        over all its deals
    counts : (n,) how often each was seen, or None for once each
    """

    deals: np.ndarray
    densities: np.ndarray
    counts: np.ndarray | None

    @property
    def log_likelihood(self) -> float:
        """Of all points, the mean over the deals, in nats."""
        return float(self.deals.mean())

    @property
    def standard_error(self) -> float:
        """Of the log-likelihood, over the deals, in nats: how far from it that of all deals may be.
        nan for a single deal. It does not say what other points would give: see `behind`."""
        return _error_of_mean(self.deals)


def behind(best: HeldOut, other: HeldOut) -> tuple[float, float]:
    """(how much less likely the points are by `other` than by `best`, its standard error), in nats,
    of two cross-validations of the same points with the same deals.

    The error has two parts: that these points are a sample, from how their gains differ (Vehtari,
    Gelman and Gabry 2017), and that these deals are. The points' part takes gains for independent;
    as the fits share most of their points they are not quite, so it is rather too small.
    """
    gains = best.densities - other.densities
    counts = np.ones(len(gains)) if best.counts is None else best.counts
    of_points = counts @ (gains - np.average(gains, weights=counts)) ** 2
    differences = best.deals - other.deals
    of_deals = _error_of_mean(differences) ** 2 if len(differences) > 1 else 0.0
    return float(differences.mean()), float(np.sqrt(of_points + of_deals))


def cross_validate(
    values: ArrayLike,
    n_components: int,
    *,
    n_folds: int = 5,
    n_deals: int = DEALS,
    n_starts: int = FOLD_STARTS,
    method: str = METHOD,
    seed: int = 1,
    max_iter: int = 300,
    tol: float = ROUGH,
    counts: ArrayLike | None = None,
    observations: int | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[float, int], None] | None = None,
) -> HeldOut | None:
    """How likely all points are, each by a fit to the folds that it is not in; None where the
    points of some folds led to no fit that has not collapsed.

    values : (n,); counts : (n,) or None; observations : of counts that are weights
    edges : (m+1,) limits of the classes that the values are in, as in `fit`, or None; the folds are
        recorded in the same, and the n of the result are the classes that hold values
    n_folds : parts that the points are dealt to; n_deals : how often, each time anew
    n_starts, method : of each fit, drawn from the points that it is made of, which alone decide
        where it ends. The highest is finished by `optima`, hastily, as it need not end where EM
        would; if it is not sound the next one is, and if none is, the highest that has not
        collapsed counts. Where all have, others are drawn, up to three times as many. More of them
        would find higher maxima here and there: what is judged is this procedure, on
        n (1 - 1/n_folds) points
    seed : the same seed deals the points alike, whatever the number of components
    max_iter, tol, algorithm, equal_sds : of every fit, as in `fit`; before the highest is finished
    progress : called as progress(done, n_folds * n_deals) again and again; what it raises ends it

    A count is dealt point by point, so a value may be in several folds. Of one deal alone the
    result is as much the deal's as the data's, hence several. Raises `ValueError` for values,
    counts or numbers of which nothing can be computed. Source: Smyth (2000).
    """
    if n_folds < 2:
        raise ValueError(f"there must be two folds or more; n_folds is {n_folds}.")
    if n_deals < 1 or n_starts < 1:
        raise ValueError(f"deals and starts must be 1 or more; they are {n_deals} and {n_starts}.")
    values, counts, _ = observed(values, counts, observations, edges)
    options = {"max_iter": max_iter, "tol": tol, "edges": edges}
    options |= {"algorithm": algorithm, "equal_sds": equal_sds}
    deals = np.random.SeedSequence(seed).spawn(n_deals)
    dealt = [_dealt(len(values), counts, n_folds, np.random.default_rng(deal)) for deal in deals]
    streams = [stream for deal in deals for stream in deal.spawn(n_folds)]
    rests = [folds.sum(axis=0) - fold for folds in dealt for fold in folds]
    parts = [(values[rest > 0], rest[rest > 0]) for rest in rests]
    bests = _fits(parts, (n_components, n_starts, method), streams, options, progress)
    if None in bests:
        return None
    deals = np.zeros((n_deals, len(values)))  # of all points at each value
    for i, best in enumerate(bests):
        deal, held = deals[i // n_folds], dealt[i // n_folds][i % n_folds]
        out = held > 0
        logs = (
            best.mixture.log_density(values[out])
            if edges is None
            else best.mixture.log_probability(values[out], edges)
        )
        deal[out] += held[out] * logs
    densities = np.mean(deals, axis=0) / (1.0 if counts is None else counts)
    return HeldOut(np.sum(deals, axis=1), densities, counts)


def _fits(parts, starts, streams, options, progress):
    """The Optimum that stands for each of these parts of the points, (values, counts), or None."""
    bests, streams = [None] * len(parts), [stream.spawn(ATTEMPTS) for stream in streams]
    for attempt in range(ATTEMPTS):
        missing = [i for i, part in enumerate(parts) if bests[i] is None and np.ptp(part[0]) > 0]
        traces = []
        for i in missing:
            if progress is not None and attempt == 0:
                progress(0.5 * i, len(parts))
            guesses = fresh_starts(*parts[i], *starts, streams[i][attempt], options["edges"])
            traces.append(_roughly(*parts[i], guesses, options))
        told = None if progress is None else lambda: progress(0.5 * len(parts), len(parts))
        found = _upright([parts[i] for i in missing], traces, options, told)
        for i, best in zip(missing, found, strict=True):
            bests[i] = best
    return bests


def _roughly(values, counts, guesses, options):
    """The fits from these starts that have not collapsed, the highest first."""
    traces = fit_many(values, guesses, counts=counts, **options)
    upright = [t for t in traces if options["edges"] is not None or not t.floored[-1].any()]
    return sorted(upright, key=lambda trace: -trace.log_likelihood[-1])


def _upright(parts, traces, options, told):
    """Of each part the best sound Optimum that its fits lead to, or the best that has not
    collapsed, or None: on tied values a collapsed one would be praised for its height."""
    finish = {name: options[name] for name in ("edges", "algorithm", "equal_sds")}
    finish["progress"] = told
    bests = [None] * len(parts)
    for place in count():
        more = [i for i, its in enumerate(traces) if place < len(its)]
        waiting = [i for i in more if bests[i] is None or not bests[i].sound]
        if not waiting:
            return bests
        ends = finished([parts[i] for i in waiting], [traces[i][place] for i in waiting], **finish)
        for i, end in zip(waiting, ends, strict=True):
            if end.sound or (bests[i] is None and not end.collapsed):
                bests[i] = end


def _dealt(n, counts, n_folds, rng):
    """(n_folds, n): how much of each value's count is in each fold, dealt point by point; what is
    left of a count that is no whole number is dealt as one."""
    counts = np.ones(n) if counts is None else counts
    whole = np.floor(counts)
    if whole.sum() <= ONE_BY_ONE:
        points = np.repeat(np.arange(n), whole.astype(int))
        fold = rng.permutation(len(points)) % n_folds
        folds = np.bincount(fold * n + points, minlength=n_folds * n)
        folds = folds.reshape(n_folds, n).astype(float)
    else:
        folds = rng.multinomial(whole.astype(np.int64), np.full(n_folds, 1 / n_folds))
        folds = folds.T.astype(float)
    if (counts > whole).any():
        folds[rng.integers(n_folds, size=n), np.arange(n)] += counts - whole
    return folds


def _error_of_mean(numbers):
    return float(numbers.std(ddof=1) / np.sqrt(len(numbers))) if len(numbers) > 1 else np.nan
