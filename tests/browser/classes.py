"""A class in the browser: its lecturer begins it, and pages follow and answer."""

from conftest import PHONE
from playwright.sync_api import expect

TOUCHED = {"has_touch": True, "is_mobile": True}
STEP = "lesson=what-em-does&step=1"


def begin(visit, query=STEP, **options):
    """The page of a lecturer who has begun a class, and its code."""
    lecturer = visit(query, **options)
    if "lesson" not in query:
        lecturer.page.locator(".st-key-share button").first.click()
    lecturer.page.get_by_role("button", name="Run it with a class").click()
    expect(lecturer.page.locator(".st-key-live_line")).to_contain_text("You lead class")
    return lecturer.settle(), lecturer.query()["live"]


def follow(visit, code, **options):
    return follows(visit(f"live={code}", PHONE, **TOUCHED, **options))


def follows(pupil):
    expect(pupil.page.locator(".st-key-live_line")).to_contain_text("You follow class")
    return pupil.settle()


def panel(visitor):
    return visitor.page.locator(".st-key-lesson")


def answer(pupil, words):
    panel(pupil).get_by_role("radio", name=words, exact=True).click()
    expect(panel(pupil)).to_contain_text("Your answer is in")
