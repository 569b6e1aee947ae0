"""How a verb tells of a deed: as done, as gone before, as still to come, as a state of things, as said.

In: a verb of spaCy's parse. Out: plain truths about its tags and helpers; every walk is cut off.
"""

from typing import TYPE_CHECKING

from core.parse.events.clauses import MAX_STEPS

if TYPE_CHECKING:
    from spacy.tokens import Token

VERBS = frozenset({"VERB", "AUX"})
# Clauses that tell of something beside the news.
BACKGROUND = frozenset({"relcl", "acl"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_EARLIER = frozenset({"earlier", "previously", "formerly", "once", "before", "historically", "ago", "traditionally"})
_VAGUE = frozenset({"recently", "lately"})
_LASTING = frozenset({"continue", "remain", "keep", "stay"})
_SAME_TIME = frozenset({"when", "as", "while"})


def verb_of(token: "Token") -> "Token":
    """The verb of the clause that a word stands in, the word itself where there is none."""
    node = token
    for _ in range(MAX_STEPS):
        if node.pos_ in VERBS or node.head == node:
            return node if node.pos_ in VERBS else token
        node = node.head
    return token


def tense(verb: "Token") -> str:
    """ "present" or "past", by the verb's own tag and its auxiliaries'."""
    helpers = [c.tag_ for c in verb.children if c.dep_ in ("aux", "auxpass")]
    return "present" if verb.tag_ in ("VBZ", "VBP") or "VBZ" in helpers or "VBP" in helpers else "past"


def is_earlier(verb: "Token") -> bool:
    """Past perfect, or "earlier" and the like: told as gone before."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "advmod") and not _is_same_day(c)}
    return "had" in helpers or bool(helpers & _EARLIER)


def is_backdrop(verb: "Token") -> bool:
    """What news comes after: "This comes after ministers said yesterday …" """
    marks = {c.lower_ for c in verb.children if c.dep_ == "mark"}
    if verb.dep_ == "pcomp" and verb.head.lower_ == "after":
        marks, verb = {"after"}, verb.head
    return "after" in marks and verb.head.lemma_ == "come"


def is_lately(verb: "Token") -> bool:
    """Told as done some time ago, nobody says when: "has recently signed"."""
    return any(c.lower_ in _VAGUE for c in verb.children)


def is_told(verb: "Token") -> bool:
    """True for a past or a perfect, which tell of a deed though in a clause beside the news."""
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and any(c.tag_ in ("VBZ", "VBP") for c in verb.children))


def is_done(verb: "Token") -> bool:
    """True for a past or perfect in the active: no day to come can date it, unless as what it plans."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(c.dep_ == "auxpass" or c.tag_ == "MD" for c in helpers):
        return False
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and any(c.lemma_ == "have" for c in helpers))


def is_to_come(verb: "Token") -> bool:
    """ "will meet", and "visit" of "will meet and visit"; not "will continue", which is so already."""
    for _ in range(MAX_STEPS):
        helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass") or c.dep_ in SUBJECTS]
        if helpers or verb.dep_ != "conj" or verb.tag_ != "VB":
            break
        verb = verb.head
    return verb.lemma_ not in _LASTING and any(c.tag_ == "MD" for c in verb.children if c.dep_ == "aux")


def is_infinitive(verb: "Token") -> bool:
    """ "to purchase" that hangs on a noun or a verb and has no subject of its own."""
    if verb.tag_ != "VB" or verb.dep_ not in ("acl", "relcl", "xcomp", "advcl"):
        return False
    children = list(verb.children)
    return any(c.lower_ == "to" for c in children) and not any(c.dep_ == "nsubj" for c in children)


def is_state(verb: "Token") -> bool:
    """Simple present of what is not said: "the plane has four engines", "is built in Lima"."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    passive = [c.tag_ for c in helpers] in (["VBZ"], ["VBP"]) and helpers[0].dep_ == "auxpass"
    return (verb.tag_ in ("VBZ", "VBP") or passive) and not is_spoken(verb)


def is_spoken(verb: "Token") -> bool:
    """True for a verb that has a clause for its object: "claims that …"."""
    return any(c.dep_ == "ccomp" for c in verb.children)


def is_main(verb: "Token") -> bool:
    """True for the verb of a sentence and for those coordinated with it."""
    return verb.dep_ == "ROOT" or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT")


def is_at_once(clause: "Token") -> bool:
    """True for a clause with "when", "as" or "while"."""
    return any(c.lower_ in _SAME_TIME for c in clause.children if c.dep_ in ("mark", "advmod"))


def _is_same_day(adverb: "Token") -> bool:
    """True for "earlier in the day" and "earlier on Friday": a time of the day told of, not one gone before it."""
    return adverb.lower_ == "earlier" and any(c.dep_ in ("prep", "npadvmod") for c in adverb.children)
