"""A number that a lecturer asks a class for: what is asked, and what a student may send."""

import json
import math
from dataclasses import asdict, dataclass

from gmm_em.dashboard.live.store import RoomError

LONGEST = 60  # characters of what is asked, and of a unit
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Asked:
    """what : what is asked for, as in “Your height”; unit : as in “cm”, or ""
    low, high : the least and the greatest that may be sent"""

    what: str
    unit: str
    low: float
    high: float

    @property
    def label(self):
        return f"{self.what} ({self.unit})" if self.unit else self.what

    @property
    def text(self):
        """As it is kept."""
        return json.dumps(asdict(self))


def asked(what, unit, low, high):
    """The `Asked` of what a lecturer typed; `RoomError` says what is missing."""
    what, unit = what.strip()[:LONGEST], unit.strip()[:LONGEST]
    if not what:
        raise RoomError("Say what you ask for, as in “Your height”.")
    if low is None or high is None or not -1e15 <= low < high <= 1e15:
        raise RoomError("The smallest number must be below the largest.")
    return Asked(what, unit, float(low), float(high))


def of_text(text):
    """The `Asked` that is kept as this text."""
    return Asked(**json.loads(text))


def sent(text, question):
    """The number that a student typed; `RoomError` says why it cannot be taken."""
    text = text.strip()[:LONGEST].removesuffix(question.unit).strip()
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        raise RoomError(f"“{text}” is not a number.") from None
    if not math.isfinite(value):
        raise RoomError(f"“{text}” is not a number.")
    if not question.low <= value <= question.high:
        raise RoomError(f"A number from {question.low:g} to {question.high:g} is asked for.")
    return round(value, MOST_DECIMALS)
