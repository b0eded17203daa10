"""What an algorithm is: a step that improves mixtures, and what people are told about it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gmm_em.mixture import Mixture


class Stepped(NamedTuple):
    """What one iteration on S mixtures side by side, all of K components, leaves.

    weights, means, sds : (S, K), of the next mixtures
    log_likelihood : (S,) the average log p(x) of the mixtures passed in
    climbed : (S,) the average of what the iterations raise, of the mixtures passed in
    shares : (S, K) of all the data, what belongs to each component of the mixtures passed in
    looks : (S,) int, how often it has to look at all the data, or None for once
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    log_likelihood: np.ndarray
    climbed: np.ndarray
    shares: np.ndarray
    looks: np.ndarray | None = None


def as_it_is(start: Mixture) -> Mixture:
    """The start of most algorithms."""
    return start


@dataclass(frozen=True)
class Algorithm:
    """A way to improve a mixture, step by step.

    name : what links, flags and `fit` call it
    step : step(chunks, weights, means, sds), each (S, K): one iteration of S mixtures side by side
        on standardised values, which come as `numerics.Chunk`s. Returns what it has `Stepped` to
    code : the functions that make up one iteration, for those who want to read it
    textbook : textbook(x, weights, means, sds), x (n,), the others (K,): one iteration as a book
        has it, in a few lines. Returns the next weights, means and sds
    label : its name for people
    idea : what one iteration does, in a sentence without formulas
    parts : (name, what happens then) of the parts that an iteration has
    formulas : Markdown with TeX, one text for each of the parts
    bound : the same, on what the last part raises
    symbols : Markdown, for each of the parts what its symbols are called in the code
    source : the paper or the equations
    begin : what it makes of a start before it steps, a Mixture
    hard : whether each point belongs wholly to one component. It has to know where the points are
        then, and raises the classification log-likelihood instead of that of the mixture
    first_look : 1 where the look at the data that tells how likely a mixture makes them is counted
        too, as the last of a fit; 0 where, as in the paper, only those that lead on are
    """

    name: str
    step: Callable
    code: tuple[Callable, ...]
    textbook: Callable
    label: str
    idea: str
    parts: tuple[tuple[str, str], ...]
    formulas: tuple[str, ...]
    bound: str
    symbols: tuple[str, ...]
    source: str
    begin: Callable[[Mixture], Mixture] = as_it_is
    hard: bool = False
    first_look: int = 1

    @property
    def listing(self) -> str:
        """The code of one iteration, as it runs."""
        return "\n\n".join(map(inspect.getsource, self.code))

    @property
    def textbook_listing(self) -> str:
        """The code of one iteration, as in a book."""
        return inspect.getsource(self.textbook)
