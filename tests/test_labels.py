"""Labels of classes as people write them in any language: limits and counts, or a question."""

import numpy as np
import pytest

from gmm_em.data import from_table, meanings, parse_table
from gmm_em.errors import AmbiguousTable

INF = np.inf
TOUCHING, WHOLE = [0, 10, 20, 30], [-0.5, 9.5, 19.5, 29.5]
OPEN, AGES = [-INF, 10, 20, INF], [0, 10, 20, 30]

LABELS = {
    "0以上10未満 10以上20未満 20以上30未満": TOUCHING,
    "0이상_10미만 10이상_20미만 20이상_30미만": TOUCHING,
    "0_bis_unter_10 10_bis_unter_20 20_bis_unter_30": TOUCHING,
    "von_0_bis_10 von_10_bis_20 von_20_bis_30": TOUCHING,
    "über_0_bis_10 über_10_bis_20 über_20_bis_30": TOUCHING,
    "0_to_under_10 10_to_under_20 20_to_under_30": TOUCHING,
    "0_but_less_than_10 10_but_less_than_20 20_but_less_than_30": TOUCHING,
    "de_0_à_10 de_10_à_20 de_20_à_30": TOUCHING,
    "da_0_a_10 da_10_a_20 da_20_a_30": TOUCHING,
    "od_0_do_10 od_10_do_20 od_20_do_30": TOUCHING,
    "от_0_до_10 от_10_до_20 от_20_до_30": TOUCHING,
    "0_tot_10 10_tot_20 20_tot_30": TOUCHING,
    "0~10 10~20 20~30": TOUCHING,
    "[0;10[ [10;20[ [20;30[": TOUCHING,
    "[0_;_10[ [10_;_20[ [20_;_30[": TOUCHING,
    "]0..10] ]10..20] ]20..30]": TOUCHING,
    "0_≤_x_<_10 10_≤_x_<_20 20_≤_x_<_30": TOUCHING,
    "0_cm_–_10_cm 10_cm_–_20_cm 20_cm_–_30_cm": TOUCHING,
    "0_thru_9 10_thru_19 20_thru_29": WHOLE,
    "0～9 10～19 20～29": WHOLE,
    "under_10 10_to_20 over_20": OPEN,
    "unter_10 10_bis_unter_20 20_und_mehr": OPEN,
    "menos_de_10 10_a_20 20_y_más": OPEN,
    "moins_de_10 de_10_à_20 20_et_plus": OPEN,
    "meno_di_10 10-20 oltre_20": OPEN,
    "menos_de_10 10_a_20 20_ou_mais": OPEN,
    "до_10 10–20 более_20": OPEN,
    "10未満 10以上20未満 20以上": OPEN,
    "bis_9 10_bis_19 20_und_mehr": [-INF, 9.5, 19.5, INF],
    "<=10 11-20 >20": [-INF, 10.5, 20.5, INF],
    "20+ 10_-_19 <10": [-INF, 9.5, 19.5, INF],
    "0~9歳 10~19歳 20~29歳": AGES,
    "0-9_years 10-19_years 20-29_years": AGES,
    "20세_이상 10~19세 0~9세": [0, 10, 20, INF],
    "−10_–_−5 −5_–_0 0_–_5": [-10, -5, 0, 5],
    "-10--5 -5-0 0-5": [-10, -5, 0, 5],
    "1k-2k 2k-3k 3k-4k": [1000, 2000, 3000, 4000],
    "$10000_to_$19999 $20000_to_$29999 $30000_to_$39999": [9999.5, 19999.5, 29999.5, 39999.5],
    "Under_$10,000 $10,000_to_$19,999 $20,000_or_more": [-INF, 9999.5, 19999.5, INF],
    "10\u00a0000–20\u00a0000 20\u00a0000–30\u00a0000 30\u00a0000–40\u00a0000": [1e4, 2e4, 3e4, 4e4],
}


def rows(text):
    return [label.replace("_", " ") for label in text.split(" ")]


@pytest.mark.parametrize("header", ["class\tcount\n", ""])
@pytest.mark.parametrize("text", LABELS)
def test_labels_in_every_language(text, header):
    counts = [3, 9, 7]
    lines = [f"{label}\t{n}" for label, n in zip(rows(text), counts, strict=True)]
    table = parse_table(header + "\n".join(lines))
    (found,) = meanings(table)
    dataset = from_table(table, **found)
    np.testing.assert_allclose(dataset.edges, LABELS[text])
    rising = text[0] != "2"
    assert dataset.counts.tolist() == (counts if rising else counts[::-1])


def test_a_class_that_is_left_out_is_empty_and_widens_no_other():
    dataset = from_table(table := parse_table("class;n\n0-10;3\n20-30;5\n"), **meanings(table)[0])
    assert dataset.edges.tolist() == [0, 10, 20, 30] and dataset.counts.tolist() == [3, 0, 5]
    tens = from_table(table := parse_table("class;n\n100-190;3\n200-290;5\n"), **meanings(table)[0])
    assert tens.edges.tolist() == [95, 195, 295]


def test_thousands_in_labels_are_asked_about():
    text = "class;n\n€10.000 – €19.999;3\n€20.000 – €29.999;9\n€30.000 – €39.999;7"
    with pytest.raises(AmbiguousTable) as caught:
        parse_table(text)
    assert caught.value.readings[","].startswith("14999.5, 24999.5, 34999.5")
