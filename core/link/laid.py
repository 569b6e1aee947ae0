"""Stories that an analyst put together or took apart, laid over those that linking finds.

Linking goes on from its own stories: they are kept beside while others are shown, and put back before it looks again.
So whatever is linked, in whatever order, the decisions meet the same stories.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from core.library.decisions import EVENT_ID, OF_STORIES, Decision, Decisions
from core.library.schema import PLACES
from core.link.happening import Id, rank_of
from core.link.stories import Story

# Writes stories in the place of those with these leads' numbers.
Place = Callable[[Sequence[Story], Sequence[int]], None]
# An event's number, by its article's id, to an id that sorts the same in every library.
IdOf = Callable[[str, int], Id]

_KINDS = ", ".join(f"'{kind}'" for kind in OF_STORIES)
_LIFT = f"""
    DELETE FROM stories WHERE lead IN (SELECT e.lead FROM events e JOIN unlaid_events u USING (event));
    UPDATE events SET lead = u.lead FROM unlaid_events u WHERE events.event = u.event;
    INSERT INTO stories SELECT * FROM unlaid_stories;
    DELETE FROM unlaid_events;
    DELETE FROM unlaid_stories;
    DELETE FROM decided WHERE kind IN ({_KINDS})"""
_KEEP = (
    "INSERT INTO unlaid_stories SELECT * FROM stories WHERE list_contains(?::BIGINT[], lead)",
    "INSERT INTO unlaid_events SELECT event, lead FROM events WHERE list_contains(?::BIGINT[], lead)",
)
# Exactly the event's words, or else those that overlap them.
_TARGET = f"""
    SELECT e.event, e.trigger_start = ? AND e.trigger_end = ? FROM events e
    JOIN articles a ON a.article_no = e.event // {PLACES}
    WHERE a.article_id = ? AND e.trigger_start < ? AND e.trigger_end > ?"""
_TOLD = f"""
    SELECT e.lead, e.event, a.article_id, e.day_start, e.day_end FROM events e
    JOIN articles a ON a.article_no = e.event // {PLACES}
    WHERE e.lead IN (SELECT lead FROM events WHERE list_contains(?::BIGINT[], event)) ORDER BY e.event"""


def lift(connection: duckdb.DuckDBPyConnection) -> None:
    """Puts back the stories that linking found; the first step, before anything changes."""
    connection.execute(_LIFT)


def lay(connection: duckdb.DuckDBPyConnection, decisions: Decisions, place: Place, id_of: IdOf) -> None:
    """Makes the stories those that were decided; the last step of linking."""
    asked = [(one, found) for one in decisions.of_stories if (found := _found(connection, one))]
    if not asked:
        return
    told = connection.execute(_TOLD, [sorted({event for _, found in asked for event in found.values()})]).fetchall()
    before = _by_lead(told)
    after = _regrouped(before, asked)
    changed = [group for group in after if group not in before.values()]
    gone = [lead for lead, group in before.items() if group not in after]
    if changed:
        for sql in _KEEP:
            connection.execute(sql, [gone])
        rows = {event: (article, first, last) for _, event, article, first, last in told}
        place([_story(group, rows, id_of) for group in changed], gone)
    rows_of = [(event // PLACES, event, one.id, one.kind) for one, found in asked for event in found.values()]
    connection.executemany("INSERT INTO decided VALUES (?, ?, ?, ?)", rows_of)


def _found(connection: duckdb.DuckDBPyConnection, one: Decision) -> dict[str, int]:
    """The numbers of the events that a decision names; those that are not there are left out."""
    found = {}
    for target in one.targets:
        parts = EVENT_ID.fullmatch(target)
        if parts is None:
            continue
        start, end = int(parts[2]), int(parts[3])
        rows = connection.execute(_TARGET, [start, end, parts[1], end, start]).fetchall()
        exact = [event for event, is_exact in rows if is_exact]
        if exact or len(rows) == 1:
            found[target] = (exact or [rows[0][0]])[0]
    return found


def _by_lead(told: Sequence[tuple[Any, ...]]) -> dict[int, frozenset[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for lead, event, *_ in told:
        groups[lead].add(event)
    return {lead: frozenset(events) for lead, events in groups.items()}


def _regrouped(
    before: dict[int, frozenset[int]], asked: Sequence[tuple[Decision, dict[str, int]]]
) -> set[frozenset[int]]:
    """The groups after all decisions, one after the other."""
    groups = set(before.values())
    for one, found in asked:
        events = frozenset(found.values())
        touched = {group for group in groups if group & events}
        groups -= touched
        if one.kind == "merge-stories":
            groups.add(frozenset().union(*touched))
        elif one.kind == "split-stories":
            groups |= {events, *(rest for group in touched if (rest := group - events))}
        else:
            groups |= _apart(touched, list(found.values()))
    return groups


def _apart(touched: set[frozenset[int]], events: Sequence[int]) -> set[frozenset[int]]:
    """The groups where no two of the events are in one: of those that were, all but the first stand alone."""
    groups: set[frozenset[int]] = set()
    for group in touched:
        alone = [event for event in dict.fromkeys(events) if event in group][1:]
        groups |= {group - frozenset(alone), *(frozenset((event,)) for event in alone)}
    return groups


def _story(group: frozenset[int], rows: dict[int, tuple[Any, ...]], id_of: IdOf) -> Story:
    """A group as linking has stories: its events by id, led by the one that is dated best."""
    ids = {event: id_of(rows[event][0], event) for event in group}
    lead = min(group, key=lambda event: rank_of(rows[event][1], rows[event][2], ids[event]))
    return Story(tuple(sorted(ids.values())), ids[lead])
