"""The recipes of docs/large-data.md: groups made elsewhere give the fit of all values."""

import re
from pathlib import Path

import numpy as np
import pytest

from gmm_em import fit, initial_guess, simulate
from gmm_em.data import from_table, parse_table, suggested

TEXT = (Path(__file__).parents[1] / "docs" / "large-data.md").read_text("utf-8")


@pytest.fixture(scope="module")
def values():
    return simulate(4, 3.0, 1_000_000, 2).values


@pytest.fixture(scope="module")
def fitted(values):
    start = initial_guess(values, 4, "k-means++", 1)
    return start, fit(values, start, max_iter=30).final


def by_sql(values, folder):
    import duckdb
    import pandas as pd

    data = pd.DataFrame({"x": np.append(values, np.nan)})  # noqa: F841 the query's table
    query = re.search(r"```sql\n(.*?)```", TEXT, re.DOTALL)[1]
    duckdb.sql(f"COPY ({query}) TO '{folder}/groups.csv' (HEADER)")


def by_pandas(values, folder):
    code = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
    code = code.replace("groups.csv", f"{folder}/groups.csv")
    exec(code, {"pieces": np.array_split(values, 7)})


@pytest.mark.parametrize("recipe", [by_sql, by_pandas])
def test_the_fit_of_the_groups_is_that_of_all_values(values, fitted, recipe, tmp_path):
    recipe(values, tmp_path)
    content = (tmp_path / "groups.csv").read_bytes()
    assert len(content) < 200_000
    table = parse_table(content)
    dataset = from_table(table, **suggested(table))
    assert dataset.n == len(values)
    start, expected = fitted
    found = fit(dataset.values, start, counts=dataset.counts, max_iter=30).final
    for name in ("weights", "means", "sds"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=1e-6)
