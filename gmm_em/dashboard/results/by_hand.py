"""What a click on the strip of points changes."""

import numpy as np

from gmm_em.dashboard import charts
from gmm_em.dashboard.text.format import DIGITS, decimals_of
from gmm_em.data import LINEAR, resolution
from gmm_em.edges import places
from gmm_em.links import decode_points, encode_points


def after_click(case, x, y, near_x, near_y):
    """{setting: text} after a click at x, y, in shares of the strip; near_x, near_y: as far from it
    as a point may be that is meant.

    Clicks that add take away an added point that they hit; those that set points aside bring back
    one that was, and change nothing where there is none.
    """
    backdrop = charts.Backdrop(case.dataset)
    low, extent = backdrop.low, backdrop.high - backdrop.low
    marked, points = backdrop.marked_rows(), backdrop.point_rows()

    def hit(rows):
        """The place of the row that is meant, or None."""
        if rows is None or not len(rows):
            return None
        right = (rows["x"].to_numpy() - low) / extent
        gaps = np.hypot((right - x) / near_x, (rows["y"].to_numpy() - y) / near_y)
        nearest = int(gaps.argmin())
        return nearest if gaps[nearest] <= 1 else None

    kind = {"add": "added", "aside": "aside"}[case.settings.click]
    meant = hit(None if marked is None else marked[marked["kind"] == kind])
    if kind == "added":
        values = list(decode_points(case.settings.extra))
        if meant is None:
            return {"extra": encode_points([*values, _tidy(case, low + x * extent)])}
        return {"extra": encode_points(values[:meant] + values[meant + 1 :])}
    there = [] if case.dataset.aside is None else case.dataset.aside.tolist()
    if meant is None:
        meant = hit(points.iloc[: len(points) - case.dataset.added])
        if meant is None:
            return {}
        there.append(_recorded(case.dataset, points["x"].iloc[meant]))
    else:
        del there[meant]
    return {"aside": encode_points([_named(case.dataset, place) for place in there])}


def _recorded(dataset, place):
    """The value of a point that is drawn at a place: one of its class, where it has one."""
    if dataset.edges is None:
        return place
    of_class = dataset.values[dataset.places == places(np.array([place]), dataset.edges)]
    return of_class[np.abs(of_class - place).argmin()]


def _tidy(case, place):
    """The value at a place on the axis, in no more digits than the screen can tell apart; among
    rounded data one that they could have."""
    dataset = case.dataset
    value = float(dataset.in_unit(place))
    own = case.brought.values
    if unit := resolution(np.unique(own)):
        value = float(own[0] + unit * round((value - own[0]) / unit))
        return float(f"{value:.12g}")
    if dataset.scale != LINEAR:
        return float(f"{value:.{DIGITS}g}")
    decimals = decimals_of(dataset)
    return value if decimals is None else round(value, decimals)


def _named(dataset, place):
    """The value of a point in six digits, or more where these single it out."""
    value, values = float(dataset.in_unit(place)), dataset.values
    others = values[values != place]
    for digits in range(6, 17):
        short = float(f"{value:.{digits}g}")
        if abs(dataset.on_axis(short) - place) < np.abs(others - place).min() / 3:
            return short
    return value
