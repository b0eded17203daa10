"""Puts the steps together: bytes, text, layout, rows, columns, numbers, a `Table`."""

import re
from dataclasses import replace
from itertools import chain, islice, pairwise

from gmm_em.errors import AmbiguousTable, DataError, shown
from gmm_em.tables import answers as said
from gmm_em.tables import text as texts
from gmm_em.tables import tidy, unread
from gmm_em.tables.asked import SAMPLE, question
from gmm_em.tables.cells import TwoReadings, is_missing, is_number, is_year
from gmm_em.tables.columns import no_numbers, table_of
from gmm_em.tables.encodings import LANGUAGES
from gmm_em.tables.labels import label_of, may_be_labels
from gmm_em.tables.lists import ways_of_list
from gmm_em.tables.prints import printed
from gmm_em.tables.rows import MAX_COLUMNS, columns_of, holds_names, rows_of
from gmm_em.tables.text import LONGEST, is_blank, lines_of
from gmm_em.tables.ways import ways_to_read

MOST_AT_THE_END = 5  # rows of totals and notes
PRINTED_BY_R = re.compile(r"\s*\[\d+\][ \t]")  # the number of the first value on the line
ENDS_IN_NUMBER = re.compile(r"(?:^|\s)[\d.,]+$")  # a number, or what stands before a decimal comma
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
    what is no table, holds no column with two different numbers, or is too large.
    """
    what = f"“{shown(name)}”" if name else "The text" if isinstance(source, str) else "The file"
    answers = tuple((decimal or "").split())
    try:
        return _parsed(source, what, answers)
    except AmbiguousTable as error:  # what was answered before belongs to the next answer
        readings = {" ".join((*answers, key)): said for key, said in error.readings.items()}
        raise type(error)(str(error), readings, error.why) from None


def _parsed(source, what, answers):
    encoding = next((answer for answer in answers if answer in LANGUAGES), None)
    text = tidy.without_rules(texts.without_nesting(texts.text_of(source, what, encoding)))
    unread.check_lines(_first_lines(text, 0))

    def read(text, answers):
        table = _printed(text, what, answers) or _read(text, what, answers)
        if {said.ALONE, said.NUMBERS}.isdisjoint(answers):
            unread.check_beside(table)
        return table

    try:
        return read(text, answers)
    except TwoReadings as asked:
        raise question(read, text, asked, answers) from None


def _printed(text, what, answers):
    """The `Table` of what a program printed; None if it did not."""
    if said.ROWS in answers or not (found := printed(text)):
        return None
    if found.asked and said.PRINTED not in answers and _may_be_rows(text, what):
        raise TwoReadings(
            "These may be values and how often each was counted, or rows of numbers",
            keys=(said.PRINTED, said.ROWS),
        )
    lines = found.lines or range(1, len(found.rows) + 1)
    columns = list(zip(*found.rows, strict=True))
    called = "row" if found.lines is None else "line"
    mark = found.mark or _mark(answers)
    return replace(table_of(found.header, columns, lines, what, mark), numbered=called)


def _may_be_rows(text, what):
    try:
        _read(text, what, ())
    except TwoReadings:
        return True
    except DataError:
        return False
    return True


def _mark(answers):
    return next((mark for mark in ".," if mark in answers), None)


def _read(text, what, answers):
    text, start, skipped, layout, above = _laid_out(text, answers)
    if layout.named:
        end = text.index("\n", start) + 1
        name, start, skipped = text[start:end], end, skipped + 1
    rows = rows_of(text, start, skipped, layout)
    first = list(islice(rows, SAMPLE))
    if not first:
        raise DataError("There are rows, but all of their cells are empty.")
    if len(first) == 1 and not layout.listed:
        raise DataError(no_numbers(what, [[cell] for cell in first[0][0]], [first[0][1]], "."))
    header = None if layout.listed else _header([row for row, _ in first], answers)
    if layout.named:
        header = [name]
    elif header is None:
        header = [""] * _usual([len(row) for row, _ in first])
    else:
        del first[0]
        header = _for_all_columns(header, [row for row, _ in first], layout.delimiter, answers)
    if len(header) > MAX_COLUMNS:
        raise DataError(f"There are {len(header):,} columns; at most {MAX_COLUMNS:,} can be read.")
    rows, without = chain(first, rows), layout.holed or said.WITHOUT in answers
    columns, lines, uneven = columns_of(rows, len(header), layout.even, without)
    totals = _without_totals(columns, lines) if len(header) > 1 else []
    table = table_of(header, columns, lines, what, _mark(answers), layout.delimiter)
    return replace(table, before=tidy.left_out(above, uneven, totals))


def _without_totals(columns, lines):
    """The first cells of the last rows that are totals, with notes below them, which are taken away
    from the columns."""
    last = list(zip(*(column.last(MOST_AT_THE_END) for column in columns), strict=True))
    n = min(unread.rows_of_totals(last), len(lines) - 2)
    for _ in range(n):
        lines.pop()
        for column in columns:
            column.pop()
    return [next(filter(str.strip, row), "") for row in last[len(last) - n :]] if n > 0 else []


def _laid_out(text, answers):
    """The text or what is in its brackets, where it starts, how many lines stand before that, its
    layout, and the lines above the table that are none of it."""
    start, skipped, delimiter = texts.without_preamble(text)
    inner = _unwrapped(text, start)
    if inner is not None and (lines := _first_lines(inner, 0)) and (ways := ways_of_list(lines)):
        return inner, 0, skipped, ways.chosen(lines, answers), []
    lines = _first_lines(text, start)
    if not lines:
        raise DataError("There is nothing but comments.")
    above = [] if delimiter else _above(text, start)
    if above:
        start, skipped = start + sum(map(len, above)), skipped + len(above)
        lines = _first_lines(text, start)
    tidied = tidy.in_one_piece(text[start:], lines) if len(lines) > 1 else text[start:]
    if tidied != text[start:]:
        text, start = tidied, 0
        lines = _first_lines(text, 0)
    numbered = enumerate(lines_of(text, start), skipped + 1)
    numbers = [n for n, line in islice(numbered, 2 * SAMPLE) if not is_blank(line)]
    layout = ways_to_read(lines, delimiter, numbers).chosen(lines, answers)
    return text, start, skipped, layout, above


def _above(text, start):
    """The lines that stand above the table, as they are."""
    lines = list(islice(lines_of(text, start), SAMPLE))
    if any(len(line) > LONGEST for line in lines):
        return []
    return lines[: tidy.lines_above([line.rstrip("\n") for line in lines])]


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


def _starts_with_class(rows):
    """Whether the first row begins with the label of a class, as those below it do."""
    label = label_of(rows[0][0])
    return bool(label) and not label.bare and may_be_labels([row[0] for row in rows])


def _usual(widths):
    return max(set(widths), key=widths.count)


def _for_all_columns(header, rows, delimiter, answers):
    """The names of all columns, "" for what has none: R leaves out that of its row names.

    Raises `TwoReadings` if the names may be those of the first columns, or of the last ones.
    """
    width, more = len(rows[0]), len(rows[0]) - len(header)
    even = {*map(len, rows)} == {width} and all(row[-1].strip() for row in rows)
    title = len(header) == 1 and " " in header[0] and ENDS_IN_NUMBER.search(rows[0][0])
    if not more or not even or title:
        return header
    if more == 1 and _are_row_names([row[0].strip() for row in rows], delimiter):
        return ["", *header]
    if not any(map(str.strip, header[width:])) and more < 0:
        return header[:width]
    if said.FIRST in answers:
        return [*header[:width], *[""] * more]
    if said.LAST in answers:
        return [*[""] * more, *header[-width:]]
    raise TwoReadings(
        f"The first line has {len(header)} names, and the lines below have {width} cells",
        "write a name above each column",
        (said.FIRST, said.LAST),
    )


def _are_row_names(cells, delimiter):
    """Whether cells are words, or numbers of rows: from 1 on, or rising as in some rows of a
    table that R prints with blanks between its columns."""
    if any(is_number(cell) and not cell.isdecimal() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    steps = {b - a for a, b in pairwise(numbers)}
    if steps <= {1} and numbers[:1] <= [1]:
        return True
    return delimiter == " " and len(steps) > 1 and min(steps) > 0


def _header(rows, answers):
    """The first row, if it holds names: no numbers, or years above what are none.

    Raises `TwoReadings` if it can be names as well as values.
    """
    first, body = [cell.strip() for cell in rows[0]], rows[1:]
    if not body or _starts_with_class(rows):
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
    if (above or mixed or unlike) and said.VALUES not in answers:
        if said.NAMES in answers:
            return first
        raise TwoReadings(
            f"The first line, “{shown(', '.join(first))}”, may hold names or values",
            "use names with letters in them, or write a line of names above it",
            (said.NAMES, said.VALUES),
        )
    return None
