"""Saved web pages: HTML as it is, and MHTML, whose first HTML part is the page. Text and facts by trafilatura."""

import email
import email.policy
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.days import day_of
from core.read.encoding import decode_said, mended
from core.read.item import Draft
from core.read.limits import Limits, library, whole

# How much of a page is searched for what it says of its own encoding.
HEAD_BYTES = 4096
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_LANGUAGE = re.compile(r"""<html[^>]{0,300}?\slang\s{0,5}=\s{0,5}["']?([A-Za-z]{2})\b""", re.IGNORECASE)
_SNAPSHOT_URL = re.compile(rb"Snapshot-Content-Location:\s*(\S{1,2000})")
_SCHEMES = ("http://", "https://")


def read(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The article of a page."""
    yield article(whole(stream, limits))


def read_mhtml(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The article of a page that was saved with its pictures as one file."""
    data = whole(stream, limits)
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            url = _SNAPSHOT_URL.search(data[:HEAD_BYTES])
            body = part.get_payload(decode=True)
            found = url[1].decode("ascii", "replace") if url else None
            yield article(body if isinstance(body, bytes) else b"", url=found, stated=part.get_content_charset())
            return
    raise ReadError("there is no page in it: no part is text/html. Save the page anew, as one file")


def article(data: bytes, *, url: str | None = None, stated: str | None = None) -> Draft:
    """The article of a page's bytes. stated: the encoding that a header names. Raises ReadError where none is found."""
    charset = _CHARSET.search(data[:HEAD_BYTES])
    declared = stated or (charset[1].decode("ascii") if charset else None)
    text, note = decode_said(data, declared)
    found = extracted(text, url=url)
    if found is None:
        raise ReadError(
            "no article was found in this page: it has little text. Save the article's own page, or its text"
        )
    body, mended_note = mended(found["text"])
    link = found["url"] or url
    day = day_of(found.get("date"))
    return Draft(
        text=body,
        title=found.get("title"),
        source=found["sitename"] or found.get("hostname"),
        author=found.get("author"),
        url=link if link and link.startswith(_SCHEMES) else None,
        language=(found["language"] or "").lower() or None,
        published=day,
        published_why=f"The page states {day}." if day else None,
        notes=tuple(n for n in (note, mended_note) if n),
    )


def extracted(html: str, *, url: str | None = None) -> dict[str, Any] | None:
    """{text, title, author, date, url, sitename, hostname, language} of a page; None where it has no article."""
    # A day is taken from what the page states of itself; one found anywhere in it may be any day.
    dates = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}
    done = library("trafilatura").extract(
        html,
        url=url,
        output_format="json",
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=dates,
    )
    if not done:
        return None
    found: dict[str, Any] = json.loads(done)
    language = _LANGUAGE.search(html[:HEAD_BYTES])
    # Its names for them: the address is called "source", the name of the site "source-hostname".
    known = {"url": found.get("source"), "sitename": found.get("source-hostname"), "language": language and language[1]}
    return found | known if (found.get("text") or "").strip() else None
