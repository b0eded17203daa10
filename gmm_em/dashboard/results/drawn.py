"""What is drawn of a `Case`, and what is told beside it."""

from dataclasses import dataclass

import numpy as np
from streamlit.dataframe_util import (
    convert_arrow_table_to_arrow_bytes,
    convert_pandas_df_to_arrow_table,
)

from gmm_em import data
from gmm_em.dashboard import charts
from gmm_em.dashboard.declared import result
from gmm_em.dashboard.results.fits import approximately, beside, trace
from gmm_em.dashboard.results.searches import CHOSEN, LISTED, basin, choices, optima
from gmm_em.dashboard.settings import APART
from gmm_em.mixture import Density

FRAMES = ("fit", "animate_frames", "steps", "bins")


@result("data")
def example(case):
    """(a value, between which limits it was recorded) of the class that holds the most values, of
    those that have two limits."""
    d = case.dataset
    (low, high), counts = d.intervals, np.ones(len(d)) if d.counts is None else d.counts
    counts = counts * np.isfinite(d.edges[d.places] - d.edges[d.places + 1])
    _, first, place = np.unique(low, return_index=True, return_inverse=True)
    most = first[np.bincount(place, counts).argmax()]
    return float(d.values[most]), float(low[most]), float(high[most])


@result("data")
def heaps(case):
    """Round numbers that people preferred, as `data.heaps` finds them among rounded values, where
    these are not taken for rounded so; or None."""
    found = data.heaps(case.dataset)
    coarse = found and np.subtract(*reversed(case.dataset.intervals)).min() > 0.9 * found.step
    return None if coarse else found


def chart(*depends):
    """Declare a result that is the spec of a chart as Streamlit takes it, with its data by name,
    converted for the journey once."""

    def decorate(draw):
        def drawn(case, *arguments):
            spec, datasets = draw(case, *arguments)
            return {**spec, "datasets": {n: _sent(f) for n, f in _short(datasets).items()}}

        drawn.__qualname__, drawn.__doc__ = draw.__qualname__, draw.__doc__
        return result(*depends)(drawn)

    return decorate


FINE = 1e-5  # of the range of the points: a hundredth of a px
NEAR = 1e-3  # sds that the mean of a curve may be off


def _short(datasets):
    """The data of a chart in no more digits than an eye can tell apart: half the bytes of what is
    drawn. All digits stay where a point would change its colour, or a curve its place."""
    short = dict(datasets)
    if "points" in datasets:
        points, cuts = datasets["points"].astype({"y": "float16"}), np.empty(0)
        if "frames" in datasets:
            cuts = np.unique(np.array(" ".join(datasets["frames"]["cuts"]).split(), float))
        halves = _halves(points["x"], FINE * np.ptp(points["x"].to_numpy()) if len(points) else 0)
        are_left = (np.searchsorted(np.sort(x), cuts) for x in (points["x"], halves.astype(float)))
        short["points"] = points.assign(x=halves) if np.array_equal(*are_left) else points
    if "trace" in datasets:
        trace = datasets["trace"]
        means, sds = (
            _halves(trace["mean"], NEAR * trace["sd"]),
            _halves(trace["sd"], 1e-6 * trace["sd"]),
        )
        short["trace"] = trace.assign(mean=means, sd=sds)
    return short


def _halves(column, error):
    """A column in half of the bytes, if that moves no number by more than an error."""
    with np.errstate(over="ignore", under="ignore"):
        halves = column.astype("float32")
    return halves if ((halves.astype(float) - column).abs() <= error).all() else column


def _sent(frame):
    """A data frame in Arrow's format, without what only pandas would ask of it and with texts as
    short as they are: a sixth of the bytes less."""
    table = convert_pandas_df_to_arrow_table(frame).replace_schema_metadata()
    for i, field in enumerate(table.schema):
        if str(field.type) == "large_string":
            table = table.set_column(i, field.name, table[i].cast("string"))
    return convert_arrow_table_to_arrow_bytes(table)


@chart("data", "bins")
def data_chart(case):
    """That of the data view."""
    return charts.data_chart(case.dataset, case.settings.bins)


@chart(*FRAMES, "beside")
def fit_chart(case, told=True):
    """That of the fit view; `told`: whether it says what comes after its frame."""
    iterations, parts = frames(case)
    about, bins = approximately(case), case.settings.bins
    other = beside(case) if told else None
    return charts.fit_chart(case.dataset, trace(case), iterations, about, bins, parts, told, other)


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
    heights = [
        mixture and mixture.log_likelihood(d.values, d.counts, d.edges) - d.log_widths
        for mixture in (fitted, truth)
    ]
    return Comparison(known, truth, *heights)


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
    return charts.basin_chart(basin(case), optima(case), case.dataset.scale)


@chart(*CHOSEN)
def choose_chart(case):
    """That of how many components."""
    return charts.choose_chart(choices(case), case.dataset.truth)


def frames(case):
    """(the iterations that have a frame, the parts of each): apart all of them have two."""
    settings = case.settings
    return charts.frames_and_parts(trace(case), settings.animate_frames, settings.steps == APART)
