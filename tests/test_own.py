"""What the columns of a table may be besides values and counts: labels, sds, class limits."""

import numpy as np
import pytest

from gmm_em.data import DataError, bin_edges, classics, from_table, parse_table, suggested

LABELLED = "height,who\n3,b\n1,a\n2,a\n4,b\nNA,b\n9,\n5,b\n"
GROUPS = "mean,sd,count\n2,1,10\n5,,1\n9,0.5,4\n"
CLASSES = "from,to,n\n0,2,5\n2,3,7\n3,6,1\n"


def test_a_column_of_labels_makes_groups_from_left_to_right():
    dataset = from_table(parse_table(LABELLED), groups="who")
    assert dataset.values.tolist() == [3, 1, 2, 4, 5]
    assert dataset.group_names == ("a", "b")
    assert dataset.groups.tolist() == [1, 0, 0, 1, 1]
    assert dataset.by_groups().means.tolist() == [1.5, 4]
    assert dataset.note == "1 row has no label. 1 of 6 rows left out: line 6 holds no number."


def test_what_labels_are():
    table = parse_table(
        "id,name,kind,code,few\n"
        + "".join(f"{i},person {i},{'xyz'[i % 3]},{i % 2 + 7},{i // 29}\n" for i in range(30))
    )
    assert list(table.labels) == ["kind", "code", "few"]
    with pytest.raises(DataError, match="no column of labels “name”, only “kind”, “code”, “few”"):
        from_table(table, "id", groups="name")
    with pytest.raises(DataError, match="no Gaussian can describe the group “1”"):
        from_table(table, "id", groups="few")


def test_the_file_of_iris_is_read_with_its_species():
    content = (classics.FILES / "iris_petal_length.txt").read_bytes()
    dataset = from_table(parse_table(content), groups="species")
    iris = classics.classic("iris_petal_length")
    assert np.array_equal(dataset.groups, iris.groups)
    assert dataset.group_names == iris.group_names


def test_a_table_of_groups():
    table = parse_table(GROUPS)
    assert suggested(table) == {"column": "mean", "counts": "count", "sds": "sd"}
    dataset = from_table(table, **suggested(table))
    assert dataset.values.tolist() == [1, 5, 8.5, 3, 5, 9.5]
    assert dataset.counts.tolist() == [5, 0.5, 2, 5, 0.5, 2]
    assert dataset.grouped and dataset.n == 15


def test_a_table_of_classes():
    table = parse_table(CLASSES)
    assert suggested(table) == {"column": "from", "counts": "n", "upper": "to"}
    dataset = from_table(table, **suggested(table))
    assert dataset.values.tolist() == [1, 2.5, 4.5] and dataset.n == 13
    assert dataset.name == "value"  # "from" is no name of what was measured
    assert bin_edges(dataset).tolist() == [0, 2, 3, 6]
    gap = parse_table(CLASSES.replace("2,3,7", "2,2.5,7"))
    dataset = from_table(gap, **suggested(gap))
    assert dataset.edges.tolist() == [0, 2, 2.5, 3, 6]
    assert dataset.values.tolist() == [1, 2.25, 2.75, 4.5]
    assert dataset.counts.tolist() == [5, 7, 0, 1]


@pytest.mark.parametrize("header", ["x,count", "mean,count", "mean,sd", "lower,count", "a,b"])
def test_other_tables_are_no_groups(header):
    assert suggested(parse_table(f"{header}\n1,2\n3,4\n")) == {}


@pytest.mark.parametrize(
    "text, message",
    [
        (GROUPS.replace("5,,1", "5,,2"), "Line 3: the sd must be"),
        (GROUPS.replace("9,0.5", "9,-0.5"), "Line 4: the sd must be"),
        (GROUPS.replace("count", "number"), "Groups need a column of counts"),
        (CLASSES.replace("3,6", "3,"), "Line 4: the upper limit of a class"),
        (CLASSES.replace("2,3", "2,2"), "Line 3: the upper limit of a class"),
    ],
)
def test_broken_groups_are_refused_with_their_line(text, message):
    table = parse_table(text)
    further = {"sds": "sd"} if "sd" in table.numbers else {"upper": "to"}
    counts = next((name for name in ("count", "n") if name in table.numbers), None)
    column = "mean" if "mean" in table.numbers else "from"
    with pytest.raises(DataError, match=message):
        from_table(table, column, counts, **further)
