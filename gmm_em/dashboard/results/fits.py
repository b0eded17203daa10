"""What is fitted, the data or groups of them, and the one fit that the views show."""

from dataclasses import dataclass

from gmm_em import data, starts
from gmm_em.dashboard.case import algorithm_of
from gmm_em.dashboard.declared import key, result
from gmm_em.dashboard.heights import as_shown
from gmm_em.dashboard.settings import (
    ALONE,
    EQUAL,
    LARGE,
    MANUAL,
    NOTHING_RANDOM,
    SEED_MAX,
)
from gmm_em.fit import fit, sd_floor
from gmm_em.groups import BINS, on_groups
from gmm_em.links import encode_rounded
from gmm_em.mixture import Mixture
from gmm_em.optima import Optimum, best, optima
from gmm_em.trace import Trace

SLOW = 4e7  # components x values x iterations: about a third of a second


@result("data")
def groups(case, bins):
    return case.dataset.compressed(bins)


def in_groups(case, bins):
    """The dataset itself, or its groups where there are many values: for one fit only where there
    are very many, for fits by the hundred, whose groups are coarser, sooner."""
    few = LARGE if bins == BINS else 2 * bins
    if case.settings.grouping == "off" or len(case.dataset) <= few:
        return case.dataset
    return groups(case, bins)


def on_narrow_groups(case, bins, fitted, mixtures):
    """(what was fitted, the result) of `fitted(dataset)`, on groups that are narrow enough for the
    mixtures that are found, where there are many values."""
    if in_groups(case, bins) is case.dataset:
        return case.dataset, fitted(case.dataset)
    return on_groups(case.dataset, bins, fitted, mixtures)


def approximately(case):
    """What stands before a log-likelihood that is not exact."""
    return "≈ " if fitted_to(case).grouped else ""


def smallest_sd(case):
    """What the sds of the fit are not allowed to fall below."""
    d = in_groups(case, BINS)
    return sd_floor(d.values, d.counts, d.edges)


def costs(case, n_fits, dataset):
    settings = case.settings
    return n_fits * settings.n_fit * len(dataset) * settings.iter


def fit_takes_long(case):
    return costs(case, case.settings.best_of, in_groups(case, BINS)) > SLOW


@dataclass(frozen=True, eq=False)
class Fit:
    """dataset : what was fitted, the data or groups of them
    start : the Mixture that it was fitted from
    trace : the Trace
    tried : where the starts end of which it is the best, a list of `Optimum`, or None for one
    """

    dataset: data.Dataset
    start: Mixture
    trace: Trace
    tried: list[Optimum] | None


@result("fit", kept=64, bar="Fitting", long=fit_takes_long)
def _fit(case, progress):
    settings = case.settings
    n_starts = 1 if settings.start in NOTHING_RANDOM else settings.best_of
    if settings.start == MANUAL:
        guesses = [data.as_mixture(settings.guess)]
    else:
        guesses = guesses_from(case, settings.n_fit, settings.start_seed, n_starts)

    def fitted(d):
        by = algorithm(case).name
        options = fit_options(case, d) | {"progress": progress, "algorithm": by}
        if n_starts == 1:
            return guesses[0], fit(d.values, guesses[0], **options), None
        found = optima(d.values, guesses, **options)
        start = guesses[best(found).starts[0]]
        return start, fit(d.values, start, **options), found

    d, (start, *found) = on_narrow_groups(case, BINS, fitted, lambda found: [found[1].final])
    return Fit(d, start, *as_shown(case.dataset, *found))


def algorithm(case):
    """The Algorithm of the fit that is shown. Many fits at a time are always EM's."""
    return algorithm_of(case.settings, case.dataset.edges is not None)


def fit_options(case, d):
    """How each fit to a dataset is made, as `fit` takes it, but for the algorithm."""
    settings = case.settings
    options = {"max_iter": settings.iter, "tol": settings.tol, "equal_sds": settings.sds == EQUAL}
    return options | {"counts": d.counts, "edges": d.edges}


def trace(case):
    """The Trace of the fit that is shown; with a progress bar where it takes a while."""
    return _fit(case).trace


@result("fit", "beside", bar="Fitting", long=fit_takes_long)
def _beside(case, progress):
    shown = _fit(case)
    d, by = shown.dataset, case.settings.beside
    options = fit_options(case, d) | {"progress": progress, "algorithm": by}
    return as_shown(case.dataset, fit(d.values, shown.start, **options))[0]


def beside(case):
    """The Trace of another algorithm from the same start, or None: where none is asked for, where
    it is the same, or where it cannot fit these data."""
    name = case.settings.beside
    if name == ALONE or case.dataset is None:
        return None
    other = algorithm_of(case.settings, case.dataset.edges is not None, name)
    if name == algorithm(case).name or other.name != name:
        return None
    return _beside(case)


def fitted_to(case):
    """What was fitted: the dataset itself, or groups of it."""
    return _fit(case).dataset


def tried(case):
    """Where the starts end of which the fit is the best: a list of `Optimum`, or None if the fit
    has one start only."""
    return _fit(case).tried


def trace_for_files(case):
    """A function that returns the Trace where no page runs, as when a file is made. There nobody
    can reach the session in which private results are kept: that one is looked up here."""
    if case.private:
        found = trace(case)
        return lambda: found
    return lambda: trace(case)


def fit_key(case):
    """What tells one fit from another."""
    return key(case, "fit")


def shown_start(case):
    """The place of the fit's start among those that it is the best of; None for one's own. That
    `on_spike` comes after those from the seeds."""
    if case.settings.start == MANUAL:
        return None
    found = tried(case) if case.settings.best_of > 1 else None
    return int(best(found).starts[0]) if found else 0


def guesser(case):
    """guess(K, seed): the start that a fit has with this K and start_seed."""
    d, made_by = in_groups(case, BINS), method(case.settings)

    def guess(k, seed):
        return starts.initial_guess(d.values, k, made_by, seed % (SEED_MAX + 1), d.counts, d.edges)

    return guess


def guesses_from(case, k, seed, n_starts):
    """The starts with k components from so many seeds, and after several the one `on_spike`."""
    guess = guesser(case)
    further = on_spike(case, k, seed) if n_starts > 1 else []
    return [guess(k, seed + j) for j in range(n_starts)] + further


def on_spike(case, k, seed):
    """For values in classes a further start, on the class that stands out most; a list of none or
    one."""
    d, seed = in_groups(case, BINS), seed % (SEED_MAX + 1)
    return starts.on_spike(d.values, k, method(case.settings), seed, d.counts, d.edges)


def method(settings):
    """How many starts are made: as the one that is chosen, or as k-means++ beside one's own."""
    return "k-means++" if settings.start == MANUAL else settings.start


def suggested_guess(case):
    """A start of one's own to begin with, as a text for a link: what k-means++ makes."""
    return encode_rounded(guesser(case)(case.settings.n_fit, case.settings.start_seed))
