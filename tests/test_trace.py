"""What a fit leaves behind: the bound that its E and M steps lift."""

import numpy as np
import pytest

from gmm_em import Mixture, Trace, fit, initial_guess, simulate

VALUES = simulate(4, 3.0, 1000, 28).values
COUNTS = np.random.default_rng(2).uniform(0.0, 3.0, len(VALUES))
TIED = np.r_[np.zeros(30), np.linspace(2.0, 8.0, 71)]


def bound(mixture, responsibilities, values, counts):
    """L(q, parameters) as Bishop (9.71) has it: sum of q (log p(x, y) - log q)."""
    logs = mixture.weighted_log_densities(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = responsibilities * (logs - np.log(responsibilities))
    return np.where(responsibilities > 0, terms, 0.0).sum(axis=0) @ counts


@pytest.mark.parametrize("counts", [np.ones(len(VALUES)), COUNTS], ids=["once each", "counts"])
@pytest.mark.parametrize("method", ["k-means++", "original"])
@pytest.mark.parametrize("unit, shift", [(1.0, 0.0), (1e-6, 1e-4)])
def test_gains_and_effective_counts_are_those_of_the_responsibilities(counts, method, unit, shift):
    start = initial_guess(VALUES, 5, method, 3, counts)
    start = Mixture(start.weights, unit * start.means + shift, unit * start.sds)
    values = unit * VALUES + shift
    trace = fit(values, start, max_iter=60, tol=-np.inf, counts=counts)
    m_step, e_step = trace.gains
    assert m_step.shape == e_step.shape == (60,)
    for t in range(60):
        r = trace[t].responsibilities(values)
        np.testing.assert_allclose(trace.effective_counts[t], r @ counts, rtol=1e-8)
        np.testing.assert_allclose(trace.weights[t + 1], r @ counts / counts.sum(), atol=1e-9)
        between = bound(trace[t + 1], r, values, counts)
        assert m_step[t] == pytest.approx(between - trace.log_likelihood[t], abs=2e-9)
        assert e_step[t] == pytest.approx(trace.log_likelihood[t + 1] - between, abs=2e-9)
    last = trace.final.responsibilities(values) @ counts
    np.testing.assert_allclose(trace.effective_counts[-1], last, rtol=1e-8)
    assert min(m_step.min(), e_step.min()) > -1e-9


def test_a_trace_cannot_be_written_to():
    trace = fit(VALUES, initial_guess(VALUES, 3, "k-means++", 1), max_iter=3)
    arrays = {name: a for name, a in vars(trace).items() if isinstance(a, np.ndarray)}
    assert len(arrays) == 7
    for array in arrays.values():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    mine = {name: array.copy() for name, array in arrays.items()}
    other = Trace(stop="max_iter", **mine)
    mine["means"][:] = 0.0
    assert np.array_equal(other.means, trace.means)


def test_where_the_floor_holds_the_gain_is_not_split():
    trace = fit(TIED, Mixture([0.5, 0.5], [1.0, 5.0], [1.0, 2.0]), max_iter=200)
    m_step, e_step = trace.gains
    held = trace.floored[1:].any(axis=1)
    assert held.any() and not held.all()
    assert np.isnan(m_step[held]).all() and np.isnan(e_step[held]).all()
    assert np.isfinite(m_step[~held]).all()


@pytest.mark.parametrize("weights", [[0.0, 1.0, 0.0], [0.3, 0.4, 0.3]])
def test_a_component_that_is_empty_or_emptied_adds_nothing(weights):
    start = Mixture(weights, [1e6, 3.0, 5.0], [1.0, 1.0, 4.0])
    trace = fit(VALUES, start, max_iter=5, tol=-np.inf)
    m_step, _ = trace.gains
    for t in range(5):
        r = trace[t].responsibilities(VALUES)
        between = bound(trace[t + 1], r, VALUES, np.ones(len(VALUES)))
        assert m_step[t] == pytest.approx(between - trace.log_likelihood[t], abs=1e-9)
    assert (trace.effective_counts[:, 0] == 0).all()
