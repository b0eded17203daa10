"""Each data source on the running page, and data that visitors bring."""

import contextlib
import gzip
import re

import pytest
from conftest import PHONE
from playwright.sync_api import TimeoutError, expect

from gmm_em import data
from gmm_em.links import encode_values

SMALL = b"height (cm);n\n150,5;2\n162,0;1\n171,2;4\nmissing;1\n180,1;1\n"


def bring(visitor, name, content):
    visitor.page.locator(".st-key-file input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


OWN = data.from_table(data.parse_table(SMALL.decode()), counts="n")
LINK = f"data=upload&column=height (cm)&values={encode_values(OWN.values, OWN.counts)}"
QUERIES = {**{name: f"data={name}" for name in data.SOURCES}, "upload": LINK}


@pytest.mark.parametrize("source", data.SOURCES)
def test_each_source_plays_and_compares(turn, source):
    visitor = turn(f"{QUERIES[source]}&view=fit&n_points=200")
    visitor.page.locator("input.em-frame").press("End")
    visitor.wait_title(f"Iteration {visitor.where().split(' / ')[1]}")
    assert not any("NaN" in (path or "") for path in visitor.curves())
    assert visitor.settle().sideways() == 0
    visitor.page.get_by_role("radio", name=re.compile("3 (Compare|Result)")).click()
    expect(visitor.page.locator(".st-key-compare_chart svg.marks")).to_be_visible()
    expect(visitor.page.locator(".st-key-compare_table table")).to_be_visible()
    expect(visitor.page.locator(".stException")).to_have_count(0)
    assert not any("NaN" in (path or "") for path in visitor.curves("compare_chart"))
    assert visitor.settle().sideways() == 0


@pytest.mark.parametrize("view", ["data", "fit", "compare"])
@pytest.mark.parametrize("source", ["faithful_waiting", "galaxies", "upload"])
def test_sources_fit_a_phone(turn, source, view):
    visitor = turn(f"{QUERIES[source]}&view={view}&n_fit=2&iteration=4", PHONE)
    assert visitor.sideways() == 0


def remove(visitor):
    button = visitor.page.locator(".st-key-file").get_by_role("button", name="Remove")
    button.first.click()
    expect(button).to_have_count(0)
    visitor.settle()


def test_a_file_is_read_and_a_small_one_travels_in_the_link(visit, turn):
    visitor = visit("data=upload&view=fit&n_fit=2&n_points=10")
    bring(visitor, "class.csv", SMALL)
    expect(visitor.page.get_by_text("1 of 5 rows left out: line 5 holds no number")).to_be_visible()
    visitor.wait_url("values=")
    axis = visitor.page.locator(".st-key-fit_chart").get_by_text("height (cm)")
    expect(axis).to_be_visible()
    visitor.wait_title("Iteration 0")
    other = turn(visitor.page.url.partition("?")[2])
    other.wait_title("Iteration 0")
    assert other.curves() == visitor.curves()
    assert other.title() == visitor.title()
    assert other.settle().sideways() == 0

    remove(visitor)
    bring(visitor, "x.csv", b'"<img src=x onerror=alert(1)>"\n1\n2\n4\n')  # a name is text
    expect(visitor.page.locator(".st-key-fit_chart").get_by_text("<img src=x")).to_be_visible()


BAD = [
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG image"),
    ("empty.csv", b"", "empty"),
    ("words.csv", b"a,b\nc,d\n", "number"),
    ("equal.csv", b"5\n5\n5\n", "two different"),
    ("bomb.csv.gz", gzip.compress(bytes(50 * 2**20)), "too large"),
    ("<img src=x onerror=alert(1)>.csv", b"words", "<img src=x"),
]


def test_a_bad_file_gets_a_message_the_data_before_stay_and_pasted_numbers_are_fitted(visit):
    visitor = visit("data=upload&n_points=10")
    bring(visitor, "good.csv", SMALL)
    visitor.wait_url("values=")
    before = visitor.query()
    for name, content, words in BAD:
        remove(visitor)
        bring(visitor, name, content)
        expect(visitor.page.locator(".stSidebar .stAlert")).to_contain_text(words)
        expect(visitor.page.locator(".stException")).to_have_count(0)
        expect(visitor.page.locator(".stSidebar .stAlert img")).to_have_count(0)
        assert visitor.query() == before, name

    remove(visitor)
    visitor.page.locator(".st-key-pasted textarea").fill("1 2 3 11 12 13")
    visitor.page.locator(".st-key-pasted textarea").press("Control+Enter")
    expect(visitor.page.locator("strong", has_text="6 points")).to_be_visible()
    visitor.page.locator(".st-key-start_fit button").click()
    visitor.page.wait_for_selector(".st-key-fit_chart .marks")
    visitor.wait_url("view=fit")


def test_a_custom_mixture_is_edited_in_the_grid_and_travels_in_the_link(turn):
    visitor = turn("data=custom&n_points=100")
    grid = visitor.page.locator(".stSidebar [data-testid=stDataFrame] canvas").first
    cell = visitor.page.locator("#portal input")
    for _ in range(8):  # the grid is a canvas: nothing tells when it is ready for a visitor
        box = grid.bounding_box()
        visitor.page.mouse.dblclick(box["x"] + 140, box["y"] + 87)  # the second component's mean
        with contextlib.suppress(TimeoutError):
            cell.wait_for(timeout=1500)
            break
    cell.fill("8")
    cell.press("Enter")
    visitor.wait_url("0.5%3A8%3A1")
    other = turn(visitor.page.url.partition("?")[2], PHONE)  # another page
    expect(other.page.get_by_text("a given mixture")).to_be_visible()
    assert other.query()["components"] == "0.5:-2:1,0.5:8:1"
    visitor.page.go_back()
    visitor.wait_url("0.5%3A2%3A1")
