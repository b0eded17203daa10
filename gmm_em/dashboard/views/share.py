"""All that one can take from the page, in one place: its link, code that embeds it, pictures,
files, and the same in Python. Nothing of it is made before somebody asks for it."""

import math
from urllib.parse import urlencode

import streamlit as st

from gmm_em.algorithms import ALGORITHMS
from gmm_em.dashboard import charts, results, save, visitor
from gmm_em.dashboard.hiding import hide_all_but, seen
from gmm_em.dashboard.player.share import show_link, show_picture
from gmm_em.dashboard.settings import (
    APART,
    AROUND,
    UPLOAD,
    VIEWS,
    WIDGETS,
    plain,
    to_query,
)
from gmm_em.dashboard.text.messages import counted, legend
from gmm_em.dashboard.text.recording import SPREAD, of_narrower
from gmm_em.dashboard.views import classroom
from gmm_em.dashboard.views.words import asked, words_for_numbers

FEW = {"n_fit", "start", "best_of"}  # the settings that a course plays with first
OF_DATA = " Data: as they came, before points were added or set aside and without logarithms."
NO_DATA = (
    "**The link carries the settings, but not these data.** {}. Whoever opens it needs the file "
    "from you; or save the page, which has them."
)


def share(case):
    """The popover in the title line. No fragment: one that is pressed before the page has run to
    its end for the first time is not known yet, and would stay empty."""
    box = st.popover(
        "Share", key="share", type="tertiary", icon=":material/share:", on_change="rerun"
    )
    if box.open:
        with box:
            _content(case)


def _content(case):
    settings = case.settings
    if case.private:
        st.warning(NO_DATA.format(visitor.current().own.why_private), icon=":material/upload_file:")
    place = st.container()
    hide = hide_all_but(_what_the_link_shows(settings))
    with place:
        show_link(hide)
        classroom.begin_button("share_class")
    if case.dataset is None:
        return
    _files(case)
    with st.expander("The same in Python", key="recipes", on_change="rerun") as recipes:
        if recipes.open:
            _recipes(case)


def _what_the_link_shows(settings):
    """The names of what the link shows: a preset, and then one by one."""
    choices = _presets(settings)
    preset = st.selectbox(
        "Choose what the link shows", choices, key="link_shows",
        help="Only for those who open it, and they can show all again.",
    )  # fmt: skip
    shown, groups = choices[preset], {
        "Around the view": AROUND,
        "Views": {name: label for name, label in VIEWS.items() if name != settings.view},
        "Settings": {name: row.label for name, row in WIDGETS.items()},
    }  # fmt: skip
    chosen = {settings.view}
    with st.expander("One by one", key="one_by_one"):
        for group, labels in groups.items():
            picked = st.pills(
                group, list(labels), selection_mode="multi", format_func=labels.get,
                default=[name for name in labels if name in shown], key=f"{preset} {group}",
            )  # fmt: skip
            chosen.update(picked)
    return chosen


def _presets(settings):
    """{words: the names of what a link shows} for the open view."""
    alone = {settings.view, "numbers", "projector"}
    presets = {
        "All of the page": seen(""),
        "All but the sidebar": seen("sidebar"),
        "Three settings: components, start, best of": alone | {*VIEWS, "views"} | FEW,
        "The open view": alone,
        "The open view without numbers": alone - {"numbers"},
    }
    now = seen(settings.hide) | {settings.view}
    here = {} if now in presets.values() else {"What this page shows": now}
    return {**here, **presets}


def _files(case):
    """Buttons for files, each made at the click, of the iteration that is shown then."""
    dataset = case.dataset
    trace, now = results.trace_for_files(case), visitor.current()
    home, about = st.context.url or "", results.approximately(case)

    def page():
        link = f"{home}?{urlencode(to_query(now.settings))}"
        return _page(now.settings, dataset, trace(), about, link)

    def responsibilities():
        return save.responsibilities_csv(dataset, trace(), _shown(now.settings, trace())[0])

    files = {  # what -> how it is made, and the label
        "data": (lambda: save.data_csv(case.brought), "Data (CSV)"),
        "parameters": (lambda: save.parameters_csv(trace(), dataset.scale), "Parameters (CSV)"),
        "responsibilities": (responsibilities, "Responsibilities (CSV)"),
        "fit": (page, "Page of the fit (HTML)"),
    }
    picture = _name(case, case.settings.view).rpartition(".")[0]
    show_picture(picture, frames=case.settings.view == "fit")
    with st.container(horizontal=True, gap="small", key="files"):
        for what, (make, label) in files.items():
            ending = "html" if what == "fit" else "csv"
            st.download_button(
                label, make, _name(case, what, ending), f"text/{ending}",
                key=f"save_{what}", on_click="ignore",
            )  # fmt: skip
    st.caption(
        "Parameters: all iterations. Responsibilities: of each point, at the iteration shown. "
        "Page: the fit with chart, player and numbers, whichever view is open, in one file that "
        "needs no network. Use them as you like, also in slides and courses."
        + (OF_DATA if dataset is not case.brought else "")
    )


def _page(settings, dataset, trace, about, link):
    iterations, parts = charts.frames_and_parts(
        trace, settings.animate_frames, settings.steps == APART
    )
    by = ALGORITHMS[trace.algorithm].label
    spec, datasets = charts.fit_chart(dataset, trace, iterations, about, settings.bins, parts)
    narrow = of_narrower(dataset, trace.final)
    words = {"fit": "saved", **words_for_numbers(trace, dataset, about, narrow)}
    at = settings.iteration if settings.view == "fit" else 0
    player = {
        "iterations": iterations,
        "iteration": min(charts.places(iterations, parts), key=lambda i: abs(i - at)),
        "parts": parts,
        "page": charts.PAGE,
        "play": False,
        "speed": settings.speed,
        **{name: words[name] for name in ("fit", "chart")},
    }
    numbers = charts.numbers_data(dataset, trace, iterations, settings.bins, parts)
    numbers |= {
        **words,
        "x": asked(settings, dataset),
        "next": "",
        "by_hand": False,
        "offered": False,
    }
    return save.stand_alone_page(
        spec, datasets, player, numbers, link=link,
        legend=legend(trace) + ("" if dataset.edges is None else SPREAD),
        about=f"{by} fits {counted(settings.n_fit, 'Gaussian')} to {dataset.n:,} points "
        f"({dataset.label}). Press play, or step with the arrow keys; P fills the screen.",
    )  # fmt: skip


def _recipes(case):
    trace = results.trace(case)
    recipe = save.Recipe(
        case.settings,
        case.source,
        case.dataset,
        results.fitted_to(case),
        trace,
        results.shown_start(case),
        _shown(case.settings, trace)[1],
        case.brought,
        trace.algorithm,
    )
    for label, code in (
        ("With gmm-em, the library of this page", recipe.with_gmm_em()),
        ("With scikit-learn alone, from the same start", recipe.with_scikit_learn()),
    ):
        st.caption(plain(label))
        st.code(code, wrap_lines=True)


def _shown(settings, trace):
    """The iterations whose responsibilities and whose parameters are shown: apart, an M step has
    those of two; but for the fit view it is the end of the fit."""
    at = settings.iteration if settings.view == "fit" else trace.n_iter
    return tuple(min(trace.n_iter, whole(at)) for whole in (math.floor, math.ceil))


def _name(case, what, ending="csv"):
    subject = case.dataset.name if case.source == UPLOAD else case.source
    of_a_fit = what != "data"
    return save.file_name(subject, what, ending, case.settings.n_fit if of_a_fit else None)
