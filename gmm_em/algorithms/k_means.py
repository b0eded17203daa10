"""k-means: each point goes to the nearest mean, and each mean becomes that of its points.

It is hard EM of a mixture with equal weights and one sd: the likeliest component is the nearest
then. So it is shown as that mixture, whose sd is the root of the mean square distance of the points
from their means. What it lowers, the sum of these squares, is what that mixture's classification
log-likelihood rises by.

Sources: Lloyd (1982), IEEE Transactions on Information Theory 28, 129-137; as hard EM: Celeux and
Govaert (1992), Computational Statistics and Data Analysis 14, section 4.
"""

import numpy as np

from gmm_em.algorithms import hard_em
from gmm_em.algorithms.algorithm import Algorithm
from gmm_em.algorithms.em import m_step
from gmm_em.algorithms.equal_sds import pooled
from gmm_em.mixture import Mixture


def equal(means):
    """Weights that are all the same, like means (S, K)."""
    return np.full_like(means, 1.0 / means.shape[-1])


def step(chunks, weights, means, sds):
    """One iteration on S mixtures side by side, (S, K), with
    equal weights and one sd. A mean without points stays."""
    stepped = hard_em.step(chunks, weights, means, sds, floor=0.0)
    sds = np.maximum(pooled(stepped.weights, stepped.sds), chunks[0].floor)
    return stepped._replace(weights=equal(means), sds=sds)


def begin(start):
    """The means of the start, with equal weights and one sd."""
    weights = equal(start.means)
    return Mixture(weights, start.means, pooled(weights, start.sds))


def in_the_book(x, weights, means, sds):
    """One iteration of Lloyd's algorithm, and the mixture that it stands for."""
    labels = np.abs(x - means[:, None]).argmin(axis=0)
    means = np.array([x[labels == k].mean() for k in range(len(means))])
    sd = np.sqrt(((x - means[labels]) ** 2).mean())
    return np.full(len(means), 1 / len(means)), means, np.full(len(means), sd)


K_MEANS = Algorithm(
    name="k-means",
    step=step,
    code=(hard_em.assigned, m_step, hard_em.step, pooled, equal, step),
    textbook=in_the_book,
    label="k-means",
    idea="It gives each point to the nearest mean, moves each mean to the middle of its points, "
    "and repeats this until hardly anything changes; the curves have equal weights and one sd.",
    parts=(
        ("Assign", "each point goes to the nearest mean"),
        ("Update", "each mean moves to the middle of its points"),
    ),
    formulas=(
        r"""
**Assign** each point $x_i$ to the nearest mean.

$$
z_i = \operatorname*{arg\,min}_k\; |x_i-\mu_k|
$$
""",
        r"""
**Update** each mean to that of its points. The mixture it stands for has equal weights and one sd.

$$
\begin{aligned}
N_k &= \#\{i: z_i = k\}, \qquad \mu_k = \frac{1}{N_k}\sum_{z_i=k} x_i \\
w_k &= \frac{1}{K}, \qquad \sigma_k^2 = \sigma^2 = \frac{1}{n}\sum_i (x_i-\mu_{z_i})^2
\end{aligned}
$$
""",
    ),
    bound=r"""
Both steps lower the sum of the **squared distances**

$$
\sum_i (x_i-\mu_{z_i})^2
$$

and do not ask for the log-likelihood of the mixture, which may fall.
""",
    symbols=(
        r"""
| formula | code |
|:--|:--|
| $\mu_k$ | `means` |
| $z_i$ | `labels` |
| $1/n$ where $z_i = k$, else 0 | `r` |
""",
        r"""
| formula | code |
|:--|:--|
| $\mu_k$ | `means`, of `sums` |
| $w_k$ | `equal` |
| $\sigma^2$ | `mean`, of `pooled` |
""",
    ),
    source="Lloyd (1982); Celeux and Govaert (1992)",
    begin=begin,
    hard=True,
)
