"""From rows to a table: header, columns, and which of them hold numbers."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from gmm_em.errors import DataError, shown
from gmm_em.tables.numbers import (
    DATE,
    counts_up,
    decimal_comma,
    holds_numbers,
    is_missing,
    is_number,
    numbers_in,
    varies,
)
from gmm_em.tables.rows import MAX_ROWS, rows_of, text_of

MAX_COLUMNS = 1_000
MOST_LABELS = 10  # groups that a chart can tell apart

COUNTER_NAMES = frozenset(("", "#", "id", "index", "no", "no.", "nr", "nr.", "row", "rownames"))
COUNT_NAMES = frozenset(("count", "counts", "freq", "frequency", "n"))  # a weight may be in kg


@dataclass(frozen=True, eq=False)
class Table:
    """What a file or a text holds: n rows, and of each column that holds numbers these numbers.

    columns : names of all columns, from left to right
    numbers : name -> (n,) float64 for each column of numbers; nan where a row holds no number
    lines : (n,) int, the line of the file on which each row begins, from 1
    default : the column of numbers that is most likely meant (no row numbers, no counts)
    delimiter : "," ";" "\\t" "|" " " or None where there is one column; decimal : "." or ","
    labels : name -> (names, (n,) int) for each column that puts its rows into 2 to 10 groups: what
    these are called, and the group of each row, -1 for none
    """

    columns: tuple
    numbers: dict
    lines: np.ndarray
    default: str
    delimiter: str | None
    decimal: str
    labels: dict

    @property
    def n_rows(self):
        return len(self.lines)

    def pick(self, column=None, counts=None):
        """One column (default: `default`), and optionally one with counts: (values, counts, note).

        values, counts : (m,) float64, of the rows that hold a finite number; counts may be None
        note : what was left out, "" if nothing was
        Raises `DataError` for a column without numbers, or a count that is none, with its line.
        """
        values, lines = self.column(column or self.default), self.lines
        kept = np.isfinite(values)
        left_out = {"no number": lines[np.isnan(values)], "an infinity": lines[np.isinf(values)]}
        note = _left_out(left_out, self.n_rows)
        if counts is None:
            return values[kept], None, note
        weights = self.column(counts)
        wrong = kept & ~(np.isfinite(weights) & (weights >= 0))
        if wrong.any():
            raise DataError(
                f"Line {lines[wrong][0]}: the count in column “{counts}” must be a finite number, "
                "0 or more."
            )
        return values[kept], weights[kept], note

    def column(self, name):
        """(n,) float64: the numbers in a column; nan where a row holds none."""
        return self._of(self.numbers, name, "numbers")

    def group_of(self, name):
        """(n,) int: the group in which a column of labels puts each row, -1 for none."""
        return self._of(self.labels, name, "labels")[1]

    def _of(self, columns, name, what):
        if name not in columns:
            names = ", ".join(f"“{n}”" for n in columns)
            raise DataError(f"There is no column of {what} “{name}”, only {names}.")
        return columns[name]

    def only(self, rows):
        """The table of some of the rows: (n,) bool."""
        return replace(
            self,
            numbers={name: x[rows] for name, x in self.numbers.items()},
            labels={name: (names, group[rows]) for name, (names, group) in self.labels.items()},
            lines=self.lines[rows],
        )


def parse_table(source, name=""):
    """Read a table: CSV, TSV, semicolons with decimal commas, one number a line, or a list.

    source : the bytes of a file (gzip is unpacked), or a text
    name : the file's name, for messages only: what counts is the content
    Returns a `Table`. Raises `DataError`, with the line where there is one, for what is no table,
    holds no column with two different numbers, is too large, or could mean two things.
    """
    what = f"“{shown(name)}”" if name else "The text" if isinstance(source, str) else "The file"
    rows, lines, delimiter = rows_of(text_of(source, what))
    header = _header(rows)
    if header is not None:
        rows, lines = rows[1:], lines[1:]
    elif len(rows) == 1 or (delimiter == " " and len(set(map(len, rows))) > 1):
        rows, lines = _listed_one_by_one(rows, lines)
    if len(rows) > MAX_ROWS:
        raise DataError(f"{what} has more than {MAX_ROWS:,} rows.")
    columns = _columns(header, rows, lines)
    comma = decimal_comma(columns.values(), delimiter)
    numbers = {name: numbers_in(cells, comma) for name, cells in columns.items()}
    numbers = {n: x for n, x in numbers.items() if holds_numbers(columns[n], x)}
    if not numbers:
        raise DataError(_no_numbers(what, columns.values(), lines))
    if not any(map(varies, numbers.values())):
        raise DataError(_no_variety(what, numbers))
    return Table(
        tuple(columns),
        numbers,
        np.array(lines),
        default=_default(numbers),
        delimiter=delimiter,
        decimal="," if comma else ".",
        labels=_labels(columns),
    )


# From rows to columns


def _listed_one_by_one(rows, lines):
    """A list of numbers over one or more lines, as a table with one number a row."""
    cells = [
        (cell, line) for row, line in zip(rows, lines, strict=True) for cell in row if cell.strip()
    ]
    return [[cell] for cell, _ in cells], [line for _, line in cells]


def _header(rows):
    """The first row, if it holds names: no number, but not only signs for a missing value."""
    cells = [cell.strip() for cell in rows[0]]
    if any(map(is_number, cells)) or all(map(is_missing, cells)):
        return None
    return cells if len(rows) > 1 else None


def _columns(header, rows, lines):
    """name -> cells of all columns; a short row is filled up with empty cells."""
    widths = Counter(map(len, rows))
    width = widths.most_common(1)[0][0] if header is None else len(header)
    if header is not None and set(widths) == {width + 1} and all(row[-1].strip() for row in rows):
        header, width = ["", *header], width + 1  # R leaves out the name of the row names
    if max(widths) > width:
        for line, row in zip(lines, rows, strict=True):
            if "".join(row[width:]).strip():
                raise DataError(f"Line {line} has {len(row)} cells where others have {width}.")
    if width > MAX_COLUMNS:
        raise DataError(f"There are {width:,} columns; at most {MAX_COLUMNS:,} can be read.")
    names = _names(header or [""] * width)
    return {name: [row[j] if j < len(row) else "" for row in rows] for j, name in enumerate(names)}


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
            found[name] = names, np.array([group.get(cell, -1) for cell in cells])
    return found


def _default(numbers):
    """The first column that varies, and does not just count rows or values."""

    def unlikely(name):
        values, lower = numbers[name], name.lower()
        counts_rows = lower in COUNTER_NAMES or counts_up(values)
        return not varies(values), lower in COUNT_NAMES, counts_rows

    return min(numbers, key=unlikely)


# What to say


def _left_out(lines_by_reason, n_rows):
    """ "3 of 240 rows left out: lines 17, 40, 41 hold no number." """
    reasons = {reason: lines for reason, lines in lines_by_reason.items() if len(lines)}
    if not reasons:
        return ""
    n = sum(map(len, reasons.values()))
    said = "; ".join(f"{_lines(lines)} {reason}" for reason, lines in reasons.items())
    return f"{n:,} of {n_rows:,} rows left out: {said}."


def _lines(lines, most=10):
    if len(lines) == 1:
        return f"line {lines[0]} holds"
    more = f" and {len(lines) - most:,} more" if len(lines) > most else ""
    return f"lines {', '.join(map(str, lines[:most]))}{more} hold"


def _no_numbers(what, columns, lines):
    for line, row in zip(lines, zip(*columns, strict=True), strict=True):
        for cell in row:
            if cell.strip() and not is_number(cell):
                kind = "a date, no number" if DATE.fullmatch(cell.strip()) else "no number"
                return f"{what} has no column of numbers: “{shown(cell)}” on line {line} is {kind}."
    return f"{what} has no column of numbers."


def _no_variety(what, numbers):
    values = next(iter(numbers.values()))
    finite = values[np.isfinite(values)]
    if len(finite) < 2:
        return f"{what} holds one number at most; a mixture needs at least two different ones."
    return f"All numbers equal {finite[0]:g}; a mixture needs at least two different ones."
