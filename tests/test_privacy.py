"""What a visitor brings is for nobody else: decided by the Case, held by the caches."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.runtime.caching import cache_resource_api
from streamlit.testing.v1 import AppTest

from gmm_em.dashboard.settings import VIEWS

APP = Path(__file__).parents[1] / "streamlit_app.py"
FEW = {"n_starts": "2", "max_k": "2", "n_fit": "2"}


@pytest.fixture
def visit(monkeypatch):
    """visit(name): a function that runs the page of this visitor, whose session is their own."""
    now = {}
    monkeypatch.setattr(cache_resource_api, "get_session_id_or_throw", lambda: now["visitor"])

    def page(name):
        at = AppTest.from_file(APP, default_timeout=60)
        at.query_params.update({"data": "upload", **FEW})

        def run(act=lambda at: None):
            now["visitor"] = name
            act(at)
            at.run()
            assert not at.exception
            return at

        run()
        return run

    return page


def shared_keys():
    """All keys of the caches that serve everybody."""
    caches = cache_resource_api._resource_caches._function_caches.get(None, {})
    return {(name, key) for name, cache in caches.items() for key in cache._mem_cache}


def log_likelihood(at):
    return at.metric[0].value


def pasted(text):
    return lambda at: at.text_area(key="pasted").set_value(text)


def opened(view):
    return lambda at: at.segmented_control(key="view").set_value(view)


def many(seed, count=2000):
    """More values than a link can carry."""
    return "\n".join(map(repr, np.random.default_rng(seed).normal(size=count).tolist()))


def test_nothing_of_private_data_is_in_a_shared_cache_and_no_key_answers_another(visit):
    one, other = visit("one"), visit("other")
    known = shared_keys()
    one(pasted(many(1)))
    for view in VIEWS:
        assert len(one(opened(view)).get("vega_lite_chart")) == 1
    assert shared_keys() == known
    other(pasted(many(2)))
    fits = {}
    for name, page in (("one", one), ("other", other)):
        fits[name] = log_likelihood(page(opened("compare")))
    assert fits["one"] != fits["other"]
    assert shared_keys() == known
    # and another visitor with the same data has the same, from a cache of their own
    again = visit("again")
    again(pasted(many(1)))
    assert log_likelihood(again(opened("compare"))) == fits["one"]
    assert shared_keys() == known


def test_another_column_of_counts_is_another_fit(visit):
    rng = np.random.default_rng(3)
    rows = zip(rng.normal(size=900).tolist(), *rng.integers(1, 9, (2, 900)).tolist(), strict=True)
    table = "value,often,seldom\n" + "\n".join(f"{x!r},{a},{b}" for x, a, b in rows)
    page = visit("one")
    page(pasted(table))
    found = {}
    for column in ("none", "often", "seldom"):
        at = page(lambda at, c=column: next(
            s for s in at.sidebar.selectbox if s.label == "Counts").set_value(c))  # fmt: skip
        found[column] = log_likelihood(page(opened("compare")))
        (picture,) = at.get("vega_lite_chart")
        assert json.loads(picture.proto.spec)
    assert len(set(found.values())) == 3
