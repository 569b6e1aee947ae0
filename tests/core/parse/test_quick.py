"""The quick forms say what the components they stand for say, word for word."""

import pytest

from core.parse import nlp as pipeline
from core.parse import parse_articles, quick
from core.parse.nlp import load_bare

ATTRIBUTES = ["TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"]
TEXTS = [
    "There's a man at the door, and there are two more. It is gonna rain; they've got ta go, let's hurry.",
    "Ministers from Kenya and Peru met in Geneva on Monday.\n\nThey're said to have agreed on what they hadn't before.",
    "He ain't done nothin', y'all. C'mon, 'nuff said! I saw her; she saw me, and you saw it.",
    "Leaves leave.  She leaves the leaves, better and best, men and women, mice and geese.",
    "",
    "\n\n \n",
    "Stop",
]


@pytest.fixture(scope="module")
def bare():
    nlp = load_bare()
    nlp.add_pipe("paragraph_starts", before="parser")
    return nlp


def told(doc):
    return doc.to_array(ATTRIBUTES).tolist(), [token.lemma_ for token in doc]


def test_all_that_fits_is_replaced(nlp):
    assert nlp.pipe_names[2:] == ["paragraph_starts", "quick_parser", "quick_attribute_ruler", "quick_ner"]


@pytest.mark.parametrize("batch_size", [1, 3, 50])
def test_the_same_is_said_of_texts_in_a_row(nlp, bare, batch_size):
    docs = [*TEXTS, *TEXTS[::-1]]  # the second time from memory
    quickly = [told(doc) for doc in nlp.pipe(docs, batch_size=batch_size)]
    assert quickly == [told(doc) for doc in bare.pipe(docs, batch_size=batch_size)]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_is_said_of_one_text(nlp, bare, text):
    assert told(nlp(text)) == told(bare(text))


def test_words_dropped_are_learnt_again(nlp, bare, monkeypatch):
    monkeypatch.setattr(quick, "_MOST_WORDS", 3)
    assert [told(doc) for doc in nlp.pipe(TEXTS * 2)] == [told(doc) for doc in bare.pipe(TEXTS * 2)]


def test_a_rule_that_asks_for_more_than_the_word_keeps_the_ruler():
    nlp = load_bare()
    nlp.get_pipe("attribute_ruler").add([[{"ENT_TYPE": "GPE"}]], {"POS": "PROPN"})
    nlp.add_pipe("paragraph_starts", before="parser")
    quick.quicken(nlp)
    assert "attribute_ruler" in nlp.pipe_names
    assert "quick_ner" in nlp.pipe_names


def test_new_words_are_forgotten_and_records_stay(nlp, article, monkeypatch):
    texts = [f"Mr. Zorblax{n}on met Quixo{n}ria's envoy in Paris on Monday." for n in range(6)]
    once = list(parse_articles(map(article, texts), nlp, batch_size=2))
    monkeypatch.setattr(pipeline, "_WORDS_KEPT", 0)
    known = len(nlp.vocab.strings)
    again = [text.replace("x", "k") for text in texts]
    parsed = list(parse_articles(map(article, again), nlp, batch_size=2))
    assert len(nlp.vocab.strings) == known
    assert "Zorblax0on" in nlp.vocab.strings
    assert "Zorblak0on" not in nlp.vocab.strings
    assert list(parse_articles(map(article, texts), nlp, batch_size=2)) == once
    assert [p.entities[0].name for p in parsed] == [f"Zorblak{n}on" for n in range(6)]
