"""The texts of a step of a lesson, with the numbers of its fit."""

from gmm_em.dashboard import results
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.lessons import placeholders


def filled(text, step):
    """A text of a step with its numbers; the fit is made where there are any."""
    if not placeholders.BRACES.search(text):
        return text
    case = case_of(step.settings)
    return placeholders.fill(text, step.settings, case.dataset, results.trace(case))


def right_place(step):
    """The value on the axis that is right."""
    case = case_of(step.settings)
    return placeholders.value(step.place[1:-1], step.settings, case.dataset, results.trace(case))
