"""Data that people bring: from a table, or from a link."""

import numpy as np

from gmm_em.data.classed import classes_of
from gmm_em.data.dataset import Dataset
from gmm_em.errors import DataError
from gmm_em.links import decode_edges, decode_values
from gmm_em.tables import Table
from gmm_em.tables.words import LOWER, MIDDLES, SHARES, UPPER, is_called
from gmm_em.values import distinct_values, mean_and_sd

VALUE = "value"  # what has no name
FEWEST_ZEROS = 10  # that may be a class of their own


def from_table(
    table: Table,
    column: str | None = None,
    counts: str | None = None,
    *,
    sds: str | None = None,
    upper: str | None = None,
    groups: str | None = None,
    zeros: bool = True,
    open_ends: bool = False,
) -> Dataset:
    """The Dataset in one column of a `Table`; the arguments are names of columns.

    column : with the values, by default `table.default`
    counts : with how often each was seen
    sds : each value is the mean of as many as its count says, and this is their sd (dividing by
    the count). A group becomes two values, its mean less and plus its sd, as in
    `Dataset.compressed`, so that a fit of the groups is nearly that of all values
    upper : `column` has lower class limits and this the upper ones
    groups : with the label of the group that each value is known to be in
    zeros : whether values of 0 are kept
    open_ends : whether the first and the last of classes hold all beyond, too

    Of classes, whose limits are labels, two columns, or told by the name of a column of middles
    with counts, the values are the middles in ascending order and `edges` the limits; gaps between
    them are classes of count 0. An open one has an infinite limit, and a value beyond its other.
    Densities become shares. The note says what was left out, and what was taken for granted.
    Raises `DataError` for data to which no mixture can be fitted.
    """
    column = column or table.default
    facts, notes = {"name": column, "unit": table.units.get(column, "")}, [table.before]
    if groups is not None:
        labelled = table.group_of(groups) >= 0
        if unlabelled := np.count_nonzero(~labelled):
            rows = "1 row has" if unlabelled == 1 else f"{unlabelled:,} rows have"
            notes.append(f"{rows} no label.")
        table = table.only(labelled)
    classes = classes_of(table, column, counts, upper)
    if classes is not None:
        table = classes.in_place_of(column, table)
    values, weights, note = table.pick(column, counts)
    notes += [note, table.about_limits(column)]
    table = table.only(np.isfinite(table.column(column)))  # the rows that these values are from
    if groups is not None:
        facts["group_names"], facts["groups"] = _left_to_right(*table.labels[groups], values)
    if counts is not None and (is_called(counts, SHARES) or table.units.get(counts) == "%"):
        weights = classes.shares(values, weights, counts) if classes else weights / weights.sum()
    if classes is not None:
        if is_called(column, LOWER | MIDDLES | UPPER):
            facts["name"] = VALUE  # no name of what was measured
        facts["edges"] = classes.edges.copy()
        if open_ends:
            facts["edges"][[0, -1]] = -np.inf, np.inf
        notes.append(classes.note)
        if counts is not None and groups is None:
            values, weights = classes.with_gaps(values, weights)
    if sds is not None:
        values, weights = _in_pairs(values, weights, table.column(sds), table)
        facts["grouped"] = True
    if not zeros:
        values, weights, facts, note = _without_zeros(values, weights, facts)
        notes.append(note)
    return _own(values, weights, note=" ".join(filter(None, notes)), **facts)


def zeros_apart(dataset: Dataset) -> int:
    """How many zeros stand out so much that they may be no measurements; 0 if they do not.

    They are the least values, ten at least and a twentieth of all, and three times as many as there
    are of any other value.
    """
    values, counts = dataset.values, dataset.counts
    if dataset.edges is not None or dataset.grouped or not (values.min() == 0 < values.max()):
        return 0
    distinct, shares = distinct_values(values, counts)
    n = round(shares[0] * dataset.n)
    apart = distinct[0] == 0 and n >= FEWEST_ZEROS and shares[0] >= max(0.05, 3 * shares[1:].max())
    return n if apart and len(distinct) > 2 else 0


def _without_zeros(values, weights, facts):
    """Values, weights and facts of those that are not 0, and a sentence on what was left out."""
    kept = values != 0
    n = np.count_nonzero(~kept) if weights is None else weights[~kept].sum()
    if "groups" in facts:
        facts = {**facts, "groups": facts["groups"][kept]}
    return (
        values[kept],
        None if weights is None else weights[kept],
        facts,
        f"{n:,.12g} zeros were left out.",
    )


def used_rows(
    table: Table, column: str, groups: str | None = None, zeros: bool = True
) -> np.ndarray:
    """(n_rows,) bool: the rows of a table whose values are those of the Dataset that `from_table`
    makes of this column, in their order; but for classes and for groups with their sds."""
    used = np.isfinite(table.column(column))
    used = used if zeros else used & (table.column(column) != 0)
    return used if groups is None else used & (table.group_of(groups) >= 0)


def _left_to_right(names, group, values):
    """The groups that have values, in the order of their means, as all components here."""
    means = {k: values[group == k].mean() for k in range(len(names)) if (group == k).any()}
    order = sorted(means, key=means.get)
    place = np.zeros(len(names), int)
    place[order] = np.arange(len(order))
    return tuple(names[k] for k in order), place[group]


def _in_pairs(means, counts, sds, table):
    """(values, counts) of groups as `from_table` says; one value alone needs no sd."""
    if counts is None:
        raise DataError("Groups need a column of counts beside those of means and sds.")
    sds = np.where(np.isnan(sds) & (counts <= 1), 0.0, sds)
    wrong = ~(np.isfinite(sds) & (sds >= 0))
    if wrong.any():
        raise DataError(f"{table.place(wrong)}: the sd must be a finite number, 0 or more.")
    return np.concatenate([means - sds, means + sds]), np.tile(0.5 * counts, 2)


def from_link(text: str, name: str = VALUE) -> Dataset:
    """The Dataset that `links.encode_values` wrote into a link; `DataError` if it is broken."""
    values, counts, groups, group_names = decode_values(text)
    facts = {"groups": groups, "group_names": group_names, "edges": decode_edges(text)}
    return _own(values, counts, name=name, **facts)


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
