"""Reading a library: any number of readers, in any process, also while one writes.

A reader holds one publishing open and sees nothing else until `refresh`. Charts ask the tables; what is shown of single
articles comes from the segments. Importing this costs DuckDB, pandas and PyArrow.
"""

import os
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from core.library import manifest, segments
from core.library.decided import amended
from core.library.decisions import NONE_DECIDED, Decisions, stored
from core.library.manifest import Manifest
from core.library.opening import Opened, damage_said, open_current
from core.library.search import Hits, Index, Page, check_ahead
from core.library.segments import Block, Segment, damaged
from core.records import Reject

Kept = TypeVar("Kept")
EMPTY_VERSION = "empty"
# Rows in memory at a time where a query is streamed; a multiple of what DuckDB hands out at once.
_STREAMED_ROWS = 4096
NO_HITS = Hits(np.empty(0, np.int32), np.empty(0, np.int64))
# Blocks of articles kept unpacked, some 1.2 MB each: all that a page of 50 rows was read from, for the next question.
_BLOCKS_KEPT = 56
_THREADS = min(4, os.cpu_count() or 1)
# Searches whose hits are kept: a page asks for the same ones several times.
_HITS_KEPT = 4
# What was lately made for some filters; the timeline keeps at most eight bytes for each story that matches.
_LATELY_KEPT = 4


class Library:
    """An opened library; a context manager. Safe for threads: every query has its own cursor."""

    def __init__(self, folder: Path, opened: Opened) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._take(opened)

    @classmethod
    def open(cls, folder: str | Path) -> "Library":
        """What is published; an empty library where the folder holds none. Raises LibraryError with the way out."""
        folder = Path(folder)
        return cls(folder, open_current(folder))

    @property
    def version(self) -> str:
        """Changes with each publishing; "empty" for an empty library."""
        return self._opened.current.label if self._opened.current else EMPTY_VERSION

    @property
    def manifest(self) -> Manifest | None:
        """What was published; None for an empty library."""
        return self._opened.current

    # ---- the tables --------------------------------------------------------------------------------------------------

    def query(
        self, sql: str, params: Sequence[object] = (), tables: Mapping[str, pa.Table] | None = None
    ) -> pd.DataFrame:
        """The rows of a query. Unknown strings are None, lists are Python lists, days datetime64.

        tables: Arrow tables that the query names beside those of the library. Raises LibraryError where the file turns
        out to be damaged.
        """
        with damage_said(self.folder):
            return _frame(self._cursor(tables).execute(sql, list(params)).fetchnumpy())

    def rows(
        self, sql: str, params: Sequence[object] = (), tables: Mapping[str, pa.Table] | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of a query as tuples of plain Python values. Raises LibraryError like `query`."""
        with damage_said(self.folder):
            return self._cursor(tables).execute(sql, list(params)).fetchall()

    def stream(self, sql: str, params: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query by column as plain Python values, few in memory at a time. Raises LibraryError."""
        with damage_said(self.folder):
            cursor = self._cursor().execute(sql, list(params))
            names = [column[0] for column in cursor.description]
            while found := cursor.fetchmany(_STREAMED_ROWS):
                yield from (dict(zip(names, row, strict=True)) for row in found)

    def numbers(
        self, sql: str, params: Sequence[object] = (), tables: Mapping[str, pa.Table] | None = None
    ) -> NDArray[np.int64]:
        """The one column of numbers that a query gives. Raises LibraryError like `query`."""
        (column,) = self.columns(sql, params, tables).values()
        return column

    def columns(
        self, sql: str, params: Sequence[object] = (), tables: Mapping[str, pa.Table] | None = None
    ) -> dict[str, NDArray[Any]]:
        """The columns of numbers that a query gives, without nulls, by name. Raises LibraryError like `query`."""
        with damage_said(self.folder):
            found = self._cursor(tables).execute(sql, list(params)).fetchnumpy()
            return {name: np.asarray(column) for name, column in found.items()}

    def kept(self, name: str, make: Callable[["Library"], Kept]) -> Kept:
        """What is made once of what is opened and asked for again: it goes with the next `refresh`."""
        opened = self._opened
        if name not in opened.kept:
            opened.kept[name] = make(self)
        found: Kept = opened.kept[name]
        return found

    def lately(self, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
        """The same for what depends on a user's filters: of the last few. It goes with the next `refresh`, too."""
        with self._lock:
            cache = self._lately
            if key in cache:
                cache.move_to_end(key)
                known: Kept = cache[key]
                return known
        made = make()
        with self._lock:
            cache[key] = made
            while len(cache) > _LATELY_KEPT:
                cache.popitem(last=False)
        return made

    def has(self, table: str) -> bool:
        """Whether the charts have a table; those of an older layout lack what came later."""
        return table in self.kept("tables", _tables_of)

    @property
    def decisions(self) -> Decisions:
        """What an analyst decided, as far as it is published."""
        return self.kept("decisions", _decisions)

    @cached_property
    def bits(self) -> dict[str, int]:
        """The bit of each country's code in a mask of 256."""
        return dict(self.rows("SELECT code, bit FROM countries"))

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Country names by code."""
        return dict(self.rows("SELECT code, name FROM countries"))

    @cached_property
    def sources(self) -> dict[int, str]:
        """Names of sources by number; the empty one is that of articles that state none."""
        return dict(self.rows("SELECT source_no, name FROM sources"))

    @cached_property
    def _index(self) -> Index:
        """Opened by the first search, every byte looked at: with a bit flipped it would find less and not say so."""
        current = self._opened.current
        index = Index.open(self._search_folder)
        if current and index.through < current.next_no - 1:
            raise damaged(self.folder, "the search index does not go as far as the articles")
        return index

    @property
    def _search_folder(self) -> Path:
        current = self._opened.current
        return self.folder / (current.search if current else manifest.SEARCH)

    def check_index_ahead(self, *, after_s: float) -> None:
        """Looks at every byte of the search index in the background, as the first search would have to."""
        if self._opened.current:
            check_ahead(self._search_folder, after_s=after_s)

    # ---- the articles ------------------------------------------------------------------------------------------------

    def packed(self, numbers: Iterable[int]) -> dict[int, pa.Table]:
        """The packed articles of these numbers (`packing.SCHEMA`), a row each. Raises LibraryError for damage."""
        wanted = sorted({int(number) for number in numbers})
        found: dict[int, pa.Table] = {}
        places = list(self._where(wanted))
        tables = self._tables([(at, block) for at, block, _ in places])
        for (_, _, inside), table in zip(places, tables, strict=True):
            place = {no: n for n, no in enumerate(table.column("article_no").to_pylist())}
            found |= {no: table.slice(place[no], 1) for no in inside if no in place}
        if len(found) < len(wanted):
            raise damaged(self.folder, f"{len(wanted) - len(found)} articles are in the charts and in no segment")
        decisions = self.decisions
        return {no: amended(row, decisions) for no, row in found.items()} if decisions.of_article else found

    def n_blocks(self, numbers: Iterable[int]) -> int:
        """How many blocks have to be unpacked to look at these articles."""
        return sum(1 for _ in self._where(sorted(set(numbers))))

    def hits(self, text: str) -> Hits:
        """The articles and sentences that a search finds. Raises FilterError for a text that cannot be looked for."""
        if self._opened.current is None:
            return NO_HITS
        with self._lock:
            known = self._hits.get(text)
        if known is None:
            known = self._index.hits(text)
            with self._lock:
                self._hits[text] = known
                while len(self._hits) > _HITS_KEPT:
                    self._hits.popitem(last=False)
        return known

    def search(self, text: str, article_of: Callable[[int], tuple[str | None, str]], **chosen: Any) -> Page:
        """A page of the articles that match, best first; see `core.library.search.Index.search`."""
        if self._opened.current is None:
            return Page(0, ())
        return self._index.search(text, article_of, upto=self._opened.current.next_no - 1, **chosen)

    def segments(self) -> Sequence[Segment]:
        """The segments that make up the library, by article number."""
        return self._opened.segments

    def rejects(self) -> list[Reject]:
        """What could not be read or parsed and has not been read since, once each, in order of path."""
        found = segments.standing_rejects(self._opened.listed)
        return sorted(found, key=lambda r: (r.path, r.article_id or "", r.stage, r.reason))

    # ---- the rest ----------------------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Opens what is current if it was published anew. Returns whether it did. Raises LibraryError."""
        if current_version(self.folder) == self.version:
            return False
        opened = open_current(self.folder)
        with self._lock:
            # The old one is left to running queries; its files close with the last of them.
            self._take(opened)
        for name in ("bits", "country_names", "sources", "_index"):
            self.__dict__.pop(name, None)
        return True

    def close(self) -> None:
        """Closes the charts."""
        self._opened.connection.close()

    def _take(self, opened: Opened) -> None:
        self._opened = opened
        self._firsts = [s.first_no for s in opened.segments]
        self._blocks: OrderedDict[tuple[int, int], pa.Table] = OrderedDict()
        self._hits: OrderedDict[str, Hits] = OrderedDict()
        self._lately: OrderedDict[tuple[object, ...], Any] = OrderedDict()

    def _where(self, wanted: Sequence[int]) -> Iterator[tuple[int, Block, list[int]]]:
        """Where articles lie: which segment, which block, and which of them."""
        by_block: dict[tuple[int, int], list[int]] = {}
        for number in wanted:
            at = bisect_right(self._firsts, number) - 1
            if at >= 0:
                block = bisect_right(self._opened.segments[at].firsts, number) - 1
                by_block.setdefault((at, block), []).append(number)
        for (at, block), inside in by_block.items():
            yield at, self._opened.segments[at].blocks[block], inside

    def _tables(self, places: Sequence[tuple[int, Block]]) -> list[pa.Table]:
        """Blocks of segments; several that have to be unpacked side by side, since that lets go of Python's lock."""
        if sum(self._key(*place) not in self._blocks for place in places) < 2:
            return [self._block(*place) for place in places]
        with ThreadPoolExecutor(
            _THREADS
        ) as pool:  # made anew, since the threads of one that is kept are gone in a fork
            return list(pool.map(lambda place: self._block(*place), places))

    def _key(self, at: int, block: Block) -> tuple[int, int]:
        return self._opened.segments[at].serial, block.offset

    def _block(self, at: int, block: Block) -> pa.Table:
        segment, descriptor = self._opened.segments[at], self._opened.descriptors[at]
        key = self._key(at, block)
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
                return self._blocks[key]
        table = pa.Table.from_batches(list(segment.read([block], descriptor)))
        with self._lock:
            self._blocks[key] = table
            while len(self._blocks) > _BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        return table

    def _cursor(self, tables: Mapping[str, pa.Table] | None = None) -> duckdb.DuckDBPyConnection:
        with self._lock:
            cursor = self._opened.connection.cursor()
        cursor.execute("SET enable_progress_bar = false")
        for name, table in (tables or {}).items():
            cursor.register(name, table)
        return cursor

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _tables_of(library: Library) -> frozenset[str]:
    return frozenset(name for (name,) in library.rows("SELECT table_name FROM duckdb_tables()"))


def current_version(folder: str | Path) -> str:
    """The version that is current on disk, without opening it; "empty" where there is none. Raises LibraryError."""
    found = manifest.read(Path(folder))
    return found.label if found else EMPTY_VERSION


def _decisions(library: Library) -> Decisions:
    """None of charts that were made before anything could be decided."""
    if not library.rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'decisions'"):
        return NONE_DECIDED
    return stored(library.rows("SELECT line FROM decisions"))


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """A frame of what DuckDB gives as arrays, in half the time that its own frame and a mending of that take.

    Texts are objects with None for unknown, arrays lists; numbers of which some are unknown have pandas' nullable type.
    """
    index = pd.RangeIndex(min(map(len, columns.values()), default=0))
    return pd.DataFrame({name: _plain(values, index) for name, values in columns.items()}, copy=False)


def _plain(values: NDArray[Any], index: pd.RangeIndex) -> "pd.Series[Any]":
    data, unknown, kind = np.ma.getdata(values), np.ma.getmaskarray(values), values.dtype.kind
    if kind == "O":
        plain = [value.tolist() if isinstance(value, np.ndarray) else value for value in data]
        return pd.Series(plain, index, dtype=object)
    if not unknown.any():
        return pd.Series(data, index)
    if kind in "iu":
        return pd.Series(pd.arrays.IntegerArray(data, unknown), index)
    if kind == "b":
        return pd.Series(pd.arrays.BooleanArray(data, unknown), index)
    return pd.Series(np.where(unknown, np.array("NaT" if kind == "M" else np.nan, data.dtype), data), index)
