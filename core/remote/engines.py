"""What runs the SQL that Ibis makes: DuckDB over the files as they lie, or ClickHouse, which copies them into tables.

Both keep what nearly every question asks, who is named where, in a temporary folder of this machine (TMPDIR).
Nothing is installed or downloaded at run time.
"""

import importlib
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from pyarrow import dataset as arrow
from pyarrow import parquet

from core.errors import ShardError


class Engine(Protocol):
    """What runs SQL of one dialect over tables. Safe for threads."""

    dialect: str

    def run(self, sql: str) -> pa.Table:
        """The rows of a query."""
        ...

    def load(self, name: str, rows: "pa.Table | arrow.Dataset") -> None:
        """Makes a table of rows, or of files of rows."""
        ...

    def define(self, name: str, sql: str, *, is_kept: bool) -> None:
        """Gives a query a name. is_kept: its rows are asked for often, so an engine with tables makes it one."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class DuckDB:
    """DuckDB over the files as they lie, through PyArrow, which knows every store; only what is kept is copied."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory()
        self._connection = duckdb.connect(
            f"{self._folder.name}/kept.duckdb",
            config={"autoload_known_extensions": "false", "autoinstall_known_extensions": "false"},
        )
        self._connection.execute("SET enable_progress_bar = false")

    def run(self, sql: str) -> pa.Table:
        """The rows of a query."""
        with self._lock:
            return self._connection.sql(sql).to_arrow_table()

    def load(self, name: str, rows: "pa.Table | arrow.Dataset") -> None:
        """Makes a table of rows, or of files of rows."""
        with self._lock:
            self._connection.register(name, rows)

    def define(self, name: str, sql: str, *, is_kept: bool) -> None:
        """Gives a query a name."""
        with self._lock:
            self._connection.execute(f"CREATE {'TABLE' if is_kept else 'TEMP VIEW'} {name} AS {sql}")

    def close(self) -> None:
        """Ends it."""
        self._connection.close()
        self._folder.cleanup()


class ClickHouse:
    """ClickHouse in this process (chdb), with tables in a temporary folder."""

    dialect = "clickhouse"

    def __init__(self) -> None:
        session = needed("chdb.session", "chdb")
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory()
        self._session = session.Session(self._folder.name)
        for statement in ("CREATE DATABASE IF NOT EXISTS dateline", "USE dateline", "SET join_use_nulls = 1"):
            self._session.query(statement)

    def run(self, sql: str) -> pa.Table:
        """The rows of a query."""
        with self._lock:
            answer = self._session.query(f"{sql} SETTINGS join_use_nulls = 1", "ArrowStream").bytes()
        return pa.ipc.open_stream(answer).read_all()

    def load(self, name: str, rows: "pa.Table | arrow.Dataset") -> None:
        """Makes a table of rows, or of files of rows."""
        path = Path(self._folder.name, f"{name}.parquet")
        with parquet.ParquetWriter(path, rows.schema) as writer:
            for batch in rows.to_batches():
                writer.write_batch(batch)
        with path.open("rb") as file:
            # By its number: a path could hold what ends a string, or what ClickHouse takes for a pattern.
            self._make(name, "SELECT * FROM file({file:String}, Parquet)", file=f"/dev/fd/{file.fileno()}")
        path.unlink()

    def define(self, name: str, sql: str, *, is_kept: bool) -> None:
        """Gives a query a name."""
        if is_kept:
            self._make(name, f"{sql} SETTINGS join_use_nulls = 1")
        else:
            self._query(f"CREATE VIEW {name} AS {sql}")

    def close(self) -> None:
        """Ends it."""
        self._session.close()
        self._folder.cleanup()

    def _make(self, name: str, sql: str, **values: str) -> None:
        self._query(f"CREATE TABLE {name} ENGINE = MergeTree ORDER BY tuple() AS {sql}", **values)

    def _query(self, sql: str, **values: str) -> None:
        with self._lock:
            self._session.query(sql, params=values)


ENGINES: Mapping[str, type[DuckDB] | type[ClickHouse]] = {"duckdb": DuckDB, "clickhouse": ClickHouse}


def needed(module: str, package: str) -> Any:
    """A module of the extra `remote`. Raises ShardError that says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ShardError(
            f"Asking shards where they lie needs {package} ({error}). Install it with: pip install 'dateline[remote]'; "
            "or make a library of them: dateline add --from-parquet PLACE."
        ) from error
