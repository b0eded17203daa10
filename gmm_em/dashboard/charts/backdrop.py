"""What every chart shows of a dataset: its domain, its histogram and its points, as data frames."""

import numpy as np
import pandas as pd

BINS = 50
MARGIN = 0.05  # of the range, on each side of it
MOST_POINTS = 2000


def is_sampled(dataset):
    """Whether only some of the points are drawn."""
    return len(dataset) > MOST_POINTS


def domain(dataset):
    """(low, high) of every x axis: the range of the values and 5 % on each side."""
    low, high = float(dataset.values.min()), float(dataset.values.max())
    margin = MARGIN * (high - low)
    return low - margin, high + margin


def _heights(dataset):
    low_high = domain(dataset)
    return np.histogram(dataset.values, BINS, low_high, weights=dataset.counts, density=True)[0]


def tallest_bar(dataset):
    """The x at which the histogram is highest."""
    return np.linspace(*domain(dataset), BINS + 1)[_heights(dataset).argmax()]


def top_of(dataset, peak=0.0):
    """The top of a density axis: above the histogram, and above the curves as far as these do
    not dwarf it."""
    bars = _heights(dataset).max()
    return float(1.06 * max(bars, min(peak, 2 * bars)))


def bin_rows(dataset, top):
    edges = np.linspace(*domain(dataset), BINS + 1)
    return pd.DataFrame({"x": edges[:-1], "x2": edges[1:], "y": _heights(dataset), "top": top})


def point_rows(dataset):
    """At most `MOST_POINTS` of the values, always the same ones, at random heights y."""
    rng = np.random.default_rng(0)
    heights = rng.uniform(size=min(len(dataset), MOST_POINTS))
    shown = np.arange(len(dataset))
    if is_sampled(dataset):
        counts = dataset.counts
        shares = None if counts is None else counts / counts.sum()
        shown = rng.choice(len(dataset), MOST_POINTS, replace=False, p=shares)
    return pd.DataFrame({"x": dataset.values[shown], "y": heights})
