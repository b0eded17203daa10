"""A 1-D Gaussian mixture: a frozen value and what can be asked of it.

Arrays are float64 with the component axis first: K components, n values, `(K, n)`.
"""

from dataclasses import dataclass

import numpy as np

LOG_SQRT_2PI = 0.5 * np.log(2.0 * np.pi)


class Density:
    """A sum of weighted component densities: what can be asked of any, Gaussian or not.

    A subclass has `weights`, `means` and `sds`, each (K,), and says `weighted_log_densities(x)`.
    A chart needs no more to draw it.
    """

    is_gaussian = False  # whether a fitted Gaussian mixture can ever be right
    corners = ()  # where the density jumps or has a kink, which a chart's grid must not miss

    @property
    def n_components(self):
        return len(self.weights)

    def weighted_densities(self, x):
        """(K, n): p(y=k) p(x|y=k), per unit of the data."""
        return np.exp(self.weighted_log_densities(x))

    def log_density(self, x):
        """(n,): log p(x) in nats, by log-sum-exp: exact in the far tails."""
        terms = self.weighted_log_densities(x)
        largest = terms.max(axis=0)
        finite = np.where(np.isfinite(largest), largest, 0.0)
        with np.errstate(divide="ignore"):
            return finite + np.log(np.exp(terms - finite).sum(axis=0))

    def density(self, x):
        """(n,): p(x), per unit of the data."""
        return np.exp(self.log_density(x))

    def log_likelihood(self, x, counts=None):
        """Sum of log p(x_i), each weighted by its count (default 1), in nats."""
        log_density = self.log_density(x)
        return float(log_density.sum() if counts is None else np.dot(counts, log_density))

    def sample(self, n, rng):
        """Draw n values: (values (n,), components (n,) int). A larger n from a generator in the
        same state extends a smaller one."""
        label_rng, noise_rng = rng.spawn(2)
        components = label_rng.choice(self.n_components, size=n, p=self.weights)
        return self._values(components, noise_rng), components


@dataclass(frozen=True, eq=False)
class Mixture(Density):
    """p(x) = sum_k weights[k] * Normal(x; means[k], sds[k]).

    Parameters
    ----------
    weights : (K,) p(y=k), non-negative, summing to 1 (within 1e-9)
    means : (K,) in the unit of the data, finite
    sds : (K,) standard deviations in the unit of the data, positive and finite

    Raises `ValueError` where these do not hold. The arrays are copied and made read-only.
    Source: C. Bishop, Pattern Recognition and Machine Learning (2006), section 9.2.
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray

    is_gaussian = True

    def __post_init__(self):
        for name in ("weights", "means", "sds"):
            array = np.array(getattr(self, name), dtype=float)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        shape = self.weights.shape
        if len(shape) != 1 or shape[0] < 1 or self.means.shape != shape or self.sds.shape != shape:
            raise ValueError(
                "weights, means and sds must be three lists of the same length, one or more; "
                f"their shapes are {shape}, {self.means.shape} and {self.sds.shape}."
            )
        if not all(np.isfinite(a).all() for a in (self.weights, self.means, self.sds)):
            raise ValueError("weights, means and sds must be finite numbers.")
        if not (self.sds > 0).all():
            raise ValueError(f"every sd must be above 0; they are {self.sds.tolist()}.")
        if (self.weights < 0).any() or abs(self.weights.sum() - 1.0) > 1e-9:
            raise ValueError(
                f"weights must be 0 or more and sum to 1; they are {self.weights.tolist()}."
            )

    @classmethod
    def random(cls, n_components, spread, rng):
        """The original demo's draw: means ~ N(0, spread^2), sds = max(U(0,1), 0.05),
        weights ~ U(0,1), normalised."""
        means = spread * rng.standard_normal(n_components)
        sds = np.maximum(rng.uniform(size=n_components), 0.05)
        weights = rng.uniform(size=n_components)
        return cls(weights / weights.sum(), means, sds)

    def weighted_log_densities(self, x):
        """(K, n): log p(y=k) + log p(x|y=k), in nats; -inf for a component of weight 0."""
        x = np.asarray(x, dtype=float)
        with np.errstate(divide="ignore"):
            log_weights = np.log(self.weights)
        # beyond 1e154 sds the square overflows to inf, which is the right limit
        with np.errstate(over="ignore"):
            z = (x - self.means[:, None]) / self.sds[:, None]
            return (log_weights - np.log(self.sds) - LOG_SQRT_2PI)[:, None] - 0.5 * z * z

    def responsibilities(self, x):
        """(K, n): p(y=k|x), Bishop (9.13). Columns sum to 1 and are never NaN, however far x is.

        Far out the log densities are huge and nearly equal, and their differences lose all digits:
        a and b would share a point at 1e17 although one of them is ever so much likelier. So these
        differences are taken to the likeliest component, as products that do not cancel:
        z_a^2 - z_b^2 = (z_a - z_b)(z_a + z_b).
        """
        x = np.asarray(x, dtype=float)
        terms = self.weighted_log_densities(x)
        for sign in (1, -1):  # beyond 1e154 sds even the log densities overflow
            lost = (sign * x > 0) & np.isneginf(terms.max(axis=0))
            terms[self._likeliest_at_infinity(sign), lost] = 0.0
        best = terms.argmax(axis=0)
        weights, means, sds = (a[:, None] for a in (self.weights, self.means, self.sds))
        mean, sd = self.means[best], self.sds[best]
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            shift = ((x - mean) * ((sd - sds) / sd) + (mean - means)) / sds  # z - z of the best
            total = (x - means) / sds + (x - mean) / sd
            logs = np.log(weights / self.weights[best]) + np.log(sd / sds)
            logs -= np.where(shift == 0.0, 0.0, 0.5 * shift * total)  # 0 * inf is 0 here
        logs[self.weights == 0.0] = -np.inf
        unnormalised = np.exp(logs - logs.max(axis=0))
        return unnormalised / unnormalised.sum(axis=0)

    def _likeliest_at_infinity(self, sign):
        """The widest component; of equally wide ones the outermost; of those the heaviest, and
        of equals the first."""
        sds = np.where(self.weights > 0, self.sds, 0.0)
        first = -np.arange(self.n_components)
        return np.lexsort((first, self.weights, sign * self.means, sds))[-1]

    def classify(self, x):
        """(n,) int: the component with the highest p(y=k|x), the first one on a tie."""
        return self.responsibilities(x).argmax(axis=0)

    def regions(self):
        """Where each component is the likeliest, exact, over the whole line.

        Returns cuts (m,), ascending, and owners (m+1,) int: owners[0] holds below cuts[0],
        owners[j] between cuts[j-1] and cuts[j], owners[m] above the last. Neighbours differ.

        Two weighted log densities are parabolas and cross in at most two points; between
        all such points, sorted, the likeliest component cannot change.
        """
        crossings = self._crossings()
        inside = self.classify(0.5 * crossings[1:] + 0.5 * crossings[:-1])
        left, right = self._likeliest_at_infinity(-1), self._likeliest_at_infinity(1)
        owners = np.concatenate([[left], inside, [right]]) if len(crossings) else np.array([left])
        changes = np.flatnonzero(np.diff(owners))
        return crossings[changes], owners[np.append(changes, len(owners) - 1)]

    def _crossings(self):
        """All x, ascending, at which two weighted densities of this mixture are equal."""
        first, second = np.triu_indices(self.n_components, 1)
        w1, m1, s1 = self.weights[first], self.means[first], self.sds[first]
        w2, m2, s2 = self.weights[second], self.means[second], self.sds[second]
        # in u = (x - centre) / unit the difference of the log densities is a u^2 + b u + c
        centre, unit = 0.5 * (m1 + m2), np.maximum(s1, s2)
        half_gap = 0.5 * (m2 - m1) / unit
        p1, p2 = (unit / s1) ** 2, (unit / s2) ** 2
        curvature = (s1 - s2) / unit * ((s1 + s2) / unit) * p1 * p2  # p2 - p1, not cancelled
        with np.errstate(all="ignore"):  # weight 0, equal sds: roots that are not finite drop out
            a, b = 0.5 * curvature, -half_gap * (p1 + p2)
            c = np.log(w1 / w2) + np.log(s2 / s1) + 0.5 * half_gap**2 * curvature
            q = -0.5 * (b + np.copysign(np.sqrt(b * b - 4.0 * a * c), b))
            roots = np.concatenate([centre + unit * (q / a), centre + unit * (c / q)])
        return np.unique(roots[np.isfinite(roots)])

    def _values(self, components, rng):
        noise = rng.standard_normal(len(components))
        return self.means[components] + self.sds[components] * noise

    def sorted_by_mean(self):
        """The same mixture with its components in ascending order of their means."""
        order = np.argsort(self.means, kind="stable")
        return Mixture(self.weights[order], self.means[order], self.sds[order])
