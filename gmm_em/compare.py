"""The fit against the truth: which fitted component corresponds to which true one, how far apart
the two densities are, and how far they would be if all went well."""

import numpy as np

from gmm_em.mixture import Density, n_parameters

FARTHEST = 1e100  # of the true mixture's extents: that far, one component is as wrong as another
REACH = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0)  # sds: beyond the last there is nothing
NODES = 16  # of Gauss and Legendre, to a piece
EXACT = 1e-13  # nats by which all pieces together may be wrong, relative where they are many


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


def kl(truth: Density, fit: Density) -> float:
    """The Kullback-Leibler divergence of the fit from the truth, in nats: by how much, on average,
    the log density of the truth at a new point is above that of the fit. 0 for the same density,
    infinite where the fit rules out what the truth allows.

    By Gauss-Legendre quadrature on pieces that begin and end where the components of both do,
    halved until halves make no difference. Source: Kullback and Leibler (1951), Annals of
    Mathematical Statistics 22.
    """
    nodes, shares = np.polynomial.legendre.leggauss(NODES)

    def areas(low, high):
        half = 0.5 * high - 0.5 * low
        x = (0.5 * low + 0.5 * high)[:, None] + half[:, None] * nodes
        at_truth, at_fit = (d.log_density(x.ravel()).reshape(x.shape) for d in (truth, fit))
        density = np.exp(at_truth)
        with np.errstate(invalid="ignore"):
            gains = np.where(density > 0, density * (at_truth - at_fit), 0.0) @ shares
            return np.where(half > 0, half * gains, 0.0)

    ends = _places(truth, fit)
    low, high, total = ends[:-1], ends[1:], 0.0
    whole = areas(low, high)
    while len(whole):
        middle = 0.5 * low + 0.5 * high
        halves = areas(low, middle), areas(middle, high)
        refined = halves[0] + halves[1]
        with np.errstate(invalid="ignore"):
            wrong = np.abs(refined - whole) * len(ends)
        enough = EXACT * max(1.0, abs(total + refined.sum()))
        settled = ~(wrong > enough) | (middle <= low) | (middle >= high)
        total += refined[settled].sum()
        low, middle, high = (a[~settled] for a in (low, middle, high))
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        whole = np.concatenate([part[~settled] for part in halves])
    return max(float(total), 0.0)


def _places(truth, fit):
    """Ascending ends of pieces on which both densities are smooth, as far as the truth reaches."""
    reach = np.array(REACH)
    places = [
        density.means[:, None] + density.sds[:, None] * np.r_[-reach[:0:-1], reach]
        for density in (truth, fit)
    ]
    low, high = places[0].min(), places[0].max()
    places = np.concatenate([*map(np.ravel, places), truth.corners, fit.corners])
    return np.unique(places[(places >= low) & (places <= high)])


def expected_gap(n_components: int, equal_sds: bool = False) -> float:
    """By how many nats, on average, the best fit of the right number of components beats the truth
    on the points that it was fitted to: half a nat for each of its parameters, 3K - 1 or 2K, as
    there are more and more points (Wilks 1938, Annals of Mathematical Statistics 9)."""
    return n_parameters(n_components, equal_sds) / 2
