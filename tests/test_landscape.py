"""The log-likelihood over two parameters, and the bound over one mean, against what they stand
for."""

import itertools

import numpy as np
import pytest

import gmm_em
from gmm_em import landscape as land
from gmm_em.landscape import MEAN, SD, WEIGHT, Axes, Parameter

SOURCES = gmm_em.data.SOURCES


def fitted(dataset, k, seed=1, **options):
    data = {"counts": dataset.counts, "edges": dataset.edges}
    start = gmm_em.initial_guess(dataset.values, k, "k-means++", seed, **data)
    return gmm_em.fit(dataset.values, start, **data, **options)


def seen(dataset, trace, axes):
    return land.landscape(dataset.values, trace, axes, counts=dataset.counts, edges=dataset.edges)


CASES = {
    "points": (gmm_em.simulate(4, 3.0, 300, 28), 4, {}),
    "equal sds": (SOURCES["galaxies"](), 3, {"equal_sds": True}),
    "classes": (SOURCES["crabs"](), 2, {}),
    "one": (SOURCES["galaxies"](), 1, {}),
    "ten": (gmm_em.simulate(4, 3.0, 300, 28), 10, {"max_iter": 20}),
    "counts": (gmm_em.Dataset([0, 1, 2, 5, 6, 9], "x", counts=[3, 0, 2, 4, 0.5, 1]), 2, {}),
}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    dataset, k, options = CASES[request.param]
    return dataset, fitted(dataset, k, **options)


def test_heights_are_the_log_likelihoods_at_200_places_of_random_slices(case):
    dataset, trace = case
    rng = np.random.default_rng(5)
    planes = land.planes(trace.means.shape[1], trace.equal_sds)
    for plane in rng.permutation(len(planes))[:25]:
        axes = planes[plane]
        x = np.sort(rng.normal(land.places(axes, *parts(trace.final))[0], 2, 4))
        y = np.sort(rng.normal(land.places(axes, *parts(trace.final))[1], 2, 2))
        found = land.heights(
            dataset.values, trace.final, {axes.x: x[None, :], axes.y: y[:, None]},
            counts=dataset.counts, edges=dataset.edges, equal_sds=trace.equal_sds,
        )  # fmt: skip
        for j, i in itertools.product(range(2), range(4)):
            there = land.moved(trace.final, axes, (x[i], y[j]), trace.equal_sds)
            direct = there.log_likelihood(dataset.values, dataset.counts, dataset.edges)
            assert found[j, i] == pytest.approx(direct, rel=1e-11, abs=1e-9)


def parts(mixture):
    return mixture.weights, mixture.means, mixture.sds


def test_a_place_says_where_a_mixture_is_and_only_that_moves(case):
    _, trace = case
    for axes in land.planes(trace.means.shape[1], trace.equal_sds):
        place = land.places(axes, *parts(trace.final)) + np.array([0.3, -0.2])
        there = land.moved(trace.final, axes, place, trace.equal_sds)
        np.testing.assert_allclose(land.places(axes, *parts(there)), place, rtol=1e-9)
        kinds = {axis.kind for axis in axes}
        for kind, name in ((MEAN, "means"), (SD, "sds"), (WEIGHT, "weights")):
            if kind not in kinds:
                np.testing.assert_allclose(getattr(there, name), getattr(trace.final, name))


def test_weights_that_are_no_axis_keep_their_proportions():
    mixture = gmm_em.Mixture([0.1, 0.2, 0.3, 0.4], [0, 1, 2, 3], [1, 1, 1, 1])
    axes = Axes(Parameter(WEIGHT, 0), Parameter(WEIGHT, 2))
    np.testing.assert_allclose(land.places(axes, *parts(mixture)), np.log([0.1 / 0.6, 0.3 / 0.6]))
    there = land.moved(mixture, axes, np.log([1.0, 2.0]))
    np.testing.assert_allclose(there.weights, [1 / 4, 1 / 12, 2 / 4, 2 / 12])


def test_the_whole_way_is_inside_with_a_margin(case):
    dataset, trace = case
    for axes in land.planes(trace.means.shape[1], trace.equal_sds)[:8]:
        found = seen(dataset, trace, axes)
        way = land.places(axes, trace.weights, trace.means, trace.sds)
        for line, along in zip((found.x, found.y), way.T, strict=True):
            margin = 0.1 * (line[-1] - line[0])
            assert line[0] + margin < along.min() and along.max() < line[-1] - margin


def test_the_end_of_the_way_is_the_top_within_the_resolution():
    for dataset, k in (
        (SOURCES["galaxies"](), 3),
        (SOURCES["crabs"](), 2),
        (CASES["points"][0], 3),
    ):
        trace = fitted(dataset, k, tol=1e-12, max_iter=2000)
        for axes in land.planes(k)[::2]:
            found = seen(dataset, trace, axes)
            end = land.places(axes, *parts(trace.final))
            i, j = (
                np.abs(line - at).argmin() for line, at in zip((found.x, found.y), end, strict=True)
            )
            around = found.heights[max(j - 3, 0) : j + 4, max(i - 3, 0) : i + 4]
            top = np.unravel_index(around.argmax(), around.shape)
            cell = (min(j, 3), min(i, 3))
            assert np.abs(np.subtract(top, cell)).max() <= 1, axes
            assert found.heights[j, i] <= trace.log_likelihood[-1] + 1e-9


def test_a_way_beside_is_inside_too():
    dataset, trace = CASES["points"][0], fitted(CASES["points"][0], 3)
    far = gmm_em.Mixture([0.3, 0.3, 0.4], [-20, 0, 30], [1, 1, 1])
    other = gmm_em.fit(dataset.values, far, max_iter=3)
    axes = Axes(Parameter(MEAN, 0), Parameter(SD, 2))
    found = land.landscape(dataset.values, trace, axes, beside=other)
    assert found.x[0] < -20


def test_both_orders_of_two_equal_components_are_peaks():
    truth = gmm_em.Mixture([0.5, 0.5], [-2, 2], [1, 1])
    x = truth.sample(400, np.random.default_rng(1))[0]
    x = np.concatenate([x, -x])
    trace = gmm_em.fit(x, gmm_em.Mixture([0.5, 0.5], [-1, 1], [1, 1]), equal_sds=True, tol=1e-12)
    found = land.landscape(x, trace, land.default_axes(trace))
    np.testing.assert_allclose(found.x, found.y)
    np.testing.assert_allclose(found.heights, found.heights.T, rtol=1e-9)
    i, j = (np.abs(found.x - mean).argmin() for mean in trace.final.means)
    for one, other in ((i, j), (j, i)):
        around = found.heights[other - 4 : other + 5, one - 4 : one + 5]
        assert around.max() == pytest.approx(found.heights.max(), abs=1e-6)
        assert around.max() < trace.log_likelihood[-1] + 1e-9
    assert np.diag(found.heights).max() < found.heights.max() - 50  # a valley is between them


def test_default_axes_are_the_two_means_that_move_most():
    dataset = CASES["points"][0]
    trace = fitted(dataset, 4)
    moved = np.ptp(trace.means, axis=0)
    axes = land.default_axes(trace)
    assert {axis.component for axis in axes} == set(np.argsort(moved)[-2:].tolist())
    assert land.default_axes(fitted(dataset, 1)) == Axes(Parameter(MEAN, 0), Parameter(SD, 0))
    assert land.default_axes(fitted(dataset, 3, max_iter=0)) == Axes(
        Parameter(MEAN, 0), Parameter(MEAN, 1)
    )


def test_what_is_no_plane_is_refused():
    dataset, trace = CASES["points"][0], fitted(CASES["points"][0], 2)
    two_weights = Axes(Parameter(WEIGHT, 0), Parameter(WEIGHT, 1))
    assert two_weights not in land.planes(2) and two_weights in land.planes(3)
    assert Axes(Parameter(MEAN, 0), Parameter(SD, 1)) not in land.planes(2, equal_sds=True)
    for axes in (two_weights, Axes(Parameter(MEAN, 0), Parameter(MEAN, 0)),
                 Axes(Parameter(MEAN, 0), Parameter(MEAN, 2))):  # fmt: skip
        with pytest.raises(ValueError, match="two parameters"):
            land.landscape(dataset.values, trace, axes)


def wild():
    """Fits with collapsed sds, empty components, one iteration or none."""
    few = gmm_em.simulate(4, 3.0, 10, 28).values
    yield few, gmm_em.fit(few, gmm_em.initial_guess(few, 10, "random points", 1))
    ties = np.r_[np.zeros(30), np.linspace(4, 6, 100)]
    yield ties, gmm_em.fit(ties, gmm_em.Mixture([0.2, 0.8], [0.0, 5.0], [0.1, 1.0]))
    yield ties, gmm_em.fit(ties, gmm_em.Mixture([0.0, 1.0], [0.0, 5.0], [0.1, 1.0]))
    yield ties, gmm_em.fit(ties, gmm_em.Mixture([0.5, 0.5], [1e9, 5.0], [0.1, 1.0]))
    yield ties, gmm_em.fit(ties, gmm_em.Mixture([0.5, 0.5], [1.0, 5.0], [0.1, 1.0]), max_iter=0)
    yield 1e9 + ties, gmm_em.fit(1e9 + ties, gmm_em.Mixture([1.0], [1e9], [1.0]))


@pytest.mark.parametrize("values, trace", list(wild()))
def test_wild_fits_have_finite_heights(values, trace):
    k = trace.means.shape[1]
    planes = land.planes(k)
    for axes in planes[:: max(1, len(planes) // 12)]:
        found = land.landscape(values, trace, axes)
        assert np.isfinite(found.heights).all()
        assert (np.diff(found.x) > 0).all() and (np.diff(found.y) > 0).all()
        j, i = 17, 44
        there = land.moved(trace.final, axes, (found.x[i], found.y[j]))
        assert found.heights[j, i] == pytest.approx(there.log_likelihood(values), rel=1e-9)


def direct_bound(dataset, mixture, component, means):
    """The lower bound by its definition, of the E step at a mixture; of points."""
    x = dataset.values
    r = mixture.responsibilities(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = np.where(r > 0, r * np.log(r), 0.0).sum()
    for mean in means:
        there = gmm_em.Mixture(
            mixture.weights,
            np.where(np.arange(len(r)) == component, mean, mixture.means),
            mixture.sds,
        )
        logs = there.weighted_log_densities(x)
        yield np.where(r > 0, r * logs, 0.0).sum() - entropy


@pytest.mark.parametrize("name", ["points", "classes", "counts", "one"])
def test_the_bound_touches_the_likelihood_and_lies_nowhere_above_it(name):
    dataset, k, options = CASES[name]
    trace = fitted(dataset, k, **options)
    data = {"counts": dataset.counts, "edges": dataset.edges}
    for t, component in itertools.product((0, 1, len(trace) // 2), range(k)):
        if t >= trace.n_iter:
            continue
        here, top = trace.means[t : t + 2, component]
        sd = trace.sds[t, component]
        away = np.concatenate([np.linspace(-4, 4, 41), [1e-5, -1e-5]]) * sd
        means = np.concatenate([here + away, [top]])
        curve, bound = land.bound_over_mean(dataset.values, trace[t], component, means, **data)
        scale = abs(trace.log_likelihood[t])
        assert (bound <= curve + 1e-9 * scale).all()
        at_here = 20
        assert curve[at_here] == pytest.approx(bound[at_here], rel=1e-9)
        slopes = [(a[41] - a[42]) / 2e-5 for a in (curve, bound)]
        assert slopes[0] == pytest.approx(slopes[1], abs=2e-5 * scale)
        assert bound.max() <= bound[-1] + 1e-9 * scale  # the M step goes to its top


def test_the_bound_is_that_of_the_book():
    dataset = CASES["points"][0]
    trace = fitted(dataset, 4)
    means = np.linspace(-3, 6, 7)
    for t, component in ((0, 1), (7, 3)):
        _, bound = land.bound_over_mean(dataset.values, trace[t], component, means)
        direct = list(direct_bound(dataset, trace[t], component, means))
        np.testing.assert_allclose(bound, direct, rtol=1e-9)
