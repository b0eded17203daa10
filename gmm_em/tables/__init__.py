"""Tables that people bring: files and pasted text, read with care.

`parse_table` finds encoding, delimiter, header and decimal mark by itself, and says in the result
what it found. Nothing is dropped or guessed in silence: what holds no number is counted with its
lines, and what could mean two things is refused. `rows` takes bytes to rows of cells, `numbers`
cells to numbers, `table` puts them together.
"""

from gmm_em.errors import DataError
from gmm_em.tables.rows import MAX_BYTES, MAX_ROWS
from gmm_em.tables.table import Table, parse_table

TableError = DataError  # as it was called

__all__ = ["MAX_BYTES", "MAX_ROWS", "DataError", "Table", "TableError", "parse_table"]
