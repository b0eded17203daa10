"""Data in a link: exact there and back, short enough, and harmless whatever a stranger wrote."""

import base64
import string
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_em import Mixture, data, links
from gmm_em.errors import DataError
from gmm_em.links import (
    decode_components,
    decode_edges,
    decode_values,
    encode_components,
    encode_values,
)

URL_SAFE = set(string.ascii_letters + string.digits + "-_")
FINITE = st.floats(allow_nan=False, allow_infinity=False)
BROKEN = "broken or incomplete"


def same_bits(a, b):
    return np.array_equal(np.asarray(a, float).view(np.int64), np.asarray(b, float).view(np.int64))


def packed(text):
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


@given(st.lists(FINITE, min_size=1, max_size=50))
def test_values_come_back_bit_by_bit(values):
    text = encode_values(values)
    assert set(text) <= URL_SAFE
    decoded, *others = decode_values(text)
    assert same_bits(decoded, values) and others == [None, None, ()]


@given(st.lists(st.tuples(FINITE, st.floats(0.5, 1e6)), min_size=1, max_size=50))
def test_counts_come_back_too(rows):
    values, counts = zip(*rows, strict=True)
    decoded = decode_values(encode_values(values, counts))
    assert same_bits(decoded[0], values) and same_bits(decoded[1], counts)


NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


@given(st.data())
def test_groups_come_back_too(drawn):
    values = drawn.draw(st.lists(FINITE, min_size=1, max_size=50))
    names = tuple(drawn.draw(st.lists(NAMES, min_size=1, max_size=10)))
    groups = [drawn.draw(st.integers(0, len(names) - 1)) for _ in values]
    counts = drawn.draw(st.sampled_from([None, [2.0] * len(values)]))
    text = encode_values(values, counts, groups, names)
    assert set(text) <= URL_SAFE
    decoded, counted, grouped, named = decode_values(text)
    assert same_bits(decoded, values) and (grouped.tolist(), named) == (groups, names)
    assert counted is None if counts is None else counted.tolist() == counts


def test_links_of_before_keep_their_meaning():
    values, counts = [150.5, 162.0, 158.0], [3.0, 1.0, 2.0]
    for text, expected in (("150.5 162 158", None), ("150.5 162 158;3 1 2", counts)):
        decoded, counted, groups, names = decode_values(packed(text))
        assert decoded.tolist() == values and (groups, names) == (None, ())
        assert counted is None if expected is None else counted.tolist() == expected


def test_a_class_with_its_groups_fits_in_a_link():
    heights = np.random.default_rng(0).normal(172.0, 8.0, 105).round(1)
    sex = np.random.default_rng(1).integers(0, 2, 105)
    text = encode_values(heights, None, sex, ("female", "male"))
    assert len(text) < links.FITS_IN_LINK / 2
    dataset = data.from_link(text, "height_cm")
    assert dataset.group_names == ("female", "male") and dataset.groups.tolist() == sex.tolist()


def test_a_link_with_a_group_of_one_value_is_refused():
    with pytest.raises(DataError, match="no Gaussian can describe the group “b”"):
        data.from_link(encode_values([1.0, 2.0, 3.0], None, [0, 0, 1], ("a", "b")))


def test_a_count_of_0_comes_back():
    values, counts, *_ = decode_values(encode_values([1.5, 2.5, 3.5], [0, 2, 1]))
    assert (values.tolist(), counts.tolist()) == ([1.5, 2.5, 3.5], [0, 2, 1])


def test_the_heights_of_a_school_fit_in_a_link():
    heights = np.random.default_rng(0).normal(172.0, 8.0, 300).round(1)
    assert len(encode_values(heights)) < 900 < links.FITS_IN_LINK
    reactions = np.random.default_rng(0).gamma(2.0, 100.0, 300).round(2)
    assert len(encode_values(reactions, np.arange(300) % 5 + 1)) < links.FITS_IN_LINK


def test_as_many_values_as_the_limit_and_no_more():
    longest = np.full(links.MOST_VALUES, -1.2345678901234567e-300)
    longest[::2] *= np.random.default_rng(0).uniform(1.0, 2.0, len(longest) // 2)
    assert same_bits(decode_values(encode_values(longest, -longest))[0], longest)
    with pytest.raises(DataError, match="at most 10,000 values"):
        encode_values([*longest, 1.0])


@pytest.mark.parametrize(
    "text, message",
    [
        ("", BROKEN),
        ("hello", BROKEN),
        ("ä", BROKEN),
        ("!" * 40, BROKEN),
        (encode_values([1.5, 2.5])[:-4], BROKEN),
        (encode_values([1.5, 2.5]) + "AAAA", BROKEN),
        (packed("1 x"), BROKEN),
        (packed("1  2"), BROKEN),
        (packed("1 nan"), BROKEN),
        (packed("1 1e999"), BROKEN),
        (packed("1 2;1"), BROKEN),
        (packed("1 2;1 -1"), BROKEN),
        (packed("1 2;0 0"), BROKEN),
        (packed("1;1;1"), BROKEN),
        (packed("1 ä"), BROKEN),
        (packed("1 2;;ab"), BROKEN),
        (packed("1 2;;abc;x,y"), BROKEN),
        (packed("1 2;;ac;x,y"), BROKEN),
        (packed("1 2;;a ;x,y"), BROKEN),
        (packed("1 2;;ab;x,%ff"), BROKEN),
        (packed("1 2;1;ab;x,y"), BROKEN),
        (packed("1 2;;ab;x,y;z"), BROKEN),
        (packed("1 2;;ab;x,"), "1 to 60 characters"),
        (packed("1 2;;ab;x," + "y" * 61), "1 to 60 characters"),
        (packed("1 2;;ab;x,%00"), "nobody can see"),
        (packed("1 2;;ab;x" + ",y" * 10_000), "at most 10 groups"),
        (packed("1 " * links.MOST_VALUES + "1"), "at most 10,000 values"),
        (packed("1 " * 10**7), "too long"),
        ("A" * (links.MOST_CHARACTERS + 1), "too long"),
    ],
)
def test_broken_links(text, message):
    with pytest.raises(DataError, match=message):
        decode_values(text)


@pytest.mark.parametrize("text", ["1 " * 250_000, " " * 500_000, ";" * 500_000, "1;" * 250_000])
def test_a_short_link_that_unpacks_to_much_is_refused_before_it_is_read(text, monkeypatch):
    read = []
    monkeypatch.setattr(links, "float", lambda part: read.append(part) or 1.0, raising=False)
    with pytest.raises(DataError):
        decode_values(packed(text))
    assert len(read) <= 2 * links.MOST_VALUES


@given(st.text(max_size=100) | st.text("ABCxyz019-_=", max_size=100))
def test_any_text_in_a_link(text):
    for decode in (decode_values, decode_components):
        try:
            decode(text)
        except DataError as error:
            assert str(error)


@given(st.integers(0, 400), st.sampled_from(sorted(URL_SAFE)))
def test_one_wrong_character_is_noticed(place, character):
    values = [170.5, 165.0, 180.25, 171.0, 168.5]
    text = encode_values(values)
    place %= len(text)
    try:
        decoded, *_ = decode_values(text[:place] + character + text[place + 1 :])
    except DataError:
        return
    assert same_bits(decoded, values)  # the last character holds bits that mean nothing


def test_a_mixture_is_readable():
    assert encode_components([(0.3, -2, 0.5), (0.7, 1, 1)]) == "0.3:-2:0.5,0.7:1:1"
    assert decode_components("0.3:-2:0.5,0.7:1:1") == ((0.3, -2.0, 0.5), (0.7, 1.0, 1.0))


@given(st.lists(st.tuples(FINITE, FINITE, FINITE), min_size=1, max_size=10))
def test_a_mixture_comes_back_bit_by_bit(rows):
    text = encode_components(rows)
    assert set(text) <= set("0123456789.-e:,")
    assert same_bits(decode_components(text), rows)


def test_a_broken_mixture_names_its_component():
    with pytest.raises(DataError, match=r"Component 2, “0\.7:1”, is not of the form"):
        decode_components("0.3:-2:0.5,0.7:1")
    with pytest.raises(DataError, match="too long"):
        decode_components("1:1:1," * 1000)


def test_a_dataset_from_a_link():
    dataset = data.from_link(encode_values([1.5, 2.5], [1, 2]), "height")
    assert (dataset.name, dataset.values.tolist(), dataset.counts.tolist()) == (
        "height",
        [1.5, 2.5],
        [1, 2],
    )
    with pytest.raises(DataError, match="all values equal 3"):
        data.from_link(encode_values([3.0, 3.0]))


@pytest.mark.parametrize("scale, offset", [(1.0, 0.0), (1e-300, 0.0), (1e9, 1e12), (1.0, 1e8)])
def test_a_rounded_mixture_is_short_and_looks_the_same_in_any_unit(scale, offset):
    means = scale * np.array([-1.2345678901, 2.3456789012, 1e5 / 3]) + offset
    mixture = Mixture([1 / 3] * 3, means, scale * np.array([0.123456789, 1.23456789, 1e-3 / 3]))
    text = links.encode_rounded(mixture)
    weights, means, sds = np.array(links.decode_components(text)).T
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(sds, mixture.sds, rtol=1e-5)
    assert (abs(means - mixture.means) <= 1e-5 * mixture.sds + 1e-9 * abs(offset) * 1e-6).all()
    assert len(text) <= 3 * 45


@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=40, unique=True), st.booleans())
def test_limits_of_classes_come_back_and_old_texts_have_none(limits, is_open):
    limits = np.array(sorted(limits))
    if is_open:
        limits = np.concatenate([[-np.inf], limits, [np.inf]])
    text = encode_values([1.5, 2.5], [1, 2], edges=limits)
    assert set(text) <= URL_SAFE
    assert same_bits(decode_edges(text), limits)
    assert decode_values(text)[1].tolist() == [1, 2]
    assert decode_edges(encode_values([1.5, 2.5], None, [0, 1], ("a:b", "c"))) is None


def test_classes_in_a_link_are_the_data_of_their_table():
    text = encode_values([0.5, 2.0, 4.0], [3, 4, 1], edges=[0, 1, 3, np.inf])
    assert data.from_link(text).edges.tolist() == [0, 1, 3, np.inf]
    for limits in ([0, 1, 3], [0, 3, 1, 9], [0, np.nan, 9], [0, np.inf, np.inf], []):
        with pytest.raises(DataError):
            data.from_link(encode_values([0.5, 2.0, 4.0], [3, 4, 1], edges=limits))
