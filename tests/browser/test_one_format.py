"""A number is written in the same way wherever it stands: by the server, the browser, a chart."""

import json
from pathlib import Path

import numpy as np
import pytest

from gmm_em.dashboard import player
from gmm_em.dashboard.charts import format as formulas
from gmm_em.dashboard.save import vega
from gmm_em.dashboard.text import format

TABLE = json.loads(
    (Path(__file__).parents[1] / "reference" / "number_formats.json").read_text("utf-8")
)
SCRIPT = (Path(player.__file__).parent / "format.js").read_text("utf-8")
MORE = {"gain": (format.ROUNDING,)}  # what only the browser has to be told
# ties, which only an exact binary value can be, and numbers of all sizes
TIES = [k / 16 for k in range(-80, 80)] + [k * 500.0 + 0.5 for k in range(9)]
SIZES = np.random.default_rng(0).standard_normal(400) * 10.0 ** np.linspace(-12, 12, 400)
ARGUMENTS = {
    "rounded": [(1,), (2,)],
    "fixed": [(0,), (3,)],
    "precise": [(1,), (5,), (17,)],
    "short": [()],
    "gain": [(-4509.2,), (1e-6,)],
}
CASES = {
    name: [arguments for arguments, _ in rows]
    + [[value, *more] for value in [*TIES, *SIZES.tolist()] for more in ARGUMENTS[name]]
    for name, rows in TABLE.items()
}

# with the module by which Streamlit draws its charts: each formula as a signal of one
WRITE = """async ([module, name, formula, cases]) => {
    const embed = (await import(module))[name].default;
    const signals = [{ name: "a" }, { name: "b" }, { name: "text", update: formula }];
    const { view } = await embed(document.body, { signals }, { mode: "vega", actions: false });
    return cases.map(([a, b]) => view.signal("a", a).signal("b", b).run().signal("text"));
}"""


@pytest.mark.parametrize("name", TABLE)
def test_the_browser_writes_numbers_as_the_server(browser, name):
    page = browser.new_page()
    more = [*MORE.get(name, ())]
    written = page.evaluate(
        f"([cases, more]) => {{ {SCRIPT}; return cases.map((a) => {name}(...a, ...more)); }}",
        [CASES[name], more],
    )
    page.close()
    expected = [getattr(format, name)(*arguments) for arguments in CASES[name]]
    assert list(zip(CASES[name], written, strict=True)) == list(
        zip(CASES[name], expected, strict=True)
    )
    assert not any("-" in text or "+" in text for text in written)


@pytest.mark.parametrize("name", ["rounded", "short", "gain"])
def test_a_chart_writes_numbers_as_the_server(app, browser, name):
    texts, export = vega.modules()
    page = browser.new_page()
    page.goto(f"{app}/_stcore/health")
    cases = [case for case in CASES[name] if case[0] != 0 or name != "short"]
    if name == "rounded":  # the decimals are a part of the formula
        cases = [case for case in cases if case[1] == 2]
        formula = formulas.rounded("a", 2)
    else:
        formula = getattr(formulas, name)(*"ab"[: len(cases[0])])
    written = page.evaluate(WRITE, [f"/static/js/{[*texts][-1]}", export, formula, cases])
    page.close()
    expected = [getattr(format, name)(*arguments) for arguments in cases]
    assert list(zip(cases, written, strict=True)) == list(zip(cases, expected, strict=True))


def test_a_gain_reads_the_same_in_the_title_beside_it_and_at_the_end(turn):
    visitor = turn("view=fit&iteration=94")
    assert "gain 8.5e−6" in visitor.title()
    assert visitor.page.locator(".em-gain").inner_text() == "+8.5e−6"
    assert "gained 8.5e−6." in visitor.page.locator(".em-end p").inner_text()
