"""The EM algorithm for a 1-D Gaussian mixture: one iteration, and how to say it.

Sources: Dempster, Laird and Rubin (1977); Bishop, Pattern Recognition and Machine Learning
(2006), section 9.2.2, whose equation numbers stand beside the code.

All work is done on standardised values (mean 0, sd 1), so there are no absolute constants: the fit
of a*x + b is the fit of x, mapped. Several fits to the same values run side by side, stacked along
a first axis: S fits, K components, n values; a single one is a stack of one.
"""

import numpy as np

from gmm_em.algorithms.algorithm import Algorithm, Stepped
from gmm_em.classes import expected_in_classes
from gmm_em.numerics import EMPTY
from gmm_em.regions import LOG_SQRT_2PI


def e_step(chunk, weights, means, sds):
    """E step: how much of each value belongs to each component.

    chunk : m of the n values
    weights, means, sds : (S, K), of S mixtures
    Returns r (S, K, m), p(k|x) times the value's share of
    the data (1/n, or count/n), and log p(x) (S, 1, m).
    """
    # the logarithms of w_k N(x; mean_k, sd_k), then (9.13)
    halves = -0.5 / sds[..., None] ** 2
    squares = chunk.square_distances(means)
    logs = np.multiply(halves, squares, out=chunk.work)
    logs += (np.log(weights / sds) - LOG_SQRT_2PI)[..., None]
    joint, density, log_density = chunk.exponentials(logs)
    r = np.multiply(joint, chunk.shares / density, out=joint)
    return r, log_density


def expected(chunk, weights, means, sds, about):
    """What the M step needs of m of the n values: the sums
    of r and r x (S, K, 2), of r (x - about)^2 (S, K), and
    of log p(x) (S,)."""
    r, log_density = e_step(chunk, weights, means, sds)
    if about is not means:
        chunk.square_distances(about)
    return (
        r @ chunk.one_and_x,
        np.vecdot(r, chunk.squares),
        np.vecdot(log_density[:, 0], chunk.shares),
    )


def m_step(sums, squares, about, floor):
    """M step: the parameters that suit these r best.

    sums : (S, K, 2), the sums over all values of r and of r x
    squares : (S, K), the sums of r (x - about)^2, of which a
        shift makes those about the new means
    floor : the smallest sd there may be
    Returns weights, means and sds, each (S, K).
    """
    weights = sums[..., 0]  # N_k / n (9.26)
    means = sums[..., 1] / weights  # (9.24)
    shifts = means - about
    variances = squares / weights - shifts**2  # (9.25)
    sds = np.sqrt(np.maximum(variances, floor**2))
    return weights, means, sds


def step(chunks, weights, means, sds, about=None, floor=None):
    """One iteration, E step and M step, on S mixtures side by side, all arrays (S, K).

    floor : of the sds, that of the values by default
    Returns what they have `Stepped` to. A component to which nothing is left keeps its mean and
    sd, and its weight becomes 0.
    """
    about = means if about is None else about
    floor = chunks[0].floor if floor is None else floor
    of_chunk = expected_in_classes if chunks[0].in_classes else expected
    parts = (of_chunk(chunk, weights, means, sds, about) for chunk in chunks)
    sums, squares, log_likelihood = next(parts)
    for more in parts:
        sums, squares = sums + more[0], squares + more[1]
        log_likelihood = log_likelihood + more[2]
    new_weights, new_means, new_sds = m_step(sums, squares, about, floor)
    empty = new_weights < EMPTY
    if np.count_nonzero(empty):
        new_weights[empty], new_means[empty], new_sds[empty] = 0.0, means[empty], sds[empty]
    lost = np.abs(new_means - about) > 100.0 * new_sds
    if np.count_nonzero(lost):
        # the difference in (9.25) has lost its digits: once more, about the new means
        return step(chunks, weights, means, sds, np.where(lost, new_means, about), floor)
    climbed, shares = log_likelihood, new_weights
    return Stepped(new_weights, new_means, new_sds, log_likelihood, climbed, shares)


def in_the_book(x, weights, means, sds):
    """One iteration as in Bishop (2006), section 9.2.2."""
    w, mu, sd = (a[:, None] for a in (weights, means, sds))
    joint = w * np.exp(-0.5 * ((x - mu) / sd) ** 2)
    joint /= sd * np.sqrt(2 * np.pi)
    r = joint / joint.sum(axis=0)  # (9.23)
    counts = r.sum(axis=1)  # N_k (9.27)
    means = r @ x / counts  # (9.24)
    squares = (x - means[:, None]) ** 2
    variances = (r * squares).sum(axis=1) / counts  # (9.25)
    return counts / len(x), means, np.sqrt(variances)  # (9.26)


EM = Algorithm(
    name="em",
    step=step,
    code=(e_step, expected, m_step, step),
    textbook=in_the_book,
    label="EM",
    idea="It shares each point out among the curves by their probabilities, refits each curve to "
    "its share of the points, and repeats this until hardly anything changes.",
    parts=(
        ("E step", "each point asks who is responsible"),
        ("M step", "each curve moves to its points"),
    ),
    formulas=(
        r"""
**E step**: how much of point $x_i$ does component $k$ account for?

$$
\begin{aligned}
r_{ki} &= p(k\,|\,x_i) \\
&= \frac{w_k\,\mathcal N(x_i;\mu_k,\sigma_k)}{\sum_j w_j\,\mathcal N(x_i;\mu_j,\sigma_j)}
\end{aligned}
$$
""",
        r"""
**M step**: the weighted share, mean and variance of what each component accounts for.

$$
\begin{aligned}
N_k &= \sum_i r_{ki}, \qquad w_k = \frac{N_k}{n} \\
\mu_k &= \frac{1}{N_k}\sum_i r_{ki}\,x_i \\
\sigma_k^2 &= \frac{1}{N_k}\sum_i r_{ki}\,(x_i-\mu_k)^2
\end{aligned}
$$
""",
    ),
    bound=r"""
With the responsibilities $r_{ki}$ of an E step the **lower bound**

$$
\sum_i\sum_k r_{ki}\,\log\frac{w_k\,\mathcal N(x_i;\mu_k,\sigma_k)}{r_{ki}}
$$

equals the log-likelihood at the parameters of that step and lies nowhere above it. The M step
maximises it (Bishop 9.71).
""",
    # the code counts in shares of the data: 1/n for each point
    symbols=(
        r"""
| formula | code |
|:--|:--|
| $w_k,\ \mu_k,\ \sigma_k$ | `weights`, `means`, `sds` |
| $\log w_k\,\mathcal N(x_i;\mu_k,\sigma_k)$ | `logs` |
| the numerator, the denominator | `joint`, `density` |
| $r_{ki}/n$ | `r` |
""",
        r"""
| formula | code |
|:--|:--|
| $w_k = N_k/n = \sum_i r_{ki}/n$ | `weights`, of `sums` |
| $\mu_k$ | `means` |
| $\sigma_k^2,\ \sigma_k$ | `variances`, their root |
| $\sum_i r_{ki}\,(x_i-m)^2/n$ about the old mean $m$ | `squares`, `about` |
""",
    ),
    source="Dempster, Laird and Rubin (1977); Bishop (2006), section 9.2.2",
)
