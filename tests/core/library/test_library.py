import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
import threading

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import NAMES, ONE, TWO, parsed, reject

from core import views
from core.errors import LibraryError
from core.filters import Filters
from core.library.reader import EMPTY_VERSION, Library, current_version
from core.library.schema import DERIVED, SCHEMA_VERSION, TABLES
from core.library.writer import open_writer
from core.link.relink import relink
from core.records import Quantity


def add(folder, *batches, rejects=()):
    for batch in batches:
        with open_writer(folder) as writer:
            writer.append(batch, parser_version=1)
            writer.append_rejects(list(rejects))
            relink(writer, country_names=NAMES)
            writer.publish(parser_version=1)


def content(folder):
    """Every row of every table, in an order of its own."""
    with Library.open(folder) as library:
        return {t: sorted(map(repr, library.rows(f"SELECT * FROM {t}"))) for t in (*TABLES, *DERIVED)}  # noqa: S608


def test_what_goes_in_comes_out(tmp_path):
    add(tmp_path, [ONE, TWO])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT text FROM texts WHERE article_id = ?", [ONE.article.id]) == [(ONE.article.text,)]
        frame = library.query(
            "SELECT actors, date_start, mode, quantities FROM events WHERE event_id = ?", [ONE.events[0].id]
        )
        row = frame.iloc[0]
        assert row["actors"] == list(ONE.events[0].actors)
        assert row["date_start"].date() == ONE.events[0].date_start
        assert row["mode"] is None
        assert row["quantities"] == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from([ONE, TWO]), min_size=1, max_size=3), min_size=1, max_size=3))
def test_any_order_and_repetition_gives_the_same_rows(tmp_path_factory, batches):
    folder, once = tmp_path_factory.mktemp("many"), tmp_path_factory.mktemp("once")
    add(folder, *batches)
    kept = [one for one in (ONE, TWO) if any(one in batch for batch in batches)]
    add(once, kept)
    assert content(folder) == content(once)


def test_counted_things_keep_their_numbers(tmp_path):
    two = Quantity("two ships", 2.0, "ships", 4, 13)
    add(tmp_path, [dataclasses.replace(ONE, events=(dataclasses.replace(ONE.events[0], quantities=(two,)),))])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT quantities FROM events") == [([dataclasses.asdict(two)],)]


def test_the_same_reject_twice_is_one_row(tmp_path):
    add(tmp_path, [ONE], [TWO], rejects=[reject(), reject(), reject("Other reason.")])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT count(*) FROM rejects") == [(2,)]


def test_hostile_text_is_stored_as_it_is(tmp_path):
    text = "Ana Rivera\x00 said '); DROP TABLE articles; --\n\u202e😀 \ufffd"
    add(tmp_path, [parsed(text, source="<script>", title="=cmd()")])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT text FROM texts") == [(text,)]


def test_a_reader_keeps_its_snapshot_until_it_refreshes(tmp_path):
    add(tmp_path, [ONE])
    with Library.open(tmp_path) as library:
        before = library.version
        add(tmp_path, [TWO])
        assert library.rows("SELECT count(*) FROM articles") == [(1,)]
        assert current_version(tmp_path) != before
        assert library.refresh()
        assert library.rows("SELECT count(*) FROM articles") == [(2,)]
        assert library.version == current_version(tmp_path)
        assert not library.refresh()


def test_current_and_previous_snapshot_are_kept(tmp_path):
    add(tmp_path, [ONE], [TWO], [parsed("Ana Rivera left Chile.")])
    assert sorted(p.name for p in (tmp_path / "snapshots").iterdir()) == ["000002.duckdb", "000003.duckdb"]


def test_what_is_not_published_is_dropped(tmp_path):
    add(tmp_path, [ONE])
    before = content(tmp_path)
    with open_writer(tmp_path) as writer:
        writer.append([TWO], parser_version=1)
    assert content(tmp_path) == before
    assert [p.name for p in (tmp_path / "snapshots").iterdir()] == ["000001.duckdb"]


def test_a_writer_that_was_killed_is_swept_up(tmp_path):
    add(tmp_path, [ONE])
    (tmp_path / "snapshots" / "next.part").write_bytes(b"half")
    (tmp_path / "snapshots" / "next.part.wal").write_bytes(b"half")
    (tmp_path / "current.json.new").write_text("{")
    add(tmp_path, [TWO])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT count(*) FROM articles") == [(2,)]
    assert not list((tmp_path / "snapshots").glob("*.part*"))


def test_a_second_writer_says_who_holds_the_lock(tmp_path):
    holder = (
        "import sys, time\nfrom core.library.writer import open_writer\n"
        "with open_writer(sys.argv[1]):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", holder, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(LibraryError, match=rf"process {process.pid}\b"), open_writer(tmp_path, timeout_s=0.2):
            pass
        process.kill()
    add(tmp_path, [ONE])  # the lock went with the process


def test_originals_are_kept_once(tmp_path):
    with open_writer(tmp_path) as writer:
        for _ in range(2):
            writer.keep_original(b"bytes", "ab" * 32)
    (kept,) = [p for p in (tmp_path / "originals").rglob("*") if p.is_file()]
    assert kept.relative_to(tmp_path / "originals").as_posix() == f"ab/{'ab' * 32}"
    assert kept.read_bytes() == b"bytes"


def test_a_missing_folder_is_an_empty_library(tmp_path):
    with Library.open(tmp_path / "none") as library:
        assert library.version == EMPTY_VERSION == current_version(tmp_path / "none")
        for table in (*TABLES, *DERIVED):
            assert library.query(f"SELECT * FROM {table}").empty  # noqa: S608
        for view in (views.timeline, views.connections, views.connection_totals, views.quotes, views.articles):
            assert view(library, Filters()).empty
        assert views.facets(library).n_articles == 0
        assert views.evidence(library, "none").empty
        assert views.article(library, "none") is None
    assert not (tmp_path / "none").exists()


def pointing(**changes):
    fields = {"schema": SCHEMA_VERSION, "version": 1, "snapshot": "000001.duckdb", "size": 1, "parser_version": 1}
    return json.dumps(fields | {"stamp": "x"} | changes)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{broken", "damaged"),
        ("[]", "damaged"),
        ("{}", "damaged"),
        (pointing(schema=99), "schema 99"),
        (pointing(snapshot="../a"), "no snapshot"),
        (pointing(snapshot=None), "no snapshot"),
        (pointing(snapshot="gone.duckdb"), "damaged"),
    ],
)
def test_a_damaged_library_says_the_way_out(tmp_path, content, says):
    (tmp_path / "current.json").write_text(content)
    with pytest.raises(LibraryError, match=says) as error:
        Library.open(tmp_path)
    assert "originals" in str(error.value)
    with pytest.raises(LibraryError), open_writer(tmp_path):
        pass


def test_a_cut_snapshot_is_refused(tmp_path):
    add(tmp_path, [ONE])
    snapshot = tmp_path / "snapshots" / "000001.duckdb"
    os.truncate(snapshot, snapshot.stat().st_size // 2)
    with pytest.raises(LibraryError, match="bytes instead of"):
        Library.open(tmp_path)


def test_a_flipped_bit_gives_an_error_or_the_right_rows(tmp_path):
    add(tmp_path, [ONE, TWO])
    right = content(tmp_path)
    snapshot = tmp_path / "snapshots" / "000001.duckdb"
    good = snapshot.read_bytes()
    said = []
    for n in range(12):
        place = (2 * n + 1) * len(good) // 24
        snapshot.write_bytes(good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :])
        try:
            assert content(tmp_path) == right
        except LibraryError as error:
            said.append(str(error))
    assert len(said) > 6
    assert all("originals" in message for message in said)


def test_a_damaged_snapshot_is_not_written_on(tmp_path):
    add(tmp_path, [ONE])
    snapshot = tmp_path / "snapshots" / "000001.duckdb"
    good = snapshot.read_bytes()
    place = good.index(ONE.article.text.encode()[:40])
    snapshot.write_bytes(good[:place] + b"X" + good[place + 1 :])
    with pytest.raises(LibraryError, match="originals"):
        add(tmp_path, [TWO])
    assert current_version(tmp_path).startswith("1-")


def test_sql_of_a_reader_reaches_no_file_and_changes_nothing(tmp_path):
    add(tmp_path, [ONE])
    with Library.open(tmp_path) as library:
        for sql in ("SELECT * FROM read_text('/etc/hostname')", "DELETE FROM events", "INSTALL httpfs"):
            with pytest.raises(duckdb.Error):
                library.query(sql)


def test_queries_run_from_many_threads(tmp_path):
    add(tmp_path, [ONE, TWO])
    found, errors = [], []

    def ask(library):
        try:
            found.extend(len(views.timeline(library, Filters())) for _ in range(5))
        except Exception as error:
            errors.append(error)

    with Library.open(tmp_path) as library:
        threads = [threading.Thread(target=ask, args=(library,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not errors
    assert set(found) == {4}
    assert len(found) == 20


def test_only_known_tables_are_written(tmp_path):
    with open_writer(tmp_path) as writer, pytest.raises(ValueError, match="articles, texts"):
        writer.replace("passwords", [])


def test_tables_that_are_arrow_already_become_rows(tmp_path):
    day = dt.date(2024, 3, 6)
    articles = pa.table({"article_id": ["a1", "a2"], "title": ["One", None], "published": [day, day]})
    texts = pa.table({"article_id": ["a1", "a2"], "text": ["First.", "Second."]})
    with open_writer(tmp_path) as writer:
        writer.append_tables({"articles": articles, "texts": texts})
        assert writer.known() == {"a1", "a2"}
        writer.publish(parser_version=1)
    with Library.open(tmp_path) as library:
        wanted = [("a1", "One", None, "First."), ("a2", None, None, "Second.")]
        assert (
            library.rows("SELECT article_id, title, source, text FROM articles JOIN texts USING (article_id)") == wanted
        )


def test_a_table_that_is_none_of_ours_is_named(tmp_path):
    with open_writer(tmp_path) as writer, pytest.raises(ValueError, match="'gossip'"):
        writer.append_tables({"gossip": pa.table({"x": [1]})})
