"""What every chart shows of a dataset: its domain, its histogram and its points, as data frames."""

import numpy as np
import pandas as pd

from gmm_em.data import histogram

MARGIN = 0.05  # of the range, on each side of it
MOST_POINTS = 2000


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
        that was recorded in a class is at a random place in it."""
        dataset, shown = self.dataset, drawn_places(self.dataset)
        heights = np.random.default_rng(0).uniform(size=len(shown))
        if dataset.edges is None:
            shown = dataset.values[shown]
        else:
            low, high = (limits[shown] for limits in dataset.intervals)
            shown = low + (high - low) * np.random.default_rng(1).uniform(size=len(shown))
        return pd.DataFrame({"x": shown, "y": heights.astype("float32")})  # half the bytes


def is_sampled(dataset):
    """Whether only some of the observations are drawn."""
    return dataset.n > MOST_POINTS


def drawn_places(dataset):
    """The places in `dataset.values` of the points that are drawn: each as often as it was counted,
    or, where that would be more than `MOST_POINTS`, in proportion to it."""
    n = min(dataset.n, MOST_POINTS)
    counts = np.ones(len(dataset)) if dataset.counts is None else dataset.counts
    upto = np.cumsum(counts)
    return np.searchsorted(upto, (np.arange(n) + 0.5) / n * upto[-1])


def tallest_bar(dataset, bins=0):
    """The x at which the histogram is highest."""
    edges, heights = histogram(dataset, bins)
    return edges[heights.argmax() :][:2].mean()
