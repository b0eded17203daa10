"""From the bytes of a file to its text, and from the text to its lines, one at a time."""

import gzip
import io
import re
import zlib

from gmm_em.errors import DataError
from gmm_em.tables.encodings import decode

MAX_BYTES = 20 * 2**20  # of a file, compressed or not
MAX_LINES = 2_000_000  # blank ones and comments too: each takes some steps of Python
LONGEST = 100_000  # characters in a line of a table; the line of a list may be longer

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
STRIDE = 2**20  # characters for one call into C: all of them would keep other threads waiting
NESTED = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2},?")
MOST_PRINTED = 1_000_000  # characters of what people copy from a screen
NAMED_DELIMITER = re.compile(r"sep=([;,|\t])\s*")  # the first line, if Excel wrote the file


def text_of(source, what, encoding=None):
    """The text of a file, or what was pasted, with lines that end in \\n; or a `DataError`."""
    text = _decoded(source, what, encoding) if isinstance(source, bytes) else source
    if len(text) > MAX_BYTES:
        raise DataError(f"{what} is too large: at most {MAX_BYTES // 2**20} MB can be read.")
    if any(CONTROL.search(text, i, i + STRIDE) for i in range(0, len(text) - 1, STRIDE)):
        raise DataError(f"{what} is not text: it holds bytes that no table has.")
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise DataError(f"{what} is too large: at most {MAX_LINES:,} lines can be read.")
    text = text.removeprefix("\ufeff").removesuffix("\x1a")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if all(text[i : i + STRIDE].isspace() for i in range(0, len(text), STRIDE)):
        raise DataError(f"{what} is empty.")
    return text


def _decoded(data, what, encoding):
    if len(data) > MAX_BYTES:
        raise DataError(f"{what} is too large: at most {MAX_BYTES // 2**20} MB can be read.")
    if data.startswith(b"\x1f\x8b"):
        data = _gunzipped(data, what)
    for start, kind in NOT_TABLES.items():
        if data.startswith(start):
            raise DataError(f"{what} is not a table of text but {kind}.")
    for unicode in _encodings(data):
        try:
            return data.decode(unicode)
        except UnicodeDecodeError:
            pass
    text = None if b"\0" in data else decode(data, encoding)
    if text is None:
        raise DataError(f"{what} is not text: it holds bytes that no table has.")
    return text


def _gunzipped(data, what):
    """The content of a gzip file; never more than MAX_BYTES are unpacked."""
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{what} is a broken gzip file.") from error
    if len(content) > MAX_BYTES:
        raise DataError(f"{what} is too large: unpacked, it has over {MAX_BYTES // 2**20} MB.")
    return content


def _encodings(data):
    """Which encodings of Unicode to try."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return (encoding,)
    start = data[:1000]
    zeros = start[0::2].count(0), start[1::2].count(0)
    if max(zeros) > len(start) // 4:  # every other byte of Western text in UTF-16 is 0
        return ("utf-16-be",) if zeros[0] > zeros[1] else ("utf-16-le",)
    return ("utf-8",)


def lines_of(text, start=0):
    """The lines of a text from a place on; a list of millions would take gigabytes."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def is_blank(line):
    return len(line) <= LONGEST and line.isspace()


def without_nesting(text):
    """The rows of an array in lines of its own, as NumPy prints [[1. 2.] and [3. 4.]]."""
    if not text.startswith("[[") or len(text) > MOST_PRINTED:
        return text
    rows = [NESTED.fullmatch(line) for line in text.rstrip().split("\n")]
    return "\n".join(row.group(1) for row in rows) if len(rows) > 1 and all(rows) else text


def without_preamble(text):
    """What follows comments, blank lines and the line in which Excel names the delimiter.

    Returns the place where it begins, how many lines stand before it, and the delimiter or None.
    """
    place = 0
    for skipped, line in enumerate(lines_of(text)):
        if not (is_blank(line) or line.startswith(("# ", "#\n"))):
            if named := NAMED_DELIMITER.fullmatch(line):
                return place + len(line), skipped + 1, named.group(1)
            return place, skipped, None
        place += len(line)
    raise DataError("There is nothing but comments.")
