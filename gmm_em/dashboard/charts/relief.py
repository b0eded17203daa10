"""A surface as a picture: a PNG of 16 colours, whose edges are its contours."""

import base64
import struct
import zlib

import numpy as np

SIZE = 100  # px
COLOURS = 16
DEEPEST = 0.95  # of all places: what lies deeper has the lowest colour
FLAT = 1e-4  # nats: no contour is finer
# viridis, whose lightness grows evenly: readable on light and dark, and with any colour vision
# (Smith and van der Walt 2015, CC0)
PALETTE = (
    "440154", "481a6c", "472f7d", "414487", "39568c", "31688e", "2a788e", "23888e",
    "1f988b", "22a884", "35b779", "54c568", "7ad151", "a5db36", "d2e21b", "fde725",
)  # fmt: skip


def contour_unit(heights):
    """c, in one digit: contour j lies c j^2 nats below the top, j = 1 to 15. On a round hill these
    are as far from each other as the first is from the top."""
    deepest = np.quantile(heights.max() - heights, DEEPEST)
    return float(f"{max(deepest / COLOURS**2, FLAT):.0e}")


def bands(heights, unit):
    """(m, m) from 0 to 15 of heights (m, m): how many contours a place is above."""
    depths = np.sqrt((heights.max() - heights) / unit)
    return COLOURS - np.minimum(depths, 2 * COLOURS)


def picture(heights):
    """The PNG of heights (m, m), the first row lowest, as an address for `<img>`."""
    fine = _finer(_finer(bands(heights, contour_unit(heights))).T).T
    pixels = np.clip(np.floor(fine), 0, COLOURS - 1).astype(np.uint8)[::-1]
    png = _png(pixels, bytes.fromhex("".join(PALETTE)))
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _finer(rows):
    """(SIZE, ...): evenly between rows (n, ...), by cubic interpolation (Catmull and Rom)."""
    last = len(rows) - 1
    at = np.linspace(0, last, SIZE)
    left = np.minimum(at.astype(int), last - 1)
    t = at - left
    parts = np.array([[0, -1, 2, -1], [2, 0, -5, 3], [0, 1, 4, -3], [0, 0, -1, 1]]) / 2.0
    weights = parts @ t ** np.arange(4)[:, None]
    around = (rows[np.clip(left + offset, 0, last)] for offset in (-1, 0, 1, 2))
    return sum(weight[:, None] * row for weight, row in zip(weights, around, strict=True))


def _png(pixels, palette):
    """Of numbers below 16, (rows, an even number of columns). Each row as what it differs by from
    the one above it: most of them hardly differ."""
    packed = pixels[:, ::2] << 4 | pixels[:, 1::2]
    packed[1:] -= packed[:-1].copy()  # modulo 256, as it should be
    rows = np.hstack([np.full((len(packed), 1), 2, np.uint8), packed])
    size = struct.pack(">II", pixels.shape[1], pixels.shape[0])
    parts = {
        b"IHDR": size + bytes([4, 3, 0, 0, 0]),  # 4 bits, by a palette
        b"PLTE": palette,
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts.items())


def _chunk(kind, content):
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
