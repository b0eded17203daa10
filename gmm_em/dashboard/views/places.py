"""Values on a line: where people expect something, where it is, and the numbers that they sent."""

import random
from pathlib import Path

from gmm_em.dashboard.player.files import sent
from gmm_em.dashboard.text.format import short

STYLE = f"<style>{sent(Path(__file__).with_name('places.css'))}</style>"


def around(dataset):
    """(low, high) of the x axis of a dataset's charts, about."""
    low, high = dataset.extent
    margin = 0.05 * (high - low)
    return low - margin, high + margin


def line(low, high, *, dots=(), guess=None, right=None):
    """HTML of a line from `low` to `high`.

    dots : values, each at a random height
    guess, right : a value of one's own and the right one, each as a rule, or None
    """
    width, heights = (high - low) or 1.0, random.Random(1)

    def at(value):
        return f"left: {100 * min(1.0, max(0.0, (value - low) / width)):.2f}%"

    marks = [f'<i style="{at(v)}; top: {90 * heights.random():.0f}%"></i>' for v in dots]
    rules = {"guess": (guess, "your guess"), "right": (right, "the right place")}
    marks += [
        f'<b class="em-{name}" style="{at(value)}" title="{words}"></b>'
        for name, (value, words) in rules.items()
        if value is not None
    ]
    ends = f"<span>{short(low)}</span><span>{short(high)}</span>"
    inside = f"<div>{''.join(marks)}</div>"
    return f'{STYLE}<div class="em-places" aria-hidden="true">{inside}<p>{ends}</p></div>'
