"""What the columns of a table may be: values, how often each was seen, limits of classes, groups.

Words tell it where there are some. Else the numbers may: whole ones beside values that rise in even
steps can be counts of these, or measurements beside numbers of rows, and only people know which.
"""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np

from gmm_em.errors import DataError, shown
from gmm_em.tables import Table
from gmm_em.tables.cells import counts_up
from gmm_em.tables.words import (
    COUNTERS,
    COUNTS,
    CUMULATIVE,
    LOWER,
    SHARES,
    UPPER,
    WEIGHTS,
    is_called,
    mentions,
)

MEANS = frozenset(("mean", "avg", "average"))
SDS = frozenset(("sd", "std", "stddev", "stdev", "standard deviation"))
MOST_SAMPLES = 4  # columns of counts that are offered
FEWEST_ROWS = 3  # of a table of counts that is known for sure


def meanings(table: Table) -> tuple[dict[str, str], ...]:
    """What the columns may be, each as arguments for `from_table`, the likeliest first.

    One is for sure; where there are several, only people can say which is meant. Raises `DataError`
    where classes are counted only together with those below.
    """
    if groups := _groups(table):
        return (groups,)
    table = _without_derived(table)
    raw = {"column": table.default}
    if classes := _classes(table):
        counted = _with_counts(table, classes)
        summed = [name for name in table.numbers if mentions(name, CUMULATIVE)]
        if summed and not counted:
            raise DataError(
                f"“{shown(summed[0])}” is cumulative: bring how many values each class has."
            )
        return counted or ((classes,) if classes["column"] in table.limits else (raw,))
    column, sure = _values(table)
    counted = _with_counts(table, {"column": column}) if column else ()
    if len(counted) == 1 and sure and table.n_rows >= FEWEST_ROWS:
        return counted
    others = {table.default: raw}
    if counted and table.default == column:
        others |= {c["counts"]: {"column": c["counts"]} for c in counted}
    return (*counted, *others.values())


def suggested(table: Table) -> dict[str, str]:
    """What the columns are for sure, as arguments for `from_table`: values and counts, classes and
    counts, or means, sds and counts of groups. Empty where they are just values, or where there are
    several `meanings`."""
    found = meanings(table)
    return found[0] if len(found) == 1 and len(found[0]) > 1 else {}


def _without_derived(table):
    """The table without columns that are the shares of another one, or its cumulative sums."""
    columns, derived = table.numbers, {}
    if len(columns) > MOST_SAMPLES + 2:
        return table
    for name in reversed(columns):
        others = (other for other in columns if other != name and other not in derived)
        if any(_is_derived(*_held(columns[name], columns[other])) for other in others):
            derived[name] = True
    numbers = {name: x for name, x in columns.items() if name not in derived}
    default = table.default if table.default in numbers else next(iter(numbers))
    columns = tuple(name for name in table.columns if name not in derived)
    return replace(table, columns=columns, numbers=numbers, default=default)


def _is_derived(numbers, counts):
    """Whether numbers are the shares of counts, in percent or not, or their cumulative sums."""
    if len(counts) < FEWEST_ROWS or not (numbers >= 0).all() or not _are_whole(counts):
        return False
    if in_steps(numbers, fewest=3) or in_steps(counts, fewest=3):
        return False  # limits or middles of classes
    if np.array_equal(numbers, np.cumsum(counts)):
        return bool(counts[1:].any())
    if numbers.max() > 100.5 or counts.sum() < 1.5:
        return False
    shares = counts / counts.sum()
    return any(
        np.abs(numbers / total - part).max() < 0.006
        for part in (shares, np.cumsum(shares))
        for total in (1.0, 100.0)
    )


def named_counts(table: Table, column: str) -> str | None:
    """A column besides this one that is called as if it held counts, or None."""
    named = (name for name in table.numbers if name != column and is_called(name, COUNTS))
    return next(named, None)


def _called(table, words):
    return next((name for name in table.numbers if is_called(name, words)), None)


def _groups(table):
    lower = {name.lower(): name for name in table.numbers}
    found = [next((lower[n] for n in lower if n in words), None) for words in (MEANS, SDS)]
    counts = _called(table, COUNTS)
    return {"column": found[0], "counts": counts, "sds": found[1]} if all((*found, counts)) else {}


# Classes


def _classes(table):
    """The column of labels of classes, or those of lower and of upper limits; {} if there is none.

    Limits are known by their names; or, beside another column, by that each upper one is the lower
    one of the next row.
    """
    for name in table.limits:
        return {"column": name}
    lower, upper = _called(table, LOWER), _called(table, UPPER)
    if lower and upper and _above(table.numbers[lower], table.numbers[upper]):
        return {"column": lower, "upper": upper}
    neighbours = pairwise(table.numbers) if len(table.numbers) > 2 else ()
    for lower, upper in neighbours:
        low, high = _held(table.numbers[lower], table.numbers[upper])
        touching = np.count_nonzero(low[1:] == high[:-1]) * 2 >= len(low) >= FEWEST_ROWS
        if touching and _above(low, high):
            return {"column": lower, "upper": upper}
    return {}


def _held(*columns):
    """Columns without the rows where one of them holds no number."""
    held = np.isfinite(columns).all(axis=0)
    return [column[held] for column in columns]


def _above(low, high):
    """Whether most of the upper limits are above the lower ones; a row where not is told later."""
    return 2 * np.count_nonzero(high >= low) > len(low)


# Values and their counts


def _values(table):
    """(the column whose values others may count, or ""; whether there is no doubt of that).

    Without a name for the counts, it is the first column, whose values are in even steps.
    """
    named = [name for name in table.numbers if is_called(name, COUNTS | SHARES)]
    others = [name for name in table.numbers if name not in named]
    others = [name for name in others if not mentions(name, CUMULATIVE)]
    if not named and len(others) == 2 and (weights := _called(table, WEIGHTS)):
        values, weights = table.numbers[(column := _other(others, weights))], table.numbers[weights]
        if _distinct(values) and (_ordered(values) or _are_shares(weights)):
            return column, False
    if named:
        own = [name for name in others if not _counts_rows(table, name)]
        if len(own) > 1:
            return "", False  # a table of measurements: they may count its rows, or not
        column = (own or others or [""])[0]
        sure = bool(own) and _distinct(table.numbers[column])
        return column, sure and any(_can_count(table.numbers[name]) for name in named)
    if not 2 <= len(others) <= 1 + MOST_SAMPLES or len(others) < len(table.columns):
        return "", False
    column = others[0]
    counts = [table.numbers[name] for name in others[1:]]
    values = table.numbers[column]
    unnamed = all(re.fullmatch(r"column \d+", name) for name in table.columns[1:])
    rise = unnamed and len(values) >= FEWEST_ROWS and _ordered(values)
    if _counts_rows(table, column) or not (rise or in_steps(values)):
        return "", False
    if not all(map(_can_count, counts)):
        return "", False
    return column, len(counts) == 1 and _are_shares(counts[0])


def _counts_rows(table, name):
    unnamed = re.fullmatch(r"column \d+", name) and any(
        not re.fullmatch(r"column \d+", other) for other in table.columns
    )
    return bool(unnamed) or is_called(name, COUNTERS)


def _no_row_numbers(table, name):
    return not is_called(name, COUNTERS) and not counts_up(table.numbers[name])


def _with_counts(table, known):
    """What is known with each of the columns that can be its counts: whole numbers rather than
    shares, and what is called so rather than what is not."""
    free = [name for name in table.numbers if name not in known.values()]
    free = [name for name in free if not (table.numbers[name] < 0).any()]
    free = [name for name in free if not mentions(name, CUMULATIVE)]
    for words in (COUNTS, SHARES):
        if named := [name for name in free if is_called(name, words)]:
            return tuple({**known, "counts": name} for name in named[:MOST_SAMPLES])
    free = [name for name in free if not _counts_rows(table, name) or _no_row_numbers(table, name)]
    whole = [name for name in free if _can_count(table.numbers[name])]
    return tuple({**known, "counts": name} for name in (whole or free)[:MOST_SAMPLES])


def _are_whole(numbers):
    return bool(
        np.array_equal(numbers, np.rint(numbers)) and 0 <= numbers.min() <= numbers.max() < 1e15
    )


def _can_count(numbers):
    held = numbers[np.isfinite(numbers)]
    whole = np.array_equal(held, np.rint(held)) and (held >= 0).all()
    return bool(len(held)) and (bool(whole and held.max() > 0) or _are_shares(held))


def _are_shares(numbers):
    """Whether numbers are parts that sum to 1 or, as percentages with decimals, to 100."""
    held = numbers[np.isfinite(numbers)]
    if not len(held) or (held < 0).any():
        return False
    total = held.sum()
    fractions = not np.array_equal(held, np.rint(held))
    return fractions and (abs(total - 1) < 0.005 or abs(total - 100) < 0.5)


def _other(two, name):
    return two[two[0] == name]


def _ordered(numbers):
    held = numbers[~np.isnan(numbers)]
    return bool((held[1:] > held[:-1]).all() or (held[1:] < held[:-1]).all())


def _distinct(numbers):
    held = numbers[~np.isnan(numbers)]
    return len(np.unique(held)) == len(held)


def in_steps(numbers, fewest=FEWEST_ROWS + 1):
    """The step of values in ascending or descending order, most of which are one step apart; 0 if
    they are not so."""
    held = numbers[np.isfinite(numbers)]
    if len(held) < fewest:
        return 0.0
    steps = np.diff(held)
    steps = steps if steps[0] > 0 else -steps
    step = float(steps.min())
    if not (0 < step < np.inf and np.isfinite(steps).all()):
        return 0.0
    multiples = steps / step
    even = np.abs(multiples - np.rint(multiples)) < 1e-6 * multiples + 1e-9
    return step if even.all() and 2 * np.count_nonzero(multiples < 1.5) >= len(steps) else 0.0
