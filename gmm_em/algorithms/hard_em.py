"""Hard EM, also called classification EM: each point goes wholly to its likeliest component.

What it raises is the classification log-likelihood, sum_i log max_k w_k N(x_i; mean_k, sd_k): how
likely the points are together with the components that they are given to. A maximum of that is no
maximum of the likelihood: groups that overlap come out too narrow and too far apart.

Source: Celeux and Govaert (1992), Computational Statistics and Data Analysis 14, 315-332.
"""

from dataclasses import replace

import numpy as np

from gmm_em.algorithms.algorithm import Algorithm, Stepped
from gmm_em.algorithms.em import EMPTY, m_step
from gmm_em.algorithms.equal_sds import pooled, with_equal_sds
from gmm_em.regions import LOG_SQRT_2PI

TIE = 1e-12  # relative: log densities as near as that are equal but for rounding


def assigned(chunk, weights, means, sds):
    """Each value to its likeliest component, the first of
    those that are.

    chunk : m of the n values
    weights, means, sds : (S, K), of S mixtures
    Returns r (S, K, m), the value's share of the data where
    it belongs and 0 elsewhere, and (S, m) the logs of the
    largest w_k N(x) and of p(x).
    """
    squares = chunk.square_distances(means)
    logs = np.multiply(-0.5 / sds[..., None] ** 2, squares, out=chunk.work)
    logs += (np.log(weights / sds) - LOG_SQRT_2PI)[..., None]
    largest = logs.max(axis=1, keepdims=True)
    likeliest = logs >= largest - TIE * (1.0 + np.abs(largest))
    labels = likeliest.argmax(axis=1)[:, None]
    components = np.arange(weights.shape[1])[:, None]
    r = np.where(labels == components, chunk.shares, 0.0)
    return r, largest[:, 0], chunk.exponentials(logs)[2][:, 0]


def step(chunks, weights, means, sds, about=None, floor=None):
    """One iteration on S mixtures side by side, (S, K): each
    component gets the share, mean and sd of its points. One
    without points keeps its mean and sd, and has weight 0."""
    about = means if about is None else about
    floor = chunks[0].floor if floor is None else floor
    sums, squares, climbed, log_likelihood = 0.0, 0.0, 0.0, 0.0
    for chunk in chunks:
        r, largest, log_density = assigned(chunk, weights, means, sds)
        sums = sums + r @ chunk.one_and_x
        squares = squares + np.vecdot(r, chunk.square_distances(about))
        climbed = climbed + np.vecdot(largest, chunk.shares)
        log_likelihood = log_likelihood + np.vecdot(log_density, chunk.shares)
    with np.errstate(invalid="ignore"):  # 0 / 0
        following = m_step(sums, squares, about, floor)
    shares, new_means, new_sds = following
    empty = shares < EMPTY
    shares[empty], new_means[empty], new_sds[empty] = 0.0, means[empty], sds[empty]
    lost = (np.abs(new_means - about) > 100.0 * new_sds) & ~empty
    if lost.any():  # as in EM: once more, about the new means
        return step(chunks, weights, means, sds, np.where(lost, new_means, about), floor)
    return Stepped(shares, new_means, new_sds, log_likelihood, climbed, shares)


def in_the_book(x, weights, means, sds):
    """One iteration as in Celeux and Govaert (1992)."""
    w, mu, sd = (a[:, None] for a in (weights, means, sds))
    joint = np.log(w / sd) - 0.5 * ((x - mu) / sd) ** 2
    labels = joint.argmax(axis=0)
    groups = [x[labels == k] for k in range(len(means))]
    weights = np.array([len(group) / len(x) for group in groups])
    means = np.array([group.mean() for group in groups])
    return weights, means, np.array([group.std() for group in groups])


CLASSIFY = r"""
**C step**: each point $x_i$ goes wholly to the component that is the likeliest there.

$$
z_i = \operatorname*{arg\,max}_k\; w_k\,\mathcal N(x_i;\mu_k,\sigma_k)
$$
"""

HARD_EM = Algorithm(
    name="hard-em",
    step=step,
    code=(assigned, m_step, step),
    textbook=in_the_book,
    label="Hard EM",
    idea="It gives each point wholly to the likeliest curve there, refits each curve to its own "
    "points, and repeats this until hardly anything changes.",
    parts=(
        ("C step", "each point goes to its likeliest curve"),
        ("M step", "each curve moves to its points"),
    ),
    formulas=(
        CLASSIFY,
        r"""
**M step**: the share, mean and variance of the points that each component has.

$$
\begin{aligned}
N_k &= \#\{i: z_i = k\}, \qquad w_k = \frac{N_k}{n} \\
\mu_k &= \frac{1}{N_k}\sum_{z_i=k} x_i \\
\sigma_k^2 &= \frac{1}{N_k}\sum_{z_i=k} (x_i-\mu_k)^2
\end{aligned}
$$
""",
    ),
    bound=r"""
Both steps raise the **classification log-likelihood**

$$
\sum_i\log\Bigl(w_{z_i}\,\mathcal N(x_i;\mu_{z_i},\sigma_{z_i})\Bigr)
$$

and not the log-likelihood of the mixture, which may fall. It lies below that: it is the lower
bound of EM for responsibilities of 0 and 1.
""",
    symbols=(
        r"""
| formula | code |
|:--|:--|
| $w_k,\ \mu_k,\ \sigma_k$ | `weights`, `means`, `sds` |
| $\log w_k\,\mathcal N(x_i;\mu_k,\sigma_k)$ | `logs` |
| $z_i$ | `labels` |
| $1/n$ where $z_i = k$, else 0 | `r` |
""",
        r"""
| formula | code |
|:--|:--|
| $w_k = N_k/n$ | `weights`, of `sums` |
| $\mu_k$ | `means` |
| $\sigma_k^2,\ \sigma_k$ | `variances`, their root |
""",
    ),
    source="Celeux and Govaert (1992)",
    hard=True,
)


def step_with_equal_sds(chunks, weights, means, sds):
    """One iteration: as with an sd for each, of which the
    one that suits all components is the mean."""
    stepped = step(chunks, weights, means, sds, floor=0.0)
    one_sd = pooled(stepped.weights, stepped.sds)
    return stepped._replace(sds=np.maximum(one_sd, chunks[0].floor))


def in_the_book_with_equal_sds(x, weights, means, sds):
    """One iteration as in Celeux and Govaert (1992), with the same sd for all."""
    weights, means, sds = in_the_book(x, weights, means, sds)
    return weights, means, np.full(len(sds), np.sqrt(weights @ sds**2))


HARD_EM_WITH_EQUAL_SDS = replace(
    HARD_EM,
    step=step_with_equal_sds,
    code=(assigned, m_step, step, pooled, step_with_equal_sds),
    textbook=in_the_book_with_equal_sds,
    idea=HARD_EM.idea.replace("its own points", "its own points, all with the same sd"),
    formulas=(
        CLASSIFY,
        r"""
**M step**: the share and mean of the points that each component has, and one variance for all,
about these means.

$$
\begin{aligned}
N_k &= \#\{i: z_i = k\}, \qquad w_k = \frac{N_k}{n} \\
\mu_k &= \frac{1}{N_k}\sum_{z_i=k} x_i \\
\sigma_k^2 &= \sigma^2 = \frac{1}{n}\sum_i (x_i-\mu_{z_i})^2
\end{aligned}
$$
""",
    ),
    symbols=(
        HARD_EM.symbols[0],
        f"{HARD_EM.symbols[1]}| $\\sigma^2 = \\sum_k w_k\\,\\sigma_k^2$ | `mean`, of `pooled` |\n",
    ),
    begin=with_equal_sds,
)
