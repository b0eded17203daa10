"""A start by hand: what one drags in the chart at iteration 0 is where EM begins."""

import re

import numpy as np
import pytest
from conftest import PHONE, READY
from places import at, domain, guess, middle, plots, points_of, rests_at
from playwright.sync_api import expect

import gmm_em
from gmm_em.dashboard import charts

DATASET = gmm_em.simulate(4, 3.0, 1000, 28)


def top_of(start):
    trace = gmm_em.fit(DATASET.values, start)
    return charts.numbers_data(DATASET, trace, charts.stored_iterations(trace, 1))["top"]


def test_what_is_dragged_is_where_em_begins(visit):
    visitor = visit("view=fit&n_fit=2")
    page, peaks = visitor.page, visitor.page.locator(".em-peak")
    title, table = visitor.title(), page.locator(".em-parameters")
    expect(peaks).to_have_count(0)
    page.get_by_role("button", name="Start by hand").click()
    visitor.wait_url("start=manual")
    expect(peaks).to_have_count(2)
    assert visitor.title() == title  # it begins with the start that was there
    start = gmm_em.initial_guess(DATASET.values, 2, "k-means++", 1)
    before = guess(visitor)
    np.testing.assert_allclose(before.T, [start.weights, start.means, start.sds], rtol=1e-4)

    # over the chart the hand moves mean and weight, and nobody is asked
    sent, top = len(visitor.sent), top_of(start)
    page.mouse.move(*middle(peaks.nth(0)))
    page.mouse.down()
    for x, share in ((-1.0, 0.3), (1.0, 0.32), (3.0, 0.35)):
        page.mouse.move(*at(visitor, DATASET, x, 0, share))
    expect(table.locator("tr").nth(1)).to_contain_text("3.0")
    expect(page.locator(".st-key-fit_chart .role-title").first).to_contain_text("likelihood …")
    density = plots(visitor)[0]
    x, y = points_of(visitor.curves()[0], density, domain(DATASET), top)
    assert x[y.argmax()] == pytest.approx(3.0, abs=0.05)
    assert y.max() == pytest.approx(0.35 * top, rel=0.03)
    assert len(visitor.sent) == sent
    page.mouse.up()
    page.wait_for_function("() => !location.search.includes('guess=0.5')", timeout=READY)
    assert len(visitor.sent) == sent + 1
    (weight, mean, sd), other = guess(visitor)
    assert (mean, sd) == (pytest.approx(3.0, abs=0.03), pytest.approx(start.sds[0], abs=1e-3))
    assert weight / (sd * np.sqrt(2 * np.pi)) == pytest.approx(0.35 * top, rel=0.03)
    assert other[0] == pytest.approx(1 - weight) and other[1] == before[1, 1]
    expect(page.locator(".em-value")).not_to_have_text("…")
    assert visitor.frame() == 0

    # the ring moves the sd; a click asks
    ring = middle(page.locator(".em-edge").nth(1))
    page.mouse.move(*ring)
    page.mouse.down()
    page.mouse.move(ring[0] - 20, ring[1], steps=3)  # it is on the left, where there is room
    page.mouse.up()
    page.wait_for_function("(sd) => !location.search.includes(sd)", arg=str(before[1, 2]))
    low, high = domain(DATASET)
    wider = start.sds[1] + 20 * (high - low) / density["width"]
    assert guess(visitor)[1, 2] == pytest.approx(wider, abs=0.02)
    expect(page.locator(".em-value")).not_to_have_text("…")
    sent = len(visitor.sent)
    page.mouse.click(*middle(peaks.nth(1)))
    expect(page.locator(".em-component")).to_contain_text("Component 2")
    assert len(visitor.sent) == sent

    # and EM starts from there
    begun = gmm_em.data.as_mixture([tuple(row) for row in guess(visitor)])
    trace = gmm_em.fit(DATASET.values, begun)
    assert visitor.where() == f"0 / {trace.n_iter}"
    page.locator("input.em-frame").press("End")
    rests_at(visitor, trace.n_iter)
    visitor.wait_title(f"Iteration {trace.n_iter}")
    assert f"{trace.log_likelihood[-1]:,.2f}".replace("-", "−") in visitor.title()
    expect(page.locator(".em-hands")).to_be_hidden()
    page.go_back()
    page.wait_for_function("(sd) => location.search.includes(sd)", arg=str(before[1, 2]))


def test_a_finger_drags_and_the_page_stands_still(visit):
    query = "view=fit&n_fit=2&start=manual&steps=apart&guess=0.5:0:1,0.5:4:1"
    visitor = visit(query, size=PHONE, has_touch=True, is_mobile=True)
    page, touch = visitor.page, visitor.context.new_cdp_session(visitor.page)
    x, y = middle(page.locator(".em-peak").nth(1))
    send = "Input.dispatchTouchEvent"
    touch.send(send, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for i in range(6):
        touch.send(send, {"type": "touchMove", "touchPoints": [{"x": x - 6 * i, "y": y + 5 * i}]})
    touch.send(send, {"type": "touchEnd", "touchPoints": []})
    page.wait_for_url(re.compile("guess=0.[^5]"), timeout=READY)
    low, high = domain(DATASET)
    moved = 4 - 30 * (high - low) / plots(visitor)[0]["width"]
    assert guess(visitor)[1, 1] == pytest.approx(moved, abs=0.05)
    assert guess(visitor)[1, 0] < 0.5
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0
    assert page.locator(".em-numbers").is_hidden()  # no x was picked on the way
    assert visitor.sideways() == 0
