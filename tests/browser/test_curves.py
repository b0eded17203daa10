"""What the fit chart draws is what the mixture says: its paths, read back by the axes' labels."""

import re

import numpy as np
import pytest

from gmm_em import data, fit, starts

PLOTS = """() => {
  const number = (text) => Number(text.replace('−', '-').replaceAll(',', ''));
  const place = (e) => e.getAttribute('transform').match(/[-\\d.]+/g).map(Number);
  const paths = (plot, mark) =>
    [...plot.querySelectorAll(`.${mark} path`)].map((e) => e.getAttribute('d'));
  return [...document.querySelectorAll('.st-key-fit_chart .role-scope')].map((plot) => ({
    axes: [...plot.querySelectorAll('.role-axis-label')].map((labels) =>
      [...labels.querySelectorAll('text')].map((e) => [...place(e), number(e.textContent)])),
    lines: paths(plot, 'mark-line'),
    bands: paths(plot, 'mark-area'),
  }));
}"""


def scale(axis, along, height=None):
    """From px to what the axis says there, and what a px is.

    By two labels that are not at the ends, where labels are moved inside. Those of a y axis stand
    a little under their ticks, but 0 is where the plot ends.
    """
    labels = np.array(axis)
    one, other = labels[1], labels[-2]
    slope = (other[2] - one[2]) / (other[along] - one[along])
    zero = one[along] - one[2] / slope if height is None else height
    return lambda pixels: slope * (pixels - zero), abs(slope)


def corners(path):
    return np.array([pair.split(",") for pair in re.split("[MLZ]", path) if pair], float)


@pytest.mark.parametrize("iteration", [0, 12, 94])
def test_curves_and_bands_are_those_of_the_mixture(turn, iteration):
    visitor = turn(f"view=fit&iteration={iteration}")
    visitor.wait_title(f"Iteration {iteration}")
    density, strip = visitor.page.evaluate(PLOTS)[:2]
    dataset = data.simulate(4, 3.0, 1000, 28)
    start = starts.initial_guess(dataset.values, 4, "k-means++", 1)
    mixture = fit(dataset.values, start)[iteration]
    to_x, _ = scale(max(strip["axes"], key=len), 0)
    to_density, pixel = scale(density["axes"][0], 1, height=240)

    *components, whole = (corners(path) for path in density["lines"])
    assert len(components) == 4
    for k, line in enumerate(components):
        expected = np.exp(mixture.weighted_log_densities(to_x(line[:, 0])))[k]
        assert to_density(line[:, 1]) == pytest.approx(expected, abs=2 * pixel)
    assert to_density(whole[:, 1]) == pytest.approx(
        mixture.density(to_x(whole[:, 0])), abs=2 * pixel
    )

    assert len(strip["bands"]) == 4
    for k, band in enumerate(map(corners, strip["bands"])):
        upper = band[: len(band) // 2]
        upto = mixture.responsibilities(to_x(upper[:, 0]))[: k + 1].sum(axis=0)
        assert 1 - upper[:, 1] / 140 == pytest.approx(upto, abs=2 / 140)
