"""A 1-D Gaussian mixture: a frozen value and what can be asked of it.

Arrays are float64 with the component axis first: K components, n values, `(K, n)`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em import probability, regions
from gmm_em.edges import check_edges, places
from gmm_em.truncated import log_probabilities
from gmm_em.values import read_only


class Density:
    """A sum of weighted component densities: what can be asked of any, Gaussian or not.

    A subclass has `weights`, `means` and `sds`, each (K,), `weighted_log_densities(x)` and
    `weighted_log_probabilities(edges)`. A chart needs no more to draw it.
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray

    is_gaussian = False  # whether a fitted Gaussian mixture can ever be right
    corners = ()  # where the density jumps or has a kink, which a chart's grid must not miss

    @property
    def n_components(self) -> int:
        return len(self.weights)

    def weighted_densities(self, x: ArrayLike) -> np.ndarray:
        """(K, n): p(k) p(x|k), per unit of the data."""
        return np.exp(self.weighted_log_densities(x))

    def log_density(self, x: ArrayLike) -> np.ndarray:
        """(n,): log p(x) in nats, by log-sum-exp: exact in the far tails."""
        return np.logaddexp.reduce(self.weighted_log_densities(x), axis=0)

    def density(self, x: ArrayLike) -> np.ndarray:
        """(n,): p(x), per unit of the data."""
        return np.exp(self.log_density(x))

    def log_probability(self, x: ArrayLike, edges: ArrayLike) -> np.ndarray:
        """(n,): log P(class of x) in nats, of classes between neighbouring edges (m+1,), which
        ascend. Raises `ValueError` where they do not, or for a value outside them."""
        edges = check_edges(edges)
        place = places(_line(x), edges)
        return np.logaddexp.reduce(self.weighted_log_probabilities(edges), axis=0)[place]

    def log_likelihood(
        self, x: ArrayLike, counts: ArrayLike | None = None, edges: ArrayLike | None = None
    ) -> float:
        """Sum of log p(x_i), each weighted by its count (default 1), in nats; with edges (m+1,)
        of log P(class of x_i), see `log_probability`, which has no unit."""
        logs = self.log_density(x) if edges is None else self.log_probability(x, edges)
        return float(logs.sum() if counts is None else np.dot(counts, logs))

    def sample(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw n values: (values (n,), components (n,) int). A larger n from a generator in the
        same state extends a smaller one."""
        label_rng, noise_rng = rng.spawn(2)
        components = label_rng.choice(self.n_components, size=n, p=self.weights)
        return self._values(components, noise_rng), components


@dataclass(frozen=True, eq=False)
class Mixture(Density):
    """p(x) = sum_k weights[k] * Normal(x; means[k], sds[k]).

    Parameters
    ----------
    weights : (K,) p(k), non-negative, summing to 1 (within 1e-9)
    means : (K,) in the unit of the data, finite
    sds : (K,) standard deviations in the unit of the data, positive and finite

    Raises `ValueError` where these do not hold. The arrays are copied and made read-only.
    Source: C. Bishop, Pattern Recognition and Machine Learning (2006), section 9.2.
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray

    is_gaussian = True

    def __post_init__(self):
        for name in ("weights", "means", "sds"):
            array = np.asarray(getattr(self, name), dtype=float)
            object.__setattr__(self, name, read_only(array))
        shape = self.weights.shape
        if len(shape) != 1 or shape[0] < 1 or self.means.shape != shape or self.sds.shape != shape:
            raise ValueError(
                "weights, means and sds must be three lists of the same length, one or more; "
                f"their shapes are {shape}, {self.means.shape} and {self.sds.shape}."
            )
        if not all(np.isfinite(a).all() for a in (self.weights, self.means, self.sds)):
            raise ValueError("weights, means and sds must be finite numbers.")
        if not (self.sds > 0).all():
            raise ValueError(f"every sd must be above 0; they are {self.sds.tolist()}.")
        if (self.weights < 0).any() or abs(self.weights.sum() - 1.0) > 1e-9:
            raise ValueError(
                f"weights must be 0 or more and sum to 1; they are {self.weights.tolist()}."
            )

    @classmethod
    def random(cls, n_components: int, spread: float, rng: np.random.Generator) -> "Mixture":
        """The original demo's draw: means ~ N(0, spread^2), sds = max(U(0,1), 0.05),
        weights ~ U(0,1), normalised."""
        means = spread * rng.standard_normal(n_components)
        sds = np.maximum(rng.uniform(size=n_components), 0.05)
        weights = rng.uniform(size=n_components)
        return cls(weights / weights.sum(), means, sds)

    def weighted_log_densities(self, x: ArrayLike) -> np.ndarray:
        """(K, n): log p(k) + log p(x|k), in nats; -inf for a component of weight 0."""
        return regions.weighted_log_densities(self.weights, self.means, self.sds, _line(x))

    def weighted_log_probabilities(self, edges: ArrayLike) -> np.ndarray:
        """(K, m): log p(k) + log P(class|k), in nats, of the classes between neighbouring edges
        (m+1,), which ascend; the ends may be infinite. Exact in the far tails."""
        with np.errstate(divide="ignore"):
            logs = np.log(self.weights)[:, None]
        return logs + log_probabilities(np.asarray(edges, dtype=float), self.means, self.sds)

    def responsibilities(self, x: ArrayLike, edges: ArrayLike | None = None) -> np.ndarray:
        """(K, n): p(k|x), Bishop (9.13). Columns sum to 1 and are never NaN, however far x is.
        With edges (m+1,) p(k|class of x); `ValueError` as in `log_probability`."""
        if edges is None:
            logs = regions.log_ratios(self.weights, self.means, self.sds, _line(x))
        else:
            edges = check_edges(edges)
            place = places(_line(x), edges)
            logs = self.weighted_log_probabilities(edges)
        unnormalised = np.exp(logs - logs.max(axis=0))
        r = unnormalised / unnormalised.sum(axis=0)
        return r if edges is None else r[:, place]

    def classify(self, x: ArrayLike) -> np.ndarray:
        """(n,) int: the component with the highest p(k|x), the first one on a tie."""
        return regions.log_ratios(self.weights, self.means, self.sds, _line(x)).argmax(axis=0)

    def regions(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each component is the likeliest, exact, over the whole line.

        Returns cuts (m,), ascending, and owners (m+1,) int: owners[0] holds below cuts[0],
        owners[j] between cuts[j-1] and cuts[j], owners[m] above the last. Neighbours differ.
        """
        return regions.regions(self.weights[None], self.means[None], self.sds[None])[0]

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """(n,): the probability below each x."""
        return probability.tail(self.weights, self.means, self.sds, _line(x))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """(n,): the probability above each x: 1 - cdf, without the loss of digits in that tail."""
        return probability.tail(self.weights, self.means, self.sds, _line(x), upper=True)

    def quantile(self, q: ArrayLike) -> np.ndarray:
        """(n,): the x below which each of the probabilities q lies; -inf for 0, inf for 1.

        Raises `ValueError` for what is no probability.
        """
        q = _line(q)
        if not ((q >= 0) & (q <= 1)).all():
            raise ValueError("probabilities must be numbers from 0 to 1.")
        return probability.quantile(self.weights, self.means, self.sds, q)

    def misclassification(self) -> np.ndarray:
        """(K, K): the probability that a point drawn from component k is given to j, where every
        point is given to its likeliest component. Rows sum to 1; a component of weight 0 is given
        no points."""
        return probability.confusion(self.means, self.sds, *self.regions())

    def error_rate(self) -> float:
        """The probability that a point is given to a component that it was not drawn from: what
        the best rule there is gets wrong (Bishop 1.5.1)."""
        wrong = self.misclassification()
        np.fill_diagonal(wrong, 0.0)
        return float(self.weights @ wrong.sum(axis=1))

    def _values(self, components, rng):
        noise = rng.standard_normal(len(components))
        return self.means[components] + self.sds[components] * noise

    def sorted_by_mean(self) -> "Mixture":
        """The same mixture with its components in ascending order of their means."""
        order = np.argsort(self.means, kind="stable")
        return Mixture(self.weights[order], self.means[order], self.sds[order])


def n_parameters(n_components: int, equal_sds: bool = False) -> int:
    """How many numbers make a mixture of K components: 3K - 1, as the weights sum to 1; 2K where
    all have the same sd."""
    return 2 * n_components if equal_sds else 3 * n_components - 1


def _line(x):
    """x as (n,). A column of numbers, as scikit-learn has them, would be taken for n lists of one,
    and each sum over components be one over values."""
    x = np.asarray(x, dtype=float)
    if x.ndim != 1:
        raise ValueError(f"x must be a list of numbers, such as [0.5]; its shape is {x.shape}.")
    return x
