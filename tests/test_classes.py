"""Values of which only the class is known: against 50 digits, known answers and by property."""

import mpmath as mp
import numpy as np
import pytest

from gmm_em import Mixture, data, em_step, fit, fit_many, initial_guess, starts
from gmm_em.edges import as_middles, counted, middles, places
from gmm_em.fit import sd_floor
from gmm_em.truncated import OPEN, log_probabilities, truncated
from gmm_em.truths import LaplaceMixture, Uniform

EDGES, COUNTS = np.arange(9.0, 18.0), np.array([7, 289, 28, 88, 193, 220, 130, 40.0])
MIDDLES = 0.5 * (EDGES[:-1] + EDGES[1:])
START = Mixture([0.3, 0.7], [10.5, 14.0], [0.5, 1.0])
TO_THE_END = {"max_iter": 10_000, "tol": 1e-13}


def opened(edges):
    return np.r_[-np.inf, edges[1:-1], np.inf]


def numbers(mixture):
    return np.r_[mixture.weights, mixture.means, mixture.sds]


# ---- a Gaussian between two limits, against 130 digits -------------------------------------------


def exact(low, high):
    """log of the probability, mean and variance of a standard Gaussian."""
    a, b = (mp.sign(x) * mp.inf if abs(x) >= OPEN else mp.mpf(x) for x in (low, high))
    sign = 1
    if mp.isinf(a) or (not mp.isinf(b) and a + b < 0):
        a, b, sign = -b, -a, -1
    scale = a * a / 2 if a > 0 else mp.mpf(0)

    def phi(x, factor=1):
        return 0 if mp.isinf(x) else factor * mp.exp(scale - x * x / 2) / mp.sqrt(2 * mp.pi)

    def tail(x):
        return 0 if mp.isinf(x) else mp.erfc(x / mp.sqrt(2)) / 2 * mp.exp(scale)

    outside = tail(-a) + tail(b)
    p = tail(a) - tail(b) if a > 0 else 1 - outside
    mean = (phi(a) - phi(b)) / p
    return (
        mp.log(p) - scale if a > 0 else mp.log1p(-outside),
        sign * mean,
        1 + (phi(a, a) - phi(b, b)) / p - mean**2,
    )


def nasty(rng, n):
    """(n, 2) limits: anywhere, narrow, far out, wide, open, where one rule takes over."""
    rows = []
    for i in range(n):
        z, sign = rng.normal(0, 4), rng.choice([-1.0, 1.0])
        edge_of_series = 1.2 / (abs(z) + 2) * rng.normal(1, 1e-3)
        width = (*10 ** rng.uniform([-3, -10, 0, 1], [1, -1, 0, 6]), OPEN, edge_of_series)[i % 6]
        if i % 6 == 2:
            z = sign * 10 ** rng.uniform(0.5, 8)
            width = 10 ** rng.uniform(-4, 3) / abs(z)
        low = -width * rng.random() if i % 6 == 3 else z
        width = max(width, 1e-9 * abs(low))
        rows.append((-OPEN, z) if i % 12 == 4 else (low, min(low + width, OPEN)))
    return np.array(rows)


def test_probability_mean_and_variance_have_ten_digits_however_far_narrow_or_wide():
    low, high = nasty(np.random.default_rng(1), 900).T
    logs, from_mode, variances = truncated(low, high, high - low)
    modes = np.clip(0.0, low, high)
    with mp.workdps(130):
        for *limits, mode, log, shift, variance in zip(
            low, high, modes, logs, from_mode, variances, strict=True
        ):
            true = exact(*limits)
            assert abs(log - true[0]) <= 1e-13 * abs(true[0]) + 1e-300, limits
            assert abs(shift - (true[1] - mp.mpf(mode))) <= 1e-12 * mp.sqrt(true[2]), limits
            assert abs(variance - true[2]) <= 1e-10 * true[2], limits


def test_a_width_of_1e_minus_12_sds_keeps_its_digits():
    low = np.array([-30.0, -1.0, 0.0, 0.3, 5.0])
    width = np.full(5, 1e-12)
    logs, from_mode, variances = truncated(low, low + width, width)
    density = -0.5 * low**2 - 0.5 * np.log(2 * np.pi) + np.log(1e-12)
    np.testing.assert_allclose(logs, density, rtol=0, atol=1e-10)
    np.testing.assert_allclose(variances, 1e-24 / 12, rtol=1e-10)
    np.testing.assert_allclose(from_mode[2:], 0.5e-12, rtol=1e-9)


@pytest.mark.parametrize("z", [1e22, 1e60, 1e110])
def test_nothing_overflows_however_far_out(z):
    for width in (1e-3 / z, 1.0 / z, 1.0, z, OPEN):
        found = truncated(np.array([z, -z - width]), np.array([z + width, -z]), np.full(2, width))
        assert np.isfinite(found).all() and (found[2] >= 0).all()


def test_truths_that_are_no_gaussians_have_classes_too():
    edges = np.array([-np.inf, -5.0, -1.0, 0.5, 0.5 + 1e-9, 3.0, 40.0, np.inf])
    laplace = LaplaceMixture([0.25, 0.75], [-1.0, 2.0], [0.5, 2.0])
    for truth in (laplace, Uniform(-1.0, 3.0)):
        logs = truth.weighted_log_probabilities(edges)
        np.testing.assert_allclose(np.exp(logs).sum(axis=1), truth.weights, rtol=1e-14)
        for low, high, log in zip(edges[1:-2], edges[2:-1], logs[:, 1:-1].T, strict=True):
            x = np.linspace(low, high, 200_001)
            area = np.trapezoid(truth.weighted_densities(x), x)
            np.testing.assert_allclose(np.exp(log), area, rtol=1e-4, atol=2 * (x[1] - x[0]))
    far = laplace.weighted_log_probabilities(np.array([1e3, 1e3 + 1e-6]))
    np.testing.assert_allclose(far[1], laplace.weighted_log_densities([1e3])[1] + np.log(1e-6))


# ---- one iteration, against 50 digits ------------------------------------------------------------


def step_of_50_digits(edges, counts, mixture):
    """Weights, means, sds after one iteration and the log-likelihood before it, from moments."""
    with mp.workdps(50):
        rows = []
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
            parts = []
            for w, m, s in zip(*(map(mp.mpf, a) for a in vars(mixture).values()), strict=True):
                a, b = ((mp.mpf(x) - m) / s if np.isfinite(x) else x for x in (low, high))
                log, mean, variance = exact(a, b)
                parts.append((mp.log(w) + log, m + s * mean, s * s * variance))
            top = max(log for log, *_ in parts)
            density = sum(mp.exp(log - top) for log, *_ in parts)
            r = [count * mp.exp(log - top) / density for log, *_ in parts]
            rows.append((count * (mp.log(density) + top), r, parts))
        k, n = range(len(mixture.weights)), sum(counts)
        sizes = [sum(r[j] for _, r, _ in rows) for j in k]
        means = [sum(r[j] * p[j][1] for _, r, p in rows) / sizes[j] for j in k]
        squares = [sum(r[j] * (p[j][2] + (p[j][1] - means[j]) ** 2) for _, r, p in rows) for j in k]
        sds = [mp.sqrt(square / size) for square, size in zip(squares, sizes, strict=True)]
        height = sum(log for log, *_ in rows)
        return [[float(x / n) for x in sizes], *([float(x) for x in a] for a in (means, sds))], (
            float(height)
        )


@pytest.mark.parametrize(
    "edges, counts, start",
    [
        (EDGES, COUNTS, START),
        (opened(EDGES), COUNTS, START),
        (EDGES, COUNTS, Mixture([0.5, 0.5], [10.5, 40.0], [0.2, 1.0])),
        (EDGES, COUNTS, Mixture([0.4, 0.6], [-40.0, 60.0], [0.5, 0.5])),  # none is near
        (EDGES, COUNTS, Mixture([0.4, 0.6], [12.0, 14.0], [1e6, 1e4])),  # narrow beside the sds
        (np.array([-1.0, 0, 1, 50, 51]), [4.0, 4, 0, 2], Mixture([0.5, 0.5], [0, 1], [1, 1])),
        (np.array([-1e6, 0.0, 1e-3, 1e6]), [4.0, 1, 2], Mixture([0.5, 0.5], [-3, 1], [1, 2])),
        (np.array([0.0, 1e-9, 2e-9, 1.0, 3.0]), [3.0, 1, 2, 5], Mixture([1], [0.7], [1])),
    ],
)
def test_one_iteration_has_the_digits_of_50(edges, counts, start):
    counts = np.array(counts)
    (weights, means, sds), height = step_of_50_digits(edges, counts, start)
    found, log_likelihood = em_step(middles(edges), start, counts, edges)
    assert log_likelihood == pytest.approx(height, rel=1e-10)
    assert start.log_likelihood(middles(edges), counts, edges) == pytest.approx(height, rel=1e-12)
    spread = np.sqrt(np.average((middles(edges) - np.mean(means)) ** 2, weights=counts))
    np.testing.assert_allclose(found.weights, weights, rtol=1e-10, atol=1e-250)
    np.testing.assert_allclose(found.means, means, rtol=1e-10, atol=1e-10 * spread)
    floor = sd_floor(middles(edges), counts, edges)
    np.testing.assert_allclose(found.sds, np.maximum(sds, floor), rtol=1e-9)


def test_responsibilities_are_those_of_the_iteration():
    r = START.responsibilities(MIDDLES, EDGES)
    np.testing.assert_allclose(r.sum(axis=0), 1.0, rtol=1e-14)
    np.testing.assert_allclose(
        r @ COUNTS / COUNTS.sum(), em_step(MIDDLES, START, COUNTS, EDGES)[0].weights
    )
    far = Mixture([0.5, 0.5], [0.0, 1.0], [1e-3, 2e-3]).responsibilities([500.0, 0.5], [0, 1, 1e9])
    assert np.isfinite(far).all()


# ---- known answers -------------------------------------------------------------------------------


def test_the_table_of_the_issue_and_its_open_ends():
    trace = fit(MIDDLES, START, counts=COUNTS, edges=EDGES, **TO_THE_END)
    known = [0.3067, 0.6933, 10.526, 14.185, 0.2630, 1.1364]
    np.testing.assert_allclose(numbers(trace.final), known, rtol=2e-4)
    n = np.log(COUNTS.sum())
    assert 5 * n - 2 * trace.log_likelihood[-1] == pytest.approx(3539.70, abs=0.01)
    one = fit(MIDDLES, Mixture([1.0], [12.0], [1.0]), counts=COUNTS, edges=EDGES, **TO_THE_END)
    assert 2 * n - 2 * one.log_likelihood[-1] == pytest.approx(4175.79, abs=0.01)
    ends = fit(MIDDLES, START, counts=COUNTS, edges=opened(EDGES), **TO_THE_END)
    assert 5 * n - 2 * ends.log_likelihood[-1] == pytest.approx(3528.89, abs=0.01)
    # mixdist in R, which takes the ends for open, with an empty class from 8 to 9
    edges, counts = opened(np.r_[8.0, EDGES]), np.r_[0.0, COUNTS]
    ends = fit(middles(edges), START, counts=counts, edges=edges, **TO_THE_END)
    r = [0.3040800, 0.6959200, 10.513569, 14.182284, 0.256784, 1.169027]
    np.testing.assert_allclose(numbers(ends.final), r, rtol=2e-5)


def test_unit_classes_are_not_fitted_too_wide():
    edges, counts = np.arange(8.0, 16.0), np.array([2, 135, 322, 41, 154, 334, 11.0])
    start = Mixture([0.5, 0.5], [10.0, 13.0], [0.5, 0.5])
    trace = fit(middles(edges), start, counts=counts, edges=edges, **TO_THE_END)
    np.testing.assert_allclose(trace.final.sds, [0.4985, 0.3982], rtol=2e-4)


@pytest.mark.parametrize(
    "ends, known, height",
    [
        # Nelder-Mead on the same likelihood, and optim in R
        (
            False,
            [0.4327377, 0.5672623, 0.6317405, 0.6545791, 0.0182747, 0.0125660],
            -2953.88184,
        ),
        # mixdist in R on its data set `pearson`: open ends
        (True, [0.4528, 0.5472, np.nan, np.nan, 0.01862, 0.01248], None),
    ],
)
def test_crabs_from_their_limits(ends, known, height):
    crabs = data.SOURCES["crabs"]()
    edges = opened(crabs.edges) if ends else crabs.edges
    start = Mixture([0.43, 0.57], [0.632, 0.655], [0.018, 0.0125])
    trace = fit(crabs.values, start, counts=crabs.counts, edges=edges, **TO_THE_END)
    found, known = numbers(trace.final), np.array(known)
    told = ~np.isnan(known)
    np.testing.assert_allclose(found[told], known[told], rtol=4e-4 if ends else 1e-4)
    if height:
        assert trace.log_likelihood[-1] == pytest.approx(height, abs=1e-4)


def test_nothing_collapses_on_ties():
    rng = np.random.default_rng(3)
    values = np.r_[np.round(rng.normal(size=100), 1), np.full(10, 10.0)]
    edges = np.arange(-4.05, 10.1, 0.1)
    start = Mixture([0.9, 0.1], [0.0, 9.0], [1.0, 1.0])
    trace = fit(values, start, edges=edges, max_iter=2000)
    assert trace.final.weights[1] == pytest.approx(1 / 11, rel=1e-9)
    assert trace.final.sds[0] == pytest.approx(1, rel=0.2) and trace.final.sds[1] < 0.03
    assert (np.diff(trace.log_likelihood) > -1e-9).all() and trace.log_likelihood[-1] < 0


# ---- what is the same ----------------------------------------------------------------------------


def test_the_values_of_a_class_mean_the_same_wherever_in_it_they_are():
    rng = np.random.default_rng(4)
    raw = rng.permutation(np.repeat(MIDDLES, COUNTS.astype(int)))
    jittered = raw + rng.uniform(-0.5, 0.5, len(raw))
    options = {"edges": EDGES, "max_iter": 30}
    whole = fit(MIDDLES, START, counts=COUNTS, **options)
    for values, counts in ((raw, None), (jittered, None), (raw, np.full(len(raw), 2.0))):
        other = fit(values, START, counts=counts, **options)
        np.testing.assert_array_equal(other.means, whole.means)
        np.testing.assert_array_equal(other.sds, whole.sds)
        scale = 1.0 if counts is None else 2.0
        np.testing.assert_allclose(other.log_likelihood, scale * whole.log_likelihood, rtol=1e-14)


def test_narrow_classes_are_as_points():
    values = np.random.default_rng(5).normal(size=300)
    order = np.sort(values)
    start = initial_guess(values, 3, "k-means++", 1)
    points = fit(values, start, max_iter=50, tol=-np.inf)
    for width in (1e-3, 1e-6, 1e-10):
        half = 0.5 * width * np.ones(300)
        edges = np.sort(np.r_[order - half, order + half])
        keep = np.append(True, np.diff(edges) > 0)
        classes = fit(values, start, edges=edges[keep], max_iter=50, tol=-np.inf)
        if width < 1e-3:  # none overlap
            np.testing.assert_allclose(numbers(classes.final), numbers(points.final), atol=1e-5)
            height = classes.log_likelihood - 300 * np.log(width)
            np.testing.assert_allclose(height, points.log_likelihood, atol=1e-4)


def test_classes_with_no_values_outside_all_others_change_nothing():
    wider = np.r_[-100.0, 0.0, EDGES, 20.0, 1e6]
    one = fit(MIDDLES, START, counts=COUNTS, edges=EDGES, max_iter=20)
    other = fit(MIDDLES, START, counts=COUNTS, edges=wider, max_iter=20)
    np.testing.assert_array_equal(one.means, other.means)


@pytest.mark.parametrize("a", [1e-9, 1.0, -1.0, 1e9])
@pytest.mark.parametrize("b", [0.0, 1.0, 1e6])
def test_mapping_the_classes_maps_the_trace(a, b):
    shift = b * abs(a)
    mapped = Mixture(START.weights, a * START.means + shift, abs(a) * START.sds)
    edges = np.sort(a * EDGES + shift)
    expected = fit(MIDDLES, START, counts=COUNTS, edges=EDGES, max_iter=40, tol=-np.inf)
    found = fit(a * MIDDLES + shift, mapped, counts=COUNTS, edges=edges, max_iter=40, tol=-np.inf)
    rtol = 1e-9 + 1e-14 * b * 10
    np.testing.assert_allclose(found.weights, expected.weights, atol=rtol)
    np.testing.assert_allclose(
        (found.means - shift) / abs(a), np.sign(a) * expected.means, atol=rtol
    )
    np.testing.assert_allclose(found.sds / abs(a), expected.sds, atol=rtol)
    np.testing.assert_allclose(found.log_likelihood, expected.log_likelihood, rtol=rtol)


def test_many_fits_of_classes_are_those_one_by_one():
    guesses = [initial_guess(MIDDLES, 3, "random points", s, COUNTS, EDGES) for s in range(11)]
    for start, trace in zip(
        guesses, fit_many(MIDDLES, guesses, counts=COUNTS, edges=EDGES), strict=True
    ):
        alone = fit(MIDDLES, start, counts=COUNTS, edges=EDGES)
        np.testing.assert_array_equal(trace.means, alone.means)
        np.testing.assert_array_equal(trace.log_likelihood, alone.log_likelihood)


def test_the_steps_lift_the_bound_by_what_the_trace_says():
    """The M step raises the expected log density of what is not seen, (x, k), by `gains[0]`."""
    trace = fit(MIDDLES, START, counts=COUNTS, edges=EDGES, max_iter=60, tol=-np.inf)
    m_step, e_step = trace.gains
    assert min(m_step.min(), e_step.min()) > -1e-9
    np.testing.assert_allclose(m_step + e_step, np.diff(trace.log_likelihood), atol=1e-9)
    old, new, x = trace[0], trace[1], np.linspace(9, 17, 800_001)
    inside = COUNTS[np.minimum((x - 9).astype(int), 7)]
    logs = old.weighted_log_densities(x)
    area = np.trapezoid(np.exp(logs).sum(axis=0)[:-1].reshape(8, -1), dx=1e-5, axis=1)
    q = inside * np.exp(logs) / area[np.minimum((x - 9).astype(int), 7)]
    gain = np.trapezoid((q * (new.weighted_log_densities(x) - logs)).sum(axis=0), x)
    assert m_step[0] == pytest.approx(gain, abs=0.01)


def test_effective_counts_are_those_of_the_responsibilities():
    trace = fit(MIDDLES, START, counts=COUNTS, edges=EDGES, max_iter=5, tol=-np.inf)
    for t in range(5):
        expected = trace[t].responsibilities(MIDDLES, EDGES) @ COUNTS
        np.testing.assert_allclose(trace.effective_counts[t], expected, rtol=1e-10)


@pytest.mark.parametrize("method", starts.METHODS)
def test_starts_of_classes_begin_with_their_middles(method):
    raw = np.repeat(MIDDLES, COUNTS.astype(int)) + 0.3
    one = initial_guess(raw, 3, method, 4, None, EDGES)
    other = initial_guess(MIDDLES, 3, method, 4, COUNTS)
    np.testing.assert_array_equal(numbers(one), numbers(other))


def test_an_open_class_begins_as_wide_as_its_neighbour():
    assert middles(opened(EDGES)).tolist() == MIDDLES.tolist()
    values, counts = as_middles([1.0, 5.0, 7.0], None, [-np.inf, 2.0, 6.0, np.inf])
    assert values.tolist() == [0.0, 4.0, 8.0] and counts.tolist() == [1.0, 1.0, 1.0]


def test_the_floor_is_an_eighth_of_the_narrowest_class_that_holds_values():
    edges = np.array([-np.inf, 0.0, 0.25, 1.0, 3.0, np.inf])
    assert sd_floor([-1.0, 0.5, 2.0, 7.0], None, edges) == pytest.approx(0.75 / 8)
    start = Mixture([0.5, 0.5], [0.5, 2.0], [0.01, 1.0])
    trace = fit([-1.0, 0.5, 2.0, 7.0], start, edges=edges, max_iter=50)
    assert trace.sds.min() >= 0.75 / 8 * (1 - 1e-12)
    assert sd_floor([-1.0, 7.0], None, [-np.inf, 0.0, 2.0, np.inf]) == pytest.approx(0.25)


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edges, words",
    [
        ([9.0, 17.0], "three or more limits"),
        ([[9.0, 12.0, 17.0]], "three or more limits"),
        ([9.0, np.nan, 17.0], "at least one is missing"),
        ([9.0, 13.0, 12.0, 17.0], "must ascend; 12 comes after 13"),
        ([9.0, 13.0, 13.0, 17.0], "must ascend; 13 comes after 13"),
        ([-np.inf, 12.0, np.inf], "two finite limits"),
        ([9.0, 12.0, 16.0], "16.5 is not between the first limit, 9, and the last, 16"),
        ([10.0, 12.0, 17.0], "9.5 is not between"),
        ([0.0, 9.0, 17.0, 18.0], "all values are in one class, 9 to 17"),
    ],
)
def test_edges_that_cannot_be_are_refused_in_words(edges, words):
    with pytest.raises(ValueError, match=words):
        fit(MIDDLES, START, counts=COUNTS, edges=edges)
    with pytest.raises(ValueError, match=words):
        initial_guess(MIDDLES, 2, "k-means++", 1, COUNTS, edges)


def test_a_limit_belongs_to_the_class_above_it_and_the_last_to_the_last():
    assert places(np.array([9.0, 10.0, 16.9, 17.0]), EDGES).tolist() == [0, 1, 7, 7]
    _, mass = counted([9.0, 10.0, 10.5, 99.0], [1.0, 2.0, 3.0, 0.0], EDGES)
    assert mass.tolist() == [1, 5, 0, 0, 0, 0, 0, 0]


def test_log_probabilities_of_open_classes_sum_to_1():
    logs = log_probabilities(
        np.array([-np.inf, 0.0, 1.0, np.inf]), np.array([0.5]), np.array([2.0])
    )
    assert np.exp(logs).sum() == pytest.approx(1.0, rel=1e-15)
