"""Which articles are copies: one report, however many outlets ran it.

The charts hold one run in eight of each article's text (`prints`), which articles share enough (`alikes`) and, of each
copy, which article it is a copy of (`copies`). What comes or goes is compared by the runs it shares; then the groups
that hold a compared article are told anew. A group's articles are taken by rank: each is a copy of the first origin
that it is alike, else an origin of its own, so that a digest of two reports ties neither to the other. All of it
depends on what is in the library, not on the order in which it came.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.library.schema import IN_EIGHTS, PRINTS_KNOWN
from core.library.writer import Writer
from core.link.asking import ask
from core.link.prints import SAMPLED, Text, is_copy, runs_of, sample

# A run that more articles have is a turn of phrase, or the foot of an outlet's every page.
MAX_SHARING = 400
# Fewer sampled runs in common are chance, or less than a fifth of all. This is a sieve: what passes is counted exactly.
_MIN_SAMPLED = 2
_MIN_SAMPLED_SHARE = 0.12
# A text that its agency signs is the origin; then one from the outlet that the others credit.
_SIGNED = ("dateline", "signoff")
_FACTS = ["article_no", "article_id", "text", "source", "source_basis", "published"]
_CAME = pa.schema([("hash", pa.uint32()), ("article_no", pa.int32())])

# A table anew, since to change all rows of one takes memory for all.
_IN_EIGHTS = f"""
    CREATE TABLE eights AS SELECT (hash // {SAMPLED})::UINTEGER AS hash, article_no FROM prints;
    DROP TABLE prints;
    ALTER TABLE eights RENAME TO prints;
    UPDATE meta SET value = ? WHERE key = ?"""
_ADD = "INSERT INTO prints FROM came; INSERT INTO turned SELECT hash, 1 FROM came"
_NEIGHBOURS = """
    SELECT DISTINCT unnest([a, b]) FROM alikes
    WHERE a IN (SELECT article_no FROM here) OR b IN (SELECT article_no FROM here)"""
_FORGET = "DELETE FROM alikes WHERE a IN (SELECT article_no FROM here) OR b IN (SELECT article_no FROM here)"
# Articles with a run that has become too common, or is so no more: who shares it is compared anew.
_CROSSED = f"""
    WITH changed AS (SELECT hash, sum(n) AS n FROM turned GROUP BY ALL HAVING sum(n) <> 0),
    crossed AS (
        SELECT hash FROM changed LEFT JOIN
            (SELECT hash, count(*) AS total FROM prints SEMI JOIN changed USING (hash) GROUP BY ALL) USING (hash)
        WHERE (coalesce(total, 0) > {MAX_SHARING}) <> (coalesce(total, 0) - changed.n > {MAX_SHARING}))
    SELECT DISTINCT article_no FROM prints SEMI JOIN crossed USING (hash)"""
_CANDIDATES = f"""
    WITH runs AS (SELECT DISTINCT hash FROM prints SEMI JOIN here USING (article_no)),
    known AS MATERIALIZED (
        SELECT hash, article_no FROM prints SEMI JOIN runs USING (hash)
        QUALIFY count(*) OVER (PARTITION BY hash) <= {MAX_SHARING}),
    pairs AS MATERIALIZED (
        SELECT a, b, count(*) AS n FROM (
            SELECT least(x.article_no, y.article_no) AS a, greatest(x.article_no, y.article_no) AS b
            FROM (FROM known SEMI JOIN here USING (article_no)) x JOIN known y USING (hash)
            WHERE y.article_no > x.article_no OR y.article_no NOT IN (SELECT article_no FROM here))
        GROUP BY ALL HAVING count(*) >= {_MIN_SAMPLED}),
    sizes AS MATERIALIZED (
        SELECT article_no, count(*) AS n FROM prints
        SEMI JOIN (SELECT DISTINCT unnest([a, b]) AS article_no FROM pairs) USING (article_no) GROUP BY ALL)
    SELECT p.a, p.b FROM pairs p JOIN sizes x ON x.article_no = p.a JOIN sizes y ON y.article_no = p.b
    WHERE p.n >= {_MIN_SAMPLED_SHARE} * least(x.n, y.n)"""


def link_copies(writer: Writer) -> None:
    """Compares what came into the library and what left it, and tells the groups anew that it touches.

    Before articles are taken out of the charts or after is the same; every fresh article has to be on the disk.
    """
    _Copies(writer).link()


class _Copies:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._connection = writer.charts.connection
        said = self._connection.execute("SELECT value FROM meta WHERE key = ?", [PRINTS_KNOWN]).fetchall()
        self._is_first, self._is_old = not said, said not in ([], [(IN_EIGHTS,)])

    def link(self) -> None:
        """All of it."""
        if self._is_old:
            self._connection.execute(_IN_EIGHTS, [IN_EIGHTS, PRINTS_KNOWN])
        touched = self._near(self._writer.dropped)
        came = self._note()
        if not came and not touched and not self._writer.dropped:
            return
        again = self._crossed() | came
        touched |= self._near(again) | again
        self._ask(_FORGET, again | self._writer.dropped)
        pairs = self._ask(_CANDIDATES, again)
        texts = self._texts({no for pair in pairs for no in pair})
        alike = [(a, b) for a, b in pairs if is_copy(texts[a], texts[b])]
        self._insert("alikes", [a for a, _ in alike], [b for _, b in alike])
        self._tell(touched | {no for pair in alike for no in pair}, texts)

    def _note(self) -> set[int]:
        """Takes the runs of dropped articles out and those of fresh ones in; returns who came."""
        run = self._connection.execute
        run("CREATE OR REPLACE TEMP TABLE turned (hash UINTEGER, n INTEGER)")
        gone = self._writer.dropped
        self._ask("INSERT INTO turned SELECT hash, -1 FROM prints SEMI JOIN here USING (article_no)", gone)
        self._ask("DELETE FROM prints WHERE article_no IN (SELECT article_no FROM here)", gone)
        came: set[int] = set()
        for table in self._writer.whole() if self._is_first else self._writer.fresh():
            numbers = table.column("article_no").to_pylist()
            came.update(numbers)
            runs = [sample(runs_of(text)) for text in table.column("text").to_pylist()]
            owner = np.repeat(np.array(numbers, np.int32), [len(some) for some in runs])
            rows = pa.table([np.concatenate(runs) if runs else np.empty(0, np.uint32), owner], schema=_CAME)
            ask(self._connection, {"came": rows}, _ADD)
        if self._is_first:
            run("INSERT INTO meta VALUES (?, ?)", [PRINTS_KNOWN, IN_EIGHTS])
        return came

    def _crossed(self) -> set[int]:
        found = {no for (no,) in self._connection.execute(_CROSSED).fetchall()}
        self._connection.execute("DROP TABLE turned")
        return found

    def _tell(self, touched: Set[int], texts: Mapping[int, Text]) -> None:
        """Tells the groups that hold a touched article anew."""
        there, size = touched, -1
        while len(there) > size:
            size = len(there)
            there = there | self._near(there)
        self._ask("DELETE FROM copies WHERE article_no IN (SELECT article_no FROM here)", there | self._writer.dropped)
        edges = self._ask("SELECT a, b FROM alikes SEMI JOIN here ON here.article_no = alikes.a", there)
        linked = {no for edge in edges for no in edge}
        texts = {**texts, **self._texts(linked - texts.keys())}
        told = origins(edges, {no: texts[no].rank for no in linked})
        self._insert("copies", list(told), list(told.values()))

    def _texts(self, numbers: Collection[int]) -> dict[int, Text]:
        """The texts of articles, those that are fresh too."""
        found: dict[int, Text] = {}
        if not numbers:
            return found
        wanted = pa.array(sorted(numbers), pa.int32())
        for table in self._tables(numbers):
            here = table.select(_FACTS).filter(pc.is_in(table.column("article_no"), wanted))
            found |= {row["article_no"]: text_of(row) for row in here.to_pylist()}
        return found

    def _tables(self, numbers: Collection[int]) -> Iterator[pa.Table]:
        yield from self._writer.packed(numbers)
        yield from self._writer.fresh()

    def _near(self, numbers: Collection[int]) -> set[int]:
        return {no for (no,) in self._ask(_NEIGHBOURS, numbers)}

    def _ask(self, sql: str, here: Collection[int]) -> list[tuple[Any, ...]]:
        """The rows of a query about some articles, `here`; none where there are none."""
        return ask(self._connection, {"here": _column(here)}, sql) if here else []

    def _insert(self, table: str, first: Sequence[int], second: Sequence[int]) -> None:
        if first:
            rows = pa.table([pa.array(first, pa.int32()), pa.array(second, pa.int32())], names=["first", "second"])
            ask(self._connection, {"rows": rows}, f"INSERT INTO {table} FROM rows")


def origins(alikes: Iterable[tuple[int, int]], ranks: Mapping[int, Any]) -> dict[int, int]:
    """Of each copy the article that it is a copy of; origins are not among the keys."""
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in alikes:
        near[a].add(b)
        near[b].add(a)
    found: dict[int, int] = {}
    for number in sorted(near, key=lambda no: ranks[no]):
        first = [other for other in near[number] if ranks[other] < ranks[number] and other not in found]
        if first:
            found[number] = min(first, key=lambda no: ranks[no])
    return found


def text_of(row: Mapping[str, Any]) -> Text:
    """A text of the facts of a packed article."""
    runs = runs_of(row["text"])
    day: dt.date | None = row["published"]
    signed = 0 if row["source_basis"] in _SIGNED else 1
    rank = signed, day.toordinal() if day else dt.date.max.toordinal(), -len(runs), row["article_id"]
    return Text(runs, row["source"] if row["source_basis"] == "stated" else None, rank)


def _column(numbers: Collection[int]) -> pa.Table:
    return pa.table({"article_no": pa.array(sorted(numbers), pa.int32())})
