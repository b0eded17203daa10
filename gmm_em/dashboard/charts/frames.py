"""The frames of a fit as data for the browser: one per stored iteration."""

import numpy as np
import pandas as pd

from gmm_em.dashboard.text.messages import listed


def stored_iterations(trace, every):
    """The iterations that have a frame: every n-th and the last; with 0 the last alone."""
    last = trace.n_iter
    return [*range(0, last, every), last] if every else [last]


def frames_and_parts(trace, every, apart):
    """(the iterations that have a frame, the parts of each): apart all of them have two."""
    return (stored_iterations(trace, 1), 2) if apart else (stored_iterations(trace, every), 1)


def places(iterations, parts):
    """What each frame is called: its iteration, or with two parts that of its E step, and a half
    more for its M step."""
    if parts == 1:
        return iterations
    return [i / 2 for i in range(2 * iterations[-1] + 1)]


def limits_rows(trace, iterations, parts):
    """What holds for all frames: the parts that an iteration has, whether some iterations have no
    frame, and the axes of the log-likelihood of the whole run. The leap of the first few
    iterations would flatten all the rest, so these start after them where the rest rises."""
    heights = trace.log_likelihood
    low, high = heights[min(len(heights) - 1, 1 + len(heights) // 50)], heights[-1]
    least = max(0.01, 1e-6 * abs(high))  # narrower, and its ticks could not be told apart
    if high - low < least:
        low = heights[0]
    room = max(0.08 * (high - low), 0.5 * (least - (high - low)))
    return pd.DataFrame(
        {
            "parts": np.array([parts], "int8"),
            "thinned": len(iterations) < len(trace),
            "low": low - room,
            "high": high + room,
            "least": least,
            "first": heights[0],
            "last": trace.n_iter,
        }
    )


def trace_rows(trace, iterations):
    """One row per frame and component; weights as heights of curves need no more digits."""
    n = trace.weights.shape[1]
    return pd.DataFrame(
        {
            "iteration": np.repeat(iterations, n).astype("int16"),
            "component": np.tile(np.arange(n, dtype="int8"), len(iterations)),
            "weight": trace.weights[iterations].ravel().astype("float32"),
            "mean": trace.means[iterations].ravel(),
            "sd": trace.sds[iterations].ravel(),
        }
    )


def frame_rows(trace, iterations, resolution, parts):
    """One row per frame; cuts and owners as texts, as a table has no lists.

    With two parts `bound` is the lower bound after the M step that follows on the frame; else
    `gain` is that of its iteration.
    """
    decimals = int(np.ceil(-np.log10(resolution)))
    regions = trace.regions(iterations)
    worth_a_note = (trace.floored | trace.emptied).any(axis=1)
    rows = {
        "iteration": np.array(iterations, "int16"),
        "log_likelihood": trace.log_likelihood[iterations],
        "note": [_note(trace, i) if worth_a_note[i] else "" for i in iterations],
        "cuts": [" ".join(map(str, cuts.round(decimals).tolist())) for cuts, _ in regions],
        "owners": [" ".join(map(str, owners.tolist())) for _, owners in regions],
    }
    if parts == 2:
        rows["bound"] = lower_bounds(trace)
    else:
        rows["gain"] = np.diff(trace.log_likelihood, prepend=trace.log_likelihood[0])[iterations]
    return pd.DataFrame(rows)


def lower_bounds(trace):
    """(T+1,) the lower bound after the M step that follows on each iteration; NaN where the sd
    floor holds, and after the last."""
    return trace.log_likelihood + np.append(trace.gains[0], np.nan)


def likelihood_rows(trace, parts):
    """The log-likelihood of all iterations, with a frame or not.

    With two parts the way of an iteration: its M step lifts the log-likelihood at once and the
    lower bound by a part of that, its E step the bound to the log-likelihood.
    """
    heights = trace.log_likelihood
    if parts == 2:
        return pd.DataFrame(
            {
                "iteration": 0.5 * np.arange(2 * trace.n_iter + 1, dtype="float32"),
                "log_likelihood": np.repeat(heights, 2)[1:],
                "bound": np.stack([heights, lower_bounds(trace)], axis=1).ravel()[:-1],
            }
        )
    return pd.DataFrame(
        {"iteration": np.arange(len(trace), dtype="int16"), "log_likelihood": heights}
    )


def _note(trace, iteration):
    """What is not as it should be in this iteration, in a few words."""
    words = [
        f"{listed(where[iteration])} {what}"
        for where, what in ((trace.floored, "collapsed"), (trace.emptied, "empty"))
        if where[iteration].any()
    ]
    return f" ({', '.join(words)})" if words else ""
