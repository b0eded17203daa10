"""What people call the columns of a table, in the languages whose tables are met most often."""

import re


def _words(text):
    return frozenset(text.split())


COUNTS = _words(
    "count counts n freq freqs frequency frequencies cases number observed "
    "anzahl häufigkeit häufigkeiten haeufigkeit fälle effectif effectifs fréquence nombre "
    "frecuencia conteo cantidad frequenza conteggio frequência aantal antal liczba "
    "число частота количество 度数 頻度 件数 频数 頻數 次数 数量 计数 빈도 빈도수 도수 개수"
)
SHARES = _words(
    "density densities dichte densité densidad densità percent percents percentage pct prozent "
    "anteil anteile share shares fraction fractions proportion proportions probability prob "
    "pourcentage pourcentages porcentaje percentuale procent % 割合 频率 頻率 비율"
)
WEIGHTS = _words("weight weights wt w gewicht gewichte poids peso pesos")  # also those of bodies
CUMULATIVE = _words(
    "cumulative cumulated cum cumul kumuliert kumulierte kum cumulé cumulée cumulés acumulada "
    "acumulado cumulata skumulowana kumulatywna 累積 累计 누적"
)
DENSITIES = _words("density densities dichte densité densidad densità")
LOWER = _words(
    "lower from left low lo von min start begin ab de desde da untere untergrenze xmin od "
    "下限 以上 하한 이상"
)
UPPER = _words(
    "upper to right high hi bis max end stop à hasta obere obergrenze xmax do 上限 未満 상한 미만"
)
MIDDLES = _words(
    "mid mids middle middles midpoint midpoints center centers centre centres centroid "
    "klassenmitte mitte mittelpunkt mittelpunkte"
)
COUNTERS = _words("# id index no nr row rownames unnamed subject case year jahr année año 番号 年")
AGES = _words(
    "age ages alter âge edad età år idade leeftijd wiek 年齢 年龄 나이 "
    "years jahre ans años anni anos lat лет 歳 岁 세"
)
TOTALS = _words(
    "total totals totale totaal gesamt insgesamt summe sum suma soma somme ensemble totaux razem "
    "ogółem итого всего Σ σ mean average mittelwert moyenne promedio mittel sd std stdev 平均 합계 "
    "総数 总计 總計 合计 合計 계 총계 평균"
)
SUMMARIES = _words(  # what a summary of values has, beside their quartiles
    "count n mean average avg median std sd dev stdev variance var min max minimum maximum range "
    "min. max. 25% 50% 75% q1 q3 mittelwert mittel standardabweichung moyenne media"
)
FILLERS = _words(
    "of the abs absolute absolut absolute_ relative relativ rel observed class classes bin bins "
    "klasse klassen limit limits bound bounds boundary edge edges lim grenze x f interval point "
    "grand overall general"
)


def tokens(name):
    return re.findall(r"[^\W\d_]+|[%#]", name.lower())


def is_called(name, words):
    """Whether a name says one of these words, and nothing else that would have a meaning."""
    said = set(tokens(name))
    return bool(said & words) and said <= words | FILLERS


def mentions(name, words):
    return bool(set(tokens(name)) & words)
