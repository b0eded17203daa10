"""Whoever computes what stands in a formula gets the result that stands beside it."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from gmm_em import Dataset, Mixture, fit, initial_guess
from gmm_em.dashboard import charts, player
from gmm_em.dashboard.text.format import decimals_of, digits_of
from gmm_em.data import SOURCES, from_table, parse_table, suggested

FOLDER = Path(player.__file__).parent
SCRIPTS = "\n".join(
    (FOLDER / f"{name}.js").read_text("utf-8")
    for name in ("format", "mixture", "frame", "formulas", "write", "readout")
)
# every frame in turn, asked about each component and about each x: the formulas as they stand
READ = """([html, data, frames, xs]) => {
    SCRIPTS
    document.body.innerHTML = html;
    const root = document.body.firstElementChild, K = data.colours.length;
    const trace = unpacked(data.trace, K, data.parts), value = formatter(data.digits);
    const readout = readoutOf(root, data, trace, value, () => {});
    const asked = (part) => [...root.querySelectorAll(`${part} math`)].map((e) => e.outerHTML);
    return frames.flatMap((place) => data.colours.flatMap((_, k) => xs.flatMap((x) => {
        readout.draw(frameAt(place, data, trace, null), x, k);
        return [asked(".em-numbers"), asked(".em-component")];
    })));
}""".replace("SCRIPTS", SCRIPTS)
UNITS = [(1.0, 0.0), (1e-7, 0.0), (1e9, 1e12), (1.0, 1e8), (1e5, -3e5), (1e-120, 0.0)]


def drawn():
    return SOURCES["gaussian"](n_real=4, spread=3.0, n_points=500, seed=28)


def counted():
    values = np.arange(40.0, 80.0)
    return Dataset(values, "x", counts=np.random.default_rng(2).integers(0, 5000, len(values)))


def weighed():
    rng = np.random.default_rng(3)
    return Dataset(rng.normal(size=200), "x", counts=rng.uniform(0.0, 2.0, 200))


def groups():
    table = parse_table("mean,sd,count\n2,1,10\n5,0.5,30\n9,0.5,4000\n12,3,20000\n")
    return from_table(table, **suggested(table))


def grouped():
    rng = np.random.default_rng(4)
    return Dataset(np.r_[rng.normal(size=40_000), rng.normal(9, 2, 20_000)], "x").compressed()


def collapsing():
    return Dataset([1.0, 2.0, 3.0, 5.0, 5.5, 40.0], "x")


DATA = {f.__name__: f for f in (drawn, counted, weighed, groups, grouped, collapsing)}
CASES = [("drawn", *unit) for unit in UNITS] + [(name, 1.0, 0.0) for name in DATA]


def evaluated(node):
    """The number that a part of a formula says; None where it names something."""
    tag, parts = node.tag.rpartition("}")[2], list(node)
    if tag == "mn":
        return float(node.text.replace(",", "").replace("−", "-"))
    if tag in ("mi", "mo", "munder", "msub", "msubsup"):
        return None
    if tag == "mrow" or tag == "math":
        return product(parts)
    numbers = [evaluated(part) for part in parts]
    if None in numbers:
        return None
    if tag == "mfrac":
        return numbers[0] / numbers[1]
    if tag == "msup":
        return numbers[0] ** numbers[1]
    assert tag == "msqrt"
    return product(parts) ** 0.5


def product(parts):
    """Of parts between which stand dots."""
    factors = [part for part in parts if part.text != "·"]
    numbers = [evaluated(part) for part in factors]
    return None if None in numbers or not numbers else float(np.prod(numbers))


def sides(line):
    """What stands between the signs of equality of a line."""
    found = [[]]
    for part in line:
        if part.text == "=":
            found.append([])
        else:
            found[-1].append(part)
    return found


def half_a_unit(side):
    """Of the last digit of a number as it is printed: 4.036, or 8.5 · 10^-6."""
    text = side[0].text.replace(",", "")
    digits = len(text.partition(".")[2])
    size = evaluated(side[2]) if len(side) > 1 else 1.0
    return 0.5 * 10.0**-digits * size


def check(lines):
    """How many results follow from what stands before them; fails where one does not."""
    n = 0
    for line in map(ElementTree.fromstring, lines):
        *before, result = sides(line)
        value = product(result)
        for side in before:
            given = product(side) if side else None
            if given is not None and value is not None:
                text = "".join(line.itertext())
                assert abs(given - value) <= half_a_unit(result) * (1 + 1e-9), text
                n += 1
    return n


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def formulas(page, dataset, trace, frames, xs, parts=1):
    data = charts.numbers_data(dataset, trace, list(range(len(trace))), 0, parts)
    data |= {"digits": [decimals_of(dataset), digits_of(dataset)], "prefix": "",
             "warnings": {"collapsed": "**{}**", "empty": "**{}**"}}  # fmt: skip
    html = (FOLDER / "numbers.html").read_text("utf-8")
    return page.evaluate(READ, [html, json.loads(json.dumps(data)), frames, xs])


@pytest.mark.parametrize("name, scale, offset", CASES)
def test_what_is_printed_gives_what_is_printed(page, name, scale, offset):
    base = DATA[name]()
    dataset = Dataset(base.values * scale + offset, "x", counts=base.counts, grouped=base.grouped)
    n_results = 0
    for k, parts in ((1, 1), (3, 2)):
        start = initial_guess(dataset.values, k, "k-means++", 1, dataset.counts)
        trace = fit(dataset.values, start, max_iter=25, counts=dataset.counts)
        low, high = dataset.values.min(), dataset.values.max()
        xs = np.linspace(low - 0.1 * (high - low), high + 0.1 * (high - low), 7).tolist()
        frames = [0, 1, 2, 3, trace.n_iter * parts - 1]
        n_results += sum(map(check, formulas(page, dataset, trace, frames, xs, parts)))
    assert n_results > 400


def test_the_variance_of_equal_sds_is_that_of_all_points(page):
    dataset = drawn()
    start = initial_guess(dataset.values, 3, "k-means++", 1)
    trace = fit(dataset.values, start, max_iter=25, equal_sds=True)
    asked = formulas(page, dataset, trace, [0, 5], [1.0])
    assert sum(map(check, asked)) > 20
    texts = [re.sub("<[^>]+>", "", "".join(lines)) for lines in asked[1::2]]
    for text in texts:
        assert "rji" in text and f"{len(dataset)}" in text.split("rji")[1]


def test_where_numbers_vanish_or_are_held_none_is_printed_that_does_not_follow(page):
    dataset = collapsing()
    start = Mixture([0.5, 0.5], [3.0, 40.0], [1.0, 0.01])
    trace = fit(dataset.values, start, max_iter=30)
    assert trace.floored[-1].any()
    asked = formulas(page, dataset, trace, [0, trace.n_iter - 1], [3.0, 20.0, 1e6])
    assert sum(map(check, asked))
    texts = [" ".join(re.sub("<[^>]+>", "", line) for line in lines) for lines in asked]
    assert not any(word in text for text in texts for word in ("NaN", "Infinity", "undefined"))
    assert not any("/0" in text for text in texts)
