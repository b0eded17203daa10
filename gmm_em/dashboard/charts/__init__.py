"""Pure functions from results to Altair charts, one file per chart.

Each returns (spec, datasets): the spec of a chart whose data are named, and a data frame for each
name. A layout is built by Altair once; all numbers are in the data.
"""

from gmm_em.dashboard.charts.backdrop import BINS, MOST_POINTS, domain, is_sampled, tallest_bar
from gmm_em.dashboard.charts.compare import Pair, compare_chart, pairs
from gmm_em.dashboard.charts.data import data_chart
from gmm_em.dashboard.charts.fit import fit_chart
from gmm_em.dashboard.charts.frames import listed, stored_iterations
from gmm_em.dashboard.charts.palette import MUTED, PALETTE

__all__ = [
    "BINS",
    "MOST_POINTS",
    "MUTED",
    "PALETTE",
    "Pair",
    "compare_chart",
    "data_chart",
    "domain",
    "fit_chart",
    "is_sampled",
    "listed",
    "pairs",
    "stored_iterations",
    "tallest_bar",
]
