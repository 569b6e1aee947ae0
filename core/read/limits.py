"""How much of a file is read, each a setting, and what a user says of its fields; a refusal names the limit."""

import importlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from core import settings
from core.errors import ReadError

MB = 1_000_000
# What to do with a file that is not as its format has to be.
ANEW = "Open it with its own program and save it anew, or fetch it again"


@dataclass(frozen=True, slots=True)
class Limits:
    """max_bytes: of one document, unpacked; seconds: for one document; depth: archives within archives.

    fields: which field of a record says which fact, {fact: name}; what is not said is guessed.
    """

    max_bytes: int
    max_chars: int
    max_pages: int
    max_members: int
    max_depth: int
    max_ratio: int
    seconds: int
    memory_mb: int
    fields: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As a worker process is told."""
        return asdict(self)


def current() -> Limits:
    """The limits as the settings say. Raises SettingError."""
    return Limits(
        max_bytes=settings.number("max_file_mb") * MB,
        max_chars=settings.number("max_chars"),
        max_pages=settings.number("max_pages"),
        max_members=settings.number("max_members"),
        max_depth=settings.number("max_depth"),
        max_ratio=settings.number("max_ratio"),
        seconds=settings.number("read_seconds"),
        memory_mb=settings.number("read_memory_mb"),
    )


def whole(stream: BinaryIO, limits: Limits) -> bytes:
    """All bytes of a document. Raises ReadError where there are more than is allowed, or none."""
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise ReadError(f"more than {limits.max_bytes // MB:,} MB. Split it, or raise DATELINE_MAX_FILE_MB")
    if not data:
        raise ReadError(f"the file is empty. {ANEW}")
    return data


def too_large(limits: Limits) -> str:
    """Why a packed document is not read."""
    return f"it unpacks to more than {limits.max_bytes // MB:,} MB; DATELINE_MAX_FILE_MB says how much is allowed"


def with_text(text: str) -> str:
    """The text, as it is. Raises ReadError where there is none."""
    if not text.strip():
        raise ReadError("there is no text in it. If it is a picture of one, run a text recognition over it")
    return text


def library(name: str) -> Any:
    """A library that a format needs. Raises ReadError that says how it is installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ReadError(
            f"reading it needs {name.partition('.')[0]} ({error}). Install it with: pip install 'dateline[documents]'"
        ) from error
