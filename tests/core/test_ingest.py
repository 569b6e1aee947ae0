import datetime as dt
import hashlib
import json
import subprocess
import sys

import made_files
import pytest
from made import ADDED, NAMES, ONE

from core import ingest, read, samples, views
from core.filters import Filters
from core.library import packing
from core.library.reader import Library, current_version
from core.parse import PARSER_VERSION
from core.read.item import Problem
from core.records import Parsed

FIRST = "Ana Rivera met Luis Soto in Lima on March 6."
SECOND = "The minister said that the port would open in May."


@pytest.fixture
def pile(tmp_path):
    folder = tmp_path / "pile"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST)
    (folder / "b.jsonl").write_text(json.dumps({"text": SECOND, "source": "EFE"}) + "\nbroken\n")
    (folder / "c.png").write_bytes(b"x")
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Parsing that finds nothing, and counts the articles it was given."""
    given = []

    def parse(articles, nlp):
        given.extend(a.id for a in articles)
        return [Parsed(a) for a in articles]

    monkeypatch.setattr(ingest, "parse_articles", parse)
    return given


def add(paths, folder, **more):
    return ingest.add(paths, folder, nlp=object(), added=ADDED, **more)


def test_add_reads_parses_and_publishes(pile, tmp_path, quick):
    seen = []
    counts = add([pile], tmp_path / "library", progress=seen.append)
    assert (counts.read, counts.added, counts.known, counts.rejected) == (2, 2, 0, 2)
    assert sum(seen) == 4
    with Library.open(tmp_path / "library") as library:
        assert len(library.rejects()) == 2
        assert set(views.articles(library, Filters())["source"]) == {"EFE", "unknown source"}
        assert library.rows("SELECT DISTINCT added, parser_version FROM articles") == [(ADDED, PARSER_VERSION)]


def test_adding_again_parses_nothing_and_publishes_nothing(pile, tmp_path, quick):
    add([pile], tmp_path / "library")
    version = current_version(tmp_path / "library")
    counts = add([pile, pile / "a.txt"], tmp_path / "library")
    assert (counts.read, counts.added, counts.known) == (3, 0, 3)
    assert current_version(tmp_path / "library") == version
    assert len(quick) == 2


def test_a_file_that_is_read_at_last_is_no_longer_listed(pile, tmp_path, quick, monkeypatch):
    (pile / "long.txt").write_text(FIRST * 30_000)
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "1")
    (long, *_) = [r for r in add([pile], tmp_path / "library").rejects if r.path.endswith("long.txt")]
    monkeypatch.delenv("DATELINE_MAX_FILE_MB")
    again = [(long.path, long.reason), (str(pile / "c.png"), "Another reason.")]
    add([pile / "long.txt"], tmp_path / "library", again=again)
    with Library.open(tmp_path / "library") as library:
        assert sorted(r.path.rpartition("/")[2] for r in library.rejects()) == ["b.jsonl", "c.png"]


def test_the_same_bytes_read_at_last_are_no_longer_listed(tmp_path, quick, monkeypatch):
    page = tmp_path / "a.html"
    page.write_bytes(made_files.html())
    with monkeypatch.context() as broken:
        broken.setattr(read.Apart, "read", lambda *_: iter([Problem("reading it needs trafilatura")]))
        assert add([page], tmp_path / "library").rejected == 1
    assert add([page], tmp_path / "library").added == 1
    with Library.open(tmp_path / "library") as library:
        assert library.rejects() == []


def test_the_bytes_that_were_read_are_kept(pile, tmp_path, quick):
    add([pile], tmp_path / "library")
    with Library.open(tmp_path / "library") as library:
        rows = [table.to_pylist()[0] for table in library.packed([0, 1]).values()]
    for row in rows:
        assert hashlib.sha256(packing.original_of(row, {}.get)).hexdigest() == row["sha256"]


def test_an_article_that_breaks_the_parser_costs_only_itself(pile, tmp_path, monkeypatch):
    def parse(articles, nlp):
        for article in articles:
            if "minister" in article.text:
                raise IndexError("list index out of range")
            yield Parsed(article)

    monkeypatch.setattr(ingest, "parse_articles", parse)
    counts = add([pile], tmp_path / "library")
    assert counts.added == 2
    (broken,) = [r for r in counts.rejects if r.stage == "parse"]
    assert "IndexError" in broken.reason
    assert broken.article_id


def test_country_names_come_from_the_lexicon():
    names = ingest.country_names()
    assert (names["KP"], names["US"]) == ("North Korea", "United States")
    assert all(len(code) == 2 and name for code, name in names.items())


def test_the_sample_librarys_number_is_the_parsers():
    assert samples.PARSER_VERSION == PARSER_VERSION


def test_sample_library_is_made_once_in_another_process(tmp_path, monkeypatch):
    runs = []

    def run(command, **options):
        runs.append(command)
        with ingest.open_writer(command[-1]) as writer:
            writer.append([ONE], parser_version=1)
            ingest.relink(writer, country_names=NAMES)
            writer.publish(parser_version=1)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    folder = samples.sample_library(tmp_path)
    assert samples.sample_library(tmp_path) == folder
    assert folder.parent == tmp_path
    assert [r[:4] for r in runs] == [[sys.executable, "-m", "core.cli", "add"]]
    with Library.open(folder) as library:
        assert len(views.articles(library, Filters())) == 1


def test_a_sample_library_that_cannot_be_made_says_why(tmp_path, monkeypatch):
    done = subprocess.CompletedProcess([], 2, "", "noise\ndateline: the model is missing\n")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: done)
    with pytest.raises(ingest.DatelineError, match="the model is missing"):
        samples.sample_library(tmp_path)


def test_the_seeds_are_two_articles_of_one_happening(tmp_path, nlp):
    counts = ingest.add([samples.SEEDS], tmp_path, nlp=nlp, added=dt.date(2026, 11, 21))
    assert (counts.read, counts.added, counts.rejected) == (2, 2, 0)
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT count(DISTINCT canonical_id) FROM names WHERE name LIKE 'Kim J%'") == [(1,)]
        frame = views.timeline(library, Filters())
        told_twice = frame[frame["n_sources"] == 2]
        assert {"2023-09-12", "2023-09-13"} <= set(told_twice["date"])


def names_of(library):
    with Library.open(library) as opened:
        return {row["name"] for row in opened.query("SELECT name FROM names").to_dict("records")}


def test_names_of_the_user_hold_across_articles_as_soon_as_they_are_added_again(tmp_path, nlp):
    (tmp_path / "a.txt").write_text("LIMA, March 6 - President Ana Rivera met ministers of Peru on Monday.")
    (tmp_path / "b.txt").write_text("QUITO, March 7 - Anita Rivera, president of Peru, arrived on Tuesday.")
    library, files = tmp_path / "library", [tmp_path / "a.txt", tmp_path / "b.txt"]
    ingest.add(files, library, nlp=nlp, added=ADDED)
    assert {"Ana Rivera", "Anita Rivera"} <= names_of(library)
    before = current_version(library)
    (tmp_path / "names.yml").write_text("same:\n  - [Anita Rivera, Ana Rivera]\n")
    assert ingest.add(files, library, nlp=nlp, added=ADDED).added == 0
    after = current_version(library)
    assert names_of(library) & {"Ana Rivera", "Anita Rivera"} == {"Anita Rivera"}
    ingest.add(files, library, nlp=nlp, added=ADDED)
    assert before != after
    assert current_version(library) == after


def test_an_article_knows_the_countries_it_is_about_first(tmp_path, nlp):
    text = "LIMA, March 6 - Peru and Chile signed a treaty. Chile will pay Peru. A guest from Japan looked on."
    (tmp_path / "a.txt").write_text(text)
    ingest.add([tmp_path / "a.txt"], tmp_path / "library", nlp=nlp, added=ADDED)
    with Library.open(tmp_path / "library") as library:
        assert library.packed([0])[0]["countries"].to_pylist() == [["PE", "CL"]]
        assert list(views.articles(library, Filters())["countries"]) == [["PE", "CL", "JP"]]
