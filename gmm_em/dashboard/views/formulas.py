"""The mathematics and the code of one iteration, closed until somebody asks for them."""

import streamlit as st

from gmm_em.dashboard import results

E_STEP = r"""
**E step**: how much of point $x_i$ does component $k$ account for?

$$
\begin{aligned}
r_{ki} &= p(y_i=k\,|\,x_i) \\
&= \frac{w_k\,\mathcal N(x_i;\mu_k,\sigma_k)}{\sum_j w_j\,\mathcal N(x_i;\mu_j,\sigma_j)}
\end{aligned}
$$
"""
M_STEP = r"""
**M step**: the weighted share, mean and variance of what each component accounts for.

$$
\begin{aligned}
N_k &= \sum_i r_{ki}, \qquad w_k = \frac{N_k}{n} \\
\mu_k &= \frac{1}{N_k}\sum_i r_{ki}\,x_i \\
\sigma_k^2 &= \frac{1}{N_k}\sum_i r_{ki}\,(x_i-\mu_k)^2
\end{aligned}
$$
"""
FORMULAS = rf"""
A **mixture** of $K$ Gaussians with weights $w_k$, means $\mu_k$ and standard deviations
$\sigma_k$ has the density

$$
\begin{{gathered}}
p(x) = \sum_{{k=1}}^{{K}} w_k\,\mathcal N(x;\mu_k,\sigma_k), \\
\mathcal N(x;\mu,\sigma) = \frac{{1}}{{\sigma\sqrt{{2\pi}}}}\,e^{{-(x-\mu)^2/2\sigma^2}}.
\end{{gathered}}
$$

{E_STEP}
{M_STEP}

Each iteration raises the **log-likelihood** $\sum_i \log p(x_i)$ or leaves it as it is. EM has
converged when the gain per point is no longer worth a step.
"""
# what the symbols are called in the code, which counts in shares of the data: 1/n for each point
NAMES = (
    E_STEP,
    r"""
| formula | code |
|:--|:--|
| $w_k,\ \mu_k,\ \sigma_k$ | `weights`, `means`, `sds` |
| $\log w_k\,\mathcal N(x_i;\mu_k,\sigma_k)$ | `logs` |
| the numerator, the denominator | `joint`, `density` |
| $r_{ki}/n$ | `r` |
""",
    M_STEP,
    r"""
| formula | code |
|:--|:--|
| $w_k = N_k/n = \sum_i r_{ki}/n$ | `weights`, of `sums` |
| $\mu_k$ | `means` |
| $\sigma_k^2,\ \sigma_k$ | `variances`, their root |
| $\sum_i r_{ki}\,(x_i-m)^2/n$ about the old mean $m$ | `squares`, `about` |
""",
)


@st.fragment
def formulas_box():
    """The mathematics, for those who want it: what sets formulas is loaded when they open it."""
    box = st.expander("The formulas", key="formulas", icon=":material/function:", on_change="rerun")
    if box.open:
        box.markdown(FORMULAS)


@st.fragment
def code_box():
    """The engine itself; what highlights it is 1.5 MB, and loaded when they open it."""
    box = st.expander(
        "The code of one iteration", key="code", icon=":material/code:", on_change="rerun"
    )
    if box.open:
        code, beside = box.columns([4, 3])
        code.code(results.source_of_a_step(), wrap_lines=True)
        for part in NAMES:
            beside.markdown(part)
