"""The fit against the truth: which fitted component answers to which true one."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Match:
    """Which components of two mixtures are partners; indices, ascending by the true mean.

    true, fitted : (m,) int, partners at the same place, m = the smaller number of components
    true_alone, fitted_alone : int arrays, those left over; at most one of them is not empty
    """

    true: np.ndarray
    fitted: np.ndarray
    true_alone: np.ndarray
    fitted_alone: np.ndarray


def match(true, fitted):
    """Pair the components of two mixtures so that the sum of the pairs' distances is least.

    The squared distance of two components is that of optimal transport between their normal
    densities, (m - n)^2 + (s - t)^2 (Dowson and Landau 1982), plus (sqrt(w) - sqrt(v))^2 times
    the variance of the true mixture, so that a heavy component does not pair with a sliver.
    Solved by the Hungarian method (Kuhn 1955).
    """
    from scipy.optimize import linear_sum_assignment

    # in units of the true mixture's extent, so that no square overflows or vanishes
    unit = np.ptp(true.means) + true.sds.max()
    means, sds = true.means / unit, true.sds / unit
    mean = true.weights @ means
    variance = true.weights @ (sds**2 + (means - mean) ** 2)

    def gaps(a, b):
        return (a[:, None] - b) ** 2

    cost = gaps(means, fitted.means / unit) + gaps(sds, fitted.sds / unit)
    cost += variance * gaps(np.sqrt(true.weights), np.sqrt(fitted.weights))
    rows, columns = linear_sum_assignment(cost)
    order = np.argsort(true.means[rows], kind="stable")
    return Match(
        rows[order],
        columns[order],
        np.setdiff1d(np.arange(true.n_components), rows),
        np.setdiff1d(np.arange(fitted.n_components), columns),
    )
