"""Who and where: the entities of one article, their mentions and countries."""

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.zones import Zones
from core.records import Article, Entity, Mention, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Names:
    """The entities of one article and their mentions in text order."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]

    def entity(self, entity_id: str) -> Entity:
        """The entity of an id. Raises KeyError."""
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)

    def within(self, start: int, end: int, *, kinds: Container[str] = ("name", "nominal", "pronoun")) -> list[Mention]:
        """Mentions that lie wholly inside a span, in text order."""
        return [m for m in self.mentions if start <= m.start and m.end <= end and m.kind in kinds]

    def at(self, offset: int) -> Mention | None:
        """The shortest mention that covers a character, or None."""
        over = [m for m in self.mentions if m.start <= offset < m.end]
        return min(over, key=lambda m: m.end - m.start, default=None)

    def of_token(self, token: "Token") -> Mention | None:
        """The shortest mention that covers a token's first character, or None."""
        return self.at(token.idx)


def find_names(doc: "Doc", article: Article, sentences: tuple[Sentence, ...], zones: Zones) -> Names:
    """Entities and mentions of an article."""
    return Names((), ())
