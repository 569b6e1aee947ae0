"""What happened: events in PLOVER's vocabulary."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.parse.names import Names
from core.records import Article, Event, Sentence, Timex

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_events(
    doc: "Doc", article: Article, sentences: tuple[Sentence, ...], names: Names, timexes: tuple[Timex, ...]
) -> Iterator[Event]:
    """Events in text order."""
    return iter(())
