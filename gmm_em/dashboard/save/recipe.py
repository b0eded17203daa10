"""The same in Python: code that makes the very numbers that the page shows."""

import json
import textwrap
from dataclasses import dataclass

import numpy as np

from gmm_em import data, links
from gmm_em.dashboard.save.tables import COUNT, GROUP, LOWER, UPPER, file_name, value_column
from gmm_em.dashboard.settings import EQUAL, MANUAL, NOTHING_RANDOM, SEED_MAX, UPLOAD, Settings
from gmm_em.fit import sd_floor
from gmm_em.groups import BINS
from gmm_em.trace import Trace

MOST_REPEATED = 1_000_000  # values; scikit-learn has no counts, so each is written out
SHOW = 'print(shown.weights, shown.means, shown.sds, sep="\\n")'
HEAD = "# gmm-em is installed from a copy of its repository: pip install .\nimport gmm_em"
HEAD_OF_SCIKIT_LEARN = (
    "# pip install scikit-learn\nimport numpy as np\nfrom sklearn.mixture import GaussianMixture"
)
SHOW_ARRAYS = 'print(weights, means, sds, sep="\\n")'
DRAWS = {  # random source -> the widths of its truth, and NumPy's name for its shape
    "gaussian": ("sds", "standard_normal"),
    "custom": ("sds", "standard_normal"),
    "laplace": ("scales", "laplace"),
    "uniform": (),
}
LONGEST = 100  # characters of a line
MOST_WRITTEN = 300  # values; more of them are read from the file that the page saves


@dataclass(frozen=True)
class Recipe:
    """What the page shows, and the code for it.

    source : the data source in use, `UPLOAD` for data of one's own
    dataset, fitted_to : what it holds; the same, or its groups where EM runs on these
    trace : the fit
    place : of its start among the `best_of` that were tried
    iteration : whose parameters the code leaves as `shown`
    brought : the dataset before anything was done to it by hand
    by : the name of the algorithm
    """

    settings: Settings
    source: str
    dataset: data.Dataset
    fitted_to: data.Dataset
    trace: Trace
    place: int | None
    iteration: int
    brought: data.Dataset
    by: str = "em"

    def with_gmm_em(self):
        """The code with this project's own library."""
        shown = f"shown = trace[{self.iteration}]"
        return _joined(HEAD, self._data(), self._starts(), f"{self._fit()}\n{shown}", SHOW)

    def with_scikit_learn(self):
        """The code with scikit-learn alone; comments say what it does otherwise, or cannot do."""
        start = self._start_written_out()
        if not self.iteration:
            why = "# iteration 0 is the start; scikit-learn begins with the one after it"
            return _joined(HEAD_OF_SCIKIT_LEARN, f"{why}\n{start}", SHOW_ARRAYS)
        try:
            values = self._values()
            return _joined(HEAD_OF_SCIKIT_LEARN, values, start, self._model(), SHOW_ARRAYS)
        except _Impossible as reason:
            return _joined(HEAD_OF_SCIKIT_LEARN, start, f"# {reason}")

    def _fit(self):
        """The line of the fit; on groups that are made narrower where what is found needs it."""
        if self._held == "dataset":
            return _call("trace = gmm_em.fit(", f"dataset.values, start, {self._options}", ")")
        of_groups = f"d.values, start, {self._limits}, counts=d.counts"
        of_groups += "" if self.dataset.edges is None else ", edges=d.edges"
        return (
            "groups, trace = gmm_em.groups.on_groups(\n"
            f"    dataset, {BINS},\n"
            f"{_call('    lambda d: gmm_em.fit(', of_groups, '),')}\n"
            "    lambda trace: [trace.final],\n"
            ")"
        )

    @property
    def _held(self):
        """The name of what EM runs on."""
        return "dataset" if self.fitted_to is self.dataset else "groups"

    @property
    def _counts(self):
        if self.fitted_to.edges is not None:
            return ", **given"
        return "" if self.fitted_to.counts is None else f", counts={self._held}.counts"

    @property
    def _limits(self):
        held = ", equal_sds=True" if self.settings.sds == EQUAL else ""
        held += "" if self.by == "em" else f", algorithm={_literal(self.by)}"
        return f"max_iter={self.settings.iter}, tol={self.settings.tol!r}{held}"

    @property
    def _options(self):
        return f"{self._limits}{self._counts}"

    def _data(self):
        lines = self._own() if self.source == UPLOAD else self._drawn()
        lines += self._weighted() + self._recorded()
        lines = "\n".join([lines, *self._by_hand()])
        if self._held == "groups":
            lines += "\n# so many values that EM runs on groups of them\n"
            lines += "groups = dataset.compressed()"
        if self.dataset.edges is not None:
            lines += "\n# how often there was each value, and the limits of the classes\n"
            lines += f'given = {{"counts": {self._held}.counts, "edges": {self._held}.edges}}'
        return lines

    def _by_hand(self):
        """What was done to the data by hand, a line each."""
        if self.dataset.scale == data.LOG:
            yield "dataset = gmm_em.data.log10(dataset)"
        named = {"without": self.dataset.aside is not None and self.settings.aside,
                 "with_extra": self.dataset.added and self.settings.extra}  # fmt: skip
        for change, text in named.items():
            if text:
                values = _literal(list(links.decode_points(text)))
                yield f"dataset = gmm_em.data.{change}(dataset, {values})"

    def _weighted(self):
        """The lines that say how many observations there are, where counts are weights."""
        if self.brought.observations is None:
            return ""
        return (
            "\n# counts are weights, of so many observations\nfrom dataclasses import replace\n\n"
            f"dataset = replace(dataset, observations={self.brought.observations})"
        )

    def _recorded(self):
        """The line that says how the values were recorded, where they do not say it."""
        d, s = self.brought, self.settings
        if not d.rounded and d.printed is None:
            return ""
        width = f", {s.width!r}" if s.recorded == "rounded" and s.width else ""
        return f'\ndataset = gmm_em.data.as_recorded(dataset, "{s.recorded}"{width})'

    def _drawn(self):
        names = data.SOURCES[self.source].parameters
        used = ", ".join(f"{name}={_literal(getattr(self.settings, name))}" for name in names)
        return f'dataset = gmm_em.data.SOURCES["{self.source}"]({used})'

    def _own(self):
        """Few values as they are; of many the file that the page saves."""
        d = self.brought
        if self.settings.values:
            printed = d.edges if d.printed is None and not d.rounded else d.printed
            arrays = {"values": d.values, "counts": d.counts, "edges": printed}
            named = {name: a.tolist() for name, a in arrays.items() if a is not None}
            lines = [f"{name} = {_literal(numbers)}" for name, numbers in named.items()]
            arguments = ", ".join(f"{name}={name}" for name in named)
            made = f"dataset = gmm_em.Dataset({arguments}, name={_literal(d.name)})"
            return "\n".join([*lines, made])
        is_printed = d.edges is not None and not d.rounded
        columns = {"column": LOWER, "upper": UPPER} if is_printed else {"column": value_column(d)}
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
        further = ""
        if self.dataset.edges is not None:
            further = (
                "# and one on the class that stands out\nstarts += gmm_em.starts.on_spike(\n"
                f'    {self._held}.values, {s.n_fit}, "{s.start}", {s.start_seed}, **given\n)\n'
            )
        arguments = f"{self._held}.values, starts, {self._options}"
        return (
            f"starts = [\n    {self._guess(seed)}\n    for seed in range({s.start_seed}, {above})\n"
            f"]\n{further}{_call('found = gmm_em.optima(', arguments, ')')}\n"
            "start = starts[gmm_em.best(found).starts[0]]"
        )

    def _start(self, place):
        s = self.settings
        if s.start == MANUAL:
            rows = _literal(list(links.decode_components(s.guess)))
            return f"# weight, mean, sd of each component\nstart = gmm_em.data.as_mixture({rows})"
        chosen = f"# of {s.best_of} starts the one that leads highest\n" if place else ""
        return f"{chosen}start = {self._guess((s.start_seed + place) % (SEED_MAX + 1))}"

    def _guess(self, seed):
        s = self.settings
        how = f'{s.n_fit}, "{s.start}", seed={seed}{self._counts}'
        return f"gmm_em.initial_guess({self._held}.values, {how})"

    def _start_written_out(self):
        rows = [f"{name} = np.array({_literal(getattr(self.trace, name)[0].tolist())})"
                for name in ("weights", "means", "sds")]  # fmt: skip
        return "\n".join(["# the start", *rows])

    def _values(self):
        """The lines that make the values for scikit-learn."""
        d, lines = self.dataset, []
        if self.by != "em":
            raise _Impossible("the mixtures of scikit-learn are fitted by EM alone")
        if d.edges is not None:
            raise _Impossible("scikit-learn takes values for points and knows no classes")
        whole = d.counts is None or ((d.counts == np.rint(d.counts)).all() and not d.grouped)
        if len(d) < self.trace.weights.shape[1]:
            raise _Impossible("scikit-learn needs at least as many values as components")
        if not whole or (d.counts is not None and d.counts.sum() > MOST_REPEATED):
            raise _Impossible(
                "scikit-learn has no counts, and these are too many or not whole numbers"
            )
        if self._held == "groups":
            lines.append("# scikit-learn has no groups: it gets all values and ends very close")
        lines += [self._written_out(), *self._numpy_by_hand()]
        if d.counts is not None:
            lines.append("# scikit-learn has no counts: each value is repeated as often")
            lines.append("values = np.repeat(values, counts.astype(int))")
        return "\n".join(lines)

    def _written_out(self):
        """Few values as they are, random ones drawn again, others of the file of the page."""
        d = self.brought
        if self.source in DRAWS:
            return self._drawn_by_numpy()
        arrays = {"values": d.values} | ({} if d.counts is None else {"counts": d.counts})
        if len(d) <= MOST_WRITTEN:
            return "\n".join(
                f"{name} = np.array({_literal(array.tolist())})" for name, array in arrays.items()
            )
        label = value_column(d)
        return (
            "# the file saved from the page, under Share\n"
            f"{', '.join(arrays)}{',' if len(arrays) == 1 else ''} = np.loadtxt(\n"
            f'    "{file_name(d.name, "data")}", delimiter=",", quotechar=\'"\',\n'
            f'    encoding="utf-8", skiprows={1 + label.count(chr(10))},'
            f" usecols={tuple(range(len(arrays)))}, ndmin=2, unpack=True,\n)"
        )

    def _numpy_by_hand(self):
        """What was done to the values, and to their counts, by hand."""
        d, counted = self.dataset, self.dataset.counts is not None
        if d.scale == data.LOG:
            yield "values = np.log10(values)"
        if d.aside is not None:
            rows = d.aside_rows.tolist()
            yield "# set aside by hand: the rows of these values"
            yield (
                f"np.subtract.at(counts, {rows}, 1)"
                if counted
                else (f"values = np.delete(values, {rows})")
            )
        if d.added:
            yield "# added by hand"
            yield f"values = np.append(values, {d.values[-d.added :].tolist()})"
            if counted:
                yield f"counts = np.append(counts, np.ones({d.added}))"

    def _drawn_by_numpy(self):
        """The streams are those of `data.drawn`."""
        s, truth = self.settings, self.brought.truth
        lines = [f"_, points = np.random.SeedSequence({s.seed}).spawn(2)"]
        lines.append("of_labels, of_values = np.random.default_rng(points).spawn(2)")
        if self.source == "uniform":
            return "\n".join([*lines, f"values = of_values.uniform(size={s.n_points})"])
        scales, name = DRAWS[self.source]
        for variable, array in (("w", truth.weights), ("m", truth.means),
                                ("s", getattr(truth, scales))):  # fmt: skip
            lines.append(f"{variable} = np.array({_literal(array.tolist())})")
        return "\n".join(
            [
                f"# the points are drawn as on the page: weights, means and {scales} of the truth",
                *lines,
                f"k = of_labels.choice({len(truth.weights)}, size={s.n_points}, p=w)",
                f"values = m[k] + s[k] * of_values.{name}(size={s.n_points})",
            ]
        )

    def _model(self):
        """As many iterations, and no other rule to stop: scikit-learn's own is another one."""
        k, rows = self.trace.weights.shape[1], slice(0, self.iteration + 1)
        fails = self.trace.floored[rows].any() or self.trace.emptied[rows].any()
        words = (
            "# A component collapses or is left empty. gmm-em holds its sd at a floor;\n"
            "# scikit-learn adds a little to all variances instead, and may end elsewhere.\n"
        )
        kind, precisions, sds = (
            "",
            "sds[:, None, None] ** -2.0",
            "np.sqrt(model.covariances_.ravel())",
        )
        if self.settings.sds == EQUAL:
            kind, precisions = ' covariance_type="tied",', "[[sds[0] ** -2.0]]"
            sds = f"np.full({k}, np.sqrt(model.covariances_[0, 0]))"
        floor = sd_floor(self.fitted_to.values, self.fitted_to.counts)
        return (
            f"{words if fails else ''}"
            "# exactly this many iterations, about which scikit-learn warns\n"
            "model = GaussianMixture(\n"
            f"    {k},{kind} max_iter={self.iteration}, tol=0.0,"
            f" reg_covar={floor**2 if fails else 0.0:.3g},\n"
            "    weights_init=weights, means_init=means[:, None],\n"
            f"    precisions_init={precisions},\n"
            ").fit(values[:, None])\n"
            "weights, means = model.weights_, model.means_.ravel()\n"
            f"sds = {sds}"
        )


class _Impossible(Exception):
    """Why scikit-learn cannot fit these data."""


def _joined(*parts):
    return "\n\n".join(parts) + "\n"


def _call(before, arguments, after):
    """A call on one line, or its arguments on a line of their own where that would be long."""
    if len(before + arguments + after) <= LONGEST:
        return before + arguments + after
    indent = before[: len(before) - len(before.lstrip())]
    return f"{before}\n{indent}    {arguments}\n{indent}{after}"


def _literal(value):
    """A text, a number or a list of these as Python; a long list on several lines."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list):
        return repr(value)
    text = ", ".join(map(repr, value)).replace("inf", 'float("inf")')
    if len(text) < 60:
        return f"[{text}]"
    return f"[\n{textwrap.indent(textwrap.fill(text, 92), '    ')},\n]"
