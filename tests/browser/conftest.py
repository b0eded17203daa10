"""A running app, a Chromium and pages on it, for the browser tests."""

import contextlib
import copy
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import chromium
import pytest
from playwright.sync_api import TimeoutError, expect, sync_playwright

ROOT = Path(__file__).parents[2]
DESKTOP, PHONE = (1300, 900), (390, 844)
READY = 60_000  # ms: nothing waits for so long but on a machine with much else to do
AT_REST = "[data-test-script-state=notRunning]"
PASSED = pytest.StashKey()
LISTENERS = {}  # of each page, those of its visitor

# each chart was drawn for the width that its place has
FITTED = """() => [...document.querySelectorAll('.stVegaLiteChart')].every((place) => {
  const drawn = place.querySelector('svg.marks')?.getAttribute('width');
  return !drawn || Math.abs(drawn - place.getBoundingClientRect().width) < 1; })"""

# to another query of the page that is open, as the browser's back and forward go
TURN = """(query) => {
  history.pushState(null, '', `?${query}`);
  window.turned = location.search;
  dispatchEvent(new PopStateEvent('popstate'));
}"""
# "there", or "lost": to what a player reported meanwhile, and the link says the view before again
TURNED = """([mark, atRest, view]) => {
  if (!document.querySelector(atRest)) return false;
  if (document.querySelector(mark)) return 'there';
  const isView = new URLSearchParams(location.search).get('view') === view;
  return location.search !== window.turned && !isView && 'lost';
}"""
AGAIN = 10_000  # ms: what is neither by then was lost on its way
TURNS = 6  # tries

# what of a page no link says; but a token that each loading renews, and a scroll that is undone
BESIDES = """() => JSON.stringify([
  document.documentElement.className.replace('em-scrolled', '').trim(),
  document.documentElement.style.cssText, document.cookie.replace(/_streamlit_xsrf=[^;]*/, ''),
  document.querySelector('.stSidebar')?.dataset.collapsed,
  document.querySelectorAll('details[open], [data-baseweb=popover], [role=dialog]').length,
  { ...localStorage }, { ...sessionStorage }])"""

# views to go by way of: what the page showed is gone, and nothing of it is taken for what it shows
ELSEWHERE = ("view=data&n_points=10", "view=compare&n_points=10&n_fit=1")

expect.set_options(timeout=READY)


def pytest_collection_modifyitems(items):
    """A browser test gets a second try, and the summary names it: machines have hiccups."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))


def free_port():
    """One below those that the system gives to connections: it may be used a while later."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def start_app(*flags, port=None, **environment):
    """The app on a port, a free one by default: (process, its address)."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--", *flags]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
            return process, address
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                pytest.fail(f"the app did not start:\n{process.stderr.read()}")
            time.sleep(0.1)
    process.kill()
    pytest.fail("the app did not become healthy within 30 s")


@pytest.fixture(scope="session")
def app():
    process, address = start_app()
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright):
    path = chromium.find(playwright)
    if path is None:
        pytest.fail(chromium.HOW_TO)
    arguments = [*chromium.ARGUMENTS, chromium.BRIEF]
    with playwright.chromium.launch(executable_path=path, args=arguments) as running:
        yield running


def view_of(link):
    (view,) = re.findall(r"view=(fit|compare|starts|choose)\b", link) or ["data"]
    return view


def mark(link):
    """The selector of what is on the page of this link and on no other view's."""
    return f".st-key-{view_of(link)}_chart"


class Visitor:
    """A page of the app in a browser context of its own, and what tests look at on it."""

    def __init__(self, browser, address, size, theme, reduced_motion="no-preference", **options):
        self.context = browser.new_context(**options)
        self.address = address
        self.size = {"width": size[0], "height": size[1]}
        self.media = {"color_scheme": theme, "reduced_motion": reduced_motion}
        self.sent = []  # websocket frames from the browser to the server
        self.errors = []
        self._take(*self.context.pages or [self.context.new_page()])

    def _take(self, page):
        self.page = page
        page.set_viewport_size(self.size)
        page.emulate_media(media="null", forced_colors="null", **self.media)
        page.set_default_timeout(READY)
        for event, listener in LISTENERS.pop(page, {}).items():  # of the visitor before
            page.remove_listener(event, listener)
        LISTENERS[page] = {
            "websocket": lambda ws: ws.on("framesent", lambda data: self.sent.append(data)),
            "pageerror": lambda error: self.errors.append(str(error)),
            "console": lambda said: (
                said.type == "error" and self.errors.append(f"{said.text} {said.location}")
            ),
        }
        for event, listener in LISTENERS[page].items():
            page.on(event, listener)

    def tab(self):
        """The same visitor in another tab of the same browser."""
        other = copy.copy(self)
        other._take(self.context.new_page())
        return other

    def open(self, query=""):
        return self.goto(f"{self.address}/?{query}")

    def goto(self, address):
        self.page.goto(address)
        return self._drawn()

    def turn(self, query, size, theme):
        """Another state on the page that is open: a fifth of what it costs to load one."""
        self.page.wait_for_selector(AT_REST)
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(media="screen", color_scheme=theme)
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.activeElement?.blur()")
        self.page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
        if self.page.locator(mark(query)).count():
            self._go(next(q for q in ELSEWHERE if mark(q) != mark(query)))
        self.errors.clear()
        self.sent.clear()
        self._go(query)
        return self._drawn().settle()

    def _go(self, query):
        for _ in range(TURNS):
            if self.page.locator(AT_REST).count():  # what takes long is not begun again
                self.page.evaluate(TURN, query)
            with contextlib.suppress(TimeoutError):
                where = [mark(query), AT_REST, view_of(query)]
                came = self.page.wait_for_function(TURNED, arg=where, timeout=AGAIN)
                if came.json_value() == "there":
                    return
        pytest.fail(f"the page did not turn to {query}")

    def _drawn(self):
        self.page.wait_for_selector(".stVegaLiteChart .marks", timeout=READY)
        # the page's own style sheet may arrive after the chart
        self.page.wait_for_function(
            "() => parseFloat(getComputedStyle("
            "document.querySelector('.stMainBlockContainer')).paddingTop) <= 60",
            timeout=READY,
        )
        # and so may the player, which knows its frames when it says where it is
        self.page.wait_for_function(
            "() => !document.querySelector('.st-key-fit_chart')"
            " || document.querySelector('.em-where')?.value",
            timeout=READY,
        )
        return self

    @property
    def player(self):
        return self.page.locator(".em-player")

    def frame(self):
        return int(self.page.locator("input.em-frame").input_value())

    def last(self):
        return int(self.page.locator("input.em-frame").get_attribute("max"))

    def where(self):
        return self.page.locator(".em-player output").inner_text()

    def title(self):
        """What the fit chart says of its frame, on one line."""
        texts = self.page.locator(".st-key-fit_chart .role-title text").all_text_contents()
        return " ".join(" ".join(texts).split())

    def wait_title(self, beginning):
        self.page.wait_for_function(
            """(beginning) => [...document.querySelectorAll('.st-key-fit_chart .role-title text')]
                .some((e) => e.textContent.startsWith(beginning))""",
            arg=beginning,
            timeout=READY,
        )

    def curves(self, chart="fit_chart"):
        """The paths of all lines of a chart: what the eye sees of them."""
        paths = self.page.locator(f".st-key-{chart} .mark-line path")
        return paths.evaluate_all("(all) => all.map((e) => e.getAttribute('d'))")

    def query(self):
        """The parameters of the URL."""
        return {name: texts[0] for name, texts in parse_qs(urlsplit(self.page.url).query).items()}

    def wait_url(self, part):
        self.page.wait_for_url(lambda url: part in url, timeout=READY)

    def sideways(self):
        """How many pixels the page scrolls sideways."""
        return self.page.evaluate(
            """() => { const main = document.querySelector('[data-testid=stMain]');
                return main.scrollWidth - main.clientWidth; }"""
        )

    def resize(self, size):
        """Another screen for the same page: it looks as if it had been opened there."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.settle().page.wait_for_function(FITTED)
        return self

    def settle(self):
        """Wait until nothing moves: the script is done, fonts are there, boxes have opened."""
        self.page.wait_for_selector(AT_REST)
        self.page.wait_for_function(
            """async () => { await document.fonts.ready;
                const high = () => [...document.querySelectorAll('.stMain, details')]
                    .map((e) => e.scrollHeight + e.clientHeight).join();
                const before = high();
                for (let frame = 0; frame < 5; frame++)
                    await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
                return before === high() && !document.querySelector('details[style*=height]')
                    && !document.querySelector('[data-testid=stSkeleton]')
                    && !document.getAnimations().some((a) => a.playState === 'running'); }"""
        )
        return self


class Contexts:
    """Gives contexts as a browser does, but those that tests have put back again, cleared.

    In a new one Streamlit's scripts are loaded and parsed anew, 3 s of CPU; in a new tab, 1 s.
    So the first tab stays, and leaves the app for a page without scripts before it is cleared.
    """

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.options = {}  # of each context
        self.free = []

    def new_context(self, **options):
        for context in self.free:
            if self.options[context] == options:
                self.free.remove(context)
                return context
        context = self.browser.new_context(**options)
        context.new_page().goto(f"{self.address}/_stcore/health")
        self.options[context] = options
        return context

    def put_back(self, context):
        first, *tabs = context.pages
        for tab in tabs:
            tab.close()
        context.unroute_all()
        context.set_offline(False)
        first.goto(f"{self.address}/_stcore/health")
        first.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        context.clear_cookies()
        context.clear_permissions()
        self.free.append(context)


@pytest.fixture(scope="session")
def contexts(app, browser):
    return Contexts(browser, app)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    item.stash[PASSED] = report.passed
    return report


@pytest.fixture(scope="session")
def kept():
    """The pages that `turn` has open."""
    return {}


@pytest.fixture
def turn(app, contexts, kept, request):
    """turn(query, size, theme): a Visitor whose page many tests share, one after the other, and
    which turns to that query. For tests of what the link of a view shows, without a lesson. One
    that leaves more than what the next link replaces, in the page or its storage, costs the next
    one a page of its own."""
    before = {}

    def turn_page(query="", size=DESKTOP, theme="light"):
        narrow = size[0] <= 768  # the sidebar is folded there
        before[narrow] = None
        if narrow in kept:
            kept[narrow].turn(query, size, theme)
        else:
            kept[narrow] = Visitor(contexts, app, size, theme)
            kept[narrow].open(query).settle()
        before[narrow] = kept[narrow].page.evaluate(BESIDES)
        return kept[narrow]

    yield turn_page
    errors = []
    for narrow, left in before.items():
        visitor = kept[narrow]
        errors += visitor.errors
        if not request.node.stash[PASSED]:
            kept.pop(narrow).context.close()
        elif visitor.page.evaluate(BESIDES) != left:
            contexts.put_back(kept.pop(narrow).context)
    assert not errors, errors


@pytest.fixture
def visit(app, contexts, request):
    """visit(query, size, theme): a Visitor that has opened the page."""
    visitors = []

    def open_page(query="", size=DESKTOP, theme="light", address=app, **options):
        visitors.append(Visitor(contexts, address, size, theme, **options))
        return visitors[-1].open(query)

    yield open_page
    for visitor in visitors:
        if request.node.stash[PASSED]:
            contexts.put_back(visitor.context)
        else:  # a second try begins with a new one
            visitor.context.close()
    errors = [error for visitor in visitors for error in visitor.errors]
    assert not errors, errors
