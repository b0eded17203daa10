"""The fit for the numbers beside its chart, which the browser computes from the parameters."""

import base64

import numpy as np

from gmm_em.dashboard.charts.backdrop import Backdrop
from gmm_em.dashboard.charts.frames import lower_bounds
from gmm_em.dashboard.charts.palette import PALETTE
from gmm_em.dashboard.text.format import ROUNDING


def numbers_data(dataset, trace, iterations, bins=0, parts=1):
    """What `player/numbers.js` needs of a fit, as JSON.

    trace : weights, means, sds, log-likelihoods and, with 2 parts, lower bounds of all iterations,
        packed
    pooled : whether all components have one sd
    floored : of each iteration the components that the sd floor holds, as bits; empty if none is
    rounding : of a log-likelihood, below which a gain is none
    counts, total : how many values belong to each component at the end, and all together
    """
    backdrop = Backdrop(dataset, bins)
    counts = trace.effective_counts[-1]
    return {
        "trace": _packed(trace, parts),
        "pooled": trace.equal_sds,
        "floored": _bits(trace.floored) if trace.floored.any() else [],
        "counts": counts.tolist(),
        "total": round(float(counts.sum()), 6),
        "iterations": iterations,
        "parts": parts,
        "rounding": ROUNDING,
        "colours": PALETTE[: len(counts)],
        "low": backdrop.low,
        "high": backdrop.high,
        "top": backdrop.top(trace.peak(iterations)),
    }


def _packed(trace, parts):
    """float64 in base64: a component that has collapsed needs all digits."""
    arrays = [trace.weights, trace.means, trace.sds, trace.log_likelihood]
    if parts == 2:
        arrays.append(lower_bounds(trace))
    return base64.b64encode(np.concatenate([a.ravel() for a in arrays]).astype("<f8")).decode()


def _bits(marked):
    return (marked @ (1 << np.arange(marked.shape[1]))).tolist()
