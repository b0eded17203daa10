"""How good a fit is: how sure its numbers are, how well it suits the values, how near it is to the
truth."""

from dataclasses import dataclass

import numpy as np

from gmm_em import goodness as core
from gmm_em.climb import climb
from gmm_em.compare import kl
from gmm_em.dashboard import charts
from gmm_em.dashboard.declared import result
from gmm_em.dashboard.results.drawn import chart
from gmm_em.dashboard.results.fits import algorithm, fit_options, fitted_to, trace
from gmm_em.dashboard.text.recording import of_narrower
from gmm_em.deviance import deviance as deviance_of
from gmm_em.information import StandardErrors, convergence_rate, standard_errors
from gmm_em.kolmogorov import kolmogorov_test

NEAR = 0.5  # standard errors: no more lies between where EM ends and the maximum
FRESH = 1_000_003  # of the seed of the data: no stream that draws them is called so


def can_be_judged(case):
    """Whether the distribution of the values is known, not of groups, nor of how many; and the fit
    is one that is likely, and no division into groups."""
    known = not case.dataset.grouped and case.dataset.known_n is not None
    return known and not algorithm(case).hard


@dataclass(frozen=True, eq=False)
class Top:
    """errors : the `StandardErrors` of the fit
    rate : how much of the way to the maximum each iteration leaves in the end, NaN where unknown
    """

    errors: StandardErrors
    rate: float


@result("fit")
def top(case):
    """The maximum that the fit has come to, as a `Top`.

    EM ends near it; what its shape says holds at the maximum itself, so the rest of the way is
    climbed where that is hardly any.
    """
    d, mixture = fitted_to(case), trace(case).final
    how = _how(case, d)
    known = {**how, "observations": case.dataset.known_n}
    errors = standard_errors(mixture, d.values, **known)
    if errors.why:
        maximum = climb(d.values, [mixture], **how)[0].mixture
        there = standard_errors(maximum, d.values, **known)
        if not there.why and _away(mixture, maximum, there) <= NEAR:
            mixture, errors = maximum, there
    return Top(errors, convergence_rate(mixture, d.values, **known))


@result("fit")
def narrower(case):
    """What is said of the components that are narrower than a class; "" where none is. What their
    sds are below takes up to seconds to find."""
    return of_narrower(case.dataset, trace(case).final)


def _how(case, d):
    """What a dataset was fitted by, but for when it ended."""
    options = fit_options(case, d)
    return {name: options[name] for name in options if name not in ("max_iter", "tol")}


def _away(one, other, errors):
    """How many standard errors two mixtures are apart, where they are furthest."""
    gaps = (
        np.abs(getattr(one, name) - getattr(other, name)) / getattr(errors, name)
        for name in ("weights", "means", "sds")
    )
    return max(gap.max() for gap in gaps)


@result("fit")
def goodness(case):
    """The `Goodness` of the fit, or None: of one that is nowhere near the values there is none."""
    d = case.dataset
    if not can_be_judged(case):
        return None
    how = {"edges": d.edges, "observations": d.known_n, **_how(case, d)}
    found = core.goodness(trace(case).final, d.values, **how)
    return found if found.drawn.any() else None


@result("fit")
def deviance(case):
    """The `Deviance` of the fit to values in classes, or None."""
    d = case.dataset
    if d.edges is None or not can_be_judged(case):
        return None
    held = {"observations": d.known_n, "equal_sds": trace(case).equal_sds}
    return deviance_of(trace(case).final, d.values, d.counts, edges=d.edges, **held)


@result("fit", bar="Samples")
def kolmogorov(case, progress):
    """The `KolmogorovTest` of the fit."""
    d = case.dataset
    how = {"edges": d.edges, "observations": d.known_n, **fit_options(case, d)}
    return kolmogorov_test(trace(case).final, d.values, **how, progress=progress)


@chart("fit", "bins")
def result_chart(case):
    """That of the result."""
    fitted = trace(case).final
    judged = () if algorithm(case).hard else (top(case).errors.means, goodness(case))
    return charts.result_chart(case.dataset, fitted, case.settings.bins, *judged)


@chart("fit", "bins")
def paper_chart(case, label):
    """That for a paper."""
    return charts.paper_chart(case.dataset, trace(case).final, case.settings.bins, label)


# ---- against the truth ----


@result("fit")
def divergence(case):
    """The Kullback-Leibler divergence of the fit from the truth, in nats."""
    return kl(case.dataset.truth, trace(case).final)


@dataclass(frozen=True)
class Scores:
    """Log-likelihoods of the truth and of the fit on the same new points, in nats."""

    true: float
    fitted: float


@result("fit", kept=256)
def fresh(case, draw):
    """The `Scores` on as many new points as the data have, from the truth. draw : which ones"""
    truth, settings = case.dataset.truth, case.settings
    stream = np.random.SeedSequence(settings.seed, spawn_key=(FRESH, draw))
    values, _ = truth.sample(case.dataset.n, np.random.default_rng(stream))
    return Scores(*(each.log_likelihood(values) for each in (truth, trace(case).final)))
