"""Events counted, each report of one by itself: what makes one story of several reports is a library's work.

Days, countries, types and statuses filter by the event's own, sources by the article's, an entity by the sentence that
tells of it.
"""

from dataclasses import replace
from typing import Any

import ibis
import pandas as pd
from ibis import _

from core.filters import Filters
from core.ingest import country_names
from core.remote.opened import Remote
from core.remote.questions import check, dated, having, naming, only
from core.views.small import balance_of, classes_of
from core.views.timeline import STORY

_AT = ["article_id", "sentence"]


def timeline(remote: Remote, filters: Filters, *, limit: int = 0) -> pd.DataFrame:
    """See `core.views.timeline`: no row, as no report is linked to a story. What matches is counted by the others."""
    check(filters, is_of_events=True)
    frame = pd.DataFrame({name: pd.Series([], dtype=object) for name in STORY})
    return frame.astype({"date_start": "datetime64[us]", "date_end": "datetime64[us]", "n_sources": "int64"})


def timeline_counts(remote: Remote, filters: Filters) -> dict[str, Any]:
    """See `core.views.timeline_counts`; whether a year is inferred is not looked up."""
    found = _events(remote, filters)
    asked = found.aggregate(n=found.count(), n_dated=found.date_start.count())
    (row,) = remote.rows(asked).to_pylist()
    sources = remote.rows(found.select("source").distinct()).column("source").to_pylist()
    counts = {"n": int(row["n"]), "n_undated": int(row["n"]) - int(row["n_dated"]), "n_inferred": 0}
    return counts | {"n_corroborated": 0, "sources": sorted(sources)}


def timeline_bins(remote: Remote, filters: Filters) -> pd.DataFrame:
    """See `core.views.timeline_bins`: a lane is the country of the first who acts, else is acted on, else the first."""
    found = _events(remote, filters)
    lands = remote.table("known").select("entity_id", "country")
    for side in ("actors", "recipients"):
        first = lands.rename({f"{side}_id": "entity_id", f"{side}_country": "country"})
        found = found.mutate(**{f"{side}_first": found[side][0]})
        found = found.left_join(first, [(f"{side}_first", f"{side}_id")]).view()
    lane = ibis.coalesce(found.actors_country, found.recipients_country, found.countries.sort()[0])
    return _bins(remote, found.mutate(lane=lane))


def timeline_bins_by(remote: Remote, filters: Filters, *, by: str) -> pd.DataFrame:
    """See `core.views.timeline_bins_by`."""
    return _bins(remote, _events(remote, filters).mutate(lane=_[by]))


def classes_over_time(remote: Remote, filters: Filters) -> tuple[pd.DataFrame, str]:
    """See `core.views.classes_over_time`."""
    return classes_of(_by_day(remote, filters))


def balance(remote: Remote, filters: Filters, one: str, other: str) -> tuple[pd.DataFrame, str]:
    """See `core.views.balance`."""
    return balance_of(_by_day(remote, replace(filters, countries=(one, other), countries_match="all")))


def countries_of_events(remote: Remote, filters: Filters) -> pd.DataFrame:
    """See `core.views.countries_of_events`."""
    rows = _events(remote, filters).select(code=_.countries.unnest())
    frame = remote.frame(rows.group_by("code").aggregate(n=_.count()).order_by([ibis.desc("n"), "code"]))
    names = country_names()
    frame.insert(1, "name", pd.Series([names.get(code, code) for code in frame["code"]], dtype=object))
    return frame


def _events(remote: Remote, filters: Filters) -> Any:
    """Reports as they are asked for, with their source."""
    check(filters, is_of_events=True)
    found = remote.table("events")
    if filters.date_from:
        found = found.filter(_.date_end >= filters.date_from)
    if filters.date_to:
        found = found.filter(_.date_start <= filters.date_to)
    if filters.types:
        found = found.filter(_.type.isin(list(filters.types)))
    if filters.statuses:
        found = found.filter(_.status.isin(list(filters.statuses)))
    if filters.countries:
        chosen = list(filters.countries)
        lands = found.select("event_id", code=_.countries.unnest()).filter(_.code.isin(chosen))
        found = only(found, having(lands, ["event_id"], filters), "event_id")
    if filters.entity:
        found = only(found, naming(remote, "sentence", filters.entity), _AT)
    articles = dated(remote, filters, is_by_day=False).select("article_id", "source")
    return found.inner_join(articles, "article_id").view()


def _bins(remote: Remote, found: Any) -> pd.DataFrame:
    dated_ones = found.filter(_.date_start.notnull()).group_by("lane", day_start=_.date_start, day_end=_.date_end)
    counted = dated_ones.aggregate(n=_.count()).order_by(["day_start", "day_end", "lane"])
    return remote.frame(counted).assign(n_corroborated=0)


def _by_day(remote: Remote, filters: Filters) -> pd.DataFrame:
    """Reports by the first of their days, their type and status: [day, type, status, n]."""
    found = _events(remote, filters).filter(_.date_start.notnull())
    counted = found.group_by("type", "status", day=_.date_start).aggregate(n=_.count())
    return remote.frame(counted.order_by(["day", "type", "status"]))[["day", "type", "status", "n"]]
