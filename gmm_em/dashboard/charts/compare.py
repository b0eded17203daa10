"""The chart of the comparison: the fitted mixture against the true one."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.compare import match
from gmm_em.dashboard.charts.backdrop import bin_rows, domain, top_of
from gmm_em.dashboard.charts.palette import ALONE, MUTED, PALETTE, TEXT
from gmm_em.dashboard.charts.parts import (
    built_once,
    by_component,
    histogram,
    look,
    stacked,
    x_axis,
    y_axis,
)


def compare_chart(dataset, fitted):
    """The true and the fitted mixture over the histogram; below, the components of both.

    The true ones are solid, the fitted ones dashed. Partners share colour and label.
    """
    truth = dataset.truth
    mixtures = {"fitted": fitted} if truth is None else {"true": truth, "fitted": fitted}
    curves = pd.concat([_curve(m, dataset).assign(kind=kind) for kind, m in mixtures.items()])
    parts = pd.concat([_pair_curves(p, mixtures, dataset) for p in pairs(truth, fitted)])
    top = top_of(dataset, max(curves["y"].max(), parts["y"].max()))
    data = {"bins": bin_rows(dataset, top), "curves": curves, "parts": parts}
    return _compare_layout(*look(dataset, top)), data


@built_once
def _compare_layout(label, x_format, y_format):
    dash = alt.StrokeDash("kind:N", legend=None)
    dash = dash.scale(domain=["true", "fitted"], range=[[1, 0], [6, 4]])
    x, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    lines = alt.Chart(alt.NamedData("curves")).mark_line(clip=True, stroke=TEXT, strokeWidth=2)
    above = histogram(x, y) + lines.encode(x=x, y=y, strokeDash=dash)
    x, y = x_axis(label, x_format), y_axis("components", y_format)
    lines = alt.Chart(alt.NamedData("parts")).mark_line(clip=True, strokeWidth=2)
    lines = lines.encode(x=x, y=y, strokeDash=dash, color=by_component(), detail="label:N")
    labels = (
        alt.Chart(alt.NamedData("parts"))
        .transform_aggregate(peak="argmax(y)", groupby=["component", "label"])
        .transform_calculate(x="datum.peak.x", y="min(0.9 * top, datum.peak.y)")
        .mark_text(style="number")
        .encode(x=x, y=y, text="label:N", color=by_component())
    )
    return stacked(above.properties(height=270), (lines + labels).properties(height=230))


@dataclass(frozen=True)
class Pair:
    """Partners of the true and the fitted mixture, by index, or one that has none."""

    true: int | None
    fitted: int | None

    @property
    def colour(self):
        return MUTED if self.fitted is None else PALETTE[self.fitted]

    @property
    def label(self):
        """The fitted one's number; a true one without a partner has a letter."""
        return chr(ord("a") + self.true) if self.fitted is None else str(self.fitted + 1)


def pairs(truth, fitted):
    """All components of both, as pairs: see `compare.match`; `truth` may be None."""
    if truth is None:
        return [Pair(None, k) for k in range(fitted.n_components)]
    return [Pair(*indices) for indices in match(truth, fitted)]


def _curve(mixture, dataset):
    """x and y of the density, on a grid that is fine wherever it has a peak, an edge or a kink."""
    low, high = domain(dataset)
    peaks = (mixture.means[:, None] + mixture.sds[:, None] * np.linspace(-4, 4, 33)).ravel()
    special = np.concatenate([peaks, mixture.corners])
    x = np.concatenate([np.linspace(low, high, 300), special[(special > low) & (special < high)]])
    x.sort()
    return pd.DataFrame({"x": x, "y": mixture.density(x)})


def _pair_curves(pair, mixtures, dataset):
    """The weighted components of a pair."""
    curves = []
    for kind, mixture in mixtures.items():
        component = getattr(pair, kind)
        if component is not None:
            curve = _curve(mixture, dataset)
            heights = mixture.weighted_densities(curve["x"])[component]
            curves.append(curve.assign(y=heights, kind=kind))
    number = ALONE if pair.fitted is None else pair.fitted
    return pd.concat(curves).assign(component=number, label=pair.label)
