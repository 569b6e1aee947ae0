"""FollowTheMoney entities, one JSON object a line: what Aleph, OpenSanctions and their tools read.

Articles as Article, people, bodies and states as Person, Organization and PublicBody, other places as Address, who is
named where as Mention, stories as Event. Schema and property names are FollowTheMoney's (its `schema` folder); values
keep its forms: country codes in lower case, dates as prefixes of ISO 8601, ids of letters, digits and hyphens, web
addresses only where a URL is asked for. An entity without a fitting schema (a law, a product) is left out.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from core.contract import json_line
from core.export.cells import no_controls
from core.export.chosen import Job, articles
from core.export.stories import ASKED as OF_STORIES
from core.export.stories import stories
from core.filters import UNKNOWN_SOURCE

Row = Mapping[str, Any]
Entity = dict[str, Any]

ASKED = (*OF_STORIES, "texts", "entities", "article_facts")
_SCHEMATA = {
    "PERSON": "Person",
    "ORG": "Organization",
    "GPE": "PublicBody",
    "NORP": "LegalEntity",
    "LOC": "Address",
    "FAC": "Address",
}
# Those that can take part in an event or be what a mention resolves to: FollowTheMoney's LegalEntity and below.
_PARTIES = frozenset({"Person", "Organization", "PublicBody", "LegalEntity"})
# A date that a prefix of ISO 8601 says as precisely as EDTF does; any other span gets a first and a last day.
_PREFIX = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LANGUAGES = {"en": "eng"}
_WEB = ("http://", "https://")

_ARTICLES = """
    SELECT a.*, f.countries AS named, t.text
    FROM articles a JOIN article_facts f USING (article_id) JOIN texts t USING (article_id)
    WHERE a.article_id IN ({chosen}) ORDER BY a.article_id"""
_CANONICALS = """
    SELECT c.*, list(DISTINCT e.name ORDER BY e.name) AS names
    FROM entities e JOIN links USING (entity_id) JOIN canonicals c USING (canonical_id)
    WHERE e.article_id IN ({chosen}) GROUP BY ALL ORDER BY c.canonical_id"""
_MENTIONS = """
    SELECT e.article_id, c.canonical_id, c.label, c.country, c.is_country,
        list(DISTINCT e.name ORDER BY e.name) AS names
    FROM entities e JOIN links USING (entity_id) JOIN canonicals c USING (canonical_id)
    WHERE e.article_id IN ({chosen}) GROUP BY ALL ORDER BY e.article_id, c.canonical_id"""
_OF_ARTICLES = "e.article_id IN ({chosen})"


def write(job: Job, path: Path) -> dict[str, int]:
    """Writes the entities of the chosen articles. Returns how many of each schema."""
    counts: dict[str, int] = {}
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for entity in _entities(job):
            stream.write(json_line(entity) + "\n")
            counts[entity["schema"]] = counts.get(entity["schema"], 0) + 1
    return counts


def _entities(job: Job) -> Iterator[Entity]:
    chosen, params = articles(job.filters)
    yield from (_article(row) for row in job.tables.stream(_ARTICLES.format(chosen=chosen), params))
    for row in job.tables.stream(_CANONICALS.format(chosen=chosen), params):
        yield from _canonical(row)
    for row in job.tables.stream(_MENTIONS.format(chosen=chosen), params):
        yield from _mention(row)
    yield from (_event(row) for row in stories(job, (_OF_ARTICLES.format(chosen=chosen), params)))


def _article(row: Row) -> Entity:
    return _entity(
        _id("article", row["article_id"]),
        "Article",
        fileName=[PurePosixPath(row["path"]).name or row["article_id"]],
        title=[row["title"]],
        author=[row["author"]],
        publisher=[row["source"]],
        sourceUrl=_web([row["url"]]),
        language=[_LANGUAGES.get(row["language"] or "")],
        publishedAt=[row["published"].isoformat() if row["published"] else None],
        country=_countries(row["named"]),
        bodyText=[row["text"]],
    )


def _canonical(row: Row) -> Iterator[Entity]:
    schema = _schema(row)
    if not schema:
        return
    others = [name for name in row["names"] if name != row["name"]]
    facts = {"name": [row["name"]], "alias": others, "country": _countries([row["country"]])}
    if schema == "Address":
        facts["full"] = [row["name"]]
    yield _entity(_id("entity", row["canonical_id"]), schema, **facts)


def _mention(row: Row) -> Iterator[Entity]:
    schema = _schema(row)
    if schema not in _PARTIES:
        return
    yield _entity(
        _id("mention", f"{row['article_id']} {row['canonical_id']}"),
        "Mention",
        document=[_id("article", row["article_id"])],
        resolved=[_id("entity", row["canonical_id"])],
        name=row["names"],
        detectedSchema=[schema],
        contextCountry=_countries([row["country"]]),
    )


def _event(row: Row) -> Entity:
    parties = [party for party in (*row["actors"], *row["recipients"]) if _schema(party) in _PARTIES]
    addresses = [place for place in row["places"] if _schema(place) == "Address"]
    return _entity(
        _id("event", row["story_id"]),
        "Event",
        name=[row["title"]],
        keywords=[row["type"], row["mode"], row["status"]],
        description=[row["sentence"]],
        notes=[row["date_why"]],
        involved=[_id("entity", party["id"]) for party in parties],
        location=[place["name"] for place in row["places"]],
        addressEntity=[_id("entity", place["id"]) for place in addresses],
        country=_countries(row["countries"]),
        publisher=[source for source in row["sources"] if source != UNKNOWN_SOURCE],
        sourceUrl=_web(row["urls"]),
        proof=[_id("article", article) for article in row["article_ids"]],
        **_dates(row),
    )


def _dates(row: Row) -> dict[str, list[str]]:
    if row["date_start"] is None or row["date_end"] is None:
        return {}
    if _PREFIX.fullmatch(row["date"] or ""):
        return {"date": [row["date"]]}
    return {"startDate": [row["date_start"].isoformat()], "endDate": [row["date_end"].isoformat()]}


def _schema(row: Row) -> str | None:
    return "PublicBody" if row["is_country"] else _SCHEMATA.get(row["label"])


def _entity(key: str, schema: str, **properties: list[Any]) -> Entity:
    """An entity with the properties that have a value, each value once."""
    kept = {name: [no_controls(v) for v in dict.fromkeys(values) if v] for name, values in properties.items()}
    return {"id": key, "schema": schema, "properties": {name: values for name, values in kept.items() if any(values)}}


def _id(kind: str, key: str) -> str:
    """A stable id in the characters that FollowTheMoney allows; ours have colons and any letter."""
    return f"dateline-{kind}-{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def _countries(codes: list[str | None] | None) -> list[str]:
    return [code.lower() for code in codes or () if code]


def _web(urls: list[str | None]) -> list[str]:
    return [url for url in urls if url and url.lower().startswith(_WEB)]
