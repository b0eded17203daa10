"""Some of the states of the tour, looked at as the tour looks at all of them."""

import pytest
from checks import faults
from states import STATES

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
def test_nothing_is_wrong_with(visit, name):
    (state,) = (state for state in STATES if state.name == name)
    for size, theme in state.screens:
        visitor = state.enter(visit(state.query, size, theme))
        assert faults(visitor, longest=FREEZE) == [], (size, theme)
        if name.startswith("formulas"):
            assert visitor.page.locator(".st-key-formulas .katex-display").count() == 4


def test_every_state_has_a_name_of_its_own():
    assert len({state.name for state in STATES}) == len(STATES)
