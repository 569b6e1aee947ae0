"""The sentences a chart stands on, bounded, for notes and tables: the exact words, source, day, sentence number."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from core import views
from core.briefing.item import Item
from core.charts.places import AREAS, is_drawn
from core.dates import day_words
from core.errors import NotHereError
from core.filters import count
from core.library.reader import Library
from core.present.places import located
from core.present.quotes import said_of
from core.present.small import balanced

# What a reader of notes bears; more is counted on the slide and found in the dashboard.
MOST_EVENTS, MOST_REPORTS = 30, 3
MOST_PAIRS, MOST_SHARED = 12, 2
MOST_QUOTES = 30
MOST_PLACES, MOST_ARTICLES = 8, 30
COLUMNS = ("about", "source", "published", "sentence_number", "sentence", "date_known", "decided", "article_id")

Row = dict[str, str]


def evidence_of(library: Library, item: Item) -> list[Row]:
    """Rows of COLUMNS, all text; empty where nothing matches, and where shards are asked, which only count."""
    find = _OWN.get(item.kind, _of_events)
    if item.kind in ("connections", "network"):
        find = _of_pairs
    elif item.kind.startswith(("speaker", "quote", "said")):
        find = _of_quotes
    try:
        return list(find(library, item))
    except NotHereError:
        return []


def _of_events(library: Library, item: Item) -> Iterator[Row]:
    for story in views.timeline(library, item.filters, limit=MOST_EVENTS).to_dict("records"):
        reports = views.evidence(library, str(story["story_id"]), limit=MOST_REPORTS)
        for report in reports.to_dict("records"):
            yield _row(str(story["title"]), report, str(report["date_why"] or ""))


def _of_balance(library: Library, item: Item) -> Iterator[Row]:
    """The events that both countries of a balance have part in."""
    both = balanced(dict(item.options), views.facets(library))
    narrowed = replace(item.filters, countries=both, countries_match="all")
    return _of_events(library, replace(item, filters=narrowed))


def _of_places(library: Library, item: Item) -> Iterator[Row]:
    """The best reported events of the countries with most, then sentences that name the towns named most."""
    area = dict(item.options).get("area", "World")
    events = views.timeline(library, item.filters)
    events = events.sort_values("n_sources", ascending=False, kind="stable")
    lands = views.countries_of_events(library, item.filters)
    lands = lands[[is_drawn(code, area) for code in lands["code"]]].head(MOST_PLACES)
    for code, name, n in lands[["code", "name", "n"]].itertuples(index=False):
        told = events[[code in codes for codes in events["countries"]]].head(MOST_SHARED)
        for story in told.to_dict("records"):
            for report in views.evidence(library, str(story["story_id"]), limit=1).to_dict("records"):
                yield _row(f"{name}, {count(n, n, 'event')}: {story['title']}", report, str(report["date_why"] or ""))
    south, north, west, east = AREAS[area]
    towns, _ = located(views.places_named(library, item.filters))
    towns = towns[towns["lat"].between(south, north) & towns["lon"].between(west, east)].head(MOST_PLACES)
    for town in towns.to_dict("records"):
        words = f"{town['name']}, named in {count(town['n'], town['n'], 'article')}"
        for row in views.sentences_naming(library, item.filters, town["id"], limit=MOST_SHARED).to_dict("records"):
            yield _row(words, row)


def _of_articles(library: Library, item: Item) -> Iterator[Row]:
    """The latest articles with their first sentences."""
    for facts in views.articles(library, item.filters, limit=MOST_ARTICLES).to_dict("records"):
        page = views.article(library, str(facts["article_id"]))
        if page and page.sentences:
            yield _row(str(facts["title"] or "(no title)"), _sentence_of(page, 0))


def _of_article(library: Library, item: Item) -> Iterator[Row]:
    """The sentences of an article that tell of its events."""
    page = views.article(library, dict(item.options).get("article", ""))
    if page is None:
        return
    for event in page.events:
        yield _row(str(event["title"]), _sentence_of(page, int(event["sentence"])), str(event["date_why"] or ""))


def _sentence_of(page: views.ArticlePage, number: int) -> dict[Hashable, Any]:
    start, end = page.sentences[number]
    return {"sentence_index": number, "sentence": page.text[start:end]} | dict(page.facts.items())


def _of_pairs(library: Library, item: Item) -> Iterator[Row]:
    options = dict(item.options)
    window = options.get("window", "sentence")
    by = options.get("by", "entity" if item.kind == "network" else "country")
    found = views.connections(library, item.filters, by=by, window=window)
    for pair in found.pairs.sort_values("n", ascending=False, kind="stable").head(MOST_PAIRS).to_dict("records"):
        shared = views.shared_sentences(library, item.filters, pair["a"], pair["b"], window=window, limit=MOST_SHARED)
        for row in shared.to_dict("records"):
            yield _row(f"{pair['a_name']} with {pair['b_name']}: {pair['n']}", row)


def _of_quotes(library: Library, item: Item) -> Iterator[Row]:
    quotes = views.quotes(library, item.filters, said_of(dict(item.options)), limit=MOST_QUOTES)
    for row in quotes.to_dict("records"):
        yield _row(f"{' and '.join(row['speakers']) or 'speaker not found'} ({row['kind']})", row)


def _row(about: str, row: Mapping[Hashable, Any], date_known: str = "") -> Row:
    published = row["published"]
    day = "undated" if published is None or pd.isna(published) else day_words(_day(published))
    guess = " (inferred)" if row.get("published_basis") == "inferred" else ""
    return {
        "about": about,
        "source": str(row["source"]),
        "published": f"{day}{guess}",
        "sentence_number": str(int(row["sentence_index"]) + 1),
        "sentence": " ".join(str(row["sentence"]).split()),
        "date_known": date_known,
        "decided": str(row.get("decided") or ""),
        "article_id": str(row["article_id"]),
    }


def _day(value: Any) -> dt.date:
    return pd.Timestamp(value).date()


# Charts whose marks are neither events nor pairs nor quotes, and where what they show is told.
_OWN: dict[str, Callable[[Library, Item], Iterator[Row]]] = {
    "pair": _of_balance,
    "places": _of_places,
    "articles": _of_articles,
    "article": _of_article,
}


def headed(row: Row) -> Row:
    """A row for tables of people: what an analyst decided stands behind what it is about."""
    return {**row, "about": f"{row['about']} ({row['decided']})"} if row["decided"] else row


def said(row: Row) -> str:
    """One row in words, for notes."""
    known = "".join(f" [{row[key]}]" for key in ("date_known", "decided") if row[key])
    where = f"{row['source']}, {row['published']}, sentence {row['sentence_number']}"
    return f"{row['about']}: “{row['sentence']}” ({where}){known}"
