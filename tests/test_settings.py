"""The table of settings: flags, URL and what strangers type."""

import difflib
import math
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_em.dashboard.command_line import from_flags
from gmm_em.dashboard.setting import LONGEST
from gmm_em.dashboard.settings import (
    HIDEABLE,
    ROWS,
    TABLE,
    Settings,
    from_query,
    means_something,
    plain,
    to_query,
)
from gmm_em.dashboard.text.format import as_typed
from gmm_em.links import encode_values

APP = Path(__file__).parents[1] / "streamlit_app.py"


TEXTS = {
    "components": ["0.5:-2:1,0.5:2:1", "1:0:1", "3:1e-9:1e-9,1:5:2"],
    "values": ["", encode_values([1.5, 2, 3.25]), encode_values([1, 2], [0.5, 3])],
    "x": ["", "0", "-1.25", "1e6"],
    "guess": ["", "0.25:-2:1,0.25:0:1,0.25:1:0.5,0.25:2:1"],
    "extra": ["", "10", "10,-3.5,1e3"],
    "aside": ["", "34279", "1,1,2"],
    "mountain": ["", "auto", "mean.1,mean.3", "weight.2,sd.10"],
    "column": ["value", "length (cm)", "<b>"],
    "live": ["", "7KXQ2M", "7kx-q2m"],
}


def valid_values(row):
    if row.choices:
        return list(row.choices)
    if row.check:
        return TEXTS[row.name]
    inside = row.type(row.low + (row.high - row.low) / 3)
    return [row.default, row.type(row.low), row.type(row.high), inside]


@pytest.mark.parametrize("name", ROWS)
def test_every_row_round_trips_through_the_url(name):
    needed = {}
    if ROWS[name].only:
        other, *values = ROWS[name].only
        needed = {other: values[0] if values else ROWS[other].choices[-1]}
    for value in valid_values(ROWS[name]):
        settings = replace(Settings(), **needed, **{name: value})
        query = to_query(settings)
        carried = {n for n, row in ROWS.items() if means_something(row, settings)}
        assert set(query) == carried - {n for n in carried if getattr(settings, n) == ""}
        assert from_query(query, Settings()) == (settings, [])


@pytest.mark.parametrize("name", ROWS)
def test_every_row_round_trips_through_the_flags(name):
    row = ROWS[name]
    for value in valid_values(row):
        expected = (replace(Settings(), **{name: value}), [])
        assert from_flags([f"--{name}", str(value)]) == expected
        if row.flag:
            assert from_flags([row.flag, str(value)]) == expected


def test_the_flags_of_the_original_demo():
    flags = ["-r", "3", "-f", "5", "-i", "20", "-s", "2", "-p", "500", "-a", "4"]
    settings, complaints = from_flags(flags)
    assert not complaints
    assert settings == replace(
        Settings(), n_real=3, n_fit=5, iter=20, spread=2.0, n_points=500, animate_frames=4
    )
    assert asdict(Settings()) | {
        "n_real": 4, "n_fit": 4, "iter": 300, "spread": 3.0, "n_points": 1000, "animate_frames": 1,
    } == asdict(Settings())  # fmt: skip


@pytest.mark.parametrize(
    "name, text, mended",
    [
        ("n_fit", "abc", 4),
        ("n_fit", "", 4),
        ("n_fit", "nan", 4),
        ("n_fit", "2.6", 3),
        ("n_fit", "0", 1),
        ("n_fit", "inf", 10),
        ("n_fit", "-inf", 1),
        ("n_points", "1e12", 100_000),
        ("n_points", "9" * 400, 100_000),
        ("iter", "-3", 0),
        ("iteration", "99999", 2000),
        ("spread", "-0.001", 0.0),
        ("tol", "1", 0.01),
        ("view", "nowhere", "data"),
        ("view", "Compare", "compare"),
        ("start", "kmeans++", "k-means++"),
        ("data", "<script>", "gaussian"),
        ("components", "1:2", "0.5:-2:1,0.5:2:1"),
        ("components", "1:2:-3", "0.5:-2:1,0.5:2:1"),
        ("column", "c" * 61, "value"),
        ("column", "a\0b", "value"),
        ("x", "here", ""),
        ("speed", "3", ""),
        ("hide", "zzz", ""),
        ("hide", "Sidebar, formula,zzz", "sidebar,formulas"),
    ],
)
def test_a_bad_value_becomes_the_nearest_valid_one_and_is_reported(name, text, mended):
    settings, complaints = from_query({name: text}, Settings())
    assert getattr(settings, name) == mended
    assert len(complaints) == 1
    assert complaints[0].startswith(f"{name}=")
    assert as_typed(mended) in complaints[0]
    assert from_flags([f"--{name}={text}"]) == (settings, complaints)


@pytest.mark.parametrize("text", ["7", "7.0", "7e0", " 7 "])
def test_a_whole_number_may_be_written_in_several_ways(text):
    settings, complaints = from_query({"n_fit": text}, Settings())
    assert (settings.n_fit, complaints) == (7, [])


@given(st.dictionaries(st.text(max_size=20) | st.sampled_from(list(ROWS)), st.text(max_size=50)))
def test_no_query_gives_anything_but_valid_settings(query):
    settings, _ = from_query(query, Settings())
    for row in TABLE:
        value = getattr(settings, row.name)
        assert type(value) is row.type
        if row.choices:
            assert {*(value.split(",") if row.several else [value])} <= {*row.choices}
        elif row.check:
            row.check(value)
        else:
            assert row.low <= value <= row.high
    assert to_query(from_query(to_query(settings), Settings())[0]) == to_query(settings)


NASTY = ["9", ",", ":", "1,", "1:2:3,", "ab1,", "sidebaR,", "[](", "eNoz", "ü", "\ud800", "\0", " ",
         "\xa0 ", ".", "1e", "://", "@", "_"]  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_parameter_of_60_kb_costs_no_more_than_its_length(name):
    def cost(size):
        texts = [(shape * size)[:size] for shape in NASTY]
        texts.append(",".join(map(str, range(size)))[:size])
        begun = time.process_time()
        for text in texts:
            from_query({name: text}, Settings())
        return time.process_time() - begun

    assert min(cost(60_000) for _ in range(3)) < 30 * min(cost(6_000) for _ in range(3))


@pytest.mark.parametrize("name", [row.name for row in TABLE if row.choices])
def test_few_words_are_compared_with_the_choices_and_none_is_long(name, monkeypatch):
    compared = []
    monkeypatch.setattr(difflib, "get_close_matches", lambda text, *_, n: compared.append(text))
    for text in (",".join(f"n{i}" for i in range(12_000)), "sidebaR," * 8_000, "x" * 60_000):
        compared.clear()
        settings, complaints = from_query({name: text}, Settings())
        assert len(complaints) == 1 and getattr(settings, name) == ROWS[name].default
        assert 1 <= len(compared) <= len(ROWS[name].choices)
        assert max(map(len, compared)) <= LONGEST


def test_what_is_known_is_hidden_however_much_is_not():
    unknown = [f"n{i}" for i in range(12_000)]
    settings, _ = from_query({"hide": ",".join([*unknown, *HIDEABLE])}, Settings())
    assert settings.hide == ",".join(HIDEABLE)


@given(st.lists(st.text(max_size=20)))
def test_no_command_line_stops_the_app(arguments):
    settings, _ = from_flags(arguments)
    assert isinstance(settings, Settings)


def test_a_flag_in_another_encoding_can_be_shown():
    for argv in (["--data", "gr\udcfcn"], ["--column", "gr\udcfcn"], ["\udcfc"]):
        settings, complaints = from_flags(argv)
        "".join([settings.column, *complaints]).encode()
    assert from_flags(["--column", "gr\udcfcn"])[0].column == "gr?n"


@given(st.floats(0, 20))
def test_a_float_comes_back_bit_for_bit(spread):
    settings = replace(Settings(), spread=spread)
    assert from_query(to_query(settings), Settings())[0].spread == spread


@pytest.mark.parametrize("text", ["broken", "eJwz", "A" * 10_000])
def test_broken_data_in_a_link_are_left_out_and_reported(text):
    settings, complaints = from_query({"data": "upload", "values": text}, Settings())
    assert settings.values == ""
    assert len(complaints) == 1 and complaints[0].endswith("it was ignored.")


def test_what_is_unknown_is_ignored_and_reported():
    settings, complaints = from_query({"unknown": "1"}, Settings())
    assert settings == Settings()
    assert complaints == ["unknown is an unknown setting; it was ignored."]
    settings, complaints = from_flags(["-q"])
    assert settings == Settings()
    assert complaints == ["-q is an unknown option; it was ignored."]


def test_the_url_overrides_the_flags():
    base, _ = from_flags(["-r", "3", "-f", "5"])
    settings, _ = from_query({"n_fit": "2"}, base)
    assert (settings.n_real, settings.n_fit) == (3, 2)


def test_help_prints_every_option_and_exits_0():
    done = subprocess.run([sys.executable, APP, "-h"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for row in TABLE:
        assert f"--{row.name}" in done.stdout
        assert row.flag is None or f"{row.flag} [X]" in done.stdout


def test_the_table_is_sound():
    for row in TABLE:
        assert row.label and row.help.endswith(".")
        if row.choices:
            assert row.default in row.choices
        elif row.check:
            row.check(row.default)
        else:
            assert row.low <= row.default <= row.high
            assert math.isfinite(row.high) and row.step > 0


SPOKEN = ["https://example.org/x", "www.example.org", "a@b.org", ":material/build:", ":smile:",
          "# x", "1. x", "- x", "x\n===", "**x**", "`x`", "    x", "<b>x</b>", "[x](y)",
          "$x$"]  # fmt: skip


@pytest.mark.parametrize("text", SPOKEN)
def test_words_of_a_stranger_lose_no_letter_and_stay_on_one_line(text):
    told = plain(text)
    assert "\n" not in told
    assert told.replace("\\", "").replace("\u2060", "") == " ".join(text.split())
    assert told != text or text == "x"
