"""When an event happened: which of the article's time expressions dates it, and the sentence that says why.

An event takes the time expression of its own clause; else one its sentence opens with, or one of a clause that tells of
the same moment; else the date its paragraph runs on; else, for what is told as news, the day of publication.
Background without a date stays without one.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.events import reasons
from core.parse.events.clauses import MAX_STEPS
from core.parse.events.hanging import BACKGROUND, VERBS, Place, is_earlier, place_of, tense, weigh
from core.parse.events.reasons import Days
from core.parse.events.retold import Retold, is_definite
from core.parse.nlp import sentence_at
from core.parse.timex import add_days, edtf, offset_of
from core.records import Article, Sentence, Timex

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# References back to a meeting told of before ("during the summit") are followed this many times, not for ever.
MAX_REFERENCES = 2
# The headline and the paragraphs after it that a report is written for.
LEAD_PARAGRAPHS = 3
# Scores from which a time expression is an event's own, and how far from the report's start its news day may stand.
CLEAR = 55
NEWS_SENTENCES = 6
NEWS_DAYS = 7
_INFERRED = "inferred)"  # how a reason ends that rests on a guessed year
_SAME_TIME = frozenset({"when", "as", "while"})
_DURING = frozenset({"during", "at", "in"})
_PLANS = frozenset({"AGREE", "THREATEN"})
_SPEECH = frozenset({"ACCUSE", "AGREE", "CONSULT", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date as EDTF with its first and last day, both counted; all None where nothing dates the event."""

    date: str | None
    date_start: dt.date | None
    date_end: dt.date | None
    why: str


def date_event(
    doc: "Doc",
    trigger_start: int,
    trigger_end: int,
    timexes: tuple[Timex, ...],
    article: Article,
    sentences: tuple[Sentence, ...],
) -> EventDate:
    """The date of what the words [trigger_start, trigger_end) tell."""
    span = doc.char_span(trigger_start, trigger_end, alignment_mode="expand")
    if span is None or not len(span) or not sentences:
        return EventDate(None, None, None, "No words of the text tell of it.")
    return Dating(doc, article, sentences, timexes).date(span.root)


class Dating:
    """The time expressions of one article by sentence, ready to date many events."""

    def __init__(
        self, doc: "Doc", article: Article, sentences: tuple[Sentence, ...], timexes: tuple[Timex, ...]
    ) -> None:
        self._doc = doc
        self._article = article
        self._sentences = sentences
        self._offsets = [t.idx for t in doc]
        self._places: dict[int, list[Place]] = {}
        self._intervals: dict[int, list[Timex]] = {}
        for timex in timexes:
            self._sort_in(timex)
        self._paragraphs = list(_paragraphs(doc.text, sentences))
        self._retold = Retold(doc)
        self._headline = self._find_headline()
        self._news_day = self._find_news_day()
        self._nouns: dict[str, list[Token]] = {}
        for token in doc:
            if token.pos_ in ("NOUN", "PROPN"):
                self._nouns.setdefault(token.lemma_.lower(), []).append(token)

    def date(self, core: "Token", head: "Token | None" = None, *, kind: str = "", status: str = "") -> EventDate:
        """The date of the event whose verb or noun is `core`; `head` is the word that makes a plan of it."""
        return self._date(core, head if head is not None else core, kind, status, MAX_REFERENCES)

    def _date(self, core: "Token", head: "Token", kind: str, status: str, depth: int) -> EventDate:
        sentence = sentence_at(self._sentences, core.idx)
        verb = _verb_of(core)
        top = head if head.pos_ in VERBS else _verb_of(head)
        planned = status == "announced" and kind in _PLANS
        counted = self._by_interval(verb, sentence, depth)
        if counted is not None:
            return counted
        best = self._best_place(core, verb, top, sentence, planned)
        if best is not None and best[2] >= CLEAR:
            return self._stated(*best[:2])
        told_again = self._told_elsewhere(core, sentence, depth)
        if told_again is not None:
            return told_again
        if best is not None:
            return self._stated(*best[:2])
        return (
            self._same_moment(verb, depth)
            or self._governed(verb, depth)
            or self._referred(verb, core, depth)
            or self._running(verb, sentence)
            or self._told_before(core, sentence, depth)
            or self._news(verb, sentence, planned)
            or self._published(verb, sentence, kind, planned)
        )

    def _find_headline(self) -> frozenset[int]:
        """The sentences of the first paragraph where it is a headline: one line without a full stop, or a title."""
        first = [s for s in self._sentences if self._paragraphs[s.index] == self._paragraphs[0]]
        if len(first) == len(self._sentences) or not first:
            return frozenset()
        ends = self._doc.text[first[-1].start : first[-1].end].rstrip("\"'”’")[-1:]
        return frozenset() if ends in (".", "!", ":") else frozenset(s.index for s in first)

    def _sort_in(self, timex: Timex) -> None:
        first = max(bisect_left(self._offsets, timex.start + 1) - 1, 0)
        last = max(bisect_left(self._offsets, timex.end), first + 1)
        span = self._doc[first:last]
        if timex.date_start and timex.date_end and timex.type in ("DATE", "TIME"):
            self._places.setdefault(timex.sentence, []).append(
                place_of(timex, (timex.date_start, timex.date_end), span.root)
            )
        elif offset_of(self._doc.text[timex.start : timex.end]):
            self._intervals.setdefault(timex.sentence, []).append(timex)

    def _best_place(
        self, core: "Token", verb: "Token", top: "Token", sentence: Sentence, planned: bool
    ) -> tuple[Place, str, int] | None:
        """The time expression of the sentence that dates the event best, how it stands to it and how clear that is."""
        ranked = []
        is_lead = self._paragraphs[sentence.index] <= LEAD_PARAGRAPHS
        for place in self._places.get(sentence.index, ()):
            score, how = weigh(place, core, verb, top, planned, is_lead=is_lead)
            if score:
                ranked.append((-score, abs(place.timex.start - core.idx), place.timex.start, how, place))
        if not ranked:
            return None
        score, _, _, how, place = min(ranked, key=lambda row: row[:3])
        return place, how, -score

    def _stated(self, place: Place, how: str) -> EventDate:
        timex = place.timex
        text = self._doc.text[timex.start : timex.end]
        guessed = self._rests_on_guess(timex)
        return self._dated(place.days, reasons.stated(text, how, timex.basis, place.days, inferred=guessed))

    def _by_interval(self, verb: "Token", sentence: Sentence, depth: int) -> EventDate | None:
        """ "M took place two days after S": S is M's day less two, M is S's day and two where S states its own."""
        for timex in self._intervals.get(sentence.index, ()):
            text = self._doc.text[timex.start : timex.end]
            count = offset_of(text)
            later = next((t for t in verb.children if t.dep_ == "mark" and timex.start <= t.idx < timex.end), None)
            if count is None or depth < 1:
                continue
            days, way = count
            sign = -1 if way == "after" else 1
            if later is not None and verb.head != verb:
                other = self._date(verb.head, verb.head, "", "", 0)
                return self._shifted(other, sign * days, text, verb.head)
            inner = next((c for c in verb.children if c.dep_ == "advcl" and _is_marked(c, timex)), None)
            if inner is not None:
                place = self._best_place(inner, inner, inner, sentence, False)
                if place is not None:
                    return self._shifted(self._stated(*place[:2]), -sign * days, text, inner)
        return None

    def _shifted(self, other: EventDate, days: int, text: str, verb: "Token") -> EventDate | None:
        if other.date_start is None or other.date_end is None:
            return None
        first, last = add_days(other.date_start, days), add_days(other.date_end, days)
        if first is None or last is None:
            return None
        why = reasons.shifted(
            text, days, reasons.called(verb), other.date_start, other.date_end, inferred=_INFERRED in other.why
        )
        return self._dated((first, last), why)

    def _same_moment(self, verb: "Token", depth: int) -> EventDate | None:
        """A clause with "when", "as" or "while" tells of the same moment as the one it hangs on."""
        if depth < 1:
            return None
        others = [c for c in verb.children if c.dep_ == "advcl" and _is_at_once(c)]
        if verb.dep_ == "conj" or (verb.dep_ == "advcl" and (verb.tag_ == "VBG" or _is_at_once(verb))):
            others.append(verb.head)
        for other in others:
            place = self._best_place(other, other, other, sentence_at(self._sentences, other.idx), False)
            if place:
                return self._stated(place[0], "in the clause it goes with")
        return None

    def _told_elsewhere(self, core: "Token", sentence: Sentence, depth: int) -> EventDate | None:
        """The one day that the article states where it tells of the same happening."""
        if depth < MAX_REFERENCES:
            return None
        found: dict[Days, tuple[Place, Token]] = {}
        for other in self._retold.others(core, in_headline=sentence.index in self._headline):
            verb = _verb_of(other)
            best = self._best_place(other, verb, verb, sentence_at(self._sentences, other.idx), False)
            if best is not None and best[2] >= CLEAR and (best[0].bound == "until" or self._fits(best[0], verb, core)):
                found.setdefault(best[0].days, (best[0], other))
        if len(found) != 1:
            return None
        ((place, other),) = found.values()
        return self._stated(place, f"where “{other.text}” is told of")

    def _fits(self, place: Place, verb: "Token", core: "Token") -> bool:
        """Of what is still to come only what is told as such is dated; else a single day is asked for."""
        own = _verb_of(core)
        if _is_to_come(verb):
            return _is_to_come(own) or own.tag_ == "VB"
        return place.days[0] == place.days[1]

    def _told_before(self, core: "Token", sentence: Sentence, depth: int) -> EventDate | None:
        """What "the deal" has got for a date where it was first told of."""
        if depth < 1 or core.pos_ != "NOUN" or not is_definite(core):
            return None
        for other in self._retold.others(core, in_headline=False):
            if other.i >= core.i:
                return None
            verb = _verb_of(other)
            found = self._date(other, verb, "", "", depth - 1)
            if found.date is not None:
                return found
        return None

    def _governed(self, verb: "Token", depth: int) -> EventDate | None:
        """ "signed a contract to purchase": what is to be done is dated by the deed that sets it going."""
        if depth < 1 or verb.tag_ != "VB" or verb.dep_ not in ("acl", "relcl", "xcomp", "advcl"):
            return None
        if not any(c.lower_ == "to" for c in verb.children) or any(c.dep_ == "nsubj" for c in verb.children):
            return None
        above = _verb_of(verb.head)
        found = self._date(above, above, "", "", depth - 1) if above != verb else None
        return found if found is not None and found.date is not None else None

    def _news(self, verb: "Token", sentence: Sentence, planned: bool) -> EventDate | None:
        """The day that the first sentences report on, for what is told of as its news."""
        place = self._news_day
        if place is None or place.days[0] == self._article.published or is_earlier(verb):
            return None
        if verb.dep_ in BACKGROUND and verb.tag_ != "VBD":
            return None
        if tense(verb) == "present" and sentence.index not in self._headline and not _has_happened(verb):
            return None
        if _is_to_come(verb) and not planned:
            return None
        return self._stated(place, "is the day that the report starts from")

    def _find_news_day(self) -> Place | None:
        day = self._article.published
        if day is None:
            return None
        for sentence in self._sentences[:NEWS_SENTENCES]:
            for place in self._places.get(sentence.index, ()):
                alone = place.timex.start <= sentence.start and place.timex.end >= sentence.end - 1
                recent = place.days[0] == place.days[1] and 0 <= (day - place.days[0]).days <= NEWS_DAYS
                told = not place.through_noun and not is_earlier(place.verb) and not _is_to_come(place.verb)
                if recent and told and not alone:
                    return place
        return None

    def _referred(self, verb: "Token", core: "Token", depth: int) -> EventDate | None:
        """ "During the summit, Putin said …": the date of the summit told of before."""
        if depth < 1:
            return None
        for prep in verb.children:
            if prep.dep_ != "prep" or prep.lower_ not in _DURING:
                continue
            for noun in prep.children:
                if noun.dep_ == "pobj" and any(c.lower_ in ("the", "that", "this") for c in noun.lefts):
                    found = self._earlier(noun, depth)
                    if found is not None:
                        return found
        return None

    def _earlier(self, noun: "Token", depth: int) -> EventDate | None:
        told = self._nouns.get(noun.lemma_.lower(), [])
        at = bisect_left([t.i for t in told[-64:]], noun.i) if len(told) <= 64 else 0
        for before in reversed(told[:at][-1:]):
            verb = _verb_of(before)
            if verb == before or before.ent_type_ in ("GPE", "PERSON", "DATE"):
                return None
            found = self._date(verb, verb, "", "", depth - 1)
            if found.date is not None:
                return self._during(before, found)
        return None

    def _during(self, noun: "Token", found: EventDate) -> EventDate:
        if found.date_start is None or found.date_end is None:
            return found
        why = reasons.during(noun.text, found.date_start, found.date_end, inferred=_INFERRED in found.why)
        return EventDate(found.date, found.date_start, found.date_end, why)

    def _running(self, verb: "Token", sentence: Sentence) -> EventDate | None:
        """The date that an earlier sentence of the paragraph opens with."""
        if is_earlier(verb):
            return None
        index = sentence.index - 1
        while index >= 0 and self._paragraphs[index] == self._paragraphs[sentence.index] and sentence.index - index < 6:
            frames = [p for p in self._places.get(index, ()) if not p.through_noun and (p.opens or _is_main(p.verb))]
            if frames and tense(verb) != "present":
                return self._stated(frames[-1], "earlier in the paragraph")
            index -= 1
        return None

    def _published(self, verb: "Token", sentence: Sentence, kind: str, planned: bool) -> EventDate:
        """The day of publication for what is told as news; nothing for background and for what is still to come."""
        day = self._article.published
        if day is None:
            return EventDate(None, None, None, "No date in the sentence, and the day of publication is not known.")
        if is_earlier(verb) or (verb.dep_ in BACKGROUND and verb.tag_ != "VBD"):
            return EventDate(None, None, None, "No date in the sentence; it is told as background.")
        if not planned and _is_to_come(verb):
            return EventDate(
                None, None, None, "No date in the sentence; it had not happened on the day of publication."
            )
        lead = self._paragraphs[sentence.index] <= LEAD_PARAGRAPHS
        if not lead and kind not in _SPEECH and _is_state(verb):
            return EventDate(None, None, None, "No date in the sentence; it is told as a state of things.")
        return self._dated((day, day), reasons.published(day, inferred=self._article.published_basis == "inferred"))

    def _rests_on_guess(self, timex: Timex) -> bool:
        return "publication" in timex.basis and self._article.published_basis == "inferred"

    def _dated(self, days: Days, why: str) -> EventDate:
        return EventDate(edtf(*days), *days, why)


def _verb_of(token: "Token") -> "Token":
    """The verb of the clause that a word stands in, the word itself where there is none."""
    node = token
    for _ in range(MAX_STEPS):
        if node.pos_ in VERBS or node.head == node:
            return node if node.pos_ in VERBS else token
        node = node.head
    return token


def _is_main(verb: "Token") -> bool:
    return verb.dep_ == "ROOT" or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT")


def _is_marked(clause: "Token", timex: Timex) -> bool:
    return any(c.dep_ == "mark" and timex.start <= c.idx < timex.end for c in clause.children)


def _is_at_once(clause: "Token") -> bool:
    return any(c.lower_ in _SAME_TIME for c in clause.children if c.dep_ in ("mark", "advmod"))


def _has_happened(verb: "Token") -> bool:
    return verb.tag_ in ("VBN", "VBD")


def _is_to_come(verb: "Token") -> bool:
    return any(c.tag_ == "MD" for c in verb.children if c.dep_ == "aux")


def _is_state(verb: "Token") -> bool:
    """Simple present of what is not said: "the plane has four engines"."""
    spoken = any(c.dep_ == "ccomp" for c in verb.children)
    return verb.tag_ in ("VBZ", "VBP") and not spoken


def _paragraphs(text: str, sentences: tuple[Sentence, ...]) -> Iterator[int]:
    """The number of the paragraph that each sentence stands in."""
    number, end = 0, 0
    for sentence in sentences:
        number += "\n" in text[end : sentence.start]
        end = sentence.end
        yield number
