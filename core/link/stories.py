"""Which events of several articles report one happening.

In: events with their canonical participants. Out: stories, each event in exactly one; the order of the input does not
matter. Groups grow only while every pair in them agrees (complete link), so that "in July" cannot tie the 3rd to the
28th. Pairs are tried in the order of ranks: of (e, f), e before f, all pairs of the first e before those of the next.

Why each event can be placed once and for all, in the order of ranks, in the first group that fits: groups that once
disagreed in a pair disagree for good, as they only grow. When the pairs of e are tried and e stands alone, whatever
agrees with all of e's group joins it, and the rest is then at odds with it; so of two groups of which one's lead was
tried nothing can merge, and all later attempts of their members come to nothing. What is left is: each f joins the
first lead's group, in the order of leads, in which all that rank before f agree with it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.link.groups import Group, Groups, count_named
from core.link.happening import Happening, Id

_MAX_TITLE_WORDS = 10


@dataclass(frozen=True, slots=True)
class Story:
    """The events of one happening, by id; `lead` is the event that stands for all, the best dated."""

    event_ids: tuple[Id, ...]
    lead: Id

    @property
    def story_id(self) -> Id:
        """The smallest event id."""
        return self.event_ids[0]


def link_stories(events: Iterable[Happening]) -> tuple[Story, ...]:
    """Stories by id. Events of different types never meet: what is too large for memory can be linked type by type."""
    ordered = sorted(events, key=lambda e: e.rank)
    groups = Groups(count_named(ordered))
    alone: list[Story] = []
    for event in ordered:
        if not event.is_linkable:
            alone.append(Story((event.event_id,), event.event_id))
        elif group := groups.first_fit(event):
            group.add(event)
        else:
            groups.lead(event)
    return tuple(sorted([*alone, *map(story_of, groups.by_lead.values())], key=_story_id))


def story_of(group: Group) -> Story:
    """The story that a group tells."""
    return Story(tuple(sorted(e.event_id for e in group.members)), group.members[0].event_id)


def best_title(told: Iterable[tuple[str, Collection[str]]]) -> str:
    """Of (title, names of those who take part) of a story's events: short enough, naming most, then the longest."""
    return min(told, key=_title_order)[0]


def _title_order(told: tuple[str, Collection[str]]) -> tuple[bool, int, int, str]:
    title, names = told
    words = title.split()
    lower = title.casefold()
    named = sum(any(part in lower for part in name.casefold().split() if len(part) > 2) for name in set(names))
    return len(words) > _MAX_TITLE_WORDS, -named, -len(words), title


def _story_id(story: Story) -> Id:
    return story.event_ids[0]
