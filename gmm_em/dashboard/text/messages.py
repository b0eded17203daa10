"""Sentences about a fit that several places say alike."""

import numpy as np

from gmm_em.dashboard.text.format import formatter, gain, weight
from gmm_em.data import LINEAR

COLLAPSED = (
    "**Collapsed: {}.** A component with only one value left would shrink forever, and the "
    "likelihood would grow without bound. Its sd is held at a minimum instead, so the high "
    "likelihood does not mean a better fit. Try another start, or equal sds (under More)."
)
ALL_COLLAPSED = (  # where all have the same sd
    "**Collapsed: {}.** Each different value has a component of its own, so the one sd of all "
    "would shrink forever, and the likelihood would grow without bound. It is held at a minimum "
    "instead. Fit fewer components."
)
EMPTIED = (
    "**Empty: {}.** A component whose weight has become 0 has no points left and cannot recover: "
    "this is a fit with fewer components. Try another start."
)
MARKS = (  # of the fit's chart
    "**Click** the chart to pick a value, a curve or a row to pick a component, the "
    "log-likelihood to go to an iteration. **Solid**: the weighted components. **Dashed**: their "
    "sum, the mixture."
)
LEGEND = MARKS + (
    " Each **point** has the colour of its likeliest component; the bands behind it are the "
    "posterior p(k|x)."
)
OWNED = MARKS + " Each **point** and its band have the colour of the component that it is given to."
MAY_FALL = {  # why the log-likelihood may
    "hard-em": "Hard EM raises the likelihood of the points *together with the components that "
    "they are given to*; the log-likelihood of the mixture may fall.",
    "k-means": "k-means lowers the squared distances of the points from their means and asks for "
    "nothing else; the log-likelihood may fall. The curves have equal weights and one sd.",
}


def counted(number, noun):
    """1 start, 1,000 starts"""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def joined(parts):
    """Texts as a list in a sentence: "1, 2 and 5"."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def listed(components):
    """The numbers of those components that are marked."""
    return joined([str(k + 1) for k in np.flatnonzero(components)])


def in_words(mixture, dataset):
    """The parameters of a mixture, for those who do not see the curves."""
    say = formatter(dataset)
    parameters = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    of = "" if dataset.scale == LINEAR else "of the logarithms: "
    parts = (
        f"component {k} with weight {weight(w)}, mean {say(m)}, sd {say(s)}"
        for k, (w, m, s) in enumerate(parameters, start=1)
    )
    return of + "; ".join(parts) + "."


def collapsed(trace):
    """What it means that components, which stand for {}, have collapsed."""
    one_sd = trace.equal_sds or trace.algorithm == "k-means"
    return ALL_COLLAPSED if one_sd else COLLAPSED


def legend(trace):
    """What the marks of the fit's chart mean."""
    return OWNED if trace.hard else LEGEND


def outcome(trace):
    """Why the fit ended, in a sentence."""
    iterations = counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"It converged after {iterations}."
    return f"It stopped at the limit of {iterations} before it converged."


def ending(trace):
    """Why the fit ended, for those who have seen it end."""
    if not trace.n_iter:
        return "The limit is 0 iterations: this is the start."
    if trace.hard:
        return _ending_of_hard(trace)
    before, last = trace.log_likelihood[-2:]
    gained, iterations = gain(last - before, last), counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"Converged after {iterations}; the last one gained {gained}."
    return (
        f"Stopped at the limit of {iterations}, still gaining {gained} per iteration: raise the "
        "limit."
    )


def _ending_of_hard(trace):
    """The same where it is not the log-likelihood that has to rise."""
    iterations = counted(trace.n_iter, "iteration")
    if trace.stop == "converged":
        return f"Converged after {iterations}: hardly anything changes any more."
    return f"Stopped at the limit of {iterations}, before it converged: raise the limit."
