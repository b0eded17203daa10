"""The match of the fit with the truth."""

from itertools import permutations

import numpy as np
import pytest

from gmm_em import Mixture, match

TRUE = Mixture([0.3, 0.3, 0.4], [-5.0, 0.0, 5.0], [1.0, 1.0, 2.0])


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
def test_a_permuted_mixture_is_matched_with_itself(order):
    fitted = Mixture(TRUE.weights[order], TRUE.means[order], TRUE.sds[order])
    assert match(TRUE, fitted) == [(j, order.index(j)) for j in range(3)]


def test_the_sum_of_the_distances_counts_and_not_the_nearest_first():
    """0 is nearest to 0.9, but then 1 would have to go with -9."""
    true = Mixture([0.5, 0.5], [0.0, 1.0], [1.0, 1.0])
    fitted = Mixture([0.5, 0.5], [0.9, -9.0], [1.0, 1.0])
    assert match(true, fitted) == [(0, 1), (1, 0)]


def test_partners_come_first_by_the_true_mean_and_then_those_alone():
    fewer = Mixture([0.5, 0.5], [5.0, -5.0], [2.0, 1.0])
    assert match(TRUE, fewer) == [(0, 1), (2, 0), (1, None)]
    assert match(fewer, TRUE) == [(1, 0), (0, 2), (None, 1)]
    one = Mixture([1.0], [5.0], [2.0])
    assert match(one, TRUE) == [(0, 2), (None, 0), (None, 1)]
    reverse = Mixture(TRUE.weights[::-1], TRUE.means[::-1], TRUE.sds[::-1])
    assert match(reverse, one) == [(0, 0), (2, None), (1, None)]


def test_a_sliver_does_not_take_the_place_of_a_heavy_component():
    fitted = Mixture([0.3, 0.01, 0.29, 0.4], [-5.0, 0.05, 0.2, 5.0], [1.0, 1.0, 1.0, 2.0])
    assert match(TRUE, fitted) == [(0, 0), (1, 2), (2, 3), (None, 1)]


@pytest.mark.parametrize("spread", [0.1, 1.0, 3.0])  # of the means: sds, weights and means decide
def test_no_other_pairs_are_nearer(spread):
    """By the distance as the docstring gives it, over all permutations."""
    rng = np.random.default_rng(5)
    for _ in range(60):
        true, fitted = (
            Mixture(rng.dirichlet([0.7] * 4), rng.normal(0, spread, 4), rng.uniform(0.05, 1, 4))
            for _ in range(2)
        )
        mean = true.weights @ true.means
        variance = true.weights @ (true.means**2 + true.sds**2) - mean**2

        def distance(j, k, true=true, fitted=fitted, variance=variance):
            weights = np.sqrt(true.weights[j]) - np.sqrt(fitted.weights[k])
            by_place = (true.means[j] - fitted.means[k]) ** 2 + (true.sds[j] - fitted.sds[k]) ** 2
            return by_place + variance * weights**2

        sums = {
            order: sum(distance(j, k) for j, k in enumerate(order))
            for order in permutations(range(4))
        }
        assert dict(match(true, fitted)) == dict(enumerate(min(sums, key=sums.get)))


@pytest.mark.parametrize("a, b", [(1e-9, 0.0), (1e9, 0.0), (1.0, 1e6)])
def test_the_match_does_not_depend_on_the_unit(a, b):
    fitted = Mixture([0.3, 0.2, 0.5], [4.0, -1.0, -6.0], [1.0, 3.0, 2.0])
    mapped = [Mixture(m.weights, a * m.means + b, a * m.sds) for m in (TRUE, fitted)]
    assert match(*mapped) == match(TRUE, fitted)


def test_components_very_far_apart_are_matched_all_the_same():
    far = Mixture(TRUE.weights, TRUE.means + 1e6, TRUE.sds)
    assert match(TRUE, far) == [(0, 0), (1, 1), (2, 2)]


def test_components_at_the_end_of_the_world_find_a_partner():
    true = Mixture([0.5, 0.5], [0.0, 1.0], [1.0, 1.0])
    assert match(true, Mixture([0.5, 0.5], [1e300, 0.1], [1.0, 1.0])) == [(0, 1), (1, 0)]
    pairs = match(true, Mixture([0.4, 0.6], [-1e300, 1e300], [1e300, 1e-300]))
    assert sorted(k for _, k in pairs) == [0, 1]
