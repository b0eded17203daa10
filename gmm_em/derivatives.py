"""How the log-likelihood changes with the parameters: its gradient and second derivatives.

All are by log weights, means in (fixed) sds, and log sds, of standardised values. With f the log of
w_k N(x) or of w_k P_ik, and r the responsibilities, the second derivatives are sums over values of

    sum_k r_k (f_k' f_k'^T + f_k'') - (sum_k r_k f_k') (sum_k r_k f_k')^T.

In z = (x - mean) / sd the derivatives f' are 1, z and z^2 - 1, and what else is needed are the
means of z^3 - z and (z^2 - 1)^2. Of a class, from a to b, they are the means over it, of which
each is a difference of polynomials times the density at its limits.

Source: Boldea and Magnus (2009), Journal of the American Statistical Association 104.
"""

import numpy as np

from gmm_em.algorithms.em import e_step
from gmm_em.classes import VANISHED, at_limits, exactly, inexact, turns_at_limits
from gmm_em.regions import LOG_SQRT_2PI

FARTHEST = 1e30  # sds: no fourth power overflows
BEYOND = 40.0  # sds: where no density is left, the powers of z that it is multiplied by end
NARROW, OUT = 1e-3, 100.0  # sds: in narrower classes, or farther out, values hardly scatter


def derivatives(chunks, parameters):
    """Of S mixtures (S, 3, K): the average log p(x) (S,), its gradient (S, 3 K) and its second
    derivatives (S, 3 K, 3 K) by log weights, means in sds, and log sds."""
    return assembled(parameters[:, 0], *summed(chunks, parameters))


def summed(chunks, parameters):
    """What the derivatives of S mixtures (S, 3, K) are made of, the only part that looks at the
    values: the average log p(x) (S,), the sums of products of the r f' (S, 3 K, 3 K), and,
    (5, S, K), of r times 1, z, z^2 - 1, z^3 - z and (z^2 - 1)^2."""
    weights, means, sds = (np.ascontiguousarray(parameters[:, i]) for i in range(3))
    heights, outer, sums = 0.0, 0.0, 0.0
    for chunk in chunks:
        of_chunk = _of_classes if chunk.in_classes else _of_values
        parts = of_chunk(chunk, weights, means, sds)
        heights, outer, sums = heights + parts[0], outer + parts[1], sums + parts[2]
    return heights, outer, sums


def assembled(weights, heights, outer, sums):
    """What `derivatives` returns, of weights (S, K) and what `summed` returns."""
    k = weights.shape[1]
    zeroth, first, second, third, fourth = sums
    gradients = np.concatenate([zeroth - weights, first, second], axis=1)
    curvatures = -outer
    curvatures[:, :k, :k] += weights[:, :, None] * weights[:, None]  # weights sum to 1
    skew, tail = third - 2.0 * first, fourth - 2.0 * (second + zeroth)
    blocks = [[zeroth - weights, first, second], [first, second, skew], [second, skew, tail]]
    of_each = np.einsum("siklk->ilsk", curvatures.reshape(-1, 3, k, 3, k))  # a view
    of_each += blocks
    return heights, gradients, curvatures


def _of_values(chunk, weights, means, sds):
    """What `summed` returns, of some values."""
    r, log_density = e_step(chunk, weights, means, sds)
    roots = np.sqrt(chunk.shares)
    # p(k|x) times the derivatives of log w N(x), times the root of the value's share
    scores = chunk.scores
    np.divide(r, roots, out=scores[:, 0])
    far = np.clip(means, -FARTHEST, FARTHEST)[..., None]
    z = np.subtract(chunk.x, far, out=chunk.squares)
    z *= 1.0 / sds[..., None]
    np.multiply(scores[:, 0], z, out=scores[:, 1])
    bent = np.multiply(z, z, out=r)
    bent -= 1.0
    np.multiply(scores[:, 0], bent, out=scores[:, 2])
    z *= roots
    bent *= roots
    products = [np.vecdot(scores[:, 2], by) for by in (z, bent)]
    sums = np.stack([*(scores @ roots).swapaxes(0, 1), *products])
    return np.vecdot(log_density[:, 0], chunk.shares), _outer(scores), sums


def _of_classes(chunk, weights, means, sds):
    """The same of some classes."""
    z, phi, inside, density, lost = at_limits(chunk, weights, means, sds)
    any_lost = np.count_nonzero(lost)
    if any_lost:
        density[lost] = np.inf
    g = chunk.shares / density
    turns = turns_at_limits(g)
    z = np.clip(z, -BEYOND, BEYOND)
    z_phi = z * phi
    scores = np.empty((len(g), 3, *inside.shape[1:]))
    scores[:, 0] = inside
    np.subtract(phi[..., :-1], phi[..., 1:], out=scores[:, 1])
    np.subtract(z_phi[..., :-1], z_phi[..., 1:], out=scores[:, 2])
    roots = np.sqrt(chunk.shares)
    scores *= (weights[..., None] * (roots / density)[:, None])[:, None]
    zeroth, first, second = (scores @ roots).swapaxes(0, 1)
    third = first + weights * np.vecdot(z * z_phi, turns)
    fourth = weights * np.vecdot((z * z - 1.0) * z_phi, turns) + 2.0 * (second + zeroth)
    sums = np.stack([zeroth, first, second, third, fourth])
    outer = _outer(scores)
    if any_lost:
        density[lost] = 1.0
    heights = np.vecdot(np.log(density), chunk.shares)
    slow = inexact(chunk, sds, np.maximum(zeroth, VANISHED), first, second + zeroth)
    for i in np.flatnonzero(slow | lost.any(axis=1)):
        some = chunk.held if slow[i] else lost[i]
        height, products, exact = _exactly(chunk, some, weights[i], means[i], sds[i])
        keep = 0.0 if slow[i] else 1.0
        heights[i] = keep * heights[i] + height
        outer[i] = keep * outer[i] + products
        sums[:, i] = keep * sums[:, i] + exact
    return heights, outer, sums


def _exactly(chunk, some, weights, means, sds):
    """The same of one mixture, by the moments of each class."""
    r, log_density, limits, (logs, from_mode, variances) = exactly(chunk, some, weights, means, sds)
    low, high = np.clip(limits, -FARTHEST, FARTHEST)
    mean = np.clip(0.0, low, high) + from_mode
    square = mean**2 + variances
    cube = mean * (square + 2.0 * variances)
    fourth = square**2 + variances * (4.0 * mean**2 + 2.0 * variances)
    wide = (high - low > NARROW) & (np.abs(mean) < OUT)
    a, b = (np.clip(ends[wide], -2.0 * OUT, 2.0 * OUT) for ends in (low, high))
    at_a, at_b = (np.exp(-0.5 * z * z - LOG_SQRT_2PI - logs[wide]) for z in (a, b))
    cube[wide] = (a * a - 1.0) * at_a - (b * b - 1.0) * at_b + 3.0 * mean[wide]
    fourth[wide] = a * (a * a - 3.0) * at_a - b * (b * b - 3.0) * at_b + 6.0 * square[wide] - 3.0
    roots = np.sqrt(chunk.shares[some])
    scores = np.stack([r, r * mean, r * (square - 1.0)]) / roots
    products = [np.vecdot(r, cube - mean), np.vecdot(r, fourth - 2.0 * square + 1.0)]
    sums = np.stack([*(scores @ roots), *products])
    return log_density @ chunk.shares[some], _outer(scores[None])[0], sums


def _outer(scores):
    """(S, 3 K, 3 K): the sums over values of products of scores (S, 3, K, n)."""
    rows = scores.reshape(len(scores), -1, scores.shape[-1])
    return rows @ rows.swapaxes(1, 2)
