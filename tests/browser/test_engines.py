"""What a student does with the page, in Firefox and in WebKit (Safari's engine)."""

import conftest
import engines
import pytest
from conftest import DESKTOP, Visitor, mark

QUERY = "const $ = (selector) => document.querySelector(selector); "
SHOWN = (
    QUERY + "return $('.st-key-' + arguments[0] + '_chart svg.marks path[d]')?.checkVisibility()"
)
CURVES = (
    "return [...document.querySelectorAll('.st-key-fit_chart .mark-line path')]"
    ".map((e) => e.getAttribute('d')).join()"
)
FRAME = QUERY + "return Number($('input.em-frame').value)"
FIT = "view=fit&n_points=100&iteration=3"
IN_LINK = "return location.search.includes(arguments[0])"
PLOT = """const box = document.querySelectorAll('.st-key-fit_chart .role-scope > g > .background')
    [arguments[0]].getBoundingClientRect(); return [box.x, box.y, box.width, box.height];"""


THERE = QUERY + "return $(arguments[0])"
DRAWN = (
    QUERY + "return $('.stVegaLiteChart .marks path[d]') && (!$('.st-key-fit_chart')"
    " || $('.em-where')?.value) && $('[data-test-script-state=notRunning]')"
)


@pytest.fixture(scope="module", params=engines.NAMES)
def page(request, playwright, app):
    if not (engines.own(playwright, request.param) or engines.system(request.param)):
        pytest.fail(engines.HOW_TO.format(request.param))
    with engines.running(playwright, request.param) as page:
        page.app, page.kept = app, None
        yield page


@pytest.fixture
def open_page(page, request):
    """open_page(query): the page, with all that its view draws. It stays open for the next test,
    which takes it as it is if it asks for the same query, and else turns to its own, as loading it
    costs many times that."""
    asked = []

    def opened(query):
        asked.append(query)
        page.resize(*DESKTOP)
        page.until("return innerWidth > 1000")
        if page.kept is None:
            page.open(f"{page.app}/?{query}")
        elif page.kept != query:
            if page.ask(THERE, place(query)):
                turn(page, next(q for q in conftest.ELSEWHERE if mark(q) != mark(query)))
            turn(page, query)
        page.until(DRAWN)
        page.until(f"return ({conftest.FITTED})()")
        return page

    yield opened
    page.kept = asked[-1] if request.node.stash[conftest.PASSED] else None
    assert page.ask("return wrong.splice(0)") == []


def place(query):
    return ".st-key-lesson" if "lesson=" in query else mark(query)


def turn(page, query):
    """To another query of the page that is open, as `Visitor.turn` goes."""
    for _ in range(conftest.TURNS):
        page.until(THERE, conftest.AT_REST)
        page.ask(f"({conftest.TURN})(arguments[0])", query)
        where = [place(query), conftest.AT_REST, conftest.view_of(query)]
        if page.until(f"return ({conftest.TURNED})([...arguments])", *where) == "there":
            return
    pytest.fail(f"the page did not turn to {query}")


def at_frame(page, number):
    page.until(QUERY + "return Number($('input.em-frame').value) === arguments[0]", number)
    page.until(
        QUERY + "return $('.st-key-fit_chart .role-title text')?.textContent"
        " .startsWith(`Iteration ${arguments[0]}log`)",
        number,
    )


def test_every_view_is_drawn_and_back_goes_back(open_page):
    page = open_page("view=data&n_points=100&max_k=3&n_starts=5")
    page.until(SHOWN, "data")
    page.click(".st-key-start_fit button")
    page.until(SHOWN, "fit")
    for view in ("compare", "starts", "choose"):
        page.until(
            "const tab = [...document.querySelectorAll('.st-key-view button')]"
            ".find((e) => e.innerText.trim().startsWith(arguments[0])); tab?.click(); return tab",
            {"compare": "3", "starts": "4", "choose": "5"}[view],
        )
        page.until(SHOWN, view)
        assert not page.ask(QUERY + "return $('.stException')")
    page.until(IN_LINK, "view=choose")
    page.ask("history.back()")
    page.until(SHOWN, "starts")
    page.until(IN_LINK, "view=starts")


def test_it_plays_and_steps_and_rests_in_the_link(open_page):
    page = open_page(FIT)
    before = page.ask(CURVES)
    page.click("button.em-play")
    page.until(QUERY + "return $('.em-canvas')")
    page.until(QUERY + "return Number($('input.em-frame').value) >= 5")
    page.click("button.em-play")
    page.until(QUERY + "return !$('.em-playing') && !$('.em-canvas')")
    frame = page.ask(FRAME)
    at_frame(page, frame)
    page.until(IN_LINK, f"iteration={frame}")
    assert page.ask(CURVES) != before
    page.click(".st-key-fit_chart .role-title")  # a clicker works wherever the focus is
    for key, by in (("PageDown", 1), ("ArrowRight", 2), ("PageUp", 1), ("ArrowLeft", 0)):
        page.press(key)
        at_frame(page, frame + by)
    page.ask(QUERY + "$('input.em-frame').focus()")
    page.press("End")
    at_frame(page, page.ask(QUERY + "return Number($('input.em-frame').max)"))
    page.press("Home")
    at_frame(page, 0)


def test_the_head_is_one_line_and_nothing_sticks_out_of_a_narrow_window(open_page):
    page = open_page(FIT)
    tops = page.ask(
        "return ['.st-key-head h1', '.st-key-view', '.st-key-share button', '.em-project']"
        ".map((s) => document.querySelector(s).getBoundingClientRect())"
        ".map((box) => box.top + box.height / 2)"
    )
    assert max(tops) - min(tops) < 10
    page.resize(500, 900)
    page.until(
        "const main = document.querySelector('[data-testid=stMain]');"
        " return innerWidth < 520 && main.scrollWidth <= main.clientWidth"
    )


def test_a_click_asks_at_x(open_page):
    page = open_page(FIT)
    page.drag_until(
        (PLOT, 0),
        lambda left, top, width, height: [(left + width / 4, top + height / 2)],
        IN_LINK,
        "&x=",
    )
    said = page.until(
        QUERY + "return $('.em-numbers')?.checkVisibility() && $('.em-numbers').innerText"
    )
    assert "x = " in said


def test_the_projector_shows_the_view_alone(open_page):
    page = open_page(FIT)
    wide = (
        "return document.querySelector('.st-key-fit_chart svg.marks').getBoundingClientRect().width"
    )
    before = page.ask(wide)
    page.press("p")
    page.until(QUERY + "return !$('.stSidebar').checkVisibility()")
    page.until(f"return (() => {{ {wide} }})() > 1.1 * arguments[0]", before)
    frame = page.ask(FRAME)
    page.press("PageDown")
    at_frame(page, frame + 1)
    page.press("p")
    page.until(QUERY + "return $('.stSidebar').checkVisibility()")


def test_a_start_is_dragged(open_page):
    page = open_page("view=fit&n_points=100&n_fit=2&start=manual&guess=0.5:0:1,0.5:4:1")
    page.until(THERE, ".em-peak")
    page.drag_until(
        (engines.MIDDLE, ".em-peak"),
        lambda x, y: [(x, y), (x + 20, y + 5), (x + 40, y + 10)],
        "const guess = new URLSearchParams(location.search).get('guess');"
        " return guess && !guess.startsWith('0.5:0:')",
    )
    assert page.ask(FRAME) == 0


def test_e_and_m_step_apart(open_page):
    page = open_page(f"{FIT}&steps=apart")
    before = page.ask(CURVES)
    page.click("button.em-forward")
    page.until(QUERY + "return $('.em-where').value.startsWith('M step')")
    page.until(f"return (() => {{ {CURVES} }})() !== arguments[0]", before)
    page.click("button.em-forward")
    page.until(QUERY + "return $('.em-where').value.startsWith('E step')")


def test_a_lesson_asks_and_answers(open_page):
    page = open_page("lesson=too-good&step=2")
    page.until(
        "const choice = [...document.querySelectorAll('.st-key-lesson button')]"
        ".find((e) => e.innerText.trim() === 'Two'); choice?.click(); return choice"
    )
    page.until(QUERY + "return $('.st-key-lesson .stAlert')?.innerText.includes('Right.')")
    page.click(".st-key-lesson_next button")
    page.until(IN_LINK, "lesson=too-good&step=3")


@pytest.fixture(scope="module")
def saved(app, contexts, tmp_path_factory):
    """A file that the page has saved, in Chromium."""
    visitor = Visitor(contexts, app, DESKTOP, "light").open(FIT).settle()
    visitor.page.locator(".st-key-share button").click()
    with visitor.page.expect_download() as download:
        visitor.page.locator(".st-key-save_fit button").click()
    file = tmp_path_factory.mktemp("saved") / "saved.html"
    download.value.save_as(file)
    contexts.put_back(visitor.context)
    return file


def test_a_saved_page_plays(page, saved):
    page.kept = None
    page.open(saved.as_uri())
    page.until(QUERY + "return $('.role-title text')?.textContent.startsWith('Iteration 3l')")
    page.click("button.em-play")
    page.until(QUERY + "return Number($('input.em-frame').value) > 8")
