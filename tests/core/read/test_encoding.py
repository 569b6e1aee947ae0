"""Bytes to text: what is certain, what is refused, and text that was read wrongly once before."""

import pytest

from core.errors import ReadError
from core.read.encoding import decode_said, mended

SPOILT = "It\u00e2\u20ac\u2122s "


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"{SPOILT}the minister", "It’s the minister"),
        ("\u00e2\u20ac\u0153Yes\u00e2\u20ac\u009d, he said", "“Yes”, he said"),
        ("The \u00c2\u00a3 fell", "The £ fell"),
        ("a caf\u00c3\u00a9", "a café"),
    ],
)
def test_text_that_was_read_wrongly_is_mended_where_all_of_it_becomes_sound(text, plain):
    found, note = mended(text)
    assert found == plain
    assert "mended" in note


@pytest.mark.parametrize("text", ["plain", "São Paulo, 3° and naïve", "À la carte", "a “quotation” — so", "Ã", ""])
def test_sound_text_is_left_alone(text):
    assert mended(text) == (text, None)


def test_what_is_spoilt_in_part_is_left_as_it_is_and_said():
    text = f"{SPOILT * 3}a “sound” quotation"
    found, note = mended(text)
    assert found == text
    assert "wrong encoding" in note
    assert mended(f"{SPOILT}a “sound” quotation")[1] is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Zoë’s café stayed open all through the day, the mayor said.".encode("cp1252"), "Zoë’s café"),
        ("Привет мир, это новости из Москвы сегодня утром и вечером".encode("cp1251"), "Привет мир"),
        ("Ann Holt – “yes”".encode("utf-16"), "Ann Holt – “yes”"),
        (b"\xef\xbb\xbfAnn Holt", "Ann Holt"),
    ],
)
def test_an_encoding_is_found_where_one_alone_fits(data, text):
    assert decode_said(data)[0].startswith(text)


@pytest.mark.parametrize("data", [b"abc\x81\x8d def", "Zażółć gęślą jaźń".encode("iso-8859-2"), b"a\0b"])
def test_what_may_be_several_encodings_is_refused_with_the_byte(data):
    with pytest.raises(ReadError, match=r"Byte \d+ .*Save"):
        decode_said(data)


def test_a_stated_encoding_that_is_wrong_is_not_followed():
    assert decode_said("naïve".encode(), "ascii") == ("naïve", None)
    assert decode_said("naïve".encode(), "no such encoding") == ("naïve", None)
