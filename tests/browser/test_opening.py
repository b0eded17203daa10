"""Nothing moves while a page opens, once its style sheet is there.

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
