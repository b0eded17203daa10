"""What must hold on every page, whatever it shows: `faults(visitor)` says what does not."""

from pathlib import Path

from playwright.sync_api import TimeoutError

CHECKS = Path(__file__).with_suffix(".js").read_text("utf-8")
LONGEST_FRAME = 500  # ms
MOVING = 5000  # ms


def look(visitor, check):
    return visitor.page.evaluate(f"({CHECKS}).{check}()")


def faults(visitor, longest=LONGEST_FRAME):
    """Sentences on everything that is wrong with the page as it stands. Without a longest time (ms)
    its frames are not looked at."""
    found = []
    for check in ("words", "cut", "chart_texts", "overlaps", "unreachable", "sideways"):
        found += lasting(visitor, check)
    if longest:
        found += slow(visitor, "painting", longest)
    if longest and visitor.page.locator("input.em-frame").count():
        found += slow(visitor, "playing", longest)
    return found + [f"in the console: {error[:200]}" for error in visitor.errors]


def lasting(visitor, check):
    """What is wrong for longer than a box takes to open."""
    try:
        visitor.page.wait_for_function(f"() => !({CHECKS}).{check}().length", timeout=MOVING)
    except TimeoutError:
        return look(visitor, check)
    return []


def slow(visitor, check, longest):
    """Nothing, or a sentence. A machine's hiccup does not come twice in a row."""
    if all(look(visitor, check) > longest for _ in range(2)):
        return [f"a frame of more than {longest} ms: {check}"]
    return []
