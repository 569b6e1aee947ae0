"""Time expressions of news English."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.zones import Zones
from core.records import Article, Sentence, Timex

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time expression found in the text, not yet anchored to a day."""

    start: int
    end: int


def find_timexes(text: str, zones: Zones) -> tuple[Candidate, ...]:
    """Candidates in text order."""
    return ()


def resolve_timexes(
    candidates: tuple[Candidate, ...], article: Article, sentences: tuple[Sentence, ...], doc: "Doc | None" = None
) -> tuple[Timex, ...]:
    """Candidates with their days, counted from the article's publication date and from one another."""
    return ()
