"""Opening what is published: the charts in DuckDB, the segments' files; and what is said where either is damaged.

Also for those who write, check and mend: a file of charts is opened in the same way by all of a process.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from core.errors import LibraryError
from core.library import manifest, segments
from core.library.manifest import Manifest
from core.library.schema import create_tables, derive_tables
from core.library.segments import Segment, damaged

# A file opened with other options in the same process is refused by DuckDB, so all use `open_charts`. SQL reaches no
# other file, and nothing is downloaded. The wide columns of a page's rows are read after its rows are chosen.
_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "late_materialization_max_rows": 2000,
}
# What DuckDB keeps of a file's tables in memory; more is read again, from what the system keeps, as quickly.
_MEMORY = "300MB"
_DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
# Charts may be removed between reading the manifest and opening them when a publishing happens at that moment.
_ATTEMPTS = 5


class Opened:
    """The files of one publishing, held open: they stay readable when a later publishing removes them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, current: Manifest | None, found: Sequence[Segment]
    ) -> None:
        self.connection, self.current = connection, current
        self.kept: dict[str, Any] = {}
        self.listed = tuple(found)
        self.segments = sorted((s for s in found if s.n), key=lambda s: s.first_no)
        self.descriptors = [segment.open() for segment in self.segments]

    def __del__(self) -> None:
        for descriptor in self.__dict__.get("descriptors", ()):
            os.close(descriptor)


def open_current(folder: Path) -> Opened:
    """Opens what is current; once more where a publishing took it away at that moment."""
    for attempt in range(_ATTEMPTS):
        found = manifest.read(folder)
        if found is None:
            return Opened(_empty(), None, ())
        try:
            return _connect(folder, found)
        except LibraryError:
            if attempt == _ATTEMPTS - 1 or manifest.read(folder) == found:
                raise
    raise AssertionError("the loop returns or raises")


def open_charts(path: Path) -> duckdb.DuckDBPyConnection:
    """A file of charts, to be read. What a question needs beyond the memory goes to the system's temporary folder.

    Never beside the charts: the library may be on a disk that cannot be written, and others may read it at once.
    Raises duckdb.Error.
    """
    spill = _spill_folder() + sha256(str(path).encode()).hexdigest()[:12]
    return duckdb.connect(
        str(path), read_only=True, config=_OPTIONS | {"memory_limit": _MEMORY, "temp_directory": spill}
    )


def _spill_folder() -> str:
    """How the folder begins in which this process puts what is beyond its memory."""
    return f"{tempfile.gettempdir()}/dateline-{os.getpid()}-"


def _connect(folder: Path, found: Manifest) -> Opened:
    try:
        connection = open_charts(manifest.charts_path(folder, found))
    except duckdb.Error as error:
        raise damaged(folder, str(error).splitlines()[0]) from error
    manifest.check_size(folder, found)
    listed = [segments.load(folder, serial, sha256=sha) for serial, sha in found.segments]
    for segment in listed:
        segment.check_size()
    return Opened(connection, found, listed)


def _empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=_OPTIONS)
    connection.execute(create_tables())
    connection.execute(derive_tables())
    return connection


@contextlib.contextmanager
def damage_said(folder: Path, *, is_read: bool = True) -> Iterator[None]:
    """Turns DuckDB's errors about a file, damaged or temporary, into LibraryErrors with the way out; others pass.

    is_read: whether charts are asked, not made: what is beyond the memory goes to the system's temporary folder then.
    """
    try:
        yield
    except duckdb.Error as error:
        if is_read and (refused := spill_refused(error)):
            raise refused from error
        # A failed checksum comes as the bare base class.
        if type(error) is duckdb.Error or isinstance(error, _DAMAGE):
            raise damaged(folder, str(error).splitlines()[0]) from error
        raise


def spill_refused(error: duckdb.Error) -> LibraryError | None:
    """What to say where a question found no room for what is beyond its memory; None where something else failed."""
    if not isinstance(error, duckdb.OutOfMemoryException) and _spill_folder() not in str(error):
        return None
    return LibraryError(
        f"The temporary folder {tempfile.gettempdir()} cannot be written, and this question needs more than the memory "
        "that is kept for it. Make room there, set TMPDIR to one that can be written, or choose less at a time. The "
        f"library is not concerned. ({str(error).splitlines()[0]})"
    )
