"""Those who climb beside EM: against R, by property, and on wild data. A longer search with another
seed is `python -m tests.test_algorithms 10000`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from gmm_em import ALGORITHMS, Mixture, fit, fit_many, initial_guess, simulate
from gmm_em.algorithms import WITH_EQUAL_SDS, by_name
from gmm_em.data import classic
from gmm_em.numerics import Values
from tests.wild import ARRAYS, assert_same, wild

CASES = json.loads((Path(__file__).parent / "reference" / "climbers.json").read_text())["cases"]
HARD = [name for name, algorithm in ALGORITHMS.items() if algorithm.hard]
SOFT = [name for name in ALGORITHMS if name not in HARD]
VALUES = simulate(4, 3.0, 1000, 28).values
START = initial_guess(VALUES, 4, "k-means++", 1)


def values_of(case):
    name, *numbers = case.split("_K")[0].rsplit("_", 4)
    if name == "simulate":
        return simulate(*(int(number) for number in numbers)).values
    return classic(case.split("_K")[0]).values


def classification(mixture, values, counts=None):
    """sum log max_k w_k N(x; m_k, s_k)."""
    highest = mixture.weighted_log_densities(values).max(axis=0)
    return highest.sum() if counts is None else highest @ counts


# ---- R as oracle --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_squarem_takes_as_many_evaluations_as_in_r(case):
    exact, values = CASES[case], values_of(case)
    start = Mixture(**exact["start"])
    plain = fit(values, start, tol=1e-10, max_iter=5000)
    trace = fit(values, start, tol=1e-10, max_iter=5000, algorithm="squarem")
    assert plain.evaluations[-1] == exact["plain_evaluations"] == plain.n_iter + 1
    assert trace.evaluations[-1] == exact["squarem_evaluations"] == 3 * trace.n_iter
    assert trace.log_likelihood[-1] == pytest.approx(exact["squarem_ll"], rel=1e-12)
    np.testing.assert_allclose(trace.final.means, exact["squarem_means"], rtol=1e-9)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", HARD)
def test_hard_ones_end_where_they_do_in_r(case, name):
    exact, values = CASES[case][name.replace("-", "_")], values_of(case)
    trace = fit(values, Mixture(**CASES[case]["start"]), algorithm=name)
    assert trace.stop == "converged" and trace.n_iter == exact["iterations"]
    np.testing.assert_allclose(trace.final.means, exact["means"], rtol=1e-12)
    np.testing.assert_allclose(trace.effective_counts[-1], exact["counts"])
    if name == "hard-em":
        np.testing.assert_allclose(trace.final.sds, exact["sds"], rtol=1e-10)
        np.testing.assert_allclose(trace.final.weights, exact["weights"], rtol=1e-12)
        height = exact["classification_log_likelihood"]
    else:
        k, n = len(exact["means"]), len(values)
        assert (trace.final.weights == 1 / k).all()
        np.testing.assert_allclose(trace.final.sds, np.sqrt(exact["wcss"] / n), rtol=1e-12)
        height = exact["classification_log_likelihood_equal_weights_common_sd"]
    assert classification(trace.final, values) == pytest.approx(height, rel=1e-12)


def test_a_slow_fit_and_a_fast_one():
    crabs = classic("crabs")
    start = initial_guess(crabs.values, 2, "k-means++", 1, crabs.counts)
    options = {"tol": 1e-10, "max_iter": 2000, "counts": crabs.counts}
    em, squarem = (fit(crabs.values, start, algorithm=name, **options) for name in SOFT[:2])
    assert (em.evaluations[-1], squarem.evaluations[-1]) == (852, 99)
    assert squarem.log_likelihood[-1] > em.log_likelihood[-1]


# ---- what each of them does ---------------------------------------------------------------------


@pytest.mark.parametrize("name", SOFT)
@pytest.mark.parametrize("in_classes", [False, True])
def test_the_likelihood_never_falls_and_is_that_of_the_mixture(name, in_classes):
    edges = np.linspace(-12.0, 12.0, 100) if in_classes else None
    trace = fit(VALUES, START, algorithm=name, edges=edges, max_iter=60)
    assert np.diff(trace.log_likelihood).min() >= -1e-9 * len(VALUES)
    for t in (0, 1, trace.n_iter):
        mixture = trace[t]
        exact = mixture.log_likelihood(VALUES, edges=edges)
        assert trace.log_likelihood[t] == pytest.approx(exact, rel=1e-9)
        belong = mixture.responsibilities(VALUES, edges).sum(axis=1)
        np.testing.assert_allclose(trace.effective_counts[t], belong, rtol=1e-6)


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("equal_sds", [False, True])
def test_hard_ones_raise_the_classification_likelihood(name, equal_sds):
    trace = fit(VALUES, START, algorithm=name, equal_sds=equal_sds)
    heights = [classification(trace[t], VALUES) for t in range(len(trace))]
    assert np.diff(heights).min() >= -1e-9
    for t in (0, 1, trace.n_iter):
        owned = np.bincount(trace[t].classify(VALUES), minlength=4)
        np.testing.assert_allclose(trace.effective_counts[t], owned)
        assert trace.log_likelihood[t] == pytest.approx(trace[t].log_likelihood(VALUES), rel=1e-9)
        if equal_sds or name == "k-means":
            assert len(set(trace.sds[t])) == 1


def test_k_means_begins_with_the_means_and_asks_for_nothing_else():
    start = Mixture([0.1, 0.2, 0.3, 0.4], START.means, [0.1, 5.0, 1.0, 2.0])
    trace, other = (fit(VALUES, one, algorithm="k-means") for one in (start, START))
    assert (trace.weights == 0.25).all()
    np.testing.assert_array_equal(trace.means, other.means)
    np.testing.assert_array_equal(trace.effective_counts, other.effective_counts)
    nearest = np.abs(VALUES - start.means[:, None]).argmin(axis=0)
    np.testing.assert_array_equal(trace[0].classify(VALUES), nearest)


def test_the_gradient_is_that_of_the_likelihood():
    """By differences, along each parameter; and a step is 1, 1/2, 1/4 ... of it."""
    values = (VALUES - VALUES.mean()) / VALUES.std()
    start = Mixture([0.5, 0.2, 0.3], [-1.0, 0.4, 1.1], [0.2, 0.3, 0.15])
    after = fit(values, start, max_iter=1, tol=-np.inf, algorithm="gradient")
    q = np.r_[np.log(start.weights), start.means, np.log(start.sds)]

    def height(q):
        w, m, s = np.split(q, 3)
        return Mixture(np.exp(w) / np.exp(w).sum(), m, np.exp(s)).log_likelihood(values)

    h = 1e-5
    slopes = [(height(q + h * e) - height(q - h * e)) / (2e3 * h) for e in np.eye(9)]
    new = after.final
    moved = np.r_[np.log(new.weights), new.means, np.log(new.sds)] - q
    tries = after.evaluations[1] - after.evaluations[0]
    gone = 2.0 ** (1 - tries) * np.array(slopes)
    moved[:3] += (gone - moved)[:3].mean()  # only ratios of weights count
    np.testing.assert_allclose(moved, gone, atol=1e-7)
    assert tries > 1  # a step of 1 was too long
    assert height(q + 2 * moved) < height(q)  # and so was one twice as long


@pytest.mark.parametrize("name", ALGORITHMS)
def test_evaluations_count_the_looks_at_all_values(name, monkeypatch):
    looks, step = [], ALGORITHMS[name].step
    trace = fit(VALUES, START, algorithm=name, max_iter=7, tol=-np.inf)
    assert trace.evaluations.dtype.kind == "i" and trace.evaluations[0] == 1
    if name == "gradient":  # the step that counts looks anew at where it is
        monkeypatch.setattr(
            "gmm_em.algorithms.em.expected",
            lambda *a, real=ALGORITHMS["em"].code[1]: looks.append(1) or real(*a),
        )
        room = Values(VALUES, None, 1, 4)
        for t in range(7):
            looks.clear()
            step(room.chunks(1), *(a[None] for a in room.standardised(trace[t])))
            assert len(looks) - 1 == np.diff(trace.evaluations)[t]
    else:
        expected = 3 * np.arange(8) if name == "squarem" else np.arange(1, 9)
        np.testing.assert_array_equal(trace.evaluations, np.maximum(1, expected))


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize("equal_sds", [False, True])
def test_fits_of_other_units_are_the_same(name, equal_sds):
    options = {"max_iter": 12, "tol": -np.inf, "algorithm": name, "equal_sds": equal_sds}
    trace = fit(VALUES, START, **options)
    for scale, offset in ((1e9, 0.0), (-1e-9, 1e-6), (3.0, 1e5)):
        start = Mixture(START.weights, scale * START.means + offset, abs(scale) * START.sds)
        other = fit(scale * VALUES + offset, start, **options)
        np.testing.assert_allclose(other.means, scale * trace.means + offset, rtol=1e-7)
        np.testing.assert_allclose(other.sds, abs(scale) * trace.sds, rtol=1e-6)
        np.testing.assert_array_equal(other.evaluations, trace.evaluations)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_counts_are_values_seen_as_often(name):
    counts = np.random.default_rng(3).integers(0, 4, len(VALUES)).astype(float)
    options = {"max_iter": 12, "tol": -np.inf, "algorithm": name}
    counted = fit(VALUES, START, counts=counts, **options)
    repeated = fit(np.repeat(VALUES, counts.astype(int)), START, **options)
    np.testing.assert_allclose(counted.means, repeated.means, atol=1e-7)
    np.testing.assert_allclose(counted.effective_counts, repeated.effective_counts, atol=1e-5)


@pytest.mark.parametrize("name", HARD)
def test_what_is_known_by_its_class_is_refused(name):
    with pytest.raises(ValueError, match=r"has to know where it is; .* classes"):
        fit([1.0, 2.0, 4.0], Mixture([1.0], [2.0], [1.0]), edges=[0, 3, 6], algorithm=name)


@pytest.mark.parametrize("name", WITH_EQUAL_SDS)
def test_the_book_has_equal_sds_too(name):
    start = Mixture(START.weights, START.means, np.full(4, 0.8))
    trace = fit(VALUES, start, max_iter=15, tol=-np.inf, algorithm=name, equal_sds=True)
    now = start.weights, start.means, start.sds
    for t in range(1, len(trace)):
        now = by_name(name, equal_sds=True).textbook(VALUES, *now)
        for array, of in zip(now, ("weights", "means", "sds"), strict=True):
            np.testing.assert_allclose(array, getattr(trace[t], of), atol=1e-9)


# ---- where there is little to climb -------------------------------------------------------------


@pytest.mark.parametrize("name", HARD)
def test_a_tie_goes_to_the_first(name):
    """In any unit, where rounding alone would decide."""
    for unit in (1.0, 1 / 3, 0.1, 7.0):
        values = unit * np.array([0.0, 1.0, 2.0, 3.0, 4.0])
        start = Mixture([0.5, 0.5], unit * np.array([1.0, 3.0]), [unit, unit])
        trace = fit(values, start, max_iter=1, algorithm=name)
        np.testing.assert_allclose(trace.effective_counts[0], [3, 2])


def test_a_component_without_points():
    start = Mixture([0.4, 0.4, 0.2], [0.0, 5.0, 100.0], [1.0, 1.0, 1.0])
    values = [-1.0, 0.0, 0.5, 4.5, 5.0, 6.0]
    for name in HARD:
        trace = fit(values, start, algorithm=name)
        np.testing.assert_allclose(trace.effective_counts[-1], [3, 3, 0])
        assert trace.final.means[2] == 100.0
        assert trace.emptied[-1].tolist() == [False, False, name == "hard-em"]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_more_components_than_different_values(name):
    values = np.repeat([1.0, 2.0], 5)
    for start in (Mixture(np.full(4, 0.25), [0, 1, 2, 3], np.ones(4)), START):
        trace = fit(values, start, algorithm=name, max_iter=200)
        assert all(np.isfinite(getattr(trace, array)).all() for array in ARRAYS)


def search(seeds):
    for seed in seeds:
        rng = np.random.default_rng([23, seed])
        values, counts, guesses = wild(rng)
        for name in ALGORITHMS:
            options = {"max_iter": 8, "tol": -np.inf, "counts": counts, "algorithm": name}
            options["equal_sds"] = rng.random() < 0.3
            try:
                traces = fit_many(values, guesses, **options)
                for trace in traces:
                    assert_sound(values, counts, trace)
                one, trace = guesses[0], traces[0]
                assert_same(fit(values, one, **options), trace)
                unit = rng.choice([-1.0, 1.0]) * 2.0 ** rng.integers(-30, 30)
                mapped = Mixture(one.weights, unit * one.means, abs(unit) * one.sds)
                assert_same(fit(unit * values, mapped, **options), trace, unit)
            except Exception as error:
                error.add_note(f"wild seed {seed}, {name}")
                raise


def assert_sound(values, counts, trace):
    n = len(values) if counts is None else counts.sum()
    for name in ARRAYS:
        assert np.isfinite(getattr(trace, name)).all(), name
    np.testing.assert_allclose(trace.weights.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.effective_counts.sum(axis=1), n, rtol=1e-12)
    if trace.algorithm in SOFT:
        gains = np.diff(trace.log_likelihood)
        assert (gains >= -1e-9 * (n + np.abs(trace.log_likelihood[:-1]))).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("part", range(3))
def test_wild_data_are_climbed_by_all(part):
    search(range(20 * part, 20 * (part + 1)))


if __name__ == "__main__":
    search(range(1_000_000, 1_000_000 + int(sys.argv[1])))
