"""Fits of samples that were made from the data: parts of them, or draws like them."""

import numpy as np

from gmm_em.optima import Optimum, optima
from gmm_em.starts import initial_guess

METHOD = "k-means++"  # of the starts that nobody has chosen


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
    """The `optima` of a sample from starts of its own, with seeds that a stream gives."""
    seeds = stream.generate_state(n_starts).tolist()
    guesses = [initial_guess(values, n_components, method, seed, counts) for seed in seeds]
    return optima(values, guesses, counts=counts, **options)
