"""What `benchmarks/stories.py` reads of a mention and how it groups, on sentences small enough for the eye."""

import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    """The benchmark's modules, which find one another as in a script."""
    before = set(sys.modules)
    sys.path.insert(0, str(FOLDER))
    try:
        import likeness
        import mentions
        import stories

        yield stories, likeness, mentions
    finally:
        sys.path.remove(str(FOLDER))
        for name in set(sys.modules) - before:
            if str(FOLDER) in (getattr(sys.modules[name], "__file__", None) or ""):
                del sys.modules[name]


def row(text, *marked, topic="1"):
    """An article of one sentence a line, with the words marked that tell of a happening."""
    lines, places, at = [], [], 0
    for line in text.splitlines():
        lines.append([at, at + len(line)])
        at += len(line) + 1
    for n, word in enumerate(marked):
        start = text.index(word)
        sentence = next(i for i, (_, last) in enumerate(lines) if start < last)
        place = {"start": start, "end": start + len(word), "kind": "event", "cluster": f"{topic}.{n}"}
        places.append(place | {"sentence": sentence})
    return {"id": text[:9], "topic": topic, "subtopic": topic, "text": text, "sentences": lines, "mentions": places}


SLOTS = [
    ("Ana Rivera met Luis Soto in Lima on Friday.", "met", {"agent": "rivera#", "patient": "soto#", "place": "lima#"}),
    ("Luis Soto was met by Ana Rivera in Lima.", "met", {"agent": "rivera#", "patient": "soto#"}),
    ("Ana Rivera flew to Lima and met Luis Soto.", "met", {"agent": "rivera#", "patient": "soto#"}),
    ("The arrest of Luis Soto in Lima shocked voters.", "arrest", {"patient": "soto#"}),
    ("Ana Rivera left. Rivera returned on Monday.", "returned", {"agent": "ana#", "time": "monday#"}),
    ("Ana Rivera left early. She returned on Monday.", "returned", {"agent": "rivera#"}),
    ("Ana Rivera gave a speech in Lima.", "speech", {"agent": "rivera#"}),
]


@pytest.mark.parametrize(("text", "word", "expected"), SLOTS)
def test_who_did_what_to_whom(bench, nlp, text, word, expected):
    _, _, mentions = bench
    doc, article = nlp(text), row(text, word)
    found = mentions.mention(0, article, doc, mentions.Names(doc), article["mentions"][0])
    for slot, filled in expected.items():
        assert filled in found.slots[slot].words, slot


def test_a_mention_is_no_part_of_its_own_slots(bench, nlp):
    _, _, mentions = bench
    doc, article = nlp("The arrest shocked voters."), row("The arrest shocked voters.", "arrest")
    found = mentions.mention(0, article, doc, mentions.Names(doc), article["mentions"][0])
    assert not any(found.stems & filled.words for filled in found.slots.values())


def test_groups_by_the_mean_of_their_members(bench):
    _, likeness, _ = bench
    likely = np.array([[0, 0.9, 0.2], [0.9, 0, 0.6], [0.2, 0.6, 0]])
    assert likeness.average_link(likely, 0.95) == [[0], [1], [2]]
    assert likeness.average_link(likely, 0.5) == [[0, 1], [2]]  # the mean to the third is 0.4
    assert likeness.average_link(likely, 0.4) == [[0, 1, 2]]
    assert likeness.average_link(likely, 0.4, 0.3) == [[0, 1], [2]]  # the first and the third are too unlike
    assert likeness.average_link(np.zeros((1, 1)), 0.5) == [[0]]
    assert likeness.average_link(np.zeros((0, 0)), 0.5) == []


def test_what_agrees_and_what_contradicts(bench):
    _, likeness, _ = bench
    sets = [{"a", "b"}, {"b"}, {"c"}, set()]
    assert likeness.against(sets).tolist()[2] == [True, True, False, False]
    assert likeness.part_of_smaller(sets, lambda _: 1.0)[0].tolist() == [1, 1, 0, 0]
    assert likeness.cosines(sets, lambda _: 1.0)[0, 1] == pytest.approx(0.5**0.5)
    assert likeness.rarity(sets)("c") > likeness.rarity(sets)("b")


def test_weights_find_what_separates(bench, tmp_path):
    _, likeness, _ = bench
    values = np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]] * 9, np.float32)
    weights = likeness.fitted(values, values[:, 0] > 0, held=1.0)
    likeness.keep(tmp_path / "w.json", {"part": (["a", "b"], weights)})
    kept = likeness.stored(tmp_path / "w.json", "part", ["a", "b"])
    assert kept == pytest.approx(weights, abs=1e-4)
    assert ((likeness.odds_of(values, kept) > 0) == (values[:, 0] > 0)).all()


ARTICLES = [
    row("Rivera visits Lima\nAna Rivera met Luis Soto in Lima on Friday.\nThey will speak again.", "visits", "met"),
    row("Talks in Lima\nLuis Soto met Ana Rivera on Friday in Lima.\nBoth spoke of trade.", "met", "spoke"),
    row("Ferry sinks off Java\nA ferry with 40 tourists sank off Java.\nDivers met the survivors.", "sank", "met"),
]


def test_one_happening_told_twice_is_one_and_the_same_word_of_another_is_not(bench, nlp):
    stories, likeness, _ = bench
    corpus = stories.Corpus(ARTICLES, [nlp(article["text"]) for article in ARTICLES])
    articles = likeness.stored(stories.WEIGHTS, "articles", corpus.article_names)
    odds = likeness.odds_of(corpus.article_values, articles)
    assert corpus.groups(odds) == [[0, 1], [2]]
    names = next(alike.names for _, alike in corpus.alike(odds))
    likely = stories.likely_pairs(corpus, (articles, likeness.stored(stories.WEIGHTS, "mentions", names)))
    found = stories.told(corpus, likely, stories.LOOSE)
    visits, met, met_too, _, _, met_others = (found[n] for n in range(6))
    assert met == met_too
    assert met_others not in (visits, met)
    strict = stories.told(corpus, likely, stories.STRICT, is_strict=True)
    assert len(set(strict.values())) >= len(set(found.values()))
