"""Where many starts end: against the best maxima known, and what is told of each."""

import json
from pathlib import Path

import numpy as np
import pytest

import gmm_em
from gmm_em import Mixture, basin, data, fit, fit_many, initial_guess, optima

FITS = json.loads((Path(__file__).parent / "reference" / "fits.json").read_text("utf-8"))
GALAXIES = data.SOURCES["galaxies"]().values
RNG = np.random.default_rng(3)


def guesses(values, k, n_starts, method="k-means++", first=1):
    return [initial_guess(values, k, method, first + j) for j in range(n_starts)]


@pytest.mark.parametrize("name", [name for name in FITS if name in data.SOURCES])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_hundred_starts_find_the_best_maximum_known(name, k):
    values, known = data.SOURCES[name]().values, FITS[name]["fits"].get(str(k))
    if known is None:
        pytest.skip("no maximum is known")
    # of faithful_waiting a needle on seven of the 272 whole minutes is known, 0.09 nats above the
    # best of starts as wide as the data; those of `original`, with sds of 1, find it
    needle = (name, k) == ("faithful_waiting", 3)
    method = "original" if needle else "k-means++"
    found = optima(values, guesses(values, k, 100, method), max_iter=2000)
    best = next(optimum for optimum in found if optimum.sound)
    assert best.log_likelihood == pytest.approx(known["log_likelihood"], abs=1e-3)
    np.testing.assert_allclose(best.mixture.means, np.sort(known["means"]), rtol=1e-2)
    if needle:
        wide = optima(values, guesses(values, k, 20), max_iter=2000)[0]
        assert wide.log_likelihood == pytest.approx(known["log_likelihood"], abs=0.1)


def test_the_galaxies_with_four_components():
    found = optima(GALAXIES, guesses(GALAXIES, 4, 100))
    by_height = {round(optimum.log_likelihood, 2): optimum.n_starts for optimum in found}
    assert list(by_height) == sorted(by_height, reverse=True)
    for height, n_starts in {-763.89: 16, -765.69: 20, -768.60: 62}.items():
        assert by_height[height] == pytest.approx(n_starts, abs=3)
    assert sum(by_height.values()) == 100
    assert sorted(np.concatenate([optimum.starts for optimum in found])) == list(range(100))


def test_each_start_leads_where_it_is_said_to_lead():
    starts = guesses(GALAXIES, 4, 20)
    for optimum in optima(GALAXIES, starts):
        assert optimum.log_likelihood == optimum.log_likelihoods.max()
        for j, height, n_iter in zip(
            optimum.starts, optimum.log_likelihoods, optimum.n_iter, strict=True
        ):
            trace = fit(GALAXIES, starts[j])
            assert (trace.log_likelihood[-1], trace.n_iter) == (
                pytest.approx(height, abs=1e-3),
                n_iter,
            )
        best = fit(GALAXIES, starts[optimum.starts[0]]).final.sorted_by_mean()
        np.testing.assert_allclose(optimum.mixture.means, best.means, rtol=1e-3)  # pushed on
        assert optimum.points.sum() == pytest.approx(82)


def test_plateaus_are_one_maximum_and_the_order_of_components_is_none():
    values = gmm_em.simulate(4, 3.0, 1000, 28).values
    found = optima(values, guesses(values, 4, 100))
    assert [o.n_starts for o in found] == [92, 3, 5]
    assert all(np.ptp(o.log_likelihoods) <= 1e-6 for o in found)
    start = guesses(values, 3, 1)[0]
    turned = Mixture(start.weights[::-1], start.means[::-1], start.sds[::-1])
    assert [o.n_starts for o in optima(values, [start, turned])] == [2]


def test_maxima_of_the_same_height_but_another_shape_are_two():
    middle = RNG.normal(0, 0.5, 60)
    side = RNG.normal(6, 0.5, 60)
    values = np.r_[middle, -middle, side, -side]
    left = Mixture([0.3, 0.7], [-6.0, 3.0], [1.0, 3.0])
    right = Mixture([0.7, 0.3], [-3.0, 6.0], [3.0, 1.0])
    one, other = optima(values, [left, right])
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)


def test_a_spurious_maximum_is_told_by_its_narrow_component_on_few_points():
    """km/s: the sd of 43 on two galaxies is chance; groups of three and of seven are not."""
    found = {round(o.log_likelihood, 2): o for o in optima(GALAXIES, guesses(GALAXIES, 5, 40))}
    high, honest = found[-756.51], found[-762.41]
    assert 2 in high.starts  # start_seed 3
    assert high.spurious and not high.sound and not high.collapsed
    (narrow,) = np.flatnonzero(high.narrow)
    assert high.mixture.sds[narrow] == pytest.approx(43, abs=1)
    assert high.points[narrow] == pytest.approx(2, abs=0.1)
    assert honest.sound
    assert honest.points.min() == pytest.approx(3, abs=0.1)


def test_narrow_is_a_question_of_sd_and_of_chance():
    """Four points at 8 sds from all others are there for a reason, four in their middle are not."""
    wide = RNG.normal(0, 1, 100)
    for at, sd, n, narrow in ((8, 0.02, 4, False), (0.5, 0.02, 4, True), (0.5, 0.02, 40, False)):
        values = np.r_[wide, at + sd * np.linspace(-1.5, 1.5, n)]
        start = Mixture([0.9, 0.1], [0.0, at], [1.0, sd])
        (optimum,) = optima(values, [start])
        assert optimum.narrow.tolist() == [False, narrow]


def test_the_collapsed_come_last_however_high_they_are():
    values = np.r_[np.full(9, 0.3), RNG.normal(0, 1, 200)]
    collapse = Mixture([0.1, 0.9], [0.3, 0.0], [1e-3, 1.0])
    honest = Mixture([0.5, 0.5], [-1.0, 1.0], [1.0, 1.0])
    found = optima(values, [collapse, honest], max_iter=2000)
    assert [o.collapsed for o in found] == [False, True]
    assert found[1].log_likelihood > found[0].log_likelihood
    (spike,) = np.flatnonzero(found[1].floored)
    assert found[1].mixture.means[spike] == pytest.approx(0.3)
    assert not found[1].sound


def test_emptied_and_still_climbing_are_told():
    values = RNG.normal(0, 1, 50)
    (optimum,) = optima(values, [Mixture([0.5, 0.5], [0.0, 1e6], [1.0, 1.0])])
    assert optimum.emptied.tolist() == [False, True]
    assert not (optimum.sound or optimum.spurious)
    (optimum,) = optima(GALAXIES, guesses(GALAXIES, 3, 1), max_iter=2)
    assert optimum.arrived.tolist() == [False]
    assert optimum.converged.tolist() == [True]  # once it has been pushed on to the top
    assert optimum.n_iter.tolist() == [2]


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.0, 0, 1, 1, 1]])
def test_two_distinct_values_only_collapse(values):
    found = optima(np.array(values), guesses(np.array(values), 2, 10))
    assert all(o.collapsed for o in found)
    assert sum(o.n_starts for o in found) == 10


def test_a_count_is_a_repetition():
    counts = RNG.integers(1, 4, len(GALAXIES)).astype(float)
    starts = guesses(GALAXIES, 3, 10)
    counted = optima(GALAXIES, starts, counts=counts)
    repeated = optima(np.repeat(GALAXIES, counts.astype(int)), starts)
    assert [o.n_starts for o in counted] == [o.n_starts for o in repeated]
    for one, other in zip(counted, repeated, strict=True):
        assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-9)
        np.testing.assert_allclose(one.points, other.points, atol=1e-3)


def test_progress_counts_the_starts_and_can_end_it():
    told = []
    starts = guesses(GALAXIES, 2, 120)
    optima(GALAXIES, starts, progress=lambda done, of: told.append((done, of)))
    assert {of for _, of in told} == {120}
    done = [d for d, _ in told]
    assert done == sorted(done) and done[-1] == 120
    assert len(set(done)) > 2

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        optima(GALAXIES, starts, progress=stop)


def test_no_start_is_refused_in_words():
    with pytest.raises(ValueError, match="one start or more"):
        optima(GALAXIES, [])


def test_fits_side_by_side_are_those_one_by_one_bit_for_bit():
    values = gmm_em.simulate(4, 3.0, 1000, 28).values
    starts = guesses(values, 4, 20)
    for start, trace in zip(starts, fit_many(values, starts), strict=True):
        alone = fit(values, start)
        np.testing.assert_array_equal(trace.log_likelihood, alone.log_likelihood)
        np.testing.assert_array_equal(trace.means, alone.means)


def test_a_basin_says_where_each_pair_of_means_leads():
    found = basin(GALAXIES, n_means=6)
    assert (np.diff(found.means) > 0).all()
    edge = 0.5 * (found.means[1] - found.means[0])
    assert (found.means[0] - edge, found.means[-1] + edge) == pytest.approx((9172, 34279))
    np.testing.assert_array_equal(found.reached, found.reached.T)
    assert sorted(set(found.reached.ravel())) == list(range(len(found.optima))) != [0]
    for i, j in ((0, 0), (0, 5), (5, 0), (2, 3)):
        end = fit(GALAXIES, found.start(i, j)).log_likelihood[-1]
        assert end == pytest.approx(found.optima[found.reached[i, j]].log_likelihood, abs=1e-2)
    (saddle,) = set(found.reached.diagonal())  # both components the same: one Gaussian
    np.testing.assert_allclose(found.optima[saddle].mixture.means, GALAXIES.mean())
    assert (found.reached == saddle).sum() == 6


def test_a_basin_counts_and_can_be_ended():
    counts = RNG.integers(0, 4, len(GALAXIES)).astype(float)
    counted = basin(GALAXIES, n_means=4, counts=counts)
    repeated = basin(np.repeat(GALAXIES, counts.astype(int)), n_means=4)
    np.testing.assert_allclose(counted.means, repeated.means)
    np.testing.assert_array_equal(counted.reached, repeated.reached)
    told = []
    basin(GALAXIES, n_means=4, progress=lambda *done: told.append(done))
    assert told[-1] == (10, 10)
