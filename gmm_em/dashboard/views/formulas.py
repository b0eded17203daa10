"""The mathematics and the code of one iteration, closed until somebody asks for them."""

import inspect

import streamlit as st

from gmm_em.classes import expected_in_classes
from gmm_em.dashboard.case import algorithm_of

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

%s
"""
RAISES = r"""
Each iteration raises the **log-likelihood** $\sum_i \log p(x_i)$ or leaves it as it is. %s has
converged when the gain per point is at most the tolerance.
"""


IN_CLASSES = r"""
These values were recorded **in classes**: of a value in class $i$ no more is known than that it
lies between $a_i$ and $b_i$. In the E step of EM $\mathcal N(x_i;\mu_k,\sigma_k)$ becomes the
probability of the class,

$$
P_{ik} = \Phi\!\left(\frac{b_i-\mu_k}{\sigma_k}\right)
- \Phi\!\left(\frac{a_i-\mu_k}{\sigma_k}\right),
$$

and so it does in the log-likelihood, which is at most 0. In the M step $x_i$ becomes
$\mathrm E[x\,|\,i,k]$, and $(x_i-\mu_k)^2$ becomes $\mathrm E[(x-\mu_k)^2\,|\,i,k]$: the mean and
the mean square of a Gaussian between these limits.
"""


@st.fragment
def boxes(settings, in_classes=False):
    """Code and formulas: one fragment, each of which costs a page a millisecond."""
    _code(settings, in_classes)
    _formulas(settings, in_classes)


@st.fragment
def formulas_box(settings, in_classes=False):
    """The mathematics, for those who want it."""
    _formulas(settings, in_classes)


def _formulas(settings, in_classes):
    """What sets formulas is loaded when they open it."""
    box = st.expander("The formulas", key="formulas", icon=":material/function:", on_change="rerun")
    if box.open:
        by = algorithm_of(settings, in_classes)
        rise = "" if by.hard else RAISES % by.label
        formulas = FORMULAS % ("\n".join([*by.formulas, by.bound]), rise)
        box.markdown(formulas + IN_CLASSES if in_classes else formulas)


def _code(settings, in_classes):
    """The engine itself; what highlights it is 1.5 MB, and loaded when they open it."""
    box = st.expander(
        "The code of one iteration", key="code", icon=":material/code:", on_change="rerun"
    )
    if box.open:
        by = algorithm_of(settings, in_classes)
        code, beside = box.columns([4, 3])
        code.caption("As it runs: many fits at a time, on standardised values, with counts")
        code.code(by.listing, wrap_lines=True)
        if in_classes:
            code.caption("The E step for values in classes")
            code.code(inspect.getsource(expected_in_classes), wrap_lines=True)
        code.caption("As in the book: the same numbers")
        code.code(by.textbook_listing, wrap_lines=True)
        for formula, symbols in zip(by.formulas, by.symbols, strict=True):
            beside.markdown(formula)
            beside.markdown(symbols)
