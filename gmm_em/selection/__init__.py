"""How many components: information criteria, cross-validation and a bootstrap test.

Read `scores` (what a fit costs), `folds` (how well it predicts), `choices` (both for each number of
components) and `bootstrap` (whether one more is worth it).
"""

from gmm_em.selection.bootstrap import BootstrapTest, bootstrap_test
from gmm_em.selection.choices import Choice, Repeated, about_equal, chosen, select
from gmm_em.selection.folds import HeldOut, behind, cross_validate
from gmm_em.selection.scores import Criteria, criteria

__all__ = [
    "BootstrapTest",
    "Choice",
    "Criteria",
    "HeldOut",
    "Repeated",
    "about_equal",
    "behind",
    "bootstrap_test",
    "chosen",
    "criteria",
    "cross_validate",
    "select",
]
