"""The page without a browser: runs of it, and what tests read of them."""

import functools
import json
import re
from html import unescape
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

# each AppTest reads what is installed, to find components: four fifths of the time of a page
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)
# and compiles the page anew: a seventh of it
local_script_runner.ScriptCache = functools.cache(local_script_runner.ScriptCache)

APP = Path(__file__).parents[1] / "streamlit_app.py"
PATIENCE = 600  # s: nothing takes so long but on a machine with much else to do


def run(**query):
    at = AppTest.from_file(APP, default_timeout=PATIENCE)
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


def html(at):
    """All HTML of the page but style sheets and scripts: nobody reads these, and what is packed
    looks like numbers here and there."""
    unread = ("<style", "<script")
    return [h.proto.body for h in at.get("html") if not h.proto.body.startswith(unread)]


def texts(cells, row):
    found = re.findall(rf"<({cells})[^>]*>(.*?)</\1>", row)
    return [unescape(re.sub("<[^>]+>", "", cell)).strip() for _, cell in found]


def tables(at):
    """Each table on the page, {heading: its column}; headings among the rows are left out."""
    found = []
    for table in (text for text in html(at) if text.startswith("<table")):
        head, *rows = (texts("th|td", row) for row in re.findall("<tr>(.*?)</tr>", table))
        columns = zip(*(row for row in rows if len(row) == len(head)), strict=True)
        found.append(dict(zip(head, columns, strict=True)))
    return found


def handed(at, name):
    """The data that a component of the fit view draws from: of its "player" or its "numbers"."""
    (found,) = (e for e in at.get("bidi_component") if e.proto.component_name == f"gmm_em_{name}")
    return json.loads(found.proto.json)
