"""The chart of how many components: by how much each criterion is above its minimum."""

import altair as alt
import pandas as pd

from gmm_em.dashboard.charts.elements import (
    WIDTH,
    Y_AXIS,
    built_once,
    expr,
    heading,
    layered,
    stacked,
)
from gmm_em.dashboard.charts.palette import MUTED, PALETTE

CRITERIA = {  # name -> what the chart calls it
    "aic": "AIC",
    "bic": "BIC",
    "icl": "ICL",
    "held_out": "held out",
}
TICKS = [0, 2, 5, *(m * 10**e for e in range(1, 7) for m in (1, 2, 5))]
RINGS = (420, 300, 190, 90)  # px^2 of the dots at the minima, so that none hides another


def cost(choice, name):
    """What a criterion says of a `Choice`, the lower the better; of the held-out points twice the
    negative log-likelihood, which is in the unit of the others. nan where there is none."""
    if name == "held_out":
        return -2.0 * choice.held_out
    return getattr(choice.criteria, name) if choice.criteria else float("nan")


def choose_chart(choices, truth=None):
    """Each criterion as a line over the number of components, 0 where it is least.

    truth : the density the values were drawn from; the K of a Gaussian mixture is marked
    """
    rows = [
        {"k": c.n_components, "criterion": words, "cost": cost(c, name)}
        for name, words in CRITERIA.items()
        for c in choices
    ]
    lines = pd.DataFrame(rows).dropna()
    # a single score is no choice
    lines = lines[lines.groupby("criterion")["k"].transform("count") > 1].copy()
    lines["above"] = lines["cost"] - lines.groupby("criterion")["cost"].transform("min")
    rings = lines["criterion"].map(dict(zip(CRITERIA.values(), RINGS, strict=True)))
    lines["size"] = rings.where(lines["above"] == 0, 40)
    known = truth is not None and truth.is_gaussian and truth.n_components <= len(choices)
    true = pd.DataFrame({"k": [truth.n_components] if known else []}, dtype="float64")
    edges = pd.DataFrame({"x": [0.5], "x2": [len(choices) + 0.5], "top": [1.0]})
    shown = tuple(words for words in CRITERIA.values() if (lines["criterion"] == words).any())
    return _choose_layout(shown), {"lines": lines, "true": true, "bins": edges}


@built_once
def _choose_layout(shown):
    x = alt.X("k:Q", title="number of components K")
    x = x.axis(labelFlush=False, tickMinStep=1, format="d", grid=False)
    x = x.scale(domain=[alt.ExprRef(expr="low"), alt.ExprRef(expr="high")], nice=False)
    axis = alt.Axis(**Y_AXIS, title="above its minimum", values=TICKS, labelOverlap=True)
    y = alt.Y("above:Q", axis=axis)
    y = y.scale(type="symlog", constant=4, nice=False, domainMin=-1)
    words = list(CRITERIA.values())
    colour = alt.Color("criterion:N").scale(domain=words, range=list(PALETTE[:4]))
    columns = expr(f"{WIDTH} < 250 ? 2 : 4")
    colour = colour.legend(
        orient="top", title=None, symbolType="circle", labelFontSize=13, columns=columns,
        values=list(shown),
    )  # fmt: skip
    dash = alt.StrokeDash("criterion:N", legend=None)
    dash = dash.scale(domain=words, range=[[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]])
    base = alt.Chart(alt.NamedData("lines"))
    line = base.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, strokeDash=dash)
    dots = base.mark_point(filled=True, opacity=1).encode(
        x=x, y=y, color=colour, size=alt.Size("size:Q", scale=None),
    )  # fmt: skip
    least = alt.Chart(alt.NamedData("bins")).mark_rule(color=MUTED)
    least = least.encode(
        x=alt.X("x:Q", scale=x["scale"], axis=x["axis"]), x2=alt.X2("x2"), y=alt.YDatum(0)
    )
    rule = alt.Chart(alt.NamedData("true")).mark_rule(color=MUTED, strokeWidth=14, opacity=0.3)
    title = heading(
        "['Lower is better; each is lowest where it touches 0',"
        " length(data('true')) ? 'Grey: the true number of components.' : ' ']"
    )
    return stacked(layered(rule.encode(x=x), least, line, dots, height=155, title=title))
