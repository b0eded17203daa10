"""Tables that people bring: files and pasted text, read with care.

`parse_table` finds encoding, delimiter, header and decimal mark by itself, and says in the result
what it found. Nothing is dropped or guessed in silence: what holds no number is counted with its
lines, and what could mean two things is refused. `text` takes bytes to lines, `layout` finds what
is between the cells, `rows` and `numbers` take lines to cells and these to numbers; `reader` puts
them together, and leaves a `table`.
"""

from gmm_em.errors import AmbiguousDecimal, DataError
from gmm_em.tables.reader import parse_table
from gmm_em.tables.rows import MAX_ROWS
from gmm_em.tables.table import Table
from gmm_em.tables.text import MAX_BYTES

TableError = DataError  # as it was called

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "AmbiguousDecimal",
    "DataError",
    "Table",
    "TableError",
    "parse_table",
]
