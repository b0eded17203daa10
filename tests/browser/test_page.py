"""The running page in a real browser, as a visitor meets it."""

import re
from urllib.parse import urlsplit

import pytest
from conftest import DESKTOP, READY, Visitor, start_app
from playwright.sync_api import TimeoutError as StillWaiting
from playwright.sync_api import expect

BAD = "n_fit=abc&n_points=1e12&iter=-3&view=nowhere&iteration=99999&unknown=1"


def test_the_first_screen_says_what_to_see_and_what_to_press(turn):
    visitor = turn()
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    expect(visitor.page.get_by_text("were drawn from a hidden mixture")).to_be_visible()
    expect(visitor.page.locator(".st-key-start_fit button")).to_be_visible()
    box = visitor.page.locator(".st-key-data_chart svg.marks").bounding_box()
    assert box["y"] + box["height"] < DESKTOP[1]
    assert visitor.query()["view"] == "data"


def test_the_button_plays_to_the_end_and_nothing_is_sent_meanwhile(turn):
    visitor = turn("n_points=100&n_fit=2&iter=6")
    visitor.page.locator(".st-key-start_fit button").click()
    visitor.page.wait_for_function(
        "() => Number(document.querySelector('input.em-frame')?.value) > 2", timeout=READY
    )
    sent = len(visitor.sent)
    last = visitor.last()
    visitor.page.wait_for_function(
        f"() => Number(document.querySelector('input.em-frame').value) >= {last - 1}",
        timeout=READY,
    )
    assert len(visitor.sent) == sent
    visitor.wait_url(f"iteration={last}")
    visitor.wait_title(f"Iteration {last}")
    expect(visitor.player.get_by_role("button", name="Play")).to_be_visible()
    assert visitor.where() == f"{last} / {last}"


def test_play_at_the_end_starts_over_and_pause_reports_where(turn):
    visitor = turn("view=fit&n_points=200&iter=40&iteration=40")
    visitor.wait_title("Iteration 40")
    visitor.player.get_by_role("button", name="Play").click()
    visitor.page.wait_for_function(
        "() => document.querySelector('.em-playing input.em-frame')?.value > 3"
    )
    visitor.player.get_by_role("button", name="Pause").click()
    frame = visitor.frame()
    assert 0 < frame < 40
    visitor.wait_url(f"iteration={frame}")
    assert visitor.where() == f"{frame} / 40"


def test_steps_scrubbing_and_keys_move_all_that_follows_and_the_table_when_it_rests(turn):
    visitor = turn("view=fit&n_points=200&iter=70")
    visitor.wait_title("Iteration 0")
    before = visitor.curves()
    table = visitor.page.locator(".st-key-parameters_table")
    numbers = table.inner_text()
    visitor.player.get_by_role("button", name="One step forward").click()
    visitor.wait_title("Iteration 1")
    assert visitor.curves() != before
    expect(table).not_to_have_text(numbers, use_inner_text=True)
    visitor.player.get_by_role("button", name="One step back").click()
    visitor.wait_title("Iteration 0")
    assert visitor.curves() == before

    box = visitor.page.locator("input.em-frame").bounding_box()
    middle = box["y"] + box["height"] / 2
    visitor.page.mouse.move(box["x"] + 10, middle)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] / 2, middle, steps=5)
    visitor.page.mouse.up()
    frame = visitor.frame()
    assert 30 < frame < 40
    visitor.wait_title(f"Iteration {frame}")

    for key, expected in (("ArrowRight", frame + 1), ("Home", 0), ("End", 70), ("ArrowLeft", 69)):
        visitor.page.keyboard.press(key)
        visitor.wait_title(f"Iteration {expected}")
    visitor.wait_url("iteration=69")
    visitor.page.keyboard.press("Home")
    visitor.page.keyboard.press("Space")
    expect(visitor.player.get_by_role("button", name="Pause")).to_be_visible()
    visitor.page.keyboard.press("Space")
    expect(visitor.player.get_by_role("button", name="Play")).to_be_visible()
    said = visitor.page.locator("input.em-frame").get_attribute("aria-valuetext")
    assert re.fullmatch(r"iteration \d+ of 70", said)


def test_every_curve_and_band_runs_from_left_to_right(turn):
    visitor = turn("view=fit&iteration=12")
    visitor.wait_title("Iteration 12")
    bands = visitor.page.locator(".st-key-fit_chart .mark-area path")
    assert bands.count() == 4
    paths = visitor.curves() + bands.evaluate_all("(all) => all.map((e) => e.getAttribute('d'))")
    assert len(paths) == 4 + 1 + 4 + 1
    for path in paths:
        x = [float(pair.split(",")[0]) for pair in re.split("[MLZ]", path) if pair]
        there = x[: x.index(max(x)) + 1]  # a band goes back along its lower edge
        assert there == sorted(there) and len(there) > 40


@pytest.mark.parametrize("every, stored", [(7, [*range(0, 94, 7), 94]), (0, [94]), (100, [0, 94])])
def test_every_nth_iteration_and_the_last_have_a_frame(turn, every, stored):
    visitor = turn(f"view=fit&animate_frames={every}")
    assert visitor.last() == len(stored) - 1
    assert visitor.where() == f"{stored[0]} / 94"
    play = visitor.page.locator("button.em-play")
    if len(stored) == 1:
        expect(play).to_be_disabled()
    else:
        visitor.page.locator("input.em-frame").press("ArrowRight")
        visitor.wait_title(f"Iteration {stored[1]}")


def test_the_link_shows_another_browser_the_same(turn, visit):
    first = turn("seed=5&n_fit=3&start=random points&n_real=3&spread=4.5&n_points=500&view=fit")
    first.page.locator("input.em-frame").press("ArrowRight")
    first.page.locator("input.em-frame").press("ArrowRight")
    first.wait_url("iteration=2")
    first.wait_title("Iteration 2")
    second = visit(urlsplit(first.page.url).query)
    second.wait_title("Iteration 2")
    assert second.title() == first.title()
    assert second.curves() == first.curves()
    assert second.where() == first.where()
    assert second.query() == first.query()


@pytest.mark.parametrize("view", ["data", "fit", "compare"])
def test_a_bad_link_is_mended_and_the_page_says_so(turn, view):
    visitor = turn(BAD.replace("nowhere", view) if view != "data" else BAD)
    notices = visitor.page.locator(".st-key-notices")
    for name in ("n_fit=abc", "n_points=1e12", "iter=-3", "iteration=99999", "unknown"):
        expect(notices).to_contain_text(name)
    expect(visitor.page.locator(".stException")).to_have_count(0)
    assert visitor.query()["n_points"] == "100000"
    assert visitor.query()["iter"] == "0"


def test_a_hostile_link_is_shown_as_text(turn):
    visitor = turn("n_fit=<img src=x onerror=alert(1)>&**bold**=1&view=[x](javascript:alert(1))")
    notices = visitor.page.locator(".st-key-notices")
    expect(notices).to_contain_text("<img src=x")
    expect(notices).to_contain_text("**bold**")
    expect(notices.locator("img, strong, a")).to_have_count(0)


def test_a_changed_setting_starts_at_iteration_0_of_the_new_fit_of_which_any_can_be_kept(turn):
    visitor = turn("view=fit&iteration=50&n_points=200")
    visitor.wait_title("Iteration 50")
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_url("iteration=51")
    visitor.page.locator(".st-key-new_start button").click()
    visitor.wait_url("iteration=0")
    visitor.wait_title("Iteration 0")
    assert visitor.frame() == 0

    # the player's state of the old fit may equal the one that the visitor chooses now
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_url("iteration=1")
    visitor.page.locator(".st-key-new_data button").click()
    visitor.wait_url("iteration=0")
    visitor.wait_title("Iteration 0")
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_url("iteration=1")
    visitor.wait_title("Iteration 1")


def _step_to(visitor, iteration):
    """A step forward, again if need be, until the address has it."""
    slider = visitor.page.locator("input.em-frame")
    for _ in range(10):
        if visitor.frame() >= iteration:
            slider.press("ArrowLeft")
        slider.press("ArrowRight")
        try:
            return visitor.page.wait_for_url(
                lambda url: f"iteration={iteration}" in url, timeout=5_000
            )
        except StillWaiting:
            continue
    raise AssertionError(f"the address never had iteration {iteration}")


def test_back_and_forward_do_what_one_expects(turn):
    visitor = turn("n_points=200&n_fit=2")
    visitor.page.get_by_role("radio", name="2 Fit").click()
    visitor.wait_url("view=fit")
    visitor.wait_title("Iteration 0")
    for iteration in (1, 2, 3):  # each of them in the address, but one entry in the history
        _step_to(visitor, iteration)
    visitor.page.get_by_role("radio", name="3 Compare").click()
    visitor.page.wait_for_selector(".st-key-compare_chart .marks", timeout=READY)
    visitor.wait_url("view=compare")
    visitor.page.go_back()
    visitor.wait_title("Iteration 3")
    visitor.page.go_back()
    visitor.page.wait_for_selector(".st-key-data_chart .marks", timeout=READY)
    visitor.wait_url("view=data")
    visitor.page.go_forward()
    visitor.wait_title("Iteration 3")
    assert visitor.query()["view"] == "fit"


def test_the_comparison_shows_both_mixtures_and_their_table(turn):
    visitor = turn("view=compare")
    assert len(visitor.curves("compare_chart")) == 2 + 8
    rows = visitor.page.locator(".st-key-compare_table tbody tr")
    expect(rows).to_have_count(1 + 4)  # a heading and the partners
    expect(visitor.page.get_by_text("Log-likelihoods on the same points")).to_be_visible()


def test_flags_set_the_values_and_the_url_overrides_them(visit):
    process, address = start_app("-r", "3", "-f", "5", "-s", "2", "-q")
    try:
        visitor = visit("n_fit=2", address=address)
        visitor.wait_url("n_real=3")
        query = visitor.query()
        assert (query["n_real"], query["n_fit"], query["spread"]) == ("3", "2", "2")
        expect(visitor.page.locator(".st-key-notices")).to_contain_text("-q is an unknown option")
        visitor.page.goto("about:blank")
    finally:
        process.terminate()
        assert "-q is an unknown option" in process.communicate(timeout=10)[1]


def test_the_page_asks_nobody_but_its_own_server(contexts, app):
    """No telemetry, no fonts, no icons from elsewhere."""
    visitor = Visitor(contexts, app, DESKTOP, "light")
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.open("view=compare")
    visitor.page.get_by_role("radio", name="2 Fit").click()
    visitor.wait_title("Iteration 0")
    visitor.page.locator(".st-key-formulas summary").click()
    expect(visitor.page.locator(".st-key-formulas .katex").first).to_be_visible()
    assert len(asked) > 20
    assert not [url for url in asked if not url.startswith((app, "data:", "blob:"))]
    contexts.put_back(visitor.context)
