"""What an algorithm is: a step that improves mixtures, and what people are told about it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Algorithm:
    """A way to improve a mixture, step by step.

    step : step(chunks, weights, means, sds), each (S, K): one iteration of S mixtures side by side
        on standardised values, which come as `numerics.Chunk`s. Returns the next weights, means
        and sds, and the average log p(x) (S,) of the mixtures passed in
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
    """

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

    @property
    def listing(self) -> str:
        """The code of one iteration, as it runs."""
        return "\n\n".join(map(inspect.getsource, self.code))

    @property
    def textbook_listing(self) -> str:
        """The code of one iteration, as in a book."""
        return inspect.getsource(self.textbook)
