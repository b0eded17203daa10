"""The frames that tell the way of a fit: what lies between two of them is on a straight line, as
far as can be seen. Late in a fit hardly anything changes, and each frame would take its bytes.

All of it is text: a table takes some 300 bytes for each column.
"""

import numpy as np

# `kept` has a sign for each frame, 1 where there is one of the `rows`. Which of these are before
# and after frame `held`, and how far it is between them when `moved` of its own way is gone.
PARAMETERS = {
    "since": "slice(kept, 0, held + 1)",
    "before": "lastindexof(since, '1')",
    "span": "max(1, held + 1 + indexof(slice(kept, held + 1), '1') - before)",
    "row": "length(split(since, '1')) - 2",
    "owned": "split(rows[row], ',')",
    "next": "split(rows[min(row + 1, length(rows) - 1)], ',')",
    "here": "(held - before + moved) / span",
}


def between(column, share="here"):
    """What a column of the rows is at the frame."""
    return f"lerp([+owned[{column}], +next[{column}]], {share})"


def telling(smooth, longest, exact):
    """(T,) bool: which of T frames are kept, the first and the last among them.

    smooth : (T, m), what may be off by about 1 between those that are kept: a line that bends by b
        in each step leaves its chord over h steps by b h^2 / 8
    longest : (T, l), by what two neighbours shall differ by no more than 1, unless there is none
        between them
    exact : (T,) whole numbers that have to be the same when rounded
    """
    needed = np.zeros(len(exact))
    bends = np.abs(np.diff(smooth, 2, axis=0)).max(axis=1)
    needed[1:-1] = np.sqrt(bends / 8.0)
    needed[1:] = np.maximum(needed[1:], np.abs(np.diff(longest, axis=0)).max(axis=1))
    kept = np.diff(np.floor(np.cumsum(needed)), prepend=-1.0) > 0
    kept[-1] = True
    frames = np.arange(len(exact))
    while True:
        between = np.interp(frames, frames[kept], exact[kept])
        off = np.where(np.floor(between + 0.5) == exact, 0.0, np.abs(between - exact))
        if not off.any():
            return kept
        gap, worst = np.cumsum(kept), np.zeros(len(exact) + 1)
        np.maximum.at(worst, gap, off)
        kept |= (off > 0) & (off == worst[gap])


def signs(kept):
    """`kept` as `PARAMETERS` read it."""
    return "".join("01"[keeps] for keeps in kept.tolist())


def rows(columns):
    """Columns (T, m) as `PARAMETERS` read them."""
    return ";".join(",".join(f"{number:.7g}" for number in row) for row in columns.tolist())


def strokes(places):
    """(T,) ascending whole numbers, of each frame one: so many strokes more than before it, and a 0
    after them."""
    return "".join("1" * int(more) + "0" for more in np.diff(places, prepend=0))
