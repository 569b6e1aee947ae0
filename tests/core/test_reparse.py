import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from made import ADDED, ONE, TWO, parsed
from made_library import add, answers, as_parsed_by, link, numbers, parser_of, records, remove

from core.library import segments
from core.library.check import check
from core.library.reader import Library, current_version
from core.library.writer import open_writer
from core.records import Article, Reject, article_id
from core.reparse import Reparsed, bare, reparse, stale

THREE = parsed(
    "Ana Rivera left Chile.\nLuis Soto stayed.", events=[("left", "RETREAT", ["Ana Rivera"], [], None, None)]
)
ALL = (ONE, TWO, THREE)


def again(folder, version, **options):
    return reparse(folder, link=link, parse=parser_of(version, *ALL), parser_version=version, **options)


def rejecting(articles, hints):
    """A parser that finds one thing wrong in the first article."""
    first, *others = parser_of(2, *ALL)(articles, hints)
    return [replace(first, rejects=(Reject("made.txt", first.article.id, "events", "Odd."),)), *others]


def test_a_library_parsed_again_is_that_of_the_new_parser(tmp_path):
    add(tmp_path, [ONE], [TWO, THREE], merge=False)
    before = numbers(tmp_path)
    seen = []
    assert again(tmp_path, 2, progress=seen.append) == Reparsed(parsed=3)
    assert sum(seen) == 3
    new = [as_parsed_by(2, one) for one in ALL]
    add(tmp_path / "once", new)
    assert records(tmp_path) == records(tmp_path / "once")
    assert answers(tmp_path) == answers(tmp_path / "once")
    assert numbers(tmp_path) == before
    assert check(tmp_path).is_whole
    assert stale(tmp_path, 2) == 0


def test_the_same_parser_changes_nothing(tmp_path):
    add(tmp_path, [ONE, TWO])
    before = current_version(tmp_path)
    assert again(tmp_path, 1) == Reparsed()
    assert current_version(tmp_path) == before


def test_only_what_is_older_is_parsed(tmp_path):
    add(tmp_path, [ONE])
    add(tmp_path, [as_parsed_by(2, TWO)], parser_version=2)
    assert again(tmp_path, 2) == Reparsed(parsed=1)
    assert records(tmp_path) == sorted((as_parsed_by(2, one) for one in (ONE, TWO)), key=lambda one: one.article.id)


def test_a_run_that_was_stopped_goes_on(tmp_path):
    add(tmp_path, [ONE], [TWO], [THREE], merge=False)
    parse, calls = parser_of(2, *ALL), []

    def stopping(articles, hints):
        calls.append(len(articles))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return parse(articles, hints)

    with pytest.raises(KeyboardInterrupt):
        reparse(tmp_path, link=link, parse=stopping, parser_version=2)
    assert records(tmp_path) == sorted(ALL, key=lambda one: one.article.id)
    remove(tmp_path, TWO.article.id, merge=False)
    assert again(tmp_path, 2) == Reparsed(parsed=1, resumed=2)
    add(tmp_path / "once", [as_parsed_by(2, ONE), as_parsed_by(2, THREE)])
    assert answers(tmp_path) == answers(tmp_path / "once")
    assert check(tmp_path).is_whole


def test_what_a_stopped_run_left_damaged_is_parsed_again(tmp_path):
    add(tmp_path, [ONE])
    with open_writer(tmp_path) as writer:
        writer.rewrite(writer.published, [])
    [left] = [n for n in segments.serials(tmp_path) if segments.load(tmp_path, n).replaces]
    assert left
    assert again(tmp_path, 2) == Reparsed(parsed=1)
    assert records(tmp_path) == [as_parsed_by(2, ONE)]


def test_what_waits_is_parsed_too(tmp_path):
    add(tmp_path, [ONE])
    with open_writer(tmp_path) as writer:
        writer.append([TWO], parser_version=1)
    assert again(tmp_path, 2) == Reparsed(parsed=2)
    assert set(numbers(tmp_path)) == {ONE.article.id, TWO.article.id}


def test_a_reader_goes_on_with_what_it_opened(tmp_path):
    add(tmp_path, [ONE, TWO])
    with Library.open(tmp_path) as library:
        again(tmp_path, 2)
        assert library.rows("SELECT count(*) FROM events") == [(len(ONE.events) + len(TWO.events),)]
        assert library.hits("Rivera").articles.size == 2


def test_rejects_of_the_old_parser_go_and_those_of_reading_stay(tmp_path):
    read = Reject("made.jsonl", ONE.article.id, "read", "line 1: 'title' is left out.")
    add(tmp_path, [replace(ONE, rejects=(Reject("made.txt", ONE.article.id, "names", "Broke."),)), TWO], rejects=[read])
    reparse(tmp_path, link=link, parse=rejecting, parser_version=2)
    with Library.open(tmp_path) as library:
        assert {(r.stage, r.reason) for r in library.rejects()} == {("events", "Odd."), ("read", read.reason)}


TEXT = "Miners march\nMiners marched in Lima."
FOUND = {
    "title": "Miners march",
    "source": "AP",
    "source_basis": "dateline",
    "published": dt.date(2024, 5, 1),
    "published_basis": "inferred",
    "published_why": "The latest day told of.",
    "countries": ("PE",),
}
LINE = b'{"text": "Miners march\\nMiners marched in Lima.", "title": "Marches", "published": "2024-05-02"}\n'
PLAIN = {"title": None, "source": None, "published": None, "published_basis": None, "countries": ()}


@pytest.mark.parametrize(
    ("facts", "original", "expected"),
    [
        # plain text states nothing, in whatever encoding
        ({"sha256": "cf1"}, b"\xff\xfeM", PLAIN),
        ({"sha256": None}, LINE, {"title": "Marches", "source": None, "published": dt.date(2024, 5, 2)}),
        ({"sha256": None}, LINE, {"published_basis": "stated", "published_why": "The file states 2024-05-02."}),
        # nothing to look it up in: what is said to be stated stays
        ({}, None, {"title": "Miners march", "source": None, "published": None, "published_why": None}),
        (
            {"source_basis": "stated", "published_basis": "stated"},
            None,
            {"source": "AP", "published": dt.date(2024, 5, 1), "published_why": "The latest day told of."},
        ),
        ({}, b'{"text": "Another article."}', {"title": "Miners march", "source": None}),
    ],
)
def test_what_a_file_states_is_kept_and_what_was_found_is_not(facts, original, expected):
    article = Article(article_id(TEXT), TEXT, "made.txt", ADDED, author="B. Line", **FOUND | facts)
    found = bare(article, original)
    assert {key: getattr(found, key) for key in expected} == expected
    assert found.author == "B. Line"


def test_a_file_of_plain_text_states_nothing():
    sha = hashlib.sha256(TEXT.encode()).hexdigest()
    article = Article(article_id(TEXT), TEXT, "made.txt", ADDED, sha256=sha, **FOUND)
    assert bare(article, None) == Article(article_id(TEXT), TEXT, "made.txt", ADDED, sha256=sha)
