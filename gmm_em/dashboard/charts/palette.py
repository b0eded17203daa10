"""How charts look: one colour per component, everywhere, and the styles of their marks."""

# One colour per component, everywhere: contrast 3:1 or more on both backgrounds, neighbours told
# apart with any colour vision. Components carry their number as well.
PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#a23ff0", "#3f9be0",
    "#a8402f", "#d0709c", "#6e8650", "#8457a0", "#74828f",
)  # fmt: skip
TEXT = "currentColor"  # the page's text colour: dark on light, light on dark
PAPER = "Canvas"  # and what it stands on, by the page's colour scheme
MUTED = "#8b95a1"

# What no formula sets. As styles they are given to a mark once, as its properties they would be
# computed for every row in every frame: a third of what a point takes. Transparent as a whole, each
# of a thousand dots is a layer of its own to the browser; with a transparent colour they are none.
STYLES = {
    "sampled": {"size": 16, "opacity": 1, "fillOpacity": 0.6, "shape": "circle"},
    # on bands in the same colours: a rim sets them off
    "owned": {"size": 25, "opacity": 1, "stroke": PAPER, "strokeWidth": 1, "shape": "circle"},
    "marked": {"size": 130, "opacity": 1, "filled": False, "strokeWidth": 2},
    "component": {"strokeWidth": 2.5},
    "mixture": {"strokeWidth": 2, "strokeDash": [6, 4]},
    "band": {"opacity": 1, "fillOpacity": 0.28},
    "number": {"fontWeight": "bold", "fontSize": 14, "align": "center", "baseline": "middle"},
    "asked": {"strokeWidth": 1.5, "opacity": 0.8},
    "bound": {"strokeWidth": 1.5, "strokeDash": [3, 2]},
}
ALONE = -1  # the component number of a true component without a fitted partner
