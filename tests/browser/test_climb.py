"""The mountain: its dot is where the player is, a click or a key starts there."""

import re

import numpy as np
import pytest
from conftest import READY
from places import guess
from playwright.sync_api import expect

import gmm_em
from gmm_em import landscape as land

CHART = ".st-key-mountain_chart"
PICTURE = f"{CHART} .mark-image image"
# where the dot is, in shares of the picture from the left and from below
DOT = f"""() => {{
  const box = (e) => e.getBoundingClientRect();
  const plot = box(document.querySelector('{CHART} .background'));
  const dot = box([...document.querySelectorAll('{CHART} .mark-symbol path')].at(-1));
  return [(dot.x + dot.width / 2 - plot.x) / plot.width,
          1 - (dot.y + dot.height / 2 - plot.y) / plot.height];
}}"""
# by how many px what is clicked lies elsewhere than the picture
OFF = f"""() => {{
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const plane = box('.em-plane'), plot = box('{CHART} .background');
  return ['x', 'y', 'width', 'height'].map((name) => plane[name] - plot[name]);
}}"""

# by how many px a page that has come to the chart went on
BEYOND = f"""() => {{
  const main = document.querySelector('.stMain');
  const foot = document.querySelector('{CHART} .stVegaLiteChart').getBoundingClientRect().bottom;
  return Math.min(main.scrollTop, main.getBoundingClientRect().bottom - foot);
}}"""


FIT = "view=fit&n_fit=2&n_points=100"
VALUES = gmm_em.simulate(4, 3.0, 100, 28).values


@pytest.fixture(scope="module")
def trace():
    return gmm_em.fit(VALUES, gmm_em.initial_guess(VALUES, 2, "k-means++", 1))


@pytest.fixture(scope="module")
def seen(trace):
    return land.landscape(VALUES, trace, land.default_axes(trace))


def shares(seen, means):
    return [
        (at - line[0]) / (line[-1] - line[0])
        for at, line in zip(means, (seen.x, seen.y), strict=True)
    ]


def test_the_dot_follows_the_player_without_a_message(visit, trace, seen):
    visitor = visit(f"{FIT}&mountain=auto&steps=apart&speed=4").settle()
    page = visitor.page
    assert page.evaluate(DOT) == pytest.approx(shares(seen, trace.means[0]), abs=0.01)
    assert page.evaluate(BEYOND) < 1
    sent = len(visitor.sent)
    page.locator("button.em-play").click()
    page.wait_for_function("() => document.querySelector('.em-frame').value > 8", timeout=READY)
    assert len(visitor.sent) == sent
    page.locator("input.em-frame").press("Home")
    for _ in range(3):  # the M step of iteration 1 ends at 2
        page.locator("button.em-forward").click()
    visitor.wait_url("iteration=1.5")
    visitor.wait_title("Iteration 1 → 2")
    assert page.evaluate(DOT) == pytest.approx(shares(seen, trace.means[2]), abs=0.01)
    title = page.locator(f"{CHART} .role-title")
    expect(title).to_contain_text(f"{trace.log_likelihood[2]:,.2f}".replace("-", "−"))
    drawn = page.locator(f"{CHART} [role=graphics-document]")
    expect(drawn).to_have_attribute("aria-label", re.compile(r"Now: mean 1 = .*, surface −"))
    bound = page.locator(".st-key-bound_chart .role-title")
    expect(bound).to_contain_text("M step: to the top of the bound")


def test_a_click_starts_there_and_so_do_the_keys(turn, trace, seen):
    visitor = turn(FIT)
    page = visitor.page
    expect(page.locator(PICTURE)).to_have_count(0)
    page.locator(".st-key-mountain summary").click()
    visitor.wait_url("mountain=auto")
    page.locator(PICTURE).wait_for()
    visitor.settle()
    plane = page.locator(".em-plane")
    page.wait_for_function(f"() => ({OFF})().every((px) => Math.abs(px) < 1)", timeout=READY)
    box = plane.bounding_box()
    plane.click(position={"x": 0.75 * box["width"], "y": 0.2 * box["height"]})
    visitor.wait_url("start=manual")
    visitor.wait_url("mountain=mean.1%2Cmean.2")
    weights, means, sds = guess(visitor).T
    wanted = [line[0] + s * np.ptp(line) for line, s in ((seen.x, 0.75), (seen.y, 0.8))]
    np.testing.assert_allclose(means, wanted, atol=0.01 * np.ptp(seen.x))
    np.testing.assert_allclose([weights, sds], [trace.final.weights, trace.final.sds], rtol=1e-4)
    page.wait_for_function("() => document.querySelector('.em-frame').value > 0")  # it plays

    page.locator(".em-plane").press("ArrowUp")
    said = page.locator(".em-plane").get_attribute("aria-valuetext")
    assert re.fullmatch(r"mean 1 = [\d.]+, mean 2 = [\d.]+", said)
    before = visitor.query()["guess"]
    page.locator(".em-plane").press("Enter")
    page.wait_for_url(lambda url: before.replace(":", "%3A").replace(",", "%2C") not in url)
    assert guess(visitor)[0, 1] == pytest.approx(float(said.split()[3].strip(",")), rel=1e-3)
    page.locator(".st-key-mountain summary").click()
    expect(page.locator(CHART)).to_have_count(0)
    assert "mountain" not in visitor.settle().query()


@pytest.mark.parametrize("query, names", [
    ("iteration=3.5&steps=apart&mountain=mean.3,mean.4", ("mean", "mean")),
    ("data=galaxies&scale=log&n_fit=3&iteration=2&mountain=mean.2,sd.3", ("median", "log sd")),
])  # fmt: skip
def test_the_title_says_what_the_table_says(turn, query, names):
    page = turn(f"view=fit&{query}").page
    title = page.locator(f"{CHART} .role-title tspan").first
    heads = page.locator(".em-parameters thead th").all_text_contents()
    numbers = [int(axis[-1]) for axis in query.rsplit("=", 1)[1].split(",")]
    rows = [row.locator("th, td") for row in page.locator(".em-parameters tbody tr").all()]
    said = [
        f"{name} {k} = {rows[k - 1].nth(heads.index(name)).inner_text()}"
        for name, k in zip(names, numbers, strict=True)
    ]
    expect(title).to_have_text(", ".join(said))
    axes = page.locator(f"{CHART} .role-axis-title").all_text_contents()
    assert axes == [text.split(" = ")[0] for text in said]
