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


def clusters_by_chance(mixture: Mixture, points: np.ndarray, finest: float) -> np.ndarray:
    """(K,): how many clusters as narrow and as large as each component one would find by chance if
    the other components alone had drawn all points.

    points : (K,) under each component
    finest : the smallest distance of two values; rounded ones are no nearer by chance

    The others put lam = n g w points, on average, into a window of width w, four sds, where their
    density is g. The window holds these and the component's own, and each of n points could have
    been its first, so it holds m more: n P(Poisson(lam) >= m), of which Chernoff's bound is
    n exp(-lam) (e lam / m)^m. Rare is real.
    """
    with np.errstate(divide="ignore"):
        logs = mixture.weighted_log_densities(mixture.means)
    np.fill_diagonal(logs, -np.inf)
    width = np.maximum(WIDTH * mixture.sds, finest)
    n_points = points.sum()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        by_others = n_points * np.exp(np.logaddexp.reduce(logs, axis=0)) * width
        further = np.maximum(by_others + points - 1.0, 0.0)
        rarity = further * np.log(further / by_others) - further + by_others
    # no more than the others put there anyway is no cluster; and one point alone is none
    return n_points * np.exp(-np.where(further > by_others, rarity, 0.0))
