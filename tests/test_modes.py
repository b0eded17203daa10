"""The humps of a mixture and of a histogram, against scipy's find_peaks and quadrature."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.signal import find_peaks
from scipy.stats import norm

from gmm_em import Dataset, Mixture
from gmm_em.data import LEAST_RISE, SOURCES, histogram, humps, quantiles
from gmm_em.modes import Humps, modes


def peaks_of(mixture):
    """By brute force: the maxima on a grid of a thousandth of each sd."""
    near = mixture.means[:, None] + mixture.sds[:, None] * np.linspace(-3, 3, 6001)
    x = np.unique(near)
    return x[find_peaks(mixture.log_density(x))[0]]


@pytest.mark.parametrize("seed", range(40))
def test_the_humps_of_a_mixture_are_those_that_a_fine_grid_shows(seed):
    rng = np.random.default_rng(seed)
    mixture = Mixture.random(int(rng.integers(1, 11)), rng.choice([0.3, 1.0, 3.0]), rng)
    found, expected = modes(mixture), peaks_of(mixture)
    assert len(found) == len(expected) <= mixture.n_components
    np.testing.assert_allclose(found.at, expected, atol=2e-3 * mixture.sds.max())
    np.testing.assert_allclose(found.heights, mixture.density(found.at))
    assert (found.lows < np.minimum(found.heights[1:], found.heights[:-1])).all()
    ends = [-30.0, *found.dips, 30.0]
    for low, high, share in zip(ends[:-1], ends[1:], found.shares, strict=True):
        means = mixture.means[(mixture.means > low) & (mixture.means < high)]
        area = quad(lambda x: mixture.density([x])[0], low, high, points=means, limit=500)[0]
        assert area == pytest.approx(share, abs=1e-5)


parts = st.tuples(st.floats(0.01, 1), st.floats(-9, 9), st.floats(0.05, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(parts, min_size=1, max_size=6), st.sampled_from([(1e-9, 0), (1e9, -1e10), (-3, 7)]))
def test_humps_move_with_the_data_and_are_no_more_than_components(rows, scale):
    a, b = scale
    weights, means, sds = map(np.array, zip(*rows, strict=True))
    mixture = Mixture(weights / weights.sum(), means, sds)
    moved = Mixture(mixture.weights, a * means + b, abs(a) * sds)
    found, there = modes(mixture), modes(moved)
    assert 1 <= len(found) <= len(rows)
    if (found.lows < (1 - 1e-4) * np.minimum(found.heights[1:], found.heights[:-1])).all():
        back = np.sort((there.at - b) / a)
        np.testing.assert_allclose(back, found.at, atol=1e-4)


@pytest.mark.parametrize(
    "apart, n", [(0.0, 1), (1.9, 1), (2.0, 1), (2.01, 2), (4.0, 2), (80.0, 2), (1e7, 2)]
)
def test_two_equal_gaussians_have_two_humps_beyond_two_sds(apart, n):
    """Helguero 1904."""
    found = modes(Mixture([0.5, 0.5], [3.0, 3.0 + apart], [1.0, 1.0]))
    assert len(found) == n
    if n == 2:
        assert found.heights[0] == pytest.approx(found.heights[1])
        assert found.dips == pytest.approx([3.0 + apart / 2], abs=1e-3 * apart)
        assert found.shares == pytest.approx([0.5, 0.5], abs=1e-3)


@pytest.mark.parametrize("seed", range(2))
def test_rounding_makes_no_humps_on_a_flat_top(seed):
    rng = np.random.default_rng(seed)
    for centre, sd in zip(rng.uniform(-60, 60, 200), rng.uniform(0.3, 3, 200), strict=True):
        assert len(modes(Mixture([0.5, 0.5], [centre - sd, centre + sd], [sd, sd]))) == 1


def test_a_component_that_is_empty_or_hidden_is_no_hump_and_one_that_collapsed_is():
    assert modes(Mixture([1.0, 0.0], [0.0, 9.0], [1.0, 2.0])).at == pytest.approx([0.0], abs=1e-9)
    assert modes(Mixture([0.5, 0.5], [0.0, 0.0], [1.0, 2.0])).at == pytest.approx([0.0], abs=1e-9)
    found = modes(Mixture([0.001, 0.999], [1.0, 3.0], [1e-9, 1.0]))
    assert found.at == pytest.approx([1.0, 3.0])
    assert found.heights[0] > 1e5


def test_the_dip_between_humps_that_are_kept_is_the_lowest_there():
    found = Humps(
        np.arange(4.0), np.array([9.0, 1, 8, 7]), np.array([0.5, 1.5, 2.5]),
        np.array([0.2, 0.1, 0.3]), np.array([0.4, 0.1, 0.2, 0.3]),
    )  # fmt: skip
    kept = found.only(np.array([True, False, True, True]))
    assert kept.at.tolist() == [0, 2, 3] and kept.dips.tolist() == [1.5, 2.5]
    assert kept.shares == pytest.approx([0.5, 0.2, 0.3])
    assert found.only(np.array([False, True, False, False])).shares.tolist() == [1.0]
    assert not len(found.only(np.zeros(4, bool)))


# ---- of data alone ----


def smoothed(dataset, bins):
    """The bars, each smoothed exactly, on a grid finer than a hundredth of one."""
    edges, heights = histogram(dataset, bins)
    width = (edges[-1] - edges[0]) / len(heights)
    x = np.linspace(edges[0] - 5 * width, edges[-1] + 5 * width, 8001)
    z = (x[:, None] - edges) / width
    return x, -np.diff(norm.cdf(z), axis=1) @ heights, width


def drawn(seed):
    rng = np.random.default_rng(seed)
    n_real, n = int(rng.integers(1, 11)), int(rng.choice([10, 60, 1000]))
    dataset = SOURCES["gaussian"](n_real=n_real, spread=3.0, n_points=n, seed=seed)
    if seed % 3 == 1:
        dataset = Dataset(dataset.values, "x", counts=rng.integers(0, 9, n))
    return dataset, int(rng.choice([0, 7, 40]))


CASES = [
    *(drawn(seed) for seed in range(30)),
    *((SOURCES[name](), 0) for name in ("galaxies", "crabs", "faithful_waiting", "acidity")),
    (Dataset([2.0, 7.0, 30.0], "x", counts=[5, 9, 1], edges=[0.0, 5.0, 10.0, 100.0]), 0),
]


@pytest.mark.parametrize("dataset, bins", CASES)
def test_the_humps_of_data_are_those_of_the_smoothed_bars(dataset, bins):
    x, curve, width = smoothed(dataset, bins)
    expected = x[find_peaks(curve, prominence=LEAST_RISE * curve.max())[0]]
    found = humps(dataset, bins)
    assert len(found) == len(expected)
    np.testing.assert_allclose(found.at, expected, atol=0.15 * width)
    edges, heights = histogram(dataset, bins)
    for dip, lowest in zip(found.dips, zip(found.at, found.at[1:], strict=False), strict=True):
        between = (x > lowest[0]) & (x < lowest[1])
        at_dip = np.interp(dip, x, curve)
        assert at_dip == pytest.approx(curve[between].min(), abs=0.01 * curve.max())
    area = np.concatenate([[0], np.cumsum(heights * np.diff(edges)), [1]])
    below = np.interp(found.dips, [*edges, edges[-1] + 1], area)
    np.testing.assert_allclose(np.cumsum(found.shares)[:-1], below, atol=1e-9)


def test_constant_data_and_a_single_value_have_one_hump_where_they_are():
    for values in ([5.0], [5.0] * 7):
        found = humps(Dataset(values, "x"))
        assert found.at == pytest.approx([5.0]) and found.shares.tolist() == [1.0]


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_are_those_of_all_observations(seed):
    rng = np.random.default_rng(seed)
    values, counts = rng.normal(size=40), rng.integers(0, 5, 40)
    counts[values.argmin()] = counts[values.argmax()] = 0
    shares = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]
    every = np.repeat(values, counts)
    for dataset, all_of_them in (
        (Dataset(values, "x", counts=counts), every),
        (Dataset(values, "x"), values),
    ):
        found = quantiles(dataset, np.array(shares))
        expected = np.quantile(all_of_them, shares, method="inverted_cdf")
        np.testing.assert_array_equal(found, expected)
