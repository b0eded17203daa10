"""What a fit leaves behind: every iteration, and why it stopped."""

from dataclasses import dataclass

import numpy as np

from gmm_em import regions
from gmm_em.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Trace:
    """Every iteration of a fit: row 0 is the start, row t is after t iterations.

    weights, means, sds : (T+1, K), means and sds in the unit of the values
    log_likelihood : (T+1,) in nats, of the parameters in the same row
    stop : "converged" | "max_iter"
    floored : (T+1, K) bool, the sd floor held this component here: it has collapsed
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    log_likelihood: np.ndarray
    stop: str
    floored: np.ndarray

    @property
    def n_iter(self):
        return len(self) - 1

    @property
    def emptied(self):
        """(T+1, K) bool: no value is left to this component, its weight is 0."""
        return self.weights == 0

    @property
    def final(self):
        return self[-1]

    def __len__(self):
        return len(self.log_likelihood)

    def __getitem__(self, t):
        return Mixture(self.weights[t], self.means[t], self.sds[t])

    def regions(self, iterations):
        """(cuts, owners) of each of these iterations, as in `Mixture.regions`; all at once, which
        is many times as fast as one after the other."""
        return regions.regions(
            self.weights[iterations], self.means[iterations], self.sds[iterations]
        )

    def peak(self, iterations):
        """The greatest density of the mixtures of these iterations at any of their means."""
        means = self.means[iterations]
        logs = regions.weighted_log_densities(
            self.weights[iterations], means, self.sds[iterations], means
        )
        return float(np.exp(logs).sum(axis=1).max())
