"""The files of each component, read as they are sent."""

from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = {
    "player": ("pace.js", "player.js"),
    "numbers": ("mixture.js", "formulas.js", "hands.js", "numbers.js"),
    "basin": ("basin.js",),
    "link": ("said.js", "link.js"),
    "picture": ("said.js", "picture.js"),
}


def texts(name):
    """{"html", "css", "js"} of a component, its scripts as one; without indents and the scripts'
    comments, as each visitor is sent all of it."""
    js = [line for script in SCRIPTS[name] for line in _lines(script) if line[:2] != "//"]
    html, css = _lines(f"{name}.html"), _lines(f"{name}.css")
    return {"html": "\n".join(html), "css": "\n".join(css), "js": "\n".join(js)}


def _lines(file):
    return [line.strip() for line in (HERE / file).read_text("utf-8").splitlines()]
