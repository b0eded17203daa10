"""Each step of each lesson opens with its own settings, and what it asks stands nowhere on the page
until it is answered."""

import functools
import re

import pytest
from headless import handed, html, run, shown

from gmm_em.dashboard.case import case_of
from gmm_em.dashboard.lessons import library, placeholders, secrets
from gmm_em.dashboard.results import trace
from gmm_em.dashboard.settings import Settings, plain, to_query
from gmm_em.dashboard.text.format import rounded
from gmm_em.dashboard.text.messages import ending, outcome

LESSONS, _ = library()
STEPS = [(name, n) for name, lesson in LESSONS.items() for n in range(1, len(lesson.steps) + 1)]
TEXTS = ("markdown", "caption", "warning")
WIDGETS = ("slider", "number_input", "selectbox")
NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


def texts(at):
    """What the page says beside the lesson's panel, whose text is the first; what the browser
    draws is looked at in tests/browser/test_lesson_panel.py."""
    said = [element.value for kind in TEXTS for element in at.get(kind)][1:]
    said += [widget.label for kind in WIDGETS for widget in at.get(kind)]
    said += [f"{metric.label} {metric.value}" for metric in at.metric]
    if any(e.proto.component_name == "gmm_em_numbers" for e in at.get("bidi_component")):
        said.append(handed(at, "numbers")["ending"])
    return "\n".join([*said, *html(at)])


def facts(step):
    """{secret: what the page may say of it}, of those that are not drawn by the browser."""
    case = case_of(step.settings)
    dataset, fit = case.dataset, trace(case)
    known = (dataset.description, dataset.source, *dataset.literature)
    numbered = [f"{step.settings.n_real} Gaussian", f"{step.settings.n_fit} bell curve"]
    height = fit.final.log_likelihood(dataset.values, dataset.counts)
    return {
        "components": [*numbered, "True components", "Fitted components"],
        "about": [plain(fact) for fact in known if fact],
        "ending": [ending(fit), outcome(fit)],
        "truth": ["true → fitted", "group → fitted", "The true mixture:"],
        "likelihood": ["Log-likelihood: fit", rounded(height, 1)],
        "reading": [
            "The fit's is",
            "They are equal",
            "reached the best",
            "The criteria",
            "KL divergence",
            "Near the end, each",
            "depart from the fit",
        ],
    }


@functools.cache
def opened(name, number):
    """(the texts of the page before any answer, what is wrong with it, its headings, its settings,
    the page itself)."""
    at = run(lesson=name, step=number)
    headings = at.header[0].value, at.subheader[0].value
    return texts(at), [*at.exception, *at.warning], headings, shown(at), at


@functools.cache
def answered(name, number):
    """The texts of the page after all answers."""
    *_, at = opened(name, number)
    at.session_state["visitor"].answers.update(dict.fromkeys(STEPS, 0))
    return texts(at.run())


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_a_step_opens_with_its_own_settings(name, number):
    lesson, step = LESSONS[name], LESSONS[name].steps[number - 1]
    _, wrong, headings, here, _ = opened(name, number)
    assert not wrong
    assert headings == (lesson.title, f"Step {number} of {len(lesson.steps)}: {step.title}")
    here = dict(here)
    assert float(here.pop("iteration")) <= step.settings.iteration
    wanted = to_query(step.settings) | {"lesson": name, "step": str(number)}
    assert here == {key: text for key, text in wanted.items() if key != "iteration"}


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_a_step_keeps_its_secrets(name, number):
    step = LESSONS[name].steps[number - 1]
    before, *_ = opened(name, number)
    kept = secrets(Settings(lesson=name, step=number), {})
    told = {secret: fact for secret, some in facts(step).items() for fact in some if fact in before}
    assert not {secret: fact for secret, fact in told.items() if secret in kept}


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_the_numbers_of_an_answer_come_with_it(name, number):
    step = LESSONS[name].steps[number - 1]
    case = case_of(step.settings)

    def said(*texts):
        filled = placeholders.fill(" ".join(texts), step.settings, case.dataset, trace(case))
        return {found for found in NUMBER.findall(filled) if len(found) > 2}

    right = [step.choices[i] for i in step.right]
    others = [choice for choice in step.choices if choice not in right]
    before, *_ = opened(name, number)
    given_away = said(step.answer, *right) - said(step.question, *others)
    assert not given_away & set(NUMBER.findall(before))


@pytest.mark.parametrize(
    "secret", ["components", "about", "ending", "truth", "likelihood", "reading"]
)
def test_after_the_answer_the_page_says_all(secret):
    """In some step at least; so these are the words of the page."""
    asking = [(n, i) for n, i in STEPS if secret in LESSONS[n].steps[i - 1].secrets]
    said = (
        fact in answered(n, i) for n, i in asking for fact in facts(LESSONS[n].steps[i - 1])[secret]
    )
    assert any(said)  # pages are run until one says it
