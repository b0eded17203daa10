"""The fit against the truth: which fitted component corresponds to which true one."""

import numpy as np

from gmm_em.mixture import Density

FARTHEST = 1e100  # of the true mixture's extents: that far, one component is as wrong as another


def match(true: Density, fitted: Density) -> list[tuple[int | None, int | None]]:
    """Pair the components of two mixtures so that the sum of the pairs' distances is smallest.

    Returns pairs (true, fitted) of indices: first the partners, ascending by the true mean, then
    those without a partner, by their own means, with None in its place.

    The squared distance of two components is that of optimal transport between their normal
    densities, (m - n)^2 + (s - t)^2 (Dowson and Landau 1982), plus (sqrt(w) - sqrt(v))^2 times
    the variance of the true mixture, so that a heavy component does not pair with a sliver.
    Solved by the Hungarian method (Kuhn 1955).
    """
    from scipy.optimize import linear_sum_assignment

    # in units of the true mixture's extent, so that no square overflows or vanishes
    unit = np.ptp(true.means) + true.sds.max()
    means, sds = true.means / unit, true.sds / unit
    fitted_means, fitted_sds = (
        np.clip(array / unit, -FARTHEST, FARTHEST) for array in (fitted.means, fitted.sds)
    )
    mean = true.weights @ means
    variance = true.weights @ (sds**2 + (means - mean) ** 2)

    def gaps(a, b):
        return (a[:, None] - b) ** 2

    cost = gaps(means, fitted_means) + gaps(sds, fitted_sds)
    cost += variance * gaps(np.sqrt(true.weights), np.sqrt(fitted.weights))
    partner = dict(zip(*(indices.tolist() for indices in linear_sum_assignment(cost)), strict=True))
    from_left = [np.argsort(mixture.means, kind="stable").tolist() for mixture in (true, fitted)]
    taken = set(partner.values())
    return [
        *((j, partner[j]) for j in from_left[0] if j in partner),
        *((j, None) for j in from_left[0] if j not in partner),
        *((None, k) for k in from_left[1] if k not in taken),
    ]
