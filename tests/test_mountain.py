"""The mountain on the page: what is sent, what is drawn of it, what is said."""

import base64
import io
import json

import numpy as np
import pytest
from headless import handed, run, shown
from pictures import layers, luminance
from PIL import Image

import gmm_em
from gmm_em import landscape as land
from gmm_em.dashboard import charts, results
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.charts import relief
from gmm_em.dashboard.settings import Settings
from gmm_em.dashboard.text import mountain as said
from gmm_em.data import as_mixture
from gmm_em.landscape import MEAN, SD, WEIGHT, Axes, Parameter
from gmm_em.links import decode_axes, encode_axes


def boxes(at):
    """How many charts there are beside that of the fit, and the component of the mountain."""
    components = [e.proto.component_name for e in at.get("bidi_component")]
    return len(at.get("vega_lite_chart")) - 1, components.count("gmm_em_mountain")


@pytest.fixture(scope="module")
def case():
    return case_of(Settings(n_fit=3, mountain="auto"))


@pytest.fixture(scope="module")
def drawn(case):
    return chart_of(case)


def chart_of(case):
    """(the chart's spec, what its text says, by name); the rows are those of all frames, between
    those that are told as the chart has them."""
    seen, trace = results.landscape(case), results.trace(case)
    spec, data = charts.mountain_chart(
        case.dataset, seen, trace, np.arange(len(trace)), under(seen, trace, case.dataset),
        beside=results.beside(case),
    )  # fmt: skip
    assert list(data) == ["plane"]
    text = data["plane"]["text"][0].split(" ")
    highest, x, y, url, kept, rows, _, others, strokes = (*text[5:], "0,0", "0")[:9]
    frames, rows = np.arange(len(kept)), table(rows)
    told = np.flatnonzero([sign == "1" for sign in kept])
    rows = np.column_stack([np.interp(frames, told, column) for column in rows.T])
    passed = [len("".join(strokes.split("0")[: frame + 1])) for frame in frames]
    return spec, {
        "url": url, "told": told, "x": float(x) + rows[:, 0], "y": float(y) + rows[:, 1],
        "log_likelihood": float(highest) + np.floor(rows[:, 2] + 0.5) / 100,
        "under": float(highest) + np.floor(rows[:, 3] + 0.5) / 10,
        "other": float(x) + table(others)[np.minimum(passed, len(table(others)) - 1)],
    }  # fmt: skip


def table(text):
    return np.array([[float(number) for number in row.split(",")] for row in text.split(";")])


def under(seen, trace, dataset):
    """The heights of the surface under the way."""
    way = land.places(seen.axes, trace.weights, trace.means, trace.sds)
    moved = (land.moved(trace.final, seen.axes, place) for place in way)
    return np.array([mixture.log_likelihood(dataset.values) for mixture in moved])


def decoded(url):
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


def test_closed_it_sends_nothing_and_computes_nothing(monkeypatch):
    def computed(*_, **__):
        raise AssertionError

    monkeypatch.setattr(land, "landscape", computed)
    monkeypatch.setattr(land, "heights", computed)
    at = run(view="fit", seed=77)
    assert not at.exception and boxes(at) == (0, 0)
    assert "mountain" not in shown(at)


def test_a_link_opens_it_and_the_bound_where_steps_are_apart():
    at = run(view="fit", n_fit=3, mountain="auto")
    assert not at.exception and boxes(at) == (1, 1)
    assert boxes(run(view="fit", n_fit=3, mountain="auto", steps="apart")) == (2, 1)
    at = run(view="fit", n_fit=3, mountain="auto", steps="apart", algorithm="squarem")
    assert not at.exception and boxes(at) == (1, 1)  # no bound is its own
    assert "mountain=mean.1,steep" in run(view="fit", mountain="mean.1,steep").warning[
        0
    ].value.replace("\\", "")


@pytest.mark.parametrize("query", [
    {"n_fit": 1}, {"iter": 0}, {"n_fit": 10, "iter": 20}, {"algorithm": "k-means"},
    {"data": "crabs", "n_fit": 2, "sds": "equal", "mountain": "sd.1,weight.2"},
    {"data": "galaxies", "scale": "log", "n_fit": 2, "beside": "gradient"},
    {"start": "original", "n_fit": 10, "n_points": 10}, {"animate_frames": 0},
])  # fmt: skip
def test_corners(query):
    for steps in ("together", "apart"):
        at = run(**{"view": "fit", "mountain": "auto", "steps": steps} | query)
        assert not at.exception and not at.warning
        assert boxes(at)[1] == 1


def test_the_parameters_are_chosen_and_stay_in_the_link():
    at = run(view="fit", n_fit=3, mountain="mean.1,mean.2")
    at.selectbox(key="mountain_y").set_value("sd.3").run()
    assert shown(at)["mountain"] == "mean.1,sd.3"
    at.selectbox(key="mountain_x").set_value("sd.3").run()  # which is the other: they change places
    assert shown(at)["mountain"] == "sd.3,mean.1"
    at.slider(key="n_fit").set_value(2).run()
    assert not at.exception
    assert at.selectbox(key="mountain_x").value == "mean.1"  # there is no third


def test_a_step_that_asks_about_the_end_has_no_mountain():
    at = run(lesson="what-em-does", step=2, mountain="auto", view="fit")
    assert not at.exception
    secrets = case_of(Settings(lesson="what-em-does", step=2)).secrets
    if secrets & {"course", "ending", "likelihood"}:
        assert boxes(at) == (0, 0)


def test_a_click_is_a_start_with_all_else_of_the_result(case):
    seen, final = results.landscape(case), results.trace(case).final
    start = as_mixture(results.start_at(case, 0.25, 1.0))
    for axis, line, share in zip(seen.axes, (seen.x, seen.y), (0.25, 1.0), strict=True):
        at = line[0] + share * (line[-1] - line[0])
        assert start.means[axis.component] == pytest.approx(at, rel=1e-4)
    others = np.setdiff1d(np.arange(3), [axis.component for axis in seen.axes])
    np.testing.assert_allclose(start.means[others], final.means[others], rtol=1e-4)
    np.testing.assert_allclose([start.weights, start.sds], [final.weights, final.sds], rtol=1e-4)


def test_the_codec_of_axes():
    for text in ("mean.1,mean.3", "sd.10,weight.2"):
        assert encode_axes(decode_axes(text)) == text
    assert decode_axes("mean.2, sd.1") == Axes(Parameter(MEAN, 1), Parameter(SD, 0))
    for text in (
        "mean.1",
        "mean.1,mean.1",
        "mean.0,sd.1",
        "mean.11,sd.1",
        "a,b",
        "mean.1,sd.1,sd.2",
    ):
        with pytest.raises(gmm_em.DataError):
            decode_axes(text)


# ---- the picture ----


def test_the_picture_is_small_and_its_bands_are_the_contours(case, drawn):
    seen = results.landscape(case)
    url = drawn[1]["url"]
    assert len(url) <= 2000
    pixels = np.array(decoded(url).convert("P") if decoded(url).mode != "P" else decoded(url))
    assert pixels.shape == (relief.SIZE, relief.SIZE)
    unit = relief.contour_unit(seen.heights)
    depth = seen.heights.max() - seen.heights
    expected = np.clip(np.floor(16 - np.sqrt(depth / unit)), 0, 15)
    at = np.rint(np.linspace(0, relief.SIZE - 1, land.SIDE)).astype(int)
    found = pixels[::-1][np.ix_(at, at)]
    assert np.abs(found - expected).max() <= 1 and (found == expected).mean() > 0.9
    assert found[np.unravel_index(seen.heights.argmax(), found.shape)] == 15


def test_the_colours_are_in_order_of_their_lightness():
    light = [luminance(f"#{colour}") for colour in relief.PALETTE]
    assert (np.diff(light) > 0).all() and len(light) == 16


def test_a_flat_surface_is_a_picture_too():
    assert decoded(relief.picture(np.zeros((60, 60)))).size == (relief.SIZE, relief.SIZE)


def test_the_way_is_where_the_parameters_are(case, drawn):
    spec, said = drawn
    named = {layer["data"]["name"] for layer in layers(spec) if "name" in layer.get("data", ())}
    assert named == {"plane"}
    seen, trace = results.landscape(case), results.trace(case)
    for name, axis, line in zip("xy", seen.axes, (seen.x, seen.y), strict=True):
        at = line[0] + said[name] / 10_000 * (line[-1] - line[0])
        np.testing.assert_allclose(at, trace.means[:, axis.component], atol=5e-4 * np.ptp(line))


@pytest.mark.parametrize("seed", [28, 206])
def test_few_frames_tell_all_heights(seed):
    case = case_of(Settings(seed=seed, mountain="auto"))
    seen, trace = results.landscape(case), results.trace(case)
    said = chart_of(case)[1]
    assert len(said["told"]) < 0.75 * len(trace)
    np.testing.assert_allclose(said["log_likelihood"], np.round(trace.log_likelihood, 2), atol=1e-6)
    np.testing.assert_allclose(said["under"], under(seen, trace, case.dataset), atol=0.12)


def test_no_number_of_a_fit_is_in_the_spec(case):
    other = case_of(Settings(n_fit=3, seed=5, mountain=encode_axes(results.mountain_axes(case))))
    one, another = (
        {k: v for k, v in results.mountain_chart(c).items() if k != "datasets"}
        for c in (case, other)
    )
    assert one == another


def test_under_the_dot_is_the_surface(case):
    """The numbers of the title, against the definition."""
    sent = results.mountain_chart(case)
    assert set(sent["datasets"]) == {"plane"}
    seen, trace = results.landscape(case), results.trace(case)
    t = 4
    place = land.places(seen.axes, trace.weights[t], trace.means[t], trace.sds[t])
    there = land.moved(trace.final, seen.axes, place)
    at = dict(zip(seen.axes, place[:, None, None], strict=True))
    found = land.heights(case.dataset.values, trace.final, at)[0, 0]
    assert found == pytest.approx(there.log_likelihood(case.dataset.values), abs=1e-8)


def test_the_other_dot_is_where_the_other_is_after_as_many_evaluations():
    case = case_of(Settings(n_fit=3, mountain="auto", beside="squarem"))
    seen, trace, other = results.landscape(case), results.trace(case), results.beside(case)
    said, line, axis = chart_of(case)[1], seen.x, seen.axes.x
    for t in (0, 5, trace.n_iter):
        looks = max(trace.evaluations[t], other.evaluations[0])
        at = np.flatnonzero(other.evaluations <= looks)[-1]
        x = line[0] + said["other"][t, 0] / 10_000 * (line[-1] - line[0])
        assert x == pytest.approx(other.means[at, axis.component], abs=6e-3 * np.ptp(line))


# ---- the bound ----


def bound_curves(data, t):
    """(mean, bound, log-likelihood) of a frame as the chart draws them, less the present height."""
    row, above = data["means"].iloc[t], data["knots"]["above"].to_numpy().reshape(-1, 14)
    v = np.linspace(-1, 1, 65)
    u = row["half"] * v
    bound = row["bend"] / 2 * (row["step"] ** 2 - (u - row["step"]) ** 2)
    knot = row["knot"]
    k = int(knot)
    blended = above[k] + (knot - k) * (above[min(k + 1, len(above) - 1)] - above[k])
    return row["mean"] + u, bound, bound + u**2 * np.interp((v + 1) * 6.5, np.arange(14), blended)


@pytest.mark.parametrize("source", ["gaussian", "crabs"])
def test_the_bound_is_drawn_where_it_is(source):
    case = case_of(Settings(data=source, n_fit=2, steps="apart"))
    d, trace = case.dataset, results.trace(case)
    data = charts.bound_chart(d, d, trace, 1)[1]
    for t in (0, 1, 2, 7, trace.n_iter - 1):
        means, bound, curve = bound_curves(data, t)
        exact, its_bound = land.bound_over_mean(
            d.values, trace[t], 1, means, counts=d.counts, edges=d.edges
        )
        scale = np.ptp(its_bound) + 1e-9
        np.testing.assert_allclose(bound, its_bound - its_bound[32], atol=1e-3 * scale)
        np.testing.assert_allclose(curve, exact - exact[32], atol=0.03 * scale)
        assert (curve >= bound).all() and curve[32] == bound[32] == 0
        step = trace.means[t + 1, 1] - trace.means[t, 1]
        assert data["means"]["step"][t] == pytest.approx(step, rel=1e-5, abs=1e-12)
    assert (np.diff(data["means"]["half"]) <= 0).all()


def test_every_named_dataset_of_the_bound_is_known():
    case = case_of(Settings(n_fit=2, steps="apart"))
    spec, data = charts.bound_chart(case.dataset, case.dataset, results.trace(case), 0)
    named = {layer["data"]["name"] for layer in layers(spec) if "name" in layer.get("data", ())}
    assert named == set(data)


# ---- words ----


def test_what_is_said_of_the_top(case):
    seen, trace = results.landscape(case), results.trace(case)
    end = land.places(seen.axes, trace.weights[-1], trace.means[-1], trace.sds[-1])
    words = said.of_top(seen, end, trace.log_likelihood[-1], case.dataset)
    assert words.startswith("It is highest where the fit ended: mean ")
    highest = seen.top[2]
    far = said.of_top(seen, end + 1.0, highest - 5.0, case.dataset)
    assert "5.00 above where the fit ended" in far
    assert said.name_of(Parameter(SD, 0), case.dataset, True) == "sd of all"
    assert said.name_of(Parameter(WEIGHT, 2), case.dataset) == "odds 3"


def test_the_component_is_told_the_axes():
    at = run(view="fit", n_fit=3, mountain="mean.2,sd.1")
    axes = handed(at, "mountain")["axes"]
    assert [(axis["name"], axis["curved"]) for axis in axes] == [("mean 2", False), ("sd 1", True)]
    assert all(axis["low"] < axis["high"] for axis in axes) and axes[1]["low"] > 0
    assert json.loads(at.get("vega_lite_chart")[1].proto.spec)["layer"]
