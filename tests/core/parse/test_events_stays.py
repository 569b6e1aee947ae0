"""One visit with its meeting is one event; two days, two places and two deeds are two."""

import pytest

from core.parse.events import find_coded
from core.parse.events.coder import Coded


@pytest.fixture
def coded_of(nlp, article):
    """`coded_of(text)`: the events before names are known."""

    def make(text) -> list[Coded]:
        return list(find_coded(nlp(text), article(text)))

    return make


def _told(coded):
    return [(c.core.lemma_, c.type, {t.text for t in c.recipients}) for c in coded]


@pytest.mark.parametrize(
    ("text", "verb", "recipients"),
    [
        ("Jens Stoltenberg visited Peru and met Luis Paz.", "visit", {"Peru", "Paz"}),
        ("Jens Stoltenberg visited Lima, where he met Luis Paz.", "visit", {"Lima", "Paz"}),
        ("Jens Stoltenberg flew to Lima on Monday and held talks with Luis Paz.", "fly", {"Lima", "Paz"}),
        ("While visiting Peru, Jens Stoltenberg met Luis Paz.", "meet", {"Peru", "Paz"}),
        ("Jens Stoltenberg met Luis Paz during his visit to Peru.", "meet", {"Paz"}),
        ("Jens Stoltenberg met Luis Paz in Lima, and the two leaders discussed trade.", "meet", {"Paz"}),
        ("Jens Stoltenberg will visit Peru and is expected to meet Luis Paz.", "visit", {"Peru", "Paz"}),
        ("Jens Stoltenberg will travel to Lima, where he will hold talks with Luis Paz.", "travel", {"Lima", "Paz"}),
        ("Peru shelled the town, killing six people.", "shell", {"town", "people"}),
    ],
)
def test_one_event(coded_of, text, verb, recipients):
    ((core, _, found),) = _told(coded_of(text))
    assert core == verb
    assert recipients <= found


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Jens Stoltenberg visited Peru on Monday and met Luis Paz on Tuesday.", ["CONSULT", "CONSULT"]),
        ("Jens Stoltenberg visited Peru and travelled to Chile.", ["CONSULT", "CONSULT"]),
        ("Jens Stoltenberg visited Peru and condemned the arrests.", ["CONSULT", "ACCUSE"]),
        ("Jens Stoltenberg arrived in Lima on Monday and will meet Luis Paz on Tuesday.", ["CONSULT", "AGREE"]),
        ("Norwegian soldiers shelled a village on Monday and bombed a bridge on Tuesday.", ["ASSAULT", "ASSAULT"]),
        ("Jens Stoltenberg visited Peru. Luis Paz met Ana Rojas.", ["CONSULT", "CONSULT"]),
        ("Jens Stoltenberg visited Peru while Ana Rojas met Luis Paz.", ["CONSULT", "CONSULT"]),
    ],
)
def test_two_events(coded_of, text, types):
    assert [c.type for c in coded_of(text)] == types


def test_a_long_chain_of_verbs_is_no_long_list(coded_of):
    found = coded_of("Jens Stoltenberg " + "met Luis Paz and " * 60 + "left.")
    assert 1 <= len(found) < 60
