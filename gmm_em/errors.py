"""What a stranger brought and cannot be used: the error for it, and how its words are repeated."""


class DataError(ValueError):
    """Data, a table or a link that cannot be used; the message says where and why."""


class AmbiguousDecimal(DataError):
    """A table that has other numbers with a decimal comma than with a decimal point, or numbers
    only if a mark in it is a decimal one, and dates or times if it is not.

    readings : "." or "," -> its first values, as they are with this decimal mark; what it cannot
    be read with is not among them
    """

    def __init__(self, message, readings):
        super().__init__(message)
        self.readings = readings


def shown(text, most=40):
    """A stranger's text, fit for one line of a message."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
