"""Whether a narrow component says something of where the data come from, or chance alone made it.

Some points are near each other by chance, and a component that shrinks on them makes a maximum
which is high but means nothing. How near, and how many, depends on how many points there are and
how dense they lie: the question of scan statistics.

Sources: Naus (1965), Journal of the American Statistical Association 60; Day (1969), Biometrika 56,
on spurious maxima of mixtures.
"""

import numpy as np

from gmm_em.mixture import Mixture

WIDTH = 4.0  # sds that hold nearly all points of a component


def clusters_by_chance(
    mixture: Mixture, points: np.ndarray, finest: float, edges: np.ndarray | None = None
) -> np.ndarray:
    """(K,): how many clusters as narrow and as large as each component one would find by chance if
    the other components alone had drawn all points.

    points : (K,) under each component
    finest : the smallest distance of two values; rounded ones are no nearer by chance
    edges : (m+1,) the limits of the classes that the values are in, or None for exact values

    The others put lam = n g w points, on average, into a window of width w, four sds, where their
    density is g. The window holds these and the component's own, and each of n points could have
    been its first, so it holds m more: n P(Poisson(lam) >= m), of which Chernoff's bound is
    n exp(-lam) (e lam / m)^m. Rare is real. Of classes the window is made of those that the four
    sds reach, and lam is what the others put there.
    """
    n_points = points.sum()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if edges is None:
            logs = mixture.weighted_log_densities(mixture.means)
            np.fill_diagonal(logs, -np.inf)
            width = np.maximum(WIDTH * mixture.sds, finest)
            by_others = n_points * np.exp(np.logaddexp.reduce(logs, axis=0)) * width
        else:
            by_others = n_points * _by_others(mixture, edges)
        further = np.maximum(by_others + points - 1.0, 0.0)
        rarity = further * np.log(further / by_others) - further + by_others
    # no more than the others put there anyway is no cluster; and one point alone is none
    return n_points * np.exp(-np.where(further > by_others, rarity, 0.0))


def _by_others(mixture, edges):
    """(K,): how likely the other components put a point into the classes around each one."""
    reach = 0.5 * WIDTH * mixture.sds
    first = np.searchsorted(edges, mixture.means - reach, side="right") - 1
    last = np.searchsorted(edges, mixture.means + reach)
    first, last = np.clip([first, last - 1], 0, len(edges) - 2)
    probabilities = np.exp(mixture.weighted_log_probabilities(edges))
    below = np.concatenate([np.zeros((len(reach), 1)), probabilities.cumsum(axis=1)], axis=1)
    inside = below[:, last + 1] - below[:, first]
    np.fill_diagonal(inside, 0.0)
    return inside.sum(axis=0)
