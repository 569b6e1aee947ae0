"""Which reader reads what: by suffix, and by content where there is no suffix (standard input, stored originals)."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from core.read import jsonl, text
from core.read.item import Item, refuse
from core.records import Reject

Reader = Callable[[BinaryIO, str, dt.date], Iterator[Item | Reject]]

READERS: dict[str, Reader] = {".txt": text.read, ".jsonl": jsonl.read}
# How much of a stream decides its format.
SNIFF_BYTES = 8192


def format_of(path: str, stream: BinaryIO) -> Reader | Reject:
    """The reader for a stream, or a Reject that names the suffix and what is allowed. The stream is not advanced."""
    suffix = PurePath(path.replace("\\", "/")).suffix.lower()
    if suffix in READERS:
        return READERS[suffix]
    if suffix and path != "-" and not _is_original(path):
        return refuse(path, f"the suffix {suffix!r} is not supported; allowed are {', '.join(sorted(READERS))}")
    head = cast("Any", stream).peek(SNIFF_BYTES)[:SNIFF_BYTES]
    return READERS[".jsonl"] if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else READERS[".txt"]


def _is_original(path: str) -> bool:
    """Whether a file name is a SHA-256 without suffix, as the library stores originals."""
    return len(PurePath(path).name) == 64
