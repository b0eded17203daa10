"""Data as a short text for a link, and back: exact, and safe to read from a stranger.

Numbers are written as people write them, shortest form that gives back the same float64, and
compressed. A mixture stays readable: 0.3:-2:0.5,0.7:1:1 is two components.
"""

import base64
import zlib

import numpy as np

from gmm_em.errors import DataError, shown

FITS_IN_LINK = 1_500  # characters: longer links get cut by mail programs and browsers
MOST_VALUES = 10_000
MOST_CHARACTERS = 52 * MOST_VALUES  # a float64 and its count take at most this many
MOST_COMPONENTS = 10

TOO_LONG = "The data in this link are too long."
BROKEN = "The data in this link are broken or incomplete."


def encode_values(values, counts=None):
    """A URL-safe text from which `decode_values` gives back exactly these values and counts.

    values, counts : (n,) finite float64. Some 300 numbers with one decimal take about 900
    characters; compare the length with FITS_IN_LINK. Raises `DataError` above MOST_VALUES.
    """
    if len(values) > MOST_VALUES:
        raise DataError(f"A link can carry at most {MOST_VALUES:,} values.")
    columns = [values] if counts is None else [values, counts]
    text = ";".join(" ".join(map(_short, column)) for column in columns)
    packed = zlib.compress(text.encode("ascii"), level=9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def decode_values(text):
    """(values, counts or None), each (n,) float64, from the text of `encode_values`.

    Raises `DataError` for a text that is broken, too long, or unpacks to more than MOST_VALUES.
    """
    if len(text) > MOST_CHARACTERS:
        raise DataError(TOO_LONG)
    columns = [_floats(part) for part in _text_in(text).split(";", 2)]
    if len(columns) > 2 or len({len(column) for column in columns}) != 1:
        raise DataError(BROKEN)
    values, counts = columns if len(columns) == 2 else (*columns, None)
    if counts is not None and ((counts < 0).any() or not counts.any()):
        raise DataError(BROKEN)
    return values, counts


def _text_in(text):
    """The text inside; never more than MOST_CHARACTERS are unpacked."""
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
    if text.count(" ") >= MOST_VALUES:
        raise DataError(f"A link can carry at most {MOST_VALUES:,} values.")
    try:
        numbers = np.array([float(part) for part in text.split(" ")])
    except ValueError as error:
        raise DataError(BROKEN) from error
    if not np.isfinite(numbers).all():
        raise DataError(BROKEN)
    return numbers


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


def _short(number):
    """The shortest text that gives back this float64, without + (in a link it means a space)."""
    return repr(float(number)).removesuffix(".0").replace("+", "")
