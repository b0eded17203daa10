"""The bins of a histogram, chosen from the data."""

import numpy as np

from gmm_em.data.dataset import Dataset
from gmm_em.values import distinct_values

FEWEST, MOST = 10, 80
QUARTER = 2.117  # IQR of a Gaussian over the length of its middle quarter: 1.349 / 0.637
FINE = 10_000  # possible values; with more of them it does not matter that the data are rounded


def bin_edges(dataset: Dataset, bins: int = 0) -> np.ndarray:
    """(m+1,) ascending edges of m bins that hold all values, in the unit of the data.

    bins : how many, of equal width; 0 chooses a number that suits the data, 10 to 80

    Classes that are printed with the data are the bins. Otherwise their width is that of Freedman
    and Diaconis (1981), 2 IQR / n^(1/3), where IQR is estimated from the shortest interval that
    holds a quarter of the values: it is that of a peak also where there are several. Rounded data
    have bins of a whole number of possible values, with edges halfway between two of them, so that
    no bin can get more of these than another. With fewer than 10 possible values each has its bin.
    What the data were rounded to the values say that nobody added by hand. Classes in which the
    values were recorded are never cut by a bin, either.
    """
    limits = dataset.classes
    if bins or limits is None:
        return _equal(dataset, dataset.values, bins)
    if dataset.rounded:
        low, high = dataset.intervals
        return _uncut(_equal(dataset, 0.5 * low + 0.5 * high), low, high)
    every = -(-(len(limits) - 1) // MOST)
    return np.append(limits[:-1:every], limits[-1])


def _equal(dataset, values, bins=0):
    """Bins of equal width for these values, (n,) as those of the dataset."""
    own = values[: len(values) - dataset.added]
    values, shares = distinct_values(values, dataset.counts)
    unit = resolution(np.unique(own) if dataset.added else values)
    low, high = values[0] - 0.5 * unit, values[-1] + 0.5 * unit
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    if bins:
        return np.linspace(low, high, bins + 1)
    peak = QUARTER * (_shortest(values, shares, 0.25) + unit)
    n = float(dataset.n)  # which may be more than an int64 can hold
    enough = len(values) / 10 if dataset.grouped else 4.0 * np.sqrt(n)  # few points: noise
    most = int(np.clip(enough, FEWEST, MOST))
    width = max(2.0 * peak / np.cbrt(n), (high - low) / most)
    if not unit:
        return np.linspace(low, high, max(FEWEST, round((high - low) / width)) + 1)
    possible = round((high - low) / unit)
    least, greatest = -(-possible // most), max(1, (possible - 1) // (FEWEST - 1))
    each = int(np.clip(round(width / unit), least, greatest))
    n_bins = -(-possible // each)
    spare = n_bins * each - possible  # possible values beyond the data: half of them on each side
    return low + unit * (each * np.arange(n_bins + 1) - spare // 2)


def _uncut(edges, low, high):
    """These edges, but those inside a class, of low (n,) to high (n,), at its nearer limit."""
    low, high = np.unique(low), np.unique(high)
    edges = np.concatenate([low[:1], edges[1:-1], high[-1:]])
    place = (np.searchsorted(low, edges, side="right") - 1).clip(0)
    lower, upper = low[place], high[place]
    nearer = np.where(edges - lower < upper - edges, lower, upper)
    return np.unique(np.where(edges < upper, nearer, edges))


def histogram(dataset: Dataset, bins: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(edges (m+1,), heights (m,)) of the normalised histogram: its area is 1."""
    edges = bin_edges(dataset, bins)
    return edges, np.histogram(dataset.values, edges, weights=dataset.counts, density=True)[0]


def resolution(distinct: np.ndarray) -> float:
    """The unit to which the values were rounded; 0 where that cannot be seen or does not matter.

    distinct : (m,) ascending. All distances are whole multiples of the unit, which is the smallest
    distance or a half, a third, ... a tenth of it.
    """
    extent = distinct[-1] - distinct[0]
    steps = np.diff(distinct)
    steps = steps[steps > 1e-9 * extent]  # 0.1 + 0.2 and 0.3 are one value
    if not len(steps) or extent / steps.min() > FINE:
        return 0.0
    error = 4.0 * np.spacing(np.abs(distinct[[0, -1]]).max())  # of the difference of two values
    for part in range(1, 11):
        unit = steps.min() / part
        multiples = np.rint(steps / unit)
        allowed = np.maximum(1e-6, multiples * error / steps.min() * part)
        if (np.abs(steps / unit - multiples) <= allowed).all() and (allowed < 0.05).all():
            return float(extent / multiples.sum())
    return 0.0


def _shortest(values, shares, share):
    """The length of the shortest interval between two values that holds this share of them all."""
    after = np.cumsum(shares)
    last = np.searchsorted(after, after - shares + share - 1e-12)
    fits = last < len(values)
    return (values[last[fits]] - values[fits]).min()
