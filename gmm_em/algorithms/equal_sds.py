"""EM where all components have the same sd: one iteration, and how to say it.

No component can collapse alone then: the likelihood has a bound as long as there are more different
values than components. mclust in R calls this model E, and that with an sd for each V.

Source: Fraley and Raftery (2002), Journal of the American Statistical Association 97.
"""

from dataclasses import replace

import numpy as np

from gmm_em.algorithms.em import EM, e_step, expected, m_step, step
from gmm_em.mixture import Mixture


def pooled(weights, sds):
    """(S, K): for each component the one sd of all, the root
    of the mean of their variances by weight."""
    largest = sds.max(axis=-1, keepdims=True)  # no square overflows
    variances = weights * (sds / np.where(largest > 0.0, largest, 1.0)) ** 2
    mean = variances.sum(axis=-1) / weights.sum(axis=-1)
    return largest * np.sqrt(mean)[..., None] * np.ones_like(sds)


def step_with_equal_sds(chunks, weights, means, sds):
    """One iteration: as with an sd for each, of which the
    one that suits all components is the mean."""
    # the floor is for the one sd: of each alone it would lift the mean, and lose likelihood
    stepped = step(chunks, weights, means, sds, floor=0.0)
    one_sd = pooled(stepped.weights, stepped.sds)
    return stepped._replace(sds=np.maximum(one_sd, chunks[0].floor))


def with_equal_sds(mixture):
    """The mixture with one sd for all, the root of the mean
    of the variances by weight."""
    sds = pooled(mixture.weights, mixture.sds)
    return Mixture(mixture.weights, mixture.means, sds)


def in_the_book(x, weights, means, sds):
    """One iteration as in Bishop (2006), section 9.2.2, with the same sd for all."""
    w, mu, sd = (a[:, None] for a in (weights, means, sds))
    joint = w * np.exp(-0.5 * ((x - mu) / sd) ** 2)
    r = joint / joint.sum(axis=0)  # (9.23)
    counts = r.sum(axis=1)  # N_k (9.27)
    means = r @ x / counts  # (9.24)
    squares = (x - means[:, None]) ** 2
    variance = (r * squares).sum() / len(x)
    return counts / len(x), means, np.full(len(means), np.sqrt(variance))


EM_WITH_EQUAL_SDS = replace(
    EM,
    step=step_with_equal_sds,
    code=(e_step, expected, m_step, step, pooled, step_with_equal_sds),
    textbook=in_the_book,
    idea=EM.idea.replace(
        "refits each curve to its share of the points",
        "refits each curve to its share of the points, all with the same sd",
    ),
    formulas=(
        EM.formulas[0],
        r"""
**M step**: the weighted share and mean of what each component accounts for, and one variance for
all, about these means.

$$
\begin{aligned}
N_k &= \sum_i r_{ki}, \qquad w_k = \frac{N_k}{n} \\
\mu_k &= \frac{1}{N_k}\sum_i r_{ki}\,x_i \\
\sigma_k^2 &= \sigma^2 = \frac{1}{n}\sum_k\sum_i r_{ki}\,(x_i-\mu_k)^2
\end{aligned}
$$
""",
    ),
    symbols=(
        EM.symbols[0],
        f"{EM.symbols[1]}| $\\sigma^2 = \\sum_k w_k\\,\\sigma_k^2$ | `mean`, of `pooled` |\n",
    ),
    source="Fraley and Raftery (2002); Bishop (2006), section 9.2.2",
    begin=with_equal_sds,
)
