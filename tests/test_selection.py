"""How many components: criteria, cross-validation and the bootstrap test."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

import gmm_em
from gmm_em import Dataset, Mixture, data, initial_guess, optima, selection

FITS = json.loads((Path(__file__).parent / "reference" / "fits.json").read_text("utf-8"))
CASES = [(name, k) for name in FITS if name in data.SOURCES for k in FITS[name]["fits"]]
RNG = np.random.default_rng(4)
APART = np.concatenate([RNG.normal(m, 1, 60) for m in (0, 10)])


def mixture_of(fit):
    return Mixture(fit["weights"], fit["means"], fit["sds"])


# ---- criteria -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name, k", CASES)
def test_aic_and_bic_of_the_fits_of_others(name, k):
    expected = FITS[name]["fits"][k]
    found = selection.criteria(mixture_of(expected), data.SOURCES[name]().values)
    assert found.n_parameters == 3 * int(k) - 1
    for criterion in ("log_likelihood", "aic", "bic"):
        assert getattr(found, criterion) == pytest.approx(expected[criterion], rel=1e-9)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_scikit_learn_counts_the_same(k):
    values = gmm_em.simulate(3, 3.0, 300, 1).values
    peer = GaussianMixture(k, random_state=0, n_init=3).fit(values[:, None])
    sds = np.sqrt(peer.covariances_.ravel())
    mixture = Mixture(peer.weights_ / peer.weights_.sum(), peer.means_.ravel(), sds)
    found = selection.criteria(mixture, values)
    assert found.aic == pytest.approx(peer.aic(values[:, None]), rel=1e-9)
    assert found.bic == pytest.approx(peer.bic(values[:, None]), rel=1e-9)
    r = peer.predict_proba(values[:, None])
    entropy = -np.sum(r * np.log(np.where(r > 0, r, 1)))
    assert found.entropy == pytest.approx(entropy, abs=1e-6)
    assert found.icl == pytest.approx(found.bic + 2 * entropy, rel=1e-9)


def test_a_trace_stands_for_its_last_mixture_and_a_count_for_a_repetition():
    trace = gmm_em.fit(APART, initial_guess(APART, 2, "k-means++", 1))
    assert selection.criteria(trace, APART) == selection.criteria(trace.final, APART)
    counts = RNG.integers(1, 4, len(APART)).astype(float)
    counted = selection.criteria(trace, APART, counts)
    repeated = selection.criteria(trace, np.repeat(APART, counts.astype(int)))
    for name, value in vars(repeated).items():
        assert getattr(counted, name) == pytest.approx(value, rel=1e-9)


def test_one_component_leaves_no_point_in_doubt():
    found = selection.criteria(Mixture([1.0], [0.0], [1.0]), APART)
    assert found.entropy == 0 and found.icl == found.bic


# ---- choosing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, expected",
    [
        ("galaxies", {"aic": 4, "bic": 3}),
        ("acidity", {"aic": 3, "bic": 2}),
        ("faithful_eruptions", {"aic": 5, "bic": 3, "icl": 2}),
    ],
)
def test_what_the_criteria_choose(name, expected):
    choices = selection.select(data.SOURCES[name]().values, n_folds=0)
    assert [choice.n_components for choice in choices] == list(range(1, 9))
    assert expected.items() <= selection.chosen(choices).items()
    assert "held_out" not in selection.chosen(choices)


def test_what_is_left_out_is_counted_and_no_fit_is_better_than_a_spurious_one():
    galaxies = data.SOURCES["galaxies"]().values
    five, six = selection.select(galaxies, max_components=6, n_folds=0)[4:]
    assert five.criteria.log_likelihood == pytest.approx(-762.41, abs=0.01)
    start = initial_guess(galaxies, 5, "k-means++", 1 + five.optimum.starts[0])
    again = gmm_em.fit(galaxies, start).log_likelihood[-1]
    assert again == pytest.approx(five.criteria.log_likelihood)
    assert five.n_spurious == 8 and five.n_collapsed == 0
    assert six.optimum is None and six.criteria is None and np.isnan(six.held_out)
    assert six.n_spurious == six.n_starts == 20


def test_two_groups_are_two_to_all_of_them():
    choices = selection.select(APART, max_components=4, n_starts=5)
    assert selection.chosen(choices) == {"aic": 2, "bic": 2, "icl": 2, "held_out": 2}
    for choice in choices:
        assert choice.held_out < choice.criteria.log_likelihood


def test_two_distinct_values_allow_one_component():
    choices = selection.select(np.array([0.0, 0, 1, 1, 1, 1]), max_components=3, n_starts=3)
    assert [choice.optimum is None for choice in choices] == [False, True, True]
    assert set(selection.chosen(choices).values()) == {1}


def test_groups_of_many_values_choose_as_the_values_do():
    dataset = gmm_em.simulate(3, 3.0, 30_000, 2)
    grouped = dataset.compressed(bins=1000)
    options = {"max_components": 3, "n_starts": 3, "max_iter": 100}
    exact = selection.select(dataset.values, **options)
    found = selection.select(grouped.values, counts=grouped.counts, **options)
    for one, other in zip(exact, found, strict=True):
        assert other.criteria.bic == pytest.approx(one.criteria.bic, rel=1e-4)
        assert other.held_out == pytest.approx(one.held_out, rel=1e-3)


def test_progress_goes_from_nothing_to_all_and_can_end_it():
    told = []
    selection.select(
        APART, max_components=3, n_starts=3, progress=lambda d, of: told.append(d / of)
    )
    assert told == sorted(told)
    assert told[0] == 0 and 0.7 < told[-1] <= 1

    def stop(done, of):
        if done / of > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        selection.select(APART, max_components=3, n_starts=3, progress=stop)


# ---- cross-validation ---------------------------------------------------------------------------


def test_held_out_points_are_not_in_the_fit_that_is_asked():
    """With as many folds as points and one component, by hand: the mean and sd of the others."""
    values = APART[:12]
    expected = 0.0
    for i in range(len(values)):
        others = np.delete(values, i)
        expected += Mixture([1.0], [others.mean()], [others.std()]).log_likelihood(values[[i]])
    found = selection.cross_validate(values, Mixture([1.0], [0.0], [1.0]), n_folds=len(values))
    assert found == pytest.approx(expected, rel=1e-9)


def test_the_seed_deals_the_folds_and_counts_are_dealt_point_by_point():
    start = Mixture([0.5, 0.5], [0.0, 10.0], [1.0, 1.0])
    once = selection.cross_validate(APART, start, seed=1)
    assert once == selection.cross_validate(APART, start, seed=1)
    assert once != selection.cross_validate(APART, start, seed=2)
    counts = np.full(len(APART), 3.5)  # fractions too
    counted = selection.cross_validate(APART, start, counts=counts)
    assert counted == pytest.approx(3.5 * once, rel=0.05)
    assert counted > 3.5 * once  # the same values are in other folds as well


def test_too_few_points_for_a_fold_say_nothing():
    start = Mixture([1.0], [0.0], [1.0])
    assert np.isnan(selection.cross_validate(np.array([0.0, 1.0]), start))


# ---- the bootstrap test -------------------------------------------------------------------------


def fitted(values, k):
    starts = [initial_guess(values, k, "k-means++", seed) for seed in range(5)]
    return optima(values, starts)[0].mixture


def test_the_null_distribution_of_one_against_two():
    """Normal values, n = 200: half of the statistics are below about 2.8, 90 % below 8.5, 95 %
    below 9.7, where chi-square with 3 degrees of freedom says 2.4, 6.3 and 7.8."""
    values = np.random.default_rng(0).standard_normal(200)
    result = selection.bootstrap_test(
        values, fitted(values, 1), fitted(values, 2), n_replicates=300
    )
    half, ninety, ninety_five = np.quantile(result.replicates, [0.5, 0.9, 0.95])
    assert half == pytest.approx(2.8, abs=0.8)
    assert ninety == pytest.approx(8.5, abs=1.5)
    assert ninety_five == pytest.approx(9.7, abs=2)
    assert 0.1 < result.p_value <= 1


def test_two_groups_are_more_than_chance():
    one, two, three = (fitted(APART, k) for k in (1, 2, 3))
    result = selection.bootstrap_test(APART, one, two, n_replicates=19)
    assert result.p_value == 1 / 20
    assert result.statistic == pytest.approx(
        2 * (two.log_likelihood(APART) - one.log_likelihood(APART))
    )
    again = selection.bootstrap_test(APART, two, three, n_replicates=19)
    assert again.p_value > 0.05


def test_the_seed_makes_the_samples_and_more_of_them_begin_with_the_fewer():
    values = APART[:40]
    one, two = fitted(values, 1), fitted(values, 2)
    few = selection.bootstrap_test(values, one, two, n_replicates=5).replicates
    many = selection.bootstrap_test(values, one, two, n_replicates=9).replicates
    other = selection.bootstrap_test(values, one, two, n_replicates=5, seed=2).replicates
    assert set(few) < set(many) and not set(few) & set(other)


def test_counts_say_how_large_the_samples_are():
    values, counts = APART[::10], np.full(12, 1e4)
    dataset = Dataset(values, "x", counts=counts)
    one, two = Mixture([1.0], [5.0], [5.1]), Mixture([0.5, 0.5], [0.0, 10.0], [1.0, 1.0])
    result = selection.bootstrap_test(dataset.values, one, two, n_replicates=2, counts=counts)
    gain = two.log_likelihood(values, counts) - one.log_likelihood(values, counts)
    assert result.statistic == pytest.approx(2 * gain)
    assert (result.replicates < 100).all()  # of 120,000 points, in groups


def test_the_test_is_of_one_component_more_and_can_be_ended():
    one, three = Mixture([1.0], [5.0], [5.0]), fitted(APART, 3)
    with pytest.raises(ValueError, match="one component more"):
        selection.bootstrap_test(APART, one, three)

    def stop(done, of):
        assert of == 99
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        selection.bootstrap_test(APART, one, fitted(APART, 2), progress=stop)


def test_numbers_that_make_no_test_are_refused_in_words():
    one, two = Mixture([1.0], [5.0], [5.0]), Mixture([0.5, 0.5], [0.0, 10.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="n_replicates must be 1 or more; it is 0"):
        selection.bootstrap_test(APART, one, two, n_replicates=0)
    with pytest.raises(ValueError, match="two folds or more; n_folds is 1"):
        selection.cross_validate(APART, two, n_folds=1)
    with pytest.raises(ValueError, match="max_components must be 1 or more; it is 0"):
        selection.select(APART, max_components=0)
