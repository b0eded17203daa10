"""The match of the fit with the truth, and how far apart the two are."""

import json
from itertools import permutations
from pathlib import Path

import mpmath
import numpy as np
import pytest

from gmm_em import Mixture, match
from gmm_em.compare import expected_gap, kl
from gmm_em.truths import LaplaceMixture, Uniform

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


# ---- how far apart ------------------------------------------------------------------------------

DIVERGENCES = json.loads(
    (Path(__file__).parent / "reference" / "information.json").read_text("utf-8")
)["divergences"]
STANDARD = Mixture([1.0], [0.0], [1.0])


def mixture_of(parameters):
    weights = np.array(parameters["weights"])
    return Mixture(weights / weights.sum(), parameters["means"], parameters["sds"])


@pytest.mark.parametrize("name", ["default_fit", "converged_fit"])
def test_the_divergence_of_a_fit_is_that_of_30_digits(name):
    truth, fitted = mixture_of(DIVERGENCES["truth"]), mixture_of(DIVERGENCES[name])
    assert kl(truth, fitted) == pytest.approx(DIVERGENCES[name]["from_truth"], abs=1e-14)
    assert kl(fitted, truth) == pytest.approx(DIVERGENCES[name]["to_truth"], abs=1e-14)


@pytest.mark.parametrize(
    "one, other",
    [((0, 1), (3, 2)), ((0, 1e-6), (5, 1)), ((0, 1), (1e3, 1)), ((0, 1), (0, 1e-3)),
     ((1e6, 1), (1e6 + 0.1, 1)), ((0, 1e-9), (1, 1e-9)), ((0, 1), (1e-9, 1))],
)  # fmt: skip
def test_the_divergence_of_two_gaussians_is_that_of_the_books(one, other):
    (m, s), (n, t) = one, other
    expected = np.log(t / s) + (s**2 - t**2 + (m - n) ** 2) / (2 * t**2)
    found = kl(Mixture([1.0], [m], [s]), Mixture([1.0], [n], [t]))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_the_divergence_of_mixtures_is_that_of_a_fine_grid(seed):
    rng = np.random.default_rng(seed)
    one, other = (
        Mixture(rng.dirichlet(np.ones(k)), rng.normal(0, 3, k), rng.uniform(0.02, 2, k))
        for k in (4, 3)
    )
    x = np.linspace(-40, 40, 400_001)  # the trapezoidal rule has all digits of such tails
    logs = one.log_density(x), other.log_density(x)
    expected = (np.exp(logs[0]) * (logs[0] - logs[1])).sum() * (80 / 400_000)
    assert kl(one, other) == pytest.approx(expected, rel=1e-11)


def test_narrow_components_far_from_the_truth_are_seen():
    """Between them the log density has a kink, as sharp as they are narrow."""
    fitted = Mixture([0.5, 0.5], [-5.0, 5.0], [0.01, 0.01])
    with mpmath.workdps(30):
        squares = mpmath.quad(lambda x: 2 * mpmath.npdf(x) * (x - 5) ** 2, [0, 1, 5, 10, 40])
        expected = float(squares / (2 * mpmath.mpf("0.01") ** 2) + mpmath.log("0.02") - 0.5)
    assert kl(STANDARD, fitted) == pytest.approx(expected, rel=1e-12)


def test_a_truth_that_is_no_gaussian_mixture():
    spread = np.log(0.3 * np.sqrt(2 * np.pi)) + 1 / 12 / (2 * 0.3**2)
    assert kl(Uniform(), Mixture([1.0], [0.5], [0.3])) == pytest.approx(spread, rel=1e-12)
    laplace = LaplaceMixture(np.array([1.0]), np.array([0.0]), np.array([1.0]))
    expected = 0.5 * np.log(2 * np.pi) - 1 + 2 / 8
    assert kl(laplace, Mixture([1.0], [0.0], [2.0])) == pytest.approx(expected, rel=1e-12)


def test_it_is_infinite_where_the_fit_rules_out_what_the_truth_allows():
    assert kl(STANDARD, Uniform(-1.0, 1.0)) == np.inf
    assert kl(Uniform(0.0, 1.0), Uniform(0.5, 2.0)) == np.inf
    assert kl(Uniform(0.0, 1.0), Uniform(-1.0, 1.0)) == pytest.approx(np.log(2), rel=1e-12)


def test_the_same_density_is_no_distance_away_however_it_is_written():
    assert kl(TRUE, TRUE) == 0.0
    twice = Mixture([0.4, 0.6, 0.0], [0.0, 0.0, 7.0], [1.0, 1.0, 0.1])
    assert kl(STANDARD, twice) == pytest.approx(0.0, abs=1e-14)
    assert kl(twice, STANDARD) == pytest.approx(0.0, abs=1e-14)


def test_the_fit_is_expected_to_win_by_half_a_nat_per_parameter():
    assert [expected_gap(k) for k in (1, 2, 4)] == [1.0, 2.5, 5.5]
