"""In which encoding a file that is not UTF-8 was written: told by its bytes.

Spreadsheets save CSV in the encoding of their country. Numbers are the same in all of them, names
are not: East Asian texts are known by pairs of bytes, nearly all of which are common characters.
"""

from gmm_em.errors import AmbiguousTable, shown

# of a pair of bytes, what is common in an encoding: kana, kanji and hanzi of level 1, syllables;
# the first byte from and to, the second byte from and to
COMMON = {
    "cp932": (
        (0x81, 0x81, 0x40, 0xAC),
        (0x82, 0x83, 0x40, 0xF1),
        (0x88, 0x97, 0x40, 0xFC),
    ),
    "cp949": ((0xB0, 0xC8, 0xA1, 0xFE),),
    "gb18030": ((0xB0, 0xD7, 0xA1, 0xFE), (0xA1, 0xA3, 0xA1, 0xFE)),
    "big5": ((0xA4, 0xC6, 0x40, 0x7E), (0xA4, 0xC6, 0xA1, 0xFE)),
    "euc_jp": ((0xA4, 0xA5, 0xA1, 0xF6), (0xB0, 0xCF, 0xA1, 0xFE)),
}
LANGUAGES = {
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "cp949": "Korean (EUC-KR)",
    "gb18030": "Chinese (GBK)",
    "big5": "Chinese (Big5)",
    "cp1252": "Western (Windows-1252)",
}
SAMPLE = 20_000  # bytes
MOST_OF_KOREAN = 6  # characters: so many that all lie where Korean ones do are hardly Chinese


def decode(data, encoding=None):
    """The text of bytes that are not UTF-8, or None if they are no text.

    encoding : a key of `LANGUAGES` where it is known. Raises `AmbiguousTable` where several are
    possible and give other words.
    """
    if encoding in LANGUAGES:
        return _decoded(data, encoding)
    texts = {name: text for name in _likely(data) if (text := _decoded(data, name)) is not None}
    if len(set(texts.values())) <= 1:
        return next(iter(texts.values()), None) or _decoded(data, "cp1252")
    words = {name: _first_words(text) for name, text in texts.items()}
    said = " or ".join(f"{LANGUAGES[name]}: “{word}”" for name, word in words.items())
    raise AmbiguousTable(f"The letters can be {said}. Say which they are.", words)


def _decoded(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likely(data):
    """The encodings in which the pairs of bytes are common characters."""
    sample = data[:SAMPLE]
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    pairs = {name: _pairs(sample, name) for name in COMMON}
    shares = {
        name: sum(_is_common(pair, name) for pair in found) / len(found)
        for name, found in pairs.items()
        if found
    }
    best = max(shares.values(), default=0.0)
    likely = [name for name, share in shares.items() if share >= max(0.9 * best, 0.7)]
    if "cp949" in likely and len(pairs["cp949"]) >= MOST_OF_KOREAN:
        return ["cp949"] if shares["cp949"] == 1 else [n for n in likely if n != "cp949"]
    kana = [0xA4 <= a <= 0xA5 for a, _ in pairs["euc_jp"] or ()]
    if "euc_jp" in likely and not any(kana):
        likely.remove("euc_jp")  # its kanji are where Chinese ones are, which are met more often
    elif "euc_jp" in likely and "gb18030" in likely and shares["euc_jp"] > shares["gb18030"]:
        return ["euc_jp"]
    if "gb18030" in likely and "big5" in likely:
        likely.remove("gb18030" if any(b < 0xA1 for _, b in pairs["big5"]) else "big5")
    if "cp949" in likely and shares["cp949"] < 1:
        likely.remove("cp949")
    if "cp932" in likely and len(likely) > 1 and not any(a < 0xA0 for a, _ in pairs["cp932"]):
        likely.remove("cp932")
    return likely


def _pairs(data, encoding):
    """The (first, second) bytes of each character of two bytes; None if there is another error."""
    pairs, i = [], 0
    if _decoded(data, encoding) is None:
        return None
    while i < len(data):
        first = data[i]
        if first < 0x80 or (encoding == "cp932" and 0xA1 <= first <= 0xDF):
            if first >= 0x80:
                pairs.append((first, 0))  # a narrow kana: rarely written any more
            i += 1
        else:
            pairs.append((first, data[i + 1] if i + 1 < len(data) else 0))
            i += 2
    return pairs


def _is_common(pair, encoding):
    return any(a <= pair[0] <= b and c <= pair[1] <= d for a, b, c, d in COMMON[encoding])


def _first_words(text):
    """The first line that is not all ASCII, in which encodings differ."""
    return shown(next((line for line in text.splitlines() if not line.isascii()), text))
