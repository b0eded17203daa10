"""While it plays a canvas and scripts draw the fit; they show what the chart shows at the frame."""

import io

import numpy as np
import pytest
from conftest import DESKTOP, PHONE, READY
from PIL import Image
from playwright.sync_api import expect

CANVAS = ".st-key-fit_chart .em-canvas"
# The player stands still in the first frame from a place on, on the way or not.
FREEZE = """(from) => {
  const later = window.requestAnimationFrame;
  window.requestAnimationFrame = (callback) => {
    window.stands = document.documentElement.value >= from
      && document.querySelectorAll('.em-canvas').length === 1;
    return window.stands ? 1 : later.call(window, callback);
  };
  window.melt = () => { window.requestAnimationFrame = later; };
}"""
# and the chart draws that frame itself
DRAW = """() => { window.melt();
  for (const event of ['em-frame', 'em-rest'])
    document.documentElement.dispatchEvent(new Event(event)); }"""

MOVED = """(before) =>
    document.querySelector('.st-key-fit_chart .mark-line path').getAttribute('d') !== before"""


def plots(visitor):
    """The pixels of the plots."""
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
    visitor.page.evaluate(DRAW)
    expect(visitor.page.locator(CANVAS)).to_have_count(0)
    return plots(visitor)


def assert_alike(moving, still):
    off = np.abs(moving - still).max(axis=2)
    assert (off > 32).mean() < 0.01  # edges are a little smoother here or there
    assert (off > 64).mean() < 0.002


@pytest.mark.parametrize(
    "query, size, places",
    [
        ("iteration=0", DESKTOP, {"light": 0.2}),
        ("iteration=0&steps=apart", PHONE, {"dark": 2, "light": 2.3}),
        ("iteration=0&algorithm=k-means&x=1", DESKTOP, {"dark": 2}),
        (
            "iteration=18&iter=30&n_fit=10&start=original&n_points=99&extra=3",
            DESKTOP,
            {"light": 20},
        ),
        ("iteration=0&data=old-faithful&n_points=10000", (1920, 1080), {"light": 3}),
    ],
)
def test_a_canvas_shows_what_the_chart_shows(turn, query, size, places):
    visitor = turn(f"view=fit&{query}", size, next(iter(places)))
    for theme, place in places.items():
        visitor.page.emulate_media(color_scheme=theme)
        moving = frozen(visitor.settle(), place)
        assert_alike(moving, rested(visitor))
        visitor.page.locator("button.em-play").click()
        visitor.page.locator("input.em-frame").press("Home")  # the next one begins anew


def test_what_a_lesson_hides_is_hidden_while_it_plays(visit):
    visitor = visit("lesson=where-to-cut&step=2")
    expect(visitor.page.locator(".mark-area path").first).to_have_css("visibility", "hidden")
    moving = frozen(visitor, 2)
    assert_alike(moving, rested(visitor))


def with_nothing_to_draw_on(page):
    main, frame = page.locator(".stMain"), page.locator("input.em-frame").input_value()
    main.evaluate("(main) => { main.style.display = 'none'; }")
    page.wait_for_function(
        "(frame) => document.querySelector('input.em-frame').value > frame", arg=int(frame) + 1
    )
    main.evaluate("(main) => { main.style.display = ''; }")


def test_where_it_rests_the_chart_shows_the_frame(turn):
    visitor = turn("view=fit&iteration=0&n_points=200")
    page, before = visitor.page, visitor.curves()
    play = page.locator("button.em-play")

    def moves():
        play.click()
        expect(page.locator(CANVAS)).to_have_count(1)
        page.wait_for_function(MOVED, arg=before[0], timeout=READY)

    moves()
    page.locator("input.em-frame").press("Home")  # where Vega still is: it has nothing to draw
    expect(page.locator(CANVAS)).to_have_count(0)
    assert visitor.curves() == before
    moves()
    with_nothing_to_draw_on(page)
    play.click()
    expect(page.locator(CANVAS)).to_have_count(0)
    visitor.wait_title(f"Iteration {visitor.frame()}")
    assert all(a != b for a, b in zip(visitor.curves()[:5], before[:5], strict=True))


def test_another_size_and_paper_get_the_frame_that_is_shown(turn):
    visitor = turn("view=fit&iteration=0&n_points=200")
    frozen(visitor, 1.2)
    band = visitor.page.locator(".concat_1_group .mark-area path").first
    before = band.get_attribute("d")
    visitor.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert band.get_attribute("d") != before
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator(CANVAS).first).to_be_hidden()
    expect(visitor.page.locator(".concat_1_group .mark-symbol path").first).to_be_visible()
    visitor.page.emulate_media(media="screen")
    visitor.page.evaluate("window.melt()")
    visitor.page.set_viewport_size({"width": 1000, "height": 800})
    expect(visitor.page.locator(CANVAS)).to_have_count(0)
    visitor.page.locator("button.em-play").click()


WRITES = """() => {
  const count = window.writes = { read: 0, watched: 0, names: 0, dot: 0 };
  const title = document.querySelector('.st-key-fit_chart .role-title');
  const curve = document.querySelector('.st-key-fit_chart .mark-line path');
  const numbers = document.querySelector('.em-parameters');
  const on = (node, tell, what) => new MutationObserver(tell).observe(node, what);
  const texts = { subtree: true, childList: true, characterData: true };
  on(title, () => { count.read += 1; }, texts);
  on(numbers, () => { count.read += 1; }, texts);
  on(curve, () => { count.watched += 1; }, { attributes: true });
  const moves = { subtree: true, attributeFilter: ['transform'] };
  const among = { names: '.concat_0_group .mark-text', dot: '.concat_2_group .mark-symbol' };
  for (const what in among)
    for (const mark of document.querySelectorAll(`.st-key-fit_chart ${among[what]}`))
      on(mark, () => { count[what] += 1; }, moves);
}"""


def test_what_is_read_stands_while_curves_move_and_is_right_in_the_end(turn):
    """A title, numbers and a chart that Vega writes in each frame took half of its time."""
    visitor = turn("view=fit&iteration=0&n_points=200")
    page = visitor.page
    page.evaluate(WRITES)
    page.locator("button.em-play").click()
    page.wait_for_function("() => window.writes.watched > 40", timeout=READY)
    writes = page.evaluate("window.writes")
    assert 0 < writes["read"] < writes["watched"]
    assert min(writes["names"], writes["dot"]) > writes["watched"] / 2, writes
    page.locator("button.em-play").click()
    visitor.wait_title(f"Iteration {visitor.frame()}")
    said = page.locator(".em-parameters").inner_text()
    page.locator("input.em-frame").press("ArrowRight")
    page.locator("input.em-frame").press("ArrowLeft")
    visitor.wait_title(f"Iteration {visitor.frame()}")
    assert page.locator(".em-parameters").inner_text() == said


# the chart has the frames of another fit before the player
FEWER = """(n) => {
  const point = document.querySelector('.st-key-fit_chart .mark-symbol path');
  const view = point.__data__.mark.group.context.dataflow;
  view.data('frames', view.data('frames').slice(0, n)).run();
}"""
AT_LEAST = "(frame) => document.querySelector('input.em-frame').value >= frame"


def test_number_and_dot_follow_between_what_is_read(turn):
    visitor = turn("view=fit&iteration=0&n_points=200")
    frozen(visitor, 4.3)
    marks = ":is([class*=component_numbers] text, .concat_2_group .mark-symbol path)"
    places = """(marks) => [...document.querySelectorAll('.st-key-fit_chart ' + marks)]
        .map((node) => node.getBoundingClientRect().x)"""
    moving = visitor.page.evaluate(places, marks)
    rested(visitor)
    assert len(moving) > 4
    assert np.allclose(moving, visitor.page.evaluate(places, marks), atol=1)
    visitor.page.locator("button.em-play").click()
    visitor.page.evaluate(FEWER, visitor.frame() + 1)
    visitor.page.locator("button.em-play").click()
    visitor.page.wait_for_function(AT_LEAST, arg=visitor.frame() + 2)
    visitor.page.locator("button.em-play").click()
