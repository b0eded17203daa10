"""Formulas by which Vega writes numbers as `text/format.py` does."""

from gmm_em.dashboard.text.format import ROUNDING


def exponential(value, form):
    """With an exponent; `form` is one of D3's, of the type e."""
    return f"replace(replace(format({value}, '{form}'), '+', ''), 'e-', 'e−')"


def rounded(value, decimals):
    """With this many decimals."""
    return f"format({value}, ',.{decimals}f')"


def short(value):
    """In up to three digits; of what is not 0."""
    return (
        f"(abs({value}) < 1e-3 ? {exponential(value, '.1e')}"
        f" : abs({value}) >= 1e7 ? {exponential(value, '.2e')} : format({value}, ',.3~r'))"
    )


def power_of_ten(place):
    """The number whose logarithm this is."""
    value = f"pow(10, {place})"
    return f"(abs({place}) > 6 ? {exponential(value, '.2~e')} : format({value}, ',.6~r'))"


def gain(by, height):
    """By how much a log-likelihood has risen to `height`, or to near it."""
    return f"(abs({by}) > {ROUNDING} * abs({height}) ? {short(by)} : '0')"
