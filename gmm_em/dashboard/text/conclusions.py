"""What is concluded from many fits, in words: nothing where nothing was compared."""

import math

from gmm_em import selection
from gmm_em.dashboard.text.format import as_typed, precise
from gmm_em.dashboard.text.messages import counted, joined
from gmm_em.optima import NARROW, SAME_HEIGHT, best

CRITERIA = {  # name -> what people call it
    "aic": "AIC",
    "bic": "BIC",
    "icl": "ICL",
    "held_out": "cross-validation",
}
LOOKS_FOR = {
    "aic": "AIC, which looks for good predictions",
    "bic": "BIC, which looks for the number of components",
    "icl": "ICL, which looks for well-separated groups",
    "held_out": "cross-validation",
}
SPURIOUS = (
    f"a component with an sd below {as_typed(NARROW)} of the largest, on points that may well be "
    "this near to each other by chance"
)
WHAT_HAPPENED = {  # why a start came to nothing -> what befell it
    "collapsed": "collapsed",
    "spurious": "ended with a component on a few points that are near each other by chance",
    "emptied": "left a component without points",
    "not arrived": "ended short of a maximum",
}
WHAT_TO_DO = {
    "collapsed": "A Gaussian on equal values is the likelier the narrower it is, without end: such "
    "values are often rounded, or recorded as 0. As intervals they have no such peaks: *Recorded "
    "values* under *More* takes them for *rounded*.",
    "spurious": "More data may tell.",
    "emptied": "Another kind of start may help.",
    "not arrived": "Components that are equal stay so, and classes tell few of them apart: another "
    "kind of start or fewer components may help.",
}
ON_SINGLE_VALUES = " on single values"  # none of which is repeated
FEWER_COMPONENTS = (
    "A Gaussian on a single value is the likelier the narrower it is, without end: the value may "
    "be an outlier, or the values too few for so many components."
)
MOST_NAMED = 3  # repeated values


# ---- many starts ----


def of_starts(found, n_starts, alike=False):
    """What the picture of many starts means.

    found : list of `Optimum`; alike : whether nothing in this kind of start is random
    """
    highest = best(found)
    if not highest.eligible:
        fates = joined([f"{n} {WHAT_HAPPENED[why]}" for why, n in fates_of(found).items()])
        return f"**None of {counted(n_starts, 'start')} led to a sound fit**: {fates}."
    if n_starts == 1:
        return "Only one start was made. More starts show whether there are higher maxima."
    if len(found) == 1:
        same = " Nothing in this kind of start is random." if alike else ""
        return f"**All {n_starts} starts reached the same maximum.**{same}"
    place = found.index(highest)
    which = f"sound maximum found, number {place + 1}" if place else "maximum found"
    words = [f"**{highest.n_starts} of {n_starts} starts reached the best {which}.**"]
    words += [f"{n} {WHAT_HAPPENED[why]}." for why, n in fates_of(found).items()]
    return " ".join(words)


def fates_of(found):
    """{why: how many starts} of those that came to nothing."""
    fates = dict.fromkeys(WHAT_HAPPENED, 0)
    for optimum in found:
        if optimum.collapsed:
            fates["collapsed"] += optimum.n_starts
        elif optimum.spurious:
            fates["spurious"] += optimum.n_starts
        elif optimum.emptied.any():
            fates["emptied"] += optimum.n_starts
        elif not optimum.converged.any():
            fates["not arrived"] += optimum.n_starts
    return {why: n for why, n in fates.items() if n}


def climbing(found, limit):
    """That some fits were stopped by the limit, if so: `optima` has climbed on from there."""
    n = sum(int((~optimum.arrived).sum()) for optimum in found)
    if not n:
        return ""
    total = sum(optimum.n_starts for optimum in found)
    limit = counted(limit, "iteration")
    if total == 1:
        return f" It was still climbing after {limit}; for the picture it was followed further."
    were = "was" if n == 1 else "were"
    return (
        f" {n} of {total} {were} still climbing after {limit}; for the picture they were followed "
        "further."
    )


def of_best_of(found, seed):
    """Which of several starts is shown. seed : that of the best one, None where it is the one on
    the class that stands out."""
    highest, n = best(found), sum(optimum.n_starts for optimum in found)
    fates = fates_of(found)
    if fates == {"collapsed": n}:
        return f"All {n} starts collapsed; the highest of them is shown."
    if not highest.eligible:
        told = joined([f"{count} {WHAT_HAPPENED[why]}" for why, count in fates.items()])
        return (
            f"None of {n} starts led to a sound fit: {told}. Do not rely on the one that is shown."
        )
    where = "on the class that stands out" if seed is None else f"from seed {seed}"
    words = f"The best of {n} starts, {where}"
    words += f"; {highest.n_starts - 1} more end there" if highest.n_starts > 1 else ""
    told = [f"{count} {WHAT_HAPPENED[why]}" for why, count in fates.items()]
    return f"{words}; {joined(told)}." if told else f"{words}."


# ---- how many components ----


def of_choices(choices, in_unit=float):
    """What the criteria choose; where there is nothing to choose from, that and why.

    in_unit : what a value of the axis is in the unit of the data, as `Dataset.in_unit`
    """
    chosen = selection.chosen(choices)
    if not chosen:
        return _nothing_to_compare(choices, in_unit)
    words = [_agreement(chosen, choices)]
    near = [k for k in selection.about_equal(choices) if k != chosen.get("held_out")]
    if near:
        are, k = "is" if len(near) == 1 else "are", chosen["held_out"]
        words.append(f"By cross-validation, {_numbers(near)} {are} about as good as K = {k}.")
    return " ".join(words)


def of_unsound(choices, in_unit=float):
    """Which numbers of components are not among those compared, and why; "" where all are."""
    without = _without_a_fit(choices)
    if not without or not selection.chosen(choices):
        return ""
    return f"**No sound fit was found for {_these(without)}**: {_why(without, in_unit)}"


def of_unheld(choices):
    """Which numbers of components cross-validation could not judge, though others; "" for none."""
    fitted = [choice for choice in choices if choice.optimum]
    without = [choice for choice in fitted if math.isnan(choice.held_out)]
    if not 0 < len(without) < len(fitted):
        return ""
    return (
        f"Cross-validation says nothing of {_these(without)}: left without some of the points, all "
        "starts collapsed."
    )


def _without_a_fit(choices):
    return [choice for choice in choices if choice.optimum is None]


def _agreement(chosen, choices):
    if len(set(chosen.values())) == 1:
        k = next(iter(chosen.values()))
        who = "All criteria choose" if len(chosen) == len(CRITERIA) else _choose(chosen)
        return f"**{who} K = {k}**{_at_the_end(k, choices)}."
    by_number = {}
    for name, k in chosen.items():
        by_number.setdefault(k, []).append(LOOKS_FOR[name])
    parts = [f"{'; '.join(names)}: **K = {k}**." for k, names in sorted(by_number.items())]
    return " ".join(["The criteria disagree.", *map(_begun, parts)])


def _choose(chosen):
    words = joined([CRITERIA[name] for name in chosen])
    return f"{_begun(words)} {'chooses' if len(chosen) == 1 else 'choose'}"


def _begun(sentence):
    return sentence[0].upper() + sentence[1:]


def _at_the_end(k, choices):
    """What to say of a choice that may only be where the comparison ends."""
    sound = [choice.n_components for choice in choices if choice.optimum]
    if k < max(sound):
        return ""
    if k == choices[-1].n_components:
        return ", the largest number tried"
    return ", the largest number with a sound fit"


def _nothing_to_compare(choices, in_unit):
    without = _without_a_fit(choices)
    sound = [choice.n_components for choice in choices if choice.optimum]
    if not without:
        return "**Nothing to compare**: one number of components was tried."
    only = f"only K = {sound[0]} has a sound fit" if sound else "no number has a sound fit"
    return f"**Nothing to compare: {only}.** At {_these(without)} {_why(without, in_unit)}"


def _why(without, in_unit):
    """What happened to the starts of these numbers of components, and what to do about it."""
    fates = {}
    for choice in without:
        for why, n in choice.left_out.items():
            fates[why] = fates.get(why, 0) + n
    total = sum(choice.n_starts for choice in without)
    most = max(fates, key=fates.get)
    on = _on(without, in_unit)
    told = joined(
        [
            f"{'all' if n == total else f'{n:,} of'} {total:,} starts {WHAT_HAPPENED[why]}"
            + (on if why == "collapsed" else "")
            for why, n in sorted(fates.items(), key=lambda pair: -pair[1])
        ]
    )
    alone = most == "collapsed" and on == ON_SINGLE_VALUES
    return f"{told}. {FEWER_COMPONENTS if alone else WHAT_TO_DO[most]}"


def _on(without, in_unit):
    """The values on which most starts have collapsed."""
    times, starts = {}, {}
    for choice in without:
        for repeated in choice.repeated:
            times[repeated.value] = repeated.times
            starts[repeated.value] = starts.get(repeated.value, 0) + repeated.n_starts
    named = sorted((v for v in times if times[v] > 1), key=lambda v: -starts[v])[:MOST_NAMED]
    if not named:
        return ON_SINGLE_VALUES
    said = [f"{precise(float(in_unit(v)), 6)}, which occurs {times[v]:,.0f} times" for v in named]
    return f" on {joined(said)}"


def _these(choices):
    return _numbers([choice.n_components for choice in choices])


def _numbers(ks):
    """K = 3, or K = 2 to 8."""
    if len(ks) > 2 and ks == [*range(ks[0], ks[-1] + 1)]:
        return f"K = {ks[0]} to {ks[-1]}"
    return f"K = {joined([str(k) for k in ks])}"


def of_missed(choices):
    """That some K has a lower log-likelihood than a smaller one, where that is so: the highest
    maximum of more components is never lower. "" where it is not."""
    highest, lower = -math.inf, []
    for choice in choices:
        if choice.optimum is None:
            continue
        if choice.optimum.log_likelihood < highest - SAME_HEIGHT * choice.optimum.points.sum():
            lower.append(str(choice.n_components))
        highest = max(highest, choice.optimum.log_likelihood)
    if not lower:
        return ""
    return (
        f"**At K = {joined(lower)}** the log-likelihood is lower than at a smaller K: the starts "
        "missed a higher maximum, or it was discarded. The criteria are too high there."
    )
