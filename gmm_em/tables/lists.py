"""Lists: numbers that go over several lines, whatever stands between them."""

import re
from collections import Counter

from gmm_em.errors import shown
from gmm_em.tables.cells import is_absent, is_number, marks_of
from gmm_em.tables.layout import STRONG, Layout, Ways
from gmm_em.tables.rows import LIST_COMMA, split

ONE_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")
EQUAL_GROUPS = re.compile(r"[+-]?\d{3}(?:( \d{3})+|(,\d{3}){2,})")  # 170 165: rather two numbers
INDIAN = re.compile(r"[+-]?\d{1,2}(?:,\d\d)+,\d{3}")  # 1,23,456
HALF = re.compile(r"[+\-−–]?0\d.*|[\-−–]0")  # no number, but what a comma cuts off: 05 of 1,05
TORN = re.compile(r"(?:^| )[+-]?\d{1,2} \d{3}[.,]\d")  # 1 234,50 among 801,93 466,27


def ways_of_list(lines, sure=True):
    """The `Ways` in which lines are a list of numbers, as those in brackets; None if they are not.

    sure : whether they can be nothing but a list
    """
    found = {}
    for delimiter in (*STRONG, ",", LIST_COMMA, " "):
        rows = split(lines, delimiter)
        cells = [cell for row in rows for cell in row if cell.strip()]
        cut = max(map(len, rows)) > 1
        if cut and all(is_number(cell) or is_absent(cell) for cell in cells):
            found.setdefault(tuple(cells), Layout(delimiter, listed=True))
    layouts = list(found.values())
    if layouts and len(lines) == 1 and not sure and ONE_COMMA.fullmatch(lines[0]):
        layouts.append(Layout(None))
    torn = f"“{shown(lines[0])}” may have a comma or a space inside a number"
    return Ways(layouts, torn if _halves(lines, layouts) else "") if layouts else None


def _halves(lines, layouts):
    delimiters = [layout.delimiter for layout in layouts]
    cells = split(lines, ",")[0] if delimiters == [","] else []
    return any(map(HALF.fullmatch, cells)) or (" " in delimiters and any(map(TORN.search, lines)))


def list_or_hole(lines):
    """The ways in which lines are a list, or a table with a hole in it; None if they are not."""
    ways = ways_of_list(lines, sure=False)
    if not ways or len(lines) == 1:
        return ways
    delimiter = ways.layouts[0].delimiter
    rows = split(lines, delimiter)
    widths = [sum(map(bool, row)) for row in rows]
    usual, seen = Counter(widths).most_common(1)[0]
    if seen == len(lines) and usual > 1:
        return None
    if len(lines) > 2 and 2 * seen > len(lines) and max(widths) == usual:
        short = next((i for i, width in enumerate(widths) if width < usual), None)
        gaps = [max(map(len, re.findall(r"[ \t]+", " " + line))) for line in lines]
        if short is not None and (short < len(lines) - 1 or usual < 4 or gaps[-1] > max(gaps[:-1])):
            said = (
                f"“{shown(lines[short])}” has fewer numbers than other lines, which have {usual}: "
                "this may be a list of numbers, or a table with a hole in it"
            )
            holed = Layout(delimiter, even=True, holed=True)
            return Ways([*ways.layouts, holed], said, of_marks=False)
    points = any(marks_of(cell) == "." for row in rows for cell in row)
    loose = all("," not in line.rstrip(", \t").replace(", ", "") for line in lines)
    return ways if delimiter != "," or points or loose else None


def several_a_line(lines):
    """The ways to read lines of which some hold several numbers, and others one; None if none
    does. The first line may be a name."""
    ways = ways_of_list(lines, sure=False)
    layouts = ways.layouts if ways else _below_a_name(lines)
    several = next(filter(_several_numbers, lines[not ways :]), None)
    if not several or not layouts:
        return None
    return Ways(
        [Layout(None), *layouts],
        f"“{shown(several)}” may be several numbers where other lines hold one",
        "write one number per line, or the same number of them on each line, with a name above "
        "each column",
        of_marks=False,
    )


def _below_a_name(lines):
    """The layouts of a list below its name."""
    ways = None if is_number(lines[0]) or len(lines) < 2 else ways_of_list(lines[1:])
    delimiters = [layout.delimiter for layout in ways.layouts] if ways else []
    one = [d for d in delimiters if len(split(lines[:1], d)[0]) == 1]
    return [Layout(d, listed=True, named=True) for d in one]


def _several_numbers(line):
    """Whether a line is rather several numbers, with commas or blanks between them, than one."""
    if EQUAL_GROUPS.fullmatch(line) or INDIAN.fullmatch(line):
        return True
    return not is_number(line) and any(
        mark in line and all(map(is_number, split([line], mark)[0])) for mark in ", "
    )
