"""Tables that people bring: files and pasted text, read with care.

`parse_table` finds encoding, delimiter, header and decimal mark by itself, and says in the result
what it found. Nothing is dropped or guessed in silence: what holds no number is counted with its
lines, and what could mean two things is asked about. `text` takes bytes to lines; `prints` and
`code` know what programs write, `tidy` what stands above and inside of other tables; `ways` and
`lists` try what may be between the cells, `rows` takes lines to cells, `cells` and `classes` these
to numbers; `reader` puts them together, `columns` leaves a `table`, and `asked` offers what only
people know.
"""

from gmm_em.errors import AmbiguousDecimal, AmbiguousTable, DataError
from gmm_em.tables.answers import in_words
from gmm_em.tables.reader import parse_table
from gmm_em.tables.rows import MAX_ROWS
from gmm_em.tables.table import Table
from gmm_em.tables.text import MAX_BYTES

TableError = DataError  # as it was called

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "AmbiguousDecimal",
    "AmbiguousTable",
    "DataError",
    "Table",
    "TableError",
    "in_words",
    "parse_table",
]
