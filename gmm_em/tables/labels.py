"""Labels of classes, such as 10-19, (0, 10], < 10, 90+, “10 bis unter 20” or “10以上20未満”.

What stands around the numbers differs from language to language, and need not be understood: two
numbers are the limits of a class if the classes of a column lie side by side, and one number that
of an open class if it stands beside all others.
"""

import re
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from gmm_em.errors import DataError
from gmm_em.tables.cells import BLANKS, CURRENCY, UNITS, is_missing, is_number, marks_of, number_in
from gmm_em.tables.classes import Limits, middles_of
from gmm_em.tables.words import AGES, mentions

NUMBER = re.compile(
    rf"(?<![A-Za-z_\d])(?:[1-9]\d{{0,2}}(?:[{BLANKS}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
    r"|(?<![.,])[.,]\d+)(?:[eE][+\-−]?\d+)?(?:\s?k(?![A-Za-z]))?|\binf(?:inity)?\b|∞",
    re.IGNORECASE,
)
SIGNS = "+-−–"
# what needs no other sign of classes
TO = re.compile(r"[-–—−~～〜…]|\.\.+|to|bis|à", re.IGNORECASE)
UNIT = re.compile(rf"\s*(?:{CURRENCY}|{UNITS}|[円元원歳岁세年])?\s*")
BRACKETS = re.compile(r"([\[(\]])(.+)([\])\[])")
BETWEEN_LIMITS = (";", "..", ", ", ",")  # in brackets
INEQUALITIES = re.compile(r"\s*(<=?|≤)\s*\w+\s*(<=?|≤)\s*")
NO_CLASS = re.compile(r"\s*[:/]?\s*")  # 12:30, 7/8, or two numbers side by side
COUNTED_UP = re.compile(r"(\d{1,9})\s*(?:\+|≤|[^\W\d_]{2}.*|[^\x00-\xff].*)")
WHOLE = re.compile(r"\s*\d{1,9}\s*")
STRICT = re.compile(  # before a number
    r"[<>](?!=)|\b(?:under|unter|below|over|above|über|(?:less|more) than(?! or)|mehr als|"
    r"weniger als|moins de|menos de|meno di|plus de|más de)\b",
    re.IGNORECASE,
)
STRICT_BEHIND = re.compile(r"未満|미만|초과")
BELOW = re.compile(
    r"[<≤]|\b(?:under|unter|below|less|up to|bis|weniger|moins|menos|meno|hasta|fino|do|до)\b|"
    r"jusqu|未満|以下|미만|이하",
    re.IGNORECASE,
)
ABOVE = re.compile(
    r"[>≥+]|\b(?:over|above|more|from|up|older|ab|über|mehr|älter|plus|más|mas|mais|più|od|от)\b|"
    r"以上|超|이상|초과",
    re.IGNORECASE,
)
FEW = 3  # classes, that may lie side by side by chance


@dataclass(frozen=True)
class Label:
    """One or two numbers as they are printed, and the texts before, between and behind them."""

    numbers: tuple
    around: tuple

    @property
    def bare(self):
        """Whether it is a number alone, which is a class by itself."""
        return len(self.numbers) == 1 and all(map(UNIT.fullmatch, self.around))

    @property
    def inside(self):
        """Whether the limits belong to the class, as far as is said."""
        first, *between, last = self.around
        if BRACKETS.fullmatch(f"{first}..{last}"):
            return first == "[", last == "]"
        strict = bool(STRICT.search(first)), bool(STRICT.search("".join(between)))
        return not strict[0], not (strict[1] or STRICT_BEHIND.search(last))


def label_of(cell):
    """The `Label` in a cell; None if it holds no number, or more than two."""
    cell = cell.strip()
    if match := BRACKETS.fullmatch(cell):
        mark = next((mark for mark in BETWEEN_LIMITS if match.group(2).count(mark) == 1), "\n")
        ends = [label_of(part) for part in match.group(2).split(mark)]
        if len(ends) == 2 and all(end and end.bare for end in ends):
            numbers = tuple(end.numbers[0] for end in ends)
            return Label(numbers, (match.group(1), "..", match.group(3)))
    numbers, around, end = [], [], 0
    for match in NUMBER.finditer(cell):
        start = match.start()
        if cell[:start].endswith(tuple(SIGNS)) and _is_sign(cell[end : start - 1], bool(numbers)):
            start -= 1
        around.append(cell[end:start])
        numbers.append(cell[start : match.end()])
        end = match.end()
    if not 1 <= len(numbers) <= 2 or any(map(NO_CLASS.fullmatch, around[1:])):
        return None
    return Label(tuple(numbers), (*around, cell[end:]))


def _is_sign(before, second):
    """Whether a sign is that of the number behind it, and does not separate two."""
    if second:
        return before[-1:].isspace() or not UNIT.fullmatch(before)
    return not before[-1:].isalnum()


def may_be_labels(cells):
    """Whether the first cells of a column are labels of classes, and not just numbers: most are
    such as 10-19, or they count up to a last 7+."""
    some = [cell for cell in islice(cells, 200) if not is_missing(cell)]
    if all(map(WHOLE.fullmatch, some[:-1])) and len(some) > 3:
        last, first = COUNTED_UP.fullmatch(some[-1].strip()), int(some[0])
        up = [*map(int, some[:-1]), int(last.group(1))] if last else []
        return up == list(range(first, first + len(up))) != []
    labels = [label_of(cell) for cell in some if not is_number(cell)]
    classes = [label for label in labels if label and not label.bare]
    return 2 * len(classes) >= len(some) and any(len(label.numbers) == 2 for label in classes)


def numbers_of_labels(cells):
    """The limits in the first labels, each as it is printed; $ tells that 10,000 is no 10."""
    found = []
    for label in filter(None, map(label_of, islice(cells, 1000))):
        if len(label.numbers) < 2:
            continue  # it may be a note
        for text, before in zip(label.numbers, label.around, strict=False):
            priced = f"${text}" if before.strip().endswith("$") else text
            found += [priced] if marks_of(priced) else []
    return found


def limits_of(cells, decimal, name):
    """The `Limits` that a column of labels prints; None if they are no classes side by side."""
    labels = {cell: label for cell in dict.fromkeys(cells) if (label := label_of(cell))}
    ends = {cell: [_value(text, decimal) for text in labels[cell].numbers] for cell in labels}
    ends = {cell: pair for cell, pair in ends.items() if np.isfinite(pair).any()}
    closed = {c: (e[0], e[-1]) for c, e in ends.items() if len(e) == 2 or labels[c].bare}
    finite = sorted({pair for pair in closed.values() if np.isfinite(pair).all()})
    if not finite:
        return None
    rows = _open_rows({c: labels[c] for c in ends if c not in closed}, ends, finite)
    n_open, rows = (
        len({*rows.values()}),
        rows | {cell: (*pair, *labels[cell].inside) for cell, pair in closed.items()},
    )
    if n_open > 2 or 2 * len(rows) < len(labels):
        return None
    if not _all_known(labels) and not _evenly_apart(finite, n_open):
        return None
    absent = (np.nan, np.nan, False, False)
    arrays = map(np.array, zip(*(rows.get(cell, absent) for cell in cells), strict=True))
    said = " ".join(text for label in islice(labels.values(), 200) for text in label.around)
    limits = Limits(*arrays, ages=mentions(f"{name} {said}", AGES))
    try:
        middles_of(limits)
    except DataError:
        return None
    return limits


def _value(text, decimal):
    return number_in(text.replace("−", "-"), decimal)[0]


def _all_known(labels):
    """Whether signs of classes that everybody uses are between the limits of each."""
    between = (label.around[1] for label in labels.values() if len(label.numbers) == 2)
    return all(TO.fullmatch(text.strip()) or INEQUALITIES.fullmatch(text) for text in between)


def _gaps(pairs):
    return np.array([low - high for (_, high), (low, _) in pairwise(pairs)])


def _evenly_apart(pairs, n_open):
    """Whether there is the same gap, or none, between all classes and their neighbours."""
    gaps, near = _gaps(pairs), 1e-6 * max(high - low for low, high in pairs)
    even = not len(gaps) or (gaps[0] > -near and np.ptp(gaps) <= near)
    return bool(even) and len(pairs) + n_open >= FEW


def _open_rows(labels, ends, closed):
    """cell -> the row of an open class, below or above all `closed` ones: as a word says, or
    because its limit is next to theirs."""
    bottom, top = closed[0][0], max(high for _, high in closed)
    gaps, rows = _gaps(closed), {}
    reach = max(*gaps[gaps > 0], *(0.25 * (high - low) for low, high in closed), 0.0)
    for cell, label in labels.items():
        [end], said, inside = ends[cell], " ".join(label.around), all(label.inside)
        below, above = bool(BELOW.search(said)), bool(ABOVE.search(said))
        if end <= bottom and (below or bottom - end <= reach):
            rows[cell] = -np.inf, end, False, inside and end < bottom
        elif end >= top and (above or end - top <= reach):
            rows[cell] = end, np.inf, inside and end > top, False
    return rows
