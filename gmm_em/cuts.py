"""Where to cut: the values at which the likeliest component changes, and what each cut costs."""

from dataclasses import dataclass

import numpy as np

from gmm_em.mixture import Mixture


@dataclass(frozen=True)
class Cut:
    """A value to whose left one component is the likeliest, and to whose right another.

    at : in the unit of the data
    left, right : the two components, from 0
    above : of the left one's points the share that lies above the cut
    below : of the right one's points the share that lies below it
    posterior : p(k|x) of either there: a half, or less where others have a part in it
    """

    at: float
    left: int
    right: int
    above: float
    below: float
    posterior: float


def cut_offs(mixture: Mixture) -> list[Cut]:
    """All cuts from left to right; none where one component is the likeliest everywhere.

    A component may lie on both sides of another, which has two cuts then.
    """
    from scipy.special import ndtr

    cuts, owners = mixture.regions()
    left, right = owners[:-1], owners[1:]
    above = ndtr((mixture.means[left] - cuts) / mixture.sds[left])
    below = ndtr((cuts - mixture.means[right]) / mixture.sds[right])
    posterior = mixture.responsibilities(cuts)[left, np.arange(len(cuts))]
    rows = zip(cuts, left, right, above, below, posterior, strict=True)
    return [
        Cut(float(x), int(a), int(b), float(over), float(under), float(p))
        for x, a, b, over, under, p in rows
    ]
