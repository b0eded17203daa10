"""The numbers in a lesson: placeholders in its texts, computed from the fit of the step's link.

`{means[2]:.2f}` is the mean of component 2 (the first is 1, as on the page) at the iteration of
the link, `{final.log_likelihood:.2f}` belongs to the last one. Nothing is evaluated: each is
looked up by its name.
"""

import functools
import math
import re
from dataclasses import dataclass

import numpy as np

from gmm_em import Dataset, Mixture, Trace, data, fit, initial_guess, selection
from gmm_em.dashboard.heights import as_shown
from gmm_em.dashboard.settings import EQUAL, MANUAL, Settings
from gmm_em.dashboard.text.format import number
from gmm_em.information import standard_errors

OTHERS = 20  # seeds
# formulas in TeX, none of which goes on in another line, have braces of their own
BRACES = re.compile(r"\$[^$\n]+\$|\{([^{}\n]*)\}")
PLACEHOLDER = re.compile(
    r"(?:(start|next|final|true)\.)?([a-z_]+)(?:\[([0-9]{1,2})\])?(?::(,?\.[0-9][ef%]))?"
)


@dataclass(frozen=True)
class _Fit:
    """What a placeholder may ask: a mixture, and the fit from which it comes."""

    mixture: Mixture
    settings: Settings
    dataset: Dataset
    trace: Trace

    @property
    def counts(self):
        counts = self.dataset.counts
        return np.ones(len(self.dataset)) if counts is None else counts

    @property
    def log_likelihood(self):
        d = self.dataset
        return self.mixture.log_likelihood(d.values, d.counts, d.edges) - d.log_widths

    @property
    def errors(self):
        equal = self.settings.sds == EQUAL
        d = self.dataset
        how = {"edges": d.edges, "equal_sds": equal}
        return standard_errors(self.mixture, d.values, self.counts, **how)

    @property
    def criteria(self):
        d = self.dataset
        found = selection.criteria(self.mixture, d.values, d.counts, edges=d.edges)
        return as_shown(d, found)[0]


OF_A_COMPONENT = {
    "weights": lambda fit: fit.mixture.weights,
    "means": lambda fit: fit.mixture.means,
    "sds": lambda fit: fit.mixture.sds,
    "points": lambda fit: (
        fit.mixture.responsibilities(fit.dataset.values, fit.dataset.edges) @ fit.counts
    ),
    "posterior": lambda fit: fit.mixture.responsibilities(
        fit.dataset.on_axis([float(fit.settings.x)])
    )[:, 0],
}
OF_A_MIXTURE = ("points", "posterior", "aic", "bic", "cuts", "error_rate")  # no other truth has
OF_ALL = {
    "error_rate": lambda fit: fit.mixture.error_rate(),
    "log_likelihood": lambda fit: fit.log_likelihood,
    "aic": lambda fit: fit.criteria.aic,
    "bic": lambda fit: fit.criteria.bic,
    "n": lambda fit: fit.dataset.n,
    "n_iter": lambda fit: fit.trace.n_iter,
    "evaluations": lambda fit: fit.trace.evaluations[-1],
}
NUMBERED = {  # what a fit may not have: a dash stands for it then
    "cuts": lambda fit: fit.mixture.regions()[0],
    "mean_errors": lambda fit: fit.errors.means,
    "mean_scatter": lambda fit: scatter(fit.settings),
}
OF_A_FIT = ("mean_errors", "mean_scatter")  # no truth has
NONE = "–"


def check(text, settings):
    """Raise `ValueError`, with a sentence, for a placeholder that `fill` could not fill."""
    for braces in BRACES.finditer(text):
        if braces[1] is not None:
            _check(braces[1], settings)


def _check(inside, settings):
    found = PLACEHOLDER.fullmatch(inside)
    if not found or found[2] not in OF_A_COMPONENT | NUMBERED | OF_ALL:
        names = ", ".join([*OF_A_COMPONENT, *NUMBERED, *OF_ALL])
        raise ValueError(f"{{{inside}}} is no placeholder; there are {names}.")
    when, name, component, _ = found.groups()
    if (name not in OF_ALL) != (component is not None):
        raise ValueError(f"{{{inside}}}: components have a number, as {{means[1]}}, only they.")
    truth = _truth(settings) if when == "true" else None
    n_components = settings.n_fit if when != "true" else truth.n_components if truth else 0
    if not 1 <= int(component or 1) <= n_components:
        raise ValueError(f"{{{inside}}}: there is no such component in this step.")
    if name in OF_A_MIXTURE and truth and not truth.is_gaussian:
        raise ValueError(f"{{{inside}}}: the truth of this step is not a mixture of Gaussians.")
    if name in OF_A_FIT and when == "true":
        raise ValueError(f"{{{inside}}}: only a fit has that.")
    if name == "mean_scatter" and not _is_drawn(settings):
        raise ValueError(f"{{{inside}}} needs data that another seed draws anew.")
    if name == "posterior" and not settings.x:
        raise ValueError(f"{{{inside}}} needs an x in the step's link, as in “x=1.5”.")


def _truth(settings):
    """What the data of these settings were drawn from, or None if nobody knows."""
    if settings.data not in data.SOURCES:
        return None
    source = data.SOURCES[settings.data]
    return source(**{name: getattr(settings, name) for name in source.parameters}).truth


def _is_drawn(settings):
    """Whether another seed draws other data, to which a fit begins anew."""
    source = data.SOURCES.get(settings.data)
    return source is not None and "seed" in source.parameters and settings.start != MANUAL


@functools.lru_cache(64)
def scatter(settings: Settings) -> np.ndarray:
    """(K,): the sd over other seeds of the data of the fitted means, from left to right."""
    source, means = data.SOURCES[settings.data], []
    for seed in range(settings.seed + 1, settings.seed + 1 + OTHERS):
        given = {name: getattr(settings, name) for name in source.parameters} | {"seed": seed}
        dataset = source(**given)
        start = initial_guess(dataset.values, settings.n_fit, settings.start, settings.start_seed)
        how = {"max_iter": settings.iter, "tol": settings.tol}
        trace = fit(dataset.values, start, **how, equal_sds=settings.sds == EQUAL)
        means.append(np.sort(trace.final.means))
    return np.std(means, axis=0, ddof=1)


def fill(text, settings, dataset, trace):
    """The text with its numbers, for the settings of its step and what they lead to."""

    def filled(found):
        if found[1] is None:
            return found[0]
        form, known = PLACEHOLDER.fullmatch(found[1])[4], value(found[1], settings, dataset, trace)
        return number(known, form or ",.0f") if math.isfinite(known) else NONE

    return BRACES.sub(filled, text)


def value(inside, settings, dataset, trace):
    """The number that a placeholder, given without its braces, stands for; NaN for none."""
    when, name, component, _ = PLACEHOLDER.fullmatch(inside).groups()
    fit = _Fit(_mixture(when, settings, dataset, trace), settings, dataset, trace)
    found = (OF_A_COMPONENT | NUMBERED | OF_ALL)[name](fit)
    if not component:
        return float(found)
    return float(found[int(component) - 1]) if int(component) <= len(found) else math.nan


def _mixture(when, settings, dataset, trace):
    if when == "true":
        return dataset.truth
    now = math.ceil(settings.iteration)  # after an M step the curves are those of the next row
    t = {"start": 0, "final": trace.n_iter, "next": now + 1}
    return trace[min(t.get(when, now), trace.n_iter)]
