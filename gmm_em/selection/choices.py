"""What each number of components comes to, and which of them the criteria choose."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.edges import observed
from gmm_em.mixture import Mixture
from gmm_em.optima import Optimum, optima
from gmm_em.selection.folds import DEALS, FOLD_STARTS, HeldOut, behind, cross_validate
from gmm_em.selection.refit import BRISK, METHOD
from gmm_em.selection.scores import Criteria, criteria
from gmm_em.starts import initial_guess, on_spike

CRITERIA = ("aic", "bic", "icl")
NOTHING = 0.01  # nats: no difference to anybody


@dataclass(frozen=True)
class Repeated:
    """A value on which components collapsed.

    times : how often it was seen, 1 if it is not repeated at all
    n_starts : how many starts ended with a component on it
    """

    value: float
    times: float
    n_starts: int


@dataclass(frozen=True)
class Choice:
    """What K components come to: the best sound one of their starts, and what became of the others.

    optimum : Optimum, or None if no start led to a sound one that had arrived; its `starts[0]` is
        the best start
    criteria : Criteria of it, or None
    held : HeldOut, the cross-validation of K components; None where there is none
    n_starts : starts made, each of which is sound or in one of these:
    n_collapsed : a component ended on a single value, see `repeated`
    n_spurious : a component ended on a few points that are near each other by chance
    n_emptied : a component was left without points
    n_not_arrived : still climbing when the limit of iterations ended it
    repeated : the values on which components collapsed, those of most starts first
    """

    n_components: int
    optimum: Optimum | None
    criteria: Criteria | None
    held: HeldOut | None
    n_starts: int
    n_collapsed: int
    n_spurious: int
    n_emptied: int
    n_not_arrived: int
    repeated: tuple[Repeated, ...]

    @property
    def held_out(self) -> float:
        """Log-likelihood of the points by cross-validation, in nats; nan where there is none."""
        return self.held.log_likelihood if self.held else np.nan

    @property
    def held_out_error(self) -> float:
        """The standard error of `held_out` over the deals of the folds, in nats, or nan."""
        return self.held.standard_error if self.held else np.nan

    @property
    def left_out(self) -> dict[str, int]:
        """How many starts came to nothing, by why: "collapsed", "spurious", "emptied" or "not
        arrived", what befell most of them first. Where there is no `optimum` that is the reason."""
        by_why = {
            "collapsed": self.n_collapsed,
            "spurious": self.n_spurious,
            "emptied": self.n_emptied,
            "not arrived": self.n_not_arrived,
        }
        return {why: n for why, n in sorted(by_why.items(), key=lambda pair: -pair[1]) if n}


def select(
    values: ArrayLike,
    *,
    max_components: int = 8,
    n_starts: int = 20,
    method: str = METHOD,
    guess: Callable[[int, int], Mixture] | None = None,
    seed: int = 1,
    n_folds: int = 5,
    n_deals: int = DEALS,
    max_iter: int = 300,
    tol: float = 1e-8,
    counts: ArrayLike | None = None,
    observations: int | None = None,
    edges: ArrayLike | None = None,
    algorithm: str = "em",
    equal_sds: bool = False,
    progress: Callable[[float, int], None] | None = None,
) -> list[Choice]:
    """A list of `Choice`, one for each number of components from 1 to `max_components`.

    values : (n,); counts : (n,) how often each was seen, or None for once each
    observations : how many there are in all, for counts that are weights
    edges : (m+1,) limits of the classes that the values are in, as in `fit`, or None; these have a
        further start, `starts.on_spike`
    n_starts, method, seed : start j is `initial_guess(values, K, method, seed + j, counts)`, or
        guess(K, seed + j) where that is given; `method` draws the starts of the folds as well
    n_folds, n_deals : of `cross_validate`; 0 folds leave it out
    max_iter, tol, algorithm, equal_sds : of every fit, as in `optima`, in half its haste
    progress : called as progress(done, total) again and again; what it raises ends it all

    Raises `ValueError` for values, counts or numbers of which nothing can be computed, and for
    weights without `observations`: without n there is nothing to choose by.
    """
    if max_components < 1:
        raise ValueError(f"max_components must be 1 or more; it is {max_components}.")
    if n_starts < 1:
        raise ValueError(f"n_starts must be 1 or more; it is {n_starts}.")
    values, counts, n = observed(values, counts, observations, edges)
    guess = guess or (lambda k, seed: initial_guess(values, k, method, seed, counts, edges))
    options = {"max_iter": max_iter, "counts": counts, "edges": edges}
    options |= {"algorithm": algorithm, "equal_sds": equal_sds}
    in_folds = {"n_folds": n_folds, "n_deals": n_deals, "method": method, "seed": seed}
    in_folds["observations"] = n
    of_starts, of_folds = n_starts, n_folds * n_deals * FOLD_STARTS
    total = (of_starts + of_folds) * max_components * (max_components + 1) // 2
    done, choices = 0, []
    for k in range(1, max_components + 1):
        guesses = [guess(k, seed + j) for j in range(n_starts)]
        guesses += on_spike(values, k, method, seed, counts, edges)
        told = _part(progress, done, k * of_starts, total)
        found = optima(values, guesses, tol=tol, **options, hasty=BRISK, progress=told)
        best = next((o for o in found if _why_left_out(o) is None), None)
        done += k * of_starts
        held = None
        if best and n_folds:
            told = _part(progress, done, k * of_folds, total)
            held = cross_validate(values, k, **in_folds, **options, progress=told)
        done += k * of_folds
        scores = best and criteria(
            best.mixture, values, counts, n, edges=edges, equal_sds=equal_sds
        )
        choices.append(_choice(k, best, scores, held, found, _repeated(found, values, counts)))
    return choices


def chosen(choices: list[Choice]) -> dict[str, int]:
    """The number of components that each criterion would take: {"aic": K, "bic": K, "icl": K,
    "held_out": K}, without those that had nothing to compare: one score is no choice."""
    found = {}
    for name in (*CRITERIA, "held_out"):
        costs = {c.n_components: _cost(c, name) for c in choices if c.optimum}
        costs = {k: cost for k, cost in costs.items() if not np.isnan(cost)}
        if len(costs) > 1:
            found[name] = min(costs, key=costs.get)
    return found


def about_equal(choices: list[Choice]) -> list[int]:
    """The numbers of components, ascending, that predict held-out points about as well as the best
    of them, which is among them: no more than one standard error of the difference behind it, or
    than a hundredth of a nat. Empty where `chosen` has no "held_out"."""
    held = {c.n_components: c.held for c in choices if c.optimum and c.held}
    if len(held) < 2:
        return []
    best = max(held.values(), key=lambda held: held.log_likelihood)
    differences = {k: behind(best, other) for k, other in held.items()}
    return [k for k, (less, error) in differences.items() if less <= max(error, NOTHING)]


def _cost(choice, name):
    return -choice.held_out if name == "held_out" else getattr(choice.criteria, name)


def _choice(n_components, best, scores, held, found, repeated):
    starts = Counter()
    for optimum in found:
        starts[_why_left_out(optimum)] += optimum.n_starts
    return Choice(
        n_components=n_components,
        optimum=best,
        criteria=scores,
        held=held,
        n_starts=starts.total(),
        n_collapsed=starts["collapsed"],
        n_spurious=starts["spurious"],
        n_emptied=starts["emptied"],
        n_not_arrived=starts["not arrived"],
        repeated=repeated,
    )


def _why_left_out(optimum):
    """What makes a maximum no fit to choose, or None."""
    if optimum.collapsed:
        return "collapsed"
    if optimum.spurious:
        return "spurious"
    if optimum.emptied.any():
        return "emptied"
    return None if optimum.converged.any() else "not arrived"


def _repeated(found, values, counts):
    """The values under the components that have collapsed, as `Choice.repeated` has them."""
    n_starts = Counter()
    for optimum in found:
        means = optimum.mixture.means[optimum.floored]
        for value in {values[np.abs(values - mean).argmin()].item() for mean in means}:
            n_starts[value] += optimum.n_starts
    times = np.ones(len(values)) if counts is None else counts
    return tuple(Repeated(v, float(times[values == v].sum()), n) for v, n in n_starts.most_common())


def _part(progress, first, share, total):
    """What tells `progress` of a part of the work that has parts itself."""
    if progress is None:
        return None
    return lambda done, of: progress(first + share * done / of, total)
