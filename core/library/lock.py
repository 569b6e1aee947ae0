"""One writer at a time: a lock that the system releases when its process ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.errors import LibraryError

NAME = "writer.lock"
_PAUSE_S = 0.1


@contextmanager
def writer_lock(folder: Path, *, timeout_s: float) -> Iterator[None]:
    """Holds the lock of a library. Raises LibraryError that names the holder's process after `timeout_s`."""
    with (folder / NAME).open("a+", encoding="utf-8") as stream:
        _acquire(stream, folder, timeout_s)
        stream.seek(0)
        stream.truncate()
        stream.write(str(os.getpid()))
        stream.flush()
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)


def _acquire(stream: IO[str], folder: Path, timeout_s: float) -> None:
    until = time.monotonic() + timeout_s
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                stream.seek(0)
                holder = stream.read(20).strip() or "unknown"
                raise LibraryError(
                    f"The library in {folder} is being written by process {holder}. Wait until it is done, "
                    "then try again."
                ) from error
            time.sleep(_PAUSE_S)
        else:
            return
