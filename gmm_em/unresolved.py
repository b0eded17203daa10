"""Components that are narrower than the classes that their values were recorded in.

Such a component is sound, but its sd is not known: as it goes to 0 the likelihood does not change.
What the data say is a bound: were the sd larger, some values would lie in other classes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.classes import FLOOR
from gmm_em.edges import counted
from gmm_em.mixture import Mixture
from gmm_em.truncated import log_probabilities

HARDLY = 2.0  # nats: what the likelihood loses where data do not tell two sds apart
LIKELY = 1.92  # nats below a maximum: half of the 95 % quantile of chi-square
SOME = 0.01  # of a component: a class with less of it holds none of its values


@dataclass(frozen=True, eq=False)
class Unresolved:
    """Which sds of a mixture the data cannot tell from 0.

    components : (K,) bool, those whose sd they cannot
    bounds : (K,) what this sd is below, in the unit of the data (95 %); NaN for the others
    n_classes : (K,) int, the classes that hold its values, one or two; 0 for the others
    """

    components: np.ndarray
    bounds: np.ndarray
    n_classes: np.ndarray


def unresolved(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> Unresolved:
    """The `Unresolved` sds of a mixture that was fitted to these values; none where they are exact.

    values : (n,); counts : (n,) or None for once each; edges : (m+1,) the limits of their classes

    An sd cannot be told from 0 where an eighth of the class that the mean is in, instead, costs the
    log-likelihood less than 2 nats; the mean stays, or stays as many sds from the nearest limit.
    (How wide the component is beside the class does not tell: where three classes hold its values
    they say the sd. One with less than a value of its own says nothing.) Of n_k values, all in
    classes of width h, the sd is likely to be below h / 2z, where 2 Phi(-z) = 1 - exp(-1.92 / n_k):
    with that sd all would lie there with a probability that is 1.92 nats below 1.

    Raises `ValueError` for values or edges that cannot be fitted.
    """
    k = mixture.n_components
    found = Unresolved(np.zeros(k, dtype=bool), np.full(k, np.nan), np.zeros(k, dtype=int))
    if edges is None:
        return found
    edges, mass = counted(values, counts, edges)
    held = mass > 0
    logs = mixture.weighted_log_probabilities(edges)
    height = np.logaddexp.reduce(logs, axis=0)[held] @ mass[held]
    n = mixture.weights * mass.sum()
    for j in np.flatnonzero(n >= 1.0):
        for mean, sd in _narrower(mixture.means[j], mixture.sds[j], edges):
            narrow = log_probabilities(edges, np.array([mean]), np.array([sd]))[0]
            changed = logs.copy()
            changed[j] = np.log(mixture.weights[j]) + narrow
            lost = height - np.logaddexp.reduce(changed, axis=0)[held] @ mass[held]
            if lost < HARDLY and not found.components[j]:
                inside = narrow > np.log(SOME)
                found.components[j], found.n_classes[j] = True, inside.sum()
                found.bounds[j] = 0.5 * np.diff(edges)[inside].sum() / _sds_that_hold(n[j])
    return found


def _narrower(mean, sd, edges):
    """(mean, sd) of a component that is as narrow as the floor: where it is, and beside a limit."""
    place = np.clip(np.searchsorted(edges, mean, side="right"), 1, len(edges) - 1) - 1
    low, high = edges[place : place + 2]
    floor = FLOOR * (high - low)
    if not np.isfinite(floor):
        return []
    if sd <= floor:
        return [(mean, sd)]
    nearest = low if mean - low < high - mean else high
    return [(mean, floor), (nearest + (mean - nearest) * floor / sd, floor)]


def _sds_that_hold(n):
    """z: a Gaussian has n values all within z sds with a probability of exp(-1.92)."""
    from scipy.special import ndtri

    return -ndtri(-0.5 * np.expm1(-LIKELY / n))
