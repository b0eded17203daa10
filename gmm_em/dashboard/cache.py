"""The cached core: what one visitor computed, every other visitor with the same settings gets.

Results are frozen and shared by all sessions (`cache_resource` hands out the object itself, no
copy per session); the bounds keep one visitor's walk through a thousand seeds out of the memory.
Data that a visitor brings and that no link carries, and all that is made of them, are kept in the
visitor's own session.
"""

import contextlib
import contextvars
import functools
import inspect

import streamlit as st
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from gmm_em import data, em, starts
from gmm_em.dashboard import charts, server
from gmm_em.dashboard.settings import UPLOAD

LARGE = 50_000  # values; with more of them EM runs on groups
SLOW = 4e7  # components x values x iterations: about a third of a second
MOST_OF_A_SESSION = 4  # results of each kind


def _cached(most):
    """Keep the results of function(key, *arguments) by their key, at most so many."""

    def decorate(function):
        def shared(text, _key, _arguments):
            return function(_key, *_arguments)

        def private(text, _key, _arguments):
            return function(_key, *_arguments)

        for inner in (shared, private):  # Streamlit tells caches apart by this name
            inner.__qualname__ = f"{function.__name__}_{inner.__name__}"
        shared = st.cache_resource(shared, max_entries=most, show_spinner=False)
        private = st.cache_resource(
            private, max_entries=MOST_OF_A_SESSION, show_spinner=False, scope="session"
        )

        @functools.wraps(function)
        def cached(settings, key, *arguments):
            # as a text, a key takes a tenth of the time to be looked up
            return (private if is_private(settings) else shared)(repr(key), key, arguments)

        return cached

    return decorate


def own():
    """The Dataset that the visitor has brought and that is too large for a link, or None."""
    return st.session_state.get("own")


def is_private(settings):
    """Whether the data are the visitor's own and no link carries them."""
    return settings.data == UPLOAD and not settings.values and own() is not None


def source(settings):
    """The data source in use: until data are brought, the one that was shown before."""
    if settings.data == UPLOAD and not settings.values and own() is None:
        return st.session_state.get("before", "gaussian")
    return settings.data


def used_by(settings):
    """Names of the settings that the data source in use has."""
    return _parameters(source(settings))


@functools.cache
def _parameters(name):
    if name == UPLOAD:
        return ("values", "column")
    return tuple(inspect.signature(data.SOURCES[name]).parameters)


def data_key(settings):
    """What tells one dataset from another: the source and the settings that it uses."""
    if is_private(settings):
        return (UPLOAD, st.session_state.own_key)
    return (source(settings), *((name, getattr(settings, name)) for name in used_by(settings)))


def fit_key(settings):
    """What tells one fit from another."""
    names = ("n_fit", "start", "start_seed", "iter", "tol", "grouping")
    return (data_key(settings), *((name, getattr(settings, name)) for name in names))


@_cached(32)
def _dataset(key):
    name, *arguments = key
    arguments = dict(arguments)
    if name == UPLOAD:
        return data.from_link(arguments["values"], arguments["column"])
    return data.SOURCES[name](**arguments)


@_cached(32)
def _grouped(key, dataset):
    return dataset.compressed()


@_cached(64)
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


@_cached(32)
def _spec(key, draw, *results):
    """A chart as Streamlit takes it, with its data by name, converted for the journey once."""
    spec, datasets = draw(*results)
    sent = {name: convert_anything_to_arrow_bytes(frame) for name, frame in datasets.items()}
    return {**spec, "datasets": sent}


def dataset(settings):
    """The Dataset that the settings ask for."""
    return own() if is_private(settings) else _dataset(settings, data_key(settings))


def is_large(settings):
    """Whether there are so many values that EM may run on groups of them."""
    return len(dataset(settings)) > LARGE


def fitted_to(settings):
    """The dataset itself, or its groups."""
    d = dataset(settings)
    grouped = settings.grouping == "auto" and is_large(settings)
    return _grouped(settings, data_key(settings), d) if grouped else d


def takes_long(settings):
    """Whether the fit may take so long that the others should not wait for it."""
    return settings.n_fit * len(fitted_to(settings)) * settings.iter > SLOW


def trace(settings):
    """The Trace of EM on that dataset; with a progress bar where it takes a while.

    A visitor who moves on stops it: Streamlit ends the old run at its next call, and the
    progress bar is such a call.
    """
    d = fitted_to(settings)
    if not takes_long(settings):
        return _trace(settings, fit_key(settings), d, None)
    place = st.empty()
    # run outside the cached function's context, or Streamlit would replay the bar at every hit
    here = contextvars.copy_context()

    def progress(t, max_iter):
        if t % 10 == 0:
            words = f"Fitting … iteration {t:,} of {max_iter:,}"
            here.run(place.progress, t / max_iter, words)

    with server.aside():
        result = _trace(settings, fit_key(settings), d, progress)
    place.empty()
    return result


def data_chart(settings):
    """The spec of the data view's chart."""
    key = ("data_chart", data_key(settings))
    return _spec(settings, key, charts.data_chart, dataset(settings))


def fit_chart(settings):
    """The spec of the fit view's chart."""
    t = trace(settings)
    iterations = charts.stored_iterations(t, settings.animate_frames)
    key = ("fit_chart", fit_key(settings), settings.animate_frames)
    about = "≈ " if fitted_to(settings).grouped else ""
    with server.aside() if takes_long(settings) else contextlib.nullcontext():
        return _spec(settings, key, charts.fit_chart, dataset(settings), t, iterations, about)


def compare_chart(settings):
    """The spec of the compare view's chart."""
    key = ("compare_chart", fit_key(settings))
    return _spec(settings, key, charts.compare_chart, dataset(settings), trace(settings).final)


def source_of_a_step():
    """The code of one iteration, as it runs."""
    return "\n\n".join(map(inspect.getsource, em.STEP))
