"""From settings to dataset to trace to chart: each computed once and kept by its key."""

import contextlib
import functools

from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from gmm_em import data, starts
from gmm_em.dashboard import charts, server
from gmm_em.dashboard.cache import cached
from gmm_em.dashboard.progress import watched
from gmm_em.dashboard.session import current, is_private, own, source
from gmm_em.dashboard.settings import (
    APART,
    LARGE,
    MANUAL,
    NOTHING_RANDOM,
    SEED_MAX,
    UPLOAD,
    shaping,
)
from gmm_em.fit import fit
from gmm_em.links import encode_rounded
from gmm_em.numerics import SD_FLOOR
from gmm_em.optima import basin as basin_of
from gmm_em.optima import optima as optima_of

SLOW = 4e7  # components x values x iterations: about a third of a second
FINE, COARSE = 2**13, 2**11  # groups for one fit, and for fits by the hundred
COARSEST = 2**8  # groups for the basins, which are but a picture
STARTS_EACH = 20  # for each number of components to choose from


def used_by(settings):
    """Names of the settings that the data source in use has."""
    return _parameters(source(settings))


@functools.cache
def _parameters(name):
    return ("values", "column") if name == UPLOAD else data.SOURCES[name].parameters


def data_key(settings):
    """What tells one dataset from another: the source and the settings that it uses."""
    if is_private(settings):
        return (UPLOAD, current().own.key)
    return (source(settings), *((name, getattr(settings, name)) for name in used_by(settings)))


def fit_key(settings):
    """What tells one fit from another."""
    return (data_key(settings), *shaping("fit", settings))


@cached(32)
def _dataset(key):
    name, *arguments = key
    arguments = dict(arguments)
    if name == UPLOAD:
        return data.from_link(arguments["values"], arguments["column"])
    return data.SOURCES[name](**arguments)


@cached(32)
def _grouped(key, dataset, bins):
    return dataset.compressed(bins)


@cached(64)
def _fitted(key, d, progress):
    """(the Trace, where the starts end of which it is the best or None)."""
    a = dict(key[1:])
    options = {"max_iter": a["iter"], "tol": a["tol"], "counts": d.counts, "progress": progress}
    if a["start"] == MANUAL:
        return fit(d.values, data.as_mixture(a["guess"]), **options), None
    n_starts = 1 if a["start"] in NOTHING_RANDOM else a["best_of"]
    guesses = [_guess(d, a["n_fit"], a["start"], a["start_seed"] + j) for j in range(n_starts)]
    if n_starts == 1:
        return fit(d.values, guesses[0], **options), None
    found = optima_of(d.values, guesses, **options)
    return fit(d.values, guesses[found[0].starts[0]], **options), found


def _guess(d, n_components, method, seed):
    return starts.initial_guess(d.values, n_components, method, seed % (SEED_MAX + 1), d.counts)


@cached(32)
def _optima(key, guess, d, progress):
    *of_the_fit, n_starts = key
    a = dict(of_the_fit[1:])
    guesses = [guess(a["n_fit"], a["start_seed"] + j) for j in range(n_starts)]
    options = {"max_iter": a["iter"], "tol": a["tol"], "counts": d.counts}
    return optima_of(d.values, guesses, **options, progress=progress)


@cached(32)
def _basin(key, d, progress):
    a = dict(key[1:])
    options = {"max_iter": a["iter"], "tol": a["tol"], "counts": d.counts}
    return basin_of(d.values, **options, progress=progress)


@cached(32)
def _choices(key, kind, guess, d, progress):
    from gmm_em import selection

    *of_the_fit, max_k = key
    a = dict(of_the_fit[1:])
    options = {"max_iter": a["iter"], "tol": a["tol"], "seed": a["start_seed"], "guess": guess}
    options |= {"n_starts": STARTS_EACH, "method": kind, "max_components": max_k}
    options |= {"counts": d.counts, "observations": d.known_n}
    return selection.select(d.values, **options, progress=progress)


@cached(32)
def _tested(key, kind, d, mixtures, progress):
    from gmm_em import selection

    a = dict(key[1:-2])
    options = {"max_iter": a["iter"], "tol": a["tol"], "n_starts": STARTS_EACH, "method": kind}
    options |= {"counts": d.counts, "observations": d.known_n}
    return selection.bootstrap_test(d.values, *mixtures, **options, progress=progress)


@cached(32)
def _spec(key, draw, *results):
    """A chart as Streamlit takes it, with its data by name, converted for the journey once."""
    spec, datasets = draw(*results)
    sent = {name: convert_anything_to_arrow_bytes(frame) for name, frame in datasets.items()}
    return {**spec, "datasets": sent}


@cached(32)
def _numbers(key, *arguments):
    return charts.numbers_data(*arguments)


def dataset(settings):
    """The Dataset that the settings ask for."""
    return own() if is_private(settings) else _dataset(False, data_key(settings))


def is_large(settings):
    """Whether there are so many values that EM may run on groups of them."""
    return len(dataset(settings)) > LARGE


def fitted_to(settings):
    """The dataset itself, or its groups."""
    d = dataset(settings)
    if settings.grouping == "off" or not is_large(settings):
        return d
    return _grouped(is_private(settings), (data_key(settings), FINE), d, FINE)


def smallest_sd(settings):
    """What the sds of the fit are not allowed to fall below."""
    d = fitted_to(settings)
    return SD_FLOOR * data.mean_and_sd(d.values, d.counts)[1]


def takes_long(settings):
    """Whether what is shown may take so long that the others should not wait for it."""
    fits = {"starts": settings.n_starts, "choose": STARTS_EACH * settings.max_k}
    values = len((_often if settings.view in fits else fitted_to)(settings))
    n_fits = fits.get(settings.view, settings.best_of)
    return n_fits * settings.n_fit * values * settings.iter > SLOW


def trace(settings):
    """The Trace of EM on that dataset; with a progress bar where it takes a while."""
    return _fit(settings)[0]


def later(settings):
    """A function that returns the Trace where no page runs, as when a file is made. What is private
    is fitted again: nobody can reach the session then."""
    d, key = fitted_to(settings), fit_key(settings)
    if is_private(settings):
        return lambda: _fitted.__wrapped__(key, d, None)[0]
    return lambda: _fitted(False, key, d, None)[0]


def ends(settings):
    """Where the starts end of which the fit is the best: a list of `Optimum`, or None if the fit
    has one start only."""
    return _fit(settings)[1]


def _fit(settings):
    d, key = fitted_to(settings), fit_key(settings)
    if not takes_long(settings):
        return _fitted(is_private(settings), key, d, None)
    return watched("Fitting", lambda told: _fitted(is_private(settings), key, d, told))


def shown_start(settings):
    """The place of the fit's start among those of `start_seed` and on; None for one's own."""
    if settings.start == MANUAL:
        return None
    found = ends(settings) if settings.best_of > 1 else None
    return int(found[0].starts[0]) if found else 0


def suggested_guess(settings):
    """A start of one's own to begin with, as a text for a link: what k-means++ makes."""
    return encode_rounded(_guesser(settings)(settings.n_fit, settings.start_seed))


def optima(settings):
    """Where `n_starts` starts end: a list of `Optimum`; `seed_of` tells the start of each."""
    key, often = (*fit_key(settings), settings.n_starts), (_guesser(settings), _often(settings))
    return watched("Starts", lambda told: _optima(is_private(settings), key, *often, told))


def basin(settings):
    """Where EM with two components ends from each pair of starting means: a `Basin`."""
    d = _in_groups(settings, COARSEST)
    return watched("Starts", lambda told: _basin(is_private(settings), fit_key(settings), d, told))


def choices(settings):
    """What 1 to `max_k` components come to: a list of `selection.Choice`."""
    key = (*fit_key(settings), settings.max_k)
    often = (method(settings), _guesser(settings), _often(settings))
    return watched("Fitting", lambda told: _choices(is_private(settings), key, *often, told))


def bootstrap_test(settings, smaller, larger):
    """The `BootstrapTest` of two of the choices."""
    mixtures = (smaller.optimum.mixture, larger.optimum.mixture)
    key = (*fit_key(settings), settings.max_k, smaller.n_components)
    of = (method(settings), _often(settings), mixtures)
    return watched("Samples", lambda told: _tested(is_private(settings), key, *of, told))


def _often(settings):
    """The dataset for fits by the hundred: in coarser groups than a single one, whose starts they
    nevertheless have."""
    return dataset(settings) if settings.grouping == "off" else _in_groups(settings, COARSE)


def _in_groups(settings, bins):
    return _grouped(is_private(settings), (data_key(settings), bins), dataset(settings), bins)


def is_coarse(settings):
    """Whether fits by the hundred run on groups, so that their log-likelihoods are approximate."""
    return _often(settings).grouped


def _guesser(settings):
    """guess(K, seed): the start that the fit of these settings has with this K and start_seed."""
    d = fitted_to(settings)
    return lambda k, seed: _guess(d, k, method(settings), seed)


def method(settings):
    """How many starts are made: as the one that is chosen, or as k-means++ beside one's own."""
    return "k-means++" if settings.start == MANUAL else settings.start


def one_start(settings, seed):
    """The settings of a fit from that one of many starts."""
    return {"start": method(settings), "start_seed": seed, "best_of": 1}


def seed_of(settings, j):
    """The start_seed of start j, of those that follow the one that is chosen."""
    return (settings.start_seed + j) % (SEED_MAX + 1)


def _considerately(settings):
    """For a chart of so many values that the others should not wait for it."""
    many = is_large(settings) or takes_long(settings)
    return server.aside() if many else contextlib.nullcontext()


def starts_chart(settings):
    """The spec of the chart of many starts."""
    key = ("starts_chart", fit_key(settings), settings.n_starts, settings.bins)
    arguments = (dataset(settings), optima(settings), settings.bins)
    return _spec(is_private(settings), key, charts.starts_chart, *arguments)


def basin_chart(settings):
    """The spec of the chart of basins."""
    key = ("basin_chart", fit_key(settings), settings.n_starts)
    arguments = (basin(settings), optima(settings))
    return _spec(is_private(settings), key, charts.basin_chart, *arguments)


def choose_chart(settings):
    """The spec of the chart of how many components."""
    key = ("choose_chart", fit_key(settings), settings.max_k)
    arguments = (choices(settings), dataset(settings).truth)
    return _spec(is_private(settings), key, charts.choose_chart, *arguments)


def data_chart(settings):
    """The spec of the data view's chart."""
    key = ("data_chart", data_key(settings), settings.bins)
    arguments = (dataset(settings), settings.bins)
    with _considerately(settings):
        return _spec(is_private(settings), key, charts.data_chart, *arguments)


def frames(settings):
    """(the iterations that have a frame, the parts of each): apart all of them have two."""
    every, apart = settings.animate_frames, settings.steps == APART
    return charts.frames_and_parts(trace(settings), every, apart)


def about(settings):
    """What stands before a log-likelihood that is not exact."""
    return "≈ " if fitted_to(settings).grouped else ""


def fit_chart(settings):
    """The spec of the fit view's chart."""
    iterations, parts = frames(settings)
    key = ("fit_chart", fit_key(settings), settings.animate_frames, parts, settings.bins)
    with _considerately(settings):
        numbers = trace(settings), iterations, about(settings), settings.bins, parts
        return _spec(is_private(settings), key, charts.fit_chart, dataset(settings), *numbers)


def numbers(settings):
    """What the numbers beside the fit chart need of the fit."""
    iterations, parts = frames(settings)
    key = ("numbers", fit_key(settings), settings.animate_frames, parts, settings.bins)
    arguments = (dataset(settings), trace(settings), iterations, settings.bins, parts)
    return _numbers(is_private(settings), key, *arguments)


def compare_chart(settings):
    """The spec of the compare view's chart."""
    key = ("compare_chart", fit_key(settings), settings.bins)
    with _considerately(settings):
        arguments = (dataset(settings), trace(settings).final, settings.bins)
        return _spec(is_private(settings), key, charts.compare_chart, *arguments)
