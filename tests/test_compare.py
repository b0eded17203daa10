"""The match of the fit with the truth."""

import numpy as np
import pytest

from gmm_em import Mixture, match

TRUE = Mixture([0.3, 0.3, 0.4], [-5.0, 0.0, 5.0], [1.0, 1.0, 2.0])


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
def test_a_permuted_mixture_is_matched_with_itself(order):
    fitted = Mixture(TRUE.weights[order], TRUE.means[order], TRUE.sds[order])
    matched = match(TRUE, fitted)
    assert matched.true.tolist() == [0, 1, 2]
    assert np.array(order)[matched.fitted].tolist() == [0, 1, 2]
    assert not len(matched.true_alone) and not len(matched.fitted_alone)


def test_the_sum_of_the_distances_counts_and_not_the_nearest_first():
    """0 is nearest to 0.9, but then 1 would have to go with -9."""
    true = Mixture([0.5, 0.5], [0.0, 1.0], [1.0, 1.0])
    fitted = Mixture([0.5, 0.5], [0.9, -9.0], [1.0, 1.0])
    assert match(true, fitted).fitted.tolist() == [1, 0]


def test_components_too_many_or_too_few_stay_alone():
    fewer = Mixture([0.5, 0.5], [-5.0, 5.0], [1.0, 2.0])
    matched = match(TRUE, fewer)
    assert (matched.true.tolist(), matched.fitted.tolist()) == ([0, 2], [0, 1])
    assert (matched.true_alone.tolist(), matched.fitted_alone.tolist()) == ([1], [])
    back = match(fewer, TRUE)
    assert (back.true_alone.tolist(), back.fitted_alone.tolist()) == ([], [1])


def test_a_sliver_does_not_take_the_place_of_a_heavy_component():
    fitted = Mixture([0.3, 0.01, 0.29, 0.4], [-5.0, 0.05, 0.2, 5.0], [1.0, 1.0, 1.0, 2.0])
    matched = match(TRUE, fitted)
    assert matched.fitted.tolist() == [0, 2, 3]
    assert matched.fitted_alone.tolist() == [1]


@pytest.mark.parametrize("a, b", [(1e-9, 0.0), (1e9, 0.0), (1.0, 1e6)])
def test_the_match_does_not_depend_on_the_unit(a, b):
    fitted = Mixture([0.3, 0.2, 0.5], [4.0, -1.0, -6.0], [1.0, 3.0, 2.0])
    expected = match(TRUE, fitted)
    mapped = [Mixture(m.weights, a * m.means + b, a * m.sds) for m in (TRUE, fitted)]
    assert match(*mapped).fitted.tolist() == expected.fitted.tolist()


def test_components_very_far_apart_are_matched_all_the_same():
    far = Mixture(TRUE.weights, TRUE.means + 1e6, TRUE.sds)
    assert match(TRUE, far).fitted.tolist() == [0, 1, 2]
