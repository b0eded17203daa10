"""Real data that everybody has used."""

from pathlib import Path

import numpy as np

from gmm_em.data.dataset import Dataset

FILES = Path(__file__).parent / "files"


def classic(name: str) -> Dataset:
    """Real data that everybody has used, from the file `files/name.txt`.

    Its first lines are facts that the `Dataset` then knows: unit, description, source, what the
    literature found, the width of the classes if the values are the middles of such. Then comes a
    table: values, and "count" or, under any other name, the group of each value.
    """
    facts, literature, table = {}, [], []
    for line in (FILES / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("# "):
            table.append(line.split(","))
            continue
        key, fact = line.removeprefix("# ").split(": ", 1)
        if key == "literature":
            literature.append(fact)
        else:
            facts[key] = fact
    (title, *more), *rows = table
    values = np.array([float(row[0]) for row in rows])
    if "width" in facts:
        facts["edges"] = _around(values, float(facts.pop("width")))
    if more == ["count"]:
        facts["counts"] = np.array([float(row[1]) for row in rows])
    elif more:
        names, groups = np.unique([row[1] for row in rows], return_inverse=True)
        facts |= {"group_names": tuple(map(str, names)), "groups": groups}
    return Dataset(values, title, literature=tuple(literature), **facts)


def _around(middles, width):
    """The limits of classes of one width."""
    return np.append(middles - 0.5 * width, middles[-1] + 0.5 * width)
