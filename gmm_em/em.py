"""The EM algorithm for a 1-D Gaussian mixture: one step, and fits that keep every iteration.

Sources: Dempster, Laird and Rubin (1977); Bishop, Pattern Recognition and Machine Learning
(2006), section 9.2.2, whose equation numbers stand beside the code.

All work is done on standardised values (mean 0, sd 1), so there are no absolute constants: the fit
of a*x + b is the fit of x, mapped. The component axis comes first: (K, n).
"""

from dataclasses import dataclass

import numpy as np

from gmm_em.data import check_values, mean_and_sd
from gmm_em.mixture import LOG_SQRT_2PI, Mixture

SD_FLOOR = 1e-6  # of the sd of all values; with sds down to 0 the likelihood has no upper bound
EMPTY = 1e-290  # an effective count below this has lost its digits to underflow
FAR = 1e-280  # a density below this may have lost some: its terms are computed anew, scaled up
CHUNK = 32_768  # array elements to work on at a time: they stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Trace:
    """Every iteration of a fit: row 0 is the start, row t is after t iterations.

    weights, means, sds : (T+1, K), means and sds in the unit of the values
    log_likelihood : (T+1,) in nats, of the parameters in the same row
    stop : "converged" | "max_iter"
    floored : (T+1, K) bool, the sd floor held this component here: it has collapsed
    approximate : whether the log-likelihood is that of grouped values (see `Dataset.compressed`)
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    log_likelihood: np.ndarray
    stop: str
    floored: np.ndarray
    approximate: bool = False

    @property
    def n_iter(self):
        return len(self) - 1

    @property
    def emptied(self):
        """(T+1, K) bool: no value is left to this component, its weight is 0."""
        return self.weights == 0

    @property
    def final(self):
        return self[-1]

    def __len__(self):
        return len(self.log_likelihood)

    def __getitem__(self, t):
        return Mixture(self.weights[t], self.means[t], self.sds[t])


class _Values:
    """Standardised values with their counts, cut into chunks, each with its working arrays."""

    def __init__(self, values, counts, within, n_components):
        self.centre, self.unit = mean_and_sd(values, counts)
        self.total = float(len(values) if counts is None else counts.sum())
        self.approximate = within is not None
        x = (values - self.centre) / self.unit
        within = None if within is None else within / self.unit**2
        size = min(len(x), max(1024, CHUNK // n_components))
        buffers = np.empty((3, n_components * size))
        self.chunks = []
        for first in range(0, len(x), size):
            part = slice(first, first + size)
            lines = np.stack([x[part], np.ones_like(x[part])])  # x and 1: see _expect
            arrays = buffers[:, : n_components * lines.shape[1]].reshape(3, n_components, -1)
            c, v = (None if a is None else a[part] for a in (counts, within))
            self.chunks.append((lines, c, v, *arrays))


def _expect(values, weights, means, scales, shift):
    """The E step (9.23): what the M step needs to know of p(y=k|x), and the log-likelihood.

    With d = (x - means) / scales - shift, where scales = sqrt(2) * sds, returns (K,) the effective
    counts N_k (9.27) and the averages of d and of d^2, weighted by counts and p(y=k|x).
    """
    heights = weights / (np.sqrt(np.pi) * scales)  # w_k N(x | mu_k, sd_k) = heights * exp(-d^2)
    standardise = np.array([1.0 / scales, -means / scales]).T
    log_likelihood, sums = 0.0, np.zeros((3, len(weights)))
    for lines, counts, within, d, squares, terms in values.chunks:
        np.dot(standardise, lines, out=d)
        np.multiply(d, d, out=squares)
        np.negative(squares, out=terms)
        np.exp(terms, out=terms)
        density = heights @ terms
        if density.min() > FAR:
            logs = np.log(density)
        else:  # far from all components: scale the terms up by the nearest one's
            nearest = squares[heights > 0].min(axis=0)
            np.exp(nearest - squares, out=terms)
            density = heights @ terms
            logs = np.log(density) - nearest
        log_likelihood += logs.sum() if counts is None else counts @ logs
        terms *= (1.0 if counts is None else counts) / density
        # terms * heights are counts * p(y=k|x) now; the factor heights is left to the sums
        if shift is not None:
            d -= shift[:, None]
            np.multiply(d, d, out=squares)
        sums[0] += terms @ np.ones_like(density)
        sums[1] += np.vecdot(terms, d)
        sums[2] += np.vecdot(terms, squares)
        if within is not None:
            sums[2] += terms @ within / scales**2
    sums[1:] /= sums[0] + (sums[0] == 0)
    return heights * sums[0], sums[1], sums[2], log_likelihood


def _step(values, weights, means, sds):
    """One iteration of EM: (next weights, means, sds, which of these the floor holds, and the
    log-likelihood of the parameters passed in).

    A component to which nothing is left keeps its mean and sd; its weight becomes 0.
    """
    scales = np.sqrt(2.0) * sds
    effective, first, second, log_likelihood = _expect(values, weights, means, scales, None)
    variances = second - first * first
    if (second > 1e4 * variances).any():
        # a mean moves by a hundred times the new sd: the difference has lost digits, so take the
        # moments about the new means
        shift = first
        _, first, second, _ = _expect(values, weights, means, scales, shift)
        variances = second - first * first
        first = first + shift
    moved = means + scales * first  # (9.24)
    spread = scales * np.sqrt(np.maximum(variances, 0.0))  # (9.25)
    emptied = effective < EMPTY
    if emptied.any():
        effective[emptied] = 0.0
        moved[emptied], spread[emptied] = means[emptied], sds[emptied]
    floored = spread < SD_FLOOR
    return effective / effective.sum(), moved, np.maximum(spread, SD_FLOOR), floored, log_likelihood


def em_step(values, mixture, counts=None):
    """One iteration: (the next Mixture, the log-likelihood of the mixture passed in)."""
    trace = fit(values, mixture, max_iter=1, tol=-np.inf, counts=counts)
    return trace.final, float(trace.log_likelihood[0])


def fit(values, start, *, max_iter=300, tol=1e-8, counts=None, within=None, progress=None):
    """Run EM from a Mixture and keep every iteration.

    Parameters
    ----------
    values : (n,) finite numbers, not all equal
    start : Mixture, the parameters of row 0
    max_iter : the iteration to stop at if it has not converged before
    tol : converged when an iteration gains at most this log-likelihood per value, in nats
    counts : (n,) how often each value was seen, fractions allowed, or None for once each
    within : (n,) where a value stands for a group: the variance inside it (`Dataset.compressed`)
    progress : called as progress(t, max_iter) after each iteration; what it raises ends the fit

    Returns a Trace; raises `ValueError` for arguments of which no fit can be made.
    """
    options = {"max_iter": max_iter, "tol": tol, "counts": counts, "within": within}
    return fit_many(values, [start], **options, progress=progress)[0]


def fit_many(values, starts, *, max_iter=300, tol=1e-8, counts=None, within=None, progress=None):
    """`fit` from each of several starts with the same number of components: a list of Trace."""
    values, counts = check_values(values, counts)
    if max_iter < 0:
        raise ValueError(f"the number of iterations must be 0 or more; it is {max_iter}.")
    if not starts or len({start.n_components for start in starts}) > 1:
        raise ValueError("give one start or more, all with the same number of components.")
    standardised = _Values(values, counts, within, starts[0].n_components)
    return [_fit(standardised, start, max_iter, tol, progress) for start in starts]


def _fit(values, start, max_iter, tol, progress):
    weights = start.weights
    # far beyond any data, but near enough for squares that do not overflow
    means = np.clip((start.means - values.centre) / values.unit, -1e100, 1e100)
    sds = np.clip(start.sds / values.unit, 1e-50, 1e100)
    floored = np.zeros(len(weights), dtype=bool)
    rows, log_likelihoods, stop = [], [], "max_iter"
    for t in range(max_iter + 1):
        rows.append((weights, means, sds, floored))
        weights, means, sds, floored, log_likelihood = _step(values, weights, means, sds)
        log_likelihoods.append(log_likelihood)
        if t and progress is not None:
            progress(t, max_iter)
        if t and log_likelihood - log_likelihoods[-2] <= tol * values.total:
            stop = "converged"
            break
    weights, means, sds, floored = (np.array(column) for column in zip(*rows, strict=True))
    means, sds = values.centre + values.unit * means, values.unit * sds
    means[0], sds[0] = start.means, start.sds  # to the bit
    log_likelihood = np.array(log_likelihoods) - values.total * np.log(values.unit)
    return Trace(weights, means, sds, log_likelihood, stop, floored, values.approximate)
