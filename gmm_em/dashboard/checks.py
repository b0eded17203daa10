"""Whether a text that a stranger typed for a setting can be used; `DataError` says why not."""

import unicodedata

from gmm_em import data
from gmm_em.dashboard.live import rooms
from gmm_em.links import decode_axes, decode_edges, decode_points

MOST_MOVED = "auto"  # of a mountain: the two means that move most
FARTHEST = 1e100  # the largest value that can be asked about
MOST_OF_A_NAME = 60  # characters


def mixture(text):
    """Whether `text` is a mixture to draw from, as `data.custom` takes it."""
    data.custom(text, n_points=1, seed=0)


def guess(text):
    """Whether `text` is a mixture to begin with, as `data.as_mixture` takes it; none at all is
    fine."""
    if text:
        data.as_mixture(text)


def link(text):
    """Whether `text` is data as `data.from_link` takes them; none at all are fine."""
    if text:
        data.from_link(text)


SAID = {"tol", "seed", "start_seed", "animate_frames"}  # by each link that a page makes


def as_it_was(query):
    """{setting: value} that a link meant before links said how values were recorded: they are
    points, those that it brings and the crabs of a page that says all its settings.
    query : the parameters of the link"""
    if "recorded" in query:
        return {}
    if query.get("data") == "crabs" and set(query) >= SAID:
        return {"recorded": "exact"}
    if query.get("data") != "upload" or not query.get("values"):
        return {}
    try:
        return {} if decode_edges(query["values"]) is not None else {"recorded": "exact"}
    except data.DataError:  # which is said where the values are mended
        return {}


def column(text):
    """Whether `text` can name an axis."""
    if not text.strip():
        raise data.DataError("it is empty.")
    if len(text) > MOST_OF_A_NAME:
        raise data.DataError(f"a name in a link has at most {MOST_OF_A_NAME} characters.")
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise data.DataError("it has characters that nobody can see.")  # no SVG may hold them


def points(text):
    """Whether `text` names a few values, as `links.decode_points` takes them; none are fine."""
    if any(abs(value) > FARTHEST for value in decode_points(text)):
        raise data.DataError("one of them is too far away.")


def picked(text):
    """Whether `text` is a number that a mixture can be asked about; "" for none."""
    try:
        number = float(text or 0)
    except ValueError:
        raise data.DataError("it is not a number.") from None
    if not abs(number) <= FARTHEST:
        raise data.DataError("it is too far away.")


def code(text):
    """Whether `text` can be the code of a class; "" for none."""
    if text and len(rooms.mended(text)) != rooms.LENGTH:
        raise data.DataError(f"the code of a class has {rooms.LENGTH} letters and digits.")


def mountain(text):
    """Whether `text` names two parameters, as `links.decode_axes` takes them, or leaves these to
    the fit; "" for none."""
    if text and text != MOST_MOVED:
        decode_axes(text)
