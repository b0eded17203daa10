"""How many components: criteria, cross-validation and the bootstrap test."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.mixture import GaussianMixture

import gmm_em
from gmm_em import Mixture, best, data, initial_guess, optima, selection
from gmm_em.selection.bootstrap import sampled
from gmm_em.selection.folds import _dealt

REFERENCE = Path(__file__).parent / "reference"
FITS = json.loads((REFERENCE / "fits.json").read_text("utf-8"))
MCLUST = json.loads((REFERENCE / "mclust.json").read_text("utf-8"))
CASES = [(name, k) for name in FITS if name in data.SOURCES for k in FITS[name]["fits"]]
RNG = np.random.default_rng(4)
APART = np.concatenate([RNG.normal(m, 1, 60) for m in (0, 10)])
TWO_FIVES = np.array([1.96, 2, 2.02, 2.05, 2.11, 7, 7.4, 7.9, 7.7, 8.2])
WEIGHTED = np.r_[RNG.normal(0, 1, 200), RNG.normal(8, 0.05, 100)]


def mixture_of(fit):
    weights = np.array(fit["weights"])
    return Mixture(weights / weights.sum(), fit["means"], fit["sds"])


# ---- criteria -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name, k", CASES)
def test_aic_and_bic_of_the_fits_of_others(name, k):
    expected = FITS[name]["fits"][k]
    found = selection.criteria(mixture_of(expected), data.SOURCES[name]().values)
    assert found.n_parameters == 3 * int(k) - 1
    for criterion in ("log_likelihood", "aic", "bic"):
        assert getattr(found, criterion) == pytest.approx(expected[criterion], rel=1e-9)


@pytest.mark.parametrize(
    "name, k", [(name, k) for name in MCLUST if name in data.SOURCES for k in MCLUST[name]]
)
def test_mclust_says_the_same_of_its_fits(name, k):
    fit = MCLUST[name][k]
    found = selection.criteria(mixture_of(fit), data.SOURCES[name]().values)
    for criterion in ("log_likelihood", "aic", "bic", "icl"):
        assert getattr(found, criterion) == pytest.approx(fit[criterion], rel=1e-12), criterion


def test_icl_of_the_waiting_times_is_that_of_mclust_at_the_maximum():
    values = data.SOURCES["faithful_waiting"]().values
    two = selection.select(values, max_components=2, n_starts=3, n_folds=0, tol=1e-12)[1]
    assert two.criteria.icl == pytest.approx(2105.194, abs=5e-4)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_scikit_learn_counts_the_same(k):
    values = gmm_em.simulate(3, 3.0, 300, 1).values
    peer = GaussianMixture(k, random_state=0, n_init=3).fit(values[:, None])
    sds = np.sqrt(peer.covariances_.ravel())
    mixture = Mixture(peer.weights_ / peer.weights_.sum(), peer.means_.ravel(), sds)
    found = selection.criteria(mixture, values)
    assert found.aic == pytest.approx(peer.aic(values[:, None]), rel=1e-9)
    assert found.bic == pytest.approx(peer.bic(values[:, None]), rel=1e-9)
    doubt = -np.log(peer.predict_proba(values[:, None]).max(axis=1)).sum()
    assert found.doubt == pytest.approx(doubt, abs=1e-6)
    assert found.icl == pytest.approx(found.bic + 2 * doubt, rel=1e-9)


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
    assert found.doubt == 0 and found.icl == found.bic


def test_starts_that_stop_early_come_to_what_em_comes_to_in_the_end():
    """Long steps of the climbs, or a tolerance of 1e-4, miss the best end of these by 0.67 nats."""
    values = data.simulate(4, 2.0, 200, 5).values
    guesses = [initial_guess(values, 6, "k-means++", 1 + j) for j in range(20)]
    ends = gmm_em.fit_many(values, guesses, max_iter=30_000, tol=1e-14)
    truth = optima(values, [end.final for end in ends])
    six = selection.select(values, max_components=6, n_folds=0)[5]
    assert six.optimum.log_likelihood == pytest.approx(best(truth).log_likelihood, abs=1e-6)
    assert six.n_spurious == sum(o.n_starts for o in truth if o.spurious) == 2


def test_algorithms_that_nobody_climbs_on_from_keep_their_tolerance():
    values = data.simulate(4, 2.0, 200, 5).values
    two = selection.select(values, max_components=2, n_folds=0, n_starts=1, algorithm="gradient")[1]
    alone = gmm_em.fit(values, initial_guess(values, 2, "k-means++", 1), algorithm="gradient")
    assert two.optimum.n_iter.tolist() == [alone.n_iter]


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
        if choice.optimum:
            assert choice.held_out < choice.criteria.log_likelihood


def test_nothing_is_chosen_where_nothing_can_be_compared():
    """Two values allow one component: its scores are no choice, and the others say why."""
    values = np.array([0.0, 0, 1, 1, 1, 1])
    choices = selection.select(values, max_components=3, n_starts=3)
    assert [choice.optimum is None for choice in choices] == [False, True, True]
    assert selection.chosen(choices) == {} and selection.about_equal(choices) == []
    assert choices[0].left_out == {} and choices[0].repeated == ()
    for choice in choices[1:]:
        assert choice.left_out == {"collapsed": 3}
        assert {(r.value, r.times) for r in choice.repeated} <= {(0.0, 2.0), (1.0, 4.0)}
    assert {(r.value, r.times) for r in choices[1].repeated} == {(0.0, 2.0), (1.0, 4.0)}


def test_the_repeated_value_that_starts_collapse_on_is_named():
    values = np.r_[np.zeros(40), RNG.normal(5, 1, 60)]
    two = selection.select(values, max_components=2, n_starts=5, n_folds=0)[1]
    assert two.optimum is None
    assert two.repeated == (selection.Repeated(0.0, 40.0, 5),)
    distinct, counts = np.unique(values, return_counts=True)
    options = {"max_components": 2, "n_starts": 5, "n_folds": 0}
    assert selection.select(distinct, counts=counts, **options)[1].repeated == two.repeated


def test_why_starts_came_to_nothing(monkeypatch):
    few = np.r_[RNG.normal(0, 1, 30), 50.0]
    (choice,) = selection.select(
        few, max_components=2, n_starts=1, n_folds=0, guess=lambda k, seed: empty(k)
    )[1:]
    assert choice.left_out == {"emptied": 1} and choice.optimum is None

    def climbing(*args, **options):
        found = optima(*args, **options)
        return [replace(o, converged=np.zeros(o.n_starts, dtype=bool)) for o in found]

    monkeypatch.setattr("gmm_em.selection.choices.optima", climbing)
    (choice,) = selection.select(APART, max_components=1, n_starts=2, n_folds=0)
    assert choice.left_out == {"not arrived": 2} and choice.optimum is None


def empty(k):
    return Mixture(np.full(k, 1 / k), 1e6 * np.arange(k), np.ones(k))


def test_a_score_that_could_not_be_computed_is_no_vote():
    one, two = selection.select(APART, max_components=2, n_starts=3)
    without = replace(two, held=None)
    assert np.isnan(without.held_out) and np.isnan(without.held_out_error)
    assert selection.chosen([one, two])["held_out"] == 2
    assert "held_out" not in selection.chosen([one, without])
    assert selection.about_equal([one, without]) == []
    assert {"aic", "bic", "icl"} == set(selection.chosen([one, without]))


def test_two_small_groups_are_held_out_too():
    """By hand, on the first deal of the folds: -26.03 and -11.42."""
    one, two = selection.select(TWO_FIVES, max_components=2)
    assert one.held.deals[0] == pytest.approx(-26.03, abs=0.005)
    assert two.held.deals[0] == pytest.approx(-11.42, abs=0.005)
    assert selection.chosen([one, two]) == dict.fromkeys(("aic", "bic", "icl", "held_out"), 2)
    assert selection.about_equal([one, two]) == [2]


def test_groups_of_many_values_choose_as_the_values_do():
    dataset = gmm_em.simulate(2, 6.0, 4_000, 2)
    grouped = dataset.compressed(bins=400)
    assert len(grouped) < 1_000
    options = {"max_components": 2, "n_starts": 2, "n_deals": 1}
    exact = selection.select(dataset.values, **options)
    weighted = {"counts": grouped.counts, "observations": grouped.n}
    found = selection.select(grouped.values, **weighted, **options)
    for one, other in zip(exact, found, strict=True):
        assert other.criteria.bic == pytest.approx(one.criteria.bic, rel=1e-4)
        assert other.held_out == pytest.approx(one.held_out, rel=1e-3)
    assert selection.chosen(found) == selection.chosen(exact)


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


def test_the_climbs_of_all_folds_can_be_ended_too():
    told = []
    galaxies = data.SOURCES["galaxies"]().values
    selection.cross_validate(galaxies, 3, progress=lambda done, of: told.append(done / of))
    assert told == sorted(told) and told[-1] < 1
    assert told.count(told[-1]) > 1  # steps of the climbs, after the fits of 15 folds
    assert len(set(told)) == 16


# ---- weights -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1 / 300, 1e6 / 300, 1.0, 1e6, 1e-12])
def test_weights_give_what_the_observations_give_whatever_their_unit(scale):
    counts = np.full(300, scale)
    weights = {"counts": counts, "observations": 300}
    options = {"max_components": 2, "n_starts": 3, "n_deals": 1}
    exact = selection.select(WEIGHTED, **options)
    found = selection.select(WEIGHTED, **weights, **options)
    for one, other in zip(exact, found, strict=True):
        assert other.criteria == one.criteria
        assert other.held_out == one.held_out
        assert other.left_out == one.left_out
    mixtures = [choice.optimum.mixture for choice in exact]
    once = selection.bootstrap_test(WEIGHTED, *mixtures, n_replicates=2, n_starts=2)
    again = selection.bootstrap_test(WEIGHTED, *mixtures, n_replicates=2, n_starts=2, **weights)
    assert once.statistic == again.statistic
    np.testing.assert_array_equal(once.replicates, again.replicates)


@pytest.mark.parametrize("counts", [np.full(300, 1 / 300), np.full(300, 1e19), 0.5 * np.ones(300)])
def test_without_a_number_of_observations_weights_choose_nothing(counts):
    one, two = Mixture([1.0], [0.0], [1.0]), Mixture([0.5, 0.5], [0.0, 8.0], [1.0, 1.0])
    for refuses in (
        lambda: selection.criteria(one, WEIGHTED, counts),
        lambda: selection.select(WEIGHTED, counts=counts),
        lambda: selection.cross_validate(WEIGHTED, 1, counts=counts),
        lambda: selection.bootstrap_test(WEIGHTED, one, two, counts=counts),
    ):
        with pytest.raises(ValueError, match="how many observations these are is not known"):
            refuses()


@pytest.mark.parametrize("observations", [0, 2.5, -3, float("nan"), 1e17])
def test_a_number_of_observations_is_a_whole_number(observations):
    with pytest.raises(ValueError, match="observations must be a whole number from 1 to"):
        selection.criteria(
            Mixture([1.0], [0.0], [1.0]), WEIGHTED, np.ones(300), observations=observations
        )


# ---- cross-validation ---------------------------------------------------------------------------


def test_held_out_points_are_not_in_the_fit_that_is_asked():
    """With as many folds as points and one component, by hand: the mean and sd of the others."""
    values = APART[:12]
    each = np.empty(len(values))
    for i in range(len(values)):
        others = np.delete(values, i)
        each[i] = Mixture([1.0], [others.mean()], [others.std()]).log_likelihood(values[[i]])
    found = selection.cross_validate(values, 1, n_folds=len(values), n_deals=2)
    assert found.log_likelihood == pytest.approx(each.sum(), rel=1e-9)
    np.testing.assert_allclose(found.densities, each, rtol=1e-9)
    assert found.standard_error == pytest.approx(0, abs=1e-9)  # all deals are the same here


def test_nothing_but_the_points_of_the_fit_says_where_it_begins(monkeypatch):
    """Not even the likely values of a start may come from a held-out point."""
    begun = []

    def told(values, n_components, method, seed, counts, edges):
        begun.append(values[counts > 0])
        return initial_guess(values, n_components, method, seed, counts)

    monkeypatch.setattr("gmm_em.selection.refit.initial_guess", told)
    values = APART[:10]
    selection.cross_validate(values, 1, n_folds=5, n_deals=1, n_starts=1)
    assert [len(inside) for inside in begun] == [8] * 5
    out = [set(values) - set(inside) for inside in begun]
    assert set.union(*out) == set(values)  # each point is out of one of them


def test_the_seed_deals_the_folds_whatever_the_number_of_components():
    once = selection.cross_validate(APART, 2, seed=1, n_deals=1).log_likelihood
    assert once == selection.cross_validate(APART, 2, seed=1, n_deals=1).log_likelihood
    assert once != selection.cross_validate(APART, 2, seed=2, n_deals=1).log_likelihood
    more = selection.cross_validate(APART, 2, seed=1, n_deals=3)
    assert more.deals[0] == once and len(set(more.deals)) == 3
    assert more.log_likelihood == pytest.approx(more.deals.mean())
    assert more.standard_error == pytest.approx(more.deals.std(ddof=1) / np.sqrt(3))
    assert more.densities.sum() == pytest.approx(more.log_likelihood)


def test_counts_are_dealt_point_by_point():
    counts = RNG.integers(1, 4, len(APART)).astype(float)
    counted = selection.cross_validate(APART, 2, counts=counts, n_deals=2)
    repeated = selection.cross_validate(np.repeat(APART, counts.astype(int)), 2, n_deals=2)
    np.testing.assert_allclose(counted.deals, repeated.deals, rtol=1e-6)
    assert counts @ counted.densities == pytest.approx(counted.log_likelihood)


@pytest.mark.parametrize("count", [7.0, 3.7, 1e6, 1e13])
def test_a_deal_leaves_no_point_out(count):
    counts = np.full(5, count)
    dealt = _dealt(5, counts, 4, np.random.default_rng(1))
    np.testing.assert_allclose(dealt.sum(axis=0), counts)
    assert (dealt >= 0).all() and not (dealt[0] == dealt[1]).all()
    if count < 100:
        assert np.ptp(dealt.sum(axis=1)) <= 3  # equal parts


def test_what_lies_within_one_standard_error_is_about_equal():
    """Against the mean and sd of the differences, point by point, by hand."""
    values = data.SOURCES["acidity"]().values
    choices = selection.select(values, max_components=3, n_starts=5)
    held = [choice.held for choice in choices]
    best = held[selection.chosen(choices)["held_out"] - 1]
    for choice, other in zip(choices, held, strict=True):
        gain = best.densities - other.densities
        deals = best.deals - other.deals
        error = np.sqrt(len(gain) * gain.var() + deals.var(ddof=1) / len(deals))
        less, found = selection.behind(best, other)
        assert (less, found) == (pytest.approx(gain.sum(), abs=1e-9), pytest.approx(error))
        assert (choice.n_components in selection.about_equal(choices)) == (less <= error)
    assert 1 not in selection.about_equal(choices)
    assert selection.chosen(choices)["held_out"] in selection.about_equal(choices)


def test_too_few_points_for_a_fold_say_nothing():
    assert selection.cross_validate(np.array([0.0, 1.0]), 1) is None


# ---- the bootstrap test -------------------------------------------------------------------------


def fitted(values, k):
    starts = [initial_guess(values, k, "k-means++", seed) for seed in range(5)]
    return optima(values, starts)[0].mixture


def test_the_null_distribution_of_one_against_two():
    """Normal values, n = 200: half of the statistics are below about 2.8, 90 % below 8.5, 95 %
    below 9.7, where chi-square with 3 degrees of freedom says 2.4, 6.3 and 7.8."""
    values = np.random.default_rng(0).standard_normal(200)
    result = selection.bootstrap_test(
        values, fitted(values, 1), fitted(values, 2), n_replicates=100, n_starts=2, seed=2
    )
    half, ninety, ninety_five = np.quantile(result.replicates, [0.5, 0.9, 0.95])
    assert half == pytest.approx(2.8, abs=0.8)
    assert ninety == pytest.approx(8.5, abs=1.5)
    assert ninety_five == pytest.approx(9.7, abs=2)
    assert 0.1 < result.p_value <= 1


def test_two_groups_are_more_than_chance():
    one, two, three = (fitted(APART, k) for k in (1, 2, 3))
    result = selection.bootstrap_test(APART, one, two, n_replicates=19, n_starts=3)
    assert result.p_value == 1 / 20
    assert result.statistic == pytest.approx(
        2 * (two.log_likelihood(APART) - one.log_likelihood(APART))
    )
    again = selection.bootstrap_test(APART, two, three, n_replicates=19, n_starts=3)
    assert again.p_value > 0.05


def test_the_seed_makes_the_samples_and_more_of_them_begin_with_the_fewer():
    values = APART[:40]
    one, two = fitted(values, 1), fitted(values, 2)

    def replicates(n, seed=1):
        options = {"n_replicates": n, "n_starts": 2, "seed": seed}
        return selection.bootstrap_test(values, one, two, **options).replicates

    few, many, other = replicates(5), replicates(9), replicates(5, seed=2)
    assert set(few) < set(many) and not set(few) & set(other)


@pytest.mark.parametrize("n", [31_000, 30_000_000, 10**15])
def test_groups_are_drawn_as_groups_however_many_points_they_hold(n):
    """Class middles: as if each point were drawn and put into its class."""
    middles = np.linspace(-3, 3, 31)
    mixture = Mixture([0.3, 0.7], [-1.0, 1.0], [0.5, 0.8])
    values, counts = sampled(mixture, middles, n, np.random.default_rng(1))
    assert counts.sum() == n and len(values) < 5 * len(middles)
    assert np.allclose(np.diff(values) / 0.2, np.rint(np.diff(values) / 0.2))  # in the same classes
    cdf = mixture.weights @ norm.cdf(
        np.add.outer([-0.1, 0.1], values)[:, None], mixture.means[:, None], mixture.sds[:, None]
    )
    expected = n * (cdf[1] - cdf[0])
    often = expected > 5
    chi = (counts - expected)[often] / np.sqrt(expected[often])
    assert (chi**2).mean() < 2
    assert values[-1] > 3  # what lies beyond the last class of the data is in the next


def test_points_that_were_seen_once_are_drawn_one_by_one():
    mixture = Mixture([1.0], [0.0], [1.0])
    values, counts = sampled(mixture, np.arange(50.0), 60, np.random.default_rng(1))
    assert counts is None and len(np.unique(values)) == 60


def test_counts_say_how_large_the_samples_are():
    values, counts = APART[::10], np.full(12, 1e8)
    one, two = Mixture([1.0], [5.0], [5.1]), Mixture([0.5, 0.5], [0.0, 10.0], [1.0, 1.0])
    options = {"n_replicates": 2, "n_starts": 2, "counts": counts}
    result = selection.bootstrap_test(values, one, two, **options)
    gain = two.log_likelihood(values, counts) - one.log_likelihood(values, counts)
    assert result.statistic == pytest.approx(2 * gain)
    assert result.p_value == 1 / 3


def test_replicates_are_fitted_as_the_data_were(monkeypatch):
    """With the same number and kind of starts, for K as for K + 1, and finished by `optima`."""
    begun = []

    def told(values, starts, **options):
        begun.append((len(starts), starts[0].n_components, options["max_iter"], options["tol"]))
        return optima(values, starts, **options)

    monkeypatch.setattr("gmm_em.selection.refit.optima", told)
    one, two = fitted(APART, 1), fitted(APART, 2)
    options = {"n_starts": 7, "max_iter": 50, "tol": 1e-7}
    selection.bootstrap_test(APART, one, two, n_replicates=2, **options)
    assert begun == [(7, 1, 50, 1e-7), (7, 2, 50, 1e-7)] * 2


def test_replicates_are_climbed_in_the_haste_of_the_data(monkeypatch):
    hastes = []

    def told(values, starts, **options):
        hastes.append(options["hasty"])
        return optima(values, starts, **options)

    for module in ("choices", "refit"):
        monkeypatch.setattr(f"gmm_em.selection.{module}.optima", told)
    one, two = selection.select(APART, max_components=2, n_starts=2, n_folds=0)
    mixtures = one.optimum.mixture, two.optimum.mixture
    selection.bootstrap_test(APART, *mixtures, n_replicates=1, n_starts=2)
    assert len(hastes) == 4 and len(set(hastes)) == 1


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
        selection.cross_validate(APART, 2, n_folds=1)
    with pytest.raises(ValueError, match="deals and starts must be 1 or more; they are 0 and 4"):
        selection.cross_validate(APART, 2, n_deals=0)
    with pytest.raises(ValueError, match="n_starts must be 1 or more; it is 0"):
        selection.select(APART, n_starts=0)
    with pytest.raises(ValueError, match="max_components must be 1 or more; it is 0"):
        selection.select(APART, max_components=0)
