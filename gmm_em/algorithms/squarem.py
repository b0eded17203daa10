"""SQUAREM: from where two steps of EM lead, how far they would go on in the same direction.

Two steps are a line and how fast it slows down; from that follows how far it leads (the method S3,
of which the length is that of the first step over that of the change of steps). The leap is taken
where it is at least as likely as the two steps, and else it stays with them, so that the likelihood
never falls. One iteration here is a cycle of three steps of EM, the third from where it leapt to.

Source: Varadhan and Roland (2008), Scandinavian Journal of Statistics 35, 335-353, whose count of
evaluations it is: the looks at the likelihood alone are not in it.
"""

from dataclasses import replace

import numpy as np

from gmm_em.algorithms import em, equal_sds
from gmm_em.algorithms.algorithm import Algorithm
from gmm_em.numerics import EMPTY, FARTHEST, WIDEST

SHORTEST = 1e-7  # a leap: what a shorter one gains is lost in rounding


def coordinates(weights, means, sds):
    """(S, 3, K): log-odds of the weights against the last
    component that has any, means, and log sds."""
    k = weights.shape[1]
    living = weights > 0.0
    last = k - 1 - living[:, ::-1].argmax(axis=1)[:, None]
    odds = np.where(living, weights, 1.0)
    odds = odds / np.take_along_axis(odds, last, axis=1)
    log_odds = np.where(living, np.log(odds), 0.0)
    return np.stack([log_odds, means, np.log(sds)], axis=1)


def leap(start, first, second, floor):
    """Where two steps of EM lead, extrapolated.

    start, first, second : (weights, means, sds), each (S, K)
    Returns weights, means and sds, and (S,) how far that is
    from the second step.
    """
    q0, q1, q2 = (coordinates(*q) for q in (start, first, second))
    r = q1 - q0
    v = (q2 - q1) - r
    lengths = [np.linalg.norm(a, axis=(1, 2)) for a in (r, v)]
    with np.errstate(invalid="ignore", over="ignore"):  # 0 / 0 where nothing moves
        alpha = np.minimum(-1.0, -np.divide(*lengths))[:, None, None]
        there = q0 - 2.0 * alpha * r + alpha**2 * v
    there = np.where(np.isfinite(there).all(axis=(1, 2), keepdims=True), there, q2)
    length = np.linalg.norm(there - q2, axis=(1, 2))
    log_odds, means, log_sds = there.swapaxes(0, 1)
    log_odds -= log_odds.max(axis=1, keepdims=True)
    weights = np.where(second[0] > 0.0, np.exp(log_odds), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    means = np.clip(means, -FARTHEST, FARTHEST)
    sds = np.exp(np.clip(log_sds, np.log(floor), WIDEST))
    return (weights, means, np.maximum(sds, floor)), length


def cycle(em_step, chunks, weights, means, sds):
    """One cycle on S mixtures side by side, all (S, K)."""
    start = weights, means, sds
    stepped = em_step(chunks, *start)
    first = stepped[:3]
    second = em_step(chunks, *first)[:3]
    there, length = leap(start, first, second, chunks[0].floor)
    by_leap, by_steps = em_step(chunks, *there), em_step(chunks, *second)
    # not to where a component would be lost that is alive
    alive = (there[0] > EMPTY) | (second[0] == 0.0)
    higher = by_leap.log_likelihood >= by_steps.log_likelihood
    taken = (higher & (length > SHORTEST) & alive.all(axis=1))[:, None]
    after = (np.where(taken, a, b) for a, b in zip(by_leap[:3], by_steps[:3], strict=True))
    return stepped._replace(
        **dict(zip(("weights", "means", "sds"), after, strict=True)),
        looks=np.full(len(weights), 3),
    )


def step(chunks, weights, means, sds):
    """One cycle of SQUAREM on EM."""
    return cycle(em.step, chunks, weights, means, sds)


def step_with_equal_sds(chunks, weights, means, sds):
    """One cycle of SQUAREM on EM with equal sds."""
    return cycle(equal_sds.step_with_equal_sds, chunks, weights, means, sds)


def in_the_book(x, weights, means, sds, em_step=em.in_the_book):
    """One cycle as in Varadhan and Roland (2008), S3, of standardised values."""
    mean, sd = x.mean(), x.std()
    z, start = (x - mean) / sd, (weights, (means - mean) / sd, sds / sd)
    first = em_step(z, *start)
    second = em_step(z, *first)
    q0, q1, q2 = (np.r_[np.log(w / w[-1]), m, np.log(s)] for w, m, s in (start, first, second))
    r, v = q1 - q0, q2 - 2 * q1 + q0
    alpha = min(-1, -np.linalg.norm(r) / np.linalg.norm(v))
    leap = q0 - 2 * alpha * r + alpha**2 * v
    odds, m, s = np.split(leap, 3)
    there = np.exp(odds) / np.exp(odds).sum(), m, np.exp(s)

    def height(w, m, s):
        return np.log((w / s) @ np.exp(-0.5 * ((z - m[:, None]) / s[:, None]) ** 2)).sum()

    farther = np.linalg.norm(leap - q2) > 1e-7
    higher = farther and height(*there) >= height(*second)
    w, m, s = em_step(z, *(there if higher else second))
    return w, mean + sd * m, sd * s


def in_the_book_with_equal_sds(x, weights, means, sds):
    """One cycle as in Varadhan and Roland (2008), S3, of EM with the same sd for all."""
    return in_the_book(x, weights, means, sds, equal_sds.in_the_book)


SQUAREM = Algorithm(
    name="squarem",
    step=step,
    code=(coordinates, leap, cycle, step),
    textbook=in_the_book,
    label="SQUAREM",
    idea="It takes two steps of EM, leaps on to where they seem to lead, takes a third from there, "
    "and repeats this until hardly anything changes.",
    parts=(
        ("Two steps", "of EM: they show a direction, and how fast it slows down"),
        ("Leap", "as far as they seem to lead, and a third step from there"),
    ),
    formulas=(
        r"""
**Two steps** of EM, $F$, from the parameters $q_0$ (log-odds of the weights, means and log sds of
standardised values):

$$
\begin{aligned}
q_1 &= F(q_0), \qquad q_2 = F(q_1) \\
r &= q_1 - q_0, \qquad v = (q_2 - q_1) - r
\end{aligned}
$$
""",
        r"""
**Leap** along the parabola through them, and a step of EM from there.

$$
\begin{aligned}
\alpha &= \min\Bigl(-1,\ -\frac{\lVert r\rVert}{\lVert v\rVert}\Bigr) \\
q' &= q_0 - 2\alpha\,r + \alpha^2\,v \\
q_0 &\leftarrow F(q')
\end{aligned}
$$
""",
    ),
    bound=r"""
Where $q'$ is less likely than $q_2$ the leap is left out: $q' = q_2$. So the log-likelihood never
falls.
""",
    symbols=(
        r"""
| formula | code |
|:--|:--|
| $q_0,\ q_1,\ q_2$ | `start`, `first`, `second` |
| $r,\ v$ | `r`, `v` |
""",
        r"""
| formula | code |
|:--|:--|
| $\alpha$ | `alpha` |
| $q'$ | `there` |
| $F(q'),\ F(q_2)$ | `by_leap`, `by_steps` |
""",
    ),
    source="Varadhan and Roland (2008)",
    first_look=0,
)

SQUAREM_WITH_EQUAL_SDS = replace(
    SQUAREM,
    step=step_with_equal_sds,
    code=(coordinates, leap, cycle, step_with_equal_sds),
    textbook=in_the_book_with_equal_sds,
    begin=equal_sds.with_equal_sds,
)
