"""Truths that are not Gaussian mixtures: EM fits its Gaussians to them all the same."""

from dataclasses import dataclass

import numpy as np

from gmm_em.mixture import Density
from gmm_em.values import read_only


@dataclass(frozen=True, eq=False)
class LaplaceMixture(Density):
    """p(x) = sum_k weights[k] * exp(-|x - means[k]| / scales[k]) / (2 scales[k]).

    weights, means, scales : (K,), as in `Mixture`; the sd of a component is sqrt(2) its scale
    """

    weights: np.ndarray
    means: np.ndarray
    scales: np.ndarray

    def __post_init__(self):
        for name in ("weights", "means", "scales"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def sds(self) -> np.ndarray:
        return np.sqrt(2.0) * self.scales

    @property
    def corners(self) -> np.ndarray:
        return self.means

    def weighted_log_densities(self, x: np.ndarray) -> np.ndarray:
        """(K, n): log p(k) + log p(x|k), in nats."""
        distance = np.abs(np.asarray(x, dtype=float) - self.means[:, None]) / self.scales[:, None]
        with np.errstate(divide="ignore"):
            return np.log(self.weights / (2.0 * self.scales))[:, None] - distance

    def weighted_log_probabilities(self, edges: np.ndarray) -> np.ndarray:
        """(K, m): log p(k) + log P(class|k), in nats, as in `Mixture`."""
        z = (np.asarray(edges, dtype=float) - self.means[:, None]) / self.scales[:, None]
        low, high = z[:, :-1], z[:, 1:]
        near, far = np.maximum(low, -high), np.maximum(high, -low)  # mirrored: |near| <= far
        with np.errstate(divide="ignore"):
            beyond = np.log(-np.expm1(np.maximum(near, 0.0) - far)) - near
            across = np.log(-np.expm1(np.minimum(near, 0.0)) - np.expm1(-far))
            logs = np.where(near >= 0.0, beyond, across) - np.log(2.0)
            return np.log(self.weights)[:, None] + logs

    def _values(self, components, rng):
        return self.means[components] + self.scales[components] * rng.laplace(size=len(components))


@dataclass(frozen=True, eq=False)
class Uniform(Density):
    """p(x) = 1 / (high - low) between low and high, in the unit of the data. One component."""

    low: float = 0.0
    high: float = 1.0

    @property
    def weights(self):
        return np.ones(1)

    @property
    def means(self):
        return np.array([0.5 * (self.low + self.high)])

    @property
    def sds(self):
        return np.array([(self.high - self.low) / np.sqrt(12.0)])

    @property
    def corners(self):
        """Both sides of each edge, so that a line through them is upright."""
        edges = np.array([self.low, self.high])
        return np.sort(np.concatenate([edges, np.nextafter(edges, [-np.inf, np.inf])]))

    def weighted_log_densities(self, x):
        """(1, n): log p(x) in nats, -inf outside."""
        x = np.asarray(x, dtype=float)
        inside = (self.low <= x) & (x <= self.high)
        return np.where(inside, -np.log(self.high - self.low), -np.inf)[None]

    def weighted_log_probabilities(self, edges):
        """(1, m): log P(class) in nats, -inf outside."""
        inside = np.diff(np.clip(np.asarray(edges, dtype=float), self.low, self.high))
        with np.errstate(divide="ignore"):
            return np.log(inside / (self.high - self.low))[None]

    def _values(self, components, rng):
        return rng.uniform(self.low, self.high, size=len(components))
