"""Which events of several articles report one happening.

In: events with their canonical participants. Out: stories, each event in exactly one; the order of the input does not
matter. Strict: same PLOVER type (so the same quad class), days of which one contains the other, a shared actor and at
least half of the smaller side's participants; the same participants where a report gives no day of its own. Groups
grow only while every pair in them agrees (complete link), so that "in July" cannot tie the 3rd to the 28th.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# The longest span of days that still tells when something happened: one month.
MAX_DAYS = 31
# Of a meeting all who take part are actors, whoever is named first (PLOVER on CONSULT).
_SYMMETRIC = frozenset({"CONSULT"})
_MAX_TITLE_WORDS = 10


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as linking sees it; actors and recipients are canonical ids."""

    event_id: str
    article_id: str
    type: str
    mode: str | None
    status: str
    title: str
    date_start: dt.date | None
    date_end: dt.date | None
    actors: frozenset[str]
    recipients: frozenset[str]
    names: tuple[str, ...] = ()  # of those who take part
    is_dated_here: bool = True  # False where its own sentence has no date, and the day of publication was taken

    @property
    def participants(self) -> frozenset[str]:
        """Actors and recipients."""
        return self.actors | self.recipients


@dataclass(frozen=True, slots=True)
class Story:
    """The events of one happening. `story_id` is the smallest event id; `lead` the event that stands for all."""

    story_id: str
    event_ids: tuple[str, ...]
    lead: str
    title: str


def link_stories(events: Iterable[Happening]) -> tuple[Story, ...]:
    """Stories by id."""
    ordered = sorted(events, key=_precision)
    by_id = {e.event_id: e for e in ordered}
    rank = {e.event_id: n for n, e in enumerate(ordered)}
    group_of = {e.event_id: [e] for e in ordered}
    pairs = {tuple(sorted((a.event_id, b.event_id), key=rank.__getitem__)) for a, b in _candidates(ordered)}
    for first, second in sorted(pairs, key=lambda p: (rank[p[0]], rank[p[1]])):
        a, b = group_of[first], group_of[second]
        if a is not b and all(is_same_happening(x, y) for x in a for y in b):
            a.extend(b)
            group_of.update({e.event_id: a for e in b})
    groups = {id(group): group for group in (group_of[event_id] for event_id in by_id)}
    return tuple(sorted((_story(g) for g in groups.values()), key=lambda s: s.story_id))


def is_same_happening(a: Happening, b: Happening) -> bool:
    """Whether two events are one happening as far as their records say."""
    if a.type != b.type or (a.mode and b.mode and a.mode != b.mode) or not _same_days(a, b):
        return False
    if (a.status == "announced") != (b.status == "announced"):
        return False
    if a.article_id == b.article_id:
        return (a.date_start, a.date_end) == (b.date_start, b.date_end) and a.participants == b.participants != set()
    if not (a.is_dated_here and b.is_dated_here):
        return a.participants == b.participants != set()
    shared = a.participants & b.participants
    return bool(_actors(a) & _actors(b)) and 2 * len(shared) >= min(len(a.participants), len(b.participants))


def _same_days(a: Happening, b: Happening) -> bool:
    if not (a.date_start and a.date_end and b.date_start and b.date_end):
        return False
    if max((a.date_end - a.date_start).days, (b.date_end - b.date_start).days) >= MAX_DAYS:
        return False
    a_in_b = b.date_start <= a.date_start and a.date_end <= b.date_end
    return a_in_b or (a.date_start <= b.date_start and b.date_end <= a.date_end)


def _actors(event: Happening) -> frozenset[str]:
    return event.participants if event.type in _SYMMETRIC else event.actors


def _candidates(events: Sequence[Happening]) -> Iterator[tuple[Happening, Happening]]:
    """Pairs of one type with a shared actor, days overlapping; in order of days, so that each meets its neighbours."""
    blocks: dict[tuple[str, str], list[tuple[dt.date, dt.date, Happening]]] = defaultdict(list)
    for event in events:
        if event.date_start and event.date_end:
            for actor in _actors(event):
                blocks[event.type, actor].append((event.date_start, event.date_end, event))
    for block in blocks.values():
        block.sort(key=lambda row: (row[0], row[1], row[2].event_id))
        for n, (_, last, event) in enumerate(block):
            for later in block[n + 1 :]:
                if later[0] > last:
                    break
                if is_same_happening(event, later[2]):
                    yield event, later[2]


def _precision(event: Happening) -> tuple[int, dt.date, str]:
    """Narrow days first: what is dated best decides which group a vague report can join."""
    if event.date_start and event.date_end:
        return (event.date_end - event.date_start).days, event.date_start, event.event_id
    return 10**7, dt.date.max, event.event_id


def _story(group: Sequence[Happening]) -> Story:
    ids = tuple(sorted(e.event_id for e in group))
    lead = min(group, key=_precision)
    return Story(ids[0], ids, lead.event_id, min(group, key=_title_order).title)


def _title_order(event: Happening) -> tuple[bool, int, int, str, str]:
    """Best title first: short enough, naming most who take part, then the longest."""
    words = event.title.split()
    lower = event.title.casefold()
    named = sum(any(part in lower for part in name.casefold().split() if len(part) > 2) for name in set(event.names))
    return len(words) > _MAX_TITLE_WORDS, -named, -len(words), event.title, event.event_id
