"""Descriptions: "the ministry", "the company", "the country", "the Armenian premier", "the prime minister"."""

import datetime as dt
import itertools

import pytest

from core.parse import parse_article
from core.parse.names import titles
from core.records import Article, article_id


def said(nlp, text):
    """Nominal mentions with a word of their own, and what they are found to be."""
    day = dt.date(2023, 6, 1)
    parsed = parse_article(Article(article_id(text), text, "x", day, published=day), nlp)
    names = {e.id: e.name for e in parsed.entities}
    found = [(text[m.start : m.end], names[m.entity_id]) for m in parsed.mentions if m.kind == "nominal"]
    return [(words, name) for words, name in found if words.lower().startswith("the ")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Foreign Ministry summoned an envoy. The ministry said it was angry.",
            [("The ministry", "Foreign Ministry")],
        ),
        (
            "The Foreign Ministry and the Finance Ministry spoke. The ministry was angry.",
            [("The ministry", "Finance Ministry")],
        ),
        ("The Foreign Ministry spoke. The ministry of trade did not.", []),
        ("The Foreign Ministry spoke. A ministry was closed.", []),
        ("Acme Corp. cut 200 jobs on Friday. The company said sales fell.", [("The company", "Acme Corp.")]),
        ("Acme Corp. sued Initech Corp. on Friday. The company said sales fell.", []),
        ("Acme Corp. cut 200 jobs on Friday. The company that sued it is angry.", []),
        ("Peru was hit by floods. The country asked for help.", [("The country", "Peru")]),
        ("Brazil sent help to Peru. The country was hit by floods.", []),
        ("Floods hit Lyon on Monday. The city closed its schools.", [("The city", "Lyon")]),
        ("Floods hit Lyon on Monday. The city hall was shut.", []),
        ("Peru was hit by floods. Rain fell. Roads broke. People fled. The country asked for help.", []),
        ("Nobody knew why the company failed.", []),
    ],
)
def test_bodies_and_places(nlp, text, expected):
    assert said(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Prime Minister Rishi Sunak met Russian Foreign Minister Sergei Lavrov. The prime minister said no.",
            [("The prime minister", "Rishi Sunak")],
        ),
        (
            "Prime Minister Rishi Sunak met Russian Foreign Minister Sergei Lavrov. The foreign minister agreed.",
            [("The foreign minister", "Sergei Lavrov")],
        ),
        (
            "The health minister, Jane Roe, spoke on Monday. The finance minister kept silent.",
            [],
        ),
        (
            "British Prime Minister Rishi Sunak met aides. The British premier said no.",
            [("The British premier", "Rishi Sunak")],
        ),
        ("British Prime Minister Rishi Sunak met aides. The former prime minister left.", []),
        ("Emmanuel Macron arrived on Monday. The president spoke.", [("The president", "Emmanuel Macron")]),
        ("Emmanuel Macron arrived on Monday. The French leader spoke.", [("The French leader", "Emmanuel Macron")]),
        ("Emmanuel Macron arrived on Monday. The French opposition leader spoke.", []),
        ("Emmanuel Macron arrived on Monday. The Spanish leader spoke.", []),
        (
            "Kim Jong Un watched the launch. The DPRK dictator praised the troops.",
            [("The DPRK dictator", "Kim Jong Un")],
        ),
        ("Kim Jong Un watched the launch. The president did not.", []),
        ("Angela Merkel arrived on Monday. The German chancellor spoke.", []),
    ],
)
def test_people(nlp, text, expected):
    assert said(nlp, text) == expected


def test_terms_end_after_they_begin_and_nobody_holds_one_office_twice_at_once():
    by_office: dict[tuple[str, str, str], list] = {}
    for term in titles.holders():
        assert term.until is None or term.until >= term.since, term
        by_office.setdefault((term.name, term.office, term.country), []).append(term)
    for terms in by_office.values():
        terms.sort(key=lambda t: t.since)
        assert all(a.until and a.until < b.since for a, b in itertools.pairwise(terms)), terms


@pytest.mark.parametrize(
    ("name", "day", "offices"),
    [
        ("Shinzo Abe", dt.date(2007, 9, 26), {"head_of_government"}),
        ("Shinzo Abe", dt.date(2009, 1, 1), set()),
        ("Mikhail Gorbachev", dt.date(1986, 1, 1), {"leader"}),
        ("Mikhail Gorbachev", dt.date(1991, 12, 1), {"head_of_state"}),
        ("Denys Shmyhal", dt.date(2025, 12, 1), {"defense_minister"}),
        ("Viktor Orbán", dt.date(2026, 6, 1), set()),
    ],
)
def test_who_held_what_when(name, day, offices):
    terms = titles.holders_named(titles.words_of(name))
    assert {t.office for t in terms if titles.held_on(t, day)} == offices
