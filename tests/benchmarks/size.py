"""How often the bootstrap test finds a component that is not there: its size, which should be 5 %.

python tests/benchmarks/size.py [--samples N] [--replicates B] [--case 0|1|2] [--file FILE]

Each sample of 200 points goes through what the page does: fits with K and K + 1 components from 20
starts each, and the test of them at 5 %. With 19 replicates the test rejects where the sample gains
more than all of them. Of 20 gains in any order the first is the largest once in 20 times, so it is
as exact as with the page's 99, only less powerful (Davison and Hinkley 1997, section 4.2), and it
is over with the first replicate that gains as much. Appends each result to the file, from which it
goes on where it was ended. Prints a table in Markdown, and fails where the size is beyond 4 to 6 %
by more than chance allows.
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


def results(name, n_samples, n_replicates, file):
    """What `rejects` says of each sample, as text; samples in the file are not made again."""
    known = {}
    if file and file.exists():
        rows = (line.split("\t") for line in file.read_text("utf-8").splitlines())
        known = {int(row[2]): row[3] for row in rows if row[:2] == [name, str(n_replicates)]}
    for seed in range(n_samples):
        if seed not in known:
            found = rejects(CASES[name], np.random.SeedSequence(seed), n_replicates)
            known[seed] = str(found)
            if file:
                with file.open("a", encoding="utf-8") as log:
                    print(name, n_replicates, seed, found, sep="\t", file=log)
    return [known[seed] for seed in range(n_samples)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--replicates", type=int, default=19)
    parser.add_argument("--case", type=int, choices=range(len(CASES)))
    parser.add_argument("--file", type=Path, help="where to keep the result of each sample")
    args = parser.parse_args()
    print("| case | samples | without a test | rejected | size | standard error |")
    print("|:--|--:|--:|--:|--:|--:|")
    failed = False
    names = list(CASES) if args.case is None else [list(CASES)[args.case]]
    for name in names:
        found = results(name, args.samples, args.replicates, args.file)
        n, rejected = len(found), found.count("True")
        size = rejected / n
        error = np.sqrt(size * (1 - size) / n)
        print(
            f"| {name} | {n:,} | {found.count('None')} | {rejected} | {size:.1%} | {error:.2%} |",
            flush=True,
        )
        failed |= abs(size - LEVEL) > 0.01 + 1.96 * error
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
