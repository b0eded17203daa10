"""The mountain in the fit view: the log-likelihood over two parameters, closed until asked for."""

import functools

import streamlit as st

from gmm_em.algorithms import ALGORITHMS
from gmm_em.dashboard import charts, results, visitor
from gmm_em.dashboard.player import mountain as player
from gmm_em.dashboard.settings import hides
from gmm_em.dashboard.text import mountain as said
from gmm_em.dashboard.text.format import digits_of
from gmm_em.dashboard.views.words import show_chart
from gmm_em.landscape import WEIGHT, places
from gmm_em.links import decode_axis, encode_axes

CHARTS = [".st-key-mountain_chart", ".st-key-bound_chart"]


def is_open(case):
    """Whether the mountain is shown, which tells where the fit will end."""
    return bool(case.settings.mountain) and _is_offered(case)


def _is_offered(case):
    return all(map(case.tells, ("course", "ending", "likelihood")))


def box(case):
    """The mountain, and where iterations have two steps the bound beside it."""
    if not _is_offered(case):
        return
    with st.container(key="mountain"):
        place = st.expander(
            "The likelihood as a mountain", key=visitor.opened_mountain(case.settings),
            icon=":material/landscape:", on_change=visitor.open_mountain,
        )  # fmt: skip
    if place.open:
        with place:
            _mountain(case)


def _mountain(case):
    fitted, seen = results.trace(case), results.landscape(case)
    has_bound = charts.has_bound(fitted, results.frames(case)[1])
    end = places(seen.axes, fitted.weights[-1], fitted.means[-1], fitted.sds[-1])
    about, pooled = results.approximately(case), fitted.equal_sds
    top = said.of_top(seen, end, fitted.log_likelihood[-1], case.dataset, about, pooled)
    other = results.beside(case)
    words = [said.of_beside(ALGORITHMS[other.algorithm].label)] if other else []
    words += [said.SLICE, top, said.of_contours(charts.contour_unit(seen.heights))]
    words += [said.ODDS] * any(axis.kind == WEIGHT for axis in seen.axes)
    words += [said.BOUND] * has_bound
    left, right = st.columns(2, gap="small")
    with left if has_bound else right:
        _chosen(case, seen.axes)
    with left:
        names = " and ".join(said.name_of(axis, case.dataset, pooled) for axis in seen.axes)
        show_chart(
            results.mountain_chart(case),
            "mountain_chart",
            f"The log-likelihood over {names} as a mountain seen from above, with the way of the "
            f"fit from its start to its end. {top}",
        )
    with right:
        if has_bound:
            show_chart(
                results.bound_chart(case),
                "bound_chart",
                "Over one mean the log-likelihood, and the lower bound of the E step, which "
                "touches it at the present value.",
            )
        else:
            _words(case, seen, words)
    if has_bound:
        _words(case, seen, words)


def _chosen(case, axes):
    """The two parameters, to choose."""
    planes = [encode_axes(plane) for plane in results.planes(case)]
    text, pooled = encode_axes(axes), results.trace(case).equal_sds
    first = text.split(",")[0]
    beside = [plane.split(",")[1] for plane in planes if plane.startswith(f"{first},")]
    options = [list(dict.fromkeys(plane.split(",")[0] for plane in planes)), beside]
    with st.container(horizontal=True, gap="small"):
        for key, arrow, label, some in zip(
            visitor.seen_along(text), "→↑", ("From left to right", "Upwards"), options, strict=True
        ):
            st.selectbox(
                label, some, key=key, label_visibility="collapsed",
                on_change=visitor.turn_mountain, args=(text, planes),
                format_func=functools.partial(_labelled, arrow, case.dataset, pooled),
            )  # fmt: skip


def _labelled(arrow, dataset, pooled, text):
    return f"{arrow} {said.name_of(decode_axis(text), dataset, pooled)}"


def _words(case, seen, words):
    pooled, dataset = results.trace(case).equal_sds, case.dataset
    player.show(
        said.CLICK,
        label=said.KEYS,
        charts=CHARTS,
        axes=[
            {what: axis[what] for what in ("name", "low", "high", "curved")}
            for axis in (charts.axis_of(dataset, *line, pooled) for line in seen.lines)
        ],
        digits=digits_of(dataset),
        offered=not hides(case.settings, "start"),
        on_place=functools.partial(
            visitor.climb_from,
            axes=encode_axes(seen.axes),
            start_at=functools.partial(results.start_at, case),
        ),
    )
    st.caption(" ".join(words))
