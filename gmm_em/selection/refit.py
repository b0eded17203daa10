"""Fits of samples that were made from the data: parts of them, or draws like them."""

import numpy as np

from gmm_em.mixture import Mixture
from gmm_em.optima import Optimum, optima
from gmm_em.starts import initial_guess, on_spike

METHOD = "k-means++"  # of the starts that nobody has chosen
BRISK = 0.5  # haste of the `optima` that are compared, of data and of samples


def fresh_starts(
    values: np.ndarray,
    counts: np.ndarray | None,
    n_components: int,
    n_starts: int,
    method: str,
    stream: np.random.SeedSequence,
    edges: np.ndarray | None = None,
) -> list[Mixture]:
    """Starts for a sample, drawn from it by seeds that a stream gives; for classes there is a
    further one, see `starts.on_spike`."""
    seeds = stream.generate_state(n_starts).tolist()
    guesses = [initial_guess(values, n_components, method, s, counts, edges) for s in seeds]
    return guesses + on_spike(values, n_components, method, seeds[0], counts, edges)


def refitted(
    values: np.ndarray,
    counts: np.ndarray | None,
    n_components: int,
    *,
    n_starts: int,
    method: str,
    stream: np.random.SeedSequence,
    edges: np.ndarray | None = None,
    **options,
) -> list[Optimum]:
    """The `optima` of a sample from `fresh_starts`, as `select` finds those of data."""
    guesses = fresh_starts(values, counts, n_components, n_starts, method, stream, edges)
    return optima(values, guesses, counts=counts, edges=edges, hasty=BRISK, **options)
