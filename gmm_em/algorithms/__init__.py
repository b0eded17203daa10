"""The algorithms that climb the likelihood, one file each; the registry by name."""

from gmm_em.algorithms.algorithm import Algorithm
from gmm_em.algorithms.em import EM

ALGORITHMS = {"em": EM}


def by_name(name: str) -> Algorithm:
    """The Algorithm of that name; `ValueError` if there is none."""
    if name not in ALGORITHMS:
        raise ValueError(f"unknown algorithm {name!r}; choose from {', '.join(ALGORITHMS)}.")
    return ALGORITHMS[name]


__all__ = ["ALGORITHMS", "Algorithm", "by_name"]
