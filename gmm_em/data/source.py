"""What a source of data is: a function that returns a `Dataset`, and words for people."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from gmm_em.data.dataset import Dataset


class _Counted(int):
    """A number that brings its noun along: "{n:Gaussian|Gaussians}" is "1 Gaussian" for 1."""

    def __format__(self, spec):
        one, separator, many = spec.partition("|")
        if not separator:
            return format(int(self), spec)
        return f"{int(self):,} {one if self == 1 else many}"


@dataclass(frozen=True)
class Source:
    """A source of data, called like the function that it stands for: `source(n_points=100)`.

    draw : returns the Dataset; the names of its parameters are the names of the settings it uses
    label : the name for people
    introduction : Markdown that goes on after "These 1,000 points"; a field {n_real} is the value
    of a setting, {n_real:Gaussian|Gaussians} brings the noun along
    """

    draw: Callable[..., Dataset]
    label: str
    introduction: str = "are **real data**"

    def __call__(self, *args, **settings) -> Dataset:
        return self.draw(*args, **settings)

    @property
    def __signature__(self):
        return inspect.signature(self.draw)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the settings that the source uses."""
        return tuple(self.__signature__.parameters)

    def introduce(self, **settings) -> str:
        """The introduction with the values of the settings in it; those not used are ignored."""
        return self.introduction.format(
            **{
                name: _Counted(value) if isinstance(value, int) else value
                for name, value in settings.items()
            }
        )
