"""Where a time expression hangs in its sentence, and how well it dates an event from there.

In: a time expression and its head word. Out: the verb it belongs to, mended where the parser hung it elsewhere, and a
score with the words that say how it stands to the event.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from core.parse.events.clauses import MAX_STEPS, lemma_of
from core.parse.events.reasons import Days
from core.parse.events.retold import names_happening
from core.parse.events.tenses import BACKGROUND, SUBJECTS, VERBS, is_done, is_earlier, is_infinitive, is_to_come, tense
from core.parse.events.vocabulary import event_lexicon
from core.records import Timex

if TYPE_CHECKING:
    from spacy.tokens import Token

# Words before a day to come among which the verb is looked for that it can date.
_REACH = 12
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "ADJ"})
_BOUNDS = frozenset({"before", "after", "since", "until"})
_PHASES = frozenset({"begin", "cease", "finish", "keep", "quit", "resume", "start", "stop"})
_AMID = frozenset({"in", "during", "at"})
_PUT_OFF = frozenset({"delay", "postpone", "defer", "adjourn", "suspend", "push", "reschedule"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a time expression hangs: the verb it belongs to, and whether a noun or a before/after stands between.

    `bound` is the "since" or "until" that ties it to its verb with no noun between.
    """

    timex: Timex
    days: Days
    verb: "Token"
    holder: "Token"
    through_noun: bool
    opens: bool
    bound: str = ""


def place_of(timex: Timex, days: Days, root: "Token", published: dt.date | None = None) -> Place:
    """Climbs from a time expression to the verb it belongs to; a day after `published` belongs to what is to come."""
    node, through, holder, bound = root, False, root, ""
    for _ in range(MAX_STEPS):
        head = node.head
        if head == node or node.pos_ in VERBS:
            break
        said = head.dep_ == "acomp"  # "is due on Monday": the day is the verb's
        if head.pos_ in _NOUNS and not said and not _is_time(head, timex) and not _is_place_of_deed(head, days):
            through, holder, bound = True, head if not through else holder, ""
        if head.dep_ == "prep" and head.lower_ in _BOUNDS:
            through, bound = True, "" if through else head.lower_
        node = head
    mended = _interrupted(timex, root)
    if published is not None and days[0] > published and is_done(mended or node):
        mended = _to_come_before(root) or mended
    if mended is not None:
        node, through, bound = mended, False, ""
    return Place(timex, days, node, holder, through, root.left_edge.i <= root.sent.start + 3, bound)


def _is_time(noun: "Token", timex: Timex) -> bool:
    """True for a word of the time expression, and for "months" of "October 2007, six months later"."""
    return timex.start <= noun.idx < timex.end or (noun.dep_ == "npadvmod" and noun.ent_type_ in ("DATE", "TIME"))


def _to_come_before(root: "Token") -> "Token | None":
    """The verb "fly" before the month in "which will be the first to fly it, in July, has opened a desk"."""
    before = root.doc[max(root.i - _REACH, root.sent.start) : root.i]
    return next((t for t in reversed(before) if t.tag_ == "VB" and (is_to_come(t) or is_infinitive(t))), None)


def _is_place_of_deed(noun: "Token", days: Days) -> bool:
    """True for "the airport" of "landed at the airport on Friday": no happening, so that the day is the verb's.

    So is the month of "travelled to Peru in June": places on the map have none of their own.
    """
    if noun.pos_ == "PROPN" and noun.ent_type_ in ("GPE", "LOC") and noun.dep_ in ("pobj", "dobj", "conj"):
        return True
    if days[0] != days[1] or noun.dep_ not in ("pobj", "dobj", "appos", "conj", "npadvmod", "compound"):
        return False
    return noun.pos_ == "PROPN" or (noun.pos_ == "NOUN" and not names_happening(noun))


def _interrupted(timex: Timex, root: "Token") -> "Token | None":
    """The verb whose subject a day stands between and it ("The Council on Friday called"), wherever it was hung."""
    after = next((t for t in root.doc[root.i + 1 : root.sent.end] if t.idx >= timex.end), None)
    if after is None or after.pos_ not in VERBS or after.tag_ not in ("VBD", "VBZ", "VBP", "MD"):
        return None
    verb = after.head if after.dep_ in ("aux", "auxpass") else after
    above = list(islice(root.ancestors, MAX_STEPS))
    subject = next((t for t in above if t.dep_ in SUBJECTS and t.head == verb), None)
    if subject is None or any(t.pos_ in VERBS for t in above[: above.index(subject)]):
        return None  # in a clause of its own: "The pact that they signed in 2010 was condemned"
    return verb


def weigh(place: Place, core: "Token", verb: "Token", top: "Token", planned: bool, *, is_lead: bool) -> tuple[int, str]:
    """How well a time expression dates the event (0: not at all), and how it stands to it, in words."""
    if place.holder == core or (place.through_noun and place.holder.head == verb and place.holder.dep_ == "dobj"):
        return 90, "in the same phrase"
    if place.verb.dep_ in BACKGROUND and place.verb.head == core and not place.through_noun:
        return 85, "is said of it"
    if place.bound and place.verb in (verb, top):
        return _weigh_bound(place, core, verb)
    if _is_raised(core, verb, place.verb) and not place.through_noun:
        return 85, "is when it is planned for"
    if place.verb in (verb, top) and not place.through_noun:
        if planned and verb != top and place.verb == verb and not place.opens:
            return 40, "is when it is planned for"
        return 100, "in the same clause"
    if _is_going_on(place.verb, verb) and not place.through_noun:
        return 95, "in the same clause"
    if place.through_noun and _is_occasion(place.holder, verb):
        return 75, "in the phrase it goes with"
    if planned and place.verb in _above(top) and not place.through_noun:
        return 95, "is when it was told"
    if place.verb.head == verb and place.verb.dep_ in ("prep", "pcomp", "dep") and not place.through_noun:
        return 70, "in the clause it goes with"
    if place.verb in _beside(verb) and not place.through_noun:
        return 80, "in the clause it goes with"
    if place.opens and place.verb.dep_ != "relcl" and verb.dep_ not in BACKGROUND:
        return 60, "opens the sentence"
    if _closes(place, verb):
        return 55, "ends the clause"
    told = tense(verb) == "present" or (is_lead and is_earlier(verb) and place.days[0] == place.days[1])
    if not place.through_noun and place.verb in _above(verb) and told:
        return 50, "is when it was said"
    return 0, ""


def _is_occasion(noun: "Token", verb: "Token") -> bool:
    """True for the coup of "seized power in a coup in 2021", in the course of which it was done."""
    prep = noun.head
    return noun.dep_ == "pobj" and prep.lower_ in _AMID and prep.head == verb and names_happening(noun)


def _is_going_on(below: "Token", verb: "Token") -> bool:
    """True for the "making" of "stopped making it last year", whose day is that of the stop."""
    return below.dep_ == "xcomp" and below.head == verb and below.tag_ == "VBG" and verb.lemma_ in _PHASES


def _closes(place: Place, verb: "Token") -> bool:
    """True for a day at a clause's end that the parser hung on the words before ("… two firms linked to Peru today").

    Not where the participle tells of an event of its own, nor for a year or month named, which would date the thing.
    """
    node, timex = place.verb, place.timex
    if node.dep_ != "acl" or node.tag_ not in ("VBN", "VBG") or place.through_noun or "publication" not in timex.basis:
        return False
    if timex.basis.startswith("year") and place.days[0] != place.days[1]:
        return False
    lexicon = event_lexicon()
    if lemma_of(node, lexicon) in lexicon.verbs or not any(
        c.dep_ in ("prep", "agent", "dobj") and node.i < c.i and c.idx < timex.start for c in node.children
    ):
        return False
    after = next((t for t in node.doc[node.i : node.sent.end] if t.idx >= timex.end), None)
    if after is not None and not after.is_punct and after.dep_ != "cc":
        return False
    for _ in range(MAX_STEPS):
        node = node.head
        if node == verb or node.pos_ in VERBS:
            break
    return node == verb


def is_put_off(place: Place) -> bool:
    """True for "not due until October", "delayed until March"."""
    verb, at = place.verb, place.timex.start
    words = verb.doc[verb.i : min(verb.i + _REACH, verb.sent.end)]
    before = next((t for t in reversed(words) if t.idx < at), verb)
    put_off = verb.lemma_ in _PUT_OFF or any(c.dep_ == "neg" or c.lower_ == "off" for c in verb.children)
    return before.lower_ == "until" and put_off


def is_over(place: Place) -> bool:
    """True for a time right under what is told as done and sets nothing going: "travelled to Peru in June"."""
    verb, lexicon = place.verb, event_lexicon()
    lemma = lemma_of(verb, lexicon)
    plans = (
        lemma in lexicon.intents or lemma in _PUT_OFF or any(lemma in lexicon.light[n] for n in ("announce", "plan"))
    )
    if plans or lemma in lexicon.cues["say"] or place.through_noun or place.bound or verb.tag_ != "VBD":
        return False
    return is_done(verb) and not any(c.dep_ == "dobj" and names_happening(c) for c in verb.children)


def _weigh_bound(place: Place, core: "Token", verb: "Token") -> tuple[int, str]:
    """ "has owned it since 2003" began then, "is not expected until May" comes then; a count since then did not."""
    children = list(verb.children)
    if place.bound == "since" and any(c.dep_ == "aux" and c.lemma_ == "have" for c in children):
        counted = any(n.dep_ == "nummod" for c in children if c.dep_ in ("dobj", "nsubjpass") for n in c.children)
        return (0, "") if counted else (70, "is when it began")
    put_off = verb.lemma_ in _PUT_OFF and core != verb
    if place.bound == "until" and (put_off or any(c.dep_ == "neg" for c in children)):
        return 70, "is when it is put off to"
    return 0, ""


def _is_raised(core: "Token", verb: "Token", below: "Token") -> bool:
    """True for the talks and `below` "held" in "The talks are expected to be held on Friday"."""
    for _ in range(2):
        if below.dep_ not in ("xcomp", "acomp", "attr") or below == verb:
            break
        below = below.head
    if below != verb or core.pos_ not in ("NOUN", "PROPN"):
        return False
    node = core
    for _ in range(3):
        if node.dep_ in SUBJECTS:
            return node.head == verb
        node = node.head
    return False


def _above(verb: "Token") -> list["Token"]:
    """Verbs that report this one."""
    out, node = [], verb
    for _ in range(MAX_STEPS):
        if node.dep_ not in ("ccomp", "xcomp", "acomp", "conj") or node.head == node:
            break
        node = node.head
        out.append(node)
    return out


def _beside(verb: "Token") -> list["Token"]:
    """The verbs this one is coordinated with, before it."""
    out, node = [], verb
    for _ in range(MAX_STEPS):
        if node.dep_ != "conj" or node.head == node:
            break
        node = node.head
        out.append(node)
    return out
