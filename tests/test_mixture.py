"""The mixture: densities, responsibilities, regions, samples."""

import mpmath
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logsumexp

from gmm_em import Mixture, regions

MIXTURE = Mixture([0.2, 0.5, 0.3], [-1.0, 0.5, 4.0], [0.5, 2.0, 0.1])
X = np.linspace(-10, 10, 401)


@st.composite
def mixtures(draw, most=6):
    k = draw(st.integers(1, most))
    numbers = st.floats(-10, 10).map(lambda x: round(x, 6))
    weights = np.array(draw(st.lists(st.floats(0, 1), min_size=k, max_size=k)))
    assume(weights.sum() > 1e-3)
    means = draw(st.lists(numbers, min_size=k, max_size=k))
    sds = draw(st.lists(st.floats(0.01, 5), min_size=k, max_size=k))
    return Mixture(weights / weights.sum(), means, sds)


@st.composite
def tied_mixtures(draw):
    """Few distinct means and sds, and weights with which components are often as high as each
    other, exactly or but for the last digits."""
    k = draw(st.integers(2, 6))

    def some(*numbers):
        return np.array(draw(st.lists(st.sampled_from(numbers), min_size=k, max_size=k)))

    means, sds = some(0.0, 0.0, 1.0, -3.0), some(1.0, 2.0, 0.99999, 0.80078125, 1 + 2**-52, 1e-8)
    weights = some(0.0, 1.0, 1.0, 1 + 1e-8, 1 - 1e-15, 0.3) * np.where(some(0, 1, 1), sds, 1.0)
    assume(weights.sum() > 0)
    return Mixture(weights / weights.sum(), means, sds)


def test_densities_are_those_of_scipy():
    expected = stats.norm.logpdf(X, MIXTURE.means[:, None], MIXTURE.sds[:, None])
    expected += np.log(MIXTURE.weights)[:, None]
    np.testing.assert_allclose(MIXTURE.weighted_log_densities(X), expected, rtol=1e-12)
    np.testing.assert_allclose(MIXTURE.log_density(X), logsumexp(expected, axis=0), rtol=1e-12)
    np.testing.assert_allclose(MIXTURE.density(X), np.exp(expected).sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(
        MIXTURE.responsibilities(X), np.exp(expected - logsumexp(expected, axis=0)), atol=1e-14
    )


def test_the_log_density_is_exact_in_the_far_tails():
    far = np.array([-1e8, -1e4, 1e4, 1e8])
    wide = stats.norm.logpdf(far, 0.5, 2.0) + np.log(0.5)
    np.testing.assert_allclose(MIXTURE.log_density(far), wide, rtol=1e-12)
    assert MIXTURE.log_density([1e160]) == -np.inf  # the square overflows, and nothing is NaN


@given(mixtures(), st.floats(allow_nan=False, allow_infinity=False))
def test_responsibilities_sum_to_1_however_far(mixture, x):
    r = mixture.responsibilities([x, -x])
    assert np.isfinite(r).all()
    np.testing.assert_allclose(r.sum(axis=0), 1, atol=1e-12)
    assert (r[mixture.weights == 0] == 0).all()


def test_the_log_likelihood_weighs_by_counts():
    counts = np.arange(len(X)) / 7
    expected = (counts * MIXTURE.log_density(X)).sum()
    assert MIXTURE.log_likelihood(X, counts) == pytest.approx(expected, rel=1e-12)
    assert MIXTURE.log_likelihood(X) == pytest.approx(MIXTURE.log_density(X).sum(), rel=1e-12)


@given(st.one_of(mixtures(), tied_mixtures()))
@example(Mixture([0.1426, 0.7520, 0.1054], [0, 0, 0], [0.156, 0.822, 0.115]))
@example(
    Mixture(
        [0, 0.35704451, 0.35704094, 0, 0.28591455, 0],
        np.zeros(6),
        [1, 2, 0.99999, 1, 0.80078125, 1],
    )
)
def test_regions_are_what_classifying_every_point_says(mixture):
    cuts, owners = mixture.regions()
    assert len(owners) == len(cuts) + 1
    assert np.isfinite(cuts).all() and (np.diff(cuts) > 0).all() and (np.diff(owners) != 0).all()
    assert len(cuts) <= 2 * np.count_nonzero(mixture.weights) - 2
    ends = np.concatenate([[-1e12], cuts, [1e12]])
    grid = np.concatenate(
        [np.linspace(-40, 40, 2001), mixture.means, 0.5 * ends[1:] + 0.5 * ends[:-1]]
    )
    found = owners[np.searchsorted(cuts, grid)]
    # at a point that two components share to rounding either may be said
    r = mixture.responsibilities(grid)
    at = np.arange(len(grid))
    assert (r[found, at] >= r.max(axis=0) - 1e-9).all()


@given(mixtures())
def test_the_outer_regions_reach_to_infinity(mixture):
    cuts, owners = mixture.regions()
    edge = np.abs(cuts).max() if len(cuts) else 1.0
    assert mixture.classify([-edge * 2 - 1, edge * 2 + 1]).tolist() == [owners[0], owners[-1]]


def test_regions_of_equal_sds_of_equal_means_and_of_one():
    two = Mixture([0.5, 0.5], [0.0, 1.0], [1.0, 1.0])
    assert [a.tolist() for a in two.regions()] == [[0.5], [0, 1]]
    inside = Mixture([0.5, 0.5], [0.0, 0.0], [1.0, 2.0])
    cuts, owners = inside.regions()
    assert owners.tolist() == [1, 0, 1]
    assert cuts.tolist() == pytest.approx([-1.3595559868, 1.3595559868])
    one = Mixture([1.0], [3.0], [1.0])
    assert [a.tolist() for a in one.regions()] == [[], [0]]
    unseen = Mixture([1.0, 0.0], [0.0, 5.0], [1.0, 9.0])
    assert [a.tolist() for a in unseen.regions()] == [[], [0]]
    spikes = Mixture([0.5, 0.5], [0.0, 1.0], [1e-200, 2e-200])  # squares of distances overflow
    assert [a.tolist() for a in spikes.regions()] == [[-1.0, pytest.approx(1 / 3)], [1, 0, 1]]
    assert spikes.classify([-9.0, -0.5, 0.3, 0.4]).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("scale, offset", [(1e-300, 0), (1e300, 0), (1.0, 1e9), (1e-9, 1.0)])
def test_regions_in_any_unit(scale, offset):
    expected = MIXTURE.regions()
    mapped = Mixture(MIXTURE.weights, MIXTURE.means * scale + offset, MIXTURE.sds * scale)
    cuts, owners = mapped.regions()
    assert owners.tolist() == expected[1].tolist()
    np.testing.assert_allclose((cuts - offset) / scale, expected[0], atol=1e-6)


# ---- areas --------------------------------------------------------------------------------------


def exact_tails(mixture, x):
    """(below, above, density) at x, in 60 digits."""
    parts = list(
        zip(*(a.tolist() for a in (mixture.weights, mixture.means, mixture.sds)), strict=True)
    )
    x = mpmath.mpf(float(x))
    sums = [mpmath.mpf(0)] * 3
    for w, m, s in parts:
        z = (x - mpmath.mpf(m)) / mpmath.mpf(s)
        terms = mpmath.ncdf(z), mpmath.ncdf(-z), mpmath.npdf(z) / mpmath.mpf(s)
        sums = [total + mpmath.mpf(w) * term for total, term in zip(sums, terms, strict=True)]
    return sums


@pytest.mark.parametrize("x", [-40.0, -19.0, -1.3, 0.5, 4.02, 9.0, 70.0])
def test_both_tails_have_all_their_digits(x):
    with mpmath.workdps(60):
        below, above, _ = exact_tails(MIXTURE, x)
        assert MIXTURE.cdf([x])[0] == pytest.approx(float(below), rel=1e-12, abs=0)
        assert MIXTURE.sf([x])[0] == pytest.approx(float(above), rel=1e-12, abs=0)


PROBABILITIES = [1e-300, 1e-100, 1e-20, 1e-5, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-9, 1 - 1e-16]


@given(mixtures())
@example(MIXTURE)
@example(Mixture([0.3, 0.7], [-10.0, 10.0], [1.0, 1.0]))  # 0.3 lies where there is nothing
@example(Mixture([0.5, 1e-9, 0.5 - 1e-9], [-1e6, 0.0, 1e6], [1e-3, 1e3, 1.0]))
def test_quantiles_are_exact_in_both_tails(mixture):
    """By the step that Newton's method would still take, in 60 digits."""
    found = mixture.quantile(PROBABILITIES)
    unit = mixture.sds[mixture.weights > 0].min()
    with mpmath.workdps(60):
        for q, x in zip(PROBABILITIES, found.tolist(), strict=True):
            below, above, density = exact_tails(mixture, x)
            # what lies above the upper ones is what is asked for there
            gap = below - mpmath.mpf(q) if q <= 0.5 else 1 - mpmath.mpf(q) - above
            # but for the roundings of the area and of z, which a gap between components enlarges
            noise = 1e-15 * min(q, 1 - q) / density if 0.01 <= q <= 0.99 else 0
            assert abs(gap / density) <= 1e-13 * (abs(x) + unit) + noise


def test_quantiles_of_0_and_1_and_of_what_is_no_probability():
    assert MIXTURE.quantile([0.0, 1.0]).tolist() == [-np.inf, np.inf]
    assert MIXTURE.quantile([]).tolist() == []
    for q in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="from 0 to 1"):
            MIXTURE.quantile([q])
    with pytest.raises(ValueError, match="list of numbers"):
        MIXTURE.quantile(0.5)


@pytest.mark.parametrize("unit", [1e-308, 1e300])
def test_quantiles_at_the_ends_of_the_world(unit):
    one = Mixture([0.5, 0.5], [-unit, unit], [0.5 * unit, 0.5 * unit])
    expected = Mixture([0.5, 0.5], [-1.0, 1.0], [0.5, 0.5]).quantile(PROBABILITIES)
    np.testing.assert_allclose(one.quantile(PROBABILITIES) / unit, expected, rtol=1e-12, atol=1e-12)


def test_a_component_of_weight_0_has_no_part_in_any_area():
    with_it = Mixture([0.0, *MIXTURE.weights], [-1e9, *MIXTURE.means], [1e-9, *MIXTURE.sds])
    x, q = np.linspace(-5, 5, 11), np.linspace(0.001, 0.999, 11)
    np.testing.assert_allclose(with_it.cdf(x), MIXTURE.cdf(x), rtol=1e-14)
    np.testing.assert_allclose(with_it.quantile(q), MIXTURE.quantile(q), rtol=1e-12)
    np.testing.assert_allclose(
        with_it.misclassification()[1:, 1:], MIXTURE.misclassification(), atol=1e-15
    )
    assert (with_it.misclassification()[:, 0] == 0).all()
    assert with_it.error_rate() == pytest.approx(MIXTURE.error_rate(), rel=1e-12)


def test_two_equal_components_are_confused_by_half_their_distance():
    two = Mixture([0.5, 0.5], [0.0, 3.0], [1.0, 1.0])
    tail = stats.norm.sf(1.5)
    np.testing.assert_allclose(two.misclassification(), [[1 - tail, tail], [tail, 1 - tail]])
    assert two.error_rate() == pytest.approx(tail, rel=1e-14)
    apart = Mixture([0.5, 0.5], [0.0, 60.0], [1.0, 1.0])  # 1 less the rest would say 0
    assert apart.error_rate() == pytest.approx(stats.norm.sf(30), rel=1e-12, abs=0)


@given(mixtures(most=4))
def test_the_confusion_is_that_of_classifying_every_point(mixture):
    found = mixture.misclassification()
    np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-13)
    # the middles of many equal shares of each component
    share = (np.arange(4000) + 0.5) / 4000
    for k, (mean, sd) in enumerate(zip(mixture.means, mixture.sds, strict=True)):
        given_to = mixture.classify(mean + sd * stats.norm.ppf(share))
        counted = np.bincount(given_to, minlength=mixture.n_components) / 4000
        # ties of equal components go to either
        owners = np.unique(mixture.regions()[1])
        np.testing.assert_allclose(found[k, owners], counted[owners], atol=3e-3)
    wrong = 1 - mixture.weights @ np.diag(found)
    assert mixture.error_rate() == pytest.approx(wrong, abs=1e-12)


def test_samples_have_the_shares_and_moments_of_the_mixture():
    values, components = MIXTURE.sample(200_000, np.random.default_rng(1))
    shares = np.bincount(components) / len(components)
    np.testing.assert_allclose(shares, MIXTURE.weights, atol=0.005)
    for k in range(3):
        part = values[components == k]
        assert part.mean() == pytest.approx(MIXTURE.means[k], abs=0.03)
        assert part.std() == pytest.approx(MIXTURE.sds[k], rel=0.02)


def test_a_larger_sample_extends_a_smaller_one():
    small, of_small = MIXTURE.sample(10, np.random.default_rng(1))
    large, of_large = MIXTURE.sample(1000, np.random.default_rng(1))
    assert (large[:10] == small).all() and (of_large[:10] == of_small).all()


def test_a_random_mixture_is_drawn_as_the_original_did():
    drawn = [Mixture.random(10, 3.0, np.random.default_rng(seed)) for seed in range(500)]
    means, sds = (np.concatenate([getattr(m, name) for m in drawn]) for name in ("means", "sds"))
    assert means.std() == pytest.approx(3, rel=0.05)
    assert sds.min() == 0.05 and sds.max() < 1 and sds.mean() == pytest.approx(0.5, abs=0.02)
    wider = Mixture.random(10, 6.0, np.random.default_rng(3))
    np.testing.assert_allclose(wider.means, 2 * drawn[3].means)
    np.testing.assert_array_equal(wider.sds, drawn[3].sds)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (([0.5, 0.5], [0.0], [1.0]), "same length"),
        (([], [], []), "same length"),
        (([0.5, 0.4], [0.0, 1.0], [1.0, 1.0]), "sum to 1"),
        (([1.5, -0.5], [0.0, 1.0], [1.0, 1.0]), "0 or more"),
        (([1.0], [0.0], [0.0]), "above 0"),
        (([1.0], [0.0], [-1.0]), "above 0"),
        (([1.0], [np.nan], [1.0]), "finite"),
        (([1.0], [0.0], [np.inf]), "finite"),
    ],
)
def test_what_is_no_mixture_is_refused_in_words(arguments, words):
    with pytest.raises(ValueError, match=words):
        Mixture(*arguments)


@pytest.mark.parametrize("x", [0.5, [[0.5], [1.0]]])
def test_what_is_no_list_of_numbers_is_refused_and_gives_no_wrong_sum(x):
    mixture = Mixture([0.5, 0.5], [0.0, 1.0], [1.0, 1.0])
    for ask in (
        mixture.density, mixture.log_likelihood, mixture.responsibilities, mixture.classify
    ):  # fmt: skip
        with pytest.raises(ValueError, match="x must be a list of numbers"):
            ask(x)


def test_a_mixture_is_frozen():
    weights = np.array([1.0])
    mixture = Mixture(weights, [0.0], [1.0])
    weights[0] = 5
    assert mixture.weights[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        mixture.means[0] = 1
    with pytest.raises(AttributeError):
        mixture.means = weights


def test_the_regions_of_many_mixtures_are_those_of_each():
    rng = np.random.default_rng(3)
    weights, means = rng.dirichlet(np.ones(5), 40), rng.normal(0, 3, (40, 5)).round(1)
    sds = rng.uniform(0.1, 2, (40, 5))
    weights[0], sds[1], means[2] = [0.5, 0.5, 0, 0, 0], 1.0, 0.0  # empty, equally wide, concentric
    found = regions.regions(weights, means, sds)
    for parameters, (cuts, owners) in zip(
        zip(weights, means, sds, strict=True), found, strict=True
    ):
        expected = Mixture(*parameters).regions()
        np.testing.assert_array_equal(cuts, expected[0])
        np.testing.assert_array_equal(owners, expected[1])
