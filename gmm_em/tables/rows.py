"""From lines to rows of cells, and from these to columns.

The csv module splits the lines, for it knows about quotes and tells the line of each row; the core
of gmm-em does without pandas. A file may have millions of cells: rows come one at a time, and what
is kept of them is packed.
"""

import csv
import re
from array import array

from gmm_em.errors import DataError
from gmm_em.tables.answers import WITHOUT
from gmm_em.tables.cells import TwoReadings, is_missing, is_number
from gmm_em.tables.text import LONGEST, lines_of

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
MAX_CELLS = 5_000_000  # in all columns together
LIST_COMMA = ", "  # 1,5, 2,5: a comma with a space behind it separates, the other is a decimal mark
BESIDE_DIGITS = ",A"  # A,1,5: a comma between two digits is a decimal mark, the other separates
BETWEEN = "\x1f"  # cells, where no delimiter of a file should be: no text that is read holds it


def split(lines, delimiter):
    """The cells of some lines, each line by itself."""
    return list(_reader(lines, delimiter))


def _reader(lines, delimiter, strict=False):
    if delimiter == " ":  # one is as good as five
        lines = (re.sub(r"(?<=\d) %", "%", re.sub(r"[ \t]+", " ", line.strip())) for line in lines)
    elif delimiter == LIST_COMMA:
        lines = (re.sub(r",[ \t]+|,$", BETWEEN, line) for line in lines)
    elif delimiter == BESIDE_DIGITS:
        lines = (re.sub(r"(?<!\d),|,(?!\d)", BETWEEN, line) for line in lines)
    if delimiter in (None, LIST_COMMA, BESIDE_DIGITS):
        delimiter = BETWEEN
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)


def holds_names(row):
    """Whether a first row holds names: no number, but not only signs for a missing value."""
    return not any(map(is_number, row)) and not all(map(is_missing, row))


def rows_of(text, start, skipped, layout):
    """(cells, line) of each row that is not blank; `skipped` lines stand before the start.

    Each cell of a list is a row of its own.
    """
    begun = skipped

    def pieces():
        nonlocal begun
        for line in lines_of(text, start):
            begun += 1
            if len(line) <= LONGEST:
                yield line
            elif layout.listed:
                yield from _pieces(line, layout.delimiter or "\n", begun)
            else:
                raise DataError(f"Line {begun} has more than {LONGEST:,} characters.")

    line = begun + 1
    reader = _reader(pieces(), layout.delimiter, strict=True)
    try:
        for row in reader:
            held = [cell for cell in row if cell and not cell.isspace()]
            if layout.listed:
                for cell in held:
                    yield [cell], begun
            elif held:
                yield row, line
            line = begun + 1
    except csv.Error as error:
        raise DataError(f"Line {line}: {_what_is_wrong(error)}.") from error


def _pieces(line, delimiter, number):
    """A long line in pieces that end with a delimiter: one call for all of it would take long."""
    start = 0
    while start < len(line):
        end = line.find(delimiter, start + LONGEST // 2, start + LONGEST) + len(delimiter)
        if end < start:
            if len(line) - start > LONGEST:
                raise DataError(
                    f"Line {number} has more than {LONGEST // 2:,} characters in a cell."
                )
            end = len(line)
        yield line[start:end]
        start = end


def _what_is_wrong(error):
    if "end of data" in str(error):
        return "a quotation is opened here and never closed"
    if "field limit" in str(error):
        return f"a cell has more than {csv.field_size_limit():,} characters"
    return "a cell continues after its closing quotation mark"


class Cells:
    """The cells of a column, in bundles: so they take a fifth of the memory of a list."""

    def __init__(self):
        self._bundles, self._n = [], 0

    def extend(self, cells):
        self._bundles.append(BETWEEN.join(cells))
        self._n += len(cells)

    def last(self, n):
        """The last n cells, or as many of them as are in one bundle."""
        return self._bundles[-1].split(BETWEEN)[-n:]

    def pop(self):
        """Remove the last cell, and return it."""
        *cells, last = self._bundles.pop().split(BETWEEN)
        self._n -= 1
        if cells:
            self._bundles.append(BETWEEN.join(cells))
        return last

    def __len__(self):
        return self._n

    def __iter__(self):
        for bundle in self._bundles:
            yield from bundle.split(BETWEEN)


def columns_of(rows, width, even, without=False):
    """(the `Cells` of each of `width` columns, the line on which each row begins, the lines of rows
    that are left out).

    A short row is filled up with empty cells, unless all must be `even`. Raises `TwoReadings` for
    others, unless the table is meant to be read `without` them.
    """
    columns, lines, bundle, n_cells = [Cells() for _ in range(width)], array("q"), [], 0
    uneven = []
    for row, line in rows:
        if len(row) != width and (filled := _of_width(row, width, even)) is None:
            if not without:
                raise TwoReadings(_about(row, line, width), keys=(WITHOUT,))
            uneven.append(line)
            continue
        row = row if len(row) == width else filled
        bundle.append(row)
        lines.append(line)
        n_cells += width
        if len(lines) > MAX_ROWS:
            raise DataError(f"There are more than {MAX_ROWS:,} rows.")
        if n_cells > MAX_CELLS:
            raise DataError(f"This is too large: at most {MAX_CELLS:,} cells can be read.")
        if len(bundle) * width >= 10_000:
            _extend(columns, bundle)
            bundle = []
    if bundle:
        _extend(columns, bundle)
    if len(uneven) > len(lines):
        raise DataError(f"Most lines have another number of cells than {width}.")
    return columns, lines, uneven


def _extend(columns, rows):
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        column.extend(cells)


def _of_width(row, width, even):
    """A row filled up or cut to a width; None if that is not what it says."""
    rest = "".join(row[width:])
    if (rest and not rest.isspace()) or (even and len(row) < width):
        return None
    return row[:width] + [""] * (width - len(row))


def _about(row, line, width):
    cells = f"{len(row)} cell{'s' * (len(row) != 1)}"
    return (
        f"Line {line} has {cells} where others have {width}. A number with a comma, or text "
        "with a space or a comma, must be in quotation marks"
    )
