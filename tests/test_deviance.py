"""The test of fit of values in classes, against SciPy's and by simulation."""

import numpy as np
import pytest
from scipy import stats

from gmm_em import Mixture, fit
from gmm_em.deviance import LEAST, deviance

EDGES = np.arange(9.0, 18)
COUNTS = np.array([7.0, 289, 28, 88, 193, 220, 130, 40])
START = Mixture([0.3, 0.7], [10.5, 14.2], [0.3, 1.1])


def test_it_is_that_of_scipy():
    final = fit(EDGES[:-1] + 0.5, START, counts=COUNTS, edges=EDGES, tol=1e-12).final
    found = deviance(final, EDGES[:-1] + 0.5, COUNTS, edges=EDGES)
    below = final.weights @ stats.norm.cdf(EDGES[1:-1], final.means[:, None], final.sds[:, None])
    expected = COUNTS.sum() * np.diff(below, prepend=0, append=1)
    assert expected.min() > LEAST  # none is taken together with others
    theirs = stats.power_divergence(COUNTS, expected, ddof=5, lambda_="log-likelihood")
    assert found.statistic == pytest.approx(theirs.statistic)
    assert (found.freedom, found.p_value) == (2, pytest.approx(theirs.pvalue))


def test_classes_with_few_values_are_taken_together():
    one = Mixture([1.0], [0.0], [1.0])
    edges = np.linspace(-4, 4, 81)
    values = np.random.default_rng(0).normal(size=200).clip(-3.9, 3.9)
    found = deviance(one, values, edges=edges)
    limits, start = [-np.inf], 0
    chances = np.diff(stats.norm.cdf(edges))
    chances[0], chances[-1] = stats.norm.cdf(edges[1]), stats.norm.sf(edges[-2])
    for i in range(80):
        enough = 200 * chances[start : i + 1].sum() >= LEAST <= 200 * chances[i + 1 :].sum()
        if enough:
            limits.append(edges[i + 1])
            start = i + 1
    observed = np.histogram(values, [*limits, np.inf])[0]
    expected = 200 * np.diff(stats.norm.cdf([*limits, np.inf]))
    theirs = stats.power_divergence(observed, expected, ddof=2, lambda_="log-likelihood")
    assert found.statistic == pytest.approx(theirs.statistic)
    assert found.freedom == len(observed) - 3


def test_chance_alone_has_p_values_of_every_size():
    found = []
    for seed in range(200):
        values = np.rint(np.random.default_rng(seed).normal(0, 3, 300))
        edges = np.arange(values.min() - 0.5, values.max() + 1)
        final = fit(values, Mixture([1.0], [0.0], [3.0]), edges=edges).final
        found.append(deviance(final, values, edges=edges).p_value)
    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert 2 <= np.sum(np.array(found) < 0.05) <= 22


@pytest.mark.parametrize("spike, told", [([60.0], 1), ([30.0, 30], 2), ([20.0, 60, 20], 3)])
def test_what_the_classes_do_not_tell_takes_no_degree_of_freedom(spike, told):
    """Beside one Gaussian, a spike in one class is fitted by its weight alone."""
    counts, edges = np.array([6.0, 30, 80, 110, 70, 35, 8]), np.arange(-3.5, 4)
    alone = deviance(
        fit(edges[:-1] + 0.5, Mixture([1], [0], [1]), counts=counts, edges=edges).final,
        edges[:-1] + 0.5, counts, edges=edges,
    )  # fmt: skip
    limits = np.concatenate([edges, 10.0 + np.arange(len(spike) + 1)])
    counts, middles = np.array([*counts, 0, *spike]), 0.5 * (limits[:-1] + limits[1:])
    start = Mixture([0.8, 0.2], [0, 10 + 0.5 * len(spike)], [1, 0.4])
    final = fit(middles, start, counts=counts, edges=limits, max_iter=5000, tol=1e-13).final
    found = deviance(final, middles, counts, edges=limits)
    assert alone.freedom == 4 and found.freedom == 4 + len(spike) - told
    if told < 3:
        assert found.statistic == pytest.approx(alone.statistic, abs=0.4)


def test_a_wrong_mixture_is_told_and_few_classes_tell_nothing():
    final = fit(EDGES[:-1] + 0.5, Mixture([1.0], [13.0], [2.0]), counts=COUNTS, edges=EDGES).final
    assert deviance(final, EDGES[:-1] + 0.5, COUNTS, edges=EDGES).p_value < 1e-6
    three = Mixture([0.3, 0.3, 0.4], [10.5, 14.2, 15.0], [0.3, 1.1, 1.0])
    assert deviance(three, EDGES[:-1] + 0.5, COUNTS, edges=EDGES) is None
    assert deviance(three, EDGES[:-1] + 0.5, COUNTS, edges=EDGES, equal_sds=True).freedom == 1
    with pytest.raises(ValueError, match="observations"):
        deviance(final, EDGES[:-1] + 0.5, COUNTS / 995, edges=EDGES)
    halves = deviance(final, EDGES[:-1] + 0.5, COUNTS / 995, edges=EDGES, observations=995)
    assert halves == deviance(final, EDGES[:-1] + 0.5, COUNTS, edges=EDGES)
