"""From the bytes of a file to rows of cells: encoding, preamble, delimiter, quotes.

The csv module splits the cells, for it tells the line of each row; the core of gmm-em does
without pandas.
"""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from itertools import islice

import numpy as np

from gmm_em.errors import DataError, shown
from gmm_em.tables.numbers import counts_up, is_number

MAX_BYTES = 20 * 2**20  # of a file, compressed or not
MAX_ROWS = 1_000_000
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


def text_of(source, what):
    """The text of a file or of what was pasted; `DataError` for what is none."""
    text = _decoded(source, what) if isinstance(source, bytes) else source
    if len(text) > MAX_BYTES:
        raise DataError(f"{what} is too large: at most {MAX_BYTES // 2**20} MB can be read.")
    text = text.removeprefix("\ufeff").removesuffix("\x1a")
    if CONTROL.search(text):
        raise DataError(f"{what} is no text: it holds bytes that no table has.")
    if not text.strip():
        raise DataError(f"{what} is empty.")
    return text


def _decoded(data, what):
    if len(data) > MAX_BYTES:
        raise DataError(f"{what} is too large: at most {MAX_BYTES // 2**20} MB can be read.")
    if data.startswith(b"\x1f\x8b"):
        data = _gunzipped(data, what)
    for start, kind in NOT_TABLES.items():
        if data.startswith(start):
            raise DataError(f"{what} is no table of text but {kind}.")
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    raise DataError(f"{what} is no text: it holds bytes that no table has.")


def _gunzipped(data, what):
    """The content of a gzip file; never more than MAX_BYTES are unpacked."""
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{what} is a broken gzip file.") from error
    if len(content) > MAX_BYTES:
        raise DataError(f"{what} is too large: unpacked it has over {MAX_BYTES // 2**20} MB.")
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


def rows_of(text):
    """All rows that are not blank, their lines, and the delimiter."""
    preamble = PREAMBLE.match(text)
    before = preamble.group()
    text = text[len(before) :]
    if not text.strip():
        raise DataError("There is nothing but comments.")
    delimiter = preamble.group(1) or _delimiter(text)
    if max(map(text.count, ("\n", "\r", delimiter or "\n"))) > MAX_CELLS:
        raise DataError(f"This is too large: at most {MAX_CELLS:,} cells can be read.")
    reader = _reader(io.StringIO(text, newline=""), delimiter, strict=True)
    skipped = len(io.StringIO(before, newline="").readlines())
    rows, lines, line = [], [], 1
    try:
        for row in reader:
            if "".join(row).strip():
                rows.append(row)
                lines.append(skipped + line)
            if len(rows) > MAX_ROWS + 1:
                raise DataError(f"There are more than {MAX_ROWS:,} rows.")
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"Line {skipped + line}: {_what_is_wrong(error)}.") from error
    if not rows:
        raise DataError("There are rows, but all of their cells are empty.")
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
    numeric = sum(map(is_number, cells)) / max(len(cells), 1)
    if delimiter == " " and seen < len(rows):
        # a text has blanks too, but a list of numbers need not have as many on each line
        return 0.9 * (numeric == 1.0), numeric
    return seen / len(rows) * (width > 1), numeric


def _commas_are_decimal(lines):
    """Whether lines like 1,75 hold one number each, not two; `DataError` if nobody can tell."""
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
    if counts_up(np.array(before, float)):
        return False
    raise DataError(
        f"The first line, “{shown(first)}”, can be read as one number or as two: write a decimal "
        "point in place of the comma, or name the two columns in a line above."
    )
