"""What a library holds, for the filters and the first line of each page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.filters import UNKNOWN_SOURCE
from core.library.reader import Library


@dataclass(frozen=True, slots=True)
class Facets:
    """first_day, last_day: of dated events, far-off ones left out; first_event, last_event: of all of them.

    countries: [code, name, n, n_articles], n events, most frequent first; the name is the code where none is known.
    sources: [source, n], n articles, most frequent first.
    """

    first_day: dt.date | None
    last_day: dt.date | None
    first_event: dt.date | None
    last_event: dt.date | None
    first_published: dt.date | None
    last_published: dt.date | None
    countries: pd.DataFrame
    sources: pd.DataFrame
    n_articles: int
    n_events: int
    n_stories: int
    n_quotes: int
    n_entities: int

    @property
    def names(self) -> dict[str, str]:
        """Country names by code."""
        return dict(zip(self.countries["code"], self.countries["name"], strict=True))


# Days far from the rest are left out of the period that is offered: outside four times the middle half of the events,
# at least a year either side.
_DAYS = """
    WITH days AS (SELECT date_start AS first, date_end AS last FROM stories WHERE date_start IS NOT NULL),
    middle AS (
        SELECT quantile_disc(first, 0.25) AS low, quantile_disc(first, 0.75) AS high,
            greatest(366, 4 * (quantile_disc(first, 0.75) - quantile_disc(first, 0.25))) AS reach
        FROM days)
    SELECT min(first) FILTER (first >= low - reach::INTEGER), max(last) FILTER (last <= high + reach::INTEGER),
        min(first), max(last)
    FROM days, middle"""

_COUNTRIES = """
    WITH of_events AS (SELECT code, count(*) AS n FROM (SELECT unnest(countries) AS code FROM events) GROUP BY code),
    of_articles AS (
        SELECT code, count(*) AS n_articles FROM (SELECT unnest(countries) AS code FROM article_facts) GROUP BY code)
    SELECT code, coalesce(c.name, code) AS name, coalesce(n, 0) AS n, coalesce(n_articles, 0) AS n_articles
    FROM of_events FULL JOIN of_articles USING (code) LEFT JOIN countries c USING (code)
    ORDER BY n DESC, n_articles DESC, code"""

_SOURCES = f"""
    SELECT coalesce(source, '{UNKNOWN_SOURCE}') AS source, count(*) AS n FROM articles GROUP BY ALL
    ORDER BY n DESC, source"""  # noqa: S608 - a constant of ours

_COUNTS = """
    SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM events), (SELECT count(*) FROM stories),
        (SELECT count(*) FROM quotes), (SELECT count(*) FROM canonicals)"""


def facets(library: Library) -> Facets:
    """Periods, countries, sources and counts of a library."""
    days = library.rows(_DAYS)[0]
    published = library.rows("SELECT min(published), max(published) FROM articles")[0]
    counts = library.rows(_COUNTS)[0]
    facts: tuple[Any, ...] = (*days, *published, library.query(_COUNTRIES), library.query(_SOURCES), *counts)
    return Facets(*facts)
