"""From cells to numbers: decimal marks, thousands, what stands for a missing value."""

import re
from collections import Counter

import numpy as np

MISSING = frozenset(("", "-", "--", ".", "?", "na", "n/a", "#n/a", "nan", "null", "none"))

INFINITY = re.compile(r"([+\-−]?)(inf(inity)?|∞)", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")


def _number_pattern(decimal, groups, fraction):
    whole = rf"(?:[1-9]\d{{0,2}}([{groups}])\d{{3}}(?:\1\d{{3}})*|\d+)"
    return re.compile(
        rf"[+\-−]?(?:{whole}(?:[{decimal}]{fraction})?|[{decimal}]\d+)(?:[eE][+\-−]?\d+)?"
    )


BLANKS = " '’\u00a0\u2009\u202f"  # what separates thousands besides the other mark
POINT = _number_pattern(".", BLANKS + ",", r"\d*")
COMMA = _number_pattern(",", BLANKS + ".", r"\d+")  # 5, is rather the 5 of a list


def is_number(cell):
    cell = cell.strip()
    return bool(POINT.fullmatch(cell) or COMMA.fullmatch(cell) or INFINITY.fullmatch(cell))


def decimal_comma(columns, delimiter):
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


def numbers_in(cells, comma):
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


def is_missing(cell):
    return cell.strip().lower() in MISSING


def varies(values):
    finite = values[np.isfinite(values)]
    return len(finite) > 1 and finite.min() < finite.max()


def counts_up(values):
    """Whether values are row numbers: 0 1 2 ... or 1 2 3 ..."""
    start = values[0]
    return start in (0, 1) and np.array_equal(values, start + np.arange(len(values)))


def holds_numbers(cells, numbers):
    """Whether a column is one of numbers: at least half of what stands in it are some."""
    held = np.count_nonzero(~np.isnan(numbers))
    if 2 * held >= len(cells):
        return True
    missing = sum(map(is_missing, cells))
    return held > 0 and 2 * held >= len(cells) - missing
