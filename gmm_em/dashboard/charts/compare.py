"""The chart of the comparison: the fitted mixture against the true one."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from gmm_em.compare import match
from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.elements import (
    ABOVE,
    HIGHEST,
    axis_labels,
    built_once,
    by_component,
    component_labels,
    heading,
    histogram,
    stacked,
    x_axis,
    y_axis,
)
from gmm_em.dashboard.charts.palette import ALONE, MUTED, PALETTE, TEXT

SOLID = {
    None: "The truth is unknown.",
    "truth": "Solid: the truth.",
    "groups": "Solid: the groups, as people labelled them.",
}


def compare_chart(dataset, fitted, bins=0):
    """The true and the fitted mixture over the histogram; below, the components of both.

    The true ones are solid, the fitted ones dashed. Partners share their colour. For data without
    a truth a Gaussian for each known group stands in its place.
    """
    backdrop, (known, truth) = Backdrop(dataset, bins), reference(dataset)
    mixtures = {"fitted": fitted} if truth is None else {"true": truth, "fitted": fitted}
    curves = pd.concat([_curve(m, backdrop).assign(kind=kind) for kind, m in mixtures.items()])
    parts = pd.concat(
        [curve for p in pairs(truth, fitted) for curve in _pair_curves(p, mixtures, backdrop)]
    )
    top = backdrop.top(max(curves["y"].max(), parts["y"].max()))
    for frame in (curves, parts):
        frame["y"] = frame["y"].clip(upper=HIGHEST * top)
        names = frame.columns.intersection(["kind", "curve"])
        frame[names] = frame[names].astype("category")  # a byte a row for the journey, no text
    data = {
        "bins": backdrop.bin_rows(top),
        "curves": curves,
        "parts": parts,
        "numbers": _number_rows(fitted),
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
    above = histogram(x, y) + lines.encode(x=x, y=y, strokeDash=dash)
    x, y = x_axis(label, x_format), y_axis("components", y_format)
    lines = alt.Chart(alt.NamedData("parts")).mark_line(clip=True, strokeWidth=2)
    lines = lines.encode(x=x, y=y, strokeDash=dash, color=by_component(), detail="curve:N")
    below = lines + component_labels(alt.Chart(alt.NamedData("numbers")))
    title = heading(f"['{SOLID[known]}', 'Dashed: what EM found.']")
    return stacked(
        above.properties(height=260, title=title), below.properties(height=230), spacing=ABOVE
    )


@dataclass(frozen=True)
class Pair:
    """Partners of the true and the fitted mixture, by index, or one that has none."""

    true: int | None
    fitted: int | None

    @property
    def colour(self):
        return MUTED if self.fitted is None else PALETTE[self.fitted]


def pairs(truth, fitted):
    """All components of both, as pairs: see `compare.match`; `truth` may be None."""
    if truth is None:
        return [Pair(None, k) for k in range(fitted.n_components)]
    return [Pair(*indices) for indices in match(truth, fitted)]


def _number_rows(fitted):
    return pd.DataFrame(
        {
            "component": np.arange(fitted.n_components),
            "number": np.arange(1, fitted.n_components + 1),
            "mean": fitted.means,
        }
    )


def _curve(mixture, backdrop, component=None):
    """x and y of the density, or of one weighted component, on a grid that is fine wherever it has
    a peak, an edge or a kink."""
    chosen = slice(None) if component is None else [component]
    means, sds = mixture.means[chosen], mixture.sds[chosen]
    peaks = (means[:, None] + sds[:, None] * np.linspace(-4, 4, 33)).ravel()
    x = np.concatenate([peaks, mixture.corners])
    x = x[(x > backdrop.low) & (x < backdrop.high)]
    x = np.sort(np.concatenate([np.linspace(backdrop.low, backdrop.high, 300), x]))
    return pd.DataFrame({"x": x, "y": mixture.weighted_densities(x)[chosen].sum(axis=0)})


def _pair_curves(pair, mixtures, backdrop):
    """The weighted components of a pair."""
    for kind, mixture in mixtures.items():
        component = getattr(pair, kind)
        if component is not None:
            yield _curve(mixture, backdrop, component).assign(
                kind=kind,
                component=np.int8(ALONE if pair.fitted is None else pair.fitted),
                curve=f"{kind} {component}",
            )
