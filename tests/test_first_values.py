"""The first values of data, in words."""

import pytest
from headless import html, run

from gmm_em import data
from gmm_em.dashboard.text.values import first_values, how_many
from gmm_em.links import encode_values


@pytest.mark.parametrize(
    "text, words",
    [
        ("1 2 3", "3 values: 1, 2, 3"),
        ("x\n1,75\n2\n1,8\n1,62\n3", "5 values: 1.75, 2, 1.8, 1.62, …"),
        ("x;n\n1;1\n2;7\n3;0", "8 points at 3 values: 1 (once), 2 (7 times), 3 (0 times)"),
        ("x,weight\n1,0.5\n2,1", "2 values with weights: 1 (weight 0.5), 2 (weight 1)"),
        ("mean,sd,count\n2,1,10\n5,0.5,30", "40 points in 2 groups: 2 ± 1, 5 ± 0.5"),
        ("0-10,3\n10-20,7\n20+,4", "14 points in 3 classes: 0 to 10, 10 to 20, above 20"),
    ],
)
def test_what_was_read_is_said_with_its_number(text, words):
    table = data.parse_table(text)
    dataset = data.from_table(table, **data.meanings(table)[0])
    assert f"{how_many(dataset)}: {first_values(dataset)}" == words


def test_a_printed_sheet_says_how_many_these_are_and_nothing_that_nobody_said():
    for values, said in (
        (encode_values([1.0, 2.5, 7.0]), "x: 3 values, fitted"),
        (encode_values([1.0, 2.5], [3, 4]), "x: 7 points at 2 values, fitted"),
        (encode_values([1.0, 2.5], [0.3, 0.4]), "x: 2 values with weights, fitted"),
    ):
        page = html(run(data="upload", column="x", values=values))
        (sheet,) = (part for part in page if "em-paper" in part)
        assert said in sheet and "observations" not in sheet
