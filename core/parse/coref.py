"""Mentions without a name: "the North Korean leader", "she"."""

from typing import TYPE_CHECKING

from core.parse.names_groups import Group
from core.records import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc


def add_nominals(groups: list[Group], doc: "Doc") -> None:
    """Add descriptions that name one person of the article."""


def add_pronouns(groups: list[Group], doc: "Doc", sentences: tuple[Sentence, ...]) -> None:
    """Add he and she."""
