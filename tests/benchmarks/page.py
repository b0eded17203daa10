"""How the page holds up in the browser and with a class on it, against the bars we set.

python tests/benchmarks/page.py [--small] [--json FILE] [PART ...]

Starts the app and the floor app (floor.py, in Streamlit's default configuration) and measures
them in turn: medians, ratios, the bar for each. Parts: first, rerun, weight, frames, load,
bounded; all by default. Fails where a bar is not met; with --small, what CI runs, only where it
is missed by half, as machines are shared.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import streamlit
from playwright.sync_api import sync_playwright
from visitors import Visitor

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))
import chromium  # noqa: E402

SIZE = {"width": 1300, "height": 900}
TICKS = os.sysconf("SC_CLK_TCK")
CHART = ".stVegaLiteChart .marks"
MOVE = "() => ({at: performance.now(), chart: document.querySelector('.stVegaLiteChart').innerHTML})"


@dataclass
class Row:
    """One bar: ours is `below` (or above) what it asks for."""

    what: str
    ours: float
    bar: float
    unit: str
    floor: float | None = None  # what the floor app needs; then the bar is a ratio to it
    above: bool = False

    @property
    def reached(self):
        return self.ours if self.floor is None else self.ours / self.floor

    def holds(self, slack=1.0):
        if self.above:
            return self.reached >= self.bar / slack
        return self.reached <= self.bar * slack

    def cells(self):
        sign, floor = "≥" if self.above else "≤", ""
        bar, ratio = f"{sign} {self.bar:,g} {self.unit}", ""
        if self.floor is not None:
            floor, ratio = f"{self.floor:,.3g} {self.unit}", f"{self.reached:.2f}"
            bar = f"{sign} {self.bar:g} × floor"
        return [self.what, f"{self.ours:,.4g} {self.unit}", floor, ratio, bar,
                "yes" if self.holds() else "**no**"]  # fmt: skip


# ---- a server and what it uses ---------------------------------------------------------------


class Server:
    """A Streamlit app in a process of its own."""

    def __init__(self, script, cwd):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true"]
        command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not self.is_healthy():
            assert self.process.poll() is None, f"{script} did not start"
            time.sleep(0.01)
        self.seconds_to_healthy = time.perf_counter() - began

    def is_healthy(self):
        try:
            return self.health() >= 0
        except OSError:
            return False

    def health(self):
        """Seconds until the server says that it is well."""
        began = time.perf_counter()
        urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=30).read()
        return time.perf_counter() - began

    def cpu(self):
        """Seconds of processor time so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS

    def memory(self):
        """Resident, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.kill()
        self.process.wait()


def our_server():
    return Server("streamlit_app.py", ROOT)


def floor_server():
    return Server("floor.py", HERE)  # where no config.toml is


@contextlib.contextmanager
def both():
    ours, floor = our_server(), floor_server()
    try:
        yield ours, floor
    finally:
        ours.stop()
        floor.stop()


@contextlib.contextmanager
def one():
    server = our_server()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def a_browser():
    with sync_playwright() as playwright:
        path = chromium.find(playwright)
        if path is None:
            sys.exit(chromium.HOW_TO)
        with playwright.chromium.launch(
            executable_path=path, args=list(chromium.ARGUMENTS)
        ) as browser:
            yield browser


@contextlib.contextmanager
def a_page(browser, address, query="", **options):
    context = browser.new_context(viewport=SIZE, **options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{address}/?{query}")
    page.wait_for_selector(CHART)
    page.wait_for_timeout(1000)
    try:
        yield page
    finally:
        context.close()


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


# ---- the parts -------------------------------------------------------------------------------

FIRST_CHART = """() => {
  const look = () => {
    if (document.querySelector('.stVegaLiteChart .marks')) window.drawn ??= performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""


def first(small):
    """Starting the server; from navigation to the first chart, warm server, cold browser."""
    times = 3 if small else 7
    starts = {"ours": [], "floor": []}
    for _ in range(times):
        for name, start in (("ours", our_server), ("floor", floor_server)):
            server = start()
            starts[name].append(server.seconds_to_healthy)
            server.stop()
    medians = {name: statistics.median(seconds) for name, seconds in starts.items()}
    yield Row("server start to healthy", medians["ours"], 1.2, "s", medians["floor"])

    with both() as (ours, floor), a_browser() as browser:
        pages = {"floor": floor.address, "data": ours.address, "fit": f"{ours.address}/?view=fit"}
        seconds = {name: [] for name in pages}
        for turn in range(times + 1):  # the first turn warms the servers
            for name, address in pages.items():
                context = browser.new_context(viewport=SIZE)  # with nothing in its cache
                page = context.new_page()
                page.add_init_script(f"({FIRST_CHART})()")
                page.goto(address)
                page.wait_for_function("() => window.drawn", timeout=30_000)
                if turn:
                    seconds[name].append(page.evaluate("window.drawn") / 1000)
                context.close()
    medians = {name: statistics.median(s) for name, s in seconds.items()}
    for view in ("data", "fit"):
        yield Row(f"first chart, view {view}", medians[view], 1.3, "s", medians["floor"])


def rerun(small):
    """Processor time of a rerun; from a click to the new chart."""
    with both() as (ours, floor):
        milliseconds = asyncio.run(_cpu_of_reruns(ours, floor, 20 if small else 60))
        for what in ("a move at rest", "animate_frames"):
            yield Row(f"server CPU, {what}", milliseconds[what], 0.5, "ms", milliseconds["floor"])
        with a_browser() as browser:
            turns = 8 if small else 20
            with a_page(browser, floor.address) as page:
                slider = page.get_by_role("slider")
                slider.focus()
                slow = [_until_redrawn(page, lambda: slider.press("ArrowRight")) for _ in range(turns)]
            for view in ("data", "fit"):
                with a_page(browser, ours.address, f"view={view}") as page:
                    button = page.locator(".st-key-new_data button")
                    fast = [_until_redrawn(page, button.click) for _ in range(turns)]
                medians = statistics.median(fast), statistics.median(slow)
                yield Row(f"new data to new chart, view {view}", medians[0], 1.5, "ms", medians[1])


async def _cpu_of_reruns(ours, floor, times):
    result = {}
    async with Visitor(floor.address) as visitor:
        await visitor.load()
        used = floor.cpu()
        for i in range(times):
            await visitor.move("seed", numbers=[i + 1])
        result["floor"] = 1000 * (floor.cpu() - used) / times
    async with Visitor(ours.address, "view=fit") as visitor:
        await visitor.load()
        used = ours.cpu()
        for i in range(times):
            await visitor.move("player", json={"iteration": i + 1})
        result["a move at rest"] = 1000 * (ours.cpu() - used) / times
        used = ours.cpu()
        for i in range(times):
            await visitor.move("animate_frames", numbers=[i + 2])
        result["animate_frames"] = 1000 * (ours.cpu() - used) / times
    return result


WATCH_MARKS = """() => {
  const chart = document.querySelector('.stVegaLiteChart');
  window.redrawn = null;
  window.watching?.disconnect();
  window.watching = new MutationObserver((changes) => {
    const marks = changes.some(({target, addedNodes}) => target.closest?.('.marks')
      || [...addedNodes].some((node) => node.matches?.('.marks')));
    if (marks) window.redrawn ??= performance.now();
  });
  window.watching.observe(chart.parentElement, {subtree: true, childList: true, attributes: true});
  window.addEventListener('click', () => window.began = performance.now(), {capture: true});
  window.addEventListener('keydown', () => window.began = performance.now(), {capture: true});
}"""


def _until_redrawn(page, act):
    """Milliseconds from what is done to the first change of the chart's marks after it."""
    page.evaluate(WATCH_MARKS)
    act()
    page.wait_for_function("() => window.redrawn")
    milliseconds = page.evaluate("window.redrawn - window.began")
    page.wait_for_timeout(400)
    return milliseconds
