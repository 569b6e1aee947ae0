"""Files of a library: copied, hashed, taken away; and what the system says when it takes no more."""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.errors import LibraryError

# How the system says that it takes no more; DuckDB and tantivy hand its words on.
_REFUSALS = tuple(os.strerror(code) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO))


@contextmanager
def refusals_said(folder: Path) -> Iterator[None]:
    """Turns what the system refuses, such as room on the disk, into a LibraryError with the way out."""
    try:
        yield
    except (OSError, duckdb.Error, LibraryError) as error:
        reason = next((text for text in _REFUSALS if text.lower() in str(error).lower()), None)
        if reason is None:
            raise
        raise LibraryError(
            f"The library in {folder} cannot be written: {reason}. What was there is whole, and what was added before "
            "is kept. Make room, or mend the cause, and run the same command again."
        ) from error


def copy(source: Path, target: Path) -> None:
    """Copies a file; where the file system can share blocks between files, in no time."""
    with source.open("rb") as reader, target.open("wb") as stream:
        left = source.stat().st_size
        with contextlib.suppress(OSError):
            while left and (done := os.copy_file_range(reader.fileno(), stream.fileno(), left)):
                left -= done
    if left:
        shutil.copyfile(source, target)


def discard(folder: Path, pattern: str, *, stay: Collection[str] = ()) -> None:
    """Removes files, and folders: DuckDB makes one where memory is short."""
    for path in folder.glob(pattern):
        if path.name in stay:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def remove_charts(folder: Path, *, keep: str) -> None:
    """Removes all charts but one."""
    for path in folder.glob("*.duckdb"):
        if path.name != keep:
            with contextlib.suppress(OSError):  # some systems keep a file that a reader still holds; the next one goes
                path.unlink()


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
