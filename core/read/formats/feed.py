"""Feeds: RSS and Atom (feedparser), JSON Feed. An entry is an article: its content, else its summary, as text."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.days import day_of
from core.read.encoding import mended
from core.read.fields import draft_of, mapping_of
from core.read.formats.page import extracted
from core.read.item import Draft, Problem
from core.read.limits import ANEW, Limits, library, whole

_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|blockquote|section|article)\b[^<>]{0,500}>", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style)\b[^<>]{0,500}>.{0,100000}?</\1\s{0,5}>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.{0,100000}?-->|<[A-Za-z/!?][^<>]{0,2000}>", re.DOTALL)
_LONG = 600


def read(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article an entry. Raises ReadError for what is no feed."""
    data = whole(stream, limits)
    feedparser = library("feedparser")
    try:
        # Its own cleaning of HTML is for showing it; text is taken here.
        parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it hands on whatever its XML parser raises
        raise ReadError(f"it cannot be read as a feed ({type(error).__name__}: {error}). {ANEW}") from error
    if not parsed.get("version") and not parsed.entries:
        raise ReadError(f"it is neither RSS nor Atom. {ANEW}")
    if not parsed.entries:
        raise ReadError("this feed has no entries. Ask for it again when it has some")
    feed = parsed.feed
    for number, entry in enumerate(parsed.entries[: limits.max_members], start=1):
        original = json.dumps(entry, default=str, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        try:
            yield _entry(entry, feed, f"entry {number}", original)
        except ReadError as error:
            yield Problem(str(error), f"entry {number}", original)


def read_json_feed(rows: Mapping[str, Any], limits: Limits) -> Iterator[Draft | Problem]:
    """An article an item of a JSON Feed, version 1 and 1.1."""
    for number, row in enumerate(rows.get("items") or [], start=1):
        original = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
        try:
            if not isinstance(row, dict):
                raise ReadError(f"an item of a feed has to be an object, this is {type(row).__name__}")
            text = row.get("content_text") or text_of(str(row.get("content_html") or row.get("summary") or ""))
            flat = {
                **row,
                "text": text,
                "source": rows.get("title"),
                "language": row.get("language") or rows.get("language"),
            }
            yield draft_of(flat, mapping_of(flat), member=f"entry {number}", original=original)
        except ReadError as error:
            yield Problem(str(error), f"entry {number}", original)


def text_of(markup: str) -> str:
    """HTML of a feed as text: a block a line, tags gone, entities as characters. Text without tags stays as it is."""
    if (
        len(markup) > _LONG
        and "<p" in markup
        and (found := extracted(f"<html><body><article>{markup}</article></body></html>"))
    ):
        return str(found["text"])
    plain = _TAG.sub("", _BLOCK.sub("\n", _SILENT.sub("", markup)))
    lines = (" ".join(line.split()) for line in html.unescape(plain).split("\n"))
    return "\n".join(line for line in lines if line)


def _entry(entry: Any, feed: Any, member: str, original: bytes) -> Draft:
    contents = [part.get("value") or "" for part in entry.get("content") or []]
    markup = max([*contents, entry.get("summary") or ""], key=len)
    text, note = mended(text_of(markup))
    title = text_of(entry.get("title") or "") or None
    if not text.strip():
        raise ReadError("this entry has no text beyond its title. Add the page that it points to")
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    day = day_of("{:04}-{:02}-{:02}".format(*stamp[:3])) if stamp else None
    source = (entry.get("source") or {}).get("title") or feed.get("title")
    return Draft(
        text=text,
        title=title,
        source=text_of(source) if source else None,
        author=entry.get("author"),
        url=entry.get("link"),
        language=(entry.get("language") or feed.get("language") or "")[:2].lower() or None,
        published=day,
        published_why=f"The feed states {day}." if day else None,
        given_id=entry.get("id"),
        member=member,
        original=original,
        notes=(note,) if note else (),
    )


def is_json_feed(rows: Any) -> bool:
    """Whether parsed JSON is a JSON Feed."""
    return (
        isinstance(rows, dict)
        and "jsonfeed.org" in str(rows.get("version", ""))
        and isinstance(rows.get("items"), list)
    )
