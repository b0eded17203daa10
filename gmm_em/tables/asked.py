"""What could mean several things is offered: each reading with the first values that differ."""

from itertools import islice

import numpy as np

from gmm_em.errors import AmbiguousDecimal, AmbiguousTable, DataError
from gmm_em.tables.answers import WITHOUT, in_words
from gmm_em.tables.cells import TwoReadings
from gmm_em.tables.table import first_values
from gmm_em.tables.text import LONGEST, lines_of

SAMPLE = 200  # lines that tell the readings apart


def question(read, text, asked, answers=()):
    """The error that offers the readings of a text, whose first lines are looked at.

    read : callable(text, answers) -> `Table`; asked : the `TwoReadings` that it raised
    """
    sample = text if len(text) < LONGEST else "".join(islice(lines_of(text), SAMPLE))[:LONGEST]
    readings = _told_apart(_tables(read, sample, asked.keys, answers))
    if not readings:
        return DataError(f"{asked}.")
    said = "; ".join(f"{in_words(key)} {values}" for key, values in readings.items())
    of_marks = readings.keys() <= {".", ","}
    what = "what the decimal mark is" if of_marks else "which is meant"
    hint = f", {asked.hint}" if asked.hint else ""
    why = f"{asked}." + f" You can also {asked.hint.removeprefix('or ')}." * bool(hint)
    kind = AmbiguousDecimal if of_marks else AmbiguousTable
    return kind(f"{asked}: {said}. Say {what}{hint}.", readings, why)


def _tables(read, text, keys, answers):
    """key -> the `Table` that is read with it; where that leaves a question, with its answers."""
    found = {}
    for key in keys:
        try:
            found[key] = read(text, (*answers, key))
        except TwoReadings as further:
            if {*answers, key, WITHOUT}.isdisjoint(further.keys):
                inner = _tables(read, text, further.keys, (*answers, key))
                found |= {f"{key} {answer}": table for answer, table in inner.items()}
        except DataError:
            continue  # so read it is no table
    return found


def _told_apart(tables):
    """key -> the first values by which its table differs from the others; each table once."""
    distinct = {}
    for key, table in tables.items():
        if not any(_same(table, other) for other in distinct.values()):
            distinct[key] = table
    starts = range(max((table.n_rows for table in distinct.values()), default=0))
    for start in starts:
        said = {key: first_values(table, start=start) for key, table in distinct.items()}
        if len(set(said.values())) == len(said):
            return said
    named = {key: f"“{t.default}” {t.preview()}" for key, t in distinct.items()}
    if len(set(named.values())) == len(named):
        return named
    return {key: f"{first_values(t)} ({t.n_rows} rows)" for key, t in distinct.items()}


def _same(one, other):
    columns = [[table.column(table.default), *table.numbers.values()] for table in (one, other)]
    return len(columns[0]) == len(columns[1]) and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(*columns, strict=True)
    )
