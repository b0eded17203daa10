"""Lessons: from a Markdown file to a `Lesson`; a file that is none is refused with its line.

README.md beside this file describes the format.
"""

import functools
import re
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import parse_qsl

from gmm_em.dashboard.lessons import placeholders
from gmm_em.dashboard.settings import (
    LESSONS,
    MANUAL,
    MOST_STEPS,
    TABLE,
    UPLOAD,
    Settings,
    from_query,
    lesson_files,
    means_something,
)

STEP = re.compile(r"## \[(.+)\]\(\?(.+)\)")
CHOICE = re.compile(r"[-*] \[([ xX])\] (.+)")
PLACE = re.compile(r"Place: (\{.+\})")  # in place of choices: a value on the axis
BLOCKS = ("question", "choice", "answer")  # of a step, in this order
FEWEST, MOST = 2, 4  # choices, where there are any
ABOUT = re.compile(r"([1-9][0-9]?) minutes: (.+)")
SECRET = "Secret:"
# What a step may ask about -> what the page then keeps to itself until the step is answered. What
# stands on the page asks `Case.tells`; what the browser draws is hidden in views/panel.py.
SECRETS = {
    "components": "how many components the data have and EM fits",
    "about": "what is known about the data: description, source, literature",
    "posterior": "which point belongs to which component",
    "course": "what EM does after the iteration that is shown",
    "ending": "why EM stopped",
    "parameters": "the parameters of the fit as numbers",
    "truth": "the parameters of the truth, or of the known groups, as numbers",
    "likelihood": "log-likelihoods",
    "reading": "what the page concludes from a fit",
}
# settings that say where one is and what of the page one sees: no link of a step may say them
PLACES = ("lesson", "step", "hide", "live")
NEEDS = (("data", UPLOAD, "values"), ("start", MANUAL, "guess"))  # what nobody else could bring


class LessonError(ValueError):
    """A lesson's file that cannot be used: which one, in which line, and why."""


@dataclass(frozen=True)
class Step:
    """One step: `settings` are those of its link; `secrets`, of `SECRETS`, what it asks about;
    `right` the indices of the right choices; `place`, where a place on the axis is asked for, the
    placeholder of the right one, else "". The texts are Markdown, with placeholders for numbers.
    """

    title: str
    settings: Settings
    secrets: frozenset[str]
    question: str
    choices: tuple[str, ...]
    right: frozenset[int]
    place: str
    answer: str

    @property
    def asks(self):
        """Whether there is something to answer by hand."""
        return bool(self.choices or self.place)


@dataclass(frozen=True)
class Lesson:
    """`title` is what the lesson is called everywhere, as a rule the question that it answers;
    `goal` what those who take these minutes can do afterwards."""

    name: str
    title: str
    minutes: int
    goal: str
    steps: tuple[Step, ...]


@functools.cache
def library(folder=LESSONS):
    """({name: Lesson}, complaints): all lessons, and a sentence for each file that is none."""
    found, complaints = {}, []
    for name, path in lesson_files(folder).items():
        try:
            found[name] = parse(path.read_text("utf-8-sig"), name, path.name)
        except LessonError as error:
            complaints.append(f"The lesson {name} was left out. {error}")
        except UnicodeDecodeError:
            complaints.append(f"The lesson {name} was left out. {path.name} is no text in UTF-8.")
    return found, complaints


def mended(settings):
    """(settings, complaints): those whose lesson has the step that they ask for."""
    if not settings.lesson:
        return settings, []
    lesson = library()[0].get(settings.lesson)
    if lesson is None:  # a file that is wrong, of which `library` complains
        return replace(settings, lesson=""), []
    last = len(lesson.steps)
    if settings.step <= last:
        return settings, []
    complaint = f"step={settings.step} is more than this lesson has; {last} is used."
    return replace(settings, step=last), [complaint]


def opened(settings):
    """The settings of the step that these ask for, if they do."""
    if not settings.lesson:
        return settings
    step = library()[0][settings.lesson].steps[settings.step - 1]
    return replace(step.settings, **{name: getattr(settings, name) for name in PLACES})


def secrets(settings, answered):
    """What the page keeps to itself: all that the open step of a lesson, or a later one, asks
    about, but for those that are `answered`, as (lesson, step)."""
    if not settings.lesson:
        return frozenset()
    steps = enumerate(library()[0][settings.lesson].steps, 1)
    return frozenset().union(
        *(
            step.secrets
            for number, step in steps
            if number >= settings.step and (settings.lesson, number) not in answered
        )
    )


def left(settings):
    """The rows of the settings that shape data or fit and are not those of the open step."""
    step = library()[0][settings.lesson].steps[settings.step - 1].settings
    return [
        row
        for row in TABLE
        if row.shapes != "look" and means_something(row, settings)
        if getattr(settings, row.name) != getattr(step, row.name)
    ]


class _Line(NamedTuple):
    file: str
    number: int
    text: str

    def refuse(self, why):
        raise LessonError(f"{self.file}, line {self.number}: {why}")


def parse(text, name="", file="lesson.md"):
    """The Lesson in a text; `LessonError` with the first line that is wrong."""
    lines = [_Line(file, i, line.rstrip()) for i, line in enumerate(text.splitlines() or [""], 1)]
    starts = [i for i, line in enumerate(lines) if line.text.startswith("## ")]
    if not starts:
        lines[-1].refuse("there is no step, which begins with a line “## [its title](?n_fit=3)”.")
    title, *rest = [line for line in lines[: starts[0]] if line.text] or lines[:1]
    if not title.text.startswith("# "):
        title.refuse("a lesson begins with its title, as in “# Local maxima”.")
    about = ABOUT.fullmatch(" ".join(line.text for line in rest))
    if not about:
        lines[starts[0]].refuse(
            "between title and steps stands how long the lesson takes and its goal, as in "
            "“4 minutes: tell an E step from an M step.”"
        )
    if len(starts) > MOST_STEPS:
        lines[starts[MOST_STEPS]].refuse(f"a lesson has at most {MOST_STEPS} steps.")
    sections = (lines[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True))
    steps = tuple(map(_step, sections))
    return Lesson(name, title.text[2:].strip(), int(about[1]), about[2], steps)


def _step(lines):
    head, *body = lines
    found = STEP.fullmatch(head.text)
    if not found:
        head.refuse("a step begins with its title and its link, as in “## [A start](?n_fit=3)”.")
    settings = _settings(head, found[2])
    names = _secrets(body)
    parts = {part: [] for part in BLOCKS}
    current = BLOCKS[0]
    for line in body:
        part = _part(line.text) if line.text else current
        if BLOCKS.index(part) < BLOCKS.index(current):
            line.refuse(
                "a step is its question, its choices “- [ ] …”, its answer “> …”: in order."
            )
        try:
            placeholders.check(line.text, settings)
        except ValueError as error:
            line.refuse(str(error))
        current = part
        parts[part].append(line)
    question, answer = _text(parts["question"]), _text(parts["answer"])
    if not question:
        head.refuse("this step asks nothing: its question stands under its title.")
    if not answer:
        head.refuse("this step has no answer: lines that begin with “> ”.")
    place = _place(head, settings, parts["choice"])
    choices = ((), frozenset()) if place else _choices(head, parts["choice"])
    return Step(found[1], settings, names, question, *choices, place, answer)


def _settings(head, query):
    """What the link asks for; all that it leaves out has its default."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    settings, complaints = from_query(given, Settings())
    complaints += [f"{name} has no place in a step's link." for name in given if name in PLACES]
    complaints += [
        f"{name}={value} needs {other}=… in a step's link."
        for name, value, other in NEEDS
        if getattr(settings, name) == value and not getattr(settings, other)
    ]
    if complaints:
        head.refuse(" ".join(complaints))
    return settings


def _secrets(body):
    """What the first line says that the step asks about, if it says so; the line is taken out."""
    first = next((line for line in body if line.text), None)
    if first is None or not first.text.startswith(SECRET):
        return frozenset()
    names = frozenset(name.strip() for name in first.text.removeprefix(SECRET).split(","))
    if not names <= SECRETS.keys():
        first.refuse(f"the secrets that there are: {', '.join(SECRETS)}.")
    body.remove(first)
    return names


def _part(text):
    if text.startswith(">"):
        return "answer"
    return "choice" if CHOICE.fullmatch(text) or PLACE.fullmatch(text) else "question"


def _text(lines):
    return "\n".join(line.text.removeprefix(">").removeprefix(" ") for line in lines).strip()


def _place(head, settings, lines):
    """The placeholder of the place that is asked for, or "" where it is choices."""
    found = [PLACE.fullmatch(line.text) for line in lines if line.text]
    if not any(found):
        return ""
    if len(found) > 1:
        head.refuse("a step asks for one place, or it has choices.")
    if settings.view != "fit":
        head.refuse("a place is asked for on the chart of the fit: view=fit.")
    return found[0][1]


def _choices(head, lines):
    """The choices, and the indices of those that are right."""
    found = [CHOICE.fullmatch(line.text) for line in lines if line.text]
    right = frozenset(i for i, choice in enumerate(found) if choice[1] != " ")
    if not found:
        return (), right
    if not FEWEST <= len(found) <= MOST:
        head.refuse(f"a step has no choices or {FEWEST} to {MOST}; this one has {len(found)}.")
    if not 0 < len(right) < len(found):
        head.refuse(f"some choices are right, “- [x] …”, not all; here {len(right)} are.")
    return tuple(choice[2] for choice in found), right
