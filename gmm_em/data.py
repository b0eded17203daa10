"""Datasets: values, their counts, and where they came from.

`SOURCES` maps a name to a function that returns a `Dataset`; the names of its parameters are the
names of the settings it uses. Data of one's own come from `parse_table` and `from_table`, or from
a link.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from gmm_em.links import MOST_COMPONENTS, decode_components, decode_values
from gmm_em.mixture import Density, Mixture
from gmm_em.tables import TableError, parse_table
from gmm_em.truths import LaplaceMixture, Uniform

__all__ = [
    "SOURCES",
    "Dataset",
    "TableError",
    "check_values",
    "custom",
    "distinct_values",
    "from_link",
    "from_table",
    "mean_and_sd",
    "parse_table",
    "simulate",
]

LARGEST = 1e100  # number in a mixture of one's own: nothing drawn from it overflows
CLASSICS = Path(__file__).parent / "datasets"


@dataclass(frozen=True, eq=False)
class Dataset:
    """n values on a line, and what is known of them.

    values : (n,) float64, finite
    name : what the axis says
    counts : (n,) how often each value was seen (fractions allowed), or None for once each
    truth : what the values were drawn from, a `Mixture` or another `Density`; None for real data
    components : (n,) int, the component that each value was drawn from, or None
    grouped : whether the values stand for groups of others, see `compressed`
    unit : of the values; "" if they have none or it is not known
    description, source : what was measured, and the citation
    literature : sentences, each on the number of components that somebody found, and who
    note : what was done to the data on their way here, such as rows left out
    """

    values: np.ndarray
    name: str
    counts: np.ndarray | None = None
    truth: Density | None = None
    components: np.ndarray | None = None
    grouped: bool = False
    unit: str = ""
    description: str = ""
    source: str = ""
    literature: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self):
        values, counts = check_values(self.values, self.counts)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "counts", counts)

    def __len__(self):
        return len(self.values)

    @property
    def label(self):
        """What an axis says: the name, and the unit where there is one."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def compressed(self, bins=2**13):
        """The same data in about `bins` groups, each with its exact count, mean and variance.

        A group is two values, its mean less and plus its sd, with half of its count each: all
        sums of r, r x and r x^2 are right to the third order in the width of a bin, for any
        smooth r (two-point Gauss-Hermite quadrature). A fit of these costs the same however many
        values there are. Values far from the bulk, at most some in a thousand, stay as they are,
        so that an outlier does not widen the bins. A dataset of no more than 2 `bins` values is
        returned as it is.
        """
        if len(self) <= 2 * bins:
            return self
        some = self.values[:: len(self) // 10_000 + 1]
        low, high = np.quantile(some, [0.001, 0.999])
        low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
        bulk = (self.values >= low) & (self.values < high)
        counts = np.ones(len(self)) if self.counts is None else self.counts
        x, c, width = self.values[bulk], counts[bulk], (high - low) / bins
        group = np.minimum(((x - low) / width).astype(int), bins - 1)
        offset = x - (low + width * (group + 0.5))  # from the middle: squares keep their digits
        mass = np.bincount(group, c, bins)
        held = np.flatnonzero(mass)
        mean = np.bincount(group, c * offset, bins)[held] / mass[held]
        variance = np.bincount(group, c * offset**2, bins)[held] / mass[held] - mean**2
        middle = low + width * (held + 0.5) + mean
        sd = np.sqrt(np.maximum(variance, 0.0))
        return replace(
            self,
            values=np.concatenate([middle - sd, middle + sd, self.values[~bulk]]),
            counts=np.concatenate([0.5 * mass[held], 0.5 * mass[held], counts[~bulk]]),
            components=None,
            grouped=True,
        )


def check_values(values, counts=None):
    """Values (n,) and counts (n,) or None as float64, or a `ValueError` that says what is wrong."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not len(values):
        raise ValueError("values must be a list of one or more numbers.")
    if not np.isfinite(values).all():
        raise ValueError("values must be finite numbers: no missing ones, no infinities.")
    if counts is None:
        return values, None
    counts = np.asarray(counts, dtype=float)
    if counts.shape != values.shape:
        raise ValueError(f"there must be one count for each of the {len(values)} values.")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError("counts must be finite and 0 or more.")
    if not counts.sum() > 0:
        raise ValueError("at least one count must be above 0.")
    return values, counts


def distinct_values(values, counts=None):
    """The distinct values (m,), ascending, and the share of all counts that falls on each."""
    distinct, inverse = np.unique(values, return_inverse=True)
    mass = np.bincount(inverse, counts, minlength=len(distinct))
    return distinct[mass > 0], mass[mass > 0] / mass.sum()


def mean_and_sd(values, counts=None):
    """Mean and sd of the values, in their unit; `ValueError` where they are all equal.

    Computed on values shifted and scaled to [-1, 1], so that neither 1e300 nor 1e-300 nor an
    offset far larger than the spread is lost in squares.
    """
    if counts is not None:
        values, counts = values[counts > 0], counts[counts > 0]
    low, high = values.min(), values.max()
    centre, radius = 0.5 * low + 0.5 * high, 0.5 * high - 0.5 * low
    if not radius > 0:
        raise ValueError(
            f"all values equal {low:g}: a mixture needs at least two different values."
        )
    z = (values - centre) / radius
    mean = np.average(z, weights=counts)
    sd = np.sqrt(np.average((z - mean) ** 2, weights=counts))
    return float(centre + radius * mean), float(radius * sd)


def simulate(n_real, spread, n_points, seed):
    """Draw a random mixture of `n_real` Gaussians and `n_points` values from it.

    The mixture and the points have random streams of their own: another `n_points` keeps the
    mixture, another `spread` only moves its means.
    """
    truth_rng, points_rng = _streams(seed)
    return _drawn(_random_mixture(n_real, spread, truth_rng), n_points, points_rng)


def laplace(n_real, spread, n_points, seed):
    """As `simulate` with the same seed, but every Gaussian is a Laplace density: the same weights,
    the same means, and the numbers that were sds as scales."""
    truth_rng, points_rng = _streams(seed)
    drawn = _random_mixture(n_real, spread, truth_rng)
    truth = LaplaceMixture(drawn.weights, drawn.means, scales=drawn.sds)
    return _drawn(truth, n_points, points_rng)


def uniform(n_points, seed):
    """`n_points` values from U(0, 1)."""
    return _drawn(Uniform(), n_points, _streams(seed)[1])


def custom(components, n_points, seed):
    """`n_points` values from a mixture of one's own.

    components : 1 to 10 rows of (weight, mean, sd), or the text for them in a link,
    "0.3:-2:0.5,0.7:1:1". Weights that do not sum to 1 are divided by their sum, and the note
    says so. Raises `TableError` with the row that cannot be used.
    """
    rows = decode_components(components) if isinstance(components, str) else components
    weights, means, sds = _checked(rows).T
    total = weights.sum()
    normal = abs(total - 1.0) <= 1e-9
    note = "" if normal else f"The weights sum to {total:g}; each was divided by that."
    truth = Mixture(weights / total, means, sds).sorted_by_mean()
    return replace(_drawn(truth, n_points, _streams(seed)[1]), note=note)


def classic(name):
    """Real data that everybody has used, from the file `datasets/name.txt`.

    The file says in its first lines what the `Dataset` then knows: name, unit, description,
    source, and what the literature found.
    """
    facts, literature, values = {}, [], []
    for line in (CLASSICS / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("# "):
            values.append(float(line))
            continue
        key, fact = line.removeprefix("# ").split(": ", 1)
        if key == "literature":
            literature.append(fact)
        else:
            facts[key] = fact
    return Dataset(np.array(values), literature=tuple(literature), **facts)


SOURCES = {
    "gaussian": simulate,
    "laplace": laplace,
    "uniform": uniform,
    "custom": custom,
    **{
        name: partial(classic, name)
        for name in (
            "faithful_waiting",
            "faithful_eruptions",
            "galaxies",
            "galaxies_corrected",
            "acidity",
            "iris_petal_length",
        )
    },
}


def from_table(table, column=None, counts=None):
    """The Dataset in one column of a `Table`, optionally with the counts in another.

    Its note says what was left out. Raises `TableError` for data of which no mixture can be
    fitted.
    """
    column = column or table.default
    values, weights, note = table.pick(column, counts)
    return _own(values, weights, name=column, note=note)


def from_link(text, name="value"):
    """The Dataset that `links.encode_values` wrote into a link; `TableError` if it is broken."""
    return _own(*decode_values(text), name=name)


def _own(values, counts, **facts):
    try:
        dataset = Dataset(values, counts=counts, **facts)
        mean_and_sd(dataset.values, dataset.counts)
        _check_drawable(dataset.values)
    except ValueError as error:
        raise TableError(str(error)) from error
    return dataset


def _check_drawable(values):
    """Refuse numbers whose distances, or whose density, a float64 or a chart cannot hold."""
    low, high = float(values.min()), float(values.max())
    largest = max(-low, high)
    if largest > 1e305:
        raise ValueError("There are values beyond 1e305, which is too large to be drawn.")
    if high - low < max(1e-12 * largest, 1e-290):
        raise ValueError(
            f"The values differ by {high - low:g} only: too little, for their size, to be drawn."
        )


def _streams(seed):
    """Random generators for the truth and for the points: one does not disturb the other."""
    return [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2)]


def _random_mixture(n_real, spread, rng):
    return Mixture.random(n_real, spread, rng).sorted_by_mean()


def _drawn(truth, n_points, rng):
    values, components = truth.sample(n_points, rng)
    return Dataset(values, "x", truth=truth, components=components)


def _checked(rows):
    """(K, 3) float64 of weight, mean, sd, or a `TableError` with the first row that is wrong."""
    rows = list(rows)
    if not 1 <= len(rows) <= MOST_COMPONENTS:
        raise TableError(f"A mixture here has 1 to {MOST_COMPONENTS} components, not {len(rows)}.")
    for i, row in enumerate(rows, 1):
        try:
            weight, mean, sd = map(float, row)
        except (TypeError, ValueError) as error:
            raise TableError(f"Component {i} needs three numbers: weight, mean and sd.") from error
        if not (np.abs([weight, mean, sd]) <= LARGEST).all():
            raise TableError(f"Component {i} needs finite numbers, none beyond {LARGEST:g}.")
        if weight < 0 or sd <= 0:
            raise TableError(f"Component {i} needs a weight of 0 or more and an sd above 0.")
        if sd < max(1 / LARGEST, 1e-12 * abs(mean)):
            raise TableError(f"The sd of component {i} is too small: all values would be equal.")
    rows = np.array(rows, dtype=float)
    if not rows[:, 0].sum() > 0:
        raise TableError("The weights need a sum above 0.")
    return rows
