"""Who goes on speaking, and where a report ends; sentences of our own."""

import datetime as dt

import pytest

from core.parse import parse_article
from core.records import Article, article_id

# (text, [(content, a word of the speaker's name)])
TURNS = [
    (
        "“We lost the match early,” said Rovers head coach Tomas Vega.",
        [("We lost the match early", "Tomas Vega")],
    ),
    (
        "Ines Duarte runs the depot. “It is safe,” she said. Duarte needed no persuading. “I would do it again.”",
        [("It is safe", "Ines Duarte"), ("I would do it again", "Ines Duarte")],
    ),
    (
        "“It is safe,” Ines Duarte said. Tomas Vega sees it in another light. “I would never sleep there.”",
        [("It is safe", "Ines Duarte"), ("I would never sleep there", "Tomas Vega")],
    ),
    (
        "Ines Duarte said the dam was safe. The statement also said the valley had been warned.",
        [("the dam was safe", "Ines Duarte"), ("the valley had been warned", "Ines Duarte")],
    ),
    (
        "Ines Duarte said the dam was safe. The report said the valley had been warned.",
        [("the dam was safe", "Ines Duarte"), ("the valley had been warned", "report")],
    ),
    (
        "The cards read “Come home soon” and “We miss you all.”",
        [("Come home soon", "cards"), ("We miss you all", "cards")],
    ),
    (
        "Ines Duarte said “it is not right to close the road,” and the mayor's plan “falls on the poor.”",
        [("it is not right to close the road", "Duarte"), ("the mayor's plan “falls on the poor", "Duarte")],
    ),
    (
        "The gap between the banks, said Ines Duarte and others, is too wide.",
        [("The gap between the banks", "Duarte"), ("is too wide", "Duarte")],
    ),
]

# (text, what is said)
ENDS = [
    (
        "Tomas Vega said 300 people attended the meeting, which was the last of the year.\n\nThe mayor left early.",
        ["300 people attended the meeting"],
    ),
    (
        "Tomas Vega said tenants do not know their rights, which include a month's notice.\n\nThe mayor left early.",
        ["tenants do not know their rights, which include a month's notice"],
    ),
    ("Tomas Vega told the “Today” show that he was sorry for the delay.", ["he was sorry for the delay"]),
    (
        "Tomas Vega told a crowd of farmers gathered at a hall in Leeds that the river would rise.",
        ["the river would rise"],
    ),
    (
        "Villagers said the engine was too loud, with a neighbour describing the noise as “a long scream.”",
        ["the engine was too loud", "a long scream"],
    ),
    (
        "Tomas Vega said he would back the plan, while stressing that the price was too high.",
        ["he would back the plan", "the price was too high"],
    ),
    ("Tomas Vega would only say that the talks had been long.", ["the talks had been long"]),
    ("Tomas Vega talked about how he left the village at night.", ["how he left the village at night"]),
]

NOTHING = [
    "Nobody at the port said that the crane was safe.",
    "No official said that the crane was safe.",
    "Tomas Vega talked about going back to school.",
    "Tomas Vega told the hosts of “Morning Call” the truth.",
]


@pytest.fixture(scope="module")
def quotes(nlp):
    def run(text):
        parsed = parse_article(Article(article_id(text), text, "a.txt", dt.date(2026, 1, 1)), nlp)
        return [(text[q.start : q.end].strip(" .,”"), q.speaker_name or "") for q in parsed.quotes]

    return run


@pytest.mark.parametrize(("text", "wanted"), TURNS)
def test_whose_turn_it_is(quotes, text, wanted):
    found = quotes(text)
    assert [content for content, _ in found] == [content for content, _ in wanted]
    for (_, speaker), (_, name) in zip(found, wanted, strict=True):
        assert name.lower() in speaker.lower()


@pytest.mark.parametrize(("text", "wanted"), ENDS)
def test_where_a_report_ends(quotes, text, wanted):
    assert [content for content, _ in quotes(text)] == wanted


@pytest.mark.parametrize("text", NOTHING)
def test_nobody_says_anything(quotes, text):
    assert quotes(text) == []


def test_a_photographer_is_nobodys_he(quotes):
    text = (
        "Tomas Vega lives in a tent by the canal.\n\n"
        "Vega has slept there since May. (Paul Lindner/Morning Herald)\n\n"
        "But he said it has been a good year."
    )
    assert quotes(text) == [("it has been a good year", "Tomas Vega")]
