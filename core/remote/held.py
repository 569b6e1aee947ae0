"""What a set of shards holds, for the filters of the pages: days, countries, sources, and who is named most."""

import datetime as dt
from typing import Any

import ibis
import pandas as pd
from ibis import _

from core.filters import UNKNOWN_SOURCE, Filters
from core.ingest import country_names
from core.library.schema import SHOWN_LABELS
from core.remote.opened import Remote
from core.remote.questions import check
from core.views.entities import MAX_LIKE, called, worded
from core.views.facets import Facets

# Days of events beyond these shares of them are far off: the period that is offered leaves them out.
_NEAR = (0.01, 0.99)
_WHO = ["canonical_id", "name", "label", "country"]


def facets(remote: Remote) -> Facets:
    """See `core.views.facets`; events are counted by report."""
    articles, events = remote.table("articles"), remote.table("events")
    (told,) = remote.rows(
        articles.aggregate(n=articles.count(), first=articles.published.min(), last=articles.published.max())
    ).to_pylist()
    n_events, n_quotes, n_names = (remote.one(remote.table(name).count()) for name in ("events", "quotes", "who"))
    days = remote.frame(
        events.filter(_.date_start.notnull()).group_by(first=_.date_start, last=_.date_end).aggregate(n=_.count())
    )
    source = articles.source.fill_null(UNKNOWN_SOURCE)
    sources = articles.group_by(source=source).aggregate(n=_.count()).order_by([ibis.desc("n"), "source"])
    return Facets(
        *_near(days),
        _day(days["first"].min()),
        _day(days["last"].max()),
        told["first"],
        told["last"],
        _countries(remote),
        remote.frame(sources),
        n_articles=int(told["n"]),
        n_events=n_events,
        n_stories=n_events,
        n_quotes=n_quotes,
        n_entities=n_names,
    )


def text_note(remote: Remote, filters: Filters) -> str:
    """See `core.views.text_note`. Raises FilterError for a text: no shard is searched."""
    check(filters, is_of_events=True)
    return ""


def entities(remote: Remote, *, like: str = "", limit: int = 200) -> pd.DataFrame:
    """See `core.views.entities`."""
    if not like:
        return _worded(remote, _shown(remote), limit)
    return _worded(remote, _shown(remote).filter(_.name.lower().contains(like[:MAX_LIKE].lower())), limit)


def entity_called(remote: Remote, words: str) -> pd.DataFrame:
    """See `core.views.entity_called`."""
    return called(words, lambda names, limit: _worded(remote, _shown(remote).filter(_.name.isin(names)), limit))


def entity(remote: Remote, canonical_id: str) -> pd.DataFrame:
    """See `core.views.entity`."""
    return _worded(remote, _shown(remote).filter(_.canonical_id == canonical_id), 1)


def _shown(remote: Remote) -> Any:
    return remote.table("named_articles").filter(_.label.isin(list(SHOWN_LABELS)))


def _worded(remote: Remote, rows: Any, limit: int) -> pd.DataFrame:
    counted = rows.group_by(_WHO).aggregate(n=_.count())
    frame = remote.frame(counted.order_by([ibis.desc("n"), "name", "canonical_id"]).limit(limit))
    who = remote.table("who").filter(_.label.isin(list(SHOWN_LABELS)), _.name.isin(list(frame["name"].unique())))
    alike = remote.frame(who.select(*_WHO))
    return worded(_named(frame), _named(alike).to_dict("records"))


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Countries by their names, as a library has them."""
    names = country_names()
    lands = pd.Series([names.get(code, code) for code in frame["country"]], index=frame.index, dtype=object)
    return frame.assign(country=lands).rename(columns={"canonical_id": "id"})


def _countries(remote: Remote) -> pd.DataFrame:
    """[code, name, n, n_articles]: by the reports that a country has part in, and the articles that name it."""
    told = remote.table("events").select("event_id", code=_.countries.unnest()).group_by("code").aggregate(n=_.count())
    about = remote.table("articles").select("article_id", code=_.countries.unnest())
    named = remote.table("named_articles").filter(_.country.notnull()).select("article_id", code=_.country)
    articles = about.union(named).distinct().group_by("code").aggregate(n_articles=_.count())
    frame = remote.frame(told).merge(remote.frame(articles), on="code", how="outer").fillna({"n": 0, "n_articles": 0})
    frame = frame.astype({"n": "int64", "n_articles": "int64"})
    frame = frame.sort_values(["n", "n_articles", "code"], ascending=[False, False, True], ignore_index=True)
    names = country_names()
    frame.insert(1, "name", pd.Series([names.get(code, code) for code in frame["code"]], dtype=object))
    return frame


def _near(days: pd.DataFrame) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the events, the few far-off ones left out."""
    if days.empty:
        return None, None
    days = days.sort_values("first")
    share = days["n"].cumsum() / days["n"].sum()
    near = days[(share >= _NEAR[0]) & (share - days["n"] / days["n"].sum() <= _NEAR[1])]
    return _day(near["first"].min()), _day(near["last"].max())


def _day(moment: Any) -> dt.date | None:
    return None if pd.isna(moment) else pd.Timestamp(moment).date()
