"""Groups of many values: a fit on them ends where that of all values does, or they are refined."""

import numpy as np
import pytest

from gmm_em import Dataset, Mixture, fit, initial_guess
from gmm_em.groups import compressed, on_groups

RNG = np.random.default_rng(1)
BINS = 2**13


def far_apart():
    return np.r_[RNG.normal(0, 1, 25_000), RNG.normal(6, 1, 25_000), RNG.normal(1e5, 1, 50_000)], 3


def log_normal(sigma):
    return np.exp(sigma * RNG.normal(size=60_000)), 4


def with_a_spike(n_points):
    return np.r_[RNG.normal(size=60_000), 0.3 + 1e-4 * RNG.normal(size=n_points)], 2


def of_period_7():
    seventh = np.arange(70_000) % 7 == 0
    return np.where(seventh, RNG.normal(size=70_000), RNG.normal(50, 5, 70_000)), 2


HARD = {
    "far apart": (far_apart, ()),
    "log-normal 2": (log_normal, (2.0,)),
    "log-normal 3": (log_normal, (3.0,)),
    "a spike": (with_a_spike, (1000,)),
    "a thin spike": (with_a_spike, (100,)),
    "every 7th value": (of_period_7, ()),
}


def start_of(name, values, k):
    if "spike" in name:
        return Mixture([0.9, 0.1], [0.0, 0.3], [1.0, 0.01])
    return initial_guess(values, k, "k-means++", 1)


@pytest.mark.parametrize("name", HARD)
def test_a_fit_on_groups_ends_where_that_of_all_values_does(name):
    make, arguments = HARD[name]
    values, k = make(*arguments)
    start, options = start_of(name, values, k), {"max_iter": 60, "tol": 1e-9}

    def fitted(groups):
        return fit(groups.values, start, counts=groups.counts, **options)

    groups, trace = on_groups(Dataset(values, "x"), BINS, fitted, lambda trace: [trace.final])
    exact = fit(values, start, **options)
    assert groups.grouped and len(groups) < len(values) / 2
    assert trace.log_likelihood[-1] == pytest.approx(exact.log_likelihood[-1], abs=0.01)
    np.testing.assert_allclose(trace.final.sds, exact.final.sds, rtol=1e-4)
    np.testing.assert_array_equal(trace.floored[-1], exact.floored[-1])


def test_groups_are_refined_only_where_they_have_to_be():
    tried = []

    def fitted(groups):
        tried.append(len(groups))
        return fit(groups.values, start, counts=groups.counts, max_iter=150)

    start = Mixture([0.5, 0.5], [-1.0, 1.0], [1.0, 1.0])
    on_groups(Dataset(RNG.normal(size=50_000), "x"), BINS, fitted, lambda trace: [trace.final])
    assert len(tried) == 1
    values, _ = with_a_spike(100)
    start = start_of("a spike", values, 2)
    on_groups(Dataset(values, "x"), BINS, fitted, lambda trace: [trace.final])
    assert len(tried) == 3 and max(tried) < len(values)


def test_few_values_are_fitted_as_they_are():
    dataset = Dataset(RNG.normal(size=100), "x")
    groups, found = on_groups(dataset, BINS, len, lambda _: [])
    assert groups is dataset and found == 100


def test_values_for_which_no_groups_will_do_are_fitted_themselves(monkeypatch):
    monkeypatch.setattr("gmm_em.groups.ALLOWED", -1.0)
    dataset = Dataset(RNG.normal(size=3000), "x")
    groups, found = on_groups(dataset, 64, len, lambda _: [Mixture([1.0], [0.0], [1.0])])
    assert groups is dataset and found == 3000


def test_a_value_alone_or_equal_ones_are_one_and_not_two():
    values = np.r_[np.full(5000, 1.0), np.full(5000, 2.0), 7.0]
    groups = Dataset(values, "x").compressed(bins=100)
    assert groups.values.tolist() == [1.0, 2.0, 7.0]
    assert groups.counts.tolist() == [5000.0, 5000.0, 1.0]


@pytest.mark.parametrize("counted", [False, True])
def test_groups_hold_neighbours_however_densely_these_lie(counted):
    rng = np.random.default_rng(2)
    parts = rng.normal(size=60_000), 0.3 + 1e-7 * rng.normal(size=40_000), [1e6, -1e9]
    values = rng.permutation(np.concatenate(parts))
    counts = rng.integers(1, 5, len(values)).astype(float) if counted else None
    middles, mass = compressed(values, counts, BINS)
    each = np.ones(len(values)) if counts is None else counts
    assert mass.sum() == each.sum()
    assert 1e6 in middles and -1e9 in middles
    # of each value below some limits, whose groups may be on both sides of one
    for limit in [*np.linspace(-3, 3, 50), *(0.3 + 1e-7 * np.linspace(-3, 3, 50))]:
        share = each[values < limit].sum() / each.sum()
        assert mass[middles < limit].sum() / mass.sum() == pytest.approx(share, abs=4e-4)
    spike = np.abs(values - 0.3) < 1e-6
    near = np.abs(middles - 0.3) < 1e-6
    square = np.average((values[spike] - 0.3) ** 2, weights=each[spike])
    assert np.average((middles[near] - 0.3) ** 2, weights=mass[near]) == pytest.approx(
        square, rel=1e-3
    )
