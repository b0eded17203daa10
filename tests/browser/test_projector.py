"""The projector: the view alone, as large as the screen lets it be."""

import pytest
from checks import look
from conftest import DESKTOP
from playwright.sync_api import expect

SIZES = (1024, 768), (1920, 1080)


def leave(page):
    page.wait_for_function("() => document.fullscreenElement")
    page.keyboard.press("Escape")
    expect(page.locator("html")).not_to_contain_class("em-projector")
    page.wait_for_function("() => !document.fullscreenElement")


@pytest.mark.parametrize("size", SIZES)
def test_a_key_shows_the_view_alone_and_larger_and_a_clicker_steps(turn, size):
    visitor = turn("view=fit&iteration=12&n_points=200", size)
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


@pytest.mark.parametrize("size", SIZES)
def test_its_button_does_the_same_in_every_view(turn, size):
    visitor = turn("view=compare&n_points=200", size)
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


@pytest.mark.parametrize(
    "query",
    [
        "view=starts",
        "view=choose&max_k=8&n_points=100&iter=20",
        "view=fit&n_fit=6&n_points=200",
    ],
)
def test_all_of_a_view_is_seen_without_scrolling(turn, query):
    all_is_seen(turn(query, SIZES[0]))


def test_all_of_a_lesson_is_seen_without_scrolling(visit):
    all_is_seen(visit("lesson=what-em-does&step=2", SIZES[0]))


def all_is_seen(visitor):
    for size in SIZES:
        page = visitor.resize(size).page
        page.keyboard.press("p")
        page.wait_for_function(
            "() => { const main = document.querySelector('.stMain'); return main.scrollTop === 0"
            " && main.scrollHeight <= main.clientHeight + 1"
            " && document.querySelector('.stVegaLiteChart svg.marks').getBoundingClientRect().width"
            " > 0.4 * innerWidth; }"
        )
        leave(page)


def test_who_leaves_before_the_whole_screen_is_there_has_left_it(turn):
    page = turn("view=compare&n_points=200").page
    page.evaluate(
        "() => { window.changes = 0; document.onfullscreenchange = () => window.changes++; }"
    )
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    page.wait_for_function("() => window.changes === 2 && !document.fullscreenElement")


def test_on_a_small_projector_no_letter_of_a_chart_is_tiny(turn):
    visitor = turn("view=fit&iteration=12&n_points=200", (1024, 768))
    page = visitor.page
    page.keyboard.press("p")
    page.wait_for_function(
        "() => [...document.querySelectorAll('svg.marks text')]"
        ".every((e) => parseFloat(getComputedStyle(e).fontSize) >= 14)"
    )
    assert [*look(visitor.settle(), "cut"), *look(visitor, "overlaps")] == []
    leave(page)


def test_its_button_has_a_word_in_the_line_of_the_title(turn):
    visitor = turn("view=fit&n_points=200")
    for size in (DESKTOP, *SIZES):
        page = visitor.resize(size).page
        word = page.get_by_text("Projector", exact=True).bounding_box()
        title = page.locator(".st-key-head h1").bounding_box()
        middle = word["y"] + word["height"] / 2
        assert title["y"] < middle < title["y"] + title["height"], size


def test_a_key_that_is_held_down_is_pressed_once_and_none_where_the_link_hides_it(turn):
    page = turn("view=compare&n_points=200").page
    for _ in range(2):  # the second is the repetition of a held key
        page.keyboard.down("p")
    expect(page.locator(".stSidebar")).to_be_hidden()
    page.keyboard.up("p")
    leave(page)
    page = turn("view=compare&hide=projector&n_points=200").page
    page.keyboard.press("p")
    expect(page.locator(".stSidebar")).to_be_visible()


def test_where_measures_leave_out_a_zoom_the_page_is_scaled_instead(turn):
    visitor = turn("view=fit&iteration=12&n_points=200", (1920, 1080))
    page, chart = visitor.page, visitor.page.locator(".st-key-fit_chart svg.marks")
    seen = chart.bounding_box()
    page.evaluate("document.documentElement.classList.add('em-scaled')")  # as Safari has it
    expect(page.locator(".stMainBlockContainer")).to_have_css("zoom", "1")
    page.wait_for_function(
        "([x, width]) => { const box = document.querySelector('.st-key-fit_chart svg.marks')"
        ".getBoundingClientRect();"
        " return Math.abs(box.x - x) < 4 && Math.abs(box.width - width) < 4; }",
        arg=[seen["x"], seen["width"]],
    )
    visitor.settle()  # or the click would meet a chart that is about to be drawn anew
    plot = page.locator(".st-key-fit_chart .role-scope > g > .background").first.bounding_box()
    page.mouse.click(plot["x"] + plot["width"] / 2, plot["y"] + 20)
    low, high = (float(page.locator(".em-x").get_attribute(end)) for end in ("min", "max"))
    expect(page.locator(".em-numbers")).to_be_visible()
    asked = float(page.locator(".em-numbers strong").inner_text().removeprefix("x = "))
    assert asked == pytest.approx((low + high) / 2, abs=0.02 * (high - low))
    page.evaluate("document.documentElement.classList.remove('em-scaled')")
