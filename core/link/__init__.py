"""Across articles: which entities are one, which events are one happening. Strict for now."""

from core.link.entities import Canonical, Named, Said, link_entities
from core.link.stories import Happening, Story, link_stories

__all__ = ["Canonical", "Happening", "Named", "Said", "Story", "link_entities", "link_stories"]
