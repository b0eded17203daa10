"""The page of one file: what it holds, without a browser."""

import json
import re

import pytest

from gmm_em import Dataset, fit, initial_guess
from gmm_em.dashboard import charts
from gmm_em.dashboard.save import stand_alone_page, vega


def saved(dataset, **words):
    trace = fit(dataset.values, initial_guess(dataset.values, 2, "quantiles", 0), max_iter=5)
    spec, datasets = charts.fit_chart(dataset, trace, [*range(len(trace))], parts=2)
    words = {"link": "", "about": "", "legend": ""} | words
    return stand_alone_page(spec, datasets, {"fit": "a"}, {}, **words)


def content(html, name):
    (text,) = re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    return json.loads(text)


NEEDS_NETWORK = "This page needs the network to load Vega."


def test_this_version_of_streamlit_has_vega_where_it_is_looked_for():
    texts, _ = vega.modules()
    assert len(texts) > 1
    assert len(vega.packed()["packed"]) < 500_000
    assert NEEDS_NETWORK not in saved(Dataset([1.0, 2.0, 4.0, 7.0], "x"))


def test_without_it_the_page_gets_vega_from_the_network_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(vega, "SCRIPTS", tmp_path)
    vega.packed.cache_clear()
    try:
        with pytest.raises(LookupError):
            vega.modules()
        html = saved(Dataset([1.0, 2.0, 4.0, 7.0], "x"))
    finally:
        vega.packed.cache_clear()
    assert NEEDS_NETWORK in html
    assert content(html, "vega")["online"][-1].startswith(
        "https://cdn.jsdelivr.net/npm/vega-embed@"
    )


def test_the_data_are_all_there_and_no_text_of_a_stranger_is_html():
    values = [1e-300, 2.0, 4.5, 1e9]
    html = saved(Dataset(values, "</script><b>"), link='?a="&b', about="<i>", legend="**a** <u>")
    held = content(html, "content")
    assert held["datasets"]["points"]["x"] == values
    assert held["datasets"]["frames"]["bound"][-1] is None  # no number
    assert "</script><b>" not in html
    assert 'href="?a=&quot;&amp;b"' in html
    assert "&lt;i&gt;" in html
    assert "<strong>a</strong> &lt;u&gt;" in html
    assert "{{" not in html
    assert "export default" not in html
