"""What every part needs of classes that lie side by side: whether their limits can be used, which
of them a value is in, and where their middles are."""

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.values import as_observations, check_values


def check_edges(edges: ArrayLike) -> np.ndarray:
    """Edges (m+1,) as float64, or a `ValueError` that says what is wrong."""
    edges = np.asarray(edges, dtype=float)
    if edges.ndim != 1 or len(edges) < 3:
        raise ValueError("edges must be a list of three or more limits: two classes or more.")
    if np.isnan(edges).any():
        raise ValueError("edges must be numbers; at least one is missing.")
    falls = np.flatnonzero(edges[1:] <= edges[:-1])
    if len(falls):
        one, other = edges[falls[0]], edges[falls[0] + 1]
        raise ValueError(f"edges must ascend; {other:g} comes after {one:g}.")
    if np.isfinite(edges).sum() < 2:
        raise ValueError("at least one class must have two finite limits.")
    return edges


def places(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(n,) int: the class of each value; a limit belongs to the class above it, the last limit to
    the one below. `ValueError` where a value is in none."""
    found = np.searchsorted(edges, values, side="right") - 1
    found[values == edges[-1]] -= 1
    outside = (found < 0) | (found == len(edges) - 1)
    if outside.any():
        raise ValueError(
            f"each value must lie in a class: {values[outside][0]:g} is not between the first "
            f"limit, {edges[0]:g}, and the last, {edges[-1]:g}."
        )
    return found


def counted(values: ArrayLike, counts: ArrayLike | None, edges: ArrayLike):
    """(edges (m+1,), counts (m,)): how many of the values lie in each class.

    values : (n,); counts : (n,) or None for once each; what has no count may lie anywhere
    Raises `ValueError` for values, counts or edges that cannot be used.
    """
    (values, counts), edges = check_values(values, counts), check_edges(edges)
    if counts is not None:
        values, counts = values[counts > 0], counts[counts > 0]
    mass = np.bincount(places(values, edges), counts, minlength=len(edges) - 1).astype(float)
    held = np.flatnonzero(mass)
    if len(held) < 2:
        low, high = edges[held[0] : held[0] + 2]
        raise ValueError(
            f"all values are in one class, {low:g} to {high:g}: a mixture needs values in at "
            "least two classes."
        )
    return edges, mass


def middles(edges: np.ndarray) -> np.ndarray:
    """(m,) the middle of each class; an open one is taken to be as wide as its neighbour."""
    edges = edges.copy()
    with np.errstate(over="ignore"):
        if np.isinf(edges[0]):
            edges[0] = max(2 * edges[1] - edges[2], -np.finfo(float).max)
        if np.isinf(edges[-1]):
            edges[-1] = min(2 * edges[-2] - edges[-3], np.finfo(float).max)
    return 0.5 * edges[:-1] + 0.5 * edges[1:]


def as_middles(values: ArrayLike, counts: ArrayLike | None, edges: ArrayLike):
    """(values, counts) of the classes that hold values: their middles, and how many each has."""
    edges, mass = counted(values, counts, edges)
    return middles(edges)[mass > 0], mass[mass > 0]


def observed(
    values: ArrayLike,
    counts: ArrayLike | None,
    observations: int | None,
    edges: ArrayLike | None,
):
    """(values, counts or None, n) as `values.as_observations` has them; the middles of classes."""
    values, counts, n = as_observations(values, counts, observations)
    return (values, counts, n) if edges is None else (*as_middles(values, counts, edges), n)
