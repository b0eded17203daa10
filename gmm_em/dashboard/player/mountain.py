"""A place of the mountain, to watch EM from there."""

from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.player import component

KEY = "mountain_start"

_mount = component("mountain")


def show(words, *, label, charts, axes, digits, offered, on_place):
    """Say what a click does, and follow clicks and keys on the mountain.

    label : of the mountain as something to be moved on by keys
    charts : CSS selectors, that of the mountain first
    axes : {name, low, high, curved} of each, its ends as they are labelled, and whether it is one
        of logarithms there
    digits : of what is said of a place
    offered : whether a place can be started from
    on_place : called with the component's key, whose state has the place as `place`: (x, y) in
        shares of the picture, from the left and from below
    """
    data = {"words": words, "label": label, "charts": charts, "axes": axes, "digits": digits}
    data |= {"offered": offered, "frame": CHANNELS["moves"]}
    _mount(key=KEY, data=data, on_place_change=lambda: on_place(KEY))
