"""Numbers in code and in JSON: vectors of R and Python, what dput writes, records."""

import json
import re
from itertools import pairwise

from gmm_em.errors import DataError
from gmm_em.tables.cells import is_missing, is_number
from gmm_em.tables.words import SHARES, is_called

VECTOR = re.compile(
    r"(?:[\"'`]?([A-Za-z.][\w.]*(?: [\w.]+)*)[\"'`]?\s*(?:=|<-|:)\s*)?(?:structure\(\s*)?"
    r"(?:(?:[\w.]+\.)?(?:array|Series|tuple|list)\(\s*)?(?:\[|\bc\()([^\[\](){}]*)[\])]"
)
# what may stand around vectors in code
AROUND = re.compile(
    r"structure|list|data\.frame|DataFrame|tibble|dict|class|row\.names|dtype|levels|names|dimnames|"
    r"dim|float\d*|u?int\d*|object|np\.|numpy\.|pd\.|NULL|NA|check\.names|stringsAsFactors|FALSE|TRUE|"
    r"[\"'][\w.]*[\"']|[\w.]+\s*(?:=|<-|:)|-?\d+L?|<[^<>]*>|[\s,;(){}\[\]=]"
)
NOT_DATA = frozenset(("row.names", "class", "dtype", "names", "dim", ".Dim", ".Names"))
COUNTED = frozenset(("dimnames", ".Dimnames"))  # the values whose counts a table is
LEVELS = frozenset(("levels", ".Label"))
WHOLE = re.compile(r"([+-]?\d+)L")
RANGE = re.compile(r"(\d{1,6})L?:(\d{1,6})L?")
NAMED = re.compile(r"[^=]*=\s*(.+)")
MOST_IN_HISTOGRAM = 20  # vectors; R has six
TYPED = re.compile(r"\b(?:np\.)?(?:float|u?int)\d+\(([^()]*)\)")  # as NumPy prints each of a list
COUNTER = re.compile(r"\s*\w+\((\{[^()]*\})\)\s*")
KEY = re.compile(r"([{,]\s*)([+-]?\d[\d.]*)\s*:")  # a number, which is no key in JSON
CODE = re.compile(
    r"\b(?:structure|c|array|list|data\.frame|Series|DataFrame|dict)\(|\{|\]\s*[,;]?\s*\["
)


def rows_in_code(text):
    """(header, rows, decimal mark or None) of JSON, or of vectors in code; None if it is none."""
    typed = bool(TYPED.search(text))
    text = TYPED.sub(r"\1", text)
    if counter := COUNTER.fullmatch(text):
        text = counter.group(1)
    if "{" in text[:1000] and (found := _json(KEY.sub(r'\1"\2":', text))):
        return found
    if not (typed or CODE.search(text[:10_000])) or AROUND.sub("", VECTOR.sub("", text)):
        return None
    vectors = []
    for name, inner in VECTOR.findall(text):
        cells = _items(inner)
        if name in LEVELS and vectors:
            vectors[-1] = (vectors[-1][0], _labelled(vectors[-1][1], cells))
        elif name not in NOT_DATA:
            vectors.append(("value" if name in COUNTED else name, cells))
    if len(vectors) == 1 and not typed and not re.search(r"dtype|structure|\dL\b|\d:\d|=", text):
        return None  # a list of numbers, in which commas may be decimal ones
    return _of_vectors(vectors, "count" if '"table"' in text else "value")


def _of_vectors(vectors, unnamed="value"):
    """(header, rows, mark) of vectors that are columns, or limits and counts of a histogram."""
    vectors = [(name, cells) for name, cells in vectors if cells]
    if found := histogram_of(vectors):
        return *found, "."
    several = len(vectors) > 1 and not all(name for name, _ in vectors) and unnamed == "value"
    if not vectors or len({len(cells) for _, cells in vectors}) > 1 or several:
        return None
    header = [name or unnamed for name, _ in vectors]
    return header, [list(row) for row in zip(*(cells for _, cells in vectors), strict=True)], "."


def histogram_of(vectors):
    """(header, rows) of two vectors of numbers, where one has the limits of the classes that the
    other counts, one more; None if there are no two such."""
    if len(vectors) > MOST_IN_HISTOGRAM:
        return None
    for name, counts in sorted(vectors, key=lambda vector: is_called(vector[0], SHARES)):
        for _, limits in vectors:
            if len(limits) == len(counts) + 1 > 2 and _are_limits(limits, counts):
                called = name if is_called(name, SHARES) else _called(limits, counts)
                rows = [list(row) for row in zip(limits[:-1], limits[1:], counts, strict=True)]
                return ["lower", "upper", called], rows
    return None


def _called(limits, counts):
    """ "density" if classes of these limits have a total area of 1, as NumPy may scale them."""
    limits, counts = list(map(float, limits)), list(map(float, counts))
    area = sum(n * (b - a) for n, (a, b) in zip(counts, pairwise(limits), strict=True))
    whole = all(n.is_integer() for n in counts)
    return "density" if not whole and abs(area - 1) < 1e-3 else "count"


def _are_limits(limits, counts):
    try:
        limits, counts = list(map(float, limits)), list(map(float, counts))
    except ValueError:
        return False
    rising = all(a < b for a, b in pairwise(limits))
    return rising and min(counts) >= 0 < max(counts)


def _items(inner):
    """The cells inside the brackets of a vector, without their names."""
    between = r"\s*,\s*" if "=" in inner else r"\s*[,\n]\s*|\s+"
    cells = []
    for part in filter(None, re.split(between, inner.strip())):
        if named := NAMED.fullmatch(part):
            part = named.group(1)
        part = part.strip().strip("\"'")
        if whole := WHOLE.fullmatch(part):
            cells.append(whole.group(1))
        elif (ends := RANGE.fullmatch(part)) and int(ends.group(1)) < int(ends.group(2)):
            cells += map(str, range(int(ends.group(1)), int(ends.group(2)) + 1))
        else:
            cells.append("NA" if part.startswith("NA_") else part)
    return cells


def _labelled(codes, labels):
    places = [int(code) - 1 if code.isdigit() else -1 for code in codes]
    return [labels[i] if 0 <= i < len(labels) else "NA" for i in places]


# JSON


def _json(text):
    """The first table in JSON: records, one a line or in a list, or vectors; None if it is no JSON.

    Raises `DataError` if there is none.
    """
    try:
        parts = [_loaded(text)]
    except RecursionError:
        return None
    except ValueError:
        try:
            parts = [[_loaded(line) for line in text.split("\n") if line.strip()]]
        except ValueError:
            return None
    for part in parts:  # and of these the parts in them
        if found := _of_records(part) if isinstance(part, list) else _of_object(part):
            return found
        parts += [p for p in part.values() if _is_nested(p)] if isinstance(part, dict) else []
    raise DataError("This is JSON, but there are no records and no lists of numbers in it.")


def _loaded(text):
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)


class _Number(str):
    """A number as JSON writes it, with a decimal point."""


def _is_nested(item):
    return isinstance(item, (dict, list))


def _of_records(found):
    if not found or not all(isinstance(record, dict) for record in found):
        return None
    header = list(dict.fromkeys(key for record in found for key in record))
    rows = [[_cell(record.get(key)) for key in header] for record in found]
    return (header, rows, _mark(rows)) if any(map(any, rows)) else None


def _of_object(found):
    """Columns in an object: lists, or as pandas writes them; or values that name their counts."""
    names, rows = found.get("columns"), found.get("data")
    if isinstance(names, list) and isinstance(rows, list) and all(map(_is_nested, rows)):
        return _of_records([dict(zip(map(str, names), row, strict=False)) for row in rows])
    if all(isinstance(item, dict) for item in found.values()):
        found = {name: list(items.values()) for name, items in found.items()}
    vectors = [
        (name, [_cell(item) for item in items])
        for name, items in found.items()
        if isinstance(items, list) and not any(map(_is_nested, items))
    ]
    if vectors:
        return _of_vectors(vectors)
    counts = [list(item) for item in found.items() if isinstance(item[1], _Number)]
    if len(counts) < max(2, len(found)) or not all(map(is_number, found)):
        return None
    return ["value", "count"], counts, "."


def _cell(item):
    if item is None or _is_nested(item):
        return _Number()
    return item if isinstance(item, str) else str(item).lower()


def _mark(rows):
    """The decimal point, if all numbers are written as such, and none in quotation marks."""
    texts = (cell for row in rows for cell in row if not isinstance(cell, _Number))
    return None if any(is_number(cell) and not is_missing(cell) for cell in texts) else "."
