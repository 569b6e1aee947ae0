"""In which articles those are named who are named most: a bit an article, by article number, eight to a byte.

Who shares articles with whom is then counted by putting bits together, ten and more times as fast as by joining rows.
What is left out of the bits is known by how often it is named in all, so that a reader knows when they do not suffice.
"""

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

# Below so many articles rows are quick enough, and bits would only take room.
LEAST_ARTICLES = 20_000
_ENTITIES = """
    SELECT entity_no AS no, article_no FROM article_entities
    SEMI JOIN (FROM known_ranks WHERE NOT is_sentence) USING (entity_no) ORDER BY no"""
_SOURCES = """
    SELECT source_no AS no, article_no FROM articles
    SEMI JOIN (FROM source_names WHERE shown = source_no) USING (source_no) ORDER BY no"""


def n_words(next_no: int) -> int:
    """How many words of 64 bits hold a bit for each article number below `next_no`."""
    return -(-next_no // 64)


def bits_of(articles: np.ndarray, words: int) -> np.ndarray:
    """uint64[words] with the bits of these article numbers."""
    flags = np.zeros(words * 64, np.bool_)
    flags[articles] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables `presence` and `source_presence` anew."""
    connection.execute("DELETE FROM presence")
    connection.execute("DELETE FROM source_presence")
    [(n, highest)] = connection.execute("SELECT count(*), max(article_no) FROM articles").fetchall()
    if n < LEAST_ARTICLES:
        return
    for table, query in (("presence", _ENTITIES), ("source_presence", _SOURCES)):
        rows = [{"no": no, "words": bits.tobytes()} for no, bits in _bits(connection, query, n_words(highest + 1))]
        connection.register("made", pa.Table.from_pylist(rows, schema=_SCHEMA))
        connection.execute(f"INSERT INTO {table} SELECT no, words FROM made")
        connection.unregister("made")


_SCHEMA = pa.schema([("no", pa.int32()), ("words", pa.large_binary())])


def _bits(connection: duckdb.DuckDBPyConnection, query: str, words: int) -> Iterator[tuple[int, np.ndarray]]:
    found = connection.execute(query).fetchnumpy()
    numbers, first = np.unique(np.asarray(found["no"]), return_index=True)
    if not len(numbers):
        return
    for number, articles in zip(numbers, np.split(np.asarray(found["article_no"]), first[1:]), strict=True):
        yield int(number), bits_of(articles, words)
