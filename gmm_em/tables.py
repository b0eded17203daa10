"""Tables that people bring: files and pasted text, read with care.

`parse_table` finds encoding, delimiter, header and decimal mark by itself, and says in the result
what it found. Nothing is dropped or guessed in silence: what holds no number is counted with its
lines, and what could mean two things is refused. The csv module splits the cells, for it tells
the line of each row; the core of gmm-em does without pandas.
"""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import islice

import numpy as np

from gmm_em.errors import DataError

MAX_BYTES = 20 * 2**20  # of a file, compressed or not
MAX_VALUES = 1_000_000  # in a column
MAX_COLUMNS = 1_000
MAX_CELLS = 5_000_000  # in all columns together: they are held in memory while a table is read
SAMPLE = 200  # lines from which the delimiter is found

NOT_TABLES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an Excel workbook or a zip archive; save the table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the table as CSV",
}
MARKS = {  # byte-order marks; that of UTF-32 begins like that of UTF-16
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
PREAMBLE = re.compile(  # comments, blank lines, and the line in which Excel names its delimiter
    r"(?:# [^\r\n]*(?:\r\n?|\n)|[ \t]*(?:\r\n?|\n))*(?:sep=([;,|\t])[ \t]*(?:\r\n?|\n))?"
)
DELIMITERS = ("\t", ";", ",", "|", " ")  # a comma may also be a decimal mark: it comes late
NO_DELIMITER = "\x1f"  # no text that is read holds this
LONE_COMMA = re.compile(r"\s*([+-]?\d+),(\d+)\s*")
MISSING = frozenset(("", "-", "--", ".", "?", "na", "n/a", "#n/a", "nan", "null", "none"))

INFINITY = re.compile(r"([+\-−]?)(inf(inity)?|∞)", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")
COUNTER_NAMES = frozenset(("", "#", "id", "index", "no", "no.", "nr", "nr.", "row", "rownames"))
COUNT_NAMES = frozenset(("count", "counts", "freq", "frequency", "n"))  # a weight may be in kg


TableError = DataError


@dataclass(frozen=True, eq=False)
class Table:
    """What a file or a text holds: n rows, and of each column that holds numbers these numbers.

    columns : names of all columns, from left to right
    numbers : name -> (n,) float64 for each column of numbers; nan where a row holds no number
    lines : (n,) int, the line of the file on which each row begins, from 1
    default : the column of numbers that is most likely meant (no row numbers, no counts)
    delimiter : "," ";" "\\t" "|" " " or None where there is one column; decimal : "." or ","
    """

    columns: tuple
    numbers: dict
    lines: np.ndarray
    default: str
    delimiter: str | None
    decimal: str

    @property
    def n_rows(self):
        return len(self.lines)

    def pick(self, column=None, counts=None):
        """One column (default: `default`), and optionally one with counts: (values, counts, note).

        values, counts : (m,) float64, of the rows that hold a finite number; counts may be None
        note : what was left out, "" if nothing was
        Raises `TableError` for a column without numbers, or a count that is none, with its line.
        """
        values, lines = self._column(column or self.default), self.lines
        kept = np.isfinite(values)
        left_out = {"no number": lines[np.isnan(values)], "an infinity": lines[np.isinf(values)]}
        note = _left_out(left_out, self.n_rows)
        if counts is None:
            return values[kept], None, note
        weights = self._column(counts)
        wrong = kept & ~(np.isfinite(weights) & (weights >= 0))
        if wrong.any():
            raise TableError(
                f"Line {lines[wrong][0]}: the count in column “{counts}” must be a finite number, "
                "0 or more."
            )
        return values[kept], weights[kept], note

    def _column(self, name):
        if name not in self.numbers:
            names = ", ".join(f"“{n}”" for n in self.numbers)
            raise TableError(f"There is no column of numbers “{name}”, only {names}.")
        return self.numbers[name]


def parse_table(source, name=""):
    """Read a table: CSV, TSV, semicolons with decimal commas, one number a line, or a list.

    source : the bytes of a file (gzip is unpacked), or a text
    name : the file's name, for messages only: what counts is the content
    Returns a `Table`. Raises `TableError`, with the line where there is one, for what is no table,
    holds no column with two different numbers, is too large, or could mean two things.
    """
    what = f"“{shown(name)}”" if name else "The text" if isinstance(source, str) else "The file"
    text = _decoded(source, what) if isinstance(source, bytes) else source
    if len(text) > MAX_BYTES:
        raise TableError(f"{what} is too large: at most {MAX_BYTES // 2**20} MB can be read.")
    text = text.removeprefix("\ufeff").removesuffix("\x1a")
    if CONTROL.search(text):
        raise TableError(f"{what} is no text: it holds bytes that no table has.")
    if not text.strip():
        raise TableError(f"{what} is empty.")
    rows, lines, delimiter = _rows(text)
    header = _header(rows)
    if header is not None:
        rows, lines = rows[1:], lines[1:]
    elif len(rows) == 1 or (delimiter == " " and len(set(map(len, rows))) > 1):
        rows, lines = _listed_one_by_one(rows, lines)
    if len(rows) > MAX_VALUES:
        raise TableError(f"{what} has more than {MAX_VALUES:,} rows.")
    columns = _columns(header, rows, lines)
    comma = _decimal_comma(columns.values(), delimiter)
    numbers = {name: _numbers(cells, comma) for name, cells in columns.items()}
    numbers = {n: x for n, x in numbers.items() if _holds_numbers(columns[n], x)}
    if not numbers:
        raise TableError(_no_numbers(what, columns.values(), lines))
    if not any(map(_varies, numbers.values())):
        raise TableError(_no_variety(what, numbers))
    decimal = "," if comma else "."
    return Table(tuple(columns), numbers, np.array(lines), _default(numbers), delimiter, decimal)


# From bytes to text


def _decoded(data, what):
    if len(data) > MAX_BYTES:
        raise TableError(f"{what} is too large: at most {MAX_BYTES // 2**20} MB can be read.")
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data, what)
    for start, kind in NOT_TABLES.items():
        if data.startswith(start):
            raise TableError(f"{what} is no table of text but {kind}.")
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    raise TableError(f"{what} is no text: it holds bytes that no table has.")


def _unpacked(data, what):
    """The content of a gzip file; never more than MAX_BYTES are unpacked."""
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"{what} is a broken gzip file.") from error
    if len(content) > MAX_BYTES:
        raise TableError(f"{what} is too large: unpacked it has over {MAX_BYTES // 2**20} MB.")
    return content


def _encodings(data):
    """Which encodings to try. Western text that is not UTF-8 is in Windows' version of Latin-1."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return (encoding,)
    start = data[:1000]
    zeros = start[0::2].count(0), start[1::2].count(0)
    if max(zeros) > len(start) // 4:  # every other byte of Western text in UTF-16 is 0
        return ("utf-16-be",) if zeros[0] > zeros[1] else ("utf-16-le",)
    return "utf-8", "cp1252"


# From text to rows of cells


def _rows(text):
    """All rows that are not blank, their lines, and the delimiter."""
    preamble = PREAMBLE.match(text)
    before = preamble.group()
    text = text[len(before) :]
    if not text.strip():
        raise TableError("There is nothing but comments.")
    delimiter = preamble.group(1) or _delimiter(text)
    if max(map(text.count, ("\n", "\r", delimiter or "\n"))) > MAX_CELLS:
        raise TableError(f"This is too large: at most {MAX_CELLS:,} cells can be read.")
    reader = _reader(io.StringIO(text, newline=""), delimiter, strict=True)
    skipped = len(io.StringIO(before, newline="").readlines())
    rows, lines, line = [], [], 1
    try:
        for row in reader:
            if "".join(row).strip():
                rows.append(row)
                lines.append(skipped + line)
            if len(rows) > MAX_VALUES + 1:
                raise TableError(f"There are more than {MAX_VALUES:,} rows.")
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"Line {skipped + line}: {_what_is_wrong(error)}.") from error
    if not rows:
        raise TableError("There are rows, but all of their cells are empty.")
    return rows, lines, delimiter


def _reader(lines, delimiter, strict=False):
    if delimiter == " ":
        lines = (" ".join(line.split()) for line in lines)  # one blank is as good as five
    return csv.reader(
        lines, delimiter=delimiter or NO_DELIMITER, skipinitialspace=True, strict=strict
    )


def _what_is_wrong(error):
    if "end of data" in str(error):
        return "a quotation mark is opened here and never closed"
    if "field limit" in str(error):
        return f"a cell has more than {csv.field_size_limit():,} characters"
    return "a cell goes on after its closing quotation mark"


def _delimiter(text):
    """The one that cuts most lines into the same number of cells, and most cells into numbers."""
    lines = [s[:100_000] for s in islice(io.StringIO(text, newline=""), SAMPLE) if s.strip()]
    if _commas_are_decimal(lines):
        return None
    return max((None, *DELIMITERS), key=lambda delimiter: _success(lines, delimiter))


def _success(lines, delimiter):
    """How well a delimiter fits: the share of lines of one width, then that of numbers."""
    if delimiter is None:
        return 0.5, 0.0
    rows = list(_reader(lines, delimiter))
    width, seen = Counter(map(len, rows)).most_common(1)[0]
    cells = [cell for row in rows for cell in row][:1000]
    numeric = sum(map(_is_number, cells)) / max(len(cells), 1)
    if delimiter == " " and seen < len(rows):
        # a text has blanks too, but a list of numbers need not have as many on each line
        return 0.9 * (numeric == 1.0), numeric
    return seen / len(rows) * (width > 1), numeric


def _commas_are_decimal(lines):
    """Whether lines like 1,75 hold one number each, not two; `TableError` if nobody can tell."""
    first = lines[0]
    body = lines if LONE_COMMA.fullmatch(first) else lines[1:]
    found = [LONE_COMMA.fullmatch(line) for line in body]
    if not body or not all(found):
        return False
    if body is not lines:
        return "," not in first
    before, after = zip(*(match.groups() for match in found), strict=True)
    if any(digits.startswith("0") and len(digits) > 1 for digits in after):
        return True  # 1,05: no column of whole numbers has such a cell
    if _counts_up(np.array(before, float)):
        return False
    raise TableError(
        f"The first line, “{shown(first)}”, can be read as one number or as two: write a decimal "
        "point in place of the comma, or name the two columns in a line above."
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
    if any(map(_is_number, cells)) or all(cell.lower() in MISSING for cell in cells):
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
                raise TableError(f"Line {line} has {len(row)} cells where others have {width}.")
    if width > MAX_COLUMNS:
        raise TableError(f"There are {width:,} columns; at most {MAX_COLUMNS:,} can be read.")
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


def _holds_numbers(cells, numbers):
    """Whether a column is one of numbers: at least half of what stands in it are some."""
    held = np.count_nonzero(~np.isnan(numbers))
    if 2 * held >= len(cells):
        return True
    missing = sum(cell.strip().lower() in MISSING for cell in cells)
    return held > 0 and 2 * held >= len(cells) - missing


def _default(numbers):
    """The first column that varies, and does not just count rows or values."""

    def unlikely(name):
        values, lower = numbers[name], name.lower()
        counts_rows = lower in COUNTER_NAMES or _counts_up(values)
        return not _varies(values), lower in COUNT_NAMES, counts_rows

    return min(numbers, key=unlikely)


def _varies(values):
    finite = values[np.isfinite(values)]
    return len(finite) > 1 and finite.min() < finite.max()


def _counts_up(values):
    """Whether values are row numbers: 0 1 2 ... or 1 2 3 ..."""
    start = values[0]
    return start in (0, 1) and np.array_equal(values, start + np.arange(len(values)))


# From cells to numbers


def _number_pattern(decimal, groups, fraction):
    whole = rf"(?:[1-9]\d{{0,2}}([{groups}])\d{{3}}(?:\1\d{{3}})*|\d+)"
    return re.compile(
        rf"[+\-−]?(?:{whole}(?:[{decimal}]{fraction})?|[{decimal}]\d+)(?:[eE][+\-−]?\d+)?"
    )


BLANKS = " '’\u00a0\u2009\u202f"  # what separates thousands besides the other mark
POINT = _number_pattern(".", BLANKS + ",", r"\d*")
COMMA = _number_pattern(",", BLANKS + ".", r"\d+")  # 5, is rather the 5 of a list


def _is_number(cell):
    cell = cell.strip()
    return bool(POINT.fullmatch(cell) or COMMA.fullmatch(cell) or INFINITY.fullmatch(cell))


def _decimal_comma(columns, delimiter):
    """Whether the decimal mark of the table is the comma: the reading that fits more cells.

    1,234 and 1.234 fit both readings and say nothing, unless the table is one with semicolons.
    """
    odd = [c for cells in columns for c in cells if "," in c or c.count(".") > 1]
    if not odd:
        return False
    pointed = [c for cells in columns for c in cells if "." in c and "," not in c]
    votes = Counter()
    for cell in odd[:10_000] + pointed[:10_000]:
        votes[bool(POINT.fullmatch(cell.strip())), bool(COMMA.fullmatch(cell.strip()))] += 1
    point, comma = votes[True, False], votes[False, True]
    return comma > point or (delimiter == ";" and comma == point and votes[True, True] > 0)


def _numbers(cells, comma):
    """(n,) float64: the numbers in the cells, nan where there is none."""
    pattern, group = (COMMA, ".") if comma else (POINT, ",")

    def number(cell):
        # most cells are plain, and `float` is faster than a pattern; but Python takes 1_000 for a
        # number too, and the other mark can only stand between thousands
        if "_" not in cell and group not in cell:
            try:
                return float(cell.replace(",", "."))
            except ValueError:
                pass
        cell = cell.strip()
        if match := pattern.fullmatch(cell):
            cell = cell.replace(match.group(1) or "", "").replace("−", "-")
            return float(cell.replace(",", ".") if comma else cell)
        return np.inf if INFINITY.fullmatch(cell) else np.nan

    return np.fromiter(map(number, cells), float, len(cells))


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
            if cell.strip() and not _is_number(cell):
                kind = "a date, no number" if DATE.fullmatch(cell.strip()) else "no number"
                return f"{what} has no column of numbers: “{shown(cell)}” on line {line} is {kind}."
    return f"{what} has no column of numbers."


def _no_variety(what, numbers):
    values = next(iter(numbers.values()))
    finite = values[np.isfinite(values)]
    if len(finite) < 2:
        return f"{what} holds one number at most; a mixture needs at least two different ones."
    return f"All numbers equal {finite[0]:g}; a mixture needs at least two different ones."


def shown(text, most=40):
    """A stranger's text, fit for one line of a message."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
