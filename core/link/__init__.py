"""Across articles: which entities are one, which events are one happening. Strict for now."""

from core.link.entities import Canonical, Named, Said, link_entities
from core.link.happening import Happening, is_same_happening
from core.link.more import Block, Placed, Relinked, link_more
from core.link.stories import Story, best_title, link_stories

__all__ = [
    "Block",
    "Canonical",
    "Happening",
    "Named",
    "Placed",
    "Relinked",
    "Said",
    "Story",
    "best_title",
    "is_same_happening",
    "link_entities",
    "link_more",
    "link_stories",
]
