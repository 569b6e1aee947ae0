"""The questions of the pages, asked plainly: one SQL for SQLite and for DuckDB without layout; `frames.py` has pandas.

Each tool holds the same rows in tables as one would make them at first: rows in the order they came, names resolved,
lists of countries as tables of their own; SQLite with an index on every key, day and code. Answers carry what the chart
or list needs, without counts by source, which ours also gives, and but for pandas without marks: that favours them.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.filters import Filters
from core.library import packing
from core.library.manifest import charts_path
from core.library.reader import Library

# How many entities a matrix has, rows a page, stories a chart; the queries below say the last two again.
LIMIT, PAGE, MOST_STORIES = 18, 50, 1_500
LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC")
# Plain tables of what a chunk of packed articles holds (`came_…`) and of our charts (`lib`).
TABLES = {
    "articles": "SELECT article_id, title, source, published FROM came_articles",
    "texts": "SELECT article_id, text::VARCHAR AS text FROM came_articles",
    "sentences": """
        SELECT a.article_id, s.n AS sentence, s.start AS start_at, s."end" AS end_at
        FROM came_sentences s JOIN came_articles a USING (article_no)""",
    "mentions": """
        SELECT a.article_id, m.sentence, e.canonical_id, m.start AS start_at, m."end" AS end_at, m.kind
        FROM came_mentions m JOIN came_articles a USING (article_no)
        JOIN named e ON e.article_no = m.article_no AND e.local = m.entity""",
    "events": """
        SELECT a.article_id || ':v' || v.trigger_start || '-' || v.trigger_end AS event_id, a.article_id,
            l.lead AS story_id, v.type, v.status, v.title, v.date_start, v.date_end, v.date_why, v.sentence,
            v.sentence_start, v.sentence_end
        FROM came_events v JOIN came_articles a USING (article_no)
        JOIN lib.events l ON l.event = v.article_no::BIGINT * 65536 + v.n""",
    "event_countries": """
        SELECT a.article_id || ':v' || v.trigger_start || '-' || v.trigger_end AS event_id, unnest(v.countries) AS code
        FROM came_events v JOIN came_articles a USING (article_no)""",
    "quotes": """
        SELECT a.article_id || ':q' || q.start || '-' || q."end" AS quote_id, a.article_id, q.sentence, e.canonical_id,
            q.kind, q.start AS start_at, q."end" AS end_at, q.sentence_start, q.sentence_end
        FROM came_quotes q JOIN came_articles a USING (article_no)
        LEFT JOIN named e ON e.article_no = q.article_no AND e.local = q.speaker_entity""",
    "canonicals": "SELECT canonical_id, name, label, country, is_country FROM lib.names",
    "stories": """
        SELECT s.lead AS story_id, s.type, s.status, s.title, s.date, s.day_start AS date_start, s.day_end AS date_end,
            c.code AS lane, s.is_inferred FROM lib.stories s LEFT JOIN lib.countries c ON c.bit = s.lane""",
}
# Those that come from our charts alone.
_WHOLE = ("canonicals", "stories")
_KINDS = ("sentences", "mentions", "events", "quotes")
_NAMED = """
    CREATE OR REPLACE TEMP TABLE named AS SELECT l.article_no, l.local, n.canonical_id
    FROM lib.links l JOIN came_articles a USING (article_no) JOIN lib.keys k USING (key_no)
    JOIN lib.names n USING (entity_no)"""
INDEXES = """
    articles(article_id), articles(published), texts(article_id), sentences(article_id, sentence),
    canonicals(canonical_id), mentions(article_id, sentence), mentions(canonical_id), events(event_id),
    events(article_id), events(story_id), events(date_start), event_countries(event_id), event_countries(code),
    stories(story_id), quotes(article_id), quotes(canonical_id)"""

_NAMES_LAND = """EXISTS (SELECT 1 FROM mentions cm JOIN canonicals ck ON ck.canonical_id = cm.canonical_id
    WHERE cm.article_id = {row}.article_id {same} AND ck.country IN ({codes}))"""
_SENTENCE = "substr(t.text, {0}.sentence_start + 1, {0}.sentence_end - {0}.sentence_start)"
_SHAPES: dict[str, dict[str, Any]] = {
    "event": {
        "days": ("e.date_start", "e.date_end"),
        "land": "EXISTS (SELECT 1 FROM event_countries c WHERE c.event_id = e.event_id AND c.code IN ({codes}))",
        "text": (_SENTENCE.format("e"),),
    },
    "article": {
        "days": ("a.published", "a.published"),
        "land": _NAMES_LAND.replace("{row}", "a").replace("{same}", ""),
        "text": ("a.title", "t.text"),
    },
    "sentence": {
        "days": ("a.published", "a.published"),
        "land": _NAMES_LAND.replace("{row}", "s").replace("{same}", "AND cm.sentence = s.sentence"),
        "text": ("substr(t.text, s.start_at + 1, s.end_at - s.start_at)",),
    },
    "quote": {
        "days": ("a.published", "a.published"),
        "land": "(k.country IN ({codes}) OR "
        + _NAMES_LAND.replace("{row}", "q").replace("{same}", "AND cm.sentence = q.sentence")
        + ")",
        "text": (_SENTENCE.format("q"),),
    },
}

_TIMELINE = """
    SELECT s.*, r.n_sources, r.n_articles FROM stories s JOIN (
        SELECT e.story_id, count(DISTINCT a.source) AS n_sources, count(DISTINCT a.article_id) AS n_articles
        FROM events e JOIN articles a ON a.article_id = e.article_id
        WHERE e.story_id IN (
            SELECT e.story_id FROM events e JOIN articles a ON a.article_id = e.article_id {texts} WHERE {where})
        GROUP BY e.story_id) r ON r.story_id = s.story_id
    ORDER BY r.n_sources DESC, r.n_articles DESC, s.date_start DESC LIMIT 1500"""
_ARTICLES = """
    SELECT a.article_id, a.title, a.source, a.published,
        (SELECT count(*) FROM events e WHERE e.article_id = a.article_id) AS n_events,
        (SELECT count(*) FROM quotes q WHERE q.article_id = a.article_id) AS n_quotes
    FROM articles a {texts} WHERE {where} ORDER BY a.published DESC, a.article_id LIMIT 50"""
_QUOTES = """
    SELECT q.quote_id, q.article_id, a.source, a.published, a.title, k.name, k.country, q.kind,
        substr(t.text, q.start_at + 1, q.end_at - q.start_at) AS content,
        substr(t.text, q.sentence_start + 1, q.sentence_end - q.sentence_start) AS sentence_text
    FROM quotes q JOIN articles a ON a.article_id = q.article_id JOIN texts t ON t.article_id = q.article_id
    LEFT JOIN canonicals k ON k.canonical_id = q.canonical_id
    WHERE {where} ORDER BY a.published DESC, q.article_id, q.start_at LIMIT 50"""
_CONNECTIONS = """
    WITH seen AS (
        SELECT DISTINCT {key}, k.canonical_id AS id, k.name, k.is_country
        FROM {window} JOIN canonicals k ON k.canonical_id = m.canonical_id
        WHERE k.label IN ('PERSON', 'ORG', 'GPE', 'LOC', 'FAC') AND {where}),
    ranked AS (
        SELECT id, is_country, row_number() OVER (PARTITION BY is_country ORDER BY count(*) DESC, name, id) AS r
        FROM seen GROUP BY id, name, is_country),
    kept AS (SELECT s.* FROM seen s JOIN ranked r ON r.id = s.id WHERE r.r <= ?)
    SELECT x.id AS a, y.id AS b, count(*) AS n FROM kept x JOIN kept y ON {same}
    WHERE NOT x.is_country AND y.is_country GROUP BY x.id, y.id ORDER BY n DESC"""
_WINDOWS = {
    "article": {
        "key": "m.article_id",
        "window": "mentions m JOIN articles a ON a.article_id = m.article_id {texts}",
        "same": "x.article_id = y.article_id",
    },
    "sentence": {
        "key": "m.article_id, m.sentence",
        "window": """mentions m JOIN articles a ON a.article_id = m.article_id
            JOIN sentences s ON s.article_id = m.article_id AND s.sentence = m.sentence {texts}""",
        "same": "x.article_id = y.article_id AND x.sentence = y.sentence",
    },
}
_FACETS = (
    """SELECT code, count(*) AS n FROM event_countries GROUP BY code ORDER BY n DESC""",
    """SELECT k.country, count(DISTINCT m.article_id) AS n FROM mentions m
       JOIN canonicals k ON k.canonical_id = m.canonical_id WHERE k.country IS NOT NULL GROUP BY k.country""",
    "SELECT source, count(*) AS n FROM articles GROUP BY source ORDER BY n DESC",
    "SELECT min(date_start), max(date_end) FROM stories",
    """SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM events), (SELECT count(*) FROM stories),
       (SELECT count(*) FROM quotes), (SELECT count(*) FROM canonicals)""",
)
_EVIDENCE = """
    SELECT e.event_id, a.source, a.title, a.published, e.date_why, e.status,
        substr(t.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence_text
    FROM events e JOIN articles a ON a.article_id = e.article_id JOIN texts t ON t.article_id = e.article_id
    WHERE e.story_id = ? ORDER BY a.published"""
_ARTICLE = (
    "SELECT a.*, t.text FROM articles a JOIN texts t ON t.article_id = a.article_id WHERE a.article_id = ?",
    """SELECT m.start_at, m.end_at, m.kind, k.name, k.country FROM mentions m
       JOIN canonicals k ON k.canonical_id = m.canonical_id WHERE m.article_id = ? ORDER BY m.start_at""",
)
_SHARED = """
    SELECT a.source, a.published, a.title, substr(t.text, s.start_at + 1, s.end_at - s.start_at) AS sentence_text
    FROM sentences s JOIN articles a ON a.article_id = s.article_id JOIN texts t ON t.article_id = s.article_id
    WHERE EXISTS (SELECT 1 FROM mentions x WHERE x.article_id = s.article_id AND x.sentence = s.sentence
            AND x.canonical_id = ?)
        AND EXISTS (SELECT 1 FROM mentions y WHERE y.article_id = s.article_id AND y.sentence = s.sentence
            AND y.canonical_id = ?)
    ORDER BY a.published LIMIT 50"""


def make_duckdb(folder: Path, path: Path) -> None:
    """Plain tables of a library, in a DuckDB file."""
    with Library.open(folder) as library:
        found, charts = library.segments(), charts_path(folder, library.manifest)
    with duckdb.connect(str(path)) as made:
        made.execute("SET enable_progress_bar = false")
        made.execute(f"ATTACH '{charts}' AS lib (READ_ONLY)")
        for table in _WHOLE:
            made.execute(f"CREATE TABLE {table} AS {TABLES[table]}")
        for segment in found:
            blocks = list(segment.blocks)
            for n in range(0, len(blocks), 64):
                _take(made, pa.Table.from_batches(segment.read(blocks[n : n + 64])))


def _take(made: duckdb.DuckDBPyConnection, packed: pa.Table) -> None:
    made.register("came_articles", packed.select(["article_no", "article_id", "title", "source", "published", "text"]))
    for kind in _KINDS:
        made.register(f"came_{kind}", packing.flat(packed, kind))
    made.execute(_NAMED)
    for table in TABLES.keys() - set(_WHOLE):
        made.execute(f"CREATE TABLE IF NOT EXISTS {table} AS {TABLES[table]} LIMIT 0")
        made.execute(f"INSERT INTO {table} {TABLES[table]}")
    for kind in ("articles", *_KINDS):
        made.unregister(f"came_{kind}")


def words_of(filters: Filters) -> str:
    """The text to look for; ours takes a phrase in quotation marks."""
    return filters.text.strip('"').lower()


def make_sqlite(plain: Path, path: Path) -> None:
    """The same tables in SQLite, with indexes."""
    with duckdb.connect(str(plain), read_only=True) as source, sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode = OFF")
        for table in TABLES:
            rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - one of our own tables
            names = [column[0] for column in rows.description]
            marks = ", ".join("?" * len(names))
            made.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            while part := rows.fetchmany(50_000):
                insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - one of our own tables
                made.executemany(insert, ([_text(v) for v in row] for row in part))
        for n, index in enumerate(part.strip() for part in INDEXES.replace("),", ");").split(";")):
            made.execute(f"CREATE INDEX i{n} ON {index}")
        made.execute("ANALYZE")


def _text(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


class Sql:
    """The questions in SQL, of SQLite or of DuckDB without layout. Each returns how many rows it found."""

    def __init__(self, run: Callable[[str, list[object]], int], *, days_are_text: bool) -> None:
        self._run, self._days_are_text = run, days_are_text

    def timeline(self, filters: Filters) -> int:
        return self._filtered(_TIMELINE, "event", filters, "e")

    def articles(self, filters: Filters) -> int:
        return self._filtered(_ARTICLES, "article", filters, "a")

    def quotes(self, filters: Filters) -> int:
        return self._filtered(_QUOTES, "quote", filters, "")

    def connections(self, filters: Filters, window: str) -> int:
        parts = _WINDOWS[window]
        sql = _CONNECTIONS.replace("{window}", parts["window"])
        return self._filtered(sql, window, filters, "a", extra=[LIMIT], key=parts["key"], same=parts["same"])

    def facets(self) -> int:
        return sum(self._run(sql, []) for sql in _FACETS)

    def evidence(self, story_id: str) -> int:
        return self._run(_EVIDENCE, [story_id])

    def article(self, article_id: str) -> int:
        return sum(self._run(sql, [article_id]) for sql in _ARTICLE)

    def shared(self, a: str, b: str) -> int:
        return self._run(_SHARED, [a, b])

    def _filtered(self, sql: str, shape: str, filters: Filters, row: str, *, extra: Any = (), **parts: str) -> int:
        where, params = self._where(filters, _SHAPES[shape])
        texts = f"JOIN texts t ON t.article_id = {row}.article_id" if filters.text else ""
        return self._run(sql.format(where=where, texts=texts, **parts), [*params, *extra])

    def _where(self, filters: Filters, shape: dict[str, Any]) -> tuple[str, list[object]]:
        parts, params = [], []
        for day, column, sign in ((filters.date_from, 1, ">="), (filters.date_to, 0, "<=")):
            if day:
                parts.append(f"{shape['days'][column]} {sign} ?")
                params.append(day.isoformat() if self._days_are_text else day)
        for codes in [[c] for c in filters.countries] if filters.countries_match == "all" else [filters.countries]:
            if codes:
                parts.append(shape["land"].format(codes=", ".join("?" * len(codes))))
                params += list(codes) * shape["land"].count("{codes}")
        if filters.text:
            parts.append("(" + " OR ".join(f"instr(lower({c}), ?) > 0" for c in shape["text"]) + ")")
            params += [words_of(filters)] * len(shape["text"])
        return " AND ".join(parts) or "1 = 1", params


def open_sqlite(path: Path) -> Sql:
    connection = sqlite3.connect(path)
    return Sql(lambda sql, params: len(connection.execute(sql, params).fetchall()), days_are_text=True)


def open_duckdb(path: Path) -> Sql:
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET enable_progress_bar = false")
    return Sql(lambda sql, params: len(connection.execute(sql, params).df()), days_are_text=False)
