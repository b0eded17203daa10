"""Where climbs of each haste end, against plain EM that is run to its end: a table for
docs/engine-benchmarks.md, in five minutes of a quiet machine.

    python tests/benchmarks/ends.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from gmm_em import fit_many, initial_guess, optima
from gmm_em.climb import PACES, climb
from gmm_em.data import SOURCES, simulate
from gmm_em.optima import CLOSE

REAL = ("acidity", "faithful_eruptions", "faithful_waiting", "galaxies", "galaxies_corrected",
        "iris_petal_length")  # fmt: skip
LONGEST = 30_000  # iterations of plain EM; who has not arrived by then is left out
SAME = 1e-6  # nats per value
N_STARTS = 20


def data_sets():
    """(values, number of components) of each case."""
    sets = [SOURCES[name]().values for name in REAL]
    for n, seeds in ((200, 8), (1000, 6)):
        for seed in range(seeds):
            n_real = 3 if n == 200 and seed % 2 == 0 else 4
            spread = 4.0 if seed < 4 else 2.0 if n == 200 else 2.5
            sets.append(simulate(n_real, spread, n, seed).values)
    return [(values, k) for values in sets for k in range(4, 9)]


def ends(found):
    """For each start (its height, what it comes to), and the height of the best sound end, or 0."""
    each = {}
    for optimum in found:
        fate = "sound" if optimum.sound else "collapsed" if optimum.collapsed else "no group"
        each |= dict.fromkeys(optimum.starts.tolist(), (optimum.log_likelihood, fate))
    sound = [optimum.log_likelihood for optimum in found if optimum.sound]
    return each, max(sound, default=0.0)


def main():
    cases = data_sets()
    tally = {haste: {"steps": 0, "elsewhere": 0, "fates": 0, "bests": 0} for haste in PACES}
    n_starts = 0
    for values, k in cases:
        starts = [initial_guess(values, k, "k-means++", 1 + j) for j in range(N_STARTS)]
        long = fit_many(values, starts, max_iter=LONGEST, tol=1e-14)
        arrived = [j for j, trace in enumerate(long) if trace.n_iter < LONGEST]
        n_starts += len(arrived)
        truth, best = ends(optima(values, [trace.final for trace in long]))
        finals = [trace.final for trace in fit_many(values, starts, tol=CLOSE)]
        near = SAME * len(values)
        for haste, row in tally.items():
            row["steps"] += sum(peak.n_steps for peak in climb(values, finals, hasty=haste))
            found, best_found = ends(optima(values, starts, tol=CLOSE, hasty=haste))
            row["elsewhere"] += sum(abs(found[j][0] - truth[j][0]) > near for j in arrived)
            row["fates"] += sum(found[j][1] != truth[j][1] for j in arrived)
            row["bests"] += abs(best_found - best) > near
    print(f"{n_starts:,} starts, {len(cases)} cases\n")
    print("| haste | steps | at another maximum | come to something else | another best end |")
    print("|---|--:|--:|--:|--:|")
    for haste, row in tally.items():
        print(f"| {haste:g} | {' | '.join(f'{number:,}' for number in row.values())} |")


if __name__ == "__main__":
    main()
