import datetime as dt

import pytest
from made_library import answers, records
from made_shards import ADDED, FILES, by_heart, shards, without_model, write_files

from core import ingest
from core.errors import ShardError
from core.filters import Filters
from core.library.check import check
from core.library.reader import Library
from core.shards.library import add_shards


@pytest.fixture
def given(tmp_path):
    folder = write_files(tmp_path / "in")
    (folder / "z.pdf").write_bytes(b"no PDF at all")
    return folder


@pytest.fixture
def made(given, tmp_path, monkeypatch):
    without_model(monkeypatch)
    shards([given], tmp_path / "shards")
    return str(tmp_path / "shards")


def added_directly(paths, folder, monkeypatch):
    monkeypatch.setattr(ingest, "parse_batch", lambda articles, **_: by_heart(articles))
    return ingest.add(paths, folder, added=ADDED, nlp=object())


def test_a_library_of_shards_is_that_of_the_files(given, made, tmp_path, monkeypatch):
    counts = add_shards(made, tmp_path / "one")
    direct = added_directly([given], tmp_path / "two", monkeypatch)
    assert (counts.read, counts.added, counts.known, counts.rejected) == (4, 4, 0, 1)
    assert (counts.events, counts.quotes, counts.entities) == (direct.events, direct.quotes, direct.entities)
    assert records(tmp_path / "one") == records(tmp_path / "two")
    assert answers(tmp_path / "one") == answers(tmp_path / "two")
    with Library.open(tmp_path / "one") as one, Library.open(tmp_path / "two") as two:
        assert one.rejects() == two.rejects()
    assert check(tmp_path / "one").is_whole


def test_what_is_in_already_is_not_added_again(given, made, tmp_path, monkeypatch):
    added_directly([given / "a.txt"], tmp_path / "library", monkeypatch)
    counts = add_shards(made, tmp_path / "library")
    assert (counts.added, counts.known) == (3, 1)
    with Library.open(tmp_path / "library") as library:
        version = library.version
    again = add_shards(made, tmp_path / "library")
    assert (again.added, again.known) == (0, 4)
    with Library.open(tmp_path / "library") as library:
        assert library.version == version


def test_an_article_of_two_shards_is_one(tmp_path, monkeypatch):
    without_model(monkeypatch)
    given = write_files(tmp_path / "in", {"a.txt": FILES["a.txt"], "b.txt": FILES["a.txt"]})
    assert shards([given], tmp_path / "shards").rows["articles"] == 2
    counts = add_shards(str(tmp_path / "shards"), tmp_path / "library")
    assert (counts.added, counts.known) == (1, 1)


@pytest.mark.parametrize(
    ("filters", "added"),
    [
        (Filters(date_from=dt.date(2024, 3, 8), date_to=dt.date(2024, 3, 31)), ["a.txt"]),
        (Filters(date_from=dt.date(2024, 3, 8)), ["a.txt", "c/d.txt"]),
        (Filters(date_to=dt.date(2024, 3, 7)), ["b.txt"]),
        (Filters(countries=("BO",)), ["a.txt", "c/d.txt"]),
        (Filters(countries=("BO", "PE"), countries_match="all"), ["a.txt"]),
        (Filters(sources=("La Hoja", "unknown source")), ["b.txt", "c/c.txt", "c/d.txt"]),
        (Filters(countries=("NO",)), []),
    ],
)
def test_a_slice(given, made, tmp_path, filters, added):
    counts = add_shards(made, tmp_path / "library", filters=filters)
    assert counts.rejected == 0
    assert sorted(one.article.path for one in records(tmp_path / "library")) == [str(given / name) for name in added]


def test_shards_of_a_later_parser_are_refused(made, tmp_path, monkeypatch):
    monkeypatch.setattr("core.shards.library.PARSER_VERSION", 1)
    with pytest.raises(ShardError, match="this Dateline's is 1"):
        add_shards(made, tmp_path / "library")
