"""In a page of another site: lean, as low as a slide, and its keys are the page's until a click."""

from checks import look
from playwright.sync_api import expect

DECK = """(address) => {
  window.keys = 0;
  addEventListener('keydown', () => window.keys++);
  document.body.innerHTML = `<iframe src="${address}" width=800 height=450></iframe>`;
}"""
LOW = (800, 450)


def test_a_low_frame_shows_player_and_chart_and_the_settings_of_its_link(visit):
    visitor = visit("view=data&iteration=12&embed=true", LOW)
    page = visitor.page
    for view in ("data", "fit", "compare"):
        page.locator(".st-key-view button", has_text=view.title()).click()
        page.locator(f".st-key-{view}_chart svg.marks").wait_for()
        shows_player_and_chart(visitor.settle(), view)
    shows_the_settings_of_its_link(visitor)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.locator(".stSidebar")).to_be_in_viewport()


def shows_the_settings_of_its_link(visitor):
    hide = "lessons,share,code,formulas,data_settings,animation_settings,more_settings,iter"
    visitor.turn(f"view=fit&iteration=12&embed=true&hide={hide}", (900, 450), "light")
    for name in ("n_fit", "start", "best_of"):
        expect(visitor.page.locator(f".st-key-{name}")).to_be_in_viewport(ratio=1)
    expect(visitor.player).to_be_in_viewport(ratio=1)
    assert visitor.sideways() == 0
    visitor.turn("view=data&embed=true", LOW, "light")


def shows_player_and_chart(visitor, view):
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    expect(page.locator(".stSidebar")).not_to_be_in_viewport()
    chart = page.locator(f".st-key-{view}_chart svg.marks").bounding_box()
    assert chart["y"] + chart["height"] <= LOW[1]
    assert chart["width"] > 450
    if view == "fit":
        expect(visitor.player).to_be_in_viewport(ratio=1)
        expect(page.locator(".em-parameters")).to_be_in_viewport(ratio=0.99)
    assert [*look(visitor, "cut"), *look(visitor, "overlaps")] == []
    assert visitor.sideways() == 0
    # Streamlit's header lies over the first line: a mouse must reach what is below it
    page.locator(".st-key-view button", has_text="Data").click(trial=True, timeout=5000)
    page.locator(".em-project").click(trial=True, timeout=5000)
    page.get_by_test_id("stExpandSidebarButton").click(trial=True)


def test_the_keys_stay_the_decks_until_somebody_clicks_into_the_frame(app, browser):
    page = browser.new_page(viewport={"width": 900, "height": 600})
    page.goto(app.replace("127.0.0.1", "localhost") + "/_stcore/health")  # any page of another site
    page.evaluate(DECK, f"{app}/?view=fit&iteration=12&embed=true")
    frame = page.frame_locator("iframe")
    at = frame.locator("input.em-frame")
    frame.locator(".st-key-fit_chart svg.marks").wait_for()
    expect(at).to_have_value("12")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("keys") == 1
    expect(at).to_have_value("12")
    frame.locator(".em-where").click()
    page.keyboard.press("ArrowRight")
    expect(at).to_have_value("13")
    assert page.evaluate("keys") == 1
    page.close()
