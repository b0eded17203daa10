"""Printed, a view is one sheet that says what it shows."""

import re

import pytest
from playwright.sync_api import expect


def sheets(page, **how):
    """How many pages the browser prints."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, **how)))


@pytest.mark.parametrize(
    "query",
    ["view=data", "view=fit&iteration=12", "view=compare", "view=compare&n_real=10&n_fit=10"],
)
def test_a_view_is_one_sheet(turn, query):
    page = turn(query).settle().page
    assert sheets(page, format="A4") == 1
    assert sheets(page, format="Letter") == 1


def test_the_sheet_names_data_settings_and_link_and_parts_no_label_from_its_value(turn):
    page = turn("view=compare&data=galaxies&n_fit=3&tol=1e-6", theme="dark").settle().page
    paper = page.locator(".em-paper")
    expect(paper).to_be_hidden()
    sheets(page)
    page.emulate_media(media="print")
    expect(paper.locator("p")).to_have_text(
        "Galaxies (velocities, 82): 82 values, fitted components 3, most iterations 300, "
        "start k-means++, best of 1, tolerance 1e-06."
    )
    expect(paper.locator("a")).to_contain_text("/?data=galaxies&n_real=4")
    expect(page.get_by_test_id("stMetric").first).to_have_css("break-inside", "avoid")
    for said in page.locator(".em-said").all():  # it would be seen, and add a blank sheet
        expect(said).to_be_hidden()
