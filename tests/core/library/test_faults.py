"""A few rounds of `benchmarks/faults.py`, and the moments that random kills seldom meet."""

import errno
import importlib.util
import os
import shutil
import sys
from pathlib import Path

import duckdb
import pytest
from made import ONE, TWO, parsed
from made_library import add, answers, link, numbers, parser_of, remove

from core.errors import LibraryError
from core.library import manifest, segments
from core.library.check import check
from core.library.compact import compact
from core.library.files import refusals_said
from core.library.reader import Library
from core.library.writer import open_writer
from core.reparse import reparse

PATH = Path(__file__).parents[3] / "benchmarks" / "faults.py"
THREE = parsed("Ana Rivera left Chile.")
ALL = (ONE, TWO, THREE)
DEEDS = {
    "add": lambda folder: add(folder, [THREE]),
    "remove": lambda folder: remove(folder, ONE.article.id),
    "compact": lambda folder: compact(folder, link=link),
    "reparse": lambda folder: reparse(folder, link=link, parse=parser_of(2, *ALL), parser_version=2),
}


def _bench():
    sys.path.insert(0, str(PATH.parent))
    spec = importlib.util.spec_from_file_location("bench_faults", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(PATH.parent))
    return module


@pytest.mark.parametrize("kind", ["kill-add", "kill-reparse", "flip", "full-add", "twice"])
def test_a_library_stands_faults(kind):
    for _, rounds in _bench().rounds(11, 1, (kind,)):
        assert rounds.failed == {}
        assert rounds.n == {kind: 1}


class KilledError(Exception):
    pass


def killed(*_):
    raise KilledError


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    add(folder, [ONE], [TWO], merge=False)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "library")


@pytest.mark.parametrize("deed", DEEDS)
def test_just_before_the_manifest_the_library_is_as_it_was(folder, deed, monkeypatch):
    before = answers(folder)
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "replace", killed)
        with pytest.raises(KilledError):
            DEEDS[deed](folder)
    assert answers(folder) == before
    assert check(folder).is_whole
    DEEDS[deed](folder)
    assert check(folder).is_whole
    assert (ONE.article.id in numbers(folder)) is (deed != "remove")
    add(folder, [ONE])
    with Library.open(folder) as library:
        assert set(library.hits("Rivera").articles.tolist()) >= set(numbers(folder).values())


@pytest.mark.parametrize("deed", DEEDS)
def test_just_after_the_manifest_it_is_the_new_one(folder, deed, tmp_path, monkeypatch):
    shutil.copytree(folder, tmp_path / "other")
    DEEDS[deed](tmp_path / "other")
    with monkeypatch.context() as patch:
        patch.setattr(segments, "remove", killed)
        with pytest.raises(KilledError):
            DEEDS[deed](folder)
    assert answers(folder) == answers(tmp_path / "other")
    assert check(folder).is_whole
    add(folder, [parsed("Peru went on.")])
    assert check(folder).is_whole
    assert [finding.said for finding in check(folder).findings if finding.part == "files"] == []


def test_a_full_disk_is_said_as_such(tmp_path):
    full = os.strerror(errno.ENOSPC)
    for error in (
        OSError(errno.ENOSPC, full),
        duckdb.IOException(f"Could not write: {full}"),
        LibraryError(f"x {full}"),
    ):
        with pytest.raises(LibraryError, match=f"cannot be written: {full}.*Make room"), refusals_said(tmp_path):
            raise error
    with pytest.raises(OSError, match="another"), refusals_said(tmp_path):
        raise OSError(errno.EINVAL, "another")


def test_a_folder_that_duckdb_left_is_swept(folder):
    left = folder / "charts" / "next.part.tmp"
    left.mkdir()
    (left / "spilled").write_bytes(b"x")
    add(folder, [THREE])
    assert not left.exists()


def test_half_a_segment_is_not_left_where_writing_failed(folder, monkeypatch):
    files = sorted(path.name for path in (folder / "segments").iterdir())
    monkeypatch.setattr(segments, "_describe", killed)
    with pytest.raises(KilledError), open_writer(folder) as writer:
        writer.append([THREE], parser_version=1)
    monkeypatch.undo()
    with open_writer(folder) as writer:
        assert writer.known() == {ONE.article.id, TWO.article.id}
    left = sorted(path.name for path in (folder / "segments").iterdir())
    assert left == [*files, "000003.arrow"]


def test_a_changed_number_in_the_manifest_is_found(folder):
    path = folder / "current.json"
    path.write_text(path.read_text().replace('"next_no": 2', '"next_no": 1'))
    with pytest.raises(LibraryError, match="not what was written"):
        Library.open(folder)
    with pytest.raises(LibraryError, match="not what was written"), open_writer(folder):
        pass


def test_an_index_that_falls_short_is_said(folder):
    shutil.rmtree(folder / "search")
    add(folder / "other", [ONE])
    shutil.copytree(folder / "other" / "search", folder / "search")
    with Library.open(folder) as library, pytest.raises(LibraryError, match="does not go as far"):
        library.hits("Rivera")
