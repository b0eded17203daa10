"""The chart of a fit: its spec, and what travels with it."""

import base64

import numpy as np
import pytest
from pictures import channels

import gmm_em
from gmm_em.dashboard import charts
from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.text.messages import listed

KINDS = ("weights", "means", "sds")


@pytest.fixture(scope="module")
def dataset():
    return gmm_em.simulate(4, 3.0, 3000, 1)


@pytest.fixture(scope="module")
def trace(dataset):
    start = gmm_em.initial_guess(dataset.values, 3, "k-means++", 1)
    return gmm_em.fit(dataset.values, start, max_iter=50, tol=0)


@pytest.fixture(scope="module")
def fit(dataset, trace):
    return charts.fit_chart(dataset, trace, charts.stored_iterations(trace, 7))


@pytest.fixture(scope="module")
def apart(dataset, trace):
    return charts.fit_chart(dataset, trace, charts.stored_iterations(trace, 1), parts=2)


@pytest.fixture(scope="module")
def collapse():
    """A fit in which component 1 collapses, and its dataset."""
    values = np.r_[np.zeros(30), np.linspace(4, 6, 100)]
    start = gmm_em.Mixture([0.2, 0.8], [0.0, 5.0], [0.1, 1.0])
    return gmm_em.Dataset(values, "x"), gmm_em.fit(values, start)


def test_stored_iterations_are_every_nth_and_the_last(trace):
    assert charts.stored_iterations(trace, 1) == list(range(51))
    assert charts.stored_iterations(trace, 7) == [0, 7, 14, 21, 28, 35, 42, 49, 50]
    assert charts.stored_iterations(trace, 50) == [0, 50]
    assert charts.stored_iterations(trace, 0) == [50]


def test_the_trace_has_k_rows_per_stored_iteration(trace, fit):
    rows = fit[1]["trace"]
    assert rows["iteration"].value_counts().to_dict() == dict.fromkeys(
        charts.stored_iterations(trace, 7), 3
    )
    last = rows[rows["iteration"] == 50]
    np.testing.assert_array_equal(last["mean"], trace.final.means)
    np.testing.assert_array_equal(last["component"], [0, 1, 2])


def test_the_points_are_classified_by_the_cuts_of_each_frame(dataset, trace, fit):
    for frame in fit[1]["frames"].itertuples():
        cuts = np.array(frame.cuts.split(), float)
        owners = np.array(frame.owners.split(), int)
        expected = trace[frame.iteration].classify(dataset.values)
        found = owners[np.searchsorted(cuts, dataset.values)]
        assert (found != expected).mean() < 1e-3  # the cuts are rounded for the journey


def test_the_axes_are_the_same_over_all_frames(dataset, fit):
    spec = fit[0]
    for plot, y_domain in zip(spec["vconcat"][:2], ([0, {"expr": "top"}], [0, 1]), strict=True):
        for axis, expected in (("x", [{"expr": "low"}, {"expr": "high"}]), ("y", y_domain)):
            scales = [c["scale"]["domain"] for c in channels(plot, axis) if "scale" in c]
            assert len(scales) > 3 and all(scale == expected for scale in scales)
    bins = fit[1]["bins"]
    assert bins["top"].nunique() == 1
    assert bins["top"][0] > bins["y"].max()
    assert bins["x2"].iloc[-1] - bins["x"].iloc[0] == pytest.approx(1.1 * np.ptp(dataset.values))


def test_the_frame_is_bound_to_an_input_and_read_as_a_number(fit):
    params = {p["name"]: p for p in fit[0]["params"]}
    assert params["frame"]["bind"] == CHANNELS["frame"]
    assert params["pick"]["bind"] == CHANNELS["pick"]
    assert "toNumber(frame)" in params["place"]["expr"]


def test_what_has_collapsed_is_said_in_its_frame(collapse):
    dataset, trace = collapse
    stored = charts.stored_iterations(trace, 1)
    notes = charts.fit_chart(dataset, trace, stored)[1]["frames"]["note"].tolist()
    first = int(np.flatnonzero(trace.floored[:, 0])[0])
    assert notes[:first] == [""] * first
    assert set(notes[first:]) == {" (1 collapsed)"}


@pytest.mark.parametrize(
    "marked, words", [([1, 0, 0], "1"), ([1, 0, 1], "1 and 3"), ([1, 1, 1], "1, 2 and 3")]
)
def test_marked_components_are_listed(marked, words):
    assert listed(np.array(marked, dtype=bool)) == words


def test_apart_is_the_same_spec_with_other_data(fit, apart):
    assert apart[0] == fit[0]
    assert apart[1]["limits"]["parts"][0] == 2 and fit[1]["limits"]["parts"][0] == 1


def test_the_halves_of_an_iteration_are_named_after_it():
    assert charts.places([0, 1, 2], 1) == [0, 1, 2]
    assert charts.places([0, 1, 2], 2) == [0, 0.5, 1, 1.5, 2]


def test_the_bound_is_the_one_computed_directly(dataset, trace, apart):
    x, bounds = dataset.values, apart[1]["frames"]["bound"]
    for t in (0, 1, 5, 20):
        r = trace[t].responsibilities(x)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(r > 0, r * (trace[t + 1].weighted_log_densities(x) - np.log(r)), 0)
        assert bounds[t] == pytest.approx(terms.sum(), rel=1e-12)
    assert np.isnan(bounds.iloc[-1])


def test_the_bound_climbs_under_the_likelihood_and_touches_it_after_each_e_step(trace, apart):
    rows = apart[1]["likelihood"]
    np.testing.assert_array_equal(rows["iteration"], np.arange(0, 50.5, 0.5))
    after_e, after_m = rows[::2], rows[1::2]
    np.testing.assert_array_equal(after_e["log_likelihood"], trace.log_likelihood)
    np.testing.assert_array_equal(after_e["bound"], trace.log_likelihood)
    np.testing.assert_array_equal(after_m["log_likelihood"], trace.log_likelihood[1:])
    assert (after_m["bound"] <= after_m["log_likelihood"] + 1e-9).all()
    assert (np.diff(rows["bound"]) > -1e-9).all()


def test_no_bound_is_claimed_where_the_floor_holds(collapse):
    dataset, trace = collapse
    rows = charts.fit_chart(dataset, trace, charts.stored_iterations(trace, 1), parts=2)[1]
    bounds = rows["frames"]["bound"][:-1]
    np.testing.assert_array_equal(np.isnan(bounds), trace.floored[1:].any(axis=1))


def test_the_likelihood_has_all_iterations_though_few_have_a_frame(trace, fit):
    np.testing.assert_array_equal(fit[1]["likelihood"]["log_likelihood"], trace.log_likelihood)
    assert len(fit[1]["frames"]) == 9 and fit[1]["limits"]["thinned"][0]


@pytest.mark.parametrize("max_iter", [0, 1, 2, 50])
def test_the_axis_of_the_likelihood_is_wide_enough_for_its_ticks(dataset, max_iter):
    """A single Gaussian converges at once: what then is left to climb is rounding."""
    trace = gmm_em.fit(dataset.values, gmm_em.Mixture([1], [0], [1]), max_iter=max_iter)
    stored = charts.stored_iterations(trace, 1)
    limits = charts.fit_chart(dataset, trace, stored)[1]["limits"].iloc[0]
    assert limits["high"] - limits["low"] > 0.0099
    assert limits["low"] < trace.log_likelihood[-1] < limits["high"]
    assert limits["low"] < trace.log_likelihood[0]  # the one leap is seen


def test_around_a_single_log_likelihood_the_axis_is_as_wide_as_its_digits_tell(dataset, trace):
    start = gmm_em.fit(dataset.values, trace[0], max_iter=0)
    best = gmm_em.Mixture([1], [dataset.values.mean()], [dataset.values.std()])
    still = gmm_em.fit(dataset.values, best, max_iter=2)
    for of, stored, told in ((start, [0], True), (trace, [0, 7], False), (still, [0], True)):
        limits = charts.fit_chart(dataset, of, stored, told=told)[1]["limits"].iloc[0]
        assert limits["least"] == 1.0 and limits["high"] - limits["low"] >= 0.999


def test_no_curve_runs_far_out_of_the_plot(fit):
    """A path 1e5 times as high as the axis takes the browser seconds."""
    curves = [c for c in channels(fit[0]["vconcat"][0], "y") if "datum" in c]
    formulas = [c["datum"]["expr"] for c in curves if isinstance(c["datum"], dict)]
    assert sum(formula.startswith("min(ceiling, ") for formula in formulas) == 3
    (mixture,) = (t for t in steps(fit[0]) if t["as"] == "y")
    assert mixture["calculate"].startswith("min(ceiling, ")


def steps(spec):
    for child in spec.get("vconcat", spec.get("layer", [])):
        yield from steps(child)
    yield from (t for t in spec.get("transform", []) if "calculate" in t)


@pytest.mark.parametrize("parts", [1, 2])
def test_the_numbers_have_every_iteration_to_the_bit(dataset, trace, parts):
    data = charts.numbers_data(dataset, trace, [0, 7, 50], parts=parts)
    numbers = np.frombuffer(base64.b64decode(data["trace"]))
    sent, (likelihood, *bounds) = numbers[:459].reshape(3, 51, 3), numbers[459:].reshape(parts, 51)
    for array, kind in zip(sent, KINDS, strict=True):
        np.testing.assert_array_equal(array, getattr(trace, kind))
    np.testing.assert_array_equal(likelihood, trace.log_likelihood)
    if bounds:
        np.testing.assert_allclose(bounds[0][:-1] - likelihood[:-1], trace.gains[0], atol=1e-9)
    assert data["total"] == 3000 and sum(data["counts"]) == pytest.approx(3000)
    assert data["floored"] == []


def test_the_numbers_know_what_has_collapsed(collapse):
    dataset, trace = collapse
    data = charts.numbers_data(dataset, trace, charts.stored_iterations(trace, 1))
    assert data["floored"] == trace.floored[:, 0].tolist()
