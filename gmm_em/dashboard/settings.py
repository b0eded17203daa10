"""THE table of settings. One row drives the flag, the widget and the URL parameter.

Whatever a stranger types, in a flag or in the URL, `Setting.mend` turns it into a valid value
and, where it had to change it, a sentence that says so.
"""

import argparse
import difflib
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, make_dataclass

from gmm_em import data, starts
from gmm_em.errors import shown

VIEWS = ("data", "fit", "compare")
MOST_OF_A_NAME = 60  # characters
UPLOAD = "upload"  # the data source that no function draws: values that the visitor brings


@dataclass(frozen=True)
class Setting:
    """One row: numbers have low, high and step; texts have choices, or a check that raises
    `TableError`; the default gives the type.

    A row with `only` belongs to that data source alone, and only its links carry it.
    """

    name: str
    default: int | float | str
    label: str
    help: str
    flag: str | None = None
    low: float = -math.inf
    high: float = math.inf
    step: float | None = None
    choices: tuple[str, ...] = ()
    check: Callable | None = None
    only: str | None = None

    @property
    def type(self):
        return type(self.default)

    @property
    def range(self):
        """The valid values, in words."""
        if self.choices:
            return ", ".join(self.choices)
        if self.check:
            return "text"
        return f"{say(self.low)} to {say(self.high)}"

    def mend(self, text):
        """The valid value nearest to what `text` says, and None or a sentence on what was wrong."""
        if self.check:
            value, reason = self._examine(text)
        else:
            value, reason = self._choose(text) if self.choices else self._measure(text)
        if reason is None:
            return value, None
        instead = f"{say(value)} is used" if value != "" else "it was left out"
        return value, f"{self.name}={shown(text)} {reason}; {instead}."

    def _examine(self, text):
        try:
            self.check(text)
        except data.TableError as error:
            return self.default, f"cannot be used: {str(error).removesuffix('.')}"
        return text, None

    def _choose(self, text):
        if text in self.choices:
            return text, None
        near = difflib.get_close_matches(text.lower(), self.choices, n=1)
        return (near or [self.default])[0], f"is none of {self.range}"

    def _measure(self, text):
        try:
            number = float(text)
        except ValueError:
            return self.default, "is no number"
        if math.isnan(number):
            return self.default, "is no number"
        value = min(max(number, self.low), self.high)
        if value != number:
            return self.type(value), f"is outside {self.range}"
        if self.type(value) != number:
            return round(number), "is no whole number"
        return self.type(value), None


def say(value):
    """A setting's value as people write it: 100,000 and 1e-08, without trailing zeros."""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def plain(text):
    """Words of a stranger as Markdown that shows them as they are."""
    return "".join("\\" + c if c in r"\`*_{}[]()<>#+-!|$:~" else c for c in text)


def check_components(text):
    """Whether `text` is a mixture as `data.custom` takes it."""
    data.custom(text, 1, 0)


def check_values(text):
    """Whether `text` is data as `data.from_link` takes them; none at all are fine."""
    if text:
        data.from_link(text)


def check_column(text):
    """Whether `text` is short enough to name an axis."""
    if len(text) > MOST_OF_A_NAME:
        raise data.TableError(f"a name in a link has at most {MOST_OF_A_NAME} characters.")


SEED_MAX = 2**31 - 1

TABLE = (
    Setting(
        "data", "gaussian", "Source", "Where the data come from.",
        choices=(*data.SOURCES, UPLOAD),
    ),
    Setting(
        "components", "0.5:-2:1,0.5:2:1", "Components",
        "The mixture of the source custom: weight:mean:sd of each component.",
        check=check_components, only="custom",
    ),
    Setting(
        "values", "", "Values", "Small data of the source upload, packed for a link.",
        check=check_values, only=UPLOAD,
    ),
    Setting(
        "column", "value", "Column", "What the axis calls the data of the source upload.",
        check=check_column, only=UPLOAD,
    ),
    Setting(
        "n_real", 4, "True components", "How many Gaussians generate the data.",
        flag="-r", low=1, high=10, step=1,
    ),
    Setting(
        "spread", 3.0, "Spread", "SD of the distribution from which the true means are drawn.",
        flag="-s", low=0.0, high=20.0, step=0.1,
    ),
    Setting(
        "n_points", 1000, "Points", "How many points are sampled.",
        flag="-p", low=10, high=100_000, step=100,
    ),
    Setting(
        "seed", 28, "Seed", "The same seed draws the same data.",
        low=0, high=SEED_MAX, step=1,
    ),
    Setting(
        "n_fit", 4, "Fitted components", "How many Gaussians EM fits.",
        flag="-f", low=1, high=10, step=1,
    ),
    Setting(
        "iter", 300, "Iterations", "EM stops after so many, if it has not converged before.",
        flag="-i", low=0, high=2000, step=1,
    ),
    Setting(
        "tol", 1e-8, "Tolerance",
        "EM has converged when an iteration gains at most this much log-likelihood per point.",
        low=0.0, high=0.01, step=1e-8,
    ),
    Setting(
        "start", "k-means++", "Start", "How the first guess is made.",
        choices=tuple(starts.METHODS),
    ),
    Setting(
        "start_seed", 1, "Seed", "The same seed makes the same first guess.",
        low=0, high=SEED_MAX, step=1,
    ),
    Setting(
        "grouping", "auto", "Large data",
        "auto: above 50,000 values EM runs on groups of them, much faster and nearly the same.",
        choices=("auto", "off"),
    ),
    Setting(
        "animate_frames", 1, "Show every n-th iteration",
        "1 shows all of them; 0 means no animation, only the result.",
        flag="-a", low=0, high=100, step=1,
    ),
    Setting("view", "data", "View", "Which page is open.", choices=VIEWS),
    Setting(
        "iteration", 0, "Iteration", "Which iteration the fit view shows.",
        low=0, high=2000, step=1,
    ),
)  # fmt: skip
ROWS = {row.name: row for row in TABLE}

Settings = make_dataclass(
    "Settings", [(row.name, row.type, row.default) for row in TABLE], frozen=True
)


def to_query(settings):
    """The URL parameters of these settings: all that the data source has, so that a link keeps
    its meaning when defaults or flags change. Values read back bit for bit."""
    return {
        name: str(value).removesuffix(".0") if isinstance(value, float) else str(value)
        for name, value in asdict(settings).items()
        if ROWS[name].only in (None, settings.data) and value != ""
    }


def from_query(query, base):
    """(Settings, complaints) of URL parameters; what they leave out is taken from `base`."""
    values, complaints = asdict(base), []
    for name, text in query.items():
        if name not in ROWS:
            complaints.append(f"{shown(name)} is no setting; it was ignored.")
            continue
        values[name], complaint = ROWS[name].mend(text)
        if complaint:
            complaints.append(complaint)
    return Settings(**values), complaints


def parser():
    """The command line: the flags of the original demo, and a long one for every setting."""
    result = argparse.ArgumentParser(
        prog="streamlit run streamlit_app.py --",
        description="See the EM algorithm fit a 1-D Gaussian mixture.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    for row in TABLE:
        words = f"{row.help} ({row.range}; default {say(row.default) or 'none'})".replace("%", "%%")
        names = [f"--{row.name}"] if row.flag is None else [row.flag, f"--{row.name}"]
        result.add_argument(*names, nargs="?", const="", metavar="X", help=words)
    return result


def from_flags(argv):
    """(Settings, complaints) of a command line; the same mending as for the URL."""
    try:
        given, unknown = parser().parse_known_args(argv)
    except SystemExit:  # -h among the arguments: the options have been printed in the terminal
        return Settings(), []
    settings, complaints = from_query(vars(given), Settings())
    return settings, complaints + [f"{shown(u)} is no option; it was ignored." for u in unknown]
