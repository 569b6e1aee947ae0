"""Which field of a record says what: names that feeds, APIs and spreadsheets use, and mappings of a user's own.

Source: the documented fields of Media Cloud, NewsAPI, Event Registry, GDELT DOC 2.0, JSON Feed and of common exports.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import ReadError
from core.read.days import day_of
from core.read.item import Draft

FACTS = ("text", "title", "source", "published", "author", "url", "language", "id")
# Names of fields that hold the text and nothing else.
SURE_TEXT = frozenset(("text", "articletext", "fulltext", "maintext", "plaintext", "articlebody", "body", "bodytext",
                       "storytext", "contenttext", "contenthtml", "content"))  # fmt: skip
# Rows of a file that are looked at, and shown, before it is read; a cell is shown so far.
SAMPLE, SHOWN_CHARS, MOST_NAMES = 5, 200, 60
LEFT_OUT = "it is left out: none of its fields is the text, as was said of them. Try it again to say which is"
# What a cell of text has at least, on average, and a day at most.
_TEXT_CHARS, _LONGEST_DAY = 60, 40
# Lists and records in one another are followed so far: YAML can make small files of endlessly many.
_DEEPEST = 3
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


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table's fields are called, and its first rows as they are shown."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def columns_of_rows(rows: Iterable[Any]) -> Iterator[Columns]:
    """The Columns of records, one where there are any: the names of all of the first, in the order they come."""
    first = [row for row in itertools.islice(rows, SAMPLE) if isinstance(row, Mapping)]
    names = list(dict.fromkeys(str(name) for row in first for name in row if name))[:MOST_NAMES]
    if names:
        yield Columns(tuple(names), tuple(tuple(_shown(row.get(name)) for name in names) for row in first))


def mapping_of(names: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Which of the names stands for which fact: {fact: name}.

    given: what the user says; it goes before what is guessed, in the files that have such a name. A fact that is given
    as "" is none of the names.
    """
    names = list(names)
    plain = {_plain(name): name for name in reversed(names)}
    found = {fact: plain[known] for fact in FACTS for known in reversed(NAMES[fact]) if known in plain}
    said = {fact: name for fact, name in (given or {}).items() if name in names}
    left_out = {fact for fact, name in (given or {}).items() if not name}
    taken = set(said.values())
    guessed = {fact: name for fact, name in found.items() if name not in taken and fact not in left_out}
    return guessed | said


def guess_of(columns: Columns) -> dict[str, str]:
    """What the columns of a table may be, for a user to confirm: by their names, else by what their cells look like."""
    found = mapping_of(columns.names)
    cells = {name: [row[n] for row in columns.rows if row[n]] for n, name in enumerate(columns.names)}
    free = [name for name in columns.names if cells[name] and name not in found.values()]
    looks: dict[str, Callable[[list[str]], bool]] = {
        "url": lambda some: all(cell.startswith(("http://", "https://")) for cell in some),
        "published": lambda some: all(len(cell) < _LONGEST_DAY and day_of(cell) is not None for cell in some),
        "text": lambda some: sum(map(len, some)) >= _TEXT_CHARS * len(some),
        "title": lambda some: all(len(cell.split()) > 1 for cell in some),
    }
    for fact, is_such in looks.items():
        fitting = [name for name in free if fact not in found and is_such(cells[name])]
        if fitting:
            found[fact] = max(fitting, key=lambda name: sum(map(len, cells[name])))
            free.remove(found[fact])
    return found


def given_fields(options: Iterable[str]) -> dict[str, str]:
    """What a user says on the command line, "text=Full story", as {fact: name}.

    Raises ReadError that says what is wrong.
    """
    given = {}
    for option in options:
        fact, _, name = (part.strip() for part in option.partition("="))
        if fact not in FACTS:
            raise ReadError(f"{fact[:40]!r} is no fact of an article; write one of {', '.join(FACTS)}, then =NAME")
        if not name:
            raise ReadError(f"{option[:60]!r} names no field; write {fact}=NAME, as the file calls it")
        given[fact] = name
    return given


def is_sure(names: Iterable[str]) -> bool:
    """Whether the names leave nothing to ask: one says it is the text, and none is unknown while a fact is missing."""
    names = [name for name in names if name]
    found = mapping_of(names)
    unknown = {_plain(name) for name in names} - {known for some in NAMES.values() for known in some}
    is_whole = {"title", "source", "published"} <= set(found)
    return _plain(found.get("text", "")) in SURE_TEXT and (is_whole or not unknown)


def draft_of(
    row: Mapping[str, Any],
    mapping: Mapping[str, str],
    *,
    member: str = "",
    original: bytes | None = None,
    given: Mapping[str, str] | None = None,
) -> Draft:
    """The article of a record. Raises ReadError where it has no text. given: as for `mapping_of`.

    A fact of the wrong form is left out with a note.
    """
    notes: list[str] = []
    facts: dict[str, str | None] = {}
    for fact, field in mapping.items():
        if fact not in ("published", "text"):
            facts[fact] = _words(row.get(field), fact, notes)
    text, published = _text(row, mapping, given), _published(row, mapping, notes)
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


def _published(row: Mapping[str, Any], mapping: Mapping[str, str], notes: list[str]) -> dt.date | None:
    """The day of the mapped field; what is no day is noted."""
    if not (name := mapping.get("published")):
        return None
    value = row.get(name)
    day = day_of(value)
    if day is None and value not in (None, ""):
        shown = str(value)[:40]
        notes.append(f"{name!r} is left out: {shown!r} is no day; write it as YYYY-MM-DD, for example 2023-09-15")
    return day


def _text(row: Mapping[str, Any], mapping: Mapping[str, str], given: Mapping[str, str] | None) -> str:
    """The text: of the mapped field, or of the next that holds some; where the user names one, of no other."""
    if given and given.get("text") == "":
        raise ReadError(LEFT_OUT)
    names = [mapping["text"]] if "text" in mapping else []
    if mapping.get("text") != (given or {}).get("text"):
        by_name = {_plain(name): name for name in row}
        names += [by_name[known] for known in NAMES["text"] if known in by_name and by_name[known] not in names]
    for name in names:
        value = row.get(name)
        if isinstance(value, Mapping):
            value = next((value[key] for key in ("text", "plain", "content", "value", "html") if value.get(key)), None)
        if isinstance(value, list):
            value = "\n".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and value.strip():
            return value
    raise ReadError("no field holds the text; name it 'text', or say which it is with --field text=NAME")


def _words(value: Any, fact: str, notes: list[str], depth: int = 0) -> str | None:
    if value is None or isinstance(value, (bool, dt.date)) or depth > _DEEPEST:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and fact == "id":
        return str(value)
    if isinstance(value, Mapping):
        inner = (value.get(key) for key in ("title", *_INNER)) if fact == "source" else (value.get(k) for k in _INNER)
        return next((part.strip() for part in inner if isinstance(part, str) and part.strip()), None)
    if isinstance(value, list):
        parts = [words for part in value[:20] if (words := _words(part, fact, notes, depth + 1))]
        return ", ".join(parts) or None
    notes.append(f"{fact!r} is left out: a string is expected, not {type(value).__name__}")
    return None


def _shown(value: Any) -> str:
    return "" if value is None else " ".join(str(value)[:SHOWN_CHARS].split())


def _plain(name: str) -> str:
    return "".join(char for char in str(name).lower() if char.isalnum())
