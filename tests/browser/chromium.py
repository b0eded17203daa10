"""Finds the Chromium for the browser tests; prints its path, or says how to get one and fails."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SHELL = "chromium-headless-shell"  # without all that draws windows: a page opens for a third less
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO = (
    "No Chromium was found for the browser tests. Run tests/run, which gets one; or get it "
    "yourself: `playwright install chromium`, or `apt-get install chromium-headless-shell`, or "
    "set CHROMIUM to the path of one."
)
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-quic",
    "--process-per-site",  # the tabs of a context share what they have parsed
    "--font-render-hinting=none",  # letters as wide as in a whole Chromium
)  # fmt: skip
# for tests, whose pages live a second or two: what V8 optimises for longer ones it optimises later,
# and its renderers cost 7 % less. Not for benchmarks
BRIEF = (
    "--js-flags=--always-sparkplug "
    "--invocation-count-for-maglev=5000 --invocation-count-for-turbofan=20000"
)


def find(playwright):
    """The path of a Chromium: of the variable CHROMIUM, a headless shell, Playwright's own, or the
    system's."""
    if path := os.environ.get("CHROMIUM") or shutil.which(SHELL):
        return path
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        path = find(playwright)
    if path is None:
        sys.exit(HOW_TO)
    print(path)
