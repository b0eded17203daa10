"""The numbers of the frame: parameters, likelihood, and what somebody asks about."""

from gmm_em.dashboard.channels import CHANNELS
from gmm_em.dashboard.player import component, ignore

KEY = "numbers"

_mount = component(KEY)


def show(
    trace, *, fit, chart, x, digits, log_digits, prefix, warnings, ending, next_step, by_hand,
    offered, on_guess,
):  # fmt: skip
    """Show the numbers and return (the x that is asked about, of which fit, whether the visitor
    has done what needs a run of the page).

    trace : the fit as `charts.numbers_data` gives it
    fit, chart : as for the player
    x : the picked value as a text, "" for none
    digits : (decimals of means and sds, None for too many, significant digits then)
    log_digits : significant digits of a value in the unit of the data, where the axis is one of
        its logarithms; else 0
    prefix : what stands before a log-likelihood
    warnings : {"collapsed": ..., "empty": ...}, in each {} for the components
    ending : what is said at the last iteration, "" for nothing, and no next step either
    next_step : (the words on the button beside it, the callback of that)
    by_hand, offered : whether the curves of the start can be dragged; if not, whether a button
        offers that
    on_guess : called with the component's key, whose state has the start by hand as `guess`
    """
    words, pressed = next_step
    state = _mount(
        key=KEY,
        data={
            **trace,
            "fit": fit,
            "chart": chart,
            "channels": CHANNELS,
            "x": x,
            "digits": digits,
            "log_digits": log_digits,
            "prefix": prefix,
            "warnings": warnings,
            "ending": ending,
            "next": words,
            "by_hand": by_hand,
            "offered": offered,
        },
        on_x_change=ignore,
        on_fit_change=ignore,
        on_next_change=pressed,
        on_guess_change=lambda: on_guess(KEY),
    )
    return state.x, state.fit, bool(state.next or state.guess)
