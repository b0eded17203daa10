"""Which component is the likeliest where: for one mixture, or for many at once.

Parameters are (..., K) arrays and values (..., n), with the same leading axes: none for a single
mixture, one for all iterations of a fit.
"""

import numpy as np
from numpy.typing import ArrayLike

LOG_SQRT_2PI = 0.5 * np.log(2.0 * np.pi)


def weighted_log_densities(
    weights: np.ndarray, means: np.ndarray, sds: np.ndarray, x: ArrayLike
) -> np.ndarray:
    """(..., K, n): log p(y=k) + log p(x|y=k), in nats; -inf for a component of weight 0."""
    x = np.asarray(x, dtype=float)
    # beyond 1e154 sds the square overflows to inf, which is the right limit
    with np.errstate(divide="ignore", over="ignore"):
        z = (x[..., None, :] - means[..., None]) / sds[..., None]
        return (np.log(weights) - np.log(sds) - LOG_SQRT_2PI)[..., None] - 0.5 * z * z


def log_ratios(weights: np.ndarray, means: np.ndarray, sds: np.ndarray, x: ArrayLike) -> np.ndarray:
    """(..., K, n): log of p(y=k|x) against that of the component that seems the likeliest at x.

    Far out the log densities are huge and nearly equal, and their differences lose all digits:
    a and b would share a point at 1e17 although one of them is ever so much likelier. So these
    differences are taken as products that do not cancel: z_a^2 - z_b^2 = (z_a - z_b)(z_a + z_b).
    """
    x = np.asarray(x, dtype=float)
    best = _likeliest(weights, means, sds, x)
    weight, mean, sd = (
        np.take_along_axis(a, best, axis=-1)[..., None, :] for a in (weights, means, sds)
    )
    x, weights, means, sds = x[..., None, :], weights[..., None], means[..., None], sds[..., None]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        shift = ((x - mean) * ((sd - sds) / sd) + (mean - means)) / sds  # z - z of the best
        total = (x - means) / sds + (x - mean) / sd
        logs = np.log(weights) - np.log(weight) + np.log(sd / sds)
        logs = logs - np.where(shift == 0.0, 0.0, 0.5 * shift * total)  # 0 * inf is 0 here
    return np.where(weights == 0.0, -np.inf, logs)


def regions(
    weights: np.ndarray, means: np.ndarray, sds: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each of S mixtures, parameters (S, K): (cuts, owners) as in `Mixture.regions`.

    Two weighted log densities are parabolas and cross in at most two points; between all such
    points, sorted, the likeliest component cannot change.
    """
    crossings = _crossings(weights, means, sds)
    finite = np.isfinite(crossings)
    left, right = (_likeliest_at_infinity(weights, means, sds, sign)[:, None] for sign in (-1, 1))
    with np.errstate(invalid="ignore"):
        middles = 0.5 * crossings[:, 1:] + 0.5 * crossings[:, :-1]
    middles = np.where(np.isfinite(middles), middles, 0.0)
    inside = log_ratios(weights, means, sds, middles).argmax(axis=1)
    inside = np.where(finite[:, 1:], inside, right)
    owners = np.concatenate([left, inside, right], axis=1)[:, -crossings.shape[1] - 1 :]
    changes = (owners[:, 1:] != owners[:, :-1]) & finite
    starts = np.concatenate([np.ones_like(left, dtype=bool), changes], axis=1)
    return [
        (cuts[change], who[start])
        for cuts, change, who, start in zip(crossings, changes, owners, starts, strict=True)
    ]


def _crossings(weights, means, sds):
    """(S, K (K-1)): all x, ascending, at which two weighted densities of a mixture are equal;
    where there are fewer, inf after the last."""
    first, second = np.triu_indices(weights.shape[1], 1)
    w1, m1, s1 = weights[:, first], means[:, first], sds[:, first]
    w2, m2, s2 = weights[:, second], means[:, second], sds[:, second]
    # in u = (x - centre) / unit the difference of the log densities is a u^2 + b u + c
    centre, unit = 0.5 * (m1 + m2), np.maximum(s1, s2)
    half_gap = 0.5 * (m2 - m1) / unit
    p1, p2 = (unit / s1) ** 2, (unit / s2) ** 2
    curvature = (s1 - s2) / unit * ((s1 + s2) / unit) * p1 * p2  # p2 - p1, not cancelled
    with np.errstate(all="ignore"):  # weight 0, equal sds: roots that are not finite drop out
        a, b = 0.5 * curvature, -half_gap * (p1 + p2)
        c = np.log(w1) - np.log(w2) + np.log(s2 / s1) + 0.5 * half_gap**2 * curvature
        q = -0.5 * (b + np.copysign(np.sqrt(b * b - 4.0 * a * c), b))
        roots = np.concatenate([centre + unit * (q / a), centre + unit * (c / q)], axis=1)
    roots = np.sort(np.where(np.isfinite(roots), roots, np.inf))
    repeated = roots[:, 1:] == roots[:, :-1]
    roots[:, 1:][repeated] = np.inf
    return np.sort(roots)


def _likeliest(weights, means, sds, x):
    """(..., n) int, but for values so far out that the log densities differ by less than their
    rounding."""
    terms = weighted_log_densities(weights, means, sds, x)
    best = terms.argmax(axis=-2)
    lost = np.isneginf(terms.max(axis=-2))  # beyond 1e154 sds even the log densities overflow
    if lost.any():
        for sign in (1, -1):
            at_infinity = _likeliest_at_infinity(weights, means, sds, sign)[..., None]
            best = np.where(lost & (sign * x > 0), at_infinity, best)
    return best


def _likeliest_at_infinity(weights, means, sds, sign):
    """(...) int: the widest component; of equally wide ones the outermost; of those the heaviest,
    and of equals the first."""
    first = np.broadcast_to(-np.arange(weights.shape[-1]), weights.shape)
    widths = np.where(weights > 0, sds, 0.0)
    return np.lexsort((first, weights, sign * means, widths))[..., -1]
