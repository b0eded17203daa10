"""Components that are narrower than the classes that their values were recorded in.

Such a component is sound, but its sd is not known: as it goes to 0 the likelihood does not change.
What the data say is a bound: with a larger sd they would be less likely.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.algorithms.em import step
from gmm_em.classes import FLOOR, room_for
from gmm_em.edges import counted
from gmm_em.mixture import Mixture
from gmm_em.numerics import quiet
from gmm_em.truncated import log_probabilities
from gmm_em.values import check_values

HARDLY = 2.0  # nats: what the likelihood loses where data do not tell two sds apart
LIKELY = 1.92  # nats below a maximum: half of the 95 % quantile of chi-square
SOME = 0.01  # of a component: a class with less of it holds none of its values
WHOLE = 0.95  # of a component: where so much of it is, its values are
ONE = 0.99  # value, which may be rounded
STEP = 1.25  # from one sd to the next that is tried,
MOST_STEPS = 16  # so often: from an eighth of a class to four
HALVINGS = 2  # of the last step, or better
LONGEST = 100  # iterations
STILL = 1e-4  # nats: what an iteration gains that is the last


@dataclass(frozen=True, eq=False)
class Unresolved:
    """Which sds of a mixture the data cannot tell from 0.

    components : (K,) bool, those whose sd they cannot
    n_classes : (K,) int, the classes that hold its values, one or two; 0 where these are no more
        than likely to do so, and for the others
    """

    components: np.ndarray
    n_classes: np.ndarray


def unresolved(
    mixture: Mixture,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> Unresolved:
    """The `Unresolved` sds of a mixture that was fitted to these values; none where they are exact.

    values : (n,); counts : (n,) or None for once each; edges : (m+1,) the limits of their classes

    An sd cannot be told from 0 where it is below the width of the class that the mean is in, and an
    eighth of that, instead, costs the log-likelihood less than 2 nats; the mean stays, or stays as
    many sds from the nearest limit. (How wide the component is beside the class does not tell:
    where three classes hold its values they say the sd. One with less than a value of its own says
    nothing.) Equal sds are one, which any of their components may tell.

    Raises `ValueError` for values or edges that cannot be fitted.
    """
    k = mixture.n_components
    found = Unresolved(np.zeros(k, dtype=bool), np.zeros(k, dtype=int))
    if edges is None:
        return found
    edges, mass = counted(values, counts, edges)
    held = mass > 0
    logs = mixture.weighted_log_probabilities(edges)
    height = np.logaddexp.reduce(logs, axis=0)[held] @ mass[held]
    n = mixture.weights * mass.sum()
    for j in np.flatnonzero(n > ONE):
        for mean, sd in _narrower(mixture.means[j], mixture.sds[j], edges):
            narrow = log_probabilities(edges, np.array([mean]), np.array([sd]))[0]
            changed = logs.copy()
            changed[j] = np.log(mixture.weights[j]) + narrow
            lost = height - np.logaddexp.reduce(changed, axis=0)[held] @ mass[held]
            if lost < HARDLY and not found.components[j]:
                inside = narrow > np.log(SOME)
                found.components[j] = True
                if np.exp(logs[j])[inside].sum() > WHOLE * mixture.weights[j]:
                    found.n_classes[j] = inside.sum()
    told = (_same(mixture.sds) & ~found.components).any(axis=1)
    found.components[told], found.n_classes[told] = False, 0
    return found


def largest_sds(
    mixture: Mixture, values: ArrayLike, counts: ArrayLike | None, edges: ArrayLike
) -> np.ndarray:
    """(K,): what each `unresolved` sd is below (95 %), in the unit of the data; infinite where the
    data do not say, NaN for the others.

    That is where the log-likelihood, all other parameters at their best, is 1.92 nats below its
    maximum; EM finds it with sds that are held from below. Of n_k values that have a class of width
    h to themselves it is h / 2z, where 2 Phi(-z) = 1 - exp(-1.92 / n_k). Parameters and errors are
    those of `unresolved`. Source: Venzon and Moolgavkar (1988), Applied Statistics 37, 87-94.
    """
    bounds = np.full(mixture.n_components, np.nan)
    some = np.flatnonzero(unresolved(mixture, values, counts, edges).components)
    if len(some):
        room = room_for(*check_values(values, counts), edges, 1, mixture.n_components)
        state = [array[None] for array in room.standardised(mixture)]
        for j in some:
            bounds[j] = room.unit * _largest(room, state, _same(mixture.sds)[j])
    return bounds


def _largest(room, state, these):
    """The standardised sd of these components (K,) bool at which 1.92 nats are lost, going up from
    the present one, so that they stay what they are; an eighth of a class loses none."""
    (mean, *_), (sd, *_) = state[1][0][these], state[2][0][these]
    place = np.clip(np.searchsorted(room.edges, mean, side="right"), 1, len(room.widths)) - 1
    low = max(sd, FLOOR * room.widths[place])
    top, state = _held(room, state, these, low)
    lost = [0.0, 0.0]  # at low and at high
    for _ in range(MOST_STEPS):
        high = STEP * low
        height, there = _held(room, state, these, high)
        if (more := top - height) > LIKELY:
            break
        low, lost[0], state, top = high, max(more, 0.0), there, max(top, height)
    else:
        return np.inf
    lost[1] = more
    for _ in range(HALVINGS):
        between = np.interp(LIKELY, lost, [low, high])
        more = top - _held(room, state, these, between)[0]
        if more > LIKELY:
            high, lost[1] = between, more
        else:
            low, lost[0] = between, more
    return np.interp(LIKELY, lost, [low, high])


def _held(room, state, these, sd):
    """(the highest log-likelihood, nearby, with no sd of these components below that, where)."""
    chunks, before = room.chunks(1), -np.inf
    floors = np.where(these, sd, room.floor)[None]
    weights, means, sds = state
    sds = np.maximum(sds, floors)
    with quiet():
        for _ in range(LONGEST):
            stepped = step(chunks, weights, means, sds, floor=floors)
            height = room.total * stepped.log_likelihood.item()
            if height - before < STILL:
                break
            (weights, means, sds), before = stepped[:3], height
    return height, (weights, means, sds)


def _same(sds):
    """(K, K) bool: which sds are equal."""
    return sds[:, None] == sds


def _narrower(mean, sd, edges):
    """(mean, sd) of a component that is as narrow as the floor: where it is, and beside a limit."""
    place = np.clip(np.searchsorted(edges, mean, side="right"), 1, len(edges) - 1) - 1
    low, high = edges[place : place + 2]
    floor = FLOOR * (high - low)
    if not np.isfinite(floor) or sd > high - low:
        return []
    if sd <= floor:
        return [(mean, sd)]
    nearest = low if mean - low < high - mean else high
    return [(mean, floor), (nearest + (mean - nearest) * floor / sd, floor)]
