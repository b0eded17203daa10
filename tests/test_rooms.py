"""Classes that answer, as the file of all processes keeps them, against a plain model of them."""

import math
import os
import sqlite3
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from gmm_em.dashboard.live import rooms, store
from gmm_em.dashboard.live.rooms import RoomError

pytestmark = pytest.mark.usefixtures("classes_file")


@pytest.fixture
def room():
    return rooms.begin("lesson=by-hand", "by-hand 1")


def now(code):
    return rooms.read(code)


def test_a_code_cannot_be_mistaken_and_is_found_however_it_is_typed(room):
    code, _ = room
    assert len(code) == 6
    assert not {*code} & {*"0O1IL"}
    assert rooms.mended(f" {code[:3].lower()}-{code[3:]} ") == code
    assert now(code).query == "lesson=by-hand"
    assert rooms.read("AAAAAA") is None


def test_only_the_lecturer_leads(room):
    code, key = room
    acts = [
        lambda key: rooms.show(code, key, "view=fit", "fit", rooms.SHOW),
        lambda key: rooms.ask_again(code, key),
        lambda key: rooms.answer(code, key),
        lambda key: rooms.record(code, key),
        lambda key: rooms.end(code, key),
    ]
    for act in acts:
        before = now(code)
        for wrong in ("", "guess", key[:-1], rooms.new_key()):
            with pytest.raises(RoomError, match="Only its lecturer"):
                act(wrong)
        assert now(code) == before
        act(key)


def test_neither_key_nor_voter_can_be_read_from_the_file(room, classes_file):
    code, key = room
    rooms.vote(now(code), "a student", 1)
    with sqlite3.connect(classes_file) as database:
        dumped = "\n".join(database.iterdump())
    assert key not in dumped
    assert "a student" not in dumped
    other = rooms.begin("", "")[0]
    assert rooms.hashed(code, "a student") != rooms.hashed(other, "a student")


def test_a_vote_can_be_changed_until_the_answer_is_shown(room):
    code, key = room
    asked = now(code)
    assert rooms.vote(asked, "ann", 1)
    assert rooms.vote(asked, "ann", 2)
    assert rooms.vote(asked, "bob", 0)
    assert (rooms.voted(asked, "ann"), rooms.voted(asked, "eve")) == (2.0, None)
    assert rooms.votes(asked) == [0.0, 2.0]
    rooms.answer(code, key)
    assert not rooms.vote(asked, "ann", 1)
    assert not rooms.vote(now(code), "ann", 1)
    assert rooms.votes(now(code)) == [0.0, 2.0]


def test_a_vote_for_what_is_not_asked_any_more_comes_too_late(room):
    code, key = room
    first = now(code)
    rooms.ask_again(code, key)
    assert not rooms.vote(first, "ann", 1)
    second = now(code)
    rooms.show(code, key, "lesson=by-hand&step=2", "by-hand 2")
    assert not rooms.vote(second, "ann", 1)
    assert rooms.vote(now(code), "ann", 1)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "nan"])
def test_what_is_no_number_is_refused(room, value):
    with pytest.raises(RoomError, match="not a number"):
        rooms.vote(now(room[0]), "ann", value)


def test_what_is_left_of_a_question_is_how_often_each_number_was_sent(room):
    code, key = room
    for name, value in zip("abcde", [0, 1, 1, 1, 2], strict=True):
        rooms.vote(now(code), name, value)
    rooms.ask_again(code, key)
    rooms.vote(now(code), "a", 1)
    rooms.show(code, key, "view=fit", "height in cm", rooms.NUMBER)
    rooms.vote(now(code), "a", 171.5)
    expected = [
        (1, 1, "by-hand 1", 0.0, 1),
        (1, 1, "by-hand 1", 1.0, 3),
        (1, 1, "by-hand 1", 2.0, 1),
        (1, 2, "by-hand 1", 1.0, 1),
        (2, 1, "height in cm", 171.5, 1),
    ]
    assert rooms.record(code, key) == expected
    rooms.end(code, key)
    assert rooms.record(code, key) == expected
    assert store.look_up("SELECT * FROM vote") == []


def test_a_class_that_has_ended_takes_nothing_and_says_so(room):
    code, key = room
    asked = now(code)
    rooms.end(code, key)
    assert now(code).phase == rooms.ENDED
    assert not rooms.vote(asked, "ann", 1)
    for act in (rooms.ask_again, rooms.answer, rooms.end):
        with pytest.raises(RoomError, match="has ended"):
            act(code, key)
    with pytest.raises(RoomError, match="has ended"):
        rooms.answer("QQQQQQ", key)


def test_a_class_ends_twelve_hours_after_its_lecturers_last_act(room, monkeypatch):
    code, key = room
    began = now(code).used
    monkeypatch.setattr(rooms.time, "time", lambda: began + 11 * 3600)
    rooms.answer(code, key)
    monkeypatch.setattr(rooms.time, "time", lambda: began + 22 * 3600)
    assert now(code).phase == rooms.ANSWER
    monkeypatch.setattr(rooms.time, "time", lambda: began + 24 * 3600)
    assert now(code) is None
    rooms.begin("", "")
    assert store.look_up("SELECT code FROM room WHERE code = ?", code) == []


def test_who_is_here_is_the_sum_over_processes_that_counted_lately(room, monkeypatch):
    code, _ = room
    for process, n in (("one", 3), ("two", 4), ("one", 5)):
        monkeypatch.setattr(rooms, "PROCESS", process)
        rooms.tell_here(code, n)
    assert rooms.counted(now(code)) == (0, 9)
    for i in range(12):
        rooms.vote(now(code), str(i), 1)
    assert rooms.counted(now(code)) == (12, 12)
    later = rooms.time.time() + 60
    monkeypatch.setattr(rooms.time, "time", lambda: later)
    assert rooms.counted(now(code)) == (12, 12)


def test_rooms_voters_rounds_questions_and_links_are_bounded(room, monkeypatch):
    code, key = room
    for name in ("MOST_ROOMS", "MOST_VOTERS", "MOST_QUESTIONS", "MOST_ROUNDS"):
        monkeypatch.setattr(rooms, name, 3)
    for i in range(3):
        rooms.vote(now(code), str(i), 1)
    with pytest.raises(RoomError, match="full"):
        rooms.vote(now(code), "one more", 1)
    assert rooms.vote(now(code), "2", 0)
    for act in (
        lambda: rooms.ask_again(code, key),
        lambda: rooms.show(code, key, "", ""),
        lambda: rooms.begin("", ""),
    ):
        act(), act()
        with pytest.raises(RoomError, match="too"):
            act()
    with pytest.raises(RoomError, match="too long"):
        rooms.show(code, key, "x" * 100_001, "")


def test_a_flood_of_classes_keeps_nobody_out_for_long(room, monkeypatch):
    code, _ = room
    rooms.tell_here(code, 1)
    monkeypatch.setattr(rooms, "MOST_ROOMS", 3)
    flood = [rooms.begin("", "")[0] for _ in range(2)]
    with pytest.raises(RoomError, match="too many classes"):
        rooms.begin("", "")
    later = rooms.time.time() + 1801
    monkeypatch.setattr(rooms.time, "time", lambda: later)
    assert rooms.begin("", "")
    assert now(code)
    assert not any(map(now, flood))


def test_what_the_disk_refuses_is_said_in_words(room, monkeypatch, tmp_path):
    code, _ = room
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "no" / "file"))
    (tmp_path / "no").write_text("a file, not a folder")
    for act in (lambda: rooms.begin("", ""), lambda: rooms.read(code)):
        with pytest.raises(RoomError, match="This server cannot"):
            act()


def test_a_disk_that_becomes_full_loses_nothing_that_was_acknowledged(room):
    code, key = room
    rooms.vote(now(code), "ann", 1)
    database = store._database()
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RoomError, match="cannot keep"):
        for i in range(10_000):
            rooms.vote(now(code), str(i), 2)
    taken = rooms.votes(now(code))
    assert taken[0] == 1
    with pytest.raises(RoomError, match="cannot keep"):
        for _ in range(10_000):
            rooms.show(code, key, "x" * 9_000, "")
    database.execute("PRAGMA max_page_count = 1000000")
    assert rooms.votes(now(code)) in (taken, [])
    rooms.show(code, key, "view=fit", "")


def test_somebody_cleans_up_the_folder(room, classes_file):
    code, _ = room
    for path in classes_file.parent.glob(f"{classes_file.name}*"):
        path.unlink()
    assert rooms.read(code) is None
    again = rooms.begin("view=fit", "")[0]
    assert rooms.read(again).query == "view=fit"


VOTES = """
import sys
from gmm_em.dashboard.live import rooms
room = rooms.read(sys.argv[1])
for i in range(100_000):
    rooms.vote(room, str(i), i)
    print(i, flush=True)
"""


def test_every_vote_that_was_acknowledged_outlives_its_process(room):
    code, _ = room
    process = subprocess.Popen(
        [sys.executable, "-c", VOTES, code], stdout=subprocess.PIPE, env=os.environ
    )
    said = [int(process.stdout.readline()) for _ in range(50)]
    process.kill()
    said += map(int, process.stdout.read().split())
    process.wait()
    votes = rooms.votes(now(code))
    assert votes[: len(said)] == said
    assert rooms.vote(now(code), "the next one", -1)


def test_a_thousand_random_acts_against_a_plain_model():
    rng = np.random.default_rng(7)
    code, key = rooms.begin("0", "0")
    phase, question, round_, votes, record = rooms.ASK, 1, 1, {}, Counter()

    def count():
        record.update((question, r, value) for (r, _), value in votes.items())

    for act in range(1000):
        who, value = f"student {rng.integers(8)}", float(rng.integers(4))
        match rng.choice(["vote", "late", "again", "answer", "show", "number", "thief"],
                         p=[0.6, 0.1, 0.06, 0.06, 0.06, 0.06, 0.06]):  # fmt: skip
            case "vote":
                taken = rooms.vote(now(code), who, value)
                assert taken == (phase in (rooms.ASK, rooms.NUMBER))
                if taken:
                    votes[round_, who] = value
            case "late":
                assert not rooms.vote(now(code)._replace(round=round_ + 1), who, value)
            case "again" if round_ < rooms.MOST_ROUNDS:
                rooms.ask_again(code, key)
                phase, round_ = rooms.NUMBER if phase == rooms.NUMBER else rooms.ASK, round_ + 1
            case "answer":
                rooms.answer(code, key)
                phase = rooms.ANSWER
            case "show" | "number" as kind:
                count()
                phase = rooms.NUMBER if kind == "number" else rooms.ASK
                rooms.show(code, key, str(act), str(act), phase)
                question, round_, votes = question + 1, 1, {}
            case "thief":
                with pytest.raises(RoomError):
                    rooms.show(code, who, "mine", "mine")
        room = now(code)
        assert (room.phase, room.question, room.round) == (phase, question, round_)
        of_round = sorted(value for (r, _), value in votes.items() if r == round_)
        assert rooms.votes(room) == of_round
        assert rooms.voted(room, who) == votes.get((round_, who))
    count()
    rooms.end(code, key)
    assert {(q, r, v): n for q, r, _, v, n in rooms.record(code, key)} == record
