"""The view of many starts: where each of them ends, and how many end at the best maximum."""

from dataclasses import replace

import streamlit as st

from gmm_em.dashboard import charts, results, visitor
from gmm_em.dashboard.player import basin
from gmm_em.dashboard.text import described, glossary
from gmm_em.dashboard.text.conclusions import climbing, of_starts
from gmm_em.dashboard.text.format import formatter, in_unit, precise, rounded
from gmm_em.dashboard.views import layout
from gmm_em.dashboard.views.formulas import formulas_box
from gmm_em.dashboard.views.words import (
    as_table,
    in_colour,
    say_aloud,
    say_coarse,
    say_likelihood_alone,
    show_chart,
)
from gmm_em.optima import SAME_HEIGHT, SAME_SHAPE, best


def show(case):
    """The finals of all starts, the maxima they reach, and a way to watch each."""
    settings, optima = case.settings, results.optima(case)
    above, main, side = layout.columns()
    reading = _reading(case, optima) if case.tells("reading") else ""
    above.markdown(reading)
    with main:
        show_chart(
            results.starts_chart(case),
            "starts_chart",
            "The log-likelihoods at which the starts end, sorted, and the best maxima over the "
            "histogram.",
        )
        say_aloud(
            f"{described.of_starts(optima)} {reading.replace('*', '')}", _as_table(case, optima)
        )
        if settings.n_fit == 2:
            _basin(case)
    with side:
        st.caption(
            "EM climbs to a maximum near its start. These maxima were reached:",
            help=glossary.on(
                "maximum", "log-likelihood", "converged", "collapsed", "spurious", "k-means++"
            ),
        )
        say_likelihood_alone(case)
        listed = charts.shown_of(optima)
        for place in listed:
            _entry(case, place, optima[place], sum(o.n_starts for o in optima))
        if len(optima) > len(listed):
            st.caption(f"And {len(optima) - len(listed)} more.")
        say_coarse(case)
    formulas_box(replace(case.settings, algorithm="em"), case.dataset.edges is not None)
    st.caption(
        "Two maxima count as different if their log-likelihoods differ by more than "
        f"{precise(SAME_HEIGHT, 1)} per point, or their densities by more than "
        f"{100 * SAME_SHAPE:g} % of their sum."
    )


def _as_table(case, optima):
    """The maxima that have a picture, and what that shows."""
    rows = []
    for place, seen in zip(charts.shown_of(optima), results.humps_of_starts(case), strict=True):
        optimum = optima[place]
        height, flaws = rounded(optimum.log_likelihood, 2), ", ".join(_flaws(optimum)) or "none"
        of_it = described.of_humps(seen, case.dataset)
        rows.append((str(place + 1), height, str(optimum.n_starts), flaws, of_it))
    head = "maximum", "log-likelihood", "starts", "flaws", "picture"
    return as_table("The maxima that the starts reached", head, rows)


def _entry(case, i, optimum, n_starts):
    """One maximum: how high, how often, and the button that shows its best start."""
    settings = case.settings
    start, opened = results.opening(case, settings.n_fit, int(optimum.starts[0]), settings.n_starts)
    colour = charts.PALETTE[i] if i < len(charts.PALETTE) else charts.MUTED
    words = [
        f"{rounded(optimum.log_likelihood, 2)}, {optimum.n_starts} of {n_starts}",
        *_flaws(optimum),
    ]
    with st.container(key=f"optimum_{i}", horizontal=True, vertical_alignment="center"):
        st.html(f"{in_colour(colour, f'<b>{i + 1}</b>')} {' · '.join(words)}")
        st.button(
            "Watch it", key=f"watch_{i}", icon=":material/play_arrow:", on_click=visitor.watch,
            kwargs=opened, help=f"Opens the fit from {start}.",
        )  # fmt: skip


def _basin(case):
    """Which maximum each pair of starting means leads to, once somebody asks."""
    box = st.expander(
        "Where each pair of starting means leads", key="basin", icon=":material/map:",
        on_change="rerun",
    )  # fmt: skip
    if not box.open:
        return
    plane, beside = box.columns([3, 2], gap="medium")
    with plane:
        found = results.basin(case)
        names = charts.numbers_of(found, results.optima(case))
        show_chart(
            results.basin_chart(case),
            "basin_chart",
            "The plane of the two starting means, each pair in the colour of the maximum that EM "
            "reaches from there.",
        )
    with beside:
        _maxima(found, names)
        say = formatter(case.dataset)
        basin.show(
            found.means.tolist(),
            found.sd,
            [names[place] + 1 for place in found.reached.ravel()],
            list(map(in_unit(case.dataset), found.means)),
            chart=".st-key-basin_chart",
            on_guess=visitor.watch_by_hand,
        )
    box.caption(
        f"{len(found.means)} × {len(found.means)} starts, with weights of ½ and sds of "
        f"{say(found.sd)}, half the sd of all points. **Click** one to watch EM from there. On the "
        "diagonal both components are equal and stay so: a saddle, which any nudge leaves."
    )


def _maxima(found, names):
    """What the colours mean: how high each maximum is, and its share of the plane."""
    lines = []
    for place, (name, optimum) in enumerate(zip(names, found.optima, strict=True)):
        colour = charts.PALETTE[name] if name < len(charts.PALETTE) else charts.MUTED
        share = 100 * (found.reached == place).mean()
        part = f"{share:.0f} % of the plane" if share >= 1 else "less than 1 % of the plane"
        words = [rounded(optimum.log_likelihood, 2), part]
        words += _flaws(optimum)
        lines.append(f"{in_colour(colour, f'<b>{name + 1}</b>')} {' · '.join(words)}")
    st.html("<br>".join(lines))


def _flaws(optimum):
    """Why not to take it seriously, if so, in words."""
    flaws = {
        "collapsed": optimum.collapsed,
        "spurious": optimum.spurious and not optimum.collapsed,
        "narrower than a class": optimum.unresolved.any(),
        "with an empty component": optimum.emptied.any(),
        "not converged": not optimum.converged.any(),
    }
    return [words for words, holds in flaws.items() if holds]


def _reading(case, optima):
    """What the picture means, and what became of the start of the fit."""
    n = sum(optimum.n_starts for optimum in optima)
    climbed = climbing(optima, case.settings.iter)
    words = of_starts(optima, n, case.settings.start == "quantiles")
    highest = best(optima)
    if len(optima) < 2 or not highest.eligible:
        return words + climbed
    yours = results.listed_start(case)
    if yours is None:
        words += " Your own start is not one of these."
    elif yours in highest.starts:
        words += " Your start is among those that did."
    else:
        words += f" Your start is among the {n - highest.n_starts} that did not."
    return words + climbed
