"""What is told of a chart to those who do not see it."""

from dataclasses import dataclass

import numpy as np

from gmm_em import data
from gmm_em.dashboard import charts
from gmm_em.dashboard.declared import result
from gmm_em.dashboard.results.fits import trace
from gmm_em.dashboard.results.searches import LISTED, optima
from gmm_em.dashboard.text.described import SHARES
from gmm_em.modes import Humps, modes

SEEN = 1 / 500  # of the height of a chart: what is lower is less than a pixel


@result("data", "bins")
def outline(case):
    """(the `Humps` of the histogram, the sd of the kernel by which it is smoothed)."""
    edges = data.bin_edges(case.dataset, case.settings.bins)
    width = (edges[-1] - edges[0]) / (len(edges) - 1)
    return data.humps(case.dataset, case.settings.bins), float(width)


@result("data")
def quantiles(case):
    """The values at or below which these `SHARES` of the points lie, (m,)."""
    return data.quantiles(case.dataset, np.array(list(SHARES)))


@dataclass(frozen=True, eq=False)
class Seen:
    """humps : those of a mixture that a chart shows; None where they are not known
    unseen : how many are too low or too far out for that
    """

    humps: Humps | None
    unseen: int = 0


@result("fit", "bins")
def humps(case):
    """(what is seen of the fit, of what it is compared with or None): `Seen` each."""
    _, truth = charts.reference(case.dataset)
    backdrop = charts.Backdrop(case.dataset, case.settings.bins)
    return tuple(each and _seen(each, backdrop) for each in (trace(case).final, truth))


@result(*LISTED, "bins")
def humps_of_starts(case):
    """What is seen of each maximum that has a picture of its own: a list of `Seen`."""
    backdrop, found = charts.Backdrop(case.dataset, case.settings.bins), optima(case)
    return [_seen(found[place].mixture, backdrop) for place in charts.shown_of(found)]


def _seen(mixture, backdrop):
    if not mixture.is_gaussian:
        return Seen(None)
    found = modes(mixture)
    inside = (found.at > backdrop.low) & (found.at < backdrop.high)
    inside &= found.heights >= SEEN * backdrop.top(found.heights.max())
    return Seen(found.only(inside), int(np.sum(~inside)))
