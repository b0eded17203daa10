"""Fits of samples that were made from the data: parts of them, or draws like them."""

import numpy as np

from gmm_em.mixture import Mixture
from gmm_em.optima import Optimum, optima
from gmm_em.starts import initial_guess

METHOD = "k-means++"  # of the starts that nobody has chosen


def fresh_starts(
    values: np.ndarray,
    counts: np.ndarray | None,
    n_components: int,
    n_starts: int,
    method: str,
    stream: np.random.SeedSequence,
) -> list[Mixture]:
    """Starts for a sample, drawn from it by seeds that a stream gives."""
    seeds = stream.generate_state(n_starts).tolist()
    return [initial_guess(values, n_components, method, seed, counts) for seed in seeds]


def refitted(
    values: np.ndarray,
    counts: np.ndarray | None,
    n_components: int,
    *,
    n_starts: int,
    method: str,
    stream: np.random.SeedSequence,
    **options,
) -> list[Optimum]:
    """The `optima` of a sample from `fresh_starts`, as of data."""
    guesses = fresh_starts(values, counts, n_components, n_starts, method, stream)
    return optima(values, guesses, counts=counts, **options)
