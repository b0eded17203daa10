"""The parts of the sidebar in which visitors bring data of their own, or edit a mixture.

Values stay in the session: they are not written to disk, and no other visitor gets them, unless
they are few enough to travel in the link that the visitor shares.
"""

import hashlib
import zlib
from dataclasses import replace

import pandas as pd
import streamlit as st

from gmm_em import data, links
from gmm_em.dashboard import server
from gmm_em.dashboard.checks import MOST_OF_A_NAME
from gmm_em.dashboard.settings import plain
from gmm_em.dashboard.text.values import first_values, how_many
from gmm_em.errors import AmbiguousTable
from gmm_em.tables import MAX_BYTES, in_words

NONE = "none"
MARKS = {".": "point", ",": "comma"}
ASKED = "What are these numbers?"
UNTIL_CHOSEN = " Until you choose, the previous data set is shown."
STILL_SHOWN = " The previous data set is still shown."
TOO_MANY = "Too many values for a link"
COLUMNS = {"weight": 84, "mean": 70, "sd": 52}  # px that the name takes beside Streamlit's icon


def bring(settings, own, is_empty):
    """A file or pasted text: returns what is the visitor's own now, and the settings that changes.

    Bad data change nothing, other data start the fit at iteration 0.

    is_empty : whether no data are shown until there are some
    """
    file = st.file_uploader(
        "A file with numbers", key="file",
        help=f"CSV, TSV or one number per line; at most {MAX_BYTES // 2**20} MB.",
    )  # fmt: skip
    pasted = st.text_area("Or paste numbers here", key="pasted", height=68)
    is_of_link = settings.values not in ("", own.text)
    if not is_of_link or file is not None or pasted.strip():
        # before there are data: once they are in the address, the browser remembers it
        in_link = st.toggle(
            "Put small data into the link", own.in_link, key="in_link",
            help="Whoever has the link sees the data. Without, a reload of the page loses them.",
        )  # fmt: skip
        own = replace(own, in_link=in_link)
    if file is not None:
        own = _read(own, file.file_id, file.getvalue, file.name)
    elif pasted.strip():
        own = _read(own, pasted, lambda: pasted)
    elif is_of_link:
        brought = data.from_link(settings.values)
        names = brought.group_names
        groups = f" in the groups {', '.join(names)}" if names else ""
        st.caption(plain(f"The link brought {how_many(brought)}{groups}: {first_values(brought)}"))
        return own, {}
    elif own.dataset is None:
        if not is_empty:
            st.info("Until you bring your own data, the previous data set is shown.")
        return own, {}
    others = not is_empty or own.dataset is not None or settings.values != ""
    if own.trouble:
        st.error(plain(own.trouble) + STILL_SHOWN * others)
    if own.question:
        st.info(plain(own.question) + UNTIL_CHOSEN * others, icon=":material/help:")
    return _choose(own, others) if own.table else (own, {})


def edit(text, key, num_rows="dynamic"):
    """A table of weights, means and sds that begins with those of `text`: what it says now, as a
    text for a link, or None where that is not a mixture."""
    edited = st.data_editor(
        pd.DataFrame(links.decode_components(text), columns=list(COLUMNS)),
        key=key,
        num_rows=num_rows,
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(width=width, format="%.5g")
            for name, width in COLUMNS.items()
        },
        width="stretch",
    )
    for missing in _gaps(edited):
        st.caption(missing)
    text = links.encode_components(edited.dropna().itertuples(index=False))
    try:
        note = data.custom(text, 1, 0).note
    except data.DataError as error:
        st.error(plain(str(error)))
        return None
    if note:
        st.caption(note)
    return text


def _gaps(edited):
    """What is missing in the rows that are begun."""
    for i, (_, row) in enumerate(edited.iterrows(), 1):
        missing = [name for name in COLUMNS if pd.isna(row[name])]
        if 0 < len(missing) < len(COLUMNS):
            yield f"Row {i} is left out: {' and '.join(missing)} missing."


def _read(own, identity, content, name=""):
    """Parse once, not at every rerun, and anew where the visitor says what the decimal mark is; a
    table that was good stays until another good one comes."""
    if own.identity != identity:
        fresh = replace(own, identity=identity, readings={}, decimal=None)
        own = _parsed(fresh, content, name)
    if own.readings:
        keys = list(own.readings)
        of_marks = set(keys) <= set(MARKS)
        key = st.radio(
            "Decimal mark" if of_marks else ASKED, keys,
            index=keys.index(own.decimal) if own.decimal in keys else None,
            key=f"decimal_{zlib.crc32(repr((identity, keys)).encode()):x}",
            format_func=lambda key: plain(_said(key, own.readings[key], of_marks)),
        )  # fmt: skip
        if key not in (None, own.decimal):
            own = _parsed(replace(own, decimal=key), content, name)
    return own


def _said(key, values, of_marks):
    if of_marks:
        return f"{MARKS[key]}: {values}" if values else MARKS[key]
    said = in_words(key)
    return f"{said[0].upper()}{said[1:]}: {values}"


def _parsed(own, content, name):
    try:
        with server.aside():
            table = data.parse_table(content(), name, own.decimal)
            found = _meanings(table)
    except AmbiguousTable as error:
        return replace(own, question=error.why, trouble="", readings=error.readings)
    except data.DataError as error:
        return replace(own, question="", trouble=str(error))
    readings, decimal = own.readings, own.decimal
    if table.doubt and not readings:  # a cell like 1.234, which is read by custom
        readings, decimal = dict.fromkeys(MARKS, ""), table.decimal
    own = replace(own, table=table, meanings=found, question="", trouble="")
    return replace(own, readings=readings, decimal=decimal)


def _meanings(table):
    """What the columns may be, with the first values in words; what fits no data is none of it."""
    found, several = [], data.meanings(table)
    for arguments in several:
        try:
            dataset = data.from_table(table, **arguments)
        except data.DataError:
            continue
        said = f"{_which(arguments)} ({how_many(dataset)}): {first_values(dataset, 3)}"
        found.append((arguments, said))
    return tuple(found) or ((several[0], ""),)


def _which(arguments):
    column, counts = arguments["column"], arguments.get("counts")
    return f"Values of “{column}”" + (f", counted by “{counts}”" if counts else "")


def _choose(own, others):
    """Pick the column of the values, and what others tell of them.

    others : whether data are shown while these are not
    """
    picked, start = _picked(own), {}
    if picked is None:
        if others:
            st.info(UNTIL_CHOSEN)
        return own, {}
    own, picked = _about_ends(own, picked)
    if own.picked != (own.table, picked):
        try:
            with server.aside():
                dataset = data.from_table(own.table, **picked)
                key, (text, why) = _fingerprint(dataset), _for_link(dataset)
        except data.DataError as error:
            st.error(plain(str(error)) + STILL_SHOWN * others)
            return own, {}
        start = {"iteration": 0}
        if own.dataset is not None:  # else what a link says may belong to these data
            start |= {"extra": "", "aside": ""}
        own = replace(own, picked=(own.table, picked), dataset=dataset, key=key, text=text, why=why)
    st.caption(plain(f"Read as {how_many(own.dataset)}: {first_values(own.dataset)}"))
    if "counts" not in picked and (unused := data.named_counts(own.table, picked["column"])):
        st.caption(plain(f"“{unused}” may hold counts: if it does, choose it under Counts."))
    if own.dataset.note:
        st.caption(plain(own.dataset.note))
    values = own.text if own.in_link else ""
    if values:
        st.caption(
            f"These {len(own.dataset):,} {_kind(own.dataset)} travel in the address and in every "
            "link to this page: whoever has it sees them."
        )
    else:
        st.caption(
            f"{own.why_private}. It carries the settings, but not the data: whoever opens it needs "
            "the file from you, and so do you after a reload of the page."
        )
    return own, {"values": values, "column": own.dataset.name[:MOST_OF_A_NAME], **start}


def _about_ends(own, picked):
    """Ask, where zeros stand out, whether they are kept, and of classes with two limits each,
    whether these hold at the ends; what is own, and what is picked then."""
    if own.ends[:2] != (own.table, picked):
        try:
            dataset = data.from_table(own.table, **picked)
            n, closed = data.zeros_apart(dataset), dataset.closed and len(dataset.edges) > 3
        except data.DataError:
            n, closed = 0, False
        own = replace(own, ends=(own.table, picked, n, closed))
    n, closed = own.ends[2:]
    key = f"{zlib.crc32(repr(picked).encode()):x}"
    if n:
        kept = st.radio(
            f"{n:,} zeros: a class of their own, or leave them out?", (True, False),
            format_func=lambda kept: "A class of their own" if kept else "Leave them out",
            key=f"zeros_{key}",
        )  # fmt: skip
        picked = picked if kept else {**picked, "zeros": False}
    if closed:
        beyond = st.radio(
            "The first and the last class", (False, True), key=f"ends_{key}",
            format_func=lambda beyond: "hold all beyond, too" if beyond else "end at their limits",
        )  # fmt: skip
        picked = {**picked, "open_ends": True} if beyond else picked
    return own, picked


def _kind(dataset):
    return "numbers" if dataset.groups is None else "numbers and their groups"


def _picked(own):
    """Which column is what, as arguments for `data.from_table`; asked only where there is a choice.
    None where only people can tell, and have not yet.

    A choice holds for tables with the same columns; others begin with what their names suggest.
    """
    table = own.table
    names, guess = list(table.numbers), own.meanings[0][0]
    of_these = f"of_{zlib.crc32(repr(table.columns).encode()):x}"
    if len(own.meanings) > 1:
        which = st.radio(
            ASKED, range(len(own.meanings)), index=None, key=f"meaning_{of_these}",
            format_func=lambda i: plain(own.meanings[i][1]),
        )  # fmt: skip
        if which is None:
            return None
        guess, of_these = own.meanings[which][0], f"{of_these}_{which}"

    def pick(argument, label, options):
        options = [NONE, *(name for name in options if name not in picked.values())]
        at = options.index(guess.get(argument, NONE))
        choice = st.selectbox(label, options, at, key=f"{argument}_{of_these}")
        if choice != NONE:
            picked[argument] = choice

    column = guess.get("column", table.default)
    if len(names) > 1:
        column = st.selectbox("Column", names, names.index(column), key=f"column_{of_these}")
    picked = {"column": column}
    if len(names) > 1:
        pick("counts", "Counts", names)
    if "sds" in guess:
        pick("sds", "SDs of groups", names)
    if "upper" in guess:
        pick("upper", "Upper class limits", names)
    if set(table.labels) - set(picked.values()) and len(guess) == 1:
        pick("groups", "Known groups", table.labels)
    return picked


def _fingerprint(dataset):
    """What tells these values, and what is known of them, from any others."""
    parts = (dataset.values, dataset.counts, dataset.groups, dataset.edges)
    arrays = (b"" if a is None else a.tobytes() for a in parts)
    names = (name.encode() for name in (dataset.name, *dataset.group_names))
    return hashlib.sha256(b";".join([*names, *arrays])).hexdigest()


def _for_link(dataset):
    """(the data as a text for the link, ""), or ("", why no link can carry them)."""
    if dataset.grouped:
        return "", "A link cannot carry means and sds of groups"
    if len(dataset) > links.FITS_IN_LINK:
        return "", TOO_MANY
    parts = dataset.values, dataset.counts, dataset.groups, dataset.group_names, dataset.edges
    try:
        text = links.encode_values(*parts)
    except data.DataError as error:
        return "", str(error).removesuffix(".")
    return (text, "") if len(text) <= links.FITS_IN_LINK else ("", TOO_MANY)
