import datetime as dt
from dataclasses import replace

import made
import pytest
from made import MEETING, parsed
from made_library import add, remove

from core import views
from core.filters import Filters
from core.library.particulars import is_other_spelling
from core.library.reader import Library
from core.records import Quantity

MORE = {"Cusco": ("GPE", "PE"), "Puno Hall": ("FAC", "PE"), "Eva Paz": ("PERSON", "BO"), "Arica": ("GPE", "CL")}
ON = [("March 6", "2024-03-06", MEETING, MEETING)]
BEFORE = dt.date(2024, 3, 4)


@pytest.fixture(autouse=True)
def names(monkeypatch):
    for name, facts in MORE.items():
        monkeypatch.setitem(made.PEOPLE, name, facts)


def met(text, actors=("Ana Rivera",), recipients=("Luis Soto",), source="Andes Daily", **more):
    event = ("met", "CONSULT", list(actors), list(recipients), MEETING, MEETING, more)
    return parsed(text, events=[event], timexes=ON, source=source, published=dt.date(2024, 3, 7))


def found(folder):
    """What differs: by story, in the order shown."""
    with Library.open(folder) as library:
        frame = views.timeline(library, Filters())
        rows = [views.contradictions(library, story) for story in frame["story_id"]]
        assert list(frame["differs"]) == [not some.empty for some in rows]
    return [row for some in rows for row in some.to_dict("records")]


def kinds(folder):
    return [(row["kind"], row["grade"], row["said"], row["other"]) for row in found(folder)]


ONE_PLACE = "Ana Rivera met Luis Soto in Lima on March 6."
OTHER = "On March 6 Ana Rivera met Luis Soto"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (f"{OTHER} in Cusco.", [("place", 2, "Lima", "Cusco")]),
        (f"{OTHER} in Lima.", []),
        (f"{OTHER} in Peru.", []),  # a country is no other place
        (f"{OTHER} at Puno Hall.", []),  # a hall may be in a city
        (f"{OTHER} in Arica.", []),  # a stop in another country is no contradiction of this one
        (f"{OTHER} in Cusco.\nCusco is not far from Lima.", []),  # places that are named together
        (f"{OTHER}.", []),
    ],
)
def test_places_differ_where_they_are_alike_and_not_named_together(tmp_path, second, expected):
    add(tmp_path, [met(ONE_PLACE)], [met(second, source="Coast Post")])
    assert kinds(tmp_path) == expected


def test_both_sentences_are_there(tmp_path):
    add(tmp_path, [met(ONE_PLACE), met(f"Cold rain.\n{OTHER} in Cusco.", source="Coast Post")])
    (row,) = found(tmp_path)
    assert (row["source"], row["sentence"]) == ("Andes Daily", ONE_PLACE)
    assert (row["other_source"], row["other_sentence"]) == ("Coast Post", f"{OTHER} in Cusco.")
    assert row["other_sentence_start"] == len("Cold rain.\n")
    assert {mark["kind"] for mark in row["marks"]} >= {"name", "trigger"}


@pytest.mark.parametrize(
    ("said", "days", "expected"), [("Lima", 2, True), ("Lima", 20, False), ("Cusco", 2, False), ("Peru", 2, False)]
)
def test_what_was_expected_elsewhere_differs(tmp_path, said, days, expected):
    first = MEETING - dt.timedelta(days)
    plan = parsed(
        f"Ana Rivera is expected to meet with Luis Soto in {said}.\nOther news.",
        events=[("expected", "AGREE", ["Ana Rivera"], ["Luis Soto"], first, first, {"status": "announced"})],
        source="Andes Daily",
    )
    add(tmp_path, [plan, met(f"{OTHER} in Cusco.", source="Coast Post")])
    told = [("place", 2, said, "Cusco")] * 2  # with the plan and with the meeting
    assert kinds(tmp_path) == (told if expected else [])


def counted(value, unit="envoys"):
    return {"quantities": (Quantity(f"{value} {unit}", value, unit, 0, 1),)}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (counted(5.0), [("number", 3, "3.0 envoys", "5.0 envoys")]),
        (counted(3.0), []),
        (counted(5.0, "hours"), []),
        (counted(5.0, "Chilean envoy"), [("number", 3, "3.0 envoys", "5.0 Chilean envoy")]),
        (counted(None), []),
        ({}, []),
    ],
)
def test_numbers_of_the_same_thing_differ(tmp_path, second, expected):
    add(tmp_path, [met("Ana Rivera met Luis Soto on March 6.", **counted(3.0))])
    add(tmp_path, [met(f"{OTHER}.", source="Coast Post", **second)])
    assert kinds(tmp_path) == expected


def test_one_reports_and_one_denies(tmp_path):
    add(tmp_path, [met("Ana Rivera met Luis Soto on March 6."), met(f"{OTHER}.", status="denied")])
    assert kinds(tmp_path) == [("status", 3, "denied", "reported")]


def test_who_took_part_differs_where_each_names_two(tmp_path):
    first = met("Ana Rivera met Luis Soto on March 6.")
    add(tmp_path / "other", [first, met("On March 6 Ana Rivera met Eva Paz.", recipients=["Eva Paz"])])
    assert kinds(tmp_path / "other") == [("participants", 2, "Luis Soto", "Eva Paz")]
    more = met("On March 6 Ana Rivera met Eva Paz and Luis Soto.", recipients=["Eva Paz", "Luis Soto"])
    add(tmp_path / "more", [first, more])
    assert kinds(tmp_path / "more") == []


def misspelt(text, wrong, right):
    """An article that writes a name wrongly, known for what it is."""
    one = met(text, actors=[wrong], source="Coast Post")
    return replace(one, entities=tuple(replace(e, name=right) if e.name == wrong else e for e in one.entities))


def test_a_name_that_is_written_otherwise(tmp_path):
    add(tmp_path, [met("Ana Rivera met Luis Soto on March 6.")])
    add(tmp_path, [misspelt("On March 6 Ana Rivero met Luis Soto.", "Ana Rivero", "Ana Rivera")])
    assert kinds(tmp_path) == [("spelling", 1, "Ana Rivero", "Ana Rivera")]


@pytest.mark.parametrize(
    ("name", "spelt", "expected"),
    [
        ("Ana Rivera", "Ana Rivero", True),
        ("Port Hall", "Port Hal", True),
        ("Ana Rivera", "ana rivera", False),
        ("Ana Rivera", "Rivera", False),
        ("South Korea", "South Korean", False),
        ("Coast Guard", "Coast Guards", False),
        ("Jon Rivera", "Ron Rivera", False),
        ("Ana Rivera", "Ana Riviero", False),
        ("", "", False),
    ],
)
def test_one_letter_of_one_word(name, spelt, expected):
    assert is_other_spelling(name, spelt) is expected


SLIP = "Chile and Peru condemned the growing copper trade between Bolivia and Peru."
TRADE = "The copper trade between Bolivia and the OAS is large."


def condemned(*lines):
    event = ("condemned", "ACCUSE", ["Chile", "Peru"], [], MEETING, MEETING)
    return parsed("\n".join(lines), events=[event], source="Andes Daily")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((SLIP, TRADE), [("slip", 2, "between Bolivia and Peru", "between Bolivia and the OAS")]),
        ((TRADE, SLIP), [("slip", 2, "between Bolivia and Peru", "between Bolivia and the OAS")]),
        ((SLIP,), []),
        ((SLIP, "The border between Bolivia and the OAS is long."), []),  # something else
        ((SLIP.replace("Bolivia and Peru.", "Bolivia and the OAS."), TRADE), []),
        ((SLIP, "The copper trade between Ana Rivera and Luis Soto is old."), []),  # nobody in common
        ((SLIP, TRADE.replace("the OAS", "Chile")), []),  # who condemns is in both
    ],
)
def test_an_article_that_contradicts_itself(tmp_path, lines, expected):
    add(tmp_path, [condemned(*lines)])
    assert kinds(tmp_path) == expected


def test_what_goes_takes_its_differences_along(tmp_path):
    second = met(f"{OTHER} in Cusco.", source="Coast Post")
    add(tmp_path, [met(ONE_PLACE)], [second, condemned(SLIP, TRADE)])
    assert len(kinds(tmp_path)) == 2
    remove(tmp_path, second.article.id)
    assert [kind for kind, *_ in kinds(tmp_path)] == ["slip"]


def test_an_unknown_story_differs_in_nothing(tmp_path):
    add(tmp_path, [met(ONE_PLACE)])
    with Library.open(tmp_path) as library:
        assert views.contradictions(library, "nothing").empty
        assert views.contradictions(library, "0000:v1-2").empty
