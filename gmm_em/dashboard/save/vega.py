"""Vega for a page without a network: the modules that Streamlit brings along."""

import base64
import functools
import gzip
import json
import re
from importlib.util import find_spec
from pathlib import Path

import altair as alt

SCRIPTS = Path(find_spec("streamlit").origin).parent / "static/static/js"
LOADER = "loadVegaEmbed.*.js"  # says which file is vega-embed, and what of it
ENTRY = re.compile(r"import\(`\./(embed\.[^`]+)`\)\.then\(\w+=>\w+\.(\w+)\)")
IMPORT = re.compile(r'(?:from|import)"\./([^"]+)"')
# where the names in Streamlit have changed: the versions that Altair writes for
ONLINE = [
    f"https://cdn.jsdelivr.net/npm/{name}@{version}"
    for name, version in (
        ("vega", alt.VEGA_VERSION),
        ("vega-lite", alt.VEGALITE_VERSION),
        ("vega-embed", alt.VEGAEMBED_VERSION),
    )
]


@functools.cache
def packed():
    """What `stand_alone.js` needs to draw: {"packed", "export"}, the modules in the order of their
    dependence, as JSON, gzip and base64, and under which name the last one exports vega-embed; or
    {"online"}, where to get it, if Streamlit's files are not as they are expected to be."""
    try:
        texts, export = modules()
    except (LookupError, OSError, RecursionError):
        return {"online": ONLINE}
    content = gzip.compress(json.dumps(list(texts.items())).encode(), mtime=0)
    return {"packed": base64.b64encode(content).decode(), "export": export}


def modules():
    """({file: text}, under which name the last one exports vega-embed); a file comes after those
    that it imports. Raises `LookupError` where another version of Streamlit has other names."""
    loaders = list(SCRIPTS.glob(LOADER))
    entry = ENTRY.search(loaders[0].read_text("utf-8")) if loaders else None
    if entry is None:
        raise LookupError("this version of Streamlit has no vega-embed where it was")
    name, export = entry.groups()
    return with_imports(name), export


def with_imports(*files):
    """{file: text} of these scripts of Streamlit's and all that they import, in such an order."""
    texts = {}

    def add(file):
        text = (SCRIPTS / file).read_text("utf-8")
        for other in IMPORT.findall(text):
            if other not in texts:
                add(other)
        texts[file] = text

    for file in files:
        add(file)
    return texts
