"""Many fits: where many starts end, and how many components there are."""

from dataclasses import replace

from gmm_em.dashboard import charts
from gmm_em.dashboard.declared import result
from gmm_em.dashboard.heights import as_shown
from gmm_em.dashboard.results.fits import (
    SLOW,
    costs,
    fit_options,
    fit_takes_long,
    groups,
    guesser,
    guesses_from,
    in_groups,
    method,
    on_narrow_groups,
    on_spike,
    shown_start,
)
from gmm_em.dashboard.settings import MANUAL, SEED_MAX
from gmm_em.links import encode_components
from gmm_em.optima import basin as basin_of
from gmm_em.optima import optima as optima_of

COARSE = 2**11  # groups for fits by the hundred
COARSEST = 2**8  # groups for the basins, which are but a picture
STARTS_EACH = 20  # for each number of components to choose from
# on what the results of many fits depend
MANY = ("data", "grouping", "iter", "tol", "sds")
LISTED = (*MANY, "start", "first_seed", "n_fit", "n_starts")
CHOSEN = (*MANY, "start", "first_seed", "max_k")


def takes_long(case):
    """Whether what is shown may take so long that the sidebar should not wait for it."""
    settings = case.settings
    fits = {"starts": settings.n_starts, "choose": STARTS_EACH * settings.max_k}
    if settings.view not in fits:
        return fit_takes_long(case)
    return costs(case, fits[settings.view], in_groups(case, COARSE)) > SLOW


def is_coarse(case):
    """Whether fits by the hundred run on groups, so that their log-likelihoods are approximate."""
    return in_groups(case, COARSE).grouped


@result(*LISTED, bar="Starts")
def optima(case, progress):
    """Where `n_starts` starts end, and of classes one more: a list of `Optimum`; `opening` says
    what the start of each is."""
    settings = case.settings
    guesses = guesses_from(case, settings.n_fit, case.first_seed, settings.n_starts)

    def fitted(d):
        return optima_of(d.values, guesses, **fit_options(case, d), progress=progress)

    return as_shown(case.dataset, on_narrow_groups(case, COARSE, fitted, _looked_at)[1])[0]


def _looked_at(found):
    """The mixtures that are shown of what many starts lead to."""
    return [found[place].mixture for place in charts.shown_of(found)]


@result(*MANY, bar="Starts")
def basin(case, progress):
    """Where EM with two components ends from each pair of starting means: a `Basin`."""
    d = groups(case, COARSEST)
    found = basin_of(d.values, **fit_options(case, d), progress=progress)
    return replace(found, optima=as_shown(case.dataset, found.optima)[0])


@result(*CHOSEN, bar="Fitting")
def _choices(case, progress):
    """(what was fitted, the choices)"""
    from gmm_em import selection

    settings, n = case.settings, case.dataset.known_n
    asked = {"max_components": settings.max_k, "n_starts": STARTS_EACH, "seed": case.first_seed}
    asked |= {"method": method(settings), "guess": guesser(case), "observations": n}

    def fitted(d):
        return selection.select(d.values, **asked, **fit_options(case, d), progress=progress)

    def sound(found):
        return [choice.optimum.mixture for choice in found if choice.optimum]

    d, found = on_narrow_groups(case, COARSE, fitted, sound)
    return d, as_shown(case.dataset, found)[0]


def choices(case):
    """What 1 to `max_k` components come to: a list of `selection.Choice`."""
    return _choices(case)[1]


@result(*CHOSEN, bar="Samples")
def bootstrap_test(case, k, progress):
    """The `BootstrapTest` of k components against one more."""
    from gmm_em import selection

    d, found = _choices(case)
    smaller, larger = (found[n - 1].optimum.mixture for n in (k, k + 1))
    options = {"n_starts": STARTS_EACH, "method": method(case.settings)} | fit_options(case, d)
    options |= {"observations": case.dataset.known_n, "progress": progress}
    return selection.bootstrap_test(d.values, smaller, larger, **options)


def seed_of(case, j):
    """The seed of start j of the lists."""
    return (case.first_seed + j) % (SEED_MAX + 1)


def one_start(settings, seed):
    """The settings of a fit from that one of many starts, all of which are EM's."""
    return {"start": method(settings), "start_seed": seed, "best_of": 1, "algorithm": "em"}


def opening(case, k, j, n_starts):
    """(what it is called, the settings of a fit from it) of start j with k components: of the lists
    or the one after their `n_starts`, which no seed makes."""
    if j >= n_starts:
        (start,) = on_spike(case, k, case.first_seed)
        rows = zip(start.weights, start.means, start.sds, strict=True)
        return "the start on the class that stands out", {
            "start": MANUAL,
            "guess": encode_components(rows),
            "best_of": 1,
            "algorithm": "em",
        }
    seed = seed_of(case, j)
    return f"start seed {seed}", one_start(case.settings, seed)


def listed_start(case):
    """The place of the fit's start in the lists; None where it is not in them."""
    place, settings = shown_start(case), case.settings
    if place is None:
        return None
    if place >= settings.best_of:
        same = settings.start_seed == case.first_seed and settings.n_starts > 1
        return settings.n_starts if same else None
    place = (settings.start_seed + place - case.first_seed) % (SEED_MAX + 1)
    return place if place < settings.n_starts else None
