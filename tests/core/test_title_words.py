import pyarrow as pa
import pytest

from core.library.title_words import root, title_words


def said(title, deed=""):
    return set(title_words(pa.array([title]), [deed]).to_pylist()[0])


SAME = [("sanctions", "sanctioned"), ("violate", "violation"), ("talks", "talk"), ("cooperate", "cooperation")]


@pytest.mark.parametrize(("word", "same"), SAME)
def test_verb_and_noun_have_one_root(word, same):
    assert root(word) == root(same)


@pytest.mark.parametrize(("word", "other"), [("bus", "but"), ("ring", "red"), ("sign", "sing")])
def test_short_words_keep_their_ends(word, other):
    assert root(word) != root(other)


def test_titles_that_say_the_same_share_their_words_but_not_names_nor_deeds():
    one = said("Chile and Peru agree tariffs would break treaty", "agreed")
    two = said("Chile and Peru warn that tariffs break treaties", "warned")
    assert one == two == said("tariffs break treaty")
    assert not said("Ana Rivera meets Luis Soto", "meets")


@pytest.mark.parametrize("title", [None, "", "  ", "…", "12 34", "Ana", "ÅÉ", "a" * 5])
def test_what_is_no_word_says_nothing_or_one(title):
    words = title_words(pa.array([title], pa.string()), ["x"])
    assert len(words.to_pylist()[0]) <= 1


def test_no_title_no_row():
    assert title_words(pa.array([], pa.string()), []).to_pylist() == []
