"""What every chart shows of a dataset: its domain, its histogram and its points, as data frames."""

import functools

import numpy as np
import pandas as pd

from gmm_em.data import histogram
from gmm_em.edges import places

MARGIN = 0.05  # of the range, on each side of it
MOST_POINTS = 2000
GOLDEN = 0.618  # of the way to the next height: equal values come to lie apart


class Backdrop:
    """A dataset with its histogram.

    bins : how many, 0: as many as suit the data
    low, high : of every x axis: 5 % of the range on each side of the values, and all of the bars
    """

    def __init__(self, dataset, bins=0):
        self.dataset = dataset
        self.edges, self.heights = histogram(dataset, bins)
        least, greatest = float(dataset.values.min()), float(dataset.values.max())
        margin = MARGIN * (greatest - least)
        if dataset.aside is not None:  # they are seen, too, but make nothing else small
            extent = greatest - least
            least = max(min(least, dataset.aside.min()), least - extent)
            greatest = min(max(greatest, dataset.aside.max()), greatest + extent)
        self.low = min(least - margin, float(self.edges[0]))
        self.high = max(greatest + margin, float(self.edges[-1]))

    def top(self, peak=0.0):
        """The top of a density axis: above the histogram, and above the curves as far as these do
        not dwarf it."""
        bars = self.heights.max()
        return float(1.06 * max(bars, min(peak, 2 * bars)))

    def bin_rows(self, top):
        """The bars, and empty ones for the margins: from the first to the last is the axis."""
        edges = np.concatenate([[self.low], self.edges, [self.high]])
        heights = np.concatenate([[0.0], self.heights, [0.0]])
        rows = {"x": edges[:-1], "x2": edges[1:], "y": heights, "top": top, "n": self.dataset.n}
        return pd.DataFrame(rows)

    def point_rows(self):
        """A point for each observation, at a random height y; of very many some, evenly chosen. One
        that was recorded in a class is at a random place in it. Those that were added come last,
        where they are, at heights of their own."""
        x, y, is_aside = self._drawn
        added = self.dataset.values[len(self.dataset) - self.dataset.added :]
        x = np.append(x[~is_aside], added)
        y = np.append(y[~is_aside], _heights(len(added)))
        return pd.DataFrame({"x": x, "y": y.astype("float32")})  # half the bytes

    def marked_rows(self):
        """The points that somebody added or set aside by hand, the latter where they were, or at
        the rim if that is far away; None if there are none."""
        dataset = self.dataset
        if not dataset.added and dataset.aside is None:
            return None
        points = self.point_rows()
        rows = [points.iloc[len(points) - dataset.added :].assign(kind="added")]
        if dataset.aside is not None:
            x, y, is_aside = self._drawn
            x, y = x[is_aside], y[is_aside]
            if len(x) < len(dataset.aside):  # of very many not all are drawn
                x, y = dataset.aside, _heights(len(dataset.aside))
            rows.append(pd.DataFrame({"x": x.clip(self.low, self.high), "y": y, "kind": "aside"}))
        return pd.concat(rows, ignore_index=True)

    @functools.cached_property
    def _drawn(self):
        """(x, y, whether it was set aside) of the points that are drawn of the data as they came:
        all stay where they are when some are set aside or added."""
        values, counts, times_aside = _as_they_came(self.dataset)
        rows = _drawn_rows(self.dataset, counts)
        heights = np.random.default_rng(0).uniform(size=len(rows))
        is_aside = np.arange(len(rows)) - np.searchsorted(rows, rows) < times_aside[rows]
        x, edges = values[rows], self.dataset.edges
        if edges is not None:
            place, limits = places(x.clip(edges[0], edges[-1]), edges), self.dataset.classes
            low, high = limits[place], limits[place + 1]
            x = low + (high - low) * np.random.default_rng(1).uniform(size=len(x))
        return x, heights, is_aside


def is_sampled(dataset):
    """Whether only some of the observations are drawn."""
    return dataset.n > MOST_POINTS


def _as_they_came(dataset):
    """(values, counts, how often each was set aside) of the rows before anything was done to them
    by hand."""
    n = len(dataset) - dataset.added
    values = dataset.values[:n]
    counts = np.ones(n) if dataset.counts is None else dataset.counts[:n]
    if dataset.aside is None:
        return values, counts, np.zeros(n, int)
    rows = dataset.aside_rows
    if dataset.counts is None:
        gaps = rows - np.arange(len(rows))  # where these rows were among those that stay
        values, counts = np.insert(values, gaps, dataset.aside), np.insert(counts, gaps, 0.0)
    times = np.bincount(rows, minlength=len(values))
    return values, counts + times, times


def _drawn_rows(dataset, counts):
    """The rows of the points that are drawn: each as often as it was counted, or, where that would
    be more than `MOST_POINTS`, in proportion to it."""
    n_aside = 0 if dataset.aside is None else len(dataset.aside)
    n = min(dataset.n - dataset.added + n_aside, MOST_POINTS)
    upto = np.cumsum(counts)
    return np.searchsorted(upto, (np.arange(n) + 0.5) / n * upto[-1])


def _heights(n):
    """For points that are few: the first half way up, the others at some distance."""
    return (0.5 + GOLDEN * np.arange(n)) % 1
