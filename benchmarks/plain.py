"""The questions of the pages, asked plainly: pandas in memory, and one SQL for SQLite and for DuckDB without layout.

Each tool holds the same rows in tables as one would make them at first: rows in the order they came, names resolved,
lists of countries as tables of their own; SQLite with an index on every key, day and code. Answers carry what the chart
or list needs, without marks and without counts by source, which ours also gives: the comparison favours them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from core.filters import Filters

LIMIT = 18
LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC")
# From our snapshot (attached as `lib`) to plain tables.
TABLES = {
    "articles": "SELECT article_id, title, source, published FROM lib.articles",
    "texts": "SELECT article_id, text FROM lib.texts",
    "sentences": 'SELECT article_id, sentence, start AS start_at, "end" AS end_at FROM lib.sentences',
    "canonicals": "SELECT canonical_id, name, label, country, is_country FROM lib.canonicals",
    "mentions": """
        SELECT m.article_id, m.sentence, l.canonical_id, m.start AS start_at, m."end" AS end_at, m.kind
        FROM lib.mentions m JOIN lib.links l USING (entity_id)""",
    "events": """
        SELECT e.event_id, e.article_id, s.story_id, e.type, e.status, e.title, e.date_start, e.date_end, e.date_why,
            e.sentence, e.sentence_start, e.sentence_end
        FROM lib.events e JOIN lib.story_events s USING (event_id)""",
    "event_countries": "SELECT event_id, unnest(countries) AS code FROM lib.events",
    "stories": """
        SELECT story_id, type, status, title, date, date_start, date_end, date_why, lane, is_inferred
        FROM lib.stories""",
    "quotes": """
        SELECT q.quote_id, q.article_id, q.sentence, l.canonical_id, q.kind, q.start AS start_at, q."end" AS end_at,
            q.sentence_start, q.sentence_end
        FROM lib.quotes q LEFT JOIN lib.links l ON l.entity_id = q.speaker_entity""",
}
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
        "text": ("e.title", _SENTENCE.format("e")),
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
    ORDER BY s.date_start, s.title, s.story_id"""
_ARTICLES = """
    SELECT a.article_id, a.title, a.source, a.published,
        (SELECT count(*) FROM events e WHERE e.article_id = a.article_id) AS n_events,
        (SELECT count(*) FROM quotes q WHERE q.article_id = a.article_id) AS n_quotes
    FROM articles a {texts} WHERE {where} ORDER BY a.published DESC, a.title, a.article_id"""
_QUOTES = """
    SELECT q.quote_id, q.article_id, a.source, a.published, a.title, k.name, k.country, q.kind,
        substr(t.text, q.start_at + 1, q.end_at - q.start_at) AS content,
        substr(t.text, q.sentence_start + 1, q.sentence_end - q.sentence_start) AS sentence_text
    FROM quotes q JOIN articles a ON a.article_id = q.article_id JOIN texts t ON t.article_id = q.article_id
    LEFT JOIN canonicals k ON k.canonical_id = q.canonical_id
    WHERE {where} ORDER BY a.published DESC, a.source, q.article_id, q.start_at"""
_CONNECTIONS = """
    WITH seen AS (
        SELECT DISTINCT {key}, k.canonical_id AS id, k.is_country
        FROM {window} JOIN canonicals k ON k.canonical_id = m.canonical_id
        WHERE k.label IN ('PERSON', 'ORG', 'GPE', 'LOC', 'FAC') AND {where}),
    ranked AS (
        SELECT id, is_country, row_number() OVER (PARTITION BY is_country ORDER BY count(*) DESC, id) AS r
        FROM seen GROUP BY id, is_country),
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
    ORDER BY a.published"""


def make_duckdb(library: Path, path: Path) -> None:
    """Plain tables in a DuckDB file."""
    with duckdb.connect(str(path)) as made:
        made.execute("SET enable_progress_bar = false")
        made.execute(f"ATTACH '{library}' AS lib (READ_ONLY)")
        for table, query in TABLES.items():
            made.execute(f"CREATE TABLE {table} AS {query}")


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
            params += [filters.text.lower()] * len(shape["text"])
        return " AND ".join(parts) or "1 = 1", params


def open_sqlite(path: Path) -> Sql:
    connection = sqlite3.connect(path)
    return Sql(lambda sql, params: len(connection.execute(sql, params).fetchall()), days_are_text=True)


def open_duckdb(path: Path) -> Sql:
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET enable_progress_bar = false")
    return Sql(lambda sql, params: len(connection.execute(sql, params).df()), days_are_text=False)


class Frames:
    """The questions in pandas, all tables in memory."""

    def __init__(self, path: Path) -> None:
        with duckdb.connect(str(path), read_only=True) as source:
            self.t = {table: source.table(table).df() for table in TABLES}
        t = self.t
        t["texts"] = t["texts"].set_index("article_id")["text"]
        t["named"] = t["mentions"].merge(t["canonicals"], on="canonical_id")

    def timeline(self, filters: Filters) -> int:
        t, events = self.t, self.t["events"]
        kept = _days(events, filters, "date_start", "date_end")
        lands = t["event_countries"]
        kept = _lands(kept, filters, [lands["event_id"][lands["code"] == c] for c in filters.countries], "event_id")
        if filters.text:
            said = self._sentences(kept).str.lower().str.contains(filters.text.lower(), regex=False)
            kept = kept[kept["title"].str.lower().str.contains(filters.text.lower(), regex=False) | said]
        told = events[events["story_id"].isin(kept["story_id"].unique())]
        told = told.merge(t["articles"][["article_id", "source"]], on="article_id")
        counts = told.groupby("story_id").agg(n_sources=("source", "nunique"), n_articles=("article_id", "nunique"))
        return len(t["stories"].merge(counts, on="story_id").sort_values(["date_start", "title", "story_id"]))

    def articles(self, filters: Filters) -> int:
        kept = self._articles(filters)
        events, quotes = (self.t[name]["article_id"].value_counts() for name in ("events", "quotes"))
        kept = kept.assign(n_events=kept["article_id"].map(events), n_quotes=kept["article_id"].map(quotes))
        return len(kept.sort_values(["published", "title", "article_id"], ascending=[False, True, True]))

    def quotes(self, filters: Filters) -> int:
        t = self.t
        kept = t["quotes"].merge(_days(t["articles"], filters, "published", "published"), on="article_id")
        kept = kept.merge(t["canonicals"], on="canonical_id", how="left")
        for codes in [[c] for c in filters.countries] if filters.countries_match == "all" else [filters.countries]:
            if codes:
                lands = t["named"].loc[t["named"]["country"].isin(codes), ["article_id", "sentence"]].drop_duplicates()
                near = kept[["article_id", "sentence"]].merge(lands, how="left", indicator=True)["_merge"] == "both"
                kept = kept[near.to_numpy() | kept["country"].isin(codes)]
        kept = kept.assign(sentence_text=self._sentences(kept))
        if filters.text:
            kept = kept[kept["sentence_text"].str.lower().str.contains(filters.text.lower(), regex=False)]
        order = ["published", "source", "article_id", "start_at"]
        return len(kept.sort_values(order, ascending=[False, True, True, True]))

    def connections(self, filters: Filters, window: str) -> int:
        key = ["article_id"] if window == "article" else ["article_id", "sentence"]
        named = self.t["named"]
        if window == "article":
            kept = named[named["article_id"].isin(self._articles(filters)["article_id"])]
        else:
            kept = self._in_sentences(named, filters)
        seen = kept.loc[kept["label"].isin(LABELS), [*key, "canonical_id", "is_country"]].drop_duplicates()
        counts = seen.groupby(["is_country", "canonical_id"]).size().sort_values(ascending=False)
        top = counts.groupby(level=0).head(LIMIT).index.get_level_values("canonical_id")
        seen = seen[seen["canonical_id"].isin(top)]
        pairs = seen[~seen["is_country"]].merge(seen[seen["is_country"]], on=key)
        return len(pairs.groupby(["canonical_id_x", "canonical_id_y"]).size().sort_values(ascending=False))

    def facets(self) -> int:
        t = self.t
        found = [t["event_countries"]["code"].value_counts(), t["articles"]["source"].value_counts()]
        found.append(t["named"].dropna(subset="country").groupby("country")["article_id"].nunique())
        found.append(t["stories"].agg({"date_start": "min", "date_end": "max"}))
        return sum(map(len, found))

    def evidence(self, story_id: str) -> int:
        kept = self.t["events"][self.t["events"]["story_id"] == story_id]
        kept = kept.merge(self.t["articles"], on="article_id")
        return len(kept.assign(sentence_text=self._sentences(kept)).sort_values("published"))

    def article(self, article_id: str) -> int:
        found = self.t["articles"][self.t["articles"]["article_id"] == article_id]
        marks = self.t["named"][self.t["named"]["article_id"] == article_id].sort_values("start_at")
        return len(found) + len(marks) + (len(self.t["texts"][article_id]) > 0) - 1

    def shared(self, a: str, b: str) -> int:
        named = self.t["mentions"]
        sides = [named.loc[named["canonical_id"] == x, ["article_id", "sentence"]].drop_duplicates() for x in (a, b)]
        both = sides[0].merge(sides[1]).merge(self.t["sentences"]).merge(self.t["articles"])
        texts = self.t["texts"].reindex(both["article_id"])
        cut = [t[s:e] for t, s, e in zip(texts, both["start_at"], both["end_at"], strict=True)]
        return len(both.assign(sentence_text=cut).sort_values("published"))

    def _articles(self, filters: Filters) -> pd.DataFrame:
        kept, named = _days(self.t["articles"], filters, "published", "published"), self.t["named"]
        lands = [named["article_id"][named["country"] == c] for c in filters.countries]
        kept = _lands(kept, filters, lands, "article_id")
        if filters.text:
            texts = self.t["texts"].reindex(kept["article_id"])
            said = texts.str.lower().str.contains(filters.text.lower(), regex=False)
            in_title = kept["title"].str.lower().str.contains(filters.text.lower(), regex=False)
            kept = kept[in_title | said.to_numpy()]
        return kept

    def _in_sentences(self, named: pd.DataFrame, filters: Filters) -> pd.DataFrame:
        key = ["article_id", "sentence"]
        if filters.date_from:
            published = _days(self.t["articles"], filters, "published", "published")
            named = named[named["article_id"].isin(published["article_id"])]
        for codes in [[c] for c in filters.countries] if filters.countries_match == "all" else [filters.countries]:
            if codes:
                named = named.merge(named.loc[named["country"].isin(codes), key].drop_duplicates(), on=key)
        if filters.text:
            rows = self.t["sentences"][self.t["sentences"]["article_id"].isin(named["article_id"])]
            rows = rows.rename(columns={"start_at": "sentence_start", "end_at": "sentence_end"})
            said = self._sentences(rows).str.lower().str.contains(filters.text.lower(), regex=False)
            named = named.merge(rows.loc[said, key], on=key)
        return named

    def _sentences(self, rows: pd.DataFrame) -> pd.Series:
        texts = self.t["texts"].reindex(rows["article_id"])
        spans: Iterator = zip(texts, rows["sentence_start"], rows["sentence_end"], strict=True)
        return pd.Series([text[start:end] for text, start, end in spans], index=rows.index, dtype="str")


def _days(frame: pd.DataFrame, filters: Filters, first: str, last: str) -> pd.DataFrame:
    if filters.date_from:
        frame = frame[frame[last] >= pd.Timestamp(filters.date_from)]
    return frame[frame[first] <= pd.Timestamp(filters.date_to)] if filters.date_to else frame


def _lands(frame: pd.DataFrame, filters: Filters, ids_by_land: list[pd.Series], key: str) -> pd.DataFrame:
    """Rows whose id is among those of any, or of all, of the countries."""
    masks = [frame[key].isin(ids) for ids in ids_by_land]
    if not masks:
        return frame
    joined = pd.concat(masks, axis=1)
    return frame[joined.all(axis=1) if filters.countries_match == "all" else joined.any(axis=1)]
