"""Where many starts end, and how many components: what a visitor sees and does there."""

import numpy as np
import pytest
from conftest import DESKTOP, PHONE, READY
from places import guess, press_until
from playwright.sync_api import expect

import gmm_em
from gmm_em import data

GALAXIES = data.SOURCES["galaxies"]().values


def written(log_likelihood):
    return f"{log_likelihood:,.2f}".replace("-", "−")


def test_the_starts_are_seen_listed_and_watched_by_keyboard(turn):
    visitor = turn("view=starts&data=galaxies&n_starts=20")
    page = visitor.page
    expect(page.locator(".st-key-above")).to_contain_text("of 20 starts reached the best maximum")
    starts = [gmm_em.initial_guess(GALAXIES, 4, "k-means++", 1 + j) for j in range(20)]
    found = gmm_em.optima(GALAXIES, starts)
    dots = page.locator(".st-key-starts_chart .mark-symbol path")
    expect(dots).to_have_count(20)
    colours = dots.evaluate_all("(all) => all.map((e) => e.getAttribute('fill'))")
    runs = [colours.count(colour) for colour in dict.fromkeys(colours)]
    assert runs == [optimum.n_starts for optimum in found]
    entries = page.locator("[class*='st-key-optimum_']")
    expect(entries).to_have_count(len(found))
    for entry, optimum in zip(entries.all_inner_texts(), found, strict=True):
        assert f"{written(optimum.log_likelihood)}, {optimum.n_starts} of 20" in entry
    page.locator(".st-key-watch_1 button").first.press("Enter")
    visitor.wait_url(f"start_seed={1 + found[1].starts[0]}&")
    visitor.wait_title("Iteration")
    expect(page.locator(".em-playing")).to_have_count(1)  # the fit is there, and plays
    page.locator("input.em-frame").press("End")
    expect(page.locator(".em-value")).to_have_text(written(found[1].log_likelihood))


def ends_within(visitor, size, *elements):
    """Whether each of them is seen on a screen of this size without scrolling."""
    visitor.resize(size)
    boxes = [element.bounding_box() for element in elements]
    return all(box["y"] + box["height"] <= size[1] for box in boxes)


def test_what_matters_is_on_the_first_screen(turn):
    visitor = turn("view=starts")
    watch = visitor.page.get_by_role("button", name="Watch it")
    dots = visitor.page.locator(".st-key-starts_chart .mark-symbol").first
    for size in (DESKTOP, (800, 900), PHONE):
        assert ends_within(visitor, size, watch.first, watch.last, dots), size
    visitor = turn("view=choose&max_k=10&n_points=100&iter=20")
    last = visitor.page.locator(".st-key-choose_table tr").last
    for size in (DESKTOP, (1920, 1080)):
        assert ends_within(visitor, size, last), size


@pytest.fixture(scope="module")
def found():
    return gmm_em.basin(GALAXIES)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_basin_opens_and_leads_to_the_fit_from_exactly_that_start(turn, found, size):
    visitor = turn("view=starts&data=galaxies&n_fit=2&n_starts=20", size)
    page = visitor.page
    page.locator(".st-key-basin summary").click()
    plane = page.locator(".st-key-basin_chart")
    expect(plane.locator(".mark-rect path")).to_have_count(1600)
    expect(plane).to_be_in_viewport(ratio=1)  # it comes into sight by itself
    heights = [written(optimum.log_likelihood) for optimum in found.optima]
    for height in heights:
        expect(page.locator(".st-key-basin .stHtml").first).to_contain_text(height)
    expect(plane.locator(".mark-text.role-mark text").first).to_have_text("1")
    said = page.locator(".em-basin p")
    page.get_by_role("slider", name="Mean of the other").press("Home")
    expect(page.locator(".em-basin output").last).to_contain_text(f"{found.means[0]:,.0f}")
    expect(said).to_contain_text(f"EM ends at {1 + found.reached[10, 0]}.")
    assert visitor.sideways() == 0
    i, j = 7, 33
    if size == PHONE:
        one, other = page.locator(".em-basin input").all()
        one.fill(str(i))
        other.fill(str(j))
        page.get_by_role("button", name="Watch EM from here").click()
    else:
        plot = plane.locator(".role-scope > g > .background")
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        at = {"x": (i + 0.5) / 40 * box["width"], "y": (39.5 - j) / 40 * box["height"]}
        page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    visitor.wait_url("view=fit")
    np.testing.assert_array_equal(guess(visitor)[:, 1], found.means[[i, j]])
    np.testing.assert_array_equal(guess(visitor)[:, 2], found.sd)
    visitor.wait_title("Iteration")
    page.locator("input.em-frame").press("End")
    expect(page.locator(".em-value")).to_have_text(heights[found.reached[i, j]])


def test_how_many_shows_its_minima_opens_a_fit_and_forgets_a_test_that_was_left(turn):
    visitor = turn("view=choose&data=galaxies&max_k=5")
    page = visitor.page
    choices = gmm_em.selection.select(GALAXIES, max_components=5)
    chosen = gmm_em.selection.chosen(choices)
    expect(page.locator(".st-key-choose_chart .mark-line path")).to_have_count(4)
    table = page.locator(".st-key-choose_table")
    expect(table.locator("tbody tr")).to_have_count(5)
    for name, column in (("aic", 3), ("bic", 4), ("icl", 5)):
        bold = table.locator(f"tr td:nth-child({column + 1}) b")
        expect(bold).to_have_count(1)
        best = choices[chosen[name] - 1].criteria
        assert bold.inner_text() == f"{getattr(best, name):,.1f}"
    assert visitor.sideways() == 0
    box = visitor.settle().page.locator(".st-key-test_k")
    box.locator("input").press("ArrowDown")
    page.get_by_role("option", name="4 against 5").click()
    page.locator(".stProgress").wait_for()
    page.get_by_role("radio", name="2 Fit").click()
    visitor.wait_title("Iteration")
    page.get_by_role("radio", name="5 How many").click()
    page.wait_for_selector(".st-key-choose_chart .marks", timeout=READY)
    expect(box.locator("input")).to_have_value("")
    expect(page.locator(".stProgress")).to_have_count(0)
    expect(page.get_by_text("gain as much")).to_have_count(0)
    page.get_by_role("button", name="3", exact=True).click()
    visitor.wait_url("view=fit")
    visitor.wait_url("n_fit=3")


def test_the_table_of_a_start_and_the_best_of_several_change_the_fit_at_once(turn):
    visitor = turn("view=fit&data=galaxies&start=manual&guess=0.5:10000:2000,0.5:22000:2000")
    page = visitor.page
    title = visitor.title()
    cells = page.locator(".stSidebar .stDataFrame canvas").first.bounding_box()
    page.mouse.click(cells["x"] + cells["width"] / 2, cells["y"] + cells["height"] / 2)
    press_until(page, "Enter", "input.gdg-input")
    page.locator("input.gdg-input").fill("15000")
    page.locator("input.gdg-input").press("Enter")
    visitor.wait_url("15000")
    assert guess(visitor)[0, 1] == 15000
    page.wait_for_function(
        "(before) => document.querySelector('.em-value').textContent !== before",
        arg=title.split()[-1],
    )
    expect(page.locator(".em-peak")).to_have_count(2)
    turn("view=fit&data=galaxies")
    page.get_by_role("slider", name="Best of").press("ArrowRight")
    expect(page.get_by_text("The best of 2 starts")).to_be_visible()
    visitor.wait_url("best_of=2")


@pytest.mark.parametrize("query", ["data=crabs&n_fit=2", "data=faithful_waiting&n_fit=1"])
def test_how_well_it_fits_is_seen_whole_and_its_axis_has_five_numbers(turn, query):
    plot = turn(f"view=compare&{query}").page.locator(".concat_1_group").first
    box = plot.locator(".background").first.bounding_box()
    for kind in ("line", "area"):
        drawn = plot.locator(f".mark-{kind} path").first.bounding_box()
        assert box["y"] < drawn["y"] and drawn["y"] + drawn["height"] < box["y"] + box["height"]
    texts = plot.locator(".role-axis").last.locator(".role-axis-label text").all_text_contents()
    numbers = [float(text.replace("−", "-")) for text in texts]
    assert len(set(numbers)) == 5 and numbers == [-x for x in reversed(numbers)]


def test_the_numbers_of_a_table_on_a_phone_stand_apart(turn):
    page = turn("view=choose&max_k=4", PHONE, "dark").page
    row = page.locator(".st-key-choose_table tbody tr").last
    gaps = row.evaluate("""(row) => [...row.cells].filter((cell) => cell.offsetWidth)
      .map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getBoundingClientRect();
      }).map((box, i, all) => i ? box.left - all[i - 1].right : 99)""")
    assert len(gaps) == 8 and min(gaps) > 6


def test_the_last_number_under_the_starts_is_seen_whole_on_a_projector(visit):
    page = visit("view=starts", (1024, 768)).settle().page
    page.locator(".em-project").click()
    page.locator(".stSidebar").wait_for(state="hidden")
    page.locator(".em-projector svg.marks").wait_for()
    last = page.locator(".st-key-starts_chart .role-axis-label text", has_text="100").first
    chart = page.locator(".st-key-starts_chart svg.marks").bounding_box()
    box = last.bounding_box()
    assert box["x"] + box["width"] <= chart["x"] + chart["width"]
