"""What goes into the search index and what comes out of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A sentence's key is article_no << SENTENCE_BITS | its index; an index beyond LAST_SENTENCE counts as that one.
# ELSEWHERE is the title and what is outside of sentences: phrases are found there, and it is no sentence of `Hits`.
SENTENCE_BITS = 16
ELSEWHERE = (1 << SENTENCE_BITS) - 1
LAST_SENTENCE = ELSEWHERE - 1
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """An article to be found. `sentences` are spans of `text`, in order; `countries` are codes."""

    article_no: int
    title: str | None
    text: str
    source: str
    day: dt.date | None
    countries: Sequence[str]
    sentences: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a query's words stand, for charts to join with.

    articles: the numbers of the articles that match the whole query, rising. sentences: the keys of those of their
    sentences that hold at least one of its words or phrases (of those not denied), rising. note: what is missing, as a
    sentence; empty where nothing is.
    """

    articles: NDArray[np.int32]
    sentences: NDArray[np.int64]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text, plain and hostile, and where in it the query's words stand."""

    text: str
    hits: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An article of a page of results; a higher score is a better match, of use within one query only."""

    article_no: int
    score: float
    title: str | None
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the `total` articles that match, best first. note: what is not exact, as a sentence; mostly empty."""

    total: int
    found: tuple[Found, ...]
    note: str = ""


def sentence_key(article_no: int, sentence: int) -> int:
    """The key of a sentence of an article."""
    return article_no << SENTENCE_BITS | min(sentence, LAST_SENTENCE)
