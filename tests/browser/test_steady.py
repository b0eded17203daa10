"""What happens to pages and networks: restarts, two tabs, slow lines."""

import re
from urllib.parse import urlsplit

from conftest import DESKTOP, READY, Visitor, free_port, start_app
from playwright.sync_api import expect

PAGE = ".stApp"
CONNECTED = "[data-test-connection-state=CONNECTED]"
AT_REST = "[data-test-script-state=notRunning]"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_a_page_comes_back_by_itself_when_the_server_is_restarted(browser):
    port = free_port()
    process, address = start_app(port=port)
    visitor = Visitor(browser, address, DESKTOP, "light").open("view=fit&seed=5&n_fit=3")
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.page.locator("input.em-frame").press("ArrowRight")
    visitor.wait_url("iteration=2")
    visitor.wait_title("Iteration 2")
    title, query = visitor.title(), urlsplit(visitor.page.url).query
    process.kill()
    process.wait(10)
    visitor.page.wait_for_selector(f"{PAGE}:not({CONNECTED})")
    process, _ = start_app(port=port)
    try:
        visitor.page.wait_for_selector(f"{PAGE}{CONNECTED}{AT_REST}", timeout=3 * READY)
        # a new server knows nothing: what it writes says that the page has told it
        visitor.page.locator("input.em-frame").press("ArrowRight")
        visitor.wait_url("iteration=3")
        visitor.page.locator("input.em-frame").press("ArrowLeft")
        visitor.wait_url("iteration=2")
        visitor.wait_title("Iteration 2")
        assert visitor.title() == title
        assert urlsplit(visitor.page.url).query == query
        expect(visitor.page.locator(".em-player output")).to_have_text(re.compile("2 / "))
        visitor.page.locator(".st-key-new_start button").click()
        visitor.wait_url("iteration=0")
        visitor.wait_title("Iteration 0")
        visitor.context.close()
    finally:
        process.kill()


def test_after_a_restart_the_first_thing_that_a_visitor_does_counts(browser):
    """On pages opened from a link and not touched since."""
    port = free_port()
    process, address = start_app(port=port)
    pages = [Visitor(browser, address, DESKTOP, "light").open("view=fit&seed=5") for _ in range(3)]
    process.kill()
    process.wait(10)
    for visitor in pages:
        visitor.page.wait_for_selector(f"{PAGE}:not({CONNECTED})")
    process, _ = start_app(port=port)
    try:
        for visitor in pages:
            visitor.page.wait_for_selector(f"{PAGE}{CONNECTED}{AT_REST}", timeout=3 * READY)
        turned, drawn, moved = pages
        turned.page.get_by_role("radio", name="3 Compare").click()
        turned.wait_url("view=compare")
        turned.page.wait_for_selector(".st-key-compare_chart .marks")
        drawn.page.locator(".st-key-new_data button").click()
        drawn.page.wait_for_url(lambda url: "seed=" in url and "&seed=5&" not in url)
        moved.page.locator("button.em-forward").click()
        moved.wait_url("iteration=1")
        for visitor in pages:
            visitor.context.close()
    finally:
        process.kill()


def test_a_click_while_a_page_catches_up_with_a_restarted_server_counts(browser):
    port = free_port()
    process, address = start_app(port=port)
    visitor = Visitor(browser, address, DESKTOP, "light").open("seed=5")
    process.kill()
    process.wait(10)
    visitor.page.wait_for_selector(f"{PAGE}:not({CONNECTED})")
    process, _ = start_app(port=port)
    try:
        visitor.page.wait_for_selector(f"{PAGE}{CONNECTED}", timeout=3 * READY)
        visitor.page.locator(".st-key-start_fit button").click()
        visitor.wait_url("view=fit")
        visitor.page.wait_for_selector("input.em-frame")
        visitor.context.close()
    finally:
        process.kill()


def test_a_reload_after_a_restart_shows_the_same(browser):
    port = free_port()
    process, address = start_app(port=port)
    visitor = Visitor(browser, address, DESKTOP, "light").open("view=fit&seed=5&iteration=4")
    visitor.wait_title("Iteration 4")
    title = visitor.title()
    process.kill()
    process.wait(10)
    process, _ = start_app(port=port)
    try:
        visitor.goto(visitor.page.url)
        visitor.wait_title("Iteration 4")
        assert visitor.title() == title
        visitor.context.close()
    finally:
        process.kill()


def test_two_tabs_of_one_browser_do_not_disturb_each_other(visit):
    first = visit("view=fit&seed=5")
    first.wait_title("Iteration 0")
    second = first.tab().open("view=fit&seed=6&iteration=7")
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


def test_a_slow_line_stays_usable(visit):
    visitor = visit("view=fit")
    visitor.wait_title("Iteration 0")
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    visitor.page.set_default_timeout(3 * READY)
    visitor.page.goto(visitor.page.url)  # Streamlit's own scripts are in the cache
    visitor.page.wait_for_selector(".st-key-fit_chart .marks")
    visitor.wait_title("Iteration 0")
    # frames need no network
    visitor.page.locator("button.em-play").click()
    visitor.page.wait_for_function("() => document.querySelector('input.em-frame').value > 20")
    visitor.page.locator("button.em-play").click()
    visitor.wait_url(f"iteration={visitor.frame()}")
    visitor.page.locator(".st-key-new_data button").click()
    visitor.wait_url("iteration=0")
    visitor.wait_title("Iteration 0")


def test_a_page_that_streamlit_gives_up_opens_again_where_it_was(visit):
    visitor = visit("view=fit&seed=5&iteration=7")
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


def test_quick_clicks_do_not_cost_the_page(visit):
    visitor = visit("view=fit&iter=3&n_starts=20")
    visitor.page.evaluate(
        """async () => { let n = 0;
            for (const wait of Array(30).fill([0, 5, 20, 60]).flat()) {
                const all = document.querySelectorAll('.st-key-view button, .em-player button');
                all[n++ * 7 % all.length]?.click();
                await new Promise((done) => setTimeout(done, wait));
            } }"""
    )
    visitor.page.get_by_role("radio", name="3 Compare").click()
    visitor.page.locator(".st-key-compare_chart svg.marks").wait_for()
    assert not [error for error in visitor.errors if "MISS" in error]
