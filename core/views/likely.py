"""Stories that may be one: told of the same people, on the same day, in some of the same words, yet not surely enough.

Linking leaves them apart (`core.link.happening`); here they are weighed as it weighs them, with the reasons, so that an
analyst can decide. What was decided is not asked again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from core.library.reader import Library
from core.library.schema import PLACES
from core.library.title_words import numbered
from core.link.alike import LOOSE, likelihood, told_reasons
from core.link.happening import MAX_DAYS, Happening, told
from core.views.where import source_name

# The latest events are looked at; of a pile that nobody reads to its end the rest is never asked about.
_LATEST = 20_000
_MOST_PAIRS = 20_000
_PAIRS = f"""
    WITH latest AS (
        SELECT event, lead, status = 'announced' AS is_planned, mode, actors, recipients, words, day_start, day_end
        FROM events WHERE len(words) > 0 AND day_start IS NOT NULL AND day_end - day_start < {MAX_DAYS}
        ORDER BY day_end DESC, event DESC LIMIT {_LATEST}),
    named AS (
        SELECT event, day_start, who, unnest(words) AS word FROM (
            SELECT event, day_start, words, unnest(list_distinct(list_concat(actors, recipients))) AS who FROM latest)),
    met AS (
        SELECT DISTINCT a.event AS a, b.event AS b FROM named a JOIN named b USING (day_start, who, word)
        WHERE a.event < b.event AND a.event // {PLACES} <> b.event // {PLACES})
    SELECT m.a, m.b FROM met m JOIN latest a ON a.event = m.a JOIN latest b ON b.event = m.b
    WHERE a.lead <> b.lead AND a.is_planned = b.is_planned AND coalesce(a.mode = b.mode, true)
    ORDER BY m.b DESC, m.a DESC LIMIT {_MOST_PAIRS}"""
_EVENTS = f"""
    SELECT e.event, e.lead, a.article_id, e.trigger_start, e.trigger_end, e.type, e.mode, e.status, e.day_start,
        e.day_end, e.actors, e.recipients, e.is_dated_here, e.words, e.source_no, s.title
    FROM events e JOIN asked USING (event) JOIN articles a ON a.article_no = e.event // {PLACES}
    JOIN stories s ON s.lead = e.lead"""
_DECIDED = "SELECT d.id, d.kind, e.lead FROM decided d JOIN events e USING (event) WHERE d.kind LIKE '%-stories'"
_COLUMNS = ["event_a", "title_a", "source_a", "event_b", "title_b", "source_b", "day", "likelihood", "why"]


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as linking sees it, and how it is called."""

    happening: Happening
    lead: int
    event_id: str
    source: str
    title: str


def possibly_one(library: Library, *, limit: int = 20) -> pd.DataFrame:
    """Pairs of stories that may be one, the likeliest first: [event_a, title_a, source_a, event_b, title_b, source_b,
    day, likelihood, why]. event_a and event_b name one event of each, as decisions do; day is when both begin.

    Looks at the latest 20,000 events that say something beside names; charts of an older layout have none.
    """
    pairs = library.rows(_PAIRS) if _has_words(library) else []
    events = _events(library, {event for pair in pairs for event in pair})
    own, apart = _decided(library)
    best: dict[frozenset[int], tuple[float, _Event, _Event]] = {}
    for a, b in ((events[a], events[b]) for a, b in pairs):
        key = frozenset((a.lead, b.lead))
        if a.happening.kind != b.happening.kind or key & own or key in apart:
            continue
        likely = likelihood(told_reasons(told(a.happening), told(b.happening)))
        if likely >= max(LOOSE, best[key][0] if key in best else 0):
            best[key] = likely, a, b
    found = sorted(best.values(), key=lambda one: (-one[0], one[1].event_id, one[2].event_id))
    return pd.DataFrame([_row(*one) for one in found[:limit]], columns=_COLUMNS)


def _has_words(library: Library) -> bool:
    sql = "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'events' AND column_name = 'words'"
    return bool(library.rows(sql)[0][0])


def _events(library: Library, numbers: Collection[int]) -> dict[int, _Event]:
    asked = pa.table({"event": pa.array(sorted(numbers), pa.int64())})
    return {row["event"]: _event(library, row) for row in _records(library, asked)}


def _records(library: Library, asked: pa.Table) -> Iterable[Mapping[str, Any]]:
    names = [part.split(".")[-1].strip() for part in _EVENTS.split("FROM")[0].replace("SELECT", "").split(",")]
    return (dict(zip(names, row, strict=True)) for row in library.rows(_EVENTS, tables={"asked": asked}))


def _event(library: Library, row: Mapping[str, Any]) -> _Event:
    happening = Happening(
        row["event"],
        row["article_id"],
        row["type"],
        row["mode"],
        row["status"],
        row["day_start"],
        row["day_end"],
        frozenset(row["actors"]),
        frozenset(row["recipients"]),
        row["is_dated_here"],
        frozenset(row["words"]),
    )
    event_id = f"{row['article_id']}:v{row['trigger_start']}-{row['trigger_end']}"
    return _Event(happening, row["lead"], event_id, source_name(library, row["source_no"]), row["title"])


def _decided(library: Library) -> tuple[set[int], set[frozenset[int]]]:
    """Stories that were made one's own, and pairs that were told apart, by their leads."""
    own: set[int] = set()
    pairs: dict[str, set[int]] = {}
    for decision, kind, lead in library.rows(_DECIDED) if library.decisions.of_stories else ():
        if kind == "split-stories":
            own.add(lead)
        elif kind == "apart-stories":
            pairs.setdefault(decision, set()).add(lead)
    return own, {frozenset((a, b)) for leads in pairs.values() for a in leads for b in leads if a != b}


def _row(likely: float, a: _Event, b: _Event) -> tuple[object, ...]:
    return (a.event_id, a.title, a.source, b.event_id, b.title, b.source, a.happening.date_start, likely, _why(a, b))


def _why(a: _Event, b: _Event) -> str:
    """What speaks for it, in words: "same day, same actors; words alike: “vows”/“vow”, “treaty”"."""
    one, other = a.happening, b.happening
    said = ["same day" if one.rank[:2] == other.rank[:2] else "days that meet"]
    said += ["same actors"] if one.acting == other.acting else ["some of the same people"]
    said += [] if one.type == other.type else ["another type"]
    shared = one.words & other.words
    theirs = {number: word for word, number in numbered(b.title)}
    alike = [dict.fromkeys((word, theirs.get(n, word))) for word, n in numbered(a.title) if n in shared]
    words = ["/".join(f"“{word}”" for word in both) for both in alike]
    return ", ".join(said) + (f"; words alike: {', '.join(words)}" if words else "")
