"""What the page concludes in words from many fits: nothing where nothing was compared."""

import re
from dataclasses import replace

import numpy as np
import pytest
from headless import run

import gmm_em
from gmm_em import data, links, selection
from gmm_em.dashboard.text import conclusions
from gmm_em.optima import best

ZEROS = np.r_[np.zeros(40), np.random.default_rng(1).normal(5.0, 1.0, 60)]
GROUPS = [3.99, 4, 4.01, 4.02, 10.9, 11.5, 11.9, 11.7, 12.3]  # small, but real
HELD_OUT = [1.96, 2, 2.02, 2.05, 2.11, 7, 7.4, 7.9, 7.7, 8.2]


def found(values, k, n_starts=20, **options):
    starts = [gmm_em.initial_guess(values, k, "k-means++", 1 + j) for j in range(n_starts)]
    return gmm_em.optima(values, starts, **options)


def concluded(values, **options):
    return conclusions.of_choices(selection.select(np.array(values, float), **options))


def test_where_every_larger_number_collapsed_nothing_is_chosen_and_the_value_is_named():
    words = concluded(np.r_[[3.0] * 30, [4.0] * 20], max_components=3, n_starts=5)
    assert words.startswith("**Nothing to compare: only K = 1 has a sound fit.** At K = 2 and 3 ")
    assert "all 10 starts collapsed on" in words and "3, which occurs 30 times" in words
    assert "choose" not in words and "rounded" in words


def test_what_has_no_sound_fit_is_told_beside_a_choice():
    words = concluded(ZEROS, max_components=2, n_starts=5)
    assert "0, which occurs 40 times" in words and "choose" not in words
    values = data.SOURCES["galaxies"]().values
    choices = selection.select(values, max_components=6, n_starts=10, n_folds=0)
    words = conclusions.of_unsound(choices)
    assert words.startswith("**No sound fit was found for K = 6**: ") and "by chance" in words
    assert conclusions.of_unsound(choices[:4]) == ""


def test_small_groups_are_real():
    words = concluded(GROUPS, max_components=2, n_starts=10)
    assert "K = 2" in words and "only K = 1" not in words


def test_scores_that_were_not_computed_are_no_votes():
    choices = selection.select(np.array(HELD_OUT), max_components=2, n_starts=10, n_folds=0)
    words = conclusions.of_choices(choices)
    assert "All criteria" not in words and "AIC, BIC and ICL choose K = 2" in words


def test_a_choice_at_the_end_of_the_comparison_says_so():
    values = np.concatenate([np.random.default_rng(2).normal(m, 0.3, 80) for m in (-9, 0, 9)])
    words = concluded(values, max_components=3, n_starts=5)
    assert words.startswith("**All criteria choose K = 3**, the largest number tried.")
    assert (
        "largest" not in concluded(values, max_components=4, n_starts=5).partition("largest n")[0]
    )


def test_one_number_is_no_comparison():
    assert "one number of components was tried" in concluded(HELD_OUT, max_components=1)


def test_starts_that_the_limit_stopped_are_counted():
    values = data.SOURCES["faithful_eruptions"]().values
    ends = found(values, 5, max_iter=20)
    climbing = sum(int((~optimum.arrived).sum()) for optimum in ends)
    assert climbing > 10
    assert conclusions.climbing(ends, 20) == (
        f" {climbing} of 20 were still climbing after 20 iterations; for the picture they "
        "were followed further."
    )
    assert conclusions.climbing(found(values, 5, 1, max_iter=20), 20) == (
        " It was still climbing after 20 iterations; for the picture it was followed further."
    )
    assert conclusions.climbing(found(values, 1, 3), 300) == ""


def test_the_best_is_the_best_sound_one():
    values = data.SOURCES["galaxies"]().values
    ends = found(values, 5, 40)
    assert not ends[0].sound and best(ends).sound  # -756.51, two galaxies near each other
    assert ends[0].log_likelihood == pytest.approx(-756.507, abs=1e-3)
    words = conclusions.of_starts(ends, 40)
    assert re.search(r"reached the best sound maximum found, number \d+\.\*\*", words)
    assert "near each other by chance" in words and "near each other by chance" in (
        conclusions.of_best_of(ends, 1)
    )


def test_an_end_that_is_no_maximum_is_not_called_one():
    """Two classes cannot tell four components apart: those that begin alike stay so."""
    edges, counts = np.arange(3.0), np.array([10.0, 30.0])
    options = {"counts": counts, "edges": edges}
    values = np.array([0.5, 1.5])
    starts = [gmm_em.initial_guess(values, 4, "k-means++", j, **options) for j in range(20)]
    ends = gmm_em.optima(values, starts, **options)
    maxima = [end for end in ends if end.converged.any()]
    others = [end for end in ends if not end.converged.any()]
    assert maxima and others and all(end.sound for end in ends)
    told = "None of 5 starts led to a sound fit: 5 ended short of a maximum."
    five = [replace(others[0], starts=np.arange(5))]
    assert conclusions.of_starts(five, 5).replace("*", "") == told
    assert conclusions.of_best_of(five, 1).startswith(told)
    assert best([*others, *maxima]) is maxima[0]


def test_a_value_that_is_not_repeated_is_no_tie():
    words = concluded([0, 0.3, 1, 1.2, 1.9, 2.2, 1000], max_components=3, n_starts=5)
    assert "all 10 starts collapsed on single values. A Gaussian on a single value" in words
    assert "outlier" in words and "rounded" not in words


def test_what_cross_validation_could_not_judge_is_told():
    values = np.r_[np.zeros(30), np.random.default_rng(1).lognormal(size=40)]
    choices = selection.select(values, max_components=2, n_starts=20)
    assert conclusions.of_choices(choices).startswith("**AIC, BIC and ICL choose K = 2**")
    assert conclusions.of_unheld(choices).startswith("Cross-validation says nothing of K = 2: ")
    assert conclusions.of_unheld(choices[:1]) == ""


def test_differences_of_nothing_are_no_differences():
    """Two components say of three classes all there is to say; more of them say the same."""
    edges, counts = np.arange(4.0), np.array([10.0, 30.0, 20.0])
    options = {"counts": counts, "edges": edges, "n_starts": 5}
    choices = selection.select(np.array([0.5, 1.5, 2.5]), max_components=3, **options)
    assert choices[1].held_out == pytest.approx(choices[2].held_out, abs=0.01)
    assert selection.about_equal(choices) == [2, 3]
    assert conclusions.of_choices(choices).endswith(
        "By cross-validation, K = 3 is about as good as K = 2."
    )
    lower = choices[1].optimum.log_likelihood - np.array([1e-7, 1e-5])
    missed = [
        conclusions.of_missed(
            [
                *choices[:2],
                replace(choices[2], optimum=replace(choices[2].optimum, log_likelihood=height)),
            ]
        )
        for height in lower
    ]
    assert missed[0] == "" and missed[1].startswith("**At K = 3** the log-likelihood is lower")


def test_weights_are_asked_for_their_number_and_answered_as_counts():
    rng = np.random.default_rng(3)
    values = np.r_[rng.normal(0, 1, 200), rng.normal(8, 0.05, 100)].round(6)
    weights = links.encode_values(values, np.full(300, 1 / 300))
    query = {"data": "upload", "view": "choose", "max_k": 2}
    asked = run(**query, values=weights)
    assert not asked.exception and not asked.get("vega_lite_chart")
    assert any("How many observations are these?" in info.value for info in asked.info)
    asked.number_input(key="how_many").set_value(300).run()
    assert not asked.exception and asked.query_params["observations"] == "300"
    plain = run(**query, values=links.encode_values(values))
    tables = [[h.proto.body for h in at.get("html") if "<table" in h.proto.body]
              for at in (asked, plain)]  # fmt: skip
    assert tables[0] == tables[1] != []
