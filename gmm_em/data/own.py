"""Data that people bring: from a table, or from a link."""

import numpy as np

from gmm_em.data.dataset import Dataset
from gmm_em.errors import DataError
from gmm_em.links import decode_values
from gmm_em.tables import Table
from gmm_em.values import mean_and_sd

MEANS = ("mean", "avg", "average")
SDS = ("sd", "std", "stddev", "stdev", "standard deviation")
COUNTS = ("count", "counts", "n", "freq", "frequency")
LOWER = ("lower", "from", "left", "low")
UPPER = ("upper", "to", "right", "high")


def suggested(table: Table) -> dict[str, str]:
    """The columns of a table of groups, as arguments for `from_table`; empty for any other table.

    Recognised by name: mean, sd and count; or lower and upper class limits and count.
    """
    lower = {name.lower(): name for name in table.numbers}

    def called(names):
        return next((lower[name] for name in names if name in lower), None)

    counts = called(COUNTS)
    for names, further, others in ((MEANS, "sds", SDS), (LOWER, "upper", UPPER)):
        if counts and called(names) and called(others):
            return {"column": called(names), "counts": counts, further: called(others)}
    return {}


def from_table(
    table: Table,
    column: str | None = None,
    counts: str | None = None,
    *,
    sds: str | None = None,
    upper: str | None = None,
    groups: str | None = None,
) -> Dataset:
    """The Dataset in one column of a `Table`; the arguments are names of columns.

    column : with the values, by default `table.default`
    counts : with how often each was seen
    sds : each value is the mean of as many as its count says, and this is their sd (dividing by
    the count). A group becomes two values, its mean less and plus its sd, as in
    `Dataset.compressed`, so that a fit of the groups is nearly that of all values
    upper : `column` has lower class limits and this the upper ones; the values are the middles
    groups : with the label of the group that each value is known to be in

    The note says what was left out. Raises `DataError` for data to which no mixture can be fitted.
    """
    column = column or table.default
    facts, unlabelled = {"name": column}, 0
    if groups is not None:
        labelled = table.group_of(groups) >= 0
        unlabelled = np.count_nonzero(~labelled)
        table = table.only(labelled)
    values, weights, note = table.pick(column, counts)
    table = table.only(np.isfinite(table.column(column)))  # the rows that these values are from
    if groups is not None:
        facts["group_names"], facts["groups"] = _left_to_right(*table.labels[groups], values)
    if upper is not None:
        values, facts["edges"] = _classes(values, table.column(upper), table.lines)
    if sds is not None:
        values, weights = _in_pairs(values, weights, table.column(sds), table.lines)
        facts["grouped"] = True
    if unlabelled:
        rows = "1 row has" if unlabelled == 1 else f"{unlabelled:,} rows have"
        note = f"{rows} no label. {note}".strip()
    return _own(values, weights, note=note, **facts)


def used_rows(table: Table, column: str, groups: str | None = None) -> np.ndarray:
    """(n_rows,) bool: the rows of a table whose values are those of the Dataset that `from_table`
    makes of this column, in their order; but for classes and for groups with their sds."""
    used = np.isfinite(table.column(column))
    return used if groups is None else used & (table.group_of(groups) >= 0)


def _left_to_right(names, group, values):
    """The groups that have values, in the order of their means, as all components here."""
    means = {k: values[group == k].mean() for k in range(len(names)) if (group == k).any()}
    order = sorted(means, key=means.get)
    place = np.zeros(len(names), int)
    place[order] = np.arange(len(order))
    return tuple(names[k] for k in order), place[group]


def _classes(lower, upper, lines):
    """(middles, limits of all classes or None if there are gaps between them)"""
    wrong = ~(np.isfinite(upper) & (upper > lower))
    if wrong.any():
        raise DataError(
            f"Line {lines[wrong][0]}: the upper limit of a class must be above the lower one."
        )
    order = np.argsort(lower)
    low, high = lower[order], upper[order]
    gapless = np.allclose(low[1:], high[:-1], rtol=0, atol=1e-6 * (high - low).min())
    return 0.5 * lower + 0.5 * upper, np.append(low, high[-1]) if gapless else None


def _in_pairs(means, counts, sds, lines):
    """(values, counts) of groups as `from_table` says; one value alone needs no sd."""
    if counts is None:
        raise DataError("Groups need a column of counts beside those of means and sds.")
    sds = np.where(np.isnan(sds) & (counts <= 1), 0.0, sds)
    wrong = ~(np.isfinite(sds) & (sds >= 0))
    if wrong.any():
        raise DataError(f"Line {lines[wrong][0]}: the sd must be a finite number, 0 or more.")
    return np.concatenate([means - sds, means + sds]), np.tile(0.5 * counts, 2)


def from_link(text: str, name: str = "value") -> Dataset:
    """The Dataset that `links.encode_values` wrote into a link; `DataError` if it is broken."""
    values, counts, groups, group_names = decode_values(text)
    return _own(values, counts, name=name, groups=groups, group_names=group_names)


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
        raise ValueError("There are values beyond 1e305, too large to be drawn.")
    if high - low < max(1e-12 * largest, 1e-290):
        raise ValueError(
            f"The values differ by only {high - low:g}: too little, for their size, to be drawn."
        )
