"""The lessons: the format of their files, and every number and every fact in them."""

import functools
import math
import re
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gmm_em import Mixture, data, fit, fit_many, initial_guess, simulate
from gmm_em.dashboard import charts
from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.charts import fit as fit_chart
from gmm_em.dashboard.lessons import LessonError, library, parse, placeholders, secrets
from gmm_em.dashboard.settings import EQUAL, MANUAL, Settings, from_query, shaping
from gmm_em.dashboard.settings import LESSONS as FOLDER
from gmm_em.links import encode_values
from gmm_em.unresolved import unresolved

GOOD = """
# A title

4 minutes: ask
a question.

## [First](?n_fit=2&view=fit)

Secret: course, ending

Curve 1 is at {means[1]:.2f}, and $x_{k}$ is a formula.

**Where does it end?**

- [ ] Left
- [x] At {final.means[1]:.2f}

> There.
>
> It was drawn from {true.means[4]:.2f}.

## [Second](?data=galaxies)

Look?

> Yes.
""".lstrip()


def line_of(text):
    return next(i for i, line in enumerate(GOOD.splitlines(), 1) if text in line)


def test_a_lesson_is_read():
    lesson = parse(GOOD, "a-title")
    assert (lesson.name, lesson.title) == ("a-title", "A title")
    assert (lesson.minutes, lesson.goal) == (4, "ask a question.")
    first, second = lesson.steps
    assert (first.title, first.settings) == ("First", Settings(n_fit=2, view="fit"))
    assert first.question.startswith("Curve 1") and first.question.endswith(
        "**Where does it end?**"
    )
    assert first.choices == ("Left", "At {final.means[1]:.2f}")
    assert first.secrets == {"course", "ending"}
    assert first.right == {1}
    assert first.answer == "There.\n\nIt was drawn from {true.means[4]:.2f}."
    assert (second.secrets, second.choices, second.right) == (set(), (), set())
    assert second.answer == "Yes."


def test_several_choices_may_be_right():
    assert parse(GOOD.replace("- [ ] Left", "- [x] Left\n- [ ] Right")).steps[0].right == {0, 2}


def test_a_secret_is_kept_until_the_last_step_that_asks_about_it_is_answered():
    steps = [step.secrets for step in LESSONS["species"].steps]
    assert steps[1] == {"about"} and steps[3] == {"about", "truth", "reading"}

    def kept(step, *answered):
        return secrets(Settings(lesson="species", step=step), {("species", n) for n in answered})

    assert kept(1) == kept(1, 1) == {"about", "truth", "reading"}
    assert kept(4, 1, 2, 3) == steps[3]
    assert kept(4, 4) == kept(1, 1, 2, 3, 4) == frozenset()
    assert secrets(Settings(), {}) == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("# A title", "A title", 1, "title"),
        ("4 minutes: ", "4 minutes ", line_of("## [First]"), "how long the lesson takes"),
        ("course, ", "curse, ", line_of("Secret"), "the secrets that there are: components"),
        ("## [First](?n_fit=2&view=fit)", "## First", line_of("## [First]"), "title and its link"),
        ("n_fit=2", "n_fit=77", line_of("## [First]"), "n_fit=77 is outside 1 to 10"),
        ("n_fit=2", "m_fit=2", line_of("## [First]"), "m_fit is an unknown setting"),
        ("n_fit=2", "step=2", line_of("## [First]"), "step has no place"),
        ("{means[1]:.2f}", "{means[3]:.2f}", line_of("Curve 1"), "no such component"),
        ("{means[1]:.2f}", "{means:.2f}", line_of("Curve 1"), "components have a number"),
        ("{means[1]:.2f}", "{n[1]}", line_of("Curve 1"), "components have a number"),
        ("{means[1]:.2f}", "{1 + 1}", line_of("Curve 1"), "no placeholder"),
        ("{means[1]:.2f}", "{means[1]:>9999}", line_of("Curve 1"), "no placeholder"),
        ("{means[1]:.2f}", "{posterior[1]}", line_of("Curve 1"), "needs an x"),
        ("{means[1]:.2f}", "{}", line_of("Curve 1"), "no placeholder"),
        ("{means[1]:.2f}", f"{{means[{'9' * 5000}]}}", line_of("Curve 1"), "no placeholder"),
        ("{means[1]:.2f}", "{means[٢]}", line_of("Curve 1"), "no placeholder"),
        ("{true.means[4]:.2f}", "{true.means[]}", line_of("It was drawn"), "no placeholder"),
        ("data=galaxies", "data=upload", line_of("## [Second]"), "data=upload needs values="),
        ("data=galaxies", "start=manual", line_of("## [Second]"), "start=manual needs guess="),
        ("means[4]", "means[5]", line_of("It was drawn"), "no such component"),
        ("Yes.", "Yes, {true.log_likelihood}", line_of("Yes."), "no such component"),
        ("- [ ] Left", "- [x] Left", line_of("## [First]"), "not all; here 2 are"),
        ("- [ ] Left\n", "", line_of("## [First]"), "no choices or 2 to 4"),
        ("> Yes.", "", line_of("## [Second]"), "no answer"),
        ("Look?", "", line_of("## [Second]"), "asks nothing"),
        ("> Yes.", "> Yes.\n\nAnd no.", line_of("Yes.") + 2, "in order"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(old, new, line, why):
    assert GOOD.count(old) == 1
    with pytest.raises(LessonError, match=rf"^mine\.md, line {line}: .*{re.escape(why)}"):
        parse(GOOD.replace(old, new), "mine", "mine.md")


@pytest.mark.parametrize("text", ["", "\n\n", "# Title\n\n4 minutes: ask.\n"])
def test_a_file_without_steps_is_refused(text):
    with pytest.raises(LessonError, match="there is no step"):
        parse(text)


def test_the_library_goes_on_without_a_wrong_file(tmp_path):
    (tmp_path / "10-good.md").write_text(GOOD, "utf-8")
    (tmp_path / "20-wrong.md").write_text(GOOD.replace("n_fit=2", "n_fit=0"), "utf-8")
    (tmp_path / "30-bytes.md").write_bytes(b"# \xff")
    (tmp_path / "README.md").write_text("no lesson", "utf-8")
    found, complaints = library(tmp_path)
    assert list(found) == ["good"]
    assert len(complaints) == 2
    assert "20-wrong.md, line 6" in complaints[0]


def test_placeholders_give_the_numbers_of_the_fit():
    settings = Settings(n_fit=2, view="fit", iteration=3)
    dataset = simulate(4, 3.0, 1000, 28)
    trace = fit(dataset.values, initial_guess(dataset.values, 2, "k-means++", 1))

    def filled(text):
        return placeholders.fill(text, settings, dataset, trace)

    assert filled("{means[2]:.3f}") == f"{trace.means[3, 1]:.3f}"
    assert filled("{start.sds[1]:.3f}") == f"{trace.sds[0, 0]:.3f}"
    assert filled("{next.weights[1]:.1%}") == f"{trace.weights[4, 0]:.1%}"
    assert filled("{final.log_likelihood:,.2f}") == f"−{-trace.log_likelihood[-1]:,.2f}"
    assert filled("{true.means[4]:.2f}") == f"{dataset.truth.means[3]:.2f}"
    assert filled("{points[1]:.2f}") == f"{1000 * trace.weights[4, 0]:.2f}"
    assert filled("{n} in {n_iter}") == f"1,000 in {trace.n_iter}"
    assert filled("{aic:.3f}") == f"{2 * 5 - 2 * trace.log_likelihood[3]:.3f}"
    assert filled("{bic:.3f}") == f"{5 * np.log(1000) - 2 * trace.log_likelihood[3]:.3f}"
    assert filled("$e^{n}$ is TeX") == "$e^{n}$ is TeX"


LINKS = [
    "n_real=2", "n_real=1&spread=0", "data=laplace&n_real=2", "data=uniform", "data=galaxies",
    "data=custom&components=0:0:1,1:1:1", "data=upload",
    f"data=upload&values={encode_values([1, 2])}",
    f"data=upload&values={encode_values([1, 2, 4], [0.5, 0, 1.5])}",
]  # fmt: skip
FITS = ["", "x=", "x=1e100", "x=-2", "iteration=2000", "iteration=0.5&steps=apart", "n_fit=1",
        "start=manual", "start=manual&guess=0:0:1,1:1:1", "iter=0"]  # fmt: skip
NAMES = [*placeholders.OF_A_COMPONENT, *placeholders.OF_ALL, "", "zzz"]
PLACEHOLDERS = some.builds(
    "{{{}{}{}{}}}".format,
    some.sampled_from(["", "start.", "next.", "final.", "true."]),
    some.sampled_from(NAMES),
    some.sampled_from(["", "[0]", "[1]", "[2]", "[4]", "[5]", "[99]"]),
    some.sampled_from(["", ":.2f", ":,.0f", ":.1%", ":g", ":,e", ":d", ":>9"]),
)
WORDS = some.sampled_from(["$", "$x_{k}$", "{", "}", "Look", "\n"])


@given(
    some.sampled_from(LINKS),
    some.sampled_from(FITS),
    some.lists(PLACEHOLDERS, min_size=1, max_size=2),
    some.lists(WORDS, max_size=4),
)
def test_whatever_is_a_lesson_can_be_filled(data_link, fit_link, given, words):
    link = "&".join(filter(None, ("iter=2&n_points=20", data_link, fit_link)))
    text = " ".join(["Look", *words[:2], given[0], *words[2:], *given[1:]])
    try:
        (step,) = parse(f"# T\n\n4 minutes: a.\n\n## [A](?{link})\n\n{text}\n\n> Yes.\n").steps
    except LessonError:
        return
    placeholders.fill(step.question, step.settings, *results(step.settings))


@pytest.mark.parametrize("when", ["", "start.", "next.", "final.", "true."])
@pytest.mark.parametrize("link", ["", "&data=laplace", "&data=uniform", "&x=1", "&data=galaxies"])
def test_each_placeholder_is_filled_or_refused(when, link):
    settings = from_query(dict(parse_qsl(f"iter=1&n_points=20{link}")), Settings())[0]
    for name in (*placeholders.OF_A_COMPONENT, *placeholders.OF_ALL):
        place = "[1]" if name in placeholders.OF_A_COMPONENT else ""
        text = f"{{{when}{name}{place}}}"
        try:
            placeholders.check(text, settings)
        except ValueError:
            unknown = when and settings.data == "galaxies"
            other = name in placeholders.OF_A_MIXTURE and settings.data in ("laplace", "uniform")
            of_no_truth = when == "true." and (unknown or other)
            assert of_no_truth or (name == "posterior" and not settings.x), name
        else:
            filled = placeholders.fill(text, settings, *results(settings))
            assert re.fullmatch(r"−?[\d,]+", filled), name


def test_a_dollar_of_one_line_makes_no_formula_of_another():
    steps = GOOD.replace("**Where", "A line for $5\n$x_{k}$ and {means[2]:.2f}.\n\n**Where")
    step = parse(steps).steps[0]
    assert re.search(
        r"\$x_\{k\}\$ and −?\d",
        placeholders.fill(step.question, step.settings, *results(step.settings)),
    )


def test_nothing_is_below_zero():
    settings = Settings(n_real=1, spread=0.0)
    assert placeholders.fill("{true.means[1]}", settings, *results(settings)) == "0"


def test_a_mark_in_front_of_a_file_does_no_harm(tmp_path):
    (tmp_path / "10-good.md").write_text(GOOD, "utf-8-sig")
    assert list(library(tmp_path)[0]) == ["good"]


def test_the_example_of_the_readme_is_a_lesson():
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert len(parse(re.search(r"```markdown\n(.*?)```", readme, re.S)[1]).steps) == 2


# The lessons that come with the page

LESSONS, _ = library()
STEPS = [(name, i) for name, lesson in LESSONS.items() for i in range(len(lesson.steps))]


@functools.cache
def results(settings):
    """The dataset and the trace that these settings lead to."""
    dataset = case_of(settings).dataset
    values, counts = dataset.values, dataset.counts
    if settings.start == MANUAL:
        start = data.as_mixture(settings.guess)
    else:
        start = initial_guess(values, settings.n_fit, settings.start, settings.start_seed, counts)
    how = {"max_iter": settings.iter, "tol": settings.tol, "counts": counts}
    how |= {"equal_sds": settings.sds == EQUAL, "algorithm": settings.algorithm}
    return dataset, fit(values, start, **how)


def test_there_are_eighteen_lessons_of_three_to_six_steps():
    assert not library()[1]
    assert len(LESSONS) == 18
    assert all(3 <= len(lesson.steps) <= 6 for lesson in LESSONS.values())


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_every_placeholder_can_be_filled(name, step):
    step = LESSONS[name].steps[step]
    known = results(step.settings)
    for text in (step.question, *step.choices, step.answer):
        assert "{" not in re.sub(r"\$.*?\$", "", placeholders.fill(text, step.settings, *known))


def fits():
    """The different fits of all steps, as a parameter of a test."""
    found = {}
    for name, step in STEPS:
        settings = LESSONS[name].steps[step].settings
        shaped = shaping("data", settings), shaping("fit", settings), settings.steps
        found.setdefault(shaped, pytest.param(settings, id=f"{name}-{step + 1}"))
    return found.values()


@pytest.mark.parametrize("settings", fits())
def test_each_point_has_the_colour_of_its_likeliest_component_in_every_frame(settings, monkeypatch):
    monkeypatch.setattr(fit_chart, "_fit_layout", lambda *_: None)  # here only its data count
    dataset, trace = results(settings)
    iterations, parts = charts.frames_and_parts(trace, 1, settings.steps == "apart")
    drawn = charts.fit_chart(dataset, trace, iterations, parts=parts)[1]
    points = np.unique(drawn["points"].x)
    frames = drawn["frames"]
    for i, cuts, owners in zip(iterations, frames.cuts, frames.owners, strict=True):
        # Vega's threshold scale counts a point on a cut to the right of it
        at = np.searchsorted([float(cut) for cut in cuts.split()], points, side="right")
        assert (np.array(owners.split(), int)[at] == trace[i].classify(points)).all(), i


@pytest.mark.parametrize("name", LESSONS)
def test_texts_call_a_lesson_by_its_title(name):
    texts = " ".join(step.answer for step in LESSONS[name].steps)
    titles = {lesson.title for lesson in LESSONS.values()}
    called = re.findall(r"\blesson\s+\*(.+?)\*", texts, re.S)
    assert {" ".join(title.split()) for title in called} <= titles


# What a lesson says without a placeholder: here each number is computed anew.

CITED = {"1892", "1894", "1977"}  # years
NUMBER = re.compile(r"−?\d(?:[\d,]*\d)?(?:\.\d+)?(?:e-\d+)?")


def fitted(**settings):
    return results(Settings(**settings))[1]


def best(**settings):
    return fitted(**settings).log_likelihood[-1]


def hundred(source, n_components, **options):
    """The ends of 100 starts, and {log-likelihood as written: how many of them reach it}."""
    d = data.SOURCES[source]()
    starts = [initial_guess(d.values, n_components, "k-means++", j) for j in range(1, 101)]
    traces = fit_many(d.values, starts, **options)
    return traces, Counter(f"{t.log_likelihood[-1]:.2f}" for t in traces)


def gap(n_points):
    """What the fit to the default data gains on the truth."""
    d, trace = results(Settings(n_points=n_points))
    return trace.log_likelihood[-1] - d.truth.log_likelihood(d.values)


def by_hand():
    x, weights = np.array([1.0, 2.0, 3.0]), [0.5, 0.5]
    t = fit(x, Mixture(weights, [1.0, 3.0], [1.0, 1.0]))
    lopsided = fit(x, Mixture(weights, [1.0, 2.5], [1.0, 1.0]))
    assert t.log_likelihood[:4] == pytest.approx([-4.3893, -3.5492, -3.4868, -3.4183], abs=5e-5)
    assert [*t.means[1], t.sds[1, 0]] == pytest.approx([1.4923, 2.5077, 0.6394], abs=5e-5)
    assert lopsided.floored[-1].tolist() == [True, False]
    said = [f"{np.exp(-2):.3f}", f"{1 + np.exp(-2):.3f}", "0.5", "2.5"]
    said += [f"{gain:.4f}" for gain in np.diff(t.log_likelihood)[1:3]]
    return [*said, f"{t.log_likelihood[3]:.4f}", *(f"{mean:.2f}" for mean in t.final.means)]


def local_maxima():
    traces, reached = hundred("galaxies", 4)
    assert max(reached, key=float) == "-763.89"
    assert not any(t.floored[-1].any() for t in traces)
    difference = best(data="galaxies", start_seed=5) - best(data="galaxies", start_seed=1)
    counted = [(end, str(reached[end])) for end in ("-768.60", "-765.69", "-763.89")]
    return ["82", "100", f"{difference:.1f}", f"{np.exp(difference):.0f}", *sum(counted, ())]


def too_good():
    needle = fitted(data="galaxies", n_fit=5, start_seed=3)
    higher = needle.log_likelihood[-1] - best(data="galaxies", n_fit=5, start_seed=1)
    assert round(higher) == 6
    assert fitted(n_points=10, n_fit=10).floored[-1].any()
    ten = data.as_recorded(data.SOURCES["gaussian"](4, 3.0, 10, 28), "rounded", 0.1)
    start = initial_guess(ten.values, 10, "k-means++", 1, None, ten.edges)
    trace = fit(ten.values, start, edges=ten.edges)
    of_truth = ten.truth.log_likelihood(ten.values, None, ten.edges) - ten.log_widths
    assert of_truth == pytest.approx(ten.truth.log_likelihood(ten.values), abs=0.2)
    assert trace.log_likelihood[-1] - ten.log_widths == pytest.approx(0.0, abs=0.05)
    assert unresolved(trace.final, ten.values, None, ten.edges).components.sum() == 9
    values = data.SOURCES["galaxies"]().values
    pair = values[needle.final.classify(values) == 1]
    return ["82", f"{needle.log_likelihood[-1]:.2f}", *(f"{v:,.0f}" for v in pair)]


def how_many():
    def chosen(source, price):
        d = data.SOURCES[source]()

        def criterion(k):
            starts = [initial_guess(d.values, k, "k-means++", j) for j in range(1, 31)]
            traces = fit_many(d.values, starts, max_iter=500)
            sound = [t for t in traces if (d.n * t.final.weights > 2.5).all()] or traces
            best = max(t.log_likelihood[-1] for t in sound if not t.floored[-1].any())
            return price(d.n) * (3 * k - 1) - 2 * best

        return min(range(1, 6), key=criterion)

    assert [chosen("galaxies", np.log), chosen("galaxies", lambda n: 2)] == [3, 4]
    assert [chosen("acidity", np.log), chosen("acidity", lambda n: 2)] == [2, 3]
    assert chosen("faithful_eruptions", np.log) == 3
    return ["82", "155", f"{np.log(82):.1f}"]


def one_hump():
    def humps(weight, distance):
        x = np.linspace(-3.0, 6.0, 90_001)
        p = Mixture([weight, 1 - weight], [0.0, distance], [1.0, 1.0]).density(x)
        return int(((p[1:-1] > p[:-2]) & (p[1:-1] >= p[2:])).sum())

    assert [humps(0.5, d) for d in (1.0, 2.0, 2.05, 3.0, 4.0)] == [1, 1, 2, 2, 2]
    assert [humps(0.8, d) for d in (2.8, 3.0)] == [1, 2]
    d, trace = results(LESSONS["one-hump"].steps[2].settings)
    assert 0 < trace.log_likelihood[-1] - d.truth.log_likelihood(d.values) < 1
    return [f"{len(d):,}", "2.8"]


def slow():
    tops = []
    for step in (0, 1, 3, 4):
        settings = replace(LESSONS["slow"].steps[step].settings, iter=20_000, tol=1e-13)
        tops.append(results(settings)[1])
    rates = [rate(t) for t in tops]
    weights = [f"{weight:.2f}" for weight in tops[-1].final.weights]
    assert round(tops[-1].n_iter, -3) == 12_000
    assert results(LESSONS["slow"].steps[2].settings)[1].n_iter > 400
    digits = (2, 2, 2, 4)
    said = [f"{r:.{n}f}" for r, n in zip(rates, digits, strict=True)]
    return [*said, *weights, "12,000", "2,000", "1e-8", "400", "-0.5", "0.5"]


def rate(trace):
    """The share of the way that an iteration leaves undone, near the end."""
    moves = np.diff(np.hstack([trace.weights, trace.means, trace.sds]), axis=0)
    lengths = np.linalg.norm(moves, axis=1)
    last = np.flatnonzero(lengths > 1e-7)[-1]
    return lengths[last] / lengths[last - 1]


def fit_and_truth():
    own, fresh = [], []
    for seed in range(1, 21):
        d = simulate(4, 3.0, 1000, seed)
        t = fit(d.values, d.truth)
        x, _ = d.truth.sample(1000, np.random.default_rng(seed))
        own.append(t.log_likelihood[-1] - t.log_likelihood[0])
        fresh.append(d.truth.log_likelihood(x) - t.final.log_likelihood(x))
    free = 3 * 4 - 1
    said = [gap(1000), gap(10_000), free / 2, np.sqrt(2 * free) / 2, np.mean(own), np.mean(fresh)]
    aic = 2 * free - 2 * best()
    return ["10,000", f"{free}", f"{aic:,.1f}", *(f"{number:.1f}" for number in said)]


def species():
    d = data.SOURCES["iris_petal_length"]()
    traces, reached = hundred("iris_petal_length", 3, max_iter=2000)
    assert reached == {"-199.80": 97, "-199.26": 3}
    assert set(traces[24].final.classify(d.values[d.groups == 0])) == {0, 1}
    short = np.isin(d.values, (1.4, 1.5)).sum()
    means = [f"{mean:.2f}" for mean in d.by_groups().means[1:]]
    return ["150", "50", "97", "100", "-199.26", "1.4", "1.5", str(short), *means]


def crabs():
    d = data.SOURCES["crabs"]()
    alone = best(data="crabs", n_fit=1)
    top = fitted(data="crabs", n_fit=2, start_seed=2, iter=2000, tol=1e-12)
    z = (d.values - np.average(d.values, weights=d.counts)) / fitted(data="crabs", n_fit=1).sds[-1]
    hurried = best(data="crabs", n_fit=2, start_seed=1)
    assert alone == pytest.approx(2540.974, abs=1e-3)
    assert top.log_likelihood[-1] == pytest.approx(2567.579, abs=1e-3)
    gains = [1.5 * np.log(d.n), top.log_likelihood[-1] - alone]
    return [
        *(f"{gain:.1f}" for gain in gains), f"{top.log_likelihood[-1] - hurried:.2f}",
        f"{np.average(z**3, weights=d.counts):.2f}", str(top.n_iter), str(Settings().iter),
    ]  # fmt: skip


def one_point_too_many():
    two, at_10, at_30, alone = (step.settings for step in LESSONS["one-point-too-many"].steps)
    (d, before), (_, near), (_, far), (_, own) = map(results, (two, at_10, at_30, alone))
    assert abs(near.final.means[1] - before.final.means[1]) < 0.1
    assert near.final.sds[1] > 1.5 * before.final.sds[1]
    right = d.values[d.values > 0].size / d.n
    assert far.final.weights[1] - right == pytest.approx((1 - right) / 2, abs=0.02)
    assert own.floored[-1].tolist() == [False, False, True]
    np.testing.assert_allclose(own.final.means, [*before.final.means, 30], atol=0.01)
    return [str(d.n), at_10.extra, at_30.extra]


def how_sure():
    settled = placeholders.scatter(LESSONS["how-sure"].steps[0].settings)[0]
    return [f"{settled:.1f}", f"{50**-0.5:.2f}", f"{10**0.5:.1f}"]


def where_to_cut():
    truth = Mixture([0.8, 0.2], [0.0, 3.0], [1.0, 1.0])
    (_, large), (gone, _) = truth.misclassification()
    told_as_wide = LESSONS["where-to-cut"].steps[2].settings.components.split(":")[-1]
    assert told_as_wide == "2.5" == f"{100 * large:.1f}"
    cheap = (4.5 - np.log(10) + np.log(4)) / 3
    return [f"{truth.means.mean():.1f}", f"{cheap:.1f}", f"{100 * gone:.0f}", told_as_wide]


def by_em(name, step):
    """EM's fit beside that of a step."""
    return results(replace(LESSONS[name].steps[step].settings, algorithm="em"))[1]


def k_means():
    equal, wide, small = (by_em("k-means", step).final for step in range(3))
    own, _, falls = (results(LESSONS["k-means"].steps[step].settings)[1] for step in range(3))
    assert np.abs(own.final.means - equal.means).max() < 0.02
    said = [f"{mean:.3f}" for mean in equal.means] + [f"{mean:.2f}" for mean in wide.means]
    (border,) = [cut for cut in wide.regions()[0] if 0 < cut < 4]
    heights = falls.log_likelihood
    assert heights.argmax() not in (0, len(heights) - 1) and (np.diff(heights) < 0).any()
    said += [f"{border:.2f}", f"{small.means[1]:.2f}", f"{heights.max():,.0f}"]
    return [*said, "0.02", "0.5"]


def uphill():
    em, far = (by_em("uphill", step) for step in (0, 2))
    slow, stopped, galaxies, *_ = (results(s.settings)[1] for s in LESSONS["uphill"].steps)
    assert far.n_iter == 4 and stopped.stop == "max_iter" and stopped.n_iter == 300
    assert round(slow.n_iter, -1) == 490 and 90 < galaxies.n_iter < 110
    assert 3.5 < stopped.evaluations[-1] / 300 < 4
    assert stopped.log_likelihood[-1] < em.log_likelihood[-1] - 1
    d, trace = results(LESSONS["uphill"].steps[3].settings)
    (down, directions), near = newton(d.values, trace[0]), trace[60]
    for _ in range(2):
        near = newton(d.values, near)[0]
    top = newton(d.values, near)[0].log_likelihood(d.values)
    short = top - np.array([near.log_likelihood(d.values), trace.log_likelihood[-1]])
    assert -1e-9 < short[0] < 1e-6 < short[1] < 1e-3
    low = [down.log_likelihood(d.values), trace.log_likelihood[1]]
    said = [f"−{-height:,.0f}" for height in low]
    said += [str(directions), "11", "60", str(trace.n_iter - 60)]
    return [str(em.n_iter), str(em.evaluations[-1]), "300", "490", "100", *said]


def newton(values, mixture, h=1e-4):
    """(where a step of Newton's method leads, in how many directions the log-likelihood bends up),
    over log-odds of the weights against the last one, means and log sds; by differences."""
    k = mixture.n_components

    def at(p):
        weights = np.exp(np.append(p[: k - 1], 0.0))
        return Mixture(weights / weights.sum(), p[k - 1 : 2 * k - 1], np.exp(p[2 * k - 1 :]))

    def height(p):
        return at(p).log_likelihood(values)

    odds = np.log(mixture.weights[:-1] / mixture.weights[-1])
    here = np.concatenate([odds, mixture.means, np.log(mixture.sds)])
    steps = h * np.eye(len(here))
    slope = np.array([height(here + s) - height(here - s) for s in steps]) / (2 * h)
    bend = np.array(
        [
            [
                height(here + s + t) - height(here + s - t)
                - height(here - s + t) + height(here - s - t)
                for t in steps
            ]
            for s in steps
        ]
    ) / (4 * h * h)  # fmt: skip
    directions = int((np.linalg.eigvalsh(bend) > 0).sum())
    return at(here - np.linalg.solve(bend, slope)), directions


def beat_em():
    """All its steps are about the best maximum, from which step 2 is off by 0.3 in one mean."""
    tops = [results(step.settings)[1] for step in LESSONS["beat-em"].steps]
    d, off = results(LESSONS["beat-em"].steps[1].settings)
    top, costs = tops[0].final, []
    assert [t.log_likelihood[-1] for t in tops] == pytest.approx([best()] * 3, abs=0.01)
    assert off.means[0] - top.means == pytest.approx([0, 0, 0.3, 0], abs=2e-3)
    for k in (2, 1):
        means = top.means + 0.3 * (np.arange(4) == k)
        costs.append(best() - Mixture(top.weights, means, top.sds).log_likelihood(d.values))
    assert best() - off.log_likelihood[0] == pytest.approx(costs[0], abs=1)
    return [*(f"{cost:.0f}" for cost in costs), "0.3", str(3 * 4 - 1)]


def why_up():
    _, up, slow, lower = (results(step.settings)[1] for step in LESSONS["why-up"].steps)
    assert (np.diff(up.log_likelihood) > 0).all() and 100 < slow.n_iter < 1000
    assert lower.log_likelihood[-1] < best(data="galaxies", start_seed=2) - 1
    return []


def faster():
    em, squarem = (results(LESSONS["faster"].steps[step].settings)[1] for step in (0, 2))
    assert squarem.log_likelihood[-1] == pytest.approx(em.log_likelihood[-1], abs=1e-4)
    steps = np.linalg.norm(np.diff(em.means, axis=0), axis=1)
    said = f"{steps[400] / steps[399]:.3f}"
    assert em.evaluations[-1] > 800 and round(1 / (1 - float(said)), -1) == 140
    return [said, "140", str(em.evaluations[-1]), "800", "1e-10"]


FACTS = {
    "what-em-does": list,
    "by-hand": by_hand,
    "beat-em": beat_em,
    "local-maxima": local_maxima,
    "too-good": too_good,
    "one-point-too-many": one_point_too_many,
    "how-many": how_many,
    "one-hump": one_hump,
    "slow": slow,
    "fit-and-truth": fit_and_truth,
    "how-sure": how_sure,
    "where-to-cut": where_to_cut,
    "species": species,
    "crabs": crabs,
    "k-means": k_means,
    "uphill": uphill,
    "faster": faster,
    "why-up": why_up,
}


@pytest.mark.parametrize("name", LESSONS)
def test_no_number_is_typed_and_hoped(name):
    """Every number that is more than a digit is cited, a placeholder, or computed here."""
    told = []
    for step in LESSONS[name].steps:
        told += [step.question, *(step.choices[i] for i in step.right), step.answer]
    bare = [placeholders.BRACES.sub("", text) for text in told]
    typed = {n for text in bare for n in NUMBER.findall(text) if len(n) > 1}
    computed = {re.sub("^-", "−", fact) for fact in FACTS[name]()}
    assert typed <= computed | CITED | {"−1", "−2", "−3"}


def test_the_lesson_plan_links_to_lessons():
    plan = (FOLDER.parents[2] / "docs" / "course.md").read_text("utf-8")
    linked = re.findall(r"\?lesson=([\w-]+)", plan)
    assert len(re.findall(r"^\| \d", plan, re.M)) == 5
    assert {*linked} <= LESSONS.keys()


def said(name, step):
    """The answer of a step with its numbers."""
    step = LESSONS[name].steps[step - 1]
    return placeholders.fill(step.answer, step.settings, *results(step.settings))


def test_what_how_sure_says_of_scatter_and_standard_errors_is_so():
    three_apart, many, one_apart, many_near = (
        (placeholders.value("mean_scatter[1]", s.settings, *results(s.settings)),
         placeholders.value("mean_errors[1]", s.settings, *results(s.settings)))
        for s in LESSONS["how-sure"].steps
    )  # fmt: skip
    assert three_apart[1] == pytest.approx(three_apart[0], rel=0.2)  # "nearly the same"
    assert 0.15 < three_apart[0] < 0.25  # "about 0.2"
    assert three_apart[1] / many[1] == pytest.approx(10**0.5, rel=0.2)
    assert one_apart[1] < three_apart[1] and 2.5 < one_apart[0] / one_apart[1] < 3.2
    assert 0.4 < many_near[0] / one_apart[0] < 0.65  # "nearly half", and no third
    assert 0.5 < many_near[1] / many_near[0] < 1


def test_the_cuts_of_where_do_i_cut_are_where_the_fewest_points_are_lost():
    def wrong(at, weights, means):
        """The share on the wrong side of a cut between two groups with sds of 1."""
        tail = [
            0.5 * math.erfc((at - means[0]) / 2**0.5),
            0.5 * math.erfc((means[1] - at) / 2**0.5),
        ]
        return weights[0] * tail[0] + weights[1] * tail[1]

    places = np.linspace(0, 3, 30_001)
    errors = [wrong(at, (0.8, 0.2), (0, 3)) for at in places]
    best = places[np.argmin(errors)]
    assert best > 1.5 and f"at {best:.2f};" in said("where-to-cut", 1)
    assert said("where-to-cut", 2).startswith(f"{100 * min(errors):.1f}%")
    assert said("where-to-cut", 3).count("−") == 1  # one of the two is left of both means
    at = 1.2  # p = 1 / 11: ten false alarms for one that is missed
    odds = 0.2 / 0.8 * math.exp(3 * at - 4.5)
    assert odds == pytest.approx(1 / 10, rel=0.05)
    assert f"it is {100 * odds / (1 + odds):.0f}%" in said("where-to-cut", 4)


def test_a_dash_stands_for_what_a_fit_does_not_have():
    settings = Settings(n_fit=1, iteration=2000.0)
    known = results(settings)
    assert placeholders.fill("{cuts[1]}", settings, *known) == "–"
    assert placeholders.fill("{start.mean_errors[1]:.1f}", settings, *known) in ("–", "0.1")
    with pytest.raises(ValueError, match="another seed"):
        placeholders.check("{mean_scatter[1]}", Settings(data="galaxies"))
    with pytest.raises(ValueError, match="only a fit"):
        placeholders.check("{true.mean_errors[1]}", Settings())
