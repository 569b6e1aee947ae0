"""The search index is looked at before the first search, and no less than by it."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import LibraryError
from core.library.search import Document, Index, check, check_ahead, open_indexer

WAIT_S = 30


@pytest.fixture
def folder(tmp_path):
    text = "Oil flows."
    with open_indexer(tmp_path / "search") as indexer:
        indexer.add([Document(n, None, text, "Herald", None, (), ((0, len(text)),)) for n in range(3)])
        indexer.commit(2)
    return tmp_path / "search"


@pytest.fixture
def read(monkeypatch):
    """The names of files that are read to the end."""
    names, whole = [], check._is_whole
    monkeypatch.setattr(check, "_known", set())
    monkeypatch.setattr(check, "_is_whole", lambda path: names.append(path.name) or whole(path))
    return names


def test_the_first_search_finds_it_done(folder, read):
    check_ahead(folder, after_s=0).join(WAIT_S)
    done = list(read)
    assert done
    assert Index.open(folder).hits("oil").articles.tolist() == [0, 1, 2]
    assert read == done


def test_a_search_meanwhile_waits_and_reads_nothing_twice(folder, read, monkeypatch):
    begun, go, whole = threading.Event(), threading.Event(), check._is_whole

    def slow(path):
        begun.set()
        return go.wait(WAIT_S) and whole(path)

    monkeypatch.setattr(check, "_is_whole", slow)
    ahead = check_ahead(folder, after_s=0)
    assert begun.wait(WAIT_S)
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(Index.open, folder)
        go.set()
        assert opened.result(WAIT_S).through == 2
    ahead.join(WAIT_S)
    assert len(read) == len(set(read)) > 0


def test_damage_is_left_to_the_search(folder, read):
    path = next(folder.glob("*.term"))
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 4]) + content[1:])
    check_ahead(folder, after_s=0).join(WAIT_S)
    assert path.name in read
    with pytest.raises(LibraryError, match="damaged"):
        Index.open(folder)


def test_a_folder_that_is_gone_is_no_matter(folder, read, monkeypatch):
    said = []
    monkeypatch.setattr(threading, "excepthook", said.append)
    shutil.rmtree(folder)
    ahead = check_ahead(folder, after_s=0)
    ahead.join(WAIT_S)
    assert not ahead.is_alive()
    assert not said
    assert not read
