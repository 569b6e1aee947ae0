"""Adding from the dashboard: names made safe, a process of its own, a state that says how far it is."""

import io
import json
import os
import time

import made_files as made
import pytest

from core import adding
from core.library.reader import Library


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
    assert (state.added, state.rejected, state.files, state.done) == (2, 1, 3, 3)
    assert [row["path"] for row in state.rejects] == ["b.pdf"]
    assert Library.open(library).rows("SELECT count(*) FROM articles") == [(2,)]
    assert not (folder / adding.FILES).exists()


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
