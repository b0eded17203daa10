"""What a text needs before its cells can be told apart: without what stands above the table, and
with each class and each number with its unit in one piece."""

import re
from collections import Counter

from gmm_em.errors import shown
from gmm_em.tables.cells import UNITS, is_missing, is_number
from gmm_em.tables.labels import label_of, may_be_labels
from gmm_em.tables.rows import split

MOST = 1_000_000  # characters of a table of classes
POINTED, ENDS = (
    r"[+\-−]?(?:\d[\d.]*(?:[eE][+\-]?\d+)?|[iI]nf|∞)",
    r"([\[(\]])\s*{0}\s*{1}\s*{0}\s*([\])\[])",
)
INTERVALS = [
    re.compile(ENDS.format(f"({POINTED})", ",")),
    re.compile(ENDS.format(f"({POINTED.replace('.]*', '.,]*')})", ";")),
]
RULES = re.compile(  # lines and notes that programs print around tables, in place of rows
    r"^(?:(?=.*--)(?=.*[|+])[-|+: \t]+|\[\d+ rows x \d+ columns\]|\(?\d+ rows?(?: in set.*|\))|"
    r"[ \t]*<\w{2,4}>(?:[ \t]+<\w{2,4}>)*[ \t]*)$",
    re.MULTILINE,
)
UNIT_BEHIND = re.compile(rf"(?<=\d) ({UNITS})(?![\w/°²³%])")
LETTER = re.compile(r"[^\W\d_]|[%#]")
UNIT_ALONE = re.compile(rf"\s*[\[(]?(?:{UNITS})[\])]?\s*")
DELIMITERS = ("\t", ";", "|", ",", " ")
END_OF_HEADER = "***End_of_Header***"  # as LabVIEW writes it
FEWEST_ROWS = 2
MOST_LOOKED_AT = 50  # rows that tell what a column holds
MOST_TITLES = 10  # lines of words as many as the names of a table


def without_rules(text):
    """The text with nothing on lines such as +---+---+, or (3 rows) below a table."""
    return text if len(text) > MOST else RULES.sub("", text)


def in_one_piece(text, lines):
    """The text, whose first lines are given, with (0, 10], 10 - 20 and 5 mm as one cell each."""
    if len(text) <= MOST:
        for pattern in INTERVALS:
            inside = [line for line in lines if pattern.search(line)]
            outside = all(re.search(r"\d", pattern.sub("", line)) for line in inside)
            if outside:
                text = pattern.sub(r"\1\2..\3\4", text)
        if not any(re.search(r"[,;\t|]", line) for line in lines):
            text = _labels_in_one_piece(text, lines)
    units = [tuple(UNIT_BEHIND.findall(line)) for line in lines if re.search(r"\d", line)]
    if units and {*units[1:]} == {units[-1]} != {()} and units[0] in (units[-1], ()):
        text = UNIT_BEHIND.sub(r"\1", text)
    return text


def _labels_in_one_piece(text, lines):
    """The text with no blanks in labels such as 10 bis unter 20, before up to three other cells."""
    for n in (1, 2, 3):
        firsts = [line.rsplit(maxsplit=n)[0] for line in lines if len(line.split()) > n]
        if any(" " in first.strip() for first in firsts) and may_be_labels(firsts):
            parts = (line.rsplit(maxsplit=n) for line in text.split("\n"))
            return "\n".join(
                " ".join(["\u00a0".join(part[0].split()), *part[1:]]) if part else ""
                for part in parts
            )
    return text


def lines_above(lines):
    """How many of the first lines stand above a table: a title, or names of settings.

    lines : blank ones too. A table begins with names of its columns, and most of the lines that
    follow have as many cells.
    """
    ends = [i for i, line in enumerate(lines) if line.startswith(END_OF_HEADER)]
    if ends:
        return ends[-1] + 1
    found = [start for start in (_start(lines, d) for d in DELIMITERS) if start is not None]
    if not found:
        return _above_one_column(lines)
    return max(found)[1]


def _start(lines, delimiter):
    """(cells in the rows of a table with this delimiter, the line of its names) or None."""
    rows = [row if any(map(str.strip, row)) else [] for row in split(lines, delimiter)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    [(width, _)] = widths.most_common(1)
    named = [i for i, row in enumerate(rows) if len(row) == width and all(map(_is_name, row))]
    if delimiter == " ":
        named = [i for i in named if not re.search(r"\d", lines[i])]  # as 7 or more has
    for start in reversed(named[:MOST_TITLES]):
        row = rows[start]
        units = start - 1 in named and _are_units(row)
        if units or len({*row}) < width or row in rows[:start] or not any(rows[:start]):
            continue
        if n := _rows_below_titles(rows, start, delimiter):
            return width * n, start
    return None


def _rows_below_titles(rows, start, delimiter):
    """How many rows a table has whose names stand on a line, if the line above is none of it: by
    another number of cells, or as Trial;12 does in its first cell. 0 if it is none."""
    width = len(rows[start])
    above, below = ([row for row in some if row] for some in (rows[:start], rows[start + 1 :]))
    body = [row for row in below if len(row) == width]
    uneven = len(below) - len(body)
    if len(body) < FEWEST_ROWS or uneven > (0 if delimiter == " " else len(body)):
        return 0
    if max(map(len, below)) > width:
        return 0
    kinds = [_holds(column) for column in zip(*body[:MOST_LOOKED_AT], strict=True)]
    titled = len(above[-1]) != width or _is_title(above[-1], kinds)
    apart = not rows[start - 1] or all(len(row) != width or "" in row for row in above)
    sure = titled and (apart or None not in kinds)
    return len(body) if is_number in kinds and sure else 0


def _is_title(row, kinds):
    return any(cell and not holds(cell) for cell, holds in zip(row, kinds, strict=True) if holds)


def _holds(column):
    """What tells whether a cell is one of this column of numbers, or of labels; or None."""
    if 2 * sum(map(is_number, column)) >= len(column):
        return is_number
    return label_of if may_be_labels(column) else None


def _are_units(row):
    """Whether cells are units such as cm and [kg], or as short as 1 and n."""
    return any(map(UNIT_ALONE.fullmatch, row)) and all(
        UNIT_ALONE.fullmatch(cell) or len(cell.strip()) < 3 for cell in row
    )


def _is_name(cell):
    return bool(LETTER.search(cell)) and not is_number(cell) and not is_missing(cell)


def _above_one_column(lines):
    """Lines of names with a colon and what they are, above a name and its numbers."""
    held = [i for i, line in enumerate(lines) if line.strip()]
    named = next((n for n, i in enumerate(held) if not re.match(r"[^:,;\t]+:\s+\S", lines[i])), 0)
    rest = [lines[i] for i in held[named:]]
    if not named or len(rest) <= FEWEST_ROWS:
        return 0
    numbers = [is_number(line) or is_missing(line) for line in rest]
    return held[named] if all(numbers[1:]) or all(numbers) else 0


def left_out(above, uneven, totals):
    """Sentences on what was left out: lines above the table, the numbers of lines with another
    number of cells, and the first cells of rows of totals; "" if there is none.

    "3 lines before the table were left out: “Date: 2020”, …"
    """
    above, said = [shown(line) for line in above if line.strip()], []
    if above:
        first = f"“{'”, “'.join(above[:2])}”" + " …" * (len(above) > 2)
        said.append(f"{_lines(len(above), 'before the table')}: {first}.")
    if uneven:
        first = ", ".join(map(str, uneven[:9])) + " …" * (len(uneven) > 9)
        said.append(f"{_lines(len(uneven), 'with another number of cells')}: {first}.")
    if totals:
        which = "The last row" if len(totals) == 1 else f"The last {len(totals)} rows"
        was = "was" if len(totals) == 1 else "were"
        said.append(f"{which}, “{'”, “'.join(map(shown, totals))}”, {was} left out.")
    return " ".join(said)


def _lines(n, which):
    return f"1 line {which} was left out" if n == 1 else f"{n:,} lines {which} were left out"
