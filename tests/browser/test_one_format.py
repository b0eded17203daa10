"""A number is written in the same way wherever it stands: by the server, the browser, a chart."""

from pathlib import Path

from gmm_em.dashboard import player
from gmm_em.dashboard.text.format import fixed, short

SCRIPT = (Path(player.__file__).parent / "mixture.js").read_text("utf-8")
NUMBERS = [0.0, *(sign * m * 10.0**e for sign in (1, -1) for m in (1.0, 8.541, 9.9996)
                  for e in range(-12, 13))]  # fmt: skip


def test_server_and_browser_write_numbers_alike(browser):
    page = browser.new_page()
    say = "[short(x), fixed(x, 0), fixed(x, 3)]"
    found = page.evaluate(
        f"(numbers) => {{ {SCRIPT}; return numbers.map((x) => {say}); }}", NUMBERS
    )
    page.close()
    assert found == [[short(x), fixed(x, 0), fixed(x, 3)] for x in NUMBERS]
    assert not any("-" in text or "+" in text for row in found for text in row)


def test_a_gain_reads_the_same_in_the_title_beside_it_and_at_the_end(visit):
    visitor = visit("view=fit&iteration=94")
    assert "gain 8.5e−6" in visitor.title()
    assert visitor.page.locator(".em-gain").inner_text() == "+8.5e−6"
    assert "gained 8.5e−6." in visitor.page.locator(".em-end p").inner_text()
