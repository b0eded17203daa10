"""Lessons in the browser: beside the view or above it, by keyboard, by ear, on a phone."""

import contextlib
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import AGAIN, AT_REST, DESKTOP, PASSED, PHONE, TURN, TURNS, Visitor
from playwright.sync_api import TimeoutError, expect

from gmm_em.dashboard.lessons import library
from gmm_em.dashboard.views.panel import DRAWN

LESSONS, _ = library()


def asking():
    """{lesson: the numbers of steps that ask for what the browser draws or says}, one of each kind:
    that each step keeps its secrets is looked at without a browser."""
    found, kinds = {}, set()
    for name, lesson in LESSONS.items():
        for number, step in enumerate(lesson.steps, 1):
            asked, settings = step.secrets.intersection(DRAWN), step.settings
            drawn = ("steps", "algorithm", "beside", "start", "recorded")
            kind = (asked, asked - later(lesson.steps, number), bool(step.place),
                    *(getattr(settings, part) for part in drawn))  # fmt: skip
            if asked and settings.view == "fit" and kind not in kinds:
                kinds.add(kind)
                found.setdefault(name, []).append(number)
    return found


def later(steps, number):
    """What the steps after this one ask for."""
    return frozenset(secret for step in steps[number:] for secret in step.secrets)


ASKING = asking()
OF_A_SECRET = {
    "posterior": ".st-key-fit_chart .mark-area, .em-numbers",
    "course": ".em-frame, .em-where",
    "parameters": ".em-parameters",
    "likelihood": ".em-likelihood, .st-key-fit_chart .role-title",
}


ELSEWHERE = "n_points=10"
GROUND = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def complaints_of_axe(page):
    found = Axe().run(page).response["violations"]
    return [(node["target"], node["failureSummary"]) for v in found for node in v["nodes"]]


def box(visitor, selector):
    return visitor.page.locator(selector).first.bounding_box()


def test_the_panel_stands_beside_the_view_and_the_sidebar_makes_room(visit):
    visitor = visit("lesson=too-good&step=2", DESKTOP)
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
    assert not complaints_of_axe(page)
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({GROUND})() !== light", arg=light)
    visitor.settle()
    assert not complaints_of_axe(page)


def test_the_keyboard_alone_opens_a_lesson_from_the_list_answers_and_goes_on(visit):
    visitor = visit("n_points=10")
    page = visitor.page
    page.locator(".st-key-lessons button").focus()
    page.keyboard.press("Enter")
    question = page.get_by_role("button", name="Is the likeliest fit the best?")
    question.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-lesson")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Is the likeliest fit the best?")
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 1 of 5")
    visitor.wait_url("lesson=too-good&step=1")
    panel.get_by_role("button", name="Show the answer").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("Look first")
    panel.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 2 of 5")
    visitor.wait_url("step=2")
    expect(panel.get_by_role("heading", level=3)).to_be_focused()
    visitor.settle()
    page.go_back()
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 1 of 5")


def test_on_a_phone_the_panel_stands_above_the_view_clear_of_the_sidebars_button(visit):
    visitor = visit("lesson=local-maxima&step=4", PHONE, "dark").settle()
    page, panel = visitor.page, box(visitor, ".st-key-lesson")
    best, chart = box(visitor, ".st-key-optimum_0"), box(visitor, ".st-key-starts_chart")
    assert panel["y"] + panel["height"] <= best["y"] < chart["y"]

    go_to(visitor, "by-hand", 3)
    panel, chart = box(visitor, ".st-key-lesson"), box(visitor, ".st-key-fit_chart")
    assert panel["y"] + panel["height"] <= chart["y"]
    assert panel["y"] < 200
    assert visitor.sideways() == 0
    assert not complaints_of_axe(page)

    # it is gone with the title
    button, main = page.locator("[data-testid=stExpandSidebarButton]"), page.locator(".stMain")
    main.evaluate("main => main.scrollBy(0, 300)")
    expect(button).to_have_css("opacity", "0")

    # the next step begins with its title clear of it
    onward, heading = page.locator(".st-key-lesson_next button"), page.locator(".st-key-lesson h3")
    onward.evaluate("button => button.scrollIntoView({ block: 'start' })")
    assert box(visitor, ".st-key-lesson h3")["y"] < 0
    onward.click()
    expect(heading).to_contain_text("Step 4")
    expect(heading).to_be_in_viewport()
    visitor.settle()
    place = box(visitor, "[data-testid=stExpandSidebarButton]")
    assert box(visitor, ".st-key-lesson h2")["y"] >= place["y"] + place["height"]
    main.evaluate("main => main.scrollTo(0, 0)")
    expect(button).to_have_css("opacity", "1")
    button.click()
    expect(page.locator(".stSidebar")).to_be_in_viewport()


@pytest.fixture(scope="module")
def opened():
    return []


@pytest.fixture
def pupil(app, contexts, opened, request):
    """A visitor who takes one lesson after the other, and after a failure another one."""
    visitor = opened.pop() if opened else Visitor(contexts, app, DESKTOP, "light").open(ELSEWHERE)
    yield visitor
    errors = [*visitor.errors]
    visitor.errors.clear()  # of this lesson, not of the next one
    if request.node.stash[PASSED]:
        opened.append(visitor)
    else:
        visitor.context.close()
    assert not errors, errors


def go_to(visitor, name, step):
    """A step of another lesson, by its link; again if the player of the one before was faster."""
    title = visitor.page.locator(".st-key-lesson h2").filter(has_text=LESSONS[name].title)
    for _ in range(TURNS):
        visitor.page.wait_for_selector(AT_REST)
        visitor.page.evaluate(TURN, f"lesson={name}&step={step}")
        with contextlib.suppress(TimeoutError):
            title.wait_for(timeout=AGAIN)
            break
    expect(title).to_be_visible()
    visitor.settle()


@pytest.mark.parametrize("name", ASKING)
def test_what_is_drawn_keeps_the_secret_until_the_answer(pupil, name):
    """From the first step that asks to the last, as one goes through a lesson."""
    first, last, visitor = ASKING[name][0], ASKING[name][-1], pupil
    go_to(visitor, name, first)
    for number in range(first, last + 1):
        heading = visitor.page.locator(".st-key-lesson h3")
        expect(heading).to_contain_text(f"Step {number} of")
        visitor.settle()
        if number in ASKING[name]:
            keeps_the_secret_until_the_answer(visitor, LESSONS[name].steps, number)
        if number < last:
            visitor.page.locator(".st-key-lesson_next button").click()


def keeps_the_secret_until_the_answer(visitor, steps, number):
    page, asked = visitor.page, steps[number - 1].secrets & DRAWN.keys()
    line = page.locator(".st-key-fit_chart .concat_2_group .mark-line path").first
    dot = page.locator(".st-key-fit_chart .concat_2_group .mark-symbol path").last

    def beyond():
        """How many px of the log-likelihood are drawn to the right of the dot."""
        end = line.evaluate("(line) => line.getBoundingClientRect().right")
        return end - dot.evaluate("(dot) => dot.getBoundingClientRect().right")

    def visible(secret):
        there = page.locator(OF_A_SECRET[secret])
        return there.evaluate_all("(all) => all.filter((e) => e.checkVisibility("
                                  "{ visibilityProperty: true })).length")  # fmt: skip

    def colours():
        points = page.locator(".st-key-fit_chart .concat_1_group .mark-symbol path")
        return len(set(points.evaluate_all("(all) => all.map((e) => getComputedStyle(e).fill)")))

    assert not any(map(visible, asked)), number
    assert beyond() <= 0 or "course" not in asked, number
    assert colours() == 1 or "posterior" not in asked, number
    if "ending" in steps[number - 1].secrets | later(steps, number):
        expect(page.locator(".em-end")).to_be_hidden()  # not even a button without a sentence
    address = page.url
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".st-key-lesson [data-testid=stAlert]")).to_be_visible()
    shown = asked - later(steps, number)
    visitor.settle()
    assert all(map(visible, shown)), number
    if "course" in shown:
        assert beyond() > 0, number
    assert page.url == address, number  # nothing else has changed


def test_a_player_plays_on_while_one_answers(pupil):
    """At a step that no test above has answered, as answers stay."""
    assert 4 not in ASKING["uphill"]
    visitor, page = pupil, pupil.page
    go_to(visitor, "uphill", 4)
    expect(page.locator(".st-key-lesson h3")).to_contain_text("Step 4")
    expect(page.locator(".em-frame")).to_be_hidden()
    page.locator(".em-speed").select_option("0.25")
    page.locator(".em-play").click()
    visitor.wait_title("Iteration 1")
    page.locator(".st-key-lesson").get_by_text("Nearly to the top").click()
    expect(page.locator(".st-key-lesson")).to_contain_text("Not quite.")
    expect(page.locator(".em-frame")).to_be_visible()
    expect(page.locator(".em-play")).to_have_attribute("aria-label", "Pause")
    assert visitor.frame() >= 1


def test_back_after_close_opens_the_lesson_again_with_its_answers(visit):
    visitor = visit("lesson=too-good&step=1")
    page, panel = visitor.page, visitor.page.locator(".st-key-lesson")
    panel.get_by_text("Yes: the higher, the better").click()
    expect(panel).to_contain_text("Not quite. Look first")
    panel.get_by_role("button", name="Next").click()
    visitor.wait_url("step=2")
    expect(panel.get_by_role("heading", level=3)).to_contain_text("Step 2")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    page.wait_for_url(re.compile(r"^(?!.*lesson=)"))
    visitor.settle()
    for step in (2, 1):
        page.go_back()
        expect(panel.get_by_role("heading", level=3)).to_contain_text(f"Step {step}")
        visitor.settle()
    expect(panel).to_contain_text("Not quite. Look first")
