"""The algorithms that climb the likelihood, one file each; the registry by name."""

from gmm_em.algorithms.algorithm import Algorithm
from gmm_em.algorithms.em import EM
from gmm_em.algorithms.equal_sds import EM_WITH_EQUAL_SDS
from gmm_em.algorithms.gradient import GRADIENT, GRADIENT_WITH_EQUAL_SDS
from gmm_em.algorithms.hard_em import HARD_EM, HARD_EM_WITH_EQUAL_SDS
from gmm_em.algorithms.k_means import K_MEANS
from gmm_em.algorithms.squarem import SQUAREM, SQUAREM_WITH_EQUAL_SDS

ALGORITHMS = {one.name: one for one in (EM, HARD_EM, K_MEANS, SQUAREM, GRADIENT)}
WITH_EQUAL_SDS = {  # those that can hold all sds equal
    one.name: one
    for one in (
        EM_WITH_EQUAL_SDS,
        HARD_EM_WITH_EQUAL_SDS,
        K_MEANS,
        SQUAREM_WITH_EQUAL_SDS,
        GRADIENT_WITH_EQUAL_SDS,
    )
}


def by_name(name: str, equal_sds: bool = False) -> Algorithm:
    """The Algorithm of that name, which holds all sds equal if asked to; `ValueError` if there is
    none."""
    if name not in ALGORITHMS:
        raise ValueError(f"unknown algorithm {name!r}; choose from {', '.join(ALGORITHMS)}.")
    if equal_sds and name not in WITH_EQUAL_SDS:
        raise ValueError(f"the algorithm {name!r} has no form that holds all sds equal.")
    return (WITH_EQUAL_SDS if equal_sds else ALGORITHMS)[name]


__all__ = ["ALGORITHMS", "WITH_EQUAL_SDS", "Algorithm", "by_name"]
