"""What is said of how good one fit is: nothing where there is nothing to say."""

import math

from gmm_em.cuts import cut_offs
from gmm_em.dashboard.text.format import number, rounded, short
from gmm_em.dashboard.text.messages import counted

MOST_DEPARTURES = 3
SLOW = 0.9  # of the way that an iteration leaves


def percent(share):
    """A part of 1 in per cent."""
    of_100 = 100 * share
    if 0 < of_100 < 0.05:
        return "less than 0.1 %"
    return "more than 99.9 %" if 99.95 < of_100 < 100 else f"{rounded(of_100, 1)} %"


# ---- how well it fits ----


def of_departures(found, say):
    """Where values depart from their fit, in a sentence; "" where they do not.

    found : list of `Departure`, the clearest first; say : how values are written
    """
    if not found:
        return ""
    tails_first = sorted(found, key=lambda departure: not departure.is_tail)[:MOST_DEPARTURES]
    words = "; ".join(_departure(departure, say) for departure in tails_first)
    more = len(found) - len(tails_first)
    return f"**The values depart from the fit**: {words}{f'; and {more} more' * (more > 0)}."


def _departure(found, say):
    low, high = (say(end) for end in (found.low, found.high))
    if math.isinf(found.high):
        side, where = "right", f"above {low}"
    elif math.isinf(found.low):
        side, where = "left", f"below {high}"
    else:
        side, where = "", f"between {low} and {high}"
    expected = short(found.expected)
    counts = f"{rounded(found.observed, 0)} {where}, where the fit expects {expected}"
    if found.is_tail:
        return f"the {side} tail is {'heavier' if found.too_many else 'lighter'} ({counts})"
    return f"there are too {'many' if found.too_many else 'few'} values, {counts}"


def of_kolmogorov(test, n):
    """What the test of the distance says."""
    as_far = sum(test.replicates >= test.distance)
    samples = f"{as_far} of {counted(len(test.replicates), 'sample')} from the fit"
    samples += " lies as far from its own fit" if as_far == 1 else " lie as far from their own fits"
    chance = "chance hardly does" if test.p_value <= 0.05 else "chance alone may do"
    return (
        f"Of the {n:,} values the share up to any x is within **{percent(test.distance)}** of what "
        f"the fit says, and {samples}: {chance} that "
        f"(p = {number(test.p_value, '.2f')})."
    )


def of_deviance(found):
    """What the test of the classes says."""
    freedom = f"{counted(found.freedom, 'degree')} of freedom"
    more = "more" if found.p_value <= 0.05 else "no more"
    p = f"= {number(found.p_value, '.2f')}" if found.p_value >= 0.005 else "< 0.01"
    return (
        f"**G² = {rounded(found.statistic, 1)}** on {freedom}: the counts of the classes differ "
        f"from those that the fit expects by {more} than chance explains "
        f"(p {p})."
    )


# ---- where to cut ----


def of_cut(cut, say, named):
    """A cut and what lies on its wrong side, in HTML. say : how values are written; named :
    named(k) is a component in its colour"""
    return (
        f"{named(cut.left)} | {named(cut.right)} at <b>{say(cut.at)}</b>; of component "
        f"{cut.left + 1}, {percent(cut.above)} lie beyond, of component {cut.right + 1}, "
        f"{percent(cut.below)} below. p(k|x) is {number(cut.posterior, '.2f')} for both there."
    )


def within(mixture, extent):
    """The cut-offs among values of this extent, (least, greatest): where sds are nearly equal,
    there may be another one far away."""
    return [cut for cut in cut_offs(mixture) if extent[0] <= cut.at <= extent[1]]


def of_all_cuts(mixture, extent, say):
    """All cut-offs of a mixture among the values in a line, and how often they are wrong."""
    cuts = [f"{cut.left + 1} | {cut.right + 1} at {say(cut.at)}" for cut in within(mixture, extent)]
    k = f"K = {mixture.n_components}"
    if not cuts:
        return f"{k}: none among the values"
    return f"{k}: {', '.join(cuts)}; {percent(mixture.error_rate())} on the wrong side"


def of_no_cut(owner, n_components):
    """That one component is the likeliest for all values."""
    if n_components == 1:
        return "There is one component, and nothing to cut."
    return f"Component {owner + 1} is the likeliest for all values: there is no cut among them."


def of_error(rate):
    """How often the likeliest component is the wrong one."""
    return (
        f"If each value is given to its likeliest component, **{percent(rate)}** are given to the "
        "wrong one, as far as the fit is right."
    )


# ---- how sure ----


def of_errors(errors, in_classes=False):
    """What the standard errors mean, or why there are none."""
    if errors.why:
        return f"There are no standard errors. {errors.why}"
    narrow = ", or are narrow beside a class" if in_classes else ""
    return (
        "± is one standard error; the whiskers are 1.96 of them to either side. If this is the "
        "right number of Gaussians, about 95 % of such whiskers hold the true mean. They are too "
        f"short where components share most of their points or have few{narrow}."
    )


def of_rate(rate):
    """How fast EM is in the end, in a line."""
    left = f"Near the end, each iteration leaves **{percent(rate)}** of the way"
    if rate <= SLOW:
        return f"{left}."
    half = math.log(0.5) / math.log(rate) if rate < 1 else math.inf
    return (
        f"{left}: slow. It takes {rounded(half, 0)} iterations to halve what is left, so a small "
        "gain does not mean that the maximum is near."
    )


# ---- against the truth ----


def of_divergence(nats, n):
    """How far the fit is from the truth."""
    return (
        f"KL divergence of the fit from the truth: **{short(nats)} nats**. By so much the "
        f"truth wins on a fresh point, on average: by {short(nats * n)} on {n:,}."
    )


def of_fresh(scores, n):
    """Who won on fresh points, the last time and in all. scores : of each time"""
    last = scores[-1]
    ahead = last.true - last.fitted
    who = "neither wins" if not ahead else f"the {'truth' if ahead > 0 else 'fit'} wins"
    words = f"On {n:,} fresh points {who}" + (f" by {short(abs(ahead))}." if ahead else ".")
    won = sum(each.true > each.fitted for each in scores)
    return f"{words} **The truth has won {won} of {len(scores)}.**"
