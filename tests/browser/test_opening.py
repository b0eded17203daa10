"""Nothing moves while a page opens, once its style sheet is there, and its files come soon.

Before that Streamlit lays it out as it would without: it loads what brings a style sheet like any
other element, and tells of the sidebar after the first picture.
"""

import pytest
from conftest import DESKTOP, PHONE, Visitor

MOST = 0.1  # of https://web.dev/articles/cls
TIMES = 3  # on a busy machine what belongs together may be drawn one after the other, now and then
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { startTime, value, hadRecentInput } of list.getEntries()) {
    if (!hadRecentInput) window.shifts.push({ startTime, value });
  }
}).observe({ type: "layout-shift", buffered: true });
const isStyled = () => {
  const page = document.querySelector(".stMainBlockContainer");
  return page && parseFloat(getComputedStyle(page).paddingTop) < 60;
};
const look = () => requestAnimationFrame(() => {
  if (isStyled()) requestAnimationFrame(() => { window.styled = performance.now(); });
  else look();
});
look();
"""
SUM = """() => window.shifts.filter(({ startTime }) => startTime > window.styled)
  .reduce((sum, { value }) => sum + value, 0)"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_on_its_way_has_its_place(browser, app, size):
    """The first time Streamlit's scripts are new to the browser, then they are not."""
    visitor = Visitor(browser, app, size, "light")
    visitor.page.add_init_script(SHIFTS)
    for view in ("data", "fit", "compare"):
        moved = []
        while not moved or (moved[-1] >= MOST and len(moved) < TIMES):
            visitor.open(f"view={view}").settle()
            assert visitor.page.evaluate("window.styled")
            moved.append(visitor.page.evaluate(SUM))
        assert moved[-1] < MOST, (view, moved)
    visitor.context.close()


LATE = """() => performance.getEntriesByType("resource")
  .filter(({ name, startTime }) => name.endsWith(".js") && startTime > window.begun)
  .map(({ name }) => name.split("/").pop())"""
BYTES = """() => performance.getEntriesByType("resource")
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""
MOST_BYTES = 1.7e6  # half a megabyte of it are fonts; Streamlit alone sends 4


@pytest.mark.parametrize("query", ["", "view=fit", "lesson=what-em-does&step=2"])
def test_no_script_of_the_first_screen_comes_late(browser, app, query):
    """A script that is asked for when a run has sent what needs it comes a way to the server later;
    the server says so from its first visitor on."""
    for _ in range(2):
        visitor = Visitor(browser, app, DESKTOP, "light")
        visitor.page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { window.begun = performance.now(); })"
        )
        visitor.open(query).settle()
        late, sent = visitor.page.evaluate(LATE), visitor.page.evaluate(BYTES)
        visitor.context.close()
    assert not late and 0 < sent < MOST_BYTES
