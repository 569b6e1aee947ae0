"""Who acts and who is dealt with where the clause says it by a detour: a place, a pronoun, a purpose, a part."""

import datetime as dt

import pytest

from core.parse import parse_article
from core.records import Article, article_id


@pytest.fixture
def told(nlp):
    """`told(text)`: (type, status, actors, recipients) of each event; parties are names and words of the text."""

    def make(text):
        parsed = parse_article(Article(article_id(text), text, "a.txt", dt.date(2026, 1, 1)), nlp)
        names = {e.id: e.name for e in parsed.entities}
        return [
            (e.type, e.status, {*(names[a] for a in e.actors)}, {*(names[r] for r in e.recipients)})
            for e in parsed.events
        ]

    return make


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        # people and bodies without a name act for where they are
        ("Authorities in Pakistan have banned the newspaper.", {"Pakistan"}, set()),
        ("A court in Belarus jailed the editor for five years.", {"Belarus"}, set()),
        ("Norwegian soldiers in Mali attacked the village.", {"Norway"}, set()),
        ("Police arrested 12 protesters in Peru.", set(), set()),
        # parts of a whole, and all that are listed
        ("Ethiopia has begun withdrawing some of its troops from Somalia.", {"Ethiopia"}, {"Somalia"}),
        ("Norway launched a mediation effort to help Peru and Chile share the water.", {"Norway"}, {"Peru", "Chile"}),
        # those who meet
        ("Talks between Peru and Chile failed to reach an agreement.", {"Peru"}, {"Chile"}),
        ("The Chilean president will travel to Peru to meet Pope Francis.", {"Chile"}, {"Peru", "Pope Francis"}),
        ("Officials from Kenya held several meetings in Italy to convince Norway.", {"Kenya"}, {"Norway"}),
        # those who are sent, and whom they are to stop
        ("About 2,000 Russian soldiers were deployed along the border.", {"Russia"}, set()),
        # a judge's order
        ("The judge in Spain ordered three Chilean activists jailed.", {"Spain"}, {"Chile"}),
    ],
)
def test_parties(told, text, actors, recipients):
    found = told(text)
    assert any(actors == a and recipients <= r for _, _, a, r in found), found


def test_a_share_is_nobody(told):
    ((_, _, actors, recipients),) = told("Norway reduced its aid to Kenya from 15 percent to 7 percent.")
    assert (actors, recipients) == ({"Norway"}, {"Kenya"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peru said on Friday it would free the sailors.", [("AGREE", "announced")]),
        ("Peru said it would free the sailors if Chile paid a fine.", []),
        ("Peru said it would have freed the sailors.", []),
        ("Peru would free the sailors.", []),
        ("Peru says it will free the sailors.", [("AGREE", "announced")]),
    ],
)
def test_what_was_said_to_come(told, text, expected):
    assert [(kind, status) for kind, status, _, _ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kenyan government said rebels were responsible.", ["ACCUSE"]),
        ("Rebels were responsible.", []),
        ("The minister said that the ministry was responsible for roads.", []),
    ],
)
def test_blame_is_what_somebody_says(told, text, expected):
    assert [kind for kind, _, _, _ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("In Peru, the government banned a newspaper.", {"Peru"}),
        ("In Kenya, police arrested 20 protesters.", {"Kenya"}),
        ("Peru's parliament met on Monday. The government expelled two Chilean envoys.", {"Peru"}),
        ("The Peruvian army shelled the village. The government declared a curfew.", {"Peru"}),
        # of nobody knows which country
        ("Peru's parliament met that of Chile. The government expelled two envoys.", {"Peru"}),
        ("Peru's army attacked the Chilean army. The government declared a curfew.", set()),
        ("Peru attacked Chile. The government declared a curfew.", set()),
        ("The Turkish army shelled a town in Syria. Police arrested a reporter.", set()),
        # not of the country it is done to
        ("Peru's parliament met on Monday. The government expelled two Peruvian envoys.", set()),
        # nor of one told of long before
        ("Peru's parliament met on Monday. It rained. The government declared a curfew.", set()),
    ],
)
def test_the_government_is_that_of_the_country_told_of(told, text, actors):
    assert told(text)[-1][2] == actors


def test_a_title_says_whose_government(nlp):
    text = "Peru's parliament met on Monday. The government declared a curfew."
    parsed = parse_article(Article(article_id(text), text, "a.txt", dt.date(2026, 1, 1)), nlp)
    assert parsed.events[-1].title == "Peru's government declares curfew"
