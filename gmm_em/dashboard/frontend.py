"""Streamlit's own files, as a browser gets them that opens the page: the HTML and 130 others.

Streamlit 1.67 reads them from the disk each time, in threads, and sends them as they are: 4 MB, and
twenty times the processor time of a run of the page. Here they come from memory, packed, and the
HTML says at once what it will need.
"""

import functools
import gzip
import mimetypes
import sys
from urllib.parse import parse_qsl

from gmm_em.dashboard.save import vega

FOLDER = vega.SCRIPTS.parents[1]
INDEX = FOLDER / "index.html"
ELEMENTS = (  # that the first screen is made of
    "ArrowVegaLiteChart", "BidiComponent", "Selectbox", "Slider", "NumberInput", "Button",
    "ButtonGroup", "Html",
)  # fmt: skip
HTML = {"content-type": "text/html; charset=utf-8", "vary": "accept-encoding"}
NOTHING = "<title>Streamlit</title>"  # what the HTML says of the page


@functools.cache
def hand_out(about):
    """From here on the files come from memory: once in the life of the process.

    about : from the parameters of a URL and the address of the server to the HTML that tells what
    the page there is about
    """
    if "starlette.staticfiles" not in sys.modules or not INDEX.exists():
        return  # there is no server, or another one
    served = sys.modules["starlette.staticfiles"].StaticFiles
    response = sys.modules["starlette.responses"].Response
    usual, page = served.get_response, _page()
    names = {str(file.relative_to(FOLDER)) for file in (FOLDER / "static").rglob("*.*")}

    async def get_response(files, path, scope):
        headers = dict(scope["headers"])
        if scope["method"] != "GET" or b"range" in headers or str(files.directory) != str(FOLDER):
            return await usual(files, path, scope)
        unpacks = b"gzip" in headers.get(b"accept-encoding", b"")
        if path == ".":
            query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
            text = page.replace(NOTHING, about(query, _address(scope, headers))).encode()
            return response(*(_smaller(text, HTML) if unpacks else (text, 200, HTML)))
        if unpacks and path in names:
            return response(*packed(path))
        return await usual(files, path, scope)

    served.get_response = get_response


@functools.cache
def packed(path):
    """(content, status, headers) of a file in `FOLDER`. No tag goes with it by which to ask later
    whether it is still the same: the name of such a file says that."""
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return _smaller((FOLDER / path).read_bytes(), {"content-type": kind})


def _smaller(content, kind):
    smaller = gzip.compress(content, mtime=0)
    if len(smaller) >= len(content):  # a font or a picture
        return content, 200, kind
    return smaller, 200, kind | {"content-encoding": "gzip", "vary": "accept-encoding"}


def _page():
    """The HTML of every page, with all scripts of the first screen: else the browser would hear of
    most of them only when a run has sent what needs them."""
    text = INDEX.read_text("utf-8")
    links = (
        f'<link rel="modulepreload" crossorigin href="./static/js/{file}">'
        for file in _of_the_first_screen()
        if file not in text
    )
    return text.replace("</head>", "".join(links) + "</head>")


def _of_the_first_screen():
    try:
        files = [next(vega.SCRIPTS.glob(f"{name}.*.js")).name for name in ELEMENTS]
        return vega.with_imports(*files)
    except (OSError, StopIteration, RecursionError):  # another version of Streamlit has others
        return ()


def _address(scope, headers):
    """Of the server, as a browser sees it, behind a proxy too."""
    scheme = headers.get(b"x-forwarded-proto", scope["scheme"].encode()).decode("latin-1")
    return f"{scheme}://{headers.get(b'host', b'').decode('latin-1')}{scope.get('root_path', '')}"
