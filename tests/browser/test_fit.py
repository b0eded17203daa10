"""The fit view: what is drawn and said in each frame, and what one can ask it."""

from itertools import pairwise

import numpy as np
import pytest
from conftest import PHONE, READY
from places import at, domain, plots, points_of, rests_at
from playwright.sync_api import expect

import gmm_em
from gmm_em.dashboard import charts

N = 200  # points: what is drawn of each costs more than what is claimed here
FIT = f"view=fit&n_points={N}"
NUMBERS = ".st-key-fit_chart [class*=component_numbers] text"
RANGE = "document.querySelector('input.em-frame')"
APART = f"{FIT}&steps=apart"
DRAWN = """() => {
  const all = (selector, name) => [...document.querySelectorAll(`.st-key-fit_chart ${selector}`)]
    .map((e) => e.getAttribute(name));
  return {bands: all('.mark-area path', 'd'), dots: all('.mark-symbol path', 'fill'),
          curves: all('.concat_0_group .mark-line path', 'd')};
}"""

# where the curves are as soon as one has stepped
STEPPED = """() => {
  document.querySelector('button.em-forward').click();
  return document.documentElement.value;
}"""


@pytest.fixture(scope="module")
def dataset():
    return gmm_em.simulate(4, 3.0, N, 28)


@pytest.fixture(scope="module")
def trace(dataset):
    return gmm_em.fit(dataset.values, gmm_em.initial_guess(dataset.values, 4, "k-means++", 1))


def drawn(visitor):
    return visitor.page.evaluate(DRAWN)


def test_e_and_m_step_move_what_is_theirs_and_nothing_else(turn, dataset, trace):
    visitor = turn(f"{APART}&iteration=3")
    visitor.wait_title("Iteration 3 · E step: each point asks who is responsible")
    e_step = drawn(visitor)
    expect(visitor.page.locator(".em-player output")).to_have_text(f"E step 3 / {trace.n_iter}")
    visitor.page.keyboard.press("PageDown")  # as a clicker does, and the curves glide
    rests_at(visitor, "3.5")
    visitor.wait_title("Iteration 3 → 4 · M step: each curve moves to its points")
    m_step = drawn(visitor)
    assert (m_step["bands"], m_step["dots"][:N]) == (e_step["bands"], e_step["dots"][:N])
    assert all(a != b for a, b in zip(m_step["curves"], e_step["curves"], strict=True))
    visitor.page.keyboard.press("PageDown")
    rests_at(visitor, "4")
    visitor.wait_title("Iteration 4 · E step")
    next_e = drawn(visitor)
    assert next_e["curves"] == m_step["curves"]
    assert next_e["bands"] != m_step["bands"] and next_e["dots"] != m_step["dots"]

    # what is drawn is what the formulas say: the curves of row 4, the posterior of row 3
    density, points, _ = plots(visitor)
    stored = charts.stored_iterations(trace, 1)
    top = charts.numbers_data(dataset, trace, stored)["top"]
    *components, mixture = m_step["curves"]
    for k, path in enumerate(components):
        x, y = points_of(path, density, domain(dataset), top)
        np.testing.assert_allclose(y, trace[4].weighted_densities(x)[k], atol=2e-3 * top)
    x, y = points_of(mixture, density, domain(dataset), top)
    np.testing.assert_allclose(y, trace[4].density(x), atol=2e-3 * top)
    for k, path in enumerate(m_step["bands"]):
        x, y = points_of(path, points, domain(dataset), 1)
        half = len(x) // 2  # there along the upper edge, back along the lower
        shares = trace[3].responsibilities(x)
        np.testing.assert_allclose(y[:half], shares[: k + 1].sum(axis=0)[:half], atol=0.02)


@pytest.mark.parametrize("x", [4.5, -1.2, 300.0])
def test_the_numbers_at_x_are_those_of_the_mixture(turn, trace, x):
    visitor = turn(f"{FIT}&iteration=5&x={x}")
    panel = visitor.page.locator(".em-numbers")
    expect(panel).to_be_visible()
    lines = [row.split() for row in panel.locator("tbody tr").all_inner_texts()]
    value = np.array([x])
    densities = trace[5].weighted_densities(value)[:, 0]
    shares = trace[5].responsibilities(value)[:, 0]
    for (_, density, share), d, r in zip(lines, densities, shares, strict=True):
        assert float(density.replace("−", "-")) == pytest.approx(d, rel=0.05)
        assert float(share.replace("−", "-")) == pytest.approx(r, rel=0.5, abs=5e-4)
    best = int(shares.argmax())
    formula = panel.locator("math").last.text_content()
    assert f"{shares[best]:.3f}" in formula
    visitor.page.set_viewport_size({"width": 800, "height": 900})  # below the chart, but in sight
    expect(panel).to_be_in_viewport(ratio=1)
    sidebar = visitor.page.locator(".stSidebar").bounding_box()
    assert panel.bounding_box()["x"] >= sidebar["x"] + sidebar["width"]


def test_on_a_phone_the_end_of_the_page_is_not_hidden_by_an_answer(turn):
    visitor = turn(f"{FIT}&iteration=12&x=2.2", PHONE)
    panel = visitor.page.locator(".em-asked")
    expect(panel).to_be_in_viewport(ratio=1)
    visitor.page.locator(".stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    last = visitor.page.locator(".stExpander").last.bounding_box()
    assert last["y"] > 0
    assert last["y"] + last["height"] <= panel.bounding_box()["y"]


def test_one_asks_a_point_while_it_plays_and_nothing_is_sent(turn, dataset):
    visitor = turn(FIT)
    page, panel = visitor.page, visitor.page.locator(".em-numbers")
    expect(panel).to_be_hidden()
    page.locator("select.em-speed").select_option("0.25")
    page.locator("button.em-play").click()
    page.wait_for_function("() => document.querySelector('input.em-frame').value > 0")
    sent = len(visitor.sent)
    table = page.locator(".em-parameters").inner_text()
    page.mouse.move(*at(visitor, dataset, 3.8))
    page.mouse.down()
    for x in (4.1, 4.3, 4.5):
        page.mouse.move(*at(visitor, dataset, x))
        expect(panel.locator("strong")).to_contain_text(f"x = {x:.1f}")
    page.mouse.up()
    before = panel.inner_text()
    expect(panel).not_to_have_text(before, use_inner_text=True)
    expect(page.locator(".em-parameters")).not_to_have_text(table, use_inner_text=True)
    assert len(visitor.sent) == sent
    page.locator("button.em-play").click()
    visitor.wait_url("x=4.5")
    visitor.wait_title(f"Iteration {visitor.frame()}")
    assert page.locator(".em-value").inner_text() in visitor.title()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    frame = "getComputedStyle(document.querySelector('.stMain'), '::before').boxShadow"
    assert page.evaluate(frame) == "none"  # nothing around the page after a click and a key
    page.wait_for_url(lambda url: "x=" not in url, timeout=READY)
    page.get_by_role("radio", name="3 Compare").click()
    visitor.wait_url("view=compare")
    page.get_by_role("radio", name="2 Fit").click()
    expect(page.locator("select.em-speed")).to_have_value("0.25")


# as on a slow phone, which has then two reports to make at once
PAUSE_AND_HESITATE = """() => {
  document.querySelector('button.em-play').click();
  const end = performance.now() + 1000;
  while (performance.now() < end);
}"""


def test_what_is_asked_while_it_plays_is_in_the_link_also_from_a_slow_phone(turn):
    visitor = turn(f"{FIT}&speed=0.25")
    page = visitor.page
    page.locator("button.em-play").click()
    page.wait_for_function("() => document.querySelector('input.em-frame').value > 1")
    page.locator(".em-ask input").press("End")
    x = page.evaluate("document.body.value")
    page.evaluate(PAUSE_AND_HESITATE)
    visitor.wait_url(f"x={float(x):g}")
    visitor.wait_url(f"iteration={visitor.frame()}")


def test_one_asks_a_component_by_its_curve_its_number_or_its_row(turn, dataset, trace):
    visitor = turn(f"{FIT}&iteration=5")
    page, panel = visitor.page, visitor.page.locator(".em-component")
    top = charts.numbers_data(dataset, trace, charts.stored_iterations(trace, 1))["top"]
    peak = trace[5].weighted_densities(trace.means[5, 1:2])[1, 0]
    page.mouse.click(*at(visitor, dataset, trace.means[5, 1], 0, peak / top))
    count = trace.effective_counts[5, 1]
    expect(panel).to_contain_text(f"It accounts for {count:.1f} of {N} points")
    expect(panel).to_contain_text("Component 2, iteration 5 → 6")
    assert f"{trace.means[6, 1]:.3f}" in panel.locator(".em-formula").text_content()
    assert "em-lit" in page.locator(".st-key-fit_chart .mark-line").nth(1).get_attribute("class")
    box = page.locator(NUMBERS).nth(2).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(panel).to_contain_text("Component 3")
    page.locator(".em-parameters tbody tr").nth(3).click()
    expect(panel).to_contain_text("Component 4")
    page.locator(".em-parameters tbody tr").nth(0).hover()
    expect(page.locator(".st-key-fit_chart .mark-line.em-lit")).to_have_count(2)
    expect(page.locator(".em-numbers")).to_be_hidden()


def test_by_keyboard_and_by_ear(turn, trace):
    visitor = turn(f"{APART}&iteration=2.5")
    page = visitor.page
    page.get_by_role("slider", name="Value x").press("ArrowRight")
    expect(page.locator(".em-numbers")).to_be_visible()
    visitor.wait_url("x=")
    expect(page.locator(".em-said")).to_contain_text("Picked x = 2.")
    page.get_by_role("button", name="Component 3").press("Enter")
    expect(page.locator(".em-said")).to_contain_text("Picked component 3. It accounts for")
    assert visitor.frame() == 5  # the slider's keys were its own
    page.get_by_role("button", name="Component 3").press("ArrowLeft")
    rests_at(visitor, "2")
    page.locator(".st-key-n_points input").press("PageDown")
    page.locator(".st-key-n_points input").press("Escape")
    expect(page.locator(".em-component")).to_be_hidden()
    assert visitor.frame() == 4
    said = page.locator("input.em-frame").get_attribute("aria-valuetext")
    assert said == f"iteration 2 of {trace.n_iter}, E step: each point asks who is responsible"


def test_a_click_on_the_likelihood_goes_to_that_iteration(turn, trace):
    visitor = turn(FIT)
    box = plots(visitor)[2]
    visitor.page.mouse.click(box["x"] + box["width"] * 40 / (1.02 * trace.n_iter), box["y"] + 20)
    visitor.wait_title("Iteration 40")
    rests_at(visitor, "40")
    expect(visitor.page.locator(".em-end")).to_be_hidden()
    visitor.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + 20)
    end = f"Converged after {trace.n_iter} iterations"
    expect(visitor.page.locator(".em-end")).to_contain_text(end)
    visitor.page.get_by_role("button", name="Compare with the truth").click()
    visitor.page.wait_for_selector(".st-key-compare_chart .marks", timeout=READY)


def test_the_button_gives_the_player_the_focus_and_a_phone_does_the_same(visit, dataset):
    visitor = visit(f"n_fit=3&n_points={N}", size=PHONE, has_touch=True, is_mobile=True)
    page = visitor.page
    page.locator(".st-key-start_fit button").tap()
    page.wait_for_selector(".st-key-fit_chart .marks", timeout=READY)
    page.wait_for_function("() => document.activeElement?.className === 'em-play'")
    page.keyboard.press("Space")
    expect(page.locator("button.em-play")).to_have_attribute("aria-label", "Play")
    page.touchscreen.tap(*at(visitor, dataset, 4.5))
    expect(page.locator(".em-numbers strong")).to_contain_text("x = 4.")
    box = page.locator("input.em-frame").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.wait_for_function(f"{RANGE}.value > 0.6 * {RANGE}.max")
    visitor.wait_title(f"Iteration {visitor.frame()}")
    visitor.wait_url(f"iteration={visitor.frame()}")
    assert "pan-y" in page.locator(".st-key-fit_chart svg.marks").evaluate(
        "(e) => getComputedStyle(e).touchAction"
    )
    assert visitor.sideways() == 0


def test_what_has_collapsed_is_said_in_its_frame(turn):
    visitor = turn("view=fit&start=original&n_fit=10&n_points=10&iteration=0")
    notices = visitor.page.locator(".em-notices")
    assert notices.inner_text() == ""
    visitor.page.locator("input.em-frame").press("End")
    expect(notices).to_contain_text("Collapsed: ")
    heights = visitor.page.locator(".st-key-fit_chart .mark-line path").evaluate_all(
        "(all) => all.map((e) => e.getBBox().height)"
    )
    assert max(heights) < 1000  # px: no path runs far out
    boxes = visitor.page.locator(
        ".st-key-fit_chart [class*='component_numbers'] text"
    ).evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.right])"
    )
    boxes.sort()
    assert len(boxes) == 10
    assert all(a[1] <= b[0] for a, b in pairwise(boxes))


def test_without_motion_a_half_is_there_at_once(turn):
    visitor = turn(f"{APART}&iteration=0")
    visitor.page.emulate_media(reduced_motion="reduce")
    for place, last in ((1, "0.5"), (2, "1"), (3, "1.5")):
        assert visitor.page.evaluate(STEPPED) == str(place)  # nothing glides
        rests_at(visitor, last)
    visitor.page.emulate_media(reduced_motion="no-preference")


def test_the_numbers_of_components_beyond_the_axis_stay_on_the_chart_and_say_so(turn):
    page = turn("view=fit&data=galaxies&start=original&iteration=0").page
    numbers = page.locator(NUMBERS)
    assert numbers.all_text_contents() == ["‹1", "2", "3", "4"]
    plot = page.locator(".st-key-fit_chart .role-scope > g > .background").first.bounding_box()
    assert all(number.bounding_box()["x"] >= plot["x"] - 1 for number in numbers.all())
    means = page.locator(".em-parameters tbody td:nth-child(3)").all_inner_texts()
    assert means[0] == "0.1"  # in tenths of thousands: not 0, nor 1e−1


def test_the_name_of_the_bound_is_seen_whole(turn):
    visitor = turn("view=fit&steps=apart&mountain=mean.3,sd.3&iteration=9", (900, 900))
    name_of_the_bound_is_seen_whole(visitor.page)
    range_ = visitor.page.locator("input.em-frame")
    range_.evaluate("(e) => { e.value = 7; e.dispatchEvent(new Event('input')); }")
    visitor.wait_title("Iteration 3 → 4")
    name_of_the_bound_is_seen_whole(visitor.page)
    # there both pictures of the mountain are as narrow as they get
    visitor.page.set_viewport_size({"width": 1240, "height": 800})
    title = visitor.page.locator(".st-key-bound_chart .role-title-text text")
    expect(title).to_contain_text("Dashed: the bound.")


def name_of_the_bound_is_seen_whole(page):
    name = page.locator(".st-key-fit_chart .mark-text text", has_text="bound").last
    expect(name).to_have_text("bound")
    ground = page.locator(".st-key-fit_chart .concat_2_group .background").first.bounding_box()
    box = name.bounding_box()
    assert box["y"] >= ground["y"]
    assert box["y"] + box["height"] <= ground["y"] + ground["height"] + 1
