"""The first values of data, as they were understood."""

from itertools import pairwise

import numpy as np


def first_values(dataset, most=4):
    """ "1.75, 2, 1.8, 1.62, … 240 values", "38 (2 times), …" of values with counts, or "0 to 10,
    10 to 20, 20 to 30, … 12 classes"."""
    values, counts, edges = dataset.values, dataset.counts, dataset.edges
    if edges is not None and counts is not None and len(edges) == len(values) + 1:
        classes = [_class(*ends) for ends in pairwise(edges[:4])]
        return f"{', '.join(classes)}, … {len(values):,} classes"
    words = [_short(value) for value in values[:most]]
    if counts is not None and not dataset.grouped:
        times = " times" if np.array_equal(counts, np.rint(counts)) else ""
        words = [f"{w} ({_short(c)}{times})" for w, c in zip(words, counts, strict=False)]
    return f"{', '.join(words)}, … {len(values):,} values"


def _class(low, high):
    if np.isinf(low):
        return f"below {_short(high)}"
    return f"above {_short(low)}" if np.isinf(high) else f"{_short(low)} to {_short(high)}"


def _short(value):
    """A number as short as it can be without becoming another one, but for rounding in the sums."""
    exact = repr(float(value)).removesuffix(".0")
    rounded = f"{value:.12g}"
    return rounded if len(exact) > 14 else exact
