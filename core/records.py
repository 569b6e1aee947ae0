"""The records that parsing yields: frozen, self-contained, each carrying its evidence.

Spans are half-open character offsets `[start, end)` into `Article.text`. Days are `datetime.date`, both ends counted.
Unknown is `None`, never "". An article's id is a hash of its text, a record's id the article's id and its span, so that
the same input gives the same ids everywhere.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

Span = tuple[int, int]


def article_id(text: str) -> str:
    """First 16 hex digits of the SHA-256 of the text in NFC with runs of white space folded to one space."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def record_id(article: str, kind: str, start: int, end: int) -> str:
    """Id of a record: its article, one letter for what it is (e, t, v, q) and its span."""
    return f"{article}:{kind}{start}-{end}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text, character for character, and its publication facts.

    `added` is the day it was read, the latest day it can have been published; parsing takes it from here so that the
    same record always gives the same dates. `sha256` is that of the original bytes. Facts that the file states have
    the basis `stated`; `core.parse.publication` fills in the rest and says how. `published` is the day that the text's
    own days are counted from; it appeared on one of the days from `published_start` to `published_end`.
    """

    id: str
    text: str
    path: str
    added: dt.date
    sha256: str | None = None
    given_id: str | None = None
    title: str | None = None
    source: str | None = None
    source_basis: str | None = None  # stated, dateline, signoff, credited
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: dt.date | None = None
    published_basis: str | None = None  # stated, dateline, inferred
    published_why: str | None = None
    countries: tuple[str, ...] = ()  # what it is about, best first; found by parsing
    published_start: dt.date | None = None  # None where it is not known how sure the day is
    published_end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `index` counts from 0 within the article. What a mark leads back to."""

    article_id: str
    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, body or place as one article names it; `country` is ISO 3166-1 alpha-2."""

    id: str
    article_id: str
    name: str
    label: str  # OntoNotes: PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, ...
    country: str | None = None
    country_why: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names an entity; `kind` is name, nominal ("the North Korean leader") or pronoun."""

    article_id: str
    entity_id: str
    start: int
    end: int
    kind: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression (TIMEX3). `basis` says what its days were counted from, in a few words."""

    id: str
    article_id: str
    start: int
    end: int
    type: str  # DATE, TIME, DURATION, SET
    value: str | None  # TIMEX3 / EDTF
    date_start: dt.date | None
    date_end: dt.date | None
    basis: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted thing in an event: "two Russian citizens" is value 2, unit "Russian citizens"."""

    text: str
    value: float | None
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in PLOVER's vocabulary; `date` is EDTF and keeps its precision.

    `actors`, `recipients` and `place` are entity ids; `countries` sorted alpha-2 codes. `status` is reported, alleged,
    announced or denied. `actor_texts` and `recipient_texts` are their noun phrases as the article has them, also where
    no entity stands for them ("protesters").
    """

    id: str
    article_id: str
    type: str
    mode: str | None
    status: str
    title: str
    date: str | None
    date_start: dt.date | None
    date_end: dt.date | None
    date_why: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    countries: tuple[str, ...]
    place: str | None
    trigger_start: int
    trigger_end: int
    sentence_start: int
    sentence_end: int
    sentence: int
    quantities: tuple[Quantity, ...] = ()
    actor_texts: tuple[str, ...] = ()
    recipient_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Who said what: `start`/`end` is the content without its quotation marks.

    `speaker_name` is the resolved name ("Bonnie Jenkins" for "She"); the span is what the text says. Where several say
    it together ("Japan and Chile warned"), these fields are the first one's, and `speakers` (entity ids or None),
    `speaker_names`, `speaker_starts` and `speaker_ends` are everyone's, of one length and in one order, the first one
    included; empty where nobody is known to speak.
    """

    id: str
    article_id: str
    start: int
    end: int
    kind: str  # direct, indirect, mixed
    cue_start: int | None
    cue_end: int | None
    speaker_entity: str | None
    speaker_name: str | None
    speaker_start: int | None
    speaker_end: int | None
    about: tuple[str, ...]
    sentence_start: int
    sentence_end: int
    sentence: int
    speakers: tuple[str | None, ...] = ()
    speaker_names: tuple[str, ...] = ()
    speaker_starts: tuple[int, ...] = ()
    speaker_ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """What could not be read or parsed, and why; nothing is dropped silently."""

    path: str
    article_id: str | None
    stage: str
    reason: str
    sha256: str | None = None  # of the bytes that could not be read, where they are kept
    is_settled: bool = False  # says that the same reject without this is true no more: it has been read since


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that was read from one article."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    timexes: tuple[Timex, ...] = ()
    events: tuple[Event, ...] = ()
    quotes: tuple[Quote, ...] = ()
    rejects: tuple[Reject, ...] = field(default=())


@dataclass(slots=True)
class Counts:
    """What one run of adding did. rejects: what could not be read or parsed, also single facts of an article.

    unlisted: how many rejects more there are, where not all are listed.
    """

    read: int = 0
    added: int = 0
    known: int = 0
    events: int = 0
    quotes: int = 0
    entities: int = 0
    rejects: list[Reject] = field(default_factory=list)
    unlisted: int = 0

    @property
    def rejected(self) -> int:
        """How many things could not be read or parsed."""
        return len(self.rejects) + self.unlisted
