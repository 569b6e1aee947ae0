"""The library as tables: what went in as records stands there as rows."""

import dataclasses

import pytest
from made import ONE, TWO, parsed

from core.errors import ExportError
from core.export.exchange import exchange
from core.export.scratch import scratch
from core.export.tables import TABLES
from core.records import Quantity

RECORDS = {
    "entities": "entity_id",
    "mentions": None,
    "timexes": "timex_id",
    "events": "event_id",
    "quotes": "quote_id",
    "sentences": None,
}
COPPER = dataclasses.replace(
    ONE,
    events=(dataclasses.replace(ONE.events[0], quantities=(Quantity("two", 2.0, None, 4, 7),)), *ONE.events[1:]),
    quotes=tuple(
        dataclasses.replace(
            quote,
            speakers=(quote.speaker_entity, None),
            speaker_names=(quote.speaker_name, "a clerk"),
            speaker_starts=(quote.speaker_start, quote.start),
            speaker_ends=(quote.speaker_end, quote.end),
        )
        for quote in ONE.quotes
    ),
)


def row(record, key):
    """A record as its row: ids under the table's name, tuples as lists."""
    found = dataclasses.asdict(record)
    if key:
        found[key] = found.pop("id")
    if key == "event_id":
        found["decided"] = None
    if "index" in found:
        found["sentence"] = found.pop("index")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


@pytest.mark.parametrize(("table", "key"), RECORDS.items())
def test_records_come_back_as_rows_in_their_order(table, key, library):
    with exchange(library(COPPER, TWO)) as tables:
        found = list(tables.stream(f"SELECT * FROM {table} ORDER BY article_id = ?, rowid", [TWO.article.id]))  # noqa: S608 - our tables
    assert found == [row(record, key) for one in (COPPER, TWO) for record in getattr(one, table)]


def test_articles_and_texts_stand_apart(library):
    with exchange(library(ONE)) as tables:
        assert tables.rows("SELECT * FROM texts") == [(ONE.article.id, ONE.article.text)]
        (found,) = tables.stream("SELECT * FROM articles")
    facts = row(ONE.article, "article_id")
    del facts["text"]
    assert found == facts | {"parser_version": 1}


def test_a_story_has_the_id_of_its_first_event_and_the_countries_of_all(library):
    with exchange(library(ONE, TWO)) as tables:
        (story,) = tables.stream("SELECT * FROM stories WHERE len(event_ids) > 1")
        links = dict(tables.rows("SELECT entity_id, name FROM links JOIN canonicals USING (canonical_id)"))
    first, second = sorted((ONE, TWO), key=lambda one: one.article.id)
    assert story["event_ids"] == [first.events[0].id, second.events[0].id]
    assert (story["story_id"], story["type"]) == (first.events[0].id, "CONSULT")
    assert story["countries"] == sorted({code for one in (first, second) for code in one.events[0].countries})
    assert {links[e.id] for one in (ONE, TWO) for e in one.entities} >= {"Chile", "Peru", "Ana Rivera"}


def test_of_chosen_articles_the_stories_are_whole_and_no_other_is_there(library):
    opened = library(ONE, TWO, parsed("Peru left Chile.", events=[("left", "RETREAT", ["Peru"], [], None, None)]))
    ((number,),) = opened.rows("SELECT article_no FROM articles WHERE article_id = ?", [TWO.article.id])
    with exchange(opened, [number]) as tables:
        articles = {article for (article,) in tables.rows("SELECT article_id FROM articles")}
        told = {event for (event,) in tables.rows("SELECT event_id FROM story_events")}
    assert articles == {ONE.article.id, TWO.article.id}
    assert told == {event.id for event in TWO.events} | {ONE.events[0].id}


def test_tables_that_nobody_asks_stay_empty(library):
    with exchange(library(ONE), tables=["articles", "quotes"]) as tables:
        counts = {table: tables.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}  # noqa: S608 - our tables
    always = {"articles", "quotes", "countries", "canonicals"}
    assert {table for table, n in counts.items() if n} == always


def test_the_database_is_gone_afterwards(library, tmp_path):
    opened = library(ONE)
    place = tmp_path / "place"
    place.mkdir()
    with exchange(opened, folder=place) as tables:
        assert list(place.iterdir())
        tables.rows("SELECT 1")
    assert not list(place.iterdir())


def test_want_of_room_is_said(tmp_path):
    with scratch(tmp_path) as made:
        made.make("SET memory_limit = '8MB'; SET max_temp_directory_size = '1MB'")
        with pytest.raises(ExportError, match="There is no room to work out the export: .*Make room"):
            made.make(
                "CREATE TABLE wide AS SELECT range AS n, repeat('x', 500) AS x FROM range(900000) ORDER BY hash(n)"
            )
