"""The app without a browser: every widget, one setting at a time, and the three views."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gmm_em.dashboard import sidebar, views
from gmm_em.dashboard.settings import ROWS, TABLE, VIEWS, Settings

APP = Path(__file__).parents[1] / "streamlit_app.py"
WIDGETS = [row for row in TABLE if row.name not in ("view", "iteration", "grouping")]


def run(**query):
    at = AppTest.from_file(APP, default_timeout=60)
    at.query_params.update({name: str(value) for name, value in query.items()})
    return at.run()


def widget(at, name):
    for kind in (at.sidebar.slider, at.sidebar.number_input, at.sidebar.selectbox):
        for element in kind:
            if element.key == name:
                return element
    raise LookupError(name)


def shown(at):
    """The settings as the URL says them."""
    return dict(at.query_params)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens(view):
    at = run(view=view)
    assert not at.exception
    assert not at.warning
    assert len(at.get("vega_lite_chart")) == 1
    assert len(at.table) == (view != "data")
    assert shown(at)["view"] == view


@pytest.mark.parametrize("row", WIDGETS, ids=lambda row: row.name)
def test_each_widget_changes_its_setting_and_no_other(row):
    at = run(view="fit", iteration=4)
    before = shown(at)
    value = row.choices[-1] if row.choices else row.type(row.default + row.step)
    widget(at, row.name).set_value(value).run()
    assert not at.exception
    assert at.session_state[row.name] == value
    changed = {name for name, text in shown(at).items() if text != before[name]}
    keeps_the_fit = row.name in sidebar.NOT_OF_THE_FIT
    if row.default == value:
        assert not changed
    else:
        assert changed == {row.name} | (set() if keeps_the_fit else {"iteration"})


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("row", [r for r in TABLE if not r.choices], ids=lambda row: row.name)
def test_no_exception_at_the_ends_of_any_range(row, end, view):
    at = run(**{"view": view, row.name: row.type(getattr(row, end))})
    assert not at.exception
    assert len(at.get("vega_lite_chart")) == 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("start", ROWS["start"].choices)
def test_each_start_works_in_each_view(start, view):
    at = run(start=start, view=view)
    assert not at.exception


@pytest.mark.parametrize("key, name", [("new_data", "seed"), ("new_start", "start_seed")])
def test_the_buttons_draw_a_new_seed_and_nothing_else(key, name):
    at = run(view="fit", iteration=5)
    before = shown(at)
    at.button(key=key).click().run()
    changed = {n for n, text in shown(at).items() if text != before[n]}
    assert changed == {name, "iteration"}


def test_the_button_opens_the_fit():
    at = run()
    at.button(key="start_fit").click().run()
    assert not at.exception
    assert shown(at)["view"] == "fit"
    assert at.metric


def test_the_player_moves_table_numbers_and_url():
    at = run(view="fit")
    before = at.table[0].value
    at.session_state["player"] = {"iteration": 7}
    at.run()
    assert shown(at)["iteration"] == "7"
    assert "iteration 7 of" in at.metric[0].label
    assert not at.table[0].value.equals(before)
    widget(at, "n_fit").set_value(5).run()
    assert shown(at)["iteration"] == "0"


def test_an_iteration_without_a_frame_is_moved_to_the_nearest_with_one():
    at = run(view="fit", animate_frames=10, iteration=27)
    assert shown(at)["iteration"] == "30"
    assert not at.exception


def test_an_iteration_beyond_the_end_is_moved_to_the_last():
    at = run(view="fit", n_real=1, n_fit=1, iteration=50)
    last = int(shown(at)["iteration"])
    assert 0 < last < 50
    assert any("iteration=50" in warning.value for warning in at.warning)


def test_a_bad_link_is_mended_and_reported_until_a_setting_is_changed():
    at = run(n_fit="abc", n_points="1e12", iter="-3", view="nowhere", unknown="1")
    assert not at.exception
    assert len(at.warning) == 5
    assert shown(at)["n_points"] == "100000"
    widget(at, "n_real").set_value(2).run()
    assert not at.warning


def test_the_default_page_is_the_default_settings():
    at = run()
    assert at.session_state["settings"] == Settings()
    assert not at.warning


def test_every_view_of_the_table_has_a_function_and_a_label():
    assert set(views.VIEWS) == set(views.LABELS) == set(VIEWS)


def test_the_log_likelihood_of_the_truth_is_explained():
    at = run(view="compare")
    assert "higher" in " ".join(c.value for c in at.caption)
    at = run(view="compare", n_fit=1)
    assert "lower" in " ".join(c.value for c in at.caption)


def test_a_collapse_is_told_at_the_iteration_where_it_happens():
    collapse = {"view": "fit", "start": "original", "n_fit": 10, "n_points": 10}
    at = run(**collapse, iteration=0)
    assert not at.warning
    at = run(**collapse, iteration=2000)
    told = [warning.value for warning in at.warning]
    assert any(text.startswith("**Collapsed: ") for text in told)
    at.session_state["player"] = {"iteration": 1}
    at.run()
    assert not any(text.value.startswith("**Collapsed: ") for text in at.warning)


def test_an_emptied_component_is_told():
    at = run(view="fit", start="original", n_fit=2, seed=5, spread=20, iteration=2000)
    trace_says = any(warning.value.startswith("**Empty: ") for warning in at.warning)
    weights = at.table[0].value["weight"].astype(float)
    assert trace_says == (weights == 0).any()


def test_large_data_are_grouped_and_that_is_said_and_can_be_switched_off():
    at = run(view="fit", n_points=60_000, iter=20)
    assert any("groups of the 60,000 points" in caption.value for caption in at.caption)
    assert at.metric[0].value.startswith("≈")
    widget(at, "grouping").set_value("off").run()
    assert not any("groups of" in caption.value for caption in at.caption)
    assert not at.metric[0].value.startswith("≈")
    assert not at.exception


def test_grouping_is_offered_only_where_it_matters():
    with pytest.raises(LookupError):
        widget(run(), "grouping")


def test_the_code_of_an_iteration_is_the_code_that_runs():
    at = run(view="fit")
    assert "np.exp(terms, out=terms)" in at.code[0].value
    assert "def _step(" in at.code[0].value
