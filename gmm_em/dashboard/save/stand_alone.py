"""A page of one file: chart, player and numbers of a fit, without a server or a network."""

import html
import json
import math
import re
from pathlib import Path

from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.player.files import texts
from gmm_em.dashboard.save.vega import packed

HERE = Path(__file__).parent
NETWORK = "<p><strong>This page needs the network to load Vega.</strong></p>\n"
COMPONENTS = {name: texts(name) for name in ("player", "numbers")}


def stand_alone_page(spec, datasets, player, numbers, *, link, about, legend):
    """The HTML of a page that opens at the iteration of its own address, `#iteration=12`.

    spec, datasets : of the fit chart, as `charts.fit_chart` returns them
    player, numbers : what these components are handed; `player["iteration"]` is where to open
    link : to the page that it was saved from; about : what it shows, a sentence
    legend : what the marks of the chart mean, with **bold** words
    """
    columns = {name: _columns(frame) for name, frame in datasets.items()}
    content = {
        "spec": spec,
        "datasets": columns,
        "player": {**player, "channels": CHANNELS},
        "numbers": {**numbers, "channels": CHANNELS},
    }
    parts = {
        "STYLE": "\n".join(
            [*(files["css"] for files in COMPONENTS.values()), _read("stand_alone.css")]
        ),
        "ABOUT": html.escape(about),
        "NETWORK": NETWORK if "online" in packed() else "",
        "LINK": html.escape(link, quote=True),
        "PLAYER": COMPONENTS["player"]["html"],
        "NUMBERS": COMPONENTS["numbers"]["html"],
        "LEGEND": re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(legend)),
        "CONTENT": _json(content),
        "VEGA": _json(packed()),
        "SCRIPT": "\n".join([*map(_function, COMPONENTS), _read("stand_alone.js")]),
    }
    before, *rest = _read("stand_alone.html").split("{{")
    return before + "".join(
        parts[name] + after for name, after in (part.split("}}", 1) for part in rest)
    )


def _function(name):
    """A component as a function of that name; its constants are its own."""
    body = COMPONENTS[name]["js"].replace("export default function", "return function")
    return f"const {name} = (() => {{\n{body}\n}})();"


def _columns(frame):
    """{name: values}: shorter than rows. What is not a number is null."""
    return {
        name: [None if isinstance(v, float) and math.isnan(v) else v for v in values]
        for name, values in frame.to_dict("list").items()
    }


def _json(content):
    """For a script element, which the text of a stranger must not end."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")


def _read(file):
    return (HERE / file).read_text("utf-8")
