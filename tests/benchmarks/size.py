"""How often the bootstrap test finds a component that is not there: its size, which should be 5 %.

python tests/benchmarks/size.py [--samples N] [--replicates B] [--case 0|1|2] [--first SEED]

Each sample of 200 points goes through what the page does: fits with K and K + 1 components from 20
starts each, and the test of them at 5 %. A test is over as soon as so many replicates gain as much
as the sample that p is above 0.05, whatever the others say. With 19 replicates instead of 99 the
test is as exact, only less powerful, and takes a fifth of the time. Prints a table in Markdown, and
fails where the size is beyond 4 to 6 % by more than chance allows.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from gmm_em import Mixture
from gmm_em.selection.bootstrap import replicate
from gmm_em.selection.refit import METHOD, refitted

N, LEVEL = 200, 0.05
OPTIONS = {"n_starts": 20, "method": METHOD, "max_iter": 300, "tol": 1e-8, "algorithm": "em"}
CASES = {
    "N(0, 1), 1 against 2": Mixture([1.0], [0.0], [1.0]),
    "means ±1.5, 2 against 3": Mixture([0.5, 0.5], [-1.5, 1.5], [1.0, 1.0]),
    "means ±3, 2 against 3": Mixture([0.5, 0.5], [-3.0, 3.0], [1.0, 1.0]),
}


def rejects(truth, stream, n_replicates):
    """Whether a sample from the truth has p <= 0.05 for one component more; None if it has no
    sound fits to test."""
    drawn, *fits, test = stream.spawn(4)
    x = truth.sample(N, np.random.default_rng(drawn))[0]
    best = []
    for k, its in zip((truth.n_components, truth.n_components + 1), fits, strict=True):
        found = refitted(x, None, k, stream=its, **OPTIONS)
        best += [optimum for optimum in found if optimum.sound][:1]
    if len(best) < 2:
        return None
    gain = best[1].log_likelihood - best[0].log_likelihood
    allowed = round(LEVEL * (1 + n_replicates)) - 1
    as_large = 0
    for its in test.spawn(n_replicates):
        as_large += replicate(best[0].mixture, np.sort(x), N, its, **OPTIONS) >= gain
        if as_large > allowed:
            return False
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--replicates", type=int, default=99)
    parser.add_argument("--case", type=int, choices=range(len(CASES)))
    parser.add_argument("--first", type=int, default=0, help="seed of the first sample")
    args = parser.parse_args()
    print("| case | samples | without a test | rejected | size | 95 % interval |")
    print("|:--|--:|--:|--:|--:|:--|")
    failed = False
    names = list(CASES) if args.case is None else [list(CASES)[args.case]]
    for name in names:
        seeds = map(np.random.SeedSequence, range(args.first, args.first + args.samples))
        results = [rejects(CASES[name], seed, args.replicates) for seed in seeds]
        n, rejected = len(results), sum(result is True for result in results)
        size = rejected / n
        margin = 1.96 * np.sqrt(size * (1 - size) / n)
        print(
            f"| {name} | {n:,} | {results.count(None)} | {rejected} | {size:.1%} | "
            f"{size - margin:.1%} to {size + margin:.1%} |",
            flush=True,
        )
        failed |= size - margin > 0.06 or size + margin < 0.04
    sys.exit(failed)


if __name__ == "__main__":
    main()
