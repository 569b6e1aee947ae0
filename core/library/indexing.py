"""Keeps the search index in step with the library: what is published is in the index first.

An index that goes further than what is published does no harm, as every hit is joined with the charts; one that falls
short, or is damaged, is made anew from the segments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import duckdb
import pyarrow as pa

from core.library import packing
from core.library.search import Document, open_indexer

# What is held back before a piece of the index is written: fewer, larger pieces have to be put together less often.
_HEAP_BYTES = 256_000_000
# A second thread pays where there is much to do; each leaves a piece of its own.
_MUCH = 20_000
# Chunks that wait to be indexed; each holds its texts.
_WAITING = 2
_FACTS = ["article_no", "title", "text", "source", "published"]
Countries = Mapping[int, Sequence[str]]


class IndexFeed:
    """Brings the index in a folder up to date in a thread of its own, while charts are made.

    Nothing that is published is taken out, and nothing counts before `finish`. falls_short: the index lacks published
    articles, so that all have to be given, not just those that came.
    """

    def __init__(self, folder: Path, *, published: int, n: int) -> None:
        """published: the highest number that was published before; n: how many articles will come, at least.

        Raises LibraryError, OSError.
        """
        self._folder, self._published, self._threads = folder, published, 2 if n >= _MUCH else 1
        self._given: Queue[tuple[pa.Table, Countries] | int | None] = Queue(_WAITING)
        self._opened, self.falls_short = Event(), False
        self._error: BaseException | None = None
        self._thread = Thread(target=self._guarded, name="index", daemon=True)
        self._thread.start()
        self._opened.wait()
        self._raise()

    def add(self, table: pa.Table, countries: Countries) -> None:
        """Packed articles, with the countries of each. Raises what went wrong since the last call."""
        self._raise()
        self._given.put((table, countries))

    def finish(self, through: int) -> None:
        """Waits until all is in; the index then goes up to article number `through`. Raises LibraryError, OSError."""
        self._end(through)
        self._raise()

    def close(self) -> None:
        """Drops what was not finished."""
        if self._thread.is_alive():
            self._end(None)

    def _end(self, last: int | None) -> None:
        self._given.put(last)
        self._thread.join()

    def _raise(self) -> None:
        if self._error:
            raise self._error

    def _guarded(self) -> None:
        try:
            self._run()
        except BaseException as error:
            self._error = error
            self._opened.set()
            while isinstance(self._given.get(), tuple):  # nobody is to wait for room
                continue

    def _run(self) -> None:
        with open_indexer(self._folder, threads=self._threads, heap_bytes=_HEAP_BYTES) as indexer:
            self.falls_short = indexer.through < self._published
            indexer.rewind(0 if self.falls_short else self._published + 1)
            self._opened.set()
            while isinstance(given := self._given.get(), tuple):
                indexer.add(_documents(*given))
            if given is not None:
                indexer.commit(given)


def forget(folder: Path, removed: Iterable[int]) -> None:
    """Takes articles out that are no longer published. Raises LibraryError, OSError."""
    with open_indexer(folder) as indexer:
        indexer.remove(removed)
        indexer.commit(indexer.through)


def _documents(table: pa.Table, countries: Countries) -> Iterator[Document]:
    spans: dict[int, list[tuple[int, int]]] = {}
    found = packing.flat(table, "sentences")
    for number, start, end in zip(*(found[name].to_pylist() for name in ("article_no", "start", "end")), strict=True):
        spans.setdefault(number, []).append((start, end))
    for row in table.select(_FACTS).to_pylist():
        number = row["article_no"]
        source, day = row["source"] or "", row["published"]
        yield Document(number, row["title"], row["text"], source, day, countries.get(number, ()), spans.get(number, ()))


def countries_of(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> dict[int, list[str]]:
    """The countries that the charts have for packed articles, by number."""
    connection.register("indexed", table.select(["article_no"]))
    rows = connection.execute(
        "SELECT article_no, countries FROM articles SEMI JOIN indexed USING (article_no)"
    ).fetchall()
    connection.unregister("indexed")
    return dict(rows)
