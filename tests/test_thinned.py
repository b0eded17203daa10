"""Which frames tell a way, and how the chart reads the others."""

import numpy as np
import pytest

from gmm_em.dashboard.charts.thinned import rows, signs, strokes, telling


def between(kept, columns):
    frames = np.arange(len(kept))
    return np.column_stack([np.interp(frames, frames[kept], c[kept]) for c in columns.T])


@pytest.mark.parametrize("seed", range(8))
def test_what_is_left_out_is_on_the_way(seed):
    rng = np.random.default_rng(seed)
    t = np.arange(200)[:, None]
    rates = rng.uniform(0.9, 0.999, 3)
    smooth = rng.normal(0, 300, 3) * rates**t + rng.normal(0, 100, 3) / (1 + np.exp(40 - t))
    exact = np.rint(smooth[:, 0])
    kept = telling(smooth[:, 1:], smooth[:, 1:] / 50, exact)
    assert kept[0] and kept[-1] and kept.sum() < 150
    assert np.abs(between(kept, smooth[:, 1:]) - smooth[:, 1:]).max() < 4
    np.testing.assert_array_equal(np.floor(between(kept, exact[:, None])[:, 0] + 0.5), exact)
    told = np.flatnonzero(kept)
    far = np.abs(np.diff(smooth[told, 1:] / 50, axis=0)).max(axis=1) > 2
    assert (np.diff(told)[far] == 1).all()


def test_a_straight_way_needs_its_ends_only():
    way = np.linspace(0, 7, 30)[:, None]
    assert telling(way, np.zeros((30, 1)), np.zeros(30)).nonzero()[0].tolist() == [0, 29]
    long = telling(way, way, np.zeros(30)).nonzero()[0]
    assert 7 <= len(long) <= 9
    for n in (1, 2):
        assert telling(way[:n], way[:n], np.zeros(n)).all()


def test_a_kink_is_told():
    way = np.abs(np.arange(-20, 21))[:, None] * 5.0
    assert telling(way, way / 1e9, np.zeros(41))[20]


def test_the_texts():
    assert signs(np.array([True, False, True])) == "101"
    assert rows(np.array([[1.0, -2.0], [0.125, 123456.0]])) == "1,-2;0.125,123456"
    text = strokes(np.array([0, 2, 2, 3]))
    assert text == "0110010"
    assert [len("".join(text.split("0")[: f + 1])) for f in range(4)] == [0, 2, 2, 3]
