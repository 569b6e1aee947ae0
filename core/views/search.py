"""Which articles a text is found in, best first, each with the words around it."""

from dataclasses import dataclass, replace

import pandas as pd

from core.filters import UNKNOWN_SOURCE, Filters
from core.library.reader import Library
from core.views.where import Columns, asks_events, source_name, where

_FACTS = """
    SELECT article_no, article_id, source_no, published, published_basis, n_events, n_quotes FROM articles
    WHERE list_contains(?::INTEGER[], article_no)"""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found.

    articles: [article_id, title, source, published, published_basis, n_events, n_quotes, snippet, hits], best first;
    snippet is a piece of the article's text, hits its [start, end) spans to mark. total: how many articles match. note:
    what the search had to simplify, as a sentence, else "".
    """

    articles: pd.DataFrame
    total: int
    note: str


def text_note(library: Library, filters: Filters) -> str:
    """What charts leave out because the text stands in too many sentences, as a sentence; "" where nothing."""
    return library.hits(filters.text).note if filters.text else ""


def search(library: Library, filters: Filters, *, limit: int = 10, offset: int = 0) -> Results:
    """The articles whose title or text match `filters.text`, and that match the other filters.

    Raises FilterError for a text that cannot be looked for, and where more is asked for than can be shown.
    """
    texts: dict[int, tuple[str | None, str]] = {}

    def article_of(number: int) -> tuple[str | None, str]:
        table = library.packed([number])[number]
        texts[number] = table["title"][0].as_py(), table["text"][0].as_py()
        return texts[number]

    found = library.search(
        filters.text,
        article_of,
        sources=["" if name == UNKNOWN_SOURCE else name for name in filters.sources],
        first=filters.date_from,
        last=filters.date_to,
        countries=filters.countries,
        match=filters.countries_match,
        among=_among(library, filters),
        limit=limit,
        offset=offset,
    )
    facts = library.query(_FACTS, [[one.article_no for one in found.found]]).set_index("article_no")
    hits = [(one.article_no, one.title, one.snippet.text, list(one.snippet.hits)) for one in found.found]
    frame = pd.DataFrame(hits, columns=["article_no", "title", "snippet", "hits"]).astype(object)
    frame = frame.join(facts, on="article_no", how="inner").drop(columns="article_no")
    frame["source"] = pd.Series([source_name(library, no) for no in frame.pop("source_no")], frame.index, dtype=object)
    columns = [
        "article_id",
        "title",
        "source",
        "published",
        "published_basis",
        "n_events",
        "n_quotes",
        "snippet",
        "hits",
    ]
    return Results(frame[columns], found.total, found.note)


def _among(library: Library, filters: Filters) -> list[int] | None:
    """The articles that match what the index does not know: who is named, and what events are told of."""
    if not filters.entity and not asks_events(filters):
        return None
    found = where(library, replace(filters, text=""), Columns(article="a.article_no"))
    rows = library.numbers(f"SELECT a.article_no FROM articles a WHERE {found.sql}", found.params, found.tables)
    return [int(number) for number in rows]
