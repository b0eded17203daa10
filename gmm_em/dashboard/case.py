"""What one run of the page is about, decided once: its settings, the data they name, whose these
are. All that is computed or drawn takes a `Case`.
"""

import functools
from dataclasses import dataclass, replace

from gmm_em import data
from gmm_em.algorithms import ALGORITHMS, by_name
from gmm_em.dashboard.cache import memory
from gmm_em.dashboard.settings import EQUAL, ON_A_LOG_AXIS, ROWS, UPLOAD, Settings, first_seed
from gmm_em.errors import DataError
from gmm_em.links import decode_points

_remember = memory("dataset", 32)
BY_HAND = {  # setting -> what it makes of the data, one after the other
    "scale": lambda dataset, _: data.log10(dataset),
    "aside": lambda dataset, text: data.without(dataset, decode_points(text)),
    "extra": lambda dataset, text: data.with_extra(dataset, decode_points(text)),
}


@dataclass(frozen=True, eq=False)
class Case:
    """The settings of one run, and the data they name.

    source : the data source in use, which is not that of the settings where these ask for data of
        one's own and there are none yet; None where there are no data at all
    dataset : the Dataset, or None
    brought : the same before anything was done to it by hand
    identity : what tells these data from any others
    secrets : what the page keeps to itself: what a step of a lesson asks about and is not answered
        yet, of `lessons.SECRETS`
    complaints : a sentence for every setting that these data do not allow; it has its default
    private : whether a visitor has brought the data and no link carries them: what is made of
        them is for nobody else
    """

    settings: Settings
    source: str | None
    dataset: data.Dataset | None
    identity: tuple
    private: bool = False
    secrets: frozenset[str] = frozenset()
    brought: data.Dataset | None = None
    complaints: tuple[str, ...] = ()

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
        """Names of the settings that the source has, of how its values were recorded, and of what
        can be done to them."""
        if not self.source:
            return ()
        width = ("width",) if self.settings.recorded == "rounded" else ()
        return (*_parameters(self.source), "recorded", *width, *_by_hand(self.source))


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

            def counted():
                return data.as_recorded(_counted(brought, said), *how)

            return _case(settings, UPLOAD, (UPLOAD, key, said, how), counted, private=True)
        if before is None:
            return Case(settings, None, None, ())
        source = before
    else:
        source = settings.data
    identity = (source, *((name, getattr(settings, name)) for name in _parameters(source)))
    how = _how(settings, source)
    made = functools.partial(_made, identity, how)
    return _case(settings, source, (*identity, how), made)


def algorithm_of(settings, in_classes, name=None):
    """The Algorithm that fits by these settings, or the one of another name: EM where that has to
    know where the points are and only their classes are known."""
    name = name or settings.algorithm
    return by_name("em" if in_classes and ALGORITHMS[name].hard else name, settings.sds == EQUAL)


def _case(settings, source, identity, make, private=False):
    """The Case of the data that `make` makes, with all that was done to them by hand."""
    brought = dataset = _remember(private, repr(identity), make)
    complaints = []
    for name in _by_hand(source):
        row, value = ROWS[name], getattr(settings, name)
        if value == row.default:
            continue
        changed = (*identity, (name, value))
        made = functools.partial(BY_HAND[name], dataset, value)
        try:
            dataset = _remember(private, repr(changed), made)
        except DataError as error:
            default, complaint = row.refuse(value, error)
            settings = replace(settings, **{name: default})
            complaints.append(complaint)
        else:
            identity = changed
    return Case(
        settings, source, dataset, identity, private, brought=brought, complaints=tuple(complaints)
    )


def _by_hand(source):
    """Names of the settings of what can be done to the data of a source, in their order."""
    return [name for name in BY_HAND if name != "scale" or source in ON_A_LOG_AXIS]


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


def _made(identity, how):
    return data.as_recorded(_drawn(identity), *how)


def _drawn(identity):
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
