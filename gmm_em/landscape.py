"""The log-likelihood as a mountain: over any two parameters of a mixture, all others held, and over
one mean with the lower bound that EM climbs instead.

The parameters are means, logarithms of sds, and logarithms of odds: of the weight of a component to
those of all components whose weight is not one of the two parameters; these keep their proportions.

The heights are exact. Over two parameters of different components a density is a sum of terms that
depend on one parameter each, so a grid of m x m places takes 2 m exponentials per value, not m^2.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.classes import room_for
from gmm_em.fit import fit
from gmm_em.mixture import Mixture
from gmm_em.numerics import quiet
from gmm_em.regions import LOG_SQRT_2PI
from gmm_em.trace import Trace
from gmm_em.truncated import OPEN, truncated
from gmm_em.values import check_values, mean_and_sd

MEAN, SD, WEIGHT = KINDS = ("mean", "sd", "weight")
SIDE = 60  # places of a grid along each parameter
MARGIN = 0.15  # of the way of the path, to either side of it
REACH = 1.0  # sds, or of a logarithm: at least as far to either side of the result
NARROWEST = 0.05  # of the sd of all values: a narrower component is not looked at more closely
FARTHEST = np.log(1e4)  # of log odds: what has no weight lies there
LOST = 1e-290  # a density below this is left to logarithms


class Parameter(NamedTuple):
    """A mean, the logarithm of an sd or the log odds of a weight, `kind` of `KINDS`, of a component
    0 to K - 1."""

    kind: str
    component: int


class Axes(NamedTuple):
    """The two parameters of a landscape."""

    x: Parameter
    y: Parameter


@dataclass(frozen=True, eq=False)
class Landscape:
    """The log-likelihood over two parameters.

    axes : these, `Axes`
    mixture : the `Mixture` whose other parameters are held
    x, y : (m,) places along them, ascending and evenly spaced
    heights : (m, m) in nats, heights[j, i] at x[i], y[j]
    """

    axes: Axes
    mixture: Mixture
    x: np.ndarray
    y: np.ndarray
    heights: np.ndarray

    @property
    def lines(self) -> list[tuple[Parameter, np.ndarray]]:
        """[(parameter, places along it)] of both axes."""
        return list(zip(self.axes, (self.x, self.y), strict=True))

    @property
    def top(self) -> tuple[float, float, float]:
        """(x, y, height) of the highest place of the grid."""
        j, i = np.unravel_index(self.heights.argmax(), self.heights.shape)
        return float(self.x[i]), float(self.y[j]), float(self.heights[j, i])


def parameters(n_components: int, equal_sds: bool = False) -> list[Parameter]:
    """All that a landscape of such a mixture can have as an axis. Equal sds are one; a single
    weight is 1."""
    sds = range(1 if equal_sds else n_components)
    weights = range(n_components if n_components > 1 else 0)
    return (
        [Parameter(MEAN, k) for k in range(n_components)]
        + [Parameter(SD, k) for k in sds]
        + [Parameter(WEIGHT, k) for k in weights]
    )


def planes(n_components: int, equal_sds: bool = False) -> list[Axes]:
    """All pairs of parameters that a landscape of such a mixture can have. Two weights that sum to
    1 are none."""
    pairs = itertools.permutations(parameters(n_components, equal_sds), 2)
    return [Axes(x, y) for x, y in pairs if n_components > 2 or not x.kind == y.kind == WEIGHT]


def default_axes(trace: Trace) -> Axes:
    """The two means that move most in a fit; with one component its mean and its sd."""
    n = trace.means.shape[1]
    if n == 1:
        return Axes(Parameter(MEAN, 0), Parameter(SD, 0))
    moved = np.ptp(trace.means, axis=0)
    first, second = sorted(np.argsort(-moved, kind="stable")[:2].tolist())
    return Axes(Parameter(MEAN, first), Parameter(MEAN, second))


def places(axes: Axes, weights: ArrayLike, means: ArrayLike, sds: ArrayLike) -> np.ndarray:
    """(..., 2): where mixtures (..., K) are in the plane of two parameters."""
    weights, means, sds = (np.asarray(array, dtype=float) for array in (weights, means, sds))
    odds = [axis.component for axis in axes if axis.kind == WEIGHT]
    rest = np.delete(weights, odds, axis=-1).sum(axis=-1)
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for kind, k in axes:
            if kind == MEAN:
                found.append(means[..., k])
            elif kind == SD:
                found.append(np.log(sds[..., k]))
            else:
                odd = np.log(weights[..., k]) - np.log(rest)
                found.append(np.clip(np.nan_to_num(odd), -FARTHEST, FARTHEST))
    return np.stack(found, axis=-1)


def moved(mixture: Mixture, axes: Axes, place: Sequence[float], equal_sds: bool = False) -> Mixture:
    """The Mixture at a place (x, y) of the plane, all other parameters those of `mixture`."""
    means, sds = mixture.means.copy(), mixture.sds.copy()
    log_odds = {}
    for (kind, k), at in zip(axes, place, strict=True):
        if kind == MEAN:
            means[k] = at
        elif kind == SD:
            sds[slice(None) if equal_sds else k] = np.exp(at)
        else:
            log_odds[k] = at
    weights = mixture.weights
    if log_odds:
        constants, added = _log_weights(weights, log_odds)
        weights = np.exp(constants + np.array(added)[:, 0, 0])
        weights /= weights.sum()
    return Mixture(weights, means, sds)


def _log_weights(weights, log_odds):
    """The logs of weights (K,) of which some have these log odds, {component: array}: a constant
    (K,) each, and what the odds add to it, K arrays. All others share what is left as before, or
    evenly where they had nothing."""
    rest = np.delete(np.arange(len(weights)), list(log_odds))
    total = weights[rest].sum()
    constants = np.zeros(len(weights))
    with np.errstate(divide="ignore"):
        constants[rest] = np.log(weights[rest] / total) if total > 0 else -np.log(len(rest))
    all_of_them = np.zeros((1, 1))
    for odds in log_odds.values():
        all_of_them = np.logaddexp(all_of_them, odds)
    return constants, [log_odds.get(k, 0.0) - all_of_them for k in range(len(weights))]


def heights(
    values: ArrayLike,
    mixture: Mixture,
    at: Mapping[Parameter, ArrayLike],
    *,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    equal_sds: bool = False,
) -> np.ndarray:
    """(my, mx): the log-likelihood in nats of `moved(mixture, ...)` over a grid.

    values : (n,); counts : (n,) or None for once each; edges : (m+1,) limits of their classes, as
    in `fit`, whose log-likelihood this is, or None for points
    at : of the parameters that move, one or two, the places as (1, mx), (my, 1) or (my, mx)

    Raises `ValueError` where `fit` does.
    """
    values, counts = check_values(values, counts)
    line = _Line(room_for(values, counts, edges, 1, mixture.n_components))
    grid = {parameter: np.asarray(places, dtype=float) for parameter, places in at.items()}
    shape = np.broadcast_shapes(*(places.shape for places in grid.values()))
    with quiet():
        return _log_likelihoods(line, _terms(line, mixture, grid, equal_sds), shape)


def landscape(
    values: ArrayLike,
    trace: Trace,
    axes: Axes,
    *,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
    beside: Trace | None = None,
) -> Landscape:
    """The `Landscape` around the end of a fit, wide enough for its whole path, and for that of
    another one `beside` it. Two means have the same range, so that both orders of them are seen.

    Raises `ValueError` for axes that the mixtures have not, and where `fit` does.
    """
    values, counts = check_values(values, counts)
    if axes not in planes(trace.means.shape[1], trace.equal_sds):
        raise ValueError("no mixture of this fit has these two parameters to look along.")
    unit = mean_and_sd(values, counts)[1]
    ranges = _ranges([trace, *([] if beside is None else [beside])], axes, NARROWEST * unit)
    x, y = (np.linspace(low, high, SIDE) for low, high in ranges)
    data = {"counts": counts, "edges": edges, "equal_sds": trace.equal_sds}
    at = {axes.x: x[None, :], axes.y: y[:, None]}
    return Landscape(axes, trace.final, x, y, heights(values, trace.final, at, **data))


def _ranges(traces, axes, narrowest):
    """(low, high) along each axis."""
    ways = np.concatenate([places(axes, t.weights, t.means, t.sds) for t in traces])
    final, sds = places(axes, *_of(traces[0].final)), traces[0].final.sds
    reach = [max(sds[k], narrowest) if kind == MEAN else 1.0 for kind, k in axes]
    low = np.minimum(ways.min(axis=0), final - np.multiply(REACH, reach))
    high = np.maximum(ways.max(axis=0), final + np.multiply(REACH, reach))
    if axes.x.kind == axes.y.kind == MEAN:
        low, high = np.full(2, low.min()), np.full(2, high.max())
    margin = MARGIN * (high - low)
    return zip(low - margin, high + margin, strict=True)


def _of(mixture):
    return mixture.weights, mixture.means, mixture.sds


def bound_over_mean(
    values: ArrayLike,
    mixture: Mixture,
    component: int,
    means: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    edges: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """(log-likelihood (m,), lower bound (m,)) in nats as a function of one mean, all else as it is.

    The bound is that of the E step at `mixture`: it touches the log-likelihood there, lies nowhere
    above it, and is highest where the M step goes. Over a mean it is a parabola, with r of the E
    step and N = sum_i r_i it falls by N (mean - top)^2 / 2 sd^2. Source: Bishop (2006), section
    9.4 and figure 9.14. Raises `ValueError` where `fit` does.
    """
    data = {"counts": counts, "edges": edges}
    trace = fit(values, mixture, max_iter=1, tol=-np.inf, **data)
    means = np.asarray(means, dtype=float)
    here, top = trace.means[:, component]
    bend = trace.effective_counts[0, component] / trace.sds[0, component] ** 2
    falls = (means - top) ** 2 - (here - top) ** 2
    curve = heights(values, trace[0], {Parameter(MEAN, component): means[None, :]}, **data)[0]
    return curve, trace.log_likelihood[0] - 0.5 * bend * falls


class _Line:
    """Values, or the classes that hold some, on the line of the engine: standardised."""

    def __init__(self, room):
        self.room = room
        self.in_classes = hasattr(room, "edges")
        held = room.shares > 0
        self.shares = room.shares[held]
        if self.in_classes:
            self.low, self.high = room.edges[:-1][held], room.edges[1:][held]
            self.widths = room.widths[held]

    def sums(self, logs):
        """The log-likelihoods (...), in nats, of log p (..., n)."""
        return self.room.total * (np.vecdot(logs, self.shares) - self.room.log_unit)

    def standardised(self, means, log_sds):
        """(..., 1) each."""
        means, sds = (means - self.room.centre) / self.room.unit, np.exp(log_sds) / self.room.unit
        return means[..., None], sds[..., None]

    def logs(self, means, log_sds):
        """(..., n): the logs of the densities of Gaussians (...), in the unit of the data, or of
        the probabilities that they give the classes."""
        means, sds = self.standardised(means, log_sds)
        if not self.in_classes:
            z = (self.room.x - means) / sds
            return -0.5 * z * z - (np.log(sds) + LOG_SQRT_2PI)
        low, high = (np.clip((ends - means) / sds, -OPEN, OPEN) for ends in (self.low, self.high))
        widths = np.broadcast_to(np.minimum(self.widths / sds, 2.0 * OPEN), low.shape)
        return truncated(low, high, widths)[0]


class _Term:
    """A component's weighted density over a grid, row by row.

    log_weight, mean, log_sd : (1 or my, 1 or mx)
    """

    def __init__(self, line, log_weight, mean, log_sd):
        self.line, self.log_weight, self.shape = line, log_weight, (mean, log_sd)
        self.is_same = max(map(len, self.shape)) == 1
        if self.is_same:
            self._logs = line.logs(mean[0], log_sd[0])
            self._densities = np.exp(self._logs)

    def logs(self, j):
        """(1 or mx, n): the logs of the weighted density in row j."""
        return self._shape_in(j) + _row(self.log_weight, j)[:, None]

    def densities(self, j):
        """(1 or mx, n): the weighted density in row j."""
        found = self._densities if self.is_same else np.exp(self._shape_in(j))
        return found * np.exp(_row(self.log_weight, j))[:, None]

    def _shape_in(self, j):
        if self.is_same:
            return self._logs
        return self.line.logs(*(_row(array, j) for array in self.shape))


def _row(array, j):
    """Row j of a grid that may have one row for all."""
    return array[j if len(array) > 1 else 0]


def _terms(line, mixture, grid, equal_sds):
    """The `_Term` of each component over a grid, {parameter: places (1, mx) or (my, 1)}."""
    odds = {axis.component: at for axis, at in grid.items() if axis.kind == WEIGHT}
    constants, added = _log_weights(mixture.weights, odds)
    terms = []
    for k in range(mixture.n_components):
        mean = grid.get(Parameter(MEAN, k), mixture.means[k].reshape(1, 1))
        of_sd = Parameter(SD, 0 if equal_sds else k)
        log_sd = grid.get(of_sd, np.log(mixture.sds[k]).reshape(1, 1))
        terms.append(_Term(line, constants[k] + added[k], mean, log_sd))
    return terms


def _log_likelihoods(line, terms, shape):
    """(my, mx): the log-likelihood over a grid, of the terms that log p is the log of the sum of.
    What is the same in all rows is added up once."""
    same = [term for term in terms if term.is_same and len(term.log_weight) == 1]
    others = [term for term in terms if term not in same]
    before = sum(term.densities(0) for term in same)
    found, total = np.empty(shape), np.empty((shape[1], len(line.shares)))
    for j in range(shape[0]):
        np.add(before, sum(term.densities(j) for term in others), out=total)
        lost = total < LOST if total.min() < LOST else None
        log_p = np.log(total, out=total)
        if lost is not None:
            parts = [np.broadcast_to(term.logs(j), lost.shape)[lost] for term in terms]
            log_p[lost] = np.logaddexp.reduce(parts)
        found[j] = line.sums(log_p)
    return found
