"""What travels to each visitor, and what it costs to put that together."""

import base64
import json
import re
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pytest
from streamlit.components.v2.bidi_component import serialization
from streamlit.elements import vega_charts
from streamlit.elements.widgets import number_input, selectbox, slider
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from gmm_em.dashboard import charts, player, server, views
from gmm_em.dashboard.player.files import packed, packed_to_run, sent
from gmm_em.dashboard.results import drawn
from gmm_em.dashboard.views import layout

PATIENCE = 600  # s


@pytest.fixture
def patched(monkeypatch):
    """Streamlit as it is mended for the page, and as it was again afterwards."""
    for widget in (number_input, selectbox, slider):
        monkeypatch.setattr(widget, "get_session_state", server.get_session_state)
    stable = server.functools.partial(vega_charts._reset_counter_pattern, "view_")
    monkeypatch.setattr(vega_charts, "_stabilize_vega_json_spec", stable)
    server.ask_for_one_value.__wrapped__()
    server.send_compact_charts.__wrapped__(charts.said_once)


def three_widgets():
    import streamlit as st

    held = {"a": 3, "b": "two", "c": None}
    if "a" not in st.session_state:
        st.session_state.update(held)
    a = st.slider("a", 1, 5, key="a")
    b = st.selectbox("b", ["one", "two"], key="b")
    c = st.number_input("c", 0, 9, key="c")
    st.text(f"{a} {b} {c}")


def test_no_widget_gathers_all_that_the_session_holds(patched, monkeypatch):
    gathered, real = [], SessionState.filtered_state.fget
    counting = property(lambda state: gathered.append(1) or real(state))
    at = AppTest.from_function(three_widgets, default_timeout=PATIENCE)
    monkeypatch.setattr(SessionState, "filtered_state", counting)
    assert at.run().text[0].value == "3 two None"
    at.slider("a").set_value(4)
    at.selectbox("b").set_value("one")
    assert at.number_input("c").set_value(7).run().text[0].value == "4 one 7"
    assert not gathered and not at.exception


def one_chart():
    import streamlit as st

    spec = {"mark": {"type": "point", "tooltip": "a, b: c"}, "data": {"url": "x"}, "name": "view_7"}
    st.vega_lite_chart(spec)


def test_charts_travel_without_blanks_and_with_stable_names(patched):
    at = AppTest.from_function(one_chart, default_timeout=PATIENCE).run()
    (chart,) = at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")
    spec = json.loads(chart.proto.spec)
    assert chart.proto.spec == json.dumps(spec, separators=(",", ":"))
    assert spec["mark"]["tooltip"] == "a, b: c" and spec["name"] == "view_1"


def test_data_travel_without_what_only_pandas_would_ask_of_them():
    frame = pd.DataFrame({"x": [1.5, np.nan], "note": ["", "2 empty"]})
    with pyarrow.ipc.open_stream(drawn._sent(frame)) as stream:
        table = stream.read_all()
    assert table.schema.metadata is None
    assert [str(field.type) for field in table.schema] == ["double", "string"]
    pd.testing.assert_frame_equal(table.to_pandas(), frame)


TRACE = pd.DataFrame({"mean": [-1.6, 3.1], "sd": [0.5, 1e-3], "weight": [0.4, 0.6]})
POINTS = pd.DataFrame({"x": [0.1, 0.3, 0.2], "y": np.float32([0.25, 0.999, 0.5])})


def test_curves_travel_in_half_the_digits_where_these_are_enough():
    short = drawn._short({"trace": TRACE})["trace"]
    assert [str(kind) for kind in short.dtypes] == ["float32", "float32", "float64"]
    np.testing.assert_allclose(short, TRACE, rtol=6e-8)
    far, narrow = TRACE.assign(mean=TRACE["mean"] + 1e5), TRACE.assign(sd=1e-6)
    for needed in (far, narrow):
        assert drawn._short({"trace": needed})["trace"]["mean"].equals(needed["mean"])


def test_points_travel_in_half_the_digits_where_none_changes_its_colour():
    frames = pd.DataFrame({"cuts": ["0.15 0.25", "", "0.05"]})
    short = drawn._short({"points": POINTS, "frames": frames})["points"]
    assert short["x"].dtype == "float32" and short["y"].dtype == "float16"
    np.testing.assert_allclose(short["x"], POINTS["x"], rtol=6e-8)
    np.testing.assert_allclose(short["y"], POINTS["y"], atol=5e-4)
    # 0.1 is a little more in half the digits, and would come to lie beyond this cut
    beside = pd.DataFrame({"cuts": ["0.25", "0.1000000001"]})
    assert drawn._short({"points": POINTS, "frames": beside})["points"]["x"].equals(POINTS["x"])
    assert drawn._short({"points": POINTS})["points"]["x"].dtype == "float32"
    far = POINTS.assign(x=POINTS["x"] + 1e5)
    assert drawn._short({"points": far})["points"]["x"].equals(far["x"])


def a_component():
    from gmm_em.dashboard import player

    player.show([0, 1], 0, fit="f", play=False, chart=".c", along=[0, 2, 2])


def test_no_list_is_taken_for_a_table(monkeypatch):
    asked, real = [], serialization.is_dataframe_like
    monkeypatch.setattr(
        serialization, "is_dataframe_like", lambda value: asked.append(value) or real(value)
    )
    at = AppTest.from_function(a_component, default_timeout=PATIENCE).run()
    (component,) = at.get("bidi_component")
    assert json.loads(component.proto.json)["along"] == [0, 2, 2]
    assert asked and not [value for value in asked if isinstance(value, list)]


def unpacked(script):
    (text,) = re.findall(r'atob\("([^"]+)"\)', script)
    return zlib.decompress(base64.b64decode(text)).decode()


@pytest.mark.parametrize("pack", [packed, packed_to_run])
def test_scripts_are_packed_into_less_than_half(pack):
    script = sent(Path(player.__file__).with_name("numbers.js")) * 2
    assert unpacked(pack(script)) == script
    assert len(pack(script)) < len(script) / 2


def test_the_page_is_sent_all_of_its_scripts():
    folder = Path(views.__file__).parent
    assert {file.stem for file in folder.glob("*.js")} == set(layout.SCRIPTS)
    scripts = unpacked(layout.SCRIPT)
    assert all(sent(folder / f"{name}.js") in scripts for name in layout.SCRIPTS)


@pytest.mark.parametrize("unit", [1e-300, 1e-42, 1e42, 1e300])
def test_in_a_unit_that_half_the_digits_do_not_hold_all_stay(unit):
    trace = TRACE.assign(mean=TRACE["mean"] * unit, sd=TRACE["sd"] * unit)
    points = POINTS.assign(x=POINTS["x"] * unit)
    short = drawn._short({"trace": trace, "points": points})
    assert short["points"]["x"].equals(points["x"])
    assert short["trace"]["mean"].equals(trace["mean"]) and short["trace"]["sd"].equals(trace["sd"])
