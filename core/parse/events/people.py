"""Who and where in an event: noun phrases to entities, countries, places and quantities.

All look-ups go through indices made once per article, so that the cost per event does not grow with the article.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.parse.countries import name_of
from core.parse.events.amounts import value_of
from core.parse.events.clauses import meant_by, own_subjects
from core.parse.events.coder import Coded, mentions_counted
from core.parse.events.naming import SHORT, Naming, short_name
from core.parse.events.reach import home_of
from core.parse.events.retold import is_definite
from core.parse.events.tenses import verb_of
from core.parse.events.vocabulary import FRIENDLY, EventLexicon
from core.parse.events.walks import (
    belongs,
    credited,
    hangs_on,
    is_bare_body,
    is_only_possible,
    opening_places,
    owner_of,
    phrase_tokens,
)
from core.parse.events.words import phrases
from core.parse.names import Names
from core.records import Entity, Event, Mention, Quantity, Timex

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Held somewhere rather than done to it; and the prepositions that say where.
_HELD = frozenset({"CONSULT", "COOPERATE", "AGREE"})
_WHERE = frozenset({"in", "at", "near", "outside", "inside", "within", "across", "around", "on", "off", "over"})
_WORDS = frozenset({"ACCUSE", "AGREE", "CONSULT", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
_UNNAMED = frozenset(
    {"analyst", "critic", "diplomat", "expert", "insider", "intelligence", "leak", "media", "newspaper", "observer"}
    | {"people", "person", "paper", "press", "report", "resident", "rumour", "rumor", "source", "witness"}
)
_BODIES = frozenset({"GPE", "ORG"})
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_BOTH = frozenset({"both", "two"})
_PARTIES = frozenset({"ally", "capital", "country", "government", "nation", "neighbor", "neighbour", "party", "side"})
_POINTERS = frozenset({"this", "that", "these", "those"})
_DEEDS = frozenset({"decision", "measure", "move", "ruling", "step", "verdict"})
_MERE_WORDS = frozenset({"ACCUSE", "CONSULT", "REQUEST", "SUPPORT"})
_MAX_PEOPLE = 4  # of a sentence that "him" may mean; where there are more it means nobody for sure
_MAX_BACK = 80  # words in which "the government" looks for whose it is
_PERSONAL = frozenset({"him", "her"})
_MAX_GAP = 3  # characters between a sentence and the next: its white space


class Cast:
    """The entities of one article, looked up by token."""

    def __init__(self, doc: "Doc", names: Names, timexes: Iterable[Timex]) -> None:
        self._doc = doc
        self._entity = {e.id: e for e in names.entities}
        self._starts = [t.idx for t in doc]
        self._over: dict[int, Mention] = {}
        for mention in sorted(names.mentions, key=lambda m: m.start - m.end):  # longest first, the shortest stays
            for i in range(*self._tokens(mention.start, mention.end)):
                self._over[i] = mention
        self._pairs = list(self._country_pairs())
        self._over.update(list(self._plain_pronouns()))
        self._time: set[int] = set()
        for timex in timexes:
            self._time.update(range(*self._tokens(timex.start, timex.end)))

    def entities(self, heads: Iterable["Token"]) -> list[str]:
        """Entity ids of noun phrases, in order, each once; a phrase that is no mention gives those inside it."""
        out: list[str] = []
        for head in heads:
            out.extend(m.entity_id for m in self._mentions_of(head))
        return list(dict.fromkeys(out))

    def doers(self, coded: Coded) -> list[str]:
        """Entity ids of the actors; those without a name are of the country they are in: "police in Peru"."""
        out: list[str] = []
        for head in coded.actors:
            found = self.entities([head])
            out.extend(found or [m.entity_id for m in self._homes(head, coded)])
        return list(dict.fromkeys(out))

    def _homes(self, head: "Token", coded: Coded) -> list[Mention]:
        """The country of "authorities in Lima", of "in Peru, the army", of "the government" after "Peru's army"."""
        inside = home_of(head)
        near = [inside] if inside is not None else opening_places(head, coded)
        found = [m for m in (self._over.get(t.i) for t in near) if m is not None and self._is_land(m)]
        if found or not is_bare_body(head) or not is_definite(head):
            return found[:1]
        told = {self._entity[m.entity_id].country: m for m in self._bodies_before(head)}
        others = {self._entity[i].country for i in self.entities(coded.recipients)}
        return list(told.values()) if len(told) == 1 and not others & set(told) else []

    def _is_land(self, mention: Mention) -> bool:
        entity = self._entity[mention.entity_id]
        return entity.label in ("GPE", "LOC") and entity.country is not None

    def _bodies_before(self, head: "Token") -> Iterator[Mention]:
        """The countries whose governments, armies and the like this sentence and the one before name, up to a noun."""
        sentence = head.sent
        start = self._doc[sentence.start - 1].sent.start if sentence.start else 0
        for token in self._doc[max(start, head.i - _MAX_BACK) : head.i]:
            owner = owner_of(token)
            mention = self._over.get(owner.i) if owner is not None else None
            if mention is not None and self._is_country(mention):
                yield mention

    def stays_home(self, coded: Coded) -> bool:
        """True where who visits is known to be of the very country visited."""
        if not coded.entry.visitor:
            return False
        whose = {self._entity[i].country for i in self.entities(coded.actors)}
        where = {self._entity[i].country for i in self.entities((*coded.recipients, *coded.places))}
        return None not in whose and len(whose) == 1 and whose == where

    def place(self, coded: Coded) -> str | None:
        """The first place named after "in", "at", "to" and the like."""
        inner = [c for t in coded.places for p in t.children if p.lower_ in ("in", "at") for c in p.children]
        for token in (*coded.places, *inner):  # "at the ministry in Lima"
            mention = self._over.get(token.i)
            if mention and self._entity[mention.entity_id].label in _PLACE_LABELS:
                return mention.entity_id
        return None

    def dealt_with(self, coded: Coded) -> list["Token"]:
        """The event's recipients without the place where it is held."""
        held = coded.entry.type in _HELD and not coded.entry.visitor
        march = coded.entry.type == "PROTEST"
        where = {
            t.i
            for name, t in coded.clause.preps
            if name in _WHERE and (held or (march and name == "in") or self._is_spot(t))
        }
        where |= {t.i for a in coded.actors for t in opening_places(a, coded)}
        return [t for t in coded.recipients if t.i not in where and not hangs_on(t, where)]

    def _is_spot(self, token: "Token") -> bool:
        mention = self._over.get(token.i)
        return mention is not None and self._entity[mention.entity_id].label in ("LOC", "FAC")

    def status(self, coded: Coded) -> str:
        """The event's status; a plan, or any deed told "according to" somebody, is alleged where others tell of it.

        Only who acts, who is met or helped, and those who speak for them can announce a plan.
        """
        sources = list(credited(coded))
        planned = coded.status == "announced"
        if planned and coded.modality.sayer is not None:
            sources.append(coded.modality.sayer)
        if coded.status not in ("announced", "reported") or (coded.entry.type in _WORDS and not planned):
            return coded.status
        if planned and is_only_possible(coded) and coded.modality.sayer is None:
            return "alleged"
        return "alleged" if any(self._is_outsider(s, coded) for s in sources) else coded.status

    def _is_outsider(self, source: "Token", coded: Coded) -> bool:
        """True for a source that is none of the parties and speaks for none of them."""
        if source in coded.actors:
            return False
        parties = (*coded.actors, *(coded.recipients if coded.type in FRIENDLY else ()))
        known = self.entities([source])
        theirs = self.entities(parties)
        if not known:
            return source.lemma_.lower() in _UNNAMED and source.pos_ != "PRON"
        lands = {self._entity[i].country for i in theirs} - {None}
        return not (set(known) & set(theirs) or lands & {self._entity[i].country for i in known})

    def countries(self, coded: Coded, ids: Iterable[str]) -> tuple[str, ...]:
        """Sorted alpha-2 codes of the event's entities and of those its clause names, background clauses left out."""
        found = {self._entity[i].country for i in ids if i in self._entity}
        for token in self._clause_tokens(coded):
            mention = self._over.get(token.i)
            if mention is not None:
                found.add(self._entity[mention.entity_id].country)
        return tuple(sorted(c for c in found if c))

    def quantities(self, coded: Coded, lexicon: EventLexicon) -> Iterator[Quantity]:
        """Counted nouns among the event's arguments, times left out."""
        for noun in mentions_counted(coded, lexicon):
            if self._is_time(noun):
                continue
            number = next((c for c in noun.lefts if c.dep_ == "nummod" and not self._is_time(c)), None)
            if number is not None:
                first, unit = number.left_edge.i, self._doc[number.i + 1 : noun.i + 1].text
            elif noun.like_num and any(c.is_currency for c in noun.lefts):
                first, unit = noun.left_edge.i, next(c.text for c in noun.lefts if c.is_currency)
            else:
                continue
            start, end = self._doc[first].idx, noun.idx + len(noun)
            text = self._doc.text[start:end]
            yield Quantity(text, value_of(text), unit, start, end)

    def naming(self, coded: Coded, actors: Sequence[str], others: Iterable[str], before: Event | None) -> Naming:
        """How a title names tokens: canonical names, but "its" and "his" where they mean one of the parties.

        `before` is the event told of before, whose actor made "this decision".
        """
        own, told = set(actors), {*actors, *others}
        theirs = self._theirs(coded, own, before)
        bodies = self._called_bodies(coded)

        def name(token: "Token") -> str | None:
            if token.tag_ in ("WDT", "WP"):
                return None
            who = self._apposed(token)
            mention = who or self._over.get(token.i)
            if who is not None:
                return short_name(self._entity[who.entity_id].name)
            if token.i in bodies:
                return bodies[token.i]
            if token.i in theirs:
                return theirs[token.i]
            if mention is not None and token.dep_ == "compound":
                return self._shortened(token, mention)
            if mention is None and (noun := meant_by(token)) is not None:
                known = self._over.get(noun.i)
                called = self._entity[known.entity_id].name if known is not None else next(phrases([noun]), None)
                return short_name(called) if called else None
            if mention is None or token.tag_ in ("JJ", "JJS", "JJR", "CD") or token.dep_ in ("amod", "nmod"):
                return None
            entity = self._entity[mention.entity_id]
            if mention.kind == "pronoun" and token.lower_ in ("him", "her", "them") and mention.entity_id in own:
                return None
            if mention.kind == "pronoun" and token.dep_ == "poss":
                return None if mention.entity_id in told else f"{short_name(entity.name)}'s"
            if (
                entity.label == "NORP"
                or token.ent_type_ == "NORP"
                or (mention.kind != "pronoun" and not self._is_head(token, mention))
            ):
                return None
            return short_name(entity.name)

        def inside(token: "Token") -> tuple[int, int]:
            who = self._apposed(token)
            if who is not None:
                joined = (c.i for c in token.rights if c.dep_ in ("cc", "conj") and c.i > token.i)
                return token.left_edge.i, next(joined, token.right_edge.i + 1)
            mention = self._over.get(token.i)
            return self._tokens(mention.start, mention.end) if mention else (token.i, token.i + 1)

        def is_person(token: "Token") -> bool:
            mention = self._over.get(token.i)
            return mention is not None and self._entity[mention.entity_id].label == "PERSON"

        def is_unknown(token: "Token") -> bool:
            plain = token.lower_ == "its" and len(own) == 1
            return token.tag_ == "PRP$" and token.i not in self._over and not plain

        return Naming(name, inside, is_person, self._is_time, is_unknown, tuple(self._called(actors)))

    def _called_bodies(self, coded: Coded) -> dict[int, str]:
        """ "Peru's army" for an actor that the text calls "the army", by token index."""
        bare = [a for a in coded.actors if a.tag_ == "NN" and a.lower_ != "police" and is_bare_body(a)]
        lands = {
            a: self._entity[m.entity_id].country for a in bare if a.i not in self._over for m in self._homes(a, coded)
        }
        return {a.i: f"{short_name(name_of(code))}'s {a.lower_}" for a, code in lands.items() if code}

    def _apposed(self, token: "Token") -> Mention | None:
        """The person of "the deputy foreign minister, Luis Paz", whose name says it shorter than the office."""
        if token.tag_ != "NN" or token.dep_ == "appos":
            return None
        named = (self._over.get(c.i) for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN")
        who = next((m for m in named if m is not None and m.kind == "name"), None)
        return who if who is not None and self._entity[who.entity_id].label == "PERSON" else None

    def _theirs(self, coded: Coded, own: set[str], before: Event | None) -> dict[int, str]:
        """The "this" of "this decision", by token index, with whose decision it is."""
        if before is None or before.type in _MERE_WORDS or own & set(before.actors) or len(before.actors) != 1:
            return {}
        far = self._doc[coded.core.i].sent.start_char - before.sentence_end > _MAX_GAP
        deeds = [o for o in coded.clause.objects if o.lemma_ in _DEEDS]
        pointers = [c.i for o in deeds for c in o.lefts if c.dep_ == "det" and c.lower_ in _POINTERS]
        whose = f"{short_name(self._entity[before.actors[0]].name)}'s"
        return {} if far else dict.fromkeys(pointers, whose)

    def _shortened(self, token: "Token", mention: Mention) -> str | None:
        """ "UN" for the "United Nations" of "United Nations sanctions", where the parser took it for one name."""
        first, last = self._tokens(mention.start, mention.end)
        whole = all(first <= t.head.i < last for t in self._doc[first:last] if t != token)
        name = self._doc[first:last].text
        return SHORT.get(name) if whole and last == token.i + 1 else None

    def _is_time(self, token: "Token") -> bool:
        return token.i in self._time or token.ent_type_ in ("DATE", "TIME")

    def _called(self, ids: Iterable[str]) -> Iterator[str]:
        """How actors may be called for short: bodies of a country by the country, where their names are long."""
        for entity in (self._entity[i] for i in ids):
            if entity.label == "ORG" and entity.country and len(entity.name.split()) > 2:
                yield short_name(name_of(entity.country))
            else:
                yield short_name(entity.name)

    def _is_head(self, token: "Token", mention: Mention) -> bool:
        first, last = self._tokens(mention.start, mention.end)
        return not first <= token.head.i < last or token.head == token

    def _tokens(self, start: int, end: int) -> tuple[int, int]:
        """Token indices [i, j) that a span of characters touches."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_right(self._starts, end - 1)
        return first, max(last, first)

    def _mentions_of(self, head: "Token") -> list[Mention]:
        """The mention over a noun, else those its phrase names; "both countries" gives the pair last named."""
        over = self._over.get(head.i)
        if over is not None:
            return [over]
        apposed = [self._over[c.i] for c in head.children if c.dep_ == "appos" and c.i in self._over]
        if apposed and self._entity[apposed[0].entity_id].label == "PERSON":
            return apposed[:1]
        inside: list[Mention] = []
        for token in phrase_tokens(head):
            if self._is_both(token):
                inside += self._pair_before(token.i)
            elif token.i in self._over:
                inside.append(self._over[token.i])
        return list(dict.fromkeys(inside))

    def _is_both(self, token: "Token") -> bool:
        return token.lemma_.lower() in _PARTIES and any(c.lower_ in _BOTH for c in token.lefts)

    def _pair_before(self, i: int) -> list[Mention]:
        at = bisect_right(self._pairs, i, key=lambda pair: pair[0])
        return list(self._pairs[at - 1][1]) if at else []

    def _plain_pronouns(self) -> Iterator[tuple[int, Mention]]:
        """An "it" that nobody resolved: who the clause before was about; a "her": the only other person told of."""
        told: list[Token] = []
        people: dict[str, Mention] = {}
        bodies: dict[int, Mention | None] = {}
        for token in self._doc:
            if token.is_sent_start:
                told, people = [], {}
            over = self._over.get(token.i)
            if over is not None and len(people) < _MAX_PEOPLE and self._entity[over.entity_id].label == "PERSON":
                people.setdefault(over.entity_id, over)
            if over is None and token.lower_ in _PERSONAL and token.dep_ in ("pobj", "dobj"):
                yield from self._only_other(token, people)
            if token.dep_ in ("nsubj", "nsubjpass"):
                told.append(token)
            if token.lower_ == "it" and token.dep_ in ("pobj", "dobj") and token.i not in self._over and told[:-1]:
                # The last subject is the clause's own.
                subject = told[-2]
                if subject.i not in bodies:  # looked up once, however many pronouns follow
                    near = self._mentions_of(subject)
                    bodies[subject.i] = next((m for m in near if self._entity[m.entity_id].label in _BODIES), None)
                meant = bodies[subject.i]
                if meant is not None:
                    yield token.i, replace(meant, start=token.idx, end=token.idx + len(token), kind="pronoun")

    def _only_other(self, pronoun: "Token", people: dict[str, Mention]) -> Iterator[tuple[int, Mention]]:
        """The person told of before in the sentence who is not the subject of the pronoun's clause, if there is one."""
        doer = next((self._over.get(t.i) for t in own_subjects(verb_of(pronoun))), None)
        others = [m for who, m in people.items() if doer is not None and who != doer.entity_id]
        if len(others) == 1:
            at = pronoun.idx
            yield pronoun.i, replace(others[0], start=at, end=at + len(pronoun), kind="pronoun")

    def _country_pairs(self) -> Iterator[tuple[int, tuple[Mention, Mention]]]:
        """Coordinated countries ("South Korea and the US") with the token index of the second, in text order."""
        for token in self._doc:
            if token.dep_ != "conj":
                continue
            one, other = self._over.get(token.head.i), self._over.get(token.i)
            if one and other and self._is_country(one) and self._is_country(other) and one.entity_id != other.entity_id:
                yield token.i, (one, other)

    def _is_country(self, mention: Mention) -> bool:
        entity = self._entity[mention.entity_id]
        return entity.label in ("GPE", "NORP") and entity.country is not None

    def _clause_tokens(self, coded: Coded) -> Iterator["Token"]:
        """Tokens of the event's own clause: no background clauses, no relative clauses, no other conjoined clause."""
        stack = [coded.core, *coded.actors]
        if coded.head != coded.core and coded.head.i < coded.core.i:
            stack.append(coded.head)
        seen: set[int] = set()
        while stack:
            token = stack.pop()
            if token.i in seen:
                continue
            seen.add(token.i)
            yield token
            purpose = token == coded.core and coded.clause.passive and token.dep_ == "acl"
            stack.extend(c for c in token.children if belongs(c, token) and not (purpose and c.dep_ == "xcomp"))

    def entity(self, entity_id: str) -> Entity:
        """The entity of an id. Raises KeyError."""
        return self._entity[entity_id]
