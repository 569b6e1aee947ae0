"""The sources: which articles, and one of them with all that was found in it marked."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.filters import Filters
from core.library.reader import Library
from core.library.schema import PLACES
from core.views.marks import Mark, Texts
from core.views.where import Columns, source_name, where

_COLUMNS = Columns("a.published", "a.published", "a.", "a.source_no", "a.article_no")

_ARTICLES = """
    SELECT a.article_id, a.title, a.source_no, a.published, a.published_basis, a.n_events, a.n_entities, a.n_quotes,
        a.countries
    FROM articles a WHERE {where} ORDER BY a.published DESC NULLS LAST, a.article_id LIMIT ? OFFSET ?"""
_COUNT = "SELECT count(*) FROM articles a WHERE {where}"
_ARTICLE = """
    SELECT article_no, article_id, title, source_no, published, published_basis, n_events, n_entities, n_quotes,
        countries
    FROM articles WHERE article_id = ?"""

_LANES = f"""
    SELECT e.event % {PLACES}, c.code FROM events e JOIN countries c ON c.bit = e.lane WHERE e.event BETWEEN ? AND ?"""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article: its facts (those of `articles` and source_basis, published_why, author, url, path), its text, the
    marks over it, its sentences [start, end), its events as they are packed (`packing.FIELDS`), in text order, with
    the country of their lane.
    """

    facts: dict[str, Any]
    text: str
    marks: list[Mark]
    sentences: list[tuple[int, int]]
    events: list[dict[str, Any]]


def articles(library: Library, filters: Filters, *, limit: int = 200, offset: int = 0) -> pd.DataFrame:
    """One row an article, latest first; `articles_count` counts all.

    Returns [article_id, title, source, published, published_basis, n_events, n_entities, n_quotes, countries (first
    what it is about)]. Days filter by publication, countries by those the article names, text by title and text.
    """
    found = where(library, filters, _COLUMNS)
    frame = library.query(_ARTICLES.format(where=found.sql), [*found.params, limit, offset], found.tables)
    names = [source_name(library, number) for number in frame.pop("source_no")]
    frame.insert(2, "source", pd.Series(names, index=frame.index, dtype=object))
    return frame


def articles_count(library: Library, filters: Filters) -> int:
    """How many articles match."""
    found = where(library, filters, _COLUMNS)
    return int(library.rows(_COUNT.format(where=found.sql), found.params, found.tables)[0][0])


def article(library: Library, article_id: str) -> ArticlePage | None:
    """One article with its marks; None where the library has none of this id."""
    frame = library.query(_ARTICLE, [article_id])
    if frame.empty:
        return None
    facts = {str(key): value for key, value in frame.iloc[0].items()}
    number = int(facts.pop("article_no"))
    texts = Texts(library, [number])
    facts["source"] = source_name(library, facts.pop("source_no"))
    facts |= {key: texts.fact(number, key) for key in ("source_basis", "published_why", "author", "url", "path")}
    marks, sentences = texts.marks.get(number, []), texts.sentences(number)
    lanes = dict(library.rows(_LANES, [number * PLACES, number * PLACES + PLACES - 1]))
    events = [event | {"lane": lanes.get(event["n"])} for event in texts.records(number, "events")]
    return ArticlePage(facts, texts.text(number), marks, sentences, events)
