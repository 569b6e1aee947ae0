"""What happened: events in PLOVER's vocabulary, each with its date, its status and a title to be read on a chart.

`coder` finds verbs and nouns that make events in a sentence; here their noun phrases become entities, countries,
places and quantities, and the sentence's dates one date.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.parse.events.coder import Coded, code_sentence
from core.parse.events.dating import Dating
from core.parse.events.people import Cast
from core.parse.events.reach import home_of
from core.parse.events.stays import merged
from core.parse.events.titles import title_of
from core.parse.events.vocabulary import event_lexicon
from core.parse.events.words import phrases
from core.parse.names import Names
from core.parse.nlp import sentence_at
from core.records import Article, Event, Sentence, Timex, record_id

if TYPE_CHECKING:
    from spacy.tokens import Doc

# A first line without a full stop, no longer than this, is a headline where no title is known.
_MAX_TITLE_CHARS = 200


def find_events(
    doc: "Doc", article: Article, sentences: tuple[Sentence, ...], names: Names, timexes: tuple[Timex, ...]
) -> Iterator[Event]:
    """Events in text order; the headline is left out, for the lead says it again."""
    cast = Cast(doc, names, timexes)
    dating = Dating(doc, article, sentences, timexes)
    before: Event | None = None
    for coded in find_coded(doc, article):
        if not cast.stays_home(coded):
            before = _event(coded, article, sentences, cast, dating, before)
            yield before


def find_coded(doc: "Doc", article: Article) -> Iterator[Coded]:
    """The events as tokens of the parse, before names and dates are known."""
    lexicon = event_lexicon()
    after = _title_end(doc.text, article.title)
    for sentence in doc.sents:
        if sentence.start_char >= after:
            yield from merged(code_sentence(sentence, lexicon))


def _event(
    coded: Coded,
    article: Article,
    sentences: tuple[Sentence, ...],
    cast: Cast,
    dating: Dating,
    before: Event | None,
) -> Event:
    start, end = coded.trigger[0].idx, coded.trigger[-1].idx + len(coded.trigger[-1])
    sentence = sentence_at(sentences, start)
    actors = cast.doers(coded)
    place = cast.place(coded)
    whom = cast.dealt_with(coded)
    recipients = [e for e in cast.entities(whom) if e not in actors]
    status = cast.status(coded)
    date = dating.date(coded.core, coded.head, kind=coded.type, status=coded.status)
    return Event(
        id=record_id(article.id, "v", start, end),
        article_id=article.id,
        type=coded.type,
        mode=coded.mode,
        status=status,
        title=title_of(coded, cast.naming(coded, actors, recipients, before), event_lexicon()),
        date=date.date,
        date_start=date.date_start,
        date_end=date.date_end,
        date_why=date.why,
        actors=tuple(actors),
        recipients=tuple(recipients),
        countries=cast.countries(coded, [*actors, *recipients, *([place] if place else [])]),
        place=place,
        trigger_start=start,
        trigger_end=end,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=sentence.index,
        quantities=tuple(cast.quantities(coded, event_lexicon())),
        actor_texts=tuple(phrases(coded.actors, home_of)),
        recipient_texts=tuple(phrases(whom)),
    )


def _title_end(text: str, title: str | None) -> int:
    """Where the body starts: after the known title, or after a first line that looks like a headline."""
    lead = len(text) - len(text.lstrip())
    if title and text[lead:].startswith(title):
        end = lead + len(title)
    else:
        line = text[lead:].split("\n", 1)[0].rstrip()
        if len(line) > _MAX_TITLE_CHARS or line[-1:] in (".", "!", "?", "”", '"', ""):
            return 0
        end = lead + len(line)
    return end if text[end:].strip() else 0
