"""The app without a browser: every widget, one setting at a time, and the three views."""

import inspect
import re

import numpy as np
import pytest
from headless import APP, handed, html, run, shown, tables, texts, widget
from streamlit.testing.v1 import AppTest

from gmm_em import data, links, starts
from gmm_em.dashboard.settings import ROWS, TABLE, VIEWS, Settings
from gmm_em.dashboard.text import glossary

COMPARE = "Compare with the truth"
LITTLE = {"n_points": 200, "n_starts": 5, "max_k": 3}  # the same on the page, a tenth of the work
MEETINGS = [
    (row, view) for row in TABLE if row.step for view in VIEWS
    if row.only is None or row.only[0] != "view" or view in row.only
]  # fmt: skip
WIDGETS = [
    row for row in TABLE if row.part and row.name not in ("grouping", "data") and not row.only
]


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens(view):
    at = run(**LITTLE | {"view": view})
    assert not at.exception
    assert not at.warning
    assert len(at.get("vega_lite_chart")) == 1
    assert len(tables(at)) == (view in ("compare", "choose"))
    assert shown(at)["view"] == view


@pytest.mark.parametrize("row", WIDGETS, ids=lambda row: row.name)
def test_each_widget_changes_its_setting_and_no_other(row):
    at = run(view="fit", iteration=4)
    before = shown(at)
    value = row.choices[-1] if row.choices else row.type(row.default + row.step)
    widget(at, row.name).set_value(value).run()
    assert not at.exception
    assert at.session_state[row.name] == value
    changed = {name for name, text in shown(at).items() if text != before.get(name, text)}
    keeps_the_fit = row.shapes == "look"
    if row.default == value:
        assert not changed
    else:
        assert changed == {row.name} | (set() if keeps_the_fit else {"iteration"})


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("row, view", MEETINGS, ids=lambda one: getattr(one, "name", one))
def test_no_exception_at_the_ends_of_any_range(row, end, view):
    ends = {row.name: row.type(getattr(row, end))}
    at = run(**LITTLE | {"n_points": 20, "max_k": 2, "view": view} | ends)
    assert not at.exception
    assert len(at.get("vega_lite_chart")) == 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("start", ROWS["start"].choices)
def test_each_start_works_in_each_view(start, view):
    at = run(**LITTLE | {"start": start, "view": view})
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
    assert handed(at, "player")["play"]


@pytest.mark.parametrize("key, view", [("start_fit", "fit"), ("offer", "data")])
def test_a_button_that_is_pressed_while_the_url_is_still_on_its_way_is_not_lost(key, view):
    at = run(seed=5)
    before = shown(at)
    widget(at, "n_fit").set_value(3).run()
    at.query_params.clear()
    at.query_params.update(before)  # what the browser says that has not heard of the new one
    next(button for button in at.button if button.key == key).click().run()
    assert (shown(at)["view"], shown(at)["seed"]) == (view, "5" if key == "start_fit" else "28")
    assert (shown(at)["n_fit"], shown(at).get("lesson")) == (
        ("3", None) if key == "start_fit" else ("4", "what-em-does")
    )


def test_the_player_moves_the_url():
    at = run(view="fit")
    at.session_state["player"] = {"iteration": 7}
    at.run()
    assert shown(at)["iteration"] == "7"
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


@pytest.mark.parametrize("bins", [1, 3, 7, 200])
def test_a_link_says_how_many_bars_the_histogram_has_and_so_does_the_widget(bins):
    at = run(bins=bins)
    assert not at.warning and widget(at, "bins").value == bins == int(shown(at)["bins"])
    assert (widget(at, "bins").value - widget(at, "bins").min) % widget(at, "bins").step == 0
    assert len(data.histogram(data.simulate(4, 3.0, 1000, 28), bins)[1]) == bins


def test_a_bad_link_is_mended_and_reported_until_a_setting_is_changed():
    at = run(n_fit="abc", n_points="1e12", iter="-3", view="nowhere", unknown="1")
    assert not at.exception
    (warning,) = at.warning
    assert len(warning.value.splitlines()) == 5
    assert shown(at)["n_points"] == "100000"
    widget(at, "n_real").set_value(2).run()
    assert not at.warning


def test_many_complaints_are_counted():
    (warning,) = run(**{f"unknown{i}": "1" for i in range(299)}).warning
    assert len(warning.value.splitlines()) == 6
    assert warning.value.endswith("and 294 more")


def test_the_default_page_is_the_default_settings():
    at = run()
    assert at.session_state["visitor"].settings == Settings()
    assert not at.warning


@pytest.mark.parametrize(
    "query, words",
    [
        ({}, "The fit's is higher: it was made for these very points"),
        ({"n_fit": 1}, "The fit's is lower: it has 1 component, not 4."),
        ({"iter": 3}, "The fit's is lower: EM was stopped at the limit"),
        ({"seed": 1, "start_seed": 3}, "The fit's is lower: EM is in a local"),
        ({"data": "laplace", "n_fit": 1}, "The fit's is lower: a few Gaussians cannot"),
        ({"n_points": 10, "n_fit": 10, "start": "random points"}, "that means nothing"),
        ({"data": "iris_petal_length", "n_fit": 3}, "A component is not a species"),
        ({"data": "iris_petal_length", "n_fit": 1}, "a component is not a species"),
    ],
)
def test_the_page_knows_why_one_log_likelihood_is_higher(query, words):
    at = run(view="compare", **query)
    assert words in " ".join(c.value for c in at.caption)


def test_the_comparison_mentions_what_collapsed_as_the_fit_does():
    query = {"n_points": 10, "n_fit": 10, "start": "random points"}
    told = run(**query, view="compare").warning[0].value
    numbers = handed(run(**query, view="fit"), "numbers")
    assert told == numbers["warnings"]["collapsed"].format("2, 3, 8, 9 and 10")
    assert numbers["floored"][-1] == sum(1 << (k - 1) for k in (2, 3, 8, 9, 10))


def test_the_comparison_has_one_row_per_component_partners_first():
    at = run(view="compare", n_fit=6)
    (table,) = (text for text in html(at) if text.startswith("<table"))
    headings = [texts("th", row)[0] for row in re.findall("<tr>(.*?)</tr>", table)[1:]]
    assert headings == [
        "true → fitted", "● 1", "● 3", "● 4", "● 5", "fitted, no true partner", "● 2", "● 6",
    ]  # fmt: skip
    rows = tables(at)[0]
    assert rows["mean"][0] == "−1.663 → −1.631" and rows["mean"][4] == "−0.040"
    assert "true, no fitted partner" in " ".join(html(run(view="compare", n_fit=2)))


def test_each_start_is_explained_and_one_that_makes_no_sense_is_told():
    at = run(start="original")
    for method in starts.METHODS.values():
        assert method.help in widget(at, "start").proto.help
    assert not any("make no sense" in c.value for c in at.sidebar.caption)
    at = run(start="original", data="galaxies")
    assert any("make no sense" in c.value for c in at.sidebar.caption)


def test_a_row_of_the_mixture_that_is_begun_says_what_is_missing():
    at = run(data="custom")
    at.session_state["components_1"] = {
        "edited_rows": {}, "deleted_rows": [], "added_rows": [{"weight": 0.5, "mean": 3}],
    }  # fmt: skip
    at.run()
    assert any(c.value == "Row 3 is left out: sd missing." for c in at.sidebar.caption)


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_said_in_literal_markup(view):
    for source in ("gaussian", "crabs"):
        at = run(**LITTLE | {"view": view, "data": source})
        said = [e.value for kind in (at.markdown, at.caption, at.warning) for e in kind]
        said += [e.label + (e.proto.help or "") for e in (*at.slider, *at.selectbox, *at.metric)]
        assert not any("`" in words for words in said)


def test_known_groups_stand_in_the_place_of_the_truth():
    at = run(view="compare", data="iris_petal_length", n_fit=3)
    assert any("The groups, as people labelled them" in m.value for m in at.markdown)
    rows = tables(at)[0]
    assert rows[""] == ("● 1 setosa", "● 2 versicolor", "● 3 virginica")
    assert [cell.split(" → ")[0] for cell in rows["mean"]] == ["1.462", "4.260", "5.552"]
    assert [m.label for m in at.metric] == ["Log-likelihood: fit", "groups"]


def test_observations_are_counted_not_rows():
    counted = links.encode_values([1.0, 2.0, 3.0, 4.0], [10, 20, 18, 1])
    at = run(data="upload", values=counted)
    assert any("**49 points** (at 4 different values)" in m.value for m in at.markdown)
    assert "49 points between 1.0000 and 4.0000" in " ".join(html(at))
    (chart,) = at.get("vega_lite_chart")
    assert "49 points" not in chart.proto.spec  # it is in the data: another fit keeps the spec


@pytest.mark.parametrize("iteration, said", [("12", "12"), ("12.5", "12.5"), ("12.2", "12")])
def test_apart_each_iteration_has_two_halves(iteration, said):
    at = run(view="fit", steps="apart", iteration=iteration, animate_frames=10)
    assert not at.exception
    assert shown(at)["iteration"] == said
    assert any("every iteration is shown" in caption.value for caption in at.caption)
    complaints = [f"iteration={iteration} has no frame in this fit; {said} is used."]
    assert [w.value for w in at.warning] == (complaints if iteration != said else [])
    player, numbers = handed(at, "player"), handed(at, "numbers")
    assert player["parts"] == numbers["parts"] == 2
    assert len(player["iterations"]) == 95
    at.session_state["player"] = {"iteration": 7.5}
    at.run()
    assert shown(at)["iteration"] == "7.5"
    widget(at, "steps").set_value("together").run()
    assert shown(at)["iteration"] == "10"  # the nearest of every tenth


def test_the_picked_value_is_in_the_url_until_it_is_let_go():
    at = run(view="fit", x="1.25")
    assert shown(at)["x"] == handed(at, "numbers")["x"] == "1.25"
    at.session_state["numbers"] = {"x": "-3"}
    at.session_state["player"] = {"iteration": 7}
    at.run()
    assert (shown(at)["x"], shown(at)["iteration"]) == ("-3", "7")
    at.session_state["numbers"] = {"x": ""}
    at.run()
    assert "x" not in shown(at)


@pytest.mark.parametrize("x", ["abc", "nan", "inf", "1e200"])
def test_a_picked_value_that_is_none_is_told(x):
    at = run(view="fit", x=x)
    assert not at.exception
    assert f"x={x}" in at.warning[0].value
    assert "x" not in shown(at)


def test_no_animation_is_no_reason_to_complain():
    at = run(view="fit", animate_frames=0)
    assert not at.warning
    assert shown(at)["iteration"] == "94"


@pytest.mark.parametrize(
    "query, ending, step",
    [
        ({}, "Converged after 94 iterations; the last one gained 8.5e−6.", COMPARE),
        (
            {"iter": 5},
            "Stopped at the limit of 5 iterations, still gaining 3.83 per iteration: raise",
            COMPARE,
        ),
        ({"iter": 0}, "The limit is 0 iterations: this is the start.", COMPARE),
        (
            {"data": "acidity", "n_fit": 1},
            "Converged after 2 iterations; the last one gained 0",
            "",
        ),
    ],
)
def test_the_end_says_so(query, ending, step):
    numbers = handed(run(view="fit", **query), "numbers")
    assert numbers["ending"].startswith(ending) and numbers["next"] == step


def test_the_fit_keeps_its_iteration_while_another_view_is_open():
    at = run(view="fit")
    at.session_state["player"] = {"iteration": 7}
    at.run()
    at.segmented_control(key="view").set_value("compare").run()
    at.segmented_control(key="view").set_value("fit").run()
    assert shown(at)["iteration"] == "7"
    assert handed(at, "player")["iteration"] == 7


def test_large_data_are_grouped_and_that_is_said_and_can_be_switched_off():
    at = run(view="fit", n_points=60_000, iter=20)
    assert any("EM ran on the 60,000 points in groups" in caption.value for caption in at.caption)
    assert handed(at, "numbers")["prefix"] == "≈ "
    widget(at, "grouping").set_value("off").run()
    assert not any("points in groups" in caption.value for caption in at.caption)
    assert handed(at, "numbers")["prefix"] == ""
    assert not at.exception


def test_grouping_is_offered_only_where_it_matters():
    with pytest.raises(LookupError):
        widget(run(), "grouping")


def test_the_code_of_an_iteration_is_the_code_that_runs():
    at = run(view="fit")
    assert not at.code  # not sent until it is asked for
    at.session_state["code"] = True
    at.run()
    shown = at.code[0].value
    assert shown.index("def e_step(") < shown.index("def m_step(") < shown.index("def step(")
    assert all(f"({equation})" in shown for equation in ("9.13", "9.24", "9.25", "9.26"))
    # beside it the formulas, and what their symbols are called there
    names = re.findall("`(.+?)`", "".join(m.value for m in at.markdown if "| formula |" in m.value))
    assert len(names) > 8 and all(re.search(rf"\b{name}\b", shown) for name in names)


def test_equal_sds_are_fitted_said_and_counted_everywhere():
    at = run(view="fit", sds="equal")
    assert handed(at, "numbers")["pooled"]
    at.session_state["code"] = True
    at.run()
    assert "pooled(" in at.code[0].value and "variance = " in at.code[1].value
    names = re.findall("`(.+?)`", "".join(m.value for m in at.markdown if "| formula |" in m.value))
    assert all(re.search(rf"\b{name}\b", at.code[0].value) for name in names)
    (table,) = tables(run(**LITTLE | {"view": "choose", "sds": "equal"}))
    assert table["parameters"] == ("2", "4", "6")
    (table,) = tables(run(**LITTLE | {"view": "compare", "sds": "equal"}))
    assert len({cell.split("→")[-1] for cell in table["sd"]}) == 1
    at = run(**LITTLE | {"view": "starts", "sds": "equal", "n_fit": 2})
    assert not at.exception


def test_a_fit_with_equal_sds_may_be_below_a_truth_without():
    at = run(view="compare", sds="equal")
    assert any("its sds are held equal" in caption.value for caption in at.caption)


# ---- data of other sources -----------------------------------------------------------------------

SMALL = "value\n1.5\n2.5\n2\n7\n8\n"


def upload(at, content, name="own.csv"):
    at.file_uploader(key="file").set_value((name, content.encode(), "text/csv")).run()
    return at


def picker(at, label):
    (found,) = (widget for widget in at.selectbox if widget.label == label)
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("source", [*data.SOURCES, "upload"])
def test_each_source_opens_in_each_view(source, view):
    at = run(**LITTLE | {"n_points": 1000, "data": source, "view": view})
    assert not at.exception and not at.warning
    assert len(at.get("vega_lite_chart")) == 1
    used = {"n_real", "spread", "n_points", "seed"} & {w.key for w in at.sidebar.number_input} | {
        w.key for w in at.sidebar.slider if w.key in ("n_real", "spread")
    }
    expected = source if source != "upload" else "gaussian"
    assert used == {"n_real", "spread", "n_points", "seed"} & set(
        inspect.signature(data.SOURCES[expected]).parameters
    )


def test_choosing_a_source_starts_a_new_fit_and_keeps_the_hidden_settings():
    at = run(view="fit", iteration=9, spread=7)
    widget(at, "data").set_value("acidity").run()
    assert not at.exception
    assert (shown(at)["data"], shown(at)["iteration"], shown(at)["spread"]) == ("acidity", "0", "7")
    widget(at, "data").set_value("gaussian").run()
    assert widget(at, "spread").value == 7


def test_a_widget_that_was_away_comes_back_with_its_value():
    at = run(view="fit", n_real=6)
    widget(at, "data").set_value("galaxies").run()
    at.run()
    widget(at, "data").set_value("gaussian").run()
    told = widget(at, "n_real").proto
    assert told.set_value and list(told.value) == [6]
    at.run()  # what stands there is the browser's, and somebody may be typing in it
    assert not widget(at, "n_real").proto.set_value


def test_real_data_say_so_and_what_others_found():
    at = run(data="faithful_waiting", view="compare")
    assert "The truth is unknown" in at.get("vega_lite_chart")[0].proto.spec
    assert [m.label for m in at.metric] == ["Log-likelihood: fit"]
    assert any("In the literature" in c.value for c in at.caption)


def test_a_truth_that_is_no_gaussian_mixture_says_so():
    at = run(data="laplace", view="compare")
    assert any("not a mixture of Gaussians" in c.value for c in at.caption)
    assert len(tables(at)[0]["weight"]) == 4


def test_a_custom_mixture_travels_in_the_link():
    at = run(data="custom", components="0.2:0:1,0.8:10:1", view="compare")
    assert shown(at)["components"] == "0.2:0:1,0.8:10:1"
    assert tables(at)[0]["weight"][0].startswith("0.200 → ")


def test_a_small_file_travels_in_the_link():
    at = upload(run(data="upload", view="fit", n_fit=2, iteration=3), SMALL)
    assert not at.exception and not at.error
    query = shown(at)
    assert query["iteration"] == "0"
    values, *_ = links.decode_values(query["values"])
    assert values.tolist() == [1.5, 2.5, 2, 7, 8]
    other = run(**query)
    assert handed(other, "numbers")["trace"] == handed(at, "numbers")["trace"]
    assert any("brought 5 values" in c.value for c in other.caption)


def test_pasted_numbers_are_data():
    at = run(data="upload")
    at.text_area(key="pasted").set_value("1 2 3 10 11 12").run()
    assert not at.exception
    assert links.decode_values(shown(at)["values"])[0].tolist() == [1, 2, 3, 10, 11, 12]
    assert any("**6 points** are **your own data**" in m.value for m in at.markdown)


def test_a_large_file_stays_in_the_session_and_the_page_says_so():
    rng = np.random.default_rng(1)
    at = upload(run(data="upload"), "\n".join(map(repr, rng.normal(size=5000).tolist())))
    assert not at.exception
    assert "values" not in shown(at) or not shown(at)["values"]
    assert any("Too many values for a link" in c.value for c in at.caption)
    assert any("**5,000 points**" in m.value for m in at.markdown)
    at.button(key="start_fit").click().run()
    assert not at.exception
    link = run(**shown(at))
    assert any("**This link carries no data**" in i.value for i in link.info)
    assert not link.exception and not link.get("vega_lite_chart")  # and shows no others instead
    again = run(**shown(link))
    assert any("**This link carries no data**" in i.value for i in again.info)
    upload(link, SMALL)
    assert len(link.get("vega_lite_chart")) == 1 and not link.info


def test_two_columns_of_the_same_values_have_names_of_their_own():
    rng = np.random.default_rng(1)
    rows = "\n".join(f"{x},{x}" for x in rng.normal(size=3000).tolist())
    at = upload(run(data="upload", view="data"), "first,second\n" + rows)
    titles = []
    for name in ("first", "second"):
        picker(at, "Column").set_value(name).run()
        titles.append(at.get("vega_lite_chart")[0].proto.spec)
    assert "second" in titles[1] and titles[0] != titles[1]


@pytest.mark.parametrize("query", ["n_fit=", "values=&data=upload", "column=&data=upload"])
def test_an_empty_parameter_is_told(query):
    at = run(**dict(part.split("=") for part in query.split("&")))
    assert not at.exception
    assert len(at.warning) == 1 and query.split("=")[0] in at.warning[0].value.replace("\\", "")


def test_a_repeated_parameter_is_told():
    at = AppTest.from_file(APP, default_timeout=60)
    at.query_params["n_fit"] = ["2", "3"]
    at.run()
    assert shown(at)["n_fit"] == "3"
    assert "appears 2 times in the link" in at.warning[0].value


def test_columns_can_be_chosen_and_one_may_hold_counts():
    at = upload(run(data="upload"), "height;n;age\n150;2;10\n160;3;20\n170;1;30\n")
    assert not at.exception
    picker(at, "Column").set_value("age").run()
    assert links.decode_values(shown(at)["values"])[0].tolist() == [10, 20, 30]
    assert shown(at)["column"] == "age"
    picker(at, "Counts").set_value("n").run()
    _, counts, *_ = links.decode_values(shown(at)["values"])
    assert counts.tolist() == [2, 3, 1]


@pytest.mark.parametrize("content", ["", "a,b\nc,d\n", "5\n5\n5\n", "\x89PNG\r\n", "1"])
def test_a_bad_file_gets_a_message_and_the_data_before_stay(content):
    at = upload(run(data="upload"), SMALL)
    before = shown(at)
    upload(at, content, "bad.csv")
    assert not at.exception
    assert len(at.error) == 1
    assert at.error[0].value.endswith("The previous data set is still shown.")
    assert shown(at) == before


def test_where_no_data_are_shown_a_bad_file_does_not_say_that_there_are():
    at = upload(run(data="upload", column="x"), "a,b\nc,d\n", "bad.csv")
    assert len(at.error) == 1 and "previous data set" not in said(at) + at.error[0].value
    at = upload(at, "01.02\n15.03\n31.12\n")
    assert not at.error and "previous data set" not in at.info[0].value


def test_names_of_strangers_are_shown_as_text():
    at = upload(run(data="upload"), "<b>x</b>,**y**\n1,2\n3,4\n5,7\n", "<script>.csv")
    assert not at.exception
    upload(at, "only words", "<img src=x>.csv")
    assert "<img" not in at.error[0].value.replace("\\<", "")


def test_a_broken_link_to_data_shows_the_default_page():
    at = run(data="upload", values="broken")
    assert not at.exception
    assert any("values=broken" in w.value for w in at.warning)
    assert len(at.get("vega_lite_chart")) == 1


def test_another_large_file_starts_a_new_fit():
    rng = np.random.default_rng(1)
    one, other = ("\n".join(map(repr, rng.normal(size=3000).tolist())) for _ in range(2))
    at = upload(run(data="upload", view="fit"), one)
    before = handed(at, "numbers")["trace"]
    at.session_state["player"] = {"iteration": 5}
    at.run()
    assert shown(at)["iteration"] == "5"
    upload(at, other)
    assert not at.exception
    assert shown(at)["iteration"] == "0"
    assert handed(at, "numbers")["trace"] != before
    assert not {"n_real", "spread"} & {slider.key for slider in at.sidebar.slider}


def test_a_table_of_groups_is_read_as_such_after_one_of_values_and_before():
    at = run(data="upload")
    for _ in range(2):
        upload(at, "length,width\n1.2,1.1\n2.7,2.3\n3.1,4.8\n", "plain.csv")
        assert picker(at, "Counts").value == "none"
        assert "SDs of groups" not in {widget.label for widget in at.selectbox}
        assert shown(at)["values"]
        upload(at, "mean,sd,count\n2,1,10\n5,0.5,30\n9,0.5,4\n", "groups.csv")
        chosen = [picker(at, label).value for label in ("Column", "Counts", "SDs of groups")]
        assert chosen == ["mean", "count", "sd"]
        assert any("**44 points** (in 3 groups)" in m.value for m in at.markdown)
        assert "values" not in shown(at)
        assert any("A link cannot carry means and sds of groups" in c.value for c in at.caption)
        assert not at.exception


def test_a_column_of_labels_shows_the_groups_in_compare():
    at = upload(run(data="upload", view="compare"), "x,who\n1,a\n2,a\n3,a\n8,b\n9,b\n10,b\n")
    assert not any("as people labelled them" in m.value for m in at.markdown)
    picker(at, "Known groups").set_value("who").run()
    assert not at.exception
    assert any("as people labelled them" in m.value for m in at.markdown)


def test_after_an_import_the_first_values_are_said_as_they_were_understood():
    at = upload(run(data="upload"), "1,75\n2\n1,8\n1,62\n")
    assert any("1.75, 2, 1.8, 1.62" in c.value.replace("\\", "") for c in at.caption)


def test_a_table_of_two_readings_is_read_as_its_owner_says():
    at = upload(run(data="upload"), "Gewicht_kg\n1,234\n2,345\n3,111\n")
    assert not at.exception
    (choice,) = at.sidebar.radio
    for mark, first in ((",", 1.234), (".", 1234.0)):
        choice.set_value(mark).run()
        assert not at.exception and not at.error
        assert links.decode_values(shown(at)["values"])[0][0] == first
        (choice,) = at.sidebar.radio


def test_dates_become_numbers_if_their_owner_says_so():
    at = upload(run(data="upload"), "01.02\n15.03\n31.12\n")
    assert not at.exception and "values" not in shown(at)
    assert not at.error and "can be a date, a time or a number" in at.info[0].value
    assert at.info[0].value.endswith("Until you choose, the previous data set is shown.")
    (choice,) = at.sidebar.radio
    assert (choice.value, len(choice.options)) == (None, 1)
    choice.set_value(".").run()
    assert not at.exception and not at.error
    assert links.decode_values(shown(at)["values"])[0].tolist() == [1.02, 15.03, 31.12]


def test_every_word_of_the_field_is_explained_where_it_stands():
    explained = {
        "fit": ("weight", "mean and sd", "posterior", "E step", "M step", "bound"),
        "compare": ("log-likelihood", "weight", "mean and sd", "converged", "collapsed"),
        "starts": ("maximum", "log-likelihood", "converged", "spurious", "k-means++"),
        "choose": ("AIC", "BIC", "ICL", "held out", "log-likelihood", "bootstrap"),
    }
    assert {term for terms in explained.values() for term in terms} == set(glossary.TERMS)
    for view, terms in explained.items():
        at = run(**LITTLE | {"view": view})
        helps = "\n".join(e.help or "" for e in [*at.markdown, *at.caption, *at.metric])
        for term in terms:
            assert f"**{term}**: {glossary.TERMS[term]}" in helps
    for widget_of in (*at.sidebar.slider, *at.sidebar.number_input, *at.sidebar.selectbox):
        assert widget_of.help


def said(at):
    return " ".join(e.value for e in (*at.caption, *at.info, *at.markdown)).replace("\\", "")


SURVEY = "height_cm,sex\n" + "".join(f"{150 + i % 40},{'fm'[i % 2]}\n" for i in range(105))


def test_known_groups_travel_in_the_link_of_a_class_survey():
    at = upload(run(data="upload", view="compare"), SURVEY)
    picker(at, "Known groups").set_value("sex").run()
    assert "These 105 numbers and their groups travel in the address" in said(at)
    other = run(**shown(at))
    assert not other.exception and "as people labelled them" in said(other)
    assert "105 values in the groups f, m: 150, 151, 152, 153, …" in said(other)


def test_a_switch_keeps_small_data_out_of_the_link():
    at = upload(run(data="upload"), SURVEY)
    assert "values" in shown(at) and "These 105 numbers travel in the address" in said(at)
    at.toggle(key="in_link").set_value(False).run()
    assert "values" not in shown(at) and shown(at)["column"] == "height_cm"
    assert "You keep the data out of the link" in said(at) and "**105 points**" in said(at)
    again = run(**shown(at))
    assert "**This link carries no data**" in said(again)
    assert "the previous data set is shown" not in said(again)
    at.toggle(key="in_link").set_value(True).run()
    assert "values" in shown(at)
    early = run(data="upload")
    assert "the previous data set is shown" in said(early)
    early.toggle(key="in_link").set_value(False).run()
    assert "values" not in shown(upload(early, SURVEY))


def test_a_table_of_classes_is_told_as_such():
    at = upload(run(data="upload"), "from,to,n\n0,3,5\n3,6,7\n6,39,1\n39,57,0\n")
    assert "Read as 13 points in 4 classes: 0 to 3, 3 to 6, 6 to 39, 39 to 57" in said(at)
    assert "travel in the address" in said(at) and "**13 points** (in 4 classes)" in said(at)
    assert any("13 points between 0.00 and 39.00" in text for text in html(at))


def asked(at, label):
    return next(radio for radio in at.sidebar.radio if radio.label.startswith(label))


def test_what_numbers_are_is_asked_where_only_people_know():
    at = run(data="upload")
    at.text_area(key="pasted").set_value("a;b\n1;5\n2;7\n3;9\n4;2").run()
    assert asked(at, "What are these").value is None and "values" not in shown(at)
    assert not at.error and "Until you choose, the previous data set is shown." in said(at)
    asked(at, "What are these").set_value(0).run()
    values, counts, *_ = links.decode_values(shown(at)["values"])
    assert (values.tolist(), counts.tolist()) == ([1, 2, 3, 4], [5, 7, 9, 2])
    at.text_area(key="pasted").set_value("1 2 3 4\n10 20 30 40").run()
    asked(at, "What are these").set_value("printed").run()
    assert links.decode_values(shown(at)["values"])[1].tolist() == [10, 20, 30, 40]
    assert not at.exception


def test_zeros_that_stand_out_can_be_left_out():
    at = run(data="upload")
    text = "x\n" + "0\n" * 40 + "\n".join(str(1 + 0.1 * i * i) for i in range(60))
    at.text_area(key="pasted").set_value(text).run()
    assert len(links.decode_values(shown(at)["values"])[0]) == 100
    asked(at, "40 zeros").set_value(False).run()
    assert len(links.decode_values(shown(at)["values"])[0]) == 60
    assert not at.exception


def test_what_is_changed_on_a_page_whose_runs_were_cut_short_counts():
    """As where somebody drags on while it computes: one run drew the sidebar, the next did not."""
    at = run(n_points=100)
    at.session_state.visitor.stood, at.session_state.visitor.drawn = set(), {"view"}
    widget(at, "n_points").set_value(200).run()
    assert shown(at)["n_points"] == "200"
