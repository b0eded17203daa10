"""What a chart shows, in words, for those who do not see it.

The humps of the data are those of the smoothed histogram (`data.shape`), those of a mixture all its
maxima that a chart can show (`modes`). Of the frames of a fit `player/speech.js` says it.
"""

from gmm_em.dashboard.text.format import (
    decimals_of,
    digits_of,
    number,
    precise,
    rounded,
    short,
)
from gmm_em.dashboard.text.messages import counted, in_words, joined
from gmm_em.data import LEAST_RISE, LINEAR

AS_HIGH = 0.99  # of the highest: the eye sees no difference
MOST_TOLD = 3  # maxima that are told one by one
SHARES = {  # of the points, which lie at or below a value
    0.0: "least", 0.1: "10 %", 0.25: "25 %", 0.5: "50 %", 0.75: "75 %", 0.9: "90 %",
    1.0: "100 %",
}  # fmt: skip


def near(dataset):
    """How to write where a hump is: a function of a place on the axis. One digit less than a value
    has: nobody can tell more from a picture."""
    if dataset.scale != LINEAR:
        return lambda place: short(float(dataset.in_unit(place)))
    decimals, digits = decimals_of(dataset), digits_of(dataset)
    if decimals is None:
        return lambda place: precise(place, digits - 1)
    return lambda place: rounded(place, max(0, decimals - 1))


def of_data(dataset, found, smoothing, say):
    """What the chart of the data shows.

    found, smoothing : the `Humps` of the histogram, and the sd of the kernel that smooths it
    say : how values are written
    """
    low, high = map(say, dataset.extent)
    of = "the points" if dataset.known_n is not None else "the weight"
    kernel = short(smoothing)
    width = kernel if dataset.scale == LINEAR else f"{kernel} of the logarithm"
    return (
        f"{_number(dataset)} between {low} and {high}: {_humps(found, near(dataset))}"
        f"{_shares(found, of)}. Humps are those of the histogram smoothed by a Gaussian kernel as "
        f"wide as a bar (sd {width}); rises by less than {number(LEAST_RISE, '.0%')[:-1]} % of its "
        "height do not count."
    )


def _number(dataset):
    """82 points; where counts are weights nobody knows how many"""
    if dataset.known_n is not None:
        return counted(dataset.n, "point")
    in_classes = dataset.edges is not None
    return f"{len(dataset):,} {'classes' if in_classes else 'values'} with weights"


def of_quantiles(dataset):
    """What the table of `SHARES` is."""
    in_classes = dataset.edges is not None and not dataset.rounded
    where = ", each in the middle of its class" if in_classes else ""
    return f"At or below which values so much of the data lies{where}"


def of_mixture(name, seen, mixture, dataset):
    """What a chart shows of a mixture.

    name : what it is called, as "fitted mixture"
    seen : its `Humps`, None where these are not known, and how many `unseen` there are besides
    """
    words = f"The {name}: {in_words(mixture, dataset)}"
    if seen.humps is None:
        return words
    return f"The {name} has {of_humps(seen, dataset)}. {words}"


def of_humps(seen, dataset):
    """The same in half a sentence: 2 humps, near −1.6 and 3.1, ..."""
    more = f" ({seen.unseen} more too low or too far out to be seen)" if seen.unseen else ""
    if not len(seen.humps):
        return f"no hump within the chart{more}"
    return f"{_humps(seen.humps, near(dataset))}{_shares(seen.humps, 'its area')}{more}"


def of_starts(found):
    """Where starts end, each a dot of the chart. found : list of `Optimum`, best first"""
    honest = [optimum for optimum in found if not optimum.collapsed]
    n = sum(optimum.n_starts for optimum in found)
    ends = [f"{o.n_starts} at {rounded(o.log_likelihood, 2)}" for o in honest[:MOST_TOLD]]
    if further := honest[MOST_TOLD:]:
        lower = counted(len(further), "other maximum").replace("maximums", "maxima")
        ends.append(f"{sum(o.n_starts for o in further)} at {lower}")
    if collapsed := n - sum(optimum.n_starts for optimum in honest):
        ends.append(f"{collapsed} collapsed")
    return f"Of {counted(n, 'start')}, by the log-likelihood where they end: {joined(ends)}."


def _humps(found, say):
    """1 hump, near 3.1; 2 humps, near −1.6 and 3.1, the left one higher"""
    words = f"{counted(len(found), 'hump')}, near {joined([say(at) for at in found.at])}"
    tall = [say(at) for at in found.at[found.heights >= AS_HIGH * found.heights.max()]]
    if len(found) == 1:
        return words
    if len(tall) == len(found):
        return f"{words}, all about as high"
    if len(found) == 2:
        side = "left" if found.heights[0] > found.heights[1] else "right"
        return f"{words}, the {side} one higher"
    return f"{words}, the highest near {joined(tall)}"


def _shares(found, of):
    """; cut at the dips between them, they hold about 38 and 62 % of the points"""
    if len(found) == 1:
        return ""
    parts = [_percent(share) for share in found.shares]
    return f"; cut at the dips between them, from the left they hold about {joined(parts)} of {of}"


def _percent(share):
    return "less than 1 %" if share < 0.005 else f"{number(100 * share, '.0f')} %"
