"""Fragments of the chart specs, and the data that go with them."""

import json
from pathlib import Path

import altair as alt
import numpy as np
import pytest
from pictures import channels, layers, luminance

import gmm_em
from gmm_em.dashboard import charts
from gmm_em.dashboard.charts.palette import STYLES

LIGHT, DARK = "#ffffff", "#10151c"


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


def on_axis(plot, channel):
    """Those with an axis: the numbers of components stand at places in px."""
    return [c for c in channels(plot, channel) if "axis" in c]


def test_no_number_of_a_fit_is_in_the_spec(dataset, trace, fit):
    """So that a new fit is drawn in place: the browser embeds a changed spec anew."""
    other = gmm_em.simulate(2, 1.0, 500, 2)
    start = gmm_em.initial_guess(other.values, 3, "quantiles", 0)
    again = gmm_em.fit(other.values, start, max_iter=9)
    assert charts.fit_chart(other, again, [0, 9])[0] == fit[0]
    assert charts.data_chart(other)[0] == charts.data_chart(dataset)[0]
    one, another = (charts.compare_chart(d, again.final)[0] for d in (dataset, other))
    assert one == another


def test_colours_go_by_component_and_are_the_same_in_every_chart(dataset, trace, fit):
    specs = [fit[0], charts.compare_chart(dataset, trace.final)[0]]
    ranges = [
        tuple(c["scale"]["range"])
        for spec in specs
        for c in channels(spec, "color")
        if c.get("field") == "component"
    ]
    assert len(ranges) >= 1
    assert set(ranges) == {(charts.MUTED, *charts.PALETTE)}
    for plot in fit[0]["vconcat"][:2]:  # the lines, the bands
        colours = [c["value"] for c in channels(plot, "color") if "value" in c]
        own = [colour for colour in colours if isinstance(colour, str)]
        assert own == list(charts.PALETTE[: trace.final.n_components])
    for spec in specs:  # the numbers
        assert "palette[datum.component]" in json.dumps(spec)
        assert list(charts.PALETTE) in [parameter.get("value") for parameter in spec["params"]]


def test_every_named_dataset_is_there_and_used(dataset, trace, fit):
    for chart, datasets in (
        charts.data_chart(dataset),
        charts.compare_chart(dataset, trace.final),
        charts.fit_chart(dataset, trace, [0, 50]),
    ):
        alt.VConcatChart.from_dict(chart)  # raises where it breaks the schema of Vega-Lite
        named = {
            layer["data"]["name"] for layer in layers(chart) if "name" in layer.get("data", ())
        }
        assert named == set(datasets)
        assert not any(frame.isna().any(axis=None) for frame in datasets.values())


def test_at_most_2000_points_are_drawn_always_the_same(dataset):
    _, datasets = charts.data_chart(dataset)
    again = charts.data_chart(dataset)[1]
    assert len(datasets["points"]) == charts.MOST_POINTS
    assert datasets["points"].equals(again["points"])
    assert datasets["points"]["y"].between(0, 1).all()
    assert charts.is_sampled(dataset)


@pytest.mark.parametrize("name", ["default", "crabs", "galaxies", "two values"])
@pytest.mark.parametrize("bins", [0, 7])
def test_the_histogram_is_normalised_within_a_domain_that_holds_it(dataset, name, bins):
    d = {"default": dataset, "two values": gmm_em.Dataset(np.array([1.0, 2.0, 2.0]), "x")}.get(name)
    d = d or gmm_em.data.SOURCES[name]()
    rows = charts.data_chart(d, bins)[1]["bins"]
    widths = rows["x2"] - rows["x"]
    assert (rows["y"] * widths).sum() == pytest.approx(1)
    edges = gmm_em.data.bin_edges(d, bins)
    np.testing.assert_array_equal(rows["x2"][:-1], edges)
    margin = 0.05 * np.ptp(d.values)
    assert rows["x"].iloc[0] == min(d.values.min() - margin, edges[0])
    assert rows["x2"].iloc[-1] == max(d.values.max() + margin, edges[-1])
    assert not rows["y"].iloc[[0, -1]].any()  # the margins


def test_counts_weigh_the_histogram():
    values = np.array([0.0, 1.0, 2.0])
    weighted = gmm_em.Dataset(values, "x", counts=np.array([1.0, 2.0, 1.0]))
    repeated = gmm_em.Dataset(np.array([0.0, 1.0, 1.0, 2.0]), "x")
    heights = [charts.data_chart(d)[1]["bins"]["y"] for d in (weighted, repeated)]
    np.testing.assert_allclose(*heights)


def test_each_observation_is_a_point_at_a_height_of_its_own():
    counted = gmm_em.Dataset(np.array([1.0, 2.0, 3.0]), "x", counts=np.array([10.0, 0.0, 39.0]))
    points = charts.data_chart(counted)[1]["points"]
    assert points["x"].value_counts().to_dict() == {1.0: 10, 3.0: 39}
    assert points["y"].nunique() == 49
    many = gmm_em.Dataset(counted.values, "x", counts=1000 * counted.counts)
    points = charts.data_chart(many)[1]["points"]
    assert points["x"].value_counts().to_dict() == {1.0: 408, 3.0: 1592}


def test_partners_share_a_colour_and_the_lonely_have_none(dataset, trace):
    pairs = charts.pairs(dataset.truth, trace.final)
    *partners, alone = pairs
    assert sorted(p.fitted for p in partners) == [0, 1, 2] and alone.fitted is None
    assert sorted(p.true for p in pairs) == [0, 1, 2, 3]
    assert alone.colour == charts.MUTED
    parts = charts.compare_chart(dataset, trace.final)[1]["parts"]
    kinds = parts.groupby("component")["kind"].nunique().to_dict()
    assert kinds == {-1: 1, 0: 2, 1: 2, 2: 2}


def test_a_collapsed_component_does_not_reach_far_out():
    values = gmm_em.simulate(4, 3.0, 10, 28).values
    start = gmm_em.initial_guess(values, 10, "random points", 1)
    fitted = gmm_em.fit(values, start).final
    data = charts.compare_chart(gmm_em.Dataset(values, "x"), fitted)[1]
    assert fitted.density(fitted.means).max() > 1e4
    for frame in (data["curves"], data["parts"]):
        assert frame["y"].max() <= 3 * data["bins"]["top"][0]


def test_every_axis_has_its_title(trace):
    """A title at the channel is lost where that is a datum: only one at the axis is shown."""
    galaxies = gmm_em.data.SOURCES["galaxies"]()
    for chart in (
        charts.data_chart(galaxies),
        charts.compare_chart(galaxies, trace.final),
        charts.fit_chart(galaxies, trace, [0, 50]),
    ):
        for plot in chart[0]["vconcat"]:
            assert all(c["axis"].get("title", c.get("title")) for c in on_axis(plot, "y"))
        titles = [c["axis"]["title"] for c in on_axis(chart[0]["vconcat"][1], "x")]
        assert set(titles) == {"velocity (km/s)"}


def test_without_a_truth_the_fit_stands_alone(dataset, trace):
    real = gmm_em.Dataset(dataset.values, "x")
    datasets = charts.compare_chart(real, trace.final)[1]
    assert set(datasets["curves"]["kind"]) == set(datasets["parts"]["kind"]) == {"fitted"}


def test_a_narrow_component_keeps_its_peak(dataset):
    narrow = gmm_em.Mixture([0.999, 0.001], [0, 1], [1, 1e-3])
    curves = charts.compare_chart(dataset, narrow)[1]["curves"]
    peak = curves[curves["kind"] == "fitted"]["y"].max()
    assert peak == pytest.approx(narrow.density([1.0])[0], rel=1e-3)


def test_the_colours_can_be_seen_on_both_backgrounds():
    config = (Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text("utf-8")
    for background in (LIGHT, DARK):
        assert background in config
        for colour in charts.PALETTE:
            pair = sorted([luminance(colour), luminance(background)])
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 3, (colour, background)


def test_no_style_is_called_like_a_mark():
    """Vega-Lite would give it to all marks of that kind: the dots that are not sampled too."""
    kinds = {"arc", "area", "bar", "line", "point", "rect", "rule", "symbol", "text", "tick"}
    assert not kinds & STYLES.keys()


def test_the_spec_of_the_default_page_is_light(dataset, trace, fit):
    assert len(json.dumps(fit[0])) < 25_000
