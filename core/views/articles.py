"""The sources: which articles, and one of them with all that was found in it marked."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.filters import UNKNOWN_SOURCE, Columns, Filters
from core.library.reader import Library
from core.views.marks import Mark, marks_of, texts_of

_COLUMNS = Columns(
    start="a.published", end="a.published", countries="f.countries", source="a.source", text=("a.title", "t.text")
)

_ARTICLES = """
    SELECT a.article_id, a.title, coalesce(a.source, '{unknown}') AS source, a.source_basis, a.published,
        a.published_basis, a.published_why, f.n_events, f.n_entities, f.n_quotes, f.countries, a.author, a.url, a.path
    FROM articles a JOIN article_facts f USING (article_id) JOIN texts t USING (article_id)
    WHERE {where} ORDER BY a.published DESC NULLS LAST, a.title NULLS LAST, a.article_id"""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article: its facts (the columns of `articles`), its text, the marks over it, its sentences [start, end)."""

    facts: dict[str, Any]
    text: str
    marks: list[Mark]
    sentences: list[tuple[int, int]]


def articles(library: Library, filters: Filters) -> pd.DataFrame:
    """One row an article, latest first.

    Returns [article_id, title, source, source_basis, published, published_basis, published_why, n_events, n_entities,
    n_quotes, countries (first what it is about), author, url, path]. Days filter by publication, countries by those the
    article names, text by title and text.
    """
    where, params = filters.where(_COLUMNS)
    return library.query(_ARTICLES.format(where=where, unknown=UNKNOWN_SOURCE), params)


def article(library: Library, article_id: str) -> ArticlePage | None:
    """One article with its marks; None where the library has none of this id."""
    frame = library.query(_ARTICLES.format(where="a.article_id = ?", unknown=UNKNOWN_SOURCE), [article_id])
    if frame.empty:
        return None
    sentences = library.rows('SELECT start, "end" FROM sentences WHERE article_id = ? ORDER BY sentence', [article_id])
    return ArticlePage(
        facts={str(key): value for key, value in frame.iloc[0].items()},
        text=texts_of(library, [article_id])[article_id],
        marks=marks_of(library, [article_id]).get(article_id, []),
        sentences=[(start, end) for start, end in sentences],
    )
