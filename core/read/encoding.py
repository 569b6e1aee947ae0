"""Bytes to text: UTF-8 first, UTF-16 where a byte order mark says so, else only what leaves no doubt.

A wrong guess would be shown to an analyst as what the source wrote; so an encoding that the file does not state is
taken only where one alone fits, and said. Text that was decoded wrongly once before ("â€™" for "’") is mended only
where mending gives sound text of it all.
"""

import re

from core.errors import ReadError

# Windows-1252 is certain where every high byte is typographic punctuation, a currency or legal sign, or a letter that
# touches an ASCII letter, and where such bytes are rare, as they are in English.
_CP1252_SIGNS = frozenset("€‚„…‹‘’“”•–—™›\xa0£§©«\xad®°·»".encode("cp1252"))
_LETTER = rb"[\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xff]"
_CP1252_LETTER = re.compile(rb"(?<=[A-Za-z])" + _LETTER + rb"|" + _LETTER + rb"(?=[A-Za-z])")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_SHARE = 0.1
# What charset-normalizer has to find before it is believed: a language in most of it, next to no mess, enough to go by.
_LEAST_HIGH = 40
_MOST_MESS = 2.0
_LEAST_LANGUAGE = 30.0
# Detection looks at this much: its time grows with the length.
_LOOKED_AT = 64_000
# Bytes that Windows-1252 leaves open and browsers read as the characters of the same number.
_UNASSIGNED = {byte: 0xDC00 + byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
# So many signs of a wrong reading are no chance, though not all of the text can be mended.
_LEAST_ODD = 3
_ODD = (
    "some of the text seems to have been read in a wrong encoding before; it is left as it is. Fetch or export it anew"
)
# What UTF-8 read as Windows-1252 looks like: a lead byte's letter and a sign of the range of continuation bytes.
_MOJIBAKE = re.compile("[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def decode(data: bytes) -> str:
    """Bytes to text, newlines kept, a byte order mark removed. Raises ReadError that names the first bad byte."""
    return decode_said(data)[0]


def decode_said(data: bytes, stated: str | None = None) -> tuple[str, str | None]:
    """Text, and a note where its encoding had to be found out. stated: what a header or a tag says it is.

    Raises ReadError that names the first bad byte.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(data, "utf-16"), None
    if stated and (text := _as_stated(data, stated)) is not None:
        return text, None
    if b"\0" in data:
        raise ReadError(f"Byte {data.index(0):,} is zero: this is not a text file. Save it as plain text in UTF-8")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        at = error.start
    if _is_certainly_cp1252(data):
        return _decode_as(data, "cp1252"), None
    if found := _detected(data):
        return _decode_as(data, found), f"no encoding is stated; read as {found}, the only one that fits"
    raise ReadError(
        f"Byte {at:,} (0x{data[at]:02x}) is not UTF-8, and no other encoding is certain. Save the file as UTF-8"
    )


def mended(text: str) -> tuple[str, str | None]:
    """Text that was read in a wrong encoding once before, as it was; and a note. As it is where that is not certain."""
    odd = len(_MOJIBAKE.findall(text))
    if not odd:
        return text, None
    try:
        plain = text.translate(_UNASSIGNED).encode("cp1252", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text, _ODD if odd >= _LEAST_ODD else None
    return plain, "the text had been read in a wrong encoding before; mended, all of it is sound UTF-8"


def _as_stated(data: bytes, stated: str) -> str | None:
    """None where the statement is wrong, or names what is no encoding of text."""
    try:
        return data.decode(stated).removeprefix("\ufeff")
    except (UnicodeError, LookupError, ValueError):
        return None


def _detected(data: bytes) -> str | None:
    """The one encoding that gives sound text in a known language; None where none does, or several that differ."""
    if len(_HIGH.findall(data[:_LOOKED_AT])) < _LEAST_HIGH or _UTF8_SEQUENCE.search(data) and b"\xe2\x80" in data:
        return None
    from charset_normalizer import from_bytes

    found = from_bytes(data[:_LOOKED_AT], steps=5, chunk_size=2048)
    sure = [m for m in found if m.percent_chaos <= _MOST_MESS and m.percent_coherence >= _LEAST_LANGUAGE]
    texts = {str(match) for match in sure}
    return sure[0].encoding if len(texts) == 1 else None


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(f"Byte {error.start:,} is not {encoding.upper()}. Save the file as UTF-8") from error


def _is_certainly_cp1252(data: bytes) -> bool:
    high = _HIGH.findall(data)
    letters = len(_CP1252_LETTER.findall(data))
    signs = sum(byte[0] in _CP1252_SIGNS for byte in high)
    return len(high) <= _HIGH_SHARE * len(data) and letters + signs >= len(high) and not _UTF8_SEQUENCE.search(data)
