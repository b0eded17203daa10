"""What happens on the page: buttons that are pressed, and what its components report."""

import random
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from gmm_em import data
from gmm_em.dashboard import lessons
from gmm_em.dashboard.checks import MOST_MOVED
from gmm_em.dashboard.settings import MANUAL, ROWS, first_seed
from gmm_em.dashboard.text.format import as_typed
from gmm_em.dashboard.visitor.state import adopt, change, current, press, tried
from gmm_em.links import encode_rounded

MOST_FRESH = 100  # draws
NO_PLACE = "Tap or drag on the chart where you expect it; then press “This is my guess”."
MOUNTAIN = "mountain_box"  # the widget whose state says whether it is open,
ALONG = ("mountain_x", "mountain_y")  # and those of its parameters
LIST_OF_LESSONS = "lessons"  # the widget whose state says whether the list is open


class Guess(NamedTuple):
    """An answer that is a place on the axis."""

    x: float


# ---- buttons ----


def start_fit():
    """Open the fit at its start, and play."""
    watch()


def watch(**settings):
    """Open the fit with these settings at its start, and play. The lists stay as they are."""
    visitor = current()
    visitor.play = True
    change(view="fit", iteration=0.0, list_seed=first_seed(visitor.settings), **settings)


def turn_to(view):
    """Open a view."""
    change(view=view)


def draw(name):
    """Another seed for the setting `name`."""
    change(**{name: random.randrange(100_000)})


def open_step(lesson, step):
    """Open a step of a lesson, or the same one again: all settings become those of its link."""
    visitor = press()
    adopt(lessons.opened(replace(visitor.settings, lesson=lesson, step=step)))
    visitor.complaints, visitor.visit = [], visitor.visit + 1
    st.session_state[LIST_OF_LESSONS] = False


def answer(lesson, step, choice):
    """Answer a step of a lesson: what stands on the page may say all from now on."""
    current().answers[lesson, step] = choice


def choose_answer(lesson, step, key):
    """Answer it by what the widget with this key holds."""
    answer(lesson, step, st.session_state[key])


def guess_place(lesson, step):
    """Answer it by the value that is picked on the chart."""
    visitor = current()
    visitor.complaints = [NO_PLACE] if visitor.settings.x == "" else []
    if visitor.settings.x != "":
        answer(lesson, step, Guess(float(visitor.settings.x)))


def close_lesson():
    """Close the panel of the lesson; the settings stay as they are."""
    change(lesson="")


def draw_fresh(fit):
    """Draw fresh points once more, to judge this fit."""
    visitor = current()
    visitor.fresh = (fit, min(fresh_draws(fit) + 1, MOST_FRESH))


def fresh_draws(fit):
    """How often fresh points were drawn to judge this fit."""
    of, n = current().fresh
    return n if of == fit else 0


def show_all():
    """Show what the link hides."""
    change(hide="")


def take_observations():
    """The number that was typed where the view of how many components asks for it."""
    change(observations=st.session_state.how_many or 0)


# ---- points by hand ----


def type_points(name):
    """Take what was typed for the setting `name`, or put back what was there before."""
    _take(name, st.session_state[name])


def click_points(key, after):
    """Take what `after` says that the click which the component with this key reports changes."""
    for name, text in after(**st.session_state[key].click).items():
        _take(name, text)


def clear_points():
    """Take away what was added and bring back what was set aside."""
    change(extra="", aside="")


def stop_clicks():
    """Clicks on the points leave them alone again."""
    change(click=ROWS["click"].default)


def _take(name, text):
    """Another value of a setting, if it and these data suit each other; else a complaint."""
    visitor = current()
    value, complaint = ROWS[name].mend(text)
    complaints = [complaint] if complaint else []
    if not complaints:
        complaints = list(tried(replace(visitor.settings, **{name: value})).complaints)
    if not complaints:
        change(**{name: value})
        return
    adopt(visitor.settings)
    visitor.complaints = complaints


# ---- a start of one's own ----


def suggest(guess):
    """The Settings with a start of one's own to begin with; the table shows it from now on."""
    visitor = current()
    visitor.suggested += 1
    return adopt(replace(visitor.settings, guess=guess))


def start_by_hand(key):
    """Begin with what the component with this key has reported as its `guess`, at iteration 0; if
    that can be used. As it is by hand, it is rounded to what fits a link."""
    guess, complaint = ROWS["guess"].mend(str(st.session_state[key].guess))
    if complaint is None:
        _begin_with(encode_rounded(data.as_mixture(guess)))


def watch_by_hand(key):
    """Begin with exactly that, open the fit and play."""
    guess, complaint = ROWS["guess"].mend(str(st.session_state[key].guess))
    if complaint is None:
        _begin_with(guess)
        watch(algorithm="em")


def _begin_with(guess):
    current().suggested += 1
    change(start=MANUAL, guess=guess, iteration=0.0)


# ---- the mountain ----


def opened_mountain(settings):
    """The key of the box, whose state is what the settings say."""
    st.session_state[MOUNTAIN] = bool(settings.mountain)
    return MOUNTAIN


def open_mountain():
    """The box was opened, or closed."""
    change(mountain=MOST_MOVED if st.session_state[MOUNTAIN] else "")


def seen_along(axes):
    """The keys of the widgets of the two parameters, whose state is these axes, as a text."""
    for key, axis in zip(ALONG, axes.split(","), strict=True):
        st.session_state[key] = axis
    return ALONG


def turn_mountain(before, planes):
    """Look along the parameters that the widgets hold; where these are none of the planes, along
    the first one and the one that it was before, or whatever there is. All are texts."""
    x, y = (st.session_state[key] for key in ALONG)
    beside = [plane for plane in planes if plane.startswith(f"{x},")]
    wanted = (plane for plane in (f"{x},{y}", f"{x},{before.split(',')[0]}") if plane in beside)
    change(mountain=next(wanted, beside[0]))


def climb_from(key, axes, start_at):
    """Watch EM from the place that the component with this key has reported: `start_at(x, y)` is
    the start there. The axes, a text, stay."""
    x, y = st.session_state[key].place
    guess, complaint = ROWS["guess"].mend(start_at(x, y))
    if complaint is None:
        _begin_with(guess)
        watch(mountain=axes)


# ---- what the components report ----


def at_frame(iterations):
    """Move to the frame nearest to the iteration asked for, and return it; who has opened a link is
    told."""
    visitor, asked = current(), current().settings.iteration
    nearest = min(iterations, key=lambda i: abs(i - asked))
    if visitor.just_opened and "iteration" in visitor.query and nearest != asked:
        earlier = [c for c in visitor.complaints if c.startswith("iteration=")]
        reason = f"iteration={asked:g} has no frame in this fit"
        if earlier:
            reason = earlier[0].rpartition(";")[0]
        others = [c for c in visitor.complaints if c not in earlier]
        visitor.complaints = [*others, f"{reason}; {as_typed(nearest)} is used."]
    if nearest != asked:
        adopt(replace(visitor.settings, iteration=nearest))
    return nearest


def resting_at(report, fit, iterations, iteration):
    """The iteration at which the player rests: that of its report (iteration, fit), or the one
    where it was told to start. `iterations` are those of the frames.

    The state of a component outlives the fit that it was reported of: then it says nothing.
    """
    visitor = current()
    last_report, last_fit = visitor.report
    if report == last_report and fit != last_fit:
        return iteration
    if report[0] not in iterations or report[1] not in (None, fit):
        return iteration
    visitor.report = (report, fit)
    return report[0]


def asked_about(report, fit):
    """The x that the visitor picked: that of the report (x, fit) of this fit, or the link's."""
    x, of = report
    if x is None or of not in (None, fit):
        return current().settings.x
    return ROWS["x"].mend(str(x))[0]


def wants_to_play():
    """Whether the player shall start by itself: once for each time that the button is pressed."""
    play, current().play = current().play, False
    return play
