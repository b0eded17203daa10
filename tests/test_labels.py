"""Labels of classes as people write them in any language: limits and counts, or a question."""

import numpy as np
import pytest

from gmm_em.data import from_table, meanings, parse_table
from gmm_em.errors import AmbiguousTable, DataError

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


DAMAGED = {
    "comma, no names": ("5 - 14,48\n15 - 24,0\n25 - 34,7", [4.5, 14.5, 24.5, 34.5], [48, 0, 7]),
    "to, comma": ("0 to 5,1233\n5 to 10,4795\n10 to 15,6302", [0, 5, 10, 15], [1233, 4795, 6302]),
    "blanks and decimal commas": (
        "1,50–1,75 7672\n1,75–2,00 411\n2,00–2,25 6713",
        [1.5, 1.75, 2, 2.25],
        [7672, 411, 6713],
    ),
    "words and blanks": (
        "0 bis unter 10  3\n10 bis unter 20  9\n20 und mehr  7",
        [0, 10, 20, INF],
        [3, 9, 7],
    ),
    "a count like a year": (
        "100–102;2055\n102–104;959\n104–106;3014",
        [100, 102, 104, 106],
        [2055],
    ),
    "a total without a name": (
        "class;n\n0-10;3\n10-20;9\n20-30;7\n;19",
        [0, 10, 20, 30],
        [3, 9, 7],
    ),
    "notes": (
        "class\tn\ncm\tn\n0-10\t3\n10-20\t9\n20-30\t7\nSum\t19\n\t\n* preliminary",
        [0, 10, 20, 30],
        [3, 9, 7],
    ),
    "names again": (
        "class,n,sum\n0-10,3,3\n10-20,9,12\nclass,n,sum\n20-30,7,19\n30-40,1,20",
        [0, 10, 20, 30, 40],
        [3, 9, 7, 1],
    ),
    "a title in the first cell": (
        "Title\t\n0-10\t3\n10-20\t9\n20-30\t7",
        [0, 10, 20, 30],
        [3, 9, 7],
    ),
    "a title and a source": (
        "Survey of 3.4.2020\n0~10,3,25.0\n10~20,5,41.7\n20~30,4,33.3\nSource: Office 2020",
        [0, 10, 20, 30],
        [3, 5, 4],
    ),
    "middles": ("mid\tn\tcum\n1,25\t3\t3\n3,75\t9\t12\n6,25\t7\t19", [0, 2.5, 5, 7.5], [3, 9, 7]),
    "names again between limits": (
        "od\tdo\tliczba\n0\t5\t3\n5\t10\t9\nod\tdo\tliczba\n10\t15\t7",
        [0, 5, 10, 15],
        [3, 9, 7],
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_tables_of_classes_as_they_are_found(kind):
    text, edges, counts = DAMAGED[kind]
    table = parse_table(text)
    (found,) = meanings(table)
    dataset = from_table(table, **found)
    np.testing.assert_allclose(dataset.edges, edges)
    assert dataset.counts.tolist()[: len(counts)] == counts


def test_a_row_that_is_cut_off_is_told_or_left_out():
    text = "0,00 - 0,25\t42\n0,25 - 0,50\t44\n0,50 - 0,75\t\n0,75 - 1,00\t56\n1,00 - 1,25\t31"
    with pytest.raises(DataError, match="Line 3: the count in column “column 2”"):
        from_table(table := parse_table(text), **meanings(table)[0])
    cut = "0.0\t0.5\t3\n0.5\t1.0\t23\n1.0\t1.\n1.5\t2.0\t30\n2.0\t2.5\t10\n2.5\t3.0\t7"
    with pytest.raises(DataError, match="Line 3: the upper limit"):
        from_table(table := parse_table(cut), **meanings(table)[0])


def test_a_title_above_two_columns_is_no_name_of_the_second():
    with pytest.raises(DataError, match="Line 2 has 2 cells where others have 1"):
        parse_table("Trial of 2020\n10003\t23\n10007\t7\n10010\t10\nTotal\t40")
    assert parse_table("height\n1\t170.5\n2\t165\n3\t181").pick()[0].tolist() == [170.5, 165, 181]


def test_a_title_above_decimal_commas_is_no_name_of_what_they_cut_off():
    for text in (
        "Trial of 2020\nB0 90,50\nB1 44,70\nB2 13,54",
        "class sum\n< 5 7 5,07\n5–9 2 8,63",
    ):
        with pytest.raises(DataError, match="Line 2 has 2 cells where others have 1"):
            parse_table(text)


def test_a_percent_sign_is_a_name_or_belongs_to_a_number():
    table = parse_table("x n % sum\n35 11 6.8 11\n38 28 17.4 39\n42 40 24.8 79")
    assert table.columns == ("x", "n", "%", "sum")
    assert parse_table("x y\n1 5 %\n2 7 %\n4 9 %").units == {"y": "%"}


def test_words_in_place_of_a_first_number_are_no_names():
    table = parse_table("name;x\nA;tall\nB;5\nC;6\nD;7")
    assert table.columns == ("name", "x") and table.pick()[0].tolist() == [5, 6, 7]


def test_names_as_short_as_units_are_names():
    table = parse_table(
        "Survey of 3.4.2020\n하한,상한,빈도,%\n100,102,7,50\n102,104,6,43\n104,106,1,7"
    )
    assert table.columns == ("하한", "상한", "빈도", "%")


def test_labels_above_labels_are_no_title():
    assert parse_table("7미만,11\n7이상 9미만,12\n9이상 11미만,59\n11 이상,7").n_rows == 4


def test_two_columns_without_names_are_asked_about_where_one_rises():
    found = meanings(parse_table("101;51\n110;42\n120;7\n123;19"))
    assert {"column": "column 1", "counts": "column 2"} in found and len(found) > 1
    assert len(meanings(parse_table("170;60\n165;70\n181;80\n175;73"))) == 1


def test_decimal_commas_between_blanks_are_not_cut_though_a_row_is():
    with pytest.raises(DataError):
        parse_table("10,0 10,5 57\n10,5 11,0 10\n11,0 11,\n11,5 12,0 40\n12,0 12,5 41")


@pytest.mark.parametrize("labels", ["(0, 1] (2, 3] (4, 5]", "0 < x ≤ 1;2 < x ≤ 3;4 < x ≤ 5"])
def test_an_open_limit_belongs_to_no_class_where_one_is_left_out(labels):
    cells = labels.split(";") if ";" in labels else labels.replace("] ", "];").split(";")
    table = parse_table("class\tn\n" + "\n".join(f"{cell}\t{n}" for n, cell in enumerate(cells, 3)))
    dataset = from_table(table, **meanings(table)[0])
    assert dataset.edges.tolist() == [0, 1, 2, 3, 4, 5]


def test_texts_with_two_numbers_are_no_classes():
    table = parse_table("done;height\n6 of 9;170\n2 of 5;165\n10 of 20;181\n30 of 31;172")
    assert not table.limits and table.default == "height"
