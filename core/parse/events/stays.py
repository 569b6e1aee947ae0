"""One happening told by several verbs of a sentence: a visit and the meeting it was for, a raid and the next.

"Visited Oman and met the sultan", "flew to Oman, where he met the sultan", "while visiting Oman, met the sultan" are
one event with both recipients, so that nothing is counted twice. Two days, or two places gone to, stay two events.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.parse.events.clauses import MAX_STEPS
from core.parse.events.coder import Coded
from core.parse.events.roles import PLACES

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_EVENTS = 12  # of a sentence that are compared with each other
_AGAIN = frozenset({"he", "she", "they", "who", "both", "two", "pair"})
_PAIRS = frozenset({"both", "two"})  # "the two leaders"


def merged(events: list[Coded]) -> list[Coded]:
    """The events of a sentence, in text order, with those made one that tell of the same."""
    out: list[Coded] = []
    for event in events:
        first = next((e for e in out[-_MAX_EVENTS:] if _is_next_verb(event, e) or _is_same_stay(e, event)), None)
        if first is None:
            out.append(event)
        else:
            out[out.index(first)] = _joined(first, event)
    return out


def _joined(first: Coded, second: Coded) -> Coded:
    """The event of the outer verb with the recipients and places of both."""
    outer, inner = (second, first) if _is_under(first.core, second.core) else (first, second)
    mine = {*outer.recipients, *outer.actors}
    recipients = tuple(t for t in inner.recipients if t not in mine)
    places = tuple(t for t in inner.places if t not in outer.places)
    return replace(outer, recipients=outer.recipients + recipients, places=outer.places + places)


def _is_next_verb(event: Coded, first: Coded) -> bool:
    """True for the second of coordinated verbs of one type and one subject, and for "shelled the town, killing six"."""
    verb = event.core
    own = any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)
    if own or (first.type, first.status) != (event.type, event.status) or first.core != verb.head:
        return False
    if verb.dep_ == "advcl":
        return verb.tag_ == "VBG"
    return verb.dep_ == "conj" and not _are_apart(first, event)


def _is_same_stay(first: Coded, second: Coded) -> bool:
    """True for a visit and a meeting of the same people, and for a meeting told once more of "the two"."""
    if first.entry.type != "CONSULT" or second.entry.type != "CONSULT" or _are_apart(first, second):
        return False
    if (first.type, first.status) != (second.type, second.status):
        return False
    if first.entry.visitor == second.entry.visitor:
        return not first.entry.visitor and bool(second.actors) and all(map(_is_pair, second.actors))
    return first.actors == second.actors or (bool(second.actors) and all(map(_is_again, second.actors)))


def _is_again(noun: "Token") -> bool:
    return noun.lower_ in _AGAIN or _is_pair(noun)


def _is_pair(noun: "Token") -> bool:
    """True for "they", "the two", "both leaders"."""
    return noun.lower_ in _PAIRS | {"they", "pair"} or any(c.lower_ in _PAIRS for c in noun.lefts)


def _are_apart(first: Coded, second: Coded) -> bool:
    """True for two days, and for two visits that each go to a place of their own."""
    days = [set(_days(e)) for e in (first, second)]
    if all(days) and days[0] != days[1]:
        return True
    both = first.entry.visitor and second.entry.visitor
    return both and all(any(t.pos_ == "PROPN" for t in _goals(e)) for e in (first, second))


def _goals(event: Coded) -> Iterator["Token"]:
    yield from event.clause.objects
    yield from (t for name, t in event.clause.preps if name in PLACES)


def _days(event: Coded) -> Iterator[str]:
    """Words of the times right under the event's verb."""
    for child in event.core.children:
        inner = child.children if child.dep_ == "prep" else (child,)
        yield from (t.lower_ for t in inner if t.ent_type_ in ("DATE", "TIME") and t.dep_ in ("pobj", "npadvmod"))


def _is_under(verb: "Token", other: "Token") -> bool:
    """True where `verb` stands in a clause that hangs on `other`."""
    for _ in range(MAX_STEPS):
        if verb.head in (other, verb):
            return verb.head == other
        verb = verb.head
    return False
