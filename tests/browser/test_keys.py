"""The keyboard: a clicker works wherever the focus is, and the focus goes to what opens."""

from places import from_the_top, press_until
from playwright.sync_api import expect

LESSON = ".st-key-lesson"
FOCUS = "() => { const at = document.activeElement; return at.closest('{}') !== null; }"


def view(page, name):
    return page.locator(".st-key-view button", has_text=name)


def step(page, number):
    return expect(page.locator(f"{LESSON} h3")).to_contain_text(f"Step {number} of")


# ---- a clicker -------------------------------------------------------------------------------


def test_after_a_click_on_a_view_the_keys_step_and_play(turn):
    visitor = turn("view=fit&iteration=12&n_points=200")
    page = visitor.page
    keys = (("PageDown", 13), ("ArrowRight", 14), ("PageUp", 13), ("ArrowLeft", 12))
    for key, iteration in keys:
        view(page, "Fit").click()
        expect(view(page, "Fit")).to_be_focused()
        page.keyboard.press(key)
        visitor.wait_title(f"Iteration {iteration}")
    view(page, "Fit").click()
    press_until(page, "Space", ".em-playing")
    page.keyboard.press("PageDown")
    expect(page.locator(".em-playing")).to_have_count(0)


def test_who_comes_by_keyboard_keeps_the_arrows_and_fields_keep_their_keys(visit):
    """The page keys step, but in a field; and a select has its keys until the choice."""
    visitor = visit("view=fit&iteration=12&x=2&n_points=100").settle()  # a pointer was nowhere yet
    page = visitor.page
    view(page, "Fit").focus()
    press_until(page, "ArrowRight", ".st-key-view button:not([aria-checked=true]):focus")
    assert visitor.frame() == 12
    page.keyboard.press("PageDown")
    visitor.wait_title("Iteration 13")
    speed = page.locator(".em-speed")
    for field in (page.locator(".st-key-n_points input"), page.locator(".em-x"), speed):
        field.focus()
        for key in ("PageDown", "ArrowRight"):
            page.keyboard.press(key)
    assert visitor.frame() == 13
    expect(page.locator(".em-numbers strong")).not_to_have_text("x = 2.000")
    speed.click()
    speed.select_option("2")
    page.keyboard.press("PageDown")
    visitor.wait_title("Iteration 14")
    expect(speed).to_have_value("2")


def test_forward_on_the_data_fits_the_mixture(turn):
    visitor = turn("n_fit=2&n_points=100")
    page = visitor.page
    view(page, "Data").click()
    press_until(page, "PageDown", ".em-played")
    visitor.wait_url("view=fit")


def test_a_presenters_other_buttons_begin_the_projector_and_make_it_black(turn):
    page = turn("view=fit&n_points=200").page
    root = page.locator("html")
    view(page, "Fit").click()
    page.keyboard.press(".")  # on the page itself it is no key
    expect(root).not_to_contain_class("em-black")
    page.keyboard.press("F5")
    expect(root).to_contain_class("em-projector")
    for black, back in ((".", "."), ("b", "b"), (".", "PageDown")):
        page.keyboard.press(black)
        expect(root).to_contain_class("em-black")
        page.keyboard.press(back)
        expect(root).not_to_contain_class("em-black")
    expect(page.locator("input.em-frame")).to_have_value("0")
    page.keyboard.press("Escape")
    expect(root).not_to_contain_class("em-projector")


# ---- the focus -------------------------------------------------------------------------------


def test_the_focus_goes_into_the_list_and_to_the_lesson_where_forward_goes_on(visit):
    """Back to the button, too; and in the lesson also after a click on an answer."""
    visitor = visit("n_points=10").settle()
    page = visitor.page
    lessons = page.locator(".st-key-lessons button")
    first = page.locator("[data-testid=stPopoverBody] button").first
    lessons.press("Enter")
    expect(first).to_be_focused()
    visitor.settle()
    page.keyboard.press("Escape")
    expect(first).to_have_count(0)
    expect(lessons).to_be_focused()
    visitor.settle()
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    visitor.settle()
    page.keyboard.press("Enter")
    expect(page.locator(f"{LESSON} h2")).to_be_focused()
    visitor.settle()
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-lesson_close button")).to_be_focused()

    met = set()
    from_the_top(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        met.add(page.evaluate(FOCUS.replace("{}", ".stSidebar")))
    assert met == {False}  # it is folded
    step(page, 1)
    forward_goes_on(page)


def forward_goes_on(page):
    """From the first step of the lesson, and back to it."""
    answer = page.locator(f"{LESSON} .stAlert")
    page.evaluate("document.activeElement.blur()")
    press_until(page, "PageDown", f"{LESSON} .stAlert")  # a step about data: nothing to play
    page.keyboard.press("PageDown")
    step(page, 2)
    press_until(page, "PageDown", ".em-played")
    expect(answer).to_have_count(0)
    page.keyboard.press("PageDown")
    expect(answer).to_be_visible()
    page.keyboard.press("PageDown")
    step(page, 3)
    page.keyboard.press("PageUp")
    step(page, 2)

    for i, key in enumerate(("PageDown", "ArrowRight", "Space")):
        page.keyboard.press("PageUp")
        step(page, 1)
        choice = page.locator(f"{LESSON} .stButtonGroup button").nth(i)
        choice.click()
        expect(choice).to_be_checked()
        expect(answer).to_be_visible()
        expect(choice).to_be_focused()
        page.keyboard.press(key)
        step(page, 2)

    page.get_by_test_id("stExpandSidebarButton").press("Enter")
    page.wait_for_function(FOCUS.replace("{}", ".stSidebar"))


def test_the_focus_goes_into_share_and_back(turn):
    page = turn("view=data&n_points=200").page
    share = page.locator(".st-key-share button")
    share.press("Enter")
    page.wait_for_function(FOCUS.replace("{}", "[data-testid=stPopoverBody]"))
    page.keyboard.press("Escape")
    expect(share).to_be_focused()
    expect(page.locator("[data-testid=stPopoverBody]")).to_have_count(0)
