"""Datasets, and where they come from.

`SOURCES` maps the name of a source, as links and flags have it, to the `Source` of that name. Data
that people bring come from `parse_table` and `from_table`, or from a link. `log10`, `without` and
`with_extra` are what they do to data that are there.
"""

from functools import partial

from gmm_em.data.bins import bin_edges, histogram, resolution
from gmm_em.data.by_hand import log10, with_extra, without
from gmm_em.data.classics import classic
from gmm_em.data.dataset import LINEAR, LOG, Dataset
from gmm_em.data.drawn import as_mixture, custom, laplace, simulate, uniform
from gmm_em.data.meanings import meanings, named_counts, suggested
from gmm_em.data.own import from_link, from_table, used_rows, zeros_apart
from gmm_em.data.recording import HOW, as_recorded, heaps
from gmm_em.data.shape import LEAST_RISE, humps, quantiles
from gmm_em.data.source import Source
from gmm_em.errors import DataError
from gmm_em.tables import TableError, parse_table
from gmm_em.values import check_values, distinct_values, mean_and_sd

__all__ = [
    "CLASSICS",
    "HOW",
    "LEAST_RISE",
    "LINEAR",
    "LOG",
    "SOURCES",
    "DataError",
    "Dataset",
    "Source",
    "TableError",
    "as_mixture",
    "as_recorded",
    "bin_edges",
    "check_values",
    "classic",
    "custom",
    "distinct_values",
    "from_link",
    "from_table",
    "heaps",
    "histogram",
    "humps",
    "log10",
    "mean_and_sd",
    "meanings",
    "named_counts",
    "parse_table",
    "quantiles",
    "resolution",
    "simulate",
    "suggested",
    "used_rows",
    "with_extra",
    "without",
    "zeros_apart",
]

CLASSICS = {  # label of each file
    "faithful_waiting": "Old Faithful (waiting times, 272)",
    "faithful_eruptions": "Old Faithful (eruptions, 272)",
    "galaxies": "Galaxies (velocities, 82)",
    "galaxies_corrected": "Galaxies (one value corrected)",
    "acidity": "Acidity of lakes (155)",
    "iris_petal_length": "Iris (petal lengths, 150)",
    "crabs": "Shore crabs (Pearson 1894, 1,000)",
}

SOURCES = {
    "gaussian": Source(
        simulate,
        "Random Gaussians",
        "were drawn from a hidden mixture of **{n_real:Gaussian|Gaussians}**",
    ),
    "laplace": Source(
        laplace,
        "Random Laplace densities",
        "were drawn from a hidden mixture of **{n_real:Laplace density|Laplace densities}**",
    ),
    "uniform": Source(
        uniform,
        "Uniform between 0 and 1",
        "were drawn from the **uniform density** between 0 and 1",
    ),
    "custom": Source(custom, "A mixture of your own", "were drawn from **a given mixture**"),
    **{name: Source(partial(classic, name), label) for name, label in CLASSICS.items()},
}
