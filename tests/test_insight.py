"""The views of many starts and of how many components, without a browser."""

import re
from dataclasses import replace
from functools import partial
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import gmm_em
from gmm_em import links, optima, selection
from gmm_em.dashboard import charts
from gmm_em.dashboard.text.conclusions import of_missed

APP = Path(__file__).parents[1] / "streamlit_app.py"


def run(**query):
    at = AppTest.from_file(APP, default_timeout=120)
    at.query_params.update({name: str(value) for name, value in query.items()})
    at.run()
    assert not at.exception
    return at


def said(at):
    return " ".join(m.value for m in at.markdown)


def galaxies():
    return gmm_em.data.SOURCES["galaxies"]()


def test_galaxies_end_at_three_maxima_and_each_can_be_watched():
    at = run(data="galaxies", view="starts")
    assert "16 of 100 starts reached the best maximum found" in said(at)
    assert "Your start is among the 84 that did not" in said(at)
    at.button(key="watch_0").click().run()
    assert not at.exception
    query = dict(at.query_params)
    assert (query["view"], query["iteration"]) == ("fit", "0")
    dataset = galaxies()
    start = gmm_em.initial_guess(dataset.values, 4, "k-means++", int(query["start_seed"]))
    end = gmm_em.fit(dataset.values, start).log_likelihood[-1]
    assert end == pytest.approx(-763.89, abs=0.01)


@pytest.mark.parametrize(
    "query, words",
    [
        ({"n_starts": 1}, "Only one start was made"),
        ({"n_starts": 5, "start": "quantiles"}, "All 5 starts reached the same maximum"),
        ({"n_starts": 5, "n_fit": 1}, "All 5 starts reached the same maximum"),
        ({"n_starts": 4, "n_points": 10, "n_fit": 10}, "None of 4 starts led to a sound fit"),
        ({"n_starts": 3, "start_seed": 2**31 - 1}, "start"),
    ],
)
def test_the_sentence_on_the_starts_is_right_in_the_corners(query, words):
    at = run(view="starts", **query)
    assert words in said(at)
    assert ("Nothing in this kind of start is random" in said(at)) == ("start" in query)


def test_own_data_with_counts_and_with_two_values():
    for values, counts in (([1, 2, 3, 8, 9], [3, 1, 2, 4, 2]), ([1.0, 2.0], None)):
        text = links.encode_values(np.array(values), None if counts is None else np.array(counts))
        for view in ("starts", "choose"):
            run(data="upload", values=text, view=view, n_starts=5, n_fit=2)


def test_how_many_reads_the_criteria_and_opens_each_fit():
    at = run(data="galaxies", view="choose")
    assert "BIC, which looks for the number of components; ICL, " in said(at)
    (table,) = [h.proto.body for h in at.get("html") if "<table" in h.proto.body]
    assert table.count("<b>") == 4
    dataset = galaxies()
    choice = selection.select(dataset.values, max_components=3)[-1]
    assert f"{choice.criteria.bic:,.1f}" in table
    at.button(key="open_3").click().run()
    query = dict(at.query_params)
    assert (query["view"], query["n_fit"]) == ("fit", "3")
    start = gmm_em.initial_guess(dataset.values, 3, "k-means++", int(query["start_seed"]))
    end = gmm_em.fit(dataset.values, start).log_likelihood[-1]
    assert end == pytest.approx(choice.criteria.log_likelihood)


def test_a_number_of_components_whose_starts_missed_a_higher_maximum_is_named():
    one, two, three = selection.select(galaxies().values, max_components=3, n_folds=0)
    assert of_missed([one, two, three]) == ""
    assert "**At K = 3** the log-likelihood is lower" in of_missed(
        [one, two, replace(three, optimum=one.optimum)]
    )


def test_weights_are_asked_how_many_observations_they_are():
    text = links.encode_values(np.array([1.0, 2, 3, 8, 9]), np.array([0.1, 0.2, 0.3, 0.2, 0.2]))
    at = run(data="upload", values=text, view="choose")
    assert "How many observations" in at.info[0].value
    assert "choose K" not in said(at)


def test_the_bootstrap_test_runs_when_asked(monkeypatch):
    test = selection.bootstrap_test
    assert signature(test).parameters["n_replicates"].default == 99
    monkeypatch.setattr(selection, "bootstrap_test", partial(test, n_replicates=19))
    at = run(data="uniform", n_points=50, view="choose", max_k=3)
    assert "p = " not in said(at)
    at.selectbox(key="test_k").set_value(1).run()
    assert not at.exception
    assert "K = 2 **is" in said(at) and "of 19 samples" in said(at)


def test_settings_of_a_view_are_in_its_links_only():
    assert "n_starts" not in run(view="fit").query_params
    assert "n_starts" in run(view="starts", n_starts=3).query_params
    assert "max_k" in run(view="choose", max_k=2).query_params


def test_the_chart_of_the_starts_has_each_start_and_keeps_to_the_axis():
    dataset = gmm_em.simulate(4, 3.0, 20, 28)
    starts = [gmm_em.initial_guess(dataset.values, 8, "random points", s) for s in range(40)]
    found = optima(dataset.values, starts)
    assert any(o.collapsed for o in found)
    _, data = charts.starts_chart(dataset, found)
    finals, curves = data["finals"], data["curves"]
    assert len(finals) == 40 and finals["place"].is_monotonic_increasing
    assert finals["log_likelihood"].between(finals["low"], finals["high"]).all()
    assert curves["y"].max() <= 3 * data["bins"]["top"].iloc[0]


def test_where_all_collapse_the_axis_says_the_heights_that_are_listed():
    dataset = gmm_em.simulate(4, 3.0, 10, 1)
    starts = [gmm_em.initial_guess(dataset.values, 10, "random points", s) for s in range(5)]
    found = optima(dataset.values, starts)
    assert all(o.collapsed for o in found)
    finals = charts.starts_chart(dataset, found)[1]["finals"]
    heights = np.concatenate([o.log_likelihoods for o in found])
    np.testing.assert_array_equal(finals["log_likelihood"], heights)
    assert finals["log_likelihood"].between(finals["low"], finals["high"]).all()


def test_starts_that_end_at_the_same_height_look_the_same():
    dataset = gmm_em.data.SOURCES["faithful_waiting"]()
    starts = [gmm_em.initial_guess(dataset.values, 2, "k-means++", s) for s in range(10)]
    (same,) = optima(dataset.values, starts)
    finals = charts.starts_chart(dataset, [same])[1]["finals"]
    axis = finals["high"].iloc[0] - finals["low"].iloc[0]
    assert np.ptp(finals["log_likelihood"]) < 0.01 * axis


def test_the_best_sound_maximum_is_drawn_and_listed_below_many_spurious_ones():
    at = run(n_points=300, seed=9, n_fit=6, view="starts", n_starts=40)
    dataset = gmm_em.simulate(4, 3.0, 300, 9)
    starts = [gmm_em.initial_guess(dataset.values, 6, "k-means++", 1 + j) for j in range(40)]
    found = optima(dataset.values, starts)
    place = next(i for i, optimum in enumerate(found) if optimum.sound)
    assert place >= 8
    assert f"reached the best sound maximum found, number {place + 1}." in said(at)
    spec, data = charts.starts_chart(dataset, found)
    assert set(data["curves"]["place"]) == {*range(7), place} and len(spec["vconcat"]) == 9
    at.button(key=f"watch_{place}").click().run()
    assert dict(at.query_params)["start_seed"] == str(1 + found[place].starts[0])


def test_the_chart_of_how_many_touches_zero_once_for_each_criterion():
    dataset = gmm_em.simulate(3, 3.0, 300, 1)
    choices = selection.select(dataset.values, max_components=4, n_starts=3)
    _, data = charts.choose_chart(choices, dataset.truth)
    lines = data["lines"]
    assert (lines.groupby("criterion")["above"].min() == 0).all()
    assert data["true"]["k"].tolist() == [3]
    assert charts.choose_chart(choices)[1]["true"].empty


def test_the_legend_names_the_criteria_that_have_a_line():
    choices = selection.select(galaxies().values, max_components=2, n_starts=3, n_folds=0)
    spec, data = charts.choose_chart(choices)
    named = re.findall(r"'legend': \{.*?'values': \[(.*?)\]", str(spec))
    assert named and {*named} == {"'AIC', 'BIC', 'ICL'"}
    assert set(data["lines"]["criterion"]) == {"AIC", "BIC", "ICL"}


def test_the_chart_of_the_basin_has_the_colours_of_the_starts_and_marks_each_end_twice():
    values = galaxies().values
    found = gmm_em.basin(values, n_means=5)
    known = found.optima[1:]  # as if no other start had found the best one
    names = charts.numbers_of(found, known)
    assert names == [len(known), *range(len(known))]
    _, data = charts.basin_chart(found, known)
    cells, ends = data["cells"], data["ends"]
    assert len(cells) == 25
    at = cells[(cells["i"] == 1) & (cells["j"] == 4)]["optimum"].item()
    assert at == names[found.reached[1, 4]]
    best = found.optima[0].mixture.means
    marks = ends[ends["number"] == len(known) + 1][["x", "y"]].to_numpy()
    assert {tuple(mark) for mark in marks} == {tuple(best), tuple(best[::-1])}
    assert (ends["number"].value_counts() <= 2).all()


def test_maxima_that_mirror_each_other_keep_their_numbers():
    left = np.random.default_rng(5).normal([-6.0, 0.0], 0.7, (60, 2)).ravel()
    values = np.concatenate([left, -left])
    found = gmm_em.basin(values, n_means=8)
    heights = [optimum.log_likelihood for optimum in found.optima[:2]]
    assert heights[0] == pytest.approx(heights[1], abs=1e-3)
    both, others = found.optima[:2], found.optima[2:]
    for known in (both, both[::-1], both[:1], both[1:]):
        names = charts.numbers_of(found, known)
        seen = [known.index(optimum) if optimum in known else None for optimum in both]
        spare = iter(range(len(known), 9))
        assert names[:2] == [next(spare) if place is None else place for place in seen]
        assert names[2:] == [next(spare) for _ in others]


def test_large_data_are_fitted_in_groups_and_that_is_said():
    at = run(view="starts", n_points=100_000, n_starts=2, iter=20)
    assert any("in groups" in c.value for c in at.caption)
    assert not any("in groups" in c.value for c in run(view="starts", n_starts=2).caption)
