"""What happens to pages and networks: restarts, two tabs, slow lines."""

import re
from urllib.parse import urlsplit

import pytest
from classes import answer, begin, follow, follows, panel
from conftest import READY, free_port, start_app
from playwright.sync_api import expect

PAGE = ".stApp"
CONNECTED = "[data-test-connection-state=CONNECTED]"
AT_REST = "[data-test-script-state=notRunning]"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture
def start():
    """start(): an app, each time on the same port: (process, its address)."""
    port, processes = free_port(), []

    def start_one():
        process, address = start_app(port=port)
        processes.append(process)
        return process, address

    yield start_one
    for process in processes:
        process.kill()
        process.wait(10)


def test_pages_outlive_a_restart_of_the_server(start, visit):
    """One that was played with, three that were opened from a link and not touched since, one on
    which somebody clicks before it has caught up, and a class between vote and answer, one of whose
    pages is served by another process."""
    process, address = start()
    links = ["view=fit&seed=5&n_points=100&n_fit=3", *["view=fit&seed=5&n_points=100"] * 3,
             "seed=5&n_points=100"]  # fmt: skip
    first = visit(links[0], address=address)
    pages = [first, *[first.tab().open(link) for link in links[1:]]]
    played, turned, drawn, moved, hasty = pages
    lecturer, code = begin(visit, address=address)
    pupil, elsewhere = follows(first.tab().open(f"live={code}")), follow(visit, code)
    answer(pupil, "Three")
    answer(elsewhere, "Two")
    expect(panel(lecturer)).to_contain_text("2 of 2 have answered")
    for iteration in (1, 2):
        played.page.locator("input.em-frame").press("ArrowRight")
        played.wait_url(f"iteration={iteration}")
    played.wait_title("Iteration 2")
    title, query = played.title(), urlsplit(played.page.url).query
    process.kill()
    process.wait(10)
    for visitor in pages:
        visitor.page.wait_for_selector(f"{PAGE}:not({CONNECTED})")
    start()
    panel(lecturer).get_by_role("button", name="Show the answer").click()
    hasty.page.wait_for_selector(f"{PAGE}{CONNECTED}", timeout=3 * READY)
    hasty.page.locator(".st-key-start_fit button").click()
    hasty.wait_url("view=fit")
    hasty.page.wait_for_selector("input.em-frame")

    expect(panel(pupil)).to_contain_text("Right. There are four")
    expect(panel(elsewhere)).to_contain_text("Not quite. There are four")

    for visitor in pages:
        visitor.page.wait_for_selector(f"{PAGE}{CONNECTED}{AT_REST}", timeout=3 * READY)
    turned.page.get_by_role("radio", name="3 Compare").click()
    turned.wait_url("view=compare")
    turned.page.wait_for_selector(".st-key-compare_chart .marks")
    drawn.page.locator(".st-key-new_data button").click()
    drawn.page.wait_for_url(lambda url: "seed=" in url and "&seed=5&" not in url)
    moved.page.locator("button.em-forward").click()
    moved.wait_url("iteration=1")

    # a new server knows nothing: what it writes says that the page has told it
    played.page.locator("input.em-frame").press("ArrowRight")
    played.wait_url("iteration=3")
    played.page.locator("input.em-frame").press("ArrowLeft")
    played.wait_url("iteration=2")
    played.wait_title("Iteration 2")
    assert played.title() == title
    assert urlsplit(played.page.url).query == query
    expect(played.page.locator(".em-player output")).to_have_text(re.compile("2 / "))
    played.page.reload()
    played.wait_title("Iteration 2")
    assert played.title() == title
    played.page.locator(".st-key-new_start button").click()
    played.wait_url("iteration=0")
    played.wait_title("Iteration 0")
    first.errors.clear()  # the browser's own, of requests without an answer
    lecturer.errors.clear()


def test_two_tabs_of_one_browser_do_not_disturb_each_other(turn):
    first = turn("view=fit&seed=5&n_points=100")
    first.wait_title("Iteration 0")
    second = first.tab().open("view=fit&seed=6&iteration=7&n_points=100")
    second.wait_title("Iteration 7")
    other = second.title()
    first.page.locator("input.em-frame").press("ArrowRight")
    first.wait_url("iteration=1")
    first.page.locator(".st-key-new_start button").click()
    first.wait_url("iteration=0")
    assert second.title() == other
    assert "iteration=7" in second.page.url and "seed=6" in second.page.url
    second.page.locator("input.em-frame").press("ArrowRight")
    second.wait_title("Iteration 8")
    second.wait_url("iteration=8")
    first.wait_title("Iteration 0")
    second.page.close()


def test_a_slow_line_stays_usable(turn):
    visitor = turn("view=fit&n_points=100")
    visitor.wait_title("Iteration 0")
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    # Streamlit's own scripts are in the cache
    visitor.page.goto(visitor.page.url, timeout=3 * READY)
    visitor.page.wait_for_selector(".st-key-fit_chart .marks", timeout=3 * READY)
    visitor.wait_title("Iteration 0")
    # frames need no network
    visitor.page.locator("button.em-play").click()
    visitor.page.wait_for_function("() => document.querySelector('input.em-frame').value > 5")
    visitor.page.locator("button.em-play").click()
    visitor.wait_url(f"iteration={visitor.frame()}")
    visitor.page.locator(".st-key-new_data button").click()
    visitor.wait_url("iteration=0")
    visitor.wait_title("Iteration 0")
    network.detach()


def test_a_page_that_streamlit_gives_up_opens_again_where_it_was(turn):
    visitor = turn("view=fit&seed=5&iteration=7&n_points=100")
    visitor.wait_title("Iteration 7")
    visitor.page.evaluate(
        """() => { window.before = true; document.querySelector('.stApp')
            .setAttribute('data-test-connection-state', 'DISCONNECTED_FOREVER'); }"""
    )
    visitor.page.wait_for_function("() => !window.before")
    visitor.wait_title("Iteration 7")
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_title("Iteration 8")
    visitor.wait_url("iteration=8")


def test_quick_clicks_do_not_cost_the_page(turn):
    visitor = turn("view=fit&iter=3&n_starts=20&max_k=3")
    visitor.page.evaluate(
        """async () => { let n = 0;
            for (const wait of Array(16).fill([0, 5, 20, 60]).flat()) {
                const all = document.querySelectorAll('.st-key-view button, .em-player button');
                all[n++ * 7 % all.length]?.click();
                await new Promise((done) => setTimeout(done, wait));
            } }"""
    )
    visitor.page.get_by_role("radio", name="3 Compare").click()
    visitor.page.locator(".st-key-compare_chart svg.marks").wait_for()
    assert not [error for error in visitor.errors if "MISS" in error]
