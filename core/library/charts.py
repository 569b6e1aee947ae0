"""Fills the tables of `schema.py` from packed articles, and takes articles out of them again.

What came in order of arrival is sorted by day once it is a fair part of the whole. Linking stands between `note` (which
names are there) and `add` (all else, by canonical entities); see `core.link.relink`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from core.library import packing, presence
from core.library.decided import amended, found_in
from core.library.decisions import NONE_DECIDED, Decisions, stored
from core.library.schema import (
    MASK,
    ORDER,
    PLACES,
    PRESENCE,
    TABLES,
    any_of,
    create_tables,
    derive_tables,
    insert_masked,
)

# The tables with rows of single articles, and how to tell whose.
_OF_ARTICLE = {
    "articles": "article_no",
    "links": "article_no",
    "article_entities": "article_no",
    "sentence_entities": f"(win // {PLACES})",
    "events": f"(event // {PLACES})",
    "quotes": f"(quote // {PLACES})",
    "decided": "article_no",
}
# What depends on which canonical entity a name is.
_RESOLVED = tuple(table for table in _OF_ARTICLE if table != "links")
# Sorted anew when this share of the articles lies as it came.
_UNSORTED_SHARE = 0.3
_BITS = 256
# A file half done is thrown away, so that one transaction does for many steps and spares DuckDB a log and a checkpoint
# at each; what it holds lies in memory, some 20 kB an article.
_SETTLED_EACH = 32_768
_FACTS = [
    *("article_no", "article_id", "title", "source", "published", "published_basis", "added", "countries"),
    *("parser_version", "text"),
]

_SOURCES = """
    INSERT INTO sources SELECT (SELECT count(*) FROM sources) + row_number() OVER (ORDER BY name) - 1, name FROM (
        SELECT DISTINCT coalesce(source, '') AS name FROM came_articles
        WHERE NOT EXISTS (FROM sources s WHERE s.name = coalesce(source, '')))"""
# Numbers of names that went with their last article lie free below the highest.
_NEW_KEYS = """
    INSERT INTO keys
    SELECT (SELECT coalesce(max(key_no), -1) FROM keys) + row_number() OVER (ORDER BY label, name, country),
        label, name, country, NULL FROM (SELECT DISTINCT label, name, country FROM came_entities) e
    WHERE NOT EXISTS (FROM keys k WHERE k.label = e.label AND k.name = e.name
        AND k.country IS NOT DISTINCT FROM e.country)"""
_LINKS = """
    INSERT INTO links SELECT e.article_no, e.n, k.key_no, coalesce(m.n, 0)
    FROM came_entities e
    JOIN keys k ON k.label = e.label AND k.name = e.name AND k.country IS NOT DISTINCT FROM e.country
    LEFT JOIN (SELECT article_no, entity, count(*) AS n FROM came_mentions GROUP BY ALL) m
        ON m.article_no = e.article_no AND m.entity = e.n"""

# One row an entity of the articles that came, with its canonical.
_RESOLVE = """
    CREATE OR REPLACE TEMP TABLE here AS
    SELECT l.article_no, l.local, l.n, k.entity_no, n.country, n.label, n.is_country, n.bit
    FROM links l JOIN came_articles a USING (article_no) JOIN keys k USING (key_no) JOIN names n USING (entity_no);
    CREATE OR REPLACE TEMP TABLE casts AS
    SELECT article_no, list(entity_no ORDER BY local) AS entities, list(bit ORDER BY local) AS bits
    FROM here GROUP BY ALL"""
_DATED = """
    CREATE OR REPLACE TEMP TABLE dated AS
    SELECT a.article_no, a.published AS day, s.source_no FROM came_articles a
    JOIN sources s ON s.name = coalesce(a.source, '')"""
_ARTICLES = f"""
    INSERT INTO articles
    WITH named AS (SELECT article_no, country, sum(n) AS n FROM here WHERE country IS NOT NULL GROUP BY ALL),
    listed AS (
        SELECT a.article_no, list_concat(coalesce(any_value(a.countries), []),
            coalesce(list(n.country ORDER BY n.n DESC, n.country)
                FILTER (n.country IS NOT NULL AND NOT list_contains(coalesce(a.countries, []), n.country)),
                [])) AS countries
        FROM came_articles a LEFT JOIN named n USING (article_no) GROUP BY ALL),
    masks AS (
        SELECT article_no, {any_of("c")} FROM (SELECT article_no, unnest(countries) AS code FROM listed)
        JOIN countries c USING (code) GROUP BY ALL),
    counts AS (
        SELECT article_no, count(*) AS n FROM came_events GROUP BY ALL),
    quoted AS (SELECT article_no, count(*) AS n FROM came_quotes GROUP BY ALL),
    entities AS (SELECT article_no, count(*) AS n FROM here GROUP BY ALL)
    SELECT a.article_no, a.article_id, a.title, d.source_no, a.published, a.published_basis, a.added, l.countries,
        {", ".join(f"coalesce(m.{w}, 0)" for w in MASK)}, coalesce(v.n, 0), coalesce(e.n, 0), coalesce(q.n, 0),
        a.parser_version
    FROM came_articles a JOIN dated d USING (article_no) JOIN listed l USING (article_no)
    LEFT JOIN masks m USING (article_no) LEFT JOIN counts v USING (article_no) LEFT JOIN quoted q USING (article_no)
    LEFT JOIN entities e USING (article_no)"""
_ARTICLE_ENTITIES = """
    INSERT INTO article_entities SELECT DISTINCT d.day, h.article_no, d.source_no, h.entity_no
    FROM here h JOIN dated d USING (article_no) WHERE h.n > 0"""
_SEEN_ROWS = f"""
    SELECT d.day, s.article_no::BIGINT * {PLACES} + s.sentence AS win, d.source_no, s.entity_no,
        {", ".join(f"l.{w}" for w in MASK)}
    FROM seen s JOIN dated d USING (article_no) JOIN lands l USING (article_no, sentence)"""
_SENTENCE_ENTITIES = f"""
    CREATE OR REPLACE TEMP TABLE seen AS SELECT DISTINCT m.article_no, m.sentence, h.entity_no, h.bit
    FROM came_mentions m JOIN here h ON h.article_no = m.article_no AND h.local = m.entity;
    CREATE OR REPLACE TEMP TABLE lands AS SELECT s.article_no, s.sentence, {any_of("c")}
    FROM (SELECT DISTINCT article_no, sentence, bit FROM seen) s LEFT JOIN countries c USING (bit) GROUP BY ALL;
    {insert_masked("sentence_entities", _SEEN_ROWS)}"""
# Records name entities by their place in the article's cast, from 0; lists count from 1.
_EVENT_ROWS = f"""
    WITH lands AS (
        SELECT countries, {any_of("c")}, min_by(c.bit, code) AS first_bit
        FROM (SELECT countries, unnest(countries) AS code FROM (SELECT DISTINCT countries FROM came_events))
        JOIN countries c USING (code) GROUP BY ALL),
    placed AS (
        SELECT article_no, n, list_transform(actors, lambda x: x + 1) AS actors,
            list_transform(recipients, lambda x: x + 1) AS recipients, place + 1 AS place FROM came_events),
    parties AS (
        SELECT article_no, n, list_select(s.entities, p.actors) AS actors,
            list_select(s.entities, p.recipients) AS recipients, s.bits[p.place] AS place_lane,
            list_filter(list_select(s.bits, list_concat(p.actors, p.recipients)), lambda x: x IS NOT NULL)[1] AS lane
        FROM placed p JOIN casts s USING (article_no)),
    timed AS (
        SELECT DISTINCT v.article_no, v.n FROM came_events v JOIN came_timexes x
        ON x.article_no = v.article_no AND x.sentence = v.sentence AND x.basis <> 'day of filing'
            AND (x.date_start IS NULL OR (x.date_start <= v.date_end AND x.date_end >= v.date_start)))
    SELECT v.article_no::BIGINT * {PLACES} + v.n AS event, v.article_no::BIGINT * {PLACES} + v.sentence AS win,
        d.source_no, v.type, v.mode, v.status, v.date,
        v.date_start AS day_start, v.date_end AS day_end, {", ".join(f"coalesce(m.{w}, 0) AS {w}" for w in MASK)},
        coalesce(p.lane, m.first_bit, p.place_lane) AS lane,
        v.date_start IS NOT NULL AND a.published_basis IS NOT DISTINCT FROM 'inferred'
            AND NOT contains(a.text, printf('%04d', year(v.date_start)))
            AND NOT contains(a.text, printf('%04d', year(coalesce(v.date_end, v.date_start)))) AS is_inferred,
        t.n IS NOT NULL AS is_dated_here, coalesce(p.actors, []) AS actors, coalesce(p.recipients, []) AS recipients,
        v.trigger_start, v.trigger_end
    FROM came_events v JOIN came_articles a USING (article_no) JOIN dated d USING (article_no)
    LEFT JOIN parties p ON p.article_no = v.article_no AND p.n = v.n
    LEFT JOIN lands m ON m.countries = v.countries
    LEFT JOIN timed t ON t.article_no = v.article_no AND t.n = v.n"""
_EVENTS = f"""
    {insert_masked("events", _EVENT_ROWS)};
    CREATE TEMP TABLE IF NOT EXISTS titles (event BIGINT, title VARCHAR);
    INSERT INTO titles SELECT article_no::BIGINT * {PLACES} + n, title FROM came_events"""
_QUOTE_ROWS = f"""
    WITH said AS (
        SELECT article_no, n, about, CASE WHEN len(speakers) > 0 THEN speakers
            WHEN speaker_entity IS NULL THEN [] ELSE [speaker_entity] END AS who FROM came_quotes),
    spoke AS (
        SELECT s.article_no, s.n, list(h.entity_no ORDER BY s.pos) AS speakers, {any_of("c")} FROM (
            SELECT article_no, n, unnest(who) AS local, generate_subscripts(who, 1) AS pos FROM said) s
        JOIN here h ON h.article_no = s.article_no AND h.local = s.local
        LEFT JOIN countries c USING (bit) GROUP BY ALL),
    told AS (
        SELECT s.article_no, s.n, list(DISTINCT h.entity_no ORDER BY h.entity_no) AS about
        FROM (SELECT article_no, n, unnest(about) AS local FROM said) s
        JOIN here h ON h.article_no = s.article_no AND h.local = s.local GROUP BY ALL)
    SELECT q.article_no::BIGINT * {PLACES} + q.n AS quote, d.day,
        q.article_no::BIGINT * {PLACES} + q.sentence AS win, d.source_no, q.kind,
        coalesce(p.speakers, []) AS speakers, CASE WHEN p.speakers IS NULL THEN q.speaker_name END AS speaker_name,
        coalesce(t.about, []) AS about, {", ".join(f"coalesce(p.{w}, 0) | coalesce(l.{w}, 0) AS {w}" for w in MASK)}
    FROM came_quotes q JOIN dated d USING (article_no)
    LEFT JOIN spoke p ON p.article_no = q.article_no AND p.n = q.n
    LEFT JOIN told t ON t.article_no = q.article_no AND t.n = q.n
    LEFT JOIN lands l ON l.article_no = q.article_no AND l.sentence = q.sentence"""
_QUOTES = insert_masked("quotes", _QUOTE_ROWS)
_ADD = (
    *(_SOURCES, _RESOLVE, _DATED, _ARTICLES, _ARTICLE_ENTITIES, _SENTENCE_ENTITIES, _EVENTS),
    _QUOTES,
)
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
        known = dict(self.connection.execute("SELECT code, bit FROM countries").fetchall())
        free = iter(sorted(set(range(len(known) + len(names))) - set(known.values())))
        bits = known | {code: next(free) for code in sorted(names) if code not in known}
        if len(bits) > _BITS:
            raise ValueError(f"{len(bits)} countries are too many; a library holds at most {_BITS}.")
        rows = [
            (code, names.get(code, code), bit, *((1 << bit % 64) if bit // 64 == w else 0 for w in range(4)))
            for code, bit in sorted(bits.items())
        ]
        self.connection.execute("DELETE FROM countries")
        self.connection.executemany("INSERT INTO countries VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def note(self, table: pa.Table) -> None:
        """First of two steps for packed articles: which names they have."""
        with _came(self.connection, table, "entities", "mentions"):
            self.connection.execute(_NEW_KEYS)
            self.connection.execute(_LINKS)

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
        with _came(self.connection, amended(table, self.decisions), "mentions", "timexes", "events", "quotes"):
            for sql in _ADD:
                self.connection.execute(sql)
        if found := [
            (no, None if n is None else no * PLACES + n, key, kind)
            for no, n, key, kind in found_in(table, self.decisions)
        ]:
            self.connection.executemany("INSERT INTO decided VALUES (?, ?, ?, ?)", found)
            self.connection.executemany(_SET_BY_ANALYST, [[no] for no, *_ in found])
        self._unsettled += len(table)
        if self._unsettled >= _SETTLED_EACH:
            self.settle()

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
        return bool(n - known > _UNSORTED_SHARE * n)

    def sort_into(self, path: str) -> None:
        """Writes all tables, sorted, into a fresh file; the last step with these."""
        connection = self.connection
        connection.execute("COMMIT")
        connection.execute(f"ATTACH '{path}' AS fresh")
        for table in TABLES:
            order = f" ORDER BY {ORDER[table]}" if table in ORDER else ""
            where = " WHERE false" if table in PRESENCE else ""  # made anew anyway
            connection.execute(f"CREATE TABLE fresh.{table} AS SELECT * FROM {table}{where}{order}")
        connection.execute("DELETE FROM fresh.meta WHERE key = 'sorted'")
        connection.execute("INSERT INTO fresh.meta SELECT 'sorted', count(*)::VARCHAR FROM articles")
        connection.execute("CHECKPOINT fresh")
        connection.execute("DETACH fresh")

    def settle(self) -> None:
        """Moves what came from memory into the file."""
        self.connection.execute("COMMIT")
        self.connection.execute("CHECKPOINT")
        self.connection.execute("BEGIN")
        self._unsettled = 0

    def derive(self) -> None:
        """Makes the derived tables anew; the last step."""
        self.connection.execute("DROP TABLE IF EXISTS temp.titles")
        self.connection.execute(derive_tables())
        presence.fill(self.connection)


@contextmanager
def _came(connection: duckdb.DuckDBPyConnection, table: pa.Table, *kinds: str) -> Iterator[None]:
    """Registers packed articles as flat tables `came_…` for the time of a step."""
    came = {"came_articles": table.select(_FACTS)} | {f"came_{kind}": packing.flat(table, kind) for kind in kinds}
    for name, rows in came.items():
        connection.register(name, rows)
    try:
        yield
    finally:
        for name in came:
            connection.unregister(name)
