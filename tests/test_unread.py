"""What must not be taken for values in silence: totals, summaries, classes nobody understands."""

import pytest

from gmm_em.data import from_table, meanings, parse_table
from gmm_em.errors import AmbiguousTable, DataError
from gmm_em.tables import in_words


def read(text):
    table = parse_table(text)
    (found,) = meanings(table)
    return from_table(table, **found)


@pytest.mark.parametrize(
    "text, left_out",
    [
        ("name,value\nA,3\nB,5\nC,4\nTotal,12", "The last row, “Total”,"),
        ("class,count\n0-10,3\n10-20,5\n20-30,4\nΣ,12", "The last row, “Σ”,"),
        ("値;度数\n1;3\n2;5\n3;4\n合計;12", "The last row, “合計”,"),
        ("x;n\n1;3\n2;5\n3;4\nSumme:;12\nMittel;4", "The last 2 rows, “Summe:”, “Mittel”,"),
        ("lower,upper,count\n0,10,3\n10,20,5\n20,30,4\nGrand Total,,12", "“Grand Total”"),
        ("class count\n0-10 3\n10-20 5\n20-30 4\nTotal 12", "The last row, “Total”,"),
    ],
)
def test_totals_are_no_values(text, left_out):
    dataset = read(text)
    held = dataset.values if dataset.counts is None else dataset.counts
    assert held.tolist() == [3, 5, 4] and left_out in dataset.note


def test_a_row_that_is_called_like_a_total_and_is_none_stays():
    assert parse_table("what,value\nTotal cholesterol,3\nMax,5\nn,4").numbers["value"][2] == 4
    assert parse_table("name,x\nTotal,3\nB,5\nC,4").n_rows == 3


@pytest.mark.parametrize(
    "text",
    [
        "count    100.0\nmean       5.1\nstd        1.2\nmin        1.0\n25%        4.0\n"
        "50%        5.0\n75%        6.0\nmax        9.0\nName: x, dtype: float64",
        "           x      y\ncount  100.0  100.0\nmean     5.1    3.2\nstd      1.2    0.4\n"
        "min      1.0    2.0\n25%      4.0    2.9\n50%      5.0    3.2\nmax      9.0    4.1",
        ",x\ncount,100\nmean,5.1\nstd,1.2\nmin,1\n25%,4\n50%,5\n75%,6\nmax,9",
        "   Min. 1st Qu.  Median    Mean 3rd Qu.    Max. \n   1.0     4.0     5.0     5.1     6.0 "
        "    9.0 ",
        "Mittelwert;5,1\nStandardabweichung;1,2\nN;100\nMin;1\nMax;9",
    ],
)
def test_a_summary_is_not_the_values(text):
    with pytest.raises(DataError, match="a summary of values"):
        parse_table(text)


@pytest.mark.parametrize(
    "labels",
    [
        "10代 20代 30代 40代",
        "0- 10- 20- 30-",
        "≤10 ≤20 ≤30 ≤40",
        "up_to_10 up_to_20 up_to_30 up_to_40",
        "Class_1_(0-10) Class_2_(10-20) Class_3_(20-30) Class_4_(30-40)",
        "0-10 10-20 15-30 30-40",
    ],
)
@pytest.mark.parametrize("header", ["class;count\n", "Alter;Personen\n", ""])
def test_classes_that_are_not_understood_are_asked_about(labels, header):
    cells = [label.replace("_", " ") for label in labels.split(" ")]
    text = header + "\n".join(f"{cell};{n}" for cell, n in zip(cells, [3, 9, 7, 2], strict=True))
    with pytest.raises(AmbiguousTable, match=f"“{cells[0][:2]}.*” in column .* looks like a class"):
        parse_table(text)
    table = parse_table(text, decimal="numbers")
    assert table.pick()[0].tolist() == [3, 9, 7, 2]
    assert in_words("numbers") == "as numbers, without the classes"


@pytest.mark.parametrize(
    "text",
    [
        "id,count\nS01,3\nS02,9\nS03,7",
        "plot,count\nplot 1,3\nplot 2,9\nplot 3,7",
        "day,count\n2020-01-01,3\n2020-01-02,9\n2020-01-03,7",
        "day,count\n1 Jan 2020,3\n2 Jan 2020,9\n3 Jan 2020,7",
        "time,count\n12:30,3\n12:40,9\n12:50,7",
        "season,count\n2018/19,3\n2019/20,9\n2020/21,7",
        "score,count\n2-1,3\n0-0,9\n1-3,7",
        "text,weight_kg,height\n5 of 7,3.5,1\n6 of 7,9.5,2\n7 of 9,7.5,5",
    ],
)
def test_names_dates_and_scores_are_no_classes(text):
    column = "weight_kg" if "weight" in text else "count"
    assert parse_table(text).pick(column)[0].round().tolist()[0] in (3, 4)


@pytest.mark.parametrize("name", ["weight", "weights", "w", "Gewicht"])
def test_weights_may_be_counts_or_those_of_bodies(name):
    for rows in ("1.5;3\n2.7;5\n3.5;9", "1;0.2\n2;0.5\n3;0.3"):
        found = meanings(parse_table(f"x;{name}\n{rows}"))
        assert {"column": "x", "counts": name} in found and len(found) > 1
    assert meanings(parse_table(f"height;{name}\n170;60\n165;70\n181;80")) == (
        {"column": "height"},
    )


@pytest.mark.parametrize(
    "text",
    [
        "class,count,percent,cumulative\n0-10,3,25,3\n10-20,5,41.7,8\n20-30,4,33.3,12",
        "class,cum. freq.,count\n0-10,3,3\n10-20,8,5\n20-30,12,4",
        "class;n;p\n0-10;3;0,25\n10-20;5;0,417\n20-30;4;0,333",
        "0-10 3 3\n10-20 5 8\n20-30 4 12",
        "lower;upper;a;b;c\n0;10;3;25;25\n10;20;5;41,7;66,7\n20;30;4;33,3;100",
        "class\tcount\t%\n0-10\t3\t25 %\n10-20\t5\t42 %\n20-30\t4\t33 %",
    ],
)
def test_shares_and_cumulative_sums_beside_counts_are_none(text):
    dataset = read(text)
    assert dataset.edges.tolist() == [0, 10, 20, 30]
    assert dataset.counts.tolist() == [3, 5, 4]


def test_cumulative_counts_alone_are_refused():
    with pytest.raises(DataError, match="“cumulative frequency” is cumulative: bring how many"):
        meanings(parse_table("class,cumulative frequency\n0-10,3\n10-20,9\n20-30,12"))


@pytest.mark.parametrize(
    "above", ["Messung;12\n", "Datum;2020-01-01\nGerät;X12\n", "Umfrage;\n", "a;b\nWert in;\n"]
)
@pytest.mark.parametrize("units", ["", "cm;kg\n"])
def test_lines_of_as_many_cells_above_the_names(above, units):
    table = parse_table(f"{above}Wert;Masse\n{units}1,5;3\n2,5;5\n3,5;9\n")
    assert table.columns == ("Wert", "Masse") and "before the table" in table.before
    assert table.pick("Wert")[0].tolist() == [1.5, 2.5, 3.5]
    assert parse_table(f"Wert;Masse\n{units}1,5;3\n2,5;5\n3,5;9\n").columns == ("Wert", "Masse")


def test_limits_of_classes_are_no_shares_though_they_sum_to_100():
    rows = "\n".join(
        f"{low},{low + 1},{n}"
        for low, n in zip(range(9, 17), [7, 28, 8, 9, 2, 1, 3, 4], strict=True)
    )
    found = meanings(parse_table(f"lower,upper,count\n{rows}"))
    assert found == ({"column": "lower", "upper": "upper", "counts": "count"},)
