"""Each view on each screen, light and dark; leaves a picture of each in screenshots/.

All pictures by one command: tests/run tests/browser/test_layout.py
"""

import pytest

SCREENS = [(390, 844), (768, 1024), (1024, 768), (1300, 900), (1920, 1080)]

# pairs of things on the page that lie over each other, none of them inside the other
OVERLAPS = """() => {
  const main = document.querySelector('.stMainBlockContainer');
  const things = [...main.querySelectorAll(
    '.stVegaLiteChart, .em-player, .stMetric, .stMarkdown, .stButton, .stButtonGroup,'
    + ' .stExpander, .stHeading, .stAlert')]
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width > 1 && box.height > 1);
  const found = [];
  things.forEach(([a, one], i) => things.slice(i + 1).forEach(([b, other]) => {
    const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    if (wide > 4 && high > 4 && !a.contains(b) && !b.contains(a))
      found.push([a.className, b.className, Math.round(wide), Math.round(high)]);
  }));
  return found;
}"""

# what is wider than the box it is in, and cut off there
CUT = """() => [...document.querySelectorAll(
    '.stMainBlockContainer :is(h1, p, td, th, output, .stMetric div, .stButtonGroup button)')]
  .filter((e) => e.offsetWidth > 1 && !e.closest('.em-said')
    && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
  .map((e) => e.innerText.slice(0, 60))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", ["data", "fit", "compare"])
def test_each_view_fits_each_screen(visit, view, size, theme):
    visitor = visit(f"view={view}&iteration=12", size, theme)
    page, (width, height) = visitor.page, size
    if view == "fit":
        visitor.wait_title("Iteration 12")
    page.wait_for_function(  # the chart has the width of its place
        "(width) => { const box = document.querySelector('.stVegaLiteChart svg.marks')"
        ".getBoundingClientRect(); return box.left >= 0 && box.right <= width; }",
        arg=width,
    )
    visitor.screenshot(f"{view}-{width}x{height}-{theme}")
    assert visitor.sideways() == 0
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(CUT) == []
    top = "input.em-frame" if view == "fit" else f".st-key-{view}_chart"
    first = page.locator(top).bounding_box()["y"]
    chart = page.locator(f".st-key-{view}_chart svg.marks").bounding_box()
    end = chart["y"] + chart["height"]
    assert end - first <= height  # player and chart on one screen
    if height >= 844 and (view, width) != ("compare", 390):
        assert end <= height  # without scrolling, where there is room
