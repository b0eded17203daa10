"""Streamlit's own files come from memory, packed, and the HTML says what the first screen needs."""

import asyncio
import gzip
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from gmm_em.dashboard import frontend, lessons
from gmm_em.dashboard.save import vega
from gmm_em.dashboard.views import layout

TOLD = re.compile('<meta property="og:(.+?)" content="(.*?)">')
STYLE = next((frontend.FOLDER / "static" / "css").glob("index.*.css"))
FONT = next((frontend.FOLDER / "static" / "media").glob("*.woff2"))


@pytest.fixture
def ask(monkeypatch):
    """The answer to a request for one of Streamlit's files, once they come from memory."""
    monkeypatch.setattr(StaticFiles, "get_response", StaticFiles.get_response)
    frontend.hand_out.__wrapped__(layout.about)

    def answer(path, query="", method="GET", folder=frontend.FOLDER, **headers):
        headers = {"accept-encoding": "gzip, br", "host": "em.example", **headers}
        scope = {
            "type": "http", "scheme": "http", "path": "/", "method": method,
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
            "query_string": query.encode(),
        }  # fmt: skip
        files = StaticFiles(directory=str(folder), html=True)
        # a thread of its own: that of the tests may have a loop, of a browser
        with ThreadPoolExecutor() as aside:
            return aside.submit(asyncio.run, files.get_response(path, scope)).result()

    return answer


def name_of(file):
    return str(file.relative_to(frontend.FOLDER))


def is_from_memory(answer):
    return "etag" not in answer.headers


def test_a_file_is_the_same_and_smaller(ask):
    for file in [STYLE, *map(vega.SCRIPTS.joinpath, vega.modules()[0])]:
        answer = ask(name_of(file))
        assert answer.status_code == 200 and is_from_memory(answer)
        assert int(answer.headers["content-length"]) == len(answer.body) <= file.stat().st_size
        assert answer.headers["content-type"].endswith(("javascript", "css"))
        if file.stat().st_size > 300:
            assert answer.headers["content-encoding"] == "gzip"
            assert answer.headers["vary"] == "accept-encoding"
            assert gzip.decompress(answer.body) == file.read_bytes()


def test_what_cannot_be_packed_is_sent_as_it_is(ask):
    answer = ask(name_of(FONT))
    assert is_from_memory(answer) and answer.body == FONT.read_bytes()
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"


@pytest.mark.parametrize(
    "how",
    [{"accept-encoding": "identity"}, {"range": "bytes=0-9"}, {"method": "HEAD"}],
    ids=["not packed", "a part", "the head"],
)
def test_who_asks_otherwise_gets_it_as_ever(ask, how):
    assert not is_from_memory(ask(name_of(STYLE), **how))


def test_other_folders_and_other_files_are_left_alone(ask, tmp_path):
    (tmp_path / "index.html").write_text("of another")
    other = ask(".", folder=tmp_path)
    assert other.path == str(tmp_path / "index.html")
    assert not is_from_memory(ask("favicon.png"))
    for path in ("static/js/none.js", "../static/server.py", "static"):
        with pytest.raises(HTTPException) as error:
            ask(path)
        assert error.value.status_code == 404


def page(answer):
    return gzip.decompress(answer.body).decode()


def test_the_page_says_at_once_what_it_will_need(ask):
    text = page(ask("."))
    asked = re.findall(r'(?:modulepreload|script)[^>]*?(?:href|src)="\./static/js/(.+?)"', text)
    assert len(asked) == len(set(asked)) > 100
    assert {*vega.modules()[0]} <= {*asked}
    assert all(any(file.startswith(f"{name}.") for file in asked) for name in frontend.ELEMENTS)
    for file in asked:
        for other in vega.IMPORT.findall((vega.SCRIPTS / file).read_text("utf-8")):
            assert other in asked, (file, other)


@pytest.mark.parametrize("imports", ["", "./none.js", "./Html.x.js"], ids=["few", "gone", "circle"])
def test_another_version_of_streamlit_says_nothing_beforehand(monkeypatch, tmp_path, imports):
    shown = frontend.INDEX.read_text("utf-8")
    for name in frontend.ELEMENTS if imports else ("ArrowVegaLiteChart",):
        (tmp_path / f"{name}.x.js").write_text(f'import"{imports}"')
    monkeypatch.setattr(vega, "SCRIPTS", tmp_path)
    assert frontend._page() == shown


@pytest.mark.parametrize("how", ["other files", "another server"])
def test_another_server_is_left_alone(monkeypatch, tmp_path, how):
    if how == "other files":
        monkeypatch.setattr(frontend, "INDEX", tmp_path / "index.html")
    else:
        monkeypatch.delitem(sys.modules, "starlette.staticfiles")
    usual = StaticFiles.get_response
    frontend.hand_out.__wrapped__(layout.about)
    assert StaticFiles.get_response is usual


def test_a_browser_that_unpacks_nothing_gets_the_page_too(ask):
    answer = ask(".", **{"accept-encoding": ""})
    assert "content-encoding" not in answer.headers
    assert answer.body.decode() == page(ask("."))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def preview(answer):
    text = page(answer)
    assert "<title>EM for Gaussian mixtures</title>" in text
    return dict(TOLD.findall(text))


def test_a_link_preview_says_what_it_is_about(ask):
    said = {view: preview(ask(".", f"view={view}")) for view in layout.ABOUT}
    assert len({told["description"] for told in said.values()}) == len(said) == 5
    assert said["fit"]["title"] == "Fit: EM for Gaussian mixtures"
    assert preview(ask(".")) == said["data"] and preview(ask(".", "n_real=3")) == said["data"]
    lesson = preview(ask(".", "lesson=what-em-does&step=2&view=fit"))
    assert lesson["title"].startswith("Step 2 of What does EM do?")
    assert lesson["description"].startswith("4 minutes: ")


def test_a_link_to_a_step_or_a_lesson_that_is_not_there_opens_the_page(monkeypatch, ask):
    last = preview(ask(".", "lesson=what-em-does&step=5"))
    assert last["title"].startswith("Step 5 of ")
    assert preview(ask(".", "lesson=what-em-does&step=20")) == last
    for module in (lessons, layout):  # its file is wrong
        monkeypatch.setattr(module, "library", lambda: ({}, ["It was left out."]))
    assert preview(ask(".", "lesson=what-em-does&step=2")) == preview(ask("."))


STRANGE = (
    "view=x",
    'view="><script>',
    "lesson=..%2F&step=-1",
    "view=%",
    "%ff=\xff&&=",
    "x" * 999,
)


@pytest.mark.parametrize("query", STRANGE, ids=range(len(STRANGE)))
def test_strangers_get_the_page_all_the_same(ask, query):
    assert preview(ask(".", query)) == preview(ask("."))


def test_the_picture_has_the_address_that_the_visitor_knows(ask):
    assert preview(ask("."))["image"] == "http://em.example/app/static/icon.png"
    proxied = {"x-forwarded-proto": "https", "host": 'em"><script>'}
    (image,) = re.findall('og:image" content="(.+?)">', page(ask(".", **proxied)))
    assert image == "https://em&quot;&gt;&lt;script&gt;/app/static/icon.png"
