"""Which events report one happening: links a few more, or fewer, to what was linked before, as all anew would be.

Groups grow only while every pair in them agrees (complete link), so that "in July" cannot tie the 3rd to the 28th.
Pairs are tried in the order of ranks: of (e, f), e before f, all pairs of the first e before those of the next; the
order in which events come does not matter.

Why each event can be placed once and for all, in the order of ranks, in the first group that fits: groups that once
disagreed in a pair disagree for good, as they only grow. When the pairs of e are tried and e stands alone, whatever
agrees with all of e's group joins it, and the rest is then at odds with it; so of two groups of which one's lead was
tried nothing can merge, and all later attempts of their members come to nothing. What is left is: each f joins the
first lead's group, in the order of leads, in which all that rank before f agree with it.

So each event's place depends only on what ranks before it: on which leads agree with it, and on the events of their
groups. So the new events are placed in the order of ranks, and with them each stored event that a change may concern:

- an event joins a group: those of the group that rank after it and disagree with it;
- an event leads a new group: those that rank after it, agree with it, and follow a lead that ranks after it;
- an event leaves a group: those that rank after it, disagree with it, agree with the lead it left, and follow a lead
  that ranks after that one; where it led the group, all of the group.

Nothing else can prefer another group than before. Each is placed at most once, since all before it is final by then.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.link.groups import Group, Groups, Shelf, count_named
from core.link.happening import SAID, Happening, Id, Rank, is_same_happening, rank_of
from core.link.stories import Story, story_of


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored event, the lead of its story and that lead's days."""

    event: Happening
    lead: Id
    lead_start: dt.date | None
    lead_end: dt.date | None

    @property
    def lead_rank(self) -> Rank:
        """Which leads an event prefers to others."""
        return rank_of(self.lead_start, self.lead_end, self.lead)


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Asks for events of this type in which this actor is among the acting, with a day in [first_day, last_day].

    Of the type SAID for those of any type that is said in public, with words, on exactly these days.
    """

    type: str
    actor: Id
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class Relinked:
    """`stories` are new or changed, by id; they replace the stories of the leads `gone`."""

    stories: tuple[Story, ...]
    gone: frozenset[Id]


Near = Callable[[Sequence[Block]], Iterable[Placed]]
Told = Callable[[Collection[Id]], Iterable[Placed]]


def link_more(new: Iterable[Happening], *, near: Near, told: Told, removed: Iterable[Placed] = ()) -> Relinked:
    """Stories that change when events come and go.

    near: stored events of any of the blocks. told: all events of the stories with these leads. Both answer as the store
    is before the change; more than asked does no harm. They are asked a few times, for many at once. An event that is
    now other than it was (its participants were joined with others, say) is removed and new at once.
    """
    events = list(new)
    more = _More(near, told, count_named(events))
    more.remove(list(removed))
    for event in events:
        more.put(event)
    more.run()
    return more.result()


class _More:
    def __init__(self, near: Near, told: Told, n_named: Mapping[Id, int]) -> None:
        self._near, self._told = near, told
        self._groups = Groups(n_named)
        self._shelf = Shelf(n_named)
        self._stored: dict[Id, Happening] = {}
        self._agenda: list[tuple[Rank, Happening]] = []
        self._known: set[Id] = set()  # new, removed or loaded
        self._noted: set[Id] = set()  # on the agenda, or off it again
        self._ready: set[Id] = set()  # all that their place depends on is loaded
        self._removed: set[Id] = set()
        self._lead_of: dict[Id, Rank] = {}
        self._stored_leads: set[Id] = set()
        self._whole: set[Id] = set()  # stored leads whose groups are loaded with all their events
        self._touched: set[Id] = set()
        self._alone: list[Story] = []

    def remove(self, removed: Sequence[Placed]) -> None:
        """Takes stored events away. Before any is put: an event may come back as another."""
        self._removed.update(placed.event.event_id for placed in removed)
        self._touched.update(placed.lead for placed in removed)
        self._stored_leads.update(self._touched)
        linked = [placed for placed in removed if placed.event.is_linkable]
        self._load_whole({placed.lead for placed in linked})
        left = [(p.event, self._groups.by_lead[p.lead].members[0]) for p in linked if p.lead not in self._removed]
        self._load_near(lead for _, lead in left)
        for event, lead in left:
            self._note_freed(event, lead)

    def put(self, event: Happening) -> None:
        """Takes in a new event."""
        self._known.add(event.event_id)
        if event.is_linkable:
            self._note(event)
        else:
            self._alone.append(Story((event.event_id,), event.event_id))

    def run(self) -> None:
        """Places all that is on the agenda and what comes onto it."""
        while self._agenda:
            if self._agenda[0][1].event_id not in self._ready:
                self._prepare([e for _, e in self._agenda if e.event_id not in self._ready])
            self._place(heapq.heappop(self._agenda)[1])

    def result(self) -> Relinked:
        """What came of it."""
        changed = [story_of(self._groups.by_lead[lead]) for lead in self._touched & self._groups.by_lead.keys()]
        stories = sorted([*changed, *self._alone], key=lambda s: s.story_id)
        return Relinked(tuple(stories), frozenset(self._touched & self._stored_leads))

    def _note(self, event: Happening) -> None:
        if event.event_id not in self._noted:
            self._noted.add(event.event_id)
            heapq.heappush(self._agenda, (event.rank, event))

    def _place(self, event: Happening) -> None:
        old = self._lead_of.get(event.event_id)
        group = self._groups.first_fit(event)
        if old == (group.members[0].rank if group else event.rank):
            return
        if old is not None:
            self._leave(event, old)
        if group:
            self._join(event, group)
        else:
            self._lead(event)

    def _leave(self, event: Happening, old: Rank) -> None:
        self._touched.add(old[2])
        if old == event.rank:
            for member in self._groups.close(event).after(event):
                del self._lead_of[member.event_id]
                self._note(member)
        else:
            group = self._groups.by_lead[old[2]]
            group.remove(event)
            self._note_freed(event, group.members[0])

    def _join(self, event: Happening, group: Group) -> None:
        lead = group.members[0]
        self._touched.add(lead.event_id)
        self._lead_of[event.event_id] = lead.rank
        for later in group.after(event):
            if not is_same_happening(event, later):
                self._note(later)
        group.add(event)

    def _lead(self, event: Happening) -> None:
        self._touched.add(event.event_id)
        self._lead_of[event.event_id] = event.rank
        self._groups.lead(event)
        for later in self._beyond(event, event):
            self._note(later)

    def _note_freed(self, left: Happening, lead: Happening) -> None:
        """Those whom only the event that left kept from the group of the lead."""
        for later in self._beyond(left, lead):
            if not is_same_happening(left, later):
                self._note(later)

    def _beyond(self, event: Happening, lead: Happening) -> Iterator[Happening]:
        """Stored events that rank after the event, follow a lead that ranks after this one, and agree with this one."""
        for rank in self._shelf.after(lead):
            if rank > event.rank and self._lead_of.get(rank[2], lead.rank) > lead.rank:
                later = self._stored[rank[2]]
                if is_same_happening(lead, later):
                    yield later

    def _prepare(self, events: Sequence[Happening]) -> None:
        """Loads what the place of the events depends on, and what depends on the place they have."""
        old = {self._lead_of[e.event_id][2] for e in events if e.event_id in self._lead_of}
        self._load_whole(old)
        self._load_near([*events, *(self._groups.by_lead[lead].members[0] for lead in old)])
        suiting = {group.members[0].event_id for e in events for group in self._groups.suiting(e)}
        self._load_whole(suiting & self._stored_leads)
        self._ready.update(e.event_id for e in events)

    def _load_near(self, events: Iterable[Happening]) -> None:
        blocks = set()
        for e in events:
            if e.date_start and e.date_end:
                blocks |= {Block(e.type, actor, e.date_start, e.date_end) for actor in e.acting}
                if e.words and e.kind == SAID:
                    blocks.add(Block(SAID, min(e.acting), e.date_start, e.date_end))
        if blocks:
            self._load(self._near(sorted(blocks)))

    def _load_whole(self, leads: set[Id]) -> None:
        """Loads all events of the stories of these leads, if not done before."""
        wanted = leads - self._whole
        if not wanted:
            return
        self._whole |= wanted
        rows = [placed for placed in self._told(sorted(wanted)) if placed.lead in wanted]
        self._load(rows)
        events = {placed.event.event_id: placed for placed in rows if placed.event.event_id not in self._removed}
        for placed in events.values():
            if placed.lead not in self._removed and placed.lead != placed.event.event_id:
                self._groups.by_lead[placed.lead].add(placed.event)

    def _load(self, rows: Iterable[Placed]) -> None:
        """Takes stored events in where they were placed; whom a removed one led needs a new place."""
        for placed in rows:
            event = placed.event
            if event.event_id in self._known or event.event_id in self._removed or not event.is_linkable:
                continue
            self._known.add(event.event_id)
            self._stored_leads.add(placed.lead)
            self._stored[event.event_id] = event
            self._shelf.keep(event)
            if placed.lead in self._removed:
                self._note(event)
                continue
            self._lead_of[event.event_id] = placed.lead_rank
            if placed.lead == event.event_id:
                self._groups.lead(event)
