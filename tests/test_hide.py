"""What a link hides: settings that stay as they are, views that are not on offer."""

import pytest
from headless import handed, run, shown, widget

from gmm_em.dashboard.hiding import hide_all_but, seen, visible
from gmm_em.dashboard.settings import (
    HIDEABLE,
    PARTS,
    TABLE,
    VIEWS,
    WIDGETS,
    Settings,
    from_query,
)


def sidebar(at):
    kinds = (at.sidebar.slider, at.sidebar.number_input, at.sidebar.selectbox, at.sidebar.button)
    return {element.key for kind in kinds for element in kind}


def views(at):
    return list(at.button_group[0].options)


def press(at, key):
    next(button for button in at.button if button.key == key).click().run()


def test_each_name_means_one_thing():
    parts = [name for name in HIDEABLE if name.endswith("_settings")]
    rows = [row for row in TABLE if row.part]
    assert len(parts) == len(PARTS)
    assert len(HIDEABLE) == 8 + len(VIEWS) + len(parts) + len(rows)
    assert not any("," in name for name in HIDEABLE)


def test_three_controls_not_seventeen():
    hide = "source,n_real,spread,n_points,iter,best_of,animation_settings,more_settings"
    at = run(view="fit", hide=hide, seed=5, spread=4)
    assert sidebar(at) == {"n_fit", "start", "new_data", "new_start"}
    assert [title.value for title in at.sidebar.markdown] == ["**Data**", "**Fit**"]
    assert not at.sidebar.expander
    widget(at, "n_fit").set_value(3).run()
    assert {**shown(at), "iteration": "0"} == {**shown(run(view="fit", seed=5, spread=4, n_fit=3)),
                                               "hide": hide}  # fmt: skip
    press(at, "show_all")
    assert "hide" not in shown(at)
    assert shown(at)["spread"] == "4" and widget(at, "spread").value == 4
    assert not [button for button in at.button if button.key == "show_all"]


@pytest.mark.parametrize(
    "hide", ["", "sidebar", "sidebar,views,code", "source,tol,more_settings,starts", "fit_settings"]
)
def test_what_a_link_shows_and_what_it_hides_are_two_ways_to_say_the_same(hide):
    assert seen(hide_all_but(seen(hide))) == seen(hide)
    assert from_query({"hide": hide_all_but(seen(hide))}, Settings())[1] == []
    assert hide_all_but(seen("")) == "" and hide_all_but(seen("sidebar")) == "sidebar"


@pytest.mark.parametrize("view", VIEWS)
def test_a_link_that_shows_three_settings_shows_them_in_every_view(view):
    chosen = {"n_fit", "start", "best_of"}
    at = run(view=view, hide=hide_all_but(seen("sidebar") | chosen), data="galaxies", n_starts=5,
             max_k=2)  # fmt: skip
    assert sidebar(at) - {"new_start"} == chosen < WIDGETS.keys()


def test_a_seed_that_is_hidden_has_no_button():
    assert {"new_data", "new_start"} & sidebar(run(hide="seed")) == {"new_start"}
    assert {"new_data", "new_start"} & sidebar(run(hide="fit_settings")) == {"new_data"}


@pytest.mark.parametrize("hide", ["sidebar", ",".join(n for n in HIDEABLE if n not in VIEWS)])
def test_without_a_sidebar_nothing_is_in_it(hide):
    at = run(hide=hide, data="custom", components="1:0:1,1:4:1")
    assert not at.exception and not at.warning
    assert not at.sidebar.children
    assert shown(at)["components"] == "1:0:1,1:4:1"


def test_a_view_that_is_hidden_is_not_on_offer():
    at = run(view="fit", hide="compare,starts,choose")
    assert views(at) == [VIEWS["data"], VIEWS["fit"]]
    assert not at.warning


@pytest.mark.parametrize(
    "view, hide, instead",
    [("compare", "compare", "fit"), ("fit", "fit,data", "compare"), ("data", "data", "fit")],
)
def test_where_the_open_view_is_hidden_another_opens_and_the_page_says_so(view, hide, instead):
    at = run(view=view, hide=hide)
    assert shown(at)["view"] == instead
    (notice,) = at.warning
    assert f"view={view} is hidden by this link; {instead} is used." in notice.value
    press(at, "show_all")
    assert not at.warning
    assert views(at) == list(VIEWS.values())


def test_one_view_is_left():
    settings, complaints = visible(Settings(hide=",".join(["sidebar", *VIEWS])))
    assert (settings.hide, settings.view) == ("sidebar", "data")
    assert complaints == ["hide= leaves no view; all are shown."]


def test_the_fit_is_not_offered_where_it_is_hidden():
    at = run(hide="fit")
    assert "start_fit" not in [button.key for button in at.button]


def test_the_end_of_a_fit_leads_to_what_is_shown():
    words = [
        handed(run(view="fit", hide=hide), "numbers")["next"]
        for hide in ("", "compare", "compare,starts")
    ]
    assert words == ["Compare with the truth", "Try other starts", ""]
    words = [handed(run(view="fit", data="galaxies", n_fit=k), "numbers")["next"] for k in (1, 2)]
    assert words == ["", "Try other starts"]


def test_a_lesson_hides_what_its_link_hides():
    at = run(lesson="crabs", step=1, hide="sidebar,code")
    press(at, "lesson_next")
    assert (shown(at)["step"], shown(at)["hide"]) == ("2", "sidebar,code")


def test_what_nobody_can_hide_is_said_and_the_rest_is_hidden():
    settings, (complaint,) = from_query({"hide": "sidebar,nowhere"}, Settings())
    assert settings.hide == "sidebar"
    assert complaint == "hide=sidebar,nowhere contains unknown names: nowhere; sidebar is used."
