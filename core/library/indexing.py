"""Keeps the search index in step with the library: what is published is in the index first.

An index that goes further than what is published does no harm, as every hit is joined with the charts; one that falls
short, or is damaged, is made anew from the segments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from core.library import packing
from core.library.search import Document, open_indexer

# Documents are added by one thread; more would need more memory than they save time.
_FACTS = ["article_no", "title", "text", "source", "published"]


def update_index(
    folder: Path,
    tables: Iterator[pa.Table],
    everything: Iterator[pa.Table],
    connection: duckdb.DuckDBPyConnection,
    *,
    published: int,
    through: int,
) -> None:
    """Brings the index in a folder up to article number `through`; nothing that is published is taken out.

    tables: the packed articles that came; everything: all of them, asked for only where the index has to be made anew.
    connection: the charts, for the countries of articles. published: the highest number that was published before.
    Raises LibraryError, OSError.
    """
    with open_indexer(folder) as indexer:
        if indexer.through < published:
            indexer.rewind(0)
            tables = everything
        else:
            indexer.rewind(published + 1)
        for table in tables:
            indexer.add(_documents(table, _countries(connection, table)))
        indexer.commit(through)


def forget(folder: Path, removed: Iterable[int]) -> None:
    """Takes articles out that are no longer published. Raises LibraryError, OSError."""
    with open_indexer(folder) as indexer:
        indexer.remove(removed)
        indexer.commit(indexer.through)


def _documents(table: pa.Table, countries: Mapping[int, Sequence[str]]) -> Iterator[Document]:
    spans: dict[int, list[tuple[int, int]]] = {}
    found = packing.flat(table, "sentences")
    for number, start, end in zip(*(found[name].to_pylist() for name in ("article_no", "start", "end")), strict=True):
        spans.setdefault(number, []).append((start, end))
    for row in table.select(_FACTS).to_pylist():
        number = row["article_no"]
        source, day = row["source"] or "", row["published"]
        yield Document(number, row["title"], row["text"], source, day, countries.get(number, ()), spans.get(number, ()))


def _countries(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> dict[int, list[str]]:
    connection.register("indexed", table.select(["article_no"]))
    rows = connection.execute(
        "SELECT article_no, countries FROM articles SEMI JOIN indexed USING (article_no)"
    ).fetchall()
    connection.unregister("indexed")
    return dict(rows)
