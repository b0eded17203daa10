"""Real data that everybody has used."""

from pathlib import Path

import numpy as np

from gmm_em.data.dataset import Dataset

FILES = Path(__file__).parent / "files"


def classic(name):
    """Real data that everybody has used, from the file `files/name.txt`.

    The file says in its first lines what the `Dataset` then knows: name, unit, description,
    source, and what the literature found.
    """
    facts, literature, values = {}, [], []
    for line in (FILES / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("# "):
            values.append(float(line))
            continue
        key, fact = line.removeprefix("# ").split(": ", 1)
        if key == "literature":
            literature.append(fact)
        else:
            facts[key] = fact
    return Dataset(np.array(values), literature=tuple(literature), **facts)
