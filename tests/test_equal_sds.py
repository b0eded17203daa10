"""Mixtures with one sd for all components: against mclust and scikit-learn, and by property."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.mixture import GaussianMixture

from gmm_em import Mixture, basin, best, data, em_step, fit, fit_many, initial_guess, optima
from gmm_em.algorithms import ALGORITHMS, by_name
from gmm_em.climb import climb
from gmm_em.compare import expected_gap
from gmm_em.selection import bootstrap_test, criteria, cross_validate, select
from tests.wild import wild

MCLUST = json.loads(
    (Path(__file__).parent / "reference" / "mclust_equal_sds.json").read_text("utf-8")
)
CASES = [(name, k) for name in MCLUST if not name.startswith("_") for k in MCLUST[name]]
RNG = np.random.default_rng(0)
VALUES = np.concatenate([RNG.normal(m, s, 60) for m, s in ((-3, 0.5), (0, 1), (4, 1.5))])
START = Mixture([0.2, 0.3, 0.5], [-2.0, 0.5, 3.0], [0.5, 1.0, 2.0])


def values_of(name):
    return data.SOURCES[name]().values


def mixture_of(fit):
    weights = np.array(fit["weights"])
    return Mixture(weights / weights.sum(), fit["means"], fit["sds"])


# ---- others -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, k", CASES)
def test_fits_of_mclust_are_maxima_and_cost_the_same(name, k):
    expected, values = MCLUST[name][k], values_of(name)
    mixture = mixture_of(expected)
    trace = fit(values, mixture, max_iter=50, tol=1e-13, equal_sds=True)
    assert trace.log_likelihood[-1] == pytest.approx(expected["log_likelihood"], rel=1e-12)
    np.testing.assert_allclose(trace.final.means, mixture.means, rtol=1e-4)
    np.testing.assert_allclose(trace.final.sds, mixture.sds, rtol=1e-4)
    found = criteria(mixture, values, equal_sds=True)
    assert found.n_parameters == 2 * int(k)
    for criterion in ("log_likelihood", "bic", "icl"):
        assert getattr(found, criterion) == pytest.approx(expected[criterion], rel=1e-12)
    aic = 4 * int(k) - 2 * expected["log_likelihood"]
    assert found.aic == pytest.approx(aic, rel=1e-12)


@pytest.mark.parametrize("iterations", [1, 2, 10])
def test_the_iterations_are_those_of_scikit_learn(iterations):
    one = np.sqrt(START.weights @ START.sds**2)
    model = GaussianMixture(
        3, covariance_type="tied", max_iter=iterations, tol=0.0, reg_covar=0.0,
        weights_init=START.weights, means_init=START.means[:, None],
        precisions_init=[[one**-2]],
    )  # fmt: skip
    with pytest.warns(match="converge"):
        model.fit(VALUES[:, None])
    found = fit(VALUES, START, max_iter=iterations, tol=-np.inf, equal_sds=True).final
    np.testing.assert_allclose(found.weights, model.weights_, rtol=1e-9)
    np.testing.assert_allclose(found.means, model.means_.ravel(), rtol=1e-9)
    np.testing.assert_allclose(found.sds, np.sqrt(model.covariances_[0, 0]), rtol=1e-9)


def test_an_iteration_is_that_of_the_book():
    algorithm = by_name("em", equal_sds=True)
    at_once = algorithm.textbook(VALUES, START.weights, START.means, np.full(3, 1.2))
    start = Mixture(START.weights, START.means, np.full(3, 1.2))
    found = em_step(VALUES, start, equal_sds=True)[0]
    for one, other in zip(at_once, (found.weights, found.means, found.sds), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    assert "pooled" in algorithm.listing and "variance" in algorithm.textbook_listing


# ---- properties ---------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.integers(1, 5), st.booleans())
def test_all_sds_are_equal_and_the_likelihood_never_falls(seed, k, in_classes):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=40) * rng.choice([0.1, 1.0, 10.0], size=40)
    weights = rng.dirichlet(np.ones(k))
    start = Mixture(weights, rng.choice(values, k), 10 ** rng.uniform(-2, 1, k))
    edges = np.linspace(values.min() - 0.1, values.max() + 0.1, 13) if in_classes else None
    trace = fit(values, start, max_iter=60, tol=-np.inf, edges=edges, equal_sds=True)
    assert (np.ptp(trace.sds, axis=1) <= 1e-15 * trace.sds[:, 0]).all()
    gains = np.diff(trace.log_likelihood)
    assert (gains >= -1e-10 * np.abs(trace.log_likelihood[0])).all()


def test_the_sds_of_the_start_are_pooled():
    trace = fit(VALUES, START, max_iter=0, equal_sds=True)
    one = np.sqrt(START.weights @ START.sds**2)
    np.testing.assert_allclose(trace.sds[0], one, rtol=1e-15)
    equal = Mixture(START.weights, START.means, [0.7, 0.7, 0.7])
    assert fit(VALUES, equal, max_iter=0, equal_sds=True).sds[0].tolist() == [0.7] * 3
    assert trace.log_likelihood[0] == pytest.approx(trace[0].log_likelihood(VALUES), rel=1e-12)


def test_side_by_side_is_as_one_by_one():
    starts = [initial_guess(VALUES, 3, "random points", seed) for seed in range(5)]
    many = fit_many(VALUES, starts, equal_sds=True)
    for trace, start in zip(many, starts, strict=True):
        np.testing.assert_array_equal(trace.sds, fit(VALUES, start, equal_sds=True).sds)


def test_a_lower_bound_rises_by_each_step():
    """Of all mixtures with equal sds the M step takes the one that its bound is highest at."""
    before = Mixture(START.weights, START.means, np.full(3, 1.2))
    after = em_step(VALUES, before, equal_sds=True)[0]
    r = before.responsibilities(VALUES)

    def bound(mixture):
        return (r * (mixture.weighted_log_densities(VALUES) - np.log(r))).sum()

    highest = bound(after)
    assert highest > bound(before)
    for factor in (0.999, 1.001):
        assert bound(Mixture(after.weights, after.means, factor * after.sds)) < highest


def test_the_gain_of_each_step_is_that_of_the_bound():
    trace = fit(VALUES, START, max_iter=5, tol=-np.inf, equal_sds=True)
    assert trace.equal_sds
    for t, gain in enumerate(trace.gains[0]):
        r = trace[t].responsibilities(VALUES)
        heights = [trace[i].weighted_log_densities(VALUES) for i in (t, t + 1)]
        assert gain == pytest.approx((r * (heights[1] - heights[0])).sum(), rel=1e-8)
    assert not fit(VALUES, START, max_iter=1).equal_sds


def test_none_collapses_alone():
    """Five equal values, and a component on them: alone it would shrink for ever."""
    values = np.concatenate([VALUES, [9.0] * 5])
    start = Mixture([0.3, 0.3, 0.3, 0.1], [-3.0, 0.0, 4.0, 9.0], [1.0, 1.0, 1.0, 0.001])
    free = fit(values, start, max_iter=2000)
    held = fit(values, start, max_iter=2000, equal_sds=True)
    assert free.floored[-1].any() and not held.floored[-1].any()


def test_where_each_value_has_a_component_all_collapse():
    values = np.array([0.0, 0.0, 1.0, 1.0, 5.0])
    start = Mixture([0.4, 0.4, 0.2], [0.1, 0.9, 5.0], [0.1, 0.1, 0.1])
    trace = fit(values, start, max_iter=200, equal_sds=True)
    assert trace.floored[-1].all()
    assert np.isfinite(trace.log_likelihood).all()


def test_a_component_that_is_left_empty_has_the_same_sd():
    start = Mixture([0.5, 0.5, 0.0], [-2.0, 3.0, 1e6], [1.0, 1.0, 7.0])
    trace = fit(VALUES, start, max_iter=50, equal_sds=True)
    assert trace.emptied[-1].tolist() == [False, False, True]
    assert np.ptp(trace.sds[-1]) == 0.0
    two = Mixture([0.5, 0.5], [-2.0, 3.0], [1.0, 1.0])
    assert trace.sds[-1, 0] == pytest.approx(
        fit(VALUES, two, max_iter=50, equal_sds=True).sds[-1, 0]
    )


@pytest.mark.parametrize("scale, offset", [(1e-300, 0.0), (1e300, 0.0), (1.0, 1e6)])
def test_in_any_unit(scale, offset):
    expected = fit(VALUES, START, max_iter=20, tol=-np.inf, equal_sds=True)
    start = Mixture(START.weights, START.means * scale + offset, START.sds * scale)
    found = fit(VALUES * scale + offset, start, max_iter=20, tol=-np.inf, equal_sds=True)
    np.testing.assert_allclose(found.sds / scale, expected.sds, rtol=1e-7)


def test_the_gap_to_the_truth_counts_the_parameters():
    assert expected_gap(4, equal_sds=True) == 4.0


def test_an_algorithm_without_such_a_form_says_so(monkeypatch):
    monkeypatch.setitem(ALGORITHMS, "other", ALGORITHMS["em"])
    assert fit(VALUES, START, max_iter=1, algorithm="other").n_iter == 1
    with pytest.raises(ValueError, match="all sds equal"):
        fit(VALUES, START, algorithm="other", equal_sds=True)


# ---- many starts, how many ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [2, 3])
def test_a_climb_ends_where_em_would(seed, k):
    start = initial_guess(VALUES, k, "random points", seed)
    begun = fit(VALUES, start, max_iter=5, tol=-np.inf, equal_sds=True).final
    (peak,) = climb(VALUES, [begun], equal_sds=True)
    long = fit(VALUES, begun, max_iter=5000, tol=1e-15, equal_sds=True)
    assert peak.arrived and peak.n_steps < 60
    assert np.ptp(peak.mixture.sds) <= 1e-14 * peak.mixture.sds[0]
    assert peak.log_likelihood == pytest.approx(long.log_likelihood[-1], rel=1e-9)
    np.testing.assert_allclose(peak.mixture.means, long.final.means, atol=1e-3)
    # flat in every direction that keeps the sds equal
    for factor in (1 - 1e-5, 1 + 1e-5):
        moved = Mixture(peak.mixture.weights, peak.mixture.means, factor * peak.mixture.sds)
        assert moved.log_likelihood(VALUES) < peak.log_likelihood


def test_a_climb_begins_with_pooled_sds():
    """From a maximum with unequal ones, which none with equal ones is as high as."""
    free = climb(VALUES, [START])[0]
    (peak,) = climb(VALUES, [free.mixture], equal_sds=True)
    assert peak.arrived and np.ptp(peak.mixture.sds) <= 1e-14 * peak.mixture.sds[0]
    assert peak.log_likelihood < free.log_likelihood - 1


@pytest.mark.parametrize("name, k", CASES)
def test_many_starts_find_what_mclust_finds_or_better(name, k):
    values, expected = values_of(name), MCLUST[name][k]
    starts = [initial_guess(values, int(k), "k-means++", seed) for seed in range(10)]
    found = optima(values, starts, equal_sds=True)
    assert best(found).log_likelihood >= expected["log_likelihood"] * (1 + 1e-10)
    for optimum in found:
        assert np.ptp(optimum.mixture.sds) <= 1e-14 * optimum.mixture.sds[0]
        assert not optimum.spurious  # none is narrower than the others


def test_empty_components_have_the_sd_of_all_in_a_climb():
    start = Mixture([0.5, 0.5, 0.0], [-2.0, 3.0, 0.0], [1.0, 1.0, 7.0])
    (peak,) = climb(VALUES, [start], equal_sds=True)
    assert np.ptp(peak.mixture.sds) <= 1e-14 * peak.mixture.sds[0]


def test_basins_of_equal_sds():
    found = basin(VALUES, n_means=4, equal_sds=True)
    assert all(np.ptp(optimum.mixture.sds) == 0 for optimum in found.optima)


def test_how_many_components_counts_one_sd():
    values = values_of("faithful_waiting")
    choices = select(values, max_components=2, n_starts=5, n_folds=2, n_deals=1, equal_sds=True)
    for choice in choices:
        expected = MCLUST["faithful_waiting"][str(choice.n_components)]
        assert choice.criteria.n_parameters == 2 * choice.n_components
        assert choice.criteria.bic == pytest.approx(expected["bic"], rel=1e-9)
    free = select(values, max_components=2, n_starts=5, n_folds=2, n_deals=1)
    assert choices[0].held_out == free[0].held_out
    assert choices[1].held_out != free[1].held_out


def test_a_cross_validation_holds_the_sds_equal():
    held = cross_validate(VALUES, 3, n_folds=2, n_deals=1, equal_sds=True)
    assert held.log_likelihood != cross_validate(VALUES, 3, n_folds=2, n_deals=1).log_likelihood
    assert np.isfinite(held.log_likelihood)


def test_a_bootstrap_test_fits_its_samples_with_equal_sds():
    starts = [[initial_guess(VALUES, k, "k-means++", s) for s in range(3)] for k in (1, 2)]
    mixtures = [best(optima(VALUES, some, equal_sds=True)).mixture for some in starts]
    options = {"n_replicates": 9, "n_starts": 2}
    test = bootstrap_test(VALUES, *mixtures, **options, equal_sds=True)
    free = bootstrap_test(VALUES, *mixtures, **options)
    assert test.statistic == free.statistic
    # a component more has two parameters more, not three
    assert test.replicates.mean() < free.replicates.mean()


def test_the_floor_is_that_of_the_one_sd():
    """Wild data whose sds are at the floor: it lifted each sd before their mean was taken, and the
    log-likelihood fell by 260 nats."""
    values, counts, starts = wild(np.random.default_rng([23, 808]))
    for name in ("em", "squarem"):
        for trace in fit_many(values, starts, counts=counts, algorithm=name, equal_sds=True,
                              max_iter=12, tol=-np.inf):  # fmt: skip
            gains = np.diff(trace.log_likelihood)
            assert (gains >= -1e-9 * (counts.sum() + np.abs(trace.log_likelihood[:-1]))).all()
