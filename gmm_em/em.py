"""The EM algorithm for a 1-D Gaussian mixture: one step, and a fit that keeps every iteration.

Source: Dempster, Laird and Rubin (1977); Bishop (2006), section 9.2.2, whose equation numbers
stand beside the code.
"""

from dataclasses import dataclass

import numpy as np

from gmm_em.data import check_values, mean_and_sd
from gmm_em.mixture import LOG_SQRT_2PI, Mixture

SD_FLOOR = 1e-6  # of the sd of all values: below it the likelihood has no upper bound


@dataclass(frozen=True, eq=False)
class Trace:
    """Every iteration of a fit: row 0 is the start, row t is after t iterations.

    weights, means, sds : (T+1, K)
    log_likelihood : (T+1,) in nats, of the parameters in the same row
    stop : "converged" | "max_iter"
    floored : (T+1, K) bool, the sd floor held this component in this iteration
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    log_likelihood: np.ndarray
    stop: str
    floored: np.ndarray

    @property
    def n_iter(self):
        return len(self) - 1

    @property
    def final(self):
        return self[-1]

    def __len__(self):
        return len(self.log_likelihood)

    def __getitem__(self, t):
        return Mixture(self.weights[t], self.means[t], self.sds[t])


def em_step(values, mixture, counts=None):
    """One iteration: (the next Mixture, the log-likelihood of the mixture passed in)."""
    trace = fit(values, mixture, max_iter=1, tol=0.0, counts=counts)
    return trace.final, trace.log_likelihood[0]


def fit(values, start, *, max_iter=300, tol=1e-8, counts=None, progress=None):
    """Run EM from `start` until the gain in log-likelihood per value is at most `tol`."""
    values, counts = check_values(values, counts)
    centre, unit = mean_and_sd(values, counts)
    x = (values - centre) / unit
    c = np.ones_like(x) if counts is None else counts
    n = c.sum()
    w, m, s = start.weights, (start.means - centre) / unit, start.sds / unit
    rows, stop = [(w, m, s, np.zeros(len(w), bool))], "max_iter"
    lls = []
    for t in range(max_iter + 1):
        with np.errstate(divide="ignore"):
            z = (x - m[:, None]) / s[:, None]
            logs = (np.log(w) - np.log(s) - LOG_SQRT_2PI)[:, None] - 0.5 * z * z
        top = logs.max(axis=0)
        r = np.exp(logs - top)
        total = r.sum(axis=0)
        lls.append(float(c @ (top + np.log(total))) - n * np.log(unit))
        if t and (lls[-1] - lls[-2]) / n <= tol:
            stop = "converged"
            break
        if t == max_iter:
            break
        r *= c / total
        nk = r.sum(axis=1)
        alive = nk > 0
        safe = np.where(alive, nk, 1.0)
        m1 = (r * z).sum(axis=1) / safe
        m2 = (r * (z - m1[:, None]) ** 2).sum(axis=1) / safe
        w = nk / nk.sum()
        m = np.where(alive, m + s * m1, m)
        new = s * np.sqrt(m2)
        floored = alive & (new < SD_FLOOR)
        s = np.where(alive, np.maximum(new, SD_FLOOR), s)
        rows.append((w, m, s, floored))
        if progress:
            progress(t + 1, max_iter)
    weights, means, sds, floored = (np.array(column) for column in zip(*rows, strict=True))
    means, sds = centre + unit * means, unit * sds
    means[0], sds[0] = start.means, start.sds
    return Trace(weights, means, sds, np.array(lls), stop, floored)
