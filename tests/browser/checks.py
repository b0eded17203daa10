"""What must hold on every page, whatever it shows: `faults(visitor)` says what does not."""

from pathlib import Path

CHECKS = Path(__file__).with_suffix(".js").read_text("utf-8")
LONGEST_FRAME = 500  # ms


def look(visitor, check):
    return visitor.page.evaluate(f"({CHECKS}).{check}()")


def faults(visitor):
    """Sentences on everything that is wrong with the page as it stands."""
    found = []
    for check in ("words", "cut", "chart_texts", "overlaps", "sideways"):
        found += look(visitor, check)
    found += slow(visitor, "painting")
    return found + [f"in the console: {error[:200]}" for error in visitor.errors]


def faults_of_frames(visitor):
    """The same for the player's frames, which are drawn and left where they were."""
    return slow(visitor, "playing") if visitor.page.locator("input.em-frame").count() else []


def slow(visitor, check):
    """Nothing, or a sentence. A machine's hiccup does not come twice in a row."""
    if all(look(visitor, check) > LONGEST_FRAME for _ in range(2)):
        return [f"a frame of more than {LONGEST_FRAME} ms: {check}"]
    return []
