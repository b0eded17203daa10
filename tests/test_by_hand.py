"""What people do to data that are there: a log axis, values set aside, values added."""

import numpy as np
import pytest

from gmm_em import DataError, Dataset, data, fit, initial_guess, selection
from gmm_em.data import SOURCES, bin_edges, histogram

KNOWN = Dataset(
    [1.0, 2.0, 2.0, 4.0, 5.0, 6.0],
    "height",
    unit="cm",
    components=[0, 0, 0, 1, 1, 1],
    groups=[0, 0, 0, 1, 1, 1],
    group_names=("a", "b"),
)
COUNTED = Dataset([1.0, 2.0, 4.0], "x", counts=[3.0, 1.0, 2.0], edges=[0.5, 1.5, 3.0, 5.0])
WEIGHED = Dataset([1.0, 2.0, 4.0], "x", counts=[0.5, 0.25, 0.25])


def test_an_added_value_is_counted_and_the_truth_stays():
    before = data.simulate(4, 3.0, 1000, 28)
    after = data.with_extra(before, [10.0, -3.5])
    assert (after.n, after.added) == (1002, 2)
    np.testing.assert_array_equal(after.values, [*before.values, 10.0, -3.5])
    assert after.truth is before.truth
    np.testing.assert_array_equal(after.components, [*before.components, -1, -1])
    assert before.added == 0  # a dataset stays as it is


def test_an_added_value_belongs_to_no_known_group():
    after = data.with_extra(KNOWN, [50.0])
    assert after.groups.tolist() == [*KNOWN.groups, -1]
    before, groups = KNOWN.by_groups(), after.by_groups()
    np.testing.assert_allclose(groups.means, before.means)
    np.testing.assert_allclose(groups.weights, before.weights)


def test_among_counts_it_is_one_more_observation():
    after = data.with_extra(COUNTED, [2.5, 2.5])
    assert (after.n, after.counts.tolist()) == (8, [3, 1, 2, 1, 1])
    said = Dataset(WEIGHED.values, "x", counts=WEIGHED.counts, observations=40)
    assert data.with_extra(said, [3.0]).n == 41
    assert data.with_extra(said, [3.0]).counts.tolist() == [20, 10, 10, 1]
    with pytest.raises(DataError, match="Say first how many"):
        data.with_extra(WEIGHED, [3.0])


def test_beyond_the_classes_it_has_a_class_of_its_own():
    assert data.with_extra(COUNTED, [0.7]).edges.tolist() == [0.5, 1.5, 3.0, 5.0]
    assert data.with_extra(COUNTED, [6.0]).edges.tolist() == [0.5, 1.5, 3.0, 5.0, 7.0]
    assert data.with_extra(COUNTED, [10.0]).edges.tolist() == [0.5, 1.5, 3.0, 5.0, 9.0, 11.0]
    assert data.with_extra(COUNTED, [-3.0]).edges.tolist() == [-3.5, -2.5, 0.5, 1.5, 3.0, 5.0]
    edges, heights = histogram(data.with_extra(COUNTED, [10.0]))
    assert (heights * np.diff(edges) * 7).round(9).tolist() == [3, 1, 2, 0, 1]


def test_bins_of_rounded_data_stay_fair_whatever_is_added():
    waiting = SOURCES["faithful_waiting"]()
    edges = bin_edges(data.with_extra(waiting, [110.3]))
    possible = np.histogram(np.arange(43, 97), edges[edges <= 96.5])[0]
    assert len(set(possible[1:-1].tolist())) == 1


@pytest.mark.parametrize("value", [1e9, -1e12, 1e300])
def test_what_is_too_far_away_is_refused(value):
    with pytest.raises(DataError, match="too far from the data"):
        data.with_extra(KNOWN, [3.0, value])


def test_a_value_set_aside_is_not_there():
    after = data.without(KNOWN, [2.0])
    assert after.values.tolist() == [1, 2, 4, 5, 6]
    assert after.components.tolist() == [0, 0, 1, 1, 1] == after.groups.tolist()
    assert (after.aside.tolist(), after.aside_rows.tolist()) == ([2], [1])
    twice = data.without(Dataset(KNOWN.values, "x"), [2.0, 2.0, 5.0])  # named twice, two go
    assert twice.values.tolist() == [1, 4, 6]
    assert data.without(KNOWN, [5.0001]).aside.tolist() == [5]  # what looks the same


def test_the_fit_is_that_of_the_others():
    galaxies = SOURCES["galaxies"]()
    after = data.without(galaxies, [34279.0, 32789.0])
    rest = np.sort(galaxies.values)[:-2]
    assert sorted(after.values) == rest.tolist()
    one, other = (fit(v, initial_guess(v, 3, "quantiles", 1)) for v in (after.values, rest))
    np.testing.assert_allclose(one.means[-1], other.means[-1], rtol=1e-9)


def test_of_a_count_one_observation_goes():
    after = data.without(COUNTED, [1.0, 1.0, 2.0])
    assert (after.n, after.counts.tolist()) == (3, [1, 0, 2])
    said = Dataset(WEIGHED.values, "x", counts=WEIGHED.counts, observations=40)
    assert data.without(said, [2.0]).counts.tolist() == [20, 9, 10]
    assert data.without(said, [2.0]).n == 39


@pytest.mark.parametrize(
    ("dataset", "values", "why"),
    [
        (KNOWN, [3.0], "There is no value 3 in the data"),
        (KNOWN, [2.0, 2.0, 2.0], "not so many observations of 2"),
        (COUNTED, [2.0, 2.0], "not so many observations of 2"),
        (KNOWN, [2.0, 2.0], "“a”, which does not have two different values"),
        (Dataset([1.0, 2.0, 2.0], "x"), [1.0], "two different values must stay"),
        (WEIGHED, [1.0], "The counts are weights"),
        (Dataset([1.0, 2.0, 3.0], "x", grouped=True), [1.0], "stand for groups"),
    ],
)
def test_what_cannot_be_set_aside_is_refused(dataset, values, why):
    with pytest.raises(DataError, match=why):
        data.without(dataset, values)


def test_a_log_axis_has_the_logarithms_of_all_but_the_truth():
    counted = Dataset(
        [1.0, 10.0, 1000.0], "dose", counts=[2.0, 1.0, 1.0], edges=[0.5, 5.0, 50.0, 2000.0]
    )
    after = data.log10(counted)
    np.testing.assert_allclose(after.values, [0, 1, 3])
    np.testing.assert_allclose(after.edges, np.log10([0.5, 5, 50, 2000]))
    assert (after.counts.tolist(), after.scale) == ([2, 1, 1], "log")
    assert float(after.on_axis(100.0)) == 2 and float(after.in_unit(2.0)) == 100
    assert np.isnan(after.on_axis(-1.0)) and float(counted.on_axis(-1.0)) == -1
    assert data.log10(SOURCES["uniform"](10, 1)).truth is None


@pytest.mark.parametrize(
    ("dataset", "why"),
    [
        (Dataset([-1.5, 0.0, 2.0], "dose"), r"“dose” has .* not above 0 \(2: -1.5, 0\)"),
        (Dataset([-3.0, -2, -1, 0, 2.0], "x"), r"\(4: -3, -2, -1, …\)"),
        (Dataset([5.0, 15.0], "age", edges=[-1.0, 10.0, 20.0]), "class of “age” begins at -1"),
    ],
)
def test_what_has_no_logarithm_is_refused_by_name_and_number(dataset, why):
    with pytest.raises(DataError, match=why):
        data.log10(dataset)


def test_a_zero_that_was_never_seen_does_no_harm():
    after = data.log10(Dataset([0.0, 10.0, 100.0], "x", counts=[0.0, 1.0, 2.0]))
    assert after.values[1:].tolist() == [1, 2] and np.isfinite(after.values).all()


def test_on_a_log_axis_values_keep_their_unit():
    after = data.log10(Dataset([1.0, 10.0, 100.0, 1000.0], "dose"))
    after = data.with_extra(data.without(after, [1000.0]), [1e4])
    np.testing.assert_allclose(after.values, [0, 1, 2, 4])
    np.testing.assert_allclose(after.aside, [3])
    for change in (data.with_extra, data.without):
        with pytest.raises(DataError, match="-2"):
            change(after, [-2.0])


def test_log_normal_values_are_one_component_on_a_log_axis():
    """Raw, their long tail takes three Gaussians."""
    raw = Dataset(np.exp(np.random.default_rng(2).normal(2.0, 1.0, 60)), "dose")

    def chosen(dataset):
        choices = selection.select(dataset.values, max_components=5, n_starts=20, seed=1)
        return selection.chosen(choices)["bic"]

    assert (chosen(raw), chosen(data.log10(raw))) == (3, 1)
