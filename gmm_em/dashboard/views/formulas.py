"""The mathematics and the code of one iteration, closed until somebody asks for them."""

import streamlit as st

from gmm_em.algorithms import by_name
from gmm_em.dashboard.settings import EQUAL

FORMULAS = r"""
A **mixture** of $K$ Gaussians with weights $w_k$, means $\mu_k$ and standard deviations
$\sigma_k$ has the density

$$
\begin{gathered}
p(x) = \sum_{k=1}^{K} w_k\,\mathcal N(x;\mu_k,\sigma_k), \\
\mathcal N(x;\mu,\sigma) = \frac{1}{\sigma\sqrt{2\pi}}\,e^{-(x-\mu)^2/2\sigma^2}.
\end{gathered}
$$

%s

Each iteration raises the **log-likelihood** $\sum_i \log p(x_i)$ or leaves it as it is. EM has
converged when the gain per point is at most the tolerance.
"""


def algorithm_of(settings):
    """The Algorithm that these settings run."""
    return by_name("em", settings.sds == EQUAL)


@st.fragment
def formulas_box(settings):
    """The mathematics, for those who want it: what sets formulas is loaded when they open it."""
    box = st.expander("The formulas", key="formulas", icon=":material/function:", on_change="rerun")
    if box.open:
        em = algorithm_of(settings)
        box.markdown(FORMULAS % "\n".join([*em.formulas, em.bound]))


@st.fragment
def code_box(settings):
    """The engine itself; what highlights it is 1.5 MB, and loaded when they open it."""
    box = st.expander(
        "The code of one iteration", key="code", icon=":material/code:", on_change="rerun"
    )
    if box.open:
        em = algorithm_of(settings)
        code, beside = box.columns([4, 3])
        code.caption("As it runs: many fits at a time, on standardised values, with counts")
        code.code(em.listing, wrap_lines=True)
        code.caption("As in the book: the same numbers")
        code.code(em.textbook_listing, wrap_lines=True)
        for formula, symbols in zip(em.formulas, em.symbols, strict=True):
            beside.markdown(formula)
            beside.markdown(symbols)
