"""Who with whom: entities that share a sentence or an article, and the sentences behind a count.

Every kind of mention counts, also "he": a window names whom it speaks of, in whatever words. Days filter by the
article's publication, countries by those the window names, text by the window itself (for articles also the title).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from core.filters import Filters
from core.library.reader import Library
from core.library.schema import OTHERS, PLACES
from core.views.marks import Texts, with_sentences
from core.views.names import names_of
from core.views.presence import Presence, Shared
from core.views.together import named_in, pairs_of, top_of
from core.views.where import Columns, Where, entity_number, only_land, source_name, where

BY = ("entity", "country")
WINDOWS = ("sentence", "article")
# More rows than a page can show.
MAX_LIMIT = 60

_TABLE = {"sentence": "sentence_entities", "article": "article_entities"}
# What a window is: a number that its rows share.
_WINDOW = {"sentence": "x.win", "article": "x.article_no"}
_ROW = {
    "sentence": Columns("x.day", "x.day", None, "x.source_no", None, "x.win", mask="x.mask", appeared="x.day"),
    "article": Columns("x.day", "x.day", None, "x.source_no", "x.article_no"),
}
_ARTICLE = Columns("a.published", "a.published", "a.", "a.source_no", "a.article_no")
# Who is named most without a filter, counted when the library was published.
_KNOWN_TOP = {
    "country": """
        SELECT entity_no, n, is_country, total, place FROM known_ranks WHERE is_sentence = ? AND place <= ?
        ORDER BY is_country, place""",
    "entity": """
        SELECT entity_no, n, is_country, place_of_all AS place,
            (SELECT sum(t) FROM (SELECT DISTINCT k.is_country, k.total AS t FROM known_ranks k
                WHERE k.is_sentence = r.is_sentence))::BIGINT AS total
        FROM known_ranks r WHERE is_sentence = ? AND place_of_all <= ? ORDER BY is_country, place""",
}
_KNOWN_PAIRS = """
    SELECT p.a, p.b, p.source_no, p.n FROM pair_counts p SEMI JOIN top x ON x.entity_no = p.a
    SEMI JOIN top y ON y.entity_no = p.b WHERE p.is_sentence = ?"""
_KNOWN_SOURCES = (
    "SELECT entity_no, source_no, n FROM entity_sources SEMI JOIN top USING (entity_no) WHERE is_sentence = ?"
)
# The same of one country that is named often.
_LAND_TOP = {
    "country": """
        SELECT entity_no, n, is_country, total, place FROM land_ranks WHERE bit = ? AND place <= ?
        ORDER BY is_country, place""",
    "entity": """
        SELECT entity_no, n, is_country, place_of_all AS place,
            (SELECT sum(t) FROM (SELECT DISTINCT k.is_country, k.total AS t FROM land_ranks k
                WHERE k.bit = r.bit))::BIGINT AS total
        FROM land_ranks r WHERE bit = ? AND place_of_all <= ? ORDER BY is_country, place""",
}
_LAND_PAIRS = """
    SELECT p.a, p.b, p.source_no, p.n FROM land_pairs p SEMI JOIN top x ON x.entity_no = p.a
    SEMI JOIN top y ON y.entity_no = p.b WHERE p.bit = ?"""
_LAND_SOURCES = "SELECT entity_no, source_no, n FROM land_sources SEMI JOIN top USING (entity_no) WHERE bit = ?"
# The windows of both, then their sentences; in windows of articles, every sentence of theirs that names either.
_SHARED = {
    "sentence": """
        WITH found AS (
            SELECT x.win, true AS has_a, true AS has_b FROM sentence_entities x
            WHERE {where} AND x.entity_no = ? AND x.win IN (
                SELECT y.win FROM sentence_entities y WHERE y.entity_no = ?{upto}))""",
    "article": f"""
        WITH x AS (SELECT day, article_no, source_no, entity_no FROM article_entities WHERE entity_no IN (?, ?)),
        both_named AS (
            SELECT article_no FROM x WHERE {{where}} AND entity_no = ? AND article_no IN (
                SELECT article_no FROM x WHERE entity_no = ?)),
        found AS (
            SELECT win, bool_or(entity_no = ?) AS has_a, bool_or(entity_no = ?) AS has_b FROM sentence_entities
            WHERE entity_no IN (?, ?) AND win // {PLACES} IN (SELECT article_no FROM both_named) GROUP BY win)""",
}
_SHARED_ROWS = f"""
    SELECT a.article_no, a.article_id, a.source_no, a.title AS article_title, a.published, a.published_basis,
        (f.win % {PLACES})::INTEGER AS sentence_index, f.has_a, f.has_b
    FROM found f JOIN articles a ON a.article_no = f.win // {PLACES}
    ORDER BY a.published NULLS LAST, a.article_id, f.win LIMIT ?"""
_WINDOWS_COUNT = "SELECT count(DISTINCT {window}) FROM {table} x WHERE {where}"
_SHARED_COUNT = "SELECT count(*) FROM found"


# Who is named most, the pairs among them, and each by source.
_Counted = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Connections:
    """Who shares windows with whom.

    pairs: [a, a_name, a_label, a_country, b, b_name, b_label, b_country, n, by_source], a and b canonical ids, n
    windows, by_source {source: n}; by the places of a and b. totals: [id, name, label, country, is_country, place, n,
    by_source], most often named first; place counts from 1, by country for rows and countries apart. left_out: how many
    entities are beyond the limit (by country: rows, countries not counted); None where they were not counted. by_source
    has the sources with most articles, the rest together as "other sources".
    """

    pairs: pd.DataFrame
    totals: pd.DataFrame
    left_out: int | None


def connections(
    library: Library, filters: Filters, *, by: str = "entity", window: str = "sentence", limit: int = 30
) -> Connections:
    """Pairs that share a window, among those who are most often named.

    by "entity": each pair once, a the more often named. by "country": a is a person, body or place, b a country that
    the window names itself. window: sentence or article. limit: the most often named that are kept (and as many
    countries). Raises ValueError.
    """
    _check("by", by, BY)
    _check("window", window, WINDOWS)
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"A limit of {limit} is not allowed; choose 1 to {MAX_LIMIT}.")
    found = where(library, filters, _ROW[window])
    if not (found.parts or filters.countries):
        return _named(library, *_known(library, by, window, limit), by)
    land = only_land(library, filters) if window == "sentence" else None
    if land is not None and (known := _known_of(library, land, by, limit)):
        return _named(library, *known, by)
    if window == "article":
        if shared := _by_bits(library, filters, by, limit):
            return _named(library, shared.top.assign(total=None), shared.pairs, shared.sources, by)
        _add_countries(found, library, filters)
    matching = named_in(library, _TABLE[window], _WINDOW[window], found, filters)
    top = top_of(matching, by, limit)
    pairs, sources = pairs_of(matching, top, by)
    return _named(library, top, pairs, sources, by)


def windows_count(library: Library, filters: Filters, *, window: str = "sentence") -> int:
    """How many windows that match name anybody at all. Raises ValueError."""
    _check("window", window, WINDOWS)
    found = where(library, filters, _ROW[window])
    if window == "article":
        _add_countries(found, library, filters)
    sql = _WINDOWS_COUNT.format(window=_WINDOW[window], table=_TABLE[window], where=found.sql)
    return int(library.rows(sql, found.params, found.tables)[0][0])


def shared_sentences(
    library: Library, filters: Filters, a: str, b: str, *, window: str = "sentence", limit: int = 50
) -> pd.DataFrame:
    """The first sentences behind a cell: those naming both, or with window "article" either, in articles of both.

    Returns [article_id, source, article_title, published, published_basis, published_why, sentence_index,
    sentence_start, sentence_end, has_a, has_b, path, sentence, marks], in order of publication;
    `shared_sentences_count` counts all. Raises ValueError.
    """
    frame = _first_shared(library, filters, a, b, window, limit)
    texts = Texts(library, frame["article_no"].unique(), ("name",))
    frame["source"] = pd.Series([source_name(library, no) for no in frame.pop("source_no")], dtype=object)
    for fact in ("published_why", "path"):
        frame[fact] = pd.Series([texts.fact(int(no), fact) for no in frame["article_no"]], dtype=object)
    return with_sentences(texts, frame).drop(columns=["article_no"])


def shared_sentences_count(library: Library, filters: Filters, a: str, b: str, *, window: str = "sentence") -> int:
    """How many sentences `shared_sentences` has without a limit."""
    sql, params, found = _shared(library, filters, a, b, window)
    return int(library.rows(sql + _SHARED_COUNT, params, found.tables)[0][0])


def _first_shared(library: Library, filters: Filters, a: str, b: str, window: str, limit: int) -> pd.DataFrame:
    """Where the first sentences are; of those who are named often the first days have enough."""
    early = None if filters.date_from else library.kept("early", _early)
    for upto in (early, None) if early else (None,):
        sql, params, found = _shared(library, filters, a, b, window, upto)
        frame = library.query(sql + _SHARED_ROWS, [*params, limit], found.tables)
        if len(frame) == limit:
            break
    return frame


def _early(library: Library) -> dt.date | None:
    """The day by which a sixteenth of all articles appeared."""
    [(day,)] = library.rows("SELECT quantile_disc(published, 0.0625) FROM articles")
    return day if isinstance(day, dt.date) else None


def _shared(
    library: Library, filters: Filters, a: str, b: str, window: str, upto: dt.date | None = None
) -> tuple[str, list[object], Where]:
    _check("window", window, WINDOWS)
    found = where(library, filters, _ROW[window])
    if upto:
        found.add("x.day <= ?", upto)
    if window == "article":
        _add_countries(found, library, filters)
    first, second = entity_number(library, a), entity_number(library, b)
    both = [first, second]
    if window == "sentence":
        sql = _SHARED[window].format(where=found.sql, upto=" AND y.day <= ?" if upto else "")
        return sql, [*found.params, *both, *([upto] if upto else [])], found
    return _SHARED[window].format(where=found.sql), [*both, *found.params, *both, *both, *both], found


def _add_countries(found: Where, library: Library, filters: Filters) -> None:
    """Of articles the countries stand with the article."""
    inner = where(library, Filters(countries=filters.countries, countries_match=filters.countries_match), _ARTICLE)
    if inner.parts:
        found.add(f"x.article_no IN (SELECT a.article_no FROM articles a WHERE {inner.sql})", *inner.params)


def _known(library: Library, by: str, window: str, limit: int) -> _Counted:
    """Who is named most, pairs and totals without a filter."""
    is_sentence = window == "sentence"
    top = library.query(_KNOWN_TOP[by], [is_sentence, limit])
    return _counted(library, top, by, _KNOWN_PAIRS, _KNOWN_SOURCES, is_sentence)


def _known_of(library: Library, land: int, by: str, limit: int) -> _Counted | None:
    """The same of the sentences that name a country; None where rows are quick enough."""
    top = library.query(_LAND_TOP[by], [land, limit])
    return None if top.empty else _counted(library, top, by, _LAND_PAIRS, _LAND_SOURCES, land)


def _counted(library: Library, top: pd.DataFrame, by: str, pairs_of_top: str, sources: str, of: int) -> _Counted:
    tables = {"top": pa.Table.from_pandas(top, preserve_index=False)}
    pairs = library.query(pairs_of_top, [of], tables)
    place, lands = _by_number(top, "place"), _by_number(top, "is_country")
    ordered = [
        (a, b, source, n) if (place[a] < place[b] if by == "entity" else not lands[a]) else (b, a, source, n)
        for a, b, source, n in _rows_of(pairs, "a", "b", "source_no", "n")
        if by == "entity" or lands[a] != lands[b]
    ]
    pairs = pd.DataFrame(ordered, columns=["a", "b", "source_no", "n"])
    return top, pairs, library.query(sources, [of], tables)


def _by_bits(library: Library, filters: Filters, by: str, limit: int) -> Shared | None:
    """Pairs by articles where the library is large and many articles match; None where rows have to be asked."""
    presence = library.kept("presence", Presence.read)
    if presence is None:
        return None
    found = where(library, filters, _ARTICLE)
    articles = library.numbers(f"SELECT a.article_no FROM articles a WHERE {found.sql}", found.params, found.tables)
    shared: Shared | None = presence.count(articles, by, limit)
    return shared


def _named(library: Library, top: pd.DataFrame, pairs: pd.DataFrame, sources: pd.DataFrame, by: str) -> Connections:
    """Numbers to names, and the rows of sources to one row a pair."""
    names = names_of(library, top["entity_no"])
    place = _by_number(top, "place")
    split: dict[int, dict[str, int]] = {int(no): {} for no in top["entity_no"]}
    called = {number: source_name(library, number) for number in library.sources} | {OTHERS: "other sources"}
    for no, source, n in _rows_of(sources, "entity_no", "source_no", "n"):
        split[no][called[source]] = n
    totals = [
        (*names[no], bool(is_country), place_of, n, dict(sorted(split[no].items())))
        for no, n, is_country, place_of in _rows_of(top, "entity_no", "n", "is_country", "place")
    ]
    cells: dict[tuple[int, int], dict[str, int]] = {}
    for a, b, source, n in _rows_of(pairs, "a", "b", "source_no", "n"):
        cells.setdefault((a, b), {})[called[source]] = n
    rows = [
        (*names[a], *names[b], sum(counts.values()), dict(sorted(counts.items())))
        for (a, b), counts in sorted(cells.items(), key=lambda cell: (place[cell[0][0]], place[cell[0][1]]))
    ]
    sides = [f"{side}{field}" for side in "ab" for field in ("", "_name", "_label", "_country")]
    columns = ["id", "name", "label", "country", "is_country", "place", "n", "by_source"]
    by_place = sorted(totals, key=lambda row: (row[columns.index("place")], row[columns.index("name")]))
    frame = _frame(by_place, columns)
    kept = top[~top["is_country"].astype(bool)] if by == "country" else top
    return Connections(_frame(rows, [*sides, "n", "by_source"]), frame, _left_out(kept))


def _left_out(kept: pd.DataFrame) -> int | None:
    if kept.empty:
        return 0
    total = kept["total"].iloc[0]
    return None if total is None else int(total) - len(kept)


def _by_number(top: pd.DataFrame, column: str) -> dict[int, Any]:
    return dict(zip(top["entity_no"], top[column], strict=True))


def _rows_of(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Rows as plain values; in a fifth of the time of pandas' own tuples."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def _frame(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    """Texts as objects, None for unknown."""
    kinds = {"n": "int64", "place": "int64", "is_country": "bool"}
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    index = pd.RangeIndex(len(rows))
    made = {c: pd.Series(list(v), index, kinds.get(c, "object")) for c, v in zip(columns, values, strict=True)}
    return pd.DataFrame(made)


def _check(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is not allowed; choose {' or '.join(allowed)}.")
