"""How lines are split into cells, and which of several ways is meant."""

import re
from dataclasses import dataclass

from gmm_em.errors import DataError, shown
from gmm_em.tables.answers import WITHOUT
from gmm_em.tables.cells import TwoReadings, is_number, marks_of
from gmm_em.tables.rows import BESIDE_DIGITS, LIST_COMMA, split

STRONG = {"\t": "tab", ";": "semicolon", "|": "bar"}  # never part of a number
WEAK = {None: "one", ",": "comma", " ": "blank", LIST_COMMA: "comma-blank"}
KEYS = STRONG | WEAK | {BESIDE_DIGITS: "decimal-commas"}


@dataclass(frozen=True)
class Layout:
    """How the lines of a text are split into cells.

    delimiter : "," ";" "\\t" "|" " " ", " or `BESIDE_DIGITS`, or None for one cell a line
    listed : whether the cells are a list, whatever lines they stand on; named : below its name
    even : whether all rows must have the same number of cells, as a hole would go unseen
    holed : whether the others are left out
    """

    delimiter: str | None
    listed: bool = False
    named: bool = False
    even: bool = False
    holed: bool = False

    @property
    def key(self):
        return WITHOUT if self.holed else "list-" * self.listed + KEYS[self.delimiter]


@dataclass(frozen=True)
class Ways:
    """The layouts that lines may have, the likeliest first, why to ask even if it is one, what may
    be done instead, and whether a decimal mark may be an answer."""

    layouts: list
    doubt: str = ""
    hint: str = ""
    of_marks: bool = True

    def chosen(self, lines, answers):
        """The layout that is meant. Raises `TwoReadings` where only people know.

        answers : what they said: keys of layouts, and decimal marks
        """
        mark = next((mark for mark in ".," if mark in answers and self.of_marks), None)
        for layout in self.layouts:
            if layout.key in answers:
                return layout
        if len(self.layouts) == 1 and (mark == "." or not self.doubt):
            return self.layouts[0]
        if mark and (layout := self._with_mark(lines, mark)):
            return layout
        if mark:
            raise DataError(
                f"A line, “{shown(lines[-1])}”, holds no numbers with this decimal mark."
            )
        keys = (*".," * self.of_marks, *(layout.key for layout in self.layouts))
        raise TwoReadings(self.doubt or self._said(lines), self.hint, keys)

    def _with_mark(self, lines, mark):
        """The first layout with which all numbers may have this decimal mark, or None."""
        for layout in self.layouts:
            rows = split(lines[1:] if len(lines) > 1 else lines, layout.delimiter)
            read = all(mark in (marks_of(cell) or mark) for row in rows for cell in row)
            if read and not mark == "," == layout.delimiter:
                return layout  # with decimal commas, a comma does not separate
        return None

    def _said(self, lines):
        """A line that is read differently, and how."""
        ways = [layout.delimiter for layout in self.layouts]
        some = [line for line in lines if re.search(r"\d", line)]
        told = ((line, [_cells(line, way) for way in ways]) for line in some)
        line, cells = max(told, key=lambda pair: len(set(pair[1])))
        return f"A line, “{shown(line)}”, can be read as {' or as '.join(dict.fromkeys(cells))}"


def _cells(line, delimiter):
    """What one line holds if a delimiter separates, in words."""
    if delimiter is None:
        return "one number" if is_number(line) else "one cell"
    [cells] = split([line], delimiter)
    number = {1: "one", 2: "two"}.get(len(cells), len(cells))
    return f"{number}, {' and '.join(map(shown, cells[:9]))}"
