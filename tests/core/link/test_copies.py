import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import parsed
from made_library import add, remove

from core.library.reader import Library
from core.library.writer import open_writer
from core.link.copies import origins, text_of
from core.link.prints import SAMPLED, is_copy, runs_of, sample

WORDS = [f"{a}{b}" for a in ("copper", "port", "treaty", "river", "border") for b in "abcdefghijklmnop"]


def story(seed, n=40):
    return " ".join(random.Random(seed).choices(WORDS, k=n))  # noqa: S311 - the same words each time


def sentences(seed, n=8):
    return [story(f"{seed}-{k}", 20) for k in range(n)]


def told(*lines, source="Andes Daily", basis="stated", **facts):
    return parsed("\n".join(lines), source=source, source_basis=basis, **facts)


def row(text, source=None, basis="stated"):
    return {"text": text, "source": source, "source_basis": basis, "published": None, "article_id": text[:9]}


def groups(folder):
    """Sets of articles that are one report, by id, and the origin first."""
    with Library.open(folder) as library:
        rows = library.rows("""
            SELECT o.article_id, list(a.article_id ORDER BY a.article_id) FROM copies c
            JOIN articles a USING (article_no) JOIN articles o ON o.article_no = c.origin_no GROUP BY ALL""")
    return {origin: tuple(copies) for origin, copies in rows}


def test_runs_do_not_mind_case_and_signs():
    assert set(runs_of("The port, of LIMA: was closed")) == set(runs_of("the port of Lima was closed."))
    assert len(runs_of("the port of Lima was closed")) == 2
    assert len(runs_of("only four words here")) == 0
    assert set(sample(runs_of(story(1, 400))) * SAMPLED) < set(runs_of(story(1, 400)))


WIRE = story("wire", 100)
COPIES = [
    (WIRE, WIRE, True),
    (WIRE, " ".join(WIRE.split()[:40]), True),  # cut
    (WIRE, f"By Ana Rivera\n{WIRE}\n(Reuters)", True),
    (WIRE, story("other", 100), False),
    (WIRE, " ".join([*WIRE.split()[:11], *story("other", 60).split()]), False),  # seven runs of words
    (WIRE, " ".join([*WIRE.split()[:12], *story("other", 20).split()]), True),  # eight, more than a fifth
    (WIRE, " ".join([*WIRE.split()[:18], *story("other", 100).split()]), False),  # fourteen, less than a fifth
    ("", "", False),
]


@pytest.mark.parametrize(("first", "second", "expected"), COPIES)
def test_what_shares_a_fifth_of_its_runs_is_a_copy(first, second, expected):
    a, b = text_of(row(first)), text_of(row(second))
    assert is_copy(a, b) is is_copy(b, a) is expected


@pytest.mark.parametrize(
    ("share", "basis", "expected"), [(50, "stated", False), (95, "stated", True), (50, "signoff", True)]
)
def test_a_follow_up_of_the_same_outlet_is_no_copy(share, basis, expected):
    later = " ".join([*WIRE.split()[:share], *story("other", 100 - share).split()])
    a, b = (text_of(row(text, "Andes Daily", basis)) for text in (WIRE, later))
    assert is_copy(a, b) is expected


def test_a_digest_of_two_reports_ties_them_not_together():
    ranks = {n: n for n in range(5)}
    assert origins([(0, 2), (1, 2)], ranks) == {2: 0}
    assert origins([(0, 1), (1, 2), (0, 2), (3, 4)], ranks) == {1: 0, 2: 0, 4: 3}
    assert origins([], {}) == {}


def test_the_text_that_its_agency_signs_is_the_origin(tmp_path):
    lines = sentences("a")
    wire = told(f"Lima, Mar 6 (EFE).- {lines[0]}", *lines[1:], source="EFE", basis="dateline")
    early = told("Port closed", *lines[:5], source="Andes Daily", published=None)
    late = told(*lines[1:], source="Coast Post")
    add(tmp_path, [early, late], [wire, told(*sentences("b"))])
    copies = tuple(sorted((early.article.id, late.article.id)))
    assert groups(tmp_path) == {wire.article.id: copies}
    remove(tmp_path, wire.article.id)
    assert groups(tmp_path) == {late.article.id: (early.article.id,)}  # the other has no day
    remove(tmp_path, late.article.id)
    assert groups(tmp_path) == {}


def test_a_turn_of_phrase_that_all_have_makes_no_copies(tmp_path, monkeypatch):
    monkeypatch.setattr("core.link.copies.MAX_SHARING", 2)
    foot = story("foot", 60)
    articles = [told(*sentences(n, 2), foot, source=f"Outlet {n}") for n in range(4)]
    add(tmp_path, articles[:2])
    assert len(groups(tmp_path)) == 1


POOL = [
    *(told(*sentences(n)[:k], source=f"Outlet {n % 3} {k}") for n in range(3) for k in (3, 5, 8)),
    told(*sentences(0)[:4], *sentences(1)[:4], source="Digest"),
    told(*sentences(0)[:4], *sentences("later")[:4], source="Outlet 0 8"),
    told(*sentences(2), "Lima, EFE", source="EFE", basis="signoff"),
]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(POOL))), st.integers(1, 6), st.sets(st.integers(0, len(POOL) - 1), max_size=4))
def test_any_order_is_all_at_once(tmp_path_factory, monkeypatch, order, size, gone):
    monkeypatch.setattr("core.link.copies.MAX_SHARING", 3)
    folder = tmp_path_factory.mktemp("copies")
    add(folder / "whole", [one for n, one in enumerate(POOL) if n not in gone])
    come = [POOL[n] for n in order]
    add(folder / "steps", *(come[n : n + size] for n in range(0, len(come), size)))
    if gone:
        remove(folder / "steps", *(POOL[n].article.id for n in gone))
    assert groups(folder / "steps") == groups(folder / "whole")


def test_charts_that_know_no_copies_learn_of_all(tmp_path):
    lines = sentences("a")
    add(tmp_path, [told(*lines, source="EFE", basis="dateline"), told(*lines[:5])])
    whole = groups(tmp_path)
    assert whole
    forget(tmp_path)
    add(tmp_path, [told(*sentences("b"))])
    assert groups(tmp_path) == whole


def forget(folder):
    """Makes the charts those of a library that was never looked through for copies."""
    with open_writer(folder) as writer:
        for table in ("prints", "alikes", "copies", "meta"):
            writer.charts.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our tables
        writer.publish(parser_version=1)


def test_runs_as_older_charts_have_them_are_known_again(tmp_path):
    lines = sentences("a")
    add(tmp_path, [told(*lines, source="EFE", basis="dateline")])
    before = held(tmp_path)
    with open_writer(tmp_path) as writer:
        run = writer.charts.connection.execute
        run("UPDATE prints SET hash = hash * ?", [SAMPLED])
        run("UPDATE meta SET value = 'yes' WHERE key = 'prints'")
        writer.publish(parser_version=1)
    assert held(tmp_path).isdisjoint(before)
    add(tmp_path, [told(*lines[:5])])
    assert len(groups(tmp_path)) == 1
    assert held(tmp_path) >= before


def held(folder):
    with Library.open(folder) as library:
        return {hash_ for (hash_,) in library.rows("SELECT hash FROM prints")}
