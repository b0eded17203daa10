"""Many values as few: groups of neighbours that a fit can hardly tell from the values.

A fit on groups is right as long as they are narrow beside its components, which nobody knows
before. So `on_groups` fits, compares, and refines the groups around components that need it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from gmm_em.algorithms.em import e_step
from gmm_em.mixture import Mixture
from gmm_em.numerics import Values, quiet

BINS = 2**13  # for one fit
CELLS, LEAST = 2**16, 1e-300  # into which values are sorted first, and how wide all together
ALLOWED = 0.01  # nats by which groups may change a log-likelihood
FINER = 10.0  # groups to an sd, where they are made for a component
REACH = 6.0  # sds to either side of it
MOST_ROUNDS = 6  # of refining, before all values are taken


def compressed(
    values: np.ndarray,
    counts: np.ndarray | None,
    bins: int,
    around: Sequence[Mixture] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """(values, counts) of about `bins` groups, each with its exact count, mean and variance.

    values : (n,), of which there should be more than 2 `bins`; counts : (n,) or None for once each
    around : mixtures with components for which the groups shall be narrow enough

    A group is two values, its mean less and plus its sd, with half of its count each: all sums of
    r, r x and r x^2 are right to the third order in its width, for any smooth r (two-point
    Gauss-Hermite quadrature). Half of the groups are equally wide, over all but some in a thousand;
    half hold equally many values, but fewer and fewer towards either end, where values lie apart:
    so a dense part has narrow groups however far it is from the others, and an outlier is alone.
    """
    x, c = _nearly_ascending(values, counts, 0 if around else len(values) // bins)
    first = np.searchsorted(x, _limits(x, bins, around))
    first = np.unique(np.r_[0, first[first < len(x)]])
    sizes = np.diff(first, append=len(x))
    mass = sizes.astype(float) if c is None else np.add.reduceat(c, first)
    middle = 0.5 * x[first] + 0.5 * x[np.r_[first[1:], len(x)] - 1]
    offset = x - np.repeat(middle, sizes)  # squares keep their digits
    held = mass > 0
    weighted = offset if c is None else c * offset
    mean = np.add.reduceat(weighted, first)[held] / mass[held]
    variance = np.add.reduceat(weighted * offset, first)[held] / mass[held] - mean**2
    middle, mass, sd = middle[held] + mean, mass[held], np.sqrt(np.maximum(variance, 0.0))
    one, two = sd == 0, sd > 0
    return (
        np.concatenate([middle[one], (middle - sd)[two], (middle + sd)[two]]),
        np.concatenate([mass[one], 0.5 * mass[two], 0.5 * mass[two]]),
    )


def _nearly_ascending(values, counts, most):
    """Both in the order of the values, but for at most so many as `most` that are in the same of
    `CELLS` narrow cells: a sort of all takes three times as long."""
    low, high = np.quantile(values[:: len(values) // 10_000 + 1], [0.001, 0.999])
    cells = values - low
    with np.errstate(over="ignore"):
        cells *= 0.9 * CELLS / max(high - low, LEAST)
    cells += 0.05 * CELLS
    cells = np.clip(cells, 0, CELLS - 1, out=cells).astype(np.uint16)
    order, sizes = np.argsort(cells, kind="stable"), np.bincount(cells, minlength=CELLS)
    full = sizes > most
    full[[0, -1]] = True  # there may be outliers in these
    some = np.repeat(full, sizes)
    x = values[order]
    if counts is None:
        x[some] = np.sort(x[some])
        return x, None
    order[some] = order[some][np.argsort(x[some], kind="stable")]
    return values[order], counts[order]


def _limits(x, bins, around):
    """Where groups of the values x, as good as ascending, begin."""
    low, high = x[len(x) // 1000], x[-1 - len(x) // 1000]
    spare = 0.05 * (high - low)
    ranks = len(x) * np.sin(0.5 * np.pi * np.arange(bins // 2) / (bins // 2)) ** 2
    narrow = [
        np.linspace(mean - REACH * sd, mean + REACH * sd, int(2 * REACH * FINER) + 1)
        for mixture in around
        for mean, sd in zip(mixture.means, mixture.sds, strict=True)
    ]
    equal = np.linspace(low - spare, high + spare, bins // 2 + 1)
    return np.sort(np.concatenate([equal, x[ranks.astype(int)], *narrow]))


def by_class(
    values: np.ndarray, counts: np.ndarray | None, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(values, counts) of the classes that hold any of the values (n,): of each the one in the
    middle of those it holds, and how many these are. edges : (m+1,) the limits of the classes."""
    order = np.argsort(values, kind="stable")
    x = values[order]
    c = np.ones(len(x)) if counts is None else counts[order]
    first = np.unique(np.searchsorted(x, edges[:-1]))
    first = np.unique(np.r_[0, first[first < len(x)]])
    middle = (first + np.r_[first[1:], len(x)] - 1) // 2
    return x[middle], np.add.reduceat(c, first)


def on_groups(dataset, bins: int, fitted: Callable, mixtures: Callable):
    """(groups, result): what `fitted(groups)` returns on groups of a `Dataset` that are narrow
    enough for what it finds.

    bins : about so many groups to begin with; a dataset of no more than twice as many values, or
        whose components no groups suit, stays as it is
    mixtures : mixtures(result) are those that were found. Of each the log-likelihood of the groups
        must be that of all values, to 0.01 nats; otherwise groups are made anew, narrower around
        its components, and `fitted` is called again
    """
    groups, around = dataset.compressed(bins), []
    for _ in range(MOST_ROUNDS):
        result = fitted(groups)
        if not groups.grouped or groups is dataset:
            return groups, result
        wrong = [found for found in mixtures(result) if _error(dataset, groups, found) > ALLOWED]
        if not wrong:
            return groups, result
        around, bins = [*around, *wrong], 2 * bins
        groups = dataset.compressed(bins, around)
    return dataset, fitted(dataset)


def _error(dataset, groups, mixture):
    """How far the log-likelihood of the groups is from that of all values, in nats."""
    return abs(_log_likelihood(dataset, mixture) - _log_likelihood(groups, mixture))


def _log_likelihood(dataset, mixture):
    """As a fit has it, with its floor of the sds, in half the time."""
    room = Values(dataset.values, dataset.counts, 1, mixture.n_components)
    parameters = [one[None] for one in room.standardised(mixture)]
    with quiet():
        averages = [
            np.vecdot(e_step(chunk, *parameters)[1][0, 0], chunk.shares) for chunk in room.chunks(1)
        ]
    return room.total * (sum(averages) - room.log_unit)
