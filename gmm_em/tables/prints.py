"""What programs print, and what people copy from there: not a table as it stands, but one at heart.

`printed` finds the rows in it. The names it gives to columns tell what they are: count, lower,
upper. A text may be printed so by chance: what could be a table as well is asked about.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from gmm_em.tables.cells import is_number
from gmm_em.tables.code import histogram_of, rows_in_code
from gmm_em.tables.labels import may_be_labels

MOST = 1_000_000  # characters: what people print is no longer, and all of it is looked at

WRAPPED = 50  # characters: R goes on in another pair of lines where one is full, not before
COUNTED = re.compile(r"( *\d+) (\S.*)")  # as uniq -c writes a line
SERIES = re.compile(r"(?:Name: (.*?), )?(?:Length: \d+, )?dtype: \w+")  # the last line of pandas
SECTION = re.compile(r">?\s*(?:[\w.]*\$)(\w+)\s*")  # $counts, or > h$counts
BY_R = re.compile(r"\s*\[\d+\]\s*(.*)")
NAMED = re.compile(r"\s*[\"']?([A-Za-z][\w .]*?)[\"']?\s*[:=]\s*([^:=]*\d[^:=]*)")
CHANNELS = re.compile(r"\s*(\d+)\s+(\d+)\s*")


@dataclass(frozen=True)
class Printed:
    """The rows that a text prints.

    header : names of the columns
    rows : cells, one row each
    lines : the line of each row, or None where rows are not lines
    mark : the decimal mark where it is known
    asked : whether the same text may be a table as it stands
    """

    header: list
    rows: list
    lines: list | None = None
    mark: str | None = None
    asked: bool = False


def printed(text):
    """The `Printed` rows in a text, or None if it is not one of the known prints."""
    if len(text) > MOST:
        return None
    lines = text.rstrip().split("\n")
    for read in (_spectrum, _sections, _counted_lines, _series, _two_lines, _named_lines):
        if found := read(lines):
            return found
    if found := rows_in_code(text):
        header, rows, mark = found
        return Printed(header, rows, mark=mark)
    return None


def _spectrum(lines):
    """Channels and their counts: after $DATA: of an .Spe file, or after a name."""
    start = next((i for i, line in enumerate(lines) if line.strip() == "$DATA:"), None)
    if start is None:
        if len(lines) < 4 or is_number(lines[0]):
            return None
        start = 0
    ends = CHANNELS.fullmatch(lines[start + 1]) if start + 1 < len(lines) else None
    if not ends:
        return None
    first, last = map(int, ends.groups())
    cells = [line.strip() for line in lines[start + 2 : start + 3 + last - first]]
    if not (first < last and len(cells) == last - first + 1 and all(map(str.isdigit, cells))):
        return None
    if start == 0 and len(lines) != len(cells) + 2:
        return None
    rows = [[str(first + i), cell] for i, cell in enumerate(cells)]
    return Printed(["channel", "count"], rows, list(range(start + 3, start + 3 + len(rows))))


def _sections(lines):
    """What R prints of a list of vectors, such as a histogram: the limits and counts in it."""
    vectors, name = {}, None
    for line in lines:
        if section := SECTION.fullmatch(line):
            name = section.group(1)
            vectors[name] = []
        elif name and (values := BY_R.fullmatch(line)):
            vectors[name] += values.group(1).split()
    found = {name: v for name, v in vectors.items() if len(v) > 1 and all(map(is_number, v))}
    return _of_vectors(list(found.items()))


def _of_vectors(vectors):
    """The rows of a histogram, of which vectors are limits and counts; or None."""
    if found := histogram_of(vectors):
        header, rows = found
        return Printed(header, rows, mark=".")
    return None


def _counted_lines(lines):
    """What uniq -c writes: counts that end in one column, and what was counted."""
    matches = [COUNTED.fullmatch(line) for line in lines]
    if len(lines) < 2 or not all(matches[1:]):
        return None
    first = matches[0] or COUNTED.fullmatch(" " + lines[0])
    ends = {match.end(1) for match in matches[1:]}
    if not any(line.startswith(" ") for line in lines[1:]):
        return None  # rather a table
    if len(ends) > 1 or not first or first.end(1) > min(ends) or min(ends) not in (4, 7):
        return None
    if first.end(1) < min(ends) and lines[0].startswith(" "):
        return None
    rows = [[match.group(2).strip(), match.group(1).strip()] for match in (first, *matches[1:])]
    if len({value for value, _ in rows}) < len(rows):
        return None
    return Printed(["value", "count"], rows, list(range(1, len(rows) + 1)))


def _series(lines):
    """What pandas prints of value_counts: a name, a value and its count on each line."""
    last = SERIES.fullmatch(lines[-1].strip())
    if not last:
        return None
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines[:-1]]
    body = rows[1:] if len(rows[0]) == 1 else rows
    if not body or {*map(len, body)} != {2}:
        return None
    called = last.group(1) or "count"
    value = rows[0][0] if len(rows[0]) == 1 else called if called != "count" else "value"
    start = len(rows) - len(body) + 1
    if called not in ("count", "proportion"):  # a column of values, beside its index
        return Printed([called], [row[1:] for row in body], list(range(start, len(lines))))
    return Printed([value, called], body, list(range(start, len(lines))))


def _two_lines(lines):
    """What R prints of table(): values above their counts, which end at the same places; and the
    counts of a histogram above its limits, one more."""
    named = len(lines) % 2 and len(lines[0].split()) < 2
    name, body = (lines[0].strip(), lines[1:]) if named else ("", lines)
    if len(body) < 2 or len(body) % 2 or len(body) > 400:
        return None
    if len(body) > 2 and len(body[0].rstrip()) < WRAPPED:
        return None
    above = [cell for line in body[::2] for cell in line.split()]
    below = [cell for line in body[1::2] for cell in line.split()]
    if len(body) == 2 and not named and (found := histogram_of([("", above), ("", below)])):
        return Printed(*found, asked=True)
    pairs = list(zip(body[::2], body[1::2], strict=True))
    if len(above) != len(below) or len(above) < 3 or not (called := _counts_called(below)):
        return None
    if any(len(a.split()) != len(b.split()) for a, b in pairs) or not _rising(above):
        return None
    aligned = all(_ends(a) == _ends(b) for a, b in pairs)
    sure = aligned and (named or not all(map(is_number, above)) or body[0][:1] == " ")
    rows = [list(row) for row in zip(above, below, strict=True)]
    return Printed([name or "value", called], rows, asked=not sure)


def _counts_called(cells):
    """ "count" or "proportion", which cells are, or "" if they are neither."""
    if all(map(str.isdigit, cells)):
        return "count"
    if not all(re.fullmatch(r"[01]\.\d+", cell) for cell in cells):
        return ""
    return "proportion" if abs(sum(map(float, cells)) - 1) < 0.01 else ""


def _ends(line):
    return [match.end() for match in re.finditer(r"\S+", line)]


def _rising(cells):
    """Whether cells are numbers that rise, or labels of classes."""
    if all(map(is_number, cells)):
        try:
            return all(a < b for a, b in pairwise(map(float, cells)))
        except ValueError:
            return False
    return may_be_labels(cells)


def _named_lines(lines):
    """counts: 3 5 2 on one line and edges: 0 1 2 3 on another."""
    matches = [NAMED.fullmatch(line) for line in lines if line.strip()]
    if not 2 <= len(matches) <= 4 or not all(matches):
        return None
    vectors = [(m.group(1), re.findall(r"[^\s,;\[\]()]+", m.group(2))) for m in matches]
    return (
        _of_vectors(vectors) if all(is_number(c) for _, cells in vectors for c in cells) else None
    )
