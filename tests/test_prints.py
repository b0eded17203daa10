"""Tables of counts as programs and people write them: read as what they are, or asked about."""

import random
from itertools import pairwise

import numpy as np
import pytest

from gmm_em.data import from_table, meanings, parse_table, suggested, zeros_apart
from gmm_em.errors import AmbiguousTable, DataError

INF = np.inf
SPECTRUM = (
    "$SPEC_ID:\nNo sample\n$MEAS_TIM:\n100 102\n$DATA:\n0 3\n       2\n       3\n      12\n"
    "       0\n$ROI:\n0\n$PRESETS:\nNone\n0\n"
)

# text: values and counts
COUNTED = {
    "Value,Frequency\n1,3\n2,5\n3,9\n4,2": ([1, 2, 3, 4], [3, 5, 9, 2]),
    "x,n\n1,3\n2,5\n4,9": ([1, 2, 4], [3, 5, 9]),
    "Klasse;Anzahl\n1,5;4\n2,5;7\n3,5;3": ([1.5, 2.5, 3.5], [4, 7, 3]),
    "値;度数\n1;4\n2;7\n3;3": ([1, 2, 3], [4, 7, 3]),
    "x\n 1  2  3 \n10 20 30 ": ([1, 2, 3], [10, 20, 30]),
    "      3 170\n     12 171\n      1 172": ([170, 171, 172], [3, 12, 1]),
    "h\n170    12\n165     5\n171     3\nName: count, dtype: int64": ([170, 165, 171], [12, 5, 3]),
    "counts\n100 102\n3\n12\n40": ([100, 101, 102], [3, 12, 40]),
    SPECTRUM: ([0, 1, 2, 3], [2, 3, 12, 0]),
    "data.frame(x = c(1.2, 3.4, 5), n = c(5L, 3L, 1L))": ([1.2, 3.4, 5], [5, 3, 1]),
    "\n   1    2    3 \n0.10 0.30 0.60 \n": ([1, 2, 3], [0.1, 0.3, 0.6]),
    "{1: 3, 2: 8, 4: 2}": ([1, 2, 4], [3, 8, 2]),
    "Counter({2: 8, 1: 3, 3: 2})": ([2, 1, 3], [8, 3, 2]),
    "structure(c(`1` = 3L, `2` = 8L, `3` = 2L), dim = 3L, dimnames = structure(list(\n"
    '    c("1", "2", "3")), names = ""), class = "table")': ([1, 2, 3], [3, 8, 2]),
    "Class heights\nvalue count\n150 3\n155 8\n160 14": ([150, 155, 160], [3, 8, 14]),
    '[{"x": 1.2, "n": 5}, {"x": 2.5, "n": 3}, {"x": 3.5, "n": 1}]': ([1.2, 2.5, 3.5], [5, 3, 1]),
}

# text: limits and counts of the classes
CLASSED = {
    "mid,count\n0.5,3\n1.5,5\n2.5,9\n3.5,2": ([0, 1, 2, 3, 4], [3, 5, 9, 2]),
    "Klasse;Anzahl\n0-9;12\n10-19;30\n20-29;5": ([-0.5, 9.5, 19.5, 29.5], [12, 30, 5]),
    "lower,upper,count\n9,10,7\n10,11,289\n11,12,28\n12,13,88\n13,14,193\n14,15,220\n15,16,130\n"
    "16,17,40": (range(9, 18), [7, 289, 28, 88, 193, 220, 130, 40]),
    "age,n\n0-4,12\n5-9,13\n10-14,20\n15+,7": ([0, 5, 10, 15, INF], [12, 13, 20, 7]),
    "von;bis;Anzahl\n0,5;1,5;12\n1,5;2,5;30\n2,5;4;5": ([0.5, 1.5, 2.5, 4], [12, 30, 5]),
    "lower,upper,count\n9,10,7\n11,12,3\n12,Inf,9": ([9, 10, 11, 12, INF], [7, 0, 3, 9]),
    "bin_left,bin_right,density\n0,1,.2\n1,2,.5\n2,4,.15": ([0, 1, 2, 4], [0.2, 0.5, 0.3]),
    "x,percent\n<10,20 %\n10–20,50 %\n>20,30 %": ([-INF, 10, 20, INF], [0.2, 0.5, 0.3]),
    "cut,freq\n(0,10],12\n(10,20],30\n(20,30],5": ([0, 10, 20, 30], [12, 30, 5]),
    "[10, 20) 30\n[20, 30) 5\n[30, Inf) 1": ([10, 20, 30, INF], [30, 5, 1]),
    "< 10 3\n10-20 5\n≥ 20 2": ([-INF, 10, 20, INF], [3, 5, 2]),
    "children,n\n0,10\n1,20\n2,15\n3+,2": ([-0.5, 0.5, 1.5, 2.5, INF], [10, 20, 15, 2]),
    "$breaks\n[1] 0 1 2 3\n\n$counts\n[1] 10 20  5\n\n$mids\n[1] 0.5 1.5 2.5": (
        [0, 1, 2, 3],
        [10, 20, 5],
    ),
    "(array([3, 5, 2]), array([0., 1., 2., 3.]))": ([0, 1, 2, 3], [3, 5, 2]),
    "(array([4., 17.]), array([0. , 0.5, 1. ]), <BarContainer object of 2 artists>)": (
        [0, 0.5, 1],
        [4, 17],
    ),
    "(array([0.2, 0.3]), array([0., 2., 4.]))": ([0, 2, 4], [0.4, 0.6]),
    "  (0,10] (10,20] (20,30] \n      5      12       3 ": ([0, 10, 20, 30], [5, 12, 3]),
}

# several readings, of which the first is the likeliest
ASKED = {
    "length,f1,f2\n10,3,4\n11,5,2\n12,8,0\n13,4,1": [
        {"column": "length", "counts": "f1"},
        {"column": "length", "counts": "f2"},
        {"column": "f1"},
    ],
    "a;b\n1;5\n2;7\n3;9\n4;2": [{"column": "a", "counts": "b"}, {"column": "b"}],
    "year,count\n2001,5\n2002,7\n2003,9\n2004,1": [
        {"column": "year", "counts": "count"},
        {"column": "year"},
        {"column": "count"},
    ],
}


def read(text):
    table = parse_table(text)
    return from_table(table, **suggested(table))


@pytest.mark.parametrize("text", COUNTED)
def test_values_and_their_counts(text):
    dataset = read(text)
    assert (dataset.values.tolist(), dataset.counts.tolist()) == COUNTED[text]


@pytest.mark.parametrize("text", CLASSED)
def test_classes_and_their_counts(text):
    dataset, (edges, counts) = read(text), CLASSED[text]
    np.testing.assert_allclose(dataset.edges, edges)
    np.testing.assert_allclose(dataset.counts, counts)
    assert (dataset.values > dataset.edges[:-1]).all()
    assert (dataset.values < dataset.edges[1:]).all()


@pytest.mark.parametrize("text", ASKED)
def test_what_only_people_know_is_asked(text):
    table = parse_table(text)
    assert list(meanings(table)) == ASKED[text]
    assert suggested(table) == {}


def test_shares_are_weights_of_an_unknown_number_of_observations():
    assert read("value,percent\n1,10\n2,20\n3,70").known_n is None
    assert read("value,count\n1,10\n2,20\n3,70").known_n == 100


def test_two_lines_of_numbers_are_asked_about():
    text = "1 2 3 4\n10 20 30 40"
    with pytest.raises(AmbiguousTable) as caught:
        parse_table(text)
    assert list(caught.value.readings) == ["printed", "rows"]
    assert parse_table(text, decimal="printed").numbers["count"].tolist() == [10, 20, 30, 40]
    assert parse_table(text, decimal="rows").pick()[0].tolist() == [1, 10]


def test_what_stands_above_a_table_is_left_out_and_said():
    text = "Instrument: X\nDate: 2020-01-01\n\nt;value\n1;2,5\n2;3,5\n3;4,5"
    assert read(text).note.startswith("2 lines before the table were left out: “Instrument: X”, ")
    assert parse_table(text).numbers["value"].tolist() == [2.5, 3.5, 4.5]


def test_values_below_a_limit_bias_a_fit():
    note = read("x\n<0.1\n0.5\n0.7\nND\n1.2").note
    assert "2 of them tell only a limit, such as “<0.1”" in note and "biased" in note


def test_a_unit_behind_every_number_is_that_of_the_data():
    assert read("x\n12.5 mm\n13.1 mm\n14 mm").unit == "mm"
    assert read("x\n12.5 mm\n13.1\n14").values.tolist() == [13.1, 14]


def test_zeros_that_stand_out():
    values = [0] * 40 + [1.5, 1.7, 2.2, 2.9, 3.1] * 12
    table = parse_table("x\n" + "\n".join(map(str, values)))
    assert zeros_apart(from_table(table)) == 40
    assert len(from_table(table, zeros=False)) == 60
    assert zeros_apart(from_table(parse_table("x\n" + "0\n1\n2\n" * 20))) == 0


@pytest.mark.parametrize(
    "encoding, header",
    [
        ("shift_jis", "身長,体重"),
        ("gbk", "身高,体重"),
        ("euc_kr", "키,몸무게는어느정도"),
        ("big5", "身高,體重"),
        ("cp1252", "Größe,Ä"),
    ],
)
def test_names_in_other_encodings(encoding, header):
    table = parse_table(f"{header}\n170.5,60\n165,70\n".encode(encoding))
    assert ",".join(table.columns) == header
    assert table.pick()[0].tolist() == [170.5, 165]


def test_letters_that_may_be_of_two_languages_are_asked_about():
    content = "키,몸무게\n170.5,60\n165,70\n".encode("euc_kr")
    with pytest.raises(AmbiguousTable) as caught:
        parse_table(content)
    assert caught.value.readings["cp949"] == "키,몸무게"
    assert parse_table(content, decimal="cp949").columns == ("키", "몸무게")


def test_tables_of_classes_in_every_locale_are_read_as_they_were_written():
    """400 tables: the classes and counts that were written, or a question; nothing else."""
    rng, read_ones = random.Random(21), 0
    for _ in range(400):
        text, edges, counts = written(rng)
        try:
            table = parse_table(text.encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"])))
            found = meanings(table)
            if len(found) > 1:
                continue
            dataset = from_table(table, **found[0])
        except DataError:
            continue
        read_ones += 1
        assert dataset.edges is not None, text
        np.testing.assert_allclose(dataset.edges, edges, err_msg=text)
        np.testing.assert_allclose(dataset.counts, counts, err_msg=text)
    assert read_ones > 300


def written(rng):
    """A table of classes as somebody writes it, the limits and the counts that it means."""
    mark, n = rng.choice(".,"), rng.randint(4, 9)
    delimiter = rng.choice([";", "\t", "|"] if mark == "," else [",", ";", "\t", "|"])
    width, low = rng.choice([0.5, 0.25, 1.5, 2.5]), rng.choice([0, 0.5, 10, 150])
    edges = [low + width * i for i in range(n + 1)]
    counts = [rng.randint(0, 50) for _ in range(n - 1)] + [7]

    def number(x):
        return f"{x:.2f}".replace(".", mark)

    ends = [(number(a), number(b)) for a, b in pairwise(edges)]
    how = rng.choice(["columns", "–", "-", " to ", "(]", "open"])
    names = rng.choice([("class", "count"), ("Klasse", "Anzahl"), ("bin", "n"), ("x", "freq")])
    if how == "columns":
        header, rows = ["lower", "upper", names[1]], [list(pair) for pair in ends]
    elif how == "(]":
        between = "; " if mark == "," else ", "
        header, rows = list(names), [[f"({a}{between}{b}]"] for a, b in ends]
    else:
        dash = "-" if how == "open" else how
        header, rows = list(names), [[f"{a}{dash}{b}"] for a, b in ends]
        if how == "open":
            rows[0], rows[-1] = [f"< {ends[0][1]}"], [f"{ends[-1][0]}+"]
            edges = [-INF, *edges[1:-1], INF]
    lines = [header, *([*row, str(count)] for row, count in zip(rows, counts, strict=True))]
    always = rng.random() < 0.3
    cells = [[f'"{c}"' if always or delimiter in c else c for c in line] for line in lines]
    return "\n".join(map(delimiter.join, cells)), edges, counts


@pytest.mark.parametrize("first", [0, 1, 7])
@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n"])
def test_one_number_a_line_is_a_list_however_many_there_are(first, between):
    for n in range(2, 40):
        text = between.join(map(str, range(first, first + n)))
        table = parse_table(text)
        assert suggested(table) == {}
        assert from_table(table).values.tolist() == list(range(first, first + n))


@pytest.mark.parametrize("n", range(3, 30))
def test_two_columns_that_rise_are_two_columns(n):
    rows = [f"{2 * i} {2 * i + 1}" for i in range(n)]
    assert parse_table("\n".join(rows)).n_rows == n
