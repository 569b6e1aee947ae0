"""Which field of a record says what: names that feeds, APIs and spreadsheets use, and mappings of a user's own.

Source: the documented fields of Media Cloud, NewsAPI, Event Registry, GDELT DOC 2.0, JSON Feed and of common exports.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from core.errors import ReadError
from core.read.days import day_of
from core.read.item import Draft

FACTS = ("text", "title", "source", "published", "author", "url", "language", "id")
# In order of preference: the first that is there and holds something; compared by letters and digits alone.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        *("text", "articletext", "fulltext", "maintext", "plaintext", "articlebody", "body", "bodytext", "storytext"),
        *("contenttext", "content", "contenthtml", "article", "story", "snippet", "description", "summary", "abstract"),
    ),
    "title": ("title", "headline", "articletitle", "heading", "hd", "subject", "name"),
    "source": (
        *("source", "sourcename", "medianame", "publisher", "publication", "outlet", "newspaper", "sitename"),
        *("publicationtitle", "provider", "feedtitle", "domain", "sourcedomain", "mediaurl"),
    ),
    "published": (
        *("published", "publishedat", "datepublished", "publishdate", "publisheddate", "publicationdate", "pubdate"),
        *("datetime", "date", "seendate", "loaddate", "issuedate", "firstpublished", "time", "timestamp"),
    ),
    "author": ("author", "authors", "byline", "creator", "by", "writer", "reporter"),
    "url": ("url", "link", "sourceurl", "articleurl", "permalink", "weburl", "canonicalurl", "uri", "guid"),
    "language": ("language", "lang", "languageiso", "inlanguage"),
    "id": ("id", "storiesid", "articleid", "guid", "uuid", "uri", "identifier"),
}
_LANGUAGES = {"english": "en", "eng": "en", "spanish": "es", "german": "de", "french": "fr", "russian": "ru"}
# Values inside a nested record that name it: a source as {"name": …}, a language as {"code": …}.
_INNER = ("name", "title", "label", "value", "uri", "id")


def mapping_of(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Which of the names stands for which fact: {fact: name}; `given` goes before what is guessed.

    Raises ReadError where `given` names a fact or a field that is not there.
    """
    names = list(names)
    for fact, name in (given or {}).items():
        if fact not in FACTS:
            raise ReadError(f"{fact[:40]!r} is no fact of an article; allowed are {', '.join(FACTS)}")
        if name not in names:
            raise ReadError(f"There is no field {name[:40]!r}; there are {', '.join(map(repr, names[:20]))}")
    plain = {}
    for name in reversed(names):
        plain[_plain(name)] = name
    found = {fact: plain[known] for fact in FACTS for known in reversed(NAMES[fact]) if known in plain}
    return found | dict(given or {})


def draft_of(
    row: Mapping[str, Any], mapping: Mapping[str, str], *, member: str = "", original: bytes | None = None
) -> Draft:
    """The article of a record. Raises ReadError where it has no text.

    A fact of the wrong form is left out with a note.
    """
    notes: list[str] = []
    facts: dict[str, str | None] = {}
    for fact, field in mapping.items():
        if fact not in ("published", "text"):
            facts[fact] = _words(row.get(field), fact, notes)
    text = _text(row, mapping)
    published = None
    if name := mapping.get("published"):
        value = row.get(name)
        published = day_of(value)
        if published is None and value not in (None, ""):
            shown = str(value)[:40]
            notes.append(f"{name!r} is left out: {shown!r} is no day; write it as YYYY-MM-DD, for example 2023-09-15")
    language = facts.get("language")
    return Draft(
        text=text,
        title=facts.get("title"),
        source=facts.get("source"),
        author=facts.get("author"),
        url=facts.get("url"),
        language=_LANGUAGES.get(language.lower(), language.lower()[:2]) if language else None,
        published=published,
        given_id=facts.get("id"),
        member=member,
        original=original,
        notes=tuple(notes),
    )


def _text(row: Mapping[str, Any], mapping: Mapping[str, str]) -> str:
    """The text: of the mapped field, or of the next that holds some."""
    by_name = {_plain(name): name for name in row}
    names = [mapping["text"]] if "text" in mapping else []
    names += [by_name[known] for known in NAMES["text"] if known in by_name]
    for name in names:
        value = row.get(name)
        if isinstance(value, Mapping):
            value = next((value[key] for key in ("text", "plain", "content", "value", "html") if value.get(key)), None)
        if isinstance(value, list):
            value = "\n".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and value.strip():
            return value
    raise ReadError("no field holds the text; name it 'text', or say which it is with --field text=NAME")


def _words(value: Any, fact: str, notes: list[str]) -> str | None:
    if value is None or isinstance(value, (bool, dt.date)):
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and fact == "id":
        return str(value)
    if isinstance(value, Mapping):
        inner = (value.get(key) for key in ("title", *_INNER)) if fact == "source" else (value.get(k) for k in _INNER)
        return next((part.strip() for part in inner if isinstance(part, str) and part.strip()), None)
    if isinstance(value, list):
        parts = [words for part in value[:20] if (words := _words(part, fact, notes))]
        return ", ".join(parts) or None
    notes.append(f"{fact!r} is left out: a string is expected, not {type(value).__name__}")
    return None


def _plain(name: str) -> str:
    return "".join(char for char in str(name).lower() if char.isalnum())
