"""What is between the cells of a table, and what its commas are: every way to read the lines.

A comma is a delimiter, a decimal mark, or separates thousands; a space is a delimiter or
separates thousands. Each delimiter is tried on the first lines, and so is a list that goes over
several of them. Left out are only ways that nobody means; where several remain, people are asked.
"""

import re
from collections import Counter
from itertools import pairwise

from gmm_em.errors import shown
from gmm_em.tables.cells import BLANKS, is_absent, is_missing, is_number, is_year, marks_of
from gmm_em.tables.labels import label_of, may_be_labels
from gmm_em.tables.layout import STRONG, WEAK, Layout, Ways
from gmm_em.tables.lists import EQUAL_GROUPS, INDIAN, list_or_hole, several_a_line, ways_of_list
from gmm_em.tables.rows import BESIDE_DIGITS, LIST_COMMA, holds_names, split

BLANK_GROUPS = re.compile(rf"\d[{BLANKS}]\d{{3}}")
QUOTED = re.compile(r'\s*"[^"]*"\s*')
MONEY = re.compile(r"\s*[$€£¥]\s*")
AMOUNT = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d\d")
UNDER_A_NAME = re.compile(rf"[+-]?\d+,\d+[eE][+-]?\d+|{AMOUNT.pattern}")
BEGINS_WITH_NUMBER = re.compile(r"\s*[+-]?\d[\d.,]*\s+\S")

TWO_NUMBERS = re.compile(r"\s*[+\-−]?\d[\d.]*[ \t]+[+\-−]?\d")
FEW_ROWS = 3
IN_QUOTES = "put such numbers in quotation marks, or name each column in a line above"


def ways_to_read(lines, delimiter=None, numbers=()):
    """The `Ways` in which the first lines of a text may be read.

    numbers : those of the lines in the text
    delimiter : the one that the text itself names, or None
    """
    if delimiter:
        return Ways([Layout(delimiter, listed=len(lines) == 1)])
    if all(line.find(",") == len(line) - 1 for line in lines):
        return Ways([Layout(",", listed=len(lines) == 1)])
    strong = max(STRONG, key=lambda d: _success(lines, d))
    (even, numeric), of_commas = _success(lines, strong), _success(lines, ",")
    if even > 0.5 and ((even, numeric) >= of_commas or numeric > of_commas[1]):
        return Ways([Layout(strong, listed=len(lines) == 1)])
    if _labelled(lines):
        return Ways([Layout(",")])
    if len(lines) > 1 and (fits := _fits(lines)):
        return _tables(fits, lines)
    return list_or_hole(lines) or several_a_line(lines) or _rows(lines, numbers)


def _labelled(lines):
    """Whether what stands before commas are labels of classes: 5 - 14,48."""
    rows = split(lines, ",")
    width = len(rows[0])
    if width < 2 or len(rows) < FEW_ROWS or {*map(len, rows)} != {width}:
        return False
    labels, *others = zip(*rows[holds_names(rows[0]) :], strict=True)
    return may_be_labels(labels) and all(is_number(c) or is_missing(c) for o in others for c in o)


def _rows(lines, numbers):
    """The way to read lines that are neither a table of numbers nor a list."""
    if len(lines) > 1 and _fit(split(lines, BESIDE_DIGITS), BESIDE_DIGITS, lines):
        return Ways(
            [Layout(BESIDE_DIGITS, even=True)], _uneven(lines, numbers) or _torn(lines), IN_QUOTES
        )
    best = max((None, *STRONG, ",", " "), key=lambda d: _success(lines, d))
    names = holds_names(split(lines[:1], best)[0])
    return Ways([Layout(best, even=best == " " or (best == "," and not names))])


NAMES, ROW_NAMES, DATA = "names", "row names", "data"  # what the first row, or column, is


def _tables(fits, lines):
    """The ways in which lines are a table, of the delimiters that fit."""
    rows = split(lines, ",")
    all_named = {*map(len, rows[1:])} == {len(rows[0])} and not _other_comma(lines)
    possible = [","] if fits.get(",") == NAMES and all_named else _meant(fits, rows, lines)
    unseen = [d for d in possible if None in fits or fits[d] == DATA]
    layouts = [Layout(d, even=d in (LIST_COMMA, " ", *unseen)) for d in possible]
    if possible != [","] or not _torn_numbers(fits[","], lines):
        return Ways(layouts)
    if listed := ways_of_list(lines):
        layouts += [layout for layout in listed.layouts if layout.delimiter != ","]
    if _fit(split(lines, BESIDE_DIGITS), BESIDE_DIGITS, lines):
        layouts.append(Layout(BESIDE_DIGITS, even=True))
    return Ways(layouts, _torn(lines), IN_QUOTES)


def _uneven(lines, numbers):
    """Which line has more cells than the first, so that a comma in it may be inside a number."""
    widths = [len(row) for row in split(lines, ",")]
    for number, width in zip(numbers, widths, strict=False):
        if width > widths[0]:
            return (
                f"Line {number} has {width} cells where others have {widths[0]}, so a comma may be "
                "inside a number"
            )
    return ""


def _torn(lines):
    return f"A line, “{shown(lines[1])}”, may have a comma inside a number"


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
    names = holds_names(cells[:1])
    held = [cell for cell in cells[names:] if not is_absent(cell)]
    numbers = sum(map(is_number, held))
    several = [cell for cell in held if "," in cell or " " in cell]
    if 2 * numbers < max(len(held), 1) or not all(map(is_number, several)):
        return None
    if several and all(map(EQUAL_GROUPS.fullmatch, several)):
        return None
    if several and names and all(map(INDIAN.fullmatch, several)):
        return None
    if names and not holds_names(split(lines[:1], ",")[0]):
        return None
    return NAMES if names else DATA


def _fit(rows, delimiter, lines):
    width, names = len(rows[0]), holds_names(rows[0])
    if delimiter == "," and _cuts_numbers(rows):
        return None
    body = rows[names:]
    widths = set(map(len, body))
    cells = [cell for row in body for cell in row]
    if delimiter == " " and not all(is_number(c) or _is_class(c) for c in cells if "," in c):
        return None
    row_names = names and widths == {width + 1}
    columns = list(zip(*body, strict=False))[row_names:]
    if not any(2 * sum(map(is_number, column)) >= len(column) for column in columns):
        return None
    if names and width > 1 and (widths == {width} or _fills_up(widths, width, delimiter, lines)):
        return NAMES
    if row_names:
        return ROW_NAMES
    return DATA if not names and widths == {width} and width > 1 else None


def _cuts_numbers(rows):
    """Whether commas cut numbers with blanks between them, 10,0 10,5 57, into 10, 0 10 and 5 57."""
    cells = [cell for row in rows for cell in row]
    cut = [cell for cell in cells if TWO_NUMBERS.match(cell) and not is_number(cell)]
    return 2 * len(cut) >= len(cells)


def _is_class(cell):
    label = label_of(cell)
    return bool(label) and len(label.numbers) == 2


def _fills_up(widths, width, delimiter, lines):
    """Whether short rows may be what they are where a comma separates, as in the first line."""
    return delimiter == "," and max(widths) == width and not _other_comma(lines)


def _other_comma(lines):
    """Whether the commas of the first line, as in “height, cm”, are not those of the others."""
    return ", " in lines[0] and not any(", " in line for line in lines[1:])


def _meant(fits, rows, lines):
    """Of the delimiters that fit those that somebody may mean."""
    possible = dict(fits)
    if NAMES in possible.values():
        for delimiter in [d for d, fit in possible.items() if fit == ROW_NAMES]:
            cells = lines[1:] if possible.get(None) == NAMES else []
            one_number = all(map(UNDER_A_NAME.fullmatch, cells)) if cells else False
            if one_number or not _row_numbers(split(lines[1:], delimiter)):
                del possible[delimiter]
    amounts = all(map(AMOUNT.fullmatch, map(str.strip, lines)))
    grouped = any(BLANK_GROUPS.search(cell) for row in rows for cell in row)
    if None in possible and (
        amounts or grouped or _fractions([row[1] for row in rows if len(row) == 2])
    ):
        possible.pop(",", None)
    cells = [cell for row in rows for cell in row if " " in cell and not is_number(cell)]
    if " " in possible and any(map(BEGINS_WITH_NUMBER.match, cells)):
        possible.pop(",", None)  # which would cut the numbers of 1 A 2.345,67
    return list(possible)


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
    if delimiter == "," and _cuts_numbers(rows):
        return 0.0, 0.0
    width, seen = Counter(map(len, rows)).most_common(1)[0]
    cells = [cell for row in rows for cell in row][:1000]
    numeric = sum(map(is_number, cells)) / max(len(cells), 1)
    if delimiter == " " and seen < len(rows) and numeric < 1 / 3:
        return 0.0, numeric  # a text has blanks too
    return seen / len(rows) * (width > 1), numeric
