"""Densities as rows of a chart: for charts that stand still."""

import numpy as np
import pandas as pd

from gmm_em.dashboard.charts.elements import HIGHEST


def curve(mixture, backdrop, component=None):
    """x and y of the density, or of one weighted component, on a grid that is fine wherever it has
    a peak, an edge or a kink."""
    chosen = slice(None) if component is None else [component]
    means, sds = mixture.means[chosen], mixture.sds[chosen]
    peaks = (means[:, None] + sds[:, None] * np.linspace(-4, 4, 33)).ravel()
    x = np.concatenate([peaks, mixture.corners])
    x = x[(x > backdrop.low) & (x < backdrop.high)]
    x = np.sort(np.concatenate([np.linspace(backdrop.low, backdrop.high, 300), x]))
    return pd.DataFrame({"x": x, "y": mixture.weighted_densities(x)[chosen].sum(axis=0)})


def components(mixture, backdrop):
    """The `curve` of each weighted component, one below the other."""
    curves = [
        curve(mixture, backdrop, k).assign(component=np.int8(k))
        for k in range(mixture.n_components)
    ]
    return pd.concat(curves)


def number_rows(mixture):
    """The number of each component, and its mean."""
    return pd.DataFrame(
        {
            "component": np.arange(mixture.n_components),
            "number": np.arange(1, mixture.n_components + 1),
            "mean": mixture.means,
        }
    )


def sent(curves, top):
    """Curves for the journey: not far above the axis, and a byte a row instead of a text."""
    names = curves.columns.intersection(["kind", "curve"])
    texts = {name: curves[name].astype("category") for name in names}
    return curves.assign(y=curves["y"].clip(upper=HIGHEST * top), **texts)
