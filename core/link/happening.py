"""An event as linking sees it, and when two of them report one happening.

Strict: same PLOVER type (so the same quad class), days of which one contains the other, a shared actor and at least
half of the smaller side's participants; the same participants where a report gives no day of its own. Where that does
not settle it, what the titles say can: of the same actors, on the same days, in the same words. What one report calls
an agreement is another's warning, so what is said in public may be of two types then.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from core.link.alike import STRICT, Told, likelihood, told_reasons

Id: TypeAlias = Any  # opaque, an int or a string; all of one kind are of one type, since ties fall to the smaller
Rank: TypeAlias = tuple[int, int, Id]  # days beyond the first, first day as an ordinal, event id

# The longest span of days that still tells when something happened: one month.
MAX_DAYS = 31
# Of a meeting all who take part are actors, whoever is named first (PLOVER on CONSULT).
_SYMMETRIC = frozenset({"CONSULT"})
_UNDATED = 10**7
SAID = "said"
SAID_TYPES = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
# Fewer words in common are a turn of phrase, of two types and of one.
_MIN_WORDS_SAID, MIN_WORDS = 3, 2


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as linking sees it; actors and recipients are canonical ids.

    words: what its title says, as numbers. acting: those of whom two reports must share one. kind: its type, but of
    what is said in public one for all. rank: narrow days first, since what is dated best decides which story a vague
    report can join; then the earlier day, then the smaller id.
    """

    event_id: Id
    article_id: Id
    type: str
    mode: str | None
    status: str
    date_start: dt.date | None
    date_end: dt.date | None
    actors: frozenset[Id]
    recipients: frozenset[Id]
    is_dated_here: bool = True  # False where its own sentence has no date, and the day of publication was taken
    words: frozenset[int] = frozenset()
    participants: frozenset[Id] = field(init=False, compare=False, repr=False)
    acting: frozenset[Id] = field(init=False, compare=False, repr=False)
    kind: str = field(init=False, compare=False, repr=False)
    rank: Rank = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        participants = self.actors | self.recipients if self.recipients else self.actors
        object.__setattr__(self, "participants", participants)
        object.__setattr__(self, "acting", participants if self.type in _SYMMETRIC else self.actors)
        object.__setattr__(self, "kind", SAID if self.type in SAID_TYPES else self.type)
        object.__setattr__(self, "rank", rank_of(self.date_start, self.date_end, self.event_id))

    @property
    def is_linkable(self) -> bool:
        """False where nothing can be the same happening: nobody acts, or no days say when."""
        return bool(self.acting) and 0 <= self.rank[0] < MAX_DAYS


def rank_of(date_start: dt.date | None, date_end: dt.date | None, event_id: Id) -> Rank:
    """The place of an event of these days in the order in which events find their story."""
    if date_start is None or date_end is None:
        return _UNDATED, 0, event_id
    first = date_start.toordinal()
    return date_end.toordinal() - first, first, event_id


def is_same_happening(a: Happening, b: Happening) -> bool:
    """Whether two events are one happening as far as their records say. Symmetric."""
    if a.kind != b.kind or a.acting.isdisjoint(b.acting) or not _same_days(a, b):
        return False
    if (a.mode and b.mode and a.mode != b.mode) or (a.status == "announced") != (b.status == "announced"):
        return False
    if a.article_id == b.article_id:
        return a.type == b.type and a.rank[:2] == b.rank[:2] and a.participants == b.participants
    return (a.type == b.type and _same_by_records(a, b)) or _told_alike(a, b)


def _same_by_records(a: Happening, b: Happening) -> bool:
    if not (a.is_dated_here and b.is_dated_here):
        return a.participants == b.participants
    return is_half(a.participants, b.participants)


def _told_alike(a: Happening, b: Happening) -> bool:
    """Whether the same actors did what is told in the same words, on the same days."""
    if a.acting != b.acting or a.rank[:2] != b.rank[:2]:
        return False
    if len(a.words & b.words) < (MIN_WORDS if a.type == b.type else _MIN_WORDS_SAID):
        return False
    return likelihood(told_reasons(told(a), told(b))) >= STRICT


def told(event: Happening) -> Told:
    """What of an event is weighed."""
    return Told(event.type, event.acting, event.participants, event.words, event.rank[:2], event.is_dated_here)


def is_half(a: frozenset[Id], b: frozenset[Id]) -> bool:
    """Whether two sets share at least half of the smaller."""
    return 2 * len(a & b) >= min(len(a), len(b))


def _same_days(a: Happening, b: Happening) -> bool:
    (wider, first, _), (narrower, since, _) = (a.rank, b.rank) if a.rank[0] > b.rank[0] else (b.rank, a.rank)
    return narrower >= 0 and wider < MAX_DAYS and first <= since and since + narrower <= first + wider
