"""Where many starts end on classes, what is too narrow to be told, and how many components."""

import numpy as np
import pytest

from gmm_em import Mixture, basin, best, climb, fit, fit_many, initial_guess, optima, starts
from gmm_em.chance import clusters_by_chance
from gmm_em.edges import middles
from gmm_em.selection import (
    bootstrap,
    bootstrap_test,
    chosen,
    criteria,
    cross_validate,
    select,
)
from gmm_em.unresolved import largest_sds, unresolved

EDGES, COUNTS = np.arange(9.0, 18.0), np.array([7, 289, 28, 88, 193, 220, 130, 40.0])
MIDDLES = middles(EDGES)
TABLE = {"counts": COUNTS, "edges": EDGES}
TWO = Mixture([0.30673, 0.69327], [10.52637, 14.18502], [0.26301, 1.13640])


def guesses(values, k, n, counts=None, edges=None):
    return [initial_guess(values, k, "k-means++", j, counts, edges) for j in range(n)]


def tied():
    """100 of N(0, 1) in tenths and ten values of 10, and the limits of such classes."""
    rng = np.random.default_rng(3)
    return np.r_[np.round(rng.normal(size=100), 1), np.full(10, 10.0)], np.arange(
        -45, 106
    ) / 10 + 0.05


def spiked():
    """40 zeros and 60 log-normal values in tenths, and the limits of such classes."""
    values = np.r_[np.zeros(40), np.round(np.random.default_rng(3).lognormal(size=60), 1)]
    return values, np.arange(0, np.ceil(values.max() * 10) + 2) / 10 - 0.05


# ---- the top -------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_climbs_on_classes_arrive_where_em_would(k):
    some = guesses(MIDDLES, k, 3, **TABLE) + starts.on_spike(MIDDLES, k, "k-means++", 1, **TABLE)
    ends = [trace.final for trace in fit_many(MIDDLES, some, **TABLE)]
    for end, peak in zip(ends, climb.climb(MIDDLES, ends, **TABLE), strict=True):
        assert peak.arrived
        height = peak.mixture.log_likelihood(MIDDLES, **TABLE)
        assert peak.log_likelihood == pytest.approx(height, rel=1e-12)
        assert height >= end.log_likelihood(MIDDLES, **TABLE) - 1e-9
        again = fit(MIDDLES, peak.mixture, max_iter=20, tol=-np.inf, **TABLE)
        assert again.log_likelihood[-1] == pytest.approx(height, abs=1e-6)


def test_a_climb_to_a_component_within_a_class_ends_calmly():
    values, edges = tied()
    (peak,) = climb.climb(values, [Mixture([0.9, 0.1], [0, 10], [1, 0.04])], edges=edges)
    assert peak.arrived and peak.n_steps < 12
    assert peak.mixture.sds[1] == pytest.approx(0.0125)


# ---- too narrow to be told -----------------------------------------------------------------------


def test_the_components_of_the_table_are_told():
    found = unresolved(TWO, MIDDLES, **TABLE)
    assert not found.components.any()
    assert np.isnan(largest_sds(TWO, MIDDLES, **TABLE)).all() and (found.n_classes == 0).all()
    assert not unresolved(TWO, MIDDLES, COUNTS).components.any()


@pytest.mark.parametrize("n, widths", [(5, 0.50), (10, 0.37), (40, 0.25)])
@pytest.mark.parametrize("sd", [0.01, 0.2])
def test_values_in_one_class_say_a_bound(n, widths, sd):
    counts, edges = np.array([n, 0, 0, 8, 30, 9.0]), 2.0 * np.arange(7)
    share = n / counts.sum()
    mixture = Mixture([share, 1 - share], [1.0, 9.0], [sd, 1.2])
    found = unresolved(mixture, middles(edges), counts, edges)
    assert found.components.tolist() == [True, False]
    assert found.n_classes.tolist() == [1, 0]
    bound = largest_sds(mixture, middles(edges), counts, edges)[0]
    assert bound == pytest.approx(2.0 * widths, rel=0.02)
    # with an sd at the bound all values would lie there with 1.92 nats less than for sure
    at = Mixture([1.0], [1.0], [bound]).log_likelihood([1.0], [n], edges)
    assert at == pytest.approx(-1.92, abs=0.01)


@pytest.mark.parametrize(
    "counts, n_classes, bound",
    [  # Nelder and Mead on all other parameters, until 1.92 nats are lost
        ([6, 9, 0, 0, 8, 30, 9], 2, 0.62806),
        ([3, 15, 0, 0, 8, 30, 9], 2, 0.46926),
        ([30, 30, 0, 0, 0, 8, 30, 9], 2, 0.46495),
        ([0, 20, 0, 4, 20, 60, 20], 1, 0.29638),
        ([30, 60, 150, 60, 30, 8], 1, 0.44838),
    ],
)
def test_the_bound_is_where_the_best_of_all_other_parameters_loses(counts, n_classes, bound):
    edges = np.arange(len(counts) + 1.0)
    some = guesses(middles(edges), 2, 5, counts, edges)
    some += starts.on_spike(middles(edges), 2, "k-means++", 1, counts, edges)
    mixture = best(optima(middles(edges), some, counts=counts, edges=edges)).mixture
    narrow = mixture.sds.argmin()
    found = unresolved(mixture, middles(edges), counts, edges)
    assert found.components[narrow] and found.n_classes[narrow] == n_classes
    least = largest_sds(mixture, middles(edges), counts, edges)[narrow]
    assert least == pytest.approx(bound, rel=2e-3)
    # a class elsewhere that is much narrower, and the floor of the sds with it, changes nothing
    fine, more = np.r_[edges, edges[-1] + [2, 2.001]], [*counts, 0, 1]
    sds = np.where(np.arange(2) == narrow, 1e-3, mixture.sds)
    far = Mixture([*0.99 * mixture.weights, 0.01], [*mixture.means, fine[-1]], [*sds, 0.1])
    assert largest_sds(far, middles(fine), more, fine)[narrow] == pytest.approx(bound, rel=0.02)
    again = Mixture(mixture.weights, mixture.means, np.full(2, mixture.sds.max()))
    assert not unresolved(again, middles(edges), counts, edges).components.any()


def test_what_is_as_wide_as_a_class_is_not_narrower_however_few_its_values_are():
    counts, edges = np.array([10, 40, 90, 120, 80, 45, 12.0]), np.arange(8.0)
    few = Mixture([0.99, 0.01], [3.5, 4.5], [1.3, 1.1])
    assert not unresolved(few, middles(edges), counts, edges).components.any()
    narrow = Mixture([0.99, 0.01], [3.5, 4.5], [1.3, 0.9])
    found = unresolved(narrow, middles(edges), counts, edges)
    assert found.components.tolist() == [False, True] and not found.n_classes.any()


def test_three_classes_tell_an_sd_well_below_their_width():
    counts = np.array([20.0, 300, 20, 0, 0, 60, 200, 60])
    edges = np.arange(9.0)
    start = Mixture([0.5, 0.5], [1.5, 6.5], [0.4, 0.6])
    trace = fit(middles(edges), start, counts=counts, edges=edges)
    assert trace.final.sds[0] < 0.35
    assert not unresolved(trace.final, middles(edges), counts, edges).components.any()


# ---- where starts end ----------------------------------------------------------------------------


def test_nothing_collapses_on_classes_and_a_component_within_one_is_sound():
    values, edges = tied()
    found = optima(values, guesses(values, 2, 5, edges=edges), edges=edges)
    assert best(found).sound and not best(found).floored.any()
    assert best(found).unresolved.tolist() == [False, True]
    assert best(found).converged.all()
    as_points = optima(values, guesses(values, 2, 5))
    assert as_points[-1].collapsed and not as_points[-1].unresolved.any()


def test_raw_values_and_their_table_have_the_same_maxima():
    raw = np.repeat(MIDDLES, COUNTS.astype(int)) + 0.2
    of_raw = optima(raw, guesses(raw, 3, 6, edges=EDGES), edges=EDGES)
    of_table = optima(MIDDLES, guesses(MIDDLES, 3, 6, **TABLE), **TABLE)
    assert [o.log_likelihood for o in of_raw] == [o.log_likelihood for o in of_table]
    assert [o.starts.tolist() for o in of_raw] == [o.starts.tolist() for o in of_table]


def test_a_few_values_more_in_one_class_are_there_by_chance_and_many_are_not():
    edges = np.arange(-40, 41) / 10 + 0.05
    mixture = Mixture([0.98, 0.02], [0.0, 0.5], [1.0, 0.0125])
    for n, lowest, highest in ((100, 0.1, np.inf), (10_000, 0.0, 1e-8)):
        by_chance = clusters_by_chance(mixture, n * mixture.weights, 0.1, edges)
        assert lowest <= by_chance[1] < highest
    # the others put so many into the class: N(0.5; 0, 1) times its width, and two more are seen
    few = clusters_by_chance(mixture, 100 * mixture.weights, 0.1, edges)[1]
    lam = 100 * 0.98 * 0.1 * np.exp(-0.125) / np.sqrt(2 * np.pi)
    m = lam + 1.0
    assert few == pytest.approx(100 * np.exp(-lam) * (np.e * lam / m) ** m, rel=0.01)


def test_the_basin_of_a_table():
    found = basin(MIDDLES, n_means=6, **TABLE)
    assert found.means[0] > 9.5 and found.means[-1] < 16.5
    assert found.optima[0].log_likelihood == pytest.approx(-1752.593, abs=0.01)


# ---- how many ------------------------------------------------------------------------------------


def test_bic_of_the_table():
    choices = select(MIDDLES, max_components=3, n_starts=5, n_folds=0, **TABLE)
    assert chosen(choices)["bic"] == 2
    assert choices[0].criteria.bic == pytest.approx(4175.8, abs=0.05)
    assert choices[1].criteria.bic == pytest.approx(3539.7, abs=0.05)
    assert choices[1].n_starts == 6 and choices[0].n_starts == 5  # one further, on the spike
    found = choices[1].optimum.mixture
    np.testing.assert_allclose(
        np.r_[found.weights, found.means], np.r_[TWO.weights, TWO.means], rtol=1e-4
    )
    assert criteria(TWO, MIDDLES, COUNTS, edges=EDGES).log_likelihood == pytest.approx(
        TWO.log_likelihood(MIDDLES, **TABLE)
    )
    doubt = -np.log(TWO.responsibilities(MIDDLES, EDGES).max(axis=0)) @ COUNTS
    assert criteria(TWO, MIDDLES, COUNTS, edges=EDGES).doubt == pytest.approx(doubt)


def test_ties_and_zeros_are_components():
    values, edges = tied()
    choices = select(values, max_components=3, n_starts=5, n_folds=0, edges=edges)
    assert chosen(choices)["bic"] == 2 and not choices[1].repeated
    values, edges = spiked()
    choices = select(values, max_components=3, n_starts=5, n_folds=0, edges=edges)
    assert chosen(choices)["bic"] >= 2


def test_rounded_normal_values_are_one_component_in_29_of_30_sets():
    edges, ones = np.arange(-45, 46) / 10 + 0.05, 0
    for seed in range(30):
        values = np.round(np.random.default_rng(seed).normal(size=200), 1)
        choices = select(values, max_components=2, n_starts=3, n_folds=0, edges=edges)
        ones += chosen(choices).get("bic", 1) == 1  # no choice where two are there by chance only
    assert ones >= 29


def test_folds_are_recorded_as_the_data_are():
    held = [
        cross_validate(MIDDLES, k, n_deals=2, **TABLE, n_starts=2).log_likelihood for k in (1, 2)
    ]
    # near the log-likelihoods of all, and below them
    assert -2090 < held[0] < -2081 and -1770 < held[1] < -1753.4
    raw = np.repeat(MIDDLES, COUNTS.astype(int))
    again = cross_validate(raw, 2, edges=EDGES, n_deals=2, n_starts=2)
    assert again.log_likelihood == held[1] and len(again.densities) == 8
    assert again.densities @ again.counts == pytest.approx(again.log_likelihood)
    values, edges = tied()  # components on a tie are judged, as any
    assert cross_validate(values, 2, edges=edges, n_deals=1).log_likelihood > -500


def test_samples_are_recorded_as_the_data_are():
    one = fit(MIDDLES, Mixture([1.0], [13.0], [2.0]), **TABLE).final
    rng = np.random.default_rng(1)
    edges = bootstrap._continued_classes(EDGES, one)
    values, counts = bootstrap.recorded(one, edges, 10_000, rng)
    assert counts.sum() == 10_000 and set(values) <= set(0.5 + np.arange(-20, 50))
    share = counts[values == 12.5][0] / 10_000
    assert share == pytest.approx(np.exp(one.log_probability([12.5], EDGES)[0]), abs=0.015)
    opened = np.r_[-np.inf, EDGES[1:-1], np.inf]
    assert bootstrap._continued_classes(opened, one).tolist() == opened.tolist()
    found = bootstrap_test(MIDDLES, one, TWO, n_replicates=9, n_starts=2, **TABLE)
    assert found.statistic == pytest.approx(656.8, abs=0.1) and found.p_value == 0.1
    assert found.replicates.min() >= 0 and found.replicates.max() < 30
