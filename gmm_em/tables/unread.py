"""What must not be taken for values: summaries, rows of totals, classes that are not understood."""

import re
from itertools import islice, pairwise

import numpy as np

from gmm_em.errors import DataError, shown
from gmm_em.tables.answers import ALONE, NUMBERS
from gmm_em.tables.cells import (
    DATE,
    TwoReadings,
    counts_up,
    is_missing,
    is_number,
    is_year,
    number_in,
)
from gmm_em.tables.labels import ABOVE, BELOW, NUMBER
from gmm_em.tables.words import COUNTERS, COUNTS, SHARES, SUMMARIES, TOTALS, is_called

BY_R = re.compile(r"\s*Min\.\s+1st Qu\.\s+Median\b")
FIRST_WORD = re.compile(r"[\s\"|]*([\w.]+%?)")
CLOCK = re.compile(r"\d[:/]\d")
DOTS = re.compile(r"\s*\.{2,3}(?:\s+\.{3})+\s*")
FEWEST = 3  # parts of a summary
SIGNED = re.compile(rf"\s*\d|{BELOW.pattern}|{ABOVE.pattern}", re.IGNORECASE)


def check_lines(lines):
    """Raise a `DataError` if the first lines are mean, sd, quartiles of values, and not these, or
    if dots stand in place of rows, as in the print of a long table."""
    words = [m.group(1).lower() for m in map(FIRST_WORD.match, lines) if m]
    parts = [word for word in words if word in SUMMARIES]
    if any(map(BY_R.match, lines[:2])) or (
        len({*parts}) >= FEWEST and 4 * len(parts) >= 3 * (len(lines) - 1)
    ):
        raise DataError(
            "This is a summary of values, such as their mean and quartiles: bring the values."
        )
    if any(map(DOTS.fullmatch, lines)):
        raise DataError("Rows are left out of this table, where dots stand: bring all of them.")


def rows_of_totals(last):
    """How many of the last rows are totals, or notes below them."""
    totals = [i for i, row in enumerate(last) if _is_total(row)]
    rest = last[totals[0] :] if totals else []
    return len(rest) if all(_is_total(row) or not any(map(is_number, row)) for row in rest) else 0


def _is_total(row):
    """Whether a row has the sum of others, or their mean, as its first cell says."""
    first = next((cell for cell in row if cell.strip()), "")
    return is_called(first, TOTALS) and any(map(is_number, row))


def check_beside(table):
    """Raise `TwoReadings` if a column beside the numbers is not understood, and they are rather
    about it: counts beside what looks like classes, or numbers of rows beside other numbers."""
    default = table.numbers[table.default]
    whole = (default >= 0).all() and np.array_equal(default, np.rint(default))
    counted = (whole and len(table.numbers) == 1) or is_called(table.default, COUNTS | SHARES)
    numbered = is_called(table.default, COUNTERS) or counts_up(default)
    for name, cells in table.cells.items():
        some = [cell.strip() for cell in islice(cells, 200) if not is_missing(cell)]
        if name in table.numbers or not some:
            continue
        said = f"“{shown(some[0])}” in column “{name}”"
        if counted and _look_like_classes(some):
            raise TwoReadings(
                f"{said} looks like a class, but cannot be read as one",
                "or write classes as 0-10, 10-20, 20+",
                (NUMBERS,),
            )
        if numbered and all(NUMBER.match(cell) and not _is_time(cell) for cell in some):
            raise TwoReadings(
                f"{said} cannot be read as a number", "or write one in each cell", (ALONE,)
            )


def _is_time(cell):
    return DATE.fullmatch(cell) or CLOCK.search(cell)


def _look_like_classes(some):
    """Whether the last numbers in cells rise or fall, and they are no names with numbers behind,
    dates or times."""
    found = [(cell, [m.group() for m in NUMBER.finditer(cell)]) for cell in some]
    like = [
        number_in(numbers[-1].replace(",", "."), ".")[0]
        for cell, numbers in found
        if numbers
        and (len(numbers) > 1 or SIGNED.match(cell))
        and not (_is_time(cell) or any(map(is_year, numbers)))
    ]
    steps = [b - a for a, b in pairwise(like)]
    rise = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    return rise and len(like) > 2 and 2 * len(like) >= len(some)
