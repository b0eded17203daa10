"""What people may answer where a text has several readings: keys, and what these mean in words."""

from gmm_em.tables.encodings import LANGUAGES

PRINTED, ROWS = "printed", "rows"
NAMES, VALUES = "names", "values"
FIRST, LAST = "first", "last"
NUMBERS, ALONE = "numbers", "alone"
WITHOUT = "without"
WORDS = {
    ".": "with a decimal point",
    ",": "with a decimal comma",
    PRINTED: "as values and how often each was counted",
    ROWS: "as rows of numbers",
    NAMES: "with names in the first line",
    VALUES: "with values in the first line",
    FIRST: "with the names for the first columns",
    LAST: "with the names for the last columns",
    NUMBERS: "as numbers, without the classes",
    ALONE: "without the column that cannot be read",
    WITHOUT: "without lines of another length",
    "one": "as one number a line",
    "comma": "with columns at commas",
    "comma-blank": "with columns at commas and blanks",
    "blank": "with columns at blanks",
    "decimal-commas": "with commas between digits as parts of numbers",
    **LANGUAGES,
}


def in_words(key):
    """What a key of a reading means; of several answers in one key, all of them."""
    return ", ".join(WORDS.get(part, "as a list") for part in key.split())
