"""Makes the picture of the README from the running app: python tests/browser/picture.py"""

from pathlib import Path

import chromium
from conftest import Visitor, start_app
from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[2] / "docs" / "fit.png"


def main():
    process, address = start_app()
    try:
        with sync_playwright() as playwright:
            path = chromium.find(playwright)
            browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
            visitor = Visitor(browser, address, (1300, 840), "light", device_scale_factor=1.5)
            visitor.open("view=fit&iteration=44")
            visitor.wait_title("Iteration 44")
            visitor.settle().page.screenshot(path=PICTURE)
            browser.close()
    finally:
        process.terminate()


if __name__ == "__main__":
    main()
