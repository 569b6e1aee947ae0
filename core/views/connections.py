"""Who with whom: entities that share a sentence or an article, and the sentences behind a count.

Every kind of mention counts, also "he": a window names whom it speaks of, in whatever words. Days filter by the
article's publication, countries by those the window names, text by the window itself (for articles also the title).
"""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from core.filters import Filters
from core.library.reader import Library
from core.library.schema import PLACES, SHOWN_LABELS
from core.views.marks import Texts, with_sentences
from core.views.where import Columns, Where, entity_number, source_name, where

BY = ("entity", "country")
WINDOWS = ("sentence", "article")
# More rows than a page can show.
MAX_LIMIT = 60

_TABLE = {"sentence": "sentence_entities", "article": "article_entities"}
# What a window is: a number that its rows share.
_WINDOW = {"sentence": f"(x.article_no::BIGINT * {PLACES} + x.sentence)", "article": "x.article_no::BIGINT"}
_ROW = {
    "sentence": Columns("x.day", "x.day", None, "x.source_no", "x.article_no", "x.sentence", "x.mask"),
    "article": Columns("x.day", "x.day", None, "x.source_no", "x.article_no"),
}
# The countries of articles lie in a table of their own.
_LANDS = Columns("a.published", "a.published", "a.")

_COUNTED = "SELECT x.entity_no, count(*) AS n FROM {table} x WHERE {where} GROUP BY ALL"
_KNOWN = "SELECT entity_no, n FROM entity_counts WHERE is_sentence = {is_sentence}"
# Names decide only between those who are named as often.
_TOP = """
    WITH counted AS ({counted}),
    shown AS MATERIALIZED (
        SELECT entity_no, n, is_country FROM counted JOIN names USING (entity_no) WHERE label IN ({labels})),
    often AS (
        SELECT * FROM shown QUALIFY rank() OVER (PARTITION BY {partition} ORDER BY n DESC) <= ?),
    ranked AS (
        SELECT o.*, row_number() OVER (PARTITION BY {partition} ORDER BY n DESC, name, canonical_id) AS place
        FROM often o JOIN (SELECT entity_no, name, canonical_id FROM names) USING (entity_no))
    SELECT entity_no, n, is_country, place, (SELECT count(*) FROM shown WHERE {only}) AS total
    FROM ranked WHERE place <= ? ORDER BY is_country, place"""
_SEEN = """
    SELECT {window} AS win, x.source_no, x.entity_no, t.is_country, t.place
    FROM {table} x JOIN top t USING (entity_no) WHERE {where}"""
_PAIRS_OF = {"entity": "x.place < y.place", "country": "NOT x.is_country AND y.is_country"}
# Pairs, and with b unknown how often each is named.
_COUNTS = """
    WITH seen AS MATERIALIZED ({seen})
    SELECT x.entity_no AS a, y.entity_no AS b, x.source_no, count(*) AS n
    FROM seen x JOIN seen y ON x.win = y.win WHERE {pairs_of} GROUP BY ALL
    UNION ALL SELECT entity_no, NULL, source_no, count(*) FROM seen GROUP BY ALL"""
_NAMED = "SELECT entity_no, canonical_id, name, label, country FROM names WHERE list_contains(?::INTEGER[], entity_no)"
_SHARED = """
    WITH named AS (
        SELECT {window} AS win, x.article_no, x.sentence, x.day, bool_or(x.entity_no = ?) AS has_a,
            bool_or(x.entity_no = ?) AS has_b
        FROM sentence_entities x WHERE x.entity_no IN (?, ?) AND {where} GROUP BY ALL),
    both_named AS (SELECT win FROM named GROUP BY win HAVING bool_or(has_a) AND bool_or(has_b))"""
_SHARED_ROWS = """
    SELECT n.article_no, a.article_id, a.source_no, a.title AS article_title, a.published, a.published_basis,
        n.sentence AS sentence_index, n.has_a, n.has_b
    FROM named n SEMI JOIN both_named USING (win) JOIN articles a USING (article_no)
    ORDER BY a.published NULLS LAST, a.article_id, n.sentence LIMIT ?"""
_SHARED_COUNT = "SELECT count(*) FROM named n SEMI JOIN both_named USING (win)"


@dataclass(frozen=True, slots=True)
class Connections:
    """Who shares windows with whom.

    pairs: [a, a_name, a_label, a_country, b, b_name, b_label, b_country, n, by_source], a and b canonical ids, n
    windows, by_source {source: n}; by the places of a and b. totals: [id, name, label, country, is_country, place, n,
    by_source], most often named first; place counts from 1, by country for rows and countries apart. left_out: how many
    entities are beyond the limit (by country: rows, countries not counted).
    """

    pairs: pd.DataFrame
    totals: pd.DataFrame
    left_out: int


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
    found = _where(library, filters, window)
    top = _top(library, found, by, window, limit)
    kept = ~top["is_country"] if by == "country" else top["is_country"].notna()
    left_out = int(top["total"].max()) - int(kept.sum()) if len(top) else 0
    if found.parts:
        seen = _SEEN.format(window=_WINDOW[window], table=_TABLE[window], where=found.sql)
        tables = {**found.tables, "top": pa.Table.from_pandas(top, preserve_index=False)}
        counts = library.query(_COUNTS.format(seen=seen, pairs_of=_PAIRS_OF[by]), found.params, tables)
        pairs, sources = counts[counts["b"].notna()], counts[counts["b"].isna()].drop(columns="b")
    else:
        pairs, sources = _known_pairs(library, top, by, window)
    return _named(library, top, pairs, sources, left_out)


def shared_sentences(
    library: Library, filters: Filters, a: str, b: str, *, window: str = "sentence", limit: int = 50
) -> pd.DataFrame:
    """The first sentences behind a cell: those naming both, or with window "article" either, in articles of both.

    Returns [article_id, source, article_title, published, published_basis, published_why, sentence_index,
    sentence_start, sentence_end, has_a, has_b, path, sentence, marks], in order of publication;
    `shared_sentences_count` counts all. Raises ValueError.
    """
    sql, params, found = _shared(library, filters, a, b, window)
    frame = library.query(sql + _SHARED_ROWS, [*params, limit], found.tables)
    texts = Texts(library, frame["article_no"].unique())
    frame["source"] = pd.Series([source_name(library, no) for no in frame.pop("source_no")], dtype=object)
    for fact in ("published_why", "path"):
        frame[fact] = pd.Series([texts.fact(int(no), fact) for no in frame["article_no"]], dtype=object)
    return with_sentences(texts, frame).drop(columns=["article_no"])


def shared_sentences_count(library: Library, filters: Filters, a: str, b: str, *, window: str = "sentence") -> int:
    """How many sentences `shared_sentences` has without a limit."""
    sql, params, found = _shared(library, filters, a, b, window)
    return int(library.rows(sql + _SHARED_COUNT, params, found.tables)[0][0])


def _shared(library: Library, filters: Filters, a: str, b: str, window: str) -> tuple[str, list[object], Where]:
    _check("window", window, WINDOWS)
    found = _where(library, filters, window)
    first, second = entity_number(library, a), entity_number(library, b)
    return _SHARED.format(window=_WINDOW[window], where=found.sql), [first, second, first, second, *found.params], found


def _where(library: Library, filters: Filters, window: str) -> Where:
    """The filters on a table of entities `x`; countries are those of its windows."""
    found = where(library, filters, _ROW[window])
    if filters.countries and window == "article":
        inner = where(library, filters, _LANDS)
        found.add(f"x.article_no IN (SELECT a.article_no FROM articles a WHERE {inner.sql})", *inner.params)
    return found


def _top(library: Library, found: Where, by: str, window: str, limit: int) -> pd.DataFrame:
    """The most often named: [entity_no, n, is_country, place, total]; total counts also those that are left out."""
    partition, only = ("is_country", "NOT is_country") if by == "country" else ("1", "true")
    sql = _TOP.format(counted=_counted(found, window), labels=_labels(), only=only, partition=partition)
    frame = library.query(sql, [*found.params, limit, limit], found.tables)
    return frame.astype({"is_country": bool})


def _counted(found: Where, window: str) -> str:
    if not found.parts:
        return _KNOWN.format(is_sentence=window == "sentence")
    return _COUNTED.format(table=_TABLE[window], where=found.sql)


def _labels() -> str:
    return ", ".join(f"'{label}'" for label in SHOWN_LABELS)


def _known_pairs(library: Library, top: pd.DataFrame, by: str, window: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pairs and totals without a filter, counted when the library was published."""
    tables = {"top": pa.Table.from_pandas(top, preserve_index=False)}
    pairs = library.query(
        f"""
        SELECT x.entity_no AS a, y.entity_no AS b, p.source_no, p.n FROM pair_counts p
        JOIN top x ON x.entity_no = p.a OR x.entity_no = p.b JOIN top y ON y.entity_no = p.a OR y.entity_no = p.b
        WHERE p.is_sentence = ? AND x.entity_no <> y.entity_no AND {_PAIRS_OF[by]}""",
        [window == "sentence"],
        tables,
    )
    sources = library.query(
        "SELECT entity_no, source_no, n FROM entity_sources SEMI JOIN top USING (entity_no) WHERE is_sentence = ?",
        [window == "sentence"],
        tables,
    )
    return pairs, sources


def _named(
    library: Library, top: pd.DataFrame, pairs: pd.DataFrame, sources: pd.DataFrame, left_out: int
) -> Connections:
    """Numbers to names, and the rows of sources to one row a pair."""
    names = {no: rest for no, *rest in library.rows(_NAMED, [[int(no) for no in top["entity_no"]]])}
    place = dict(zip(top["entity_no"], top["place"], strict=True))
    split: dict[int, dict[str, int]] = {int(no): {} for no in top["entity_no"]}
    for no, source, n in sources.itertuples(index=False):
        split[int(no)][source_name(library, source)] = int(n)
    totals = [
        (*names[int(no)], is_country, place_of, n, dict(sorted(split[int(no)].items())))
        for no, n, is_country, place_of in top[["entity_no", "n", "is_country", "place"]].itertuples(index=False)
    ]
    cells: dict[tuple[int, int], dict[str, int]] = {}
    for a, b, source, n in pairs.itertuples(index=False):
        cells.setdefault((int(a), int(b)), {})[source_name(library, source)] = int(n)
    rows = [
        (*names[a], *names[b], sum(by.values()), dict(sorted(by.items())))
        for (a, b), by in sorted(cells.items(), key=lambda cell: (place[cell[0][0]], place[cell[0][1]]))
    ]
    sides = [f"{side}{field}" for side in "ab" for field in ("", "_name", "_label", "_country")]
    frame = pd.DataFrame(totals, columns=["id", "name", "label", "country", "is_country", "place", "n", "by_source"])
    frame = frame.astype({"is_country": bool}).sort_values(["place", "name"], ignore_index=True)
    return Connections(_plain(pd.DataFrame(rows, columns=[*sides, "n", "by_source"])), _plain(frame), left_out)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Strings as objects, None for unknown."""
    texts = [str(c) for c in frame if c != "is_country" and str(c).endswith(("country", "label", "name"))]
    return frame.assign(**{c: frame[c].astype(object).where(frame[c].notna(), None) for c in texts})


def _check(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is not allowed; choose {' or '.join(allowed)}.")
