"""Parts that charts are made of: axes, the histogram, circles, charts above each other."""

import functools
import math

import altair as alt

from gmm_em.dashboard.charts.format import exponential, power_of_ten
from gmm_em.dashboard.charts.palette import ALONE, MUTED, PALETTE, STYLES, TEXT
from gmm_em.data import LOG

# Labels stand at their ticks. One that would stick out at an end of the x axis is left out: as all
# has to fit into the width of the page, each new fit would be laid out twice and the chart jump.
AT_TICKS = {"labelFlush": False, "labelBound": 0.01}  # px beyond the end; True would be 1
Y_AXIS = {"minExtent": 50, "maxExtent": 50, "labelFlush": False}  # all have the same left edge
ABOVE = 20  # px between a chart's title and its plot
NUMBERS = 16  # px of these that the numbers of components take
ROOM = 15  # px that the number of a component takes
WIDTH = "range('concat_0_x')[1]"  # of the plots, in px
FEW_DECADES, MANY_DECADES = 0.7, 4  # of a log axis: with fewer, or more, the ticks are others
FONT = f"min(14, ({WIDTH} + 90) / 25.5)"  # of titles, in px: they fit a screen of 320
LOW, LEAST = 0.42, 34  # of the height of each plot, and px, where the place is low
# The colour of a component's number: as letters it needs more contrast than its curve, 4.5:1, and
# gets it from the text around it. For the file of a picture player/picture.js takes it back.
READ = f"'color-mix(in srgb,' + (palette[datum.component] || '{MUTED}') + ' 70%,currentColor)'"
CROSS = "M-.5,-.5L.5,.5M-.5,.5L.5,-.5"
HIGHEST = 3  # times the top of the axis: a path that runs far out takes seconds to draw


# A layout's spec is built for its arguments once, as all numbers are in the data. A new fit then
# sends data only, which the browser draws in place, and no spec to embed anew. The tests have
# validated it.
built_once = functools.lru_cache(64)


def said_once(spec):
    """The spec with each axis and scale left to the first layer of a plot that says it: Vega-Lite
    takes them for all its layers, and to repeat them makes the spec a third longer."""
    for plot in spec.get("vconcat", [spec]):
        _say_once(plot, {})
    return spec


def _say_once(plot, said):
    for layer in plot.get("layer", []):
        _say_once(layer, said)
    for channel in ("x", "y"):
        encoding = plot.get("encoding", {}).get(channel, {})
        for part in encoding.keys() & {"axis", "scale"}:
            first = said.setdefault((channel, part), encoding)
            if first is not encoding and first[part] == encoding[part]:
                del encoding[part]


def layered(*layers, **properties):
    """The spec of layers in one plot. `alt.layer` would copy each of them, and each further method
    all of them: four fifths of the time that a chart of a fit takes to build."""
    return _spec({"layer": [*layers], **properties})


def _spec(part):
    """What Altair says of a part of a chart, or of each in a list or dict."""
    if isinstance(part, alt.SchemaBase):
        return part.to_dict(validate=False, context={"top_level": False, "data": None})
    if isinstance(part, dict):
        return {name: _spec(inner) for name, inner in part.items() if inner is not alt.Undefined}
    return [*map(_spec, part)] if isinstance(part, (list, tuple)) else part


def stacked(*charts, params=(), spacing=6, **more):
    """The spec of charts above each other in the width of the page, over the domain of the
    histogram."""
    axes = [
        alt.param(name="low", expr="data('bins')[0].x"),
        alt.param(name="high", expr="data('bins')[length(data('bins')) - 1].x2"),
        alt.param(name="top", expr="data('bins')[0].top"),
        alt.param(name="palette", value=PALETTE),
    ]
    return whole(
        vconcat=[*charts],
        params=[*axes, *params],
        spacing=spacing,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
        style=STYLES,
        **more,
    )


def whole(params, style=alt.Undefined, **more):
    """The spec of a chart, with what all of them have in common."""
    properties = {
        "$schema": alt.SCHEMA_URL,
        "params": [parameter.param for parameter in params],
        # else computed for each mark in each frame: a text (the chart as a whole has one) and a
        # tooltip, which take half the time of a frame
        "config": alt.Config(mark=alt.MarkConfig(aria=False, tooltip=None), style=style),
        "autosize": alt.AutoSizeParams(type="fit-x", contains="padding"),
        # a canvas knows no currentColor and shows nothing to a screen reader
        "usermeta": {"embedOptions": {"renderer": "svg"}},
    }
    return _spec(properties | more)


def lowered(spec):
    """The chart's spec for places that are low: all plots less high, and little under the axes."""
    plots = [plot | {"height": max(LEAST, round(LOW * plot["height"]))} for plot in spec["vconcat"]]
    axis = {"axisX": {"labelPadding": 5, "titlePadding": 2}}
    return spec | {"vconcat": plots, "config": spec["config"] | axis}


def axis_labels(backdrop, top):
    """What differs between the axes of one dataset and another, but for their domains."""
    dataset, low, high = backdrop.dataset, backdrop.low, backdrop.high
    if dataset.scale == LOG:
        return f"{dataset.label}, log scale", log_ticks(low, high), labelling(0.0, top)
    title = dataset.label if dataset.label != "x" else None
    return title, labelling(low, high), labelling(0.0, top)


def x_axis(label, labelled, labels=True):
    """The x axis of the data; of charts above each other only the lowest needs its labels."""
    axis = alt.Axis(
        title=label if labels else None, titleLimit=260, labels=labels, ticks=labels,
        **ticks(labelled, expr(f"ceil({WIDTH} / 70)")),
    )  # fmt: skip
    scale = alt.Scale(domain=[expr("low"), expr("high")], nice=False, zero=False)
    return alt.X("x:Q", axis=axis, scale=scale)


def y_axis(title, labelled, top=None, values=alt.Undefined, field="y:Q"):
    axis = alt.Axis(**Y_AXIS, title=title, tickCount=4, values=values, labelExpr=labelled)
    return alt.Y(field, axis=axis).scale(domain=[0, top or expr("top")], nice=False)


def heading(lines, numbered=False):
    """The title of a chart, as an expression: two lines, so that all plots begin at one height,
    whether the numbers of components stand between or not."""
    offset = ABOVE - NUMBERS if numbered else ABOVE
    return alt.Title(
        alt.expr(lines), anchor="start", fontSize=expr(FONT), lineHeight=19, offset=offset,
        color=TEXT,
    )  # fmt: skip


def expr(text):
    return alt.ExprRef(expr=text)


def ticks(labelled, count):
    """Where an axis of values has its ticks, about so many, and what is said there: `labelled` is
    what `labelling` or `log_ticks` gave."""
    if not isinstance(labelled, tuple):
        return {"labelExpr": labelled, "tickCount": count, **AT_TICKS}
    says = power_of_ten("datum.value")
    return {"labelExpr": says, "values": list(labelled), "labelOverlap": "greedy", **AT_TICKS}


def log_ticks(low, high):
    """The places of round numbers on an axis of logarithms."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    if high - low < FEW_DECADES:
        extent = 10.0**high - 10.0**low
        size = 10.0 ** math.floor(math.log10(extent))
        step = next(s * size for s in (0.2, 0.5, 1, 2) if extent <= 8 * s * size)
        first = math.ceil(10.0**low / step)
        numbers = [step * i for i in range(first, math.floor(10.0**high / step) + 1)]
    elif high - low < MANY_DECADES:
        numbers = [n * 10.0**power for power in powers for n in (1, 2, 5)]
    else:
        numbers = [10.0**power for power in powers[:: math.ceil(len(powers) / 12)]]
    places = (math.log10(number) for number in numbers)
    return tuple(round(place, 12) for place in places if low <= place <= high)


def labelling(low, high):
    """How the ticks of an axis are labelled: by Vega itself, or with exponents where that has too
    many zeros, and then with all digits by which neighbours differ."""
    largest = max(-low, high)
    if 1e-2 < largest < 1e6:
        return alt.Undefined
    digits = math.ceil(math.log10(largest / (high - low))) + 2
    return f"datum.value ? {exponential('datum.value', f'.{digits}~e')} : '0'"


def by_component():
    numbers = [ALONE, *range(len(PALETTE))]
    return alt.Color("component:N", legend=None).scale(domain=numbers, range=[MUTED, *PALETTE])


def histogram(x, y):
    bars = alt.Chart(alt.NamedData("bins")).mark_bar(
        color=MUTED, opacity=1, fillOpacity=0.35, clip=True
    )
    return bars.encode(x=x, x2=alt.X2("x2"), y=y, y2=alt.Y2Datum(0))


def circles(x, y, style, colour=alt.Undefined):
    points = alt.Chart(alt.NamedData("points")).transform_window(number="row_number()")
    # with a key, new data move the circles there are; else all are taken down and set up anew
    return points.mark_point(clip=True, filled=True, style=style, color=colour).encode(
        x=computed(x, "datum.x"), y=computed(y, "datum.y"), key=alt.Key("number:Q")
    )


def marked(x, y):
    """A ring around each point that was added by hand, a cross where one was set aside."""
    kinds = {"added": ("circle", TEXT), "aside": (CROSS, MUTED)}
    shapes, colours = zip(*kinds.values(), strict=True)
    shape = alt.Shape("kind:N", legend=None).scale(domain=[*kinds], range=[*shapes])
    colour = alt.Color("kind:N", legend=None).scale(domain=[*kinds], range=[*colours])
    points = alt.Chart(alt.NamedData("marked")).mark_point(style="marked")
    return points.encode(
        x=computed(x, "datum.x"), y=computed(y, "datum.y"), shape=shape, color=colour
    )


def component_labels(data, transform=(), name=alt.Undefined):
    """The numbers of components, `number` and `mean` in the rows of the data after the transform,
    in a row above the plot: each over its mean or as near to it as its neighbours let it. Where
    means lie beyond an end of the axis, the number there says so."""
    by_pixel = [alt.SortField("pixel")]

    def window(op, field=alt.Undefined, frame=alt.Undefined):
        fields = [alt.WindowFieldDef(op=op, field=field, **{"as": op})]
        return alt.WindowTransform(window=fields, sort=by_pixel, frame=frame)

    # pushed to the right, each by those before it, and to the left by those after it; the middle
    # of both keeps them apart and a cluster over its means
    chart = alt.Chart(
        alt.NamedData(data),
        name=name,
        transform=[
            *transform,
            *calculated({"pixel": f"clamp((datum.mean - low) / (high - low), 0, 1) * {WIDTH}"}),
            window("row_number"),
            window("count", frame=[None, None]),
            *calculated({"slack": f"datum.pixel - {ROOM} * datum.row_number"}),
            window("max", "slack", [None, 0]),
            window("min", "slack", [0, None]),
            *calculated(
                {
                    "before": "datum.row_number === 1 && datum.mean < low ? '‹' : ''",
                    "after": "datum.row_number === datum.count && datum.mean > high ? '›' : ''",
                    "said": "datum.before + datum.number + datum.after",
                }
            ),
        ],
    )
    x = f"0.5 * (datum.max + datum.min) + {ROOM} * datum.row_number"
    first, last = f"{ROOM} * (datum.row_number - 0.5)", f"{ROOM} * (datum.count - datum.row_number)"
    inside = f"clamp({x}, {first}, {WIDTH} - {last} - {ROOM / 2})"
    return chart.mark_text(style="number").encode(
        x=alt.XValue(expr(inside)),
        y=alt.YValue(-9),
        text=alt.Text("said:N"),
        color=alt.ColorValue(expr(READ)),
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
    settings = {name: channel[name] for name in ("axis", "scale")}
    return kind(expr(formula), type="quantitative", **settings)
