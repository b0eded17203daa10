"""For everyone: by keyboard, by ear, with less motion, with the system's own colours."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, PHONE, READY
from pictures import luminance
from PIL import Image
from places import from_the_top
from playwright.sync_api import expect

ORDER = ["view", "player", "code", "formulas"]
SIDEBAR = ["data", "n_real", "spread", "n_points", "new_data", "n_fit", "iter", "start",
           "new_start", "animate_frames", "more"]  # fmt: skip
WHERE = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const keys = (e) => e ? [...e.classList].filter((c) => c.startsWith('st-key-')) : [];
  const holder = at.closest('[class*="st-key-"]');
  const ring = (e) => e && (getComputedStyle(e).outlineStyle !== 'none'
    || getComputedStyle(e).boxShadow !== 'none' || getComputedStyle(e).borderColor);
  const met = (window.met ??= new WeakSet()), again = met.has(at) && at !== document.body;
  met.add(at);
  return {again, key: keys(holder)[0]?.slice(7), name: at.className?.toString() || at.tagName,
          seen: Boolean(ring(at) || ring(at.parentElement))};
}"""

# of each dot over the bands: its colour, that of its rim and that of the page
DOTS = """() => [...document.querySelectorAll('.st-key-fit_chart .mark-symbol')]
  .reduce((a, b) => a.children.length > b.children.length ? a : b)
  .querySelectorAll('path').values().map((dot) => {
    const style = getComputedStyle(dot), page = getComputedStyle(document.querySelector('.stApp'));
    const wide = style.opacity === '1' && parseFloat(style.strokeWidth) >= 1;
    return [style.fill, wide ? style.stroke : 'none', page.backgroundColor];
  }).toArray()"""

WHEN_MOVED = """() => {
  window.moved = [];
  document.querySelector('input.em-frame')
    .addEventListener('input', () => window.moved.push(performance.now()));
}"""

# of the letters in charts and code, and of what is pressed: [text, colour with its opacity, ground]
LETTERS = r"""() => [...document.querySelectorAll(
  '.stVegaLiteChart text, .stCode .token, .em-project, .st-key-share button p')].map((e) => {
    const style = getComputedStyle(e), colour = e.ownerSVGElement ? style.fill : style.color;
    const grounds = [];
    for (let at = e; at; at = at.parentElement) grounds.push(getComputedStyle(at).backgroundColor);
    const ground = grounds.find((colour) => !/, 0\)$/.test(colour));
    const seen = document.createElement('canvas').getContext('2d');
    for (const fill of [ground, colour]) {
      seen.fillStyle = fill;
      seen.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = seen.getImageData(0, 0, 1, 1).data;
    return [e.textContent.trim(), `rgb(${r}, ${g}, ${b})`, ground];
  }).filter(([text]) => text)"""

INK = "() => getComputedStyle(document.querySelector('.st-key-fit_chart svg text')).fill"


SEEN = {
    **{view: f"view={view}&iteration=12&n_points=100&max_k=3&n_starts=20"
       for view in ("data", "fit", "compare", "starts", "choose")},
    "result": "view=compare&data=galaxies",
    "embedded": "view=fit&n_points=100&embed=true",
}  # fmt: skip


@pytest.mark.parametrize(
    "name, size, theme",
    [
        *((name, DESKTOP, "light") for name in SEEN),
        *((name, PHONE, "dark") for name in ("data", "fit", "compare")),
    ],
)
def test_axe_finds_nothing(visit, turn, name, size, theme):
    """Of all its rules, best practices too, but that the corner of a table has a heading."""
    visitor = (visit if name == "embedded" else turn)(SEEN[name], size, theme).settle()
    found = Axe().run(visitor.page).response["violations"]
    assert not [
        (v["id"], node["target"], node["failureSummary"])
        for v in found
        if v["id"] != "empty-table-header"
        for node in v["nodes"]
    ]


def test_dots_are_set_off_from_the_bands_they_lie_on(turn):
    """Both have the colours of components: a rim in that of the page lies between."""
    visitor, pages = turn("view=fit&n_fit=10&n_points=100&iteration=0"), set()
    for theme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=theme)
        dots = visitor.settle().page.evaluate(DOTS)
        fills, (rim,), (page,) = ({*column} for column in zip(*dots, strict=True))
        assert len(fills) == 10 and contrast(rim, page) < 1.05
        assert min(contrast(fill, rim) for fill in fills) >= 3
        pages.add(page)
    assert len(pages) == 2


def test_letters_in_charts_and_code_can_be_read_and_so_can_what_is_pressed(turn):
    """No rule of axe looks into a chart or at a button that is pressed."""
    visitor, grounds = turn("view=fit&n_fit=10&n_points=100"), []
    page, code = visitor.page, visitor.page.locator(".st-key-code summary")
    share, project = page.locator(".st-key-share button").first, page.locator(".em-project")
    code.click()
    page.locator(".st-key-code .token.string").first.wait_for()
    share.click()
    expect(share).to_have_attribute("aria-expanded", "true")
    project.evaluate("(button) => button.setAttribute('aria-pressed', true)")
    page.mouse.move(0, 0)
    for theme in ("light", "dark"):
        before = page.evaluate(INK)
        page.emulate_media(color_scheme=theme)
        if theme == "dark":
            page.wait_for_function(f"(before) => ({INK})() !== before", arg=before)
        letters = {tuple(letter) for letter in visitor.settle().page.evaluate(LETTERS)}
        assert {"density", "0.0", "10", "def", "Share", "Projector"} <= {
            text for text, *_ in letters
        }
        assert not [letter for letter in letters if contrast(*letter[1:]) < 4.5]
        grounds.append({ground for *_, ground in letters})
    assert not grounds[0] & grounds[1]  # all of it has the other theme
    project.evaluate("(button) => button.setAttribute('aria-pressed', false)")
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=stPopoverBody]")).to_have_count(0)
    code.click()
    expect(page.locator("details[open]")).to_have_count(0)


def contrast(*colours):
    """Of two colours, as WCAG 2.2 defines it; as the browser says them, rgb(0, 114, 178)."""
    hexes = ("#" + "".join(f"{int(n):02x}" for n in re.findall(r"\d+", c)[:3]) for c in colours)
    low, high = sorted(luminance(colour) + 0.05 for colour in hexes)
    return high / low


def test_every_control_is_reached_by_keyboard_in_the_order_of_the_page(turn):
    page, met = turn("view=fit&n_points=100").page, []
    from_the_top(page)
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate(WHERE)
        if at["key"] and at["key"] not in met:
            met.append(at["key"])
            assert at["seen"], at
        if at["again"]:
            break
    main = [key for key in met if key in ORDER]
    side = [key for key in met if key in SIDEBAR]
    assert main == ORDER
    assert side == SIDEBAR


def test_the_keyboard_alone_goes_from_data_to_the_end_of_the_fit(turn):
    visitor = turn("n_points=100")
    visitor.page.locator(".st-key-start_fit button").press("Enter")
    visitor.page.wait_for_selector(".em-played", timeout=READY)
    expect(visitor.page.locator(".em-calm")).to_be_empty()  # only who asked for less motion is told
    visitor.page.locator("input.em-frame").press("End")
    visitor.wait_title(f"Iteration {visitor.last()}")
    visitor.wait_url(f"iteration={visitor.last()}")


def test_the_player_says_what_it_is_and_where(turn):
    visitor = turn("view=fit&n_points=100&iteration=17")
    group = visitor.page.get_by_role("group", name="Player for the iterations of EM")
    slider = group.get_by_role("slider", name="Iteration")
    expect(slider).to_have_attribute("aria-valuetext", f"iteration 17 of {visitor.last()}")
    for name in ("Play", "One step back", "One step forward"):
        expect(group.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(group.locator("output")).to_have_attribute("aria-live", "polite")
    group.get_by_role("button", name="Play", exact=True).click()
    expect(group.locator("output")).to_have_attribute("aria-live", "off")
    visitor.page.wait_for_function("() => document.querySelector('input.em-frame').value > 18")
    slider.press("Shift")  # whatever is pressed there, it moves no more by itself
    expect(group.locator("output")).to_have_attribute("aria-live", "polite")
    visitor.wait_url(f"iteration={visitor.frame()}")


@pytest.mark.parametrize("view", ["data", "fit", "compare"])
def test_a_chart_has_a_text_that_says_what_it_shows_now(turn, view):
    visitor = turn(f"view={view}&n_points=100")
    chart = visitor.page.locator(f".st-key-{view}_chart [role=graphics-document]")
    assert len(chart.get_attribute("aria-label")) > 30
    said = visitor.page.locator("p.em-said").first
    before = said.inner_text()
    assert any(character.isdigit() for character in before)
    if view == "fit":
        visitor.page.locator("button.em-forward").click()
        expect(chart).to_have_attribute("aria-label", re.compile("Now: Iteration 1, log-likelih"))
    else:
        visitor.page.locator(".st-key-new_data button").click()
    expect(said).not_to_have_text(before)


def test_less_motion_starts_nothing_and_steps(turn):
    visitor = turn("n_points=100")
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.page.locator(".st-key-start_fit button").click()
    visitor.page.wait_for_selector("input.em-frame", timeout=READY)
    visitor.wait_title("Iteration 0")
    visitor.settle()
    expect(visitor.player.locator("p[role=status]")).to_contain_text("Animation is off")
    expect(visitor.player.get_by_role("button", name="Play")).to_be_visible()
    assert visitor.frame() == 0
    visitor.page.evaluate(WHEN_MOVED)
    visitor.page.locator("button.em-play").click()
    first, second = visitor.page.wait_for_function(
        "() => window.moved.length >= 2 && window.moved.slice(0, 2)"
    ).json_value()
    assert second - first > 500  # ms: each frame can be looked at
    visitor.page.emulate_media(reduced_motion="no-preference")


def colours(locator):
    """All that the eye sees of an element, the colours from the most frequent to the rarest."""
    picture = Image.open(io.BytesIO(locator.screenshot())).convert("RGB")
    counted = sorted(picture.getcolors(picture.width * picture.height), reverse=True)
    return [colour for _, colour in counted]


def forced(visitor):
    """The page of a visitor whose system forces its own colours."""
    visitor.page.emulate_media(forced_colors="active", color_scheme="light")
    return visitor.settle().page


FIRST_COMPONENT = (0, 114, 178)


def test_forced_colours_leave_the_sliders_the_view_and_the_components(turn):
    page = forced(turn("view=fit&n_points=100&iteration=12&x=-2"))
    slider = page.locator(".st-key-n_real .stSlider")
    thumb = slider.locator("div:has(> [data-testid=stSliderThumbValue])")
    track = slider.locator("[role=group] > div > div").first
    paper = colours(page.locator(".st-key-head h1"))[0]
    assert colours(thumb)[0] != paper
    assert {*colours(track)} != {paper}
    chosen, other = (page.locator(".st-key-view button").nth(i) for i in (1, 2))
    assert colours(chosen)[0] != colours(other)[0] == paper
    for part in (".em-parameters tbody th", ".em-bar", ".em-numbers tbody th"):
        assert FIRST_COMPONENT in colours(page.locator(part).first)
    page.emulate_media(forced_colors="none")


def test_forced_colours_leave_the_chosen_answer_and_the_dots_of_tables(visit):
    page = forced(visit("lesson=what-em-does&step=5"))
    choice, other = (page.locator(".st-key-lesson .stButtonGroup button").nth(i) for i in (0, 1))
    choice.click()
    expect(choice).to_have_attribute("aria-checked", "true")
    page.mouse.move(0, 0)
    assert colours(choice)[0] != colours(other)[0]
    dots = page.locator(".st-key-compare_table tbody th i").first
    assert FIRST_COMPONENT in colours(dots)
