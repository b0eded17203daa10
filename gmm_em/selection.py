"""How many components: information criteria, cross-validation and a bootstrap test.

Of criteria the lower is better, of log-likelihoods the higher; mclust in R prints BIC and ICL with
the other sign.

Sources: Akaike (1974), IEEE Trans. Automatic Control 19; Schwarz (1978), Annals of Statistics 6;
Biernacki, Celeux and Govaert (2000), IEEE Trans. PAMI 22; Smyth (2000), Statistics and Computing
10 (cross-validation of mixtures); McLachlan (1987), Applied Statistics 36 (the bootstrap test);
McLachlan and Peel, Finite Mixture Models (2000), chapter 6.
"""

from dataclasses import dataclass

import numpy as np

from gmm_em import groups
from gmm_em.fit import fit
from gmm_em.mixture import Mixture
from gmm_em.optima import Optimum, optima
from gmm_em.starts import initial_guess
from gmm_em.values import check_values

METHOD = "k-means++"  # of the starts that nobody has chosen
ROUGH = 1e-6  # tolerance of fits of which only the height counts
GROUPS = 2**13  # into which more than twice as many values of a sample are put


@dataclass(frozen=True)
class Criteria:
    """What a fit of K components to n points costs; lower is better.

    n_parameters : 3K - 1, as the weights sum to 1
    log_likelihood : L in nats
    entropy : E = -sum over points and components of r log r, in nats; 0 if no point is in doubt
    aic : 2 (3K - 1) - 2 L (Akaike 1974): what new points would cost, for prediction
    bic : (3K - 1) log n - 2 L (Schwarz 1978): finds the number of components as n grows
    icl : bic + 2 E (Biernacki, Celeux and Govaert 2000): likes components that lie apart
    """

    n_parameters: int
    log_likelihood: float
    entropy: float
    aic: float
    bic: float
    icl: float


@dataclass(frozen=True)
class Choice:
    """What K components come to: the best sound one of their starts.

    optimum : Optimum, or None if no start led to a sound one; its `starts[0]` is the best start
    criteria : Criteria of it, or None
    held_out : log-likelihood of the points by cross-validation, in nats; nan where there is none
    n_starts, n_collapsed, n_spurious : starts made, and those of them that were left out
    """

    n_components: int
    optimum: Optimum | None
    criteria: Criteria | None
    held_out: float
    n_starts: int
    n_collapsed: int
    n_spurious: int


@dataclass(frozen=True, eq=False)
class BootstrapTest:
    """The likelihood ratio of two fits, and what it would be if the smaller one were true.

    statistic : 2 (L of the larger - L of the smaller), in nats
    replicates : (B,) the same of samples from the smaller, ascending
    p_value : (1 + replicates at least as large) / (1 + B), never 0 (McLachlan 1987)
    """

    statistic: float
    replicates: np.ndarray
    p_value: float


def criteria(fitted, values, counts=None):
    """The `Criteria` of a Mixture, or of the final one of a Trace, on values (n,) with counts."""
    values, counts = check_values(values, counts)
    mixture = getattr(fitted, "final", fitted)
    n_points = len(values) if counts is None else counts.sum()
    r = mixture.responsibilities(values)
    in_doubt = -np.sum(r * np.log(np.where(r > 0, r, 1.0)), axis=0)
    entropy = float(in_doubt.sum() if counts is None else in_doubt @ counts)
    height = mixture.log_likelihood(values, counts)
    k = 3 * mixture.n_components - 1
    bic = float(k * np.log(n_points) - 2 * height)
    return Criteria(k, height, entropy, 2 * k - 2 * height, bic, bic + 2 * entropy)


def select(
    values,
    *,
    max_components=8,
    n_starts=20,
    method=METHOD,
    seed=1,
    n_folds=5,
    max_iter=300,
    tol=1e-8,
    counts=None,
    algorithm="em",
    progress=None,
):
    """A list of `Choice`, one for each number of components from 1 to `max_components`.

    values : (n,); counts : (n,) or None
    n_starts, method, seed : start j is `initial_guess(values, K, method, seed + j, counts)`, or
        method(K, seed + j) where that is a function
    n_folds : of the cross-validation; 0 leaves it out
    max_iter, tol, algorithm : of every fit, as in `fit`
    progress : called as progress(done, total) again and again; what it raises ends it all
    """
    values, counts = check_values(values, counts)
    if max_components < 1:
        raise ValueError(f"max_components must be 1 or more; it is {max_components}.")

    def drawn(k, seed):
        return initial_guess(values, k, method, seed, counts)

    guess = method if callable(method) else drawn
    options = {"max_iter": max_iter, "counts": counts, "algorithm": algorithm}
    total = max_components**2
    choices = []
    for k in range(1, max_components + 1):
        # the work grows with K: its starts take K parts of all, its cross-validation K - 1
        of_starts, of_folds = (k - 1) ** 2, (k - 1) ** 2 + k
        guesses = [guess(k, seed + j) for j in range(n_starts)]
        told = _part(progress, of_starts, k, total)
        found = optima(values, guesses, tol=tol, **options, progress=told)
        best = next((optimum for optimum in found if optimum.sound), None)
        held_out = np.nan
        if best and n_folds:
            told = _part(progress, of_folds, k - 1, total)
            folds = {"n_folds": n_folds, "seed": seed, "progress": told}
            held_out = cross_validate(values, best.mixture, **folds, **options)
        choices.append(
            Choice(
                n_components=k,
                optimum=best,
                criteria=best and criteria(best.mixture, values, counts),
                held_out=held_out,
                n_starts=n_starts,
                n_collapsed=sum(o.n_starts for o in found if o.collapsed),
                n_spurious=sum(o.n_starts for o in found if o.spurious and not o.collapsed),
            )
        )
    return choices


def chosen(choices):
    """The number of components that each criterion would take: {"aic": K, "bic": K, "icl": K,
    "held_out": K}, without those that cannot say."""
    sound = [choice for choice in choices if choice.criteria]
    costs = {
        name: {c.n_components: getattr(c.criteria, name) for c in sound}
        for name in ("aic", "bic", "icl")
    }
    costs["held_out"] = {c.n_components: -c.held_out for c in sound if not np.isnan(c.held_out)}
    return {name: min(cost, key=cost.get) for name, cost in costs.items() if cost}


def cross_validate(
    values,
    start,
    *,
    n_folds=5,
    n_starts=2,
    seed=1,
    max_iter=300,
    tol=ROUGH,
    counts=None,
    algorithm="em",
    progress=None,
):
    """The log-likelihood of all points, each by a fit to the folds that it is not in, in nats.

    start : Mixture, where each of these fits begins; `n_starts` further ones are drawn from the
        points that it is made of, and the best sound one counts. That `start` has seen the point
        does no harm: it only says where the climb begins.
    seed : the same seed deals the points to the same folds, whatever the start

    A count is dealt point by point, so a value may be in several folds. nan where the points of
    the other folds allow no sound fit. Source: Smyth (2000).
    """
    values, counts = check_values(values, counts)
    if n_folds < 2:
        raise ValueError(f"there must be two folds or more; n_folds is {n_folds}.")
    deal, *streams = np.random.SeedSequence(seed).spawn(1 + n_folds)
    folds = _deal(values, counts, n_folds, np.random.default_rng(deal))
    height = 0.0
    for i, stream in enumerate(streams):
        if progress is not None:
            progress(i, n_folds)
        held, rest = folds[i], folds.sum(axis=0) - folds[i]
        if len(np.unique(values[rest > 0])) < 2:
            return np.nan
        guesses = [start, *_fresh(values, start.n_components, n_starts, stream, rest)]
        options = {"max_iter": max_iter, "tol": tol, "counts": rest, "algorithm": algorithm}
        best = _best(values, guesses, **options)
        if not best.sound:  # on tied values a collapsed fit would be praised for its height
            return np.nan
        height += best.mixture.log_likelihood(values[held > 0], held[held > 0])
    return height


def bootstrap_test(
    values,
    smaller,
    larger,
    *,
    n_replicates=99,
    n_starts=5,
    seed=1,
    max_iter=300,
    tol=ROUGH,
    counts=None,
    algorithm="em",
    progress=None,
):
    """Whether `larger` fits so much better than `smaller` that chance does not explain it.

    smaller, larger : Mixtures fitted to values (n,), with K and K + 1 components
    n_replicates : samples drawn from `smaller`, as large as the data, each fitted anew: K
        components from `smaller`, K + 1 from that fit with one of its components split in two, in
        turn, and from `n_starts` fresh starts, of which the best sound one counts
    progress : called as progress(done, n_replicates); what it raises ends the test

    Twice the gain in log-likelihood is not chi-square here, as it is between nested models
    elsewhere: the smaller mixture is on the edge of the larger one's parameters (a weight is 0),
    where the mean and sd of the spare component mean nothing. Hence the simulation (McLachlan
    1987; McLachlan and Peel 2000, chapter 6).
    """
    if larger.n_components != smaller.n_components + 1:
        raise ValueError("the larger mixture must have one component more than the smaller one.")
    if n_replicates < 1:
        raise ValueError(f"n_replicates must be 1 or more; it is {n_replicates}.")
    values, counts = check_values(values, counts)
    n_points = max(2, round(len(values) if counts is None else counts.sum()))
    observed = larger.log_likelihood(values, counts) - smaller.log_likelihood(values, counts)
    replicates = []
    for b, stream in enumerate(np.random.SeedSequence(seed).spawn(n_replicates)):
        if progress is not None:
            progress(b, n_replicates)
        drawn, fresh = stream.spawn(2)
        x, c = _sample(smaller, n_points, np.random.default_rng(drawn))
        options = {"max_iter": max_iter, "tol": tol, "counts": c, "algorithm": algorithm}
        null = fit(x, smaller, **options)
        guesses = _fresh(x, larger.n_components, n_starts, fresh, c)
        best = _best(x, [*_split(null.final), *guesses], **options)
        replicates.append(2 * max(0.0, best.log_likelihood - float(null.log_likelihood[-1])))
    as_large = sum(replicate >= 2 * observed for replicate in replicates)
    return BootstrapTest(
        2 * observed, np.sort(replicates), float(1 + as_large) / (1 + n_replicates)
    )


def _part(progress, first, share, total):
    """What tells `progress` of a part of the work that has parts itself."""
    if progress is None:
        return None
    return lambda done, of: progress(first + share * done / of, total)


def _best(values, guesses, **options):
    """The best sound Optimum, or the best one if none is."""
    found = optima(values, guesses, **options)
    return next((optimum for optimum in found if optimum.sound), found[0])


def _fresh(values, n_components, n_starts, stream, counts):
    """Starts from seeds that a stream gives."""
    seeds = stream.generate_state(n_starts).tolist()
    return [initial_guess(values, n_components, METHOD, seed, counts) for seed in seeds]


def _sample(mixture, n_points, rng):
    """(values, counts) drawn from a mixture; many of them in groups."""
    values = mixture.sample(n_points, rng)[0]
    return (values, None) if n_points <= 2 * GROUPS else groups.compressed(values, None, GROUPS)


def _split(mixture):
    """Mixtures with one component more: each component in turn split in two, half an sd to either
    side of its mean, with the same mean and variance in all."""
    weights, means, sds = mixture.weights, mixture.means, mixture.sds
    for k in range(mixture.n_components):
        w, m, s = np.r_[weights, weights[k]], np.r_[means, means[k]], np.r_[sds, sds[k]]
        halves = [k, -1]
        w[halves] *= 0.5
        m[halves] += 0.5 * sds[k] * np.array([-1.0, 1.0])
        s[halves] *= np.sqrt(0.75)
        yield Mixture(w, m, s)


def _deal(values, counts, n_folds, rng):
    """(n_folds, n): how much of each value's count is in each fold, dealt point by point; what is
    left of a count that is no whole number is dealt as one."""
    n = len(values)
    if counts is None:
        return np.eye(n_folds)[rng.permutation(n) % n_folds].T
    whole = np.floor(counts)
    folds = rng.multinomial(whole.astype(np.int64), np.full(n_folds, 1 / n_folds)).T.astype(float)
    folds[rng.integers(n_folds, size=n), np.arange(n)] += counts - whole
    return folds
