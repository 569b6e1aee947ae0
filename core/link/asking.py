"""Queries that name Arrow tables beside those of the charts."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa


def ask(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table], sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query, or none of a statement; the tables are known by their names while it runs."""
    for name, table in tables.items():
        connection.register(name, table)
    try:
        return connection.execute(sql).fetchall()
    finally:
        for name in tables:
            connection.unregister(name)
