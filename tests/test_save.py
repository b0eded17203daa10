"""What visitors take home as tables: everything reads back as it was."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gmm_em import Dataset, Mixture, data, fit, initial_guess
from gmm_em.dashboard import save

NUMBERS = some.floats(-1e300, 1e300, allow_nan=False)
TABLE = "height (cm);sex;n\n150,5;f;2\n162,0;f;1\n171,2;m;4\n168,25;m;2\n"


def again(dataset):
    """The dataset that comes of the file."""
    table = data.parse_table(save.data_csv(dataset).encode(), "data.csv")
    columns = {"column": next(iter(table.numbers))}
    columns |= {"counts": "count"} if dataset.counts is not None else {}
    columns |= {"groups": "group"} if dataset.groups is not None else {}
    return data.from_table(table, **columns)


def read(text):
    head, *rows = text.splitlines()
    return pd.DataFrame([map(float, row.split(",")) for row in rows], columns=head.split(","))


def same(a, b):
    return (a is b is None) or (a is not None and b is not None and np.array_equal(a, b))


@pytest.mark.parametrize("name", data.SOURCES)
def test_the_data_of_every_source_come_back_bit_for_bit(name):
    wanted = {"n_real": 3, "spread": 3.0, "n_points": 50, "seed": 1, "components": "1:0:1,1:5:1"}
    source = data.SOURCES[name]
    dataset = source(**{key: wanted[key] for key in source.parameters})
    back = again(dataset)
    assert same(back.values, dataset.values)
    assert same(back.counts, dataset.counts)
    assert back.name == dataset.label
    if dataset.groups is not None:
        assert back.group_names == dataset.group_names
        assert same(back.groups, dataset.groups)


@given(some.lists(some.tuples(NUMBERS, some.integers(0, 10**6) | some.floats(0.1, 9)), min_size=2))
def test_any_values_and_counts_come_back(rows):
    values, counts = map(np.array, zip(*rows, strict=True))
    if np.ptp(values / 2) < 1e285 or not counts.any():
        values[0], values[1], counts = -1.5, 1e300, np.ones(len(rows))
    for dataset in (Dataset(values, "x"), Dataset(values, "x", counts=counts)):
        table = data.parse_table(save.data_csv(dataset).encode())
        assert np.array_equal(table.column("x"), values)
        if dataset.counts is not None:
            assert np.array_equal(table.column("count"), counts)


@pytest.mark.parametrize(
    "name",
    ["x", "height (cm)", 'a "b", c', "1.5", "2020", "count", "group", "", "ñ;m", "1e3", " a "],
)
def test_a_name_that_would_be_read_as_something_else_is_not_written(name):
    dataset = Dataset([1.5, 2.25, 7.0], name, counts=[1, 2, 3])
    back = again(dataset)
    assert same(back.values, dataset.values)
    assert same(back.counts, dataset.counts)
    assert back.name in (name, "value")


def test_an_upload_with_groups_and_counts_comes_back():
    table = data.parse_table(TABLE)
    dataset = data.from_table(table, "height (cm)", "n", groups="sex")
    assert save.data_csv(dataset).splitlines()[:2] == ["height (cm),count,group", "150.5,2,f"]
    back = again(dataset)
    assert same(back.groups, dataset.groups)
    assert same(back.counts, dataset.counts)


def test_parameters_and_responsibilities_are_those_of_the_fit():
    dataset = Dataset([1.0, 2.0, 3.5, 9.0, 11.0], "x", counts=[1, 2, 1, 3, 1])
    start = initial_guess(dataset.values, 2, "quantiles", 0, dataset.counts)
    trace = fit(dataset.values, start, counts=dataset.counts)
    rows = read(save.parameters_csv(trace))
    assert list(rows) == ["iteration", "log_likelihood", "component", "weight", "mean", "sd"]
    assert len(rows) == 2 * len(trace)
    second = rows[rows.component == 2]
    assert np.array_equal(second.iteration, np.arange(len(trace)))
    assert np.array_equal(second["mean"], trace.means[:, 1])
    assert np.array_equal(second.log_likelihood, trace.log_likelihood)
    rows = read(save.responsibilities_csv(dataset, trace, 2).decode())
    assert list(rows) == ["iteration", "x", "count", "p(k=1|x)", "p(k=2|x)"]
    assert set(rows.iteration) == {2}
    assert np.array_equal(rows["count"], dataset.counts)
    wanted = trace[2].responsibilities(dataset.values)
    assert np.array_equal(rows[["p(k=1|x)", "p(k=2|x)"]].to_numpy().T, wanted)


@pytest.mark.parametrize("n_counted", [0, 12_345])
def test_every_value_has_its_responsibilities_also_of_a_fit_to_groups(n_counted, monkeypatch):
    values = np.random.default_rng(1).normal(size=25_001)
    counts = np.r_[np.arange(n_counted), np.full(len(values) - n_counted, 0.5)]
    dataset = Dataset(values, "x", counts=counts if n_counted else None)
    groups = dataset.compressed(2**8)
    start = initial_guess(groups.values, 3, "quantiles", 0, groups.counts)
    trace = fit(groups.values, start, max_iter=3, counts=groups.counts)
    wanted = trace[2].responsibilities(values)
    asked, whole = [], Mixture.responsibilities
    monkeypatch.setattr(
        Mixture, "responsibilities", lambda *a: asked.append(len(a[1])) or whole(*a)
    )
    rows = read(save.responsibilities_csv(dataset, trace, 2).decode())
    assert sum(asked) == len(rows) == len(values) and max(asked) <= 10_000
    assert np.array_equal(rows["x"], values)
    assert ("count" in rows) == bool(n_counted)
    assert np.array_equal(rows.get("count", counts), counts)
    assert np.array_equal(rows[[f"p(k={k}|x)" for k in (1, 2, 3)]].to_numpy().T, wanted)


def test_names_of_files_say_what_they_are():
    assert save.file_name("galaxies", "parameters", n_components=4) == (
        "gmm-em-galaxies-K4-parameters.csv"
    )
    assert save.file_name("height (cm)/../x", "data") == "gmm-em-height-cm-x-data.csv"
    assert save.file_name("…", "fit", "html") == "gmm-em-fit.html"
