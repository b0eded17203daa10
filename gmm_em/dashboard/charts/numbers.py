"""The fit for the numbers beside its chart, which the browser computes from the parameters."""

import base64

import numpy as np

from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.frames import lower_bounds, troubled
from gmm_em.dashboard.charts.palette import PALETTE
from gmm_em.dashboard.text.format import ROUNDING


def numbers_data(dataset, trace, iterations, bins=0, parts=1):
    """What `player/numbers.js` needs of a fit, as JSON.

    trace : weights, means, sds, log-likelihoods and, with 2 parts, lower bounds of all iterations,
        packed
    pooled : whether all components have one sd
    floored : of each iteration the components that the sd floor holds, as bits; empty if none is
    troubled : the same of those that are warned of, see `frames.troubled`
    rounding : of a log-likelihood, below which a gain is none
    hard : whether each value belongs wholly to one component
    counts, total : how many values belong to each component at the end, and all together; of all
        iterations, one after the other, where no next weight follows from them
    classes : limits of the classes that hold values, [low, high], null for an open end; empty where
        values are points
    """
    backdrop = Backdrop(dataset, bins)
    counts = trace.effective_counts
    follows = trace.algorithm in ("em", "hard-em")
    return {
        "trace": _packed(trace, parts),
        "pooled": trace.equal_sds,
        "floored": _bits(trace.floored),
        "troubled": _bits(troubled(trace, dataset)[1]),
        "hard": trace.hard,
        "counts": (counts[-1] if follows else counts.ravel()).tolist(),
        "total": round(float(counts[-1].sum()), 6),
        "classes": _classes(dataset),
        "iterations": iterations,
        "parts": parts,
        "rounding": ROUNDING,
        "colours": PALETTE[: counts.shape[1]],
        "low": backdrop.low,
        "high": backdrop.high,
        "top": backdrop.top(trace.peak(iterations)),
    }


def _classes(dataset):
    if dataset.edges is None:
        return []
    place = dataset.places
    place = np.unique(place if dataset.counts is None else place[dataset.counts > 0])
    limits = [None if np.isinf(limit) else limit for limit in dataset.edges.tolist()]
    return [limits[i : i + 2] for i in place.tolist()]


def _packed(trace, parts):
    """float64 in base64: a component that has collapsed needs all digits."""
    arrays = [trace.weights, trace.means, trace.sds, trace.log_likelihood]
    if parts == 2:
        arrays.append(lower_bounds(trace))
    return base64.b64encode(np.concatenate([a.ravel() for a in arrays]).astype("<f8")).decode()


def _bits(marked):
    if not marked.any():
        return []
    return (marked @ (1 << np.arange(marked.shape[1]))).tolist()
