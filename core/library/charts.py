"""Fills the tables of `schema.py` from packed articles, and takes articles out of them again.

What came in order of arrival is sorted by day once it is a fair part of the whole. Linking stands between `note` (which
names are there) and `add` (all else, by canonical entities); see `core.link.relink`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.library import lands, presence
from core.library.ahead import side_by_side
from core.library.article_rows import People, article_rows
from core.library.decided import Found, amended, found_in
from core.library.decisions import NONE_DECIDED, Decisions, stored
from core.library.particulars import particulars
from core.library.rows import Chunk, Known, Named, Rows, named_in, same_words
from core.library.schema import (
    LANDS,
    MASK,
    N_BITS,
    ORDER,
    PLACES,
    PRESENCE,
    TABLES,
    create_tables,
    derive_tables,
)

# The tables with rows of single articles, and how to tell whose.
_OF_ARTICLE = {
    "articles": "article_no",
    "links": "article_no",
    "article_entities": "article_no",
    "sentence_entities": f"(win // {PLACES})",
    "events": f"(event // {PLACES})",
    "quotes": f"(quote // {PLACES})",
    "credits": f"(event // {PLACES})",
    "event_places": f"(event // {PLACES})",
    "amounts": f"(event // {PLACES})",
    "spellings": f"(win // {PLACES})",
    "slips": f"(win // {PLACES})",
    "decided": "article_no",
}
# What depends on which canonical entity a name is.
_RESOLVED = tuple(table for table in _OF_ARTICLE if table != "links")
# What DuckDB keeps in memory while charts are made, and while something else is done that takes much; the rest lies in
# temporary files beside the charts.
MEMORY, _MEMORY_AT_REST = "2000MB", "500MB"
# Sorted anew when this share of the articles lies as it came; a library of fewer answers as fast unsorted.
_UNSORTED_SHARE = 0.3
SORTED_FROM = 1_000
_WORDS = ", ".join(MASK)
# A file half done is thrown away, so that one transaction does for many steps and spares DuckDB a log and a checkpoint
# at each; what it holds lies in memory, some 20 kB an article.
_SETTLED_EACH = 32_768
_SOURCES = """
    INSERT INTO sources SELECT (SELECT count(*) FROM sources) + row_number() OVER (ORDER BY name) - 1, name FROM (
        SELECT DISTINCT coalesce(source, '') AS name FROM came_articles
        WHERE NOT EXISTS (FROM sources s WHERE s.name = coalesce(source, '')))"""
# Numbers of names that went with their last article lie free below the highest.
_KNOWN_KEYS = """
    SELECT c.n, k.key_no FROM came_names c
    JOIN keys k ON k.label = c.label AND k.name = c.name AND k.country IS NOT DISTINCT FROM c.country
    WHERE k.key_no > ?"""
_NEW_KEYS = """
    INSERT INTO keys
    SELECT ? + row_number() OVER (ORDER BY label, name, country), label, name, country, NULL FROM came_names"""

_LINK = ("article_no", "local", "key_no", "n")
_LINKS = f"SELECT {', '.join(_LINK)} FROM links SEMI JOIN came_articles USING (article_no)"
# The codes of all countries that names have or the library knows, and who every name is.
_CODES = "SELECT code FROM countries UNION SELECT country FROM names WHERE country IS NOT NULL"
_PEOPLE = """
    SELECT k.key_no, coalesce(n.entity_no, -1) AS entity_no, coalesce(c.place, -1) AS place FROM keys k
    LEFT JOIN names n USING (entity_no) LEFT JOIN codes c ON c.code = n.country"""
_NEW_MASKS = f"""
    INSERT INTO masks SELECT (SELECT count(*) FROM masks) + row_number() OVER (ORDER BY {_WORDS}) - 1, {_WORDS}
    FROM came_masks ANTI JOIN masks USING ({_WORDS})"""
_MASKS = f"SELECT m.mask FROM came_masks JOIN masks m USING ({_WORDS}) ORDER BY came_masks.n"
# A temporary table, for the linking that follows.
TITLES = "CREATE TEMP TABLE IF NOT EXISTS titles (event BIGINT, title VARCHAR)"
# A day that an analyst set is no guess, and as good as one that the sentence states.
_SET_BY_ANALYST = """
    UPDATE events SET is_inferred = false, is_dated_here = true
    WHERE event IN (SELECT event FROM decided WHERE article_no = ? AND kind = 'redate')"""


class Charts:
    """The tables of one library, open for writing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._unsettled = 0
        self.decisions = NONE_DECIDED
        connection.execute(create_tables())
        connection.execute("BEGIN")

    def set_countries(self, names: Mapping[str, str]) -> None:
        """Gives each country its bit; one that has one keeps it. Raises ValueError beyond 256."""
        before = self.connection.execute("SELECT code, name, bit FROM countries ORDER BY code").fetchall()
        known = {code: bit for code, _, bit in before}
        free = iter(sorted(set(range(len(known) + len(names))) - set(known.values())))
        bits = known | {code: next(free) for code in sorted(names) if code not in known}
        if len(bits) > N_BITS:
            raise ValueError(f"{len(bits)} countries are too many; a library holds at most {N_BITS}.")
        rows = [(code, names.get(code, code), bit) for code, bit in sorted(bits.items())]
        if rows == before:
            return
        columns = dict(zip(("code", "name", "bit"), map(list, zip(*rows, strict=True)), strict=True))
        for n, word in enumerate(MASK):
            columns[word] = pa.array([1 << bit % 64 if bit // 64 == n else 0 for _, _, bit in rows], pa.uint64())
        self.connection.execute("DELETE FROM countries")
        with _registered(self.connection, {"came_countries": pa.table(columns)}):
            self.connection.execute("INSERT INTO countries BY NAME SELECT * FROM came_countries")

    def note(self, table: pa.Table) -> None:
        """First of two steps for packed articles: which names they have."""
        which, distinct, links = named_in(table)
        keys = self._key_numbers(distinct)
        links["key_no"] = keys[which]
        with _registered(self.connection, {"came_links": pa.table(links)}):
            self.connection.execute("INSERT INTO links BY NAME SELECT * FROM came_links")
        self._took_in(len(table))

    def _key_numbers(self, names: pa.Table) -> NDArray[np.int32]:
        """The numbers of distinct names; those that are new get the next."""
        numbers = np.full(len(names), -1, np.int32)
        asked = names.append_column("n", pa.array(np.arange(len(names))))
        self._find_keys(asked, numbers, after=-1)
        missing = asked.filter(pa.array(numbers < 0))
        if len(missing):
            [(last,)] = self.connection.execute("SELECT coalesce(max(key_no), -1) FROM keys").fetchall()
            with _registered(self.connection, {"came_names": missing}):
                self.connection.execute(_NEW_KEYS, [last])
            self._find_keys(missing, numbers, after=last)
        return numbers

    def _find_keys(self, names: pa.Table, numbers: NDArray[np.int32], *, after: int) -> None:
        """Notes the numbers above `after` that names have."""
        with _registered(self.connection, {"came_names": names}):
            at, found = _columns(self.connection.execute(_KNOWN_KEYS, [after]))
        numbers[at] = found

    def decide(self, decisions: Decisions) -> Decisions:
        """Notes what is decided, for all that is added from now on; returns what was before."""
        before = stored(self.connection.execute("SELECT line FROM decisions").fetchall())
        self.decisions = decisions
        self.connection.execute("DELETE FROM decisions")
        rows = [(d.id, json.dumps(d.facts())) for d in decisions.effects]
        if rows:
            self.connection.executemany("INSERT INTO decisions VALUES (?, ?)", rows)
        return before

    def add(self, table: pa.Table) -> None:
        """Second step, when every name has its canonical entity: everything else. New events have no story yet."""
        self.add_all([table])

    def add_all(self, tables: Iterable[pa.Table], then: Callable[[pa.Table], None] = lambda _: None) -> None:
        """The same for many, and what is to be done with each when it is in.

        What is asked of DuckDB happens in a thread of its own, one after another, as does reading; the next two are
        turned into rows meanwhile, side by side, for most of that is done without Python's lock. Raises what reading or
        `then` raises.
        """
        with ThreadPoolExecutor(1, "charts") as asking:
            put = None
            for came, rows in side_by_side(_with_rows, self._coming(asking, iter(tables))):
                if put:
                    put.result()
                put = asking.submit(self._put, came, rows, then)
            if put:
                put.result()

    def _coming(self, asking: ThreadPoolExecutor, tables: Iterator[pa.Table]) -> "Iterator[_Came]":
        """Packed articles with what the charts know of them, in order."""
        people = self._people()
        while (came := asking.submit(self._resolved, tables, people).result()) is not None:
            yield came

    def _people(self) -> People:
        """Who every name is; told once for all that is added, since nothing of it changes meanwhile."""
        known = dict(self.connection.execute("SELECT code, bit FROM countries").fetchall())
        codes = sorted(code for (code,) in self.connection.execute(_CODES).fetchall())
        places = pa.table({"code": pa.array(codes, pa.string()), "place": np.arange(len(codes))})
        with _registered(self.connection, {"codes": places}):
            numbers, *columns = _columns(self.connection.execute(_PEOPLE))
        entities, lands = (np.full(int(numbers.max(initial=-1)) + 1, -1) for _ in columns)
        entities[numbers], lands[numbers] = columns
        bits = np.array([known.get(code, -1) for code in codes], np.int64)
        return People(entities, lands, places.column("code").combine_chunks(), bits)

    def _resolved(self, coming: Iterator[pa.Table], people: People) -> "_Came | None":
        """The next packed articles, whose sources are known by now, and who their entities are."""
        given = next(coming, None)
        if given is None:
            return None
        table = amended(given, self.decisions)
        with _registered(self.connection, {"came_articles": table.select(["article_no", "source"])}):
            self.connection.execute(_SOURCES)
            links = dict(zip(_LINK, _columns(self.connection.execute(_LINKS)), strict=True))
        return _Came(given, table, people.of(links), self._numbered(), people)

    def _put(self, came: "_Came", rows: Mapping[str, Rows], then: Callable[[pa.Table], None]) -> None:
        self._insert(rows)
        self._note_found(list(found_in(came.given, self.decisions)))
        self._took_in(len(came.given))
        then(came.given)

    def _note_found(self, found: Sequence[Found]) -> None:
        """Which decisions found what they are of."""
        if found:
            rows = [(no, None if n is None else no * PLACES + n, key, kind) for no, n, key, kind in found]
            self.connection.executemany("INSERT INTO decided VALUES (?, ?, ?, ?)", rows)
            self.connection.executemany(_SET_BY_ANALYST, [[no] for no, *_ in found])

    def _took_in(self, n: int) -> None:
        self._unsettled += n
        if self._unsettled >= _SETTLED_EACH:
            self.settle()

    def _numbered(self) -> Known:
        source_nos, sources = _columns(self.connection.execute("SELECT source_no, name FROM sources"))
        codes, bits = _columns(self.connection.execute("SELECT code, bit FROM countries ORDER BY code"))
        return Known(pa.array(sources, pa.string()), source_nos, pa.array(codes, pa.string()), bits.astype(np.int64))

    def _insert(self, tables: Mapping[str, Rows]) -> None:
        self.connection.execute(TITLES)
        masked = {table: rows.words for table, rows in tables.items() if rows.words is not None}
        numbers = self._masks(list(masked.values())) if masked else []
        masks = dict(zip(masked, numbers, strict=True))
        for table, rows in tables.items():
            columns = dict(rows.columns)
            if table in masks:
                columns["mask"] = masks[table] if rows.which is None else masks[table][rows.which]
            with _registered(self.connection, {"came_rows": pa.table(columns)}):
                self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM came_rows")

    def _masks(self, words: Sequence[NDArray[np.uint64]]) -> list[NDArray[np.int32]]:
        """The numbers of sets of countries; a new one gets the next."""
        which, distinct = same_words(np.concatenate(words, axis=1))
        found = {"n": np.arange(len(distinct))} | {word: distinct[:, n] for n, word in enumerate(MASK)}
        with _registered(self.connection, {"came_masks": pa.table(found)}):
            self.connection.execute(_NEW_MASKS)
            [numbers] = _columns(self.connection.execute(_MASKS))
        return np.split(numbers[which].astype(np.int32), np.cumsum([some.shape[1] for some in words])[:-1])

    def drop(self, articles: Iterable[int], *, also_names: bool = True) -> None:
        """Takes articles out; their stories are to be linked anew by who calls. also_names: their links too."""
        gone = pa.table({"article_no": pa.array(articles, pa.int32())})
        self.connection.register("gone", gone)
        for table in _OF_ARTICLE if also_names else _RESOLVED:
            self.connection.execute(f"DELETE FROM {table} WHERE {_OF_ARTICLE[table]} IN (SELECT article_no FROM gone)")
        self.connection.unregister("gone")

    def is_unsorted(self) -> bool:
        """Whether enough lies as it came that sorting pays."""
        [(n,)] = self.connection.execute("SELECT count(*) FROM articles").fetchall()
        done = self.connection.execute("SELECT value::BIGINT FROM meta WHERE key = 'sorted'").fetchall()
        known = done[0][0] if done else 0
        return bool(n >= SORTED_FROM and n - known > _UNSORTED_SHARE * n)

    def sort_into(self, path: str) -> None:
        """Writes all tables, sorted, into a fresh file; the last step with these."""
        connection = self.connection
        connection.execute("COMMIT")
        connection.execute(f"ATTACH '{path}' AS fresh")
        for table in TABLES:
            order = f" ORDER BY {ORDER[table]}" if table in ORDER else ""
            where = " WHERE false" if table in PRESENCE + LANDS else ""  # made anew anyway
            connection.execute(f"CREATE TABLE fresh.{table} AS SELECT * FROM {table}{where}{order}")
        connection.execute("DELETE FROM fresh.meta WHERE key = 'sorted'")
        connection.execute("INSERT INTO fresh.meta SELECT 'sorted', count(*)::VARCHAR FROM articles")
        connection.execute("CHECKPOINT fresh")
        connection.execute("DETACH fresh")

    def rest(self) -> None:
        """After linking: moves what came into the file, and lets go of memory until `work`."""
        self.connection.execute("DROP TABLE IF EXISTS temp.titles")
        self.settle()
        self.connection.execute(f"SET memory_limit = '{_MEMORY_AT_REST}'")

    def work(self) -> None:
        """Takes memory again."""
        self.connection.execute(f"SET memory_limit = '{MEMORY}'")

    def settle(self) -> None:
        """Moves what came from memory into the file."""
        self.connection.execute("COMMIT")
        self.connection.execute("CHECKPOINT")
        self.connection.execute("BEGIN")
        self._unsettled = 0

    def derive(self) -> None:
        """Makes the derived tables anew; the last step."""
        self.connection.execute("DROP TABLE IF EXISTS temp.titles")
        lands.note(self.connection)
        self.connection.execute(derive_tables())
        presence.fill(self.connection)
        lands.fill(self.connection)


@dataclass(frozen=True, slots=True)
class _Came:
    """Articles on their way into the charts, as they were given and as decided, and what the charts know of them."""

    given: pa.Table
    table: pa.Table
    named: Named
    known: Known
    people: People


def _with_rows(came: _Came) -> tuple[_Came, dict[str, Rows]]:
    return came, _rows_of(came)


def _rows_of(came: _Came) -> dict[str, Rows]:
    """All rows by table."""
    chunk = Chunk(came.table, came.named, came.known)
    return {
        "articles": article_rows(came.table, came.named, came.known, came.people),
        "article_entities": chunk.article_entities(),
        "sentence_entities": chunk.sentence_entities(),
        "events": chunk.events(),
        "quotes": chunk.quotes(),
        "credits": chunk.credits(),
        **particulars(chunk),
        "titles": Rows(chunk.titles()),
    }


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    for name, rows in tables.items():
        connection.register(name, rows)
    try:
        yield
    finally:
        for name in tables:
            connection.unregister(name)


def _columns(found: duckdb.DuckDBPyConnection) -> list[NDArray[Any]]:
    """The columns of a result without nulls."""
    return [np.asarray(column) for column in found.fetchnumpy().values()]
