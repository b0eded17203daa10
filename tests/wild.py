"""Wild data to fit: few distinct values on several scales, outliers, counts from 1e-6 to 3e5,
starts of all kinds, weights of 0."""

import numpy as np

from gmm_em import Mixture, initial_guess, starts
from gmm_em.data import mean_and_sd

ARRAYS = ("weights", "means", "sds", "log_likelihood", "floored", "effective_counts")


def wild(rng):
    """Values, counts or None, and one to four starts on them."""
    n, scales = rng.integers(2, 12), 10.0 ** rng.uniform(-8, 8, rng.integers(1, 4))
    values = rng.choice([0.0, 1.0, -1.0, 2.0, 5.0, 0.1, 0.05], n) * rng.choice(scales, n)
    if rng.random() < 0.4:
        values += rng.normal(size=n) * rng.choice(scales, n)
    if rng.random() < 0.3:
        values = np.append(values, rng.choice([-1, 1]) * 10.0 ** rng.uniform(-2, 12))
    if rng.random() < 0.2:
        values += 10.0 ** rng.uniform(-3, 9)
    counts = 10.0 ** rng.uniform(-6, 5.5, len(values)) if rng.random() < 0.5 else None
    if counts is not None and rng.random() < 0.3:
        counts[rng.integers(len(values))] = 0.0
    seen = values if counts is None else values[counts > 0]
    if np.ptp(seen) == 0:
        return wild(rng)
    k = int(rng.integers(1, 7))
    return values, counts, [wild_start(rng, values, counts, k) for _ in range(rng.integers(1, 5))]


def wild_start(rng, values, counts, k):
    method = rng.choice([*starts.METHODS, "anywhere"])
    if method == "anywhere":
        sd = mean_and_sd(values, counts)[1]
        means = rng.choice(values, k) + sd * rng.choice([0, 0.1, 10]) * rng.normal(size=k)
        start = Mixture(rng.dirichlet(np.ones(k)), means, sd * 10 ** rng.uniform(-9, 2, k))
    else:
        start = initial_guess(values, k, method, int(rng.integers(1000)), counts)
    weights = start.weights * (rng.random(k) < rng.choice([0.6, 1.0]))
    if weights.sum() > 0:
        start = Mixture(weights / weights.sum(), start.means, start.sds)
    return start


def assert_same(trace, other, unit=1.0):
    """To the bit, but for the log-likelihood in another unit, means 0 but for 1e-300."""
    for name in ARRAYS:
        scale = unit if name == "means" else abs(unit) if name == "sds" else 1.0
        if name != "log_likelihood" or unit == 1.0:
            one, same = getattr(trace, name), scale * getattr(other, name)
            np.testing.assert_allclose(one, same, rtol=0, atol=1e-300, err_msg=name)
