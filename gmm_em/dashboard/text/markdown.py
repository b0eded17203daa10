"""Markdown in which strangers have words."""

import re


def plain(text):
    """Words of a stranger as Markdown that shows them as they are, on one line.

    A backslash keeps a mark from its meaning, but addresses and :icons: are looked for in the text
    that is left; a word joiner, which nobody sees, keeps these apart.
    """
    text = " ".join(text.split())
    text = re.sub(r"(?i)(:(?=//|[\w+/-]+:)|@|\bwww(?=\.))", "\\1\u2060", text)
    text = re.sub(r"([\\`*_{}\[\]()<>#+\-!|$:~&])", r"\\\1", text)
    return re.sub(r"^(\d+)\.", r"\1\\.", text)  # no list either
