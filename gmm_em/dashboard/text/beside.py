"""Two who climb from the same start: which of them gets how high, and after how many looks."""

import numpy as np

from gmm_em.algorithms import ALGORITHMS
from gmm_em.dashboard.text.format import short
from gmm_em.dashboard.text.messages import counted

HARDLY = 0.01  # nats: two ends as near as that are the same height


def of_beside(trace, other, drawn):
    """Which of two traces from the same start is ahead, over how often all points were looked at:
    how soon the one that ends higher is where the other ends. drawn : whether the other is a line
    in the chart"""
    higher, lower = sorted((trace, other), key=lambda each: -each.log_likelihood[-1])
    end = lower.log_likelihood[-1]
    reached = int(higher.evaluations[np.argmax(higher.log_likelihood >= end)])
    names = [
        f"**{ALGORITHMS[each.algorithm].label}**" + " (thin line)" * (drawn and each is other)
        for each in (higher, lower)
    ]
    above = higher.log_likelihood[-1] - end
    farther = f" It ends {short(above)} higher." if above > HARDLY else ""
    looks = int(lower.evaluations[-1])
    end = "in the end" if lower.stop == "converged" else "at its limit of iterations"
    return (
        f"After {counted(reached, 'evaluation')} of all points {names[0]} is as high as "
        f"{names[1]} is {end}, after {looks:,}.{farther}"
    )


def of_refused(label):
    """That an algorithm cannot fit values of which only the classes are known."""
    return (
        f"{label} gives each point wholly to one component and has to know where it is; of these "
        "only the classes are known"
    )
