"""Who fits, and who climbs beside it, on the page: words, charts, files and code follow."""

import functools
import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from headless import handed, run, shown

from gmm_em import ALGORITHMS, Trace, fit, initial_guess, simulate
from gmm_em.dashboard import charts, results
from gmm_em.dashboard.case import algorithm_of, case_of
from gmm_em.dashboard.results import fits
from gmm_em.dashboard.save import Recipe, responsibilities_csv
from gmm_em.dashboard.settings import ALONE, ROWS, Settings
from gmm_em.dashboard.text.beside import of_beside
from gmm_em.dashboard.text.messages import ending, outcome

DATASET = simulate(4, 3.0, 1000, 28)
START = initial_guess(DATASET.values, 4, "k-means++", 1)
OTHERS = [name for name in ALGORITHMS if name != "em"]
HARD = ("hard-em", "k-means")


@functools.cache
def traced(name, **options):
    return fit(DATASET.values, START, algorithm=name, **options)


def words(at):
    said = [*at.caption, *at.markdown]
    helps = [element.proto.help for element in said]
    return " ".join([*(element.value for element in said), *helps])


# ---- the algorithm ------------------------------------------------------------------------------


def test_the_choices_are_those_of_the_registry():
    assert ROWS["algorithm"].choices == tuple(ALGORITHMS) and ROWS["algorithm"].default == "em"
    assert ROWS["beside"].choices == (ALONE, *ALGORITHMS) and ROWS["beside"].default == ALONE


@pytest.mark.parametrize("name", OTHERS)
def test_the_page_shows_its_fit_and_speaks_of_no_e_step(name):
    at = run(view="fit", algorithm=name, steps="apart")
    assert not at.exception and not at.warning
    numbers, trace = handed(at, "numbers"), traced(name)
    assert numbers["iterations"][-1] == trace.n_iter and numbers["parts"] == 1
    assert numbers["ending"] == ending(trace) and numbers["hard"] == (name in HARD)
    assert "E step" not in words(at) and "of the way" not in words(at)
    assert ("may fall" in words(at)) == (name in HARD) == ("posterior" not in words(at))
    assert shown(at)["algorithm"] == name and "steps" not in shown(at)
    counts = np.array(numbers["counts"]).reshape(-1, 4)
    np.testing.assert_allclose(counts[-1], trace.effective_counts[-1])
    assert len(counts) == (1 if name == "hard-em" else len(trace))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_box_and_view_speaks_of_it(name):
    at = run(algorithm=name)
    assert f"watch {ALGORITHMS[name].label} look" in words(at) and not at.exception
    at = run(view="compare", algorithm=name, data="iris_petal_length", n_fit=3)
    assert f"what {ALGORITHMS[name].label} found" in words(at) and not at.exception
    at = run(view="compare", algorithm=name, data="galaxies", n_fit=3)
    assert ("does not look for" in words(at)) == (name in HARD) and not at.exception


def test_what_ends_a_hard_fit_is_not_its_log_likelihood():
    trace = traced("k-means")
    assert (
        ending(trace)
        == f"Converged after {trace.n_iter} iterations: hardly anything changes any more."
    )
    assert outcome(trace) == f"It converged after {trace.n_iter} iterations."
    assert "before it converged" in ending(traced("k-means", max_iter=3))


@pytest.mark.parametrize("view", ["starts", "choose"])
def test_many_fits_are_ems_and_are_opened_so(view):
    at = run(view=view, algorithm="k-means", n_starts=5, max_k=2, n_points=200)
    assert "Here EM climbs the likelihood" in words(at)
    assert not any("Here EM climbs" in c.value for c in run(view=view, n_starts=5, max_k=2).caption)
    at.button(key="watch_0" if view == "starts" else "open_1").click().run()
    assert not at.exception and shown(at)["algorithm"] == "em" and shown(at)["view"] == "fit"


@pytest.mark.parametrize("name", HARD)
def test_of_classes_em_fits_instead_and_nothing_is_lost(name):
    at = run(view="fit", data="crabs", n_fit=2, algorithm=name, beside="hard-em")
    assert not at.exception and shown(at)["algorithm"] == name
    assert f"{ALGORITHMS[name].label} gives each point wholly" in words(at)
    assert "EM fits instead" in words(at) and "may fall" not in words(at)
    assert handed(at, "numbers") == {
        **handed(run(view="fit", data="crabs", n_fit=2), "numbers"),
        "fit": handed(at, "numbers")["fit"],
    }
    at = run(view="fit", data="crabs", n_fit=2, algorithm=name, recorded="exact")
    assert handed(at, "numbers")["hard"] and "instead" not in words(at)


def test_the_best_of_several_is_the_best_of_its_own_ends():
    settings = Settings(algorithm="k-means", best_of=5, start="random points")
    found = results.trace(case_of(settings))
    ends = []
    for seed in range(1, 6):
        start = initial_guess(DATASET.values, 4, "random points", seed)
        ends.append(fit(DATASET.values, start, algorithm="k-means").log_likelihood[-1])
    assert found.algorithm == "k-means" and found.log_likelihood[-1] == max(ends)


@pytest.mark.parametrize("name", OTHERS)
def test_code_and_files_follow(name):
    settings = Settings(algorithm=name, iter=20)
    trace = traced(name, max_iter=20)
    recipe = Recipe(settings, "gaussian", DATASET, DATASET, trace, 0, trace.n_iter, DATASET, name)
    names = {}
    exec(recipe.with_gmm_em(), names)
    assert np.array_equal(names["trace"].means, trace.means)
    assert "fitted by EM alone" in recipe.with_scikit_learn()
    table = pd.read_csv(io.BytesIO(responsibilities_csv(DATASET, trace, 3)))
    shares = table.iloc[:, -4:].to_numpy()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert (np.isin(shares, (0, 1)).all()) == (name in HARD)
    np.testing.assert_allclose(shares.sum(axis=0), trace.effective_counts[3], rtol=1e-6)


@pytest.mark.parametrize("name", HARD)
def test_the_bands_of_hard_ones_are_those_of_their_own_choice(name):
    trace = traced(name)
    spec, data = charts.fit_chart(DATASET, trace, [*range(len(trace))])
    styles = [layer["mark"].get("style") for layer in spec["vconcat"][1]["layer"]]
    (band,) = [layer for layer in spec["vconcat"][1]["layer"] if layer["mark"]["style"] == "band"]
    assert band["mark"]["type"] == "rect" and styles.count("band") == 1
    points = np.unique(data["points"].x)
    for t, cuts, owners in zip(
        *(data["frames"][name] for name in ("iteration", "cuts", "owners")), strict=True
    ):
        at = np.searchsorted([float(cut) for cut in cuts.split()], points, side="right")
        owned = np.array(owners.split(), int)[at]
        assert (owned == trace.responsibilities(t, points).argmax(axis=0)).all()
        if name == "k-means":
            assert (owned == np.abs(points - trace.means[t][:, None]).argmin(axis=0)).all()


def test_the_axis_holds_a_log_likelihood_that_falls():
    values = np.r_[
        np.random.default_rng(1).normal(0, 1, 900), np.random.default_rng(2).normal(4, 1, 100)
    ]
    trace = fit(values, initial_guess(values, 2, "quantiles", 1), algorithm="k-means")
    heights = trace.log_likelihood
    assert heights[-1] < heights.max() - 10
    limits = charts.fit_chart(replace(DATASET, values=values, truth=None), trace, [0])[1][
        "limits"
    ].iloc[0]
    assert limits.low < heights[1:].min() and limits.high > heights.max()


# ---- beside it ----------------------------------------------------------------------------------


def test_alone_it_costs_nothing(monkeypatch):
    def refuse(*_):
        raise AssertionError("another fit was made")

    monkeypatch.setattr(fits, "_beside", refuse)
    case = case_of(Settings(view="fit"))
    assert results.beside(case) is None
    alone = results.fit_chart(case)
    assert "beside" not in alone["datasets"] and "evaluations" not in json.dumps(
        {k: v for k, v in alone.items() if k != "datasets"}
    )
    assert "along" not in handed(run(view="fit"), "player")
    for same in (replace(case, settings=replace(case.settings, beside="em")),
                 case_of(Settings(data="crabs", n_fit=2, beside="k-means"))):  # fmt: skip
        assert results.beside(same) is None


@pytest.mark.parametrize("name, other", [("em", "squarem"), ("k-means", "em"), ("gradient", "em")])
def test_both_are_drawn_over_how_often_they_looked(name, other):
    settings = Settings(algorithm=name, beside=other, view="fit", iter=60)
    case = case_of(settings)
    trace, beside = results.trace(case), results.beside(case)
    assert isinstance(beside, Trace) and beside.algorithm == other
    np.testing.assert_array_equal(beside.means, traced(other, max_iter=60).means)
    data = charts.fit_chart(case.dataset, trace, [*range(len(trace))], beside=beside)[1]
    for rows, of in ((data["likelihood"], trace), (data["beside"], beside)):
        np.testing.assert_array_equal(rows.evaluations, of.evaluations)
        np.testing.assert_array_equal(rows.log_likelihood, of.log_likelihood)
    limits = data["limits"].iloc[0]
    assert limits["last"] == max(trace.evaluations[-1], beside.evaluations[-1])
    assert limits.high > max(trace.log_likelihood[-1], beside.log_likelihood[-1])
    along = handed(run(view="fit", algorithm=name, beside=other, iter=60), "player")["along"]
    assert along == [*trace.evaluations.tolist(), limits["last"]]


def test_with_steps_apart_the_chart_stays_as_it_is():
    case = case_of(Settings(beside="squarem", steps="apart", view="fit"))
    alone = replace(case, settings=replace(case.settings, beside=ALONE))
    assert results.fit_chart(case) == results.fit_chart(alone)
    at = run(beside="squarem", steps="apart", view="fit")
    assert "SQUAREM" in words(at) and "thin line" not in words(at)
    assert "(thin line)" in words(run(beside="squarem", view="fit"))


@pytest.mark.parametrize("max_iter", [0, 3, 40, 2000])
@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize("other", ALGORITHMS)
def test_what_is_said_of_two_is_so(name, other, max_iter):
    one, two = (traced(each, max_iter=max_iter) for each in (name, other))
    said = of_beside(one, two, drawn=False).replace(",", "")
    numbers = [int(word.strip(".")) for word in said.split() if word.strip(".").isdigit()][:2]
    ahead, behind = (one, two) if one.log_likelihood[-1] >= two.log_likelihood[-1] else (two, one)
    first = said.index(f"**{ALGORITHMS[ahead.algorithm].label}**")
    assert first == said.index("**")
    end = behind.log_likelihood[-1]
    by_then = ahead.log_likelihood[ahead.evaluations <= numbers[0]]
    assert by_then[-1] >= end and (by_then[:-1] < end).all()
    assert numbers[1] == behind.evaluations[-1]
    assert ("at its limit" in said) == (behind.stop == "max_iter")
    assert ("higher." in said) == (ahead.log_likelihood[-1] - end > 0.01)


def test_on_crabs_squarem_is_soon_where_em_comes():
    pearson = Settings(data="crabs", n_fit=2, recorded="exact", iter=2000, tol=1e-10)
    case = case_of(replace(pearson, view="fit", beside="squarem"))
    other = results.beside(case)
    assert other.evaluations[-1] == 99
    assert of_beside(results.trace(case), other, drawn=False) == (
        "After 93 evaluations of all points **SQUAREM** is as high as **EM** is in the end, "
        "after 852."
    )


def test_who_may_not_know_how_it_ends_is_not_told():
    at = run(lesson="uphill", step=2)
    assert "evaluations of all points" not in words(at) and "along" not in handed(at, "player")


def test_em_stands_in_for_those_who_need_points():
    for name in ALGORITHMS:
        assert algorithm_of(Settings(algorithm=name), False).name == name
        assert algorithm_of(Settings(algorithm=name), True).name == ("em" if name in HARD else name)
