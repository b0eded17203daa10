"""What stands around every view: the style sheet, the title line and the notices."""

from pathlib import Path

import streamlit as st

from gmm_em.dashboard import session
from gmm_em.dashboard.settings import ROWS, plain

ICON = str(Path(__file__).with_name("icon.svg"))  # a Material one would be fetched from Google
MOST_NOTICES = 5

STYLE = f"<style>{Path(__file__).with_name('style.css').read_text('utf-8')}</style>"


def header():
    """The title line, the choice of the view, and the place for notices."""
    st.html(STYLE)
    title, choice = st.columns([3, 2], vertical_alignment="center")
    title.title("Watch EM fit a Gaussian mixture", anchor=False)
    row = ROWS["view"]
    choice.segmented_control(
        row.label, row.choices, key="view", format_func=row.labels.get, required=True,
        label_visibility="collapsed", width="stretch",
    )  # fmt: skip
    return st.container(key="notices").empty()


def show_notices(place):
    """One line for each value that had to be mended, until the visitor changes a setting."""
    complaints = session.current().complaints
    lines = [plain(complaint) for complaint in complaints]
    if len(lines) > MOST_NOTICES + 1:  # a line that counts one would save none
        lines = [*lines[:MOST_NOTICES], f"and {len(lines) - MOST_NOTICES:,} more"]
    if lines:
        place.warning("  \n".join(lines), icon=":material/build:")


def ask_for_data():
    """In place of a view, where a link was to data that it could not carry."""
    st.info(
        "**This link carries no data**: they were too many for one. Ask its author for the file "
        "and open it here, in the sidebar under *Source*; all settings are those of the link.",
        icon=":material/upload_file:",
    )
