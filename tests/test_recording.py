"""How values were recorded: what the rule takes them for, and that it takes none for finer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_em import Dataset
from gmm_em.data import SOURCES, as_recorded, bin_edges, heaps
from gmm_em.data.recording import unit_of

RNG = np.random.default_rng(0)
HEIGHTS = np.rint(RNG.normal(170, 8, 300))


def edges(values, how="auto", width=0.0, **facts):
    return as_recorded(Dataset(values, "x", **facts), how, width).edges


def test_what_occurs_five_times_was_rounded():
    assert edges([1.0, 1, 1, 1, 2, 4]) is None
    assert edges([1.0, 1, 1, 1, 1, 2, 4]).tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert edges([1.0, 2, 4], counts=[5, 1, 1]).tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert edges([1.0, 2, 4], counts=[4, 1, 1]) is None
    assert edges([1.0, 2, 4], "rounded").tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert edges([1.0, 1, 1, 1, 1, 2, 4], "exact") is None
    assert edges([1.0, 1, 1, 1, 1, 2, 4], "printed") is None
    with pytest.raises(ValueError, match="unknown way of recording 'Exact'; choose from auto"):
        edges([1.0, 2.0], "Exact")


def test_shares_of_a_histogram_are_classes_and_groups_of_values_are_not():
    assert edges([1.0, 2, 3], counts=[0.2, 0.5, 0.3]).tolist() == [0.5, 1.5, 2.5, 3.5]
    assert edges([1.0, 2, 3], counts=[0.2, 0.5, 0.3], observations=10) is not None
    assert edges([1.0, 1, 2, 3], counts=[0.5, 1.5, 9, 9], grouped=True) is None


@pytest.mark.parametrize("name", SOURCES)
def test_drawn_data_and_books_are_points_but_for_printed_classes(name):
    wanted = {"n_real": 3, "spread": 3.0, "n_points": 50, "seed": 1, "components": "1:0:1,1:5:1"}
    dataset = SOURCES[name](**{key: wanted[key] for key in SOURCES[name].parameters})
    assert as_recorded(dataset, "printed") is dataset
    assert (dataset.edges is None) == (name != "crabs")


def test_exact_crabs_are_as_they_were_and_come_back():
    crabs = SOURCES["crabs"]()
    exact = as_recorded(crabs, "exact")
    assert exact.edges is None and np.array_equal(bin_edges(exact), bin_edges(crabs))
    assert exact.extent == crabs.extent
    coarse = as_recorded(exact, "rounded", 0.02)
    assert np.diff(coarse.edges) == pytest.approx(0.02)
    assert np.array_equal(as_recorded(coarse).edges, crabs.edges)


@given(
    st.sampled_from([0.01, 0.1, 0.25, 0.5, 1.0, 2.54, 5.0, 10.0]),
    st.floats(0.6, 30),
    st.integers(-100, 100),
    st.integers(0, 10**6),
)
def test_the_step_is_found_and_never_a_finer_one(unit, sd, mean, seed):
    places = np.rint(np.random.default_rng(seed).normal(mean, sd, 300))
    if len(np.unique(places)) < 3:
        return
    limits = edges(unit * places)
    if limits is not None:
        steps = np.diff(limits) / unit
        assert steps == pytest.approx(np.rint(steps)) and steps.min() == pytest.approx(1)
        assert limits / unit - np.floor(limits / unit) == pytest.approx(0.5, abs=1e-6)


def test_slips_and_outliers_do_not_make_the_step_finer():
    assert unit_of(Dataset(HEIGHTS, "x")) == 1
    assert unit_of(Dataset([*HEIGHTS, 172.35], "x")) == pytest.approx(1)
    assert unit_of(Dataset([*HEIGHTS, 1e6], "x")) == pytest.approx(1)
    for slip in (17.2, 1722.4):
        assert edges([*HEIGHTS, slip]) % 1 == pytest.approx(0.5), slip
    halves = [*HEIGHTS[:250], *(HEIGHTS[250:] + 0.5)]
    assert unit_of(Dataset(halves, "x")) == pytest.approx(0.5)


def test_digits_that_say_nothing_are_no_step():
    """Seconds written as minutes with three decimals, and inches as centimetres with one or as
    metres with two."""
    inches = np.rint(RNG.normal(68, 3, 300))
    for values, step in ((SOURCES["faithful_eruptions"]().values, 1 / 60),
                         (np.round(2.54 * inches, 1), 2.54),
                         (np.round(0.0254 * inches, 2), 0.0254)):  # fmt: skip
        assert unit_of(Dataset(values, "x")) == 0
        widths = np.diff(edges(values))
        assert 0.9 * step < np.median(widths) < 2 * step
        middle = np.median(np.diff(np.unique(values)))
        low, high = as_recorded(Dataset(values, "x")).intervals
        assert (high - low).max() <= 1.5 * middle * (1 + 1e-9)
        assert ((low < values) & (values < high)).all()


def test_a_spike_among_numbers_has_a_cell_as_narrow_as_they_are_dense():
    values = np.append(RNG.normal(size=100), np.full(10, 10.0))
    dataset = as_recorded(Dataset(values, "x"))
    low, high = dataset.intervals
    assert (high - low)[-1] == pytest.approx(1.5 * np.median(np.diff(np.unique(values))))
    assert dataset.rounded and len(bin_edges(dataset)) > 10


def test_a_width_is_around_its_multiples_and_cuts_no_value():
    ages = np.arange(1.0, 21)
    assert edges(ages, "rounded", 5).tolist() == [-2.5, 2.5, 7.5, 12.5, 17.5, 22.5]
    assert edges(ages, "rounded", 10).tolist() == [-5.5, 4.5, 14.5, 24.5]  # 5 is rounded up
    assert edges(ages + 0.5, "rounded", 3)[:3].tolist() == [1, 4, 7]  # 1.5 to 3.5
    drawn = SOURCES["gaussian"](4, 3.0, 1000, 28)
    assert as_recorded(drawn, "rounded") is drawn  # nothing to be seen
    assert (as_recorded(drawn, "rounded", 1.0).edges % 1 == 0.5).all()


@pytest.mark.parametrize("width", [100.0, 1e100, 1e-300])
def test_a_width_that_tells_nothing_apart_is_none(width):
    assert edges(HEIGHTS, "rounded", width) is None or width == 100.0
    assert edges([1.0, 2, 3], "rounded", width) is None


def test_heaps_are_noticed():
    true = RNG.normal(45, 15, 1000)
    heaped = np.where(RNG.random(1000) < 0.4, 5 * np.rint(true / 5), np.rint(true))
    found = heaps(Dataset(heaped, "age"))
    assert found.step == 5 and found.n == (heaped % 5 == 0).sum() > 2 * found.expected
    tens = np.where(RNG.random(1000) < 0.3, 10 * np.rint(true / 10), np.rint(true))
    assert heaps(Dataset(tens / 4, "x")).step == 2.5
    even = np.where(RNG.random(1000) < 0.6, 2 * np.rint(true / 2), np.rint(true))
    assert heaps(Dataset(even, "x")).step == 2


def test_no_heap_is_seen_where_there_is_none():
    for seed in range(100):
        rng = np.random.default_rng(seed)
        n, sd = int(rng.choice([100, 1000, 10_000])), rng.uniform(1, 30)
        drawn = rng.normal(rng.uniform(0, 100), sd, n) if seed % 2 else rng.exponential(sd, n)
        assert heaps(Dataset(np.rint(drawn), "x")) is None, seed
    assert heaps(SOURCES["crabs"]()) is None


def test_an_open_class_looks_like_its_neighbour():
    dataset = Dataset([0.5, 1.5, 9.0], "x", counts=[1, 2, 3], edges=[-np.inf, 1, 2, np.inf])
    assert dataset.classes.tolist() == [0, 1, 2, 9]
    assert dataset.extent == (0, 9) and bin_edges(dataset).tolist() == [0, 1, 2, 9]


@pytest.mark.parametrize(
    "limits, why",
    [
        ([0.0, 0.0, 9.0], "edges must ascend"),
        ([0.0, np.nan, 9.0], "edges must be numbers"),
        ([0.0, 9.0], "two classes or more"),
        ([0.0, 1.0, 2.0], "each value must lie in a class"),
    ],
)
def test_limits_that_are_none_are_refused(limits, why):
    with pytest.raises(ValueError, match=why):
        Dataset([1.0, 3.0], "x", edges=limits)


def test_many_rounded_values_are_grouped_by_class_and_lose_nothing():
    values = np.rint(RNG.normal(100, 15, 30_000))
    dataset = as_recorded(Dataset(values, "x"))
    groups = dataset.compressed()
    distinct, counts = np.unique(values, return_counts=True)
    assert np.array_equal(groups.values, distinct) and np.array_equal(groups.counts, counts)
    assert not groups.grouped and np.array_equal(groups.edges, dataset.edges)
    drawn = as_recorded(Dataset(RNG.normal(100, 15, 30_000), "x"), "rounded", 2.0).compressed()
    in_classes = np.histogram(drawn.values, drawn.edges, weights=drawn.counts)[0]
    assert len(drawn) == np.count_nonzero(in_classes) and drawn.n == 30_000


def test_no_bin_cuts_a_class():
    for values, width in ((HEIGHTS, 0.0), (HEIGHTS, 5.0), (RNG.normal(size=1000), 0.3)):
        dataset = as_recorded(Dataset(values, "x"), "rounded", width)
        bins = bin_edges(dataset)
        low, high = dataset.intervals
        assert bins[0] <= low.min() and high.max() <= bins[-1] and (np.diff(bins) > 0).all()
        place = np.searchsorted(bins, values, side="right")
        assert (bins[place - 1] <= low + 1e-9).all() and (high <= bins[place] + 1e-9).all()
    assert len(bin_edges(as_recorded(Dataset(HEIGHTS, "x")), 7)) == 8
