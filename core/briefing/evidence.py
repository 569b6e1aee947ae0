"""The sentences a chart stands on, bounded, for notes and tables: the exact words, source, day, sentence number."""

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from core import views
from core.briefing.item import Item
from core.dates import day_words
from core.library.reader import Library
from core.present.quotes import said_of

# What a reader of notes bears; more is counted on the slide and found in the dashboard.
MOST_EVENTS, MOST_REPORTS = 30, 3
MOST_PAIRS, MOST_SHARED = 12, 2
MOST_QUOTES = 30
COLUMNS = ("about", "source", "published", "sentence_number", "sentence", "date_known", "article_id")

Row = dict[str, str]


def evidence_of(library: Library, item: Item) -> list[Row]:
    """Rows of COLUMNS, all text; empty where nothing matches."""
    if item.kind in ("connections", "network"):
        return list(_of_pairs(library, item))
    if item.kind.startswith(("speaker", "quote", "said")):
        return list(_of_quotes(library, item))
    if item.kind == "pair":
        options = dict(item.options)
        both = (options["one"], options["other"])
        item = replace(item, filters=replace(item.filters, countries=both, countries_match="all"))
    return list(_of_events(library, item))


def _of_events(library: Library, item: Item) -> Iterator[Row]:
    for story in views.timeline(library, item.filters, limit=MOST_EVENTS).to_dict("records"):
        reports = views.evidence(library, str(story["story_id"]), limit=MOST_REPORTS)
        mark = f" ({story['decided']})" if story["decided"] else ""  # "confirmed", "set by analyst"
        for report in reports.to_dict("records"):
            yield _row(f"{story['title']}{mark}", report, str(report["date_why"] or ""))


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
        "article_id": str(row["article_id"]),
    }


def _day(value: Any) -> dt.date:
    return pd.Timestamp(value).date()


def said(row: Row) -> str:
    """One row in words, for notes."""
    known = f" [{row['date_known']}]" if row["date_known"] else ""
    where = f"{row['source']}, {row['published']}, sentence {row['sentence_number']}"
    return f"{row['about']}: “{row['sentence']}” ({where}){known}"
