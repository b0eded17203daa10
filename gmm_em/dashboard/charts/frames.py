"""The frames of a fit as data for the browser: one per stored iteration."""

import itertools

import numpy as np
import pandas as pd

from gmm_em.dashboard.text.messages import listed
from gmm_em.dashboard.text.recording import narrower
from gmm_em.regions import log_ratios

LEVEL = 1e-9  # of a log-likelihood: it has not changed
NEAR = 1e-9  # of the range of the points: nearer to one, a cut may be on its wrong side


def stored_iterations(trace, every):
    """The iterations that have a frame: every n-th and the last; with 0 the last alone."""
    last = trace.n_iter
    return [*range(0, last, every), last] if every else [last]


def frames_and_parts(trace, every, apart):
    """(the iterations that have a frame, the parts of each): apart all of them have two. Only EM
    has steps that may stand apart."""
    if apart and trace.algorithm == "em":
        return stored_iterations(trace, 1), 2
    return stored_iterations(trace, every), 1


def places(iterations, parts):
    """What each frame is called: its iteration, or with two parts that of its E step, and a half
    more for its M step."""
    if parts == 1:
        return iterations
    return [i / 2 for i in range(2 * iterations[-1] + 1)]


def limits_rows(trace, iterations, parts, told=True, beside=None):
    """What holds for all frames: the parts that an iteration has, whether some iterations have no
    frame, whether it is told what comes after a frame, and the axes of the log-likelihood of the
    whole run, and of the one `beside`. The leap of the first few iterations would flatten all the
    rest, so these start after them where the rest rises."""
    heights = trace.log_likelihood
    low, high = _extent(trace)
    if beside is not None:
        (lower, higher), last = _extent(beside), max(trace.evaluations[-1], beside.evaluations[-1])
        low, high = min(low, lower), max(high, higher)
    least = max(0.01, 1e-6 * abs(high))  # narrower, and its ticks could not be told apart
    if high - low < least:
        low, high = min(low, heights[0]), max(high, heights[0])
    if not told or high - low <= LEVEL * abs(high):  # around a dot alone they would say too much
        least = max(least, 1.0)
    room = max(0.08 * (high - low), 0.5 * (least - (high - low)))
    return pd.DataFrame(
        {
            "parts": np.array([parts], "int8"),
            "thinned": len(iterations) < len(trace),
            "told": told,
            "low": low - room,
            "high": high + room,
            "least": least,
            "first": heights[0],
            "last": trace.n_iter if beside is None else last,
        }
    )


def _extent(trace):
    """(the lowest, the highest) log-likelihood after the first few iterations."""
    heights = trace.log_likelihood[min(trace.n_iter, 1 + len(trace) // 50) :]
    return (heights.min(), heights.max()) if trace.hard else (heights[0], heights[-1])


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


def troubled(trace, dataset):
    """(what befell components, in a word, (T+1, K) bool): where the sd floor holds them, or, at the
    end of a fit to classes, where their sds cannot be told from 0."""
    if dataset.edges is None:
        return "collapsed", trace.floored
    marked = np.zeros_like(trace.floored)
    marked[-1] = narrower(dataset, trace.final).components
    return "narrower than a class", marked


def frame_rows(trace, dataset, iterations, points, resolution, parts, looked=False):
    """One row per frame; cuts and owners as texts, as a table has no lists.

    points : the values that are drawn: the colour of each is that of its likeliest component
    resolution : to which the cuts are rounded where no point comes to lie on another side
    With two parts `bound` is the lower bound after the M step that follows on the frame; else
    `gain` is that of its iteration. looked : whether also how often all points had been looked at
    """
    regions = trace.regions(iterations)
    befell, marked = troubled(trace, dataset)
    troubles = ((marked, befell), (trace.emptied, "empty"))
    worth_a_note = (marked | trace.emptied).any(axis=1)
    rows = {
        "iteration": np.array(iterations, "int16"),
        "log_likelihood": trace.log_likelihood[iterations],
        "note": [_note(troubles, i) if worth_a_note[i] else "" for i in iterations],
        "cuts": _cuts(trace, iterations, regions, np.unique(points), resolution),
        "owners": [" ".join(map(str, owners.tolist())) for _, owners in regions],
    }
    if looked:
        rows["evaluations"] = trace.evaluations[iterations].astype("int32")
    if parts == 2:
        rows["bound"] = lower_bounds(trace)
    else:
        rows["gain"] = np.diff(trace.log_likelihood, prepend=trace.log_likelihood[0])[iterations]
    return pd.DataFrame(rows)


def _cuts(trace, iterations, regions, points, resolution):
    """The cuts of each frame as a text, in as many digits as leave all points, ascending, where
    `Mixture.classify` has them."""
    n_cuts = [len(cuts) for cuts, _ in regions]
    exact = np.concatenate([cuts for cuts, _ in regions])
    row = np.repeat(iterations, n_cuts)
    left = np.concatenate([owners[:-1] for _, owners in regions])
    # the nearest point on either side: at a tie, or within rounding of one, its owner decides
    above = np.searchsorted(points, exact).clip(max=len(points) - 1)
    for side in (np.maximum(above - 1, 0), above):
        near = np.flatnonzero(np.abs(points[side] - exact) <= NEAR * (points[-1] - points[0]))
        at = points[side[near]]
        of_rows = (a[row[near]] for a in (trace.weights, trace.means, trace.sds))
        is_left = log_ratios(*of_rows, at[:, None])[..., 0].argmax(axis=1) == left[near]
        # Vega takes a point on a cut for one to its right
        beyond = np.where(is_left, np.nextafter(at, np.inf), at)
        wrong = is_left == (at >= exact[near])
        exact[near[wrong]] = beyond[wrong]
    decimals = int(np.ceil(-np.log10(resolution)))
    rounded = exact.round(decimals)
    same = np.searchsorted(points, rounded) == np.searchsorted(points, exact)
    texts = map(str, np.where(same, rounded, exact).tolist())
    return [" ".join(itertools.islice(texts, n)) for n in n_cuts]


def lower_bounds(trace):
    """(T+1,) the lower bound after the M step that follows on each iteration; NaN where the sd
    floor holds, and after the last."""
    return trace.log_likelihood + np.append(trace.gains[0], np.nan)


def beside_rows(trace):
    """The log-likelihood over how often all points had been looked at."""
    return pd.DataFrame(
        {"evaluations": trace.evaluations.astype("int32"), "log_likelihood": trace.log_likelihood}
    )


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


def _note(troubles, iteration):
    """What is not as it should be in this iteration, in a few words."""
    words = [
        f"{listed(where[iteration])} {what}" for where, what in troubles if where[iteration].any()
    ]
    return f" ({', '.join(words)})" if words else ""
