"""The algorithms that climb the likelihood, one file each; the registry by name."""

from gmm_em.algorithms.algorithm import Algorithm
from gmm_em.algorithms.em import EM
from gmm_em.algorithms.equal_sds import EM_WITH_EQUAL_SDS

ALGORITHMS = {"em": EM}
WITH_EQUAL_SDS = {"em": EM_WITH_EQUAL_SDS}  # those that can hold all sds equal


def by_name(name: str, equal_sds: bool = False) -> Algorithm:
    """The Algorithm of that name, which holds all sds equal if asked to; `ValueError` if there is
    none."""
    if name not in ALGORITHMS:
        raise ValueError(f"unknown algorithm {name!r}; choose from {', '.join(ALGORITHMS)}.")
    if equal_sds and name not in WITH_EQUAL_SDS:
        raise ValueError(f"the algorithm {name!r} has no form that holds all sds equal.")
    return (WITH_EQUAL_SDS if equal_sds else ALGORITHMS)[name]


__all__ = ["ALGORITHMS", "WITH_EQUAL_SDS", "Algorithm", "by_name"]
