"""The numbers of the frame: parameters, likelihood, and what somebody asks about."""

from gmm_em.dashboard.player import component, ignore

_mount = component(
    "gmm_em_numbers",
    "numbers.html",
    "numbers.css",
    "mixture.js",
    "formulas.js",
    "numbers.js",
)


def show(trace, *, fit, chart, frame, pick, x, digits, about, warnings, ending, next_step):
    """Show the numbers and return (the x that is asked about, of which fit, whether the button at
    the end was pressed).

    trace : the fit as `charts.numbers_data` gives it
    fit, chart, frame : as for the player
    pick : like `frame`, where the chart finds the picked x
    x : the picked value as a text, "" for none
    digits : (decimals of means and sds, None for too many, significant digits then)
    about : what stands before a log-likelihood
    warnings : {"collapsed": ..., "empty": ...}, in each {} for the components
    ending : what is said at the last iteration
    next_step : (the words on the button beside it, the callback of that)
    """
    words, pressed = next_step
    state = _mount(
        key="numbers",
        data={
            **trace,
            "fit": fit,
            "chart": chart,
            "frame": frame,
            "pick": pick,
            "x": x,
            "digits": digits,
            "about": about,
            "warnings": warnings,
            "ending": ending,
            "next": words,
        },
        on_x_change=ignore,
        on_fit_change=ignore,
        on_next_change=pressed,
    )
    return state.x, state.fit, bool(state.next)
