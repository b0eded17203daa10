"""The same in Python: code that makes the very numbers that the page shows."""

import json
import textwrap
from dataclasses import dataclass

import numpy as np

from gmm_em import data, links
from gmm_em.dashboard.save.tables import COUNT, GROUP, file_name, value_column
from gmm_em.dashboard.settings import MANUAL, NOTHING_RANDOM, SEED_MAX, UPLOAD, Settings
from gmm_em.numerics import sd_floor
from gmm_em.trace import Trace

MOST_REPEATED = 1_000_000  # values; scikit-learn has no counts, so each is written out
SHOW = 'print(shown.weights, shown.means, shown.sds, sep="\\n")'
HEAD = "import gmm_em"
HEAD_OF_BOTH = "import numpy as np\nfrom sklearn.mixture import GaussianMixture\n\nimport gmm_em"


@dataclass(frozen=True)
class Recipe:
    """What the page shows, and the code for it.

    source : the data source in use, `UPLOAD` for data of one's own
    dataset, fitted_to : what it holds; the same, or its groups where EM runs on these
    trace : the fit
    place : of its start among the `best_of` that were tried
    iteration : whose parameters the code leaves as `shown`
    """

    settings: Settings
    source: str
    dataset: data.Dataset
    fitted_to: data.Dataset
    trace: Trace
    place: int | None
    iteration: int

    def with_gmm_em(self):
        """The code with this project's own library."""
        fit = f"trace = gmm_em.fit({self._held}.values, start, {self._options})"
        shown = f"shown = trace[{self.iteration}]"
        return _joined(HEAD, self._data(), self._starts(), f"{fit}\n{shown}", SHOW)

    def with_scikit_learn(self):
        """The code with scikit-learn, of data and start that `gmm_em` makes; comments say what
        scikit-learn does otherwise, or cannot do."""
        head = HEAD_OF_BOTH, self._data(), self._start(self.place or 0)
        if not self.iteration:
            why = "# iteration 0 is the start, and scikit-learn begins with the one after it"
            return _joined(*head, f"{why}\nshown = start", SHOW)
        try:
            return _joined(*head, self._written_out(), self._model(), SHOW)
        except _Impossible as reason:
            return _joined(*head, f"# {reason}")

    @property
    def _held(self):
        """The name of what EM runs on."""
        return "dataset" if self.fitted_to is self.dataset else "groups"

    @property
    def _counts(self):
        return "" if self.fitted_to.counts is None else f", counts={self._held}.counts"

    @property
    def _options(self):
        return f"max_iter={self.settings.iter}, tol={self.settings.tol!r}{self._counts}"

    def _data(self):
        lines = self._own() if self.source == UPLOAD else self._drawn()
        if self._held == "groups":
            lines += "\n# so many values that EM runs on groups of them\n"
            lines += "groups = dataset.compressed()"
        return lines

    def _drawn(self):
        names = data.SOURCES[self.source].parameters
        used = ", ".join(f"{name}={_literal(getattr(self.settings, name))}" for name in names)
        return f'dataset = gmm_em.data.SOURCES["{self.source}"]({used})'

    def _own(self):
        """Few values as they are; of many the file that the page saves."""
        d = self.dataset
        if self.settings.values:
            arrays = {"values": d.values, "counts": d.counts}
            named = {name: a.tolist() for name, a in arrays.items() if a is not None}
            lines = [f"{name} = {_literal(numbers)}" for name, numbers in named.items()]
            arguments = ", ".join(f"{name}={name}" for name in named)
            made = f"dataset = gmm_em.Dataset({arguments}, name={_literal(d.name)})"
            return "\n".join([*lines, made])
        columns = {"column": value_column(d)}
        columns |= {} if d.counts is None else {"counts": COUNT}
        columns |= {} if d.groups is None else {"groups": GROUP}
        named = ", ".join(f"{argument}={_literal(name)}" for argument, name in columns.items())
        return (
            "# the file that is saved on the page, under Share\n"
            f'with open("{file_name(d.name, "data")}", "rb") as file:\n'
            "    table = gmm_em.data.parse_table(file.read())\n"
            f"dataset = gmm_em.data.from_table(table, {named})"
        )

    def _starts(self):
        s = self.settings
        if s.start in NOTHING_RANDOM or s.best_of == 1:
            return self._start(0)
        above = s.start_seed + s.best_of
        seed = "seed" if above <= SEED_MAX + 1 else f"seed % {SEED_MAX + 1}"
        return (
            f"starts = [\n    {self._guess(seed)}\n    for seed in range({s.start_seed}, {above})\n"
            f"]\nbest = gmm_em.optima({self._held}.values, starts, {self._options})[0]\n"
            "start = starts[best.starts[0]]"
        )

    def _start(self, place):
        s = self.settings
        if s.start == MANUAL:
            rows = _literal(list(links.decode_components(s.guess)))
            return (
                f"# weight, mean and sd of each component\nstart = gmm_em.data.as_mixture({rows})"
            )
        chosen = f"# of {s.best_of} starts the one that leads highest\n" if place else ""
        return f"{chosen}start = {self._guess((s.start_seed + place) % (SEED_MAX + 1))}"

    def _guess(self, seed):
        s = self.settings
        how = f'{s.n_fit}, "{s.start}", seed={seed}{self._counts}'
        return f"gmm_em.initial_guess({self._held}.values, {how})"

    def _written_out(self):
        """The line that makes the values for scikit-learn."""
        counts = self.dataset.counts
        if len(self.dataset) < self.trace.weights.shape[1]:
            raise _Impossible("scikit-learn wants as many values as components, or more")
        if counts is None:
            if self._held == "dataset":
                return "values = dataset.values"
            return (
                "# scikit-learn knows no groups: it gets all values, and ends nearly there\n"
                "values = dataset.values"
            )
        if (counts != np.rint(counts)).any() or counts.sum() > MOST_REPEATED:
            raise _Impossible(
                "scikit-learn knows no counts, and these are too many or no whole numbers"
            )
        return (
            "# scikit-learn knows no counts: each value stands there as often as it was seen\n"
            "values = np.repeat(dataset.values, dataset.counts.astype(int))"
        )

    def _model(self):
        """As many iterations, and no other rule to stop: scikit-learn's own is another one."""
        rows = slice(0, self.iteration + 1)
        fails = self.trace.floored[rows].any() or self.trace.emptied[rows].any()
        words = (
            "# A component collapses or is left empty. gmm-em holds its sd at a floor;\n"
            "# scikit-learn adds a little to all variances instead, and may end elsewhere.\n"
        )
        floor = sd_floor(self.fitted_to.values, self.fitted_to.counts)
        return (
            f"{words if fails else ''}# just so many iterations, of which scikit-learn warns\n"
            "model = GaussianMixture(\n"
            f"    {self.trace.weights.shape[1]}, max_iter={self.iteration}, tol=0.0,"
            f" reg_covar={floor**2 if fails else 0.0:.3g},\n"
            "    weights_init=start.weights, means_init=start.means[:, None],\n"
            "    precisions_init=start.sds[:, None, None] ** -2.0,\n"
            ").fit(values[:, None])\n"
            "sds = np.sqrt(model.covariances_.ravel())\n"
            "shown = gmm_em.Mixture(model.weights_, model.means_.ravel(), sds)"
        )


class _Impossible(Exception):
    """Why scikit-learn cannot fit these data."""


def _joined(*parts):
    return "\n\n".join(parts) + "\n"


def _literal(value):
    """A text, a number or a list of these as Python; a long list on several lines."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list):
        return repr(value)
    text = ", ".join(map(repr, value))
    if len(text) < 60:
        return f"[{text}]"
    return f"[\n{textwrap.indent(textwrap.fill(text, 92), '    ')},\n]"
