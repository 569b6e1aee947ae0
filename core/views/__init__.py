"""One function per question of an analyst: (library, filters) -> frame. Nothing here knows the browser or the parser.

Frames keep unknown strings as None, unknown days as NaT; days are datetime64 at midnight, lists are Python lists.
Marks are dicts {start, end, kind, label, form}: half-open offsets into the text shown; kind is trigger, name, date or
quote; form what kind of mention a name is (name, nominal, pronoun; else None). They are sorted by start, the longer
first, and may nest and overlap.
"""

from types import FunctionType

from core.views.articles import ArticlePage, article, articles, articles_count
from core.views.checks import decisions_words, inferred, inferred_count
from core.views.connections import Connections, connections, shared_sentences, shared_sentences_count, windows_count
from core.views.contradictions import contradictions
from core.views.differences import differences
from core.views.elsewhere import also_elsewhere
from core.views.entities import entities, entity, entity_called
from core.views.facets import Facets, facets
from core.views.likely import possibly_one
from core.views.namesakes import alike
from core.views.origins import origins
from core.views.places import countries_of_events, places_named, sentences_naming
from core.views.quotes import Said, quotes, quotes_count, speakers, spoken_about
from core.views.search import Results, search, text_note
from core.views.small import articles_over_time, balance, classes_over_time, quotes_over_time
from core.views.timeline import evidence, story, timeline, timeline_bins, timeline_bins_by, timeline_counts

__all__ = [
    "ArticlePage",
    "Connections",
    "Facets",
    "Results",
    "Said",
    "alike",
    "article",
    "articles",
    "articles_count",
    "articles_over_time",
    "balance",
    "classes_over_time",
    "connections",
    "contradictions",
    "decisions_words",
    "differences",
    "entities",
    "entity",
    "entity_called",
    "countries_of_events",
    "evidence",
    "facets",
    "origins",
    "inferred",
    "inferred_count",
    "places_named",
    "possibly_one",
    "quotes",
    "quotes_count",
    "quotes_over_time",
    "search",
    "sentences_naming",
    "shared_sentences",
    "shared_sentences_count",
    "speakers",
    "spoken_about",
    "story",
    "text_note",
    "timeline",
    "timeline_bins",
    "timeline_bins_by",
    "timeline_counts",
    "windows_count",
]

# A set of shards may stand in the library's place: it answers those it can itself.
for _name, _question in list(globals().items()):
    if _name in __all__ and isinstance(_question, FunctionType):
        globals()[_name] = also_elsewhere(_question)
