"""What a fit of K components costs: information criteria. The lower is better; mclust in R prints
BIC and ICL with the other sign.

Sources: Akaike (1974), IEEE Trans. Automatic Control 19; Schwarz (1978), Annals of Statistics 6;
Biernacki, Celeux and Govaert (2000), IEEE Trans. PAMI 22, section 3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_em.mixture import Mixture, n_parameters
from gmm_em.trace import Trace
from gmm_em.values import as_observations


@dataclass(frozen=True)
class Criteria:
    """What a fit of K components to n points costs; lower is better.

    n_parameters : P = 3K - 1, as the weights sum to 1; 2K where sds are equal
    log_likelihood : L in nats
    doubt : D = -sum over points of log max_k r, r = p(y=k|x), in nats: how far the points are from
        belonging to their likeliest component for sure; 0 if all do
    aic : 2 P - 2 L (Akaike 1974): what new points would cost, for prediction
    bic : P log n - 2 L (Schwarz 1978): finds the number of components as n grows
    icl : bic + 2 D (Biernacki, Celeux and Govaert 2000, with each point put where it most probably
        belongs, as in mclust): likes components that lie apart. McLachlan and Peel's ICL-BIC has
        the entropy of r for D, which is larger
    """

    n_parameters: int
    log_likelihood: float
    doubt: float
    aic: float
    bic: float
    icl: float


def criteria(
    fitted: Mixture | Trace,
    values: ArrayLike,
    counts: ArrayLike | None = None,
    observations: int | None = None,
    *,
    edges: ArrayLike | None = None,
    equal_sds: bool = False,
) -> Criteria:
    """The `Criteria` of a Mixture, or of the final one of a Trace.

    values : (n,); counts : (n,) how often each was seen, or None for once each
    observations : how many there are in all, for counts that are weights
    edges : (m+1,) limits of the classes that the values are in, as in `fit`, or None
    equal_sds : whether it was fitted with one sd for all components

    Raises `ValueError` for values or counts of which nothing can be computed, and for weights
    without `observations`: BIC and ICL ask for n.
    """
    values, counts, n = as_observations(values, counts, observations)
    mixture = fitted.final if isinstance(fitted, Trace) else fitted
    each = -np.log(mixture.responsibilities(values, edges).max(axis=0))
    doubt = float(each.sum() if counts is None else each @ counts)
    height = mixture.log_likelihood(values, counts, edges)
    p = n_parameters(mixture.n_components, equal_sds)
    bic = float(p * np.log(n) - 2 * height)
    return Criteria(p, height, doubt, 2 * p - 2 * height, bic, bic + 2 * doubt)
