"""JSON lines: one article a line, with the facts its source states (`contract.md` names the keys).

A bad line becomes a Reject with its number and the rest is read. A fact of the wrong form is left out, with a Reject
that says so, and the article is kept.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.item import Item, refuse
from core.read.text import decode, max_bytes, sha256
from core.records import Article, Reject, article_id

_FACTS = ("title", "source", "author", "url", "language")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.,+Z -]{0,40})?")
# Long values in a message hide its point.
_SHOWN_CHARS = 40


def read(stream: BinaryIO, path: str, added: dt.date) -> Iterator[Item | Reject]:
    """Articles of a file with one JSON object a line; blank lines are passed over."""
    limit = 2 * max_bytes()  # JSON may escape a character in six bytes, but does so for few of them
    number, found = 0, False
    while line := stream.readline(limit + 1):
        number += 1
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        found = True
        if len(line) > limit:
            _skip_line(stream, line, limit)
            yield refuse(path, f"line {number}: more than {limit:,} bytes. Split it, or raise DATELINE_MAX_CHARS")
        else:
            yield from _read_line(line, number, path, added)
    if not found:
        yield refuse(path, "the file is empty")


def _skip_line(stream: BinaryIO, line: bytes, limit: int) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(limit)


def _read_line(line: bytes, number: int, path: str, added: dt.date) -> Iterator[Item | Reject]:
    try:
        row = _parse_line(line)
    except ReadError as error:
        yield refuse(path, f"line {number}: {error}")
        return
    text, notes = row["text"], []
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
        notes.append("half of a surrogate pair stands in the text; shown as \ufffd, offsets are unchanged")
    facts = _facts(row, notes)
    article = Article(article_id(text), text, path, added, sha256=sha256(line), **facts)
    yield Item(article, line)
    for note in notes:
        yield refuse(path, f"line {number}: {note}", article_id=article.id)


def _parse_line(line: bytes) -> dict[str, Any]:
    text = decode(line)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"not JSON ({error})") from error
    if not isinstance(row, dict):
        raise ReadError(f"a JSON object is expected, this is {type(row).__name__}")
    if not isinstance(row.get("text"), str) or not row["text"].strip():
        raise ReadError("the key 'text' is missing, empty or not a string")
    return row


def _facts(row: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {key: _string(row, key, notes) for key in _FACTS}
    facts["given_id"] = str(row["id"]) if isinstance(row.get("id"), int) else _string(row, "id", notes)
    facts["source_basis"] = "stated" if facts["source"] else None
    day = _day(_string(row, "published", notes), notes)
    if day:
        facts |= {"published": day, "published_basis": "stated", "published_why": f"The file states {day}."}
    return facts


def _string(row: dict[str, Any], key: str, notes: list[str]) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        notes.append(f"{key!r} is left out: a string is expected, not {type(value).__name__}")
        return None
    return _SURROGATE.sub("\ufffd", value).strip() or None


def _day(value: str | None, notes: list[str]) -> dt.date | None:
    if value is None:
        return None
    match = _ISO_DAY.fullmatch(value)
    try:
        return dt.date.fromisoformat(match[1] if match else value[:_SHOWN_CHARS])
    except ValueError:
        shown = value[:_SHOWN_CHARS]
        notes.append(f"'published' is left out: {shown!r} is not a day; write it as YYYY-MM-DD, for example 2023-09-15")
    return None
