"""How often the 95 % intervals of standard errors cover the truth, over simulated data: python
tests/benchmarks/coverage.py. It takes a few seconds."""

import numpy as np

from gmm_em import Mixture
from gmm_em.climb import climb
from gmm_em.information import standard_errors

DATA_SETS, N = 500, 500
SEED = 22
TRUTHS = {
    "equal halves": Mixture([0.5, 0.5], [0.0, 3.0], [1.0, 1.0]),
    "unequal": Mixture([0.3, 0.7], [0.0, 4.5], [1.0, 1.5]),
}
NAMES = ("weights", "means", "sds")


def coverage(truth, rng):
    """(shares of the data sets whose intervals cover, one for each parameter; how many had
    none)."""
    covered, none = [], 0
    for _ in range(DATA_SETS):
        values = truth.sample(N, rng)[0]
        (top,) = climb(values, [truth])
        errors = standard_errors(top.mixture, values)
        none += bool(errors.why)
        gaps, sizes = (
            np.concatenate([part(name) for name in NAMES])
            for part in (
                lambda name, top=top: getattr(top.mixture, name) - getattr(truth, name),
                lambda name, errors=errors: getattr(errors, name),
            )
        )
        covered.append(np.abs(gaps) <= 1.96 * sizes)
    return np.mean(covered, axis=0), none


if __name__ == "__main__":
    print("| truth | weights | mean 1 | mean 2 | sd 1 | sd 2 | without |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, truth in TRUTHS.items():
        shares, none = coverage(truth, np.random.default_rng(SEED))
        row = " | ".join(f"{share:.1%}" for share in shares[1:])
        print(f"| {name} | {row} | {none} |")
