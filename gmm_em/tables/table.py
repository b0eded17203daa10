"""What a file or a text holds, once it is read: columns of numbers, and how to pick from them."""

from dataclasses import dataclass, field, replace

import numpy as np

from gmm_em.errors import DataError, shown


@dataclass(frozen=True, eq=False)
class Table:
    """What a file or a text holds: n rows, and of each column that holds numbers these numbers.

    columns : names of all columns, from left to right
    numbers : name -> (n,) float64 for each column of numbers; nan where a row holds no number
    lines : (n,) int, the line of the file on which each row begins, from 1
    default : the column of numbers that is most likely meant (no row numbers, no counts)
    delimiter : "," ";" "\\t" "|" " " ", " or None where there is one column; decimal : "." or ","
    labels : name -> (names, (n,) int) for each column that puts its rows into 2 to 10 groups: what
    these are called, and the group of each row, -1 for none
    doubt : "" or a cell that could mean something else with the other decimal mark: 1.234
    limits : name -> `Limits` of each column of class labels such as 10-19; its numbers are the
    middles of these classes
    units : name -> the unit that stands behind every number of a column
    limited : name -> ((n,) bool, a cell) where only a limit stands, such as <0.1, or ND
    numbered : what `lines` counts: "line", or "row" where the rows are none
    before : what stood above the table and was left out
    cells : name -> (n,) texts of each column, as they were read; a table of some of the rows has
        none
    """

    columns: tuple
    numbers: dict
    lines: np.ndarray
    default: str
    delimiter: str | None
    decimal: str
    labels: dict
    doubt: str
    limits: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    limited: dict = field(default_factory=dict)
    numbered: str = "line"
    before: str = ""
    cells: dict = field(default_factory=dict)

    @property
    def n_rows(self):
        return len(self.lines)

    def pick(self, column=None, counts=None):
        """One column (default: `default`), and optionally one with counts: (values, counts, note).

        values, counts : (m,) float64, of the rows that hold a finite number; counts may be None
        note : what was left out, "" if nothing was
        Raises `DataError` for a column without finite numbers, or a count that is none, with its
        line.
        """
        values, lines = self.column(column or self.default), self.lines
        kept = np.isfinite(values)
        if not kept.any():
            raise DataError(f"Column “{column or self.default}” holds no finite number.")
        left_out = {"no number": lines[np.isnan(values)], "an infinity": lines[np.isinf(values)]}
        note = _left_out(left_out, self.n_rows, self.numbered)
        if counts is None:
            return values[kept], None, note
        weights = self.column(counts)
        wrong = kept & ~(np.isfinite(weights) & (weights >= 0))
        if wrong.any():
            raise DataError(
                f"{self.place(wrong)}: the count in column “{counts}” must be a finite number, "
                "0 or more."
            )
        return values[kept], weights[kept], note

    def place(self, wrong):
        """ "Line 3": where the first row is that is wrong, (n,) bool."""
        return f"{self.numbered.capitalize()} {self.lines[wrong][0]}"

    def about_limits(self, column):
        """A sentence on the rows of a column that tell only a limit, "" if there are none."""
        told, cell = self.limited.get(column, (np.zeros(0), ""))
        n = np.count_nonzero(told)
        if not n:
            return ""
        rows = "1 of them tells" if n == 1 else f"{n:,} of them tell"
        return (
            f"{rows} only a limit, such as “{shown(cell)}”: they are not missing by chance, and a "
            "fit without them is biased."
        )

    def preview(self, column=None, most=4):
        """The first values of a column as they were understood: "1.75, 2, 1.8, … 240 values"."""
        values = self.pick(column)[0]
        return f"{_few(values, most)}, … {len(values):,} values"

    def column(self, name):
        """(n,) float64: the numbers in a column; nan where a row holds none."""
        return self._of(self.numbers, name, "numbers")

    def group_of(self, name):
        """(n,) int: the group in which a column of labels puts each row, -1 for none."""
        return self._of(self.labels, name, "labels")[1]

    def _of(self, columns, name, what):
        if name not in columns:
            names = ", ".join(f"“{n}”" for n in columns)
            raise DataError(f"There is no column of {what} “{name}”, only {names}.")
        return columns[name]

    def only(self, rows):
        """The table of some of the rows: (n,) bool."""
        return replace(
            self,
            numbers={name: x[rows] for name, x in self.numbers.items()},
            labels={name: (names, group[rows]) for name, (names, group) in self.labels.items()},
            limits={name: limits.of(rows) for name, limits in self.limits.items()},
            limited={name: (told[rows], cell) for name, (told, cell) in self.limited.items()},
            lines=self.lines[rows],
            cells={},
        )


def _left_out(lines_by_reason, n_rows, word):
    """ "3 of 240 rows left out: lines 17, 40, 41 hold no number." """
    reasons = {reason: lines for reason, lines in lines_by_reason.items() if len(lines)}
    if not reasons:
        return ""
    n = sum(map(len, reasons.values()))
    said = "; ".join(f"{_lines(lines, word)} {reason}" for reason, lines in reasons.items())
    return f"{n:,} of {n_rows:,} rows left out: {said}."


def _lines(lines, word, most=10):
    if len(lines) == 1:
        return f"{word} {lines[0]} holds"
    more = f" and {len(lines) - most:,} more" if len(lines) > most else ""
    return f"{word}s {', '.join(map(str, lines[:most]))}{more} hold"


def first_values(table, most=3, start=0):
    """The first values of all columns of numbers, but of two at most, from a row on."""
    columns = [values[start:] for values in list(table.numbers.values())[:2]]
    return " … and ".join(_few(values[np.isfinite(values)], most) for values in columns) + " …"


def _few(values, most):
    """Numbers with all digits that tell something."""
    return ", ".join(f"{value:.15g}" for value in values[:most])
