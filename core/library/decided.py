"""Puts what an analyst decided into packed articles, on their way from the segments to charts, pages and exports.

Segments stay as they were parsed. An event that is rejected loses its type, and `packing.flat` and `unpack` leave it
out, so that the others keep their numbers. A later parse may give an event another span: a decision then is of the one
event of its article whose words overlap those it named.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from core.dates import edtf_days
from core.library import packing
from core.library.decisions import EVENT_ID, OF_ARTICLE, Decision, Decisions

# Article's number, event's place in it (None of the article itself), the decision's id and kind.
Found = tuple[int, int | None, str, str]
_BASIS = "analyst"


def amended(table: pa.Table, decisions: Decisions) -> pa.Table:
    """Packed articles as decided; the same table where nothing is decided of any."""
    places = _places(table, decisions)
    if not places:
        return table
    pieces, at = [], 0
    for n in places:
        pieces += [table.slice(at, n - at), _row(table.slice(n, 1), decisions)]
        at = n + 1
    return pa.concat_tables([*pieces, table.slice(at)]).combine_chunks()


def found_in(table: pa.Table, decisions: Decisions) -> Iterator[Found]:
    """Which decisions find what they are of among these articles."""
    for n in _places(table, decisions):
        row = table.slice(n, 1)
        number = row.column("article_no")[0].as_py()
        for event, one in _matched(row, decisions):
            yield number, event, one.id, one.kind


def _places(table: pa.Table, decisions: Decisions) -> list[int]:
    if not decisions.of_article:
        return []
    ids = table.column("article_id").to_pylist()
    return [n for n, key in enumerate(ids) if key in decisions.of_article]


def _matched(row: pa.Table, decisions: Decisions) -> list[tuple[int | None, Decision]]:
    """The decisions of one article with the place of the event each is of; those that find none are left out."""
    key = row.column("article_id")[0].as_py()
    events = packing.flat(row, "events").select(["n", "own", "trigger_start", "trigger_end"]).to_pylist()
    found: list[tuple[int | None, Decision]] = []
    for one in decisions.of_article[key]:
        if one.kind in OF_ARTICLE:
            found.append((None, one))
        elif (place := _event(key, events, one.targets[0])) is not None:
            found.append((place, one))
    return found


def _event(article: str, events: list[dict[str, Any]], event_id: str) -> int | None:
    for row in events:
        own = row["own"] or f"v{row['trigger_start']}-{row['trigger_end']}"
        if f"{article}:{own}" == event_id:
            return int(row["n"])
    parts = EVENT_ID.fullmatch(event_id)
    start, end = (int(parts[2]), int(parts[3])) if parts else (0, 0)
    near = [row["n"] for row in events if row["trigger_start"] < end and row["trigger_end"] > start]
    return int(near[0]) if len(near) == 1 else None


def _row(row: pa.Table, decisions: Decisions) -> pa.Table:
    """One article as decided."""
    (facts,) = row.to_pylist()
    # Events as they are kept, places and all: only what is decided is another.
    for place, one in _matched(row, decisions):
        if place is None:
            _amend_article(facts, one)
        else:
            _amend_event(facts["events"][place], one)
    return pa.Table.from_pylist([facts], schema=row.schema)


def _amend_article(facts: dict[str, Any], one: Decision) -> None:
    if one.kind == "source":
        facts |= {"source": one.value, "source_basis": _BASIS}
    else:
        day = dt.date.fromisoformat(one.value)
        facts |= {"published": day, "published_start": day, "published_end": day}
        facts |= {"published_basis": _BASIS, "published_why": f"set by analyst ({one.by})"}


def _amend_event(event: dict[str, Any], one: Decision) -> None:
    if one.kind == "reject":
        event["type"] = None
    elif one.kind == "retype" and event["type"] is not None:
        event |= {"type": one.value, "mode": None}
    elif one.kind == "redate":
        first, last = edtf_days(one.value)
        event |= {
            "date": one.value,
            "date_start": first,
            "date_end": last,
            "date_why": f"set by analyst ({one.by})",
        }
