"""Values that were recorded as classes: where these end, and how many values each holds."""

from dataclasses import dataclass, replace

import numpy as np

from gmm_em.data.meanings import in_steps
from gmm_em.errors import DataError
from gmm_em.tables import Table
from gmm_em.tables.classes import Limits, middles, side_by_side, true_limits
from gmm_em.tables.words import AGES, DENSITIES, LOWER, MIDDLES, UPPER, is_called, mentions


@dataclass(frozen=True, eq=False)
class Classes:
    """Contiguous classes, those of gaps between the printed ones among them.

    edges : (m+1,) ascending, the first and the last may be infinite
    middles : (m,) finite
    of_rows : (n,) the middle of the class of each row of a table, nan where there is none
    note : what was taken for granted
    """

    edges: np.ndarray
    middles: np.ndarray
    of_rows: np.ndarray
    note: str

    def in_place_of(self, column: str, table: Table) -> Table:
        """The table with the middles of classes as the numbers of a column."""
        return replace(table, numbers={**table.numbers, column: self.of_rows})

    def shares(self, values, weights, name):
        """(n,) weights that sum to 1, of shares or, if they are called so, of densities."""
        if is_called(name, DENSITIES):
            weights = np.where(weights > 0, weights * np.diff(self.edges)[self._place(values)], 0.0)
        if not np.isfinite(weights).all():
            raise DataError(f"Column “{name}”: a class without an end has no density.")
        return weights / weights.sum() if weights.any() else weights

    def with_gaps(self, values, weights):
        """(middles, counts), (m,) each, of rows that may name a class several times, or not."""
        return self.middles, np.bincount(self._place(values), weights, len(self.middles))

    def _place(self, values):
        return np.searchsorted(self.middles, values)


def classes_of(table: Table, column: str, counts: str | None, upper: str | None) -> Classes | None:
    """The classes that a column names: by labels, with the column `upper`, or as what its name says
    its even steps are, such as middles, if there are counts. None where it has single values."""
    if column in table.limits:
        lower, high, note = true_limits(table.limits[column])
    elif upper is not None:
        lower, high = table.column(column), table.column(upper)
        ages = mentions(column, AGES)
        limits = Limits(lower, high, np.isfinite(lower), np.isfinite(high), ages)
        lower, high, note = true_limits(limits)
    elif counts is not None and (step := in_steps(table.column(column), fewest=2)):
        words = ((LOWER, 0.0), (MIDDLES, 0.5), (UPPER, 1.0))
        before = next((part for words, part in words if is_called(column, words)), None)
        if before is None:
            return None
        lower = table.column(column) - before * step
        high, note = lower + step, f"Each “{column}” is taken for that of a class {step:.12g} wide."
    else:
        return None
    held = ~np.isnan(lower)
    if not np.isfinite(lower[held]).any():
        raise DataError(f"Column “{column}” holds no finite number.")
    edges, places = side_by_side(lower[held], high[held], table.lines[held], table.numbered)
    of_rows = np.full(len(lower), np.nan)
    of_rows[held] = middles(edges)[places]
    return Classes(edges, middles(edges), of_rows, note)
