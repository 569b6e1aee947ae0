"""What a library holds, for the filters and the first line of each page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.library.reader import Library
from core.views.where import source_name


@dataclass(frozen=True, slots=True)
class Facets:
    """first_day, last_day: of dated events, far-off ones left out; first_event, last_event: of all of them.

    countries: [code, name, n, n_articles], n stories, most frequent first; the name is the code where none is known.
    sources: [source, n], n articles, most frequent first. entity_names: of those by id that a filter asks for.
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
    entity_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Country names by code, and those of entities by id."""
        return {**dict(zip(self.countries["code"], self.countries["name"], strict=True)), **self.entity_names}


# Days far from the rest are left out of the period that is offered: outside four times the middle half of the events,
# at least a year either side.
_DAYS = """
    WITH days AS (
        SELECT day_start AS first, max(day_end) AS last, sum(n) AS n FROM lane_days WHERE day_start IS NOT NULL
        GROUP BY ALL),
    ranked AS (SELECT *, sum(n) OVER (ORDER BY first) AS upto, sum(n) OVER () AS total FROM days),
    quarters AS (
        SELECT min(first) FILTER (upto >= 0.25 * total) AS low, min(first) FILTER (upto >= 0.75 * total) AS high
        FROM ranked),
    middle AS (SELECT low, high, greatest(366, 4 * (high - low)) AS reach FROM quarters)
    SELECT min(first) FILTER (first >= low - reach::INTEGER), max(last) FILTER (last <= high + reach::INTEGER),
        min(first), max(last)
    FROM days, middle"""
_COUNTRIES = """
    SELECT code, coalesce(c.name, code) AS name, n, n_articles FROM country_counts LEFT JOIN countries c USING (code)
    ORDER BY n DESC, n_articles DESC, code"""
_COUNTS = """
    SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM events), (SELECT count(*) FROM stories),
        (SELECT count(*) FROM quotes), (SELECT count(*) FROM names)"""


def facets(library: Library) -> Facets:
    """Periods, countries, sources and counts of a library."""
    days = library.rows(_DAYS)[0]
    published = library.rows("SELECT min(published), max(published) FROM articles")[0]
    counts = library.rows(_COUNTS)[0]
    sources = library.query("SELECT source_no, n FROM source_counts")
    sources.insert(0, "source", [source_name(library, no) for no in sources.pop("source_no")])
    sources = sources.sort_values(["n", "source"], ascending=[False, True], ignore_index=True)
    facts: tuple[Any, ...] = (*days, *published, library.query(_COUNTRIES), sources, *counts)
    return Facets(*facts)
