"""Parts that charts are made of: axes, the histogram, circles, charts above each other."""

import functools

import altair as alt

from gmm_em.dashboard.charts.backdrop import domain
from gmm_em.dashboard.charts.palette import ALONE, MUTED, PALETTE, STYLES

# px from the end of an axis; a label nearer to it would stick out, and as all has to fit into the
# width of the page, each new fit would be laid out twice and the chart would jump
INSIDE = 14
Y_AXIS = {"minExtent": 50, "maxExtent": 50, "labelFlush": INSIDE}  # all have the same left edge


def built_once(layout):
    """A layout's spec: built by Altair for its arguments once, as all numbers are in the data.

    A new fit then sends data only, which the browser draws in place, and no spec to embed anew.
    The tests have validated it.
    """

    @functools.lru_cache(64)
    def spec(*arguments):
        return layout(*arguments).to_dict(validate=False)

    return spec


def stacked(*charts, params=(), **more):
    """Charts above each other in the width of the page, over the domain of the histogram.

    All in one call: each further method of an Altair chart would copy it whole.
    """
    axes = [
        alt.param(name="low", expr="data('bins')[0].x"),
        alt.param(name="high", expr="data('bins')[length(data('bins')) - 1].x2"),
        alt.param(name="top", expr="data('bins')[0].top"),
    ]
    return alt.vconcat(
        *charts,
        params=[p.param for p in (*axes, *params)],
        spacing=6,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
        # else computed for each mark in each frame: a text (the chart as a whole has one) and a
        # tooltip, which take half the time of a frame
        config=alt.Config(mark=alt.MarkConfig(aria=False, tooltip=None), style=STYLES),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        # a canvas knows no currentColor and shows nothing to a screen reader
        usermeta={"embedOptions": {"renderer": "svg"}},
        **more,
    )


def look(dataset, top):
    """What differs between the axes of one dataset and another, but for their domains."""
    title = dataset.label if dataset.label != "x" else None
    return title, _number_format(max(map(abs, domain(dataset)))), _number_format(top)


def x_axis(label, form, labels=True):
    """The x axis of the data; of charts above each other only the lowest needs its labels."""
    axis = alt.Axis(labels=labels, ticks=labels, titleLimit=260, format=form, labelFlush=INSIDE)
    x = alt.X("x:Q", title=label if labels else None, axis=axis)
    return x.scale(domain=[expr("low"), expr("high")], nice=False, zero=False)


def y_axis(title, form, top=None, values=alt.Undefined, field="y:Q"):
    axis = alt.Axis(**Y_AXIS, tickCount=4, values=values, format=form)
    return alt.Y(field, title=title, axis=axis).scale(domain=[0, top or expr("top")], nice=False)


def expr(text):
    return alt.ExprRef(expr=text)


def _number_format(largest):
    """The format of an axis: Vega's own, or with exponents where that has too many zeros."""
    return alt.Undefined if 1e-2 < largest < 1e6 else "~e"


def by_component():
    numbers = [ALONE, *range(len(PALETTE))]
    return alt.Color("component:N", legend=None).scale(domain=numbers, range=[MUTED, *PALETTE])


def histogram(x, y):
    bars = alt.Chart(alt.NamedData("bins")).mark_bar(color=MUTED, opacity=0.35, clip=True)
    return bars.encode(x=x, x2="x2", y=y, y2=alt.datum(0))


def circles(x, y, style, colour=alt.Undefined):
    points = alt.Chart(alt.NamedData("points")).transform_window(number="row_number()")
    # with a key, new data move the circles there are; else all are taken down and set up anew
    return points.mark_point(clip=True, filled=True, style=style, color=colour).encode(
        x=computed(x, "datum.x"), y=computed(y, "datum.y"), key="number:Q"
    )


def calculated(formulas):
    """A transform for each formula, {name: formula}."""
    return [alt.CalculateTransform(**{"calculate": f, "as": name}) for name, f in formulas.items()]


def computed(channel, formula):
    """The same axis for what a formula says.

    Unlike a field it is not looked through for invalid values, row by row and frame by frame,
    which takes as long as all the rest.
    """
    kind = {"x": alt.XDatum, "y": alt.YDatum}[channel._encoding_name]
    settings = {name: channel[name] for name in ("axis", "scale", "title")}
    return kind(expr(formula), type="quantitative", **settings)
