"""QR codes, read by an independent decoder."""

import numpy as np
import pytest
import zxingcpp

from gmm_em.dashboard.live import qr

LETTERS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/?=&.-_%"]


def pixels(text):
    """The code as a grey picture, three pixels a module."""
    light = np.pad(~np.array(qr.matrix(text)), qr.QUIET, constant_values=True)
    return np.kron(light.astype(np.uint8) * 255, np.ones((3, 3), np.uint8))


def read(text):
    (found,) = zxingcpp.read_barcodes(pixels(text))
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return found.text


@pytest.mark.parametrize("length", [*range(1, qr.MOST + 1)])
def test_texts_of_every_length_are_read(length):
    text = "".join(np.random.default_rng(length).choice(LETTERS, length))
    assert read(text) == text


def test_links_are_read():
    for text in (
        "https://gmm-em.streamlit.app/?live=7KXQ2M",
        "http://192.168.0.17:8501/?live=H2PWZ9",
    ):
        assert read(text) == text


def test_a_code_that_is_damaged_is_still_read():
    """Level M mends 15 % of the bytes."""
    picture = pixels("https://gmm-em.streamlit.app/?live=7KXQ2M")
    picture[60:72, 60:72] = 255
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text.endswith("7KXQ2M")


def test_more_than_it_holds_is_refused():
    with pytest.raises(ValueError, match="at most 106 bytes"):
        qr.svg("x" * (qr.MOST + 1))


def test_the_image_draws_the_same_modules():
    text = "https://example.org/?live=7KXQ2M"
    rows = qr.matrix(text)
    drawn = qr.svg(text).count("h1v1h-1z")
    assert drawn == sum(map(sum, rows))
    assert f'viewBox="0 0 {len(rows) + 8} {len(rows) + 8}"' in qr.svg(text)
