"""What one run of the page is about, decided once: its settings, the data they name, whose these
are. All that is computed or drawn takes a `Case`.
"""

import functools
from dataclasses import dataclass, replace

from gmm_em import data
from gmm_em.dashboard.cache import memory
from gmm_em.dashboard.settings import UPLOAD, Settings, first_seed

_remember = memory("dataset", 32)


@dataclass(frozen=True, eq=False)
class Case:
    """The settings of one run, and the data they name.

    source : the data source in use, which is not that of the settings where these ask for data of
        one's own and there are none yet; None where there are no data at all
    dataset : the Dataset, or None
    identity : what tells these data from any others
    secrets : what the page keeps to itself: what a step of a lesson asks about and is not answered
        yet, of `lessons.SECRETS`
    private : whether a visitor has brought the data and no link carries them: what is made of
        them is for nobody else
    """

    settings: Settings
    source: str | None
    dataset: data.Dataset | None
    identity: tuple
    private: bool = False
    secrets: frozenset[str] = frozenset()

    def tells(self, name):
        """Whether the page may say what it knows of this, one of `lessons.SECRETS`."""
        return name not in self.secrets

    @property
    def has_weights(self):
        """Whether the counts are weights, which do not say how many observations there are."""
        return self.dataset is not None and (
            self.dataset.known_n is None or self.dataset.observations is not None
        )

    @property
    def has_truth(self):
        """Whether there is something to compare a fit with: the truth, or known groups."""
        return self.dataset is not None and (
            self.dataset.truth is not None or self.dataset.groups is not None
        )

    @property
    def first_seed(self):
        """The seed of the first start in the views of many starts."""
        return first_seed(self.settings)

    @property
    def used(self):
        """Names of the settings that the source has, and of how its values were recorded."""
        if not self.source:
            return ()
        width = ("width",) if self.settings.recorded == "rounded" else ()
        return (*_parameters(self.source), "recorded", *width)


def case_of(settings, own=None, before="gaussian"):
    """The Case of these settings.

    own : (Dataset, what tells it from any other) that the visitor has brought by hand, or None
    before : the source that is shown where the settings ask for data of one's own and there are
        none yet; None for no data
    """
    if settings.data == UPLOAD and not settings.values:
        if own is not None:
            brought, key = own
            said, how = settings.observations, _how(settings, UPLOAD)
            identity = (UPLOAD, key, said, how)
            dataset = _remember(
                True, repr(identity), lambda: data.as_recorded(_counted(brought, said), *how)
            )
            return Case(settings, UPLOAD, dataset, identity, private=True)
        if before is None:
            return Case(settings, None, None, ())
        source = before
    else:
        source = settings.data
    identity = (source, *((name, getattr(settings, name)) for name in _parameters(source)))
    how = _how(settings, source)
    identity = (*identity, how)
    dataset = _remember(False, repr(identity), lambda: data.as_recorded(_made(identity[:-1]), *how))
    return Case(settings, source, dataset, identity)


@functools.cache
def _parameters(source):
    if source == UPLOAD:
        return ("values", "column", "observations")
    return data.SOURCES[source].parameters


def _how(settings, source):
    """(how, width), for `data.as_recorded`."""
    how = settings.recorded
    if how == "auto" and source != UPLOAD:
        how = "printed"
    return how, settings.width if how == "rounded" else 0.0


def _made(identity):
    source, *parameters = identity
    parameters = dict(parameters)
    if source == UPLOAD:
        dataset = data.from_link(parameters["values"], parameters["column"])
        return _counted(dataset, parameters["observations"])
    return data.SOURCES[source](**parameters)


def _counted(dataset, observations):
    """The Dataset with this number of observations, if somebody said it and its counts do not."""
    if not observations or dataset.known_n is not None:
        return dataset
    return replace(dataset, observations=observations)
