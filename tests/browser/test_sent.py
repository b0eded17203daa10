"""What is cut from scripts, styles and HTML on their way is never more than comments and indents,
and of charts never more than is said before: the browser itself, which knows the grammar, says so.
"""

import copy
import json
from pathlib import Path

import pytest

import gmm_em
from gmm_em.dashboard import charts, player, views
from gmm_em.dashboard.player.files import SCRIPTS, sent, texts
from gmm_em.dashboard.save import vega

FOLDERS = [Path(package.__file__).parent for package in (player, views)]
FILES = {kind: [f for folder in FOLDERS for f in sorted(folder.glob(f"*.{kind}"))]
         for kind in ("js", "css", "html")}  # fmt: skip

# (text) => the numbers of the lines that begin inside a text, a comment or a formula: what stands
# for nothing at the beginning of any other line is no error there
INSIDE = """(text) => {
    const lines = text.replace("export default", "return").split("\\n");
    const parses = (lines) => {
        try { new Function(lines.join("\\n")); return true; } catch { return false; }
    };
    if (!parses(lines)) throw new Error("no script");
    return lines.flatMap((line, i) => parses(lines.with(i, "@@" + line)) ? [i + 1] : []);
}"""
RULES = """(text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map((rule) => rule.cssText);
}"""
TREE = """(text) => {
    const box = document.createElement("template");
    box.innerHTML = text;
    return box.innerHTML.replace(/\\s+/g, " ").trim();
}"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("file", FILES["js"], ids=lambda f: f.name)
def test_every_line_of_a_script_begins_in_code(page, file):
    assert page.evaluate(INSIDE, file.read_text("utf-8")) == []


def test_a_line_inside_a_text_is_noticed(page):
    text = "const a = `\n// no comment`;\n/* a comment\n of two lines */\nconst b = 1;"
    assert page.evaluate(INSIDE, text) == [2, 4]


@pytest.mark.parametrize("file", FILES["css"], ids=lambda f: f.name)
def test_styles_have_the_same_rules(page, file):
    source, journey = (page.evaluate(RULES, text) for text in (file.read_text("utf-8"), sent(file)))
    assert source == journey


@pytest.mark.parametrize("file", FILES["html"], ids=lambda f: f.name)
def test_html_has_the_same_tree(page, file):
    source, journey = (page.evaluate(TREE, text) for text in (file.read_text("utf-8"), sent(file)))
    assert source == journey


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_of_a_component_are_one_module(page, name):
    kind = """(text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})))
        .then((module) => typeof module.default)"""
    assert page.evaluate(kind, texts(name)["js"]) == "function"


# what Vega is told to draw, as Vega-Lite says it
COMPILE = """async ([module, name, spec]) => {
    const embed = (await import(module))[name].default;
    return (await embed(document.body, spec, { mode: "vega-lite", actions: false })).vgSpec;
}"""


def whole_charts():
    """Each a spec that holds its data, a few rows: Vega-Lite does not look at them."""
    dataset = gmm_em.simulate(3, 3.0, 60, 1)
    given = []
    for algorithm, beside in (("em", False), ("k-means", False), ("squarem", True)):
        start = gmm_em.initial_guess(dataset.values, 2, "k-means++", 1)
        trace = gmm_em.fit(dataset.values, start, max_iter=2, algorithm=algorithm)
        stored = range(trace.n_iter + 1)
        given.append(charts.fit_chart(dataset, trace, stored, beside=trace if beside else None))
    given.append(charts.compare_chart(dataset, trace.final))
    given.append(charts.result_chart(dataset, trace.final))
    for spec, frames in given:
        yield spec | {"datasets": {name: rows(frame) for name, frame in frames.items()}}


def rows(frame):
    return json.loads(frame.head(3).to_json(orient="records"))


def test_a_chart_whose_axes_are_said_once_is_the_same(app, page):
    texts, export = vega.modules()
    module = f"/static/js/{[*texts][-1]}"
    page.goto(f"{app}/_stcore/health")
    for spec in whole_charts():
        short = charts.said_once(copy.deepcopy(spec))
        assert len(json.dumps(short)) < len(json.dumps(spec))
        whole, again = (page.evaluate(COMPILE, [module, export, each]) for each in (spec, short))
        assert whole == again
