"""A Gaussian between two limits: the log of its probability, its mean and its variance there.

To some 1e-14 of themselves (variances 1e-10), however far out, narrow or wide the interval is: each
of three rules has its kind. The fast way, sums over the limits of classes that lie side by side, is
in `classes`; it needs these where it would lose digits.

Source: Gautschi (1961), Mathematics of Computation 15, 227-232, for the integrals of a tail.
"""

import numpy as np

from gmm_em.regions import LOG_SQRT_2PI

OPEN = 1e90  # sds: no probability is beyond, and no cube overflows
ROOT_2, ROOT_HALF_PI, ROOT_2PI = np.sqrt(2.0), np.sqrt(np.pi / 2), np.sqrt(2 * np.pi)
NARROW = 2.4  # of width (|near| + |far| + 4): the series has all digits below it
TERMS = 16  # of the series, every second is 0
FAR = 8.0  # sds: beyond, differences of integrals would lose digits, and a fraction has them


def truncated(low: np.ndarray, high: np.ndarray, width: np.ndarray) -> np.ndarray:
    """(3, ...): of a standard Gaussian between low and high the log of its probability, how far
    its mean is from where the density is highest (0, or the end nearest to 0), and its variance.

    low, high : of one shape, finite; `OPEN` or more for infinity
    width : high - low, which may have digits that the two have not
    """
    near, far = np.maximum(low, -high), np.maximum(high, -low)  # mirrored, so that |near| <= far
    near, far = np.clip(near, -OPEN, OPEN), np.minimum(far, OPEN)
    narrow, tail = width * (near + far + 4.0) < NARROW, near >= 0
    results = np.empty((3, *low.shape))
    for part, rule in ((narrow, _narrow), (~narrow & ~tail, _across), (~narrow & tail, _beyond)):
        if part.any():
            results[:, part] = rule(near[part], far[part], width[part])
    results[1] = np.where(low + high < 0, -results[1], results[1])
    return results


def log_probabilities(edges: np.ndarray, means: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """(K, m): the log of the probability that each Gaussian, means and sds (K,), gives each of the
    classes between neighbouring edges (m+1,), in nats."""
    with np.errstate(over="ignore"):
        z = np.clip((edges - means[:, None]) / sds[:, None], -OPEN, OPEN)
        widths = np.minimum(np.diff(edges) / sds[:, None], 2.0 * OPEN)
    return truncated(z[:, :-1], z[:, 1:], widths)[0]


def _narrow(near, far, width):
    """By the Taylor series of the density about the middle z, in half^j He_j(z), He_j the Hermite
    polynomials; the derivatives of the series by z give mean and variance."""
    z, half = 0.5 * (near + far), 0.5 * width
    # probability / (width density(z)), and its derivatives by z in units of half and half^2
    total, slope, bend, factor = 1.0, 0.0, 0.0, 1.0
    before, now = 1.0, half * z
    for j in range(2, TERMS, 2):
        factor = factor / (j * (j + 1))
        slope, bend = slope + j * factor * now, bend + j * (j - 1) * factor * before
        before = half * z * now - (j - 1) * half**2 * before
        total, now = total + factor * before, half * z * before - j * half**2 * now
    shift, bent = half * (slope / total), half**2 * (bend / total)
    from_mode = np.where(near >= 0, half, z) - shift
    return np.log(width * total) - LOG_SQRT_2PI - 0.5 * z * z, from_mode, bent - shift**2


def _across(near, far, width):
    """Where the interval holds the mean."""
    p, q = np.exp(-0.5 * near * near), np.exp(-0.5 * far * far)
    outside = p * _mills(-near)[0] + q * _mills(far)[0]
    total = ROOT_2PI - outside
    mean = (p - q) / total
    return np.log1p(-outside / ROOT_2PI), mean, 1.0 + (near * p - far * q) / total - mean**2


def _beyond(near, far, width):
    """Where it lies in a tail: moments about its near end, in units of the density there."""
    q, (p0, p1, p2), (q0, q1, q2) = np.exp(-0.5 * width * (near + far)), _mills(near), _mills(far)
    total = p0 - q * q0
    first = (p1 - q * (q1 + width * q0)) / total
    second = (p2 - q * (q2 + width * (2.0 * q1 + width * q0))) / total
    return np.log(total) - LOG_SQRT_2PI - 0.5 * near * near, first, second - first**2


def _mills(x):
    """The integrals of (t - x)^j exp((x^2 - t^2) / 2) over t > x, for j = 0, 1, 2 and x >= 0."""
    from scipy.special import erfcx

    tail, ratio = np.maximum(x, FAR), 0.0
    for j in range(14, 1, -1):
        ratio = j / (tail + ratio)
    m0 = ROOT_HALF_PI * erfcx(x / ROOT_2)
    m1 = np.where(x > FAR, m0 / (tail + ratio), 1.0 - x * m0)
    return m0, m1, np.where(x > FAR, ratio * m1, m0 - x * m1)
