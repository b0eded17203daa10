"""The bins of histograms: whatever the data are, they hold all of them and treat them alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_em import Dataset, simulate
from gmm_em.data import SOURCES, bin_edges, histogram
from gmm_em.data.bins import FEWEST, MOST

RNG = np.random.default_rng(0)
SOME = RNG.normal(size=1000)
KINDS = {
    "ten": SOME[:10],
    "outlier": np.append(SOME, 1e6),
    "offset": SOME + 1e8,
    "tiny": SOME * 1e-300,
    "huge": SOME * 1e300,
    "half of them equal": np.append(SOME, np.zeros(1000)),
    "many": RNG.standard_cauchy(100_000),
}


def number_of_values(dataset, edges):
    return np.histogram(dataset.values, edges, weights=dataset.counts)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_any_data_have_bins(kind):
    dataset = Dataset(KINDS[kind], "x")
    edges, heights = histogram(dataset)
    assert FEWEST <= len(heights) <= MOST
    assert number_of_values(dataset, edges).sum() == dataset.n
    assert np.diff(edges) == pytest.approx((edges[-1] - edges[0]) / len(heights), rel=1e-5)
    assert heights @ np.diff(edges) == pytest.approx(1)
    assert len(bin_edges(dataset, 7)) == 8


def test_counts_beyond_any_integer_have_bins_too():
    edges, heights = histogram(Dataset([1.0, 2.0, 4.0], "x", counts=[1e30, 2e30, 1e30]))
    assert heights @ np.diff(edges) == pytest.approx(1)


@given(
    st.lists(st.integers(-150, 150), min_size=2, max_size=60, unique=True),
    st.sampled_from([1.0, 0.1, 0.25, 5.0, 2.54, 1e-300]),
    st.sampled_from([0.0, 0.3, 1e8]),
)
def test_no_bin_of_rounded_data_has_more_possible_values_than_another(numbers, unit, offset):
    offset *= unit
    dataset = Dataset(np.array(numbers) * unit + offset, "x")
    steps = np.diff(sorted(numbers))
    unit *= np.gcd.reduce(steps)
    if steps.min() > 10 * np.gcd.reduce(steps):
        return  # which nobody would call rounded
    edges = bin_edges(dataset)
    each = np.diff(edges) / unit
    assert each == pytest.approx(np.rint(each), abs=1e-4) and np.ptp(np.rint(each)) == 0
    places = (edges - dataset.values.min()) / unit - 0.5
    assert places == pytest.approx(np.rint(places), abs=1e-4)  # halfway
    possible = round(np.ptp(dataset.values) / unit) + 1
    assert min(FEWEST, possible) <= len(edges) - 1 <= MOST
    assert number_of_values(dataset, edges).sum() == len(numbers)


def test_two_values_have_a_bin_each():
    assert bin_edges(Dataset([0.0, 1.0, 1.0], "x")).tolist() == [-0.5, 0.5, 1.5]


def test_whole_minutes_and_galaxies():
    """The old 50 bins gave every tenth minute a bin of two, and 82 galaxies a comb."""
    minutes, galaxies = SOURCES["faithful_waiting"](), SOURCES["galaxies"]()
    assert np.diff(bin_edges(minutes)).tolist() == [4.0] * 14
    assert 20 <= len(bin_edges(galaxies)) <= 40


def test_more_points_more_bins_and_peaks_far_apart_are_no_reason_for_wide_ones():
    numbers = [len(bin_edges(simulate(4, 3.0, n, 3))) for n in (100, 1000, 10_000)]
    assert numbers == sorted(set(numbers))
    apart = Dataset(np.append(SOME, SOME + 50), "x")
    assert np.diff(bin_edges(apart))[0] < 1


def test_printed_classes_are_the_bins():
    crabs = SOURCES["crabs"]()
    edges, heights = histogram(crabs)
    assert len(heights) == 29
    assert edges[[0, -1]] == pytest.approx([0.5795, 0.6955])
    assert heights == pytest.approx(crabs.counts / 4.0)  # 1,000 crabs, 0.004 wide
    assert len(bin_edges(crabs, 10)) == 11
    fine = Dataset(np.arange(1000) + 0.5, "x", edges=np.arange(1001.0))
    assert bin_edges(fine)[[0, 1, -1]].tolist() == [0, 13, 1000]
    assert len(bin_edges(fine)) <= MOST + 1


def test_counts_and_groups_are_respected():
    values = np.round(SOME, 1)
    distinct, counts = np.unique(values, return_counts=True)
    one, other = Dataset(values, "x"), Dataset(distinct, "x", counts=counts)
    for a, b in zip(histogram(one), histogram(other), strict=True):
        assert a == pytest.approx(b)
    many = simulate(4, 3.0, 100_000, 1)
    grouped = many.compressed(bins=1000)
    edges, heights = histogram(grouped)
    assert heights == pytest.approx(
        np.histogram(many.values, edges, density=True)[0], rel=0.05, abs=0.002
    )


ANY = st.one_of(
    st.floats(-1e300, 1e300), st.floats(-10, 10), st.integers(-5, 5).map(float),
    st.floats(1e8, 1e8 + 1),
)  # fmt: skip


@given(
    st.lists(st.tuples(ANY, st.sampled_from([0, 1, 2, 0.5, 3e5, 1e-6])), min_size=2, max_size=30)
)
def test_whatever_can_be_drawn_has_a_histogram(rows):
    values, counts = np.array(rows).T
    counted = values[counts > 0]
    if not len(counted) or np.ptp(counted) < max(1e-12 * np.abs(counted).max(), 1e-290):
        return  # refused long before
    edges, heights = histogram(Dataset(values, "x", counts=counts))
    assert (np.diff(edges) > 0).all() and np.isfinite(heights).all() and len(heights) <= MOST
    assert edges[0] <= counted.min() and counted.max() <= edges[-1]
