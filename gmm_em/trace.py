"""What a fit leaves behind: every iteration, and why it stopped."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em import regions
from gmm_em.algorithms import ALGORITHMS
from gmm_em.mixture import Mixture
from gmm_em.values import read_only

ARRAYS = (
    "weights",
    "means",
    "sds",
    "log_likelihood",
    "floored",
    "effective_counts",
    "evaluations",
)


@dataclass(frozen=True, eq=False)
class Trace:
    """Every iteration of a fit: row 0 is the start, row t is after t iterations.

    weights, means, sds : (T+1, K), means and sds in the unit of the values
    log_likelihood : (T+1,) in nats, of the parameters in the same row
    stop : "converged" | "max_iter"
    floored : (T+1, K) bool, the sd floor held this component here: it has collapsed
    effective_counts : (T+1, K) N_k = sum_i c_i p(k|x_i) of the parameters in the same row, c_i
        the counts: how many values belong to the component. Where each belongs wholly to one
        ("hard-em", "k-means"), how many these are; for EM n times the next row's weight
    evaluations : (T+1,) int, how often all values had been looked at by then: by EM once for each
        row, which also tells how likely the row makes them; by SQUAREM three times in a cycle
    equal_sds : whether all components were held to one sd
    algorithm : the name of the one that climbed

    The arrays are read-only.
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    log_likelihood: np.ndarray
    stop: str
    floored: np.ndarray
    effective_counts: np.ndarray
    evaluations: np.ndarray
    equal_sds: bool = False
    algorithm: str = "em"

    def __post_init__(self):
        for name in ARRAYS:
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def n_iter(self) -> int:
        return len(self) - 1

    @property
    def hard(self) -> bool:
        """Whether each value belongs wholly to one component."""
        return ALGORITHMS[self.algorithm].hard

    @property
    def emptied(self) -> np.ndarray:
        """(T+1, K) bool: no value is left to this component, its weight is 0."""
        return self.weights == 0

    @property
    def final(self) -> Mixture:
        return self[-1]

    @property
    def gains(self) -> tuple[np.ndarray, np.ndarray]:
        """What the M step and then the E step of each iteration add to the lower bound, in nats.

        With q the p(k|x) of row t, the bound L(q, parameters) equals the log-likelihood of row
        t. The M step lifts it by (T,) `m_step`, to row t+1's parameters; renewing q there lifts
        it by (T,) `e_step`, to the log-likelihood of row t+1. NaN where the sd floor holds the
        M step, and all NaN for other algorithms than EM. Bishop (2006), section 9.4; q enters by
        its moments alone, which row t+1 has.
        """
        if self.algorithm != "em":
            return np.full((2, self.n_iter), np.nan)
        w, m, s = (array[:-1] for array in (self.weights, self.means, self.sds))
        to_w, to_m, to_s = (array[1:] for array in (self.weights, self.means, self.sds))
        with np.errstate(all="ignore"):  # components of weight 0, which add nothing
            squares = (to_s / s) ** 2 + ((to_m - m) / s) ** 2
            each = np.log(to_w / w) - np.log(to_s / s) + 0.5 * (squares - 1.0)
            each = np.where(to_w == 0.0, 0.0, self.effective_counts[:-1] * each)
        m_step = np.where(self.floored[1:], np.nan, each).sum(axis=1)
        return m_step, np.diff(self.log_likelihood) - m_step

    def __len__(self) -> int:
        return len(self.log_likelihood)

    def __getitem__(self, t: int) -> Mixture:
        return Mixture(self.weights[t], self.means[t], self.sds[t])

    def responsibilities(self, t: int, x: ArrayLike, edges: ArrayLike | None = None) -> np.ndarray:
        """(K, n): how much of each x belongs to each component in row t, as in
        `Mixture.responsibilities`; all or nothing where each belongs wholly to one."""
        if not self.hard:
            return self[t].responsibilities(x, edges)
        return (np.arange(self.means.shape[1])[:, None] == self[t].classify(x)).astype(float)

    def regions(self, iterations: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """(cuts, owners) of each of these iterations, as in `Mixture.regions`; all at once, which
        is many times as fast as one after the other."""
        return regions.regions(
            self.weights[iterations], self.means[iterations], self.sds[iterations]
        )

    def peak(self, iterations: np.ndarray) -> float:
        """The greatest density of the mixtures of these iterations at any of their means."""
        means = self.means[iterations]
        logs = regions.weighted_log_densities(
            self.weights[iterations], means, self.sds[iterations], means
        )
        return float(np.exp(logs).sum(axis=1).max())
