"""Firefox and WebKit for the browser tests; prints those that are missing and fails.

Playwright's own builds are taken where they can be had. Else the distribution's are driven, by
WebDriver BiDi and by WebDriver, which have not all that Playwright asks for. What all of them can
do is a `Page`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import sync_playwright
from websockets.sync.client import connect

NAMES = ("firefox", "webkit")
READY, AGAIN = 60, 3  # s
FIREFOX = ("firefox-esr", "firefox")
MINI_BROWSER = sorted(Path("/usr/lib").glob("**/webkit2gtk-4*/MiniBrowser"))
HOW_TO = (
    "No {} was found for the browser tests. Run tests/run, which gets one; or get it yourself: "
    "`playwright install firefox webkit`, or `apt-get install firefox-esr webkit2gtk-driver xvfb`."
)
KEYS = {  # WebDriver (2018), section 17.4.2
    "ArrowLeft": "\ue012", "ArrowRight": "\ue014", "End": "\ue010", "Home": "\ue011",
    "PageUp": "\ue00e", "PageDown": "\ue00f", "Enter": "\ue007", "Escape": "\ue00c",
    "Tab": "\ue004", "Space": " ",
}  # fmt: skip
LISTEN = """window.wrong = []; addEventListener("error", ({ message }) => {
    // no error, but an event of that name: there is more to do in the next frame
    if (!message.startsWith("ResizeObserver loop")) wrong.push(message); });"""
MIDDLE = """const box = document.querySelector(arguments[0]).getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];"""


class Page:
    """A page in one of the engines. `ask` takes the body of a function, as WebDriver does."""

    def open(self, address):
        self.ask("window.before = true")
        self._go(address)
        self.until("return !window.before")
        self.ask(LISTEN)
        return self

    def until(self, script, *arguments, within=READY):
        """Wait until the script answers with something, and give that."""
        end = time.monotonic() + within
        while not (answer := self.ask(script, *arguments)):
            assert time.monotonic() < end, f"never: {script} {arguments}"
            time.sleep(0.05)
        return answer

    def drag_until(self, where, places, script, *arguments):
        """Drag, again if need be, until the script answers: it may have come before the page
        listened, or before what is dragged was at its place. `where` is a script and its
        arguments, and `places` makes the places to drag along of its answer."""
        for _ in range(10):
            along = places(*self.ask(*where))
            self.drag(*along)
            with suppress(AssertionError):
                return self.until(script, *arguments, within=AGAIN)
        raise AssertionError(f"no effect: {along} {script}")

    def click(self, selector):
        self.until("return document.querySelector(arguments[0])?.checkVisibility()", selector)
        self.drag(self.ask(MIDDLE, selector))


class OfPlaywright(Page):
    def __init__(self, browser):
        self.page = browser.new_page()
        self._go = self.page.goto

    def ask(self, script, *arguments):
        return self.page.evaluate(f"function f() {{ {script} }} (all) => f(...all)", arguments)

    def resize(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})

    def press(self, key):
        self.page.keyboard.press(key)

    def drag(self, begin, *ways):
        self.page.mouse.move(*begin)
        self.page.mouse.down()
        for place in ways:
            self.page.mouse.move(*place)
        self.page.mouse.up()


class OfWebDriver(Page):
    """The actions of WebDriver (2018), section 17."""

    def press(self, key):
        key = KEYS.get(key, key)
        steps = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": steps})

    def drag(self, begin, *ways):
        moves = [
            {"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)}
            for x, y in (begin, *ways)
        ]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        steps = [moves[0], down, *moves[1:], up]
        mouse = {"pointerType": "mouse"}
        self._act({"type": "pointer", "id": "mouse", "parameters": mouse, "actions": steps})


class OfBiDi(OfWebDriver):
    """WebDriver BiDi, over the websocket of a Firefox."""

    def __init__(self, socket):
        self.socket, self.number = socket, 0
        self.command("session.new", capabilities={})
        (tab,) = self.command("browsingContext.getTree")["contexts"]
        self.tab = tab["context"]

    def command(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while (said := json.loads(self.socket.recv(READY))).get("id") != self.number:
            pass  # an event
        assert said["type"] == "success", said
        return said["result"]

    def _go(self, address):
        self.command("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def ask(self, script, *arguments):
        call = f"(function () {{ {script} }})(...{json.dumps(arguments)})"
        said = self.command(
            "script.evaluate", target={"context": self.tab}, awaitPromise=False,
            expression=f"(said => JSON.stringify(said instanceof Node || (said ?? null)))({call})",
        )  # fmt: skip
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"]["value"])

    def resize(self, width, height):
        size = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self.tab, viewport=size)

    def _act(self, source):
        self.command("input.performActions", context=self.tab, actions=[source])


class OfSelenium(OfWebDriver):
    def __init__(self, driver):
        self.driver = driver
        self._go, self.ask = driver.get, driver.execute_script

    def resize(self, width, height):
        self.driver.set_window_size(width, height)

    def _act(self, source):
        self.driver.execute("actions", {"actions": [source]})


def own(playwright, name):
    """Whether Playwright has its own build of this engine."""
    return Path(getattr(playwright, name).executable_path).exists()


def system(name):
    """Whether the system has one that can be driven."""
    if name == "firefox":
        return any(map(shutil.which, FIREFOX))
    return bool(MINI_BROWSER and shutil.which("WebKitWebDriver") and shutil.which("Xvfb"))


@contextmanager
def running(playwright, name):
    """A Page in this engine."""
    if own(playwright, name):
        with getattr(playwright, name).launch() as browser:
            yield OfPlaywright(browser)
    else:
        with {"firefox": _firefox, "webkit": _webkit}[name]() as page:
            yield page


@contextmanager
def _firefox():
    path = next(filter(None, map(shutil.which, FIREFOX)))
    with tempfile.TemporaryDirectory() as profile:
        firefox = subprocess.Popen(
            [path, "--headless", "--remote-debugging-port", "0", "--profile", profile],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            address = next(
                line.split()[-1] for line in firefox.stderr if "BiDi listening on" in line
            )
            with connect(f"{address}/session") as socket:
                yield OfBiDi(socket)
        finally:
            firefox.terminate()
            firefox.wait()


@contextmanager
def _webkit():
    from selenium.webdriver import WebKitGTK
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "2000x1200x24"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    options = Options()
    options.binary_location = str(MINI_BROWSER[-1])
    options.add_argument("--automation")
    display = {"DISPLAY": f":{screen.stdout.readline().strip()}", "GDK_BACKEND": "x11"}
    service = Service(shutil.which("WebKitWebDriver"), env=display)
    try:
        driver = WebKitGTK(options, service)
        try:
            yield OfSelenium(driver)
        finally:
            driver.quit()
    finally:
        screen.terminate()
        screen.wait()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        missing = [name for name in NAMES if not (own(playwright, name) or system(name))]
    print(*missing)
    sys.exit(bool(missing))
