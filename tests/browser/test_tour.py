"""Some of the states of the tour, looked at as the tour looks at all of them."""

import pytest
from checks import faults
from states import NARROW, STATES

FREEZE = 2000  # ms a frame: what two busy cores never need, and a path far out of its chart does
SEEN = (
    "data narrow",
    "compare narrow embedded",
    "formulas data",
    "code",
    "code narrow",
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


@pytest.mark.parametrize("name", SEEN)
def test_nothing_is_wrong_with(visit, turn, name):
    (state,) = (state for state in STATES if state.name == name)
    show = visit if state.actions or "embed" in state.query else turn
    pages = {}  # one for each size, but for all of the narrow ones, from the widest down
    for size, theme in reversed(state.screens):
        place = "narrow" if state.screens is NARROW else size
        if place in pages:
            visitor = pages[place]
            visitor.page.emulate_media(color_scheme=theme)
            visitor.resize(size)
        else:
            visitor = pages[place] = state.enter(show(state.query, size, theme))
        assert faults(visitor, longest=FREEZE) == [], (size, theme)
        if name.startswith("formulas"):
            assert visitor.page.locator(".st-key-formulas .katex-display").count() == 4


def test_every_state_has_a_name_of_its_own():
    assert len({state.name for state in STATES}) == len(STATES)
