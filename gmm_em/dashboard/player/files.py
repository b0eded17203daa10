"""The files of each component, read as they are sent."""

import re
from pathlib import Path

HERE = Path(__file__).parent
# in a script only where no text can hold it: to the end of a line without quotes
COMMENT = re.compile(r"/\*.*?\*/|^[ ]*//[^\n]*$|[ ]//[ ][^\"'`\n]*$", re.S | re.M)
SCRIPTS = {
    "player": ("pace.js", "player.js"),
    "numbers": ("mixture.js", "formulas.js", "hands.js", "numbers.js"),
    "basin": ("basin.js",),
    "link": ("said.js", "link.js"),
    "picture": ("said.js", "picture.js"),
}


def texts(name):
    """{"html", "css", "js"} of a component, its scripts as one, as they are sent."""
    html, css = (sent(HERE / f"{name}.{kind}") for kind in ("html", "css"))
    return {"html": html, "css": css, "js": "\n".join(sent(HERE / js) for js in SCRIPTS[name])}


def sent(file):
    """A file of styles, a script or HTML without indents and comments: each visitor is sent it."""
    text = COMMENT.sub("", file.read_text("utf-8"))
    if file.suffix == ".css":
        text = re.sub(r" *([{};,]) *", r"\1", text)
    return "\n".join(filter(None, map(str.strip, text.splitlines())))
