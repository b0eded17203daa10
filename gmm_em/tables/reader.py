"""Puts the steps together: bytes, text, layout, rows, columns, numbers, a `Table`."""

import re
from dataclasses import replace
from itertools import chain, islice, pairwise

from gmm_em.errors import AmbiguousDecimal, AmbiguousTable, DataError, shown
from gmm_em.tables.cells import TwoReadings, is_missing, is_number, is_year
from gmm_em.tables.columns import no_numbers, table_of
from gmm_em.tables.layout import holds_names, layout_of, list_layout
from gmm_em.tables.prints import printed
from gmm_em.tables.rows import MAX_COLUMNS, columns_of, rows_of
from gmm_em.tables.table import first_values
from gmm_em.tables.text import LONGEST, is_blank, lines_of, text_of, without_preamble
from gmm_em.tables.tidy import about_lines_above, in_one_piece, lines_above

AS_PRINTED, AS_ROWS = "printed", "rows"  # keys of readings
SAMPLE = 200  # lines from which layout and header are found
PRINTED_BY_R = re.compile(r"\s*\[\d+\][ \t]")  # the number of the first value on the line
OPENED = re.compile(r"\s*(?:[\w.]+\s*(?:=|<-|:)\s*)?(?:[\w.]*\s*[\[({]\s*)+")  # x <- c(


def parse_table(source, name="", decimal=None):
    """Read a table: CSV, TSV, semicolons with decimal commas, one number per line, or a list; what
    programs print of a histogram or of counts; vectors in code, or records in JSON.

    source : the bytes of a file (gzip is unpacked), or a text
    name : the file's name, for messages only: what counts is the content
    decimal : "." or "," where it is known; None to find it out; or the key of another reading
    Returns a `Table`. Raises `AmbiguousDecimal` for what could mean two things that the decimal
    mark would tell apart, or be dates or times where no mark is given; `AmbiguousTable` for what
    could mean other things, each with a key; and `DataError`, with the line where there is one, for
    what is no table, holds no column with two different numbers, is too large, or could mean two
    things that cannot be told.
    """
    what = f"“{shown(name)}”" if name else "The text" if isinstance(source, str) else "The file"
    text = text_of(source, what, decimal)
    if decimal != AS_ROWS and (found := printed(text)):
        table = _of_print(found, what)
        if found.asked and decimal != AS_PRINTED and (plain := _plain(text, what)):
            readings = {AS_PRINTED: _counted(table), AS_ROWS: plain}
            raise AmbiguousTable(
                f"These may be values and how often each was counted, {readings[AS_PRINTED]}, or "
                f"rows of numbers, {plain}. Say which is meant.",
                readings,
            )
        return table
    mark = decimal if decimal in (".", ",") else None
    try:
        return _read(text, what, mark)
    except TwoReadings as torn:
        raise (DataError(f"{torn}.") if mark else _ambiguous(text, what, torn)) from None


def _of_print(found, what):
    lines = found.lines or range(1, len(found.rows) + 1)
    columns = list(zip(*found.rows, strict=True))
    called = "row" if found.lines is None else "line"
    return replace(table_of(found.header, columns, lines, what, found.mark), numbered=called)


def _plain(text, what):
    """The first values of a text as a table that stands there; "" if it cannot be read so."""
    try:
        return first_values(_read(text, what, None))
    except (DataError, TwoReadings):
        return ""


def _counted(table):
    values, counts = list(table.numbers.values())[-2:]
    pairs = zip(values[:3], counts[:3], strict=True)
    return ", ".join(f"{value:.12g} ({count:.12g} times)" for value, count in pairs) + " …"


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
    text, start, skipped, layout, above = _laid_out(text, decimal)
    rows = rows_of(text, start, skipped, layout)
    first = list(islice(rows, SAMPLE))
    if not first:
        raise DataError("There are rows, but all of their cells are empty.")
    if len(first) == 1 and not layout.listed:
        raise DataError(no_numbers(what, [[cell] for cell in first[0][0]], [first[0][1]], "."))
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
    table = table_of(header, columns, lines, what, decimal, layout.delimiter)
    return replace(table, before=about_lines_above(above)) if above else table


def _laid_out(text, decimal):
    """The text or what is in its brackets, where it starts, how many lines stand before that, its
    layout, and the lines above the table that are none of it."""
    start, skipped, delimiter = without_preamble(text)
    inner = _unwrapped(text, start)
    if inner is not None and (lines := _first_lines(inner, 0)):
        layout = list_layout(lines, decimal, sure=True)
        if layout:
            return inner, 0, skipped, layout, []
    lines = _first_lines(text, start)
    if not lines:
        raise DataError("There is nothing but comments.")
    above = [] if delimiter else _above(text, start)
    if above:
        start, skipped = start + sum(map(len, above)), skipped + len(above)
        lines = _first_lines(text, start)
    tidied = in_one_piece(text[start:], lines) if len(lines) > 1 else text[start:]
    if tidied != text[start:]:
        text, start = tidied, 0
        lines = _first_lines(text, 0)
    return text, start, skipped, layout_of(lines, decimal, delimiter), above


def _above(text, start):
    """The lines that stand above the table, as they are."""
    lines = list(islice(lines_of(text, start), SAMPLE))
    if any(len(line) > LONGEST for line in lines):
        return []
    return lines[: lines_above([line.rstrip("\n") for line in lines])]


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
