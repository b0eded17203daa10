"""How fast the engine is: gmm-em, scikit-learn and the original's loop in turn, in one process.

python tests/benchmarks/engine.py [--small] [--json FILE]

Prints tables in Markdown: times, ratios and the greatest difference of the results. A time is the
least of several whole runs, which the peers take in turn: what else the machine does can only add
to it. Fails only where a ratio is below half of what docs/engine-benchmarks.md claims, or where
classes take more than half as long again as they may.
"""

import argparse
import io
import json
import platform
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture

sys.path.insert(0, str(Path(__file__).parents[2]))
import gmm_em

K = 5
TRUTH = gmm_em.Mixture([0.2] * K, [-4, -1, 1, 3, 6], [1, 0.5, 1, 0.4, 1.5])
START = gmm_em.Mixture([0.2] * K, np.linspace(-4, 6, K), [1.0] * K)


def ours(values, iterations):
    return gmm_em.fit(values, START, max_iter=iterations, tol=-np.inf).final


def sklearns(values, iterations, covariance_type="full"):
    """scikit-learn from the same start, with its default kind of covariance."""
    shape = {"full": (-1, 1, 1), "diag": (-1, 1)}[covariance_type]
    model = GaussianMixture(
        K,
        covariance_type=covariance_type,
        tol=0,
        reg_covar=0,
        max_iter=iterations,
        init_params="random",
        random_state=0,
        weights_init=START.weights,
        means_init=START.means[:, None],
        precisions_init=(1 / START.sds**2).reshape(shape),
    ).fit(values[:, None])
    return gmm_em.Mixture(model.weights_, model.means_.ravel(), np.sqrt(model.covariances_.ravel()))


def originals(values, iterations):
    """The loop of the original demo: one array per component, densities as they are."""
    weights, means, sds = (np.array(a) for a in (START.weights, START.means, START.sds))
    for _ in range(iterations):
        parts = []
        for w, m, s in zip(weights, means, sds, strict=True):
            parts.append(w / np.sqrt(2 * np.pi) / s * np.exp(-((values - m) ** 2) / (2 * s**2)))
        total = sum(parts)
        for k, part in enumerate(parts):
            r = part / total
            weights[k] = r.mean()
            means[k] = (r * values).sum() / r.sum()
            sds[k] = np.sqrt((r * (values - means[k]) ** 2).sum() / r.sum())
    return gmm_em.Mixture(weights / weights.sum(), means, sds)


def seconds(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def least(works, rounds):
    """The least time of each work, in seconds, the works taking turns."""
    times = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(seconds(work))
    return {name: min(all_of) for name, all_of in times.items()}


def difference(one, other, values):
    """The greatest difference of means and sds, in sds of the data."""
    gaps = [np.abs(one.means - other.means).max(), np.abs(one.sds - other.sds).max()]
    return max(gaps) / values.std()


def iterations_at(n, iterations, rounds, peers=None):
    """Iterations by ours and by all peers, or by the named ones of these."""
    values, _ = TRUTH.sample(n, np.random.default_rng(1))
    array, out = np.random.default_rng(2).normal(size=(K, n)), np.empty((K, n))
    runs = {
        "ours": lambda: ours(values, iterations),
        "sklearn": lambda: sklearns(values, iterations),
        "sklearn, diag": lambda: sklearns(values, iterations, "diag"),
        "original": lambda: originals(values, iterations),
        "exp": lambda: [np.exp(array, out=out) for _ in range(iterations)],
    }
    runs = {name: run for name, run in runs.items() if name in (peers or runs) or name == "ours"}
    times = {name: time / iterations for name, time in least(runs, rounds).items()}
    apart = difference(ours(values, iterations), sklearns(values, iterations), values)
    return row(f"one iteration, n = {n:,}", times, apart, claim=10)


def row(what, times, apart, claim):
    return {
        "what": what,
        "seconds": times,
        "ratio": times["sklearn"] / times["ours"],
        "difference": apart,
        "claim": claim,
    }


def grouped(n, iterations, sklearn_iterations):
    """A whole fit of grouped values, the grouping included; scikit-learn's is extrapolated."""
    values, _ = TRUTH.sample(n, np.random.default_rng(1))
    dataset = gmm_em.Dataset(values, "x")

    def fit():
        g = dataset.compressed()
        return gmm_em.fit(g.values, START, max_iter=iterations, tol=-np.inf, counts=g.counts)

    times = least({"ours": fit, "sklearn": lambda: sklearns(values, sklearn_iterations)}, 3)
    times["sklearn"] *= iterations / sklearn_iterations
    apart = difference(fit().final, ours(values, iterations), values)
    what = f"{iterations} iterations, n = {n:,}, values grouped"
    return row(what, times, apart, claim=100 if n >= 1_000_000 else 10)


def many_starts(n_starts, rounds):
    dataset = gmm_em.simulate(4, 3.0, 1000, 28)
    guesses = [gmm_em.initial_guess(dataset.values, 4, "random points", s) for s in range(n_starts)]
    model = GaussianMixture(
        4, n_init=n_starts, init_params="random_from_data", tol=1e-6, max_iter=1000, random_state=0
    )
    found = {}

    def run_ours():
        traces = gmm_em.fit_many(dataset.values, guesses, max_iter=1000, tol=1e-6)
        found["ours"] = max(t.log_likelihood[-1] for t in traces)

    def run_to_the_top():
        gmm_em.optima(dataset.values, guesses, max_iter=1000, tol=1e-6)

    def run_sklearn():
        model.fit(dataset.values[:, None])
        found["sklearn"] = model.score(dataset.values[:, None]) * len(dataset)

    times = least({"ours": run_ours, "sklearn": run_sklearn, "top": run_to_the_top}, rounds)
    apart = abs(found["ours"] / found["sklearn"] - 1)
    what = f"{n_starts} starts to convergence, n = 1,000, K = 4"
    pushed = {"ours": times.pop("top"), "sklearn": times["sklearn"]}
    return [
        row(what, times, apart, claim=10),
        row(f"{what}, each pushed on to the maximum", pushed, apart, claim=10),
    ]


def is_slow(row):
    return row["ratio"] < row["claim"] / 2


# Values of which only a class is known


def in_classes(what, points, classes, most, rounds=15):
    """How many times as long a fit of classes takes as one of points; both are callables."""
    times = least({"points": points, "classes": classes}, rounds)
    ratio = times["classes"] / times["points"]
    return {"what": what, "seconds": times, "ratio": ratio, "most": most}


def iterations_on_classes(n, width, most):
    """Iterations on n classes of equal counts, and on as many points."""
    edges = width * (np.arange(n + 1) - 0.5 * n)
    middles, iterations = 0.5 * (edges[:-1] + edges[1:]), 200
    options = {"max_iter": iterations, "tol": -np.inf}
    return in_classes(
        f"{iterations} iterations, n = {n:,}",
        lambda: gmm_em.fit(middles, START, **options),
        lambda: gmm_em.fit(middles, START, edges=edges, **options),
        most,
    )


def whole_numbers(n, iterations=20):
    """A fit of n whole numbers as what they were rounded from, the grouping included."""
    values = np.rint(10 * TRUTH.sample(n, np.random.default_rng(1))[0])
    start = gmm_em.Mixture(START.weights, 10 * START.means, 10 * START.sds)
    options = {"max_iter": iterations, "tol": -np.inf}

    def classes():
        low = values.min()
        counts = np.bincount((values - low).astype(int))
        edges = low - 0.5 + np.arange(len(counts) + 1)
        gmm_em.fit(edges[:-1] + 0.5, start, edges=edges, counts=counts.astype(float), **options)

    what = f"{iterations} iterations, {n:,} whole numbers"
    return in_classes(what, lambda: gmm_em.fit(values, start, **options), classes, 1.0, 5)


BEFORE = "c2368b9^"  # the commit before there were classes
WORKER = """
import sys, time
import numpy as np
import gmm_em
start = gmm_em.Mixture([0.2] * 5, np.linspace(-4, 6, 5), [1.0] * 5)
for line in sys.stdin:
    n, iterations = map(int, line.split())
    values = np.random.default_rng(1).normal(1, 3, n)
    began = time.perf_counter()
    gmm_em.fit(values, start, max_iter=iterations, tol=-np.inf)
    print(time.perf_counter() - began, flush=True)
"""


def exact_data(n, iterations, rounds=31):
    """Iterations on exact data now, over those before there were classes: the median of pairs.

    None where the history of the project is not at hand."""
    root = Path(__file__).parents[2]
    command = ["git", "-C", str(root), "archive", BEFORE, "gmm_em"]
    old = subprocess.run(command, capture_output=True)
    if old.returncode:
        return None
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(old.stdout)) as archive:
            archive.extractall(folder, filter="data")
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER],
                cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for place in (folder, root)
        ]  # fmt: skip
        pairs = []
        for i in range(rounds + 2):  # either goes first in every other pair
            order = (0, 1) if i % 2 else (1, 0)
            times = {which: _time(workers[which], n, iterations) for which in order}
            pairs.append((times[0], times[1]))
        for worker in workers:
            worker.communicate()
    before, now = np.array(pairs[2:]).T
    times = {"points": before.min(), "classes": now.min()}
    what = f"{iterations} iterations, {n:,} exact values, before and since there are classes"
    return {"what": what, "seconds": times, "ratio": np.median(now / before), "most": 1.0}


def _time(worker, n, iterations):
    worker.stdin.write(f"{n} {iterations}\n")
    worker.stdin.flush()
    return float(worker.stdout.readline())


def table_of_classes(rows):
    lines = [
        "| | points, ms | classes, ms | times as long | at most |",
        "|---|--:|--:|--:|--:|",
    ]
    for r in rows:
        cells = [milliseconds(r["seconds"][name]) for name in ("points", "classes")]
        lines.append(
            f"| {r['what']} | {' | '.join(cells)} | **{r['ratio']:.2f}** | {r['most']:.3g} |"
        )
    return "\n".join(lines)


def milliseconds(value):
    return "" if value is None else f"{1e3 * value:,.3g}"


def table(rows):
    lines = [
        "| | gmm-em, ms | scikit-learn, ms | its `diag`, ms | original loop, ms | ratio |"
        " to `np.exp` | difference |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for r in rows:
        s = r["seconds"]
        cells = [milliseconds(s.get(n)) for n in ("ours", "sklearn", "sklearn, diag", "original")]
        to_exp = f"{s['ours'] / s['exp']:.1f}" if "exp" in s else ""
        cells += [f"**{r['ratio']:.0f}x**", to_exp, f"{r['difference']:.0e}"]
        lines.append(f"| {r['what']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--small", action="store_true", help="what CI runs: only what is claimed")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # scikit-learn says that it has not converged: so it is meant
    if options.small:
        some = ((1000, 100, 5), (10_000, 40, 4), (100_000, 4, 3))
        rows = [iterations_at(*each, ("sklearn",)) for each in some]
        rows += [grouped(100_000, 100, 2), *many_starts(20, 2)]
    else:
        all_of = ((1000, 200, 15), (10_000, 100, 7), (100_000, 10, 3), (1_000_000, 10, 3))
        rows = [iterations_at(*each) for each in all_of]
        rows += [grouped(1_000_000, 300, 3), *many_starts(100, 3)]
    machine = (
        f"{date.today()}, {platform.machine()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
    )
    exact = (1000, 200), (100_000, 4 if options.small else 10)
    recorded = [
        iterations_on_classes(50, 0.3, 3.0),
        iterations_on_classes(1000, 0.015, 4.0),
        whole_numbers(100_000),
        *filter(None, (exact_data(*each) for each in exact)),
    ]
    print(f"K = {K}; {machine}\n\n{table(rows)}\n\n{table_of_classes(recorded)}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(
            json.dumps({"machine": machine, "rows": rows, "classes": recorded}, indent=1)
        )
    slow = [r["what"] for r in rows if is_slow(r)]
    slow += [r["what"] for r in recorded if r["ratio"] > 1.5 * r["most"]]
    wrong = [r["what"] for r in rows if r["difference"] > 1e-4]
    sys.exit(f"too slow: {slow}; too far off: {wrong}" if slow or wrong else 0)


if __name__ == "__main__":
    main()
