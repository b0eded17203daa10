"""See all of it: every state of the page, shot, checked, and pasted into contact sheets.

    python tests/browser/tour.py               all of them, some minutes
    python tests/browser/tour.py fit formulas  those whose names begin so
    python tests/browser/tour.py --list        their names

The sheets and every single shot land in tests/browser/tour/; what is wrong is printed, written
under each shot, and makes the command fail. A new feature adds its rows to states.py.
"""

import argparse
import multiprocessing
import re
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # as a script it is not given the project

import chromium
from checks import faults
from conftest import PHONE, READY, Visitor, start_app
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Error, sync_playwright
from states import STATES

HERE = Path(__file__).parent / "tour"
PROCESSES = 2
ROW, WIDTH, MARGIN, LINE = 440, 1960, 12, 15  # px on a sheet
ROWS = 3
MOST_HEIGHT = 2000
INK, PAPER, RED = "#1c2430", "#ffffff", "#c00000"


def stops(names):
    """(number, state, size, theme) of all states whose names begin with one of the names."""
    chosen = [s for s in STATES if not names or any(s.name.startswith(n) for n in names)]
    every = [(state, size, theme) for state in chosen for size, theme in state.screens]
    return [(number, *stop) for number, stop in enumerate(every)]


def path(number, state, size, theme):
    name = re.sub(r"\W+", "-", state.name)
    return HERE / f"{number:03}-{name}-{size[0]}x{size[1]}-{theme}.png"


@contextmanager
def browsing(address):
    with sync_playwright() as playwright:
        launch = playwright.chromium.launch
        browser = launch(executable_path=chromium.find(playwright), args=list(chromium.ARGUMENTS))
        first = {}  # one context for each screen: Streamlit's own scripts are loaded once

        def page(size, theme):
            if (size, theme) not in first:
                first[size, theme] = Visitor(browser, address, size, theme)
            return first[size, theme].tab()

        yield page
        browser.close()


def shoot(visitor, to):
    """The screen as it is, and for a phone, which scrolls anyway, all of the page."""
    visitor.settle()
    if visitor.page.viewport_size["width"] == PHONE[0]:
        whole = visitor.page.evaluate("document.querySelector('.stMain').scrollHeight")
        visitor.page.set_viewport_size({"width": PHONE[0], "height": min(whole, MOST_HEIGHT)})
        visitor.settle()
    visitor.page.screenshot(path=to, timeout=3 * READY)


def walk(address, names, first):
    """The faults of each stop of this process's share, shot on the way."""
    found = {}
    with browsing(address) as page:
        for number, state, size, theme in stops(names)[first::PROCESSES]:
            visitor = page(size, theme)
            visitor.errors = []
            try:
                state.enter(visitor.open(state.query).settle())
                shoot(visitor, path(number, state, size, theme))
                wrong = faults(visitor)
            except Error as error:
                wrong = [f"did not get there: {str(error).splitlines()[0]}"]
            visitor.page.close()
            found[number] = wrong
            print("\n  ".join(caption(state, size, theme, wrong)), flush=True)
    return found


def caption(state, size, theme, wrong):
    return [f"{state.name}, {size[0]}x{size[1]}, {theme}", *wrong]


def paste(pictures):
    """Sheets of rows of thumbnails of one height, each with its lines under it."""
    font = ImageFont.load_default(LINE - 3)
    rows, x = [[]], 0
    for picture, lines in pictures:
        picture = picture.resize((round(picture.width * ROW / picture.height), ROW))
        if x + picture.width > WIDTH:
            rows.append([])
            x = 0
        rows[-1].append((x, picture, lines))
        x += picture.width + MARGIN
    for first in range(0, len(rows), ROWS):
        here = rows[first : first + ROWS]
        tall = [ROW + MARGIN + LINE * max(len(lines) for _, _, lines in row) for row in here]
        sheet = Image.new("RGB", (WIDTH, sum(tall)), PAPER)
        draw = ImageDraw.Draw(sheet)
        y = 0
        for row, height in zip(here, tall, strict=True):
            for x, picture, lines in row:
                sheet.paste(picture, (x, y))
                for i, line in enumerate(lines):
                    room = picture.width // 6
                    place = (x, y + ROW + LINE * i)
                    draw.text(place, line.replace("−", "-")[:room], RED if i else INK, font)
            y += height
        yield sheet


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("names", nargs="*", help="only states whose names begin so")
    arguments.add_argument("--list", action="store_true", help="print the names of all states")
    asked = arguments.parse_args()
    todo = stops(asked.names)
    if asked.list or not todo:
        sys.exit("\n".join(state.name for state in STATES))
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    process, address = start_app()
    try:
        shares = [(address, asked.names, i) for i in range(PROCESSES)]
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            found = {k: v for part in pool.starmap(walk, shares) for k, v in part.items()}
    finally:
        process.terminate()
        process.wait(10)
    pictures = [(Image.open(path(*stop)), caption(*stop[1:], found[stop[0]]))
                for stop in todo if path(*stop).exists()]  # fmt: skip
    for number, sheet in enumerate(paste(pictures)):
        sheet.save(HERE / f"sheet-{number:02}.png")
    wrong = sum(map(bool, found.values()))
    print(f"{len(todo)} shots, {wrong} with faults: {HERE}/sheet-*.png")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
