"""The parts of the sidebar in which visitors bring data of their own, or edit a mixture.

Values stay in the session: they are not written to disk, and no other visitor gets them, unless
they are few enough to travel in the link that the visitor shares.
"""

import hashlib

import pandas as pd
import streamlit as st

from gmm_em import data, links
from gmm_em.dashboard import cache, server
from gmm_em.dashboard.settings import MOST_OF_A_NAME, plain

NONE = "none"
COLUMNS = ["weight", "mean", "sd"]


def bring(settings):
    """A file or pasted text; returns the settings that it changes. Bad data change none, other
    data start the fit at iteration 0."""
    state = st.session_state
    file = st.file_uploader(
        "A file with numbers", key="file", help="CSV, TSV or one number a line; 20 MB at most."
    )
    pasted = st.text_area("or numbers pasted here", key="pasted", height=68)
    if file is not None:
        _read(file.file_id, file.getvalue, file.name)
    elif pasted.strip():
        _read(pasted, lambda: pasted)
    else:
        if settings.values:
            st.caption(f"The link brought {len(cache.dataset(settings)):,} values.")
        elif cache.own() is None:
            st.info("Until there are data of your own, the ones from before are shown.")
        return {}
    if state.trouble:
        st.error(plain(state.trouble))
    return _choose(state.table) if "table" in state else {}


def edit(settings):
    """A table of weights, means and sds; returns the settings that it changes."""
    start = st.session_state.setdefault("edit_from", {})
    visit = st.session_state.visit
    rows = start.setdefault(visit, links.decode_components(settings.components))
    edited = st.data_editor(
        pd.DataFrame(rows, columns=COLUMNS),
        key=f"components_{visit}",
        num_rows="dynamic",
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(width=60) for name in COLUMNS},
        width="stretch",
    )
    text = links.encode_components(edited.dropna().itertuples(index=False))
    try:
        note = data.custom(text, 1, 0).note
    except data.TableError as error:
        st.error(plain(str(error)))
        return {}
    if note:
        st.caption(note)
    return {"components": text, "iteration": 0} if text != settings.components else {}


def _read(identity, content, name=""):
    """Parse once, not at every rerun; a table that was good stays until another good one comes."""
    state = st.session_state
    if state.get("read") == identity:
        return
    state.read, state.trouble = identity, ""
    try:
        with server.aside():
            state.table = data.parse_table(content(), name)
    except data.TableError as error:
        state.trouble = str(error)


def _choose(table):
    """Pick a column, and perhaps one with counts; returns the settings that this changes."""
    names = list(table.numbers)
    column, counts = table.default, None
    if len(names) > 1:
        column = st.selectbox("Column", names, names.index(table.default), key="column_of_file")
        others = [NONE, *(name for name in names if name != column)]
        counts = st.selectbox("Counts", others, key="counts_of_file")
        counts = None if counts == NONE else counts
    state, start = st.session_state, {}
    if state.get("chosen") != (table, column, counts):
        start = {"iteration": 0}
        try:
            state.own = data.from_table(table, column, counts)
        except data.TableError as error:
            st.error(plain(str(error)))
            return {}
        state.chosen = (table, column, counts)
        state.own_key, state.own_text = _fingerprint(state.own), _for_link(state.own)
    if state.own.note:
        st.caption(plain(state.own.note))
    if not state.own_text:
        st.caption("Too many values for a link: it carries the settings, but not the data.")
    return {"values": state.own_text, "column": column[:MOST_OF_A_NAME], **start}


def _fingerprint(dataset):
    """What tells these values and counts from any others."""
    arrays = (a.tobytes() for a in (dataset.values, dataset.counts) if a is not None)
    return hashlib.sha256(b";".join(arrays)).hexdigest()


def _for_link(dataset):
    """The data as a text for the link, or none if that would be too long."""
    if len(dataset) > links.FITS_IN_LINK:
        return ""
    text = links.encode_values(dataset.values, dataset.counts)
    return text if len(text) <= links.FITS_IN_LINK else ""
