"""What a text means: read if it has one reading, refused if it has two, never a wrong number.

Each text is as somebody would bring it, and what is beside it is what they would mean.
"""

import random

import numpy as np
import pytest

from gmm_em.errors import AmbiguousDecimal, AmbiguousTable, DataError
from gmm_em.tables import in_words, parse_table

READ = [
    ("1,75\n2\n1,8\n1,62", [1.75, 2, 1.8, 1.62]),
    ("1,75\nNA\n1,8\n1,62", [1.75, 1.8, 1.62]),
    ("1,75\n-\n1,8\n1,62", [1.75, 1.8, 1.62]),
    (",50\n1,75\n2", [0.5, 1.75, 2]),
    ("x\n,50\n1,75\n2,25", [0.5, 1.75, 2.25]),
    ("12,5 %\n13,7 %\n11 %", [12.5, 13.7, 11]),
    ("12.5 %\n13.7 %\n11 %", [12.5, 13.7, 11]),
    ("x\n12.5 %\n13.7\n11.2", [13.7, 11.2]),
    ("Größe, m\n1,75\n2\n1,8\n1,62", [1.75, 2, 1.8, 1.62]),
    ("x,y\n1,2\n3,4", [1, 3]),
    ("x, y\n1, 2\n3, 4", [1, 3]),
    ("height\n170,5\n165,0\n180,25", [170.5, 165, 180.25]),
    ("Gewicht_kg\n1,234\n5,34\n2,111", [1.234, 5.34, 2.111]),
    ("Gewicht_kg\n0,234\n5,345\n2,111", [0.234, 5.345, 2.111]),
    ("Ort;Einwohner\nA;1.234.567\nB;12.345", [1234567, 12345]),
    ("Ort;Einwohner\nA;1.234,5\nB;12.345", [1234.5, 12345]),
    ("Ort;Masse\nA;1,234\nB;12,345", [1.234, 12.345]),
    ("Ort;Masse\nA;1,234\nB;12345", [1.234, 12345]),
    ("1.234,56\n2.345,75\n999,00", [1234.56, 2345.75, 999]),
    ("Betrag\n1.234,56\n2.345,75", [1234.56, 2345.75]),
    ("Betrag\n1 234,50\n2 345,75\n999,00", [1234.5, 2345.75, 999]),
    ("Betrag\n1 234,50\n2 345,75", [1234.5, 2345.75]),
    ("Betrag\n1\xa0234,50\n2\xa0345,75", [1234.5, 2345.75]),
    ("Betrag\n1\u202f234,50\n2\u202f345,75", [1234.5, 2345.75]),
    ("1\u202f234,50\n2\u202f345,75", [1234.5, 2345.75]),
    ("1\u2009234,50\n2\u2009345,75\n3,5", [1234.5, 2345.75, 3.5]),
    ("1\xa0234\n2\xa0345", [1234, 2345]),
    ("1 234,50\n2 345,75\n999,00", [1234.5, 2345.75, 999]),
    ("amount\n1,234.50\n2,345.75", [1234.5, 2345.75]),
    ("amount\n$1,234.50\n$2,345.75", [1234.5, 2345.75]),
    ("amount\n1,234.50\n999.75\n12,000.00", [1234.5, 999.75, 12000]),
    ("1,234.50\n999.75\n12,000.00", [1234.5, 999.75, 12000]),
    ("1,234.50\n2,345.75", [1234.5, 2345.75]),
    ("NA\n3,7\n2,4\nNA\n1,9", [3.7, 2.4, 1.9]),
    ("1  A  2.345,67\n2  B  3.456,78", [2345.67, 3456.78]),
    ("Gehalt\n1 2.345,67\n2 3.456,78", [2345.67, 3456.78]),
    ("people\n1,234,567\n999\n12,345", [1234567, 999, 12345]),
    ("1234567\n2345678", [1234567, 2345678]),
    ("1'234.50\n2'345.75", [1234.5, 2345.75]),
    ("1'234,50\n2'345,75", [1234.5, 2345.75]),
    ("1'234\n2'345", [1234, 2345]),
    ("h\n1.234\n5.678", [1.234, 5.678]),
    ("h\n1.234\n5.67", [1.234, 5.67]),
    ("h\n1.234\n9999\n12.345", [1.234, 9999, 12.345]),
    ("a;b\n1,5;1.234\n2,5;2.345", [1.5, 2.5]),
    ('name,h\nA,"1,5"\nB,"2,5"', [1.5, 2.5]),
    ('name,h\nA,"1,234"\nB,"12,345"\nC,999', [1234, 12345, 999]),
    ("name, height\nA, 1,75\nB, 1,80", [1.75, 1.8]),
    ("name value\na 1,5\nb 2,5", [1.5, 2.5]),
    ('"height","weight"\n"1",170,60\n"2",165,70', [170, 165]),
    ("mpg,cyl\nMazda,21,6\nDatsun,22.8,4", [21, 22.8]),
    ('"x"\n"1" 170\n"2" 165', [170, 165]),
    ("x y\n1 170 60\n2 165 70", [170, 165]),
    ("x y\n3 170 60\n7 165 70\n8 180 90", [170, 165, 180]),
    (",height\n3,170.5\n7,165\n8,180.25", [170.5, 165, 180.25]),
    ('"","height"\n"3",170.5\n"7",165\n"8",180.25', [170.5, 165, 180.25]),
    (";height\n3;170,5\n7;165\n8;180,25", [170.5, 165, 180.25]),
    ("\theight\n3\t170.5\n7\t165\n8\t180.25", [170.5, 165, 180.25]),
    (
        "170 165 180 175 160\n171 166 181 176 161\n172 167",
        [170, 165, 180, 175, 160, 171, 166, 181, 176, 161, 172, 167],
    ),
    ("1 NA 3\n4 5 6", [1, 4]),
    ("2019,2020,2021\n1.5,2.5,3.5\n4.5,5.5,6.5", [1.5, 4.5]),
    ("2019,2020,2021\n15,25,35\n45,55,65", [15, 45]),
    ("country,2019,2020\nA,1.5,2.5\nB,3.5,4.5", [1.5, 3.5]),
    ("country,2019,2020\nA,15,25\nB,35,45", [15, 35]),
    ("country;2019;2020\nA;1,5;2,5\nB;3,5;4,5", [1.5, 3.5]),
    ("country\t2020\nA\t15\nB\t35", [15, 35]),
    ("name,height,2020\nA,170.5,3\nB,165,4", [170.5, 165]),
    (",0,1\n0,1.5,2.5\n1,3.5,4.5", [1.5, 3.5]),
    ("1960 1985\n1955 1990", [1960, 1955]),
    ("year,temp\n1960,14.2\n1961,14.3\n1962,14.1", [14.2, 14.3, 14.1]),
    ("height\n170\n165", [170, 165]),
    ("[1.2, 3.4]", [1.2, 3.4]),
    ('{"x": [1,2,3]}', [1, 2, 3]),
    ("a title\n\nx,y\n1.5,2\n2.5,3", [1.5, 2.5]),
    ("x\n1,25E-03\n2,5E-03", [0.00125, 0.0025]),
    ("amount\n1,234.55\n2,345.75\n3,456.25", [1234.55, 2345.75, 3456.25]),
    ("12.5 mm\n13.1 mm\n14 mm", [12.5, 13.1, 14]),
    ("Preis\n1.234,56 €\n2.345,10 €", [1234.56, 2345.1]),
    ('price\n"$45,000"\n"$52,500"', [45000, 52500]),
    ("45k\n52k\n61.5k", [45000, 52000, 61500]),
    ("c(52L, 57L, 60L)", [52, 57, 60]),
    ("array([1.5, 2.5, 3.5], dtype=float32)", [1.5, 2.5, 3.5]),
    ("[1.2, 3.4, 5.6]\n", [1.2, 3.4, 5.6]),
    ("[1.2,\n 3.4,\n 5.6]", [1.2, 3.4, 5.6]),
    ("c(1,2)", [1, 2]),
    ("c(1.5, 2.5, 3.5)", [1.5, 2.5, 3.5]),
    ("x <- c(1.5, 2.5, 3.5)", [1.5, 2.5, 3.5]),
    ("x = [1.5, 2.5, 3.5]", [1.5, 2.5, 3.5]),
    ("np.array([1.5, 2.5, 3.5])", [1.5, 2.5, 3.5]),
    ("array([1.5, 2.5,\n       3.5])", [1.5, 2.5, 3.5]),
    ("{1, 2, 3}", [1, 2, 3]),
    ("(1, 2, 3)", [1, 2, 3]),
    ("[1.5 2.5 3.5]", [1.5, 2.5, 3.5]),
    ('["1.5", "2.5"]', [1.5, 2.5]),
    ("1,5; 2,5; 3,75", [1.5, 2.5, 3.75]),
    ("1,5;2,5;3,75", [1.5, 2.5, 3.75]),
    ("1,5 2,5 3,75", [1.5, 2.5, 3.75]),
    ("1,5\t2,5\t3,75", [1.5, 2.5, 3.75]),
    ("1.5, 2.5, 3.5\n4.5, 5.5", [1.5, 2.5, 3.5, 4.5, 5.5]),
    ("1, 2, 3\n4, 5", [1, 2, 3, 4, 5]),
    ("1.5,\n2.5,\n3.75", [1.5, 2.5, 3.75]),
    ("170,165,180", [170, 165, 180]),
    ("170 165 180", [170, 165, 180]),
    ("170, 165, 180, 175", [170, 165, 180, 175]),
    ("[1] 170 165 180\n[4] 175 160", [170, 165, 180, 175, 160]),
    (" [1] 170.5 165.2\n [3] 175.0", [170.5, 165.2, 175]),
    ("1;2;3\n4;5", [1, 2, 3, 4, 5]),
    ("1.5\n2.5\nabc\n3.5", [1.5, 2.5, 3.5]),
    ("1,5\n2\ntall\n1,8\n1,62", [1.5, 2, 1.8, 1.62]),
    ("date,x\n01.02.2020,1.5\n02.02.2020,2.5", [1.5, 2.5]),
    ("date;x\n01.02.2020;1,5\n02.02.2020;2,5", [1.5, 2.5]),
    ("datum;x\n01.02.2020;1,5\n02.02.2020;2", [1.5, 2]),
    ("time,x\n12:30,1.5\n12:31,2.5", [1.5, 2.5]),
    ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", [1, 3]),
    ("a|b\n1|2\n3|4", [1, 3]),
    ('name,comment,x\nA,"well, yes",5\nB,"no",6', [5, 6]),
    ("sep=;\na;b\n1,5;2\n2,5;3", [1.5, 2.5]),
    ("sep=,\na,b\n1,5\n2,6", [5, 6]),
    ("#a\n1\n2", [1, 2]),
    ("–5\n–6", [-5, -6]),
    ("1.000\n2.000\n3.500", [1, 2, 3.5]),
    ("name;people\nA;1,23,456\nB;99,999\nC;12,34,567.5", [123456, 99999, 1234567.5]),
    ("[[1. 2.]\n [3. 4.]\n [5. 6.]]", [1, 3, 5]),
    ("Messung;12\nWert;Anzahl\n1;3\n2;5\n3;9", [1, 2, 3]),
    ("170,60,1.5\n165,70,2.5", [170, 165]),
    ("1.5,2.5,3.5\n4.5,5.5", [1.5, 2.5, 3.5, 4.5, 5.5]),
    ("zip,x\n01234,5\n00123,6", [1234, 123]),
    ("x;y\n1;2\n3", [1, 3]),
    ("x,y\n1.5,2\n3,4\n5", [1.5, 3, 5]),
    ("x\n1 234\n12 345\n999", [1234, 12345, 999]),
    ("x\n12 345\n1 234", [12345, 1234]),
    ("170 60\n165 70", [170, 165]),
    ("25,70.5\n31,65.2", [25, 31]),
    ("170.5,60\n165.2,70", [170.5, 165.2]),
    ("name,genes,x\nA,a|b,1\nB,c|d,2", [1, 2]),
    ("007\n012\n365", [7, 12, 365]),
    ("0.5\n0.25\n12.30", [0.5, 0.25, 12.3]),
    ("00.5\n01.5\n12.5", [0.5, 1.5, 12.5]),
    ("007.15\n012.30", [7.15, 12.3]),
    ("07.25\n45.80\n93.10", [7.25, 45.8, 93.1]),
    ("12.30\n13.15\n18.45", [12.3, 13.15, 18.45]),
    ("-01.02\n02.03", [-1.02, 2.03]),
    ("time,x\n09.15,1.5\n12.30,2.5", [1.5, 2.5]),
    ("x\n01.02.\n15.03.\n1.5\n2.5", [1.5, 2.5]),
    ("Wert\n< 0,1\n0,52\n0,7\n1,3\n2,2", [0.52, 0.7, 1.3, 2.2]),
    ("0.5, <0.1, 0.7", [0.5, 0.7]),
    ("height,\n170.5,\n165,\n181,", [170.5, 165, 181]),
    ("gain\n-$45.00\n$52.50\n$12.00", [-45, 52.5, 12]),
    ("[np.float64(1.5), np.float64(2.5)]", [1.5, 2.5]),
    ("     height  n\n0     170.5  6\n1     165.0  5\n\n[2 rows x 2 columns]", [170.5, 165]),
    ("# A tibble: 2 × 2\n      x y\n  <dbl> <int>\n1   1.5     3\n2   2.5     8", [1.5, 2.5]),
    ("+-----+---+\n|   x | y |\n+-----+---+\n| 1.5 | 3 |\n| 2.5 | 8 |\n+-----+---+", [1.5, 2.5]),
    ('{"columns":["id","x"],"index":[0,1],"data":[[7,5.1],[3,4.9]]}', [5.1, 4.9]),
    ('{"x":{"0":5.1,"1":4.9}}', [5.1, 4.9]),
    ('{"a": {"of": 2, "b": [{"x": 5.1}, {"x": 4.9}]}}', [5.1, 4.9]),
    ("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n\nid;x\n1;12,5\n2;13,25\n3;11,75", [12.5, 13.25, 11.75]),
    (
        "* Type = 96\n* Dye = A\n* Run = 4\n* User = B\n[Results]\nWell\tSample\tCt\nA1\tS1\t22.5\n"
        "A2\tS2\tUndetermined\nA3\tS3\t24.25",
        [22.5, 24.25],
    ),
    (
        "By,Anna,\nDate,2020-11-28,\n,,\nid,x,ok\n1,12.5,y\n2,13.25,n\n3,11.75,y",
        [12.5, 13.25, 11.75],
    ),
    (
        "Version\t3.0\nPlate\tOne\nDate\t1/2/2020\n\nWell\tx\nA1\t0.5\nA2\t0.75\nA3\t0.6",
        [0.5, 0.75, 0.6],
    ),
]

# the readings with a decimal point and with a decimal comma, if there are such
TORN = [
    ("1,75\n−1,25\n1,8", "1, -1, 1 … and 75, 25, 8 …", "1.75, -1.25, 1.8 …"),
    ("1,75\n-1,25\n1,8", "1, -1, 1 … and 75, 25, 8 …", "1.75, -1.25, 1.8 …"),
    (",50\n1,75\n2,25", "1, 2 … and 50, 75, 25 …", "0.5, 1.75, 2.25 …"),
    ("1,2E-03\n2,5E-03\n1,1E-02", "1, 2, 1 … and 0.002, 0.005, 0.01 …", "0.0012, 0.0025, 0.011 …"),
    ("12,5%\n13,7%\n11,1%", "12, 13, 11 … and 5, 7, 1 …", "12.5, 13.7, 11.1 …"),
    ("Größe, m\n1,75\n1,80\n1,62", "1, 1, 1 … and 75, 80, 62 …", "1.75, 1.8, 1.62 …"),
    ("Größe,m\n1,75\n2\n1,8", None, "1.75, 2, 1.8 …"),
    ("x, y\n1,2\n3,4", "1, 3 … and 2, 4 …", "1.2, 3.4 …"),
    ("height\n1,5\n2,7\n3,9", "1, 2, 3 … and 5, 7, 9 …", "1.5, 2.7, 3.9 …"),
    ("Gewicht_kg\n1,234\n5,345\n2,111", "1234, 5345, 2111 …", "1.234, 5.345, 2.111 …"),
    ("Ort;Einwohner\nA;1.234\nB;12.345", "1.234, 12.345 …", "1234, 12345 …"),
    ("Ort;Einwohner\nA;1.234\nB;999", "1.234, 999 …", "1234, 999 …"),
    ("Ort;Masse\nA;1,234\nB;12", "1234, 12 …", "1.234, 12 …"),
    ("1.234,56\n2.345,75", "1.234, 2.345 … and 56, 75 …", "1234.56, 2345.75 …"),
    ("people\n1,234\n999\n12,345", "1234, 999, 12345 …", "1.234, 999, 12.345 …"),
    ("h\n1.234\n999\n12.345", "1.234, 999, 12.345 …", "1234, 999, 12345 …"),
    ("1.5\n2,5\n3.5\n4.5", "1.5, 3.5, 4.5 …", None),
    ("x;y\n1,5;a\n1,234.5;b\n2,5;b", None, "1.5, 2.5 …"),
    ("a;b\n1.5;1,5\n2.5;2,5", "1.5, 2.5 …", None),
    ('name,h\nA,"1,234"\nB,"2,345"', "1234, 2345 …", "1.234, 2.345 …"),
    ("name,height\nA,1,75\nB,1,80", "1, 1 … and 75, 80 …", "1.75, 1.8 …"),
    ("A,1,75\nB,1,80\nC,1,62", "1, 1, 1 … and 75, 80, 62 …", "1.75, 1.8, 1.62 …"),
    ("A,1,75\nB,2,05\nC,1,62", "1, 2, 1 … and 75, 5, 62 …", "1.75, 2.05, 1.62 …"),
    ("1,75,60\n1,80,70\n1,62,58", "1, 1, 1 … and 75, 80, 62 …", None),
    ("A, 1,75\nB, 1,80", "1, 1 … and 75, 80 …", "1.75, 1.8 …"),
    ("a 1,5\nb 2,5\nc 1,7", "5, 5, 7 …", "1.5, 2.5, 1.7 …"),
    ("height,weight\n1,170.5,60\n2,165,70", "1, 2 … and 170.5, 165 …", None),
    ("height,weight\n1,170,60\n2,165,70", "1, 2 … and 170, 165 …", None),
    ("1960,1985\n1955,1990", "1960, 1955 … and 1985, 1990 …", "1960.1985, 1955.199 …"),
    ("[1,5, 2,5, 3,75]", "1, 5, 2 …", "1.5, 2.5, 3.75 …"),
    ("1,5, 2,5, 3,75", "1, 5, 2 …", "1.5, 2.5, 3.75 …"),
    ("1,5, 2, 3,75", "1, 5, 2 …", "1.5, 2, 3.75 …"),
    ("1,75, 1,80, 1,05", "1, 75, 1 …", "1.75, 1.8, 1.05 …"),
    ("1,234 5,678 9,012", "1234, 5678, 9012 …", "1.234, 5.678, 9.012 …"),
    ("1,5", "1, 5 …", None),
    ("0,9,-0,2,1,05", "0, 9, -0 …", None),
    ("x\n1e3\n1,000", None, "1000, 1 …"),
    ("x,y\n1,2\n3,4\n5", None, "1.2, 3.4, 5 …"),
    (
        "2019,01\n2019,02\n2019,03",
        "2019, 2019, 2019 … and 1, 2, 3 …",
        "2019.01, 2019.02, 2019.03 …",
    ),
    ("[09.15, 12.30, 08.45]", "9.15, 12.3, 8.45 …", None),
    ("day;x\n01.02;1,5\n15.03;2,5", "1.02, 15.03 …", "1.5, 2.5 …"),
    ("name,height\nA,1,75\nB,2", None, "1.75, 2 …"),
    ("1,5,\n2,5,\n3,75", None, "1.5, 2.5, 3.75 …"),
    ("1 207,57 12,5 466,27", None, "1, 207.57, 12.5 …"),
]

# further readings, each with its key
MORE = [
    (
        "x\n1,170\n2,165",
        {".": "1170, 2165 …", ",": "1.17, 2.165 …", "comma": "1, 2 … and 170, 165 …"},
    ),
    (
        "x\n1,170\n2,165\n3,180",
        {
            ".": "1170, 2165, 3180 …",
            ",": "1.17, 2.165, 3.18 …",
            "comma": "1, 2, 3 … and 170, 165, 180 …",
        },
    ),
    (
        "Gewicht_kg\n1,234\n2,345",
        {".": "1234, 2345 …", ",": "1.234, 2.345 …", "comma": "1, 2 … and 234, 345 …"},
    ),
    ("1 234,50\n2 345,75", {",": "1234.5, 2345.75 …", "blank": "1, 2 … and 234.5, 345.75 …"}),
    ("1,23,456\n2,34,567", {".": "123456, 234567 …", "comma": "1, 2 … and 23, 34 …"}),
    ("1,234,567\n2,345,678", {".": "1234567, 2345678 …", "comma": "1, 2 … and 234, 345 …"}),
    (
        "name,people\nA,1,234\nB,12,345",
        {
            ".": "1, 12 … and 234, 345 …",
            ",": "1.234, 12.345 …",
            "decimal-commas .": "1234, 12345 …",
        },
    ),
    (
        "x\n1 170\n2 165\n3 180",
        {".": "1170, 2165, 3180 …", "blank": "1, 2, 3 … and 170, 165, 180 …"},
    ),
    (
        "1,234, 5,678, 9,012",
        {
            ".": "1, 234, 5 …",
            ",": "1.234, 5.678, 9.012 …",
            "list-comma-blank .": "1234, 5678, 9012 …",
        },
    ),
    ("1 234\n2 345", {".": "1234, 2345 …", "blank": "1, 2 … and 234, 345 …"}),
    ("25 170\n31 165", {".": "25170, 31165 …", "blank": "25, 31 … and 170, 165 …"}),
    ("25,170.5\n31,165.2", {".": "25170.5, 31165.2 …", "comma": "25, 31 … and 170.5, 165.2 …"}),
]

CELLS, HOLE, NAMES = "where others have", "a table with a hole in it", "may hold names or values"
SEVERAL = "may be several numbers where other lines hold one"

# why nobody can know, and the readings
ASKED = [
    ("a b c\n1 2 3\n4   6\n7 8 9", CELLS, {"without": "1, 7 … and 2, 8 …"}),
    ("1,2,3\n4,5\n6", SEVERAL, {"one": "4.5, 6 …", "list-comma": "1, 2, 3 …"}),
    ("1,2\n3,4,5\n6", SEVERAL, {"one": "1.2, 6 …", "list-comma": "1, 2, 3 …"}),
    ("1,2,3\n4\n5", SEVERAL, {"one": "4, 5 …", "list-comma": "1, 2, 3 …"}),
    ("x\n1,2,3\n4\n6", SEVERAL, {"one": "4, 6 …", "list-comma": "1, 2, 3 …"}),
    ("1 2 3\n4   6\n7 8 9", HOLE, {"list-blank": "1, 2, 3 …", "without": "1, 7 … and 2, 8 …"}),
    ("1 2 3\n4 6\n7 8 9", HOLE, {"list-blank": "1, 2, 3 …", "without": "1, 7 … and 2, 8 …"}),
    (
        "1 10\n2 20\n3\n4 40",
        HOLE,
        {"list-blank": "1, 10, 2 …", "without": "1, 2, 4 … and 10, 20, 40 …"},
    ),
    ("a b\n1 10\n2 20\n3", CELLS, {"without": "1, 2 … and 10, 20 …"}),
    ("name x y\na 1 2\nb 3\nc 4 5", CELLS, {"without": "1, 4 … and 2, 5 …"}),
    (
        "  1   2   3\n  4       6\n  7   8   9",
        HOLE,
        {"list-blank": "1, 2, 3 …", "without": "1, 7 … and 2, 8 …"},
    ),
    (
        "1 2 3 4\n5 6 7 8\n9     2 1",
        HOLE,
        {"list-blank": "1, 2, 3 …", "without": "1, 5 … and 2, 6 …"},
    ),
    ("1 10\n2 20\n3", HOLE, {"list-blank": "1, 10, 2 …", "without": "1, 2 … and 10, 20 …"}),
    (
        "0,1\n1.5,2.5\n3.5,4.5",
        NAMES,
        {"names": "1.5, 3.5 … and 2.5, 4.5 …", "values": "0, 1.5, 3.5 … and 1, 2.5, 4.5 …"},
    ),
    (
        "dose,0,5,10\nA,1.5,2.5,3.5\nB,4.5,5.5,6.5",
        NAMES,
        {"names": "1.5, 4.5 … and 2.5, 5.5 …", "values": "0, 1.5, 4.5 … and 5, 2.5, 5.5 …"},
    ),
    ("1,2,3\n4.5,5.5,6.5", NAMES, {"values": "1, 4.5 … and 2, 5.5 …"}),
    (
        "2019 2020 2021\n1990 25.5 35.5\n1991 55.5 6.5",
        NAMES,
        {
            "names": "1990, 1991 … and 25.5, 55.5 …",
            "values": "2019, 1990, 1991 … and 2020, 25.5, 55.5 …",
        },
    ),
    (
        "name,height,7\nA,170.5,3\nB,165,4",
        NAMES,
        {"names": "170.5, 165 … and 3, 4 …", "values": "170.5, 165 … and 7, 3, 4 …"},
    ),
    *(
        (f"{names}\n{row}", "names, and the lines below have", {"first": first, "last": last})
        for names, row, first, last in (
            ("x;y", "170;60;1\n165;70;0", "“x” 170, 165, … 2 values", "“x” 60, 70, … 2 values"),
            ("x y", "170 60 1\n165 70 0", "“x” 170, 165, … 2 values", "“x” 60, 70, … 2 values"),
            ("a;b", "0;10;5\n10;20;7", "“a” 0, 10, … 2 values", "“a” 10, 20, … 2 values"),
            ("id;x;y", "170;60\n165;70", "“x” 60, 70, … 2 values", "“x” 170, 165, … 2 values"),
        )
    ),
    ("id,len\n1,12.5±0.3\n2,13.1±0.2", "cannot be read as a number", {"alone": "1, 2 …"}),
    ("1,2,3\n4,5", SEVERAL, {"list-comma": "1, 2, 3 …"}),
    (
        "counts\n100 102\n3\n12\n40\n7",
        SEVERAL,
        {"one": "100102, 3, 12 …", "list-blank": "100, 102, 3 …"},
    ),
    (
        "amount\n1,23,456\n2,34,567",
        SEVERAL,
        {"one": "123456, 234567 …", "list-comma": "1, 23, 456 …"},
    ),
]

REFUSED = [
    ("1.5\n2,5", "“1.5” has a decimal point and “2,5” a decimal comma."),
    ("[[1,2],[3,4]]", "“[[1” on line 1 is not a number"),
    ("NA,NA\n1,NA\nNA,2\nNA,NA", "at most one number"),
    ("x: 1.5, 2.5", "“x: 1.5” on line 1 is not a number"),
    ("1.5 2.5, 3.5", "is not a number"),
    ("   x  y\n0  1  2\n.. ... ...\n9  4  5", "Rows are left out of this table"),
    ('{"a": {"b": 1.5}, "c": [[]]}', "This is JSON, but"),
    ("x\n(5)\n(6)", "“(5)” on line 2 is not a number"),
    ("x\n1_000\n2_000", "“1_000” on line 2 is not a number"),
]


@pytest.mark.parametrize("text, values", READ)
def test_one_reading(text, values):
    assert parse_table(text).pick()[0].tolist() == values


@pytest.mark.parametrize("text, point, comma", TORN)
def test_two_readings(text, point, comma):
    with pytest.raises(AmbiguousDecimal) as caught:
        parse_table(text)
    readings = {mark: values for mark, values in ((".", point), (",", comma)) if values}
    assert caught.value.readings == readings
    assert all(values in str(caught.value) for values in readings.values())
    for mark, values in readings.items():
        first = parse_table(text, decimal=mark).pick()[0][:3].tolist()
        assert ", ".join(repr(x).removesuffix(".0") for x in first) in values


@pytest.mark.parametrize(
    "text, why, readings", [*((text, "A line", more) for text, more in MORE), *ASKED]
)
def test_what_only_people_know_is_offered(text, why, readings):
    with pytest.raises(AmbiguousTable) as caught:
        parse_table(text)
    assert why in str(caught.value)
    assert caught.value.readings == readings
    assert all(f"{in_words(key)} {values}" in str(caught.value) for key, values in readings.items())
    for key, values in readings.items():
        first = parse_table(text, decimal=key).pick()[0][:3].tolist()
        assert ", ".join(repr(x).removesuffix(".0") for x in first) in values


@pytest.mark.parametrize("text, message", REFUSED)
def test_refused(text, message):
    with pytest.raises(DataError) as caught:
        parse_table(text)
    assert message in str(caught.value) and not isinstance(caught.value, AmbiguousTable)


@pytest.mark.parametrize(
    "text, cell, values",
    [
        ("01.02\n15.03\n31.12", "01.02", [1.02, 15.03, 31.12]),
        ("12.30\n09.15\n08.45", "09.15", [12.3, 9.15, 8.45]),
        ("day\n15.03\nNA\n01.02", "01.02", [15.03, 1.02]),
        ("birthday\n02.28\n12.31", "02.28", [2.28, 12.31]),
        ("id,time\n1,09.15\n2,12.30\n3,08.45", "09.15", [9.15, 12.3, 8.45]),
        ("time,n\n09.15,4\n12.30,7", "09.15", [9.15, 12.3]),
        ("start;end\n09.15;10.30\n12.30;13.00", "09.15", [9.15, 12.3]),
        ("time;n\n09,15;4\n12,30;7", "09,15", [9.15, 12.3]),
    ],
)
def test_dates_and_times_are_asked_about(text, cell, values):
    with pytest.raises(AmbiguousDecimal) as caught:
        parse_table(text)
    [(mark, reading)] = caught.value.readings.items()
    table = parse_table(text, decimal=mark)
    assert table.pick()[0].tolist() == values
    assert reading == table.preview()
    assert str(caught.value) == (
        f"“{cell}” can be a date, a time or a number: as numbers these are {reading}. "
        "If they are numbers, say what the decimal mark is."
    )


def test_a_mark_that_does_not_fit_is_told():
    with pytest.raises(DataError, match="“1,75” on line 1 is not a number"):
        parse_table("1,75\n2,5\nx", decimal=".")
    with pytest.raises(DataError, match="no numbers with this decimal mark"):
        parse_table("25,170.5\n31,165.2", decimal=",")


@pytest.mark.parametrize(
    "text, doubt",
    [
        ("h\n1.234\n5.678", "1.234"),
        ("h\n1.234\n5.67", ""),
        ("h\n1.234\n1234", ""),
        ("Ort;Masse\nA;1,234\nB;12,345", "1,234"),
        ('name,h\nA,"1,234"\nB,"12,345"\nC,999', "1,234"),
        ("h\n1,5\n2,5\n1,5", ""),
    ],
)
def test_what_is_read_by_custom_only_is_in_doubt(text, doubt):
    assert parse_table(text).doubt == doubt
    assert parse_table(text, decimal=parse_table(text).decimal).doubt == ""


def test_values_are_shown_as_understood():
    table = parse_table("x;n\n1,75;1\n2;1\n0,1;1\n1e-9;2\n12345678;1")
    assert table.preview() == "1.75, 2, 0.1, 1e-09, … 5 values"
    assert table.preview("n", most=2) == "1, 1, … 5 values"


def test_what_programs_write_is_read_as_it_was_meant_or_refused():
    """500 tables with proper quotation marks: each number is as it was, in each convention."""
    rng = random.Random(8)
    read = 0
    for _ in range(500):
        text, columns, first = written(rng)
        try:
            table = parse_table(text)
        except DataError:
            continue
        read += 1
        for numbers in table.numbers.values():
            assert any(np.array_equal(numbers, column) for column in columns), text
        assert np.array_equal(table.pick()[0], columns[first]), text
    assert read > 400


def written(rng):
    """A text as a program writes it, its columns of numbers, and which is the first to be meant."""
    mark = rng.choice(".,")
    group = rng.choice(["", "", "", {".": ",", ",": "."}[mark], "\u202f", "'"])
    delimiter, n = rng.choice([";", ";", "\t", "|", *(",", " ") * 2]), rng.choice([3, 5, 9])
    places = [rng.choice([1, 2, 3]) for _ in range(rng.choice([1, 2]))]
    columns = [[round(rng.gauss(500, 900), d) for _ in range(n)] for d in places]
    cells = [
        [f"{x:,.{d}f}".replace(",", "g").replace(".", mark).replace("g", group) for x in column]
        for d, column in zip(places, columns, strict=True)
    ]
    names, numbered = [f"x{i}" for i in range(len(columns))], rng.random() < 0.5
    if numbered:
        rows = list(range(1, n + 1))
        columns, cells, names = [rows, *columns], [list(map(str, rows)), *cells], ["nr", *names]
    always = rng.random() < 0.3
    lines = [names, *zip(*cells, strict=True)]
    quoted = [[f'"{c}"' if always or delimiter in c else c for c in line] for line in lines]
    return "\n".join(map(delimiter.join, quoted)), columns, int(numbered)


@pytest.mark.parametrize(("above", "line"), [("", 3), ("\n\n", 5), ("# made by hand\n\n", 5)])
def test_the_line_with_a_comma_too_many_is_named(above, line):
    with pytest.raises(DataError, match=f"^Line {line} has 3 cells where others have 2, so"):
        parse_table(f"{above}name,height\nA,170\nB,165,7\nC,180\n".encode(), "a.csv")
