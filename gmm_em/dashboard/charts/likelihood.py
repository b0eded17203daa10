"""The lowest part of the fit chart: the log-likelihood, and under it the lower bound."""

import altair as alt

from gmm_em.dashboard.charts.elements import AT_TICKS, Y_AXIS, expr, layered
from gmm_em.dashboard.charts.format import rounded
from gmm_em.dashboard.charts.palette import MUTED, TEXT

PAGE = 3  # iterations on one picture of the bound, as each gains but a part of the one before

# With two parts the axes are those of the page on which the frame is: it touches the bound at
# both ends. Else those of the whole run. Untold they end at the frame.
PARAMETERS = {
    "page": f"limits.parts > 1 ? {PAGE} * floor(held / {PAGE}) : 0",
    "page_end": f"limits.told ? data('frames')[min(length(data('frames')) - 1, page + {PAGE})]"
    " : now",
    "rise": "page_end.log_likelihood - data('frames')[page].log_likelihood",
    "room": "max(0.08 * rise, 0.5 * (limits.least - rise))",
    "whole": "limits.parts < 2 && limits.told",
    "reached": "owned.iteration + moved * (now.iteration - owned.iteration) / limits.parts",
    "from": "page",
    "to": f"limits.parts > 1 ? page + {PAGE}"
    " : 1.02 * max(1, limits.told ? limits.last : now.iteration)",
    "lowest": "whole ? limits.low : data('frames')[page].log_likelihood - room",
    "highest": "whole ? limits.high : page_end.log_likelihood + room",
    "sunk": "whole && limits.first < limits.low",
}
# of the name of the bound, in px: no lower than that it is seen whole
UNDER_IT = "min(scale('concat_2_y', datum.bound) + 3, range('concat_2_y')[0] - 12)"
LOOKS = "evaluations"  # of all points


def parameters_of(hard, has_other):
    """The formulas of the axes. hard : the log-likelihood may fall; has_other : it is one of two,
    over how often all points were looked at"""
    formulas = dict(PARAMETERS)
    if has_other:
        formulas["reached"] = f"owned.{LOOKS} + moved * (now.{LOOKS} - owned.{LOOKS})"
        formulas["to"] = "1.02 * max(1, limits.last)"
    if hard:
        ends = "page_end.log_likelihood, data('frames')[page].log_likelihood"
        formulas["rise"] = f"max({ends}) - min({ends})"
        formulas["lowest"] = f"whole ? limits.low : min({ends}) - room"
        formulas["highest"] = f"whole ? limits.high : max({ends}) + room"
    return formulas


def log_likelihood(has_other=False):
    """All iterations as a line, those with a frame marked where not all have one, the current one
    as a dot; with two parts also the bound, which climbs under it and touches it at each E step.
    The other, if there is one, is a thinner line; then the axis counts looks at all points.
    """
    along, title = (LOOKS, "evaluations of all points") if has_other else ("iteration",) * 2
    x = alt.X(f"{along}:Q", title=title)
    x = x.axis(**AT_TICKS, tickMinStep=1, format=",d", titlePadding=4)
    x = x.scale(domain=[expr("from"), expr("to")], nice=False)
    y, of_bound = (_y(field) for field in ("log_likelihood:Q", "bound:Q"))
    # of those off the page the path would run far out of the plot, and take a second to draw
    all_of_them = alt.Chart(alt.NamedData("likelihood")).transform_filter(
        "whole || (datum.iteration >= from && datum.iteration <= (limits.told ? to : reached))"
    )
    line = all_of_them.mark_line(color=MUTED, strokeWidth=2, clip=True, style="likelihood")
    bound = all_of_them.transform_filter("limits.parts > 1")
    bound = bound.mark_line(stroke=TEXT, clip=True, style="bound")
    framed = alt.Chart(alt.NamedData("frames")).transform_filter("limits.thinned")
    now = alt.Chart(alt.NamedData("limits"))
    here = now.transform_calculate(
        **{along: "reached"},
        log_likelihood="max(lowest, lerp([owned.log_likelihood, now.log_likelihood], moved))",
        bound="lerp([owned.log_likelihood, owned.bound], moved)",
    )
    ring = here.transform_filter("limits.parts > 1 && moved > 0")
    other = alt.Chart(alt.NamedData("beside")).mark_line(
        stroke=TEXT, strokeWidth=1, clip=True, style="other"
    )
    dot = {"filled": True, "color": TEXT, "opacity": 1}
    return layered(
        *([other.encode(x=x, y=y)] if has_other else []),
        line.encode(x=x, y=y),
        framed.mark_point(filled=True, color=MUTED, opacity=1, size=14, clip=True).encode(x=x, y=y),
        bound.encode(x=x, y=of_bound),
        _named(
            now.transform_filter("limits.parts > 1")
            .transform_calculate(
                iteration="min(page + 1.5, limits.last)", bound="data('frames')[page].bound"
            )
            .transform_filter("isValid(datum.bound) && (limits.told || reached > page + 1)")
        ).encode(x=x, y=alt.YValue(expr(UNDER_IT))),
        *_sunk(now.transform_filter("sunk")),
        ring.mark_point(**dot | {"filled": False}, size=60).encode(x=x, y=of_bound),
        here.mark_point(**dot, size=80).encode(x=x, y=y),
        height=60,
    )


def _named(chart):
    """The name of the bound, under it."""
    place = {"align": "left", "baseline": "top", "dx": 5}
    return chart.mark_text(**place, text="bound", color=TEXT, fontSize=10, clip=True)


def _sunk(chart):
    """Where the start lies below the axis a triangle says so, and its value on the free side."""
    text = chart.mark_text(baseline="bottom", color=TEXT, fontSize=10)
    at = {"y": alt.YValue("height")}
    value = alt.TextValue(expr(f"'▼ start: ' + {rounded('limits.first', 2)}"))
    right = chart.mark_text(baseline="bottom", align="right", color=TEXT, fontSize=10, dy=-2)
    return text.encode(x=alt.XValue(0), text=alt.TextValue("▼"), **at), right.encode(
        x=alt.XValue("width"), text=value, **at
    )


def _y(field):
    y = alt.Y(field, title="log-lik.").axis(**Y_AXIS, tickCount=2, labelFontSize=9.5)
    return y.scale(domain=[expr("lowest"), expr("highest")], nice=False, zero=False)
