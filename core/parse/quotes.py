"""Who said what: direct, indirect and mixed quotations with their speakers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.parse.names import Names
from core.records import Article, Quote, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_quotes(doc: "Doc", article: Article, sentences: tuple[Sentence, ...], names: Names) -> Iterator[Quote]:
    """Quotations in text order."""
    return iter(())
