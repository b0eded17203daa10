"""Sentences about a fit that several places say alike."""

import numpy as np

from gmm_em.dashboard.text.format import formatter, gain, weight

COLLAPSED = (
    "**Collapsed: {}.** The sd of a component that has only one value left is held at the smallest "
    "there is; without that the likelihood would grow without bound, so the number shown stands "
    "for no better fit. Try another start."
)
LEGEND = (  # of the fit's chart
    "**Click** the chart to ask about a value, a curve or a row to ask about a component, the "
    "log-likelihood to go to an iteration. **Solid**: the weighted components; **dashed**: their "
    "sum, the mixture. Each **point** has the colour of its likeliest component, over the "
    "posterior p(y|x) as bands."
)
EMPTIED = (
    "**Empty: {}.** No point is left to a component whose weight has become 0, and it cannot come "
    "back: this is a fit with fewer components. Try another start."
)


def counted(number, noun):
    """1 start, 1,000 starts"""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(components):
    """The numbers of those components that are marked: "1, 2 and 5"."""
    *others, last = (str(k + 1) for k in np.flatnonzero(components))
    return f"{', '.join(others)} and {last}" if others else last


def in_words(mixture, dataset):
    """The parameters of a mixture, for those who do not see the curves."""
    say = formatter(dataset)
    parameters = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    parts = (
        f"component {k} with weight {weight(w)}, mean {say(m)}, sd {say(s)}"
        for k, (w, m, s) in enumerate(parameters, start=1)
    )
    return "; ".join(parts) + "."


def outcome(trace):
    """Why the fit ended, in a sentence."""
    iterations = counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"It converged after {iterations}."
    return f"It stopped at the limit of {iterations}, before it converged."


def ending(trace):
    """Why the fit ended, for those who have seen it end."""
    if not trace.n_iter:
        return "The limit is 0 iterations: this is the start."
    before, last = trace.log_likelihood[-2:]
    gained = gain(last - before, last)
    if trace.stop == "converged":
        return f"Converged: {counted(trace.n_iter, 'iteration')}, the last one gained {gained}."
    return (
        f"Stopped at the limit of {trace.n_iter:,}, still gaining {gained} an iteration: "
        "raise the limit."
    )
