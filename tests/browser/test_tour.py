"""Some of the states of the tour, looked at as the tour looks at all of them."""

import pytest
from checks import faults
from conftest import PHONE
from states import END, STATES, sidebar

FREEZE = 2000  # ms a frame: what two busy cores never need, and a path far out of its chart does
SEEN = (
    "data narrow",
    "compare narrow embedded",
    "formulas data",
    "code",
    "code wide",
    "by hand table",
    "sidebar of upload",
    "source own fit",
    "source upload table",
    "notices hostile",
    "corner ten components",
    "corner many points compare",
    "corner ten on ten",
    "corner collapsed compare",
)


def one_of_each_size(screens):
    """The widest first; light and dark in turn, as nothing here looks at colours."""
    sizes = sorted({size for size, _ in screens}, reverse=True)
    themes = [[theme for other, theme in screens if other == size] for size in sizes]
    return [(size, of[i % len(of)]) for i, (size, of) in enumerate(zip(sizes, themes, strict=True))]


@pytest.mark.parametrize("name", SEEN)
def test_nothing_is_wrong_with(visit, turn, name):
    (state,) = (state for state in STATES if state.name == name)
    is_in_link = {*state.actions} <= {END, sidebar} and "embed" not in state.query
    show = turn if is_in_link else visit
    pages = {}  # of a phone and of all else: the narrow ones are one page, from the widest down
    for size, theme in one_of_each_size(state.screens):
        place, longest = size == PHONE, FREEZE
        if place in pages:  # which has been played, and larger
            longest = None
            visitor = pages[place]
            visitor.page.emulate_media(color_scheme=theme)
            visitor.resize(size)
        else:
            visitor = pages[place] = state.enter(show(state.query, size, theme))
        assert faults(visitor, longest) == [], (size, theme)
        if name.startswith("formulas"):
            assert visitor.page.locator(".st-key-formulas .katex-display").count() == 4


def test_every_state_has_a_name_of_its_own():
    assert len({state.name for state in STATES}) == len(STATES)
