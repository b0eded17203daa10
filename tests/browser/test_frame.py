"""The page around the views and what they have in common: it holds still, and nothing is cut."""

import pytest
from checks import look
from conftest import DESKTOP, PHONE
from playwright.sync_api import expect
from states import SPREAD, own, sidebar

from gmm_em.dashboard.settings import ROWS

# the labels of all axes that do not say the number of their tick
WRONG = """() => [...document.querySelectorAll('.role-axis-label text')]
  .filter((e) => e.textContent)
  .map((e) => [e.textContent, e.__data__.datum.value])
  .filter(([text, value]) => {
    const said = Number(text.replaceAll(',', '').replaceAll('−', '-').replace('k', 'e3'));
    return !(Math.abs(said - value) <= 1e-6 * Math.abs(value) || value === 0 && text.match(/^0/));
  })"""

# of these names those that are too long for the field
UNREADABLE = """(names) => {
  const field = document.querySelector('.st-key-data input'), chosen = field.value;
  const long = names.filter((name) => {
    field.value = name;
    return field.scrollWidth > field.clientWidth;
  });
  field.value = chosen;
  return long;
}"""

COLLAPSED = "n_points=10&n_fit=10&start=random+points&view=compare"


@pytest.mark.parametrize("query", ["", "embed=true"])
def test_neither_choices_nor_buttons_are_cut_beside_the_sidebar(visit, turn, query):
    visitor = (visit if query else turn)(query, (900, 600))
    buttons = visitor.page.locator(".st-key-view button, .st-key-start_fit button")
    for width in (800, 700, 900):
        visitor.resize((width, 600))
        for button in buttons.all():
            box = button.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, width
            assert button.evaluate("(e) => e.scrollWidth <= e.clientWidth"), width
        assert look(visitor, "cut") == [], width
        assert visitor.sideways() == 0, width


@pytest.mark.parametrize(
    "query",
    [
        "view=compare&n_points=100000&iter=3",
        "view=fit&data=galaxies&iteration=3",
        "view=compare&data=galaxies",
        own([1e9 + x for x in SPREAD]) + "&view=fit&n_fit=3&iteration=5",
        own([1e9 + x for x in SPREAD]) + "&view=compare&n_fit=3",
    ],
)
def test_no_number_is_cut(turn, query):
    visitor = turn(query)
    value = visitor.page.locator("[data-testid=stMetricValue], output.em-value").first
    for size in (DESKTOP, PHONE, (1024, 768)):
        assert look(visitor.resize(size), "cut") == [], size
        expect(value).not_to_contain_text("…")
        box = value.bounding_box()
        assert box["x"] + box["width"] <= size[0], size


@pytest.mark.parametrize(
    "query, size, key",
    [
        ("view=choose&max_k=4&n_points=100000&iter=3", (390, 844), "choose_table"),
        (f"{COLLAPSED}&n_real=10", (1300, 900), "compare_table"),
    ],
)
def test_a_long_table_is_seen_whole(turn, query, size, key):
    visitor = turn(query, size)
    assert look(visitor, "cut") == []
    table = visitor.page.locator(f".st-key-{key} table")
    box, holder = table.bounding_box(), visitor.page.locator(f".st-key-{key}").bounding_box()
    assert box["width"] <= holder["width"] + 1
    assert size[0] < 640 or box["y"] + box["height"] <= size[1]


@pytest.mark.parametrize(
    "query",
    ["", "spread=6", "data=galaxies", "data=crabs", "seed=3&spread=20&n_real=9", COLLAPSED],
)
def test_each_tick_says_its_number(turn, query):
    visitor = turn(query)
    assert visitor.page.locator(".role-axis-label text").count() > 8
    assert visitor.page.evaluate(WRONG) == []
    expect(visitor.page.locator(".role-axis-label text", has_text="0e+0")).to_have_count(0)


def test_after_a_collapse_dashed_stays_dashed_and_paths_stay_near(turn):
    visitor = turn(COLLAPSED)
    lines = visitor.page.locator(".st-key-compare_chart .mark-line path")
    dashed = lines.evaluate_all(
        "(all) => all.filter((e) => e.getAttribute('stroke-dasharray') === '6,4')"
        ".map((e) => e.getAttribute('d').match(/-?[\\d.]+/g).map(Number))"
    )
    assert len(dashed) == 1 + 10
    assert min(min(path) for path in dashed) > -3 * 900


def test_nothing_lies_over_a_chart_that_is_hovered(turn):
    visitor = turn("view=fit&n_points=200")
    visitor.page.locator(".st-key-fit_chart svg.marks").hover()
    toolbar = visitor.page.locator(".stMainBlockContainer [data-testid=stElementToolbar]")
    for one in toolbar.all():
        expect(one).not_to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_printed_it_is_a_page_to_hand_out(turn, theme):
    visitor = turn("view=compare&n_fit=10&n_points=200&iter=30", theme=theme)
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator(".stSidebar")).not_to_be_visible()
    table = visitor.page.locator(".st-key-compare_table table")
    expect(table).to_have_css("break-inside", "avoid")
    expect(table).to_have_css("color", "rgb(28, 36, 48)")
    expect(visitor.page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    cut = """(e) => { for (let up = e.parentElement; up; up = up.parentElement)
        if (getComputedStyle(up).overflowY !== 'visible' && up !== document.documentElement
            && up !== document.body) return up.className; }"""
    assert table.evaluate(cut) is None


@pytest.mark.parametrize("view", ["fit", "starts", "choose"])
def test_nothing_that_only_a_screen_can_do_is_printed(turn, view):
    page = turn(f"view={view}&max_k=3&n_points=200&n_starts=20").page
    page.emulate_media(media="print")
    main = page.locator(".stMainBlockContainer")
    for control in main.locator("button:not(tbody button, summary), input, select").all():
        expect(control).not_to_be_visible()
    expect(page.get_by_text("Open the fit")).not_to_be_visible()


def test_the_name_of_each_source_can_be_read(turn):
    visitor = turn("n_points=200", (1024, 900))
    chosen = visitor.page.locator(".st-key-data input")
    labels = [*ROWS["data"].labels.values()]
    for label in labels:
        chosen.click()
        visitor.page.get_by_role("option", name=label).click()
        expect(chosen).to_have_value(label)
        assert visitor.settle().sideways() == 0, label
    for size in (DESKTOP, (1024, 900)):
        assert visitor.resize(size).page.evaluate(UNREADABLE, labels) == [], size


@pytest.mark.parametrize("query", ["start=manual&view=fit", "data=custom"])
def test_the_sidebar_does_not_scroll_sideways(turn, query):
    visitor = turn(query, (1024, 768))
    expect(visitor.page.locator(".stSidebar canvas").first).to_be_visible()
    assert look(visitor, "sideways") == []


def test_a_link_hides_what_it_names_until_somebody_wants_to_see_all(turn):
    hidden = {
        "sidebar": ".stSidebar", "views": ".st-key-view", "lessons": ".st-key-lessons",
        "numbers": ".em-state", "code": ".st-key-code",
    }  # fmt: skip
    visitor = turn(f"view=fit&iteration=12&n_points=200&hide={','.join(hidden)}")
    page, chart = visitor.page, visitor.page.locator(".st-key-fit_chart svg.marks")
    for selector in hidden.values():
        expect(page.locator(selector)).not_to_be_visible()
    expect(page.locator(".st-key-formulas")).to_be_visible()
    assert chart.bounding_box()["width"] > 1200  # the chart takes the room
    page.get_by_role("button", name="Show all").click()
    for selector in hidden.values():
        expect(page.locator(selector)).to_be_visible()
    expect(page.locator(".st-key-show_all")).to_have_count(0)
    visitor.wait_title("Iteration 12")
    page.wait_for_url(lambda url: "hide" not in url and "iteration=12" in url)
    assert visitor.sideways() == 0


def test_the_next_link_on_a_phone_shows_its_view_though_the_sidebar_was_open(visit):
    visitor = visit("view=fit&iteration=12", (390, 844)).settle()
    page = visitor.page
    sidebar(visitor)
    expect(page.locator(".st-key-n_real")).to_be_in_viewport()
    visitor.open("view=fit&iteration=20")
    expect(page.locator(".st-key-n_real")).not_to_be_in_viewport()
    page.locator(".st-key-formulas summary").click()  # nothing lies over the page
    expect(page.locator(".katex-display").first).to_be_visible()
