"""Names are told while articles are being written: what a writer does in between changes nothing of what comes out."""

import pytest
from made import ONE, TWO, parsed
from made_library import add, answers, link, records

from core.library import charts, next_charts, segments
from core.library.charts import Charts
from core.library.reader import Library
from core.library.writer import open_writer

LEFT = ("left", "RETREAT", ["Ana Rivera"], [], None, None)
THREE = parsed("Ana Rivera left Chile.\nLuis Soto stayed.", events=[LEFT])
FOUR = parsed("Ana Rivero met Luis Soto in Bolivia.\nPeru spoke.", source="Andes Daily")
EACH = pytest.mark.parametrize("each", [1, 1_000])


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """What is shown of a library into which all came at once, and what is kept of it."""
    folder = tmp_path_factory.mktemp("once")
    add(folder, [ONE, TWO, THREE, FOUR])
    return answers(folder), records(folder)


def published(writer):
    writer.publish(parser_version=1, linked_with=link(writer))


def appended(writer, batch):
    """Adds articles and waits until their names are told."""
    writer.append(batch, parser_version=1)
    return writer.charts


def fails_once(monkeypatch, owner, name, error):
    """Makes a function raise when it is called next, and then work again."""
    works = getattr(owner, name)

    def fail(*_, **__):
        monkeypatch.setattr(owner, name, works)
        raise error

    monkeypatch.setattr(owner, name, fail)


@EACH
@pytest.mark.parametrize("anew", [False, True])
def test_what_is_removed_or_rewritten_before_it_is_published_is_told_once(tmp_path, monkeypatch, once, each, anew):
    monkeypatch.setattr(next_charts, "_EACH", each)
    with open_writer(tmp_path / "many", anew=anew) as writer:
        writer.append([ONE], parser_version=1)
        writer.append([TWO, THREE], parser_version=1)
        writer.remove([TWO.article.id])
        writer.append([FOUR], parser_version=1)
        if not anew:
            writer.rewrite(writer.waiting, list(writer.fresh()))
        writer.append([TWO], parser_version=1)
        published(writer)
    with Library.open(tmp_path / "many") as library:
        assert library.rows("SELECT * FROM links ANTI JOIN articles USING (article_no)") == []
    assert (answers(tmp_path / "many"), records(tmp_path / "many")) == once


@EACH
@pytest.mark.parametrize(("owner", "name"), [(segments, "write"), (Charts, "note")])
def test_after_a_failure_no_name_is_missing_or_told_twice(tmp_path, monkeypatch, once, each, owner, name):
    monkeypatch.setattr(next_charts, "_EACH", each)
    with open_writer(tmp_path / "many") as writer:
        appended(writer, [ONE])
        fails_once(monkeypatch, owner, name, RuntimeError("a full disk"))
        with pytest.raises(RuntimeError, match="a full disk"):
            appended(writer, [TWO, THREE])
        writer.append([TWO, THREE, FOUR], parser_version=1)
        published(writer)
    assert (answers(tmp_path / "many"), records(tmp_path / "many")) == once


@EACH
def test_what_a_writer_left_is_told_by_the_next(tmp_path, monkeypatch, once, each):
    monkeypatch.setattr(next_charts, "_EACH", each)
    with open_writer(tmp_path / "many") as writer:
        writer.append([ONE, TWO], parser_version=1)
    with open_writer(tmp_path / "many") as writer:
        writer.append([THREE, FOUR], parser_version=1)
        published(writer)
    assert (answers(tmp_path / "many"), records(tmp_path / "many")) == once


@pytest.mark.parametrize(("is_many", "is_sorted"), [(False, False), (True, True)])
def test_what_came_is_sorted_by_day_where_there_is_enough_of_it(tmp_path, monkeypatch, once, is_many, is_sorted):
    """Nothing that is shown depends on it."""
    monkeypatch.setattr(charts, "SORTED_FROM", 4 if is_many else 5)
    add(tmp_path / "many", [ONE], [TWO], [THREE, FOUR])
    with Library.open(tmp_path / "many") as library:
        assert bool(library.rows("SELECT value FROM meta WHERE key = 'sorted'")) is is_sorted
    assert (answers(tmp_path / "many"), records(tmp_path / "many")) == once
