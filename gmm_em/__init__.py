"""gmm-em: watch the EM algorithm fit a 1-D Gaussian mixture.

Read the files in this order: `mixture` (the model), `algorithms.em` (one iteration), `fit` (all of
them, which leave a `trace`), `starts` (where it begins), `data` (what it is fitted to, with
`truths`, `tables` and `links`), `compare` (how well it did), `information` (how sure it is),
`optima` (where many starts end), `selection` (how many components). `dashboard` shows it all.
"""

from gmm_em import data, information, selection, starts
from gmm_em.algorithms import ALGORITHMS
from gmm_em.compare import match
from gmm_em.data import Dataset, simulate
from gmm_em.errors import DataError
from gmm_em.fit import em_step, fit, fit_many
from gmm_em.mixture import Mixture
from gmm_em.optima import Basin, Optimum, basin, best, optima
from gmm_em.starts import initial_guess
from gmm_em.trace import Trace

__all__ = [
    "ALGORITHMS",
    "Basin",
    "DataError",
    "Dataset",
    "Mixture",
    "Optimum",
    "Trace",
    "basin",
    "best",
    "data",
    "em_step",
    "fit",
    "fit_many",
    "information",
    "initial_guess",
    "match",
    "optima",
    "selection",
    "simulate",
    "starts",
]
