"""The generator and the questions of `benchmarks/library.py` on a library small enough to look at."""

import json
import sys
from pathlib import Path

import pytest

from core.ingest import country_names
from core.library import packing
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink
from core.parse import PARSER_VERSION

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import asked
import library as bench
import synthetic
from batches import Batch
from world import World

N = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("bench")
    bench.build(made, N, tools=["ours", "pandas", "sqlite", "duckdb"])
    return made


@pytest.fixture(scope="module")
def parsed(folder):
    with Library.open(folder / "library") as library:
        return [packing.unpack(table)[0] for table in library.packed(range(N)).values()]


def test_records_stand_where_they_say(parsed):
    assert len(parsed) == N
    for one in parsed:
        text, names = one.article.text, {e.id: e.name for e in one.entities}
        assert all(text[m.start : m.end] == names[m.entity_id] for m in one.mentions if m.kind == "name")
        assert all(text[s.start].isupper() or text[s.start].islower() for s in one.sentences)
        assert all(text[q.start - 1] == "“" and text[q.end] == "”" for q in one.quotes)
        spans = [(s.start, s.end) for s in one.sentences]
        assert all(spans[e.sentence] == (e.sentence_start, e.sentence_end) for e in one.events)
        assert all(text[t.start : t.end].endswith(t.value[:4]) for t in one.timexes)


def test_rows_are_those_that_records_give(folder, parsed):
    with Library.open(folder / "library") as library:
        kept = library.packed(range(N))
    given = packing.pack(parsed, parser_version=1)
    for name in packing.RECORDS:
        assert [kept[n].column(name)[0].as_py() for n in range(N)] == given.column(name).to_pylist()


def test_more_can_be_added_to_a_linked_library(tmp_path):
    synthetic.build(tmp_path, 40, is_linked=True)
    with Library.open(tmp_path) as library:
        before = library.rows("SELECT count(*) FROM articles")[0][0]
    with open_writer(tmp_path) as writer:
        assert writer.append_table(synthetic.packed_of(Batch(World(40, seed=1), 1, 10))) == 10
        relink(writer, country_names=country_names())
        writer.publish(parser_version=PARSER_VERSION)
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT count(*) FROM articles")[0][0] == before + 10 == 50
        events = library.rows("SELECT count(*) FROM events")
        assert library.rows("SELECT count(*) FROM events SEMI JOIN stories USING (lead)") == events


def test_every_event_has_its_story(folder):
    with Library.open(folder / "library") as library:
        events = library.rows("SELECT count(*) FROM events")
        assert library.rows("SELECT sum(n_events) FROM stories") == events
        assert library.rows("SELECT count(*) FROM events SEMI JOIN stories USING (lead)") == events
        assert library.rows("SELECT count(*) FROM stories WHERE n_sources > 1")[0][0] > 0
        assert library.rows("SELECT count(*) FROM keys WHERE entity_no IS NULL") == [(0,)]


def test_the_same_seed_gives_the_same_articles(folder, parsed, tmp_path):
    synthetic.build(tmp_path, N)
    with Library.open(tmp_path) as library:
        again = [packing.unpack(table)[0] for table in library.packed(range(N)).values()]
    assert again == parsed


def test_all_tools_find_as_many_rows(folder):
    plan = json.loads((folder / "plan.json").read_text())
    sides = {tool: opened(folder) for tool, opened in asked.OPEN.items()}
    for name, chosen in asked.asked_of("pandas"):
        if name in ("facets", "article") or chosen in ("rare name", "two lands"):
            continue
        rows = {tool: asked.question(side, name, chosen, plan)() for tool, side in sides.items()}
        assert len(set(rows.values())) == 1, (name, chosen, rows)
