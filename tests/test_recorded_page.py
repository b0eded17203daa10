"""The page on values as they were recorded: what it takes them for, says of them and fits."""

import numpy as np
import pytest
from headless import handed, html, run, shown, tables

from gmm_em import Mixture, data, fit, links
from gmm_em.dashboard import save
from gmm_em.dashboard.charts import data_chart
from gmm_em.dashboard.text import recording
from gmm_em.data import as_recorded

TABLE = [7.0, 289, 28, 88, 193, 220, 130, 40]
CLASSES = links.encode_values(np.arange(9.5, 17), TABLE, edges=range(9, 18))
OPEN = links.encode_values(np.arange(9.5, 17), TABLE, edges=[-np.inf, *range(10, 17), np.inf])
SPIKE = np.round(np.append(np.random.default_rng(1).normal(size=100), np.full(10, 10.0)), 3)
MINUTES = {"data": "faithful_waiting", "recorded": "rounded", "n_fit": 2}


def said(at):
    return " ".join(e.value for e in [*at.caption, *at.markdown, *at.warning, *at.metric])


def own(values, **settings):
    text = values if isinstance(values, str) else links.encode_values(values)
    return run(data="upload", values=text, **settings)


def test_a_table_of_classes_is_fitted_as_one():
    (table,) = tables(own(CLASSES, view="choose", max_k=2))
    assert table["BIC"] == ("4,175.8", "3,539.7")
    at = own(CLASSES, view="compare", n_fit=2, best_of=5)
    (table,) = tables(at)
    assert [cell.split()[0] for cell in table["weight"]] == ["0.307", "0.693"]
    assert [cell.split()[0] for cell in table["sd"]] == ["0.263", "1.136"]
    assert "**G² = " in said(at) and "on 2 degrees of freedom" in said(at)


def test_open_ends_have_another_height_and_say_so():
    (table,) = tables(own(OPEN, view="choose", max_k=2))
    assert table["BIC"][1] == "3,528.9"
    at = own(OPEN, view="fit", n_fit=2)
    assert "The first and the last are open" in said(at) and "has no width" in said(at)
    numbers = handed(at, "numbers")
    assert numbers["classes"][0] == [None, 10] and numbers["classes"][-1] == [16, None]


def test_whether_the_ends_are_open_is_asked_and_in_the_link():
    at = run(data="upload", view="data")
    rows = zip(range(9, 17), range(10, 18), TABLE, strict=True)
    table = "\n".join(["lower,upper,count", *(f"{low},{high},{n:g}" for low, high, n in rows)])
    at.sidebar.text_area(key="pasted").set_value(table).run()
    (ends,) = (r for r in at.sidebar.radio if r.label == "The first and the last class")
    ends.set_value(True).run()
    assert "The first and the last are open" in said(at)
    assert links.decode_edges(shown(at)["values"]).tolist() == [-np.inf, *range(10, 17), np.inf]
    at.sidebar.text_area(key="pasted").set_value(table.replace("9,10,", "-Inf,10,")).run()
    assert not [r for r in at.sidebar.radio if r.label == "The first and the last class"]


def test_a_link_of_before_means_what_it_meant():
    tied = [1.0, 1, 1, 1, 1, 2, 3, 7]
    at = own(tied)
    assert shown(at)["recorded"] == "exact" and "EM takes" not in said(at)
    again = own(tied, recorded="auto")
    assert shown(again)["recorded"] == "auto"
    assert "Recorded in whole numbers: EM takes 1 as 0.5 to 1.5." in said(again)
    assert shown(own(CLASSES))["recorded"] == "auto"
    at = run(data="crabs", view="data")
    assert shown(at)["recorded"] == "auto"
    at = run(**{name: value for name, value in shown(at).items() if name != "recorded"})
    assert shown(at)["recorded"] == "exact" and "taken for points" in said(at)


@pytest.mark.parametrize("query", [{}, {"data": "faithful_waiting"}, {"data": "galaxies"}])
def test_drawn_data_and_books_are_points(query):
    at = run(view="fit", **query)
    assert handed(at, "numbers")["classes"] == [] and "EM takes" not in said(at)
    assert shown(at)["recorded"] == "auto" and "width" not in shown(at)


def test_crabs_come_in_classes_and_can_be_points():
    at = run(data="crabs", view="data")
    assert "Recorded in 29 classes" in said(at) and "(in 29 classes)" in said(at)
    exact = run(data="crabs", view="data", recorded="exact")
    assert "middles of the classes are taken for points" in said(exact)


def test_minutes_are_taken_for_intervals_when_asked():
    at = run(view="fit", **MINUTES)
    assert "Recorded in whole minutes: EM takes 78 as 77.5 to 78.5." in said(at)
    assert handed(at, "numbers")["classes"][0] == [42.5, 43.5]
    fives = run(view="data", **MINUTES, width=5)
    assert "in steps of 5 minutes" in said(fives) and shown(fives)["width"] == "5"
    nothing = run(recorded="rounded")
    assert "No step is seen" in said(nothing)
    assert "no two classes are left" in said(run(recorded="rounded", width=1e6))


def test_steps_of_1_are_not_called_whole_numbers():
    prices = np.floor(np.random.default_rng(0).lognormal(3, 0.3, 60)) + 0.99
    assert "Recorded in steps of 1: EM takes 1" in said(own(prices, recorded="auto"))


def test_the_example_is_in_the_unit_of_the_data_and_of_a_class_with_two_limits():
    heights = np.rint(np.random.default_rng(0).normal(170, 5, 60))
    assert "Recorded in whole numbers: EM takes 17" in said(
        own(heights, recorded="auto", scale="log")
    )
    counts = [7.0, 28, 20, 400]
    top = links.encode_values([9.5, 10.5, 11.5, 12.5], counts, edges=[9, 10, 11, 12, np.inf])
    assert "such as 10 to 11. The last is open." in said(own(top))


def test_heaps_are_said_until_they_are_taken_in():
    rng = np.random.default_rng(0)
    true = rng.normal(45, 15, 300)
    ages = np.where(rng.random(300) < 0.5, 5 * np.rint(true / 5), np.rint(true))
    assert "values are multiples of 5, where" in said(own(ages, recorded="auto"))
    assert "Heaped" not in said(own(ages, recorded="rounded", width=5))
    assert "Heaped" not in said(own(ages, recorded="exact"))


def test_what_a_narrow_sd_is_below_is_found_once_for_a_fit(monkeypatch):
    found, real = [], recording.largest_sds
    monkeypatch.setattr(recording, "largest_sds", lambda *given: found.append(1) or real(*given))
    at = own(SPIKE[1:], view="fit", n_fit=2, recorded="auto", best_of=5)
    at.run()
    at.session_state["view"] = "compare"
    assert "**Narrower than a class" in said(at.run())
    assert found == [1]


def test_a_spike_has_a_sound_fit_that_is_narrower_than_a_class():
    at = own(SPIKE, view="choose", max_k=3, recorded="auto")
    (table,) = tables(at)
    bics = [float(bic.replace("−", "-")) for bic in table["BIC"]]
    assert bics.index(min(bics)) == 1
    before = own(SPIKE, view="choose", max_k=3)
    assert "*Recorded values* under *More* takes them for *rounded*" in said(before)
    at = own(SPIKE, view="fit", n_fit=2, recorded="auto", start_seed=3)
    numbers = handed(at, "numbers")
    assert numbers["troubled"][-1] == 2 and not any(numbers["troubled"][:-1])
    assert "cannot be told from 0" in numbers["warnings"]["collapsed"]
    assert "Collapsed" not in said(own(SPIKE, view="compare", n_fit=2, recorded="auto"))


def test_the_start_on_the_spike_is_in_the_list_and_can_be_watched():
    values = np.append(np.random.default_rng(2).normal(size=300).round(3), np.full(15, 0.5))
    at = own(values, view="starts", n_fit=2, n_starts=3, recorded="auto")
    assert any("of 4" in text for text in html(at))
    button = next(b for b in at.button if b.help and "the class that stands out" in b.help)
    button.click().run()
    assert shown(at)["start"] == "manual" and not at.exception


def test_the_likelihood_that_is_shown_agrees_with_that_of_points():
    dataset = as_recorded(data.SOURCES["gaussian"](4, 3.0, 1000, 28), "rounded", 0.01)
    truth = dataset.truth
    of_classes = truth.log_likelihood(dataset.values, None, dataset.edges) - dataset.log_widths
    assert of_classes == pytest.approx(truth.log_likelihood(dataset.values), abs=0.2)
    at = run(view="compare", recorded="rounded", width=0.01)
    assert at.metric[1].value == f"−{-of_classes:,.1f}"


def test_points_are_drawn_over_their_classes_and_bins_cut_none():
    crabs = data.SOURCES["crabs"]()
    _, frames = data_chart(crabs)
    drawn = np.sort(frames["points"].x)
    observed = np.histogram(drawn, crabs.edges)[0]
    assert np.array_equal(observed, crabs.counts) and len(np.unique(drawn)) > 900
    assert np.array_equal(frames["bins"].x[1:-1], crabs.edges[:-1])
    again = data_chart(crabs)[1]["points"]
    assert again.equals(frames["points"])
    minutes = data.SOURCES["faithful_waiting"]()
    assert set(data_chart(minutes)[1]["points"].x) <= set(minutes.values)


def test_files_have_the_classes():
    crabs = data.SOURCES["crabs"]()
    start = Mixture([0.4, 0.6], [0.63, 0.655], [0.018, 0.012])
    trace = fit(crabs.values, start, counts=crabs.counts, edges=crabs.edges, max_iter=3)
    head, first, *_ = save.responsibilities_csv(crabs, trace, 3).decode().splitlines()
    assert head == "iteration,x,count,lower,upper,p(k=1|class),p(k=2|class)"
    expected = trace[3].responsibilities(crabs.values, crabs.edges)[0, 0]
    assert float(first.split(",")[5]) == expected
    head, first, *_ = save.data_csv(crabs).splitlines()
    assert head.endswith(",lower,upper,count") and float(first.split(",")[1]) == crabs.edges[0]
    head, first, *_ = save.assigned_csv(crabs, trace.final).decode().splitlines()
    assert "p(k=1|class)" in head
    minutes = data.SOURCES["faithful_waiting"]()
    assert "lower" not in save.data_csv(as_recorded(minutes, "rounded"))


def test_shares_are_not_called_points():
    classes = links.encode_values([0.5, 1.5, 2.5], [0.25, 0.45, 0.3], edges=range(4))
    at = own(classes)
    assert "These **3 classes**, with weights instead of counts, came" in said(at)
    at = own(links.encode_values([1.0, 2.5, 7.0], [0.25, 0.45, 0.3]))
    assert "These **3 values**, with weights instead of counts, came" in said(at)
    titles = [
        chart.proto.spec for chart in at.get("vega_lite_chart") + at.get("arrow_vega_lite_chart")
    ]
    assert any("' values'" in spec for spec in titles)
