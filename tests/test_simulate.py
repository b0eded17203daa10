"""The datasets and their sources."""

import numpy as np
import pytest

import gmm_em
from gmm_em import Dataset
from gmm_em.data import SOURCES, mean_and_sd


def test_the_same_settings_give_the_same_bits():
    one, other = (gmm_em.simulate(4, 3.0, 500, 7) for _ in range(2))
    np.testing.assert_array_equal(one.values, other.values)
    np.testing.assert_array_equal(one.components, other.components)
    assert (gmm_em.simulate(4, 3.0, 500, 8).values != one.values).any()


def test_one_setting_changes_one_thing():
    base = gmm_em.simulate(4, 3.0, 500, 7)
    longer = gmm_em.simulate(4, 3.0, 800, 7)
    np.testing.assert_array_equal(longer.truth.means, base.truth.means)
    np.testing.assert_array_equal(longer.values[:500], base.values)
    wider = gmm_em.simulate(4, 6.0, 500, 7)
    np.testing.assert_allclose(wider.truth.means, 2 * base.truth.means)
    np.testing.assert_array_equal(wider.truth.weights, base.truth.weights)
    np.testing.assert_array_equal(wider.components, base.components)


def test_values_come_from_their_components():
    dataset = gmm_em.simulate(3, 5.0, 20_000, 2)
    for k, (mean, sd) in enumerate(zip(dataset.truth.means, dataset.truth.sds, strict=True)):
        part = dataset.values[dataset.components == k]
        assert part.mean() == pytest.approx(mean, abs=5 * sd / np.sqrt(len(part)))


def test_the_default_source_is_the_simulation():
    assert SOURCES["gaussian"].draw is gmm_em.simulate


@pytest.mark.parametrize("values", [[], [np.nan], [[1.0]]])
def test_a_dataset_of_no_values_is_refused(values):
    with pytest.raises(ValueError, match="values must be"):
        Dataset(np.array(values), "x")


@pytest.mark.parametrize("scale, offset", [(1, 0), (1e300, 0), (1e-300, 0), (1, 1e9)])
def test_mean_and_sd_of_any_size(scale, offset):
    values = np.array([1.0, 2.0, 4.0, 9.0])
    mean, sd = mean_and_sd(values * scale + offset)
    assert (mean - offset) / scale == pytest.approx(4)
    assert sd / scale == pytest.approx(values.std())
    mean, sd = mean_and_sd(values, np.array([1, 0, 0, 1]))
    assert (mean, sd) == (5, 4)
