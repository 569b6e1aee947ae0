"""A library as the relational tables of `tables`, in a database of its own for as long as an export asks it.

The library keeps an article with all its records in one row and its charts in numbers. Here packed articles are spread
over tables some thousand at a time, numbers become ids again, and linking is taken from the charts. The database lies
in a folder beside the export's target and is removed with it: memory does not grow with the library.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from core.export.packed import packed
from core.export.scratch import Scratch, scratch
from core.export.tables import FACTS, TABLES, create_tables
from core.library import packing
from core.library.reader import Library
from core.library.schema import PLACES
from core.views.decided import decided

# Articles spread at a time: about fifty megabytes as columns.
_CHUNK = 4_096
# Canonical entities copied at a time.
_NAMES = 65_536

# Of a packed row what the table `articles` has.
_FACTS = (
    *("article_id", "path", "sha256", "given_id", "title", "source", "source_basis", "author", "url", "language"),
    *("published", "published_basis", "published_start", "published_end", "published_why", "added", "countries"),
    "parser_version",
)

# ---- of one chunk ----------------------------------------------------------------------------------------------------

_ID = "concat(w.article_id, ':', coalesce({r}.own, concat('{letter}', {r}.{start}, '-', {r}.{end})))"
# What stands in braces in the queries below.
_WORDS = {
    "event_id": _ID.format(r="v", letter="v", start="trigger_start", end="trigger_end"),
    "timex_id": _ID.format(r="x", letter="t", start="start", end='"end"'),
    "quote_id": _ID.format(r="q", letter="q", start="start", end='"end"'),
    "kinds": str(list(packing.KINDS)),
    "places": str(PLACES),
}
# Each article's entity ids by their number in it, by which records point at them.
_WHOSE = """
    CREATE OR REPLACE TEMP TABLE here AS
    WITH seen AS (
        SELECT article_no, entity AS n, min({'a': start, 'b': "end"}) AS first FROM came_mentions GROUP BY ALL)
    SELECT e.*, a.article_id,
        concat(a.article_id, ':', coalesce(e.own, concat('e', s.first.a, '-', s.first.b))) AS entity_id
    FROM came_entities e JOIN came_articles a USING (article_no) LEFT JOIN seen s USING (article_no, n);
    CREATE OR REPLACE TEMP TABLE whose AS
    SELECT a.article_no, a.article_id,
        coalesce(list(h.entity_id ORDER BY h.n) FILTER (h.n IS NOT NULL), []) AS ids
    FROM came_articles a LEFT JOIN here h USING (article_no) GROUP BY ALL"""
_INSERT = "INSERT INTO {table} BY NAME {sql}"
_SPREAD = {
    "articles": "SELECT * EXCLUDE (article_no, text) FROM came_articles ORDER BY article_no",
    "texts": "SELECT article_id, text FROM came_articles ORDER BY article_no",
    "sentences": """
        SELECT w.article_id, s.n AS sentence, s.start, s."end"
        FROM came_sentences s JOIN whose w USING (article_no) ORDER BY s.article_no, s.n""",
    "entities": "SELECT * EXCLUDE (article_no, n, own) FROM here ORDER BY article_no, n",
    "mentions": """
        SELECT w.article_id, w.ids[m.entity + 1] AS entity_id, m.start, m."end",
            ({kinds})[m.kind + 1] AS kind, m.sentence
        FROM came_mentions m JOIN whose w USING (article_no) ORDER BY m.article_no, m.n""",
    "timexes": """
        SELECT {timex_id} AS timex_id, w.article_id,
            x.* EXCLUDE (article_no, n, own)
        FROM came_timexes x JOIN whose w USING (article_no) ORDER BY x.article_no, x.n""",
    "events": """
        SELECT {event_id} AS event_id, w.article_id, v.* EXCLUDE (article_no, n, own) REPLACE (
            list_transform(v.actors, lambda i: w.ids[i + 1]) AS actors,
            list_transform(v.recipients, lambda i: w.ids[i + 1]) AS recipients, w.ids[v.place + 1] AS place),
            d.decided
        FROM came_events v JOIN whose w USING (article_no)
        LEFT JOIN decided d ON d.event = v.article_no::BIGINT * {places} + v.n ORDER BY v.article_no, v.n""",
    "quotes": """
        SELECT {quote_id} AS quote_id, w.article_id,
            q.* EXCLUDE (article_no, n, own) REPLACE (
                w.ids[q.speaker_entity + 1] AS speaker_entity,
                list_transform(q.about, lambda i: w.ids[i + 1]) AS about,
                list_transform(coalesce(q.speakers, [q.speaker_entity]), lambda i: w.ids[i + 1]) AS speakers,
                coalesce(q.speaker_names, [q.speaker_name]) AS speaker_names,
                coalesce(q.speaker_starts, [q.speaker_start]) AS speaker_starts,
                coalesce(q.speaker_ends, [q.speaker_end]) AS speaker_ends)
        FROM came_quotes q JOIN whose w USING (article_no) ORDER BY q.article_no, q.n""",
    "event_texts": """
        SELECT {event_id} AS event_id,
            substring(a.text, v.sentence_start + 1, v.sentence_end - v.sentence_start) AS sentence
        FROM came_events v JOIN whose w USING (article_no) JOIN came_articles a USING (article_no)""",
    "quote_texts": """
        SELECT {quote_id} AS quote_id,
            substring(a.text, q.speaker_start + 1, q.speaker_end - q.speaker_start) AS as_said,
            substring(a.text, q.start + 1, q."end" - q.start) AS content,
            substring(a.text, q.cue_start + 1, q.cue_end - q.cue_start) AS cue,
            substring(a.text, q.sentence_start + 1, q.sentence_end - q.sentence_start) AS sentence
        FROM came_quotes q JOIN whose w USING (article_no) JOIN came_articles a USING (article_no)""",
    "links": """
        SELECT h.entity_id, c.canonical_id FROM here h
        JOIN came_links l ON l.article_no = h.article_no AND l.local = h.n JOIN named c USING (entity_no)
        ORDER BY h.article_no, h.n""",
    "article_facts": """
        SELECT w.article_id, f.* EXCLUDE (article_no) FROM came_facts f JOIN whose w USING (article_no)
        ORDER BY article_no""",
    "sentence_countries": """
        SELECT w.article_id, m.sentence, list(DISTINCT c.country ORDER BY c.country) AS countries
        FROM came_mentions m JOIN came_links l ON l.article_no = m.article_no AND l.local = m.entity
        JOIN named c USING (entity_no) JOIN whose w ON w.article_no = m.article_no
        WHERE c.country IS NOT NULL GROUP BY ALL ORDER BY ALL""",
}
# The events of the chosen stories and what a story takes from them.
_TOLD = (
    """
    INSERT INTO told SELECT l.event, l.lead, w.article_id, {event_id}, v.date_why, v.countries
    FROM came_leads l JOIN came_events v ON l.event = v.article_no::BIGINT * {places} + v.n
    JOIN whose w ON w.article_no = v.article_no""",
    "INSERT INTO groups BY NAME SELECT * FROM came_groups",
)
_OF_CHARTS = {
    "came_links": """
        SELECT l.article_no, l.local, k.entity_no
        FROM links l JOIN asked USING (article_no) JOIN keys k USING (key_no)""",
    "came_facts": """
        SELECT article_no, countries, n_events, n_entities, n_quotes FROM articles JOIN asked USING (article_no)""",
    "came_leads": "SELECT event, lead FROM events JOIN asked ON article_no = event // {places}",
    "came_groups": """
        SELECT s.* EXCLUDE (lane), c.code AS lane FROM (
            SELECT lead, first, type, mode, status, title, date, day_start, day_end, is_inferred, lane
            FROM stories JOIN asked ON article_no = first // {places}) s
        LEFT JOIN countries c ON c.bit = s.lane""",
}

# ---- of all ----------------------------------------------------------------------------------------------------------

_WORKING = """
    CREATE TABLE named (entity_no INTEGER, canonical_id VARCHAR, name VARCHAR, label VARCHAR, country VARCHAR,
        is_country BOOLEAN);
    CREATE TABLE told (event BIGINT, lead BIGINT, article_id VARCHAR, event_id VARCHAR, date_why VARCHAR,
        countries VARCHAR[]);
    CREATE TABLE groups (lead BIGINT, first BIGINT, type VARCHAR, mode VARCHAR, status VARCHAR, title VARCHAR,
        date VARCHAR, day_start DATE, day_end DATE, is_inferred BOOLEAN, lane VARCHAR)"""
_TELLING = "SELECT DISTINCT event // {places} AS article_no FROM events SEMI JOIN chosen USING (lead)"
_OF_CHOSEN = "SELECT * FROM ({sql}) SEMI JOIN chosen USING (lead)"
_NAMED = "SELECT entity_no, canonical_id, name, label, country, is_country FROM names WHERE entity_no BETWEEN ? AND ?"
# In the order of articles and of the text the first event is the one that the charts call so.
_STORIES = """
    INSERT INTO stories
    WITH all_of AS (
        SELECT lead, list(event_id ORDER BY article_id, event) AS event_ids,
            list_sort(list_distinct(flatten(list(countries)))) AS countries
        FROM told GROUP BY ALL)
    SELECT f.event_id, g.type, g.mode, g.status, g.title, g.date, g.day_start, g.day_end, l.date_why, a.countries,
        g.lane, g.is_inferred, a.event_ids
    FROM groups g JOIN told f ON f.event = g.first JOIN told l ON l.event = g.lead JOIN all_of a ON a.lead = g.lead
    ORDER BY 1;
    INSERT INTO story_events SELECT story_id, unnest(event_ids) FROM stories"""


@contextmanager
def exchange(
    library: Library,
    numbers: Collection[int] | None = None,
    *,
    tables: Collection[str] = tuple(TABLES | FACTS),
    folder: Path | None = None,
) -> Iterator[Scratch]:
    """A library's articles of these numbers, all by default, as tables; the database lives as long as the block.

    With numbers it holds the stories they tell whole, so all other articles of these stories too. tables: those that
    are asked; the others stay empty. folder: where there is room for a database several times as large as the texts.
    Raises LibraryError where the library is damaged, ExportError where there is no room.
    """
    with scratch(folder) as made:
        _Filling(library, made, frozenset(tables)).fill(numbers)
        yield made


class _Filling:
    """Fills the tables from a library."""

    def __init__(self, library: Library, made: Scratch, tables: frozenset[str]) -> None:
        self._library, self._made, self._tables = library, made, tables
        self._has_stories = bool(tables & {"stories", "story_events"})
        self._chosen: dict[str, pa.Table] = {}
        said = decided(library).of_event
        self._decided = pa.table(
            {"event": pa.array(said.keys(), pa.int64()), "decided": pa.array(said.values(), pa.string())}
        )

    def fill(self, numbers: Collection[int] | None) -> None:
        self._made.make(create_tables())
        self._made.make(_WORKING)
        self._names()
        self._small_tables()
        if numbers is not None and self._has_stories:
            numbers = self._with_stories(numbers)
        for table in packed(self._library, numbers, chunk=_CHUNK):
            self._spread(table)
        if self._has_stories:
            self._made.make(_STORIES)

    def _names(self) -> None:
        ((last,),) = self._library.rows("SELECT coalesce(max(entity_no), -1) FROM names")
        for first in range(0, last + 1, _NAMES):
            came = self._asked(_NAMED, params=[first, first + _NAMES - 1])
            self._made.make("INSERT INTO named SELECT * FROM came", {"came": came})
        self._made.make("INSERT INTO canonicals SELECT * EXCLUDE (entity_no) FROM named")

    def _small_tables(self) -> None:
        countries = self._asked("SELECT code, name FROM countries ORDER BY code")
        columns = ("path", "article_id", "stage", "reason")
        found = [[getattr(r, column) for column in columns] for r in self._library.rejects()]
        told = pa.table({c: pa.array([row[n] for row in found], pa.string()) for n, c in enumerate(columns)})
        self._made.make("INSERT INTO countries SELECT * FROM came", {"came": countries})
        self._made.make("INSERT INTO rejects SELECT * FROM came", {"came": told})

    def _with_stories(self, numbers: Collection[int]) -> set[int]:
        """Notes the stories that articles tell, and adds all other articles that tell them."""
        leads = self._asked(_OF_CHARTS["came_leads"], {"asked": _numbers(numbers)}).column("lead")
        self._chosen = {"chosen": pa.table({"lead": leads.unique()})}
        return {*numbers, *self._asked(_TELLING, self._chosen).column("article_no").to_pylist()}

    def _spread(self, table: pa.Table) -> None:
        """Adds some packed articles to all tables that are wanted."""
        kinds = {"entities", "mentions", *(self._tables & set(packing.RECORDS))}
        kinds |= {"events"} if self._has_stories or "event_texts" in self._tables else set()
        kinds |= {"quotes"} if "quote_texts" in self._tables else set()
        came = {f"came_{kind}": packing.flat(table, kind) for kind in sorted(kinds)}
        came["came_articles"] = table.select(["article_no", "text", *_FACTS])
        came["decided"] = self._decided
        came |= self._of_charts(table.column("article_no").to_pylist())
        steps = [_INSERT.format(table=name, sql=sql) for name, sql in _SPREAD.items() if name in self._tables]
        steps += _TOLD if self._has_stories else ()
        self._made.make(";\n".join([_WHOSE, *(step.format(**_WORDS) for step in steps)]), came)

    def _of_charts(self, numbers: Sequence[int]) -> dict[str, pa.Table]:
        """What the charts know of some articles."""
        asked = {"asked": _numbers(numbers)} | self._chosen
        found = {}
        for name, sql in _OF_CHARTS.items():
            is_of_story = self._chosen and name in ("came_leads", "came_groups")
            found[name] = self._asked(_OF_CHOSEN.format(sql=sql) if is_of_story else sql, asked)
        return found

    def _asked(self, sql: str, tables: Mapping[str, pa.Table] | None = None, params: Sequence[object] = ()) -> pa.Table:
        found = self._library.query(sql.format(**_WORDS), params, tables)
        return pa.Table.from_pandas(found, preserve_index=False)


def _numbers(numbers: Collection[int]) -> pa.Table:
    return pa.table({"article_no": pa.array(sorted(numbers), pa.int32())})
