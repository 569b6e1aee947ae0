"""A story: the events of one happening, which of them stands for all, and its title. `more.py` finds which belong."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.link.groups import Group
from core.link.happening import Id

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
