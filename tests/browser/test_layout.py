"""Each view on each screen. tour.py takes pictures of them, in both themes."""

import pytest
from checks import look
from playwright.sync_api import expect

SCREENS = [(390, 844), (768, 1024), (1024, 768), (1300, 900), (1920, 1080)]
THEMES = ["light", "dark", "dark", "light", "dark"]  # no theme moves anything: each is seen


@pytest.mark.parametrize("size, theme", zip(SCREENS, THEMES, strict=True))
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
    assert visitor.settle().sideways() == 0
    assert look(visitor, "overlaps") == []
    assert look(visitor, "cut") == []
    top = "input.em-frame" if view == "fit" else f".st-key-{view}_chart"
    first = page.locator(top).bounding_box()["y"]
    chart = page.locator(f".st-key-{view}_chart svg.marks").bounding_box()
    end = chart["y"] + chart["height"]
    assert end - first <= height  # player and chart on one screen
    if height >= 844 and (view, width) != ("compare", 390):
        assert end <= height  # without scrolling, where there is room


@pytest.mark.parametrize("size", [SCREENS[0], (767, 1024)])
def test_the_open_sidebar_lies_over_the_view_of_a_narrow_screen(visit, size):
    visitor = visit("view=fit", size)
    page = visitor.page
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.locator(".stSidebar[data-collapsed=false]")).to_be_in_viewport(ratio=0.9)
    assert page.locator(".stMain").bounding_box()["width"] == size[0]
