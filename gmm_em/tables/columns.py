"""From columns of cells to a `Table`: their numbers, names, labels, and which is meant."""

from itertools import compress, islice

import numpy as np

from gmm_em.errors import AmbiguousDecimal, DataError, shown
from gmm_em.tables.cells import (
    DATE,
    TwoReadings,
    counts_up,
    dates_or_times,
    decimal_mark,
    holds_numbers,
    is_even,
    is_limited,
    is_missing,
    marks_of,
    numbers_in,
    varies,
)
from gmm_em.tables.classes import middles_of
from gmm_em.tables.labels import limits_of, may_be_labels, numbers_of_labels
from gmm_em.tables.table import Table
from gmm_em.tables.words import COUNTERS, COUNTS, is_called

FEW = 4  # rows, whose even steps tell nothing
MOST_LABELS = 10  # groups that a chart can tell apart


def table_of(header, columns, lines, what, decimal=None, delimiter=None):
    """The `Table` of some columns.

    header : their names, "" where there is none
    columns : the cells of each
    lines : (n,) int, the line of each row
    what : the table, for messages
    decimal : the decimal mark, or None to find it out; delimiter : what separated the cells
    """
    columns = dict(zip(_names(header), columns, strict=True))
    labelled = {name: cells for name, cells in columns.items() if may_be_labels(cells)}
    ends = [numbers_of_labels(cells) for cells in labelled.values()]
    shown_marks = [*(cells for name, cells in columns.items() if name not in labelled), *ends]
    mark, doubt = (decimal, "") if decimal else decimal_mark(shown_marks, delimiter)
    if doubt and any(doubt in limits for limits in ends):
        raise TwoReadings(f"“{doubt}” may have a thousands separator or a decimal mark")
    numbers, units, limits, limited = {}, {}, {}, {}
    for name, cells in columns.items():
        if name in labelled and (found := limits_of(cells, mark, name)):
            limits[name], numbers[name] = found, middles_of(found)
            continue
        values, unit = numbers_in(cells, mark)
        if holds_numbers(cells, values):
            numbers[name] = values
            units |= {name: unit} if unit else {}
            limited |= _limited(name, cells, values)
    if not numbers:
        raise DataError(no_numbers(what, columns.values(), lines, mark))
    if not any(map(varies, numbers.values())):
        raise DataError(_no_variety(what, numbers))
    unnamed = {name for name, given in zip(columns, header, strict=True) if not given.strip()}
    if len(unnamed) == len(header):
        unnamed = set()
    dates, cell = dates_or_times({name: columns[name] for name in numbers})
    table = Table(
        tuple(columns),
        numbers,
        np.array(lines),
        default=_default(numbers, unnamed, dates, limits),
        delimiter=delimiter,
        decimal=mark,
        labels=_labels(columns),
        doubt=doubt,
        limits=limits,
        units=units,
        limited=limited,
        cells=columns,
    )
    if table.default in dates and not decimal:
        raise _maybe_dates(cell, table)
    return table


def _names(header):
    """Names for the columns: given ones where there are some, all different."""
    if header == [""]:
        return ["value"]
    names = {}
    for i, name in enumerate(header, 1):
        name = shown(name) or f"column {i}"
        while name in names:
            name = f"{name} ({i})"
        names[name] = i
    return names


def _labels(columns):
    """name -> (names, group of each row) of the columns whose cells repeat a few texts."""
    found = {}
    for name, cells in columns.items():
        if len(set(islice(cells, 1000))) > 2 * MOST_LABELS:
            continue  # most columns: one look at a thousand cells
        labels = {cell: shown(cell) for cell in dict.fromkeys(cells) if not is_missing(cell)}
        names = tuple(dict.fromkeys(labels.values()))
        if 2 <= len(names) <= MOST_LABELS and 2 * len(names) <= len(cells):
            group = {cell: names.index(label) for cell, label in labels.items()}
            of_rows = (group.get(cell, -1) for cell in cells)
            found[name] = names, np.fromiter(of_rows, int, len(cells))
    return found


def _limited(name, cells, values):
    """{name: ((n,) bool, a cell)} where cells tell only a limit, as <0.1 does; or nothing."""
    absent = np.isnan(values)
    if not absent.any():
        return {}
    told = [none and is_limited(cell) for cell, none in zip(cells, absent, strict=True)]
    return {name: (np.array(told), next(compress(cells, told)).strip())} if any(told) else {}


def _default(numbers, unnamed, dates, limits):
    """The first column that varies, and does not just name, count or date rows or values."""

    def unlikely(name):
        values = numbers[name]
        if name in limits:
            return not varies(values), False, False, False
        counts_rows = name in unnamed or is_called(name, COUNTERS) or counts_up(values)
        counts_rows = counts_rows or (len(values) > FEW and is_even(values))
        return not varies(values), is_called(name, COUNTS), counts_rows, name in dates

    return min(numbers, key=unlikely)


# What to say


def _maybe_dates(cell, table):
    values = table.preview()
    return AmbiguousDecimal(
        f"“{cell}” can be a date, a time or a number: as numbers these are {values}. If they are "
        "numbers, say what the decimal mark is.",
        {table.decimal: values},
    )


def no_numbers(what, columns, lines, mark):
    for line, row in zip(lines, zip(*columns, strict=True), strict=True):
        for cell in row:
            if cell.strip() and mark not in marks_of(cell):
                kind = "a date, not a number" if DATE.fullmatch(cell.strip()) else "not a number"
                return f"{what} has no column of numbers: “{shown(cell)}” on line {line} is {kind}."
    return f"{what} has no column of numbers."


def _no_variety(what, numbers):
    values = next(iter(numbers.values()))
    finite = values[np.isfinite(values)]
    if len(finite) < 2:
        return f"{what} holds at most one number; a mixture needs at least two different ones."
    return f"All numbers equal {finite[0]:g}; a mixture needs at least two different ones."
