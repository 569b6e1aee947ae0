"""Groups of events that all agree with one another, found first come, first served in the order of ranks.

An event joins the first group, in the order of the leads' ranks, all of whose events agree with it; else it leads a
group of its own. So a lead is the best dated of its group, and only leads need be looked up.
"""

import heapq
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from core.link.happening import MIN_WORDS, Happening, Id, Rank, is_half, is_same_happening

# A group up to this size is compared event by event; a larger one by what its events have in common.
MAX_PAIRWISE = 8


class Group:
    """Events of one story, in the order of ranks; the first leads."""

    __slots__ = ("_summary", "members")

    def __init__(self, *members: Happening) -> None:
        self.members = sorted(members, key=_rank)
        self._summary: _Summary | None = None

    def agrees(self, event: Happening) -> bool:
        """Whether every event that ranks before this one is the same happening; the lead is known to be."""
        members = self.members
        if members[-1].rank >= event.rank:
            return all(is_same_happening(m, event) for m in members[: bisect_left(members, event.rank, key=_rank)])
        if len(members) > MAX_PAIRWISE:
            if self._summary is None:
                self._summary = _Summary(members)
            is_agreed = self._summary.agrees(event)
            if is_agreed or not event.words:
                return is_agreed
        return all(is_same_happening(m, event) for m in members)

    def add(self, event: Happening) -> None:
        """Takes the event in at its place."""
        insort(self.members, event, key=_rank)
        if self._summary is not None:
            self._summary.add(event)

    def remove(self, event: Happening) -> None:
        """Lets go of an event that is in it."""
        del self.members[bisect_left(self.members, event.rank, key=_rank)]
        self._summary = None

    def after(self, event: Happening) -> list[Happening]:
        """Those that rank after the event."""
        return self.members[bisect_right(self.members, event.rank, key=_rank) :]


class Shelf:
    """Events kept so that those are found which may be the same happening as a given one, few others, and in order.

    An event without a day of its own is compared with those of its participants only; another also with those that
    share an actor. Two of many participants must share two of them, so these look past the one most often named. What
    is told in the same words is looked up by all who act.
    """

    def __init__(self, n_named: Mapping[Id, int]) -> None:
        """n_named: how often participants are named, as far as known; a matter of speed only."""
        self._n_named = n_named
        self._ranks: dict[Hashable, list[Rank]] = defaultdict(list)

    def keep(self, event: Happening) -> None:
        """Puts the event in."""
        for key in self._kept_under(event):
            insort(self._ranks[key], event.rank)

    def drop(self, event: Happening) -> None:
        """Takes out an event that is kept."""
        for key in self._kept_under(event):
            ranks = self._ranks[key]
            del ranks[bisect_left(ranks, event.rank)]

    def before(self, event: Happening) -> Iterator[Rank]:
        """Of those kept, in order, all that rank before the event and have their days within its own."""
        return _once(_within(ranks, event.rank) for ranks in self._sought(event))

    def after(self, event: Happening) -> Iterator[Rank]:
        """Of those kept, in order, all that rank after the event and whose days hold its own."""
        return _once(_around(ranks, event.rank) for ranks in self._sought(event))

    def _sought(self, event: Happening) -> list[list[Rank]]:
        return [self._ranks[key] for key in self._sought_under(event) if key in self._ranks]

    def _kept_under(self, event: Happening) -> Iterator[Hashable]:
        yield event.type, event.participants
        yield from self._told(event)
        if event.is_dated_here:
            is_large = _is_large(event)
            for actor in event.acting:
                yield event.type, actor, is_large
            if is_large:
                yield from self._uncommon(event)

    def _sought_under(self, event: Happening) -> Iterator[Hashable]:
        yield event.type, event.participants
        yield from self._told(event)
        if event.is_dated_here:
            for actor in event.acting:
                yield event.type, actor, False
            if _is_large(event):
                yield from self._uncommon(event)
            else:
                for actor in event.acting:
                    yield event.type, actor, True

    def _told(self, event: Happening) -> Iterator[Hashable]:
        if len(event.words) >= MIN_WORDS:
            yield "told", event.kind, event.acting, event.rank[:2]

    def _uncommon(self, event: Happening) -> Iterator[Hashable]:
        """All participants but the commonest: of two sets that share two, these share one, as all are in one order."""
        for who in sorted(event.participants, key=lambda who: (self._n_named.get(who, 0), who))[:-1]:
            yield event.type, who


class Groups:
    """The groups so far, by lead."""

    def __init__(self, n_named: Mapping[Id, int]) -> None:
        self.by_lead: dict[Id, Group] = {}
        self._leads = Shelf(n_named)

    def lead(self, event: Happening) -> None:
        """Opens a group that the event leads."""
        self._leads.keep(event)
        self.by_lead[event.event_id] = Group(event)

    def close(self, lead: Happening) -> Group:
        """Forgets the group of this lead and returns it."""
        self._leads.drop(lead)
        return self.by_lead.pop(lead.event_id)

    def suiting(self, event: Happening) -> Iterator[Group]:
        """Groups whose lead ranks before the event and is the same happening, in order."""
        for _, _, lead in self._leads.before(event):
            group = self.by_lead[lead]
            if is_same_happening(group.members[0], event):
                yield group

    def first_fit(self, event: Happening) -> Group | None:
        """The group that takes the event in; None where it has to lead its own."""
        return next((group for group in self.suiting(event) if group.agrees(event)), None)


def count_named(events: Iterable[Happening]) -> Counter[Id]:
    """How often each participant is named."""
    return Counter(who for event in events for who in event.participants)


class _Summary:
    """What is common to the events of a large group, so that one more is compared with all of them at once.

    Holds as is_same_happening does, but for what is told in the same words, because any two of the group agree: one
    mode at most; of one article all have the same days and participants.
    """

    __slots__ = ("by_article", "common", "first", "is_exact", "kinds", "large", "last", "mode", "sides", "types")

    def __init__(self, members: list[Happening]) -> None:
        self.mode: str | None = None
        self.first, self.last = members[0].rank[1], members[0].rank[1]
        self.common = members[0].acting
        self.kinds: set[tuple[frozenset[Id], frozenset[Id]]] = set()
        self.sides: set[frozenset[Id]] = set()
        self.large: set[frozenset[Id]] = set()
        self.types: set[str] = set()
        self.is_exact = False
        self.by_article: dict[Id, tuple[int, int, frozenset[Id]]] = {}
        for member in members:
            self.add(member)

    def add(self, event: Happening) -> None:
        span, first, _ = event.rank
        self.types.add(event.type)
        self.mode = self.mode or event.mode
        self.first, self.last = min(self.first, first), max(self.last, first + span)
        self.common &= event.acting
        self.kinds.add((event.acting, event.participants))
        self.sides.add(event.participants)
        if _is_large(event):
            self.large.add(event.participants)
        self.is_exact = self.is_exact or not event.is_dated_here
        self.by_article[event.article_id] = (span, first, event.participants)

    def agrees(self, event: Happening) -> bool:
        """For an event that ranks after all of the group and agrees with its lead."""
        span, first, _ = event.rank
        if self.types != {event.type}:
            return False
        if (event.mode and self.mode and event.mode != self.mode) or first > self.first or first + span < self.last:
            return False
        told = (span, first, event.participants)
        if self.by_article.get(event.article_id, told) != told:
            return False
        if (self.is_exact or not event.is_dated_here) and self.sides != {event.participants}:
            return False
        return self._has_sides_of(event)

    def _has_sides_of(self, event: Happening) -> bool:
        """Whether each of the group shares an actor and half of the participants with the event."""
        acting, participants = event.acting, event.participants
        if self.common.isdisjoint(acting):
            return all(not acting.isdisjoint(a) and is_half(participants, p) for a, p in self.kinds)
        return not _is_large(event) or all(is_half(participants, p) for p in self.large)


def _is_large(event: Happening) -> bool:
    """Whether one shared participant is less than half, so that an actor in common is not enough."""
    return len(event.participants) > 2


def _within(ranks: list[Rank], rank: Rank) -> Iterator[Rank]:
    """Of sorted ranks those below, whose days lie within; skips from span to span."""
    span, first, _ = rank
    at = 0
    while at < len(ranks) and ranks[at] < rank:
        narrower = ranks[at][0]
        at = bisect_left(ranks, (narrower, first), lo=at)
        while at < len(ranks) and (found := ranks[at]) < rank and found[:2] <= (narrower, first + span - narrower):
            yield found
            at += 1
        at = bisect_left(ranks, (narrower + 1,), lo=at)


def _around(ranks: list[Rank], rank: Rank) -> Iterator[Rank]:
    """Of sorted ranks those above, whose days hold these; skips from span to span."""
    span, first, _ = rank
    at = bisect_right(ranks, rank)
    while at < len(ranks):
        wider = ranks[at][0]
        at = bisect_left(ranks, (wider, first + span - wider), lo=at)
        while at < len(ranks) and (found := ranks[at])[:2] <= (wider, first):
            yield found
            at += 1
        at = bisect_left(ranks, (wider + 1,), lo=at)


def _once(found: Iterable[Iterator[Rank]]) -> Iterator[Rank]:
    """Sorted ranks from several that are sorted."""
    last = None
    for rank in heapq.merge(*found):
        if rank != last:
            yield rank
        last = rank


def _rank(event: Happening) -> Rank:
    return event.rank
