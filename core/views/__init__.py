"""One function per question of an analyst: (library, filters) -> frame. Nothing here knows the browser or the parser.

Frames keep unknown strings as None, unknown days as NaT; days are datetime64 at midnight, lists are Python lists.
Marks are dicts {start, end, kind, label, form}: half-open offsets into the text shown; kind is trigger, name, date or
quote; form what kind of mention a name is (name, nominal, pronoun; else None). They are sorted by start, the longer
first, and may nest and overlap.
"""

from core.views.articles import ArticlePage, article, articles
from core.views.connections import connection_totals, connections, connections_left_out, shared_sentences
from core.views.facets import Facets, facets
from core.views.quotes import quotes
from core.views.timeline import evidence, timeline

__all__ = [
    "ArticlePage",
    "Facets",
    "article",
    "articles",
    "connection_totals",
    "connections",
    "connections_left_out",
    "evidence",
    "facets",
    "quotes",
    "shared_sentences",
    "timeline",
]
