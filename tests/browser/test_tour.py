"""Some of the states of the tour, looked at as the tour looks at all of them."""

import pytest
from checks import faults, faults_of_frames
from states import STATES

SEEN = (
    "formulas data",
    "code",
    "sidebar of upload",
    "source own fit",
    "source upload table",
    "notices hostile",
    "corner ten components",
    "corner two for four compare",
)


@pytest.mark.parametrize("name", SEEN)
def test_nothing_is_wrong_with(visit, name):
    (state,) = (state for state in STATES if state.name == name)
    for size, theme in state.screens:
        visitor = state.enter(visit(state.query, size, theme))
        assert faults(visitor) + faults_of_frames(visitor) == [], (size, theme)


def test_every_state_has_a_name_of_its_own():
    assert len({state.name for state in STATES}) == len(STATES)
