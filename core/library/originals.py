"""Bytes as they were read, a file each, named by their SHA-256: those that several articles share, that are large, or
that could not be read. All others stand in the segments beside their article.

    originals/3f/3f9a…    compressed with zstd

A file is written once and never changed; it is there, for good, before anything names it.
"""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from core.library.segments import sync_folder

NAME = "originals"
_LEVEL = 6


class Originals:
    """The originals of a library's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / NAME

    def keep(self, data: bytes) -> str:
        """Keeps bytes and returns their SHA-256; what is there already is not written again. Raises OSError."""
        digest = sha256(data).hexdigest()
        path = self._path(digest)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_suffix(".new")
            with new.open("wb") as stream:
                stream.write(len(data).to_bytes(8, "big"))
                stream.write(pa.Codec("zstd", _LEVEL).compress(data, asbytes=True))
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(path)
            sync_folder(path.parent)
        return digest

    def find(self, digest: str) -> bytes | None:
        """The bytes of a SHA-256; None where they are not there, or are not what they were."""
        try:
            packed = self._path(digest).read_bytes()
            data: bytes = pa.Codec("zstd").decompress(packed[8:], int.from_bytes(packed[:8], "big"), asbytes=True)
        except (OSError, ValueError, pa.ArrowException, MemoryError, OverflowError):
            return None
        return data if sha256(data).hexdigest() == digest else None

    def digests(self) -> Iterator[str]:
        """What is kept, in order."""
        yield from sorted(path.name for path in self.folder.glob("*/*") if len(path.name) == 64)

    def discard(self, digest: str) -> None:
        """Forgets bytes that nothing names any more."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest
