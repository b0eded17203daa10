"""Data that people bring: from a table, or from a link."""

from gmm_em.data.dataset import Dataset, mean_and_sd
from gmm_em.errors import DataError
from gmm_em.links import decode_values


def from_table(table, column=None, counts=None):
    """The Dataset in one column of a `Table`, optionally with the counts in another.

    Its note says what was left out. Raises `DataError` for data of which no mixture can be
    fitted.
    """
    column = column or table.default
    values, weights, note = table.pick(column, counts)
    return _own(values, weights, name=column, note=note)


def from_link(text, name="value"):
    """The Dataset that `links.encode_values` wrote into a link; `DataError` if it is broken."""
    return _own(*decode_values(text), name=name)


def _own(values, counts, **facts):
    try:
        dataset = Dataset(values, counts=counts, **facts)
        mean_and_sd(dataset.values, dataset.counts)
        _check_drawable(dataset.values)
    except ValueError as error:
        raise DataError(str(error)) from error
    return dataset


def _check_drawable(values):
    """Refuse numbers whose distances, or whose density, a float64 or a chart cannot hold."""
    low, high = float(values.min()), float(values.max())
    largest = max(-low, high)
    if largest > 1e305:
        raise ValueError("There are values beyond 1e305, which is too large to be drawn.")
    if high - low < max(1e-12 * largest, 1e-290):
        raise ValueError(
            f"The values differ by {high - low:g} only: too little, for their size, to be drawn."
        )
