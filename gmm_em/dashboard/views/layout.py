"""What stands around every view: the style sheet, the title line, the notices, the columns."""

import html
import json
from pathlib import Path

import streamlit as st

from gmm_em.dashboard import visitor
from gmm_em.dashboard.hiding import seen
from gmm_em.dashboard.lessons import library, mended
from gmm_em.dashboard.player.files import packed_to_run, sent
from gmm_em.dashboard.settings import (
    HIDEABLE,
    ROWS,
    TABLE,
    UPLOAD,
    VIEWS,
    WIDGETS,
    Settings,
    from_query,
    hides,
    means_something,
    plain,
)
from gmm_em.dashboard.text.format import as_typed
from gmm_em.dashboard.text.values import how_many
from gmm_em.dashboard.views import panel
from gmm_em.dashboard.views.share import share

ICON = str(Path(__file__).with_name("icon.svg"))  # a Material one would be fetched from Google
PICTURE = "/app/static/icon.png"
NAME = "EM for Gaussian mixtures"
TITLES = VIEWS | {"compare": "3 Result of the fit"}  # with a truth and without
ABOUT = {  # what a link preview says
    "data": "Points from a hidden mixture of Gaussians: press play and watch EM find them",
    "fit": "Watch EM fit a Gaussian mixture, one iteration after another",
    "compare": "What EM found, against the truth",
    "starts": "Where many starts of EM end",
    "choose": "How many components does a mixture have?",
}
MOST_NOTICES = 5
RESULT = "3 Result"


def _sent(ending, *names):
    return "\n".join(sent(Path(__file__).with_name(f"{name}.{ending}")) for name in names)


STYLE = f"<style>{_sent('css', 'style')}</style>"
LATER = _sent("css", "colours", "line", "paper", "projector")  # not before somebody does something
EMBEDDED = f"<style>{_sent('css', 'embedded')}</style>"
SCRIPTS = "browser", "line", "keys", "aloud", "copy", "paper"
ADD_STYLE = """
document.body.append(Object.assign(document.createElement("style"), { textContent: %s }));"""
SCRIPT = _sent("js", *SCRIPTS) + ADD_STYLE % json.dumps(LATER)
SCRIPT = f"<script>{packed_to_run(SCRIPT)}</script>"
HIDDEN_BY = {  # the selectors of what else a name hides than the element of that key
    "views": ".st-key-view",
    "formulas": ".st-key-formulas, .st-key-mountain:not(:has(details[open]))",
    "lessons": ".st-key-lessons, .st-key-offer",
    "numbers": ".stColumn:has(.st-key-side):not(:has(.stColumn))",
}
PROJECTOR = (  # what it does is in browser.js
    '<button class="em-project" type="button" aria-pressed="false"'
    ' title="The view alone, as large as the screen allows (P or F5; Esc to leave)">'
    "Projector</button>"
)


def set_up(settings):
    """The page as the browser sees it from outside. A lesson takes the place of the sidebar, and in
    a page of another site there is no room for it, but where its author has chosen what is in it.
    """
    chosen = seen(settings.hide) & WIDGETS.keys() != WIDGETS.keys()
    folded = settings.lesson or (st.context.is_embedded and not chosen)
    st.set_page_config(
        f"{_subject(settings)}: {NAME}", ICON, layout="wide",
        initial_sidebar_state="collapsed" if folded else "auto",
    )  # fmt: skip
    st.html(STYLE + EMBEDDED if st.context.is_embedded else STYLE)  # before what it moves


def about(query, address):
    """The HTML that tells who does not run the page what the URL with these parameters shows."""
    places = {name: query[name] for name in ("view", "lesson", "step") if name in query}
    settings, _ = mended(from_query(places, Settings())[0])
    lesson = library()[0].get(settings.lesson)
    says = ABOUT[settings.view] if lesson is None else f"{lesson.minutes} minutes: {lesson.goal}"
    title = f"{_subject(settings)}: {NAME}"
    told = {"title": title, "description": says, "image": address + PICTURE}
    tags = [f'<meta property="og:{a}" content="{html.escape(told[a])}">' for a in told]
    tags.append(f'<meta name="description" content="{html.escape(says)}">')
    return f"<title>{NAME}</title>{''.join(tags)}"


def _subject(settings):
    """What is open, for the name of the browser's tab."""
    lesson = settings.lesson and library()[0][settings.lesson]
    if lesson:
        return f"Step {settings.step} of {lesson.title}"
    return TITLES[settings.view].lstrip("0123456789 ")


def header(case):
    """The title line, the choice of the view, and the place for notices.

    What else belongs to the page as a whole stands in the same line: it wraps where it must. In a
    page of another site, which has a title of its own, only the choice is left of it.
    """
    settings, embedded = case.settings, st.context.is_embedded
    st.html(SCRIPT, unsafe_allow_javascript=True)
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        if not embedded:
            st.title("Watch EM fit a Gaussian mixture", anchor=False)
        row = ROWS["view"]
        st.segmented_control(
            row.label, [view for view in row.choices if not hides(settings, view)],
            key=visitor.key_of("view"), format_func=_labels(case).get, required=True,
            label_visibility="collapsed", width="content",
        )  # fmt: skip
        if not embedded:
            panel.list_of_lessons()
            share(case)
        with st.container(key="projector", width="content"):
            st.html(PROJECTOR)
        if settings.hide:
            _hide(settings)
    st.html(f'<div class="em-paper"><p>{html.escape(_on_paper(case))}</p><a></a></div>')
    return st.container(key="notices").empty()


def _labels(case):
    """What each view is called; without a truth there is nothing to compare with."""
    labels = ROWS["view"].labels
    return labels if case.has_truth or case.dataset is None else {**labels, "compare": RESULT}


def _on_paper(case):
    """Which data and settings a printed sheet shows, in a line."""
    if case.dataset is None:
        return ""
    settings, upload = case.settings, case.source == UPLOAD
    said = [how_many(case.dataset)]
    for row in TABLE:
        value, shapes = getattr(settings, row.name), row.shapes
        means = row.name in case.used if shapes == "data" else means_something(row, settings)
        told = value != row.default or (row.part != "More" and row.name != "observations")
        if row.part and shapes != "look" and means and told:
            said.append(f"{row.label.lower()} {row.labels.get(value, as_typed(value))}")
    name = case.dataset.label if upload else ROWS["data"].labels[case.source]
    return f"{name}: {', '.join(said)}."


def _hide(settings):
    """Hide what stands around the views: closed it costs nothing. One button brings it back."""
    names = [name for name in HIDEABLE if hides(settings, name)]
    selectors = ", ".join(HIDDEN_BY.get(name, f".st-key-{name}") for name in names)
    st.html(f"<style>{selectors} {{ display: none !important; }}</style>")
    st.button(
        "Show all", key="show_all", type="tertiary", icon=":material/visibility:",
        help="This link hides parts of the page.", on_click=visitor.show_all,
    )  # fmt: skip


def columns():
    """The column of the chart and the one beside it: in the same place in every view.

    Of the first returns also a row above the chart, which is as high in every view.
    """
    main, side = st.columns([7, 3], gap="medium")
    above = main.container(key="above")
    return above, main, side.container(key="side")


def show_notices(place):
    """One line for each value that had to be mended, until the visitor changes a setting."""
    complaints = [*library()[1], *visitor.current().complaints]
    lines = [plain(complaint) for complaint in complaints]
    if len(lines) > MOST_NOTICES + 1:  # a line that counts one would save none
        lines = [*lines[:MOST_NOTICES], f"and {len(lines) - MOST_NOTICES:,} more"]
    if lines:
        place.warning("  \n".join(lines), icon=":material/build:")


def ask_for_data():
    """In place of a view, where a link was to data that it could not carry."""
    st.info(
        "**This link carries no data**: a link cannot hold them, or they were kept out of it. Ask "
        "its author for the file, or take your own, and upload it in the sidebar under *Source*; "
        "all settings are those of the link.",
        icon=":material/upload_file:",
    )
