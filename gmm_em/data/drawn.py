"""Data drawn at random from a truth that is known."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from gmm_em.data.dataset import Dataset
from gmm_em.errors import DataError
from gmm_em.links import MOST_COMPONENTS, decode_components
from gmm_em.mixture import Mixture
from gmm_em.truths import LaplaceMixture, Uniform

LARGEST = 1e100  # number in a mixture to draw from: no chart of what is drawn overflows
LARGEST_START = 1e305  # and in one to begin with, which lies where any data may lie


def simulate(n_real: int, spread: float, n_points: int, seed: int) -> Dataset:
    """Draw a random mixture of `n_real` Gaussians and `n_points` values from it.

    The mixture and the points have random streams of their own: another `n_points` keeps the
    mixture, another `spread` only moves its means.
    """
    truth_rng, points_rng = _streams(seed)
    return _drawn(_random_mixture(n_real, spread, truth_rng), n_points, points_rng)


def laplace(n_real: int, spread: float, n_points: int, seed: int) -> Dataset:
    """As `simulate` with the same seed, but every Gaussian is a Laplace density: the same weights,
    the same means, and the numbers that were sds as scales."""
    truth_rng, points_rng = _streams(seed)
    drawn = _random_mixture(n_real, spread, truth_rng)
    truth = LaplaceMixture(drawn.weights, drawn.means, scales=drawn.sds)
    return _drawn(truth, n_points, points_rng)


def uniform(n_points: int, seed: int) -> Dataset:
    """`n_points` values from U(0, 1)."""
    return _drawn(Uniform(), n_points, _streams(seed)[1])


def custom(components: str | Iterable, n_points: int, seed: int) -> Dataset:
    """`n_points` values from a given mixture.

    components : 1 to 10 rows of (weight, mean, sd), or the text for them in a link,
    "0.3:-2:0.5,0.7:1:1". Weights that do not sum to 1 are divided by their sum, and the note
    says so. Raises `DataError` with the row that cannot be used.
    """
    mixture, total = _mixture(components, LARGEST)
    truth = mixture.sorted_by_mean()
    normal = abs(total - 1.0) <= 1e-9
    note = "" if normal else f"The weights sum to {total:g}; each was divided by this sum."
    return replace(_drawn(truth, n_points, _streams(seed)[1]), note=note)


def as_mixture(components):
    """The `Mixture` of such rows or such a text, its components in their order; weights that do not
    sum to 1 are divided by their sum. Raises `DataError` as `custom` does, but not for numbers that
    only data of one's own have."""
    return _mixture(components, LARGEST_START)[0]


def _mixture(components, largest):
    """(the Mixture, what its weights summed up to); `largest` is the largest number in it, and one
    over the smallest sd."""
    rows = decode_components(components) if isinstance(components, str) else components
    weights, means, sds = _checked(rows, largest).T
    total = weights.sum()
    return Mixture(weights / total, means, sds), total


def _streams(seed):
    """Random generators for the truth and for the points: one does not disturb the other."""
    return [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2)]


def _random_mixture(n_real, spread, rng):
    return Mixture.random(n_real, spread, rng).sorted_by_mean()


def _drawn(truth, n_points, rng):
    values, components = truth.sample(n_points, rng)
    return Dataset(values, "x", truth=truth, components=components)


def _checked(rows, largest):
    """(K, 3) float64 of weight, mean, sd, or a `DataError` with the first row that is wrong."""
    rows = list(rows)
    if not 1 <= len(rows) <= MOST_COMPONENTS:
        raise DataError(f"A mixture here has 1 to {MOST_COMPONENTS} components, not {len(rows)}.")
    for i, row in enumerate(rows, 1):
        try:
            weight, mean, sd = map(float, row)
        except (TypeError, ValueError) as error:
            raise DataError(f"Component {i} needs three numbers: weight, mean and sd.") from error
        if not (np.abs([weight, mean, sd]) <= largest).all():
            raise DataError(f"Component {i} needs finite numbers, none beyond {largest:g}.")
        if weight < 0 or sd <= 0:
            raise DataError(f"Component {i} needs a weight of 0 or more and an sd above 0.")
        if sd < max(1 / largest, 1e-12 * abs(mean)):
            raise DataError(f"The sd of component {i} is too small: all values would be equal.")
    rows = np.array(rows, dtype=float)
    if not rows[:, 0].sum() > 0:
        raise DataError("The weights must sum to more than 0.")
    return rows
