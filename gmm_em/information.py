"""How sure a maximum is: standard errors, and how fast EM comes to it.

Both come from one matrix, the observed information: what the complete data, with the component of
each point known, would say of the parameters, less what is missing because nobody knows it.

Sources: Louis (1982), Journal of the Royal Statistical Society B 44, for the observed information;
Dempster, Laird and Rubin (1977), section 3, for the rate of EM as the missing share of it;
Boldea and Magnus (2009), Journal of the American Statistical Association 104, for mixtures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.classes import room_for
from gmm_em.derivatives import derivatives
from gmm_em.mixture import Mixture, n_parameters
from gmm_em.numerics import quiet
from gmm_em.optima import HARDLY_ANY
from gmm_em.unresolved import unresolved
from gmm_em.values import check_values, n_of_counts

NEAR = 0.1  # standard errors: a fit that ended within that of a maximum is taken for it
SAME = 1e-9  # relative: sds that differ by less are equal but for rounding
FLAT = 1e-9  # the share of the complete information at which rounding hides whether any is left

UNKNOWN_N = "How many points these are is not known: their counts are not whole numbers."
EMPTY = "A component has no points: they say nothing about it."
COLLAPSED = "A component has collapsed: the smallest sd there may be holds it, and no points do."
NARROWER = "A component is narrower than a class: its sd cannot be told from 0."
UNEQUAL = "The sds are not equal, so this is no fit with equal sds."
NO_MAXIMUM = "This is no maximum: in some direction the likelihood does not fall."
SURE = 1.96  # standard errors to either side of what 95 % of such intervals hold
NOT_THERE = "The fit has not arrived: the maximum is {:,.12g} standard errors away."


@dataclass(frozen=True, eq=False)
class StandardErrors:
    """How far the parameters of a maximum would scatter over data like these.

    weights, means, sds : (K,) standard errors, the last two in the unit of the data; NaN where
        there are none
    covariance : (3K, 3K) of the weights, then the means, then the sds, of which the squares of
        these are the diagonal. As weights sum to 1, it is singular, and so where sds are equal
    why : a sentence that says why there are none, "" where they hold
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    covariance: np.ndarray
    why: str


def standard_errors(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    edges: ArrayLike | None = None,
    observations: int | None = None,
    equal_sds: bool = False,
) -> StandardErrors:
    """The `StandardErrors` of a maximum, from the observed information by the delta method.

    values : (n,) that it was fitted to, or groups of them
    counts : (n,) how often each was seen, or None for once each; of groups they may be halves
    edges : (m+1,) limits of the classes that the values are in, as in `fit`, or None
    observations : how many there are in all, for counts that are weights
    equal_sds : whether it was fitted with one sd for all components

    There are none, and a sentence says why, where the mixture lies more than a tenth of a standard
    error from a maximum, or is none; where a component is held by the sd floor or has no points;
    where an sd is no larger than 1.96 errors and cannot be told from 0, see `unresolved`; for sds
    that should be equal and are not; and for weights without `observations`. Raises `ValueError`
    for values of which no mixture can be fitted.

    They hold for many points and the right number of components, as all such do.
    """
    top = _Top.of(mixture, values, counts, edges, observations, equal_sds)
    if top.why:
        return _none(mixture, top.why)
    spread = (top.axes / top.bends) @ top.axes.T / top.n
    units = np.repeat([1.0, top.unit, top.unit], mixture.n_components)
    errors = np.sqrt(np.diag(spread)) * units
    to_0 = SURE * errors[-mixture.n_components :] > mixture.sds
    if edges is not None and (to_0 & unresolved(mixture, values, counts, edges).components).any():
        return _none(mixture, NARROWER)
    with np.errstate(over="ignore", under="ignore"):
        covariance = spread * units[:, None] * units
    return StandardErrors(*errors.reshape(3, -1), covariance, "")


def _none(mixture, why):
    nothing = np.full(3 * mixture.n_components, np.nan)
    return StandardErrors(*nothing.reshape(3, -1), nothing + nothing[:, None], why)


def convergence_rate(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    edges: ArrayLike | None = None,
    observations: int | None = None,
    equal_sds: bool = False,
) -> float:
    """How much of the way to this maximum each iteration of EM leaves in the end, from 0 to 1: the
    largest eigenvalue of EM's map, which is the largest share of the information that is missing.

    Parameters are those of `standard_errors`; NaN where that finds none.
    """
    top = _Top.of(mixture, values, counts, edges, observations, equal_sds)
    return np.nan if top.why else max(0.0, float(1.0 - top.bends.min()))


@dataclass(frozen=True, eq=False)
class _Top:
    """The shape of the log-likelihood at a mixture.

    bends : (F,) the observed information as a share of the complete one, along as many axes as
        there are free parameters
    axes : (3K, F) what a step along each adds to the weights, means and sds: by the complete
        information of one point they are independent, with a standard error of 1
    n : points; unit : of the means and sds in `axes`; why : a sentence where it is no maximum
    """

    why: str
    bends: np.ndarray | None = None
    axes: np.ndarray | None = None
    n: float = 0.0
    unit: float = 0.0

    @classmethod
    def of(cls, mixture, values, counts, edges, observations, equal_sds):
        values, counts = check_values(values, counts)
        room = room_for(values, counts, edges, 1, mixture.n_components)
        if counts is not None and observations is None and n_of_counts(2.0 * counts) is None:
            return cls(UNKNOWN_N)
        n = room.total if observations is None else float(observations)
        weights, means, sds = room.standardised(mixture)
        if (n * weights < HARDLY_ANY).any():
            return cls(EMPTY)
        if (sds <= room.floor).any():
            return cls(COLLAPSED if edges is None else NARROWER)
        if equal_sds and np.ptp(sds) > SAME * sds.max():
            return cls(UNEQUAL)
        with quiet():
            _, (gradient,), (curvature,) = derivatives(
                room.chunks(1), np.array([[weights, means, sds]])
            )
        basis = _basis(weights, equal_sds)
        bends, turned = np.linalg.eigh(-basis.T @ curvature @ basis)
        if bends.min() <= FLAT:
            return cls(NO_MAXIMUM)
        axes = basis @ turned
        distance = np.sqrt(n * ((gradient @ axes) ** 2 / bends).sum())
        if distance > NEAR:
            return cls(NOT_THERE.format(float(f"{distance:.2g}")))
        axes *= np.concatenate([weights, sds, sds])[:, None]
        return cls("", bends, axes, n, room.unit)


def _basis(weights, equal_sds):
    """(3K, F): steps of log weights, means in sds, and log sds that by the complete information of
    one point are independent, with a standard error of 1. Weights sum to 1: one is not free; of
    equal sds only one is."""
    k, roots = len(weights), np.sqrt(weights)
    shared = np.linalg.qr(roots[:, None], mode="complete")[0]  # roots, and what is upright on them
    of_sds = np.ones((k, 1)) if equal_sds else np.diag(1.0 / roots)
    basis = np.zeros((3 * k, n_parameters(k, equal_sds)))
    basis[:k, : k - 1] = shared[:, 1:] / roots[:, None]
    basis[k : 2 * k, k - 1 : 2 * k - 1] = np.diag(1.0 / roots)
    basis[2 * k :, 2 * k - 1 :] = of_sds / np.sqrt(2.0)
    return basis
