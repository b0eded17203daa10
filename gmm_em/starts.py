"""Initial guesses for EM: a registry of methods by name.

EM climbs to a local maximum near its start, so the start decides what is found. A method
is a function of (values (n,), n_components, rng, counts=None) that returns a `Mixture`, and the
line that explains it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from gmm_em.edges import as_middles, counted, middles
from gmm_em.mixture import Mixture
from gmm_em.values import check_values, distinct_values, mean_and_sd

Counts = np.ndarray | None
SPIKE = 0.25  # of its class: the sd of a component that begins on a single one
IMMOBILE = 1e-6  # of the sd of all values: EM could hardly move a component so narrow


def random_points(
    values: np.ndarray, n_components: int, rng: Generator, counts: Counts = None
) -> Mixture:
    """Means at random values, different ones as far as there are; sds that of all values."""
    distinct, chances = distinct_values(values, counts)
    means = rng.choice(distinct, n_components, replace=n_components > len(distinct), p=chances)
    return _equal_components(means, mean_and_sd(values, counts)[1])


def k_means_plus_plus(
    values: np.ndarray, n_components: int, rng: Generator, counts: Counts = None
) -> Mixture:
    """Means at random values, each drawn with a chance proportional to its squared distance from
    the nearest one so far (Arthur and Vassilvitskii 2007); sds the pooled distance from these."""
    distinct, chances = distinct_values(values, counts)
    unit = mean_and_sd(values, counts)[1]
    means = [_drawn(distinct, chances, rng)]
    squares = np.full(len(distinct), np.inf)
    for _ in range(n_components):
        # halves, so that not even the distance of the largest numbers there are overflows
        distances = (0.5 * distinct - 0.5 * means[-1]) / (0.5 * unit)
        squares = np.minimum(squares, distances**2)
        inertia = chances @ squares
        # once every distinct value holds a mean, any of them will do
        means.append(_drawn(distinct, chances * squares if inertia else chances, rng))
    spread = np.sqrt(inertia)
    # nearly every value holds a mean: with the distance from it as sd EM could move none
    return _equal_components(means[:-1], unit * (spread if spread > IMMOBILE else 1 / n_components))


def quantiles(
    values: np.ndarray, n_components: int, rng: Generator, counts: Counts = None
) -> Mixture:
    """Means at the middles of `n_components` equal shares of the data; sds that of all values
    divided by `n_components`. Nothing is random here."""
    distinct, shares = distinct_values(values, counts)
    # interpolating between the middles of the shares keeps the means apart where values are tied
    middles = np.cumsum(shares) - 0.5 * shares
    means = np.interp((np.arange(n_components) + 0.5) / n_components, middles, distinct)
    return _equal_components(means, mean_and_sd(values, counts)[1] / n_components)


def original(
    values: np.ndarray, n_components: int, rng: Generator, counts: Counts = None
) -> Mixture:
    """What the original demo did, whatever the data: means ~ U(0,1), sds 1."""
    return _equal_components(rng.uniform(size=n_components), 1.0)


@dataclass(frozen=True)
class Method:
    """A way to begin: `draw` makes the `Mixture`, `help` says how, in one line."""

    draw: Callable[..., Mixture]
    help: str

    def __call__(
        self, values: np.ndarray, n_components: int, rng: Generator, counts: Counts = None
    ) -> Mixture:
        return self.draw(values, n_components, rng, counts)


METHODS = {
    "k-means++": Method(
        k_means_plus_plus,
        "Means at random values, each preferably far from those before it; "
        "every sd is the typical distance from the nearest mean.",
    ),
    "random points": Method(
        random_points, "Means at random values of the data; every sd is that of all values."
    ),
    "quantiles": Method(
        quantiles,
        "Means in the middle of equal shares of the values, nothing random; "
        "every sd is that of all values over the number of components.",
    ),
    "original": Method(
        original,
        "What the original demo did: means between 0 and 1, sds of 1, wherever the data are. "
        "This makes no sense for real data.",
    ),
}


def initial_guess(
    values: ArrayLike,
    n_components: int,
    method: str,
    seed: int,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> Mixture:
    """The start that `METHODS[method]` gives, its components in ascending order of their means.

    values : (n,); counts : (n,) or None; seed : int, the same seed gives the same start
    edges : (m+1,) limits of the classes that the values are in, which are begun with as their
        middles, or None

    Raises `ValueError` for an unknown method, or values to which no mixture can be fitted.
    """
    if method not in METHODS:
        raise ValueError(f"unknown start {method!r}; choose from {', '.join(METHODS)}.")
    if n_components < 1:
        raise ValueError("a mixture has at least one component.")
    if edges is None:
        values, counts = check_values(values, counts)
    else:
        values, counts = as_middles(values, counts, edges)
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    return METHODS[method](values, n_components, rng, counts).sorted_by_mean()


def on_spike(
    values: ArrayLike,
    n_components: int,
    method: str,
    seed: int,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> list[Mixture]:
    """A further start for classes: `initial_guess` with one of its components on the class that
    stands out most from its neighbours. Other starts hardly ever find a heap of equal values amid
    others: nothing draws their narrow component there.

    Parameters are those of `initial_guess`. None, an empty list, for exact values or one component,
    or where no class has more per width than both of its neighbours and all together.
    """
    if edges is None or n_components < 2:
        return []
    edges, mass = counted(values, counts, edges)
    widths, shares = np.diff(edges), mass / mass.sum()
    densities = np.where(np.isinf(widths), 0.0, shares / widths)
    extent = widths[(mass > 0) & np.isfinite(widths)].sum()
    near = np.maximum(np.append(0.0, densities[:-1]), np.append(densities[1:], 0.0))
    usual = np.maximum(near, 1.0 / extent) * widths
    with np.errstate(divide="ignore", invalid="ignore"):
        # what a component of its own adds to the log-likelihood of its values
        gains = np.where(shares > usual, shares * np.log(shares / usual) - shares + usual, 0.0)
    spike = gains.argmax()
    rest = np.where(np.arange(len(mass)) == spike, usual * mass.sum(), mass)
    if not gains[spike] > 0 or (rest > 0).sum() < 2:
        return []
    others = initial_guess(middles(edges), n_components - 1, method, seed, rest, edges)
    weight = shares[spike] - usual[spike]
    start = Mixture(
        np.append((1.0 - weight) * others.weights, weight),
        np.append(others.means, middles(edges)[spike]),
        np.append(others.sds, SPIKE * widths[spike]),
    )
    return [start.sorted_by_mean()]


def _drawn(values, masses, rng):
    """One of the values, by their masses: what `rng.choice` does, without its checks, which take
    most of its time."""
    below = masses.cumsum()
    return values[(below / below[-1]).searchsorted(rng.random(), side="right")]


def _equal_components(means, sd):
    n = len(means)
    return Mixture(np.full(n, 1.0 / n), means, np.full(n, sd))
