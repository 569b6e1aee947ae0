"""One Article to its records. A pure function of the article and the pipeline: it opens nothing and keeps nothing.

The steps, each a module of its own: zones (what is debris) -> timex candidates -> publication facts -> spaCy doc ->
names -> timexes with days -> events -> quotes.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core import settings
from core.parse import nlp as pipeline
from core.parse.events import find_events
from core.parse.names import find_names
from core.parse.publication import publication_facts
from core.parse.quotes import find_quotes
from core.parse.timex import Candidate, find_timexes, resolve_timexes
from core.parse.zones import Zones, find_zones
from core.records import Article, Parsed, Reject

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

log = logging.getLogger(__name__)

# Raised whenever the same article would give other records; stored with each article, so that an upgrade knows
# what to parse again.
PARSER_VERSION = 1


def parse_articles(articles: Iterable[Article], nlp: "Language", *, batch_size: int = 32) -> Iterator[Parsed]:
    """Each article's records, in order. An article that fails in one step keeps the others and says so in `rejects`."""
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == batch_size:
            yield from _parse_batch(batch, nlp)
            batch = []
    if batch:
        yield from _parse_batch(batch, nlp)


def parse_article(article: Article, nlp: "Language") -> Parsed:
    """One article's records."""
    return next(_parse_batch([article], nlp))


def _parse_batch(batch: list[Article], nlp: "Language") -> Iterator[Parsed]:
    limit = int(settings.get("max_chars"))
    zones = [find_zones(a.text) if len(a.text) <= limit else Zones() for a in batch]
    masked = [
        pipeline.mask(a.text, z.debris) if len(a.text) <= limit else "" for a, z in zip(batch, zones, strict=True)
    ]
    for article, zone, doc in zip(batch, zones, pipeline.make_docs(nlp, masked, batch_size=len(batch)), strict=True):
        if len(article.text) > limit:
            reason = (
                f"{len(article.text):,} characters; at most {limit:,} are parsed. "
                "Split the article, or raise DATELINE_MAX_CHARS."
            )
            yield Parsed(article, rejects=(Reject(article.path, article.id, "parse", reason),))
        else:
            yield _records(article, zone, doc)


def _records(article: Article, zones: Zones, doc: "Doc") -> Parsed:
    candidates: tuple[Candidate, ...] = find_timexes(article.text, zones)
    article = publication_facts(article, zones, candidates)
    sentences = pipeline.sentences_of(doc, article.id)
    if not sentences:
        reject = Reject(article.path, article.id, "parse", "The article has no text to parse.")
        return Parsed(article, rejects=(reject,))
    names = find_names(doc, article, sentences, zones)
    timexes = resolve_timexes(candidates, article, sentences, doc)
    events = tuple(find_events(doc, article, sentences, names, timexes))
    quotes = tuple(find_quotes(doc, article, sentences, names))
    return Parsed(article, sentences, names.entities, names.mentions, timexes, events, quotes)
