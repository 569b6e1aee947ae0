"""Links what came into a library with what it holds: canonical entities, then stories.

Only what is new, and what a new name changes, is looked at; the result is that of linking everything at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

from core.library import packing
from core.library.schema import MASK, PLACES, any_of
from core.library.writer import Writer
from core.link.entities import NOTHING_SAID, Canonical, Named, Said, link_entities, normalise
from core.link.happening import Happening
from core.link.stories import Story, best_title, link_stories

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_COUNTRY_LABELS = frozenset({"GPE", "NORP"})

_COUNTS = """
    SELECT k.key_no, k.label, k.name, k.country, sum(greatest(l.n, 1))::BIGINT AS n_mentions
    FROM keys k JOIN links l USING (key_no) GROUP BY ALL"""
_TOGETHER = """
    SELECT DISTINCT p.a, p.b FROM pairs p JOIN links x ON x.key_no = p.a JOIN links y ON y.key_no = p.b
    WHERE x.article_no = y.article_no"""
# Names whose entity is another one than before, or is described otherwise: what rests on them is made anew.
_CHANGED = """
    SELECT DISTINCT l.article_no FROM links l JOIN keys k USING (key_no) JOIN linked n USING (key_no)
    LEFT JOIN names o ON o.entity_no = k.entity_no
    WHERE k.entity_no IS NOT NULL AND (k.entity_no, o.name, o.label, o.country, o.is_country)
        IS DISTINCT FROM (n.entity_no, n.name, n.label, n.country, n.is_country)"""
_EVENT = f"""
    SELECT e.event, a.article_id, e.lead, o.article_id, e.type, e.mode, e.status, e.day_start, e.day_end,
        e.is_dated_here, e.actors, e.recipients, l.day_start, l.day_end
    FROM {{events}} e JOIN articles a ON a.article_no = e.event // {PLACES}
    LEFT JOIN events l ON l.event = e.lead LEFT JOIN articles o ON o.article_no = e.lead // {PLACES}"""
_ACTING = "CASE WHEN type = 'CONSULT' THEN list_concat(actors, recipients) ELSE actors END"
_LINKABLE = f"day_start IS NOT NULL AND day_end - day_start < {MAX_DAYS}"
# New events that share a type, an actor and a day with another, new or old; the others are stories of their own.
_MET = f"""
    CREATE OR REPLACE TEMP TABLE came AS
    SELECT event, type, unnest({_ACTING}) AS actor, day_start, day_end FROM events WHERE lead IS NULL AND {_LINKABLE};
    CREATE OR REPLACE TEMP TABLE met AS
    SELECT DISTINCT c.event FROM came c JOIN (
        SELECT event, type, unnest({_ACTING}) AS actor, day_start, day_end FROM events e
        WHERE {_LINKABLE} AND type IN (SELECT type FROM came)) o
    ON o.type = c.type AND o.actor = c.actor AND o.day_start <= c.day_end AND o.day_end >= c.day_start
        AND o.event <> c.event"""
_NEAR = f"""
    SELECT DISTINCT e.* FROM events e JOIN (
        SELECT x.event FROM (
            SELECT event, type, unnest({_ACTING}) AS actor, day_start, day_end FROM events
            WHERE lead IS NOT NULL AND {_LINKABLE} AND type IN (SELECT type FROM blocks)) x
        JOIN blocks b ON b.type = x.type AND b.actor = x.actor AND x.day_start <= b.last AND x.day_end >= b.first)
    USING (event)"""
_ALONE = f"""
    INSERT INTO stories
    SELECT e.event, e.event, e.trigger_start, e.trigger_end, e.type, e.mode, e.status, t.title, e.date, e.day_start, e.day_end, {", ".join(MASK)},
        e.lane, e.is_inferred, 1, 1, 1, [e.source_no]
    FROM events e JOIN titles t USING (event) WHERE e.lead IS NULL"""
_SEVERAL = f"""
    INSERT INTO stories
    WITH told AS (
        SELECT e.lead, {any_of("e")}, min(e.lane) AS lane, bool_and(e.is_inferred) FILTER (e.date IS NOT DISTINCT FROM
            l.date) AS is_inferred, list(DISTINCT e.source_no ORDER BY e.source_no) AS sources,
            count(DISTINCT e.event // {PLACES}) AS n_articles, count(*) AS n_events
        FROM events e JOIN groups g ON g.lead = e.lead JOIN events l ON l.event = e.lead GROUP BY ALL)
    SELECT t.lead, g.first, f.trigger_start, f.trigger_end, l.type, l.mode, l.status, g.title, l.date, l.day_start, l.day_end,
        {", ".join(f"t.{w}" for w in MASK)}, coalesce(l.lane, t.lane), t.is_inferred, len(t.sources), t.n_articles,
        t.n_events, t.sources
    FROM told t JOIN groups g USING (lead) JOIN events l ON l.event = t.lead JOIN events f ON f.event = g.first"""


def relink(writer: Writer, *, country_names: Mapping[str, str], said: Said = NOTHING_SAID) -> None:
    """Takes all that waits into the charts and links it; then the writer can publish.

    country_names: by alpha-2 code; an entity of that name is the country. said: what the user knows of names.
    """
    canonicals = link_entities((Named(**row) for row in writer.rows(_ENTITIES)), said)
    canonical_of = {entity: c for c in canonicals for entity in c.entity_ids}
    writer.replace("links", [{"entity_id": e, "canonical_id": c.canonical_id} for e, c in canonical_of.items()])
    rows = [_canonical_row(c, country_names) for c in canonicals]
    writer.replace("canonicals", rows)
    places = {row["canonical_id"] for row in rows if row["label"] in _PLACE_LABELS and not row["is_country"]}
    events = {row["event_id"]: row for row in writer.rows(_EVENTS)}
    happenings = {event_id: _happening(row, canonical_of, places) for event_id, row in events.items()}
    names = {c.canonical_id: c.name for c in canonicals}
    told = {i: (events[i]["title"], [names[c] for c in h.participants]) for i, h in happenings.items()}
    stories = link_stories(happenings.values())
    writer.replace("stories", [_story_row(s, events, canonical_of, told) for s in stories])
    writer.replace("countries", [{"code": code, "name": name} for code, name in sorted(country_names.items())])


# ---- names -----------------------------------------------------------------------------------------------------------


def _link_names(connection: duckdb.DuckDBPyConnection, countries: Mapping[str, str], said: Said) -> list[int]:
    """Links all names anew and writes `names`; returns the articles whose rows rest on what has changed."""
    rows = connection.execute(_COUNTS).fetchall()
    number = {NameKey(label, name, country): no for no, label, name, country, *_ in rows}
    counts = [NameCount(NameKey(*row[1:4]), row[4]) for row in rows]

    def together(pairs: Sequence[tuple[NameKey, NameKey]]) -> set[tuple[NameKey, NameKey]]:
        if not pairs:
            return set()
        known = {(number[a], number[b]): (a, b) for a, b in pairs}
        asked = pa.table({"a": [a for a, _ in known], "b": [b for _, b in known]})
        return {known[a, b] for a, b in _with(connection, {"pairs": asked}, _TOGETHER)}

    found = link_names(counts, together, said)
    numbers = _entity_numbers(connection, found, number)
    rows_of = [_name_row(c, no, countries) for c, no in zip(found, numbers, strict=True)]
    columns = ("entity_no", "canonical_id", "name", "label", "country", "is_country")
    names = pa.table(
        {column: pa.array([row[n] for row in rows_of]) for n, column in enumerate(columns)},
        schema=pa.schema(zip(columns, (pa.int32(), *[pa.string()] * 4, pa.bool_()), strict=True)),
    )
    keys = [(number[key], n) for n, c in enumerate(found) for key in c.keys]
    at = pa.array([n for _, n in keys], pa.int64())
    linked = names.take(at).append_column("key_no", pa.array([no for no, _ in keys], pa.int32()))
    changed = [no for (no,) in _with(connection, {"linked": linked}, _CHANGED)]
    connection.register("linked", linked)
    connection.register("found", names)
    connection.execute("UPDATE keys SET entity_no = l.entity_no FROM linked l WHERE keys.key_no = l.key_no")
    connection.execute("DELETE FROM keys WHERE key_no NOT IN (SELECT key_no FROM linked)")
    connection.execute("DELETE FROM names")
    connection.execute("INSERT INTO names SELECT f.*, c.bit FROM found f LEFT JOIN countries c ON c.code = f.country")
    connection.unregister("linked")
    connection.unregister("found")
    return changed


def _entity_numbers(
    connection: duckdb.DuckDBPyConnection, found: Sequence[CanonicalName], number: Mapping[NameKey, int]
) -> list[int]:
    """The number of each canonical: the one most of its names had, so that little changes; else a new one."""
    had = dict(connection.execute("SELECT key_no, entity_no FROM keys WHERE entity_no IS NOT NULL").fetchall())
    free = max(had.values(), default=-1) + 1
    taken: set[int] = set()
    numbers = []
    for canonical in found:
        before = [had[number[key]] for key in canonical.keys if number[key] in had]
        old = max(sorted({no for no in before if no not in taken}), key=before.count, default=None)
        if old is None:
            old, free = free, free + 1
        taken.add(old)
        numbers.append(old)
    return numbers


def _name_row(canonical: CanonicalName, number: int, country_names: Mapping[str, str]) -> tuple[Any, ...]:
    named = normalise(country_names.get(canonical.country or "", ""))
    is_country = canonical.label in _COUNTRY_LABELS and bool(named) and normalise(canonical.name) == named
    return number, canonical.canonical_id, canonical.name, canonical.label, canonical.country, is_country


def _happening(row: Mapping[str, Any], canonical_of: Mapping[str, Canonical], places: Set[str]) -> Happening:
    """People, bodies and countries take part; a city or a building is where, unless nobody else is named."""
    sides = [[canonical_of[e] for e in row[side] or () if e in canonical_of] for side in ("actors", "recipients")]
    acting = [[c for c in side if c.canonical_id not in places] for side in sides]
    actors, recipients = acting if any(acting) else sides
    return Happening(
        **{key: row[key] for key in ("event_id", "article_id", "type", "mode", "status", "is_dated_here")},
        date_start=row["date_start"],
        date_end=row["date_end"],
        actors=frozenset(c.canonical_id for c in actors),
        recipients=frozenset(c.canonical_id for c in recipients),
    )


def _story_row(
    story: Story,
    events: Mapping[str, dict[str, Any]],
    canonical_of: Mapping[str, Canonical],
    told: Mapping[str, tuple[str, list[str]]],
) -> dict[str, Any]:
    """The story's facts are its lead's, the event dated best; its countries are those of all its events."""
    lead = events[story.lead]
    rows = [events[event_id] for event_id in story.event_ids]
    countries = sorted({code for event in rows for code in event["countries"] or ()})
    return {
        "story_id": story.story_id,
        "title": best_title(told[i] for i in story.event_ids),
        **{key: lead[key] for key in ("type", "mode", "status", "date", "date_start", "date_end", "date_why")},
        "countries": countries,
        "lane": _lane(lead, canonical_of, countries),
        "is_inferred": all(_is_inferred(e) for e in rows if e["date"] == lead["date"]),
        "event_ids": list(story.event_ids),
    }


_PLACED = pa.schema([("event", pa.int64()), ("lead", pa.int64())])
_GROUPS = pa.schema([("lead", pa.int64()), ("first", pa.int64()), ("title", pa.string())])


def _placed(connection: duckdb.DuckDBPyConnection, articles: Sequence[int]) -> list[tuple[Any, ...]]:
    """The events of some articles with their stories, before the articles are taken out."""
    if not articles:
        return []
    gone = pa.table({"no": pa.array(articles, pa.int32())})
    where = f"WHERE e.event // {PLACES} IN (SELECT no FROM gone)"
    return _with(connection, {"gone": gone}, f"{_EVENT.format(events='events')} {where}")


def _with(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table], sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query that names Arrow tables too."""
    for name, table in tables.items():
        connection.register(name, table)
    try:
        return connection.execute(sql).fetchall()
    finally:
        for name in tables:
            connection.unregister(name)
