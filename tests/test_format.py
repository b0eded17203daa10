"""How Python writes numbers; `browser/test_one_format.py` holds the browser to the same table."""

import json
from pathlib import Path

import numpy as np
import pytest

from gmm_em import Dataset
from gmm_em.dashboard.text import format

TABLE = json.loads((Path(__file__).parent / "reference" / "number_formats.json").read_text("utf-8"))


@pytest.mark.parametrize("name", TABLE)
def test_every_case_is_written_as_the_table_says(name):
    found = [[arguments, getattr(format, name)(*arguments)] for arguments, _ in TABLE[name]]
    assert found == TABLE[name]


@pytest.mark.parametrize(
    "value, form, text",
    [(1234.5, ",.0f", "1,235"), (8.54e-6, ".1e", "8.5e−6"), (0.0, ".1e", "0.0e0"),
     (0.0625, ".1%", "6.3%"), (np.float32(-0.5), ".2f", "−0.50")],
)  # fmt: skip
def test_a_number_in_a_form_of_python(value, form, text):
    assert format.number(value, form) == text


@pytest.mark.parametrize(
    "values, texts",
    [
        ([0.0, 1.0], ["0.5000", "1,234.5000"]),
        ([0.0, 1e4], ["1", "1,235"]),
        ([0.0, 1e12], ["0.5", "1235"]),
        ([1e9, 1e9 + 1e-3], ["0.5", "1234.5"]),
    ],
)
def test_means_and_sds_have_the_decimals_of_the_data(values, texts):
    say = format.formatter(Dataset(values, "x"))
    assert [say(0.5), say(1234.5)] == texts
