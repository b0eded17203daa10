"""The projector: the view alone, as large as the screen lets it be."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_a_key_shows_the_view_alone_and_larger_and_a_clicker_steps(visit, size):
    visitor = visit("view=fit&iteration=12", size).settle()
    page = visitor.page
    chart = page.locator(".st-key-fit_chart svg.marks")
    before = chart.bounding_box()["width"]
    page.keyboard.press("p")
    expect(page.locator(".stSidebar")).to_be_hidden()
    page.wait_for_function(
        "(before) => document.querySelector('.st-key-fit_chart svg.marks')"
        "?.getBoundingClientRect().width > 1.15 * before",
        arg=before,
    )
    for part in (visitor.player, chart, page.locator(".em-parameters")):
        expect(part).to_be_in_viewport(ratio=0.99)
    expect(page.locator(".em-project")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("PageDown")
    visitor.wait_title("Iteration 13")
    visitor.wait_url("iteration=13")
    assert visitor.sideways() == 0
    page.keyboard.press("Escape")
    expect(page.locator(".stSidebar")).to_be_visible()


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_its_button_does_the_same_in_every_view(visit, size):
    visitor = visit("view=compare", size).settle()
    page = visitor.page
    page.get_by_role("button", name="Projector").click()
    expect(page.locator(".stSidebar")).to_be_hidden()
    for view in ("compare", "data"):
        page.locator(".st-key-view button", has_text=view.title()).click()
        chart = page.locator(f".st-key-{view}_chart svg.marks")
        expect(chart).to_be_in_viewport(ratio=0.99)
    page.get_by_role("button", name="Projector").click()
    expect(page.locator(".stSidebar")).to_be_visible()
    field = page.locator(".st-key-n_points input")
    field.click()
    field.press("p")  # typed into a field it is no key of ours
    expect(page.locator(".stSidebar")).to_be_visible()
