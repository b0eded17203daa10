"""The log-likelihood as a mountain, and where on it the fit is."""

from dataclasses import replace

import numpy as np

from gmm_em import landscape as core
from gmm_em.dashboard import charts
from gmm_em.dashboard.checks import MOST_MOVED
from gmm_em.dashboard.declared import result
from gmm_em.dashboard.results.drawn import chart, frames
from gmm_em.dashboard.results.fits import approximately, beside, fitted_to, trace
from gmm_em.links import decode_axes, encode_rounded

BINS = 2**9  # groups of many values: a picture needs no more
SHOWN = ("fit", "mountain", "beside", "animate_frames", "steps")


def mountain_axes(case):
    """The `Axes` of the mountain: those of the setting, if the fit has them, or the two means that
    move most."""
    fitted = trace(case)
    if case.settings.mountain not in ("", MOST_MOVED):
        wanted = decode_axes(case.settings.mountain)
        if wanted in planes(case):
            return wanted
    return core.default_axes(fitted)


def planes(case):
    """All `Axes` that a mountain of this fit can have."""
    fitted = trace(case)
    return core.planes(fitted.means.shape[1], fitted.equal_sds)


@result("fit")
def _for_pictures(case):
    """What was fitted, or groups of it that suit a picture."""
    return fitted_to(case).compressed(BINS, [trace(case).final])


def _data(case):
    """(values, how a landscape takes the rest)."""
    d = _for_pictures(case)
    return d.values, {"counts": d.counts, "edges": d.edges}


@result("fit", "mountain", "beside")
def landscape(case):
    """The `Landscape` around the end of the fit, its heights as they are shown."""
    values, how = _data(case)
    found = core.landscape(values, trace(case), mountain_axes(case), **how, beside=beside(case))
    return replace(found, heights=found.heights - case.dataset.log_widths)


@chart(*SHOWN)
def mountain_chart(case):
    """That of the landscape, with the way of the fit."""
    iterations, parts = frames(case)
    fitted, seen = trace(case), landscape(case)
    values, how = _data(case)
    way = core.places(seen.axes, fitted.weights, fitted.means, fitted.sds)[iterations]
    at = dict(zip(seen.axes, way.T[:, None], strict=True))
    under = core.heights(values, fitted.final, at, **how, equal_sds=fitted.equal_sds)[0]
    return charts.mountain_chart(
        case.dataset, seen, fitted, iterations, under - case.dataset.log_widths, parts,
        approximately(case), beside(case),
    )  # fmt: skip


@chart("fit")
def bound_chart(case):
    """That of the bound over the mean that moves most."""
    fitted = trace(case)
    component = int(np.ptp(fitted.means, axis=0).argmax())
    return charts.bound_chart(case.dataset, _for_pictures(case), fitted, component)


def start_at(case, x, y):
    """The start at a place of the mountain, in shares of it, as a text for a link: all other
    parameters are those of the result."""
    seen = landscape(case)
    place = [line[0] + share * (line[-1] - line[0]) for line, share in ((seen.x, x), (seen.y, y))]
    fitted = trace(case)
    return encode_rounded(core.moved(fitted.final, seen.axes, place, fitted.equal_sds))
