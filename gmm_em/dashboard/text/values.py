"""How many values data have and which are the first, as they were understood."""

from itertools import pairwise

import numpy as np


def how_many(dataset):
    """ "240 values", "3 points at 2 values", "34 points in 2 classes", "40 points in 2 groups"."""
    n, where = f"{len(dataset):,} values", "at"
    if dataset.grouped:
        n, where = f"{len(dataset) // 2:,} groups", "in"
    elif _is_printed(dataset):
        n, where = f"{len(dataset):,} classes", "in"
    if dataset.counts is None:
        return n
    return f"{n} with weights" if dataset.known_n is None else f"{dataset.n:,} points {where} {n}"


def first_values(dataset, most=4):
    """ "1.75, 2, 1.8, 1.62, …", "38 (once), 40 (2 times)", "0 to 10, 10 to 20", of groups "2 ± 1"
    (mean and sd)."""
    values, counts = dataset.values, dataset.counts
    n, words = len(dataset), [_short(value) for value in values[:most]]
    if dataset.grouped:
        low, high = np.split(values, 2)
        ends, n = zip(low[:most], high[:most], strict=True), len(low)
        words = [f"{_short(0.5 * (a + b))} ± {_short(0.5 * (b - a))}" for a, b in ends]
    elif _is_printed(dataset):
        words = [_class(*ends) for ends in pairwise(dataset.edges[: most + 1])]
    elif counts is not None:
        say = _weight if dataset.known_n is None else _times
        words = [f"{word} ({say(count)})" for word, count in zip(words, counts, strict=False)]
    return f"{', '.join(words)}{', …' * (n > len(words))}"


def _is_printed(dataset):
    """Whether the values are classes, all of which are there."""
    edges, counts = dataset.edges, dataset.counts
    return edges is not None and counts is not None and len(edges) == len(dataset) + 1


def _weight(count):
    return f"weight {_short(count)}"


def _times(count):
    return "once" if count == 1 else f"{_short(count)} times"


def _class(low, high):
    if np.isinf(low):
        return f"below {_short(high)}"
    return f"above {_short(low)}" if np.isinf(high) else f"{_short(low)} to {_short(high)}"


def _short(value):
    """A number as short as it can be without becoming another one, but for rounding in the sums."""
    exact = repr(float(value)).removesuffix(".0")
    rounded = f"{value:.12g}"
    return rounded if len(exact) > 14 else exact
