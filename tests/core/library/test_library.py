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
from core.library import packing, segments
from core.library.check import check
from core.library.reader import EMPTY_VERSION, Library, current_version
from core.library.schema import DERIVED, SCHEMA_VERSION, TABLES
from core.library.writer import open_writer
from core.link.relink import relink

THREE = parsed("Ana Rivera left Chile.")


def add(folder, *batches, rejects=()):
    for batch in batches:
        with open_writer(folder) as writer:
            writer.append(batch, parser_version=1)
            writer.append_rejects(list(rejects))
            relink(writer, country_names=NAMES)
            writer.publish(parser_version=1)


def records(folder):
    """All that was parsed, by article."""
    with Library.open(folder) as library:
        found = [packing.unpack(pa.Table.from_batches(list(s.read()))) for s in library.segments()]
    return sorted((one for some in found for one in some), key=lambda one: one.article.id)


def answers(folder):
    """What the pages show of a library, in an order of its own."""
    with Library.open(folder) as library:
        frames = [
            views.timeline(library, Filters()),
            views.articles(library, Filters()),
            views.quotes(library, Filters()),
        ]
        frames += [views.evidence(library, story) for story in frames[0]["story_id"]]
        for window in ("sentence", "article"):
            found = views.connections(library, Filters(), window=window)
            frames += [found.pairs, found.totals]
        found = [sorted(map(repr, frame.to_dict("records"))) for frame in frames]
        return found, views.facets(library).countries.to_dict("list"), library.hits("Rivera").articles.size


def test_what_goes_in_comes_out(tmp_path):
    add(tmp_path, [ONE, TWO])
    assert records(tmp_path) == sorted([ONE, TWO], key=lambda one: one.article.id)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from([ONE, TWO, THREE]), min_size=1, max_size=3), min_size=1, max_size=3))
def test_any_order_and_repetition_gives_the_same_answers(tmp_path_factory, batches):
    folder, once = tmp_path_factory.mktemp("many"), tmp_path_factory.mktemp("once")
    add(folder, *batches)
    add(once, [one for one in (ONE, TWO, THREE) if any(one in batch for batch in batches)])
    assert answers(folder) == answers(once)


def test_the_same_reject_twice_is_one(tmp_path):
    add(tmp_path, [ONE], [TWO], rejects=[reject(), reject(), reject("Other reason.")])
    with Library.open(tmp_path) as library:
        assert [r.reason for r in library.rejects()] == [reject().reason, "Other reason."]


def test_hostile_text_is_stored_as_it_is(tmp_path):
    text = "Ana Rivera\x00 said '); DROP TABLE articles; --\n\u202e😀 \ufffd"
    add(tmp_path, [parsed(text, source="<script>", title="=cmd()")])
    assert [one.article.text for one in records(tmp_path)] == [text]
    with Library.open(tmp_path) as library:
        assert list(views.articles(library, Filters(sources=("<script>",)))["title"]) == ["=cmd()"]


def test_a_reader_keeps_what_it_opened_until_it_refreshes(tmp_path):
    add(tmp_path, [ONE])
    with Library.open(tmp_path) as library:
        before = library.version
        add(tmp_path, [TWO], [THREE])
        assert library.rows("SELECT count(*) FROM articles") == [(1,)]
        assert views.article(library, ONE.article.id).text == ONE.article.text
        assert list(views.articles(library, Filters(text="Rivera"))["article_id"]) == [ONE.article.id]
        assert current_version(tmp_path) != before
        assert library.refresh()
        assert library.rows("SELECT count(*) FROM articles") == [(3,)]
        assert library.version == current_version(tmp_path)
        assert not library.refresh()


def test_only_what_is_current_is_kept(tmp_path):
    add(tmp_path, [ONE], [TWO], [THREE])
    assert [p.name for p in (tmp_path / "charts").iterdir()] == ["000003.duckdb"]
    with Library.open(tmp_path) as library:
        assert segments.serials(tmp_path) == [serial for serial, _ in library.manifest.segments]


def test_what_was_appended_waits_for_the_next_writer(tmp_path):
    add(tmp_path, [ONE])
    before = answers(tmp_path)
    with open_writer(tmp_path) as writer:
        writer.append([TWO], parser_version=1)
    assert answers(tmp_path) == before
    with open_writer(tmp_path) as writer:
        assert writer.known() == {ONE.article.id, TWO.article.id}
        assert writer.is_changed
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    add(tmp_path / "once", [ONE, TWO])
    assert answers(tmp_path) == answers(tmp_path / "once")


def test_what_is_not_linked_is_not_published(tmp_path):
    with open_writer(tmp_path) as writer:
        writer.append([ONE], parser_version=1)
        with pytest.raises(LibraryError, match="link before publishing"):
            writer.publish(parser_version=1)
    assert current_version(tmp_path) == EMPTY_VERSION


def test_a_writer_that_was_killed_is_swept_up(tmp_path):
    add(tmp_path, [ONE])
    (tmp_path / "charts" / "next.part").write_bytes(b"half")
    (tmp_path / "charts" / "next.part.wal").write_bytes(b"half")
    (tmp_path / "segments" / "000007.arrow").write_bytes(b"half")
    (tmp_path / "current.json.new").write_text("{")
    add(tmp_path, [TWO])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT count(*) FROM articles") == [(2,)]
    assert not list((tmp_path / "charts").glob("*.part*"))
    assert not (tmp_path / "segments" / "000007.arrow").exists()


def test_removed_articles_are_gone_from_every_answer(tmp_path):
    add(tmp_path, [ONE, TWO, THREE])
    with open_writer(tmp_path) as writer:
        assert writer.remove([TWO.article.id, "unknown"]) == 1
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    add(tmp_path / "once", [ONE, THREE])
    assert answers(tmp_path) == answers(tmp_path / "once")
    add(tmp_path, [TWO])
    add(tmp_path / "once", [TWO])
    assert answers(tmp_path) == answers(tmp_path / "once")


def test_a_name_that_comes_after_others_went_is_nobody_else(tmp_path):
    add(tmp_path, [ONE], [parsed("Luis Soto met Ana Rivero in Bolivia.")])
    with open_writer(tmp_path) as writer:
        writer.remove([ONE.article.id])
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    add(tmp_path, [ONE])
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT count(*) - count(DISTINCT key_no) FROM keys") == [(0,)]
        assert views.timeline(library, Filters(entity="org:oas"))["title"].tolist() == ["The OAS was silent."]


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


def test_a_missing_folder_is_an_empty_library(tmp_path):
    with Library.open(tmp_path / "none") as library:
        assert library.version == EMPTY_VERSION == current_version(tmp_path / "none")
        for table in (*TABLES, *DERIVED):
            assert library.query(f"SELECT * FROM {table}").empty  # noqa: S608 - one of our tables
        for chosen in (Filters(), Filters(text="Rivera", entity="person:ana-rivera", countries=("CL",))):
            for view in (views.timeline, views.timeline_bins, views.quotes, views.speakers, views.articles):
                assert view(library, chosen).empty
            assert views.connections(library, chosen).pairs.empty
        assert views.facets(library).n_articles == 0
        assert views.evidence(library, "none").empty
        assert views.article(library, "none") is None
        assert library.rejects() == []
    assert not (tmp_path / "none").exists()


def saying(**changes):
    facts = {"schema": SCHEMA_VERSION, "version": 1, "stamp": "x", "charts": "000001.duckdb", "size": 1, "sha256": ""}
    return segments.sealed(facts | {"segments": [], "next_no": 0, "parser_version": 1, "removed": []} | changes)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{broken", "dateline check"),
        ("[]", "dateline check"),
        ("{}", "dateline check"),
        (saying(schema=99), "newer Dateline"),
        (saying(schema=3), "dateline migrate"),
        (saying(charts="../a"), "names no file"),
        (saying(charts=None), "names no file"),
        (saying(segments=[["x", "y"]]), "dateline check"),
        (saying(charts="gone.duckdb"), "dateline check"),
        (saying(extra=1), "dateline check"),
    ],
)
def test_a_damaged_manifest_says_the_way_out(tmp_path, content, says):
    (tmp_path / "current.json").write_text(content)
    with pytest.raises(LibraryError, match=says):
        Library.open(tmp_path)
    with pytest.raises(LibraryError), open_writer(tmp_path):
        pass


def test_cut_charts_are_refused(tmp_path):
    add(tmp_path, [ONE])
    charts = tmp_path / "charts" / "000001.duckdb"
    os.truncate(charts, charts.stat().st_size // 2)
    with pytest.raises(LibraryError, match="bytes instead of"):
        Library.open(tmp_path)
    with pytest.raises(LibraryError, match="bytes instead of"), open_writer(tmp_path):
        pass


def test_a_flipped_bit_in_the_charts_gives_an_error_or_the_right_answer(tmp_path):
    add(tmp_path, [ONE, TWO])
    right = answers(tmp_path)
    charts = tmp_path / "charts" / "000001.duckdb"
    good = charts.read_bytes()
    said = []
    for n in range(12):
        place = (2 * n + 1) * len(good) // 24
        charts.write_bytes(good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :])
        try:
            assert answers(tmp_path) == right
        except LibraryError as error:
            said.append(str(error))
    assert said
    assert all("dateline check" in message for message in said)


def test_a_flipped_bit_in_the_search_index_is_said_by_the_first_search(tmp_path):
    add(tmp_path, [ONE, TWO])
    harmed = max((tmp_path / "search").glob("*.idx"), key=lambda path: path.stat().st_size)
    good = harmed.read_bytes()
    harmed.write_bytes(bytes([good[0] ^ 4]) + good[1:])
    with Library.open(tmp_path) as library, pytest.raises(LibraryError, match=r"idx is damaged.*dateline add"):
        library.hits("ministers")


def test_a_missing_segment_is_said_on_opening(tmp_path):
    add(tmp_path, [ONE])
    next((tmp_path / "segments").glob("*.arrow")).unlink()
    with pytest.raises(LibraryError, match="is missing"):
        Library.open(tmp_path)


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


def test_what_a_question_needs_beyond_the_memory_stands_outside_the_library(tmp_path, monkeypatch):
    (tmp_path / "system").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "system"))
    add(tmp_path / "library", [ONE, TWO])
    before = sorted(p for p in (tmp_path / "library").rglob("*"))
    with Library.open(tmp_path / "library") as library, Library.open(tmp_path / "library") as other:
        [(place, memory)] = library.rows("SELECT current_setting('temp_directory'), current_setting('memory_limit')")
        assert place == other.rows("SELECT current_setting('temp_directory')")[0][0]
        assert place.startswith(str(tmp_path / "system"))
        assert memory.endswith("MiB")
        library.rows("SELECT count(*) FROM (SELECT random() AS r FROM range(30000000) ORDER BY r) WHERE r > 0.5")
    assert sorted(p for p in (tmp_path / "library").rglob("*")) == before


def test_a_temporary_folder_that_cannot_be_written_is_no_damage(tmp_path, monkeypatch):
    add(tmp_path / "library", [ONE, TWO])
    (tmp_path / "file").write_bytes(b"no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with Library.open(tmp_path / "library") as library:
        library.rows("SET memory_limit = '20MB'")
        with pytest.raises(LibraryError, match="temporary folder .*/file cannot be written.*TMPDIR") as found:
            library.rows("SELECT max(h) FROM (SELECT hash(range)::TEXT AS h FROM range(2000000) ORDER BY h LIMIT 1e6)")
        assert "damaged" not in str(found.value)
        assert library.rows("SELECT count(*) FROM articles") == [(2,)]


def test_a_check_that_finds_no_room_beside_its_memory_calls_nothing_damaged(tmp_path, monkeypatch):
    add(tmp_path / "library", [ONE, TWO])
    (tmp_path / "file").write_bytes(b"no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    monkeypatch.setattr("core.library.opening._MEMORY", "3MB")
    with pytest.raises(LibraryError, match="temporary folder .*/file cannot be written.*TMPDIR") as found:
        check(tmp_path / "library")
    assert "damaged" not in str(found.value)


def test_what_finds_no_room_on_a_full_disk_is_no_damage(tmp_path):
    add(tmp_path / "library", [ONE, TWO])
    with Library.open(tmp_path / "library") as library:
        library.rows("SET memory_limit = '20MB'")
        library.rows("SET max_temp_directory_size = '0MB'")
        with pytest.raises(LibraryError, match="temporary folder"):
            library.rows("SELECT max(h) FROM (SELECT hash(range)::TEXT AS h FROM range(2000000) ORDER BY h LIMIT 1e6)")
