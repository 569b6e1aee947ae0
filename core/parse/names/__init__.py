"""Who and where: the entities of one article, their mentions and countries.

A town that stands for its government ("Moscow denied") is a mention of the country, of kind nominal; the town itself
("in Moscow") is an entity of its own. An adjective ("Chinese") is a mention of its country, of kind name.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from core.parse import countries
from core.parse.countries import Context, Reading
from core.parse.names.bounds import with_bodies, with_bodies_of, without_aliases
from core.parse.names.coref import add_nominals, add_pronouns
from core.parse.names.find import Body, Found, find_spans
from core.parse.names.groups import Group, group_spans
from core.parse.names.overrides import NO_OVERRIDES, Overrides, place, regroup, with_named
from core.parse.names.place import locate
from core.parse.names.repair import (
    acronyms,
    split_pairs,
    vote,
    with_dateline,
    with_particle_tails,
    with_repeats,
    with_works,
    without_debris,
    without_titles,
)
from core.parse.names.roles import add_roles
from core.parse.names.uncased import with_uncased
from core.parse.nlp import sentence_at
from core.parse.zones import Zones
from core.records import Article, Entity, Mention, Sentence, record_id

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Names:
    """The entities of one article and their mentions in text order."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    _by_id: dict[str, Entity] = field(init=False, repr=False, compare=False)
    _starts: list[int] = field(init=False, repr=False, compare=False)
    _reach: list[int] = field(init=False, repr=False, compare=False)  # the furthest end of all mentions up to here

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {e.id: e for e in self.entities})
        object.__setattr__(self, "_starts", [m.start for m in self.mentions])
        object.__setattr__(self, "_reach", list(accumulate((m.end for m in self.mentions), max)))

    def entity(self, entity_id: str) -> Entity:
        """The entity of an id. Raises KeyError."""
        return self._by_id[entity_id]

    def within(self, start: int, end: int, *, kinds: Container[str] = ("name", "nominal", "pronoun")) -> list[Mention]:
        """Mentions that lie wholly inside a span, in text order."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self.mentions[first:last] if m.end <= end and m.kind in kinds]

    def at(self, offset: int) -> Mention | None:
        """The shortest mention that covers a character, or None."""
        i = bisect_right(self._starts, offset) - 1
        best: Mention | None = None
        while i >= 0 and self._reach[i] > offset:
            m = self.mentions[i]
            if m.end > offset and (best is None or m.end - m.start <= best.end - best.start):
                best = m
            i -= 1
        return best

    def of_token(self, token: "Token") -> Mention | None:
        """The shortest mention that covers a token's first character, or None."""
        return self.at(token.idx)


def find_names(
    doc: "Doc",
    article: Article,
    sentences: tuple[Sentence, ...],
    zones: Zones,
    *,
    overrides: Overrides = NO_OVERRIDES,
) -> Names:
    """Entities and mentions of an article; an empty one gives none. What the user's `overrides` say always wins."""
    if not sentences:
        return Names((), ())
    masked = doc.text  # spaCy makes it anew at each call
    found = with_uncased(find_spans(doc, article.text), doc, article.text)
    found = with_particle_tails(without_titles(found, article.text), article.text)
    found = with_bodies(without_aliases(found), masked, article.text)
    found = with_bodies_of(found, article.text)
    found = vote(split_pairs(found), article.text)
    short = acronyms(found, article.text)
    found = vote(with_repeats(found, short, masked, article.text), article.text)
    found = with_dateline(without_debris(with_works(found, article.text)), zones, article.text)
    found = with_named(found, overrides, masked, article.text)
    groups = regroup(group_spans(doc, found, short, context_of(found)), overrides, article.text)
    locate(groups, article.text)
    add_roles(groups, doc, article, overrides.offices)
    place(groups, overrides, article.text)
    add_nominals(groups, doc)
    add_pronouns(groups, doc, sentences)
    return _records(groups, article, sentences)


def context_of(found: list[Found]) -> Context:
    """What the article names, for names that mean several places."""
    context: Context = Counter(f.text for f in found)
    for f in found:
        code = f.known.code if isinstance(f.known, Reading) else f.known.country if isinstance(f.known, Body) else None
        if code and countries.fold(f.text) not in ("georgia", "congo", "congolese"):
            context[f"country:{code}"] += 1
    return context


def _records(groups: list[Group], article: Article, sentences: tuple[Sentence, ...]) -> Names:
    entities: list[Entity] = []
    mentions: list[Mention] = []
    for group in sorted((g for g in groups if g.spans), key=lambda g: min(g.spans)[:2]):
        spans = sorted(set(group.spans))
        made = record_id(article.id, "e", *spans[0][:2])
        entities.append(Entity(made, article.id, group.name, group.label, group.country, group.why))
        mentions += [Mention(article.id, made, s, e, kind, sentence_at(sentences, s).index) for s, e, kind in spans]
    mentions.sort(key=lambda m: (m.start, m.end))
    return Names(tuple(entities), tuple(mentions))
