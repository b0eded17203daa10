"""Makes the moving picture of the README from the running app: python tests/browser/picture.py"""

import io
from pathlib import Path

import chromium
from conftest import Visitor, start_app
from PIL import Image
from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[2] / "docs" / "fit.gif"
ITERATIONS = [*range(6), 7, 9, 12, 16, 20, 24, 28, 31, 34, 36, 38, *range(40, 52), 54, 58, 66, 94]
FIRST, EACH, LAST = 1200, 160, 4000  # ms
MOVE = "(range, to) => { range.value = to; range.dispatchEvent(new Event('input')); }"


def frames(visitor):
    """A screenshot of each of these iterations of the default fit."""
    visitor.open("view=fit")
    visitor.page.locator(".stSidebar").hover()
    visitor.page.get_by_role("button", name="Collapse sidebar").click()
    for iteration in ITERATIONS:
        visitor.page.locator("input.em-frame").evaluate(MOVE, iteration)
        visitor.wait_title(f"Iteration {iteration}")
        yield Image.open(io.BytesIO(visitor.settle().page.screenshot())).convert("RGB")


def save(images):
    """The animation, all frames in the colours of the last one, which has every colour."""
    palette = images[-1].quantize(255, method=Image.Quantize.MAXCOVERAGE, kmeans=1)  # keeps white
    first, *others = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    durations = [FIRST, *[EACH] * (len(others) - 1), LAST]
    first.save(PICTURE, save_all=True, append_images=others, duration=durations, loop=0)


def main():
    process, address = start_app()
    try:
        with sync_playwright() as playwright:
            path = chromium.find(playwright)
            browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
            save(list(frames(Visitor(browser, address, (860, 744), "light"))))
            browser.close()
    finally:
        process.terminate()


if __name__ == "__main__":
    main()
