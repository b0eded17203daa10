"""Fits of wild classes: widths on several scales, gaps, open ends, counts from 1e-6 to 3e5, starts
of all kinds. A search with another seed, 100 times as long, is
`python -m tests.test_wild_classes 10000`.
"""

import sys

import numpy as np
import pytest

from gmm_em import Mixture, em_step, fit, fit_many, initial_guess, starts
from gmm_em.edges import middles
from gmm_em.fit import sd_floor

ARRAYS = ("weights", "means", "sds", "log_likelihood", "floored", "effective_counts")


def wild(rng):
    """Middles, counts, edges, and one to four starts on them."""
    m, scales = rng.integers(2, 30), 10.0 ** rng.uniform(-6, 6, rng.integers(1, 4))
    widths = rng.choice([1.0, 1.0, 1.0, 2.0, 0.5, 0.1], m) * rng.choice(scales, m)
    if rng.random() < 0.5:
        widths[:] = scales[0]
    # not so far away that the limits themselves are rounded by much
    far = min(1e6, 1e8 * widths.min() / widths.max())
    offset = widths.max() * rng.choice([0.0, 1.0, -1.0, far, -far])
    edges = np.unique(np.cumsum(np.r_[0.0, widths]) + offset)
    for end, infinity in ((0, -np.inf), (-1, np.inf)):
        if rng.random() < 0.3 and np.isfinite(edges).sum() > 2:
            edges[end] = infinity
    m = len(edges) - 1
    whole = rng.integers(0, 10 ** rng.integers(1, 6), m).astype(float)
    counts = whole if rng.random() < 0.6 else 10.0 ** rng.uniform(-6, 5.5, m)
    counts *= rng.random(m) < rng.choice([0.3, 0.7, 1.0])
    if (counts > 0).sum() < 2:
        return wild(rng)
    k = int(rng.integers(1, 7))
    some = [wild_start(rng, counts, edges, k) for _ in range(rng.integers(1, 5))]
    return middles(edges), counts, edges, some


def wild_start(rng, counts, edges, k):
    method, values = rng.choice([*starts.METHODS, "anywhere"]), middles(edges)
    if method == "anywhere":
        sd = np.sqrt(np.cov(values, aweights=counts + 1e-3 * counts.max()))
        means = rng.choice(values, k) + sd * rng.choice([0, 0.1, 10, 1e6]) * rng.normal(size=k)
        start = Mixture(rng.dirichlet(np.ones(k)), means, sd * 10 ** rng.uniform(-9, 4, k))
    else:
        start = initial_guess(values, k, method, int(rng.integers(1000)), counts, edges)
    weights = start.weights * (rng.random(k) < rng.choice([0.6, 1.0]))
    if weights.sum() > 0:
        start = Mixture(weights / weights.sum(), start.means, start.sds)
    return start


def assert_sound(values, counts, edges, start, trace):
    for name in ARRAYS:
        assert np.isfinite(getattr(trace, name)).all(), name
    floor = sd_floor(values, counts, edges) * (1 - 1e-12)
    np.testing.assert_allclose(trace.weights.sum(axis=1), 1.0, rtol=0, atol=1e-9)
    np.testing.assert_allclose(trace.effective_counts.sum(axis=1), counts.sum(), rtol=1e-9)
    total = counts.sum()
    gains = np.diff(trace.log_likelihood)
    assert (gains >= -1e-10 * (total + np.abs(trace.log_likelihood[:-1]))).all()
    assert (trace.log_likelihood <= 1e-9 * total).all()
    m_step, e_step = trace.gains
    # means as they are told have roundings, which far out are many of its sds
    told = 1e-13 * (np.abs(trace.means) / trace.sds * trace.weights).max() * total
    least = -told - 1e-8 * (total + np.abs(trace.log_likelihood[:-1]))
    assert not (m_step < least).any() and not (e_step < least).any()
    assert (trace.sds[0] >= start.sds).all() and trace.sds.min() >= floor
    held = np.flatnonzero(counts)
    low, high = edges[held[0]], edges[held[-1] + 1]
    living = trace.weights[1:] > 0
    rounding = 1e-12 * np.abs(edges[np.isfinite(edges)]).max()
    means = trace.means[1:][living]
    assert means.min() >= low - rounding and means.max() <= high + rounding
    if np.isfinite([low, high]).all():
        assert trace.sds[1:][living].max() <= max(0.5 * (high - low) * (1 + 1e-9), floor * 1.01)
    height = start.log_likelihood(values, counts, edges)
    if (trace.sds[0] == start.sds).all():
        least = max(1e-9 * total, lost_by_standardising(start, values, counts, edges))
        assert trace.log_likelihood[0] == pytest.approx(height, rel=1e-9, abs=least)


def lost_by_standardising(start, values, counts, edges):
    """How far the log-likelihood of a start may move because limits and means are rounded on the
    way to a mean of 0 and an sd of 1: each by up to half an eps of its distance from the centre,
    together by an eps of the extent. A narrow component feels it, that of sd s and at z by |z|/s
    for each value: 1e-9 of an extent of 1e7 is 1e-7 of an sd of 0.01, and 5 values at z = -3 lose
    1e-6 nats. A narrow class loses what its width does.
    """
    step = np.finfo(float).eps * np.ptp(edges[np.isfinite(edges)])
    one_moved = start.means + step * np.eye(start.n_components)
    moved = [(Mixture(start.weights, means, start.sds), edges) for means in one_moved]
    apart = edges + 0.5 * step * (-1.0) ** np.arange(len(edges))
    height = start.log_likelihood(values, counts, edges)
    changed = [m.log_likelihood(values, counts, e) for m, e in [*moved, (start, apart)]]
    return np.abs(np.subtract(changed, height)).sum()


def assert_same(trace, other, unit=1.0):
    """To the bit, means 0 but for 1e-300."""
    for name in ARRAYS:
        scale = unit if name in ("means", "sds") else 1.0
        one, same = getattr(trace, name), scale * getattr(other, name)
        np.testing.assert_allclose(one, same, rtol=0, atol=1e-300, err_msg=name)


def search(seeds):
    for seed in seeds:
        rng = np.random.default_rng([9, seed])
        values, counts, edges, guesses = wild(rng)
        options = {"max_iter": 40, "tol": -np.inf, "counts": counts}
        try:
            traces = fit_many(values, guesses, edges=edges, **options)
            for start, trace in zip(guesses, traces, strict=True):
                assert_sound(values, counts, edges, start, trace)
            which = rng.integers(len(guesses))
            one, trace = guesses[which], traces[which]
            assert_same(fit(values, one, edges=edges, **options), trace)
            unit = 2.0 ** rng.integers(-30, 30)
            mapped = Mixture(one.weights, unit * one.means, unit * one.sds)
            assert_same(fit(unit * values, mapped, edges=unit * edges, **options), trace, unit)
            mirrored = Mixture(one.weights, -one.means, one.sds)
            found, height = em_step(-values, mirrored, counts, -edges[::-1])
            assert height == pytest.approx(trace.log_likelihood[0], rel=1e-10)
            # a mean that is rounded by an eps of how far it is, at as many sds from a class
            sds_away = max(np.abs(one.means).max(), np.abs(edges[np.isfinite(edges)]).max())
            sds_away /= trace.sds[0].min()
            rtol = max(1e-7, np.finfo(float).eps * sds_away**2)
            np.testing.assert_allclose(found.weights, trace.weights[1], rtol=rtol, atol=1e-12)
        except Exception as error:
            error.add_note(f"wild seed {seed}")
            raise


@pytest.mark.parametrize("part", range(2))
def test_wild_fits_of_classes_are_sound_the_same_side_by_side_and_in_any_unit(part):
    search(range(25 * part, 25 * (part + 1)))


def test_a_start_millions_of_sds_away_is_told_as_far_as_its_means_are():
    search([3_000_887])


if __name__ == "__main__":
    search(range(1_000_000, 1_000_000 + int(sys.argv[1])))
