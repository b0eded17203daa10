"""Data as a short text for a link, and back: exact, and safe to read from a stranger.

Numbers are written as people write them, shortest form that gives back the same float64, and
compressed. A mixture stays readable: 0.3:-2:0.5,0.7:1:1 is two components.
"""

import base64
import math
import re
import unicodedata
import zlib
from urllib.parse import quote, unquote

import numpy as np

from gmm_em.errors import DataError, shown
from gmm_em.landscape import KINDS, Axes, Parameter

FITS_IN_LINK = 1_500  # characters: longer links get cut by mail programs and browsers
MOST_VALUES = 10_000
MOST_GROUPS = 10
LONGEST_NAME = 60  # characters, of a group
# a float64, its count, its group and two limits take at most 105, a character of a name 12
MOST_CHARACTERS = 105 * MOST_VALUES + 12 * MOST_GROUPS * LONGEST_NAME
MOST_COMPONENTS = 10
NUMBERS = [str(k) for k in range(1, MOST_COMPONENTS + 1)]
MOST_NAMED = 20  # that are named one by one

TOO_LONG = "The data in this link are too long."
BROKEN = "The data in this link are broken or incomplete."


def encode_values(values, counts=None, groups=None, group_names=(), edges=None):
    """A URL-safe text from which `decode_values` gives back exactly these.

    values, counts : (n,) finite float64. Some 300 numbers with one decimal take about 900
    characters; compare the length with FITS_IN_LINK
    groups : (n,) int, of each value the place of its group in `group_names`, or None
    edges : (m+1,) limits of the classes in which the values were recorded, or None

    Values, counts and groups are parts of one text, with a letter for each group: 1.5 2.5;1 2;ab;
    and the names. Edges are a last part behind a colon: 0 2 inf. Raises `DataError` for what is
    more than a link may hold.
    """
    if len(values) > MOST_VALUES:
        raise DataError(f"A link can carry at most {MOST_VALUES:,} values.")
    parts = [values] if counts is None else [values, counts]
    parts = [" ".join(map(_short, part)) for part in parts]
    if groups is not None:
        _check_names(group_names)
        letters = "".join(chr(ord("a") + group) for group in groups)
        names = ",".join(quote(name, safe="") for name in group_names)
        parts = [parts[0], "" if counts is None else parts[1], letters, names]
    text = ";".join(parts)
    if edges is not None:
        text += ":" + " ".join(map(_short, edges))
    packed = zlib.compress(text.encode("ascii"), level=9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def decode_values(text):
    """(values, counts or None, groups or None, group names) from the text of `encode_values`:
    (n,) float64, (n,) int and a tuple of texts.

    Raises `DataError` for a text that is broken, too long, or unpacks to more than MOST_VALUES.
    """
    values, *more = _text_in(text).partition(":")[0].split(";", 4)
    if len(more) not in (0, 1, 3):
        raise DataError(BROKEN)
    values, has_groups = _floats(values), len(more) == 3
    counts = _counts(more[0], len(values)) if more and (more[0] or not has_groups) else None
    groups, names = _groups(*more[1:], len(values)) if has_groups else (None, ())
    return values, counts, groups, names


def decode_edges(text):
    """(m+1,) float64, the limits of the classes in which the values of the text of `encode_values`
    were recorded, those at the ends perhaps infinite; None where it has none. Raises `DataError` as
    `decode_values` does."""
    _, has_edges, edges = _text_in(text).partition(":")
    return _numbers(edges, 2 * MOST_VALUES) if has_edges else None


def _counts(text, n):
    counts = _floats(text)
    if len(counts) != n or (counts < 0).any() or not counts.any():
        raise DataError(BROKEN)
    return counts


def _groups(letters, names, n):
    try:
        names = tuple(unquote(name, errors="strict") for name in names.split(",", MOST_GROUPS))
    except UnicodeDecodeError as error:
        raise DataError(BROKEN) from error
    _check_names(names)
    groups = np.frombuffer(letters.encode("ascii"), np.uint8).astype(int) - ord("a")
    if len(groups) != n or groups.min() < 0 or groups.max() >= len(names):
        raise DataError(BROKEN)
    return groups, names


def _check_names(names):
    """Whether a link may hold these names of groups: few, short, and of characters to be seen."""
    if len(names) > MOST_GROUPS:
        raise DataError(f"A link can carry at most {MOST_GROUPS} groups.")
    for name in names:
        if not 0 < len(name) <= LONGEST_NAME:
            raise DataError(f"The name of a group in a link has 1 to {LONGEST_NAME} characters.")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
            raise DataError("The name of a group has characters that nobody can see.")


def _text_in(text):
    """The text inside; never more than MOST_CHARACTERS are unpacked."""
    if len(text) > MOST_CHARACTERS:
        raise DataError(TOO_LONG)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(packed, MOST_CHARACTERS)
        text = content.decode("ascii")
    except (ValueError, zlib.error) as error:  # base64 and ASCII raise kinds of ValueError
        raise DataError(BROKEN) from error
    if unpacker.unconsumed_tail:
        raise DataError(TOO_LONG)
    if not unpacker.eof or unpacker.unused_data:
        raise DataError(BROKEN)
    return text


def _floats(text):
    numbers = _numbers(text, MOST_VALUES)
    if not np.isfinite(numbers).all():
        raise DataError(BROKEN)
    return numbers


def _numbers(text, most):
    if text.count(" ") >= most:
        raise DataError(f"A link can carry at most {most:,} values.")
    try:
        return np.array([float(part) for part in text.split(" ")])
    except ValueError as error:
        raise DataError(BROKEN) from error


def encode_components(rows):
    """A readable text for a mixture: 0.3:-2:0.5,0.7:1:1 is weight:mean:sd of two components."""
    return ",".join(":".join(map(_short, row)) for row in rows)


def encode_rounded(mixture):
    """The same of a `Mixture`, as short as looks the same: each sd in six digits, its mean as fine
    as these, and weights that sum to 1."""
    weights = np.round(mixture.weights, 6)
    heaviest = weights.argmax()
    weights[heaviest] = round(1.0 - np.delete(weights, heaviest).sum(), 6)
    decimals = 5 - np.floor(np.log10(mixture.sds)).astype(int)
    means, sds = (
        [round(float(value), int(d)) for value, d in zip(array, decimals, strict=True)]
        for array in (mixture.means, mixture.sds)
    )
    return encode_components(zip(weights, means, sds, strict=True))


def decode_components(text):
    """Rows of (weight, mean, sd) as floats; `DataError` with the row that is not three numbers."""
    if len(text) > 100 * MOST_COMPONENTS:
        raise DataError("The mixture in this link is too long.")
    rows = []
    for i, part in enumerate(text.split(","), 1):
        try:
            weight, mean, sd = map(float, part.split(":"))
        except ValueError as error:
            raise DataError(
                f"Component {i}, “{shown(part)}”, is not of the form weight:mean:sd."
            ) from error
        rows.append((weight, mean, sd))
    return tuple(rows)


def encode_points(values):
    """A readable text for a few values: 10,-3.5"""
    return ",".join(map(_short, values))


def encode_axes(axes):
    """A readable text for two parameters of a mixture: mean.1,sd.2."""
    return ",".join(f"{kind}.{component + 1}" for kind, component in axes)


def decode_axes(text):
    """The `landscape.Axes` of such a text; `DataError` with what is not one of its parameters."""
    axes = [decode_axis(part.strip()) for part in text.split(",", 2)]
    if len(axes) != 2 or axes[0] == axes[1]:
        raise DataError("A mountain has two parameters, such as mean.1,mean.2.")
    return Axes(*axes)


def decode_axis(text):
    """The same of one of them, a `landscape.Parameter`."""
    kind, _, number = text.partition(".")
    if kind not in KINDS or number not in NUMBERS:
        raise DataError(f"“{shown(text)}” is not one of mean.1, sd.1, weight.1 and so on.")
    return Parameter(kind, NUMBERS.index(number))


def decode_points(text):
    """A few values as floats, from a text with commas, semicolons or spaces between them.

    Raises `DataError` with what is no finite number, and for more than MOST_NAMED.
    """
    parts = re.split(r"[\s,;]+", text.strip(" ,;"), maxsplit=MOST_NAMED) if text.strip() else []
    if len(parts) > MOST_NAMED:
        raise DataError(f"At most {MOST_NAMED} values can be named.")
    values = []
    for part in parts:
        try:
            values.append(float(part))
        except ValueError:
            raise DataError(f"“{shown(part)}” is not a number.") from None
        if not math.isfinite(values[-1]):
            raise DataError(f"“{shown(part)}” is not a finite number.")
    return tuple(values)


def _short(number):
    """The shortest text that gives back this float64, without + (in a link it means a space)."""
    return repr(float(number)).removesuffix(".0").replace("+", "")
