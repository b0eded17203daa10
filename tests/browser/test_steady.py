"""What happens to pages and networks: restarts, two tabs, slow lines."""

import re
from urllib.parse import urlsplit

from conftest import DESKTOP, READY, Visitor, free_port, start_app
from playwright.sync_api import expect

PAGE = ".stApp"
CONNECTED = "[data-test-connection-state=CONNECTED]"
AT_REST = "[data-test-script-state=notRunning]"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_pages_outlive_a_restart_of_the_server(contexts):
    """One that was played with, three that were opened from a link and not touched since, one on
    which somebody clicks before it has caught up, and one that is loaded again."""
    port = free_port()
    process, address = start_app(port=port)
    links = ["view=fit&seed=5&n_fit=3", *["view=fit&seed=5"] * 3, "seed=5",
             "view=fit&seed=5&iteration=4"]  # fmt: skip
    first = Visitor(contexts, address, DESKTOP, "light")
    pages = [visitor.open(link) for visitor, link in zip(tabs(first), links, strict=False)]
    played, turned, drawn, moved, hasty, reloaded = pages
    for iteration in (1, 2):
        played.page.locator("input.em-frame").press("ArrowRight")
        played.wait_url(f"iteration={iteration}")
    played.wait_title("Iteration 2")
    title, query = played.title(), urlsplit(played.page.url).query
    reloaded.wait_title("Iteration 4")
    title_of_reloaded = reloaded.title()
    process.kill()
    process.wait(10)
    for visitor in pages:
        visitor.page.wait_for_selector(f"{PAGE}:not({CONNECTED})")
    process, _ = start_app(port=port)
    try:
        hasty.page.wait_for_selector(f"{PAGE}{CONNECTED}", timeout=3 * READY)
        hasty.page.locator(".st-key-start_fit button").click()
        hasty.wait_url("view=fit")
        hasty.page.wait_for_selector("input.em-frame")

        reloaded.goto(reloaded.page.url)
        reloaded.wait_title("Iteration 4")
        assert reloaded.title() == title_of_reloaded

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
        played.page.locator(".st-key-new_start button").click()
        played.wait_url("iteration=0")
        played.wait_title("Iteration 0")
        contexts.put_back(first.context)
    finally:
        process.kill()


def tabs(visitor):
    """Endless tabs of the same browser, which need not read Streamlit's scripts anew."""
    yield visitor
    while True:
        yield visitor.tab()


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
    network.detach()


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
