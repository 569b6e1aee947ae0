"""A database for the time of an export: what has to be sorted or joined and is too large for memory."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import ExportError

_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
# Rows in memory at a time where a query is streamed; a multiple of what DuckDB hands out at once.
_STREAMED_ROWS = 4_096


class Scratch:
    """The database; made by `scratch`. Its methods raise ExportError where there is no room for the answer."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def make(self, sql: str, tables: Mapping[str, pa.Table] | None = None) -> None:
        """Makes or fills tables. tables: Arrow tables that the statements name."""
        for name, table in (tables or {}).items():
            self._connection.register(name, table)
        try:
            with want_of_room_said():
                self._connection.execute(sql)
        finally:
            for name in tables or {}:
                self._connection.unregister(name)

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query as tuples of plain Python values."""
        with want_of_room_said():
            return self._connection.cursor().execute(sql, list(params)).fetchall()

    def stream(self, sql: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query by column as plain Python values, few in memory at a time."""
        with want_of_room_said():
            cursor = self._connection.cursor().execute(sql, list(params))
            names = [column[0] for column in cursor.description]
            while found := cursor.fetchmany(_STREAMED_ROWS):
                yield from (dict(zip(names, row, strict=True)) for row in found)

    def arrow(self, sql: str, params: Sequence[object] = ()) -> Iterator[pa.RecordBatch]:
        """The rows of a query as Arrow batches, at least one, read as they are asked for."""
        with want_of_room_said():
            reader = self._connection.cursor().sql(sql, params=list(params)).to_arrow_reader(_STREAMED_ROWS)
            yield pa.RecordBatch.from_pylist([], schema=reader.schema)
            yield from reader


@contextmanager
def scratch(folder: Path | None = None) -> Iterator[Scratch]:
    """An empty database in a hidden folder within `folder`, both removed when the block ends."""
    with tempfile.TemporaryDirectory(prefix=".dateline-", dir=folder) as place:
        options = _OPTIONS | {"temp_directory": f"{place}/spill"}
        connection = duckdb.connect(f"{place}/scratch.duckdb", config=options)
        try:
            connection.execute("SET enable_progress_bar = false")
            yield Scratch(connection)
        finally:
            connection.close()


@contextmanager
def want_of_room_said() -> Iterator[None]:
    """What DuckDB cannot write or hold becomes an ExportError. Through Arrow its word comes wrapped."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, pa.ArrowException) as error:
        raise ExportError(
            f"There is no room to work out the export: {str(error).splitlines()[0]}. "
            "Make room, or choose another place with -o."
        ) from error
