"""The view of the result, and what compare, fit and how many say of how good a fit is."""

import csv
import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from headless import html, run, shown, tables

import gmm_em
from gmm_em import data, links
from gmm_em.dashboard import charts, results, save
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.settings import Settings
from gmm_em.dashboard.text import judged
from gmm_em.dashboard.views import result
from gmm_em.goodness import goodness
from gmm_em.information import standard_errors


def said(at):
    return " ".join(e.value for kind in ("markdown", "caption") for e in at.get(kind))


def labels(at):
    (views,) = (b for b in at.get("button_group") if b.key == "view")
    return [option.content for option in views.proto.options]


def own(values, counts=None):
    return {"data": "upload", "values": links.encode_values(np.array(values), counts)}


def test_without_a_truth_the_view_is_called_result_and_with_one_compare():
    at = run(data="faithful_waiting", view="compare", n_fit=2)
    assert not at.exception and "3 Result" in labels(at)
    assert "3 Compare" in labels(run()) and "3 Compare" in labels(run(data="iris_petal_length"))


def test_the_result_has_standard_errors_cut_offs_and_the_error_rate():
    """Standard errors and R's mixtools agree: see test_information.py."""
    at = run(data="faithful_waiting", view="compare", n_fit=2)
    (table,) = tables(at)
    assert table["mean"] == ("54.62 ± 0.70", "80.09 ± 0.50")
    assert table["weight"][0] == "0.361 ± 0.031" and table["sd"] == ("5.87 ± 0.54", "5.87 ± 0.40")
    cut = next(re.sub("<[^>]+>", "", text) for text in html(at) if "lie beyond" in text)
    assert cut.startswith("● 1 | ● 2 at 66.58; of component 1, 2.1 % lie beyond")
    assert "p(k|x) is 0.50 for both there" in cut
    assert "**1.4 %** are given to the wrong one" in said(at)
    assert "depart from the fit" not in said(at)


def test_a_departure_is_said_in_words():
    x = np.round(np.random.default_rng(1).lognormal(size=150), 3)
    at = run(**own(x), view="compare", n_fit=1)
    assert "**The values depart from the fit**: the right tail is heavier" in said(at)
    assert "There is one component, and nothing to cut" in said(at)


@pytest.mark.parametrize(
    "query, words",
    [
        (
            {"data": "galaxies", "n_fit": 4, "iter": 2},
            "There are no standard errors. ",
        ),
        (own([1.0, 2.0, 2.0, 2.0, 9.0]) | {"n_fit": 2}, "no standard errors. A component"),
        (own([1.0, 2.0, 3.0, 8.0], np.array([0.1, 0.2, 0.3, 0.4])), "How many points these are"),
    ],
)
def test_where_there_are_no_standard_errors_the_page_says_why(query, words):
    at = run(view="compare", **query)
    assert not at.exception
    assert words.lower() in said(at).lower()
    assert "±" not in " ".join(html(at))


def test_weights_and_groups_with_sds_are_not_judged():
    at = run(**own([1.0, 2.0, 3.0, 8.0], np.array([0.1, 0.2, 0.3, 0.4])), view="compare", n_fit=1)
    assert "grey band" not in said(at)
    assert len(at.get("vega_lite_chart")) == 1


def test_kolmogorovs_distance_comes_when_asked_for():
    at = run(data="acidity", view="compare", n_fit=2)
    assert "samples from the fit" not in said(at)
    test = results.kolmogorov(case_of(Settings(data="acidity", n_fit=2)))
    words = judged.of_kolmogorov(test, 155)
    assert f"p = {test.p_value:.2f}" in words and "of 99 samples" in words
    assert ("alone may" in words) == (test.p_value > 0.05)
    one = SimpleNamespace(distance=0.1, replicates=np.array([0.2, 0.05, 0.01]), p_value=0.5)
    assert "1 of 3 samples from the fit lies as far from its own fit:" in judged.of_kolmogorov(
        one, 9
    )


def test_the_chart_has_cuts_whiskers_and_the_band():
    dataset = data.SOURCES["faithful_waiting"]()
    x = dataset.values
    fit = gmm_em.fit(x, gmm_em.initial_guess(x, 2, "k-means++", 1)).final
    errors = standard_errors(fit, x).means
    judgement = goodness(fit, x)
    _, drawn = charts.result_chart(dataset, fit, 0, errors, judgement)
    assert drawn["cuts"]["x"].tolist() == fit.regions()[0].tolist()
    whiskers = drawn["means"]
    np.testing.assert_allclose(whiskers["x2"] - whiskers["x"], 2 * 1.96 * errors)
    np.testing.assert_allclose(whiskers["y"], fit.weights / fit.sds / np.sqrt(2 * np.pi), rtol=0.01)
    band = drawn["goodness"]
    assert (band["low"] <= band["high"]).all()
    inside = (band["y"] >= band["low"] - 1e-6) & (band["y"] <= band["high"] + 1e-6)
    assert inside.all() == (not judgement.departures())
    assert charts.result_chart(dataset, fit)[1]["means"].empty


@pytest.mark.parametrize("n", [300, 100_000])
def test_all_of_how_well_it_fits_is_in_the_picture_and_the_middle_is_seen(n):
    """What leaves it is not seen; and in the tails of many points the band is a hundred times as
    wide as in the middle."""
    x = np.random.default_rng(1).lognormal(sigma=0.7, size=n)
    fit = gmm_em.Mixture([1.0], [x.mean()], [x.std()])
    drawn = charts.result_chart(data.Dataset(x, "x"), fit, 0, None, goodness(fit, x))[1]["goodness"]
    widest, width = drawn["widest"][0], drawn["width"][0]
    assert max(drawn[line].abs().max() for line in ("y", "low", "high")) < widest
    assert np.log1p(1) > 0.1 * np.log1p(widest / width)  # where Vega has the edge of the band
    near, far = drawn["near"][0], drawn["far"][0]
    assert 0.5 * width < near < far < widest < 2.5 * far


def test_the_picture_for_a_paper_is_the_density_alone_with_a_label_of_ones_own():
    dataset = data.SOURCES["galaxies"]()
    fit = gmm_em.fit(dataset.values, gmm_em.initial_guess(dataset.values, 3, "quantiles", 0)).final
    spec, drawn = charts.paper_chart(dataset, fit, 0, "v [km/s]")
    (plot,) = spec["vconcat"]
    assert spec["background"] == "white" and "title" not in plot
    assert plot["layer"][1]["encoding"]["x"]["axis"]["title"] == "v [km/s]"
    assert plot["layer"][1]["encoding"]["color"]["scale"]["domain"] == [
        "component 1", "component 2", "component 3", "mixture",
    ]  # fmt: skip
    assert set(drawn) == {"bins", "curves"}
    assert set(drawn["curves"]["curve"]) == {"component 1", "component 2", "component 3", "mixture"}


TABLE = 'id;name;x;code\n007;"Mayer; A.";1,5;a\n008;Özil;9,0;b\n009;x;missing;c\n010;;2,25;a\n'


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_each_row_of_an_upload_keeps_its_other_columns():
    table = data.parse_table(TABLE)
    dataset = data.from_table(table, "x")
    used = data.used_rows(table, "x")
    others = {n: [c for c, kept in zip(cells, used, strict=True) if kept]
              for n, cells in table.cells.items()}  # fmt: skip
    mixture = gmm_em.Mixture([0.5, 0.5], [2.0, 8.0], [1.0, 1.0])
    rows = read(save.assigned_csv(dataset, mixture, others))
    assert [row["id"] for row in rows] == ["007", "008", "010"]
    assert [row["name"] for row in rows] == ["Mayer; A.", "Özil", ""]
    assert [row["x"] for row in rows] == ["1,5", "9,0", "2,25"]
    assert [row["component"] for row in rows] == ["1", "2", "1"]
    assert [float(row["p(k=2|x)"]) for row in rows] == pytest.approx(
        mixture.responsibilities(dataset.values)[1].tolist(), rel=1e-12
    )
    assert [(row["cut-off below"], row["cut-off above"]) for row in rows] == [
        ("", "5.0"), ("5.0", ""), ("", "5.0"),
    ]  # fmt: skip


def test_a_column_that_is_called_like_one_of_the_fit_is_kept():
    dataset = gmm_em.Dataset([1.0, 9.0], "x")
    mixture = gmm_em.Mixture([0.5, 0.5], [2.0, 8.0], [1.0, 1.0])
    rows = read(save.assigned_csv(dataset, mixture, {"component": ["A", "B"]}))
    assert [(row["component"], row["component (fit)"]) for row in rows] == [("A", "1"), ("B", "2")]


def test_without_a_file_the_values_counts_and_groups_are_the_rows():
    dataset = gmm_em.Dataset(
        [1.0, 2.0, 8.0, 9.0], "x", counts=[2, 1, 1, 3], groups=np.array([0, 0, 1, 1]),
        group_names=("f", "m"),
    )  # fmt: skip
    rows = read(save.assigned_csv(dataset, gmm_em.Mixture([1.0], [5.0], [3.0])))
    assert [(row["x"], row["count"], row["group"]) for row in rows] == [
        ("1.0", "2", "f"), ("2.0", "1", "f"), ("8.0", "1", "m"), ("9.0", "3", "m"),
    ]  # fmt: skip
    assert {(row["component"], row["p(k=1|x)"]) for row in rows} == {("1", "1.0")}


@pytest.mark.parametrize("groups", [None, "code"])
def test_the_rows_of_the_file_are_those_of_the_data_that_were_brought(groups, monkeypatch):
    text = "id,x,code\n" + "\n".join(f"P{i},{i * i % 23}.5,{'abc'[i % 3]}" for i in range(30))
    picked = {"column": "x"} | ({"groups": groups} if groups else {})
    table = data.parse_table(text.replace("P7,3.5", "P7,"))
    dataset = data.from_table(table, **picked)
    now = SimpleNamespace(own=SimpleNamespace(dataset=dataset, text="", picked=(table, picked)))
    monkeypatch.setattr(result.visitor, "current", lambda: now)
    case = SimpleNamespace(
        source="upload", settings=Settings(data="upload"), dataset=dataset, brought=dataset
    )
    same, others = result._uploaded(case)
    columns = {name: list(cells) for name, cells in others().items()}
    assert same is dataset and "P7" not in columns["id"] and len(columns["id"]) == 29
    assert [float(cell) for cell in columns["x"]] == dataset.values.tolist()
    case.settings = Settings(data="upload", values="another")
    assert result._uploaded(case) == (dataset, None)


# ---- compare ----


def test_compare_says_how_many_standard_errors_the_fit_is_off():
    at = run(view="compare")
    (table,) = tables(at)
    assert table["mean"][1] == "0.287 → 0.117 1.5 se"
    settings = case_of(Settings())
    fit, truth = results.trace(settings).final, settings.dataset.truth
    off = (
        abs(fit.means[1] - truth.means[1]) / standard_errors(fit, settings.dataset.values).means[1]
    )
    assert off == pytest.approx(1.5, abs=0.05)
    assert "It beats the truth by 4.3; about (3K − 1)/2 = 5.5 are expected" in said(at)
    assert "**0.00444 nats**" in said(at)


@pytest.mark.parametrize(
    "query",
    [{"n_fit": 6}, {"n_fit": 1}, {"data": "laplace"}, {"data": "iris_petal_length", "n_fit": 3},
     {"iter": 3}, {"sds": "equal"}],
)  # fmt: skip
def test_what_is_expected_is_said_only_of_a_maximum_with_the_gaussians_of_the_truth(query):
    at = run(view="compare", **query)
    assert "are expected" not in said(at) and " se<" not in " ".join(html(at))


def test_equal_sds_have_fewer_parameters_to_win_by():
    at = run(view="compare", data="custom", components="0.5:-2:1,0.5:2:1", n_fit=2, sds="equal")
    assert "about K = 2 are expected" in said(at) and " se</small>" in " ".join(html(at))


def test_fresh_points_are_drawn_again_and_counted_and_survive_a_rerun():
    at = run(view="compare")
    assert "has won" not in said(at)
    for _ in range(3):
        at.button(key="fresh").click().run()
    case = case_of(Settings())
    scores = [results.fresh(case, draw) for draw in range(3)]
    assert len({score.true for score in scores}) == 3
    won = sum(score.true > score.fitted for score in scores)
    assert f"**The truth has won {won} of 3.**" in said(at)
    assert f"**The truth has won {won} of 3.**" in said(at.run())
    at.sidebar.slider(key="n_fit").set_value(3).run()
    assert "has won" not in said(at)


def test_on_fresh_points_the_truth_wins_by_the_divergence_on_average():
    case = case_of(Settings(n_points=200))
    ahead = [s.true - s.fitted for s in (results.fresh(case, draw) for draw in range(200))]
    error = np.std(ahead) / 200**0.5
    assert np.mean(ahead) == pytest.approx(200 * results.divergence(case), abs=4 * error)
    assert judged.of_fresh([results.Scores(-9.0, -9.0)], 10).startswith(
        "On 10 fresh points neither"
    )


# ---- how fast, how many ----


def test_the_rate_is_said_at_the_end_of_a_fit_that_has_converged_and_nowhere_else():
    assert "leaves **90.4 %** of the way: slow" in said(run(view="fit", iteration=94))
    assert "of the way" not in said(run(view="fit", iteration=93))
    assert "of the way" not in said(run(view="fit", iter=5, iteration=5))
    fast = said(run(view="fit", data="faithful_waiting", n_fit=2, iteration=34))
    assert "leaves **65.8 %** of the way." in fast and "slow" not in fast


def test_a_lesson_that_asks_keeps_the_rate_to_itself():
    at = run(lesson="slow", step=5)
    assert "of the way" not in said(at).replace("of the way undone", "")


def test_the_rate_is_what_the_last_iterations_leave():
    case = case_of(Settings(tol=1e-12, iter=2000))
    trace = results.trace(case)
    steps = np.abs(np.diff(trace.means[-80:-40, 1]))
    assert results.top(case).rate == pytest.approx((steps[-1] / steps[0]) ** (1 / 38), abs=2e-3)
    assert "0 iterations" not in judged.of_rate(0.9999) and "6,931" in judged.of_rate(0.9999)


def test_how_many_has_the_smallest_weight_and_the_cut_offs_on_demand():
    at = run(view="choose", data="galaxies", max_k=3)
    (table,) = tables(at)
    assert table["smallest weight"] == ("1.000", "0.085", "0.037")
    assert "1 | 2 at" not in said(at)
    assert shown(at.button(key="open_2").click().run())["view"] == "fit"


def test_the_view_is_not_lost_by_a_hostile_column():
    values = own([1.0, 2.0, 3.5, 9.0])
    assert not run(**values, column="<b>x</b> `$y$`", view="compare", n_fit=1).exception
