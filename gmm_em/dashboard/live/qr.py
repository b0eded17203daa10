"""A link as a QR code: ISO/IEC 18004 in byte mode, versions 1 to 6, error correction level M.

The sections named below are those of ISO/IEC 18004:2015.
"""

from collections.abc import Iterator

# version -> blocks, and in each of them bytes of data and of correction (table 9)
BLOCKS = {
    1: (1, 16, 10),
    2: (1, 28, 16),
    3: (1, 44, 26),
    4: (2, 32, 18),
    5: (2, 43, 24),
    6: (4, 27, 16),
}
MOST = 106  # bytes: what version 6 holds
LEVEL, MASK = 0b00, 0b001  # M; every other row inverted, of the masks that the sender may choose
QUIET = 4  # modules of white around the code

_POWERS = [1]  # of 2 in the field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1
while len(_POWERS) < 510:
    _POWERS.append((_POWERS[-1] << 1) ^ (0x11D if _POWERS[-1] & 128 else 0))
_LOGS = {value: power for power, value in enumerate(_POWERS[:255])}


def svg(text: str) -> str:
    """An SVG image of the code, dark on white with the quiet zone around it. Raises `ValueError`
    for a text of more than `MOST` bytes."""
    rows = matrix(text)
    n = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n} {n}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{n}v{n}H0z"/>'
        f'<path d="{path}"/></svg>'
    )


def matrix(text: str) -> list[list[bool]]:
    """Rows of modules, True where they are dark. Raises `ValueError` as `svg` does."""
    data = text.encode()
    fitting = [v for v, (blocks, size, _) in BLOCKS.items() if len(data) + 2 <= blocks * size]
    if not fitting:
        raise ValueError(f"this QR code holds at most {MOST} bytes; these are {len(data)}.")
    n = 17 + 4 * fitting[0]
    fixed = _function_patterns(n)
    bits = _bits(_codewords(data, *BLOCKS[fitting[0]]))
    rows = [[fixed.get((x, y)) for x in range(n)] for y in range(n)]
    for x, y in _way(n):
        if rows[y][x] is None:
            rows[y][x] = next(bits, False) ^ (y % 2 == 0)
    return rows


def _codewords(data, n_blocks, size, n_check):
    """Data and correction of all blocks, interleaved (sections 7.4 to 7.6)."""
    bits = f"0100{len(data):08b}" + "".join(f"{byte:08b}" for byte in data) + "0000"
    words = [int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)]
    words += [(0xEC, 0x11)[i % 2] for i in range(n_blocks * size - len(words))]
    blocks = [words[i * size : (i + 1) * size] for i in range(n_blocks)]
    checks = [_remainder(block, n_check) for block in blocks]
    return [
        word for part in (blocks, checks) for column in zip(*part, strict=True) for word in column
    ]


def _remainder(block, n):
    """The n bytes of correction: what a division by the generator leaves (annex A)."""
    generator = [1]
    for i in range(n):
        shifted = [0, *(_times(factor, _POWERS[i]) for factor in generator)]
        generator = [a ^ b for a, b in zip([*generator, 0], shifted, strict=True)]
    rest = [*block, *[0] * n]
    for i in range(len(block)):
        lead = rest[i]
        for j, factor in enumerate(generator):
            rest[i + j] ^= _times(lead, factor)
    return rest[len(block) :]


def _times(a, b):
    return _POWERS[_LOGS[a] + _LOGS[b]] if a and b else 0


def _bits(words) -> Iterator[bool]:
    return (bool(word >> i & 1) for word in words for i in range(7, -1, -1))


def _function_patterns(n):
    """{(x, y): dark} of all that is no data (sections 6.3 and 7.9)."""
    fixed = {}
    for x0, y0 in ((3, 3), (n - 4, 3), (3, n - 4)):  # finders, with white around them
        for x in range(x0 - 4, x0 + 5):
            for y in range(y0 - 4, y0 + 5):
                if 0 <= x < n and 0 <= y < n:
                    fixed[x, y] = max(abs(x - x0), abs(y - y0)) not in (2, 4)
    if n > 21:  # one alignment pattern, in all versions here but the first
        c = n - 7
        for x in range(c - 2, c + 3):
            for y in range(c - 2, c + 3):
                fixed[x, y] = max(abs(x - c), abs(y - c)) != 1
    for i in range(8, n - 8):
        fixed[i, 6] = fixed[6, i] = i % 2 == 0
    places, about = [*range(6), 7, 8, *range(n - 7, n)], _format_bits()
    for i in range(15):
        bit = bool(about >> i & 1)
        fixed[8, places[i]] = fixed[places[14 - i], 8] = bit
    fixed[n - 8, 8] = bool(about >> 7 & 1)
    fixed[8, n - 8] = True
    return fixed


def _format_bits():
    """Level and mask, and the ten bits that protect them (section 7.9 and annex C)."""
    rest = (LEVEL << 3 | MASK) << 10
    for i in range(14, 9, -1):
        rest ^= (0b10100110111 << (i - 10)) if rest >> i & 1 else 0
    return ((LEVEL << 3 | MASK) << 10 | rest) ^ 0b101010000010010


def _way(n):
    """All modules in the order in which data fill them: two columns up, two down (section 7.7)."""
    up = True
    for right in range(n - 1, 0, -2):
        right -= right <= 6
        for y in range(n - 1, -1, -1) if up else range(n):
            yield from ((right, y), (right - 1, y))
        up = not up
