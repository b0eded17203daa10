"""The pages of a class, without a browser: who leads, who follows, who strays, what is said."""

import re

import pytest
from headless import run, shown, widget

from gmm_em.dashboard.live import numbers, rooms, store
from gmm_em.dashboard.live.rooms import RoomError
from gmm_em.dashboard.views import classroom

LESSON = {"lesson": "what-em-does", "step": 1}


pytestmark = pytest.mark.usefixtures("classes_file")


def words(at):
    return "\n".join(element.value for kind in (at.markdown, at.warning, at.info, at.success)
                     for element in kind)  # fmt: skip


def keys(at):
    return {button.key for button in at.button}


def press(at, key):
    next(button for button in at.button if button.key == key).click()
    return at.run()


def begin(**query):
    """(the lecturer's page, the code of its class)"""
    at = press(
        run(**(query or LESSON)), "begin_class" if "lesson" in (query or LESSON) else "share"
    )
    return at, shown(at)["live"]


def student(code, token="a student's browser"):
    at = run(live=code)
    says(at, code, token)
    return at


def says(at, code, token):
    """The browser says which one it is."""
    at.session_state[f"room_{code}"] = {"token": token}
    at.run()


def move(at, **settings):
    for name, value in settings.items():
        at.session_state[name] = value
    return at.run()


def test_the_lecturer_leads_and_students_see_the_step():
    lecturer, code = begin()
    assert f"You lead class **{code}**" in words(lecturer)
    pupil = student(code)
    assert f"You follow class **{code}**" in words(pupil)
    assert {name: shown(pupil)[name] for name in LESSON} == {"lesson": "what-em-does", "step": "1"}
    assert shown(pupil)["hide"] == "sidebar"
    press(lecturer, "lesson_next")
    pupil.run()
    assert shown(pupil)["step"] == "2"


def test_only_the_lecturers_page_can_lead():
    lecturer, code = begin()
    pupil = student(code)
    leading = {"lesson_next", "lesson_back", "lesson_answer", "live_again", "live_end"}
    assert leading <= keys(lecturer)
    assert not leading & keys(pupil)


def test_the_key_of_the_lecturer_is_in_no_address_and_on_no_other_page():
    lecturer, code = begin()
    key = lecturer.session_state["visitor"].token[1]
    assert rooms.read(code).is_led_by(key)
    assert not [text for text in shown(lecturer).values() if key in text]
    pupil = student(code)
    assert not [e for e in pupil.get("bidi_component") if key in e.proto.json]


def test_the_role_outlives_a_reload():
    lecturer, code = begin()
    key = lecturer.session_state["visitor"].token[1]
    again = run(**shown(lecturer))
    assert "You lead" not in words(again)
    says(again, code, key)
    assert f"You lead class **{code}**" in words(again)
    assert "hide" not in shown(again)


def test_who_strays_is_told_where_the_class_is_and_may_come_back():
    lecturer, code = begin()
    pupil = student(code)
    press(pupil, "show_all")
    widget(pupil, "iter").set_value(7).run()
    assert "**The class is at step 1 of “What does EM do?”.**" in words(pupil)
    press(lecturer, "lesson_next")
    pupil.run()
    assert shown(pupil)["iter"] == "7"
    assert "**The class is at step 2 of" in words(pupil)
    press(pupil, "live_back")
    assert (shown(pupil)["step"], shown(pupil)["iter"]) == ("2", "300")
    assert "You follow class" in words(pupil)


def test_what_the_browser_said_of_the_page_before_is_no_straying():
    """It may say so after the page has gone without sidebar into the class."""
    lecturer, code = begin()
    pupil = student(code)
    move(pupil, n_points=100)
    assert f"You follow class **{code}**" in words(pupil)
    assert shown(pupil)["n_points"] == "1000"
    press(lecturer, "lesson_next")
    pupil.run()
    assert shown(pupil)["step"] == "2"


def test_looking_at_another_frame_is_no_straying():
    _, code = begin(lesson="what-em-does", step=4)
    pupil = student(code)
    move(pupil, iteration=30.0, x="1.5")
    assert "You follow class" in words(pupil)


def test_a_student_leaves():
    _, code = begin()
    pupil = student(code)
    press(pupil, "live_leave")
    assert "live" not in shown(pupil)
    assert "class" not in words(pupil)


def test_the_answer_stays_hidden_until_the_lecturer_shows_it():
    lecturer, code = begin()
    pupil = student(code)
    room = rooms.read(code)
    assert rooms.vote(room, "a student's browser", 1)
    pupil.run()
    assert "There are four" not in words(pupil) + words(lecturer)
    press(lecturer, "lesson_answer")
    pupil.run()
    assert "There are four" in words(lecturer)
    assert "**Right.** There are four" in words(pupil)


def test_votes_are_counted_for_the_lecturer_alone_and_shown_when_asked_for():
    lecturer, code = begin()
    for i, choice in enumerate([0, 1, 1]):
        rooms.vote(rooms.read(code), str(i), choice)
    lecturer.run()
    assert "**3 of 3** have answered" in words(lecturer)
    bars = [h.proto.body for h in lecturer.get("html") if h.proto.body.startswith("<ul class")]
    assert "--share" not in "".join(bars)
    lecturer.toggle[0].set_value(True).run()
    (listed,) = [h.proto.body for h in lecturer.get("html") if h.proto.body.startswith("<ul class")]
    assert re.findall(r">(\d)</b>", listed) == ["1", "2", "0", "0"]
    pupil = student(code)
    assert "have answered" not in words(pupil)
    press(lecturer, "live_again")
    rooms.vote(rooms.read(code), "0", 2)
    lecturer.toggle[0].set_value(True).run()
    (listed,) = [h.proto.body for h in lecturer.get("html") if h.proto.body.startswith("<ul class")]
    assert re.findall(r">(\d)</b>", listed) == ["1", "0", "2", "0", "0", "1", "0", "0"]


def test_the_record_has_words_and_no_persons():
    lecturer, code = begin(lesson="by-hand", step=2)
    for i, choice in enumerate([1, 2, 2]):
        rooms.vote(rooms.read(code), f"student {i}", choice)
    press(lecturer, "lesson_next")
    (made,) = [e for e in lecturer.get("download_button") if "live_csv" in e.proto.id]
    assert made.proto.label == "What was answered (CSV)"
    visitor = lecturer.session_state["visitor"]
    rows = classroom.record(visitor.room, visitor.token[1])
    assert rows == "question,round,asked,answer,count\n1,1,by-hand 2,0.73,1\n1,1,by-hand 2,0.88,2\n"


def test_answers_given_alone_before_tell_nothing_in_a_class():
    _, code = begin()
    pupil = run(**LESSON)
    press(pupil, "lesson_answer")
    assert "There are four" in words(pupil)
    move(pupil, live=code)
    says(pupil, code, "this one")
    assert "You follow class" in words(pupil)
    assert "There are four" not in words(pupil)
    lecturer = run(**LESSON)
    press(lecturer, "lesson_answer")
    press(lecturer, "begin_class")
    assert "There are four" not in words(lecturer)
    press(lecturer, "lesson_answer")
    assert "There are four" in words(lecturer)


def ballot(at):
    (pills,) = (group for group in at.pills if group.key.startswith("vote_"))
    return pills


def test_a_click_while_the_browser_says_which_one_it_is_is_not_lost():
    """The choices stay the same widget then, and what is chosen before is a vote after."""
    _, code = begin()
    pupil = run(live=code)
    first = ballot(pupil).set_value(1)
    pupil.run()
    assert "Your answer is in" in pupil.caption[0].value and not rooms.votes(rooms.read(code))
    says(pupil, code, "a student's browser")
    pupil.run()
    assert rooms.votes(rooms.read(code)) == [1.0]
    assert (ballot(pupil).proto.id, ballot(pupil).value) == (first.proto.id, 1)


def test_a_place_that_is_sent_before_that_is_a_vote_too():
    _, code = begin(lesson="by-hand", step=6)
    pupil = run(live=code)
    move(pupil, x="3")
    press(pupil, "live_guess")
    says(pupil, code, "a student's browser")
    assert rooms.votes(rooms.read(code)) == [3.0]


def test_who_comes_back_sees_the_answer_of_before():
    _, code = begin()
    student(code)
    rooms.vote(rooms.read(code), "a student's browser", 2)
    pupil = run(live=code)
    assert ballot(pupil).value is None
    says(pupil, code, "a student's browser")
    assert ballot(pupil).value == 2


def test_a_place_is_answered_on_the_chart():
    step = {"lesson": "by-hand", "step": 6}
    alone = press(run(**step), "lesson_guess")
    assert "Tap or drag on the chart" in words(alone)
    alone = press(run(**step, x="4.5"), "lesson_guess")
    assert "Your guess, 4.5 (dashed), is 1.4 off." in words(alone)
    lecturer, code = begin(**step)
    pupil = student(code)
    move(pupil, x="3")
    press(pupil, "live_guess")
    assert rooms.votes(rooms.read(code)) == [3.0]
    press(lecturer, "lesson_answer")
    pupil.run()
    assert "Your guess, 3 (dashed), is 0.13 off." in words(pupil)


@pytest.mark.parametrize(
    ("live", "said"),
    [("QQQQQQ", "There is no class QQQQQQ"), ("qqq-qqq", "There is no class QQQQQQ"),
     ("abc", "the code of a class has 6"), ("7KXQ2M7KXQ2M" * 999, "There is no class")],
)  # fmt: skip
def test_a_code_that_is_none_gets_a_sentence(live, said):
    at = run(live=live)
    assert said in words(at)
    assert not at.exception


def test_codes_cannot_be_found_by_trying():
    at = run(live="QQQQQQ")
    _, code = begin()
    for _ in range(25):
        move(at, live="QQQQQQ")
    move(at, live=code)
    assert "Too many codes were tried" in words(at)


def test_a_class_that_ended_says_so_and_the_page_is_free():
    lecturer, code = begin()
    pupil = student(code)
    press(lecturer, "live_end")
    assert "**The class has ended.**" in words(lecturer)
    pupil.run()
    assert "**The class has ended.** The page is yours." in words(pupil)
    assert "lesson_next" in keys(pupil)


def test_a_disk_that_cannot_be_written_to_is_said_and_the_page_works(monkeypatch, tmp_path):
    (tmp_path / "no").write_text("a file, not a folder")
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "no" / "file"))
    at = press(run(**LESSON), "begin_class")
    assert "This server cannot keep a class now" in words(at)
    assert "live" not in shown(at)
    assert not run(live="QQQQQQ").exception


@pytest.mark.parametrize(
    ("typed", "value"), [("171", 171), ("171,5", 171.5), (" 1.8e2 cm ", 180), ("100", 100)]
)
def test_numbers_are_read_as_people_type_them(typed, value):
    assert numbers.sent(typed, numbers.asked("Height", "cm", 100, 250)) == value


@pytest.mark.parametrize(
    "typed", ["", "tall", "nan", "inf", "1e999", "99", "251", "1,2,3", "9" * 1_000_000]
)
def test_what_is_no_such_number_is_refused(typed):
    with pytest.raises(RoomError, match="number"):
        numbers.sent(typed, numbers.asked("Height", "cm", 100, 250))


@pytest.mark.parametrize(
    "ask", [("", "", 0, 1), ("x", "", 1, 1), ("x", "", None, 1), ("x", "", 0, float("nan"))]
)
def test_a_question_that_asks_nothing_is_refused(ask):
    with pytest.raises(RoomError):
        numbers.asked(*ask)


def test_the_numbers_of_a_class_become_its_data():
    lecturer, code = begin()
    key = lecturer.session_state["visitor"].token[1]
    asked = numbers.asked("Your height", "cm", 0, 300)
    rooms.show(code, key, rooms.read(code).query, asked.label, rooms.NUMBER, asked.text)
    pupil = student(code)
    assert "**Your height (cm)?**" in words(pupil).replace("\\", "")
    for i, value in enumerate([171, 172.5, 160]):
        rooms.vote(rooms.read(code), str(i), value)
    lecturer.run()
    press(lecturer, "live_fit")
    pupil.run()
    for at in (lecturer, pupil):
        assert (shown(at)["data"], shown(at)["column"]) == ("upload", "Your height (cm)")
        assert "**3 points**" in words(at)
