"""What one can take from the page: link, embed code, pictures, files, and a page of its own."""

from io import BytesIO

import pytest
from conftest import DESKTOP, PHONE, READY
from PIL import Image
from playwright.sync_api import expect

MOST_KB = 900  # of the page that is saved, with the default settings


def open_share(visitor):
    visitor.page.locator(".st-key-share button").click()
    expect(visitor.page.locator(".em-link")).to_have_value(visitor.page.url)
    return visitor.page


def close_share(page):
    page.keyboard.press("Escape")
    expect(page.locator(".em-link")).to_have_count(0)


def move_to(visitor, iteration):
    """Under the popover, which a click would close."""
    range_ = visitor.page.locator("input.em-frame")
    range_.evaluate(
        "(e, to) => { e.value = to; e.dispatchEvent(new Event('input', {bubbles: true})); }",
        iteration,
    )
    visitor.wait_url(f"iteration={iteration}")


def saved(page, selector):
    with page.expect_download() as download:
        page.locator(selector).click()
    return download.value


def test_link_and_embed_code_are_of_the_frame_and_hide_what_is_chosen(visit):
    visitor = visit("view=fit&iteration=12")
    page = open_share(visitor)
    move_to(visitor, 13)
    link, embed = page.locator(".em-link"), page.locator(".em-embed")
    expect(link).to_have_value(visitor.page.url)
    page.locator(".st-key-link_shows input").press("ArrowDown")
    page.get_by_role("option", name="All but the sidebar").click()
    expect(link).to_have_value(f"{visitor.page.url}&hide=sidebar")
    page.locator(".st-key-one_by_one summary").click()
    page.get_by_role("button", name="Lessons", exact=True).last.click()
    expect(link).to_have_value(f"{visitor.page.url}&hide=sidebar,lessons")
    expect(page.locator(".em-look")).to_have_attribute("href", link.input_value())
    expect(page.locator(".stSidebar")).to_be_in_viewport()  # the author's own page stays whole
    code = embed.input_value()
    for part in ("<iframe src=", "embed=true", 'width="100%"', 'loading="lazy"', "title="):
        assert part in code
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".em-share button").first.click()
    assert page.evaluate("navigator.clipboard.readText()") == link.input_value()
    opened = page.context.new_page()
    opened.goto(link.input_value())
    expect(opened.locator("input.em-frame")).to_have_value("13")
    expect(opened.locator(".stSidebar")).not_to_be_in_viewport()


@pytest.mark.parametrize("size, theme", [(DESKTOP, "light"), (PHONE, "dark")])
def test_files_are_of_the_frame_and_pictures_of_the_theme(turn, size, theme):
    visitor = turn("view=fit&iteration=12", size, theme)
    page = open_share(visitor)
    move_to(visitor, 13)
    table = saved(page, ".st-key-save_responsibilities button").path().read_text()
    assert table.splitlines()[1].startswith("13,")
    assert saved(page, ".st-key-save_data button").path().read_text().count("\n") == 1001
    picture = saved(page, "[data-kind=png]")
    assert picture.suggested_filename == "gmm-em-gaussian-K4-fit-iteration-13.png"
    image = Image.open(BytesIO(picture.path().read_bytes())).convert("L")
    ground = image.getpixel((2, 2))
    assert ground > 200 if theme == "light" else ground < 60
    letters = image.crop((0, 0, image.width, image.height // 20))
    darkest, lightest = letters.getextrema()
    assert lightest - darkest > 150  # the title can be read
    light = page.get_by_label("Light, for print")
    if theme == "light":
        expect(light).to_be_hidden()
    else:
        light.check()
        picture = saved(page, "[data-kind=png]")
        image = Image.open(BytesIO(picture.path().read_bytes())).convert("L")
        assert image.getpixel((2, 2)) == 255
        axis = image.crop((0, image.height - image.height // 10, image.width, image.height))
        assert axis.getextrema()[0] < 100
    drawing = saved(page, "[data-kind=svg]").path().read_text()
    assert "currentColor" not in drawing and "Iteration 13" in drawing
    close_share(page)


def test_a_saved_page_plays_without_a_network(visit, tmp_path):
    visitor = visit("view=fit&iteration=88")  # near the end: the way there takes its time
    page = open_share(visitor)
    file = tmp_path / "saved.html"
    saved(page, ".st-key-save_fit button").save_as(file)
    assert file.stat().st_size <= 1000 * MOST_KB
    page.context.set_offline(True)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(file.as_uri())
    title = page.locator(".role-title text").first
    expect(title).to_contain_text("Iteration 88")
    expect(page.locator(".em-value")).to_have_text("−1,975.76")
    expect(page.get_by_text("Solid: the weighted components")).to_be_in_viewport(ratio=1)
    page.wait_for_function(
        "() => { const { width, bottom } = document.querySelector('.st-key-fit_chart svg.marks')"
        ".getBoundingClientRect(); return width > 1100 && bottom > 900 && bottom < innerHeight"
        " && document.documentElement.scrollHeight <= innerHeight + 1; }"
    )
    for shown in (True, False):
        page.keyboard.press("p")
        page.wait_for_function("(on) => on === !!document.fullscreenElement", arg=shown)
    page.locator("select.em-speed").select_option("4")
    page.locator("button.em-play").click()
    expect(page.locator("input.em-frame")).to_have_value("94", timeout=READY)
    expect(title).to_contain_text("Iteration 94")
    page.wait_for_url("**/saved.html#*iteration=94*")


def test_data_that_no_link_carries_are_said_to_be_missing_from_it(visit):
    visitor = visit("data=upload")
    content = "\n".join(f"{i * 0.7919 % 1:.4f}" for i in range(3000)).encode()
    holder = visitor.page.locator(".st-key-file input[type=file]")
    holder.set_input_files({"name": "many.csv", "mimeType": "text/csv", "buffer": content})
    expect(visitor.page.get_by_text("3,000 points").first).to_be_visible()
    page = visitor.settle().page
    page.locator(".st-key-share button").click()
    expect(page.locator(".stAlert", has_text="but not these data")).to_be_visible()
    assert saved(page, ".st-key-save_parameters button").path().read_text().startswith("iteration")
