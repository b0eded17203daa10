"""Data, parameters and responsibilities as CSV. All numbers read back bit for bit."""

import csv
import io
import re

import numpy as np
import pandas as pd

from gmm_em import data
from gmm_em.data import LINEAR, LOG

COUNT, GROUP = "count", "group"  # what the columns beside the values are called,
LOWER, UPPER = "lower", "upper"  # and those of the limits of classes
CUTS = ("cut-off below", "cut-off above")  # the column of either end of the region of a value
ROWS = 10_000  # to write at a time: a file of a million has 240 MB, and needs little more memory


def file_name(subject, what, ending="csv", n_components=None):
    """gmm-em-galaxies-K4-parameters.csv: of what data, how many components, and what it is.

    subject : the name of the source, or of the column for data of one's own
    """
    subject = re.sub(r"\W+", "-", subject).strip("-").lower()[:40]
    parts = ["gmm-em", subject, n_components and f"K{n_components}", what]
    return f"{'-'.join(filter(None, parts))}.{ending}"


def data_csv(dataset):
    """The values under the name of the data; `count` and `group` of each where there are such, and
    `lower` and `upper`, the limits of classes that were printed.

    `data.parse_table` and `data.from_table` make the same dataset of it.
    """
    return _csv(_known(dataset))


def value_column(dataset):
    """The heading of the values: their name, unless a reader would take that for something else,
    such as a number."""
    name = dataset.label
    try:
        read = data.parse_table(_csv({name: [1.5, 2.5]})).numbers
    except data.DataError:
        return "value"
    return name if list(read) == [name] and name not in (COUNT, GROUP, LOWER, UPPER) else "value"


def parameters_csv(trace, scale=LINEAR):
    """K rows for each iteration from 0, the start, to the last; of logarithms with the medians, in
    the unit of the data. scale : of the data"""
    n_rows, n = trace.weights.shape
    of, medians = "", {}
    if scale == LOG:
        of, medians = "log10_", {"median": 10.0 ** trace.means.ravel()}
    return _csv(
        {
            "iteration": np.repeat(np.arange(n_rows), n),
            "log_likelihood": np.repeat(trace.log_likelihood, n),
            "component": np.tile(np.arange(1, n + 1), n_rows),
            "weight": trace.weights.ravel(),
            f"{of}mean": trace.means.ravel(),
            f"{of}sd": trace.sds.ravel(),
            **medians,
        }
    )


def responsibilities_csv(dataset, trace, iteration):
    """A row for each value: p(k|x) of the parameters at an iteration, and the value's count; of one
    that was recorded in a class p(k|class), and the limits of this. Where each value belongs wholly
    to one component they are 0 and 1.

    dataset : whose values are the rows, also where the fit was one of groups of them
    Returns bytes, of which there are about 24 for each number.
    """
    known = {"x": dataset.in_unit(dataset.values)}
    if dataset.scale == LOG:
        known["log10_x"] = dataset.values
    if dataset.counts is not None:
        known[COUNT] = _whole(dataset.counts)
    if dataset.edges is not None:
        place = dataset.places
        limits = dataset.in_unit(dataset.edges)
        known |= {LOWER: limits[place], UPPER: limits[place + 1]}
    names = _posteriors(dataset, trace[iteration])
    file = io.BytesIO()
    file.write(",".join(["iteration", *known, *names]).encode() + b"\n")
    for first in range(0, len(dataset), ROWS):
        some = [column[first : first + ROWS] for column in known.values()]
        x = dataset.values[first : first + ROWS]
        shares = trace.responsibilities(iteration, x, dataset.edges)
        columns = [*some, *shares]
        cells = (map(repr, column.tolist()) for column in columns)  # half the time of pandas
        rows = map(",".join, zip(*cells, strict=True))
        file.writelines(f"{iteration},{row}\n".encode() for row in rows)
    return file.getvalue()


def assigned_csv(dataset, mixture, others=None, axis=None):
    """A row for each value, with its likeliest component, p(k|x) of all, or p(k|class), and the
    cut-offs between which it lies.

    others : name -> (n,) texts of the columns beside these, as they were uploaded; without, the
        values and what is known of them stand there
    axis : the Dataset that was fitted, where its axis may be another; cut-offs are in the unit of
        the data
    Returns bytes.
    """
    axis, columns = axis or dataset, others
    if others is None:
        columns = {name: column.tolist() for name, column in _known(dataset).items()}
    names = ["component", *_posteriors(dataset, mixture), *CUTS]
    names = [_unlike(columns, name) for name in names]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*columns, *names])
    cuts, likeliest = mixture.regions()
    ends = ["", *map(repr, axis.in_unit(cuts).tolist()), ""]
    known = list(map(iter, columns.values()))
    edges = None if dataset.edges is None else axis.edges
    for first in range(0, len(dataset), ROWS):
        x = axis.on_axis(dataset.values[first : first + ROWS])
        region = np.searchsorted(cuts, x)
        chances = mixture.responsibilities(x, edges)
        owners = likeliest[region] if edges is None else chances.argmax(axis=0)
        rows = zip(region.tolist(), (owners + 1).tolist(), chances.T.tolist(), strict=True)
        for i, owner, of_each in rows:
            writer.writerow([*map(next, known), owner, *of_each, ends[i], ends[i + 1]])
    return file.getvalue().encode()


def _posteriors(dataset, mixture):
    """What the columns of p(k|x) are called, or p(k|class) where no more is known of x."""
    given = "x" if dataset.edges is None else "class"
    return [f"p(k={k}|{given})" for k in range(1, mixture.n_components + 1)]


def _known(dataset):
    """The columns of data that came without others."""
    columns = {value_column(dataset): dataset.values}
    if dataset.edges is not None and not dataset.rounded:
        place = dataset.places
        columns |= {LOWER: dataset.edges[place], UPPER: dataset.edges[place + 1]}
    if dataset.counts is not None:
        columns[COUNT] = _whole(dataset.counts)
    if dataset.groups is not None:
        columns[GROUP] = np.array(dataset.group_names, dtype=object)[dataset.groups]
    return columns


def _unlike(names, name):
    """A name that none of the others is."""
    while name in names:
        name += " (fit)"
    return name


def _whole(counts):
    """Counts as people write them: 3, not 3.0."""
    as_int = np.rint(np.minimum(counts, 2**53)).astype(np.int64)
    return as_int if (as_int == counts).all() else counts


def _csv(columns):
    return pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")
