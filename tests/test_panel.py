"""Lessons on the page, without a browser: the panel, the list, and what a step does to settings."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from headless import run, shown, widget

from gmm_em.dashboard.lessons import library
from gmm_em.dashboard.settings import Settings, to_query
from gmm_em.dashboard.views import layout
from gmm_em.dashboard.visitor import classes, state, url
from gmm_em.dashboard.visitor.state import Visitor

LESSONS, _ = library()


def button(at, key):
    return next(b for b in at.button if b.key == key)


def choose(at, choice):
    at.button_group[1].set_value(choice).run()


def said(at):
    return [element.value for kind in (at.info, at.success) for element in kind]


def left(at):
    return [c.value for c in at.caption if "left this step" in c.value]


def test_the_answer_comes_after_the_choice():
    at = run(lesson="too-good", step=2)
    assert not said(at)
    choose(at, 2)
    (answer,) = said(at)
    assert answer.startswith("**Not quite.** Two, which")
    choose(at, 0)
    assert at.success[0].value.startswith("**Right.** Two, which")


def test_the_answer_is_there_for_those_who_do_not_choose():
    at = run(lesson="too-good", step=2)
    assert at.button_group[1].options == ["Two", "Eight", "Twenty"]
    button(at, "lesson_answer").click().run()
    assert said(at)[0].startswith("Two, which")
    assert "lesson_answer" not in [b.key for b in at.button]
    choose(at, 1)  # and for those who do so afterwards
    assert said(at)[0].startswith("**Not quite.** Two, which")


def test_bands_that_a_step_hides_are_not_described():
    at = run(lesson="where-to-cut", step=2)
    choose(at, 0)  # a later step hides them still
    (before,) = (c.proto for c in at.caption if "the mixture" in c.value)
    assert "bands" not in before.body and "band" not in before.help
    (after,) = (c.proto for c in run(view="fit").caption if "the mixture" in c.value)
    assert "bands behind it" in after.body and "the band in which" in after.help


@pytest.mark.parametrize("choice", sorted(LESSONS["what-em-does"].steps[0].right))
def test_each_right_choice_is_called_right(choice):
    at = run(lesson="what-em-does", step=1)
    choose(at, choice)
    assert at.success[0].value.startswith("**Right.** There are four.")


def test_answers_are_there_when_one_comes_back():
    at = run(lesson="too-good", step=1)
    choose(at, 0)
    answer = said(at)
    button(at, "lesson_next").click().run()
    assert not said(at)
    button(at, "lesson_back").click().run()
    assert (said(at), at.button_group[1].value) == (answer, 0)


def test_who_leaves_a_step_is_told():
    at = run(lesson="what-em-does", step=4)
    assert not left(at)
    widget(at, "animate_frames").set_value(2).run()
    at.session_state["view"] = "compare"
    at.run()
    assert not left(at)  # one may look at it as one likes
    widget(at, "iter").set_value(20).run()
    (words,) = left(at)
    assert words.startswith("**You have left this step**: Most iterations changed.")
    button(at, "lesson_again").click().run()
    assert not left(at)


def test_numbers_are_those_of_the_step_whatever_one_plays_with():
    at = run(lesson="too-good", step=2)
    question = at.markdown[0].value
    assert "its sd is 43 km/s" in question
    widget(at, "n_fit").set_value(3).run()
    assert shown(at)["n_fit"] == "3"
    assert at.markdown[0].value == question


def test_back_to_the_step_restores_it():
    at = run(lesson="crabs", step=3)
    before = shown(at)
    widget(at, "data").set_value("galaxies").run()
    widget(at, "n_fit").set_value(7).run()
    assert shown(at) != before
    button(at, "lesson_again").click().run()
    assert shown(at) == before
    assert widget(at, "n_fit").value == 2


def test_one_walks_through_a_lesson_and_into_the_next():
    names = list(LESSONS)
    at = run(lesson=names[0])
    assert button(at, "lesson_back").disabled
    for step in range(2, len(LESSONS[names[0]].steps) + 1):
        button(at, "lesson_next").click().run()
        assert shown(at)["step"] == str(step)
    button(at, "lesson_back").click().run()
    assert shown(at)["step"] == str(step - 1)
    button(at, "lesson_next").click().run()
    assert button(at, "lesson_next").label == "Next lesson"
    button(at, "lesson_next").click().run()
    assert (shown(at)["lesson"], shown(at)["step"]) == (names[1], "1")
    at = run(lesson=names[-1], step=len(LESSONS[names[-1]].steps))
    assert button(at, "lesson_next").disabled


def test_closing_leaves_the_settings():
    at = run(lesson="crabs", step=3)
    before = shown(at)
    button(at, "lesson_close").click().run()
    assert not at.header
    assert shown(at) == {k: text for k, text in before.items() if k not in ("lesson", "step")}


def test_what_is_taken_from_a_step_stays_taken():
    """A link that left an empty x out brought that of the step back."""
    at = run(lesson="by-hand", step=3)
    assert shown(at)["x"]
    at.session_state["numbers"] = {"x": ""}
    link = shown(at.run())
    assert link["x"] == ""
    at = run(**link)
    assert shown(at) == link and not at.warning


def test_a_lesson_that_a_flag_opens_stays_closed_when_the_page_is_loaded_anew(monkeypatch):
    base = replace(Settings(), lesson="crabs", hide="code")
    monkeypatch.setattr(url, "flags", lambda argv: (base, []))
    at = run()
    assert at.header[0].value == LESSONS["crabs"].title
    button(at, "lesson_close").click().run()
    button(at, "show_all").click().run()
    assert (shown(at)["lesson"], shown(at)["hide"]) == ("", "")
    at = run(**shown(at))
    assert not at.header
    assert not at.warning
    assert "show_all" not in [b.key for b in at.button]


def test_the_first_screen_offers_the_first_lesson_and_a_list_of_all():
    at = run()
    assert button(at, "offer").label == "New to EM? Four minutes"
    assert "open_crabs" not in [b.key for b in at.button]
    at.session_state["lessons"] = True  # the list, opened by its button
    at.run()
    listed = [b.label for b in at.button if b.key.startswith("open_")]
    assert listed == [lesson.title for lesson in LESSONS.values()]
    button(at, "open_crabs").click().run()
    assert shown(at)["lesson"] == "crabs"
    assert "open_crabs" not in [b.key for b in at.button]
    at = run()
    button(at, "offer").click().run()
    assert shown(at)["lesson"] == next(iter(LESSONS))


def test_a_link_keeps_what_was_played_with():
    at = run(lesson="crabs", step=3, n_fit=5, iteration=4)
    assert shown(at)["n_fit"] == "5"
    assert shown(at)["iteration"] == "4"
    assert shown(at)["data"] == "crabs"
    assert not at.warning


def test_what_is_no_lesson_or_no_step_is_said():
    at = run(lesson="crabs", step=17)
    assert shown(at)["step"] == str(len(LESSONS["crabs"].steps))
    assert "step=17 is more than this lesson has" in at.warning[0].value
    at = run(lesson="crab")
    assert shown(at)["lesson"] == "crabs"
    assert not at.exception
    at = run(lesson="zzz", step=2)
    assert "lesson" not in shown(at)
    assert "lesson=zzz" in at.warning[0].value


def test_a_wrong_file_is_said_and_the_page_goes_on(monkeypatch):
    monkeypatch.setattr(layout, "library", lambda: (LESSONS, ["mine, line 3 <b>"]))
    at = run(view="fit")
    assert not at.exception
    assert r"mine, line 3 \<b\>" in at.warning[0].value
    assert len(at.get("vega_lite_chart")) == 1


class Query(dict):
    def to_dict(self):
        return dict(self)

    def from_dict(self, query):
        self.clear()
        self.update(query)

    def get_all(self, name):
        return [self[name]]


@pytest.fixture
def there(monkeypatch):
    """A visitor, and the query that the server knows; `before` is what the browser had before."""
    visitor = Visitor(settings=Settings(view="fit"))
    visitor.query = to_query(visitor.settings)
    there = SimpleNamespace(
        session_state=Query(visitor=visitor), query_params=Query(visitor.query),
        visitor=visitor, before=Query(visitor.query),
    )  # fmt: skip
    for room in (state, url, classes):
        monkeypatch.setattr(room, "st", there)
    return there


def test_what_a_player_reports_does_not_undo_the_browsers_back(there):
    visitor = there.visitor
    url.write(replace(visitor.settings, iteration=3))
    assert there.query_params["iteration"] == "3" and visitor.query == there.query_params
    there.query_params.from_dict({"lesson": "crabs", "step": "2"})
    url.write(replace(visitor.settings, iteration=4))
    assert there.query_params == {"lesson": "crabs", "step": "2"} != visitor.query
    written = []
    there.query_params.from_dict = written.append
    url.read([])
    url.finish()
    assert [query["lesson"] for query in written] == ["crabs"]  # what was reported comes before it


def test_a_browser_that_has_not_yet_what_was_written_has_not_navigated(there):
    visitor = there.visitor
    url.write(replace(visitor.settings, iteration=3))
    there.query_params = there.before
    assert url.read([]).iteration == 3 and not visitor.just_opened
    url.write(replace(visitor.settings, x="1"))
    assert (there.query_params["iteration"], there.query_params["x"]) == ("3", "1")


def test_what_is_on_its_way_to_the_browser_is_written_over(there):
    visitor = there.visitor
    url.write(replace(visitor.settings, view="compare"))
    there.query_params, written = there.before, []
    there.query_params.from_dict = written.append
    there.session_state.update(vars(visitor.settings) | {"view": "fit"})
    url.read([])
    url.finish()
    assert [query["view"] for query in written] == ["fit"]
    url.finish()
    assert len(written) == 1
