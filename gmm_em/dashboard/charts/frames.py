"""The frames of a fit as data for the browser: one per stored iteration."""

import numpy as np
import pandas as pd


def stored_iterations(trace, every):
    """The iterations that have a frame: every n-th and the last; with 0 the last alone."""
    last = trace.n_iter
    return [*range(0, last, every), last] if every else [last]


def limits_rows(trace):
    """Of the axes of the log-likelihood. The leap of the first few iterations would flatten all
    the rest, so it starts after them."""
    heights = trace.log_likelihood
    low = heights[min(len(heights) - 1, 1 + len(heights) // 50)]
    room = 0.08 * (heights[-1] - low) or 1.0
    return pd.DataFrame(
        {"low": [low - room], "high": heights[-1] + room, "last": max(1, trace.n_iter)}
    )


def trace_rows(trace, iterations):
    n = trace.weights.shape[1]
    return pd.DataFrame(
        {
            "iteration": np.repeat(iterations, n).astype("int16"),
            "component": np.tile(np.arange(n, dtype="int8"), len(iterations)),
            "weight": trace.weights[iterations].ravel(),
            "mean": trace.means[iterations].ravel(),
            "sd": trace.sds[iterations].ravel(),
        }
    )


def frame_rows(trace, iterations, resolution):
    """One row per frame; cuts and owners as texts, as a table has no lists."""
    decimals = int(np.ceil(-np.log10(resolution)))
    regions = trace.regions(iterations)
    gains = np.diff(trace.log_likelihood, prepend=trace.log_likelihood[0])
    worth_a_note = (trace.floored | trace.emptied).any(axis=1)
    return pd.DataFrame(
        {
            "iteration": np.array(iterations, "int16"),
            "log_likelihood": trace.log_likelihood[iterations],
            "gain": gains[iterations],
            "note": [_note(trace, i) if worth_a_note[i] else "" for i in iterations],
            "cuts": [" ".join(map(str, cuts.round(decimals).tolist())) for cuts, _ in regions],
            "owners": [" ".join(map(str, owners.tolist())) for _, owners in regions],
        }
    )


def _note(trace, iteration):
    """What is not as it should be in this iteration, in a few words."""
    words = [
        f"{listed(where[iteration])} {what}"
        for where, what in ((trace.floored, "collapsed"), (trace.emptied, "empty"))
        if where[iteration].any()
    ]
    return f" ({', '.join(words)})" if words else ""


def listed(components):
    """The numbers of those components that are marked: "1, 2 and 5"."""
    *others, last = (str(k + 1) for k in np.flatnonzero(components))
    return f"{', '.join(others)} and {last}" if others else last
