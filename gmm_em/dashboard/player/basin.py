"""One of the starts on the chart of basins, to watch EM from there."""

from gmm_em.dashboard.player import component

KEY = "basin_start"

_mount = component("basin")


def show(means, sd, reached, said, *, chart, on_guess):
    """Show the sliders, and follow clicks on the chart.

    means, sd : of the starts, as in `Basin`; said : what to call each mean
    reached : (m * m) numbers of the maxima, row by row
    chart : CSS selector of the chart
    on_guess : called with the component's key, whose state has the start as `guess`
    """
    _mount(
        key=KEY,
        data={"means": means, "sd": sd, "reached": reached, "said": said, "chart": chart},
        on_guess_change=lambda: on_guess(KEY),
    )
