"""Writing a library: the next snapshot is made beside the current one and published in one step.

Until `publish` nothing a reader sees has changed; a writer that dies leaves only a file that the next one removes.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import LibraryError
from core.library import pointer, rows
from core.library.lock import writer_lock
from core.library.reader import check_size, damage_said, snapshot_path
from core.library.schema import SCHEMA_VERSION, TABLES, create_tables, derive_tables
from core.records import Parsed, Reject

# A second writer waits this long before it gives up and says who holds the lock.
LOCK_TIMEOUT_S = 10.0
_PART = ".part"


class Writer:
    """The open next snapshot; made by `open_writer`."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection, base: pointer.Pointer | None) -> None:
        self._folder = folder
        self._connection = connection
        self._base = base
        self._known = {row[0] for row in connection.execute("SELECT article_id FROM articles").fetchall()}

    def known(self) -> set[str]:
        """Ids of the articles that are in; a copy."""
        return set(self._known)

    @property
    def linked_with(self) -> str:
        """Digest of what the user had said of names at the last publishing; "" where nothing was."""
        return self._base.linked_with if self._base else ""

    def append(self, batch: Sequence[Parsed], *, parser_version: int) -> int:
        """Adds articles with their records; those already in are passed over. Returns how many were added."""
        fresh: dict[str, Parsed] = {}
        for parsed in batch:
            if parsed.article.id not in self._known:
                fresh.setdefault(parsed.article.id, parsed)
        for table, found in rows.of(fresh.values(), parser_version=parser_version).items():
            self._insert(table, found)
        self.append_rejects([reject for parsed in fresh.values() for reject in parsed.rejects])
        self._known |= fresh.keys()
        return len(fresh)

    def append_tables(self, tables: Mapping[str, pa.Table]) -> None:
        """Adds rows that are Arrow tables already, unchecked: for libraries whose records were made elsewhere.

        Columns go by name, missing ones are NULL. The articles must be new.
        """
        for table, arrow in tables.items():
            self._insert_arrow(table, arrow)
        if "articles" in tables:
            self._known.update(tables["articles"]["article_id"].to_pylist())

    def append_rejects(self, rejects: Sequence[Reject]) -> int:
        """Adds what could not be read; the same reject twice is one row. Returns how many were new."""
        if not rejects:
            return 0
        before = self._count("rejects")
        self._insert("rejects", [rows.reject(r) for r in rejects])
        self._connection.execute("CREATE OR REPLACE TABLE rejects AS SELECT DISTINCT * FROM rejects ORDER BY ALL")
        return self._count("rejects") - before

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Rows of the snapshot in the making, for linking."""
        cursor = self._connection.execute(sql, list(params))
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def replace(self, table: str, found: Sequence[Mapping[str, Any]]) -> None:
        """Puts rows in the place of a table's; for what linking finds over the whole library."""
        self._connection.execute(f"DELETE FROM {_checked(table)}")  # noqa: S608 - one of our own tables
        self._insert(table, found)

    def keep_original(self, data: bytes, sha256: str) -> None:
        """Stores the bytes an article was read from, once."""
        path = self._folder / "originals" / sha256[:2] / sha256
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(_PART)
        part.write_bytes(data)
        part.replace(path)

    def publish(self, *, parser_version: int, linked_with: str = "") -> str:
        """Makes the snapshot current and returns its version. The writer is done after that.

        linked_with: digest of what the user said of names, if that went into the linking.
        """
        version = self._base.version + 1 if self._base else 1
        self._connection.execute(derive_tables())
        self._connection.execute("CHECKPOINT")
        self._connection.close()
        name = f"{version:06d}.duckdb"
        folder = self._folder / "snapshots"
        part = _part_path(self._folder)
        _sync_file(part)
        size = part.stat().st_size
        part.replace(folder / name)
        pointer.sync_folder(folder)
        stamp = f"{time.time_ns():x}"
        new = pointer.Pointer(SCHEMA_VERSION, version, name, size, parser_version, stamp, linked_with)
        pointer.replace(self._folder, new)
        _remove_old(folder, keep={name, self._base.snapshot if self._base else name})
        return new.label

    def _insert(self, table: str, found: Sequence[Mapping[str, Any]]) -> None:
        if not found:
            return
        self._insert_arrow(table, pa.Table.from_pylist(list(found), schema=self._arrow_schema(table)))

    def _insert_arrow(self, table: str, arrow: pa.Table) -> None:
        self._connection.register("arriving", arrow)
        self._connection.execute(f"INSERT INTO {_checked(table)} BY NAME SELECT * FROM arriving")  # noqa: S608 - as above
        self._connection.unregister("arriving")

    def _arrow_schema(self, table: str) -> pa.Schema:
        relation = self._connection.table(_checked(table)).limit(0)
        return relation.to_arrow_table().schema

    def _count(self, table: str) -> int:
        return self._connection.table(_checked(table)).shape[0]


@contextmanager
def open_writer(folder: str | Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[Writer]:
    """A writer on a copy of what is current; the folder is made if missing. Raises LibraryError.

    What is not published when the block ends is dropped.
    """
    folder = Path(folder)
    try:
        (folder / "snapshots").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The library folder {folder} cannot be made: {error.strerror}. Choose another.") from error
    with writer_lock(folder, timeout_s=timeout_s):
        base = pointer.read(folder)
        part = _part_path(folder)
        _discard(part)
        connection = _open_next(folder, base, part)
        try:
            with damage_said(folder):
                yield Writer(folder, connection, base)
        finally:
            connection.close()
            _discard(part)


def _open_next(folder: Path, base: pointer.Pointer | None, part: Path) -> duckdb.DuckDBPyConnection:
    try:
        if base:
            check_size(folder, base)
            shutil.copyfile(snapshot_path(folder, base), part)
        connection = duckdb.connect(str(part))
        connection.execute(create_tables())
    except (OSError, duckdb.Error) as error:
        raise pointer.broken(folder, str(error).splitlines()[0]) from error
    return connection


def _part_path(folder: Path) -> Path:
    return folder / "snapshots" / f"next{_PART}"


def _discard(part: Path) -> None:
    for path in (part, part.with_name(part.name + ".wal")):
        path.unlink(missing_ok=True)


def _remove_old(folder: Path, *, keep: set[str]) -> None:
    for path in folder.glob("*.duckdb"):
        if path.name not in keep:
            with contextlib.suppress(OSError):  # some systems keep a file that a reader still holds; the next one goes
                path.unlink()


def _sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _checked(table: str) -> str:
    if table not in TABLES:
        raise ValueError(f"No table named {table!r}; there are {', '.join(TABLES)}.")
    return table
