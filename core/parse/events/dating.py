"""When an event happened: which of the article's time expressions dates it, and the sentence that says why.

An event takes the time expression of its own clause; else the day that the article states where it tells of the same
happening again; else one its sentence opens with, or one of a clause that tells of the same moment; else the date its
paragraph runs on; else, for what is told as news, the day that the report starts from or that of publication.
Background without a date stays without one.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.events import reasons
from core.parse.events.clauses import MAX_STEPS
from core.parse.events.hanging import Place, weigh
from core.parse.events.layout import Layout
from core.parse.events.reasons import Days
from core.parse.events.retold import Retold, is_definite
from core.parse.events.tenses import (
    BACKGROUND,
    SUBJECTS,
    VERBS,
    is_at_once,
    is_done,
    is_earlier,
    is_infinitive,
    is_lately,
    is_main,
    is_spoken,
    is_state,
    is_to_come,
    is_told,
    tense,
    verb_of,
)
from core.parse.nlp import sentence_at
from core.parse.timex import add_days, edtf, offset_of
from core.records import Article, Sentence, Timex

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# References back to a meeting told of before ("during the summit") are followed this many times, not for ever.
MAX_REFERENCES = 2
# Scores of `weigh` from which a time expression is an event's own.
CLEAR = 55
# Earlier mentions of a happening that are asked for its date.
_MAX_BEFORE = 6
# Sentences of a paragraph over which a date runs on.
_RUN = 6
_INFERRED = "inferred)"  # how a reason ends that rests on a guessed year
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
    """Dates the events of one article, however many; see `date_event` for one."""

    def __init__(
        self, doc: "Doc", article: Article, sentences: tuple[Sentence, ...], timexes: tuple[Timex, ...]
    ) -> None:
        self._article = article
        self._sentences = sentences
        self._layout = Layout(doc, article, sentences, timexes)
        self._retold = Retold(doc)
        self._nouns: dict[str, list[Token]] = {}
        for token in doc:
            if token.pos_ in ("NOUN", "PROPN"):
                self._nouns.setdefault(token.lemma_.lower(), []).append(token)

    def date(self, core: "Token", head: "Token | None" = None, *, kind: str = "", status: str = "") -> EventDate:
        """The date of the event whose verb or noun is `core`; `head` is the word that makes a plan of it."""
        return self._date(core, head if head is not None else core, kind, status, MAX_REFERENCES)

    def _date(self, core: "Token", head: "Token", kind: str, status: str, depth: int) -> EventDate:
        sentence = sentence_at(self._sentences, core.idx)
        verb = verb_of(core)
        top = head if head.pos_ in VERBS else verb_of(head)
        planned = status == "announced" and kind in _PLANS
        counted = self._by_interval(verb, sentence, depth)
        if counted is not None:
            return counted
        best = self._best_place(core, verb, top, planned)
        if best is not None and best[2] >= CLEAR:
            return self._stated(*best[:2])
        return (
            self._told_elsewhere(core, depth)
            or (best and self._stated(*best[:2]))
            or self._same_moment(verb, depth)
            or self._governed(verb, depth)
            or self._referred(verb, core, depth)
            or self._running(verb, sentence)
            or self._planned(verb, sentence)
            or self._told_before(core, depth)
            or self._as_news(core, verb, sentence, kind, planned)
        )

    def _best_place(
        self, core: "Token", verb: "Token", top: "Token", planned: bool = False
    ) -> tuple[Place, str, int] | None:
        """The time expression of the sentence that dates the event best, how it stands to it and how clear that is."""
        ranked = []
        sentence = sentence_at(self._sentences, core.idx)
        is_lead = self._layout.is_lead(sentence)
        for place in self._layout.places.get(sentence.index, ()):
            score, how = weigh(place, core, verb, top, planned, is_lead=is_lead)
            if score and not self._is_too_late(place, core, planned):
                ranked.append((-score, abs(place.timex.start - core.idx), place.timex.start, how, place))
        if not ranked:
            return None
        score, _, _, how, place = min(ranked, key=lambda row: row[:3])
        return place, how, -score

    def _is_too_late(self, place: Place, core: "Token", planned: bool) -> bool:
        """True for a day to come beside what is told as done: "announced a visit next week"."""
        day = self._article.published
        return day is not None and place.days[0] > day and not planned and core.pos_ in VERBS and is_done(core)

    def _stated(self, place: Place, how: str) -> EventDate:
        timex = place.timex
        text = self._layout.text[timex.start : timex.end]
        guessed = self._rests_on_guess(timex)
        return self._dated(place.days, reasons.stated(text, how, timex.basis, place.days, inferred=guessed))

    def _by_interval(self, verb: "Token", sentence: Sentence, depth: int) -> EventDate | None:
        """ "M took place two days after S": S is M's day less two, M is S's day and two where S states its own."""
        for timex in self._layout.intervals.get(sentence.index, ()):
            text = self._layout.text[timex.start : timex.end]
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
                place = self._best_place(inner, inner, inner)
                if place is not None:
                    return self._shifted(self._stated(*place[:2]), -sign * days, text, inner)
            for noun in _counted_from(verb, timex):
                place = self._best_place(noun, verb, verb)
                if place is not None and place[0].holder == noun:
                    return self._shifted(self._stated(*place[:2]), -sign * days, text, noun)
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
        """The date of a clause with "when", "as" or "while", or of a verb that shares the subject ("met and left")."""
        if depth < 1:
            return None
        others = [c for c in verb.children if c.dep_ == "advcl" and is_at_once(c)]
        if verb.dep_ == "conj" or (verb.dep_ == "advcl" and (verb.tag_ == "VBG" or is_at_once(verb))):
            others.append(verb.head)
        others += [c for c in verb.children if c.dep_ == "conj" and not any(g.dep_ in SUBJECTS for g in c.children)]
        for other in others:
            place = self._best_place(other, other, other)
            if place:
                return self._stated(place[0], "in the clause it goes with")
        return None

    def _told_elsewhere(self, core: "Token", depth: int) -> EventDate | None:
        """The one day that the article states where it tells of the same happening."""
        found = self._retold_place(core, depth)
        if found is None:
            return None
        place, other = found
        return self._stated(place, f"where “{other.text}” is told of")

    def _retold_place(self, core: "Token", depth: int) -> "tuple[Place, Token] | None":
        if depth < 1:
            return None
        found: dict[Days, tuple[Place, Token]] = {}
        in_headline = sentence_at(self._sentences, core.idx).index in self._layout.headline
        for other in self._retold.others(core, in_headline=in_headline):
            place = self._clear_place(other, depth - 1 if in_headline else 0)
            if place is not None and (place.bound == "until" or _fits(place, verb_of(other), core)):
                found.setdefault(place.days, (place, other))
        return next(iter(found.values())) if len(found) == 1 else None

    def _clear_place(self, core: "Token", depth: int) -> Place | None:
        """A time expression that is an event's own, or that of the deed which an infinitive hangs on."""
        verb = verb_of(core)
        best = self._best_place(core, verb, verb)
        if best is not None and best[2] >= CLEAR:
            return best[0]
        if depth < 1 or not is_infinitive(verb):
            return None
        above = verb_of(verb.head)
        found = self._retold_place(above, depth)
        return found[0] if found is not None else self._clear_place(above, 0)

    def _told_before(self, core: "Token", depth: int) -> EventDate | None:
        """What "the deal" has got for a date where it was first told of."""
        if depth < 1 or core.pos_ != "NOUN" or not is_definite(core):
            return None
        before = [o for o in self._retold.others(core, in_headline=False) if o.i < core.i][:_MAX_BEFORE]
        told = [(other, self._date(other, verb_of(other), "", "", depth - 1)) for other in before]
        dated = [(other, found) for other, found in told if found.date_start is not None]
        dated = [row for row in dated if row[1].date_start == row[1].date_end] or dated
        if len({found.date for _, found in dated}) != 1:
            return None
        other, found = dated[0]
        return _following(found, f"told of before as “{other.text}”")

    def _governed(self, verb: "Token", depth: int) -> EventDate | None:
        """ "signed a contract to purchase": what is to be done is dated by the deed that sets it going."""
        if depth < 1 or not is_infinitive(verb):
            return None
        above = verb_of(verb.head)
        found = self._date(above, above, "", "", depth - 1) if above != verb else None
        return (
            _following(found, f"it goes with “{above.text}”") if found is not None and found.date is not None else None
        )

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
            verb = verb_of(before)
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
        if is_earlier(verb) or tense(verb) == "present":
            return None
        paragraphs = self._layout.paragraphs
        for index in range(sentence.index - 1, max(sentence.index - _RUN, -1), -1):
            if paragraphs[index] != paragraphs[sentence.index]:
                return None
            frames = [p for p in self._layout.places.get(index, ()) if _frames(p)]
            if frames:
                return self._stated(frames[-1], "earlier in the paragraph")
        return None

    def _planned(self, verb: "Token", sentence: Sentence) -> EventDate | None:
        """The day that the sentence before gives for what is to come: "They meet on Monday. They will discuss it." """
        day = self._article.published
        if day is None or not is_to_come(verb):
            return None
        for place in self._layout.places.get(sentence.index - 1, ()):
            if place.days[0] == place.days[1] > day and not place.through_noun:
                return self._stated(place, "in the sentence before")
        return None

    def _as_news(self, core: "Token", verb: "Token", sentence: Sentence, kind: str, planned: bool) -> EventDate:
        """The day of the news for what is told as such, none for the rest."""
        why = self._why_undated(core, verb, sentence, kind, planned)
        if why and self._article.published is not None:
            return EventDate(None, None, None, f"{reasons.NO_DATE}; {why}.")
        return self._said(verb) or self._news(verb, sentence) or self._published()

    def _why_undated(self, core: "Token", verb: "Token", sentence: Sentence, kind: str, planned: bool) -> str:
        """Why nothing dates what is not told as news; empty for news."""
        if is_earlier(verb) or (verb.dep_ in BACKGROUND and not is_told(verb)):
            return "it is told as background"
        if is_lately(verb):
            return "it is told as recent, without a day"
        is_object = core.pos_ == "NOUN" and core.dep_ not in SUBJECTS
        if not planned and is_to_come(verb) and not is_object:
            return "it had not happened on the day of publication"
        is_aside = not self._layout.is_lead(sentence) and kind not in _SPEECH
        if is_aside and is_state(verb) and core.pos_ not in ("NOUN", "ADJ"):
            return "it is told as a state of things"
        return ""

    def _said(self, verb: "Token") -> EventDate | None:
        """The day on which somebody said it, where the saying has one and it has none."""
        node = verb
        for _ in range(MAX_STEPS):
            if node.dep_ not in ("ccomp", "xcomp", "advcl", "conj", "acomp") or node.head == node:
                return None
            node = node.head
            best = self._best_place(node, node, node)
            if best is not None and best[2] >= CLEAR and best[0].days[0] == best[0].days[1]:
                return self._stated(best[0], "is when it was said")
            if (told := self._same_moment(node, 1)) is not None:
                return told
        return None

    def _news(self, verb: "Token", sentence: Sentence) -> EventDate | None:
        """The day that the first sentences report on; not for a state of things, which is one of today."""
        place = self._layout.news
        if place is None or place.days[0] == self._article.published:
            return None
        is_news = sentence.index in self._layout.headline or verb.tag_ in ("VBN", "VBD") or is_spoken(verb)
        if tense(verb) == "present" and not is_news:
            return None
        return self._stated(place, "is the day that the report starts from")

    def _published(self) -> EventDate:
        """The day of publication."""
        day = self._article.published
        if day is None:
            return EventDate(None, None, None, f"{reasons.NO_DATE}, and the day of publication is not known.")
        return self._dated((day, day), reasons.published(day, inferred=self._article.published_basis == "inferred"))

    def _rests_on_guess(self, timex: Timex) -> bool:
        return "publication" in timex.basis and self._article.published_basis == "inferred"

    def _dated(self, days: Days, why: str) -> EventDate:
        return EventDate(edtf(*days), *days, why)


def _is_marked(clause: "Token", timex: Timex) -> bool:
    return any(c.dep_ == "mark" and timex.start <= c.idx < timex.end for c in clause.children)


def _counted_from(verb: "Token", timex: Timex) -> "Iterator[Token]":
    """The vote of "signed it a day after the vote on May 12"."""
    for prep in verb.children:
        if prep.dep_ == "prep" and timex.start <= prep.idx < timex.end:
            yield from (c for c in prep.children if c.dep_ == "pobj")


def _fits(place: Place, verb: "Token", core: "Token") -> bool:
    """Of what is still to come only what is told as such is dated; else a single day is asked for."""
    own = verb_of(core)
    if is_to_come(verb):
        return is_to_come(own) or own.tag_ == "VB"
    return place.days[0] == place.days[1]


def _following(found: EventDate, how: str) -> EventDate:
    """The date of another event with the words for why it is taken; a guess from publication stays worded as one."""
    if found.date_start is None or found.date_end is None or found.why.startswith(reasons.NO_DATE):
        return found
    why = reasons.follows(how, found.date_start, found.date_end, inferred=_INFERRED in found.why)
    return EventDate(found.date, found.date_start, found.date_end, why)


def _frames(place: Place) -> bool:
    """True for a time expression that what follows may run on."""
    return not place.through_noun and (place.opens or is_main(place.verb))
