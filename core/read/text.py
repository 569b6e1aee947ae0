"""Plain text: one file, one article; and the decoding that other formats share.

UTF-8 first, UTF-16 where a byte order mark says so, Windows-1252 only where the bytes leave no doubt. Anything else is
refused rather than guessed: a wrong guess would be shown to an analyst as what the source wrote.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from core import settings
from core.errors import ReadError
from core.read.item import Item, refuse
from core.records import Article, Reject, article_id

# At most four bytes of UTF-8 a character.
MAX_BYTES_PER_CHAR = 4
# Windows-1252 is certain where every high byte is typographic punctuation, a currency or legal sign, or a letter that
# touches an ASCII letter, and where such bytes are rare, as they are in English.
_CP1252_SIGNS = frozenset("€‚„…‹‘’“”•–—™›\xa0£§©«\xad®°·»".encode("cp1252"))
_LETTER = rb"[\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xff]"
_CP1252_LETTER = re.compile(rb"(?<=[A-Za-z])" + _LETTER + rb"|" + _LETTER + rb"(?=[A-Za-z])")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_SHARE = 0.1


def read(stream: BinaryIO, path: str, added: dt.date) -> Iterator[Item | Reject]:
    """The one article of a text file."""
    limit = max_bytes()
    data = stream.read(limit + 1)
    if len(data) > limit:
        yield refuse(path, f"more than {limit:,} bytes. Split the file, or raise DATELINE_MAX_CHARS")
        return
    try:
        text = decode(data)
    except ReadError as error:
        yield refuse(path, str(error))
        return
    if not text.strip():
        yield refuse(path, "the file is empty" if not data else "the file holds no text")
        return
    yield Item(Article(article_id(text), text, path, added, sha256=sha256(data)), data)


def decode(data: bytes) -> str:
    """Bytes to text, newlines kept, a byte order mark removed. Raises ReadError that names the first bad byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(data, "utf-16")
    if b"\0" in data:
        raise ReadError(f"Byte {data.index(0):,} is zero: this is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not _is_certainly_cp1252(data):
            raise ReadError(
                f"Byte {error.start:,} (0x{data[error.start]:02x}) is not UTF-8, and no other encoding is certain. "
                "Save the file as UTF-8"
            ) from error
    return _decode_as(data, "cp1252")


def max_bytes() -> int:
    """The most bytes one article may have."""
    return settings.number("max_chars") * MAX_BYTES_PER_CHAR


def sha256(data: bytes) -> str:
    """Hex digest of the original bytes."""
    return hashlib.sha256(data).hexdigest()


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
