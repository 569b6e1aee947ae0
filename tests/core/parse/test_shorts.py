"""Short names tied to long ones, titles inside a name, states of the past."""

import pytest

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.countries import lookup
from core.parse.names import context_of
from core.parse.names.find import Found
from core.parse.names.groups import group_spans
from core.parse.names.people import without_title
from core.parse.names.shorts import long_names, past_state, plain_place


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Ohio Senator Jane Roe", "Jane Roe"),
        ("Home Secretary Jane Roe", "Jane Roe"),
        ("Professor Roe", "Roe"),
        ("Jane Roe", "Jane Roe"),
        ("King Harald", "King Harald"),
        ("Mike Judge", "Mike Judge"),
        ("Martin Luther King Jr.", "Martin Luther King Jr."),
        ("Judge", "Judge"),
    ],
)
def test_titles_are_no_part_of_a_name(name, bare):
    assert without_title(name) == bare


def made(text, *names):
    """Spans of names in their order of mention, each (name, label)."""
    found, at = [], 0
    for name, label in names:
        at = text.index(name, at)
        found.append(Found(at, at + len(name), name, label, "ner", lookup(name) if label == "GPE" else None))
        at += len(name)
    return found


def grouped(nlp, text, *names):
    found = made(text, *names)
    groups = group_spans(nlp(text), found, {}, context_of(found))
    return {g.name: [text[s:e] for s, e, _ in g.spans] for g in groups}


UNIVERSITY = "The University of Tartu hired Jane Roe. The University praised her."


def test_an_institution_by_its_noun_alone(nlp):
    names = ("University of Tartu", "ORG"), ("Jane Roe", "PERSON"), ("University", "ORG")
    assert grouped(nlp, UNIVERSITY, *names)["University of Tartu"] == ["University of Tartu", "University"]


def test_an_institution_said_before_its_long_name(nlp):
    text = "The Commission fined a firm. The Gambling Commission spoke."
    said = grouped(nlp, text, ("Commission", "ORG"), ("Gambling Commission", "ORG"))
    assert said == {"Gambling Commission": ["Commission", "Gambling Commission"]}


def test_of_two_institutions_the_noun_alone_is_neither():
    text = "The University of Tartu beat Uppsala University. The University protested."
    found = made(text, ("University of Tartu", "ORG"), ("Uppsala University", "ORG"), ("University", "ORG"))
    assert long_names(found) == {}


def test_a_firm_with_and_without_its_form():
    found = made("Acme Corp. rose. Acme fell.", ("Acme Corp.", "ORG"), ("Acme", "ORG"))
    assert long_names(found) == {"acme corp.": "acme"}
    assert long_names(found[:1]) == {}


def test_initials_of_a_place(nlp):
    text = "He left Los Angeles. LA is big. Nobody in L.A. cared."
    said = grouped(nlp, text, ("Los Angeles", "GPE"), ("LA", "GPE"), ("L.A.", "GPE"))
    assert list(said.values()) == [["Los Angeles", "LA", "L.A."]]


def test_initials_of_two_places_are_neither():
    found = made("San Juan, Saint Jerome, SJ.", ("San Juan", "GPE"), ("Saint Jerome", "GPE"), ("SJ", "GPE"))
    assert long_names(found) == {}


@pytest.mark.parametrize(
    ("name", "key"), [("Sochi, Russia", "sochi"), ("L.A.", "la"), ("St. Petersburg", "st. petersburg")]
)
def test_keys_of_places(name, key):
    assert plain_place(name) == key


@pytest.mark.parametrize(("name", "state"), [("USSR", "Soviet Union"), ("Soviet", "Soviet Union"), ("Russia", None)])
def test_states_of_the_past(name, state):
    assert past_state(name) == state


def test_the_soviet_union_is_not_russia_but_has_its_country(nlp):
    from core.parse.names.place import locate

    text = "The Soviet Union fell. Soviet generals left; Russia stayed."
    found = made(text, ("Soviet Union", "GPE"), ("Soviet", "GPE"), ("Russia", "GPE"))
    groups = group_spans(nlp(text), found, {}, context_of(found))
    locate(groups, text)
    assert [(g.name, g.country, len(g.spans)) for g in groups] == [("Soviet Union", "RU", 2), ("Russia", "RU", 1)]


def test_a_missing_table_is_named(monkeypatch):
    monkeypatch.setattr(lexicon, "load", lambda _: {"source": "ours"})
    with pytest.raises(LexiconError, match=r"shorts.toml: the table 'states'"):
        past_state("Russia")
