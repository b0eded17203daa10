"""What is between the cells of a table, and what its commas are.

A comma is a delimiter, a decimal mark, or separates thousands; a space is a delimiter or
separates thousands. Each delimiter that may be meant is tried on the first lines: if several
give a table of numbers, nobody can know which one is meant.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from gmm_em.errors import DataError, shown
from gmm_em.tables.cells import BLANKS, TwoReadings, is_missing, is_number, is_year, marks_of
from gmm_em.tables.rows import LIST_COMMA, split

STRONG = ("\t", ";", "|")  # never part of a number
WEAK = (None, ",", LIST_COMMA, " ")

ONE_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")
EQUAL_GROUPS = re.compile(r"[+-]?\d{3}(?:( \d{3})+|(,\d{3}){2,})")  # 170 165: rather two numbers
BLANK_GROUPS = re.compile(rf"\d[{BLANKS}]\d{{3}}")
QUOTED = re.compile(r'\s*"[^"]*"\s*')
MONEY = re.compile(r"\s*[$€£¥]\s*")
HALF = re.compile(r"[+\-−–]?0\d.*|[\-−–]0")  # no number, but what a comma cuts off: 05 of 1,05
UNDER_A_NAME = re.compile(r"[+-]?(?:\d+,\d+[eE][+-]?\d+|[1-9]\d{0,2}(?:,\d{3})+\.\d\d)")
TORN = re.compile(r"(?:^| )[+-]?\d{1,2} \d{3}[.,]\d")  # 1 234,50 among 801,93 466,27


@dataclass(frozen=True)
class Layout:
    """How the lines of a text are split into cells.

    delimiter : "," ";" "\\t" "|" " " ", " or None for one cell a line
    listed : whether the cells are a list, whatever lines they stand on
    even : whether all rows must have the same number of cells, as a hole would go unseen
    """

    delimiter: str | None
    listed: bool = False
    even: bool = False


def layout_of(lines, decimal=None, delimiter=None):
    """The layout that the first lines of a text have.

    delimiter : the one that the text itself names, or None. Raises `TwoReadings` where several
    layouts are possible, and `decimal` does not tell which one is meant.
    """
    if delimiter:
        return Layout(delimiter, listed=len(lines) == 1)
    strong = max(STRONG, key=lambda d: _success(lines, d))
    if _success(lines, strong)[0] > 0.5 and _success(lines, strong) >= _success(lines, ","):
        return Layout(strong, listed=len(lines) == 1)
    if len(lines) > 1 and (fits := _fits(lines)):
        chosen = _chosen(fits, decimal, lines)
        unseen = None in fits or fits[chosen] == DATA
        return Layout(chosen, even=chosen in (LIST_COMMA, " ") or (chosen == "," and unseen))
    if listed := list_layout(lines, decimal):
        return listed
    if several := next(filter(EQUAL_GROUPS.fullmatch, lines), None):
        raise DataError(
            f"“{shown(several)}” may be several numbers where other lines hold one: write one per "
            "line, or the same number of them on each line, with a name above each column."
        )
    best = max((None, *STRONG, ",", " "), key=lambda d: _success(lines, d))
    if best is None and (several := next(filter(_several_numbers, lines), None)):
        raise DataError(
            f"“{shown(several)}” may be several numbers where other lines hold one: write one per "
            "line, or the same number of them on each line, with a name above each column."
        )
    names = holds_names(split(lines[:1], best)[0])
    return Layout(best, even=best == " " or (best == "," and not names))


def list_layout(lines, decimal=None, sure=False):
    """The layout of a list of numbers on one or more lines; None if they are not such a list.

    sure : whether they can be nothing but a list, such as lines in brackets
    """
    lists = {}
    for delimiter in (*STRONG, ",", LIST_COMMA, " "):
        rows = split(lines, delimiter)
        cells = [cell for row in rows for cell in row if cell.strip()]
        cut = max(map(len, rows)) > 1
        if cut and all(is_number(cell) or is_missing(cell) for cell in cells):
            lists.setdefault(tuple(cells), delimiter)
    found = list(lists.values())
    if not found or not (sure or _is_list(lines, found[0])):
        return None
    if decimal != "." and _halves(lines, found):
        raise TwoReadings(f"“{shown(lines[0])}” may have a comma or a space inside a number")
    if len(lines) == 1 and not sure and ONE_COMMA.fullmatch(lines[0]):
        found.append(None)
    if len(found) > 1 and not decimal:
        raise TwoReadings(f"“{shown(lines[0])}” can be read with decimal commas or without")
    return Layout(found[-1 if decimal == "," else 0], listed=True)


def _halves(lines, delimiters):
    cells = split(lines, ",")[0] if delimiters == [","] else []
    return any(map(HALF.fullmatch, cells)) or (" " in delimiters and any(map(TORN.search, lines)))


def _is_list(lines, delimiter):
    """Whether lines of numbers are a list; `DataError` if they may be a table with a hole in it."""
    widths = [sum(map(bool, row)) for row in split(lines, delimiter)]
    usual, seen = Counter(widths).most_common(1)[0]
    if 1 < seen == len(lines) and usual > 1:
        return False
    if len(lines) > 2 and 2 * seen > len(lines) and max(widths) == usual:
        short = next((i for i, width in enumerate(widths) if width < usual), None)
        gaps = [max(map(len, re.findall(r"[ \t]+", " " + line))) for line in lines]
        if short is not None and (short < len(lines) - 1 or usual < 4 or gaps[-1] > max(gaps[:-1])):
            raise DataError(
                f"“{shown(lines[short])}” has fewer numbers than other lines, which have {usual}: "
                "this may be a list of numbers, or a table with a hole in it. Write one number per "
                "line, or NA where one is missing."
            )
    points = any(marks_of(cell) == "." for row in split(lines, delimiter) for cell in row)
    loose = all("," not in line.rstrip(", \t").replace(", ", "") for line in lines)
    return delimiter != "," or len(lines) == 1 or points or loose


# Which delimiter


NAMES, ROW_NAMES, DATA = "names", "row names", "data"  # what the first row, or column, is


def _fits(lines):
    """delimiter -> what the first row is, for each of `WEAK` that gives a table of numbers."""
    fits, tables = {}, []
    for delimiter in WEAK:
        rows = _without_ends(split(lines, delimiter))
        fit = _single_numbers(rows, lines) if delimiter is None else _fit(rows, delimiter, lines)
        if fit and rows not in tables:
            fits[delimiter] = fit
            tables.append(rows)
    return fits


def _without_ends(rows):
    """Rows without the empty cell that a delimiter at the end of each leaves."""
    width = max(map(len, rows))
    if width > 1 and not any(row[-1] for row in rows if len(row) == width):
        return [row[: width - 1] for row in rows]
    return rows


def _single_numbers(rows, lines):
    """Whether each line is one number, or a text that is not like two of them."""
    if any('"' in line and not QUOTED.fullmatch(line) for line in lines):
        return None
    cells = [row[0] for row in rows]
    names = not is_number(cells[0])
    held = [cell for cell in cells[names:] if not is_missing(cell)]
    numbers = sum(map(is_number, held))
    several = [cell for cell in held if "," in cell or " " in cell]
    if 2 * numbers < max(len(held), 1) or not all(map(is_number, several)):
        return None
    if several and all(map(EQUAL_GROUPS.fullmatch, several)):
        return None
    if names and not holds_names(split(lines[:1], ",")[0]):
        return None
    return NAMES if names else DATA


def _fit(rows, delimiter, lines):
    width, names = len(rows[0]), holds_names(rows[0])
    body = rows[names:]
    widths = set(map(len, body))
    cells = [cell for row in body for cell in row]
    if delimiter == " " and not all(is_number(cell) for cell in cells if "," in cell):
        return None
    if not any(
        2 * sum(map(is_number, column)) >= len(column) for column in zip(*body, strict=False)
    ):
        return None
    if names and width > 1 and (widths == {width} or _fills_up(widths, width, delimiter, lines)):
        return NAMES
    if names and widths == {width + 1}:
        return ROW_NAMES
    return DATA if not names and widths == {width} and width > 1 else None


def _fills_up(widths, width, delimiter, lines):
    """Whether short rows may be what they are where a comma separates, as in the first line."""
    return delimiter == "," and max(widths) == width and not _other_comma(lines)


def _other_comma(lines):
    """Whether the commas of the first line, as in “height, cm”, are not those of the others."""
    return ", " in lines[0] and not any(", " in line for line in lines[1:])


def _chosen(fits, decimal, lines):
    """The delimiter that is meant, of those that fit."""
    possible = dict(fits)
    rows = split(lines, ",")
    if (
        fits.get(",") == NAMES
        and {*map(len, rows[1:])} == {len(rows[0])}
        and not _other_comma(lines)
    ):
        return ","
    if NAMES in possible.values():
        for delimiter in [d for d, fit in possible.items() if fit == ROW_NAMES]:
            cells = lines[1:] if possible.get(None) == NAMES else []
            one_number = all(map(UNDER_A_NAME.fullmatch, cells)) if cells else False
            if one_number or not _row_numbers(split(lines[1:], delimiter)):
                del possible[delimiter]
    grouped = any(BLANK_GROUPS.search(cell) for row in rows for cell in row)
    if None in possible and (grouped or _fractions([row[1] for row in rows if len(row) == 2])):
        possible.pop(",", None)
    if len(possible) == 1:
        [chosen] = possible
        known = decimal == "." and not MONEY.search(lines[-1])
        if chosen == "," and not known and _torn_numbers(fits[","], lines):
            raise TwoReadings(
                f"A line, “{shown(lines[1])}”, may have a comma inside a number",
                ", put such numbers in quotation marks, or name each column in a line above",
            )
        return chosen
    if not decimal:
        line = lines[NAMES in fits.values()]
        ways = [_several(split([line], d)[0]) if d else "one number" for d in possible]
        raise TwoReadings(
            f"A line, “{shown(line)}”, can be read as {' or as '.join(ways)}",
            ", or name each column in a line above",
        )
    # with decimal commas, a comma does not separate
    order = (None, " ", LIST_COMMA) if decimal == "," else (None, ",", " ", LIST_COMMA)
    for delimiter in order:
        if delimiter in possible and _all_read(split(lines[1:], delimiter), decimal):
            return delimiter
    raise DataError(f"A line, “{shown(lines[-1])}”, holds no numbers with this decimal mark.")


def _several_numbers(line):
    """Whether a line is not one number, but several with commas between them."""
    return "," in line and not is_number(line) and all(map(is_number, split([line], ",")[0]))


def _several(cells):
    return f"{'two' if len(cells) == 2 else len(cells)}, {' and '.join(map(shown, cells[:9]))}"


def _all_read(rows, decimal):
    return all(decimal in (marks_of(cell) or decimal) for row in rows for cell in row)


def _row_numbers(rows):
    """Whether rows are as R writes them: numbers in front that rise, and no zero at an end."""
    first = [row[0].strip() for row in rows]
    if not all(re.fullmatch(r"0|[1-9]\d{0,8}", cell) for cell in first):
        return False
    padded = any(re.search(r"[.,]\d*0$", cell) for row in rows for cell in row)
    return not padded and all(a < b for a, b in pairwise(map(int, first)))


def _fractions(cells):
    """Whether cells are what stands behind a decimal comma, such as 05, and not months."""
    zeros = any(re.fullmatch(r"0\d+", cell) for cell in cells)
    return zeros and not all(re.fullmatch(r"0[1-9]|1[0-2]", cell) for cell in cells)


def _torn_numbers(fit, lines):
    """Whether in all rows two cells side by side can be one number, cut in two at its comma.

    Not where each has its name. 170,60 can be one even if there are decimal points elsewhere if it
    can be thousands: 1,170.
    """
    if fit == NAMES or '"' in "".join(lines):
        return False
    rows = [line.split(",") for line in (lines[1:] if fit == ROW_NAMES else lines)]
    if fit == DATA and len(rows[0]) == 2 and not MONEY.search(lines[0]):
        return False  # one number a line has been thought of
    if all(map(is_year, filter(is_number, rows[0]))):
        return False  # these are names
    points = any(marks_of(cell) == "." for row in rows for cell in row)
    return any(
        all(
            ("." if points else "") in (marks := marks_of(MONEY.sub("", f"{a.strip()},{b}")))
            and marks
            for a, b in zip(before, after, strict=True)
        )
        for before, after in pairwise(zip(*rows, strict=False))
    )


def _success(lines, delimiter):
    """How well a delimiter fits: the share of lines of one width, then that of numbers."""
    if delimiter is None:
        return 0.5, 0.0
    rows = split(lines, delimiter)
    width, seen = Counter(map(len, rows)).most_common(1)[0]
    cells = [cell for row in rows for cell in row][:1000]
    numeric = sum(map(is_number, cells)) / max(len(cells), 1)
    if delimiter == " " and seen < len(rows) and numeric < 1 / 3:
        return 0.0, numeric  # a text has blanks too
    return seen / len(rows) * (width > 1), numeric


def holds_names(row):
    """Whether a first row holds names: no number, but not only signs for a missing value."""
    return not any(map(is_number, row)) and not all(map(is_missing, row))
