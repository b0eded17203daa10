"""What is said of each view's chart: every claim of the sentence counted anew."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from headless import html, run

from gmm_em import Dataset, Mixture
from gmm_em.dashboard import charts, results
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.results.described import Seen, _seen
from gmm_em.dashboard.settings import VIEWS, Settings
from gmm_em.dashboard.text import described
from gmm_em.data import humps
from gmm_em.modes import Humps

LINE = Dataset(np.linspace(0.0, 10.0, 101), "x")


def said(at):
    """(the sentences, the table of) what is there for the ear, tables as (caption, rows)."""
    (text,) = (part for part in html(at) if '<p class="em-said">' in part)
    (words,) = re.findall('<p class="em-said">(.*?)</p>', text)
    rows = re.findall("<tr>(.*?)</tr>", text)
    cells = [[unescape(c) for c in re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]
    return unescape(words), re.findall("<caption>(.*?)</caption>", text), cells


def found(at, heights, shares=None, dips=None):
    at, heights = np.array(at), np.array(heights)
    n = len(at)
    shares = np.full(n, 1 / n) if shares is None else np.array(shares)
    return Humps(at, heights, np.zeros(n - 1), np.zeros(n - 1), shares)


def test_weights_are_not_called_points():
    hump = found([2.0], [1.0])
    for edges, many in (
        (None, "3 values with weights"),
        (np.arange(4.0), "3 classes with weights"),
    ):
        values = Dataset(
            np.array([0.5, 1.5, 2.5]), "x", counts=np.array([0.2, 0.5, 0.3]), edges=edges
        )
        words = described.of_data(values, hump, 0.5, str)
        assert words.startswith(f"{many} between ") and "point" not in words


@pytest.mark.parametrize(
    "at, heights, shares, words",
    [
        ([2], [1], [1], "1 hump, near 2.00"),
        ([2, 7.12], [1, 2], [0.38, 0.62], "2 humps, near 2.00 and 7.12, the right one higher; cut "
         "at the dips between them, from the left they hold about 38 % and 62 % of its area"),
        ([2, 7], [2, 1.5], [0.999, 0.001], "2 humps, near 2.00 and 7.00, the left one higher; cut "
         "at the dips between them, from the left they hold about 100 % and less than 1 % of its "
         "area"),
        ([2, 7], [2, 2], [0.5, 0.5], "2 humps, near 2.00 and 7.00, all about as high; cut at the "
         "dips between them, from the left they hold about 50 % and 50 % of its area"),
        ([2, 7, 9], [2, 1, 1.99], [0.4, 0.2, 0.4], "3 humps, near 2.00, 7.00 and 9.00, the highest "
         "near 2.00 and 9.00; cut at the dips between them, from the left they hold about 40 %, "
         "20 % and 40 % of its area"),
    ],
)  # fmt: skip
def test_humps_in_words(at, heights, shares, words):
    seen = Seen(found(at, heights, shares))
    assert described.of_humps(seen, LINE) == words


def test_what_no_chart_shows_is_counted_apart():
    nothing = found([1, 2], [1, 1]).only(np.zeros(2, bool))
    assert described.of_humps(Seen(nothing, 2), LINE) == (
        "no hump within the chart (2 more too low or too far out to be seen)"
    )
    truth = Mixture([1.0], [0.0], [1.0])
    assert described.of_mixture("truth", Seen(None), truth, LINE) == (
        "The truth: component 1 with weight 1.000, mean 0.000, sd 1.000."
    )


@pytest.mark.parametrize("weight, n", [(1e-2, 2), (1e-3, 1)])
def test_a_hump_lower_than_a_pixel_is_not_seen(weight, n):
    values = np.append(np.random.default_rng(0).normal(size=500), 9.0)
    backdrop = charts.Backdrop(Dataset(values, "x"))
    for place, unseen in ((9.0, 2 - n), (99.0, 1)):
        seen = _seen(Mixture([1 - weight, weight], [0.0, place], [1.0, 1.0]), backdrop)
        assert (len(seen.humps), seen.unseen) == (2 - unseen, unseen)


def count(words):
    return [int(n) for n in re.findall(r"(\d+) humps?,", words)]


def peaks_of(mixture):
    from scipy.signal import find_peaks  # takes a second to load

    x = np.unique(mixture.means[:, None] + mixture.sds[:, None] * np.linspace(-3, 3, 3001))
    return x[find_peaks(mixture.log_density(x))[0]]


QUERIES = [
    {}, {"n_fit": 7, "seed": 3}, {"data": "faithful_waiting", "n_fit": 2}, {"n_real": 1},
    {"data": "iris_petal_length", "n_fit": 3}, {"data": "galaxies", "scale": "log"},
    {"iter": 0}, {"data": "crabs", "n_fit": 2}, {"data": "uniform"}, {"n_points": 10, "n_fit": 6},
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_the_result_says_as_many_humps_as_its_mixtures_have(query):
    words, _, _ = said(run(view="compare", **query))
    case = case_of(replace(Settings(), **query))
    fitted, true = results.humps(case)
    mixtures = [results.comparison(case).truth, results.trace(case).final]
    expected = [
        len(peaks_of(mixture)) - seen.unseen
        for mixture, seen in zip(mixtures, (true, fitted), strict=True)
        if mixture is not None and mixture.is_gaussian
    ]
    assert count(words) == expected


@pytest.mark.parametrize("query", [*QUERIES[:8], {"bins": 5}, {"extra": "9.5,9.6"}])
def test_the_view_of_the_data_tells_their_extent_humps_and_quantiles(query):
    words, (caption,), (head, *rows) = said(run(**query))
    dataset = case_of(replace(Settings(), **query)).dataset
    assert words.startswith(f"{dataset.n:,} points between ")
    assert count(words) == [len(humps(dataset, query.get("bins", 0)))]
    assert words.endswith("rises by less than 5 % of its height do not count.")
    assert ("in the middle of its class" in caption) == (query.get("data") == "crabs")
    assert head == ["points", "values"] and len(rows) == len(described.SHARES)
    (median,) = (value for share, value in rows if share == "50 %")
    values = np.repeat(dataset.values, 1 if dataset.counts is None else dataset.counts.astype(int))
    expected = float(dataset.in_unit(np.quantile(values, 0.5, method="inverted_cdf")))
    assert float(median.replace("−", "-").replace(",", "")) == pytest.approx(expected, rel=5e-3)


def test_the_view_of_starts_tells_where_each_of_them_ends():
    few = {"n_points": 200, "n_starts": 30, "n_fit": 6}
    at = run(view="starts", **few)
    words, (caption,), (_, *rows) = said(at)
    optima = results.optima(case_of(replace(Settings(), **few)))
    assert words.startswith("Of 30 starts") and caption
    ends = words.partition(": ")[2].partition(". ")[0].partition(".:")[0]
    numbers = [int(n) for n in re.findall(r"(\d+) (?:at|collapsed)", ends)]
    assert sum(numbers[:4]) == sum(o.n_starts for o in optima) == 30
    assert [int(row[2]) for row in rows] == [o.n_starts for o in optima][: len(rows)]


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "fit"])
def test_each_view_has_a_sentence_and_a_table_with_a_caption(view):
    at = run(view=view, data="galaxies", n_starts=10, max_k=3)
    words, _, _ = said(at)
    assert any(character.isdigit() for character in words)
    tables = [part for part in html(at) if "<table" in part]
    assert tables and all("<caption>" in part for part in tables)


def test_a_lesson_that_asks_about_the_truth_does_not_say_it():
    at = run(lesson="what-em-does", step=5)
    assert not any("mixture has" in text for text in html(at))


def test_a_fit_that_is_nowhere_near_the_values_is_told_and_drawn():
    at = run(view="compare", data="galaxies", start="original", iter=0)
    assert not at.exception
    assert said(at)[0].startswith("The fitted mixture has no hump within the chart (1 more")
