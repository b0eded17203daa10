"""Each view on each screen. tour.py takes pictures of them, in both themes."""

from checks import look
from playwright.sync_api import expect

SCREENS = [(1300, 900), (390, 844), (768, 1024), (1024, 768), (1920, 1080)]
THEMES = ["light", "light", "dark", "dark", "dark"]  # no theme moves anything: each is seen

PLOT = """(view) => {
  const box = document.querySelector(`.st-key-${view}_chart .role-scope > g > .background`)
    .getBoundingClientRect();
  return [box.left, box.top, box.width].map(Math.round);
}"""


def test_each_view_fits_each_screen_and_the_plot_keeps_its_place(turn):
    places = {}  # of each size, in the view that comes first
    for view in ("data", "fit", "compare"):
        visitor = turn(f"view={view}&iteration=12&n_points=300", SCREENS[0], THEMES[0])
        if view == "fit":
            visitor.wait_title("Iteration 12")
        for size, theme in zip(SCREENS, THEMES, strict=True):
            visitor.page.emulate_media(color_scheme=theme)
            fits(visitor.resize(size), view, size, theme)
            place = visitor.page.evaluate(PLOT, view)
            if size[0] < 640:  # the player takes rows of its own there
                del place[1]
            assert places.setdefault(size, place) == place, (view, size)


def fits(visitor, *screen):
    view, size, _ = screen
    assert visitor.sideways() == 0, screen
    assert look(visitor, "overlaps") == [], screen
    assert look(visitor, "cut") == [], screen
    top = "input.em-frame" if view == "fit" else f".st-key-{view}_chart"
    first = visitor.page.locator(top).bounding_box()["y"]
    chart = visitor.page.locator(f".st-key-{view}_chart svg.marks").bounding_box()
    assert chart["x"] >= 0 and chart["x"] + chart["width"] <= size[0], screen
    end = chart["y"] + chart["height"]
    assert end - first <= size[1], screen  # player and chart at once
    if size[1] >= 844 and (view, size[0]) != ("compare", 390):
        assert end <= size[1], screen  # without scrolling, where there is room


def test_nothing_is_cut_at_four_times_the_size(turn):
    """1,280 px at 400 %, or the smallest phone."""
    few = "n_points=100&steps=apart&iter=20&n_starts=10&max_k=4"
    for view in ("data", "fit", "compare", "starts", "choose"):
        visitor = turn(f"view={view}&{few}", (320, 640), "light")
        assert visitor.sideways() == 0, view
        assert look(visitor, "cut") == [], view
        assert look(visitor, "chart_texts") == [], view


def test_the_open_sidebar_lies_over_the_view_of_a_narrow_screen(visit):
    visitor = visit("view=fit&n_points=200", (767, 1024))
    page = visitor.page
    for size in ((767, 1024), (390, 844)):
        visitor.resize(size)
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.locator(".stSidebar[data-collapsed=false]")).to_be_in_viewport(ratio=0.9)
        assert page.locator(".stMain").bounding_box()["width"] == size[0]


def test_a_label_near_an_end_takes_no_room_from_the_plot(turn):
    widths = set()
    for seed in (15, 16):  # a pixel of the last number of 16 would be beyond the plot
        page = turn(f"view=fit&seed={seed}").page
        widths.add(page.locator(".concat_0_group .background").first.bounding_box()["width"])
    assert len(widths) == 1
