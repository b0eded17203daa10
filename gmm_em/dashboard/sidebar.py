"""The sidebar: one widget per row of the table, part by part.

Every widget's key is its setting's name.
"""

from dataclasses import replace

import streamlit as st

from gmm_em.dashboard import own_data, results, visitor
from gmm_em.dashboard.declared import is_large
from gmm_em.dashboard.settings import (
    EQUAL,
    MANUAL,
    NOTHING_RANDOM,
    PARTS,
    ROWS,
    TABLE,
    UPLOAD,
    hidden_by,
    hidden_with,
    hides,
    means_something,
)
from gmm_em.dashboard.text.format import precise
from gmm_em.data import LOG
from gmm_em.links import decode_components

MOST_SLIDER_STEPS = 200
BUTTONS = {  # the button at the end of a part, which draws another seed
    "Data": ("seed", "new_data", "New data"),
    "Fit": ("start_seed", "new_start", "New start"),
}
ASIDE = "More"  # the part that is closed until asked for


def choose_data(settings):
    """The sidebar's first part: the data source, and what the visitor brings or edits there.

    Returns the Settings with that.
    """
    if _is_hidden(ROWS["data"], "Data", settings):
        return settings
    with st.sidebar:
        _title("Data")
        _widget(ROWS["data"])
        now = visitor.current()
        if settings.data == UPLOAD:
            now.own, changes = own_data.bring(settings, now.own, visitor.is_empty())
            return visitor.change(**changes)
        if settings.data == "custom":
            key = f"components_{now.visit}"
            text = own_data.edit(now.edited.setdefault(key, settings.components), key)
            if text not in (None, settings.components):
                return visitor.change(components=text, iteration=0)
    return settings


def own_start(case):
    """The Case, with a start of one's own that has as many components as are fitted."""
    settings = case.settings
    if settings.start != MANUAL or case.dataset is None:
        return case
    if settings.guess and len(decode_components(settings.guess)) == settings.n_fit:
        return case
    return replace(case, settings=visitor.suggest(results.suggested_guess(case)))


def show(case):
    """The rest of the sidebar: a widget for every setting that means something now."""
    settings = case.settings
    for part in PARTS:
        rows = [row for row in TABLE if row.part == part and _is_shown(row, part, case)]
        button = BUTTONS.get(part)
        if button and not _is_shown(ROWS[button[0]], part, case):
            button = None
        if not rows and not button:
            continue
        with st.sidebar:
            if part == ASIDE:
                place = st.expander(part, key="more", icon=":material/tune:")
            else:
                place = st.container()
                if part != "Data" or _is_hidden(ROWS["data"], part, settings):  # else it has one
                    with place:
                        _title(part)
        with place:
            for row in rows:
                _widget(row)
                if row.name == "start":
                    _about_start(case)
                if row.name == "best_of" and _may_miss(settings):
                    st.caption("Set *Best of* to 20: a single start may end in a poor maximum.")
            if button:
                _seed_button(*button)


def _may_miss(settings):
    """Whether the fit of a visitor's own data is from one start, and another one may do better."""
    return settings.data == UPLOAD and settings.best_of == 1 and settings.n_fit > 1


def _about_start(case):
    if case.dataset is None:
        return
    is_log = case.dataset.scale == LOG
    if case.settings.start == MANUAL:
        if is_log:
            st.caption("Means and sds of the logarithms (base 10).")
        _edit_start(case)
    if case.settings.start == "original" and case.dataset.truth is None and not is_log:
        st.caption(
            "Means between 0 and 1 make no sense for these data: it starts far away from them."
        )


def _edit_start(case):
    """The table of a start of one's own; a change runs EM anew at once."""
    settings, now = case.settings, visitor.current()
    key = f"guess_{now.visit}_{now.suggested}"
    begun = now.edited.setdefault(key, settings.guess)
    text = own_data.edit(begun, key, num_rows="fixed")
    least = results.smallest_sd(case)
    if any(sd < least for _, _, sd in decode_components(settings.guess)):
        st.caption(f"An sd below {precise(least, 2)} is raised to that value.")
    if settings.sds == EQUAL and len({sd for _, _, sd in decode_components(settings.guess)}) > 1:
        st.caption("With equal sds it starts with one for all: the root of the mean variance.")
    if text in (None, settings.guess):
        return
    if len(decode_components(text)) == settings.n_fit:  # no row is half filled in
        visitor.change(guess=text, iteration=0)
        st.rerun()


def _title(part):
    # no heading: it would come before that of the page, which all headings are under
    st.markdown(f"**{part}**")


def _is_wanted(row, case):
    settings = case.settings
    if row.name == "data":  # stands there already
        return False
    if row.name in ("n_real", "n_fit") and not case.tells("components"):
        return False
    if row.name in ("best_of", "start_seed") and settings.start in NOTHING_RANDOM:
        return False
    if row.name == "grouping":
        return case.dataset is not None and case.dataset.edges is None and is_large(case)
    if row.name == "observations":
        return case.has_weights
    if row.shapes == "data":
        return row.name in case.used
    return means_something(row, settings)


def _is_shown(row, part, case):
    return _is_wanted(row, case) and not _is_hidden(row, part, case.settings)


def _is_hidden(row, part, settings):
    """Whether the link hides what stands for a setting in a part of the sidebar."""
    names = ("sidebar", hidden_with(part), hidden_by(row))
    return any(hides(settings, name) for name in names)


def _widget(row):
    key = visitor.key_of(row.name)
    if row.choices:
        names = {choice: row.labels.get(choice, choice) for choice in row.choices}
        hints = (f"**{names[choice]}**: {hint}" for choice, hint in row.hints.items())
        st.selectbox(
            row.label, row.choices, key=key, help="\n\n".join([row.help, *hints]),
            format_func=names.get,
        )  # fmt: skip
        return
    of_type = {"min_value": row.low, "max_value": row.high, "step": row.step}
    of_type = {argument: row.type(number) for argument, number in of_type.items()}
    if (row.high - row.low) / row.step <= MOST_SLIDER_STEPS:
        st.slider(row.label, key=key, help=row.help, **of_type)
    else:
        number_format = "%d" if row.type is int else "%g"
        st.number_input(row.label, key=key, help=row.help, format=number_format, **of_type)


def _seed_button(name, key, label):
    """Draws another seed."""
    st.button(
        label, key=key, on_click=visitor.draw, args=(name,), icon=":material/casino:",
        width="stretch",
    )  # fmt: skip
