"""One Article to its records. A pure function of the article and the pipeline: it opens nothing and keeps nothing.

The steps, each a module of its own: zones (what is debris) -> timex candidates -> publication facts -> spaCy doc ->
names -> timexes with days -> events -> quotes -> the countries it is about.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from core.parse import nlp as pipeline
from core.parse.countries import text_countries
from core.parse.events import find_events
from core.parse.language import foreign_language, name_of
from core.parse.names import Names, find_names
from core.parse.names.overrides import NO_OVERRIDES, Overrides
from core.parse.publication import publication_facts
from core.parse.quotes import find_quotes
from core.parse.timex import Candidate, filing_timexes, find_timexes, resolve_timexes
from core.parse.zones import Zones, find_zones
from core.records import Article, Event, Parsed, Quote, Reject, Sentence, Timex

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

# Raised whenever the same article would give other records; stored with each article, so that an upgrade knows
# what to parse again.
PARSER_VERSION = 10
_PARAGRAPH = re.compile(r"\S(?:[^\n]{0,2000}(?<=\S))?")


def parse_articles(
    articles: Iterable[Article], nlp: "Language", *, batch_size: int = 32, overrides: Overrides = NO_OVERRIDES
) -> Iterator[Parsed]:
    """Each article's records, in order. An article that fails in one step keeps the others and says so in `rejects`.

    overrides: what the user's `names.yml` says of names (`core.parse.names.overrides.read_overrides`).
    """
    waiting = iter(articles)
    while batch := list(islice(waiting, batch_size)):
        yield from _parse(batch, nlp, overrides)


def parse_article(article: Article, nlp: "Language") -> Parsed:
    """One article's records."""
    return _parse([article], nlp, NO_OVERRIDES)[0]


def _parse(batch: list[Article], nlp: "Language", overrides: Overrides) -> list[Parsed]:
    # All of them before the first is handed out: no doc leaves the block, and no caller's pause keeps it open.
    with pipeline.bounded(nlp):
        return list(_parse_batch(batch, nlp, overrides))


def _parse_batch(batch: list[Article], nlp: "Language", overrides: Overrides) -> Iterator[Parsed]:
    zones = [find_zones(a.text) for a in batch]
    languages = [foreign_language(a.text) for a in batch]
    masked = [
        "" if language else pipeline.mask(a.text, z.debris)
        for a, z, language in zip(batch, zones, languages, strict=True)
    ]
    docs = pipeline.make_docs(nlp, masked, batch_size=len(batch))
    for article, zone, language, doc in zip(batch, zones, languages, docs, strict=True):
        yield _unparsed(article, zone, language) if language else _records(article, zone, doc, overrides)


def _unparsed(article: Article, zones: Zones, language: str) -> Parsed:
    """An article that is not in English: kept, with what its head says, a sentence a paragraph so that it is found."""
    steps = _Steps(article)
    candidates: tuple[Candidate, ...] = steps.run("timex", lambda: find_timexes(article.text, zones), ())
    known = steps.run("publication", lambda: publication_facts(article, zones, candidates), article)
    spans = [match.span() for match in _PARAGRAPH.finditer(article.text)]
    sentences = tuple(Sentence(article.id, i, start, end) for i, (start, end) in enumerate(spans))
    reason = f"The text is in {name_of(language)}; it is kept and can be searched, but only English is parsed."
    reject = Reject(article.path, article.id, "parse", reason)
    return Parsed(replace(known, language=language), sentences, rejects=(*steps.rejects, reject))


def _records(article: Article, zones: Zones, doc: "Doc", overrides: Overrides) -> Parsed:
    steps = _Steps(article)
    candidates: tuple[Candidate, ...] = steps.run("timex", lambda: find_timexes(article.text, zones), ())
    known = steps.run("publication", lambda: publication_facts(article, zones, candidates), article)
    sentences = pipeline.sentences_of(doc, article.id)
    if not sentences:
        reject = Reject(article.path, article.id, "parse", "The article has no text to parse.")
        return Parsed(known, rejects=(reject,))
    names = steps.run("names", lambda: find_names(doc, known, sentences, zones, overrides=overrides), Names((), ()))
    timexes: tuple[Timex, ...] = steps.run("timex", lambda: resolve_timexes(candidates, known, sentences, doc), ())
    events: tuple[Event, ...] = steps.run(
        "events", lambda: tuple(find_events(doc, known, sentences, names, timexes)), ()
    )
    quotes: tuple[Quote, ...] = steps.run("quotes", lambda: tuple(find_quotes(doc, known, sentences, names)), ())
    filed: tuple[Timex, ...] = steps.run("timex", lambda: filing_timexes(known, zones, sentences), ())
    about: tuple[str, ...] = steps.run("countries", lambda: _countries_of(known.text, names), ())
    return Parsed(
        replace(known, countries=about),
        sentences,
        names.entities,
        names.mentions,
        tuple(sorted((*filed, *timexes), key=lambda t: t.start)),
        events,
        quotes,
        rejects=tuple(steps.rejects),
    )


def _countries_of(text: str, names: Names) -> tuple[str, ...]:
    """Codes of the countries an article is about, best first."""
    places = {e.id for e in names.entities if e.label in ("GPE", "LOC", "FAC")}
    spans = [(m.start, m.end) for m in names.mentions if m.entity_id in places and m.kind == "name"]
    return tuple(code for code, _ in text_countries(text, spans))


class _Steps:
    """Runs the steps of one article; a step that fails gives its empty answer and a reject that names it."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.rejects: list[Reject] = []

    def run(self, stage: str, step: Callable[[], Answer], empty: Answer) -> Answer:
        try:
            return step()
        except Exception as error:
            # Whatever went wrong in one article, the others and its own other steps are not lost.
            log.exception("%s: the step %s failed", self.article.path, stage)
            reason = f"{type(error).__name__}: {error}. The article is kept without its {stage}; please report it."
            self.rejects.append(Reject(self.article.path, self.article.id, stage, reason))
            return empty
