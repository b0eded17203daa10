"""One setting: its row of the table, and how it mends what a stranger types.

Whatever stands in a flag or in the URL, `Setting.mend` turns it into a valid value and, where it
had to change it, a sentence that says so.
"""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gmm_em.dashboard.text.format import as_typed
from gmm_em.errors import DataError, shown

LONGEST = 100  # characters of a misspelling; no choice is like a longer text


@dataclass(frozen=True)
class Setting:
    """One row: numbers have low, high and step; texts have choices, or a check that raises
    `DataError`; the default gives the type.

    several : whether a text names any number of its choices, separated by commas
    part : of the sidebar in which its widget stands; None if it has none there
    shapes : what another value changes: the "data" and with them the fit, the "fit", or only the
        "look"
    labels : what people read instead of the choices
    hints : what each choice means, in one line
    only : (name, value) of another setting without which this one means nothing; then it has no
        widget and no place in a link; (name,) alone stands for any value but ""
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
    several: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    check: Callable | None = None
    part: str | None = None
    shapes: str = "look"
    only: tuple[str, ...] | None = None

    @property
    def type(self):
        return type(self.default)

    @property
    def range(self):
        """The valid values, in words."""
        if self.choices:
            return ", ".join(filter(None, self.choices))
        if self.check:
            return "text"
        return f"{as_typed(self.low)} to {as_typed(self.high)}"

    def mend(self, text):
        """The valid value nearest to what `text` says, and None or a sentence on what was wrong."""
        if self.check:
            value, reason = self._examine(text)
        elif self.several:
            value, reason = self._choose_each(text)
        else:
            value, reason = self._choose(text) if self.choices else self._measure(text)
        return value, None if reason is None else self._complaint(text, reason, value)

    def refuse(self, text, error):
        """(the default, a sentence on the `DataError` that the value `text` has led to)"""
        return self.default, self._complaint(text, _because(error), self.default)

    def _complaint(self, text, reason, value):
        instead = f"{as_typed(value)} is used" if value != "" else "it was ignored"
        return f"{self.name}={shown(text)} {reason}; {instead}."

    def _examine(self, text):
        try:
            self.check(text)
        except DataError as error:
            return self.default, _because(error)
        return text, None

    def _choose(self, text):
        if text in self.choices:
            return text, None
        return self._meant(text) or self.default, f"is not one of {self.range}"

    def _choose_each(self, text):
        names = dict.fromkeys(name.strip() for name in text.split(","))
        choices = {*self.choices}
        unknown = [name for name in names if name not in choices]
        some = unknown[: len(choices)]  # each is compared with all choices
        meant = dict.fromkeys(unknown, "") | {name: self._meant(name) for name in some}
        value = ",".join(dict.fromkeys(filter(None, (meant.get(name, name) for name in names))))
        reason = f"contains unknown names: {shown(', '.join(unknown))}"
        return value, reason if unknown else None

    def _meant(self, text):
        """The choice that `text` may be a misspelling of, or ""."""
        near = difflib.get_close_matches(text[:LONGEST].lower(), self.choices, n=1)
        return near[0] if near else ""

    def _measure(self, text):
        try:
            number = float(text)
        except ValueError:
            return self.default, "is not a number"
        if math.isnan(number):
            return self.default, "is not a number"
        value = min(max(number, self.low), self.high)
        if value != number:
            return self.type(value), f"is outside {self.range}"
        if self.type(value) != number:
            return round(number), "is not a whole number"
        return self.type(value), None


def _because(error):
    return f"cannot be used: {str(error).removesuffix('.')}"
