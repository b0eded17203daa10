"""The settings as flags: those of the original demo, and a long one for each row of the table."""

import argparse

from gmm_em.dashboard.settings import TABLE, Settings, from_query
from gmm_em.dashboard.text.format import as_typed
from gmm_em.errors import shown


def parser():
    """The command line: the flags of the original demo, and a long one for every setting."""
    result = argparse.ArgumentParser(
        prog="streamlit run streamlit_app.py --",
        description="Watch the EM algorithm fit a 1-D Gaussian mixture.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    for row in TABLE:
        default = as_typed(row.default) or "none"
        words = f"{row.help} ({row.range}; default {default})".replace("%", "%%")
        names = [f"--{row.name}"] if row.flag is None else [row.flag, f"--{row.name}"]
        result.add_argument(*names, nargs="?", const="", metavar="X", help=words)
    return result


def from_flags(argv):
    """(Settings, complaints) of a command line; the same mending as for the URL."""
    # what a terminal of another encoding sends, no page could be sent
    argv = [text.encode("utf-8", "replace").decode("utf-8") for text in argv]
    try:
        given, unknown = parser().parse_known_args(argv)
    except SystemExit:  # -h among the arguments: the options have been printed in the terminal
        return Settings(), []
    settings, complaints = from_query(vars(given), Settings())
    complaints += [f"{shown(u)} is an unknown option; it was ignored." for u in unknown]
    return settings, complaints
