"""What visitors take home: tables, a page that works alone, and the code that makes the same.

Pure functions from settings and results to texts; nothing here knows the page.
"""

from gmm_em.dashboard.save.recipe import Recipe
from gmm_em.dashboard.save.stand_alone import stand_alone_page
from gmm_em.dashboard.save.tables import (
    assigned_csv,
    data_csv,
    file_name,
    parameters_csv,
    responsibilities_csv,
)

__all__ = [
    "Recipe",
    "assigned_csv",
    "data_csv",
    "file_name",
    "parameters_csv",
    "responsibilities_csv",
    "stand_alone_page",
]
