"""Articles, quotations and pairs counted by Ibis expressions: what `core.views` answers of a library, in its frames.

Days filter by the article's publication; countries by those the window, the quotation or the article names; sources by
the article's; an entity by the window that names it. What the shards do not hold is refused in words.
"""

from typing import Any

import ibis
import pandas as pd
from ibis import _

from core.errors import FilterError
from core.filters import UNKNOWN_SOURCE, Filters
from core.library.schema import KNOWN_SOURCES, SHOWN_LABELS
from core.remote.opened import Remote
from core.views.connections import BY, MAX_LIMIT, WINDOWS, Connections
from core.views.quotes import ANYTHING, Said
from core.views.small import OTHER_SOURCES, by_period

OTHERS = "other sources"


def articles_count(remote: Remote, filters: Filters) -> int:
    """See `core.views.articles_count`."""
    return remote.one(_articles(remote, filters).count())


def articles_over_time(remote: Remote, filters: Filters, *, most: int = 6) -> tuple[pd.DataFrame, str]:
    """See `core.views.articles_over_time`."""
    found = _articles(remote, filters).filter(_.published.notnull())
    rows = remote.frame(
        found.group_by(day=_.published, source=_.source).aggregate(n=_.count()).order_by(["day", "source"])
    )
    totals = rows.groupby("source")["n"].sum().reset_index().sort_values(["n", "source"], ascending=[False, True])
    kept = set(totals["source"][:most])
    rows["source"] = pd.Series([name if name in kept else OTHER_SOURCES for name in rows["source"]], dtype=object)
    return by_period(rows, "source")


def quotes_count(remote: Remote, filters: Filters, said: Said = ANYTHING) -> int:
    """See `core.views.quotes_count`."""
    return remote.one(_quotes(remote, filters, said).count())


def quotes_over_time(remote: Remote, filters: Filters, said: Said = ANYTHING) -> tuple[pd.DataFrame, str]:
    """See `core.views.quotes_over_time`."""
    found = _quotes(remote, filters, said).filter(_.published.notnull())
    rows = remote.frame(found.group_by(day=_.published, kind=_.kind).aggregate(n=_.count()).order_by(["day", "kind"]))
    return by_period(rows, "kind")


def speakers(remote: Remote, filters: Filters, said: Said = ANYTHING, *, limit: int = 200) -> pd.DataFrame:
    """See `core.views.speakers`."""
    quotes, by = _quotes(remote, filters, said), remote.table("speakers")
    who = by.semi_join(quotes, "quote_id").view()
    alone = quotes.anti_join(by, "quote_id").view()
    alone = alone.select(speaker=_.speaker_name, speaker_country=ibis.null(str), kind=_.kind)
    named = who.select(speaker=_.name, speaker_country=_.country, kind=_.kind)
    rows = named.union(alone).group_by(["speaker", "speaker_country", "kind"]).aggregate(n=_.count())
    frame = remote.frame(rows)
    total = frame.groupby("speaker", dropna=False)["n"].transform("sum")
    frame = frame.assign(total=total).sort_values(["total", "speaker", "kind"], ascending=[False, True, True])
    best = frame["speaker"].drop_duplicates()[:limit]
    kept = frame[frame["speaker"].isin(set(best.tolist()))]
    return kept.drop(columns="total").reset_index(drop=True)


def spoken_about(remote: Remote, filters: Filters, said: Said = ANYTHING, *, limit: int = 200) -> list[str]:
    """See `core.views.spoken_about`."""
    whom = remote.table("about").semi_join(_quotes(remote, filters, said), "quote_id").view()
    rows = whom.group_by("name").aggregate(n=_.count()).order_by([ibis.desc("n"), "name"]).limit(limit)
    return list(remote.rows(rows).column("name").to_pylist())


def places_named(remote: Remote, filters: Filters, *, limit: int = 300) -> pd.DataFrame:
    """See `core.views.places_named`."""
    named = only(_named_in(remote, "article"), _articles(remote, filters), "article_id")
    places = named.filter(_.label.isin(["GPE", "LOC", "FAC"]), ~_.is_country, _.country.notnull())
    rows = places.group_by(id=_.canonical_id, name=_.name, country=_.country).aggregate(n=_.count())
    return remote.frame(rows.order_by([ibis.desc("n"), "name", "id"]).limit(limit))


def windows_count(remote: Remote, filters: Filters, *, window: str = "sentence") -> int:
    """See `core.views.windows_count`."""
    found = _windows(remote, filters, window)
    return remote.one(found.select("article_id", "sentence").distinct().count())


def connections(
    remote: Remote, filters: Filters, *, by: str = "entity", window: str = "sentence", limit: int = 30
) -> Connections:
    """See `core.views.connections`. Raises ValueError."""
    if by not in BY or window not in WINDOWS or not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"by {by!r}, window {window!r} or a limit of {limit} is not allowed.")
    rows = _windows(remote, filters, window).filter(_.label.isin(list(SHOWN_LABELS)))
    counted = remote.frame(
        rows.group_by(["entity_no", "canonical_id", "name", "label", "country", "is_country"]).aggregate(n=_.count())
    )
    top, left_out = _top(counted, by, limit)
    numbers = [int(no) for no in top["entity_no"]]
    shown = rows.filter(_.entity_no.isin(numbers)).mutate(source=_shown_source(remote))
    other = shown.select("article_id", "sentence", b=_.entity_no)
    met = shown.inner_join(other, ["article_id", "sentence"]).filter(_.entity_no != _.b)
    pairs = remote.frame(met.group_by(a=_.entity_no, b=_.b, source=_.source).aggregate(n=_.count()))
    alone = remote.frame(shown.group_by(a=_.entity_no, source=_.source).aggregate(n=_.count()))
    return Connections(_pairs(top, pairs, by), _totals(top, alone), left_out)


# ---- rows ------------------------------------------------------------------------------------------------------------


def check(filters: Filters, *, is_of_events: bool = False) -> None:
    """Raises FilterError for what shards cannot be asked for; types and statuses can be, of events."""
    asked = {
        "words of a text": filters.text,
        "what two sources tell of": filters.corroborated,
        "types or statuses here": not is_of_events and (filters.types or filters.statuses),
    }
    for what, value in asked.items():
        if value:
            raise FilterError(
                f"A set of shards is not asked for {what}. Take that filter away, or add the slice that matters to a "
                "library: dateline add --from-parquet."
            )


def dated(remote: Remote, filters: Filters, *, is_by_day: bool = True) -> Any:
    """Articles of the days and sources that are asked for."""
    found = remote.table("articles").mutate(source=_.source.fill_null(UNKNOWN_SOURCE))
    if filters.date_from and is_by_day:
        found = found.filter(_.published >= filters.date_from)
    if filters.date_to and is_by_day:
        found = found.filter(_.published <= filters.date_to)
    if filters.sources:
        found = found.filter(_.source.isin(list(filters.sources)))
    return found


def _articles(remote: Remote, filters: Filters) -> Any:
    """Articles as they are asked for: countries are those they are about and those they name."""
    check(filters)
    found = dated(remote, filters)
    if filters.countries:
        named = remote.table("known").filter(_.country.isin(list(filters.countries)))
        named = named.select("article_id", code=_.country)
        about = remote.table("articles").select("article_id", code=_.countries.unnest())
        about = about.filter(_.code.isin(list(filters.countries)))
        found = only(found, having(named.union(about), ["article_id"], filters), "article_id")
    if filters.entity:
        found = only(found, naming(remote, "article", filters.entity), "article_id")
    return found


def only(rows: Any, others: Any, keys: str | list[str]) -> Any:
    """The rows whose keys are among the others'. Made a table of its own: Ibis 12 loses its way in chains of joins."""
    return rows.semi_join(others, keys).view()


def having(rows: Any, keys: list[str], filters: Filters) -> Any:
    """The keys that have any, or all, of the countries."""
    counted = rows.group_by(keys).aggregate(k=_.code.nunique())
    least = len(set(filters.countries)) if filters.countries_match == "all" else 1
    return counted.filter(_.k >= least).select(*keys)


def _named_in(remote: Remote, window: str) -> Any:
    """Who is named in which window, once each; an article as a window has the sentence -1."""
    if window == "sentence":
        return remote.table("named")
    return remote.table("named_articles").mutate(sentence=ibis.literal(-1))


def naming(remote: Remote, window: str, canonical_id: str) -> Any:
    """The windows that name somebody: [article_id, sentence]."""
    return _named_in(remote, window).filter(_.canonical_id == canonical_id).select("article_id", "sentence").distinct()


def _windows(remote: Remote, filters: Filters, window: str) -> Any:
    """Who is named in the windows that are asked for, with the window's source."""
    check(filters)
    if window not in WINDOWS:
        raise ValueError(f"window {window!r} is not allowed; choose {' or '.join(WINDOWS)}.")
    keys = ["article_id", "sentence"]
    rows = _named_in(remote, window)
    if window == "article":
        articles = _articles(remote, filters)
    else:
        articles = dated(remote, filters)
        if filters.countries:
            lands = rows.filter(_.country.isin(list(filters.countries))).mutate(code=_.country)
            rows = only(rows, having(lands, keys, filters), keys)
        if filters.entity:
            rows = only(rows, naming(remote, window, filters.entity), keys)
    return rows.inner_join(articles.select("article_id", "source"), "article_id")


def _quotes(remote: Remote, filters: Filters, said: Said) -> Any:
    """Quotations as they are asked for, with their article's day."""
    check(filters)
    keys = ["article_id", "sentence"]
    articles = dated(remote, filters).select("article_id", "published")
    quotes, by, about = (remote.table(name) for name in ("quotes", "speakers", "about"))
    found = quotes.inner_join(articles, "article_id").view()
    if filters.countries:
        chosen = list(filters.countries)
        beside = remote.table("named").filter(_.country.isin(chosen)).select(*keys, code=_.country)
        near = quotes.select(*keys, "quote_id").inner_join(beside, keys).select("quote_id", "code")
        who = by.filter(_.country.isin(chosen)).select("quote_id", code=_.country)
        found = only(found, having(near.union(who), ["quote_id"], filters), "quote_id")
    if filters.entity:
        found = only(found, naming(remote, "sentence", filters.entity), keys)
    if said.kinds:
        found = found.filter(_.kind.isin(list(said.kinds)))
    if said.speakers:
        names = list(said.speakers)
        by_name = by.filter(_.name.isin(names)).select("quote_id")
        unknown = quotes.filter(_.speaker_name.isin(names)).anti_join(by, "quote_id").select("quote_id")
        found = only(found, by_name.union(unknown).distinct(), "quote_id")
    if said.about:
        found = only(found, about.filter(_.name.isin(list(said.about))).select("quote_id").distinct(), "quote_id")
    return found


# ---- frames ----------------------------------------------------------------------------------------------------------


def _shown_source(remote: Remote) -> Any:
    """What a source is called in counts of pairs: those of most articles by their name, the rest together."""
    articles = dated(remote, Filters())
    most = remote.rows(articles.group_by("source").aggregate(n=_.count()).order_by([ibis.desc("n"), "source"]))
    names = most.column("source").to_pylist()[:KNOWN_SOURCES]
    return ibis.ifelse(_.source.isin(names), _.source, OTHERS)


def _top(counted: pd.DataFrame, by: str, limit: int) -> tuple[pd.DataFrame, int | None]:
    """Those named most, with their place, and how many are left out."""
    ordered = counted.sort_values(["n", "name", "canonical_id"], ascending=[False, True, True])
    lands = ordered["is_country"].astype(bool)
    groups = [ordered[~lands], ordered[lands]] if by == "country" else [ordered]
    parts = [group[:limit].assign(place=range(1, min(limit, len(group)) + 1)) for group in groups]
    top = pd.concat(parts).sort_values(["is_country", "place"], ignore_index=True)
    return top, max(0, len(groups[0]) - limit)


def _totals(top: pd.DataFrame, alone: pd.DataFrame) -> pd.DataFrame:
    split: dict[int, dict[str, int]] = {int(no): {} for no in top["entity_no"]}
    for no, source, n in zip(alone["a"].tolist(), alone["source"].tolist(), alone["n"].tolist(), strict=True):
        split[no][source] = n
    found = top.assign(by_source=pd.Series([dict(sorted(split[no].items())) for no in top["entity_no"]], dtype=object))
    columns = ["canonical_id", "name", "label", "country", "is_country", "place", "n", "by_source"]
    found = found[columns].rename(columns={"canonical_id": "id"})
    found = found.assign(is_country=found["is_country"].astype(bool), n=found["n"].astype("int64"))
    return found.sort_values(["place", "name"], ignore_index=True)


def _pairs(top: pd.DataFrame, pairs: pd.DataFrame, by: str) -> pd.DataFrame:
    facts = {row["entity_no"]: row for row in top.to_dict("records")}
    cells: dict[tuple[int, int], dict[str, int]] = {}
    columns = (pairs[name].tolist() for name in ("a", "b", "source", "n"))
    for a, b, source, n in zip(*columns, strict=True):
        one, other = facts[a], facts[b]
        if (one["place"] < other["place"]) if by == "entity" else (not one["is_country"] and other["is_country"]):
            cells.setdefault((a, b), {})[source] = n
    rows = []
    for a, b in sorted(cells, key=lambda cell: (facts[cell[0]]["place"], facts[cell[1]]["place"])):
        counts = dict(sorted(cells[a, b].items()))
        sides = [facts[no][field] for no in (a, b) for field in ("canonical_id", "name", "label", "country")]
        rows.append([*sides, sum(counts.values()), counts])
    names = [f"{side}{field}" for side in "ab" for field in ("", "_name", "_label", "_country")]
    return pd.DataFrame(rows, columns=[*names, "n", "by_source"]).astype({"n": "int64"})
