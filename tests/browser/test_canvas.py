"""While it plays canvases draw the fit; they show what the chart shows at the same frame."""

import io

import numpy as np
import pytest
from conftest import DESKTOP, PHONE, READY
from PIL import Image
from playwright.sync_api import expect

CANVASES = ".st-key-fit_chart .em-canvas"
# The player stands still in the first frame from a place on at which the curves are not on the way.
FREEZE = """(from) => {
  const later = window.requestAnimationFrame, html = document.documentElement;
  window.requestAnimationFrame = (callback) => {
    const rests = html.value >= from && Number.isInteger(Number(html.value));
    window.stands = rests && document.querySelectorAll('.em-canvas').length === 2;
    return window.stands ? 1 : later.call(window, callback);
  };
  window.melt = () => { window.requestAnimationFrame = later; };
}"""


def plots(visitor):
    """The pixels of the two plots on which canvases lie."""
    shot = visitor.page.locator(".st-key-fit_chart svg.marks").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int)


def frozen(visitor, place):
    page = visitor.page
    page.evaluate(FREEZE, place)
    page.locator("button.em-play").click()
    page.wait_for_function("() => window.stands", timeout=READY)
    page.mouse.move(0, 0)
    return plots(visitor)


def rested(visitor):
    """The same frame drawn by the chart."""
    visitor.page.evaluate("window.melt()")
    visitor.page.locator("button.em-play").click()
    expect(visitor.page.locator(CANVASES)).to_have_count(0)
    return plots(visitor)


@pytest.mark.parametrize(
    "query, size, theme, place",
    [
        ("view=fit", DESKTOP, "light", 2),
        ("view=fit&steps=apart", PHONE, "dark", 2),
        ("view=fit&steps=apart", PHONE, "light", 3),
        ("view=fit&algorithm=k-means&x=1", DESKTOP, "dark", 2),
        ("view=fit&n_fit=10&start=original&n_points=100&extra=3,4", DESKTOP, "light", 20),
        ("view=fit&data=old-faithful&n_points=10000", (1920, 1080), "light", 3),
    ],
)
def test_a_canvas_shows_what_the_chart_shows(turn, query, size, theme, place):
    visitor = turn(query + "&iteration=0", size, theme)
    moving = frozen(visitor, place)
    still = rested(visitor)
    off = np.abs(moving - still).max(axis=2)
    assert (off > 32).mean() < 0.01  # edges are a little smoother here or there
    assert (off > 64).mean() < 0.002


def test_what_a_lesson_hides_is_hidden_while_it_plays(visit):
    visitor = visit("lesson=where-to-cut&step=2")
    expect(visitor.page.locator(".mark-area path").first).to_have_css("visibility", "hidden")
    moving = frozen(visitor, 2)
    off = np.abs(moving - rested(visitor)).max(axis=2)
    assert (off > 64).mean() < 0.002
