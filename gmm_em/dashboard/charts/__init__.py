"""Pure functions from results to Altair charts, one file per chart.

Each returns (spec, datasets): the spec of a chart whose data are named, and a data frame for each
name. A layout is built by Altair once; all numbers are in the data.
"""

from gmm_em.dashboard.charts.backdrop import MOST_POINTS, Backdrop, is_sampled
from gmm_em.dashboard.charts.basin import basin_chart, numbers_of
from gmm_em.dashboard.charts.bound import bound_chart
from gmm_em.dashboard.charts.choose import CRITERIA, choose_chart, cost
from gmm_em.dashboard.charts.compare import Pair, compare_chart, pairs, reference
from gmm_em.dashboard.charts.data import data_chart
from gmm_em.dashboard.charts.elements import lowered, said_once
from gmm_em.dashboard.charts.fit import fit_chart
from gmm_em.dashboard.charts.frames import frames_and_parts, places, stored_iterations
from gmm_em.dashboard.charts.likelihood import PAGE
from gmm_em.dashboard.charts.mountain import axis_of, has_bound, mountain_chart
from gmm_em.dashboard.charts.numbers import numbers_data
from gmm_em.dashboard.charts.palette import MUTED, PALETTE
from gmm_em.dashboard.charts.relief import contour_unit
from gmm_em.dashboard.charts.result import paper_chart, result_chart
from gmm_em.dashboard.charts.starts import shown_of, starts_chart

__all__ = [
    "CRITERIA",
    "MOST_POINTS",
    "MUTED",
    "PAGE",
    "PALETTE",
    "Backdrop",
    "Pair",
    "axis_of",
    "basin_chart",
    "bound_chart",
    "choose_chart",
    "compare_chart",
    "contour_unit",
    "cost",
    "data_chart",
    "fit_chart",
    "frames_and_parts",
    "has_bound",
    "is_sampled",
    "lowered",
    "mountain_chart",
    "numbers_data",
    "numbers_of",
    "pairs",
    "paper_chart",
    "places",
    "reference",
    "result_chart",
    "said_once",
    "shown_of",
    "starts_chart",
    "stored_iterations",
]
