"""What readers give: drafts of articles, problems, and what becomes of them: items with their bytes, and rejects."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from core.records import Article, Reject, article_id

SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One article and the bytes it was read from; their SHA-256 is `article.sha256`.

    is_shared: other articles of the same file were read from the same bytes.
    """

    article: Article
    original: bytes
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a format has it: text and what the format states of it. Unknown is None.

    member: where in the file it stands ("inner/a.html", "line 3"), empty where the file is the article. original: the
    bytes of that part, None where they are the whole file's. notes: what was left out, a sentence each.
    """

    text: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: dt.date | None = None
    published_why: str | None = None
    given_id: str | None = None
    member: str = ""
    original: bytes | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a file, or all of it, that is no article, and why."""

    reason: str
    member: str = ""
    original: bytes | None = None


def item_of(draft: Draft, path: str, added: dt.date, whole: bytes) -> tuple[Item, list[Reject]]:
    """The article of a draft, and a reject for each note. path: the file's; whole: its bytes."""
    text = SURROGATE.sub("\ufffd", draft.text)
    notes = list(draft.notes)
    if text != draft.text:
        notes.append("half of a surrogate pair stands in the text; shown as \ufffd, offsets are unchanged")
    original = whole if draft.original is None else draft.original
    place = printable(inside(path, draft.member))
    article = Article(
        id=article_id(text),
        text=text,
        path=place,
        added=added,
        sha256=sha256(original),
        given_id=_clean(draft.given_id),
        title=_clean(draft.title),
        source=_clean(draft.source),
        source_basis="stated" if _clean(draft.source) else None,
        author=_clean(draft.author),
        url=_clean(draft.url),
        language=_clean(draft.language),
        published=draft.published,
        published_basis="stated" if draft.published else None,
        published_why=(draft.published_why or f"The file states {draft.published}.") if draft.published else None,
    )
    return Item(article, original, is_shared=bool(draft.member) and draft.original is None), [
        refuse(place, note, article_id=article.id) for note in notes
    ]


def inside(path: str, member: str) -> str:
    """The path of a part of a file: "archive.zip!/inner.txt"."""
    return f"{path}!/{member}" if member else path


def sha256(data: bytes) -> str:
    """Hex digest of the original bytes."""
    return hashlib.sha256(data).hexdigest()


def refuse(path: str, reason: str, *, article_id: str | None = None, sha256: str | None = None) -> Reject:
    """A reject of the reading stage; the reason is one sentence. sha256: of the bytes, where they are kept."""
    said = printable(reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") else "."))
    return Reject(printable(path), article_id, "read", said, sha256)


def printable(text: str) -> str:
    """Text that a terminal shows and does not obey: what is no white space and cannot be printed is \ufffd."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def _clean(value: str | None) -> str | None:
    """A fact as one line without control characters; None where nothing is left."""
    if value is None:
        return None
    line = SURROGATE.sub("\ufffd", "".join(c if c.isprintable() else " " for c in value))
    return " ".join(line.split()) or None
