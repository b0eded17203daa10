"""Areas under a Gaussian mixture: tails, quantiles, and how often a point is given to a component
that it does not come from.

Parameters are (K,) arrays.
"""

import numpy as np

CLOSE = 1e-15  # relative: a step that no longer matters
MOST = 3000  # steps: more halvings than there are between the largest number and the smallest


def tail(
    weights: np.ndarray, means: np.ndarray, sds: np.ndarray, x: np.ndarray, upper: bool = False
) -> np.ndarray:
    """(n,): the probability below each x, or above it: right to all digits, however small."""
    from scipy.special import ndtr

    z = _sds_away(means, sds, x)
    return weights @ ndtr(-z if upper else z)


def quantile(weights: np.ndarray, means: np.ndarray, sds: np.ndarray, q: np.ndarray) -> np.ndarray:
    """(n,): the x below which the probabilities q (n,) lie, from -inf for 0 to inf for 1.

    Above one half it is the x above which 1 - q lies, so that neither tail loses digits.
    """
    from scipy.special import ndtri

    living = weights > 0
    weights, means, sds = weights[living], means[living], sds[living]
    mirror = np.where(q > 0.5, -1.0, 1.0)
    area = np.where(q > 0.5, 1.0 - q, q)  # exact
    found = np.full(len(q), -np.inf)
    some = np.flatnonzero(area)
    if len(some):
        centres = means[:, None] * mirror[some]
        of_each = centres + sds[:, None] * ndtri(area[some])
        # between these each component has either more than that to its left, or all have less
        found[some] = _solved(weights, centres, sds, area[some], of_each.min(0), of_each.max(0))
    return mirror * found


def confusion(
    means: np.ndarray, sds: np.ndarray, cuts: np.ndarray, owners: np.ndarray
) -> np.ndarray:
    """(K, K): the probability that a point of component k lies where j is the likeliest.

    cuts (m,), owners (m+1,) : as from `Mixture.regions`
    """
    from scipy.special import ndtr

    z = _sds_away(means, sds, np.concatenate([[-np.inf], cuts, [np.inf]]))
    low, high = z[:, :-1], z[:, 1:]
    right = low > 0  # there the tails above are the small ones
    areas = ndtr(np.where(right, -low, high)) - ndtr(np.where(right, -high, low))
    return np.stack([areas[:, owners == j].sum(axis=1) for j in range(len(means))], axis=1)


def _sds_away(means, sds, x):
    with np.errstate(over="ignore"):
        return (x - means[:, None]) / sds[:, None]


def _solved(weights, centres, sds, area, low, high):
    """(n,): the x, of which each is between its ends, that has this area to its left: by Newton's
    method on the log of the area, or half way between the ends where it would crawl or leave them.

    centres : (K, n), as each x may have a mixture of its own
    """
    from scipy.special import ndtr

    weights, sds = weights[:, None], sds[:, None]
    with np.errstate(all="ignore"):  # where Newton's step is none
        x, last = 0.5 * low + 0.5 * high, high - low
        for _ in range(MOST):
            z = (x - centres) / sds
            below = z < 0
            # the area less that wanted: of components farther left only what they have beyond x
            small = weights * np.where(below, 1.0, -1.0) * ndtr(-np.abs(z))
            excess = small.sum(axis=0) + (np.where(below, 0.0, weights).sum(axis=0) - area)
            density = (weights / sds * np.exp(-0.5 * z * z)).sum(axis=0) / np.sqrt(2.0 * np.pi)
            low, high = np.where(excess <= 0, x, low), np.where(excess >= 0, x, high)
            step = -(area + excess) * np.log1p(excess / area) / density
            newton = (np.abs(step) <= 0.5 * last) & (low <= x + step) & (x + step <= high)
            following = np.where(newton, x + step, 0.5 * low + 0.5 * high)
            last, x = np.abs(following - x), following
            if (last <= CLOSE * (np.abs(x) + sds.min())).all():
                break
    return x
