"""Errors for what strangers bring that cannot be used, and how their words are repeated."""


class DataError(ValueError):
    """Data, a table or a link that cannot be used; the message says where and why."""


class AmbiguousTable(DataError):
    """A table that can be read in several ways.

    readings : what `parse_table` takes as `decimal` -> its first values as they are read then
    why : the message without these, for where they are listed
    """

    def __init__(self, message, readings, why=""):
        super().__init__(message)
        self.readings, self.why = readings, why or message


class AmbiguousDecimal(AmbiguousTable):
    """A table whose numbers with a decimal comma differ from those with a decimal point, or which
    has numbers only if a mark in it is a decimal one, and dates or times if it is not.

    readings : "." or "," -> its first values as read with this decimal mark; a mark with which it
    cannot be read is not among them
    """


def shown(text, most=40):
    """A stranger's text, fit for one line of a message."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
