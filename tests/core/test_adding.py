"""Adding from the dashboard: names made safe, a process of its own, a state that says how far it is."""

import io
import json
import os
import time

import made_files as made
import pytest

from core import adding
from core.library.reader import Library
from core.records import Counts, Reject


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.txt", "a.txt"),
        ("folder/b.html", "folder/b.html"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\news\\c.docx", "C_/news/c.docx"),
        ("/d.pdf", "d.pdf"),
        ("e\n\x1b[31m.txt", "e__[31m.txt"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("x" * 400 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_a_clients_file_name_becomes_a_harmless_relative_one(name, safe):
    assert adding.safe_name(name, set()) == safe


def test_the_same_name_twice_is_two_files():
    taken: set[str] = set()
    assert [adding.safe_name("a.txt", taken) for _ in range(3)] == ["a.txt", "a 2.txt", "a 3.txt"]


def wait(library):
    for _ in range(600):
        found = adding.last(library)
        if found and found[1].is_over:
            return found
        time.sleep(0.1)
    raise AssertionError("adding did not end")


def test_what_is_dropped_is_added_and_what_cannot_be_read_is_listed(tmp_path):
    library = tmp_path / "library"
    assert adding.last(library) is None
    files = {"in/a.html": made.html(), "b.pdf": b"%PDF-1.4 broken", "../c.txt": b"Ann Holt met Karl Huber in Vienna."}
    folder = adding.receive(library, ((name, io.BytesIO(data)) for name, data in files.items()))
    adding.start(library, folder)
    where, state = wait(library)
    assert where == folder
    assert (state.stage, state.error) == ("done", "")
    assert (state.counts.added, state.counts.rejected, state.files, state.found, state.done) == (2, 1, 3, 3, 3)
    assert [reject.path for reject in state.counts.rejects] == ["b.pdf"]
    assert Library.open(library).rows("SELECT count(*) FROM articles") == [(2,)]
    assert [path.name for path in adding._left(folder)] == ["b.pdf"]


def test_a_run_that_was_killed_says_so(tmp_path):
    library = tmp_path / "library"
    folder = adding.receive(library, [("a.txt", io.BytesIO(b"Text"))])
    state = json.loads((folder / adding.STATE).read_text())
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    (folder / adding.STATE).write_text(json.dumps({**state, "stage": "reading", "pid": child}))
    found = adding.last(library)
    assert found
    assert found[1].stage == "failed"
    assert "stopped" in found[1].error


def test_a_finished_run_makes_room_for_the_next(tmp_path):
    library = tmp_path / "library"
    first = adding.receive(library, [])
    (first / adding.STATE).write_text(json.dumps({"stage": "done"}))
    second = adding.receive(library, [])
    assert not first.exists()
    assert second.exists()


TABLE = b"Caption,Story so far\r\nA deal,Ann Holt met Karl Huber in Vienna on Friday.\r\n"


def asked(library, files):
    """A run of some files in this process, up to what it asks; its folder and state."""
    folder = adding.receive(library, ((name, io.BytesIO(data)) for name, data in files.items()))
    run(library, folder)
    return folder, adding.last(library)[1]


def run(library, folder):
    before = os.getcwd()
    os.chdir(folder / adding.FILES)
    try:
        adding.main(library, folder)
    finally:
        os.chdir(before)


@pytest.fixture
def here(monkeypatch, nlp):
    """Runs go on in this process, with the pipeline of the tests."""
    from core.parse import nlp as pipeline

    monkeypatch.setattr(pipeline, "load", lambda *_: nlp)
    monkeypatch.setenv("DATELINE_WORKERS", "1")
    started = []

    def start(library, folder):
        raised = adding._read(folder).raised
        started.append(raised)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in raised.items():
                patch.setenv(f"DATELINE_{name.upper()}", str(value))
            run(library, folder)

    monkeypatch.setattr(adding, "start", start)
    return started


def test_columns_that_leave_something_open_are_asked_about_and_read_as_told(tmp_path, here):
    library = tmp_path / "library"
    files = {"in/a.csv": TABLE, "in/b.csv": TABLE.replace(b"Ann Holt", b"Luis Soto"), "sure.csv": made.csv_file()}
    folder, state = asked(library, files)
    assert (state.stage, state.is_over, library.exists()) == ("asking", False, False)
    (table,) = state.tables
    assert table["files"] == ["in/a.csv", "in/b.csv"]
    assert table["names"] == ["Caption", "Story so far"]
    assert table["rows"][0] == ["A deal", "Ann Holt met Karl Huber in Vienna on Friday."]
    adding.answer(library, folder, [{"text": "Story so far", "title": "Caption"}])
    state = adding.last(library)[1]
    assert (state.stage, state.counts.added, state.counts.rejected) == ("done", 3, 0)
    with Library.open(library) as opened:
        titles = opened.rows("SELECT title FROM articles ORDER BY title")
    assert titles == [("A deal",), ("A deal",), (made.TITLE,)]


def test_a_table_without_a_text_is_left_out(tmp_path, here):
    library = tmp_path / "library"
    folder, _ = asked(library, {"a.csv": TABLE, "b.txt": b"Ann Holt met Karl Huber in Vienna."})
    adding.answer(library, folder, [None])
    state = adding.last(library)[1]
    assert (state.stage, state.counts.added, state.counts.rejected) == ("done", 1, 1)
    assert "left out" in state.counts.rejects[0].reason
    assert adding.can_retry(folder)


def test_what_could_not_be_read_is_tried_again_with_a_raised_limit(tmp_path, here, monkeypatch):
    library = tmp_path / "library"
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "1")
    large = b"Ann Holt met Karl Huber in Vienna. " + b"\n" * 1_000_100
    folder, state = asked(library, {"large.txt": large, "small.txt": b"Luis Soto left for Lima.", "bad.pdf": b"%PDF-1"})
    assert (state.counts.added, state.counts.rejected, state.settings) == (1, 2, ["max_file_mb"])
    assert adding.can_retry(folder)
    adding.retry(library, folder, {"max_file_mb": 4})
    state = adding.last(library)[1]
    assert (state.stage, state.counts.added, state.counts.rejected) == ("done", 1, 1)
    assert here == [{"max_file_mb": 4}]
    assert [reject.path for reject in state.counts.rejects] == ["bad.pdf"]
    assert adding.last(library)[0] == folder
    with Library.open(library) as opened:
        assert [reject.path for reject in opened.rejects()] == ["bad.pdf"]


def test_a_raised_limit_holds_also_after_the_columns_were_asked_about_again(tmp_path, here, monkeypatch):
    library = tmp_path / "library"
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "1")
    large = b"Ann Holt met Karl Huber in Vienna. " + b"\n" * 1_000_100
    folder, _ = asked(library, {"large.txt": large, "a.csv": TABLE})
    adding.answer(library, folder, [None])
    adding.retry(library, folder, {"max_file_mb": 4})
    assert adding.last(library)[1].stage == "asking"
    adding.answer(library, folder, [{"text": "Story so far"}])
    state = adding.last(library)[1]
    assert (state.stage, state.counts.added, state.counts.rejected) == ("done", 2, 0)
    with Library.open(library) as opened:
        assert opened.rejects() == []


def test_what_a_run_has_told_is_read_as_it_was_told(tmp_path):
    counts = Counts(added=2, rejects=[Reject("a.pdf", None, "read", "The file is empty.")], unlisted=3)
    state = adding.State(stage="done", counts=counts, again=[["a", "b"]], tables=[{"files": ["a"]}])
    adding._write(tmp_path, state)
    assert adding._read(tmp_path) == state
    assert adding._read(tmp_path).counts.rejected == 4


@pytest.mark.parametrize("told", ['{"stage": "do', '{"stage": "done", "added": 3, "rejects": []}', "[]", ""])
def test_a_state_that_cannot_be_read_is_a_run_that_failed(tmp_path, told):
    folder = adding.receive(tmp_path / "library", [])
    (folder / adding.STATE).write_text(told)
    _, state = adding.last(tmp_path / "library")
    assert state.stage == "failed"
    assert "Add the files again" in state.error
    assert state.is_over


def test_time_left_follows_the_rate_of_parsing():
    assert adding.State(found=10, done=4, parsing_s=8.0, seconds=100.0).seconds_left == 12.0
    assert adding.State(found=10, done=1, parsing_s=8.0).seconds_left is None
    assert adding.State(found=10, done=10, parsing_s=8.0).seconds_left is None
