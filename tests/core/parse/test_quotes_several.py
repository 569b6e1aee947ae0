"""Who speaks together, and who only seems to; sentences of our own."""

import datetime as dt

import pytest

from core.contract import article_json
from core.parse import parse_article
from core.records import Article, article_id

TOGETHER = [
    ("South Korea and the United States warned that the talks could fail.", ["South Korea", "United States"]),
    ("Sergei Lavrov, along with Wang Yi, said the talks had failed.", ["Sergei Lavrov", "Wang Yi"]),
    (
        "Foreign Minister Sergei Lavrov, together with his Chinese counterpart Wang Yi, said the talks had failed.",
        ["Sergei Lavrov", "Wang Yi"],
    ),
    ("Ana Torres, joined by Marta Klein, announced that the plan was dead.", ["Ana Torres", "Marta Klein"]),
    ("Ana Torres and Marta Klein said in a joint statement that the plan was dead.", ["Ana Torres", "Marta Klein"]),
    ("“The talks have failed,” said Ana Torres and Marta Klein.", ["Ana Torres", "Marta Klein"]),
    ("France, Spain and Italy said that the talks had failed.", ["France", "Spain", "Italy"]),
    ("A joint statement by France and Germany said the talks had failed.", ["France", "Germany"]),
    ("According to Ana Torres and the mayor, the road was closed.", ["Ana Torres", "mayor"]),
    ("Prosecutors and police said the man was dead.", ["Prosecutors", "police"]),
]
ALONE = [
    ("Ana Torres, a baker and mother of two, said the road was closed.", ["Ana Torres"]),
    ("Prime Minister and party leader Ana Torres said the road was closed.", ["Ana Torres"]),
    ("Trinidad and Tobago said the talks had failed.", ["Trinidad and Tobago"]),
    ("Ana Torres or Marta Klein said the plan was dead.", ["Ana Torres"]),
    ("Ana Torres, who works with Marta Klein, said the plan was dead.", ["Ana Torres"]),
    ("US and Israeli officials said the talks had failed.", ["US and Israeli officials"]),
    ("It was reported that the road had been closed.", []),
]


@pytest.fixture(scope="module")
def parsed(nlp):
    def run(text):
        return parse_article(Article(article_id(text), text, "a.txt", dt.date(2026, 1, 1)), nlp)

    return run


@pytest.mark.parametrize(("text", "names"), TOGETHER + ALONE)
def test_all_who_say_it(parsed, text, names):
    (quote,) = parsed(text).quotes
    assert list(quote.speaker_names) == names
    assert len(quote.speakers) == len(quote.speaker_starts) == len(quote.speaker_ends) == len(names)
    assert quote.speakers[:1] == ((quote.speaker_entity,) if names else ())
    assert quote.speaker_names[:1] == ((quote.speaker_name,) if names else ())


def test_they_go_on_together(parsed):
    text = "“The talks have failed,” France and Germany said. “Nobody is to blame,” they added."
    first, second = parsed(text).quotes
    assert first.speaker_names == second.speaker_names == ("France", "Germany")
    assert text[second.speaker_start : second.speaker_end] == "they"


def test_words_without_a_cue_are_of_all(parsed):
    text = "“The talks have failed,” France and Germany said. “Nobody is to blame.”"
    assert parsed(text).quotes[1].speaker_names == ("France", "Germany")


def test_one_who_goes_on_is_alone(parsed):
    text = "“The talks have failed,” Ana Torres and Peter Klein said. “Nobody is to blame,” Torres added."
    assert parsed(text).quotes[1].speaker_names == ("Ana Torres",)


def test_the_contract_lists_them(parsed):
    text = "South Korea and the United States warned that the talks could fail."
    (quote,) = article_json(parsed(text))["quotes"]
    assert [text[s["start"] : s["end"]] for s in quote["speakers"]] == ["South Korea", "United States"]
    assert quote["speakers"][0] == quote["speaker"]
    assert all(s["entity"] for s in quote["speakers"])


MEANT = [
    (
        "League commissioner Peter Vega spoke on Monday.\n“The season is over,” the league commissioner said.",
        ["Peter Vega"],
    ),
    ("The league commissioner said the season was over.\nLeague commissioner Peter Vega resigned.", ["Peter Vega"]),
    (
        "The former league commissioner said it was over.\nLeague commissioner Peter Vega resigned.",
        ["former league commissioner"],
    ),
    ("The head of the bank, Ana Torres, said prices would rise.", ["Ana Torres"]),
    ("Police said the road was closed. They said it would open in May.", ["Police", "Police"]),
    ("Local drivers said the road was closed.\nHe said it would open in May.", ["Local drivers", "He"]),
    (
        "Ana Torres said the road was closed.\nLocal drivers said it was open.\n“It is closed,” she said.",
        ["Ana Torres", "Local drivers", "Ana Torres"],
    ),
    ("The Coast Bank declined to answer questions. “We do not comment,” it said.", ["Coast Bank"]),
]


@pytest.mark.parametrize(("text", "names"), MEANT)
def test_who_is_meant(parsed, text, names):
    assert [q.speaker_name for q in parsed(text).quotes] == names
