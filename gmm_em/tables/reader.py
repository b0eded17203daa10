"""Puts the steps together: bytes, text, layout, rows, columns, numbers, a `Table`."""

import re
from itertools import chain, islice, pairwise

import numpy as np

from gmm_em.errors import AmbiguousDecimal, DataError, shown
from gmm_em.tables.cells import (
    DATE,
    LIMITED,
    TwoReadings,
    counts_up,
    dates_or_times,
    decimal_mark,
    holds_numbers,
    is_missing,
    is_number,
    is_year,
    marks_of,
    numbers_in,
    varies,
)
from gmm_em.tables.classes import limits_of, may_be_labels, middles_of, numbers_of_labels
from gmm_em.tables.layout import holds_names, layout_of, list_layout
from gmm_em.tables.rows import MAX_COLUMNS, columns_of, rows_of
from gmm_em.tables.table import Table, first_values
from gmm_em.tables.text import LONGEST, is_blank, lines_of, text_of, without_preamble
from gmm_em.tables.words import COUNTERS, COUNTS, is_called

MOST_LABELS = 10  # groups that a chart can tell apart
SAMPLE = 200  # lines from which layout and header are found
PRINTED_BY_R = re.compile(r"\s*\[\d+\][ \t]")  # the number of the first value on the line
OPENED = re.compile(r"\s*(?:[\w.]+\s*(?:=|<-|:)\s*)?(?:[\w.]*\s*[\[({]\s*)+")  # x <- c(


def parse_table(source, name="", decimal=None):
    """Read a table: CSV, TSV, semicolons with decimal commas, one number per line, or a list.

    source : the bytes of a file (gzip is unpacked), or a text
    name : the file's name, for messages only: what counts is the content
    decimal : "." or "," where it is known; None to find it out
    Returns a `Table`. Raises `AmbiguousDecimal` for what could mean two things that the decimal
    mark would tell apart, or be dates or times where no mark is given; and `DataError`, with the
    line where there is one, for what is no table, holds no column with two different numbers, is
    too large, or could mean two other things.
    """
    what = f"“{shown(name)}”" if name else "The text" if isinstance(source, str) else "The file"
    text = text_of(source, what)
    try:
        return _read(text, what, decimal)
    except TwoReadings as torn:
        raise (DataError(f"{torn}.") if decimal else _ambiguous(text, what, torn)) from None


def _ambiguous(text, what, torn):
    """The error that names the readings of the first lines with either mark."""
    sample, readings = "".join(islice(lines_of(text), SAMPLE))[:LONGEST], {}
    for mark in ".,":
        try:
            readings[mark] = first_values(_read(sample, what, mark))
        except (DataError, TwoReadings):
            continue  # with this mark they are not numbers
    if readings.get(",") == readings.get("."):
        readings.pop(",", None)
    if not readings:
        return DataError(f"{torn}.")
    words = {".": "a decimal point", ",": "a decimal comma"}
    said = "; ".join(f"with {words[mark]} {values}" for mark, values in readings.items())
    return AmbiguousDecimal(f"{torn}: {said}. Say what the decimal mark is{torn.hint}.", readings)


def _read(text, what, decimal):
    text, start, skipped, layout = _laid_out(text, decimal)
    rows = rows_of(text, start, skipped, layout)
    first = list(islice(rows, SAMPLE))
    if not first:
        raise DataError("There are rows, but all of their cells are empty.")
    if len(first) == 1 and not layout.listed:
        raise DataError(_no_numbers(what, [[cell] for cell in first[0][0]], [first[0][1]], "."))
    header = None if layout.listed else _header([row for row, _ in first])
    if header is None:
        header = [""] * _usual([len(row) for row, _ in first])
    else:
        del first[0]
        if all(len(row) == len(header) + 1 and row[-1].strip() for row, _ in first) and all(
            cell.isdecimal() or not is_number(cell) for cell in (row[0].strip() for row, _ in first)
        ):
            header = ["", *header]  # R leaves out the name of the row names
    if len(header) > MAX_COLUMNS:
        raise DataError(f"There are {len(header):,} columns; at most {MAX_COLUMNS:,} can be read.")
    columns, lines = columns_of(chain(first, rows), len(header), layout.even)
    columns = dict(zip(_names(header), columns, strict=True))
    labelled = {name: cells for name, cells in columns.items() if may_be_labels(cells)}
    ends = [numbers_of_labels(cells) for cells in labelled.values()]
    shown_marks = [*(cells for name, cells in columns.items() if name not in labelled), *ends]
    mark, doubt = (decimal, "") if decimal else decimal_mark(shown_marks, layout.delimiter)
    numbers, units, limits, limited = {}, {}, {}, {}
    for name, cells in columns.items():
        if name in labelled and (found := limits_of(cells, mark, name)):
            limits[name], numbers[name] = found, middles_of(found, name)
            continue
        values, unit = numbers_in(cells, mark)
        if holds_numbers(cells, values):
            numbers[name] = values
            units |= {name: unit} if unit else {}
            limited |= _limited(name, cells, values, lines)
    if not numbers:
        raise DataError(_no_numbers(what, columns.values(), lines, mark))
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
        delimiter=layout.delimiter,
        decimal=mark,
        labels=_labels(columns),
        doubt=doubt,
        cells=columns,
        limits=limits,
        units=units,
        limited=limited,
    )
    if table.default in dates and not decimal:
        raise _maybe_dates(cell, table)
    return table


def _laid_out(text, decimal):
    """The text or what is in its brackets, where it starts, lines before that, and its layout."""
    start, skipped, delimiter = without_preamble(text)
    inner = _unwrapped(text, start)
    if inner is not None and (lines := _first_lines(inner, 0)):
        layout = list_layout(lines, decimal, sure=True)
        if layout:
            return inner, 0, skipped, layout
    lines = _first_lines(text, start)
    if not lines:
        raise DataError("There is nothing but comments.")
    return text, start, skipped, layout_of(lines, decimal, delimiter)


def _first_lines(text, start):
    """The first lines that are not blank; of a very long one what is enough to know its kind."""
    some = (line.rstrip("\n") for line in lines_of(text, start) if not is_blank(line))
    return [_beginning(line) for line in islice(some, SAMPLE)]


def _beginning(line):
    """A line, or so much of a long one that no cell is cut in two, whatever separates them."""
    if len(line) < LONGEST:
        return line
    ends = (line.rfind(mark, LONGEST - 1000, LONGEST) for mark in " \t;|,")
    return line[: next((end for end in ends if end > 0), LONGEST)]


def _unwrapped(text, start):
    """What is inside [1.2, 3.4], c(1.2, 3.4), or lines like [1] 1.2 3.4; else None."""
    head, tail = text[start : start + LONGEST], text[max(start, len(text) - 100) :]
    if len(head) < LONGEST and all(map(PRINTED_BY_R.match, head.splitlines())):
        return "\n".join(PRINTED_BY_R.sub("", line, count=1) for line in head.splitlines())
    opened, end = OPENED.match(head[:100]), tail.rstrip("])}; \t\n,")
    if not opened or not re.search(r"[\])}]", tail[len(end) :]):
        return None
    inner = text[start + opened.end() : len(text) - len(tail) + len(end)]
    return None if any(bracket in inner for bracket in "[](){}") else inner


# From rows to columns


def _usual(widths):
    return max(set(widths), key=widths.count)


def _header(rows):
    """The first row, if it holds names: no numbers, or years above what are none.

    Raises `DataError` if it can be names as well as values.
    """
    first, body = [cell.strip() for cell in rows[0]], rows[1:]
    if not body:
        return None
    if holds_names(first):
        return first
    numbers = [j for j, cell in enumerate(first) if is_number(cell)]
    if not numbers or len(first) < 2:
        return None
    below = {j: [row[j].strip() for row in body if j < len(row)] for j in range(len(first))}
    texts = [j for j, c in enumerate(first) if j not in numbers and not is_missing(c)]
    above = any(below[j] and all(is_number(c) or is_missing(c) for c in below[j]) for j in texts)
    cells = [first[j] for j in numbers]
    whole = all(cell.isdecimal() for cell in cells)
    rising = whole and all(a < b for a, b in pairwise(map(float, cells)))
    years = rising and all(map(is_year, cells)) and len(texts) + len(numbers) > 1
    other = [c for j in numbers for c in below[j] if not is_missing(c)]
    if years and not any(map(is_year, other)):
        return first
    if rising and first[0] == "" and cells[0] in "01" and len(numbers) == len(first) - 1:
        return first  # as pandas writes a table without names
    mixed = years and not all(map(is_year, other))
    unlike = rising and len(numbers) > 1 and not any(c.isdecimal() for c in other)
    if above or mixed or unlike:
        raise DataError(
            f"The first line, “{shown(', '.join(first))}”, may hold names or values: use names "
            "with letters in them, or write a line of names above it."
        )
    return None


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


def _limited(name, cells, values, lines):
    """{name: (lines, the first cell)} where a cell tells only a limit, as <0.1 does; or nothing."""
    absent = np.isnan(values)
    if not absent.any():
        return {}
    found = [
        (line, cell)
        for cell, line, without in zip(cells, lines, absent, strict=True)
        if without and LIMITED.fullmatch(cell.strip())
    ]
    return {name: (np.array([line for line, _ in found]), found[0][1].strip())} if found else {}


def _default(numbers, unnamed, dates, limits):
    """The first column that varies, and does not just name, count or date rows or values."""

    def unlikely(name):
        values = numbers[name]
        if name in limits:
            return not varies(values), False, False, False
        counts_rows = name in unnamed or is_called(name, COUNTERS) or counts_up(values)
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


def _no_numbers(what, columns, lines, mark):
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
