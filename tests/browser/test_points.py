"""Clicks among the points add some and set others aside; elsewhere they ask about x, as ever."""

import re

import numpy as np
import pytest
from conftest import PHONE, READY
from places import at, middle
from playwright.sync_api import expect

from gmm_em import data

DATASET = data.simulate(4, 3.0, 1000, 28)


def extra(visitor):
    return [float(text) for text in visitor.query().get("extra", "").split(",") if text]


def wait_extra(visitor, n):
    """Wait until the link has so many added points."""
    visitor.page.wait_for_function(
        """(n) => (new URLSearchParams(location.search).get('extra') ?? '')
            .split(',').filter(Boolean).length === n""",
        arg=n,
        timeout=READY,
    )
    visitor.settle()


def test_a_click_adds_a_point_which_is_fitted_and_another_takes_it_away(turn):
    visitor = turn("view=fit&click=add&n_fit=2&iteration=3")
    page = visitor.page
    page.mouse.click(*at(visitor, DATASET, 6.5, plot=1))
    wait_extra(visitor, 1)
    assert extra(visitor) == [pytest.approx(6.5, abs=0.03)]
    assert page.locator(".em-numbers").is_hidden()  # no x was picked
    assert visitor.frame() == 0  # another fit
    expect(page.locator(".st-key-extra input")).to_have_value(visitor.query()["extra"])

    # on the density a click asks, as ever
    page.mouse.click(*at(visitor, DATASET, 2.0, plot=0, up=0.9))
    expect(page.locator(".em-numbers")).to_be_visible()
    visitor.wait_url("&x=")
    assert extra(visitor.settle()) == [pytest.approx(6.5, abs=0.03)]

    # the ring of the first is half way up
    page.mouse.click(*at(visitor, data.with_extra(DATASET, extra(visitor)), extra(visitor)[0]))
    wait_extra(visitor, 0)

    # when it is done, so are clicks among the points
    page.locator(".st-key-stop_clicks button").click()
    expect(page.locator(".em-clicks")).to_have_count(0)
    page.mouse.click(*at(visitor, DATASET, 5.0, plot=1))
    expect(page.locator(".em-numbers strong")).to_contain_text("5.0")
    assert not extra(visitor)


def test_by_keyboard_and_by_finger(visit):
    visitor = visit("view=fit&click=add&n_fit=2", size=PHONE, has_touch=True, is_mobile=True)
    page = visitor.page
    field = page.locator(".st-key-extra input")
    field.fill("10")
    field.press("Enter")
    wait_extra(visitor, 1)
    assert visitor.sideways() == 0
    page.locator(".st-key-fit_chart").scroll_into_view_if_needed()
    ten = at(visitor, data.with_extra(DATASET, [10.0]), 10.0)
    page.touchscreen.tap(ten[0] - 12, ten[1])  # a finger is not so exact
    wait_extra(visitor, 0)


def test_a_galaxy_is_set_aside_and_brought_back(turn):
    visitor = turn("data=galaxies&click=aside")
    page, galaxies = visitor.page, data.SOURCES["galaxies"]()
    dots = page.locator(".st-key-data_chart .mark-symbol").last.locator("path")
    expect(dots).to_have_count(galaxies.n)
    xs = dots.evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().x)")
    page.mouse.click(*middle(dots.nth(int(np.argmax(xs)))))
    visitor.wait_url(f"aside={max(galaxies.values):.0f}")
    visitor.settle()
    expect(page.locator(".st-key-data_chart .role-title")).to_contain_text("81 points")
    cross = page.locator(".st-key-data_chart .mark-symbol").last.locator("path")
    expect(cross).to_have_count(1)
    page.mouse.click(*middle(cross))
    page.wait_for_url(re.compile("^((?!aside=3).)*$"), timeout=READY)
