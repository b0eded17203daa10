"""The humps of a Gaussian mixture: where its density is highest, and the dips between."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gmm_em.mixture import Mixture

FINE = np.linspace(-1.0, 1.0, 65)  # sds from a mean: there alone a density can curve downwards
HALVINGS = 32
ROUNDING = 1e-12  # of the sum of all sizes: a slope below it is 0


@dataclass(frozen=True, eq=False)
class Humps:
    """The local maxima of a density, from left to right, and the lowest points between them.

    at, heights : (m,) where they are, and the density there
    dips, lows : (m-1,) where it is lowest between neighbours, and the density there
    shares : (m,) the part of the whole that lies between the dips around each, summing to 1
    """

    at: np.ndarray
    heights: np.ndarray
    dips: np.ndarray
    lows: np.ndarray
    shares: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def only(self, kept: np.ndarray) -> "Humps":
        """Those that are kept, (m,) bool; between two of them the dip is the lowest one there."""
        places = np.flatnonzero(kept)
        cuts = [one + int(self.lows[one:other].argmin()) for one, other in pairwise(places)]
        below = [0.0, *np.cumsum(self.shares)[cuts], 1.0] if len(places) else [0.0]
        at, heights = self.at[places], self.heights[places]
        return Humps(at, heights, self.dips[cuts], self.lows[cuts], np.diff(below))


def modes(mixture: Mixture) -> Humps:
    """All humps of a mixture: no more than it has components of a weight above 0.

    Further than an sd from every mean each component curves upwards, and so does their sum: there
    is no maximum there. Elsewhere the sign of the slope is looked at on a grid of 1/32 sd, and each
    step in which it changes is halved 32 times. A dip between two points of the grid, less than
    1e-6 of the height deep, may be missed. Source: Carreira-Perpinan (2000), IEEE Transactions on
    Pattern Analysis and Machine Intelligence 22, which looks for them uphill from each mean.
    """
    alive = mixture.weights > 0
    means, sds = mixture.means[alive], mixture.sds[alive]
    x = np.unique(means[:, None] + sds[:, None] * FINE)  # before the first it rises, then falls
    sign = _slope_sign(mixture, x)
    x, sign = x[sign != 0], sign[sign != 0]
    change = np.flatnonzero(sign[1:] != sign[:-1])
    left, right, rises = x[change], x[change + 1], sign[change]
    for _ in range(HALVINGS):
        middle = left + 0.5 * (right - left)
        is_before = _slope_sign(mixture, middle) == rises
        left, right = np.where(is_before, middle, left), np.where(is_before, right, middle)
    turns = left + 0.5 * (right - left)
    at, dips = turns[::2], turns[1::2]
    below = mixture.cdf(np.concatenate([[-np.inf], dips, [np.inf]]))
    return Humps(at, mixture.density(at), dips, mixture.density(dips), np.diff(below))


def _slope_sign(mixture, x):
    """(n,): 1 where the density rises, -1 where it falls, 0 where it does neither."""
    means, sds = mixture.means[:, None], mixture.sds[:, None]
    pulls = mixture.responsibilities(x) * ((means - x) / sds) / sds
    slope, size = pulls.sum(axis=0), np.abs(pulls).sum(axis=0)
    return np.where(np.abs(slope) <= ROUNDING * size, 0.0, np.sign(slope))
