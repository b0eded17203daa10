"""The files of each component, read as they are sent.

Comments stand on lines of their own, one each, and every line begins in code, not inside a text.
So what is cut is never more than a comment or an indent; `tests/browser/test_sent.py` lets the
browser itself check that.
"""

import base64
import re
import zlib
from pathlib import Path

HERE = Path(__file__).parent
COMMENTS = {".js": "//", ".css": "/*", ".html": "<!--"}  # how the line of one begins
SCRIPTS = {
    "player": ("channel.js", "write.js", "pace.js", "player.js"),
    "numbers": (
        "channel.js",
        "write.js",
        "format.js",
        "mixture.js",
        "frame.js",
        "chart.js",
        "formulas.js",
        "readout.js",
        "speech.js",
        "sound.js",
        "pointer.js",
        "hands.js",
        "dots.js",
        "canvas.js",
        "numbers.js",
    ),
    "basin": ("basin.js",),
    "mountain": ("channel.js", "mountain.js"),
    "points": ("points.js",),
    "link": ("said.js", "link.js"),
    "picture": ("said.js", "picture.js"),
    "room": ("room.js",),
}

STYLES = {"link": ("share.css", "link.css"), "picture": ("share.css", "picture.css")}  # if several


def texts(name):
    """{"html", "css", "js"} of a component, its scripts as one, as they are sent."""
    files = (f"{name}.html",), STYLES.get(name, (f"{name}.css",)), SCRIPTS[name]
    html, css, js = ("\n".join(sent(HERE / file) for file in some) for some in files)
    return {"html": html, "css": css, "js": js}


def sent(file):
    """A file of styles, a script or HTML without indents and comments: each visitor is sent it."""
    lines = map(str.strip, file.read_text("utf-8").splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith(COMMENTS[file.suffix]))
    if file.suffix == ".css":
        return re.sub(r";?\s*(?=})|\s*([{;])\s*|(?<=:) ", r"\1", text)
    # after these the end of a line means nothing
    return re.sub(r"(?<=[{;,(\[])\n", "", text) if file.suffix == ".js" else text


# what unpacks a script in the browser
UNPACK = """const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt()),
script = await new Response(
new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();"""
IMPORT = """export default (
await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})))).default;"""
RUN = 'document.head.append(Object.assign(document.createElement("script"), { text: script }));'


def packed(script):
    """A module that is the same as this one, in less than half of the bytes: each visitor is sent
    it, and Streamlit compresses nothing."""
    return f"{_unpacked(script)}\n{IMPORT}"


def packed_to_run(script):
    """The same of a script that is no module."""
    return f"(async () => {{\n{_unpacked(script)}\n{RUN}\n}})();"


def _unpacked(script):
    return UNPACK % base64.b64encode(zlib.compress(script.encode(), level=9)).decode()
