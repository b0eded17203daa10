"""How well a mixture fits: the band, what is said where values leave it, Kolmogorov's distance."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from gmm_em import Mixture, best, fit, initial_guess, optima
from gmm_em.dashboard.text.judged import of_departures
from gmm_em.goodness import goodness
from gmm_em.kolmogorov import kolmogorov_test

TWO = Mixture([0.6, 0.4], [0.0, 3.0], [1.0, 1.0])


def fitted(x, k, edges=None):
    if k == 1:
        return Mixture([1.0], [x.mean()], [x.std()])
    found = optima(x, [initial_guess(x, k, "k-means++", seed) for seed in range(3)], max_iter=1000)
    return best(found).mixture


def drawn(mixture, n, seed):
    return mixture.sample(n, np.random.default_rng(seed))[0]


def test_counts_and_probabilities_are_those_of_the_values_and_of_the_mixture():
    x = drawn(TWO, 300, 1)
    found = goodness(TWO, x)
    assert np.array_equal(found.counts, [(x < limit).sum() for limit in found.limits])
    one = [TWO.weights @ stats.norm.cdf(limit, TWO.means, TWO.sds) for limit in found.limits]
    np.testing.assert_allclose(found.below, one, rtol=1e-12)
    np.testing.assert_allclose(found.below + found.above, 1)
    assert (found.least <= found.most).all() and (np.diff(found.limits) > 0).all()


def test_counts_stand_for_values_seen_that_often():
    x = np.round(drawn(TWO, 200, 2), 1)
    values, counts = np.unique(x, return_counts=True)
    one, other = goodness(TWO, x), goodness(TWO, values, counts)
    for name in ("limits", "counts", "least", "most"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("a, b", [(1e-9, 0.0), (1e6, -1e9)])
def test_the_unit_does_not_matter(a, b):
    x = drawn(TWO, 300, 3)
    mapped = Mixture(TWO.weights, a * TWO.means + b, a * TWO.sds)
    one, other = goodness(TWO, x), goodness(mapped, a * x + b)
    np.testing.assert_allclose(one.least, other.least, rtol=1e-4, atol=1e-3)
    assert one.p_value == other.p_value


@pytest.mark.parametrize("k, truth", [(1, Mixture([1.0], [0.0], [1.0])), (2, TWO)])
def test_a_true_fit_is_left_alone_in_nine_of_ten_sets(k, truth):
    """5 % are expected to be told so; more than 3 of 20 come about once in sixty times."""
    assert sum(bool(one.departures()) for one in of_true_fits(k, truth)) <= 3


@cache
def of_true_fits(k, truth):
    """What is found of the fits to 20 sets of 200 points, each with as many components as the
    truth that the set was drawn from."""
    sets = [drawn(truth, 200, [seed, k]) for seed in range(20)]
    return [goodness(fitted(x, k), x) for x in sets]


def test_without_the_refit_the_band_would_be_too_wide_for_a_fit():
    """The median p-value of fits is a half, as it must be, and not near 1."""
    assert 0.3 < np.median([one.p_value for one in of_true_fits(2, TWO)]) < 0.7


@pytest.mark.parametrize("n", [60, 300])
def test_log_normal_values_have_a_heavier_right_tail(n):
    for seed in range(3):
        x = np.random.default_rng(seed).lognormal(size=n)
        told = of_departures(goodness(fitted(x, 1), x).departures(), "{:.2f}".format)
        assert "the right tail is heavier" in told, (seed, told)
        mirrored = of_departures(goodness(fitted(-x, 1), -x).departures(), "{:.2f}".format)
        assert "the left tail is heavier" in mirrored


def test_what_is_said_of_a_departure_can_be_counted():
    x = np.random.default_rng(5).lognormal(size=300)
    fit_of_it = fitted(x, 1)
    found = goodness(fit_of_it, x).departures()
    assert len(found) >= 2
    for one in found:
        assert one.observed == ((x >= one.low) & (x < one.high)).sum()
        share = fit_of_it.cdf([min(one.high, 1e9)]) - fit_of_it.cdf([max(one.low, -1e9)])
        assert one.expected == pytest.approx(300 * share[0], rel=1e-6)
    assert not any(a.overlaps(b) for i, a in enumerate(found) for b in found[:i])


def test_a_hole_in_the_middle_is_found():
    x = drawn(Mixture([0.5, 0.5], [-1.2, 1.2], [0.3, 0.3]), 400, 1)
    told = goodness(fitted(x, 1), x).departures()
    assert any(not one.is_tail for one in told)
    assert of_departures([], str) == ""


def test_a_part_of_a_value_is_no_departure():
    """Of as few classes as there are parameters the band has no room for a fit on its way."""
    edges, counts = np.arange(0.0, 60.0, 10.0), np.array([3.0, 9.0, 7.0, 12.0, 4.0])
    values = 0.5 * (edges[1:] + edges[:-1])
    start = Mixture([0.5, 0.5], [15.0, 35.0], [7.0, 7.0])
    mixture = fit(values, start, counts=counts, edges=edges, max_iter=100).final
    found = goodness(mixture, values, counts, edges=edges)
    assert ((found.counts < found.least) | (found.counts > found.most)).any()
    assert not found.departures()


def test_classes_are_compared_where_they_meet():
    edges = np.r_[-np.inf, np.arange(-2.0, 5.5, 0.5), np.inf]
    x = drawn(TWO, 500, 4)
    mixture = fit(x, TWO, edges=edges).final
    found = goodness(mixture, x, edges=edges)
    assert set(found.limits) <= set(edges[1:-1]) and not found.departures()
    middles = np.histogram(x, np.nan_to_num(edges, posinf=99, neginf=-99))[0]
    at = [middles[:i].sum() for i in np.searchsorted(edges, found.limits)]
    assert np.array_equal(found.counts, at)
    test = kolmogorov_test(mixture, x, edges=edges, n_replicates=9)
    assert test.distance == pytest.approx(np.abs(found.counts / 500 - found.below).max())


def test_values_that_repeat_are_classes():
    x = np.round(drawn(TWO, 2000, 4))
    found = goodness(TWO, x)
    assert set(found.limits % 1) == {0.5}
    assert kolmogorov_test(TWO, x, n_replicates=3).distance == pytest.approx(
        np.abs(found.counts / 2000 - found.below).max()
    )


def test_kolmogorovs_distance_is_that_of_scipy():
    for n in (50, 20_000):
        x = drawn(TWO, n, n)
        test = kolmogorov_test(TWO, x, n_replicates=1, max_iter=1)
        assert test.distance == pytest.approx(stats.kstest(x, TWO.cdf).statistic, rel=1e-9)
    counts = np.array([1, 3, 1, 2])
    one = kolmogorov_test(TWO, [0.0, 1.0, 2.0, 5.0], counts, n_replicates=1)
    assert one.distance == pytest.approx(
        stats.kstest(np.repeat([0.0, 1.0, 2.0, 5.0], counts), TWO.cdf).statistic
    )


def test_its_p_value_is_that_of_lilliefors_for_one_gaussian():
    """His table: .886 over the root of n is the 5 % point, for n above 30."""
    x = drawn(Mixture([1.0], [0.0], [1.0]), 400, 7)
    test = kolmogorov_test(fitted(x, 1), x, n_replicates=400)
    assert np.quantile(test.replicates, 0.95) == pytest.approx(0.886 / 20, rel=0.06)
    assert test.p_value == (1 + (test.replicates >= test.distance).sum()) / 401


def test_many_points_in_cells_lie_as_far_as_the_points_themselves():
    """The distance times the root of n has the same distribution whatever n is."""
    few, many = (
        np.quantile(kolmogorov_test(TWO, drawn(TWO, n, 1)).replicates, 0.5) * n**0.5
        for n in (2000, 50_000)
    )
    assert few == pytest.approx(many, rel=0.12)


def test_the_test_is_seeded_can_be_watched_and_wants_a_replicate():
    x, calls = drawn(TWO, 80, 1), []
    one, other = (
        kolmogorov_test(TWO, x, n_replicates=5, seed=s, progress=lambda *at: calls.append(at))
        for s in (1, 1)
    )
    assert np.array_equal(one.replicates, other.replicates)
    assert calls[:5] == [(b, 5) for b in range(5)]
    with pytest.raises(ValueError, match="n_replicates"):
        kolmogorov_test(TWO, x, n_replicates=0)
    with pytest.raises(ValueError, match="how many observations"):
        goodness(TWO, [1.0, 2.0], [0.3, 0.7])
