"""Points added and set aside, and the log axis, on the page."""

import json
from dataclasses import replace

import numpy as np
import pytest
from headless import handed, run, shown, tables, widget

from gmm_em import Dataset, data
from gmm_em.dashboard import charts, results
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.settings import Settings
from gmm_em.dashboard.visitor.state import following
from gmm_em.links import encode_values

DOSES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
OWN = {"data": "upload", "column": "dose", "values": encode_values(DOSES)}


def said(at):
    return " ".join(element.value for kind in ("markdown", "caption") for element in at.get(kind))


def field(at, name):
    return at.text_input(key=name)


def test_the_first_screen_has_no_field_for_points():
    at = run()
    assert not at.text_input
    assert {"extra", "aside"}.isdisjoint(shown(at))
    assert json.loads(at.get("vega_lite_chart")[0].proto.spec)["vconcat"][1].get("layer") is None


def test_a_point_of_the_link_is_counted_and_fitted():
    at = run(extra="10", view="fit")
    assert not at.exception and not at.warning
    assert handed(at, "numbers")["total"] == 1001
    assert field(at, "extra").value == "10"
    at = run(extra="10,12", aside="-1.66", view="data")
    assert "**1,000 points** were drawn" in said(at)
    assert "**2** were added by hand and **1** is set aside" in said(at)


def test_points_are_typed_and_cleared():
    at = run(view="fit", click="add", iteration=5)
    field(at, "extra").set_value("10; 12.5").run()
    assert (shown(at)["extra"], shown(at)["iteration"]) == ("10; 12.5", "0")
    assert handed(at, "numbers")["total"] == 1002
    at.button(key="clear_points").click().run()
    assert "extra" not in shown(at) and handed(at, "numbers")["total"] == 1000
    at.button(key="stop_clicks").click().run()
    assert shown(at)["click"] == "off" and not at.text_input


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("extra", "ten", "“ten” is not a number"),
        ("extra", "1e99", "too far from the data"),
        ("extra", "1e101", "too far away"),
        ("extra", "inf", "not a finite number"),
        ("extra", ",".join("1" * 21), "At most 20 values"),
        ("aside", "7777", "There is no value 7777 in the data"),
    ],
)
def test_what_cannot_be_used_changes_nothing_and_the_page_says_why(name, text, why):
    good = {"extra": "10", "aside": "-1.66"}[name]
    at = run(click={"extra": "add", "aside": "aside"}[name], **{name: good})
    field(at, name).set_value(text).run()
    assert not at.exception
    assert why in at.warning[0].value
    assert shown(at)[name] == good == field(at, name).value
    at = run(**{name: text})
    assert not at.exception
    assert why in at.warning[0].value and name not in shown(at)


def test_a_new_data_set_keeps_added_points_and_another_source_does_not():
    before = Settings(extra="10", aside="1", n_fit=2)
    after = following(before, replace(before, seed=5), ["seed"])
    assert (after.extra, after.aside) == ("10", "")
    after = following(before, replace(before, data="uniform"), ["data"])
    assert (after.extra, after.aside) == ("", "")
    logs = Settings(data="galaxies", scale="log", start="manual", guess="1:4.3:0.1", n_fit=1)
    assert following(logs, replace(logs, data="crabs"), ["data"]).scale == "linear"
    assert following(logs, replace(logs, scale="linear"), ["scale"]).guess == ""
    assert following(logs, replace(logs, n_fit=2), ["n_fit"]).guess == logs.guess


def test_a_log_axis_says_so_and_gives_medians():
    assert not run(**OWN, scale="log", view="starts", n_fit=2, n_starts=5).exception
    at = run(**OWN, scale="log", view="compare", n_fit=1)
    assert not at.exception
    (table,) = tables(at)
    assert table["median"] == ("31.62",)  # the geometric mean
    assert table["log mean"][0].startswith("1.5000 ± ")
    spec = json.loads(at.get("vega_lite_chart")[0].proto.spec)
    axis = spec["vconcat"][1]["layer"][0]["encoding"]["x"]["axis"]
    assert axis["title"] == "dose, log scale"
    np.testing.assert_allclose(10.0 ** np.array(axis["values"]), DOSES)


def test_the_axis_is_chosen_under_more():
    at = run(**OWN, view="fit", x="100", n_fit=1)
    widget(at, "scale").set_value("log").run()
    assert (shown(at)["scale"], shown(at)["x"]) == ("log", "100")
    assert (handed(at, "numbers")["log_digits"], handed(at, "numbers")["x"]) == (4, "100")
    assert handed(run(**OWN, view="fit", x="-1", scale="log"), "numbers")["x"] == ""
    assert "scale" not in shown(run(data="gaussian", scale="log"))


def test_what_has_no_logarithm_leaves_the_axis_linear():
    own = OWN | {"values": encode_values([-2, 0, 3, 4])}
    at = run(**own, scale="log")
    assert "2: -2, 0" in at.warning[0].value.replace("\\", "")
    assert shown(at)["scale"] == "linear" and not at.exception


def test_criteria_of_logarithms_are_not_compared():
    assert "of the logarithms" in said(run(**OWN, scale="log", view="choose", max_k=2))


# ---- clicks ----


def clicked(case, x, y, name="extra"):
    """What a click at x, in the unit of the data, and the height y changes."""
    backdrop = charts.Backdrop(case.dataset)
    share = (float(case.dataset.on_axis(x)) - backdrop.low) / (backdrop.high - backdrop.low)
    return results.after_click(case, share, y, 0.02, 0.05).get(name)


def test_a_click_adds_a_point_and_one_on_a_ring_takes_it_away():
    case = case_of(Settings(click="add", n_points=50))
    assert float(clicked(case, 5.0, 0.9)) == pytest.approx(5.0, abs=1e-3)
    case = case_of(Settings(click="add", n_points=50, extra="10,6"))
    rings = charts.Backdrop(case.dataset).marked_rows()
    assert rings["x"].tolist() == [10, 6]
    assert clicked(case, 10, rings["y"][0]) == "6"
    assert clicked(case, 6, rings["y"][1]) == "10"
    assert clicked(case, 10, rings["y"][0] + 0.2) == "10,6,10"


def test_a_click_sets_a_point_aside_and_brings_it_back():
    galaxies = Settings(data="galaxies", click="aside")
    case = case_of(galaxies)
    points = charts.Backdrop(case.dataset).point_rows()
    top = points["x"].idxmax()
    assert clicked(case, 34279, points["y"][top], "aside") == "34279"
    assert clicked(case, 28000, 0.5, "aside") is None  # there is none
    case = case_of(replace(galaxies, aside="34279"))
    cross = charts.Backdrop(case.dataset).marked_rows()
    assert (cross["x"][0], cross["y"][0]) == (34279, pytest.approx(points["y"][top]))  # where
    assert clicked(case, 34279, cross["y"][0], "aside") == ""
    rest = charts.Backdrop(case.dataset).point_rows()
    assert rest.equals(points.drop(top).reset_index(drop=True))  # and the others stay


def test_a_click_among_rounded_data_adds_a_value_that_they_could_have():
    case = case_of(Settings(data="faithful_waiting", click="add"))
    assert clicked(case, 66.3, 0.5) == "66"


def test_on_a_log_axis_a_click_adds_a_value_in_the_unit_of_the_data():
    case = case_of(Settings(**OWN, scale="log", click="add"))
    assert float(clicked(case, 300, 0.9)) == pytest.approx(300, rel=1e-3)


def test_what_is_far_away_and_set_aside_makes_nothing_small():
    dataset = data.without(Dataset([*range(11), 1e6], "x"), [1e6])
    backdrop = charts.Backdrop(dataset)
    assert backdrop.high < 25
    assert backdrop.marked_rows()["x"].tolist() == [backdrop.high]


def test_of_very_many_points_those_of_a_hand_are_all_drawn():
    dataset = data.simulate(4, 3.0, 30_000, 28)
    dataset = data.with_extra(data.without(dataset, dataset.values[:3]), [10.0])
    marked = charts.Backdrop(dataset).marked_rows()
    assert marked["kind"].tolist() == ["added", *["aside"] * 3]
