"""Keeps the search index in step with the library: what is published is in the index first.

An index that goes further than what is published does no harm, as every hit is joined with the charts; one that falls
short, or is damaged, is made anew from the segments.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

import duckdb
import pyarrow as pa

from core.library import packing
from core.library.search import Document, open_indexer

# What is held back before a piece of the index is written, for much to do and for little: fewer, larger pieces
# have to be put together less often, and take less room.
_LARGE_HEAP_BYTES, _HEAP_BYTES = 512_000_000, 256_000_000
# Where there is much to do, a second thread pays, though each leaves a piece of its own; and the index is made when the
# charts are, not beside them: both take all there is of a machine, and memory for two.
MUCH = 20_000
_FACTS = ["article_no", "title", "text", "source", "published"]
Tables = Callable[[], Iterator[pa.Table]]
_STEP = pa.schema([("article_no", pa.int32()), ("countries", pa.list_(pa.string()))])


class IndexFeed:
    """Brings the index in a folder up to date in a thread of its own, while charts are made.

    Nothing that is published is taken out, and nothing counts before `finish`. falls_short: the index lacks published
    articles, so that it takes in all there are, not just those that came.
    """

    def __init__(self, folder: Path, came: Tables, everything: Tables, *, published: int, n: int) -> None:
        """came, everything: give packed articles, some at a time. published: the highest number that was published
        before; n: how many articles came. Raises LibraryError, OSError.
        """
        self._folder, self._published, self._threads = folder, published, 2 if n >= MUCH else 1
        self._came, self._everything = came, everything
        self._given: SimpleQueue[pa.Table | int | None] = SimpleQueue()
        self._opened, self.falls_short = Event(), False
        self._error: BaseException | None = None
        self._thread = Thread(target=self._guarded, name="index", daemon=True)
        self._thread.start()
        self._opened.wait()
        self._raise()

    def add(self, connection: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
        """The next articles that `came`, or all, are in the charts by now. Raises what went wrong since the last call.

        The thread reads them itself: charts do not wait for it, and texts do not wait in memory.
        """
        self._raise()
        self._given.put(_countries(connection, table))

    def finish(self, through: int) -> None:
        """Waits until all is in; the index then goes up to article number `through`. Raises LibraryError, OSError."""
        self._end(through)
        self._raise()

    def close(self) -> None:
        """Drops what was not finished."""
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
        except BaseException as error:  # of a thread: whoever feeds it raises it
            self._error = error
            self._opened.set()

    def _run(self) -> None:
        heap = _LARGE_HEAP_BYTES if self._threads > 1 else _HEAP_BYTES
        with open_indexer(self._folder, threads=self._threads, heap_bytes=heap) as indexer:
            self.falls_short = indexer.through < self._published
            indexer.rewind(0 if self.falls_short else self._published + 1)
            self._opened.set()
            for table in (self._everything if self.falls_short else self._came)():
                given = self._given.get()
                if given is None:
                    return
                if isinstance(given, int):
                    raise RuntimeError("Some articles were not given to the search index.")
                indexer.add(_documents(table, given))
            through = self._given.get()
            if isinstance(through, int):
                indexer.commit(through)


def forget(folder: Path, removed: Iterable[int]) -> None:
    """Takes articles out that are no longer published. Raises LibraryError, OSError."""
    with open_indexer(folder) as indexer:
        indexer.remove(removed)
        indexer.commit(indexer.through)


def _documents(table: pa.Table, told: pa.Table) -> Iterator[Document]:
    countries = dict(zip(*(told.column(name).to_pylist() for name in _STEP.names), strict=True))
    spans: dict[int, list[tuple[int, int]]] = {}
    found = packing.flat(table, "sentences")
    for number, start, end in zip(*(found[name].to_pylist() for name in ("article_no", "start", "end")), strict=True):
        spans.setdefault(number, []).append((start, end))
    for row in table.select(_FACTS).to_pylist():
        number = row["article_no"]
        source, day = row["source"] or "", row["published"]
        yield Document(number, row["title"], row["text"], source, day, countries.get(number, ()), spans.get(number, ()))


def _countries(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """The countries that the charts have for packed articles."""
    connection.register("indexed", table.select(["article_no"]))
    rows = connection.execute(
        "SELECT article_no, countries FROM articles SEMI JOIN indexed USING (article_no)"
    ).fetchall()
    connection.unregister("indexed")
    columns = list(zip(*rows, strict=True)) or [(), ()]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, _STEP, strict=True)], schema=_STEP)
