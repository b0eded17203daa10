"""Truths that are no Gaussian mixture answer the same questions as a Mixture."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from gmm_em import Mixture, data
from gmm_em.truths import LaplaceMixture, Uniform

LAPLACE = LaplaceMixture(np.array([0.3, 0.7]), np.array([-1.0, 2.0]), scales=np.array([0.5, 2.0]))
TRUTHS = {
    "gaussian": Mixture([0.3, 0.7], [-1.0, 2.0], [0.5, 2.0]),
    "laplace": LAPLACE,
    "uniform": Uniform(),
    "wide uniform": Uniform(-3.0, 5.0),
}
X = np.linspace(-6.0, 9.0, 1501)


@pytest.mark.parametrize("name", TRUTHS)
def test_components_sum_to_a_density_that_integrates_to_one(name):
    truth = TRUTHS[name]
    parts = truth.weighted_densities(X)
    assert parts.shape == (truth.n_components, len(X))
    np.testing.assert_allclose(parts.sum(axis=0), truth.density(X), rtol=1e-12)
    pieces = np.unique([-60.0, *truth.corners, *truth.means, 80.0])
    area = sum(
        integrate.quad(lambda x: truth.density([x])[0], a, b, limit=200)[0]
        for a, b in pairwise(pieces)
    )
    assert area == pytest.approx(1.0, abs=1e-7)


@pytest.mark.parametrize("name", TRUTHS)
def test_samples_have_the_stated_weights_means_and_sds(name):
    truth = TRUTHS[name]
    values, components = truth.sample(200_000, np.random.default_rng(1))
    for k in range(truth.n_components):
        own = values[components == k]
        assert len(own) / len(values) == pytest.approx(truth.weights[k], abs=0.005)
        assert own.mean() == pytest.approx(truth.means[k], abs=0.02 * truth.sds[k])
        assert own.std() == pytest.approx(truth.sds[k], rel=0.02)


def test_laplace_against_scipy():
    expected = sum(
        w * stats.laplace.pdf(X, m, s)
        for w, m, s in zip(LAPLACE.weights, LAPLACE.means, LAPLACE.scales, strict=True)
    )
    np.testing.assert_allclose(LAPLACE.density(X), expected, rtol=1e-12)
    assert LAPLACE.log_likelihood(X) == pytest.approx(np.log(expected).sum())
    assert LAPLACE.log_likelihood(X, np.full(len(X), 2.0)) == pytest.approx(
        2.0 * np.log(expected).sum()
    )
    assert np.isfinite(LAPLACE.log_density(np.array([1e6]))).all()


def test_uniform_is_zero_outside_and_its_corners_stand_on_both_sides():
    uniform = Uniform()
    assert uniform.density([-0.1, 0.0, 0.5, 1.0, 1.1]).tolist() == [0, 1, 1, 1, 0]
    assert uniform.density(uniform.corners).tolist() == [0, 1, 1, 0]
    assert uniform.log_likelihood([0.2, 0.4]) == 0.0
    assert uniform.log_likelihood([0.2, 1.4]) == -np.inf


def test_only_a_mixture_of_gaussians_can_be_found_by_fitting_gaussians():
    found = {name: data.SOURCES[name](2, 3.0, 10, 1).truth for name in ("gaussian", "laplace")}
    assert found["gaussian"].is_gaussian and not found["laplace"].is_gaussian
    assert not Uniform().is_gaussian
