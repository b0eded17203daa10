"""A start of one's own, and the best of several starts, as the page has them."""

import numpy as np
import pytest
from headless import run, shown, widget

from gmm_em import data, fit, initial_guess
from gmm_em.dashboard import results
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.settings import Settings, from_query
from gmm_em.links import decode_components, encode_values

GALAXIES = {"data": "galaxies", "n_fit": 4}


def captions(at):
    return " ".join(caption.value for caption in at.caption)


def test_a_start_of_ones_own_begins_as_k_means_plus_plus_and_follows_the_number_of_components():
    at = run(view="fit", start="manual")
    assert not at.exception and not at.warning
    values = data.simulate(4, 3.0, 1000, 28).values
    expected = initial_guess(values, 4, "k-means++", 1)
    begun = shown(at)["guess"]
    np.testing.assert_allclose(
        np.array(decode_components(begun))[:, 1], expected.means, atol=1e-6 * expected.sds[0]
    )
    assert len(begun) <= 4 * 25  # a link that one can read
    widget(at, "n_fit").set_value(2).run()
    assert not at.exception
    assert len(decode_components(shown(at)["guess"])) == 2
    assert len(at.sidebar.dataframe) == 1  # the table to edit
    for name in ("best_of", "start_seed"):  # which mean nothing now
        with pytest.raises(LookupError):
            widget(at, name)
    widget(at, "start").set_value("quantiles").run()
    assert "guess" not in shown(at) and not at.sidebar.dataframe


@pytest.mark.parametrize("values", [[1e305, -1e305, 5e304], [1e-280, 3e-280, 2e-280]])
def test_whatever_the_data_a_start_of_ones_own_begins(values):
    at = run(view="fit", data="upload", values=encode_values(values), start="manual", n_fit=2)
    assert not at.exception and not at.warning
    guess = shown(at)["guess"]
    assert from_query({"start": "manual", "guess": guess}, Settings())[1] == []
    settings, _ = from_query({"components": guess}, Settings())
    assert settings.components == Settings().components  # no chart of data drawn from it could be


def test_a_link_brings_a_start_of_ones_own_to_the_bit_and_in_its_order():
    at = run(view="fit", start="manual", guess="0.7:1.25:2,0.3:-2:0.5", n_fit=2)
    assert not at.exception and not at.warning
    assert shown(at)["guess"] == "0.7:1.25:2,0.3:-2:0.5"
    settings = from_query({**shown(at)}, Settings())[0]
    trace = results.trace(case_of(settings))
    assert trace.means[0].tolist() == [1.25, -2.0] and trace.sds[0].tolist() == [2.0, 0.5]


def test_an_sd_below_the_smallest_there_is_is_lifted_and_the_page_says_so():
    at = run(view="fit", start="manual", guess="0.3:-2:0.5,0.7:0:1e-12", n_fit=2)
    assert not at.exception
    trace = results.trace(case_of(from_query({**shown(at)}, Settings())[0]))
    assert (np.diff(trace.log_likelihood) >= 0).all()
    assert f"An sd below {trace.sds[0, 1]:.2g}".replace("e-", "e−") in captions(at)
    assert shown(at)["guess"].endswith("1e-12")  # what was typed stays


@pytest.mark.parametrize(
    "guess, complaint, n",
    [
        ("0.3:-2:0.5,0.7:1:1", "n_fit=4 does not match the guess; 2 is used.", 2),
        ("0.3:-2", "guess=0.3:-2 cannot be used", 4),
        ("1:0:-1", "Component 1 needs a weight of 0 or more and an sd above 0", 4),
    ],
)
def test_a_start_that_cannot_be_is_mended_and_told(guess, complaint, n):
    at = run(view="fit", start="manual", guess=guess, n_fit=4)
    assert not at.exception
    (warning,) = at.warning
    assert complaint in warning.value.replace("\\", "")
    assert shown(at)["n_fit"] == str(n)
    assert len(decode_components(shown(at)["guess"])) == n


def test_the_best_of_several_starts_is_shown_and_said():
    values = data.SOURCES["galaxies"]().values
    traces = [fit(values, initial_guess(values, 4, "k-means++", 1 + j)) for j in range(20)]
    best = max(trace.log_likelihood[-1] for trace in traces if not trace.floored[-1].any())
    at = run(view="fit", best_of=20, **GALAXIES)
    assert not at.exception
    settings = from_query(shown(at), Settings())[0]
    assert (
        results.trace(case_of(settings)).log_likelihood[-1] == best > traces[0].log_likelihood[-1]
    )
    assert "The best of 20 starts, from seed " in captions(at)
    assert "best of" not in captions(run(view="fit", **GALAXIES))
    at = run(view="compare", best_of=20, **GALAXIES)
    assert any("The best of 20 starts" in text.value for text in at.markdown)


def test_a_best_that_is_spurious_or_collapsed_is_told():
    at = run(view="fit", data="galaxies", n_fit=5, best_of=10)
    assert "ended with a component on a few points that are near each other by chance" in captions(
        at
    )
    tied = encode_values([0.0, 0, 1, 1])
    at = run(view="fit", data="upload", values=tied, n_fit=2, best_of=5)
    assert "All 5 starts collapsed" in captions(at)


def test_data_of_ones_own_are_told_of_the_best_of_20():
    few = encode_values([1.0, 2, 3, 4, 9, 9.5])
    assert "a single start may end" in captions(run(data="upload", values=few))
    assert "a single start may end" not in captions(run(data="upload", values=few, best_of=20))
    assert "a single start may end" not in captions(run(data="upload", values=few, n_fit=1))


def test_what_is_not_random_has_one_start():
    at = run(view="fit", start="quantiles", best_of=20)
    assert not at.exception and "best of" not in captions(at)


def test_beside_many_starts_ones_own_is_none_of_them_and_each_can_be_watched():
    at = run(view="starts", start="manual", n_starts=20, best_of=5, **GALAXIES)
    assert not at.exception
    assert any("Your own start is not one of these" in text.value for text in at.markdown)
    at.button(key="watch_0").click().run()
    now = shown(at)
    assert (now["view"], now["start"], now["best_of"]) == ("fit", "k-means++", "1")
    values = data.SOURCES["galaxies"]().values
    start = initial_guess(values, 4, "k-means++", int(now["start_seed"]))
    assert fit(values, start).log_likelihood[-1] == pytest.approx(-763.89, abs=0.01)


def test_the_best_of_20_is_where_the_best_of_the_many_end():
    at = run(view="starts", n_starts=20, best_of=20, **GALAXIES)
    assert any("Your start is among those that did" in text.value for text in at.markdown)
    at = run(view="choose", start="manual", max_k=2, **GALAXIES)
    at.button(key="open_2").click().run()
    assert not at.exception
    assert (shown(at)["n_fit"], shown(at)["start"]) == ("2", "k-means++")
