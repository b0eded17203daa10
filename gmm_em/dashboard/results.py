"""From settings to dataset to trace to chart: each computed once and kept by its key."""

import contextlib
import contextvars
import functools
import inspect

import streamlit as st
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from gmm_em import data, em, starts
from gmm_em.dashboard import charts, server
from gmm_em.dashboard.cache import cached
from gmm_em.dashboard.session import current, is_private, own, source
from gmm_em.dashboard.settings import APART, LARGE, UPLOAD, shaping

SLOW = 4e7  # components x values x iterations: about a third of a second


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
def _grouped(key, dataset):
    return dataset.compressed()


@cached(64)
def _trace(key, d, progress):
    a = dict(key[1:])
    start = starts.initial_guess(d.values, a["n_fit"], a["start"], a["start_seed"], d.counts)
    return em.fit(
        d.values,
        start,
        max_iter=a["iter"],
        tol=a["tol"],
        counts=d.counts,
        progress=progress,
    )


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
    return _grouped(is_private(settings), data_key(settings), d)


def takes_long(settings):
    """Whether the fit may take so long that the others should not wait for it."""
    return settings.n_fit * len(fitted_to(settings)) * settings.iter > SLOW


def trace(settings):
    """The Trace of EM on that dataset; with a progress bar where it takes a while.

    A visitor who moves on stops it: Streamlit ends the old run at its next call, and the
    progress bar is such a call.
    """
    d, key = fitted_to(settings), fit_key(settings)
    if not takes_long(settings):
        return _trace(is_private(settings), key, d, None)
    place = st.empty()
    # run outside the cached function's context, or Streamlit would replay the bar at every hit
    here = contextvars.copy_context()

    def progress(t, max_iter):
        if t % 10 == 0:
            words = f"Fitting … iteration {t:,} of {max_iter:,}"
            here.run(place.progress, t / max_iter, words)

    with server.aside():
        result = _trace(is_private(settings), key, d, progress)
    place.empty()
    return result


def data_chart(settings):
    """The spec of the data view's chart."""
    key = ("data_chart", data_key(settings), settings.bins)
    arguments = (dataset(settings), settings.bins)
    return _spec(is_private(settings), key, charts.data_chart, *arguments)


def frames(settings):
    """(the iterations that have a frame, the parts of each): apart all of them have two."""
    if settings.steps == APART:
        return charts.stored_iterations(trace(settings), 1), 2
    return charts.stored_iterations(trace(settings), settings.animate_frames), 1


def about(settings):
    """What stands before a log-likelihood that is not exact."""
    return "≈ " if fitted_to(settings).grouped else ""


def fit_chart(settings):
    """The spec of the fit view's chart."""
    iterations, parts = frames(settings)
    key = ("fit_chart", fit_key(settings), settings.animate_frames, parts, settings.bins)
    with server.aside() if takes_long(settings) else contextlib.nullcontext():
        arguments = (dataset(settings), trace(settings), iterations, about(settings))
        arguments += (settings.bins, parts)
        return _spec(is_private(settings), key, charts.fit_chart, *arguments)


def numbers(settings):
    """What the numbers beside the fit chart need of the fit."""
    iterations, parts = frames(settings)
    key = ("numbers", fit_key(settings), settings.animate_frames, parts, settings.bins)
    arguments = (dataset(settings), trace(settings), iterations, settings.bins, parts)
    return _numbers(is_private(settings), key, *arguments)


def compare_chart(settings):
    """The spec of the compare view's chart."""
    key = ("compare_chart", fit_key(settings), settings.bins)
    arguments = (dataset(settings), trace(settings).final, settings.bins)
    return _spec(is_private(settings), key, charts.compare_chart, *arguments)


def source_of_a_step():
    """The code of one iteration, as it runs."""
    return "\n\n".join(map(inspect.getsource, em.STEP))
