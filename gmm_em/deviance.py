"""Whether classes hold as many values as a mixture says: a test of fit that points do not have.

Sources: Agresti, Categorical Data Analysis (2002), section 1.5, for G^2; Cochran (1954), Biometrics
10, 417-451, for expected counts of 5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.edges import check_edges, counted
from gmm_em.mixture import Mixture, n_parameters
from gmm_em.unresolved import unresolved
from gmm_em.values import as_observations

LEAST = 5.0  # values that a class is expected to hold; neighbours are taken together until they do


@dataclass(frozen=True)
class Deviance:
    """G^2 of a fit to values in classes.

    statistic : 2 sum of observed log(observed / expected)
    freedom : classes less one less the parameters that they tell: of a component within one class
        its weight alone, of one within two also the share of either
    p_value : how often chance alone would make it as large, about
    """

    statistic: float
    freedom: int
    p_value: float


def deviance(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    edges: ArrayLike,
    observations: int | None = None,
    equal_sds: bool = False,
) -> Deviance | None:
    """The `Deviance` of a mixture that was fitted to these values; None where there are too few
    classes for its parameters.

    values : (n,); counts : (n,) or None for once each; edges : (m+1,) the limits of their classes
    observations : how many there are in all, for counts that are weights
    equal_sds : whether the fit had one sd for all components

    What lies beyond the first and the last limit counts as theirs. Raises `ValueError` for data
    that cannot be used, and for weights without `observations`.
    """
    from scipy.special import chdtrc

    values, counts, n = as_observations(values, counts, observations)
    edges, observed = counted(values, counts, check_edges(edges))
    whole_line = np.concatenate([[-np.inf], edges[1:-1], [np.inf]])
    logs = np.logaddexp.reduce(mixture.weighted_log_probabilities(whole_line), axis=0)
    expected, observed = _together(n * np.exp(logs), observed)
    freedom = len(observed) - 1 - n_parameters(mixture.n_components, equal_sds)
    if not equal_sds:
        within = unresolved(mixture, values, counts, edges).n_classes
        freedom += int(np.where(within > 0, np.maximum(3 - within, 0), 0).sum())
    if freedom < 1:
        return None
    held = observed > 0
    statistic = 2.0 * float(observed[held] @ np.log(observed[held] / expected[held]))
    return Deviance(statistic, freedom, float(chdtrc(freedom, max(statistic, 0.0))))


def _together(expected, observed):
    """Both (m,) of classes that are each expected to hold `LEAST` values or more."""
    first, inside = [0], 0.0
    for i, each in enumerate(expected):
        if inside >= LEAST and expected[i:].sum() >= LEAST:
            first.append(i)
            inside = 0.0
        inside += each
    return np.add.reduceat(expected, first), np.add.reduceat(observed, first)
