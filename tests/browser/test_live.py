"""A class that answers, in several browsers: its lecturer, phones, a late comer, one asleep."""

import re

from classes import TOUCHED, answer, begin, follow, follows, panel
from conftest import PHONE
from playwright.sync_api import expect


def types_code(visitor, code):
    visitor.settle().page.locator(".st-key-lessons button").first.click()
    field = visitor.page.get_by_label("In a class? Its code")
    field.fill(re.sub("(...)", r"\1 ", code.lower()))
    visitor.page.get_by_role("button", name="Join the class").click()
    return follows(visitor)


def test_a_class_goes_through_two_rounds_and_on_and_fits_its_numbers(visit):
    lecturer, code = begin(visit)
    formulas, corner = (
        lecturer.page.locator(of).first.bounding_box()
        for of in (".st-key-formulas details", ".st-key-live_corner img")
    )
    assert formulas["x"] + formulas["width"] < corner["x"]
    first, second = follow(visit, code), follow(visit, code, theme="dark")
    assert first.sideways() == second.sideways() == 0
    answer(first, "Two")
    answer(second, "Three")
    answer(first, "Four")
    expect(panel(lecturer)).to_contain_text("2 of 2 have answered")
    assert not lecturer.page.locator(".em-votes b").count()
    panel(lecturer).get_by_text("Show the votes").click()
    expect(lecturer.page.locator(".em-votes b")).to_have_text(["0", "1", "1", "0"])
    panel(lecturer).get_by_role("button", name="Vote again").click()
    for pupil in (first, second):
        expect(panel(pupil)).not_to_contain_text("Your answer is in")
    answer(second, "Four")
    expect(panel(lecturer)).to_contain_text("1 of 2 have answered")
    panel(lecturer).get_by_text("Show the votes").click()
    both_rounds = ["0", "0", "1", "0", "1", "1", "0", "0"]
    expect(lecturer.page.locator(".em-votes b")).to_have_text(both_rounds)
    for pupil in (first, second):
        expect(panel(pupil)).not_to_contain_text("There are four")

    late = types_code(visit("view=fit&n_points=100", PHONE, **TOUCHED), code)
    expect(panel(late).locator("h3")).to_contain_text("Step 1 of 5")
    panel(lecturer).get_by_role("button", name="Show the answer").click()
    for visitor in (lecturer, first, second, late):
        expect(panel(visitor)).to_contain_text("There are four")
    expect(panel(second)).to_contain_text("Right.")
    expect(panel(late)).not_to_contain_text("Right.")
    panel(lecturer).get_by_role("button", name="Next").click()
    for visitor in (lecturer, first, second, late):
        expect(panel(visitor).locator("h3")).to_contain_text("Step 2 of 5")
    expect(panel(first)).not_to_contain_text("Your answer is in")
    collects_numbers_and_fits_them(lecturer, (first, second, late))


def collects_numbers_and_fits_them(lecturer, pupils):
    lecturer.page.locator(".st-key-live_class button").first.click()
    box = lecturer.page.locator("[data-testid=stPopoverBody]")
    assert box.locator("img").evaluate("(code) => code.naturalWidth > 0 && code.clientWidth >= 250")
    box.get_by_text("Collect a number").click()
    box.get_by_label("What do you ask for?").fill("Your height")
    box.get_by_label("Unit").fill("cm")
    lecturer.settle()  # a button that still moves down has the press, and what is above the release
    box.get_by_role("button", name="Ask").click()
    here = lecturer.page.locator(".st-key-live_number")
    expect(here).to_contain_text("Your height (cm)")
    for pupil, number in zip(pupils, ("171", "183,5 cm", "160"), strict=True):
        field = pupil.page.get_by_placeholder("0 to 300")
        if pupil is pupils[0]:
            field.fill("999")
            pupil.page.get_by_role("button", name="Send").click()
            expect(pupil.page.locator(".stAlert")).to_contain_text("A number from 0 to 300")
        field.fill(number)
        pupil.page.get_by_role("button", name="Send").click()
        expect(pupil.page.locator(".st-key-live_number")).to_contain_text("is in.")
    expect(here).to_contain_text("3 of 3 have sent a number")
    assert here.locator(".em-places i").count() == 3
    lecturer.page.get_by_role("button", name="Fit them").click()
    for visitor in (lecturer, *pupils):
        axis = visitor.page.locator(".st-key-data_chart").get_by_text("Your height (cm)")
        expect(axis.first).to_be_visible()


def test_who_slept_or_reloads_is_who_and_where_he_was_and_a_clicker_leads(visit):
    lecturer, code = begin(visit)
    pupil = follow(visit, code)
    answer(pupil, "Two")
    (cookie,) = [c for c in lecturer.context.cookies() if c["name"] == f"em_class_{code}"]
    assert cookie["value"] not in lecturer.page.url
    lecturer.page.reload()
    expect(lecturer.page.locator(".st-key-live_line")).to_contain_text("You lead class")
    other = lecturer.tab().open(f"live={code}")
    expect(other.page.locator(".st-key-live_line")).to_contain_text("You lead class")
    # a browser without a network tries again and again: not for longer than need be
    pupil.context.set_offline(True)
    expect(pupil.page.locator(".em-line")).to_contain_text("The player works on")
    panel(other).get_by_role("button", name="Next").click()
    expect(panel(lecturer).locator("h3")).to_contain_text("Step 2 of 5")
    other.page.close()
    pupil.context.set_offline(False)
    expect(panel(pupil).locator("h3")).to_contain_text("Step 2 of 5")
    answer(pupil, "Further left")
    pupil.page.reload()
    expect(panel(pupil).locator("h3")).to_contain_text("Step 2 of 5")
    expect(panel(pupil).get_by_role("radio", name="Further left")).to_be_checked()
    expect(panel(lecturer)).to_contain_text("1 of 1 have answered")

    heading = panel(pupil).locator("h3")

    def until(seen):
        """A key that comes while the page is busy is lost: press until it has its effect."""
        for _ in range(20):
            lecturer.page.keyboard.press("PageDown")
            try:
                return seen()
            except AssertionError:
                continue

    until(lambda: expect(panel(pupil)).to_contain_text("Further left, at", timeout=5000))
    until(lambda: expect(heading).to_contain_text("Step 3 of 5", timeout=5000))


def test_what_the_lecturer_shows_opens_on_all_pages(visit):
    lecturer, code = begin(visit, "view=fit&n_fit=3&iteration=7&n_points=100")
    pupil = follow(visit, code)
    pupil.page.wait_for_selector(".st-key-fit_chart .marks")
    assert (pupil.query()["n_fit"], pupil.frame()) == ("3", 7)
    lecturer.page.get_by_role("radio", name="3 Compare").click()
    expect(lecturer.page.locator(".st-key-live_line")).to_contain_text("The class is at “2 Fit”")
    expect(pupil.page.locator(".st-key-fit_chart")).to_be_visible()
    lecturer.page.get_by_role("button", name="Show them this").first.click()
    expect(pupil.page.locator(".st-key-compare_chart svg.marks")).to_be_visible()
