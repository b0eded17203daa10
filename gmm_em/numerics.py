"""What the engine needs of the computer, and no student of EM needs to read: values in chunks
that stay in the processor's cache, and exponentials that neither vanish nor take ages.
"""

from contextlib import contextmanager
from functools import cached_property

import numpy as np

from gmm_em.mixture import Mixture
from gmm_em.values import mean_and_sd

CHUNK = 32_768  # array elements to work on at a time: they stay in the processor's cache
SIDE_BY_SIDE = 32  # fits at most, of few values
RESOLUTION = 2.0**-36  # of the distance of the farthest value from the mean, see `fit.sd_floor`
SLOPES = 0.1  # of the floor of classes: what fills one or two is nearly flat for long ways
EMPTY = 1e-270  # a weight below this has lost its digits to underflow
FARTHEST = 1e100  # a mean that is tried, so that no square overflows,
WIDEST = 100.0  # and the log of an sd
STEEP = 700.0  # exp(-708) and below is subnormal, and takes NumPy 7 to 70 times as long
FAR = 20.0  # a value whose largest term is below exp(-20) is far from all components


class Room:
    """Data on a line that is standardised to mean 0 and sd 1, and room to work on them in chunks.

    n_values, most_fits, n_components : of the largest stack of mixtures that is fitted at a time
    centre, unit : mean and sd of the data; total : the sum of the counts
    resolution : how near to 0 sds are told from each other, standardised
    floor : the smallest standardised sd that a fit may have
    """

    def __init__(self, centre, unit, total, extent, floor, n_values, most_fits, n_components):
        self.centre, self.unit, self.total = centre, unit, total
        self.resolution = max(RESOLUTION * extent, SLOPES * floor)
        self.floor = max(floor, RESOLUTION * extent)
        # a chunk does not depend on the number of fits side by side, so that these are the same
        # as one by one, to the bit; where chunks are full, more fits would gain nothing
        self.size = size = min(n_values, max(1024, CHUNK // n_components))
        self.fits_at_a_time = max(1, min(SIDE_BY_SIDE, most_fits, CHUNK // (n_components * size)))
        self.parts = [slice(i, min(i + size, n_values)) for i in range(0, n_values, size)]

    def standardised(self, mixture):
        """Its weights, means and sds, each (K,): standardised, and no sd below the floor."""
        # far beyond any data, but near enough for squares that do not overflow
        means = np.clip((mixture.means - self.centre) / self.unit, -1e100, 1e100)
        sds = np.clip(mixture.sds / self.unit, self.floor, 1e50)
        return mixture.weights, means, sds

    def mixture(self, weights, means, sds):
        """The Mixture of standardised parameters."""
        return Mixture(weights, self.centre + self.unit * means, self.unit * sds)


class Values(Room):
    """Exact values: (n,), not all equal; counts (n,) or None for once each."""

    def __init__(self, values, counts, most_fits, n_components):
        if counts is not None:  # what has no count may lie anywhere, even where squares overflow
            values, counts = values[counts > 0], counts[counts > 0]
        centre, unit = mean_and_sd(values, counts)
        self.x = (values - centre) / unit
        self.log_unit = np.log(unit)  # p(x) is per unit of the data
        extent = float(np.abs(self.x).max())
        total = float(len(values) if counts is None else counts.sum())
        self.shares = (np.ones(len(values)) if counts is None else counts) / total
        super().__init__(centre, unit, total, extent, 0.0, len(values), most_fits, n_components)
        self.room = _aligned((2, self.fits_at_a_time, n_components, self.size))
        self.more_room = np.empty(3 * self.room[0].size)  # costs nothing until it is used

    def chunks(self, n_fits):
        """The values in chunks, which share one room to work on this many fits."""
        return [Chunk(self, part, n_fits) for part in self.parts]


class Chunk:
    """n standardised values x, the share of all counts that each has, the floor of the sds, and
    room for (S, K, n), twice, and (S, 3, K, n): new memory would take as long as the arithmetic."""

    in_classes = False

    def __init__(self, values, part, n_fits):
        self.x, self.shares, self.floor = values.x[part], values.shares[part], values.floor
        self.ones = np.ones((1, values.room.shape[2]))
        self.least = np.full(len(self.x), -STEEP)  # NumPy compares with a row in half the time
        self.squares, self.work = values.room[:, :n_fits, :, : len(self.x)]
        shape = n_fits, 3, *self.work.shape[1:]
        self.scores = values.more_room[: np.prod(shape)].reshape(shape)

    @cached_property
    def one_and_x(self):
        """(n, 2): what an M step sums; who only asks for a likelihood does without."""
        return np.stack([np.ones_like(self.x), self.x]).T

    def square_distances(self, means):
        """(S, K, n): (x - means)^2, means (S, K), which stay in `squares`."""
        np.subtract(self.x, means[..., None], out=self.squares)
        return np.square(self.squares, out=self.squares)

    def exponentials(self, logs):
        """exp(logs) in place, logs (S, K, n); with their sums over K, (S, 1, n), and the logs of
        these.

        Where a value is far from components its terms and their sum are scaled up by the same
        factor, so that their ratios keep all digits; what vanishes beside the largest is at
        most 1e-295 of it instead of 0. The logs of the sums are right all the same.
        """
        scaled = None
        steep = logs.min(axis=(1, 2), keepdims=True) < -STEEP  # each fit by itself
        if np.count_nonzero(steep):
            largest = logs.max(axis=1, keepdims=True)
            far = steep & (largest.min(axis=2, keepdims=True) < -FAR)
            if np.count_nonzero(far):
                scaled = np.where(far, largest, 0.0)
                logs -= scaled
            np.maximum(logs, self.least, out=logs)
        terms = np.exp(logs, out=logs)
        sums = self.ones @ terms  # sum(axis=1), in less time
        log_sums = np.log(sums)
        return terms, sums, log_sums if scaled is None else log_sums + scaled


@contextmanager
def quiet():
    """Arithmetic as the engine wants it: the log of a weight of 0 is -inf without a warning, and
    NumPy makes no copies of rows shorter than its buffer before it broadcasts along them, which
    took as long again (NumPy restores the buffer's size with the rest)."""
    with np.errstate(divide="ignore"):
        np.setbufsize(256)
        yield


def _aligned(shape):
    """An empty array on a boundary of the cache's lines: NumPy's loops take half the time there."""
    size = 8 * int(np.prod(shape))
    memory = np.empty(size + 64, dtype=np.uint8)
    first = -memory.ctypes.data % 64
    return memory[first : first + size].view(float).reshape(shape)
