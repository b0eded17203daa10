"""Numbers in code and in JSON: vectors of R and Python, what dput writes, records."""

import json
import re
from itertools import pairwise

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
    r"[\"'][\w.]*[\"']|[\w.]+\s*(?:=|<-|:)|-?\d+L?|[\s,;(){}\[\]=]"
)
NOT_DATA = frozenset(("row.names", "class", "dtype", "names", "dim", ".Names"))
LEVELS = frozenset(("levels", ".Label"))
WHOLE = re.compile(r"([+-]?\d+)L")
RANGE = re.compile(r"(\d{1,6})L?:(\d{1,6})L?")
NAMED = re.compile(r"[\"'`]?([^=\"'`]*)[\"'`]?\s*=\s*(.+)")
CODE = re.compile(
    r"\b(?:structure|c|array|list|data\.frame|Series|DataFrame|dict)\(|\{|\]\s*[,;]?\s*\["
)


def rows_in_code(text):
    """(header, rows, decimal mark or None) of JSON, or of vectors in code; None if it is none."""
    if "{" in text[:1000] and (found := _json(text)):
        return found
    if not CODE.search(text[:10_000]) or len(AROUND.sub("", VECTOR.sub("", text))) > 0:
        return None
    vectors = []
    for name, inner in VECTOR.findall(text):
        cells, names = _items(inner)
        if name in LEVELS and vectors:
            vectors[-1] = (vectors[-1][0], _labelled(vectors[-1][1], cells))
        elif name not in NOT_DATA:
            vectors += [("value", names)] if names and "table" in text else []
            vectors.append((name, cells))
    if len(vectors) == 1 and not re.search(r"dtype|structure|\dL\b|\d:\d|=", text):
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
    for name, counts in sorted(vectors, key=lambda vector: is_called(vector[0], SHARES)):
        for _, limits in vectors:
            if len(limits) == len(counts) + 1 > 2 and _are_limits(limits, counts):
                called = name if is_called(name, SHARES) else "count"
                rows = [list(row) for row in zip(limits[:-1], limits[1:], counts, strict=True)]
                return ["lower", "upper", called], rows
    return None


def _are_limits(limits, counts):
    try:
        limits, counts = list(map(float, limits)), list(map(float, counts))
    except ValueError:
        return False
    rising = all(a < b for a, b in pairwise(limits))
    return rising and min(counts) >= 0 < max(counts)


def _items(inner):
    """(the cells, their names or None) inside the brackets of a vector."""
    parts = (
        re.split(r"\s*[,\n]\s*|\s+(?=[^=]*$)", inner.strip())
        if "=" not in inner
        else (re.split(r"\s*,\s*", inner.strip()))
    )
    cells, names = [], []
    for part in filter(None, parts):
        if named := NAMED.fullmatch(part):
            names.append(named.group(1).strip())
            part = named.group(2)
        part = part.strip().strip("\"'")
        if whole := WHOLE.fullmatch(part):
            cells.append(whole.group(1))
        elif (ends := RANGE.fullmatch(part)) and int(ends.group(1)) < int(ends.group(2)):
            cells += map(str, range(int(ends.group(1)), int(ends.group(2)) + 1))
        else:
            cells.append("NA" if part.startswith("NA_") else part)
    return cells, names if len(names) == len(cells) else None


def _labelled(codes, labels):
    places = [int(code) - 1 if code.isdigit() else -1 for code in codes]
    return [labels[i] if 0 <= i < len(labels) else "NA" for i in places]


# JSON


def _json(text):
    try:
        found = _loaded(text)
    except ValueError:
        lines = text.strip().split("\n")
        try:
            found = [_loaded(line) for line in lines if line.strip()]  # a record on each line
        except ValueError:
            return None
    except RecursionError:
        return None
    if isinstance(found, dict):
        nested = [value for value in found.values() if _are_records(value)]
        if not nested:
            return _of_object(found)
        found = nested[0]
    if not _are_records(found):
        return None
    header = list(dict.fromkeys(key for record in found for key in record))
    rows = [[_cell(record.get(key)) for key in header] for record in found]
    return (header, rows, _mark(rows)) if header and any(map(any, rows)) else None


def _loaded(text):
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)


class _Number(str):
    """A number as JSON writes it, with a decimal point."""


def _are_records(found):
    return isinstance(found, list) and bool(found) and all(isinstance(r, dict) for r in found)


def _of_object(found):
    vectors = [
        (name, [_cell(item) for item in items])
        for name, items in found.items()
        if isinstance(items, list)
    ]
    if vectors:
        return _of_vectors(vectors)
    counts = [(key, value) for key, value in found.items() if isinstance(value, _Number)]
    if len(counts) < 2 or len(counts) < len(found) or not all(is_number(key) for key in found):
        return None
    return ["value", "count"], [list(row) for row in counts], "."


def _cell(item):
    if item is None or isinstance(item, (list, dict)):
        return _Number()
    return item if isinstance(item, str) else str(item).lower()


def _mark(rows):
    """The decimal point, if all numbers are written as such, and none in quotation marks."""
    texts = (cell for row in rows for cell in row if not isinstance(cell, _Number))
    return None if any(is_number(cell) and not is_missing(cell) for cell in texts) else "."
