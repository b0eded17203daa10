"""Ends are maxima: where plain EM gets in 50,000 iterations, `optima` is at once.

`reference/ends.json` says of the starts of seeds 1 to 60 which of them reach the same maximum, by a
program of its own: plain EM in a dozen lines of NumPy, until no parameter changes by 1e-13, or
50,000 iterations.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from gmm_em import Mixture, best, data, fit, initial_guess, optima
from gmm_em.climb import climb, climb_each

ENDS = json.loads((Path(__file__).parent / "reference" / "ends.json").read_text("utf-8"))


def guesses(values, k, n_starts, method="k-means++", first=1, counts=None):
    return [initial_guess(values, k, method, first + j, counts) for j in range(n_starts)]


def found_in(name, k, n_starts):
    dataset = data.SOURCES[name]()
    starts = guesses(dataset.values, k, n_starts, counts=dataset.counts)
    return optima(dataset.values, starts, counts=dataset.counts)


@pytest.mark.parametrize("case", ENDS)
def test_no_starts_are_told_apart_or_merged_wrongly(case):
    name, k = case.split()
    found = found_in(name, int(k), 60)
    ends, heights = ENDS[case]["ends"], ENDS[case]["log_likelihoods"]
    together = {"".join(sorted(ends[j] for j in optimum.starts)) for optimum in found}
    assert together == {ends.count(end) * end for end in set(ends)}
    for optimum in found:
        height = heights["abcdefghijkl".index(ends[optimum.starts[0]])]
        assert optimum.collapsed == (height is None)
        if not optimum.collapsed:
            assert optimum.converged.all()
            assert optimum.log_likelihood == pytest.approx(height, abs=1e-3)


def test_where_em_stops_is_not_where_it_was_going():
    rng = np.random.default_rng(101)
    groups = rng.normal(2, 1, 20), rng.normal(5, 1, 60), rng.normal(7, 1, 20)
    values = np.round(np.concatenate(groups), 2)
    found = optima(values, guesses(values, 3, 100))
    assert [o.n_starts for o in found] == [1, 99]
    assert [o.log_likelihood for o in found] == pytest.approx([-201.668, -203.6235], abs=1e-3)
    assert not any(o.arrived.any() for o in found)  # all were still climbing after 300 iterations
    assert all(o.converged.all() for o in found)


def test_an_end_on_a_plateau_is_not_a_maximum():
    values = np.random.default_rng(28).normal(size=500)
    start = initial_guess(values, 3, "random points", 28)
    assert fit(values, start).log_likelihood[-1] == pytest.approx(-705.020, abs=1e-3)
    (found,) = optima(values, [start])
    assert found.arrived.all()  # EM thinks so
    assert found.log_likelihood == pytest.approx(-702.723, abs=1e-3)


@pytest.mark.parametrize("seed", [27, 51])
def test_who_lingers_beside_a_saddle_ends_where_em_does(seed):
    """Plain EM leaves the saddle of these crabs after 4,000 iterations and more."""
    crabs = data.SOURCES["crabs"]()
    start = initial_guess(crabs.values, 5, "k-means++", seed, crabs.counts)
    (found,) = optima(crabs.values, [start], counts=crabs.counts)
    assert found.log_likelihood == pytest.approx(2573.4859, abs=1e-3)


def test_the_best_sound_one_is_what_does_not_collapse_further_on():
    found = found_in("iris_petal_length", 5, 20)  # at 300 iterations -196.619 was the best
    assert best(found).log_likelihood == pytest.approx(-197.550, abs=1e-3)


def test_mirror_maxima_of_equal_height_are_told_apart():
    """The densities differ by less than 5 % at most values."""
    half = np.random.default_rng(5).normal(size=20_000)
    right = 12 + np.random.default_rng(6).normal(size=100)
    values = np.r_[half, -half, right, -right]
    starts = [
        Mixture([0.99, 0.01], [0.0, 12.0], [1.0, 1.0]),
        Mixture([0.01, 0.99], [-12.0, 0.0], [1.0, 1.0]),
    ]
    one, other = optima(values, starts, max_iter=100)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)


def test_how_many_were_still_climbing_is_told_and_one_that_had_arrived_comes_first():
    galaxies = data.SOURCES["galaxies"]().values
    starts = guesses(galaxies, 3, 20)
    limit = 7
    n_iter = [fit(galaxies, start).n_iter for start in starts]
    found = optima(galaxies, starts, max_iter=limit)
    for optimum in found:
        assert optimum.arrived.tolist() == [n_iter[j] <= limit for j in optimum.starts]
        assert (np.diff(optimum.arrived.astype(int)) <= 0).all()
        assert optimum.converged.all()
    arrived = np.concatenate([optimum.arrived for optimum in found])
    assert 0 < arrived.sum() < len(starts)


def test_a_climb_loses_nothing_and_its_end_is_flat():
    galaxies = data.SOURCES["galaxies"]().values
    for start in guesses(galaxies, 4, 5):
        (peak,) = climb(galaxies, [start])
        assert peak.arrived and peak.log_likelihood >= start.log_likelihood(galaxies)
        again = fit(galaxies, peak.mixture, max_iter=50, tol=-np.inf)
        assert again.log_likelihood[-1] == pytest.approx(peak.log_likelihood, abs=1e-7)
        np.testing.assert_allclose(again.final.means, peak.mixture.means, rtol=1e-6)


def test_equal_components_stay_on_their_saddle_which_is_no_maximum():
    values = np.random.default_rng(1).normal(size=100)
    (peak,) = climb(values, [Mixture([0.5, 0.5], [0.3, 0.3], [1.0, 1.0])])
    np.testing.assert_allclose(peak.mixture.means, values.mean(), atol=1e-9)
    assert not peak.arrived


@pytest.mark.parametrize("a, b", [(1e-9, 0.0), (1e9, 0.0), (1.0, 1e6), (-3.0, -1e5)])
def test_a_climb_is_the_same_in_any_unit(a, b):
    values = data.SOURCES["acidity"]().values
    (start,) = guesses(values, 3, 1)
    moved = Mixture(start.weights, a * start.means + b, abs(a) * start.sds)
    (peak,), (other,) = climb(values, [start]), climb(a * values + b, [moved])
    assert other.arrived
    np.testing.assert_allclose(other.mixture.sds, abs(a) * peak.mixture.sds, rtol=1e-5)


@pytest.mark.parametrize("equal_sds", [False, True])
def test_climbs_on_data_of_their_own_are_those_made_alone(equal_sds):
    galaxies = data.SOURCES["galaxies"]().values
    tied = np.r_[np.zeros(5), 1e6 + np.arange(20.0)]  # on which a component collapses
    own = [(galaxies, None), (galaxies[::2], np.arange(1.0, 42.0)), (tied, None)]
    starts = [guesses(values, 3, 1, counts=counts)[0] for values, counts in own]
    options = {"equal_sds": equal_sds, "hasty": True}
    for (values, counts), start, peak in zip(
        own, starts, climb_each(own, starts, **options), strict=True
    ):
        (alone,) = climb(values, [start], counts=counts, **options)
        assert (peak.n_steps, peak.arrived) == (alone.n_steps, alone.arrived)
        assert peak.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)
        np.testing.assert_allclose(peak.mixture.means, alone.mixture.means, rtol=1e-9)
        np.testing.assert_array_equal(peak.floored, alone.floored)
    assert peak.floored.any() != equal_sds


def test_a_climb_can_be_ended():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        climb([0.0, 1.0, 3.0], [Mixture([1.0], [0.0], [1.0])], progress=stop)


# ---- spurious is a question of chance -----------------------------------------------------------


def needle(n, points, sd):
    """n values of N(0, 1), some of which are as near each other as `sd`, and a start on them."""
    wide = np.random.default_rng(1).normal(size=n - points)
    share = points / n
    start = Mixture([1 - share, share], [0.0, 0.3], [1.0, sd])
    return np.r_[wide, 0.3 + sd * np.linspace(-1.5, 1.5, points)], start


@pytest.mark.parametrize(
    "text",
    [
        "3.99 4 4.01 4.02 10.9 11.5 11.9 11.7 12.3",
        "1.96 2 2.02 2.05 2.11 7 7.4 7.9 7.7 8.2",
    ],
)
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_few_points_that_chance_would_not_put_there_are_a_group(text, unit):
    values = unit * np.array([float(word) for word in text.split()])
    found = optima(values, guesses(values, 2, 100))
    (optimum,) = found
    assert optimum.sound and optimum.n_starts == 100
    assert optimum.by_chance.max() < 1e-100


@pytest.mark.parametrize("n, points, sd", [(20_000, 5, 2e-5), (1000, 7, 0.0014), (1000, 5, 0.0014)])
def test_needles_that_chance_makes_are_spurious_however_many_points_they_have(n, points, sd):
    values, start = needle(n, points, sd)
    for unit in (1.0, 1e6):
        moved = Mixture(start.weights, unit * start.means, unit * start.sds)
        (optimum,) = optima(unit * values, [moved])
        assert optimum.spurious and optimum.narrow.tolist() == [False, True]
    (counted,) = optima(values, [start], counts=np.ones(n))
    assert counted.by_chance == pytest.approx(optimum.by_chance, rel=1e-3)


def test_what_counts_is_mass_not_the_number_of_different_values():
    values = np.array([3.99, 4, 4.01, 4.02, 10.9, 11.5, 11.9, 11.7, 12.3])
    values = np.r_[values, np.linspace(9, 15, 30)]
    (start,) = guesses(values, 2, 1)
    (once,) = optima(values, [start])
    (often,) = optima(values, [start], counts=np.full(len(values), 5.0))
    (repeated,) = optima(np.repeat(values, 5), [start])
    assert often.points == pytest.approx(repeated.points, rel=1e-4)
    assert often.points.sum() == 5 * once.points.sum()
    assert once.sound and often.sound and repeated.sound


def test_no_more_in_a_narrow_component_than_the_others_put_there_is_no_cluster():
    values = np.random.default_rng(2).normal(size=2000)
    for sd in (0.02, 0.05):
        (optimum,) = optima(values, [Mixture([0.98, 0.02], [0.0, 0.5], [1.0, sd])])
        narrow = optimum.mixture.sds < 0.1 * optimum.mixture.sds.max()
        assert not (narrow & ~optimum.narrow).any()


# ---- best of ------------------------------------------------------------------------------------


def test_the_best_is_the_best_sound_one_or_the_first():
    galaxies = data.SOURCES["galaxies"]().values
    found = optima(galaxies, guesses(galaxies, 5, 40))
    assert found[0].spurious and best(found).sound
    assert best(found).log_likelihood == max(o.log_likelihood for o in found if o.sound)
    assert best(found[:1]) is found[0]
