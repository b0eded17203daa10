"""Values of which only the class is known: a histogram, rounded numbers, what lies below a limit.

A value that was recorded to a resolution h lies between x - h/2 and x + h/2, one of a class between
a and b. With P_ik = Phi((b_i - mean_k) / sd_k) - Phi((a_i - mean_k) / sd_k) the log-likelihood is

    sum_i count_i log sum_k weight_k P_ik,

which is at most 0 and has no peaks on ties. The E step puts a value at its mean, given class and
component, and adds its variance there; the M step is that of points. With g_i = share_i / sum_k
weight_k P_ik and z = (x - mean_k) / sd_k, what it needs are sums over edges, phi the density of z:

    sum_i r_ik     = weight_k sum_i g_i P_ik
    sum_i r_ik z   = weight_k sum_e phi(z_e) (g_e - g_(e-1))
    sum_i r_ik z^2 = sum_i r_ik + weight_k sum_e z_e phi(z_e) (g_e - g_(e-1))

Classes to either side of a gap are neighbours with an empty one between them.

Source: McLachlan and Jones (1988), Biometrics 44, 571-578.
"""

import numpy as np

from gmm_em.edges import counted, middles
from gmm_em.numerics import Room, Values
from gmm_em.truncated import OPEN, ROOT_2, ROOT_2PI, truncated
from gmm_em.values import mean_and_sd

FLOOR = 0.125  # of the narrowest class that holds values: smaller sds gain nothing, see `Classes`
LOST = 1e-290  # a probability below this is left to logarithms
VANISHED = 1e-300  # what is left of what underflows, so that it can be divided by
LOSES = 1e-5  # of (extent + sd) / class, and of shifts: a variance below it has lost its digits


class Classes(Room):
    """What `numerics.Values` is to points: classes that hold values, and the gaps between them, on
    a line that is standardised to mean 0 and sd 1 of their middles.

    values, counts : (n,), or None for once each; edges : (m+1,) the limits of contiguous classes

    floor : an eighth of the narrowest class that holds values. A component that fills a class or
        two has a likelihood that no longer depends on its sd well above that; of one that fills
        three the data say the sd, and it is larger.
    """

    log_unit = 0.0  # probabilities have no unit

    def __init__(self, values, counts, edges, most_fits, n_components):
        edges, mass = counted(values, counts, edges)
        centre, unit = mean_and_sd(middles(edges), mass)
        held = mass > 0
        limits = np.flatnonzero(np.append(held, False) | np.append(False, held))
        mass = np.add.reduceat(mass, limits[:-1])
        total = float(mass.sum())
        self.shares = mass / total
        with np.errstate(over="ignore"):
            self.edges = np.clip((edges[limits] - centre) / unit, -OPEN, OPEN)
            self.widths = np.minimum(np.diff(edges[limits]) / unit, 2.0 * OPEN)
        closed = self.widths < OPEN
        of_values = closed & (mass > 0)
        narrowest = self.widths[of_values if of_values.any() else closed].min()
        self.extent = extent = float(np.abs(self.edges[np.abs(self.edges) < OPEN]).max())
        floor = FLOOR * float(narrowest)
        super().__init__(centre, unit, total, extent, floor, len(mass), most_fits, n_components)

    def chunks(self, n_fits):
        """The classes in chunks, for any number of fits."""
        return [ChunkOfClasses(self, part) for part in self.parts]


def room_for(values, counts, edges, most_fits, n_components) -> Room:
    """What a fit works on: `Values`, or `Classes` where there are edges. `values` and `counts` as
    `check_values` returns them."""
    if edges is None:
        return Values(values, counts, most_fits, n_components)
    return Classes(values, counts, edges, most_fits, n_components)


class ChunkOfClasses:
    """m standardised classes side by side, the share of all counts that each has, and the floor of
    the sds."""

    in_classes = True

    def __init__(self, classes, part):
        self.edges = classes.edges[part.start : part.stop + 1]
        self.widths, self.shares = classes.widths[part], classes.shares[part]
        self.floor, self.held = classes.floor, self.shares > 0
        self.narrowest, self.extent = np.where(self.held, self.widths, np.inf).min(), classes.extent
        self.gaps = np.where(self.held, 0.0, 1.0)


def at_limits(chunk, weights, means, sds):
    """Of S mixtures, all (S, K): z and phi(z), (S, K, m+1), of the limits of m classes, the
    probabilities (S, K, m) of the classes by each component, those by all, (S, m), and where these
    are lost, (S, m) bool. A class without values has a probability of 1 or more by all."""
    from scipy.special import erfc

    z = (chunk.edges - means[..., None]) / sds[..., None]
    below = np.signbit(z)
    phi = z * z
    phi *= -0.5
    np.exp(phi, out=phi)
    phi *= 1.0 / ROOT_2PI
    # Phi(z) or, above 0, Phi(z) - 1: what is left of the nearer side keeps its digits
    tails = np.abs(z)
    tails *= 1.0 / ROOT_2
    erfc(tails, out=tails)
    tails *= 0.5
    np.copysign(tails, z, out=tails)
    inside = tails[..., :-1] - tails[..., 1:]
    inside += below[..., :-1] > below[..., 1:]
    density = (weights[:, None] @ inside)[:, 0] + chunk.gaps
    return z, phi, inside, density, density < LOST


def turns_at_limits(g):
    """(S, 1, m+1): by how much g (S, m) grows at each limit."""
    turns = np.empty((len(g), 1, g.shape[1] + 1))
    turns[:, 0, 0], turns[:, 0, -1] = g[:, 0], -g[:, -1]
    np.subtract(g[:, 1:], g[:, :-1], out=turns[:, 0, 1:-1])
    return turns


def inexact(chunk, sds, zeroth, first, second):
    """(S,) bool: where sums over limits have lost digits, from the sums of r, r z and r z^2."""
    shifts = first / zeroth
    variances = second / zeroth - shifts**2
    loses = (sds + chunk.extent) / chunk.narrowest + shifts**2
    return (variances < LOSES * loses).any(axis=1)


def expected_in_classes(chunk, weights, means, sds, about):
    """What the M step needs of some classes, as `algorithms.em.expected` has it of some values."""
    z, phi, inside, density, lost = at_limits(chunk, weights, means, sds)
    any_lost = np.count_nonzero(lost)
    if any_lost:
        density[lost] = np.inf
    g = chunk.shares / density
    turns = turns_at_limits(g)
    zeroth = np.maximum(weights * np.vecdot(inside, g[:, None]), VANISHED)
    first = weights * np.vecdot(phi, turns)
    z *= phi
    second = zeroth + weights * np.vecdot(z, turns)
    slow = inexact(chunk, sds, zeroth, first, second)
    if about is not means:
        slow |= (about != means).any(axis=1)
    if any_lost:
        density[lost] = 1.0
    sums = np.stack([zeroth, means * zeroth + sds * first], axis=-1)
    parts = [sums, sds**2 * second, np.vecdot(np.log(density), chunk.shares)]
    if any_lost or np.count_nonzero(slow):
        for i in np.flatnonzero(slow | lost.any(axis=1)):
            some = chunk.held if slow[i] else lost[i]
            exact = _expected_exactly(chunk, some, weights[i], means[i], sds[i], about[i])
            for part, of_some in zip(parts, exact, strict=True):
                part[i] = of_some if slow[i] else part[i] + of_some
    return parts


def _expected_exactly(chunk, some, weights, means, sds, about):
    """The same of some of the classes by one mixture, by the moments of each class."""
    r, log_density, _, (_, from_mode, variances) = exactly(chunk, some, weights, means, sds)
    modes = np.clip(means[:, None], chunk.edges[:-1][some], chunk.edges[1:][some])
    x = modes + sds[:, None] * from_mode
    squares = sds[:, None] ** 2 * variances + (x - about[:, None]) ** 2
    sums = np.stack([r.sum(axis=1), np.vecdot(r, x)], axis=-1)
    return sums, np.vecdot(r, squares), log_density @ chunk.shares[some]


def exactly(chunk, some, weights, means, sds):
    """Of j of the classes by one mixture, by logarithms: r (K, j) and log p(class) (j,), the limits
    as z, (2, K, j), and what `truncated` says of each class, (3, K, j)."""
    means, sds = means[:, None], sds[:, None]
    limits = np.stack([chunk.edges[:-1][some] - means, chunk.edges[1:][some] - means]) / sds
    moments = truncated(*limits, chunk.widths[some] / sds)
    logs = np.log(weights)[:, None] + moments[0]
    largest = logs.max(axis=0)
    r = np.maximum(np.exp(logs - largest), VANISHED)
    density = r.sum(axis=0)
    return r * (chunk.shares[some] / density), largest + np.log(density), limits, moments
