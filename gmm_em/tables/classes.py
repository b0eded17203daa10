"""Class limits: labels such as 10-19, (0, 10], < 10 or 90+, and where such classes really end.

Between 0-9 and 10-19 there is nothing, for whole numbers were recorded: the limit lies halfway, or,
for ages in completed years, at 10.
"""

import re
from dataclasses import astuple, dataclass
from itertools import islice

import numpy as np

from gmm_em.errors import DataError
from gmm_em.tables.cells import UNITS, is_missing, number_in
from gmm_em.tables.words import AGES, mentions

_NUMBER = (
    r"([+\-−]?(?:\d[\d'’]*(?:[.,]\d+)*|[.,]\d+)(?:[eE][+\-−]?\d+)?|[+\-−]?(?:inf(?:inity)?|∞))"
)
_ONE = rf"{_NUMBER}\s*(?:{UNITS})?"


def _label(pattern):
    return re.compile(pattern, re.IGNORECASE)


FROM_TO = _label(
    rf"(?:from |von |de )?{_ONE}\s*(?:-|–|—|−|~|～|〜|…|\.\.+|to\b|bis\b|à\b)\s*"
    rf"(<|under |unter |below )?\s*{_ONE}"
)
BETWEEN = _label(rf"[\[(\]]\s*{_NUMBER}\s*(?:[,;]|\.\.)\s*{_NUMBER}\s*[\])\[]")
INEQUALITIES = _label(rf"{_NUMBER}\s*(?:<=?|≤)\s*\w+\s*(?:<=?|≤)\s*{_NUMBER}")
BELOW = _label(rf"(?:<|under|unter|below|less than|weniger als|moins de)\s*{_ONE}")
UP_TO = _label(rf"(?:<=|≤|up to|bis(?: zu)?)\s*{_ONE}")
ABOVE = _label(rf"(?:>|over|above|über|more than|mehr als|plus de)\s*{_ONE}")
FROM_ON = _label(
    rf"(?:>=|≥|from|ab)\s*{_ONE}|{_ONE}\s*(?:\+|(?:and|or) (?:over|above|more|older|up)|"
    r"und (?:mehr|älter|darüber)|et plus|y más|以上)"
)
ALONE = _label(_ONE)
WHOLE = re.compile(r"\s*\d{1,9}\s*")


@dataclass(frozen=True)
class Limits:
    """(n,) the lower and the upper limit of the class of each row, nan where there is none, and
    (n,) bool whether each was printed as a value that belongs to the class, as both in 10-19."""

    lower: np.ndarray
    upper: np.ndarray
    lower_in: np.ndarray
    upper_in: np.ndarray

    def of(self, rows):
        return Limits(*(array[rows] for array in astuple(self)))


def read_label(cell):
    """(lower, upper, whether it is in the class, and upper) as texts of numbers; None if a cell is
    no label of a class. A number alone is a class by itself."""
    cell = cell.strip()
    if match := FROM_TO.fullmatch(cell):
        low, below, high = match.groups()
        return low, high, True, not below
    if match := BETWEEN.fullmatch(cell) or INEQUALITIES.fullmatch(cell):
        return *match.groups(), False, False
    for pattern, inside in ((BELOW, False), (UP_TO, True)):
        if match := pattern.fullmatch(cell):
            return "-inf", match.group(1), False, inside
    for pattern, inside in ((ABOVE, False), (FROM_ON, True)):
        if match := pattern.fullmatch(cell):
            return next(filter(None, match.groups())), "inf", inside, False
    if match := ALONE.fullmatch(cell):
        return match.group(1), match.group(1), True, True
    return None


def may_be_labels(cells):
    """Whether the first cells of a column are labels of classes, and not just numbers: most are
    such as 10-19, or they count up to a last 7+."""
    some = [cell for cell in islice(cells, 200) if not is_missing(cell)]
    if all(map(WHOLE.fullmatch, some[:-1])) and len(some) > 3:
        return bool(FROM_ON.fullmatch(some[-1].strip())) and [
            int(cell) - int(some[0]) for cell in some[:-1]
        ] == list(range(len(some) - 1))
    read = [read_label(cell) for cell in some]
    classes = [label for label in read if label and label[0] != label[1]]
    closed = [label for label in classes if "inf" not in "".join(label[:2]).lower()]
    return bool(closed) and 4 * sum(map(bool, read)) >= 3 * len(some) < 6 * len(classes)


def limits_of(cells, decimal, name):
    """The `Limits` that a column of labels prints; None if they are no classes side by side."""
    rows = []
    for cell in cells:
        low, high, *inside = read_label(cell) or ("nan", "nan", False, False)
        rows.append((_value(low, decimal), _value(high, decimal), *inside))
    lower, upper, lower_in, upper_in = map(np.array, zip(*rows, strict=True))
    limits = Limits(lower, upper, lower_in.astype(bool), upper_in.astype(bool))
    try:
        middles_of(limits, name)
    except DataError:
        return None
    return limits


def numbers_of_labels(cells):
    """The limits in the first labels, each as it is printed."""
    read = filter(None, map(read_label, islice(cells, 1000)))
    return [text for low, high, *_ in read for text in (low, high) if "inf" not in text.lower()]


def middles_of(limits, name):
    """(n,) the middle of the class of each row; nan where it has none."""
    lower, upper, _ = true_limits(limits, name)
    held = ~np.isnan(lower)
    edges, places = side_by_side(lower[held], upper[held], np.flatnonzero(held))
    values = np.full(len(lower), np.nan)
    values[held] = middles(edges)[places]
    return values


def _value(text, decimal):
    if text == "nan":
        return np.nan
    return number_in(text.replace("−", "-"), decimal)[0]


def true_limits(limits, name):
    """(lower (n,), upper (n,), a sentence on what was taken for them, or "").

    limits : `Limits`, of classes side by side
    name : of the column; what is called age is counted in completed years
    """
    lower, upper = limits.lower, limits.upper
    unit = _unit(limits)
    if not unit:
        return lower, upper, ""
    ages = unit == 1 and mentions(name, AGES)
    below = 0.0 if ages else 0.5 * unit
    above = unit - below
    lower = lower - below * limits.lower_in + above * (~limits.lower_in & np.isfinite(lower))
    upper = upper + above * limits.upper_in - below * (~limits.upper_in & np.isfinite(upper))
    closed = np.nanargmax(np.where(np.isfinite(upper - lower), limits.upper - limits.lower, -1.0))
    taken = (
        f"{limits.lower[closed]:.12g} to {limits.upper[closed]:.12g} is taken as "
        f"{lower[closed]:.12g} to {upper[closed]:.12g}"
    )
    why = "in completed years" if ages else f"rounded to {unit:.12g}" if unit != 1 else "whole"
    return lower, upper, f"The values are taken to be {why}: {taken}."


def _unit(limits):
    """The unit in which values were recorded whose printed classes leave gaps: 1 for 0-9 and
    10-19, 0.1 for 0.0-0.9 and 1.0-1.9; 0 where classes touch."""
    held = np.flatnonzero(~np.isnan(limits.lower))
    order = held[np.lexsort((limits.upper[held], limits.lower[held]))]
    lower, upper = limits.lower[order], limits.upper[order]
    gaps = lower[1:] - upper[:-1]
    printed = limits.lower_in[order][1:] & limits.upper_in[order][:-1]
    gaps = gaps[printed & ((lower[1:] != lower[:-1]) | (upper[1:] != upper[:-1]))]
    if not len(gaps) or not gaps.min() > 0:
        return 0.0
    unit = 10.0 ** np.round(np.log10(gaps.min()))
    ends = np.concatenate([lower, upper])
    multiples = ends[np.isfinite(ends)] / unit
    whole = np.abs(multiples - np.rint(multiples)) <= 1e-6
    return unit if whole.all() and abs(gaps.min() / unit - 1) < 1e-6 else 0.0


def side_by_side(lower, upper, lines, numbered="line"):
    """(limits of all classes (m+1,), place of each row's class (n,)) of contiguous classes, those
    of gaps among them.

    lower, upper : (n,), which may be infinite; several rows may be of one class. Raises `DataError`
    where a class is empty or overlaps with another, with its line, or what else is `numbered`.
    """
    wrong = ~(upper > lower)
    if wrong.any():
        raise DataError(
            f"{numbered.capitalize()} {lines[wrong][0]}: the upper limit of a class must be above "
            "the lower one."
        )
    order = np.lexsort((upper, lower))
    low, high = lower[order], upper[order]
    finite = (high - low)[np.isfinite(high - low)]
    if not len(finite):
        raise DataError("Each class is open at one end: one at least must have two limits.")
    near = 1e-6 * finite.min()
    same = np.append(False, (np.abs(low[1:] - low[:-1]) <= near) | (low[1:] == low[:-1]))
    same[1:] &= (np.abs(high[1:] - high[:-1]) <= near) | (high[1:] == high[:-1])
    edges, places = [low[0]], np.empty(len(low), int)
    for i, (a, b) in enumerate(zip(low, high, strict=True)):
        if not same[i]:
            if i and a < edges[-1] - near:
                raise DataError(
                    f"{numbered.capitalize()} {lines[order[i]]}: this class overlaps with another."
                )
            if i and a > edges[-1] + near:
                edges.append(a)
            edges.append(b)
        places[order[i]] = len(edges) - 2
    return np.array(edges), places


def middles(edges):
    """(m,) the middles of classes; for an open one a stand-in, half its neighbour's width beyond
    its limit."""
    finite = edges.copy()
    if np.isinf(edges[0]):
        finite[0] = edges[1] - (edges[2] - edges[1])
    if np.isinf(edges[-1]):
        finite[-1] = edges[-2] + (edges[-2] - edges[-3])
    return 0.5 * finite[:-1] + 0.5 * finite[1:]
