"""The initial guesses."""

import json
from pathlib import Path

import numpy as np
import pytest

import gmm_em
from gmm_em import Mixture, fit, fit_many, initial_guess, starts

FITS = json.loads((Path(__file__).parent / "reference" / "fits.json").read_text())
DATASETS = [name for name in FITS if not name.startswith("_")]
VALUES = gmm_em.simulate(3, 3.0, 200, 1).values


def numbers(name):
    return np.loadtxt(Path(__file__).parent / "reference" / "data" / f"{name}.txt")


@pytest.mark.parametrize("method", starts.METHODS)
@pytest.mark.parametrize("n_components", [1, 2, 7])
def test_a_start_is_a_sorted_mixture_and_the_same_for_the_same_seed(method, n_components):
    one, other = (initial_guess(VALUES, n_components, method, 5) for _ in range(2))
    assert one.n_components == n_components
    assert (np.diff(one.means) >= 0).all()
    for name in ("weights", "means", "sds"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def _to_the_nearest(values, means):
    return np.sqrt(((values[:, None] - means) ** 2).min(axis=1).mean())


@pytest.mark.parametrize(
    "method, sd",
    [
        ("k-means++", _to_the_nearest),
        ("random points", lambda values, means: values.std()),
        ("quantiles", lambda values, means: values.std() / len(means)),
        ("original", lambda values, means: 1.0),
    ],
)
def test_all_components_have_the_same_share_and_the_sd_of_their_method(method, sd):
    start = initial_guess(VALUES, 4, method, 2)
    assert start.weights.tolist() == [0.25] * 4
    np.testing.assert_allclose(start.sds, sd(VALUES, start.means), rtol=1e-12)


@pytest.mark.parametrize("name", starts.METHODS)
def test_each_start_is_explained_in_a_line(name):
    line = starts.METHODS[name].help
    assert line.endswith(".") and "\n" not in line and len(line) < 130


@pytest.mark.parametrize("method", ["k-means++", "random points", "original"])
def test_another_seed_gives_another_start(method):
    one, other = (initial_guess(VALUES, 3, method, seed) for seed in (1, 2))
    assert (one.means != other.means).any()


@pytest.mark.parametrize("method", ["k-means++", "random points"])
def test_means_are_different_values_of_the_data(method):
    values = np.repeat([1.0, 2.0, 3.0, 4.0], [97, 1, 1, 1])
    for seed in range(20):
        assert initial_guess(values, 4, method, seed).means.tolist() == [1, 2, 3, 4]


def test_quantiles_split_the_data_evenly_and_keep_apart_where_tied():
    values = np.arange(100.0)
    assert initial_guess(values, 4, "quantiles", 1).means == pytest.approx([12, 37, 62, 87])
    tied = np.repeat([0.0, 1.0, 2.0], [60, 20, 20])
    assert (np.diff(initial_guess(tied, 3, "quantiles", 1).means) > 0).all()


def test_the_original_start_takes_no_notice_of_the_data():
    start = initial_guess(VALUES * 1e6, 4, "original", 1)
    assert ((start.means >= 0) & (start.means < 1)).all()
    assert (start.sds == 1).all() and (start.weights == 0.25).all()


@pytest.mark.parametrize("method", ["k-means++", "random points", "quantiles"])
def test_starts_follow_the_unit_of_the_data(method):
    one = initial_guess(VALUES, 4, method, 1)
    other = initial_guess(1e-6 * VALUES + 3, 4, method, 1)
    np.testing.assert_allclose((other.means - 3) * 1e6, one.means, rtol=1e-8)
    np.testing.assert_allclose(other.sds * 1e6, one.sds, rtol=1e-8)


@pytest.mark.parametrize("method", ["k-means++", "random points", "quantiles"])
def test_a_count_is_a_repetition(method):
    values, counts = np.array([0.0, 1.0, 5.0, 9.0]), np.array([3, 1, 4, 2])
    one = initial_guess(values, 2, method, 3, counts)
    other = initial_guess(np.repeat(values, counts), 2, method, 3)
    np.testing.assert_allclose(one.means, other.means)
    np.testing.assert_allclose(one.sds, other.sds)


def test_values_without_a_count_are_never_drawn():
    counts = np.array([1.0, 1.0, 0.0])
    for seed in range(20):
        means = initial_guess(np.array([0.0, 1.0, 50.0]), 2, "random points", seed, counts).means
        assert means.tolist() == [0, 1]


@pytest.mark.parametrize("method", ["k-means++", "random points"])
def test_the_largest_numbers_there_are_can_be_started(method):
    start = initial_guess(np.array([-1.7e308, 0.0, 1.7e308]), 2, method, 1)
    assert np.isfinite(start.means).all()


def test_what_cannot_be_started_is_refused_in_words():
    with pytest.raises(ValueError, match="unknown start 'magic'"):
        initial_guess(VALUES, 3, "magic", 1)
    with pytest.raises(ValueError, match="at least one component"):
        initial_guess(VALUES, 0, "quantiles", 1)


# ---- the maxima that the literature's data have -------------------------------------------------

MAXIMA = [(name, k) for name in DATASETS for k in FITS[name]["fits"]]


@pytest.mark.parametrize("name, k", MAXIMA)
def test_each_listed_maximum_is_a_fixed_point(name, k):
    values, listed = numbers(name), FITS[name]["fits"][k]
    weights = np.array(listed["weights"])
    start = Mixture(weights / weights.sum(), listed["means"], listed["sds"])
    trace = fit(values, start, max_iter=50, tol=-np.inf)
    atol = 1e-8 * values.std()
    np.testing.assert_allclose(trace.weights, start.weights[None].repeat(51, 0), atol=1e-8)
    np.testing.assert_allclose(trace.means, start.means[None].repeat(51, 0), rtol=0, atol=atol)
    np.testing.assert_allclose(trace.sds, start.sds[None].repeat(51, 0), rtol=0, atol=atol)
    assert trace.log_likelihood[-1] == pytest.approx(listed["log_likelihood"], rel=1e-9)


@pytest.mark.parametrize("name, k", [(name, k) for name, k in MAXIMA if int(k) <= 2])
def test_the_best_of_50_starts_reaches_the_listed_maximum(name, k):
    values, listed = numbers(name), FITS[name]["fits"][k]
    guesses = [initial_guess(values, int(k), "k-means++", seed) for seed in range(50)]
    traces = fit_many(values, guesses, max_iter=3000, tol=1e-13)
    honest = [t for t in traces if t.final.sds.min() > 1e-3 * np.ptp(values)]
    best = max(honest, key=lambda t: t.log_likelihood[-1])
    assert best.log_likelihood[-1] == pytest.approx(listed["log_likelihood"], abs=1e-6)
    order = np.argsort(best.final.means)
    atol = 1e-6 * values.std()
    np.testing.assert_allclose(best.final.means[order], np.sort(listed["means"]), rtol=0, atol=atol)


# ---- classes -------------------------------------------------------------------------------------


def with_spike(seed, n, at):
    """100 of N(0, 1) in tenths, and n values more in one of these classes; and the limits."""
    values = np.r_[np.round(np.random.default_rng(seed).normal(size=100), 1), np.full(n, at)]
    return values, np.arange(-45, 46) / 10 + 0.05


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k, method", [(2, "k-means++"), (3, "quantiles")])
def test_a_further_start_is_on_the_class_that_stands_out(seed, k, method):
    values, edges = with_spike(seed, 12, 0.5)
    (start,) = starts.on_spike(values, k, method, 1, None, edges)
    assert start.n_components == k and (np.diff(start.means) >= 0).all()
    narrow = start.sds.argmin()
    assert start.means[narrow] == pytest.approx(0.5)
    assert start.sds[narrow] == pytest.approx(0.025)
    assert 4 / 112 < start.weights[narrow] < 20 / 112


def test_it_finds_what_other_starts_do_not():
    values, edges = with_spike(0, 12, 0.5)
    guesses = [initial_guess(values, 2, "k-means++", j, None, edges) for j in range(10)]
    traces = fit_many(values, guesses, edges=edges, max_iter=1000)
    (start,) = starts.on_spike(values, 2, "k-means++", 1, None, edges)
    found = fit(values, start, edges=edges, max_iter=1000)
    assert found.log_likelihood[-1] > max(t.log_likelihood[-1] for t in traces) + 5
    assert found.final.sds.min() < 0.05


def test_there_is_none_where_nothing_stands_out():
    values, edges = with_spike(0, 12, 0.5)
    assert starts.on_spike(values, 2, "k-means++", 1) == []
    assert starts.on_spike(values, 1, "k-means++", 1, None, edges) == []
    assert starts.on_spike([0.5, 1.5, 2.5], 2, "k-means++", 1, None, [0, 1, 2, 3]) == []
    # one value far from all others does not, and an open class has no width to do it by
    lone = np.r_[values, 4.2]
    (start,) = starts.on_spike(lone, 2, "k-means++", 1, None, edges)
    assert start.means[start.sds.argmin()] == pytest.approx(0.5)
    assert (
        starts.on_spike([-1, -1, -1, 0.5, 1.5], 2, "quantiles", 1, None, [-np.inf, 0, 1, 2]) == []
    )
