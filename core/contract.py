"""Parsed records to the JSON object that `dateline parse` prints; the keys are those of the published contract.

Dates are ISO, unknown is null, lists are in text order. Keys may be added; these stay.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core.records import Entity, Event, Mention, Parsed, Quote, Reject, Timex

Json = dict[str, Any]


def article_json(parsed: Parsed, *, rejects: Sequence[Reject] = ()) -> Json:
    """One article's object; `rejects` are those of reading it, put before those of parsing."""
    article = parsed.article
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in parsed.mentions:
        mentions[mention.entity_id].append(mention)
    return {
        "id": article.id,
        "given_id": article.given_id,
        "path": article.path,
        "text": article.text,
        **{key: getattr(article, key) for key in ("title", "source", "source_basis", "author", "url", "language")},
        "published": _day(article.published),
        "published_basis": article.published_basis,
        "published_why": article.published_why,
        "published_start": _day(article.published_start),
        "published_end": _day(article.published_end),
        "countries": list(article.countries),
        "entities": [_entity(e, mentions[e.id]) for e in parsed.entities],
        "timexes": [_timex(t) for t in parsed.timexes],
        "events": [_event(e) for e in parsed.events],
        "quotes": [_quote(q) for q in parsed.quotes],
        "rejects": [_reject(r) for r in (*rejects, *parsed.rejects)],
    }


def unread_json(reject: Reject) -> Json:
    """The object of what could not be read at all: its path, no text, and the reason."""
    unknown = ("id", "given_id", "title", "source", "source_basis", "author", "url", "language")
    empty = ("countries", "entities", "timexes", "events", "quotes")
    return {
        **dict.fromkeys(unknown),
        **dict.fromkeys(f"published{part}" for part in ("", "_basis", "_why", "_start", "_end")),
        "path": reject.path,
        "text": "",
        **{key: [] for key in empty},
        "rejects": [_reject(reject)],
    }


def json_line(row: Mapping[str, Any]) -> str:
    """An object as one line, without its end; what some readers take for the end of a line is escaped."""
    line = json.dumps(row, ensure_ascii=False)
    return line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _entity(entity: Entity, mentions: Sequence[Mention]) -> Json:
    return {
        "id": entity.id,
        "name": entity.name,
        "label": entity.label,
        "country": entity.country,
        "country_why": entity.country_why,
        "mentions": [{"start": m.start, "end": m.end, "kind": m.kind} for m in mentions],
    }


def _timex(timex: Timex) -> Json:
    return {
        "id": timex.id,
        "start": timex.start,
        "end": timex.end,
        "type": timex.type,
        "value": timex.value,
        "date_start": _day(timex.date_start),
        "date_end": _day(timex.date_end),
        "basis": timex.basis,
    }


def _event(event: Event) -> Json:
    return {
        **{key: getattr(event, key) for key in ("id", "type", "mode", "status", "title", "date")},
        "date_start": _day(event.date_start),
        "date_end": _day(event.date_end),
        "date_why": event.date_why,
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "actor_texts": list(event.actor_texts),
        "recipient_texts": list(event.recipient_texts),
        "countries": list(event.countries),
        "place": event.place,
        "trigger": {"start": event.trigger_start, "end": event.trigger_end},
        "sentence": {"start": event.sentence_start, "end": event.sentence_end},
        "quantities": [
            {"text": q.text, "value": q.value, "unit": q.unit, "start": q.start, "end": q.end} for q in event.quantities
        ],
    }


def _quote(quote: Quote) -> Json:
    return {
        "id": quote.id,
        "start": quote.start,
        "end": quote.end,
        "kind": quote.kind,
        "cue": {"start": quote.cue_start, "end": quote.cue_end},
        "speaker": {
            "entity": quote.speaker_entity,
            "name": quote.speaker_name,
            "start": quote.speaker_start,
            "end": quote.speaker_end,
        },
        "speakers": [
            {"entity": entity, "name": name, "start": start, "end": end}
            for entity, name, start, end in zip(
                quote.speakers, quote.speaker_names, quote.speaker_starts, quote.speaker_ends, strict=True
            )
        ],
        "about": list(quote.about),
        "sentence": {"start": quote.sentence_start, "end": quote.sentence_end},
    }


def _reject(reject: Reject) -> Json:
    return {"stage": reject.stage, "reason": reject.reason}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
