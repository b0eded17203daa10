"""Results are kept by what they depend on, and read nothing else."""

from dataclasses import replace
from itertools import count

import pytest
from streamlit.runtime.caching import cache_resource_api

from gmm_em.dashboard import declared, results
from gmm_em.dashboard.case import Case, case_of
from gmm_em.dashboard.declared import UndeclaredError, key, result
from gmm_em.dashboard.settings import ROWS, TABLE, Settings

DECLARED = {
    "the fit": ("fit",),
    "its chart": results.FRAMES,
    "starts": results.LISTED,
    "numbers of components": results.CHOSEN,
    "basins": results.MANY,
}


ALONE = [row for row in TABLE if not row.only and row.name != "data"]  # the others need others
NUMBERS = count()


def another(row):
    """A valid value of a setting beside its default."""
    if row.choices:
        return row.choices[-1]
    if isinstance(row.default, str):
        texts = {"x": "1", "guess": "1:0:1", "extra": "1"}
        texts["aside"] = str(small().dataset.values[0])
        return texts.get(row.name, row.default)
    return row.type(row.default + row.step)


def small(**settings):
    few = {"n_points": 50, "n_starts": 2, "max_k": 2, "n_fit": 2}
    return case_of(replace(Settings(), **few | settings))


def counting(*depends):
    """A result that counts how often it was made."""
    made = []

    def counted(case):
        made.append(case)
        return len(made)

    counted.__qualname__ = f"counted_{next(NUMBERS)}"  # by which memories are told apart
    return result(*depends)(counted), made


def test_what_is_not_declared_cannot_be_read():
    @result("data", "bins")
    def of_the_fit(case):
        return case.settings.n_fit

    @result("bins")
    def of_the_data(case):
        return case.dataset

    @result("data", "bins")
    def of_another_result(case):
        return results.trace(case)

    for wrong in (of_the_fit, of_the_data, of_another_result):
        with pytest.raises(UndeclaredError):
            wrong(small())


def test_what_is_declared_must_exist():
    with pytest.raises(UndeclaredError, match="colour"):
        result("fit", "colour")


@pytest.mark.parametrize("row", ALONE, ids=lambda row: row.name)
@pytest.mark.parametrize("depends", DECLARED.values(), ids=DECLARED)
def test_a_result_is_made_anew_for_what_it_declares_and_for_nothing_else(depends, row):
    before = small()
    after = case_of(replace(before.settings, **{row.name: another(row)}))
    shaping = declared._names(depends) | ({"start_seed"} if "first_seed" in depends else set())
    used = row.shapes != "data" or row.name in before.used
    assert (key(before, *depends) != key(after, *depends)) == (row.name in shaping and used)


def test_a_result_is_made_once_and_again_for_another_setting():
    counted, made = counting("data", "bins")
    assert [counted(small(bins=b)) for b in (0, 0, 5, 0, 5)] == [1, 1, 2, 1, 2]
    assert counted(small(n_fit=3)) == 1  # which it ignores
    assert counted(small(seed=5)) == 3
    assert len(made) == 3


def test_results_with_arguments_are_told_apart():
    @result("data")
    def twice(case, n):
        return 2 * n

    assert [twice(small(), n) for n in (1, 2, 1)] == [2, 4, 2]


@pytest.mark.parametrize(
    "name",
    ["data_chart", "fit_chart", "numbers", "compare_chart", "comparison", "starts_chart",
     "basin_chart", "choose_chart", "outline"],
)  # fmt: skip
def test_each_result_of_the_page_declares_all_it_reads(name):
    for more in ({}, {"best_of": 3}, {"start": "manual", "guess": "0.5:-1:1,0.5:1:1"}):
        case = small(seed=77, **more)
        assert getattr(results, name)(case) is getattr(results, name)(case)


def test_opening_a_fit_of_the_lists_changes_nothing_in_them():
    case = small(n_starts=5)
    opened = replace(case.settings, **results.one_start(case.settings, 4), list_seed=1)
    assert results.optima(case_of(opened)) is results.optima(case)
    assert results.choices(case_of(replace(opened, n_fit=5))) is results.choices(case)
    assert results.listed_start(case_of(opened)) == 3
    assert results.listed_start(case_of(replace(opened, start_seed=99))) is None
    assert results.listed_start(case_of(replace(opened, list_seed=-1))) == 0


def test_a_case_of_private_data_keeps_its_results_in_the_session(monkeypatch):
    of_whom = cache_resource_api, "get_session_id_or_throw"
    monkeypatch.setattr(*of_whom, lambda: "one visitor")
    counted, _ = counting("data", "bins")
    shared = small()
    private = Case(shared.settings, "upload", shared.dataset, ("upload", "abc"), private=True)
    other = replace(private, identity=("upload", "def"))
    assert [counted(case) for case in (shared, private, other, private)] == [1, 2, 3, 2]
    monkeypatch.setattr(*of_whom, lambda: "another visitor")
    assert [counted(case) for case in (private, shared)] == [4, 1]


def test_every_row_that_shapes_something_is_in_what_it_shapes():
    for row in TABLE:
        if row.shapes in declared.SHAPING:
            assert row.name in declared.SHAPING[row.shapes]
    assert {ROWS[name].shapes for name in declared._names(results.FRAMES)} == {
        "data", "fit", "look"
    }  # fmt: skip
