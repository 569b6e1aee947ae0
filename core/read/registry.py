"""Which reader reads what: by suffix, and by content where there is no suffix (standard input, stored originals)."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from core.records import Article, Reject

# How much of a stream decides its format.
SNIFF_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Item:
    """One article and the bytes it was read from; their SHA-256 is `article.sha256`."""

    article: Article
    original: bytes


Reader = Callable[[BinaryIO, str, dt.date], Iterator[Item | Reject]]


def format_of(path: str, stream: BinaryIO) -> Reader | Reject:
    """The reader for a stream, or a Reject that names the suffix and what is allowed. The stream is not advanced."""
    readers = _readers()
    suffix = PurePath(path.replace("\\", "/")).suffix.lower()
    if suffix in readers:
        return readers[suffix]
    if suffix and path != "-" and not _is_original(path):
        return refuse(path, f"the suffix {suffix!r} is not supported; allowed are {', '.join(sorted(readers))}")
    head = cast("Any", stream).peek(SNIFF_BYTES)[:SNIFF_BYTES]
    return readers[".jsonl"] if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else readers[".txt"]


def refuse(path: str, reason: str, *, article_id: str | None = None) -> Reject:
    """A reject of the reading stage; the reason is one sentence."""
    return Reject(path, article_id, "read", reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") else "."))


def _readers() -> dict[str, Reader]:
    # Imported late: the formats import this module for `Item` and `refuse`.
    from core.read import jsonl, text

    return {".txt": text.read, ".jsonl": jsonl.read}


def _is_original(path: str) -> bool:
    """Whether a file name is a SHA-256 without suffix, as the library stores originals."""
    return len(PurePath(path).name) == 64
