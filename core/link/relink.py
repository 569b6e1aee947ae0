"""Links what came into a library with what it holds: canonical entities, then stories.

Only what is new, and what a new name changes, is looked at; the result is that of linking everything at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

from core.library import packing
from core.library.charts import TITLES, Charts
from core.library.schema import MASK, PLACES, any_of, insert_masked
from core.library.writer import Writer
from core.link.asking import ask
from core.link.copies import link_copies
from core.link.entities import NOTHING_SAID, CanonicalName, NameCount, NameKey, Said, link_names, normalise
from core.link.happening import MAX_DAYS, SAID, SAID_TYPES, Happening, Id
from core.link.laid import lay, lift
from core.link.more import Block, Placed, link_more
from core.link.stories import Story, best_title

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
_WRITE_NAMES = """
    UPDATE keys SET entity_no = l.entity_no FROM linked l WHERE keys.key_no = l.key_no;
    DELETE FROM keys WHERE key_no NOT IN (SELECT key_no FROM linked);
    DELETE FROM names;
    INSERT INTO names SELECT f.*, c.bit FROM found f LEFT JOIN countries c ON c.code = f.country"""
_EVENT = f"""
    SELECT e.event, a.article_id, e.lead, o.article_id, e.type, e.mode, e.status, e.day_start, e.day_end,
        e.is_dated_here, e.actors, e.recipients, e.words, l.day_start, l.day_end
    FROM {{events}} e JOIN articles a ON a.article_no = e.event // {PLACES}
    LEFT JOIN events l ON l.event = e.lead LEFT JOIN articles o ON o.article_no = e.lead // {PLACES}"""
_ACTING = "CASE WHEN type = 'CONSULT' THEN list_concat(actors, recipients) ELSE actors END"
_LINKABLE = f"day_start IS NOT NULL AND day_end - day_start < {MAX_DAYS}"
# What may be told in the same words though its type is another.
_IS_SAID = f"len(words) > 0 AND type IN {tuple(sorted(SAID_TYPES))}"
_WORDED = f"""
    SELECT event, type, unnest(actors) AS actor, word, day_start, day_end FROM (
        SELECT event, type, actors, unnest(words) AS word, day_start, day_end FROM events
        WHERE {{which}} AND {_LINKABLE} AND {_IS_SAID})"""
# New events that share a type, an actor and a day with another, new or old, or of what is said all days, an actor and a
# word; the others are stories of their own.
_MET = f"""
    CREATE OR REPLACE TEMP TABLE came AS
    SELECT event, type, unnest({_ACTING}) AS actor, day_start, day_end FROM events WHERE lead IS NULL AND {_LINKABLE};
    CREATE OR REPLACE TEMP TABLE met AS
    SELECT DISTINCT c.event FROM came c JOIN (
        SELECT event, type, unnest({_ACTING}) AS actor, day_start, day_end FROM events e
        WHERE {_LINKABLE} AND type IN (SELECT type FROM came)) o
    ON o.type = c.type AND o.actor = c.actor AND o.day_start <= c.day_end AND o.day_end >= c.day_start
        AND o.event <> c.event
    UNION SELECT c.event FROM ({_WORDED.format(which="lead IS NULL")}) c JOIN (
        SELECT actor, word, day_start, day_end
        FROM ({_WORDED.format(which="day_start IN (SELECT day_start FROM came)")})
        GROUP BY ALL HAVING count(DISTINCT type) > 1) USING (actor, word, day_start, day_end)"""
_NEAR = f"""
    SELECT DISTINCT e.* FROM events e JOIN (
        SELECT x.event FROM (
            SELECT event, type, unnest({_ACTING}) AS actor, day_start, day_end FROM events
            WHERE lead IS NOT NULL AND {_LINKABLE} AND type IN (SELECT type FROM blocks)) x
        JOIN blocks b ON b.type = x.type AND b.actor = x.actor AND x.day_start <= b.last AND x.day_end >= b.first
        UNION SELECT x.event FROM (
            SELECT event, unnest(actors) AS actor, day_start, day_end FROM events
            WHERE lead IS NOT NULL AND {_LINKABLE} AND {_IS_SAID}) x
        JOIN blocks b ON b.type = '{SAID}' AND b.actor = x.actor AND x.day_start = b.first AND x.day_end = b.last)
    USING (event)"""
_ALONE = """
    INSERT INTO stories
    SELECT e.event, e.event, e.trigger_start, e.trigger_end, e.type, e.mode, e.status, t.title, e.date, e.day_start,
        e.day_end, e.mask, e.lane, e.is_inferred, 1, 1, 1, [e.source_no]
    FROM (FROM events WHERE lead IS NULL AND event BETWEEN $low AND $high) e
    JOIN (FROM titles WHERE event BETWEEN $low AND $high) t USING (event)"""
_OWN_LEAD = "UPDATE events SET lead = event WHERE lead IS NULL AND event BETWEEN $low AND $high"
_NEW_RANGE = "SELECT min(event), max(event) FROM events WHERE lead IS NULL"
# All that stories of several events are made of, story by story.
_MEMBERS = """
    CREATE OR REPLACE TEMP TABLE members AS
    SELECT e.lead, e.event, e.trigger_start, e.trigger_end, e.type, e.mode, e.status, e.date, e.day_start, e.day_end,
        e.mask, e.lane, e.is_inferred, e.source_no
    FROM events e SEMI JOIN groups g ON g.lead = e.lead ORDER BY e.lead"""
_SEVERAL_ROWS = f"""
    WITH here AS (FROM members WHERE lead BETWEEN $low AND $high),
    told AS (
        SELECT e.lead, {any_of("m")}, min(e.lane) AS lane, bool_and(e.is_inferred) FILTER (e.date IS NOT DISTINCT FROM
            l.date) AS is_inferred, list_sort(list(DISTINCT e.source_no)) AS sources,
            count(DISTINCT e.event // {PLACES}) AS n_articles, count(*) AS n_events
        FROM here e JOIN here l ON l.event = e.lead JOIN masks m ON m.mask = e.mask
        GROUP BY ALL)
    SELECT t.lead, g.first, f.trigger_start AS first_start, f.trigger_end AS first_end, l.type, l.mode, l.status,
        g.title, l.date, l.day_start, l.day_end, {", ".join(f"t.{w}" for w in MASK)}, coalesce(l.lane, t.lane) AS lane,
        t.is_inferred, len(t.sources) AS n_sources, t.n_articles, t.n_events, t.sources
    FROM told t JOIN groups g USING (lead) JOIN here l ON l.event = t.lead JOIN here f ON f.event = g.first"""
_SEVERAL = insert_masked("stories", _SEVERAL_ROWS)
_NAMES = pa.schema(
    [
        ("entity_no", pa.int32()),
        *((column, pa.string()) for column in ("canonical_id", "name", "label", "country")),
        ("is_country", pa.bool_()),
    ]
)
_PLACED = pa.schema([("event", pa.int64()), ("lead", pa.int64())])
_GROUPS = pa.schema([("lead", pa.int64()), ("first", pa.int64()), ("title", pa.string())])
# So many stories at a time, and articles whose events are stories of their own: memory does not grow with what came.
_STORIES_EACH = 100_000
_ARTICLES_EACH = 32_768


def relink(writer: Writer, *, country_names: Mapping[str, str], said: Said = NOTHING_SAID) -> None:
    """Takes all that waits into the charts and links it; then the writer can publish.

    country_names: by alpha-2 code; an entity of that name is the country. said: what the user knows of names.
    """
    charts = writer.charts
    charts.set_countries(country_names)
    lift(charts.connection)
    decided, has_names = writer.decide()
    # Of names nothing is another where no article comes or goes and nothing else is said of them.
    is_named = not (writer.is_extended or has_names or said.digest != writer.linked_with)
    said = Said((*said.same, *writer.decisions.same), (*said.different, *writer.decisions.different))
    link_copies(writer)
    removed = _placed(charts.connection, sorted(writer.dropped))
    charts.drop(writer.dropped)
    writer.note()
    changed = [] if is_named else _link_names(charts.connection, country_names, said)
    again = sorted({*changed, *decided})
    removed += _placed(charts.connection, again)
    charts.drop(again, also_names=False)
    for table in writer.packed(again):
        charts.add(table)
    writer.chart()
    _Stories(writer, removed).link()


# ---- stories as rows -------------------------------------------------------------------------------------------------


def tell_several(charts: Charts) -> None:
    """Writes the stories that the temporary table `groups` (lead, first, title) has, of the events that name them."""
    run = charts.connection.execute
    leads = [lead for (lead,) in run("SELECT lead FROM groups ORDER BY lead").fetchall()]
    if not leads:
        return
    run(_MEMBERS)
    for some in (leads[n : n + _STORIES_EACH] for n in range(0, len(leads), _STORIES_EACH)):
        for statement in _SEVERAL.split(";"):
            run(statement, {"low": some[0], "high": some[-1]} if "$low" in statement else None)
    run("DROP TABLE members")


def tell_alone(charts: Charts) -> None:
    """Makes each event that is in no story one of its own; the temporary table `titles` (event, title) names it."""
    [(low, high)] = charts.connection.execute(_NEW_RANGE).fetchall()
    if low is None:
        return
    each = _ARTICLES_EACH * PLACES
    for first in range(low, high + 1, each):
        for statement in (_ALONE, _OWN_LEAD):
            charts.connection.execute(statement, {"low": first, "high": first + each - 1})
        if first + each <= high:
            charts.settle()


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
        return {known[a, b] for a, b in ask(connection, {"pairs": asked}, _TOGETHER)}

    found = link_names(counts, together, said)
    numbers = _entity_numbers(connection, found, number)
    names = pa.Table.from_pylist(
        [_name_row(c, no, countries) for c, no in zip(found, numbers, strict=True)], schema=_NAMES
    )
    keys = [(number[key], n) for n, c in enumerate(found) for key in c.keys]
    linked = names.take(pa.array([n for _, n in keys], pa.int64()))
    linked = linked.append_column("key_no", pa.array([no for no, _ in keys], pa.int32()))
    changed = [no for (no,) in ask(connection, {"linked": linked}, _CHANGED)]
    ask(connection, {"linked": linked, "found": names}, _WRITE_NAMES)
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


def is_country_name(canonical: CanonicalName, country_names: Mapping[str, str]) -> bool:
    """Whether a canonical entity is its country itself."""
    named = normalise(country_names.get(canonical.country or "", ""))
    return canonical.label in _COUNTRY_LABELS and bool(named) and normalise(canonical.name) == named


def _name_row(canonical: CanonicalName, number: int, country_names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "entity_no": number,
        "canonical_id": canonical.canonical_id,
        "name": canonical.name,
        "label": canonical.label,
        "country": canonical.country,
        "is_country": is_country_name(canonical, country_names),
    }


# ---- stories ---------------------------------------------------------------------------------------------------------


class _Stories:
    """The stories of a library, while events come and go."""

    def __init__(self, writer: Writer, removed: Sequence[tuple[Any, ...]]) -> None:
        self._writer, self._removed = writer, removed
        self._connection = writer.charts.connection
        self._number: dict[Id, int] = {}
        # Leads that were taken out: their stories' other events still name them.
        self._gone = {row[0]: row for row in removed}

    def link(self) -> None:
        """Gives each new event its story, and mends those that came apart."""
        run = self._connection.execute
        run(TITLES)
        run(_MET)
        new = [placed.event for placed in self._read("events", "WHERE e.event IN (SELECT event FROM met)")]
        removed = [self._of(row) for row in self._removed]
        found = link_more(new, near=self._near, told=self._told, removed=removed)
        self._place(found.stories, [self._number[lead] for lead in found.gone])
        tell_alone(self._writer.charts)
        lay(self._connection, self._writer.decisions, self._place, self._id)

    def _place(self, stories: Sequence[Story], gone: Sequence[int]) -> None:
        """Writes the stories in the place of those that are gone."""
        told = [(self._number[e], self._number[s.lead]) for s in stories for e in s.event_ids]
        placed = pa.table({"event": [e for e, _ in told], "lead": [lead for _, lead in told]}, schema=_PLACED)
        titles = self._titles(stories)
        told_by = pa.table(
            {
                "lead": [self._number[s.lead] for s in stories],
                "first": [self._number[s.story_id] for s in stories],
                "title": titles,
            },
            schema=_GROUPS,
        )
        old = pa.table({"lead": list(gone)}, schema=pa.schema([("lead", pa.int64())]))
        tables = {"placed": placed, "told": told_by, "old": old}
        for sql in (
            "DELETE FROM stories WHERE lead IN (SELECT lead FROM old) OR lead IN (SELECT lead FROM told)",
            "UPDATE events SET lead = p.lead FROM placed p WHERE events.event = p.event",
            "CREATE OR REPLACE TEMP TABLE groups AS FROM told",
        ):
            ask(self._connection, tables, sql)
        tell_several(self._writer.charts)

    def _titles(self, stories: Sequence[Story]) -> list[str]:
        """The best title of each story; those of stored events are read from their segments."""
        wanted = [self._number[e] for s in stories for e in s.event_ids]
        titles = self._titles_of(wanted)
        names = self._names_of(wanted)
        return [
            best_title([(titles[no], names[no]) for no in (self._number[e] for e in story.event_ids)])
            for story in stories
        ]

    def _titles_of(self, events: Sequence[int]) -> dict[int, str]:
        asked = pa.table({"event": pa.array(events, pa.int64())})
        found = dict(
            ask(self._connection, {"asked": asked}, "SELECT event, title FROM titles SEMI JOIN asked USING (event)")
        )
        missing = {event // PLACES for event in events if event not in found}
        for table in self._writer.packed(missing) if missing else ():
            rows = packing.flat(table, "events").select(["article_no", "n", "title"]).to_pylist()
            found |= {row["article_no"] * PLACES + row["n"]: row["title"] for row in rows}
        return found

    def _names_of(self, events: Sequence[int]) -> dict[int, list[str]]:
        """Names of those who take part."""
        asked = pa.table({"event": pa.array(events, pa.int64())})
        rows = ask(
            self._connection,
            {"asked": asked},
            "SELECT event, actors, recipients FROM events SEMI JOIN asked USING (event)",
        )
        return {event: [self._names[no] for side in self._sides(*sides) for no in side] for event, *sides in rows}

    def _near(self, blocks: Sequence[Block]) -> Iterable[Placed]:
        columns = {
            "type": [b.type for b in blocks],
            "actor": pa.array([b.actor for b in blocks], pa.int32()),
            "first": pa.array([b.first_day for b in blocks], pa.date32()),
            "last": pa.array([b.last_day for b in blocks], pa.date32()),
        }
        return self._read(f"({_NEAR})", "", {"blocks": pa.table(columns)})

    def _told(self, leads: Collection[Id]) -> Iterable[Placed]:
        asked = pa.table({"asked": pa.array([self._number[lead] for lead in leads], pa.int64())})
        return self._read("events", "WHERE e.lead IN (SELECT asked FROM leads)", {"leads": asked})

    def _read(self, events: str, where: str, tables: Mapping[str, pa.Table] | None = None) -> Iterator[Placed]:
        for row in ask(self._connection, tables or {}, f"{_EVENT.format(events=events)} {where}"):
            yield self._of(row)

    def _of(self, row: tuple[Any, ...]) -> Placed:
        """A stored event as linking sees it; one that has no story yet is its own lead."""
        event, article, lead, lead_article, kind, mode, status, first, last, dated, *more = row
        actors, recipients, said, *days = more
        own = self._id(article, event)
        acting, receiving = map(frozenset, self._sides(actors, recipients))
        words = frozenset(said or ())
        happening = Happening(own, article, kind, mode, status, first, last, acting, receiving, dated, words)
        if lead is None:
            return Placed(happening, own, first, last)
        if lead_article is None:
            _, lead_article, *_ = gone = self._gone[lead]
            days = [gone[7], gone[8]]
        return Placed(happening, self._id(lead_article, lead), days[0], days[1])

    def _id(self, article: str, event: int) -> str:
        """An id that sorts the same in every library, in whatever order its articles came."""
        made = f"{article}:{event % PLACES:05d}"
        self._number[made] = event
        return made

    def _sides(self, actors: Sequence[int], recipients: Sequence[int]) -> tuple[list[int], list[int]]:
        """People, bodies and countries take part; a city or a building is where, unless nobody else is named."""
        acting = [[no for no in side if no not in self._places] for side in (actors, recipients)]
        chosen = acting if any(acting) else [list(actors), list(recipients)]
        return chosen[0], chosen[1]

    @cached_property
    def _places(self) -> Set[int]:
        labels = ", ".join(f"'{label}'" for label in sorted(_PLACE_LABELS))
        sql = f"SELECT entity_no FROM names WHERE NOT is_country AND label IN ({labels})"
        return {no for (no,) in self._connection.execute(sql).fetchall()}

    @cached_property
    def _names(self) -> dict[int, str]:
        return dict(self._connection.execute("SELECT entity_no, name FROM names").fetchall())


def _placed(connection: duckdb.DuckDBPyConnection, articles: Sequence[int]) -> list[tuple[Any, ...]]:
    """The events of some articles with their stories, before the articles are taken out."""
    if not articles:
        return []
    gone = pa.table({"no": pa.array(articles, pa.int32())})
    where = f"WHERE e.event // {PLACES} IN (SELECT no FROM gone)"
    return ask(connection, {"gone": gone}, f"{_EVENT.format(events='events')} {where}")
