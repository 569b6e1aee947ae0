"""How much, and of what kind, over time: articles by source, quotes by kind, events by PLOVER class, two countries."""

from dataclasses import replace

import pandas as pd

from core.filters import Filters
from core.library.reader import Library
from core.views.quotes import ANYTHING, Said
from core.views.quotes import _where as of_quotes
from core.views.timeline import _where as of_stories
from core.views.where import Columns, source_name, where

# PLOVER's classes of events, and on what scale its manual (0.8) puts each type: 10 most cooperative, -10 most hostile.
# The manual contradicts itself on SANCTION; here it is material. ACCUSE is printed as +3; its modes are -2 to -3.5.
QUADS = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
SCORES = {
    **{"AGREE": 2.5, "CONSULT": 2.5, "SUPPORT": 5.0, "CONCEDE": 4.5, "COOPERATE": 9.5, "AID": 10.0, "RETREAT": 6.5},
    **{"REQUEST": 0.0, "ACCUSE": -3.0, "REJECT": -2.0, "THREATEN": -3.5, "PROTEST": -5.0, "SANCTION": -6.0},
    **{"MOBILIZE": -5.5, "COERCE": -7.0, "ASSAULT": -9.0},
}
# Up to so many days a bar is a day, then a week, then a month, then a year; a chart has some two hundred bars at most.
PERIODS = (("day", 92), ("week", 3 * 366), ("month", 15 * 366), ("year", None))
OTHER_SOURCES = "other sources"

_ARTICLE = Columns("a.published", "a.published", "a.", "a.source_no", "a.article_no")
_ARTICLES = """
    SELECT a.published AS day, a.source_no, count(*) AS n FROM articles a
    WHERE {where} AND a.published IS NOT NULL GROUP BY ALL ORDER BY ALL"""
_QUOTES = """
    SELECT q.day, q.kind, count(*) AS n FROM quotes q WHERE {where} AND q.day IS NOT NULL GROUP BY ALL ORDER BY ALL"""
_EVENTS = """
    SELECT s.day_start AS day, s.type, s.status, count(*) AS n FROM stories s
    WHERE {where} AND s.day_start IS NOT NULL GROUP BY ALL ORDER BY ALL"""


def articles_over_time(library: Library, filters: Filters, *, most: int = 6) -> tuple[pd.DataFrame, str]:
    """Articles by source and period: ([start, source, n], period). Beyond `most` sources the rest are one.

    period: "day", "week", "month" or "year", by how long the articles' days reach; weeks start on Monday. Articles
    without a day are left out.
    """
    found = where(library, filters, _ARTICLE)
    rows = library.query(_ARTICLES.format(where=found.sql), found.params, found.tables)
    totals = rows.groupby("source_no")["n"].sum().sort_values(ascending=False, kind="stable")
    kept = {int(no): source_name(library, int(no)) for no in totals.index[:most]}
    rows["source"] = pd.Series([kept.get(int(no), OTHER_SOURCES) for no in rows["source_no"]], dtype=object)
    return by_period(rows, "source")


def quotes_over_time(library: Library, filters: Filters, said: Said = ANYTHING) -> tuple[pd.DataFrame, str]:
    """Quotes by kind and period, by the day of their article: ([start, kind, n], period)."""
    found = of_quotes(library, filters, said)
    return by_period(library.query(_QUOTES.format(where=found.sql), found.params, found.tables), "kind")


def classes_over_time(library: Library, filters: Filters) -> tuple[pd.DataFrame, str]:
    """Dated events by PLOVER class and period, by the first of their days: ([start, quad, n], period)."""
    return classes_of(_events(library, filters))


def classes_of(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Rows of [day, type, status, n] by PLOVER class and period."""
    quad_of = {kind: quad for quad, kinds in QUADS.items() for kind in kinds}
    rows["quad"] = pd.Series([quad_of.get(kind) for kind in rows["type"]], index=rows.index, dtype=object)
    return by_period(rows[rows["quad"].notna()], "quad")


def balance(library: Library, filters: Filters, one: str, other: str) -> tuple[pd.DataFrame, str]:
    """What two countries have part in together: ([start, n, cooperation, conflict, mean], period).

    cooperation, conflict: sums of the PLOVER scores above and below 0 of a period's events; mean: of all its scores.
    Denied events are left out. The other filters hold, in place of their countries these two. one, other: codes.
    """
    return balance_of(_events(library, replace(filters, countries=(one, other), countries_match="all")))


def balance_of(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Rows of [day, type, status, n] of what two countries have part in, by period, with their scores."""
    rows = rows[(rows["status"] != "denied") & rows["type"].isin(list(SCORES))]
    scores = rows["type"].map(SCORES).astype(float) * rows["n"]
    rows = rows.assign(cooperation=scores.clip(lower=0), conflict=scores.clip(upper=0))
    period = _period(rows)
    found = rows.assign(start=_starts(rows["day"], period))
    found = found.groupby("start", as_index=False)[["n", "cooperation", "conflict"]].sum()
    return found.assign(mean=(found["cooperation"] + found["conflict"]) / found["n"].clip(lower=1)), period


def _events(library: Library, filters: Filters) -> pd.DataFrame:
    found = of_stories(library, filters)
    return library.query(_EVENTS.format(where=found.sql), found.params, found.tables)


def by_period(rows: pd.DataFrame, column: str) -> tuple[pd.DataFrame, str]:
    """Rows of [day, a column, n], summed by the period that fits how long the days reach, and that period."""
    period = _period(rows)
    found = rows.assign(start=_starts(rows["day"], period))
    counts: pd.DataFrame = found.groupby(["start", column], as_index=False)[["n"]].sum()
    return counts, period


def _period(rows: pd.DataFrame) -> str:
    """What a bar stands for."""
    if rows.empty:
        return "day"
    reach = (rows["day"].max() - rows["day"].min()).days
    return next(name for name, most in PERIODS if most is None or reach <= most)


def _starts(days: pd.Series, period: str) -> pd.Series:
    """The first day of the period of each day."""
    if period == "day":
        return days
    of = {"week": days.dt.day_of_week, "month": days.dt.day - 1, "year": days.dt.day_of_year - 1}[period]
    starts: pd.Series = days - pd.to_timedelta(of, unit="D")
    return starts
