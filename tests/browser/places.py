"""Where things are on the fit view and in its link, in the units of the data; keys that take."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
from conftest import READY
from playwright.sync_api import TimeoutError as StillWaiting

from gmm_em.dashboard import charts
from gmm_em.links import decode_components

AGAIN = 3_000  # ms: a key that had no effect by then came before the page listened


def plots(visitor):
    """The boxes of density, points and likelihood."""
    found = visitor.page.locator(".st-key-fit_chart .role-scope > g > .background")
    return [found.nth(i).bounding_box() for i in range(3)]


def domain(dataset):
    backdrop = charts.Backdrop(dataset)
    return backdrop.low, backdrop.high


def at(visitor, dataset, x, plot=1, up=0.5):
    """The pixel over x, so far up in a plot."""
    box, (low, high) = plots(visitor)[plot], domain(dataset)
    return box["x"] + box["width"] * (x - low) / (high - low), box["y"] + box["height"] * (1 - up)


def rests_at(visitor, iteration):
    """Wait until the URL says so."""
    visitor.page.wait_for_url(re.compile(rf"iteration={iteration}(&|$)"), timeout=READY)


def points_of(path, box, limits, top):
    """The points of a path, (x, y) in the units of the axes."""
    pairs = [pair.split(",") for pair in re.split("[MLZ]", path) if pair]
    x, y = np.array(pairs, float).T
    return limits[0] + x * (limits[1] - limits[0]) / box["width"], top * (1 - y / box["height"])


def guess(visitor):
    """(K, 3) of weight, mean and sd, of the link."""
    query = parse_qs(urlsplit(visitor.page.url).query)
    return np.array(decode_components(query["guess"][0]))


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def press_until(page, key, selector):
    """Press a key, again if need be, until there is what the selector says."""
    for _ in range(10):
        page.keyboard.press(key)
        try:
            return page.wait_for_selector(selector, state="attached", timeout=AGAIN)
        except StillWaiting:
            continue
    raise AssertionError(f"{key} had no effect: {selector}")


FROM_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
}"""


def from_the_top(page):
    """The next Tab goes to the first place of the page, as on one that was just loaded."""
    page.evaluate(FROM_THE_TOP)
