"""What an analyst decided, as pages show it: the mark of an event and of its story, and the history."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.library.decisions import event_words
from core.library.reader import Library


@dataclass(frozen=True, slots=True)
class Decided:
    """By number of an event, and of a story's lead: "confirmed", "set by analyst", or both."""

    of_event: Mapping[int, str]
    of_story: Mapping[int, str]


def decided(library: Library) -> Decided:
    """The events and stories of which something is decided; few, and asked for by every page."""
    return library.kept("decided", _decided)


def _decided(library: Library) -> Decided:
    if not library.decisions.effects:
        return Decided({}, {})
    sql = "SELECT d.event, e.lead, d.kind FROM decided d JOIN events e USING (event)"
    rows = library.rows(sql)
    return Decided(_worded((event, kind) for event, _, kind in rows), _worded((lead, kind) for _, lead, kind in rows))


def _worded(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    kinds: dict[int, set[str]] = defaultdict(set)
    for number, kind in rows:
        kinds[number].add(kind)
    return {number: words for number, some in kinds.items() if (words := event_words(some))}
