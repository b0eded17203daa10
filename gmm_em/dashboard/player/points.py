"""Clicks on the strip of points, while some are added or set aside by hand."""

from gmm_em.dashboard.player import component

KEY = "points"

_mount = component(KEY)


def show(words, *, chart, on_click):
    """Say what a click does, and listen to clicks on the strip of the chart.

    chart : its CSS selector
    on_click : called with the component's key, whose state has the place as `click`: x and y in
        shares of the strip from the left and from below, near_x and near_y how far from it a point
        may be that is meant
    """
    _mount(key=KEY, data={"words": words, "chart": chart}, on_click_change=lambda: on_click(KEY))
