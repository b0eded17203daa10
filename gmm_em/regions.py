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
    """(..., K, n): log p(k) + log p(x|k), in nats; -inf for a component of weight 0."""
    x = np.asarray(x, dtype=float)
    # beyond 1e154 sds the square overflows to inf, which is the right limit
    with np.errstate(divide="ignore", over="ignore"):
        z = (x[..., None, :] - means[..., None]) / sds[..., None]
        return (np.log(weights) - np.log(sds) - LOG_SQRT_2PI)[..., None] - 0.5 * z * z


def log_ratios(weights: np.ndarray, means: np.ndarray, sds: np.ndarray, x: ArrayLike) -> np.ndarray:
    """(..., K, n): log of p(k|x) against that of the component that seems the likeliest at x.

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

    A weighted density is above a wider one on an interval, as their log ratio is a parabola that
    opens downwards; so it is on one interval above all wider ones. Painted over each other from
    the widest to the narrowest, these intervals are the regions: where a component is the
    likeliest of all, no narrower one is above all wider than itself. K - 1 intervals have at most
    2K - 2 ends, whatever rounding does to ties.
    """
    order = np.argsort(np.where(weights > 0, -sds, np.inf), axis=1, kind="stable")
    low, high = _painted(*(np.take_along_axis(a, order, 1) for a in (weights, means, sds)))
    cuts = np.concatenate([low[:, 1:], high[:, 1:]], axis=1)
    cuts = np.sort(np.where(np.isfinite(cuts), cuts, np.inf))
    cuts[:, 1:][cuts[:, 1:] == cuts[:, :-1]] = np.inf
    cuts.sort()
    line = np.full((len(cuts), 1), np.inf)
    left, right = np.hstack([-line, cuts])[..., None], np.hstack([cuts, line])[..., None]
    inside = (low[:, None] <= left) & (right <= high[:, None])
    narrowest = inside.shape[2] - 1 - inside[..., ::-1].argmax(axis=2)
    owners = np.take_along_axis(order, narrowest, 1)
    changes = (owners[:, 1:] != owners[:, :-1]) & np.isfinite(cuts)
    starts = np.hstack([np.isinf(line), changes])
    return [
        (at[change], who[start])
        for at, change, who, start in zip(cuts, changes, owners, starts, strict=True)
    ]


def _painted(weights, means, sds):
    """(low, high), each (S, K): the interval in which a component, all in descending order of
    their sds, is above those before it; inf to inf where there is none."""
    low, high = _above(*(a[:, :, None] for a in (weights, means, sds)), weights, means, sds)
    before = np.tri(weights.shape[1], k=-1, dtype=bool)
    low = np.where(before, low, -np.inf).max(axis=2)
    high = np.where(before, high, np.inf).min(axis=2)
    nowhere = (low >= high) | (weights == 0.0)
    return np.where(nowhere, np.inf, low), np.where(nowhere, np.inf, high)


def _above(weights, means, sds, *wider):
    """(low, high), (S, K, K): where each component is above each wider one, which may be
    as wide; inf to -inf where it is not.

    In u = (x - mean) / sd the log ratio is c + ((gap + ratio u)^2 - u^2) / 2.
    """
    w, m, s = (a[:, None, :] for a in wider)
    with np.errstate(all="ignore"):  # weight 0, equal sds, the upper triangle
        gap = (0.5 * means - 0.5 * m) / (0.5 * s)  # which does not overflow
        ratio, less = sds / s, (s - sds) / s
        c = np.log(weights) - np.log(w) - np.log(ratio)
        e = 2.0 * c * less * (1.0 + ratio)
        f, size = np.sqrt(np.abs(e)), np.abs(gap)
        # the root of gap^2 + e, of which no square overflows; nan where there is none
        root = np.where(e >= 0.0, np.hypot(gap, f), np.sqrt(size - f) * np.sqrt(size + f))
        q = gap * ratio + np.copysign(root, gap)
        ends = q / (less * (1.0 + ratio)), -(2.0 * c / q + gap * (gap / q))
        low, high = (means + sds * end for end in (np.minimum(*ends), np.maximum(*ends)))
    never = np.isnan(low) | np.isnan(high)
    everywhere = never & (gap == 0.0) & (less == 0.0) & (c > 0.0)
    low = np.where(never, np.where(everywhere, -np.inf, np.inf), low)
    return low, np.where(never, -low, high)


def _likeliest(weights, means, sds, x):
    """(..., n) int, but for values so far out that the log densities differ by less than their
    rounding."""
    terms = weighted_log_densities(weights, means, sds, x)
    best = terms.argmax(axis=-2)
    lost = np.isneginf(terms.max(axis=-2))  # beyond 1e154 sds even the log densities overflow
    if lost.any():  # only how many sds away they are counts then, if that can be told
        with np.errstate(over="ignore"):
            away = np.abs((x[..., None, :] - means[..., None]) / sds[..., None])
        away = np.where(weights[..., None] > 0, away, np.inf)
        best = np.where(lost, away.argmin(axis=-2), best)
        tied = (away == away.min(axis=-2, keepdims=True)).sum(axis=-2) > 1
        for sign in (1, -1):
            at_infinity = _likeliest_at_infinity(weights, means, sds, sign)[..., None]
            best = np.where(lost & tied & (sign * x > 0), at_infinity, best)
    return best


def _likeliest_at_infinity(weights, means, sds, sign):
    """(...) int: the widest component; of equally wide ones the outermost; of those the heaviest,
    and of equals the first."""
    first = np.broadcast_to(-np.arange(weights.shape[-1]), weights.shape)
    widths = np.where(weights > 0, sds, 0.0)
    return np.lexsort((first, weights, sign * means, widths))[..., -1]
