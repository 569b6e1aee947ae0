"""Who shares windows with whom, counted from rows: DuckDB finds them, numpy ranks and pairs, at a third of the time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from core.filters import Filters
from core.library.reader import Library
from core.library.schema import SHOWN_LABELS
from core.views.names import names_of
from core.views.where import Columns, Where, where

Ints = NDArray[np.int64]
_LABELS = ", ".join(f"'{label}'" for label in SHOWN_LABELS)
_COUNTS = "SELECT x.entity_no, count(*) AS n FROM {table} x WHERE {where} GROUP BY ALL"
_SHOWN = f"SELECT entity_no, is_country FROM names WHERE label IN ({_LABELS})"
_MATCHING = "SELECT {window}, x.entity_no, x.source_no FROM {table} x WHERE {where}"
_ROWS = "SELECT {window} AS win, t.at, x.source_no FROM {table} x JOIN top t USING (entity_no) WHERE {where}"
_PUBLISHED = Columns("a.published", "a.published", None, "a.source_no", "a.article_no")
_DAYS = "SELECT count(*) FROM articles a WHERE {where}"
_SIZES = "SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM articles)"
# Numpy counts so many rows before DuckDB has been asked twice.
_FEW = 150_000
# What `names` says of an entity: not one to be with, a country, anybody else.
_HIDDEN, _COUNTRY, _OTHER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Matching:
    """The rows of windows that match filters: in DuckDB, or, where they are few, in memory. `named_in` makes it."""

    library: Library
    table: str
    window: str
    found: Where
    rows: tuple[Ints, Ints, Ints] | None

    def counts(self) -> tuple[Ints, Ints]:
        """Who is named, and in how many windows."""
        if self.rows is None:
            sql = _COUNTS.format(table=self.table, where=self.found.sql)
            number, n = _columns(self.library.query(sql, self.found.params, self.found.tables))
            return number, n
        n = np.bincount(self.rows[1])
        number = np.flatnonzero(n)
        return number, n[number]

    def of(self, top: Ints) -> tuple[Ints, Ints, Ints]:
        """Windows that name one of `top`, which of them, and the source."""
        if self.rows is None:
            at = pa.table({"entity_no": pa.array(top, pa.int32()), "at": pa.array(range(len(top)), pa.int32())})
            sql = _ROWS.format(window=self.window, table=self.table, where=self.found.sql)
            win, which, source = _columns(self.library.query(sql, self.found.params, {**self.found.tables, "top": at}))
            return win, which, source
        win, number, source = self.rows
        places = np.full(int(max(number.max(initial=-1), top.max(initial=-1))) + 1, -1)
        places[top] = np.arange(len(top))
        which = places[number]
        kept = which >= 0
        return win[kept], which[kept], source[kept]


def named_in(library: Library, table: str, window: str, found: Where, filters: Filters) -> Matching:
    """The rows of `table` that match, which `found` is the filters of.

    Fetched where they are few: of a text, for which looking takes longest, and of some days.
    """
    if not (filters.text or _are_few(library, table, filters)):
        return Matching(library, table, window, found, None)
    sql = _MATCHING.format(window=window, table=table, where=found.sql)
    win, number, source = (c.astype(np.int64) for c in library.columns(sql, found.params, found.tables).values())
    return Matching(library, table, window, found, (win, number, source))


def _are_few(library: Library, table: str, filters: Filters) -> bool:
    """Whether the days alone leave few rows."""
    if not (filters.date_from or filters.date_to):
        return False
    days = where(library, Filters(date_from=filters.date_from, date_to=filters.date_to), _PUBLISHED)
    [(n,)] = library.rows(_DAYS.format(where=days.sql), days.params, days.tables)
    each = library.kept(f"rows each of {table}", lambda library: _rows_each(library, table))
    return bool(n * each <= _FEW)


def _rows_each(library: Library, table: str) -> float:
    """How many rows an article has; asked once, since all rows are gone through."""
    [(rows, articles)] = library.rows(_SIZES.format(table=table))
    return float(rows / max(articles, 1))


def top_of(matching: Matching, by: str, limit: int) -> pd.DataFrame:
    """[entity_no, n, is_country, total, place] of those named most, by country for these and all others apart.

    total: how many are named at all.
    """
    library = matching.library
    number, n = matching.counts()
    kind = library.kept("shown", _shown)[number]
    groups = [kind == _OTHER, kind == _COUNTRY] if by == "country" else [kind != _HIDDEN]
    best = [np.flatnonzero(group)[_ranked(library, number[group], n[group], limit)] for group in groups]
    at, sizes = np.concatenate(best), [len(some) for some in best]
    columns = {
        "entity_no": number[at],
        "n": n[at],
        "is_country": kind[at] == _COUNTRY,
        "total": np.repeat([int(group.sum()) for group in groups], sizes),
        "place": np.concatenate([np.arange(1, size + 1) for size in sizes]),
    }
    order = np.lexsort((columns["place"], columns["is_country"]))
    return pd.DataFrame({name: column[order] for name, column in columns.items()})


def pairs_of(matching: Matching, top: pd.DataFrame, by: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """[a, b, source_no, n] of those of `top`, and [entity_no, source_no, n] of each alone.

    by "entity": a is named more often than b; "country": b is a country, a is none. Sources as counts name them.
    """
    win, which, source = matching.of(top["entity_no"].to_numpy().astype(np.int64))
    order = np.argsort(win, kind="stable")
    shown, called = matching.library.kept("shown sources", _shown_sources)
    win, which, source = win[order], which[order], shown[source[order]]
    size = len(top), len(top), len(called)
    cells = np.concatenate([np.ravel_multi_index(met, size) for met in _met(win, which, source)])
    counts = np.bincount(cells, minlength=np.prod(size)).reshape(size)
    return _pairs(counts, top, called, by), _alone(counts, top, called)


def _met(win: Ints, which: Ints, source: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Each with itself, then pairs both ways round; rows of a window lie together."""
    yield which, which, source
    for apart in range(1, len(win)):
        here = np.flatnonzero(win[apart:] == win[:-apart])
        if not len(here):
            return
        yield which[here], which[here + apart], source[here]
        yield which[here + apart], which[here], source[here]


def _pairs(counts: Ints, top: pd.DataFrame, called: Ints, by: str) -> pd.DataFrame:
    a, b, source = np.nonzero(counts)
    place, lands = top["place"].to_numpy(), top["is_country"].to_numpy(np.bool_)
    wanted = place[a] < place[b] if by == "entity" else ~lands[a] & lands[b]
    a, b, source = a[wanted], b[wanted], source[wanted]
    number = top["entity_no"].to_numpy()
    return pd.DataFrame({"a": number[a], "b": number[b], "source_no": called[source], "n": counts[a, b, source]})


def _alone(counts: Ints, top: pd.DataFrame, called: Ints) -> pd.DataFrame:
    own = counts[np.arange(len(top)), np.arange(len(top))]
    at, source = np.nonzero(own)
    number = top["entity_no"].to_numpy()
    return pd.DataFrame({"entity_no": number[at], "source_no": called[source], "n": own[at, source]})


def _ranked(library: Library, number: Ints, n: Ints, limit: int) -> Ints:
    """Places of the largest, by name where several are as large."""
    least = np.partition(n, -limit)[-limit] if len(n) > limit else 0
    near = np.flatnonzero(n >= least)
    names = names_of(library, number[near])

    def place(at: int) -> tuple[int, str, str]:
        found = names[int(number[at])]
        return -int(n[at]), found.name, found.canonical_id

    return np.array(sorted(near.tolist(), key=place)[:limit], np.int64)


def _shown(library: Library) -> NDArray[np.int8]:
    """What every entity is, by number."""
    number, is_country = _columns(library.query(_SHOWN))
    [(highest,)] = library.rows("SELECT coalesce(max(entity_no), -1) FROM names")
    kinds = np.full(highest + 1, _HIDDEN, np.int8)
    kinds[number] = np.where(is_country, _COUNTRY, _OTHER)
    return kinds


def _shown_sources(library: Library) -> tuple[Ints, Ints]:
    """By a source's number which of those that counts tell apart it is; and their numbers."""
    number, shown = _columns(library.query("SELECT source_no, shown FROM source_names"))
    called, which = np.unique(shown, return_inverse=True)
    places = np.zeros(int(number.max(initial=-1)) + 1, np.int64)
    places[number] = which
    return places, called


def _columns(frame: pd.DataFrame) -> list[Ints]:
    return [frame[column].to_numpy().astype(np.int64) for column in frame]
