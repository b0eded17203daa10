"""The EM algorithm for a 1-D Gaussian mixture: one step, and fits that keep every iteration.

Sources: Dempster, Laird and Rubin (1977); Bishop, Pattern Recognition and Machine Learning
(2006), section 9.2.2, whose equation numbers stand beside the code.

All work is done on standardised values (mean 0, sd 1), so there are no absolute constants: the fit
of a*x + b is the fit of x, mapped. Several fits to the same values run side by side, stacked along
a first axis: S fits, K components, n values; a single one is a stack of one.
"""

import numpy as np

from gmm_em.data import check_values, mean_and_sd
from gmm_em.trace import Trace

SQRT_2, SQRT_PI = np.sqrt(2.0).item(), np.sqrt(np.pi).item()
SD_FLOOR = 1e-6  # of the sd of all values; with sds down to 0 the likelihood has no upper bound
EMPTY = 1e-290  # an effective count below this has lost its digits to underflow
FAR = 1e-280  # a density below this may have lost some: its terms are computed anew, scaled up
STEEP = 707.0  # exp(-d^2) beyond this is subnormal, and takes NumPy 7 to 70 times as long;
NOTHING = np.exp(np.full(8, -STEEP))[0]  # it is at most this, and taken as 0
CHUNK = 32_768  # array elements to work on at a time: they stay in the processor's cache
SIDE_BY_SIDE = 8  # fits, where there are several


class _Values:
    """Standardised values with their counts, cut into chunks, each with its working arrays."""

    def __init__(self, values, counts, n_fits, n_components):
        self.centre, self.unit = mean_and_sd(values, counts)
        self.total = float(len(values) if counts is None else counts.sum())
        x = (values - self.centre) / self.unit
        rows = n_fits * n_components
        size = min(len(x), max(1024, CHUNK // rows))
        buffers = np.empty((3, rows * size))
        self.chunks = []
        for first in range(0, len(x), size):
            part = slice(first, first + size)
            lines = np.stack([x[part], np.ones_like(x[part])])  # x and 1: see _expect
            arrays = buffers[:, : rows * lines.shape[1]].reshape(3, n_fits, n_components, -1)
            self.chunks.append((lines, None if counts is None else counts[part], arrays))


def _expect(values, weights, means, scales, shift):
    """The E step (9.23): what the M step needs to know of p(y=k|x), and the log-likelihood.

    With d = (x - means) / scales - shift, where scales = sqrt(2) * sds, returns (S, K) the
    effective counts N_k (9.27) and the averages of d and of d^2, weighted by p(y=k|x), and (S,)
    the log-likelihoods.
    """
    fits, components = weights.shape
    heights = weights / (SQRT_PI * scales)  # w_k N(x | mu_k, sd_k) = heights * exp(-d^2)
    standardise = np.array([1.0 / scales, -means / scales]).reshape(2, -1).T
    log_likelihood, sums = 0.0, np.zeros((3, fits, components))
    for lines, counts, arrays in values.chunks:
        d, squares, terms = arrays[:, :fits]
        np.dot(standardise, lines, out=d.reshape(fits * components, -1))
        np.multiply(d, d, out=squares)
        np.negative(squares, out=terms)
        if squares.max() > STEEP:
            np.maximum(terms, -STEEP, out=terms)
            np.exp(terms, out=terms)
            terms -= NOTHING
        else:
            np.exp(terms, out=terms)
        density = heights[:, None] @ terms
        if density.min() > FAR:
            logs = np.log(density)
        else:  # far from all components: scale the terms up by the nearest one's
            near = np.where(heights[..., None] > 0, squares, np.inf).min(axis=1, keepdims=True)
            np.exp(near - squares, out=terms)
            density = heights[:, None] @ terms
            logs = np.log(density) - near
        log_likelihood += logs.sum(axis=2)[:, 0] if counts is None else logs[:, 0] @ counts
        terms *= (1.0 if counts is None else counts) / density
        # terms * heights are counts * p(y=k|x) now; the factor heights is left to the sums
        if shift is not None:
            d -= shift[..., None]
            np.multiply(d, d, out=squares)
        sums[0] += terms @ lines[1]
        sums[1] += np.vecdot(terms, d)
        sums[2] += np.vecdot(terms, squares)
    sums[1:] /= sums[0] + (sums[0] == 0)
    return heights * sums[0], sums[1], sums[2], log_likelihood


def _step(values, weights, means, sds):
    """One iteration of EM on a stack of mixtures, each array (S, K).

    Returns the next weights, means and sds, which of these the floor holds, and the
    log-likelihoods (S,) of the parameters passed in. A component to which nothing is left keeps
    its mean and sd; its weight becomes 0.
    """
    scales = SQRT_2 * sds
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
    weights = effective / values.total  # (9.26)
    return weights, moved, np.maximum(spread, SD_FLOOR), spread < SD_FLOOR, log_likelihood


STEP = (_expect, _step)  # all the code of one iteration, for those who want to show it


def em_step(values, mixture, counts=None):
    """One iteration: (the next Mixture, the log-likelihood of the mixture passed in)."""
    trace = fit(values, mixture, max_iter=1, tol=-np.inf, counts=counts)
    return trace.final, float(trace.log_likelihood[0])


def fit(values, start, *, max_iter=300, tol=1e-8, counts=None, progress=None):
    """Run EM from a Mixture and keep every iteration.

    Parameters
    ----------
    values : (n,) finite numbers, not all equal
    start : Mixture, the parameters of row 0
    max_iter : the iteration to stop at if it has not converged before
    tol : converged when an iteration gains at most this log-likelihood per value, in nats
    counts : (n,) how often each value was seen, fractions allowed, or None for once each
    progress : called as progress(t, max_iter) after each iteration; what it raises ends the fit

    Returns a Trace; raises `ValueError` for arguments of which no fit can be made.
    """
    options = {"max_iter": max_iter, "tol": tol, "counts": counts}
    return fit_many(values, [start], **options, progress=progress)[0]


def fit_many(values, starts, *, max_iter=300, tol=1e-8, counts=None, progress=None):
    """`fit` from each of several starts with the same number of components, some of them side by
    side, which is faster. Returns a list of Trace."""
    values, counts = check_values(values, counts)
    if counts is not None:  # what has no count may lie anywhere, even where squares overflow
        values, counts = values[counts > 0], counts[counts > 0]
    if max_iter < 0:
        raise ValueError(f"the number of iterations must be 0 or more; it is {max_iter}.")
    if np.isnan(tol):
        raise ValueError("the tolerance must be a number.")
    if not starts or len({start.n_components for start in starts}) > 1:
        raise ValueError("give one start or more, all with the same number of components.")
    n_fits = min(SIDE_BY_SIDE, len(starts))
    standardised = _Values(values, counts, n_fits, starts[0].n_components)
    runs = [_Run(start, standardised) for start in starts]
    waiting, running = runs[n_fits:], runs[:n_fits]
    state = _stack(running)
    while running:
        *following, log_likelihoods = _step(standardised, *state[:3])
        for i, run in enumerate(running):
            row = [array[i] for array in (*state, standardised.total * following[0])]
            t = run.keep(row, log_likelihoods.item(i), max_iter, tol)
            if progress is not None and t:
                progress(t, max_iter)
        state = following
        going = [i for i, run in enumerate(running) if run.stop is None]
        if len(going) < len(running):
            running, state = [running[i] for i in going], [array[going] for array in state]
            if waiting:
                fresh, waiting = waiting[: n_fits - len(going)], waiting[n_fits - len(going) :]
                running += fresh
                state = [np.concatenate(a) for a in zip(state, _stack(fresh), strict=True)]
    return [run.trace() for run in runs]


def _stack(runs):
    """The starts of some fits, each array (S, K)."""
    return [np.array(column) for column in zip(*(run.standardised for run in runs), strict=True)]


class _Run:
    """One fit on its way: its iterations so far, on standardised values."""

    def __init__(self, start, values):
        self.start, self.values, self.stop = start, values, None
        # far beyond any data, but near enough for squares that do not overflow
        means = np.clip((start.means - values.centre) / values.unit, -1e100, 1e100)
        sds = np.clip(start.sds / values.unit, 1e-50, 1e100)
        self.standardised = (start.weights, means, sds, np.zeros(start.n_components, dtype=bool))
        self.rows, self.log_likelihoods = [], []

    def keep(self, row, log_likelihood, max_iter, tol):
        """Keep an iteration and decide whether it is the last; returns its number."""
        t = len(self.rows)
        if t and log_likelihood - self.log_likelihoods[-1] <= tol * self.values.total:
            self.stop = "converged"
        elif t == max_iter:
            self.stop = "max_iter"
        self.rows.append(row)
        self.log_likelihoods.append(log_likelihood)
        return t

    def trace(self):
        """The Trace, in the unit of the values."""
        values = self.values
        rows = (np.stack(column) for column in zip(*self.rows, strict=True))
        weights, means, sds, floored, effective = rows
        means, sds = values.centre + values.unit * means, values.unit * sds
        means[0], sds[0] = self.start.means, self.start.sds  # to the bit
        log_likelihood = np.array(self.log_likelihoods) - values.total * np.log(values.unit)
        return Trace(weights, means, sds, log_likelihood, self.stop, floored, effective)
