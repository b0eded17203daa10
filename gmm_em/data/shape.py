"""What can be said of the shape of data alone: the humps of their histogram, and quantiles."""

import numpy as np

from gmm_em.data.bins import histogram
from gmm_em.data.dataset import Dataset
from gmm_em.modes import Humps
from gmm_em.values import distinct_values

FINE = 8  # steps to a bar
REACH = 4  # bars: a Gaussian kernel ends there
LEAST_RISE = 0.05  # of the height: what rises by less is no hump


def humps(dataset: Dataset, bins: int = 0) -> Humps:
    """The humps of the normalised histogram with so many bars, 0 for as many as suit the data.

    Bars go up and down by chance, so they are smoothed by a Gaussian kernel as wide as a bar, its
    sd the mean width of all. Of that curve's maxima those count that rise by `LEAST_RISE` of its
    height above the dips beside them (their prominence; of two equally high ones the second is
    measured from the first). Shares are those of the area of the bars.
    """
    edges, heights = histogram(dataset, bins)
    width = (edges[-1] - edges[0]) / len(heights)
    step = width / FINE
    x = edges[0] + step * np.arange(-REACH * FINE, (len(heights) + REACH) * FINE + 1)
    cells = np.append(x, x[-1] + step) - 0.5 * step  # around each x
    below = np.concatenate([[0.0], np.cumsum(heights * np.diff(edges))])
    flat = np.diff(np.interp(cells, edges, below)) / step
    kernel = np.exp(-0.5 * (np.arange(-REACH * FINE, REACH * FINE + 1) / FINE) ** 2)
    curve = np.convolve(flat, kernel / kernel.sum(), mode="same")
    peaks, dips = _turns(curve, LEAST_RISE * curve.max())
    inside = np.interp(x[dips], edges, below)
    shares = np.diff(np.concatenate([[0.0], inside, [below[-1]]]))
    return Humps(x[peaks], curve[peaks], x[dips], curve[dips], shares / below[-1])


def _turns(curve, least):
    """(places of the maxima (m,), of the dips between them (m-1,)) of a curve that comes from 0
    and goes there, without the ups and downs by less than `least`."""
    peaks, dips = [], []
    top = low = 0  # since the last dip, and since the last peak
    rising = True
    for i, y in enumerate(curve):
        if rising and y > curve[top]:
            top = i
        elif rising and curve[top] - y >= least:
            peaks.append(top)
            rising, low = False, i
        elif not rising and y < curve[low]:
            low = i
        elif not rising and y - curve[low] >= least:
            dips.append(low)
            rising, top = True, i
    return np.array(peaks, int), np.array(dips, int)


def quantiles(dataset: Dataset, shares: np.ndarray) -> np.ndarray:
    """(m,): for each of these shares (m,), from 0 to 1, the least value such that so many of the
    observations are no greater."""
    values, parts = distinct_values(dataset.values, dataset.counts)
    place = np.searchsorted(np.cumsum(parts), np.asarray(shares) * (1 - 1e-12))
    return values[np.minimum(place, len(values) - 1)]
