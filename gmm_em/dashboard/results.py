"""What is computed of a `Case`: each result declares on what it depends."""

from dataclasses import dataclass

from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from gmm_em import data, starts
from gmm_em.dashboard import charts
from gmm_em.dashboard.declared import is_large, key, result
from gmm_em.dashboard.settings import APART, MANUAL, NOTHING_RANDOM, SEED_MAX
from gmm_em.fit import fit
from gmm_em.links import encode_rounded
from gmm_em.mixture import Density
from gmm_em.numerics import SD_FLOOR
from gmm_em.optima import basin as basin_of
from gmm_em.optima import optima as optima_of

SLOW = 4e7  # components x values x iterations: about a third of a second
FINE, COARSE = 2**13, 2**11  # groups for one fit, and for fits by the hundred
COARSEST = 2**8  # groups for the basins, which are but a picture
STARTS_EACH = 20  # for each number of components to choose from
# what the results of many fits depend on
MANY = ("data", "grouping", "iter", "tol")
LISTED = (*MANY, "start", "first_seed", "n_fit", "n_starts")
CHOSEN = (*MANY, "start", "first_seed", "max_k")
FRAMES = ("fit", "animate_frames", "steps", "bins")


# ---- the data, and what is fitted ----


@result("data")
def _groups(case, bins):
    return case.dataset.compressed(bins)


def fitted_to(case):
    """The dataset itself, or its groups."""
    if case.settings.grouping == "off" or not is_large(case):
        return case.dataset
    return _groups(case, FINE)


def fitted_many(case):
    """The dataset for fits by the hundred: in coarser groups than a single one, whose starts they
    nevertheless have."""
    return case.dataset if case.settings.grouping == "off" else _groups(case, COARSE)


def is_coarse(case):
    """Whether fits by the hundred run on groups, so that their log-likelihoods are approximate."""
    return fitted_many(case).grouped


def approximately(case):
    """What stands before a log-likelihood that is not exact."""
    return "≈ " if fitted_to(case).grouped else ""


def smallest_sd(case):
    """What the sds of the fit are not allowed to fall below."""
    d = fitted_to(case)
    return SD_FLOOR * data.mean_and_sd(d.values, d.counts)[1]


@result("data", "bins")
def outline(case):
    """(the least value, the greatest, the x at which the histogram is highest)."""
    values = case.dataset.values
    return values.min(), values.max(), charts.tallest_bar(case.dataset, case.settings.bins)


# ---- one fit ----


def _costs(case, n_fits, dataset):
    settings = case.settings
    return n_fits * settings.n_fit * len(dataset) * settings.iter


def _fit_takes_long(case):
    return _costs(case, case.settings.best_of, fitted_to(case)) > SLOW


def takes_long(case):
    """Whether what is shown may take so long that the sidebar should not wait for it."""
    settings = case.settings
    fits = {"starts": settings.n_starts, "choose": STARTS_EACH * settings.max_k}
    if settings.view not in fits:
        return _fit_takes_long(case)
    return _costs(case, fits[settings.view], fitted_many(case)) > SLOW


@result("fit", kept=64, bar="Fitting", long=_fit_takes_long)
def _fit(case, progress):
    """(the Trace, where the starts end of which it is the best or None)."""
    d, settings = fitted_to(case), case.settings
    options = _options(case, d) | {"progress": progress}
    if settings.start == MANUAL:
        return fit(d.values, data.as_mixture(settings.guess), **options), None
    n_starts = 1 if settings.start in NOTHING_RANDOM else settings.best_of
    guess = _guesser(case)
    guesses = [guess(settings.n_fit, settings.start_seed + j) for j in range(n_starts)]
    if n_starts == 1:
        return fit(d.values, guesses[0], **options), None
    found = optima_of(d.values, guesses, **options)
    return fit(d.values, guesses[found[0].starts[0]], **options), found


def _options(case, d):
    return {"max_iter": case.settings.iter, "tol": case.settings.tol, "counts": d.counts}


def trace(case):
    """The Trace of EM on that dataset; with a progress bar where it takes a while."""
    return _fit(case)[0]


def tried(case):
    """Where the starts end of which the fit is the best: a list of `Optimum`, or None if the fit
    has one start only."""
    return _fit(case)[1]


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
    """The place of the fit's start among those that it is the best of; None for one's own."""
    if case.settings.start == MANUAL:
        return None
    found = tried(case) if case.settings.best_of > 1 else None
    return int(found[0].starts[0]) if found else 0


def _guesser(case):
    """guess(K, seed): the start that a fit has with this K and start_seed."""
    d, made_by = fitted_to(case), method(case.settings)

    def guess(k, seed):
        return starts.initial_guess(d.values, k, made_by, seed % (SEED_MAX + 1), d.counts)

    return guess


def method(settings):
    """How many starts are made: as the one that is chosen, or as k-means++ beside one's own."""
    return "k-means++" if settings.start == MANUAL else settings.start


def suggested_guess(case):
    """A start of one's own to begin with, as a text for a link: what k-means++ makes."""
    return encode_rounded(_guesser(case)(case.settings.n_fit, case.settings.start_seed))


# ---- many fits ----


@result(*LISTED, bar="Starts")
def optima(case, progress):
    """Where `n_starts` starts end: a list of `Optimum`; `seed_of` tells the start of each."""
    d, settings, guess = fitted_many(case), case.settings, _guesser(case)
    guesses = [guess(settings.n_fit, case.first_seed + j) for j in range(settings.n_starts)]
    return optima_of(d.values, guesses, **_options(case, d), progress=progress)


@result(*MANY, bar="Starts")
def basin(case, progress):
    """Where EM with two components ends from each pair of starting means: a `Basin`."""
    d = _groups(case, COARSEST)
    return basin_of(d.values, **_options(case, d), progress=progress)


@result(*CHOSEN, bar="Fitting")
def choices(case, progress):
    """What 1 to `max_k` components come to: a list of `selection.Choice`."""
    from gmm_em import selection

    d, settings = fitted_many(case), case.settings
    return selection.select(
        d.values,
        max_components=settings.max_k,
        n_starts=STARTS_EACH,
        method=_guesser(case),
        seed=case.first_seed,
        **_options(case, d),
        progress=progress,
    )


@result(*CHOSEN, bar="Samples")
def bootstrap_test(case, k, progress):
    """The `BootstrapTest` of k components against one more."""
    from gmm_em import selection

    d, found = fitted_many(case), choices(case)
    smaller, larger = (found[n - 1].optimum.mixture for n in (k, k + 1))
    return selection.bootstrap_test(d.values, smaller, larger, counts=d.counts, progress=progress)


def seed_of(case, j):
    """The seed of start j of the lists."""
    return (case.first_seed + j) % (SEED_MAX + 1)


def one_start(settings, seed):
    """The settings of a fit from that one of many starts."""
    return {"start": method(settings), "start_seed": seed, "best_of": 1}


def listed_start(case):
    """The place of the fit's start in the lists; None where it is not in them."""
    place, settings = shown_start(case), case.settings
    if place is None:
        return None
    place = (settings.start_seed + place - case.first_seed) % (SEED_MAX + 1)
    return place if place < settings.n_starts else None


# ---- charts ----


def chart(*depends):
    """Declare a result that is the spec of a chart as Streamlit takes it, with its data by name,
    converted for the journey once."""

    def decorate(draw):
        def drawn(case, *arguments):
            spec, datasets = draw(case, *arguments)
            sent = {name: convert_anything_to_arrow_bytes(f) for name, f in datasets.items()}
            return {**spec, "datasets": sent}

        drawn.__qualname__, drawn.__doc__ = draw.__qualname__, draw.__doc__
        return result(*depends)(drawn)

    return decorate


@chart("data", "bins")
def data_chart(case):
    """That of the data view."""
    return charts.data_chart(case.dataset, case.settings.bins)


@chart(*FRAMES)
def fit_chart(case, told=True):
    """That of the fit view; `told`: whether it says what comes after its frame."""
    iterations, parts = frames(case)
    about, bins = approximately(case), case.settings.bins
    return charts.fit_chart(case.dataset, trace(case), iterations, about, bins, parts, told)


@result(*FRAMES)
def numbers(case):
    """What the numbers beside the fit chart need of the fit."""
    iterations, parts = frames(case)
    return charts.numbers_data(case.dataset, trace(case), iterations, case.settings.bins, parts)


@result("fit")
def comparison(case):
    """What the fit is compared with, and how well both suit the same values: a `Comparison`."""
    d, fitted = case.dataset, trace(case).final
    known, truth = charts.reference(d)
    true = None if truth is None else truth.log_likelihood(d.values, d.counts)
    return Comparison(known, truth, fitted.log_likelihood(d.values, d.counts), true)


@dataclass(frozen=True)
class Comparison:
    """known, truth : what the reference is and its mixture, as in `charts.reference`
    fitted, true : log-likelihoods of the fit and, where there is one, of the truth, in nats
    """

    known: str | None
    truth: Density | None
    fitted: float
    true: float | None


@chart("fit", "bins")
def compare_chart(case):
    """That of the comparison."""
    return charts.compare_chart(case.dataset, trace(case).final, case.settings.bins)


@chart(*LISTED, "bins")
def starts_chart(case):
    """That of many starts."""
    return charts.starts_chart(case.dataset, optima(case), case.settings.bins)


@chart(*LISTED)
def basin_chart(case):
    """That of basins."""
    return charts.basin_chart(basin(case), optima(case))


@chart(*CHOSEN)
def choose_chart(case):
    """That of how many components."""
    return charts.choose_chart(choices(case), case.dataset.truth)


def frames(case):
    """(the iterations that have a frame, the parts of each): apart all of them have two."""
    settings = case.settings
    return charts.frames_and_parts(trace(case), settings.animate_frames, settings.steps == APART)
