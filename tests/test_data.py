"""The sources: what they hold, what a setting changes, and that EM takes them all."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_em import Dataset, Mixture, data, fit, fit_many, initial_guess
from gmm_em.data import SOURCES, TableError, custom
from gmm_em.links import encode_values
from gmm_em.truths import LaplaceMixture
from gmm_em.values import read_only

MIXTURE = "0.3:-2:0.5,0.7:1:1"
SETTINGS = {"n_real": 3, "spread": 3.0, "n_points": 500, "seed": 5, "components": MIXTURE}

# n, mean, sd (with n - 1), unit
CLASSICS = {
    "faithful_waiting": (272, 70.897, 13.595, "minutes"),
    "faithful_eruptions": (272, 3.4878, 1.1414, "minutes"),
    "galaxies": (82, 20828.17, 4563.76, "km/s"),
    "galaxies_corrected": (82, 20831.46, 4568.0, "km/s"),
    "acidity": (155, 5.1051, 1.0418, "log(ANC + 50)"),
    "iris_petal_length": (150, 3.758, 1.7653, "cm"),
    "crabs": (1000, 0.64470, 0.019074, ""),
}


def make(name, **changes):
    settings = SETTINGS | changes
    source = SOURCES[name]
    return source(**{name: settings[name] for name in source.parameters})


def test_a_dataset_needs_values_and_a_name_only():
    dataset = Dataset([1.0, 2.0], "x", None, None, None)
    assert (dataset.label, dataset.note, dataset.literature) == ("x", "", ())
    assert Dataset([1.0], "height", unit="cm").label == "height (cm)"


KNOWN = {
    "values": np.array([1.0, 2.0, 4.0, 5.0]),
    "counts": np.array([1.0, 2.0, 3.0, 1.0]),
    "components": np.array([0, 0, 1, 1]),
    "groups": np.array([0, 0, 1, 1]),
    "edges": np.array([0.5, 1.5, 3.0, 4.5, 5.5]),
}


def test_a_dataset_keeps_what_it_was_given_whatever_its_giver_does():
    mine = {name: array.copy() for name, array in KNOWN.items()}
    dataset = Dataset(name="x", group_names=("a", "b"), **mine)
    for name, array in mine.items():
        array[0] = 9
        kept = getattr(dataset, name)
        assert np.array_equal(kept, KNOWN[name])
        with pytest.raises(ValueError, match="read-only"):
            kept[0] = 9


def test_a_view_of_what_can_be_written_to_is_copied_and_what_cannot_is_not():
    mine = np.arange(4.0)
    view = mine[:]
    view.flags.writeable = False
    dataset = Dataset(view, "x")
    mine[0] = 9
    assert dataset.values[0] == 0
    assert Dataset(dataset.values, "y", counts=[1, 1, 2, 1]).values is dataset.values
    assert read_only(dataset.values) is dataset.values


@pytest.mark.parametrize("source", SOURCES)
def test_no_source_hands_out_what_can_be_written_to(source):
    dataset = make(source)
    truth = vars(dataset.truth) if dataset.truth else {}
    arrays = [a for a in (*vars(dataset).values(), *truth.values()) if isinstance(a, np.ndarray)]
    assert arrays and not any(array.flags.writeable for array in arrays)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_goes_through_a_fit(source):
    dataset = make(source)
    start = initial_guess(dataset.values, 3, "k-means++", 1, dataset.counts)
    trace = fit(dataset.values, start, counts=dataset.counts)
    assert trace.n_iter > 1
    assert (np.diff(trace.log_likelihood) >= -1e-9 * len(dataset)).all()


@pytest.mark.parametrize("source", SOURCES)
def test_the_parameters_of_a_source_are_names_of_settings(source):
    parameters = SOURCES[source].parameters
    assert parameters == tuple(inspect.signature(SOURCES[source]).parameters)
    assert set(parameters) <= SETTINGS.keys()
    assert ("seed" in parameters) == (make(source).truth is not None)


def test_every_source_has_words_for_people():
    assert len({source.label for source in SOURCES.values()}) == len(SOURCES)
    for source in SOURCES.values():
        assert source.label[0].isupper() and "_" not in source.label
        words = source.introduce(**SETTINGS)
        assert words.startswith(("were drawn from ", "are **real data**")) and "{" not in words


@pytest.mark.parametrize(
    "source, one, many",
    [
        ("gaussian", "**1 Gaussian**", "**3 Gaussians**"),
        ("laplace", "**1 Laplace density**", "**3 Laplace densities**"),
    ],
)
def test_an_introduction_counts(source, one, many):
    assert one in SOURCES[source].introduce(n_real=1)
    assert many in SOURCES[source].introduce(n_real=3, n_points=100)


@pytest.mark.parametrize(
    "source, beginning",
    [
        ("gaussian", [1.3810721298339799, 0.9983443566141337, -0.06490022971087418]),
        ("laplace", [1.1914964549919778, 0.2658864897111263, 0.11729610994817513]),
        ("uniform", [0.7434454044736131, 0.18935189051177814, 0.6238579323988431]),
        ("custom", [2.0028028401688323, 1.3254003468116047, -2.596582455379808]),
        ("faithful_waiting", [79, 54, 74]),
        ("faithful_eruptions", [3.6, 1.8, 3.333]),
        ("galaxies", [9172, 9350, 9483]),
        ("galaxies_corrected", [9172, 9350, 9483]),
        ("acidity", [2.928524, 3.910021, 3.732896]),
        ("iris_petal_length", [1.4, 1.4, 1.3]),
        ("crabs", [0.5815, 0.5855, 0.5895]),
    ],
)
def test_a_link_means_tomorrow_what_it_means_today(source, beginning):
    dataset = make(source)
    assert dataset.values[:3] == pytest.approx(beginning, rel=1e-13)
    if source in ("gaussian", "laplace"):
        assert dataset.truth.means == pytest.approx(
            [-0.47283702960332397, 0.08220315528330759, 0.8144953874098011], rel=1e-13
        )


@pytest.mark.parametrize("source", [name for name in SOURCES if name not in CLASSICS])
def test_what_is_drawn(source):
    few, many = make(source, n_points=100), make(source, n_points=300)
    assert len(few) == 100 and np.isfinite(many.values).all()
    assert np.array_equal(few.values, make(source, n_points=100).values)
    assert np.array_equal(few.values, many.values[:100])  # more points extend the same ones
    assert np.array_equal(few.components, many.components[:100])
    assert np.array_equal(few.truth.means, many.truth.means)
    assert not np.array_equal(few.values, make(source, n_points=100, seed=6).values)


def test_laplace_has_the_weights_means_and_scales_of_gaussian():
    gaussian, laplace = make("gaussian"), make("laplace")
    assert isinstance(laplace.truth, LaplaceMixture)
    assert np.array_equal(gaussian.truth.weights, laplace.truth.weights)
    assert np.array_equal(gaussian.truth.means, laplace.truth.means)
    assert np.array_equal(gaussian.truth.sds, laplace.truth.scales)
    assert np.array_equal(gaussian.components, laplace.components)


def test_uniform_is_between_0_and_1():
    values = make("uniform", n_points=10_000).values
    assert 0 <= values.min() < 0.01 and 0.99 < values.max() <= 1


def test_custom_takes_rows_or_the_text_of_a_link():
    rows = [(0.7, 1.0, 1.0), (0.3, -2.0, 0.5)]
    a, b = custom(rows, 200, 1), custom(MIXTURE, 200, 1)
    assert np.array_equal(a.values, b.values) and a.note == ""
    assert isinstance(a.truth, Mixture) and a.truth.is_gaussian
    assert a.truth.means.tolist() == [-2.0, 1.0]  # from left to right, as all mixtures here


def test_custom_normalises_weights_and_says_so():
    dataset = custom("3:0:1,1:5:1", 10, 1)
    assert dataset.truth.weights.tolist() == [0.75, 0.25]
    assert dataset.note == "The weights sum to 4; each was divided by this sum."


@pytest.mark.parametrize(
    "components, message",
    [
        ([], "1 to 10 components, not 0"),
        ([(1, 0, 1)] * 11, "1 to 10 components, not 11"),
        ([(1, 0, 1), (1, None, 1)], "Component 2 needs three numbers"),
        ([(1, 0)], "Component 1 needs three numbers"),
        ([(1, np.nan, 1)], "Component 1 needs finite numbers"),
        ([(1, 0, 1), (-1, 0, 1)], "Component 2 needs a weight of 0 or more"),
        ([(1, 0, 0)], "an sd above 0"),
        ([(0, 0, 1)], "must sum to more than 0"),
        ([(1e308, 0, 1)] * 5, "finite numbers, none beyond"),
        ([(1, 1, 1e-30)], "too small"),
        ("1:0", "Component 1, “1:0”, is not of the form"),
    ],
)
def test_custom_refuses(components, message):
    with pytest.raises(TableError, match=message):
        custom(components, 10, 1)


@given(st.lists(st.tuples(*[st.floats()] * 3), max_size=12))
def test_custom_takes_any_rows_or_says_why_not(rows):
    try:
        assert len(custom(rows, 10, 1)) == 10
    except TableError as error:
        assert str(error)


@pytest.mark.parametrize("name", CLASSICS)
def test_classics(name):
    n, mean, sd, unit = CLASSICS[name]
    dataset = make(name)
    assert (dataset.n, dataset.unit, dataset.truth) == (n, unit, None)
    expected = pytest.approx((mean, sd * np.sqrt(1 - 1 / n)), rel=1e-4)
    assert data.mean_and_sd(dataset.values, dataset.counts) == expected
    assert dataset.description and dataset.source and dataset.literature


def test_the_galaxies_differ_in_their_78th_value_and_say_so():
    usual, corrected = make("galaxies"), make("galaxies_corrected")
    assert np.flatnonzero(usual.values != corrected.values).tolist() == [77]
    assert (usual.values[77], corrected.values[77]) == (26690, 26960)
    assert "26690, as in R" in usual.description and "26960, as in" in corrected.description


def test_iris_is_that_of_scikit_learn():
    from sklearn.datasets import load_iris

    iris, ours = load_iris(), make("iris_petal_length")
    assert np.array_equal(ours.values, iris.data[:, 2])
    assert np.array_equal(ours.groups, iris.target)
    assert ours.group_names == tuple(iris.target_names)


def test_the_species_of_iris_as_gaussians():
    labelled = make("iris_petal_length").by_groups()
    assert labelled.weights == pytest.approx([1 / 3] * 3)
    assert labelled.means == pytest.approx([1.462, 4.260, 5.552])
    assert labelled.sds == pytest.approx([0.172, 0.465, 0.546], abs=5e-4)
    assert make("acidity").by_groups() is None


def test_what_is_said_of_iris_is_so():
    iris = make("iris_petal_length")
    starts = [initial_guess(iris.values, 3, "k-means++", seed) for seed in range(1, 101)]
    traces = fit_many(iris.values, starts, max_iter=2000, tol=1e-10)
    finals = [trace.final.sorted_by_mean() for trace in traces]
    usual = [np.allclose(final.means, [1.46, 4.6, 5.8], atol=0.02) for final in finals]
    best = max(finals, key=lambda final: final.log_likelihood(iris.values))
    assert sum(usual) == 97
    assert (best.means[:2] < 2).all() and best.means[2] > 4  # setosa in two, the others in one


def test_what_is_said_of_the_crabs_is_so():
    crabs = make("crabs")
    assert (crabs.n, len(crabs), crabs.counts[-2:].tolist()) == (1000, 29, [0, 1])

    def log_likelihood(n_components, **limits):
        start = initial_guess(crabs.values, n_components, "k-means++", 2, crabs.counts)
        trace = fit(crabs.values, start, counts=crabs.counts, **limits)
        return trace.log_likelihood[-1], trace

    assert log_likelihood(1)[0] == pytest.approx(2540.974, abs=5e-4)
    best, trace = log_likelihood(2, max_iter=2000, tol=1e-14)
    assert best == pytest.approx(2567.579, abs=5e-4)
    assert trace.n_iter > 1000
    assert trace.final.weights == pytest.approx([0.4327, 0.5673], abs=5e-5)
    assert trace.final.means == pytest.approx([0.6317, 0.6546], abs=5e-5)
    assert trace.final.sds == pytest.approx([0.01831, 0.01262], abs=5e-6)
    assert log_likelihood(2)[0] < best - 1e-4


def test_data_files_can_be_uploaded_as_they_are():
    for path in data.classics.FILES.glob("*.txt"):
        table = data.parse_table(path.read_bytes(), path.name)
        assert np.array_equal(table.pick()[0], SOURCES[path.stem]().values)


def test_counts_are_observations():
    def n(counts, **facts):
        return Dataset([1.0, 2.0, 4.0], "x", counts=counts, **facts).n

    assert (n(None), n([3, 0, 46])) == (3, 49)
    assert n([0.5, 0.25, 0.25]) == 3  # weights do not say how many there were
    assert n([0.5, 1.0, 1.5], grouped=True) == 3
    assert n([0.25, 0.5, 0.25], grouped=True) == 3  # groups of weights are weights


def test_weights_need_to_be_told_how_many_observations_they_are():
    def dataset(counts, **facts):
        return Dataset([1.0, 2.0, 4.0], "x", counts=counts, **facts)

    assert dataset(None).known_n == 3 and dataset([3, 0, 46]).known_n == 49
    for weights in ([0.5, 0.25, 0.25], [1e19, 1e19, 1], [12.5, 37.5, 50.0]):
        assert dataset(weights).known_n is None
        known = dataset(weights, observations=40)
        assert (known.known_n, known.n) == (40, 40)
        assert known.counts.sum() == pytest.approx(40)
    percent = dataset([25, 25, 50], observations=40)  # whole numbers, and yet no counts
    assert percent.counts.tolist() == [10, 10, 20] and percent.n == 40
    assert dataset(np.full(3, 1 / 3), observations=3).counts.tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="observations must be a whole number from 1 to"):
        dataset([1, 2, 3], observations=0)
    with pytest.raises(ValueError, match="these values have no counts"):
        dataset(None, observations=3)


def test_groups_of_weights_stay_as_many_observations_as_they_are():
    values, weights = np.random.default_rng(0).normal(size=(2, 5000))
    weights = np.abs(weights)
    unknown = Dataset(values, "x", counts=weights).compressed(bins=100)
    assert unknown.grouped and unknown.known_n is None
    known = Dataset(values, "x", counts=weights, observations=700).compressed(bins=100)
    assert known.grouped and known.n == 700 and known.counts.sum() == pytest.approx(700)
    counted = Dataset(values, "x", counts=np.full(5000, 3.0)).compressed(bins=100)
    assert counted.grouped and counted.known_n == 15_000


@pytest.mark.parametrize("counts", [[1e308, 1, 1], [1e308, 1e308, 1e308], [1e101, 0, 0]])
def test_counts_beyond_any_counting_are_refused_in_words(counts):
    with pytest.raises(ValueError, match="counts must not exceed 1e100; the largest is 1e"):
        Dataset([1.0, 2.0, 4.0], "x", counts=counts)


def test_groups_are_gaussians():
    dataset = Dataset(
        [5.0, 1.0, 3.0, 9.0], "x", counts=[1, 3, 1, 3],
        groups=np.array([1, 0, 0, 1]), group_names=("a", "b"),
    )  # fmt: skip
    labelled = dataset.by_groups()
    assert labelled.weights.tolist() == [0.5, 0.5]
    assert labelled.means.tolist() == [1.5, 8.0]
    assert labelled.sds == pytest.approx([0.75**0.5, 3**0.5])
    with pytest.raises(ValueError, match="group “b”, which does not have two different values"):
        Dataset([1.0, 2.0, 3.0], "x", groups=np.array([0, 0, 1]), group_names=("a", "b"))
    with pytest.raises(ValueError, match="one group for each of the 3 values"):
        Dataset([1.0, 2.0, 3.0], "x", groups=np.array([0, 0]), group_names=("a",))


def test_compressed_data_keep_what_is_known_of_them():
    facts = {"unit": "cm", "description": "d", "source": "s", "literature": ("l",), "note": "n"}
    values = np.random.default_rng(0).normal(size=50_000)
    small = Dataset(values, "height", **facts).compressed()
    assert len(small) < len(values) and small.label == "height (cm)"
    assert {name: getattr(small, name) for name in facts} == facts


@pytest.mark.parametrize(
    "values, message",
    [
        ([-1.7e308, 1.7e308], "beyond 1e305"),
        ([1e-320, 2e-320], "too little"),
        ([1.0, 1.0000000000000002], "too little"),
        ([1e9, 1e9 + 1e-6], "too little"),
    ],
)
def test_what_no_chart_can_show_is_refused(values, message):
    with pytest.raises(TableError, match=message):
        data.from_link(encode_values(values))


@pytest.mark.parametrize("values", [[1e-280, 3e-280], [1e280, -1e280], [1e9, 1e9 + 1, 1e9 + 2]])
def test_what_a_chart_can_show_is_not(values):
    assert data.from_link(encode_values(values)).values.tolist() == values
