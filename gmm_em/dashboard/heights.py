"""Log-likelihoods as they are shown: of values in classes, less the logarithms of their widths
(`Dataset.log_widths`), which is nearly that of points. Nothing else of a fit depends on it.
"""

from dataclasses import replace

from gmm_em.optima import Optimum
from gmm_em.selection import Choice, Criteria
from gmm_em.trace import Trace


def as_shown(dataset, *found):
    """The same results with log-likelihoods as they are shown; each is a Trace, an Optimum, a
    Choice, Criteria, a list of these, or None."""
    less = dataset.log_widths
    return tuple(_lowered(result, less) for result in found) if less else found


def _lowered(found, less):
    if isinstance(found, list):
        return [_lowered(one, less) for one in found]
    if isinstance(found, Trace):
        return replace(found, log_likelihood=found.log_likelihood - less)
    if isinstance(found, Optimum):
        heights = found.log_likelihoods - less
        return replace(found, log_likelihood=found.log_likelihood - less, log_likelihoods=heights)
    if isinstance(found, Choice):
        return replace(
            found,
            optimum=_lowered(found.optimum, less),
            criteria=_lowered(found.criteria, less),
            held=found.held and replace(found.held, deals=found.held.deals - less),
        )
    if isinstance(found, Criteria):
        costs = {name: getattr(found, name) + 2.0 * less for name in ("aic", "bic", "icl")}
        return replace(found, log_likelihood=found.log_likelihood - less, **costs)
    return found
