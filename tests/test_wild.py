"""Fits of wild data. A search with another seed, 100 times as long, is
`python -m tests.test_wild 30000`.
"""

import sys

import numpy as np
import pytest

from gmm_em import Mixture, fit, fit_many, initial_guess
from gmm_em.fit import sd_floor
from gmm_em.links import decode_values
from tests.wild import ARRAYS, assert_same, wild


def assert_sound(values, counts, start, trace):
    for name in ARRAYS:
        assert np.isfinite(getattr(trace, name)).all(), name
    counts = np.ones(len(values)) if counts is None else counts
    seen, floor = values[counts > 0], sd_floor(values, counts) * (1 - 1e-12)
    np.testing.assert_allclose(trace.weights.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.effective_counts.sum(axis=1), counts.sum(), rtol=1e-12)
    gains = np.diff(trace.log_likelihood)
    assert (gains >= -1e-9 * (counts.sum() + np.abs(trace.log_likelihood[:-1]))).all()
    assert (trace.sds[0] >= start.sds).all() and trace.sds[0].min() >= floor
    living = trace.weights[1:] > 0
    means, sds, rounding = (
        trace.means[1:][living],
        trace.sds[1:][living],
        1e-12 * np.abs(seen).max(),
    )
    assert means.min() >= seen.min() - rounding and means.max() <= seen.max() + rounding
    assert sds.min() >= floor and sds.max() <= 0.5 * np.ptp(seen) * (1 + 1e-9)


def search(seeds):
    for seed in seeds:
        rng = np.random.default_rng([8, seed])
        values, counts, guesses = wild(rng)
        options = {"max_iter": 40, "tol": -np.inf, "counts": counts}
        try:
            traces = fit_many(values, guesses, **options)
            for start, trace in zip(guesses, traces, strict=True):
                assert_sound(values, counts, start, trace)
            which = rng.integers(len(guesses))
            one, trace = guesses[which], traces[which]
            assert_same(fit(values, one, **options), trace)
            unit = rng.choice([-1.0, 1.0]) * 2.0 ** rng.integers(-30, 30)
            mapped = Mixture(one.weights, unit * one.means, abs(unit) * one.sds)
            assert_same(fit(unit * values, mapped, **options), trace, unit)
        except Exception as error:
            error.add_note(f"wild seed {seed}")
            raise


@pytest.mark.parametrize("part", range(2))
def test_wild_fits_are_sound_the_same_side_by_side_and_in_any_unit(part):
    search(range(75 * part, 75 * (part + 1)))


def test_a_component_of_weight_0_nearest_to_an_outlier():
    trace = fit([0, 0.1, -0.1, 0.05, 100], Mixture([1, 0], [0, 100], [0.05, 1]))
    assert np.isfinite(trace.log_likelihood).all()
    np.testing.assert_allclose(trace.final.means, [20.01, 100])
    assert trace.final.weights.tolist() == [1, 0]
    values, counts, *_ = decode_values("eNozNjQwUNA1NNOzUDDRM7U2VzDQMzBRMDIAAgBF6gT8")
    trace = fit(values, initial_guess(values, 4, "quantiles", 463, counts), counts=counts)
    assert all(np.isfinite(getattr(trace, name)).all() for name in ARRAYS)


@pytest.mark.parametrize(
    "spread, means, sds",
    [
        (1e-9, [0.2, 0.8], [1.0, 1.0]),  # both means move by far more than the new sds
        (1e-4, [0.0, 30.0], [1e-4, 10.0]),  # the second's does
        (1.0, [1e14, 0.0], [1e14, 1.0]),
    ],
)
def test_sds_keep_their_digits_however_far_a_mean_moves(spread, means, sds):
    values = spread * np.random.default_rng(1).normal(size=500)
    start = Mixture([0.5, 0.5], means, sds)
    r = start.responsibilities(values)
    share = r / r.sum(axis=1, keepdims=True)
    found = fit(values, start, max_iter=1).final
    exact = share @ values
    np.testing.assert_allclose(found.means, exact, rtol=0, atol=1e-13 * spread)
    exact = np.sqrt((share * (values - exact[:, None]) ** 2).sum(axis=1))
    np.testing.assert_allclose(found.sds, exact, rtol=1e-7 if spread < 1e-8 else 1e-12)


if __name__ == "__main__":
    search(range(1_000_000, 1_000_000 + int(sys.argv[1])))
