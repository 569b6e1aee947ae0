"""Names in texts without capitals, in headlines of nothing else, and in texts of usual case, which stay as they are."""

import pytest

from core.errors import LexiconError
from core.parse import lexicon
from core.parse import nlp as pipeline
from core.parse.names import find_names
from core.parse.names.find import Found
from core.parse.names.uncased import stretches, with_uncased
from core.parse.zones import Zones


@pytest.fixture
def named(nlp, article):
    def read(text: str) -> dict[str, str | None]:
        """Entities by name, with their country."""
        made = article(text)
        doc = nlp(pipeline.mask(text))
        found = find_names(doc, made, pipeline.sentences_of(doc, made.id), Zones())
        assert all(0 <= m.start < m.end <= len(text) for m in found.mentions)
        return {e.name: e.country for e in found.entities}

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("putin met kim jong un in russia", {"Putin": None, "Kim Jong Un": "KP", "Russia": "RU"}),
        ("PUTIN MET KIM JONG UN IN RUSSIA", {"Putin": None, "Kim Jong Un": "KP", "Russia": "RU"}),
        ("two danish sailors left peru for norway", {"Denmark": "DK", "Peru": "PE", "Norway": "NO"}),
        ("TWO DANISH SAILORS LEFT PERU FOR NORWAY", {"Denmark": "DK", "Peru": "PE", "Norway": "NO"}),
        ("delegates of nato and the eu met in brussels", {"NATO": None, "European Union": None, "Brussels": "BE"}),
        ("the us and china agreed to hold talks", {"United States": "US", "China": "CN"}),
        ("angela merkel spoke in warsaw on sunday", {"Angela Merkel": "DE", "Warsaw": "PL"}),
    ],
)
def test_names_are_found_without_the_help_of_capitals(named, text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "he told us that the man may be late, and who said so is not known to us",
        "cook the rice, split it in two and serve it with a male swede and poles of beans",
        "NICE CAR SOLD AFTER A LONG BATH",
        "they sat in a brown room and he was to polish the van",
    ],
)
def test_common_words_are_no_names(named, text):
    assert named(text) == {}


def test_a_title_without_capitals_is_read_and_the_text_stays(named):
    text = "ministers of chile and bolivia meet in lima\n\nThe turkey was served late. Ministers of Chile left."
    assert named(text) == {"Chile": "CL", "Bolivia": "BO", "Lima": "PE"}


def test_a_headline_of_capitals_shows_people_as_the_text_does(named):
    text = "MACRON TELLS MERKEL TO WAIT\n\nEmmanuel Macron met Angela Merkel in Paris on Sunday, officials said."
    assert {"Emmanuel Macron", "Angela Merkel"} <= set(named(text))
    assert not {"MACRON", "MERKEL", "Macron", "Merkel"} & set(named(text))


@pytest.mark.parametrize(
    ("text", "small", "capitals"),
    [
        ("", [], []),
        ("12 34", [], []),
        ("peru", [], []),
        ("peru and chile agree", [(0, 20)], []),
        ("Peru and chile agree", [], []),
        ("PERU AND CHILE AGREE\nThey met on Monday.", [], [(0, 20)]),
        ("PERU AND CHILE\nThey met on Monday.", [], []),
        ("peru and chile agree\nThey met on Monday.", [(0, 20)], []),
        ("They met on Monday.\nperu and chile agree", [], []),
    ],
)
def test_stretches(text, small, capitals):
    assert stretches(text) == (small, capitals)


def test_text_of_usual_case_is_left_alone(nlp):
    text = "Peru and Chile agreed on trade."
    found = [Found(0, 4, "Peru", "GPE", "ner")]
    assert with_uncased(found, nlp(text), text) is found


def test_many_lines_of_capitals_take_linear_work(nlp, steps):
    def cost(lines: int) -> int:
        text = "PUTIN MET THE MAN HERE\n" * lines
        doc = nlp.make_doc(text)
        found, calls = steps(with_uncased, [], doc, text)
        assert len(found) == lines
        return calls

    cost(10)
    assert cost(4000) < 5 * cost(1000)


def test_a_missing_list_is_named(monkeypatch, nlp):
    with_uncased([], nlp.make_doc("peru and chile agree"), "peru and chile agree")  # the tables are read by now
    lexicon.words.cache_clear()
    monkeypatch.setattr("core.parse.lexicon.load", lambda name: {"source": "x"})
    with pytest.raises(LexiconError, match="uncased.toml"):
        with_uncased([], nlp.make_doc("peru and chile agree"), "peru and chile agree")
    lexicon.words.cache_clear()
