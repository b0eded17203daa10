"""What the page says of how values were recorded."""

import numpy as np

from gmm_em.dashboard.text.format import precise, short
from gmm_em.dashboard.text.messages import joined
from gmm_em.unresolved import largest_sds, unresolved

ELSEWHERE = "*Recorded values* under *More* changes that."
SPREAD = " Each is drawn at a random place in the class in which it was recorded."  # the points
IN_CLASSES = " Each point is drawn somewhere in there."
COMPARABLE = (
    "The log-likelihood is that of the classes less ln(width) for each value, so that it can be "
    "compared with that of points."
)
OPEN = (
    "The log-likelihood is that of the classes. An open class has no width, so it cannot be "
    "compared with that of points."
)


def of_recording(dataset, example, settings):
    """What EM takes the values for; "" where nobody would think of anything but points.

    example : of values in classes (one of them, the limits of its class)
    """
    if dataset.edges is None:
        return _of_points(dataset, settings)
    example = dataset.in_unit(example)
    value, low, high = (precise(number, 10) for number in example)
    if not dataset.rounded:
        n = len(np.unique(dataset.intervals[0]))
        words = f"Recorded in {n} classes: of each value EM knows no more than its class, such as "
        return f"{words}{low} to {high}.{_of_ends(dataset.edges)}{IN_CLASSES} {ELSEWHERE}"
    least, greatest = dataset.in_unit(dataset.intervals)
    widths = greatest - least
    if np.ptp(widths) > 1e-6 * widths.max():
        return (
            "Some values repeat, but no step is seen to which all were rounded: EM takes each for "
            "an interval around it that ends halfway to its neighbours or before, "
            f"{value} for {low} to {high}.{IN_CLASSES} {ELSEWHERE}"
        )
    step = _steps(dataset, widths[0], example[0])
    return f"Recorded in {step}: EM takes {value} as {low} to {high}.{IN_CLASSES} {ELSEWHERE}"


def _of_points(dataset, settings):
    if settings.recorded == "rounded" and settings.width:
        return "Rounded to this, no two classes are left: the values are taken for points."
    if settings.recorded == "rounded":
        return (
            "No step is seen to which these values were rounded, so they are taken for points. "
            "*Rounded to* says one."
        )
    if settings.recorded == "exact" and dataset.printed is not None:
        return "The middles of the classes are taken for points."
    return ""


def _steps(dataset, width, value):
    if abs(width - 1.0) < 1e-9 and abs(value - np.rint(value)) < 1e-6:
        return f"whole {dataset.unit or 'numbers'}"
    return f"steps of {precise(width, 6)} {dataset.unit}".rstrip()


def _of_ends(edges):
    ends = [end for end, limit in (("first", edges[0]), ("last", edges[-1])) if np.isinf(limit)]
    if len(ends) == 2:
        return " The first and the last are open."
    return f" The {ends[0]} is open." if ends else ""


def of_heaps(heaps):
    """That people preferred round numbers."""
    step = precise(heaps.step, 6)
    return (
        f"Heaped: {heaps.n:,.0f} values are multiples of {step}, where about {heaps.expected:,.0f} "
        "would be expected from the values beside them. *Recorded values* under *More* can treat "
        f"all values as such multiples: set it to *rounded*, and *Rounded to* to {step}."
    )


def narrower(dataset, mixture):
    """The `Unresolved` sds of a fit to values that were recorded in classes."""
    return unresolved(mixture, dataset.values, dataset.counts, dataset.edges)


def of_narrower(dataset, mixture):
    """What it means that components, which stand for {}, are narrower than a class; "" where none
    is."""
    found = narrower(dataset, mixture)
    which, held = found.components, found.n_classes[found.components]
    if not which.any():
        return ""
    one = len(held) == 1
    its, sds, each = ("its", "its sd", "") if one else ("their", "their sds", " each")
    words = f"{sds} cannot be told from 0"
    bounds = largest_sds(mixture, dataset.values, dataset.counts, dataset.edges)[which]
    if np.isfinite(bounds).all():
        below = joined([short(bound) for bound in bounds])
        words = f"{sds} {'is' if one else 'are'} below {below} and cannot be told from 0"
    if held.all():
        classes = "one class" if held.max() == 1 else "one class or two"
        words = f"{its} values fall into {classes}{each}; {words}"
    words = words[0].upper() + words[1:]
    return f"**Narrower than a class: {{}}.** {words}. The likelihood has a bound all the same."


def of_heights(dataset):
    """What the log-likelihood is that of, where values are in classes."""
    if dataset.edges is None:
        return ""
    return COMPARABLE if dataset.log_widths or dataset.closed else OPEN
