"""Events as PLOVER records, one JSON object a line: a record a report, `link` joining those of one happening.

Field names are those of the manual's chapter on data fields, which asks to use them where they fit and to add others:
ours are `status`, `title`, `date_edtf`, `date_why`, `actor_text` and `recipient_text`. Source: PLOVER manual 0.8.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.contract import json_line
from core.export.chosen import Job, events
from core.export.vocabulary import PLOVER_VERSION, quad_of, scale_of

ASKED = ("articles", "entities", "events", "event_texts", "story_events", "links", "canonicals")
# PLOVER's own code for the one country whose ISO-like code it does not take.
_OWN_CODES = {"XK": "KOS"}

_EVENTS = """
    WITH chosen AS (
        SELECT e.event_id, e.actors, e.recipients, e.place
        FROM events e JOIN articles a USING (article_id) WHERE {where}),
    named AS (
        SELECT event_id, 'actor' AS side, unnest(actors) AS entity_id, generate_subscripts(actors, 1) AS at FROM chosen
        UNION ALL
        SELECT event_id, 'recipient', unnest(recipients), generate_subscripts(recipients, 1) FROM chosen
        UNION ALL SELECT event_id, 'place', place, 1 FROM chosen WHERE place IS NOT NULL),
    parties AS (
        SELECT n.event_id, {actor} AS actor, {recipient} AS recipient, {place} AS place
        FROM named n JOIN entities e USING (entity_id) LEFT JOIN links USING (entity_id)
        LEFT JOIN canonicals c USING (canonical_id) GROUP BY ALL)
    SELECT e.* EXCLUDE (place), se.story_id, p.actor, p.recipient, p.place, a.title AS article_title, a.url, a.language,
        a.source, a.parser_version, t.sentence AS sentence_text
    FROM events e JOIN articles a USING (article_id) JOIN event_texts t USING (event_id)
    LEFT JOIN story_events se USING (event_id) LEFT JOIN parties p USING (event_id)
    WHERE {where} ORDER BY e.date_start NULLS LAST, e.event_id, se.story_id, e.rowid"""
_PARTY = """
    list({{'text': e.name, 'id': c.canonical_id, 'name': c.name, 'country': coalesce(c.country, e.country)}}
         ORDER BY n.at) FILTER (n.side = '{side}')"""


def write(job: Job, path: Path) -> dict[str, int]:
    """Writes the records of the chosen events. Returns how many, and how many were left out: PLOVER asks for a date."""
    n = left_out = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in _events(job):
            if row["date_start"] is None:
                left_out += 1
                continue
            stream.write(json_line(_record(row, job.alpha3)) + "\n")
            n += 1
    return {"events": n, "left out": left_out}


def _events(job: Job) -> Iterator[dict[str, Any]]:
    where, params = events(job.filters)
    sides = {side: _PARTY.format(side=side) for side in ("actor", "recipient", "place")}
    return job.tables.stream(_EVENTS.format(where=where, **sides), [*params, *params])


def _record(row: Mapping[str, Any], alpha3: Mapping[str, str]) -> dict[str, Any]:
    """A record without the fields nothing is known for."""
    last = row["date_end"]
    record = {
        "id": row["event_id"],
        "date": row["date_start"].isoformat(),
        "enddate": last.isoformat() if last and last != row["date_start"] else None,
        "date_edtf": row["date"],
        "date_why": row["date_why"] or None,
        "actor": _entities(row["actor"], row["actor_texts"], alpha3),
        "recipient": _entities(row["recipient"], row["recipient_texts"], alpha3),
        "event": [row["type"]],
        "mode": [row["mode"]] if row["mode"] else [],
        "status": row["status"],
        "event_loc": _place(row["place"], alpha3),
        "title": row["title"],
        "quad_code": quad_of(row["type"]),
        "event_scale": scale_of(row["type"]),
        "link": row["story_id"],
        "text": row["sentence_text"],
        "text_info": {"sequence": row["sentence"], "start": row["sentence_start"], "end": row["sentence_end"]},
        "cite_info": _citation(row),
        "coder": f"Dateline, parser {row['parser_version']}",
        "actor_text": row["actor_texts"],
        "recipient_text": row["recipient_texts"],
    }
    required = ("actor", "recipient", "mode", "actor_text", "recipient_text")
    return {key: value for key, value in record.items() if value is not None or key in required}


def _entities(
    parties: Sequence[Mapping[str, Any]] | None, texts: Sequence[str] | None, alpha3: Mapping[str, str]
) -> list[dict[str, str]]:
    """Entity objects; where no entity stands for a party ("protesters"), its words as the article has them."""
    if not parties:
        return [{"entity_text": text} for text in texts or ()]
    found = [
        {
            "code": _code(party["country"], alpha3),
            "entity_text": party["text"],
            "identifier_id": party["id"],
            "identifier_text": party["name"],
        }
        for party in parties
    ]
    return [{key: value for key, value in entity.items() if value is not None} for entity in found]


def _place(places: Sequence[Mapping[str, Any]] | None, alpha3: Mapping[str, str]) -> dict[str, str] | None:
    if not places:
        return None
    place = places[0]
    found = {
        "extracted_place": place["text"],
        "resolved_place": place["name"],
        "country_code": _code(place["country"], alpha3),
    }
    return {key: value for key, value in found.items() if value is not None}


def _citation(row: Mapping[str, Any]) -> dict[str, str]:
    found = {
        "citation": row["article_id"],
        "url": row["url"],
        "title": row["article_title"],
        "language": row["language"],
        "publication": row["source"],
        "codebook": f"plover-{PLOVER_VERSION}",
    }
    return {key: value for key, value in found.items() if value is not None}


def _code(country: str | None, alpha3: Mapping[str, str]) -> str | None:
    return (_OWN_CODES.get(country) or alpha3.get(country)) if country else None
