"""Lessons in the browser: beside the view or above it, by keyboard, by ear, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, PHONE
from playwright.sync_api import expect


def box(visitor, selector):
    return visitor.page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_stands_beside_the_view_and_the_sidebar_makes_room(visit, theme):
    visitor = visit("lesson=too-good&step=2", DESKTOP, theme)
    page, panel = visitor.page, visitor.page.locator(".st-key-lesson")
    expect(page.locator(".stSidebar")).not_to_be_in_viewport()
    beside, chart = box(visitor, ".st-key-lesson"), box(visitor, ".st-key-fit_chart .marks")
    assert beside["x"] + beside["width"] <= chart["x"]
    assert chart["y"] < 400
    assert visitor.sideways() == 0
    panel.get_by_text("Twenty").click()
    expect(panel.get_by_role("status")).to_contain_text("Not quite. Two, which happen to be close")
    expect(page.locator(".st-key-lesson_next")).to_be_in_viewport()
    page.locator("[data-testid=stExpandSidebarButton]").click()
    expect(page.locator(".stSidebar")).to_be_in_viewport()
    panel.get_by_text("Two", exact=True).click()  # a rerun leaves the sidebar as one wants it
    expect(panel.get_by_role("status")).to_contain_text("Right. Two, which happen to be close")
    expect(page.locator(".stSidebar")).to_be_in_viewport()
    assert visitor.sideways() == 0
    page.mouse.move(0, 0)  # what a pointer is on has Streamlit's colours
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not [(node["target"], node["failureSummary"]) for v in serious for node in v["nodes"]]


def test_the_keyboard_alone_opens_a_lesson_from_the_list_answers_and_goes_on(visit):
    visitor = visit()
    page = visitor.page
    page.locator(".st-key-lessons button").focus()
    page.keyboard.press("Enter")
    question = page.get_by_role("button", name="Can a fit be too good?")
    question.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-lesson")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Too good to be true")
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 1 of 4")
    visitor.wait_url("lesson=too-good&step=1")
    panel.get_by_role("radio", name="Show the answer").focus()
    page.keyboard.press("Space")
    expect(panel.get_by_role("status")).to_contain_text("Look first")
    panel.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 2 of 4")
    visitor.wait_url("step=2")
    expect(panel.get_by_role("heading", level=3)).to_be_focused()
    visitor.settle()
    page.go_back()
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 1 of 4")


def test_on_a_phone_the_panel_stands_above_the_view(visit):
    visitor = visit("lesson=species&step=2", PHONE)
    panel, chart = box(visitor, ".st-key-lesson"), box(visitor, ".st-key-fit_chart")
    assert panel["y"] + panel["height"] <= chart["y"]
    assert panel["y"] < 200
    assert visitor.sideways() == 0
    visitor.page.locator(".st-key-lesson_next button").click()  # below what the screen shows
    heading = visitor.page.locator(".st-key-lesson h3")
    expect(heading).to_contain_text("Step 3")
    expect(heading).to_be_in_viewport()


def test_on_a_phone_the_next_step_begins_with_its_title_clear_of_the_sidebars_button(visit):
    visitor = visit("lesson=by-hand&step=3", PHONE)
    onward = visitor.page.locator(".st-key-lesson_next button")
    onward.evaluate("button => button.scrollIntoView({ block: 'start' })")
    assert box(visitor, ".st-key-lesson h3")["y"] < 0
    onward.click()
    expect(visitor.page.locator(".st-key-lesson h3")).to_contain_text("Step 4")
    visitor.settle()
    button = box(visitor, "[data-testid=stExpandSidebarButton]")
    assert box(visitor, ".st-key-lesson h2")["y"] >= button["y"] + button["height"]


def test_on_a_phone_the_sidebars_button_is_gone_with_the_title(visit):
    page = visit("lesson=by-hand&step=3", PHONE).settle().page
    button, main = page.locator("[data-testid=stExpandSidebarButton]"), page.locator(".stMain")
    main.evaluate("main => main.scrollBy(0, 300)")
    expect(button).to_have_css("opacity", "0")
    main.evaluate("main => main.scrollTo(0, 0)")
    expect(button).to_have_css("opacity", "1")
    button.click()
    expect(page.locator(".stSidebar")).to_be_in_viewport()


def test_on_a_phone_the_panel_stands_above_the_list_of_starts_too(visit):
    visitor = visit("lesson=local-maxima&step=4", PHONE)
    panel = box(visitor, ".st-key-lesson")
    best, chart = box(visitor, ".st-key-optimum_0"), box(visitor, ".st-key-starts_chart")
    assert panel["y"] + panel["height"] <= best["y"] < chart["y"]
