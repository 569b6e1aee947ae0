"""Reading a library: any number of readers, in any process, also while one writes.

A reader holds one snapshot open and sees nothing else until `refresh`. Importing this costs DuckDB and pandas.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from core.library import pointer
from core.library.schema import create_tables, derive_tables

if TYPE_CHECKING:
    import pyarrow as pa

EMPTY_VERSION = "empty"
# A snapshot opened with other options in the same process is refused by DuckDB, so all readers share these. SQL reaches
# no file but the snapshot, and nothing is downloaded.
_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
_DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
# A snapshot may be removed between reading the pointer and opening it when two publishings happen at that moment.
_ATTEMPTS = 3
# Rows in memory at a time where a query is streamed; a multiple of what DuckDB hands out at once.
_STREAMED_ROWS = 4096


class Library:
    """An opened library; a context manager. Safe for threads: every query has its own cursor."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection, version: str) -> None:
        self.folder = folder
        self._connection = connection
        self._version = version
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: str | Path) -> "Library":
        """The current snapshot; an empty library where the folder holds none. Raises LibraryError with the way out."""
        folder = Path(folder)
        connection, version = _connect(folder)
        return cls(folder, connection, version)

    @property
    def version(self) -> str:
        """Changes with each publishing; "empty" for an empty library."""
        return self._version

    def query(self, sql: str, params: Sequence[object] = ()) -> pd.DataFrame:
        """The rows of a query. Unknown strings are None, lists are Python lists, days datetime64.

        Raises LibraryError where the snapshot turns out to be damaged.
        """
        with damage_said(self.folder):
            return _plain(self._cursor().execute(sql, list(params)).df())

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query as tuples of plain Python values. Raises LibraryError like `query`."""
        with damage_said(self.folder):
            return self._cursor().execute(sql, list(params)).fetchall()

    def stream(self, sql: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query by column as plain Python values, few in memory at a time. Raises LibraryError."""
        with damage_said(self.folder):
            cursor = self._cursor().execute(sql, list(params))
            names = [column[0] for column in cursor.description]
            while found := cursor.fetchmany(_STREAMED_ROWS):
                yield from (dict(zip(names, row, strict=True)) for row in found)

    def arrow(self, sql: str, params: Sequence[object] = ()) -> "pa.RecordBatchReader":
        """The rows of a query as Arrow batches, read as they are asked for. Raises LibraryError."""
        with damage_said(self.folder):
            return self._cursor().sql(sql, params=list(params)).to_arrow_reader(_STREAMED_ROWS)

    def refresh(self) -> bool:
        """Opens the current snapshot if another was published. Returns whether it did. Raises LibraryError."""
        with self._lock:
            if current_version(self.folder) == self._version:
                return False
            # The old connection is left to running queries; its file closes with the last of them.
            self._connection, self._version = _connect(self.folder)
            return True

    def close(self) -> None:
        """Closes the snapshot."""
        self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def current_version(folder: str | Path) -> str:
    """The version that is current on disk, without opening it; "empty" where there is none. Raises LibraryError."""
    found = pointer.read(Path(folder))
    return found.label if found else EMPTY_VERSION


def snapshot_path(folder: Path, found: pointer.Pointer) -> Path:
    """Where the current snapshot lies."""
    return folder / "snapshots" / found.snapshot


@contextlib.contextmanager
def damage_said(folder: Path) -> Iterator[None]:
    """Turns DuckDB's errors about a damaged file into a LibraryError with the way out; others pass."""
    try:
        yield
    except duckdb.Error as error:
        # A failed checksum comes as the bare base class.
        if type(error) is duckdb.Error or isinstance(error, _DAMAGE):
            raise pointer.broken(folder, str(error).splitlines()[0]) from error
        raise


def check_size(folder: Path, found: pointer.Pointer) -> None:
    """Raises LibraryError where the current snapshot is not as long as when it was published."""
    with contextlib.suppress(FileNotFoundError):  # removed after it was opened: two publishings happened meanwhile
        size = snapshot_path(folder, found).stat().st_size
        if size != found.size:
            raise pointer.broken(folder, f"{found.snapshot} has {size:,} bytes instead of {found.size:,}")


def _connect(folder: Path) -> tuple[duckdb.DuckDBPyConnection, str]:
    error: duckdb.Error | None = None
    for _ in range(_ATTEMPTS):
        found = pointer.read(folder)
        if found is None:
            return _empty(), EMPTY_VERSION
        path = snapshot_path(folder, found)
        try:
            connection = duckdb.connect(str(path), read_only=True, config=_OPTIONS)
        except duckdb.Error as caught:
            error = caught
            continue
        check_size(folder, found)
        return connection, found.label
    raise pointer.broken(folder, str(error).splitlines()[0]) from error


def _empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=_OPTIONS)
    connection.execute(create_tables())
    connection.execute(derive_tables())
    return connection


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Strings as objects with None for unknown, arrays as lists."""
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.StringDtype):
            values = frame[column].astype(object)
            frame[column] = values.where(values.notna(), None)
        elif frame[column].dtype == object:
            frame[column] = pd.Series([_as_list(v) for v in frame[column]], index=frame.index, dtype=object)
    return frame


def _as_list(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value
