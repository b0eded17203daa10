"""The view of the fit: the player over the stored iterations, and what follows it."""

from dataclasses import replace

import streamlit as st

from gmm_em.dashboard import charts, player, results, session
from gmm_em.dashboard.views import frame
from gmm_em.dashboard.views.formulas import code_box, formulas_box
from gmm_em.dashboard.views.words import (
    counted,
    in_words,
    parameters_table,
    say_aloud,
    show_chart,
    state_of_the_fit,
    warn,
)


def show(settings):
    """The player over the stored iterations, the chart that follows it, the parameters."""
    trace = results.trace(settings)
    iterations = charts.stored_iterations(trace, settings.animate_frames)
    start = session.at_frame(iterations)
    controls, main, side = frame.columns()
    with main:
        show_chart(
            results.fit_chart(settings),
            "fit_chart",
            f"EM with {counted(settings.n_fit, 'component')} at one iteration: weighted "
            "components and mixture over the histogram, the points by their likeliest component, "
            "and the log-likelihood of all iterations.",
        )
    followers = side.empty()
    side.caption(
        "Above, **solid**: the weighted components; **dashed**: their sum, the mixture. Below, "
        "each **point** has the colour of its likeliest component, over the **posterior** "
        "p(y|x) as bands. The points' heights are drawn from U(0,1), so the band in which a "
        "point lies is itself a draw from its posterior."
    )
    with controls:
        _follow(settings, trace, iterations, start, session.wants_to_play(), followers)
    code_box()
    formulas_box()


@st.fragment
def _follow(settings, trace, iterations, start, play, place):
    """What follows the player when it rests: the table, the numbers and the URL.

    A rerun of the fragment has the same arguments, so that the player is not sent again.
    """
    fit = f"{session.current().visit} {settings.animate_frames} {results.fit_key(settings)}"
    report = player.show(iterations, start, fit=fit, play=play, chart=".st-key-fit_chart")
    iteration = session.heard(report, fit, iterations, start)
    session.share(replace(settings, iteration=iteration))
    with place.container():
        state_of_the_fit(trace, iteration, settings)
        say_aloud(
            f"The chart shows this mixture: {in_words(trace[iteration], results.dataset(settings))}"
        )
        parameters_table(trace, iteration, results.dataset(settings), "parameters_table")
        warn(trace, iteration)
