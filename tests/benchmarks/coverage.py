"""How often the 95 % intervals that standard errors give cover the truth, over simulated data.

python tests/benchmarks/coverage.py

Prints a table in Markdown, in a few seconds. Fails where a parameter is covered in less than 92 %
or in more than 97 % of the data sets.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from gmm_em import Mixture
from gmm_em.climb import climb
from gmm_em.information import standard_errors

DATA_SETS, N, SEED = 500, 500, 22
HALVES = Mixture([0.5, 0.5], [0.0, 3.0], [1.0, 1.0])
CASES = {  # (truth, whether it is fitted with equal sds, width of classes)
    "equal halves": (HALVES, False, None),
    "unequal": (Mixture([0.3, 0.7], [0.0, 4.5], [1.0, 1.5]), False, None),
    "equal halves, fitted with equal sds": (HALVES, True, None),
    "equal halves, in classes half an sd wide": (HALVES, False, 0.5),
}


def parameters(of):
    return np.concatenate([of.weights, of.means, of.sds])


def coverage(truth, equal_sds, width):
    """(6,) the share of data sets whose interval covers each parameter; a data set without
    standard errors covers none."""
    rng, covered = np.random.default_rng(SEED), []
    for _ in range(DATA_SETS):
        values, how = truth.sample(N, rng)[0], {"equal_sds": equal_sds}
        if width:
            first, last = np.floor(values.min() / width), np.floor(values.max() / width)
            how["edges"] = width * np.arange(first, last + 2)
        top = climb(values, [truth], **how)[0].mixture
        errors = parameters(standard_errors(top, values, **how))
        covered.append(np.abs(parameters(top) - parameters(truth)) <= 1.96 * errors)
    return np.mean(covered, axis=0)


if __name__ == "__main__":
    print("| two components | weights | mean 1 | mean 2 | sd 1 | sd 2 |\n|---|--:|--:|--:|--:|--:|")
    rows = {name: coverage(*case)[1:] for name, case in CASES.items()}
    for name, shares in rows.items():
        print(f"| {name} | " + " | ".join(f"{100 * share:.1f} %" for share in shares) + " |")
    shares = np.concatenate([*rows.values()])
    sys.exit(not ((shares >= 0.92) & (shares <= 0.97)).all())
