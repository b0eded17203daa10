"""Gradient ascent: uphill where it is steepest, the plain way to a maximum.

It has to be told how far: each iteration tries a step of 1 along the gradient of the mean
log-likelihood and halves it until the likelihood rises. Steps are in log weights, means and log
sds, of standardised values, so that any step leads to a mixture, and neither the unit nor the
number of the values matters.

The gradient is made of what EM's E step sums up: it points where EM goes, but for a scale that EM
knows and that has to be searched for here.

Source: Redner and Walker (1984), SIAM Review 26, section 3; Xu and Jordan (1996), Neural
Computation 8, 129-151, for the gradient in terms of EM's step.
"""

from dataclasses import replace

import numpy as np

from gmm_em.algorithms import em
from gmm_em.algorithms.algorithm import Algorithm
from gmm_em.algorithms.equal_sds import with_equal_sds
from gmm_em.numerics import FARTHEST, WIDEST

HALVINGS = 40  # after which nothing is left of a step


def gradient(by_em, weights, means, sds):
    """(S, 3, K): of the mean log-likelihood by log weights,
    means and log sds.

    by_em : to where a step of EM leads from there
    """
    n = by_em.shares
    z = (by_em.means - means) / sds
    by_weight = n - weights  # they sum to 1
    by_mean = n * z / sds
    by_sd = n * ((by_em.sds / sds) ** 2 + z**2 - 1.0)
    return np.stack([by_weight, by_mean, by_sd], axis=1)


def moved(weights, means, sds, by, floor):
    """The mixtures where log weights, means and log sds are
    changed by (S, 3, K): weights, means and sds."""
    weights = weights * np.exp(np.clip(by[:, 0], -WIDEST, WIDEST))
    weights /= weights.sum(axis=1, keepdims=True)
    means = np.clip(means + by[:, 1], -FARTHEST, FARTHEST)
    sds = np.exp(np.minimum(np.log(sds) + by[:, 2], WIDEST))
    return weights, means, np.maximum(sds, floor)


def ascend(chunks, weights, means, sds, one_sd=False):
    """One iteration on S mixtures side by side, all (S, K):
    a step along the gradient, halved until each has risen."""
    by_em = em.step(chunks, weights, means, sds)
    uphill = gradient(by_em, weights, means, sds)
    if one_sd:
        uphill[:, 2] = uphill[:, 2].sum(axis=1, keepdims=True)
    at, found = (weights, means, sds), [weights, means, sds]
    size = np.ones((len(weights), 1, 1))
    looks, risen = np.zeros(len(weights), dtype=int), np.zeros((len(weights), 1), dtype=bool)
    for _ in range(HALVINGS):
        there = moved(*at, size * uphill, chunks[0].floor)
        rises = em.step(chunks, *there).log_likelihood > by_em.log_likelihood
        looks += ~risen[:, 0]
        fresh = rises[:, None] & ~risen
        found = [np.where(fresh, a, b) for a, b in zip(there, found, strict=True)]
        risen |= fresh
        if risen.all():
            break
        size *= 0.5
    return by_em._replace(weights=found[0], means=found[1], sds=found[2], looks=looks)


def step(chunks, weights, means, sds):
    """One iteration with an sd for each component."""
    return ascend(chunks, weights, means, sds)


def step_with_equal_sds(chunks, weights, means, sds):
    """One iteration with one sd for all components."""
    return ascend(chunks, weights, means, sds, one_sd=True)


def in_the_book(x, weights, means, sds, one_sd=False):
    """One step along the gradient, in log weights, means and log sds of standardised values."""
    centre, unit = x.mean(), x.std()
    x, means, sds = (x - centre) / unit, (means - centre) / unit, sds / unit

    def look(weights, means, sds):
        z = (x - means[:, None]) / sds[:, None]
        joint = (weights / sds)[:, None] * np.exp(-0.5 * z**2)
        return z, joint / joint.sum(axis=0), np.log(joint.sum(axis=0)).mean()

    z, r, height = look(weights, means, sds)
    by_weight = r.mean(axis=1) - weights
    by_mean = (r * z).mean(axis=1) / sds
    by_sd = (r * (z**2 - 1)).mean(axis=1)
    by_sd = np.full(len(sds), by_sd.sum()) if one_sd else by_sd
    size = 1.0
    while True:
        w = weights * np.exp(size * by_weight)
        there = w / w.sum(), means + size * by_mean, sds * np.exp(size * by_sd)
        if look(*there)[2] > height:
            return there[0], centre + unit * there[1], unit * there[2]
        size /= 2


def in_the_book_with_equal_sds(x, weights, means, sds):
    """The same, with one sd for all."""
    return in_the_book(x, weights, means, sds, one_sd=True)


GRADIENT = Algorithm(
    name="gradient",
    step=step,
    code=(gradient, moved, ascend, step),
    textbook=in_the_book,
    label="Gradient ascent",
    idea="It moves all parameters uphill, in the direction in which the likelihood grows the most, "
    "by a step that halves until it rises, and repeats this until hardly anything changes.",
    parts=(
        ("Gradient", "which way is up, and how steep"),
        ("Step", "that way, half as far again and again until the likelihood rises"),
    ),
    formulas=(
        r"""
**Gradient** of the mean log-likelihood $\ell$ by log weights $a_k$, means and log sds, of
standardised values; $r_{ki} = p(k\,|\,x_i)$.

$$
\begin{aligned}
\frac{\partial\ell}{\partial a_k} &= \frac{1}{n}\sum_i r_{ki} - w_k \\
\frac{\partial\ell}{\partial \mu_k} &= \frac{1}{n}\sum_i r_{ki}\,\frac{x_i-\mu_k}{\sigma_k^2} \\
\frac{\partial\ell}{\partial \log\sigma_k} &=
\frac{1}{n}\sum_i r_{ki}\,\Bigl(\frac{(x_i-\mu_k)^2}{\sigma_k^2}-1\Bigr)
\end{aligned}
$$
""",
        r"""
**Step** along it, with $s = 1, \tfrac12, \tfrac14, \dots$ until the likelihood rises.

$$
\begin{aligned}
w_k &\propto w_k\, e^{s\,\partial\ell/\partial a_k} \\
\mu_k &\leftarrow \mu_k + s\,\partial\ell/\partial\mu_k \\
\sigma_k &\leftarrow \sigma_k\, e^{s\,\partial\ell/\partial\log\sigma_k}
\end{aligned}
$$
""",
    ),
    bound="\nEach step tried looks at all points. EM tries none: it knows how far to go.\n",
    symbols=(
        r"""
| formula | code |
|:--|:--|
| $\sum_i r_{ki}/n$ | `n` |
| $\partial\ell/\partial a_k,\ \partial\ell/\partial\mu_k,\ \partial\ell/\partial\log\sigma_k$ | """
        r"""`by_weight`, `by_mean`, `by_sd` |
""",
        r"""
| formula | code |
|:--|:--|
| $s$ | `size` |
| the parameters that are tried | `there` |
""",
    ),
    source="Redner and Walker (1984); Xu and Jordan (1996)",
)

GRADIENT_WITH_EQUAL_SDS = replace(
    GRADIENT,
    step=step_with_equal_sds,
    code=(gradient, moved, ascend, step_with_equal_sds),
    textbook=in_the_book_with_equal_sds,
    begin=with_equal_sds,
)
