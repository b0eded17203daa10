"""The derivatives of the log-likelihood, of values and of classes, against differences of it in 50
digits."""

import mpmath as mp
import numpy as np
import pytest

from gmm_em import Mixture
from gmm_em.classes import room_for
from gmm_em.derivatives import derivatives
from gmm_em.edges import middles
from gmm_em.numerics import quiet

EDGES, COUNTS = np.arange(9.0, 18.0), np.array([7, 289, 28, 88, 193, 220, 130, 40.0])
OPENED = np.r_[-np.inf, EDGES[1:-1], np.inf]
START = Mixture([0.3, 0.7], [10.5, 14.0], [0.5, 1.0])


def by_digits(values, edges, counts, mixture):
    """Average log-likelihood, gradient and second derivatives by log weights, means in sds, and
    log sds, from central differences in 50 digits."""
    k, step = mixture.n_components, mp.mpf(10) ** -12
    weights, means, sds = ([mp.mpf(x) for x in a] for a in vars(mixture).values())
    at = [*map(mp.log, weights), *means, *map(mp.log, sds)]
    units = [*[1] * k, *sds, *[1] * k]

    def probability(i, mean, sd):
        if edges is None:
            return mp.npdf(values[i], mean, sd)
        a, b = ((mp.mpf(x) - mean) / sd for x in edges[i : i + 2])
        a, b = (a, b) if a > 0 else (-b, -a)  # of the smaller tail
        return (mp.erfc(a / mp.sqrt(2)) - mp.erfc(b / mp.sqrt(2))) / 2

    def height(*steps):
        moved = list(at)
        for place, sign in steps:
            moved[place] += sign * step * units[place]
        w = [mp.exp(x) for x in moved[:k]]
        parts = list(zip(w, moved[k : 2 * k], map(mp.exp, moved[2 * k :]), strict=True))
        logs = [
            mp.log(sum(w * probability(i, m, s) for w, m, s in parts)) for i in range(len(values))
        ]
        total = sum(count * log for count, log in zip(counts, logs, strict=True))
        return total / sum(counts) - mp.log(sum(w))

    with mp.workdps(50):
        here, up, down = height(), *([height((i, s)) for i in range(3 * k)] for s in (1, -1))
        gradient = [(a - b) / (2 * step) for a, b in zip(up, down, strict=True)]
        bent = np.empty((3 * k, 3 * k))
        for i in range(3 * k):
            bent[i, i] = (up[i] + down[i] - 2 * here) / step**2
            for j in range(i):
                same = height((i, 1), (j, 1)) + height((i, -1), (j, -1))
                other = height((i, 1), (j, -1)) + height((i, -1), (j, 1))
                bent[i, j] = bent[j, i] = (same - other) / (4 * step**2)
    return float(here), np.array(gradient, dtype=float), bent


@pytest.mark.parametrize(
    "edges, counts, mixture",
    [
        (None, COUNTS, START),
        (EDGES, COUNTS, START),
        (OPENED, COUNTS, START),
        (EDGES, COUNTS, Mixture([0.3, 0.7], [10.45, 14.0], [0.14, 1.0])),
        (EDGES, COUNTS, Mixture([0.4, 0.6], [12.0, 14.0], [1e4, 1e7])),  # classes as points
        (np.array([0.0, 1e-6, 2e-6, 1, 3]), COUNTS[:4], Mixture([0.2, 0.8], [0.7, 1], [1, 0.7])),
        (np.array([-1.0, 0, 1, 50, 51]), COUNTS[:4], Mixture([0.5, 0.5], [0, 1], [1, 1])),  # far
    ],
)
def test_derivatives_are_those_of_50_digits(edges, counts, mixture):
    values = middles(EDGES if edges is None else edges)
    room = room_for(values, counts, edges, 1, 2)
    with quiet():
        found = derivatives(room.chunks(1), np.array([room.standardised(mixture)]))
    height, gradient, bent = by_digits(values, edges, counts, mixture)
    assert found[0][0] - room.log_unit == pytest.approx(height, rel=1e-11)
    scale = np.abs(gradient).max()
    np.testing.assert_allclose(found[1][0], gradient, rtol=0, atol=1e-12 * max(1.0, scale))
    scale = np.abs(bent).max()
    np.testing.assert_allclose(found[2][0], bent, rtol=0, atol=1e-10 * max(1.0, scale))
