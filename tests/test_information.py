"""How sure a maximum is: standard errors and EM's rate, against exact arithmetic of others."""

import json
from itertools import pairwise
from pathlib import Path

import mpmath
import numpy as np
import pytest

from gmm_em import Dataset, Mixture, data, fit, initial_guess, optima
from gmm_em.climb import climb
from gmm_em.information import convergence_rate, standard_errors

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "information.json").read_text("utf-8")
)
MAXIMA = REFERENCE["maxima"]
NAMES = ("weights", "means", "sds")


def values_of(name):
    return (
        data.simulate(4, 3.0, 1000, 28).values
        if name == "simulated"
        else data.SOURCES[name]().values
    )


def mixture_of(fit):
    return Mixture(*(np.array(fit[name]) for name in NAMES))


def top(values, n_components, counts=None):
    starts = [initial_guess(values, n_components, "k-means++", seed, counts) for seed in range(4)]
    return next(o for o in optima(values, starts, counts=counts) if o.sound).mixture


WAITING, AT_THE_TOP = values_of("faithful_waiting"), mixture_of(MAXIMA["faithful_waiting"])


def two(weights=(0.4, 0.6), means=(54.6, 80.1), sds=(5.9, 5.9)):
    return Mixture(weights, means, sds)


def same(found, expected, rtol=1e-9):
    for name in (*NAMES, "covariance"):
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=rtol, atol=1e-12, err_msg=name
        )


# ---- exact arithmetic ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAXIMA)
def test_standard_errors_and_rate_are_those_of_50_digits(name):
    expected, values = MAXIMA[name], values_of(name)
    mixture = mixture_of(expected)
    found = standard_errors(mixture, values)
    assert found.why == ""
    for parameter in NAMES:
        np.testing.assert_allclose(
            getattr(found, parameter), expected[f"se_{parameter}"], rtol=1e-9, err_msg=parameter
        )
    k = mixture.n_components
    free = np.delete(np.arange(3 * k), k - 1)
    np.testing.assert_allclose(
        found.covariance[np.ix_(free, free)], expected["covariance"], rtol=1e-7, atol=1e-9
    )
    assert convergence_rate(mixture, values) == pytest.approx(expected["rate"], rel=1e-9)


def by_differences(mixture, values, equal_sds=False, edges=None):
    """(3K, 3K): the covariance, from second differences of the log-likelihood in 40 digits; with
    edges the values are the counts of the classes between these."""
    k = mixture.n_components
    # all parameters by the free ones: the last weight is 1 less the others, equal sds are one
    free = np.eye(3 * k)[:, np.arange(3 * k) != k - 1]
    free[k - 1, : k - 1] = -1.0
    if equal_sds:
        free = np.column_stack([free[:, : 2 * k - 1], free[:, 2 * k - 1 :].sum(axis=1)])
    size = range(free.shape[1])
    with mpmath.workdps(40):
        x = [mpmath.mpf(value) for value in values.tolist()]
        at = [mpmath.mpf(p) for p in np.r_[mixture.weights, mixture.means, mixture.sds]]

        def height(point):
            parts = list(zip(point[:k], point[k : 2 * k], point[2 * k :], strict=True))
            if edges is not None:
                below = [sum(w * mpmath.ncdf(e, m, s) for w, m, s in parts) for e in edges]
                inside = [high - low for low, high in pairwise(below)]
                return sum(n * mpmath.log(p) for n, p in zip(x, inside, strict=True) if n)
            return sum(mpmath.log(sum(w * mpmath.npdf(v, m, s) for w, m, s in parts)) for v in x)

        def second(i, j):
            total, step = 0, mpmath.mpf("1e-10")
            for one in (1, -1):
                for other in (1, -1):
                    moved = (one * free[:, i] + other * free[:, j]).tolist()
                    point = [p + step * int(move) for p, move in zip(at, moved, strict=True)]
                    total += one * other * height(point)
            return total / (4 * step**2)

        information = [[-second(i, j) if j <= i else 0 for j in size] for i in size]
        information = np.array(information, dtype=float)
    information += np.tril(information, -1).T
    return free @ np.linalg.inv(information) @ free.T


@pytest.mark.parametrize("seed, k", [(1, 1), (2, 2), (3, 2), (4, 3)])
@pytest.mark.parametrize("equal_sds", [False, True])
def test_the_covariance_is_that_of_second_differences(seed, k, equal_sds):
    rng = np.random.default_rng(seed)
    truth = Mixture(rng.dirichlet(5 * np.ones(k)), 4.0 * np.arange(k), rng.uniform(0.5, 1.5, k))
    values = truth.sample(25, rng)[0]
    start = initial_guess(values, k, "quantiles", 1)
    mixture = fit(values, start, max_iter=2000, tol=-np.inf, equal_sds=equal_sds).final
    found = standard_errors(mixture, values, equal_sds=equal_sds)
    expected = by_differences(mixture, values, equal_sds)
    assert found.why == ""
    unit = np.sqrt(np.diag(expected)) + 1e-9
    np.testing.assert_allclose(
        found.covariance / np.outer(unit, unit), expected / np.outer(unit, unit), atol=1e-6
    )
    errors = np.concatenate([found.weights, found.means, found.sds])
    np.testing.assert_allclose(errors**2, np.diag(found.covariance), rtol=1e-12, atol=0)


@pytest.mark.parametrize("equal_sds", [False, True])
@pytest.mark.parametrize("open_ends", [False, True])
def test_the_covariance_of_classes_is_that_of_second_differences(equal_sds, open_ends):
    values = Mixture([0.4, 0.6], [0.0, 4.0], [1.0, 1.3]).sample(300, np.random.default_rng(5))[0]
    edges = np.arange(-5.0, 11.0)
    counts = np.histogram(values, edges)[0].astype(float)
    middles = 0.5 * edges[1:] + 0.5 * edges[:-1]
    limits = np.r_[-np.inf, edges[1:-1], np.inf] if open_ends else edges
    start = Mixture([0.5, 0.5], [0.0, 4.0], [1.0, 1.0])
    options = {"counts": counts, "edges": limits, "equal_sds": equal_sds}
    mixture = fit(middles, start, max_iter=3000, tol=-np.inf, **options).final
    found = standard_errors(mixture, middles, **options)
    expected = by_differences(mixture, counts, equal_sds, limits.tolist())
    assert found.why == ""
    unit = np.sqrt(np.diag(expected))
    np.testing.assert_allclose(
        found.covariance / np.outer(unit, unit), expected / np.outer(unit, unit), atol=1e-6
    )
    # less is known than of exact values, and EM is the slower
    exact = fit(values, start, max_iter=3000, tol=-np.inf, equal_sds=equal_sds).final
    assert (found.means > standard_errors(exact, values, equal_sds=equal_sds).means).all()
    rate = convergence_rate(mixture, middles, **options)
    assert convergence_rate(exact, values, equal_sds=equal_sds) < rate < 1
    begun = fit(middles, start, max_iter=60, tol=-np.inf, **options)
    gaps = np.abs(begun.means[20:30, 0] - mixture.means[0])
    np.testing.assert_allclose(gaps[1:] / gaps[:-1], rate, rtol=2e-2)


def test_narrow_classes_are_as_good_as_values():
    edges = np.arange(WAITING.min() - 0.5e-3, WAITING.max() + 1, 1e-3)
    found = standard_errors(AT_THE_TOP, WAITING, edges=edges)
    same(found, standard_errors(AT_THE_TOP, WAITING), rtol=1e-4)


def test_the_rate_is_what_each_iteration_leaves():
    start = Mixture(AT_THE_TOP.weights, AT_THE_TOP.means + 1.0, AT_THE_TOP.sds)
    trace = fit(WAITING, start, max_iter=40, tol=-np.inf)
    gaps = np.abs(trace.means[30:, 0] - AT_THE_TOP.means[0])
    rate = convergence_rate(AT_THE_TOP, WAITING)
    np.testing.assert_allclose(gaps[1:] / gaps[:-1], rate, rtol=1e-5)


def test_the_rate_with_equal_sds_is_what_each_iteration_leaves():
    trace = fit(WAITING, two(sds=(9.0, 9.0)), max_iter=60, tol=-np.inf, equal_sds=True)
    rate = convergence_rate(trace.final, WAITING, equal_sds=True)
    gaps = np.abs(trace.means[12:20, 0] - trace.means[-1, 0])
    np.testing.assert_allclose(gaps[1:] / gaps[:-1], rate, rtol=1e-3)


def test_a_single_gaussian_has_the_errors_of_the_books():
    found = standard_errors(Mixture([1.0], [WAITING.mean()], [WAITING.std()]), WAITING)
    n, sd = len(WAITING), WAITING.std()
    assert found.weights == [0.0]
    assert found.means == pytest.approx(sd / np.sqrt(n))
    assert found.sds == pytest.approx(sd / np.sqrt(2 * n))
    rate = convergence_rate(Mixture([1.0], [WAITING.mean()], [sd]), WAITING)
    assert rate == pytest.approx(0.0, abs=1e-14)  # EM is there at once


# ---- counts, groups, units ----------------------------------------------------------------------


def test_counts_are_repetitions():
    distinct, counts = np.unique(WAITING, return_counts=True)
    same(standard_errors(AT_THE_TOP, distinct, counts), standard_errors(AT_THE_TOP, WAITING))
    rate = MAXIMA["faithful_waiting"]["rate"]
    assert convergence_rate(AT_THE_TOP, distinct, counts) == pytest.approx(rate)


def test_weights_need_to_be_told_how_many_points_there_are():
    distinct, counts = np.unique(WAITING, return_counts=True)
    shares = counts / len(WAITING)
    nothing = standard_errors(AT_THE_TOP, distinct, shares)
    assert "How many points" in nothing.why and np.isnan(nothing.means).all()
    told = standard_errors(AT_THE_TOP, distinct, shares, observations=len(WAITING))
    same(told, standard_errors(AT_THE_TOP, WAITING))


def test_groups_say_what_their_values_say():
    many = Dataset(MIXTURE.sample(60_000, np.random.default_rng(2))[0], "x")
    groups = many.compressed(bins=2**11)
    assert groups.grouped
    mixture = climb(many.values, [MIXTURE])[0].mixture
    of_groups = standard_errors(mixture, groups.values, groups.counts)
    same(of_groups, standard_errors(mixture, many.values), rtol=1e-4)


MIXTURE = Mixture([0.2, 0.5, 0.3], [-1.0, 0.5, 4.0], [0.5, 2.0, 0.7])


@pytest.mark.parametrize("scale, offset", [(1e-9, 0.0), (1e9, 0.0), (2.0, 1e6), (1e300, 0.0)])
def test_errors_have_the_unit_of_the_data(scale, offset):
    expected = standard_errors(AT_THE_TOP, WAITING)
    mapped = Mixture(AT_THE_TOP.weights, AT_THE_TOP.means * scale + offset, AT_THE_TOP.sds * scale)
    found = standard_errors(mapped, WAITING * scale + offset)
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-5)
    np.testing.assert_allclose(found.means / scale, expected.means, rtol=1e-5)
    np.testing.assert_allclose(found.sds / scale, expected.sds, rtol=1e-5)


def test_components_keep_their_order():
    turned = Mixture(*(getattr(AT_THE_TOP, name)[::-1] for name in NAMES))
    found, expected = standard_errors(turned, WAITING), standard_errors(AT_THE_TOP, WAITING)
    np.testing.assert_allclose(found.means, expected.means[::-1], rtol=1e-12)


# ---- where there are none -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "mixture, values, words",
    [
        (two(means=(54.6, 81.0)), WAITING, "has not arrived"),
        (fit(WAITING, two(means=(70, 75)), max_iter=1).final, WAITING, "in some direction"),
        (fit(WAITING, two(means=(70, 75)), max_iter=6).final, WAITING, "has not arrived"),
        # one Gaussian twice is a saddle, where the gradient is 0
        (two((0.5, 0.5), [WAITING.mean()] * 2, [WAITING.std()] * 2), WAITING, "in some direction"),
        (two((1.0, 0.0), (WAITING.mean(), 0), (WAITING.std(), 1)), WAITING, "no points"),
        (two((0.5, 0.5), (0.0, 5.0), (1.0, 1e-300)), np.array([0.0, 1, -1, 5, 5, 5]), "collapsed"),
    ],
)  # fmt: skip
def test_what_is_no_maximum_has_none_and_a_sentence_says_why(mixture, values, words):
    found = standard_errors(mixture, values)
    assert words in found.why
    for name in (*NAMES, "covariance"):
        assert np.isnan(getattr(found, name)).all()
    assert found.covariance.shape == (6, 6) and found.sds.shape == (2,)
    assert np.isnan(convergence_rate(mixture, values))


def test_unequal_sds_are_no_fit_with_equal_ones():
    found = standard_errors(AT_THE_TOP, WAITING, equal_sds=True)
    assert "not equal" in found.why and np.isnan(found.sds).all()


def test_how_far_the_maximum_is_counts_in_standard_errors():
    """A quarter of one away is none, a hundredth is one."""
    error = standard_errors(AT_THE_TOP, WAITING).means[0]
    for shift, there in ((0.25, False), (0.01, True)):
        moved = AT_THE_TOP.means + np.array([shift * error, 0.0])
        found = standard_errors(Mixture(AT_THE_TOP.weights, moved, AT_THE_TOP.sds), WAITING)
        assert (found.why == "") == there


def test_a_collapse_has_none_whatever_else_is_fitted_well():
    values = np.concatenate([WAITING, [100.0] * 5])
    start = Mixture([0.35, 0.6, 0.05], [54.6, 80.1, 100.0], [5.9, 5.9, 0.01])
    trace = fit(values, start, max_iter=500, tol=1e-12)
    assert trace.floored[-1].any()
    assert "collapsed" in standard_errors(trace.final, values).why


def test_an_sd_that_classes_cannot_tell_from_0_has_no_error():
    """Above the floor; the mean, which is in one class or two, would be ± 1.6 classes."""
    counts, edges = [3.0, 15, 0, 0, 8, 30, 9], np.arange(8.0)
    start, given = Mixture([0.3, 0.7], [1.2, 5.5], [0.2, 0.5]), {"counts": counts, "edges": edges}
    final = fit(edges[:-1] + 0.5, start, max_iter=5000, tol=1e-15, **given).final
    assert final.sds[0] > 0.13
    assert "narrower than a class" in standard_errors(final, edges[:-1] + 0.5, **given).why


def test_values_of_which_nothing_can_be_fitted_are_refused():
    with pytest.raises(ValueError, match="all values equal"):
        standard_errors(AT_THE_TOP, np.ones(5))
