"""The view of the fit: the player over the frames, the chart and the numbers that follow it."""

from dataclasses import replace
from math import isnan

import streamlit as st

from gmm_em.dashboard import charts, player, results, visitor
from gmm_em.dashboard.player import numbers
from gmm_em.dashboard.settings import APART, MANUAL, hides
from gmm_em.dashboard.text import glossary, judged
from gmm_em.dashboard.text.messages import MARKS, counted, legend
from gmm_em.dashboard.text.recording import of_heights
from gmm_em.dashboard.views import by_hand, layout, mountain
from gmm_em.dashboard.views.formulas import boxes
from gmm_em.dashboard.views.words import (
    FIT_CHART,
    asked,
    best_of,
    say_algorithm,
    say_beside,
    say_recorded,
    show_chart,
    words_for_numbers,
)

RATE = (
    "As EM comes near the maximum, what is left of the way shrinks by the same factor in each "
    "iteration: the largest share of the information that is missing because nobody says which "
    "point is from which component (Dempster, Laird and Rubin 1977). The more the components "
    "overlap, the nearer it is to 1."
)


def show(case):
    """The player over the frames, the chart and the numbers that follow it."""
    settings = case.settings
    iterations, parts = results.frames(case)
    start = visitor.at_frame(charts.places(iterations, parts))
    of_frames = f"{settings.steps} {settings.animate_frames}"
    fit = f"{visitor.current().visit} {of_frames} {results.fit_key(case)}"
    controls, main, side = layout.columns()
    with main:
        show_chart(
            results.fit_chart(case, case.tells("course")),
            "fit_chart",
            f"{results.algorithm(case).label} with {counted(settings.n_fit, 'component')} at one "
            "iteration: weighted components and mixture over the histogram, the points by their "
            "likeliest component, and the log-likelihood of all iterations.",
            low=mountain.is_open(case),
        )
        by_hand.bar(case, FIT_CHART)
        mountain.box(case)
    with side.container(key="parameters_table"):
        _numbers(case, fit)
    with side:
        at_the_end = st.empty()
        _explanations(case)
    with controls:
        _player(case, iterations, parts, fit, start, visitor.wants_to_play(), at_the_end)
    boxes(case.settings, case.dataset.edges is not None)


@st.fragment
def _player(case, iterations, parts, fit, start, play, at_the_end):
    """A rerun of the fragment has the same arguments, so that the player is not sent again.

    at_the_end : the place of what is said where the player rests at the last iteration
    """
    report = player.show(
        iterations,
        start,
        fit=fit,
        play=play,
        chart=FIT_CHART,
        parts=parts,
        page=charts.PAGE,
        speed=case.settings.speed,
        along=_along(case, iterations, parts),
    )
    iteration = visitor.resting_at(report, fit, charts.places(iterations, parts), start)
    visitor.write(replace(visitor.current().settings, iteration=iteration))
    _say_how_fast(case, iteration, at_the_end)


def _along(case, iterations, parts):
    """Where each frame is on the axis of the likelihood chart, and where that ends, if it counts
    looks at all points."""
    other = results.beside(case) if parts == 1 and case.tells("course") else None
    if other is None:
        return None
    looks = results.trace(case).evaluations
    return [*looks[iterations].tolist(), int(max(looks[-1], other.evaluations[-1]))]


def _say_how_fast(case, iteration, place):
    """How much of the way each iteration of EM leaves, once that is all there is to ask."""
    trace, secrets = results.trace(case), ("course", "ending", "reading")
    ended = trace.stop == "converged" and iteration == trace.n_iter
    if not ended or trace.algorithm != "em" or not all(map(case.tells, secrets)):
        place.empty()
        return
    rate = results.top(case).rate
    if isnan(rate):
        place.empty()
    else:
        place.caption(judged.of_rate(rate), help=RATE)


@st.fragment
def _numbers(case, fit):
    settings, trace = case.settings, results.trace(case)
    untold = {} if case.tells("ending") else {"ending": ""}
    *report, pressed = numbers.show(
        results.numbers(case),
        fit=fit,
        x=asked(settings, case.dataset),
        next_step=_what_next(case),
        by_hand=settings.start == MANUAL,
        offered=not hides(settings, "start"),
        on_guess=visitor.start_by_hand,
        **words_for_numbers(
            trace, case.dataset, results.approximately(case), results.narrower(case)
        )
        | untold,
    )
    if pressed:
        st.rerun()
    visitor.write(replace(visitor.current().settings, x=visitor.asked_about(report, fit)))


def _what_next(case):
    """What to press at the end: the words on the button, "" for none, and what it does."""
    if case.dataset.truth is not None and not hides(case.settings, "compare"):
        return "Compare with the truth", lambda: visitor.turn_to("compare")
    # one component has one maximum, which every start leads to
    is_offered = case.settings.n_fit > 1 and not hides(case.settings, "starts")
    return "Try other starts" if is_offered else "", lambda: visitor.turn_to("starts")


def _explanations(case):
    settings, fitted_to, by = case.settings, results.fitted_to(case), results.algorithm(case)
    say_beside(case)
    if words := best_of(case):
        st.caption(words)
    if by.name == "em" and settings.steps == APART and settings.animate_frames != 1:
        st.caption("With E and M steps apart, every iteration is shown.")
    if fitted_to.grouped:
        st.caption(
            f"{by.label} ran on the {case.dataset.n:,} points in groups ({len(fitted_to):,} "
            "values), so the log-likelihood is approximate. *Large data* in the sidebar turns this "
            "off."
        )
    say_algorithm(case)
    say_recorded(case)
    if words := of_heights(case.dataset):
        st.caption(words)
    in_bands = case.tells("posterior")
    terms = "weight", "mean and sd", *([] if by.hard else ["posterior"])
    terms += ("E step", "M step", "bound") if by.name == "em" else ()
    scattered = "The points are scattered vertically at random"
    drawn = ", so the band in which a point lies is itself a draw from its posterior"
    drawn = drawn if in_bands and not by.hard else ""
    st.caption(
        legend(results.trace(case)) if in_bands else MARKS,
        help=f"{glossary.on(*terms)}\n\n{scattered}{drawn}.",
    )
