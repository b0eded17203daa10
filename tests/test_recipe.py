"""The same in Python: the code is run, and leaves the parameters that the page shows."""

import contextlib
import io
import warnings

import numpy as np
import pytest

from gmm_em import data, fit, initial_guess, links, optima
from gmm_em.dashboard.save import Recipe, data_csv, file_name
from gmm_em.dashboard.settings import EQUAL, MANUAL, UPLOAD, Settings
from gmm_em.starts import METHODS

GUESS = "0.4:-2:1,0.2:0:0.5,0.4:3:2"


def made(settings, dataset, fitted_to=None, iteration=None):
    """The Recipe of settings, as the page makes it."""
    d = fitted_to or dataset
    options = {"max_iter": settings.iter, "tol": settings.tol, "counts": d.counts, "edges": d.edges}
    options["equal_sds"] = settings.sds == EQUAL
    if settings.start == MANUAL:
        start, place = data.as_mixture(settings.guess), None
    else:
        starts = [
            initial_guess(
                d.values,
                settings.n_fit,
                settings.start,
                settings.start_seed + j,
                d.counts,
                d.edges,
            )
            for j in range(settings.best_of)
        ]
        place = optima(d.values, starts, **options)[0].starts[0] if settings.best_of > 1 else 0
        start = starts[place]
    trace = fit(d.values, start, **options)
    iteration = trace.n_iter if iteration is None else iteration
    return Recipe(settings, settings.data, dataset, d, trace, place, iteration, dataset)


def source(settings):
    drawn = data.SOURCES[settings.data]
    return drawn(**{name: getattr(settings, name) for name in drawn.parameters})


def left(code):
    """What the code leaves, and what it prints."""
    names, said = {}, io.StringIO()
    with contextlib.redirect_stdout(said), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(code, names)
    assert max(map(len, code.splitlines())) <= 100, code
    return names, said.getvalue()


def agrees(recipe, within=1e-9):
    """Both codes leave the parameters of the trace: ours to the bit, scikit-learn's nearly."""
    wanted = recipe.trace[recipe.iteration]
    names, said = left(recipe.with_gmm_em())
    assert names["trace"].stop == recipe.trace.stop
    unit = recipe.dataset.values.std()
    for name in ("weights", "means", "sds"):
        assert np.array_equal(getattr(names["shown"], name), getattr(wanted, name))
    assert str(wanted.means) in said
    code = recipe.with_scikit_learn()
    assert "gmm_em" not in code
    theirs = left(code)[0]
    if recipe.dataset.edges is not None:
        assert "knows no classes" in code
        return
    for name, scale in (("weights", 1.0), ("means", unit), ("sds", unit)):
        gap = np.abs(theirs[name] - getattr(wanted, name)).max()
        assert gap <= within * scale, (name, gap / scale)


@pytest.mark.parametrize("name", data.SOURCES)
def test_each_source(name):
    settings = Settings(data=name, n_fit=2, n_points=200, iter=20)
    agrees(made(settings, source(settings)))


@pytest.mark.parametrize("start", METHODS)
def test_each_start(start):
    settings = Settings(start=start, start_seed=7, iter=30)
    agrees(made(settings, source(settings), iteration=12))


@pytest.mark.parametrize("k", [1, 3, 10])
def test_each_number_of_components(k):
    settings = Settings(n_fit=k, n_points=500, tol=0.0, iter=40)
    agrees(made(settings, source(settings)))


@pytest.mark.parametrize("in_link", [True, False])
def test_weights_and_how_many_observations_they_are(in_link, tmp_path, monkeypatch):
    """In the unit of the page to the bit, and with its n to whoever goes on from there."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(5)
    weights = rng.uniform(size=60)
    values = np.round(np.r_[rng.normal(0, 1, 30), rng.normal(6, 1, 30)], 2)
    dataset = data.Dataset(values, "size", counts=weights / weights.sum(), observations=377)
    text = links.encode_values(dataset.values, dataset.counts) if in_link else ""
    recipe = made(Settings(data=UPLOAD, values=text, n_fit=2, iter=10, column="size"), dataset)
    (tmp_path / file_name("size", "data")).write_text(data_csv(dataset), "utf-8")
    found = left(recipe.with_gmm_em())[0]
    assert found["dataset"].known_n == 377
    for name in ("weights", "means", "sds"):
        assert np.array_equal(getattr(found["shown"], name), getattr(recipe.trace.final, name))


def test_a_start_of_ones_own():
    settings = Settings(start=MANUAL, guess=GUESS, n_fit=3)
    agrees(made(settings, source(settings)), 1e-7)


@pytest.mark.parametrize("name, best_of", [("gaussian", 1), ("crabs", 1), ("galaxies", 5)])
def test_equal_sds(name, best_of):
    settings = Settings(data=name, n_fit=3, best_of=best_of, iter=30, sds=EQUAL)
    recipe = made(settings, source(settings))
    assert np.ptp(recipe.trace.sds[-1]) == 0
    agrees(recipe, 1e-7)
    agrees(made(Settings(sds=EQUAL, start=MANUAL, guess=GUESS, n_fit=3), source(Settings())), 1e-7)


def test_the_best_of_many_starts():
    settings = Settings(data="galaxies", best_of=6, start_seed=2, n_fit=4)
    recipe = made(settings, source(settings))
    assert recipe.place
    agrees(recipe, 1e-6)


def test_seeds_go_round_at_the_end():
    settings = Settings(start_seed=2**31 - 2, best_of=4, n_points=100, iter=3)
    code = made(Settings(best_of=4, n_points=100, iter=3), source(settings)).with_gmm_em()
    assert "seed %" not in code
    dataset = source(settings)
    recipe = Recipe(settings, "gaussian", dataset, dataset, None, 3, 1, dataset)
    assert f"seed % {2**31}" in recipe.with_gmm_em()
    assert "seed=1)" in recipe._start(3)


@pytest.mark.parametrize("counts", [None, [3, 1, 2, 2, 1, 4]])
def test_values_of_ones_own_from_a_link(counts):
    values = [150.5, 162.0, 171.25, 180.1, 165.3, 158.0]
    text = links.encode_values(values, counts)
    settings = Settings(data=UPLOAD, values=text, column='the "height"', n_fit=2, iter=10)
    agrees(made(settings, data.from_link(text, settings.column)))


def test_an_upload_that_no_link_carries(tmp_path, monkeypatch):
    table = data.parse_table("size,n,kind\n1,2,a\n2,1,a\n3.5,4,b\n4,1,b\n9,2,b\n")
    dataset = data.from_table(table, "size", "n", groups="kind")
    recipe = made(Settings(data=UPLOAD, n_fit=2, iter=10, column="size"), dataset)
    monkeypatch.chdir(tmp_path)
    (tmp_path / file_name("size", "data")).write_text(data_csv(dataset), "utf-8")
    agrees(recipe)


@pytest.mark.parametrize("counted", [False, True])
def test_many_values_of_ones_own_are_read_from_the_saved_file(counted, tmp_path, monkeypatch):
    rng = np.random.default_rng(5)
    values = np.r_[rng.normal(0, 1, 250), rng.normal(6, 1, 250)]
    counts = rng.integers(1, 4, 500).astype(float) if counted else None
    groups = {"groups": np.arange(500) % 2, "group_names": ("a, b", "#c")}
    dataset = data.Dataset(values, 'size, "cm"\n#', counts=counts, **groups)
    monkeypatch.chdir(tmp_path)
    (tmp_path / file_name(dataset.name, "data")).write_text(data_csv(dataset), "utf-8")
    recipe = made(Settings(data=UPLOAD, n_fit=2, iter=10, column="size"), dataset)
    assert "loadtxt" in recipe.with_scikit_learn()
    agrees(recipe, 1e-6)


def test_many_values_in_groups():
    settings = Settings(n_points=60_000, n_fit=2, iter=10)
    dataset = source(settings)
    recipe = made(settings, dataset, dataset.compressed())
    assert "has no groups" in recipe.with_scikit_learn()
    agrees(recipe, 1e-3)


def test_what_scikit_learn_cannot_do_is_said():
    settings = Settings(data=UPLOAD, n_fit=2, iter=5)
    halves = made(settings, data.Dataset([1.0, 2.0, 5.0], "x", counts=[0.5, 1.0, 1.0]))
    assert "has no counts" in halves.with_scikit_learn()
    left(made(Settings(data="galaxies", n_fit=2, iter=0), source(Settings(data="galaxies")))
         .with_scikit_learn())  # fmt: skip
    few = made(Settings(data=UPLOAD, n_fit=3, iter=5), data.Dataset([1.0, 5.0], "x"))
    assert "as many values as components" in few.with_scikit_learn()
    collapses = Settings(n_points=30, n_fit=6, seed=1)
    recipe = made(collapses, source(collapses))
    assert recipe.trace.floored.any()
    assert "collapses" in recipe.with_scikit_learn()
    left(recipe.with_scikit_learn())


def in_classes(dataset, **settings):
    settings = Settings(data=UPLOAD, n_fit=2, iter=10, **settings)
    return made(settings, data.as_recorded(dataset, settings.recorded, settings.width))


def test_values_in_classes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = np.rint(np.random.default_rng(5).normal([[0], [9]], 2, (2, 40))).ravel()
    (tmp_path / file_name("size", "data")).write_text(
        data_csv(data.Dataset(values, "size")), "utf-8"
    )
    agrees(in_classes(data.Dataset(values, "size"), column="size"))
    agrees(in_classes(data.Dataset(values, "size"), column="size", recorded="rounded", width=2.0))
    agrees(in_classes(data.Dataset(values, "size"), column="size", recorded="exact"))
    edges = [-np.inf, 1, 2, 4, 6, np.inf]
    printed = data.Dataset([0.5, 1.5, 3, 5, 7], "x", counts=[3, 1, 0, 2, 5], edges=edges)
    text = links.encode_values(printed.values, printed.counts, edges=edges)
    recipe = in_classes(data.from_link(text), values=text)
    agrees(recipe)
    assert "knows no classes" in recipe.with_scikit_learn()
    agrees(in_classes(data.from_link(text), values=text, recorded="exact"))


def test_many_values_in_classes():
    settings = Settings(n_points=60_000, n_fit=2, iter=10, recorded="rounded", width=0.5)
    dataset = data.as_recorded(source(settings), "rounded", 0.5)
    agrees(made(settings, dataset, dataset.compressed()))
