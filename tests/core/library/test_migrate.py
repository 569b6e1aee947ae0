"""A library of layout 3 becomes one of this layout, whole, whatever happens meanwhile."""

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import made_layout3
import pyarrow as pa
import pytest
from made import NAMES, ONE, TWO, parsed, reject

from core import cli
from core.errors import LibraryError
from core.library import layout3, segments
from core.library.manifest import read
from core.library.migrate import MARK, STEPS, migrate
from core.library.packing import original_of, unpack
from core.library.reader import Library
from core.library.schema import SCHEMA_VERSION
from core.library.writer import Writer
from core.link.relink import relink
from core.records import Quantity

LINE = b'{"text": "Peru is calm."}\n'


def article_of(made, data):
    """The record read from these bytes."""
    return dataclasses.replace(
        made, article=dataclasses.replace(made.article, sha256=hashlib.sha256(data).hexdigest(), countries=("CL", "PE"))
    )


COUNTED = dataclasses.replace(
    ONE.events[0], quantities=(Quantity("two", 2.0, "ships", 4, 7),), place=ONE.entities[0].id
)
BATCH = [
    article_of(dataclasses.replace(ONE, events=(COUNTED, *ONE.events[1:])), ONE.article.text.encode()),
    TWO,
    article_of(parsed("Peru is calm."), LINE),
    *(parsed(f"Chile met Peru for the {n}th time.", source="=cmd\x00") for n in range(5, 12)),
]
ORIGINALS = [(data, hashlib.sha256(data).hexdigest()) for data in (ONE.article.text.encode(), LINE)]
# As the parser gives them now: those who say it are listed.
EXPECTED = [
    dataclasses.replace(
        one,
        quotes=tuple(
            dataclasses.replace(
                quote,
                speakers=(quote.speaker_entity,),
                speaker_names=(quote.speaker_name,),
                speaker_starts=(quote.speaker_start,),
                speaker_ends=(quote.speaker_end,),
            )
            for quote in one.quotes
        ),
    )
    for one in BATCH
]


def link(writer):
    relink(writer, country_names=NAMES)
    return "said"


@pytest.fixture
def old(tmp_path):
    """The folder of a library of layout 3."""
    made_layout3.write(tmp_path / "library", BATCH, ORIGINALS, rejects=[reject()])
    return tmp_path / "library"


def rows(folder):
    """The packed rows of a library."""
    with Library.open(folder) as library:
        return [row for segment in library.segments() for batch in segment.read() for row in batch.to_pylist()]


def check(folder):
    """The library is the migrated one, and all of it."""
    with Library.open(folder) as library:
        batches = [batch for segment in library.segments() for batch in segment.read()]
        assert unpack(pa.Table.from_batches(batches)) == EXPECTED
        assert library.rejects() == [reject()]
        assert library.rows("SELECT count(*), count(DISTINCT article_no) FROM articles") == [(len(BATCH), len(BATCH))]
        assert library.rows("SELECT count(*) FROM stories WHERE n_articles = 2") == [(1,)]
    names = {path.name for path in folder.iterdir()}
    assert names == {"current.json", "writer.lock", "segments", "charts", "search"}


def test_every_record_and_every_byte_is_kept(old):
    done = migrate(old, link=link)
    assert (done.was, done.now, done.articles) == (3, SCHEMA_VERSION, len(BATCH))
    check(old)
    found = rows(old)
    assert [row["parser_version"] for row in found] == list(range(1, len(BATCH) + 1))
    originals = [original_of(row, {}.get) for row in found[:3]]
    assert originals == [ONE.article.text.encode(), TWO.article.text.encode(), LINE]
    assert (read(old).parser_version, read(old).linked_with) == (1, "said")


def test_a_migrated_library_has_nothing_left_to_do(old):
    migrate(old, link=link)
    before = (old / "current.json").read_bytes()
    assert not migrate(old, link=link).is_new
    assert (old / "current.json").read_bytes() == before


def test_an_empty_library_can_be_migrated(tmp_path):
    made_layout3.write(tmp_path / "library", [])
    assert migrate(tmp_path / "library", link=link).articles == 0
    with Library.open(tmp_path / "library") as library:
        assert library.rows("SELECT count(*) FROM articles") == [(0,)]


def test_a_pointer_at_an_entity_that_is_not_there_is_dropped(tmp_path):
    event = dataclasses.replace(COUNTED, actors=(COUNTED.actors[0], "gone"), place="gone")
    made_layout3.write(tmp_path / "library", [dataclasses.replace(BATCH[0], events=(event,))])
    migrate(tmp_path / "library", link=link)
    with Library.open(tmp_path / "library") as library:
        (found,) = unpack(pa.Table.from_batches(library.segments()[0].read()))
    assert found.events == (dataclasses.replace(event, actors=COUNTED.actors[:1], place=None),)


def test_what_a_user_put_beside_the_old_files_stays(old):
    (old / "originals" / "notes.txt").write_text("mine")
    migrate(old, link=link)
    assert [path.name for path in (old / "originals").rglob("*")] == ["notes.txt"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 2}, r"has layout 2; this Dateline can migrate from 3\. Use the Dateline that made it, or add"),
        ({"schema": 1}, "has layout 1;.*dateline add .*originals --library NEW_FOLDER"),
        ({"schema": 99}, "made by a newer Dateline"),
        ({"schema": "x"}, "is damaged"),
        ({"snapshot": "../000002.duckdb"}, "names no snapshot"),
        ({"size": 5}, "The old library in .* is damaged: 000002.duckdb has .* bytes instead of 5"),
    ],
)
def test_what_cannot_be_migrated_is_said_and_kept(change, said, old):
    facts = json.loads((old / "current.json").read_text()) | change
    (old / "current.json").write_text(json.dumps(facts))
    with pytest.raises(LibraryError, match=said):
        migrate(old, link=link)
    assert json.loads((old / "current.json").read_text()) == facts
    assert (old / "snapshots" / "000002.duckdb").exists()
    assert set(STEPS) == {3}


def test_a_folder_without_a_library_is_said(tmp_path):
    with pytest.raises(LibraryError, match="There is no library in"):
        migrate(tmp_path, link=link)


def test_a_full_disk_leaves_the_old_library_and_the_next_run_goes_on(old, monkeypatch):
    monkeypatch.setattr(layout3, "_CHUNK", 3)
    written, write = [], segments.write

    def full(*args, **more):
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        written.append(args)
        return write(*args, **more)

    monkeypatch.setattr(segments, "write", full)
    with pytest.raises(LibraryError, match="No space left on device.*run the command again"):
        migrate(old, link=link)
    assert json.loads((old / "current.json").read_text())["schema"] == 3
    monkeypatch.setattr(segments, "write", write)
    counts = []
    migrate(old, link=link, progress=counts.append)
    assert counts[0] == 6  # packed by the first run
    check(old)


def test_what_another_migration_left_is_not_taken_for_ones_own(old):
    writer = Writer(old, None)
    writer.append([parsed("Peru was never in this library.")], parser_version=1)
    (old / MARK).write_text("1-other")
    migrate(old, link=link)
    check(old)


def test_the_command_migrates_and_says_so(old, capsys):
    assert cli.main(["migrate", "--library", str(old)]) == 0
    assert f"{len(BATCH)} articles of layout 3 are in layout {SCHEMA_VERSION} now" in capsys.readouterr().out
    assert cli.main(["migrate", "--library", str(old)]) == 0
    assert "nothing to do" in capsys.readouterr().out


# Kills itself before the n-th time it would make, sync, put in place or remove a file; prints how often it came by.
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from made import NAMES
from core.library import layout3
from core.library.migrate import migrate
from core.link.relink import relink
layout3._CHUNK = 3
at, left = 0, int(sys.argv[2])
def counted(act):
    def run(*args, **more):
        global at
        at += 1
        if at == left:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*args, **more)
    return run
os.fsync = counted(os.fsync)
for name in ("replace", "unlink", "rmdir", "open"):
    setattr(Path, name, counted(getattr(Path, name)))
def link(writer):
    relink(writer, country_names=NAMES)
    return "said"
migrate(Path(sys.argv[1]), link=link)
print(at)
"""


def killed(folder, at):
    """Migrates in a process that dies at its n-th step; returns its output, None where it was killed."""
    command = [sys.executable, "-c", KILLED, str(folder), str(at), str(Path(__file__).parents[1])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": "."})
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return None if done.returncode else done.stdout


def test_a_kill_at_any_step_leaves_one_whole_library(tmp_path):
    made_layout3.write(tmp_path / "whole", BATCH, ORIGINALS, rejects=[reject()])
    steps = int(killed(tmp_path / "whole", 0))
    check(tmp_path / "whole")
    for at in (*range(3, steps, steps // 4), steps):
        folder = tmp_path / str(at)
        made_layout3.write(folder, BATCH, ORIGINALS, rejects=[reject()])
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert killed(folder, at) is None
        if json.loads((folder / "current.json").read_text())["schema"] == 3:
            assert {path: path.read_bytes() for path in before} == before
        else:
            with Library.open(folder) as library:
                assert library.rows("SELECT count(*) FROM articles") == [(len(BATCH),)]
        migrate(folder, link=link)
        check(folder)
