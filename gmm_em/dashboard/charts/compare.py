"""The chart of the comparison: the fitted mixture against the true one."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.compare import match
from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.curves import curve, number_rows, sent
from gmm_em.dashboard.charts.elements import (
    ABOVE,
    axis_labels,
    built_once,
    by_component,
    component_labels,
    heading,
    histogram,
    layered,
    stacked,
    x_axis,
    y_axis,
)
from gmm_em.dashboard.charts.palette import ALONE, MUTED, PALETTE, TEXT
from gmm_em.dashboard.charts.result import result_chart

SOLID = {
    "truth": "Solid: the truth.",
    "groups": "Solid: the groups, as people labelled them.",
}


def compare_chart(dataset, fitted, bins=0):
    """The true and the fitted mixture over the histogram; below, the components of both.

    The true ones are solid, the fitted ones dashed. Partners share their colour. For data without
    a truth a Gaussian for each known group stands in its place; without either it is that of the
    result.
    """
    known, truth = reference(dataset)
    if truth is None:
        return result_chart(dataset, fitted, bins)
    backdrop, mixtures = Backdrop(dataset, bins), {"true": truth, "fitted": fitted}
    curves = pd.concat([curve(m, backdrop).assign(kind=kind) for kind, m in mixtures.items()])
    parts = pd.concat(
        [part for p in pairs(truth, fitted) for part in _pair_curves(p, mixtures, backdrop)]
    )
    top = backdrop.top(max(curves["y"].max(), parts["y"].max()))
    data = {
        "bins": backdrop.bin_rows(top),
        "curves": sent(curves, top),
        "parts": sent(parts, top),
        "numbers": number_rows(fitted),
    }
    return _compare_layout(known, *axis_labels(backdrop, top)), data


def reference(dataset):
    """(what it is, the mixture) that a fit is compared with: the "truth" that the values were
    drawn from, or one Gaussian for each of the known "groups"; (None, None) without either."""
    if dataset.truth is not None:
        return "truth", dataset.truth
    groups = dataset.by_groups()
    return (None, None) if groups is None else ("groups", groups)


@built_once
def _compare_layout(known, label, x_format, y_format):
    dash = alt.StrokeDash("kind:N", legend=None)
    dash = dash.scale(domain=["true", "fitted"], range=[[1, 0], [6, 4]])
    x, y = x_axis(label, x_format, labels=False), y_axis("density", y_format)
    lines = alt.Chart(alt.NamedData("curves")).mark_line(clip=True, stroke=TEXT, strokeWidth=2)
    title = heading(f"['{SOLID[known]}', 'Dashed: what was found.']")
    lines = lines.encode(x=x, y=y, strokeDash=dash)
    above = layered(histogram(x, y), lines, height=260, title=title)
    x, y = x_axis(label, x_format), y_axis("components", y_format)
    lines = alt.Chart(alt.NamedData("parts")).mark_line(clip=True, strokeWidth=2)
    lines = lines.encode(
        x=x, y=y, strokeDash=dash, color=by_component(), detail=alt.Detail("curve:N")
    )
    numbers = component_labels("numbers")
    return stacked(above, layered(lines, numbers, height=230), spacing=ABOVE)


@dataclass(frozen=True)
class Pair:
    """Partners of the true and the fitted mixture, by index, or one that has none."""

    true: int | None
    fitted: int | None

    @property
    def colour(self):
        return MUTED if self.fitted is None else PALETTE[self.fitted]


def pairs(truth, fitted):
    """All components of both, as pairs: see `compare.match`."""
    return [Pair(*indices) for indices in match(truth, fitted)]


def _pair_curves(pair, mixtures, backdrop):
    """The weighted components of a pair."""
    for kind, mixture in mixtures.items():
        component = getattr(pair, kind)
        if component is not None:
            yield curve(mixture, backdrop, component).assign(
                kind=kind,
                component=np.int8(ALONE if pair.fitted is None else pair.fitted),
                curve=f"{kind} {component}",
            )
