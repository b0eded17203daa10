"""What a stranger brought and cannot be used: the error for it, and how its words are repeated."""


class DataError(ValueError):
    """Data, a table or a link that cannot be used; the message says where and why."""


def shown(text, most=40):
    """A stranger's text, fit for one line of a message."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
