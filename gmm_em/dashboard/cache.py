"""The cached core: what one visitor computed, every other visitor with the same settings gets.

Results are frozen and shared by all sessions (`cache_resource` hands out the object itself, no
copy per session); the bounds keep one visitor's walk through a thousand seeds out of the memory.
"""

import contextvars
import inspect

import streamlit as st

from gmm_em import data, em, starts
from gmm_em.dashboard import charts

LARGE = 50_000  # values; with more of them EM runs on groups
SLOW = 1e8  # components x values x iterations: about a second


def used_by(source):
    """Names of the settings that the data source of this name uses."""
    return tuple(inspect.signature(data.SOURCES[source]).parameters)


def data_key(settings):
    """What tells one dataset from another: the source and the settings that it uses."""
    names = used_by(settings.data)
    return (settings.data, *((name, getattr(settings, name)) for name in names))


def fit_key(settings):
    """What tells one fit from another."""
    names = ("n_fit", "start", "start_seed", "iter", "tol", "grouping")
    return (data_key(settings), *((name, getattr(settings, name)) for name in names))


@st.cache_resource(max_entries=32, show_spinner=False)
def _dataset(key):
    source, *arguments = key
    return data.SOURCES[source](**dict(arguments))


@st.cache_resource(max_entries=32, show_spinner=False)
def _grouped(key):
    return _dataset(key).compressed()


@st.cache_resource(max_entries=64, show_spinner=False)
def _trace(key, _fitted_to, _progress):
    d, a = _fitted_to, dict(key[1:])
    start = starts.initial_guess(d.values, a["n_fit"], a["start"], a["start_seed"], d.counts)
    return em.fit(
        d.values,
        start,
        max_iter=a["iter"],
        tol=a["tol"],
        counts=d.counts,
        within=d.within,
        progress=_progress,
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _spec(name, key, _results):
    """A chart as Streamlit takes it: converted once, with its data by name."""
    chart, datasets = getattr(charts, name)(*_results)
    return {**chart.to_dict(), "datasets": datasets}


def dataset(settings):
    """The Dataset that the settings ask for."""
    return _dataset(data_key(settings))


def is_large(settings):
    """Whether there are so many values that EM may run on groups of them."""
    return len(dataset(settings)) > LARGE


def fitted_to(settings):
    """The dataset itself, or its groups."""
    if settings.grouping == "auto" and is_large(settings):
        return _grouped(data_key(settings))
    return dataset(settings)


def trace(settings):
    """The Trace of EM on that dataset; with a progress bar where it takes a while.

    A visitor who moves on stops it: Streamlit ends the old run at its next call, and the
    progress bar is such a call.
    """
    d = fitted_to(settings)
    if settings.n_fit * len(d) * settings.iter < SLOW:
        return _trace(fit_key(settings), d, None)
    place = st.empty()
    bar = place.progress(0.0, "Fitting …")
    # run outside the cached function's context, or Streamlit would replay the bar at every hit
    here = contextvars.copy_context()

    def progress(t, max_iter):
        if t % 10 == 0:
            here.run(bar.progress, t / max_iter, f"Fitting … iteration {t:,} of {max_iter:,}")

    result = _trace(fit_key(settings), d, progress)
    place.empty()
    return result


def data_chart(settings):
    """The spec of the data view's chart."""
    return _spec("data_chart", data_key(settings), (dataset(settings),))


def fit_chart(settings):
    """The spec of the fit view's chart."""
    t = trace(settings)
    iterations = charts.stored_iterations(t, settings.animate_frames)
    key = (fit_key(settings), settings.animate_frames)
    return _spec("fit_chart", key, (dataset(settings), t, iterations))


def compare_chart(settings):
    """The spec of the compare view's chart."""
    key = fit_key(settings)
    return _spec("compare_chart", key, (dataset(settings), trace(settings).final))


def source_of_a_step():
    """The code of one iteration, as it runs."""
    return "\n\n".join(map(inspect.getsource, em.STEP))
