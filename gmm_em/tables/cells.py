"""From cells to numbers: decimal marks, thousands, what stands for a missing value.

A point or a comma can be the decimal mark, or stand between thousands. 1,5 has one reading and
1,234 has two; a column tells which by its other cells, and if it does not, nobody can.
"""

import re
from array import array
from itertools import islice

import numpy as np

from gmm_em.errors import shown

MISSING = frozenset(
    "|-|--|–|—|.|?|na|n/a|#n/a|#nv|#div/0!|<na>|nan|null|none|missing|k.a.".split("|")  # noqa: SIM905
)
LIMITED = re.compile(  # beside numbers: below or above what could be measured
    r"[<>≤≥]\s*=?\s*[\w.,%° ]+|n\.?\s?d\.?|n\.n\.?|bdl|b\.d\.l\.?|lod|loq|blod|bld|bql|tntc",
    re.IGNORECASE,
)
INFINITY = re.compile(r"([+\-−–]?)(inf(inity)?|∞)", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")
DAY, MONTH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
DATES_OR_TIMES = [  # 15.03, 03.15 and 09.45, each of which is a number as well
    re.compile(rf"{DAY}[.,]{MONTH}"),
    re.compile(rf"{MONTH}[.,]{DAY}"),
    re.compile(r"(?:[01]\d|2[0-4])[.,][0-5]\d"),
]
BLANKS = " '’\u00a0\u2009\u202f"  # what separates thousands besides the other mark
CURRENCY = r"[$€£¥₩₹₽]|USD|EUR|GBP|CHF|JPY"
UNITS = (
    r"%|‰|°C|°F|°|º|[kcmµμnp]?m[²³]?|[mµμn]?g|kg|[mµμnp]?s|sec|min|h|hrs?|[cmdµμ]?[lL]|K|[kMG]?Hz|"
    r"[kmµμ]?V|[mµμ]?A|[kM]?W|[kM]?J|[kMG]?eV|[hkM]?Pa|bar|mbar|mmHg|N|kN|mol|[mµμn]?M|ppm|ppb|"
    r"in|ft|yd|mi|lbs?|oz|px|dB|days?|d|weeks?|months?|years?|yrs?|mph|km/h|m/s|[mµμn]?mol/l|"
    r"[mµμn]?g/(?:d|m)?[lL]|mg/kg|kcal|cal|bpm"
)
AFFIXED = re.compile(  # $1,234.50 and 12.5 mm, and what stands between
    rf"([+\-−–]?)(?:({CURRENCY})\s*)?([+\-−–]?[\d.,](?:[\d.,{BLANKS}]*[\d.,])?(?:[eE][+\-−–]?\d+)?)"
    rf"(?:\s*(k)(?=\s*(?:{CURRENCY})?$))?(?:\s*({CURRENCY}|{UNITS}))?"
)


PLAIN = re.compile(r"[+\-−–.,]*\d")  # what begins so and ends in a digit is without affixes


def _number_pattern(decimal, groups, fraction):
    """A group holds what stands between the thousands, or in India the hundreds of thousands."""
    grouped = rf"[1-9]\d{{0,2}}([{groups}])\d{{3}}(?:\1\d{{3}})*(?:[{decimal}]\d+)?"
    if decimal == ".":
        grouped += r"|[1-9]\d?(?:(,)\d\d)+,\d{3}(?:\.\d+)?"
    plain = rf"(?:\d+(?:[{decimal}]{fraction})?|[{decimal}]\d+)(?:[eE][+\-−–]?\d+)?"
    return re.compile(rf"[+\-−–]?(?:{grouped}|{plain})")


NUMBER = {
    ".": _number_pattern(".", BLANKS + ",", r"\d*"),
    ",": _number_pattern(",", BLANKS + ".", r"\d+"),  # 5, is rather the 5 of a list
}


class TwoReadings(Exception):
    """What only people can tell: the decimal mark, say, or what separates the columns.

    keys : what they may answer; hint : what they may do instead
    """

    def __init__(self, said, hint="", keys=(".", ",")):
        super().__init__(said)
        self.hint, self.keys = hint, keys


def marks_of(cell):
    """The decimal marks with which a cell holds a number: ".,", ".", "," or ""."""
    number, _, unit = _parts(cell.strip())
    marks = "".join(mark for mark in ".," if NUMBER[mark].fullmatch(number))
    if marks == ".," and "," in number and unit in CENTS:
        return "."  # $45,000: no price has three decimals
    return marks


def is_number(cell):
    return bool(marks_of(cell) or INFINITY.fullmatch(cell.strip()))


def is_missing(cell):
    return cell.strip().lower() in MISSING


def is_limited(cell):
    """Whether a cell tells only that a value is below or above a limit."""
    return bool(LIMITED.fullmatch(cell.strip()))


def is_absent(cell):
    return is_missing(cell) or is_limited(cell)


def is_year(cell):
    return bool(re.fullmatch(r"\s*(1[89]\d\d|20\d\d)\s*", cell))


CENTS = ("$", "£", "¥", "₩", "₹", "USD", "GBP", "JPY")  # whose people write 1,234.50


def _parts(cell):
    """(what may be a number, what it is multiplied by, its unit) in a cell such as $45k or 7 mm."""
    if cell[-1:].isdigit() and PLAIN.match(cell):
        return cell, 1.0, ""
    if not (match := AFFIXED.fullmatch(cell)):
        return cell, 1.0, ""
    sign, before, number, thousands, after = match.groups()
    if before and after:
        return cell, 1.0, ""
    return sign + number, 1000.0 if thousands else 1.0, before or after or ""


def number_in(cell, decimal):
    """(the number in a cell, its unit); nan where there is none."""
    number, times, unit = _parts(cell.strip())
    if match := NUMBER[decimal].fullmatch(number):
        thousands = next(filter(None, match.groups()), "")
        number = number.replace(thousands, "").replace("−", "-").replace("–", "-")
        return times * float(number.replace(",", ".")), unit
    if match := INFINITY.fullmatch(number):
        return -np.inf if match.group(1) in ("-", "−", "–") and match.group(1) else np.inf, ""
    return np.nan, ""


def decimal_mark(columns, delimiter):
    """The decimal mark of a table, and a cell that tells it by custom only, or "".

    columns : the cells of each. Raises `TwoReadings` if the cells contradict each other, or if
    they do not tell and there is no custom either.
    """
    first, doubtful = {}, []
    for cells in columns:
        if _mostly_numbers(cells):
            seen = _marked(cells)
            first = seen | first
            if EITHER & seen.keys():
                doubtful.append(cells)
    sure = [mark for mark in ".," if mark in first]
    if len(sure) == 1:
        return sure[0], ""
    if len(sure) == 2:
        point, comma = (shown(first[mark]) for mark in sure)
        raise TwoReadings(f"“{point}” has a decimal point and “{comma}” a decimal comma")
    if not doubtful:
        return ".", ""
    cell = shown(next(first[kind] for kind in first))
    whole = {len(c) > 3 for cells in doubtful for c in map(_number, cells) if c.isdigit()}
    if len(first) == 1:
        mark = "," if "," in cell else "."
        if True in whole:
            return mark, ""  # 1234 is not written as 1,234 here
        if not whole and mark == {";": ",", None: "."}.get(delimiter, "."):
            return mark, cell
        if whole and mark == delimiter == ",":
            return (
                ".",
                cell,
            )  # 999 stands beside 1,234, which is in quotes as it holds the delimiter
    raise TwoReadings(f"“{cell}” may have a thousands separator or a decimal mark")


def _number(cell):
    return _parts(cell.strip())[0]


EITHER = {"?.", "?,"}  # kinds of cells: 1.234 and 1,234


def _marked(cells):
    """The first cell of each kind: with "." or "," for sure the decimal mark, or `EITHER`."""
    seen = {}
    for cell in cells:
        comma = "," in cell
        if (comma and ("," not in seen or "." in cell)) or ("." in cell and "." not in seen):
            marks = marks_of(cell)
            if marks == ".,":
                marks = "?," if comma else "?."
            if marks:
                seen.setdefault(marks, cell)
    return seen


def _mostly_numbers(cells):
    some = _some(cells)
    return 2 * sum(map(is_number, some)) >= len(some)


def _some(cells):
    """The first cells in which something stands."""
    return list(islice((cell for cell in cells if not is_missing(cell)), 1000))


def dates_or_times(columns):
    """(names of the columns whose numbers may all be dates or times, the first cell in them that
    shows it by a 0 in front: 01.02 or 09.45). Without such a cell they are numbers."""
    found, shown_by = [], ""
    for name, cells in columns.items():
        some = [cell.strip() for cell in _some(cells) if is_number(cell)]
        if any(all(map(form.fullmatch, some)) for form in DATES_OR_TIMES):
            found.append(name)
            shown_by = shown_by or next((cell for cell in some if cell.startswith("0")), "")
    return (found, shown_by) if shown_by else ([], "")


def numbers_in(cells, decimal):
    """((n,) float64: the numbers in the cells, nan where there is none; the unit of all, or "").

    12.5 % is 12.5 if all numbers of the column have the sign, and else it is none; so with other
    units. A column that begins with a thousand words holds none.
    """
    if not any(map(is_number, _some(cells))):
        return np.full(len(cells), np.nan), ""
    group, units, numbers = {".": ",", ",": "."}[decimal], {}, array("d")
    for cell in cells:
        # most cells are plain, and `float` is faster than a pattern; but Python takes 1_000 for a
        # number too, and the other mark can only stand between thousands
        if "_" not in cell and group not in cell:
            try:
                numbers.append(float(cell.replace(",", ".")))
                continue
            except ValueError:
                pass
        number, unit = number_in(cell, decimal)
        if unit:
            units.setdefault(unit, []).append(len(numbers))
        numbers.append(number)
    numbers = np.array(numbers)
    if not units:
        return numbers, ""
    if len(units) == 1 and np.count_nonzero(~np.isnan(numbers)) == sum(map(len, units.values())):
        return numbers, next(iter(units))
    for places in units.values():
        numbers[places] = np.nan
    return numbers, ""


def varies(values):
    finite = values[np.isfinite(values)]
    return len(finite) > 1 and finite.min() < finite.max()


def counts_up(values):
    """Whether values are numbers of rows, or years: whole, in steps of the same size."""
    if len(values) < 2 or not (np.abs(values) < 2**53).all():
        return False  # above this, numbers are not counted one by one
    start, step = values[0], values[1] - values[0]
    if len(values) == 2 and (start not in (0, 1) or step != 1):
        return False
    whole = start == np.floor(start) and step == np.floor(step) and step > 0
    return bool(whole) and np.array_equal(values, start + step * np.arange(len(values)))


def is_even(values):
    """Whether values rise in steps of the same size, as times do at which something is recorded."""
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.diff(values)
        return bool(steps[0] > 0) and np.allclose(steps, steps[0], rtol=1e-6, atol=0)


def holds_numbers(cells, numbers):
    """Whether a column is one of numbers: at least half of what stands in it are some."""
    held = np.count_nonzero(~np.isnan(numbers))
    if 2 * held >= len(cells):
        return True
    missing = sum(map(is_missing, cells))
    return held > 0 and 2 * held >= len(cells) - missing
