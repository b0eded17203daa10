"""How the page writes numbers; in the browser `player/format.js` and, for Vega, `charts/format.py`
write them alike, which one table of cases in the tests holds them to.

Rounding is JavaScript's, as the charts know no other: of the exact binary value, ties away from 0.
A minus is a true one, and an exponent has neither a plus nor zeros before it.
"""

import math
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

import numpy as np

from gmm_em.data import LINEAR

ROUNDING = 1e-12  # of a log-likelihood: a gain below it is none
WIDEST = 1e21  # from here on JavaScript writes no decimals
DIGITS = 4  # of a value on a log axis
EXACT = Context(prec=800, rounding=ROUND_HALF_UP)  # more digits than a double has


def number(value, form):
    """A number in one of Python's forms that say how many decimals: of the types e, f and %."""
    with localcontext(EXACT):
        return _signed(format(Decimal(float(value)) if value else 0.0, f"z{form}"))


def rounded(value, decimals):
    """A number with this many decimals."""
    if abs(value) >= WIDEST:
        return precise(value, 17)
    return number(value, f",.{decimals}f")


def fixed(value, decimals):
    """A number with this many decimals; what is not 0 does not look like it."""
    tiny = 0 < abs(value) < float(f"5e-{decimals + 1}")
    return precise(value, 1) if tiny else rounded(value, decimals)


def precise(value, digits):
    """A number in this many digits, whatever its size, without zeros at the end."""
    decimal = _decimal(value, digits)
    return _signed(format(decimal, "f" if -4 <= decimal.adjusted() < digits else "e"))


def short(value):
    """A number in up to three digits."""
    if 0 < abs(value) < 1e-3:
        return number(value, ".1e")
    if abs(value) >= 1e7:
        return number(value, ".2e")
    return _signed(format(_decimal(value, 3), ",f"))


def gain(by, height):
    """By how much a log-likelihood has risen to `height`, or to near it."""
    return short(by) if abs(by) > ROUNDING * abs(height) else "0"


def weight(value):
    """A weight, or any other part of 1."""
    return fixed(value, 3)


def as_typed(value):
    """A setting's value as people type it: 100,000 and 1e-08, without trailing zeros."""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def decimals_of(dataset):
    """How many decimals show a thousandth of the data's range; None where these are too many."""
    decimals = math.ceil(3.5 - math.log10(np.ptp(dataset.values)))
    return max(0, decimals) if -6 <= decimals <= 6 else None


def digits_of(dataset):
    """How many digits show as much where the decimals would be too many."""
    largest = np.abs(dataset.values).max()
    return 4 + max(0, math.ceil(math.log10(largest / np.ptp(dataset.values))))


def formatter(dataset):
    """How to write means and sds: a function of a number."""
    decimals, digits = decimals_of(dataset), digits_of(dataset)

    def say(value):
        return precise(value, digits) if decimals is None else fixed(value, decimals)

    return say


def in_unit(dataset):
    """How to write what is at a place on the axis, in the unit of the data: a function of the
    place."""
    if dataset.scale == LINEAR:
        return formatter(dataset)

    def say(place):
        value = float(dataset.in_unit(place))
        if not 1e-3 <= value < 1e7:
            return precise(value, DIGITS)
        return _signed(format(_decimal(value, DIGITS), ",f"))

    return say


def _decimal(value, digits):
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return context.create_decimal(float(value) + 0.0).normalize(EXACT)  # + 0.0: no -0


def _signed(text):
    return text.replace("e+00", "e0").replace("e+", "e").replace("-", "−")
