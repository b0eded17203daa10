"""What people bring: every file in `files/` with its outcome, large and hostile ones made here."""

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_em import data, tables
from gmm_em.data import from_table, parse_table
from gmm_em.errors import DataError

FILES = Path(__file__).parent / "files"
HEIGHTS = [170.5, 165.0, 180.25]

# file: column chosen by itself, its values, and what is said to be left out
GOOD = {
    "one_column.csv": ("height", HEIGHTS, ""),
    "no_header.txt": ("value", HEIGHTS, ""),
    "two_columns.csv": ("height", HEIGHTS, ""),
    "tabs.tsv": ("height", HEIGHTS, ""),
    "pipes.txt": ("height", HEIGHTS, ""),
    "blanks.txt": ("column 1", [1, 2, 10], ""),
    "semicolons_decimal_commas.csv": ("Größe", HEIGHTS, ""),
    "semicolons_decimal_points.csv": ("height", HEIGHTS, ""),
    "semicolons_three_decimals.csv": ("Masse", [1.234, 5.678], ""),
    "tabs_decimal_commas.tsv": ("b", HEIGHTS, ""),
    "decimal_commas_with_header.txt": ("height", HEIGHTS, ""),
    "decimal_commas_leading_zero.txt": ("value", [1.75, 1.8, 1.05], ""),
    "decimal_commas_quoted.csv": ("height", HEIGHTS, ""),
    "thousands_quoted.csv": ("people", [1234, 12345, 999], ""),
    "thousands_decimals.csv": ("people", [1234.5, 12345.75, 999], ""),
    "thousands_german.csv": ("Leute", [1234.5, 12345.75, 999, 1234], ""),
    "thousands_german_whole.txt": ("value", [1234567, 2345678], ""),
    "thousands_swiss.csv": ("people", [1234.5, 12345.75, 999], ""),
    "thousands_blanks.csv": ("people", [1234.5, 12345.75, 999], ""),
    "quoted_numbers.csv": ("height", HEIGHTS, ""),
    "byte_order_mark.csv": ("height", HEIGHTS, ""),
    "byte_order_mark_no_header.csv": ("value", HEIGHTS, ""),
    "latin1.csv": ("Größe", [170.5, 165.25], ""),
    "windows1252.csv": ("price in €", [170.5, 165.25], ""),
    "utf16.csv": ("Größe", [170.5, 165], ""),
    "utf16_no_mark.csv": ("height", [170.5, 165], ""),
    "utf16_big_endian.txt": ("value", [170.5, 165], ""),
    "packed.csv.gz": ("height", [170.5, 165], ""),
    "packed_without_suffix.csv": ("height", [170.5, 165], ""),
    "windows_lines.csv": ("height", [170.5, 165], ""),
    "old_mac_lines.csv": ("height", [170.5, 165], ""),
    "no_last_newline.csv": ("height", [170.5, 165], ""),
    "blank_lines.csv": (
        "height",
        [170.5, 165],
        "1 of 3 rows left out: line 8 holds no number.",
    ),
    "comments.txt": ("height", [170.5, 165], "1 of 3 rows left out: line 6 holds no number."),
    "excel_sep.csv": ("height", [170.5, 165], ""),
    "list_on_one_line.txt": ("value", HEIGHTS, ""),
    "list_on_two_lines.txt": ("value", [*HEIGHTS, 150, 155], ""),
    "negative_and_exponents.txt": ("value", [-1.5, 2, -3, 1000, 0.5, 2, 1e-9], ""),
    "extreme.txt": ("value", [1e-300, 1e300, -5e-324], ""),
    "index_column.csv": ("height", HEIGHTS, ""),
    "id_column.csv": ("height", HEIGHTS, ""),
    "delimiter_at_the_end.csv": ("height", [170.5, 165], ""),
    "row_names_of_r.csv": ("height", [170.5, 165], ""),
    "values_and_counts.csv": ("shoe size", [38, 39, 40], ""),
    "same_names.csv": ("x (2)", [20, 21, 25], ""),
    "constant_first.csv": ("height", HEIGHTS, ""),
    "dates_and_numbers.csv": ("height", [170.5, 165], ""),
    "newline_in_quotes.csv": (
        "height",
        [170.5, 165],
        "1 of 3 rows left out: line 4 holds no number.",
    ),
    "missing.csv": (
        "height",
        [170.5, 165],
        "4 of 6 rows left out: lines 3, 4, 5, 7 hold no number.",
    ),
    "text_among_numbers.csv": (
        "height",
        [170.5, 165],
        "2 of 4 rows left out: lines 3, 5 hold no number.",
    ),
    "infinities.csv": ("x", [1, 2], "3 of 5 rows left out: lines 3, 5, 6 hold an infinity."),
    "missing_and_infinite.csv": (
        "x",
        [1, 2],
        "2 of 4 rows left out: line 3 holds no number; line 5 holds an infinity.",
    ),
    "underscore.csv": ("x", [2, 3], "1 of 3 rows left out: line 2 holds no number."),
}

# file: what the message says
BAD = {
    "empty.csv": "is empty",
    "blank.csv": "is empty",
    "only_mark.csv": "is empty",
    "only_comments.txt": "nothing but comments",
    "only_header.csv": "“name” on line 1 is not a number",
    "only_text.csv": "“Anna” on line 2 is not a number",
    "mostly_text.csv": "“a” on line 3 is not a number",
    "only_dates.csv": "“2020-01-01” on line 2 is a date, not a number",
    "only_missing.csv": "“NA” on line 2 is not a number",
    "one_value.csv": "at most one number",
    "one_value_and_missing.csv": "at most one number",
    "only_infinite.csv": "at most one number",
    "all_equal.csv": "All numbers equal 170",
    "only_delimiters.csv": "all of their cells are empty",
    "ambiguous_commas.txt": "“175,5”, can be read as one number or as two, 175 and 5",
    "row_numbers_no_header.csv": "“1,170”, can be read as one number or as two, 1 and 170",
    "too_many_cells.csv": "Line 3 has 3 cells where others have 2",
    "open_quote.csv": "Line 3: a quotation is opened here and never closed",
    "text_after_quote.csv": "Line 3: a cell continues after its closing quotation mark",
    "image.csv": "a PNG image",
    "workbook.csv": "an Excel workbook",
    "document.csv": "a PDF document",
    "binary.csv": "is not text",
    "zero_byte.csv": "is not text",
    "odd_utf16.csv": "is not text",
    "broken.csv.gz": "broken gzip file",
    "no_gzip.csv.gz": "broken gzip file",
}

# file: what the message says once the column `count` is taken for counts
BAD_COUNTS = {
    "negative_count.csv": "Line 3: the count in column “count” must be a finite number",
    "missing_count.csv": "Line 3: the count in column “count” must be a finite number",
    "infinite_count.csv": "Line 4: the count in column “count” must be a finite number",
    "zero_counts.csv": "at least one count must be above 0",
    "one_counted.csv": "a mixture needs at least two",
}


def parse_file(name):
    return parse_table((FILES / name).read_bytes(), name)


def test_every_file_is_listed():
    assert {path.name for path in FILES.iterdir()} == {*GOOD, *BAD, *BAD_COUNTS}


@pytest.mark.parametrize("name", GOOD)
def test_good_files(name):
    column, values, note = GOOD[name]
    dataset = from_table(parse_file(name))
    assert (dataset.name, dataset.values.tolist(), dataset.note) == (column, values, note)


@pytest.mark.parametrize("name", BAD)
def test_bad_files(name):
    with pytest.raises(DataError) as caught:
        parse_file(name)
    assert BAD[name] in str(caught.value)


@pytest.mark.parametrize("name", BAD_COUNTS)
def test_bad_counts(name):
    table = parse_file(name)
    with pytest.raises(DataError) as caught:
        from_table(table, "x", "count")
    assert BAD_COUNTS[name] in str(caught.value)


@pytest.mark.parametrize("name", [n for n in GOOD if b"\0" not in (FILES / n).read_bytes()])
def test_pasted_text_is_read_like_a_file(name):
    raw = (FILES / name).read_bytes()
    raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    assert parse_table(text).pick()[0].tolist() == GOOD[name][1]


def test_a_table_says_what_was_found():
    table = parse_file("semicolons_decimal_commas.csv")
    assert (table.columns, list(table.numbers)) == (("Name", "Größe"), ["Größe"])
    assert (table.delimiter, table.decimal, table.n_rows) == (";", ",", 3)


def test_the_user_picks_a_column_and_counts():
    table = parse_file("values_and_counts.csv")
    dataset = from_table(table, "shoe size", "count")
    assert dataset.counts.tolist() == [2, 5, 0.5]
    assert from_table(table, "count").values.tolist() == [2, 5, 0.5]
    with pytest.raises(DataError, match="no column of numbers “size”, only “shoe size”, “count”"):
        table.pick("size")


def test_a_row_without_a_value_needs_no_count():
    values, counts, note = parse_table("x,count\n1,2\nNA,\n3,4\n").pick("x", "count")
    assert (values.tolist(), counts.tolist()) == ([1, 3], [2, 4])
    assert note == "1 of 3 rows left out: line 3 holds no number."


def test_many_lines_are_counted_and_not_all_listed():
    note = parse_table("x\n" + "1\n2\nNA\n" * 20).pick()[2]
    assert note.startswith("20 of 60 rows left out: lines 4, 7, 10,")
    assert note.endswith("31 and 10 more hold no number.")


def test_names_are_all_different():
    header = "a,a,a (2),,column 4" + ",b" * 900
    table = parse_table(header + "\n" + "1,2," * 452 + "3\n" + "2,1," * 452 + "3\n")
    assert len(set(table.columns)) == 905
    assert table.columns[:5] == ("a", "a (2)", "a (2) (3)", "column 4", "column 4 (5)")


def test_numbers_are_exact():
    values = np.random.default_rng(0).normal(size=1000) * 10.0 ** np.arange(-500, 500).clip(
        -300, 300
    )
    text = "\n".join(map(repr, values.tolist()))
    assert np.array_equal(parse_table(text).pick()[0], values)


def test_a_million_values_can_be_read():
    text = "x\n" + "1.5\n2.5\n" * 500_000
    assert len(parse_table(text).pick()[0]) == tables.MAX_ROWS == 1_000_000


def test_no_more_can_be_read(monkeypatch):
    monkeypatch.setattr(tables.rows, "MAX_ROWS", 1000)
    for between in ("\n", ","):
        text = between.join(["1.5", "2.5"] * 500)
        assert len(parse_table(text).pick()[0]) == 1000
        with pytest.raises(DataError, match=r"more than 1,000 rows"):
            parse_table(text + between + "1")


MEGABYTE = gzip.compress(b"0" * 1_000_000)  # several of these make one file


@pytest.mark.parametrize(
    "text",
    [
        b"1" * (tables.MAX_BYTES + 1),
        lambda: gzip.compress(b"1\n" * tables.MAX_BYTES),
        lambda: gzip.compress(MEGABYTE * 200),
        b"," * (tables.MAX_BYTES - 1),
        b"1" + b"\n" * (tables.MAX_BYTES - 2),
        b"1\n2" + b"0" * 200_000,
        b"name,height\nA,170,\nB,180,5\n",
        b" " * 200_000,
        b" " * 200_000 + b"x\ny",
        b"1," * 2_000 + b"\n" + b"1," * 2_000,
    ],
    ids=[
        "bytes",
        "bomb",
        "nested",
        "cells",
        "lines",
        "cell",
        "last row",
        "blank",
        "blanks",
        "columns",
    ],
)
def test_too_large(text):
    text = text() if callable(text) else text  # not packed where this test does not run
    with pytest.raises(DataError):
        parse_table(text)


HUNGRY = """
import gzip, resource
from gmm_em.tables import DataError, parse_table

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

before = peak()
for source in (
    gzip.compress(b"\\n" * 19_000_000),
    gzip.compress(b"# a\\n" * 500_000 + b"1\\n2"),
    b'"' * 20_000_000,
    b"(a" * 10_000_000,
    b"1.25, " * 200_000 + b"2",
    b"1.5,2.5,3.5,4.5\\n" * 100_000,
    ("x,\U0001f600\\n" + "1.25,a\\n" * 200_000).encode(),
):
    try:
        parse_table(source)
    except DataError:
        pass
print(peak() - before)
"""


def test_no_file_takes_much_memory():
    run = [sys.executable, "-c", HUNGRY]
    done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=FILES.parents[1])
    assert float(done.stdout) < 300  # MB


def test_long_lines_are_lists_or_refused():
    """A list may stand on one line, of which no more than a piece is looked at at a time."""
    values = np.arange(60_000) / 7
    for before, between, after in (("", ",", ""), ("[", ", ", "]"), ("", " ", ""), ("", ";", "")):
        text = before + between.join(map(repr, values.tolist())) + after
        assert np.array_equal(parse_table(text).pick()[0], values)
    with pytest.raises(DataError, match="Line 2 has more than 100,000 characters"):
        parse_table("a;b\n" + "1" * 100_001 + ";2\n3;4")
    with pytest.raises(DataError, match="more than 50,000 characters in a cell"):
        parse_table("1," * 60_000 + "1" * 100_001)


def test_messages_are_short_whatever_the_cells():
    for text in ("1" * 90_000 + ",2\n3,4", "h\n1." + "5" * 90_000 + "\n2,5\n"):
        with pytest.raises(DataError) as caught:
            parse_table(text)
        assert len(str(caught.value)) < 700


def test_a_bomb_is_never_unpacked(monkeypatch):
    read = []

    class Watched(gzip.GzipFile):
        def read(self, size=-1):
            read.append(size)
            return super().read(size)

    monkeypatch.setattr(gzip, "GzipFile", Watched)
    with pytest.raises(DataError, match="unpacked, it has over 20 MB"):
        parse_table(MEGABYTE * 200)
    assert read == [tables.MAX_BYTES + 1]


@pytest.mark.parametrize(
    "text, message",
    [
        ("sep=;", "nothing but comments"),
        ("sep=;\n\n", "nothing but comments"),
        ("[]", "“[]” on line 1 is not a number"),
        ("x <- c()", "on line 1 is not a number"),
    ],
)
def test_what_holds_nothing_is_told(text, message):
    with pytest.raises(DataError) as caught:
        parse_table(text)
    assert message in str(caught.value)


@pytest.mark.parametrize("columns", [{}, {"counts": "n"}, {"upper": "y"}, {"groups": "n"}])
def test_a_column_of_infinities_is_told(columns):
    table = parse_table("x,y,n\ninf,1,1\n-inf,2,2\ninf,3,1\ninf,3,2\n")
    with pytest.raises(DataError, match="Column “x” holds no finite number"):
        from_table(table, "x", **columns)


def outcome(source):
    """The one thing that may happen besides a Dataset is a DataError with a sentence."""
    try:
        table = parse_table(source, "file.csv")
        for column in table.numbers:
            for counts in (None, *table.numbers):
                try:
                    dataset = from_table(table, column, counts)
                except DataError as error:
                    assert str(error)
                else:
                    assert np.isfinite(dataset.values).all()
    except DataError as error:
        assert str(error)


@given(st.binary(max_size=300))
def test_any_bytes(source):
    outcome(source)


@given(st.binary(max_size=300), st.sampled_from([b"\x1f\x8b\x08\0", b"\xff\xfe", b"\xfe\xff"]))
def test_any_bytes_after_a_signature(source, start):
    outcome(start + source)


@given(st.text(max_size=300))
def test_any_text(source):
    outcome(source)


@given(st.text("0123456789.,;-+eE'\" \t\n\r|_#naifNAx’−∞\u00a0", max_size=200))
def test_any_text_like_a_table(source):
    outcome(source)


CELLS = st.sampled_from(
    ["", "1", "2.5", "3,5", '"4,5"', "1.000", "NA", "inf", "x", "-7", '"a', "1e9"]
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6), st.sampled_from(",;\t|"))
def test_any_table(rows, delimiter):
    outcome("\n".join(map(delimiter.join, rows)))


@given(st.binary(max_size=60), st.integers(0, 60), st.integers(0, 255))
def test_a_damaged_gzip_file(content, place, byte):
    packed = bytearray(gzip.compress(b"x\n1\n2\n" + content))
    packed[place % len(packed)] = byte
    outcome(bytes(packed))


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=20).filter(
        lambda values: len(set(values)) > 1
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]),
)
def test_what_python_writes_is_read_back(values, delimiter, encoding):
    lines = [delimiter.join(("name", "größe")), *(f"a{delimiter}{value!r}" for value in values)]
    table = parse_table("\n".join(lines).encode(encoding))
    assert table.pick("größe")[0].tolist() == values


def test_the_core_has_it_under_its_public_name():
    assert data.parse_table is tables.parse_table
    assert data.TableError is tables.TableError is data.DataError is DataError
    assert issubclass(DataError, ValueError)
