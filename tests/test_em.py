"""The engine: against exact arithmetic, against scikit-learn, by property, and where peers fail."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.mixture import GaussianMixture

import gmm_em
from gmm_em import Dataset, Mixture, em_step, fit, fit_many, initial_guess, starts
from gmm_em.fit import sd_floor

REFERENCE = Path(__file__).parent / "reference"
CASES = json.loads((REFERENCE / "trajectories.json").read_text())["cases"]
NAMES = ("weights", "means", "sds")
RNG = np.random.default_rng(0)
VALUES = np.concatenate([RNG.normal(m, s, 60) for m, s in ((-3, 0.5), (0, 1), (4, 1.5))])
START = Mixture([0.3, 0.3, 0.4], [-2.0, 0.5, 3.0], [1.0, 1.0, 1.0])


def floats(texts):
    return np.array([float(text) for text in texts])


def mixture_of(parameters):
    return Mixture(*(floats(parameters[name]) for name in NAMES))


def same(trace, other, rtol=1e-9):
    """Two traces agree: weights as they are, means and sds relative to the spread."""
    spread = np.ptp(other.means[0]) + other.sds[0].max()
    assert len(trace) == len(other)
    np.testing.assert_allclose(trace.weights, other.weights, atol=rtol)
    np.testing.assert_allclose(trace.means, other.means, atol=rtol * spread)
    np.testing.assert_allclose(trace.sds, other.sds, atol=rtol * spread)


# ---- exact arithmetic ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_trajectories_of_50_digit_arithmetic(case):
    values = np.array(case["data"], dtype=float)
    trace = fit(values, mixture_of(case["init"]), max_iter=100, tol=-np.inf)
    assert trace.log_likelihood[0] == pytest.approx(float(case["loglik_initial"]), rel=1e-10)
    for t, exact in case["iterations"].items():
        found = trace[int(t)]
        np.testing.assert_allclose(found.weights, floats(exact["weights"]), atol=1e-9)
        for name in ("means", "sds"):
            atol = 1e-9 * values.std()
            np.testing.assert_allclose(getattr(found, name), floats(exact[name]), rtol=0, atol=atol)
        assert trace.log_likelihood[int(t)] == pytest.approx(float(exact["loglik"]), rel=1e-10)


# ---- scikit-learn as oracle ---------------------------------------------------------------------


@pytest.mark.parametrize("iterations", [1, 10, 50])
@pytest.mark.parametrize("n_components", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scikit_learn_from_the_same_start(n_components, iterations, seed):
    dataset = gmm_em.simulate(3, 3.0, 300, seed)
    start = initial_guess(dataset.values, n_components, "k-means++", seed)
    peer = GaussianMixture(
        n_components,
        covariance_type="diag",
        tol=0,
        reg_covar=0,
        max_iter=iterations,
        weights_init=start.weights,
        means_init=start.means[:, None],
        precisions_init=1 / start.sds[:, None] ** 2,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer.fit(dataset.values[:, None])
    found = fit(dataset.values, start, max_iter=iterations, tol=-np.inf).final
    np.testing.assert_allclose(found.weights, peer.weights_, atol=1e-8)
    np.testing.assert_allclose(found.means, peer.means_[:, 0], atol=1e-8)
    np.testing.assert_allclose(found.sds, np.sqrt(peer.covariances_[:, 0]), atol=1e-8)


# ---- properties ---------------------------------------------------------------------------------

finite = st.floats(-100, 100).map(lambda x: round(x, 6))
samples = st.lists(finite, min_size=2, max_size=40).filter(lambda v: np.ptp(v) > 1e-3).map(np.array)


NEARLY_TIED = np.array([0.0, 1.0, 19.0, 1e-5])


@st.composite
def problems(draw):
    """Values and a start on them."""
    values = draw(samples)
    method = draw(st.sampled_from(["k-means++", "random points", "quantiles"]))
    k = draw(st.integers(1, 5))
    return values, initial_guess(values, k, method, draw(st.integers(0, 100)))


@given(problems())
@example(
    (NEARLY_TIED, initial_guess(NEARLY_TIED, 3, "k-means++", 0))  # a start below the floor
)
def test_the_log_likelihood_never_falls_and_weights_sum_to_1(problem):
    values, start = problem
    trace = fit(values, start, max_iter=30, tol=-np.inf)
    gains = np.diff(trace.log_likelihood)
    assert (gains >= -1e-9 * (1 + np.abs(trace.log_likelihood[1:]))).all()
    np.testing.assert_allclose(trace.weights.sum(axis=1), 1, atol=1e-12)
    assert np.isfinite(trace.means).all() and (trace.sds > 0).all()


@given(problems())
def test_the_log_likelihood_belongs_to_the_parameters_of_its_row(problem):
    values, start = problem
    trace = fit(values, start, max_iter=5)
    for t in range(len(trace)):
        expected = trace[t].log_likelihood(values)
        assert trace.log_likelihood[t] == pytest.approx(expected, rel=1e-9, abs=1e-7)


@given(problems(), st.randoms())
def test_permuting_the_start_permutes_the_trace(problem, random):
    values, start = problem
    order = list(range(start.n_components))
    random.shuffle(order)
    permuted = Mixture(start.weights[order], start.means[order], start.sds[order])
    one = fit(values, start, max_iter=5, tol=-np.inf)
    other = fit(values, permuted, max_iter=5, tol=-np.inf)
    for name in NAMES:
        atol = 1e-7 * (1 if name == "weights" else values.std())
        np.testing.assert_allclose(getattr(one, name)[:, order], getattr(other, name), atol=atol)


@pytest.mark.parametrize("a", [1e-9, 1e-3, 1.0, 1e3, 1e9, -1.0])
@pytest.mark.parametrize("b", [0.0, 1.0, -1e3, 1e6])
def test_mapping_the_data_maps_the_trace(a, b):
    shift = b * abs(a) * VALUES.std()  # up to 1e6 times the spread
    mapped = Mixture(START.weights, a * START.means + shift, abs(a) * START.sds)
    expected = fit(VALUES, START, max_iter=40, tol=-np.inf)
    found = fit(a * VALUES + shift, mapped, max_iter=40, tol=-np.inf)
    rtol = 1e-9 + 1e-14 * abs(b) * 10  # the mapped data themselves are rounded
    np.testing.assert_allclose(found.weights, expected.weights, atol=rtol)
    unit = abs(a) * VALUES.std()
    np.testing.assert_allclose((found.means - shift) / unit, a * expected.means / unit, atol=rtol)
    np.testing.assert_allclose(found.sds / unit, abs(a) * expected.sds / unit, atol=rtol)


def test_zero_iterations_return_the_start_to_the_bit():
    trace = fit(VALUES, START, max_iter=0)
    assert (trace.n_iter, trace.stop, len(trace)) == (0, "max_iter", 1)
    for seed in range(5):
        start = Mixture.random(4, 3.0, np.random.default_rng(seed))
        for name in NAMES:
            kept = getattr(fit(VALUES, start, max_iter=0).final, name)
            np.testing.assert_array_equal(kept, getattr(start, name))
    assert trace.log_likelihood[0] == pytest.approx(START.log_likelihood(VALUES), rel=1e-12)


def test_one_component_is_the_closed_form():
    trace = fit(VALUES, Mixture([1.0], [7.0], [3.0]))
    assert trace.stop == "converged"
    assert trace.final.means[0] == pytest.approx(VALUES.mean(), abs=1e-13)
    assert trace.final.sds[0] == pytest.approx(VALUES.std(), rel=1e-13)
    assert trace.n_iter == 2


def test_em_step_is_one_iteration():
    mixture, log_likelihood = em_step(VALUES, START)
    trace = fit(VALUES, START, max_iter=1)
    same(fit(VALUES, mixture, max_iter=0), fit(VALUES, trace.final, max_iter=0), 0)
    assert log_likelihood == pytest.approx(START.log_likelihood(VALUES), rel=1e-12)


def test_convergence_is_said_when_it_is_so_and_never_at_the_cap():
    whole = fit(VALUES, START, max_iter=2000)
    assert whole.stop == "converged"
    gains = np.diff(whole.log_likelihood) / len(VALUES)
    assert gains[-1] <= 1e-8 and (gains[:-1] > 1e-8).all()
    capped = fit(VALUES, START, max_iter=whole.n_iter - 1)
    assert capped.stop == "max_iter"
    same(capped, fit(VALUES, START, max_iter=whole.n_iter - 1, tol=-np.inf), 0)


def test_progress_is_told_each_iteration_and_can_end_the_fit():
    told = []
    trace = fit(VALUES, START, max_iter=5, tol=0, progress=lambda t, most: told.append((t, most)))
    assert told == [(t, 5) for t in range(1, trace.n_iter + 1)]

    def stop(t, _):
        if t == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(VALUES, START, progress=stop)


@pytest.mark.parametrize("n_starts", [1, 3, 8, 21])
def test_many_fits_are_the_same_as_one_by_one(n_starts):
    many = [initial_guess(VALUES, 3, "random points", seed) for seed in range(n_starts)]
    traces = fit_many(VALUES, many, max_iter=200)
    assert len(traces) == n_starts
    for start, trace in zip(many, traces, strict=True):
        alone = fit(VALUES, start, max_iter=200)
        assert trace.stop == alone.stop
        same(trace, alone, 1e-10)


def test_a_large_sample_in_chunks_is_the_same_as_its_mixture_says():
    dataset = gmm_em.simulate(3, 3.0, 50_000, 4)
    start = initial_guess(dataset.values, 3, "k-means++", 1)
    trace = fit(dataset.values, start, max_iter=3, tol=-np.inf)
    for t in range(4):
        expected = trace[t].log_likelihood(dataset.values)
        assert trace.log_likelihood[t] == pytest.approx(expected, rel=1e-12)
    r = trace[2].responsibilities(dataset.values)
    np.testing.assert_allclose(trace.weights[3], r.mean(axis=1), rtol=1e-10)
    np.testing.assert_allclose(trace.means[3], r @ dataset.values / r.sum(axis=1), rtol=1e-9)


# ---- counts -------------------------------------------------------------------------------------


@given(problems(), st.data())
def test_a_count_is_a_repetition(problem, data):
    values, start = problem
    counts = np.array(
        data.draw(st.lists(st.integers(1, 4), min_size=len(values), max_size=len(values)))
    )
    weighted = fit(values, start, max_iter=3, tol=-np.inf, counts=counts)
    repeated = fit(np.repeat(values, counts), start, max_iter=3, tol=-np.inf)
    same(weighted, repeated, 1e-7)
    np.testing.assert_allclose(
        weighted.log_likelihood, repeated.log_likelihood, rtol=1e-9, atol=1e-7
    )


def test_counts_may_be_fractions_and_their_scale_does_not_matter():
    counts = RNG.uniform(0.1, 2, len(VALUES))
    one = fit(VALUES, START, max_iter=20, counts=counts)
    other = fit(VALUES, START, max_iter=20, counts=0.25 * counts)
    same(one, other)
    np.testing.assert_allclose(one.log_likelihood, 4 * other.log_likelihood)


def test_a_count_of_0_is_no_value():
    counts = np.r_[np.ones(len(VALUES)), 0.0]
    with_it = fit(np.r_[VALUES, 1e3], START, max_iter=20, counts=counts)
    same(with_it, fit(VALUES, START, max_iter=20))


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_bad_counts_are_refused(bad):
    counts = np.ones(len(VALUES))
    counts[3] = bad
    with pytest.raises(ValueError, match="counts must be finite and 0 or more"):
        fit(VALUES, START, counts=counts)
    with pytest.raises(ValueError, match="one count for each"):
        fit(VALUES, START, counts=counts[:-1])


# ---- where peers fail ---------------------------------------------------------------------------


def test_values_far_from_every_component_get_no_nan():
    start = Mixture([0.5, 0.5], [0.0, 1.0], [1e-3, 2e-3])
    values = np.array([-500.0, 0.0, 1.0, 900.0])
    trace = fit(values, start, max_iter=50)
    assert np.isfinite(trace.log_likelihood).all()
    assert trace.log_likelihood[0] == pytest.approx(start.log_likelihood(values), rel=1e-12)
    np.testing.assert_allclose(trace.weights[1], start.responsibilities(values).mean(axis=1))


def test_the_floor_does_not_lift_an_honest_sd():
    """An outlier at 1e6 makes the sd of all values large; the cluster's own must stay."""
    values = np.r_[RNG.normal(0, 1, 200), 1e6]
    trace = fit(values, Mixture([0.99, 0.01], [0.0, 1e6], [1.0, 1e5]), max_iter=50)
    assert trace.final.sds[0] == pytest.approx(values[:-1].std(), rel=1e-9)
    assert not trace.floored[:, 0].any()
    assert trace.floored[-1, 1]


@pytest.mark.parametrize("far", [4e6, 1e9])
@pytest.mark.parametrize("n_far", [1, 100])
def test_the_floor_spares_honest_clusters_however_far_apart(far, n_far):
    """With 1e-6 of the sd of all as the floor they ended collapsed, at sds of 2 and above."""
    near, away = RNG.normal(0, 1, 100), far + RNG.normal(0, 1, n_far)
    start = Mixture([0.5, 0.5], [0.0, far], [10.0, 10.0])
    trace = fit(np.r_[near, away], start, max_iter=50)
    assert not trace.floored[:, 0].any()
    assert trace.floored[-1, 1] == (n_far == 1)
    assert trace.final.sds[0] == pytest.approx(near.std(), rel=1e-6)
    if n_far > 1:
        assert trace.final.sds[1] == pytest.approx((away - far).std(), rel=1e-6)


@pytest.mark.parametrize("a", [1e-9, -1.0, 1e9])
@pytest.mark.parametrize("b", [0.0, 1e6])
def test_a_collapse_is_the_same_in_any_unit_and_at_any_offset(a, b):
    values = np.r_[np.zeros(30), RNG.normal(5, 1, 100)]
    trace = fit(values, Mixture([0.2, 0.8], [0.0, 5.0], [0.1, 1.0]), max_iter=50)
    b = a * b * values.std()
    moved = Mixture([0.2, 0.8], [b, a * 5.0 + b], [0.1 * abs(a), abs(a)])
    found = fit(a * values + b, moved, max_iter=50)
    np.testing.assert_array_equal(found.floored[-1], trace.floored[-1])
    np.testing.assert_allclose(found.final.sds, abs(a) * trace.final.sds, rtol=1e-6)


def test_an_offset_of_1e8_loses_nothing_but_the_rounding_of_the_data():
    start = Mixture(START.weights, START.means + 1e8, START.sds)
    found = fit(VALUES + 1e8, start, max_iter=20, tol=-np.inf)
    rounded = fit((VALUES + 1e8) - 1e8, START, max_iter=20, tol=-np.inf)
    np.testing.assert_allclose(found.sds, rounded.sds, rtol=1e-6)


@pytest.mark.parametrize("values", [[2.0], [3.0] * 10, [0.0, 0.0]])
def test_equal_values_are_refused_in_words(values):
    with pytest.raises(ValueError, match="a mixture needs at least two different values"):
        fit(np.array(values), Mixture([1.0], [0.0], [1.0]))
    for method in starts.METHODS:
        if method != "original":
            with pytest.raises(ValueError, match="at least two different values"):
                initial_guess(np.array(values), 2, method, 1)


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]], [1.0, np.nan], [1.0, np.inf]])
def test_values_that_are_none_are_refused_in_words(values):
    with pytest.raises(ValueError, match="values must be"):
        fit(np.array(values, dtype=float), START)


def test_a_negative_number_of_iterations_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        fit(VALUES, START, max_iter=-1)


def test_starts_of_different_sizes_are_refused():
    with pytest.raises(ValueError, match="same number of components"):
        fit_many(VALUES, [START, Mixture([1.0], [0.0], [1.0])])


@pytest.mark.parametrize("method", ["k-means++", "random points", "quantiles"])
@pytest.mark.parametrize("values", [[0.0, 1.0], [0, 0, 1, 1, 1], [1, 2, 3, 3, 3, 3]])
def test_more_components_than_distinct_values(method, values):
    values = np.array(values, dtype=float)
    trace = fit(values, initial_guess(values, 5, method, 1), max_iter=100)
    assert np.isfinite(trace.log_likelihood).all()
    assert np.isfinite(trace.means).all()


@pytest.mark.parametrize("size", [1e300, 1e-300, 1e154, 1e-154])
def test_values_of_any_size(size):
    values = VALUES * size
    start = Mixture(START.weights, START.means * size, START.sds * size)
    expected = fit(VALUES, START, max_iter=20, tol=-np.inf)
    found = fit(values, start, max_iter=20, tol=-np.inf)
    np.testing.assert_allclose(found.means / size, expected.means, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.sds / size, expected.sds, rtol=1e-9)
    assert np.isfinite(found.log_likelihood).all()


def test_integers_with_many_ties():
    values = np.repeat([1, 2, 3, 7, 8], [40, 60, 30, 50, 20]).astype(float)
    trace = fit(values, initial_guess(values, 2, "k-means++", 1))
    assert trace.stop == "converged"
    assert np.diff(trace.log_likelihood).min() > -1e-9


def test_a_start_with_a_weight_of_0_keeps_that_component_out():
    start = Mixture([0.0, 0.6, 0.4], START.means, START.sds)
    trace = fit(VALUES, start, max_iter=30)
    assert trace.emptied[:, 0].all() and not trace.emptied[:, 1:].any()
    np.testing.assert_array_equal(trace.means[:, 0], trace.means[0, 0])
    rest = Mixture([0.6, 0.4], START.means[1:], START.sds[1:])
    np.testing.assert_allclose(trace.final.means[1:], fit(VALUES, rest, max_iter=30).final.means)


def test_a_component_to_which_nothing_is_left_is_emptied_and_stays():
    start = Mixture([0.5, 0.5], [0.0, 1e6], [1.0, 1.0])
    trace = fit(VALUES, start, max_iter=10)
    assert trace.emptied[1:, 1].all()
    assert trace.final.means[1] == pytest.approx(1e6)
    assert np.isfinite(trace.log_likelihood).all()


def test_a_collapse_is_recorded_where_it_happens():
    values = np.r_[np.zeros(30), RNG.normal(5, 1, 100)]
    trace = fit(values, Mixture([0.2, 0.8], [0.0, 5.0], [0.1, 1.0]), max_iter=200)
    assert not trace.floored[0].any()
    assert trace.floored[-1, 0] and not trace.floored[:, 1].any()
    assert trace.final.sds[0] == pytest.approx(sd_floor(values), rel=1e-9)
    assert np.diff(trace.log_likelihood).min() > -1e-9


@given(st.integers(0, 10_000))
def test_a_start_below_the_floor_is_lifted_to_it_and_no_likelihood_is_lost(seed):
    rng = np.random.default_rng(seed)
    k = rng.integers(1, 5)
    sds = 10.0 ** rng.uniform(-12, 1, k)
    start = Mixture(rng.dirichlet(np.ones(k)), rng.choice(VALUES, k), sds)
    trace = fit(VALUES, start, max_iter=20, tol=-np.inf)
    np.testing.assert_allclose(trace.sds[0], np.maximum(sds, sd_floor(VALUES)), rtol=1e-12)
    higher = sds > sd_floor(VALUES)
    assert (trace.sds[0][higher] == sds[higher]).all()  # to the bit
    scale = len(VALUES) + np.abs(trace.log_likelihood[:-1])
    assert (np.diff(trace.log_likelihood) >= -1e-12 * scale).all()
    assert trace.log_likelihood[0] == pytest.approx(trace[0].log_likelihood(VALUES), rel=1e-12)


def test_only_what_the_floor_holds_has_collapsed():
    """Not a start below the floor, and not a component to which nothing is left."""
    start = Mixture([0.5, 0.3, 0.2], [0.0, 1.0, 1e6], [1.0, 1e-9, 1e-9])
    trace = fit(VALUES, start, max_iter=5, tol=-np.inf)
    assert trace.emptied[1:, 1:].all() and not trace.floored.any()


@pytest.mark.parametrize("means", [[1e300, -1e300], [1e-300, 0.0]])
@pytest.mark.parametrize("sds", [[1e-300, 1e300], [1e300, 1e-300]])
def test_an_absurd_start_gives_no_nan(means, sds):
    trace = fit(VALUES, Mixture([0.5, 0.5], means, sds), max_iter=10)
    assert np.isfinite(trace.log_likelihood).all()
    assert np.isfinite(trace.means).all() and np.isfinite(trace.weights).all()


# ---- grouped values -----------------------------------------------------------------------------


def test_a_fit_of_grouped_values_is_the_exact_one_to_ten_digits():
    dataset = gmm_em.simulate(4, 3.0, 200_000, 28)
    grouped = dataset.compressed()
    assert grouped.grouped and not dataset.grouped and len(grouped) < 20_000
    start = initial_guess(dataset.values, 4, "k-means++", 1)
    exact = fit(dataset.values, start, max_iter=60, tol=-np.inf)
    found = fit(grouped.values, start, max_iter=60, tol=-np.inf, counts=grouped.counts)
    unit = dataset.values.std()
    np.testing.assert_allclose(found.means, exact.means, atol=1e-9 * unit)
    np.testing.assert_allclose(found.sds, exact.sds, atol=1e-9 * unit)
    np.testing.assert_allclose(found.weights, exact.weights, atol=1e-9)
    np.testing.assert_allclose(found.log_likelihood, exact.log_likelihood, rtol=1e-9)


@pytest.mark.parametrize("outlier", [0.0, 1e9])
def test_groups_keep_count_mean_and_variance(outlier):
    values = np.r_[RNG.normal(10, 2, 100_000), 10 + outlier]
    grouped = Dataset(values, "x").compressed(bins=1000)
    assert len(grouped) < 3000
    assert grouped.counts.sum() == pytest.approx(len(values))
    mean = np.average(grouped.values, weights=grouped.counts)
    assert mean == pytest.approx(values.mean(), rel=1e-12)
    square = (grouped.values - mean) ** 2
    assert np.average(square, weights=grouped.counts) == pytest.approx(values.var(), rel=1e-9)


def test_few_values_are_not_grouped():
    dataset = Dataset(VALUES, "x")
    assert dataset.compressed() is dataset


def test_groups_of_counted_values_and_ties():
    values, counts = np.repeat([1.0, 2.0, 5.0], 1000), RNG.uniform(0, 3, 3000)
    grouped = Dataset(values, "x", counts=counts).compressed(bins=100)
    assert len(grouped) <= 200
    assert grouped.counts.sum() == pytest.approx(counts.sum())
    nearest = np.array([1.0, 2.0, 5.0])[:, None]
    np.testing.assert_allclose(np.abs(grouped.values - nearest).min(axis=0), 0, atol=1e-6)


def test_what_has_no_count_may_be_anywhere():
    counts = np.r_[np.ones(len(VALUES)), 0.0]
    with_it = fit(np.r_[VALUES, 1e300], START, max_iter=5, counts=counts)
    same(with_it, fit(VALUES, START, max_iter=5))


def test_a_tolerance_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="tolerance"):
        fit(VALUES, START, tol=np.nan)


@pytest.mark.parametrize("name", gmm_em.ALGORITHMS)
@pytest.mark.parametrize("scale, offset", [(1.0, 0.0), (1e3, -5e3), (1e-6, 2e-5)])
def test_the_code_of_the_book_gives_the_same_numbers(name, scale, offset):
    values = scale * VALUES + offset
    start = Mixture(START.weights, scale * START.means + offset, scale * START.sds)
    trace = fit(values, start, max_iter=40, tol=-np.inf, algorithm=name)
    now = start.weights, start.means, start.sds
    for t in range(1, len(trace)):
        now = gmm_em.ALGORITHMS[name].textbook(values, *now)
        for array, of in zip(now, NAMES, strict=True):
            unit = scale if of != "weights" else 1.0
            np.testing.assert_allclose(array, getattr(trace[t], of), rtol=0, atol=1e-10 * unit)
