"""Short walks over the parse around an event: what its phrases hold, whom it is credited to. Each walk is cut off."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.parse.events.clauses import MAX_STEPS
from core.parse.events.coder import Coded

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAYBE = frozenset({"could", "may", "might"})
_OF = frozenset({"of", "from", "between", "for", "by", "against", "on"})  # "officials from Peru", "the attack on Peru"
# What every state has one of, so that "the army" is that of the state told of.
_STATE_BODIES = frozenset(
    {"army", "authority", "cabinet", "government", "junta", "legislature", "military", "parliament", "police", "regime"}
)
_BACKGROUND = frozenset({"after", "before", "since", "until", "during", "amid", "while", "when", "as"})


def hangs_on(token: "Token", where: set[int]) -> bool:
    """True for the town of "at the ministry in Lima", whose ministry is a place."""
    for _ in range(MAX_STEPS):
        if token.head == token or token.head.pos_ in ("VERB", "AUX"):
            return False
        token = token.head
        if token.i in where:
            return True
    return False


def credited(coded: Coded) -> Iterator["Token"]:
    """Whom "according to" names, over the event's verb and those it hangs on."""
    node = coded.core
    for _ in range(MAX_STEPS):
        for child in node.children:
            if child.dep_ == "prep" and child.lower_ == "according":
                inner = [c for c in child.children if c.lower_ == "to"]
                yield from (c for to in inner for c in to.children if c.dep_ == "pobj")
        if node.head == node or node.dep_ in ("relcl", "acl"):
            return
        node = node.head


def is_only_possible(coded: Coded) -> bool:
    """True for "could be willing to": nobody's own plan, unless he says it himself."""
    governor = coded.modality.governor
    if governor is None:
        return False
    return any(c.lower_ in _MAYBE for word in (governor, governor.head) for c in word.children if c.dep_ == "aux")


def belongs(child: "Token", parent: "Token") -> bool:
    """True for what is of the clause or phrase itself: no background, no clause of its own."""
    if child.dep_ in ("relcl", "advcl", "parataxis", "acl", "appos"):
        return False
    if child.dep_ == "conj" and parent.pos_ in ("VERB", "AUX"):
        return False
    return not (child.dep_ in ("prep", "mark") and child.lower_ in _BACKGROUND)


def phrase_tokens(head: "Token") -> Iterator["Token"]:
    """The tokens of a noun phrase without clauses that hang on it and without its conjuncts, in text order."""
    stack, out = [head], []
    while stack:
        token = stack.pop()
        out.append(token)
        stack.extend(
            c
            for c in token.children
            if c.dep_ not in ("relcl", "acl", "advcl", "appos")
            and (c.dep_ != "conj" or token != head)
            and (c.dep_ != "prep" or c.lower_ in _OF)
        )
    yield from sorted(out, key=lambda t: t.i)


def is_bare_body(noun: "Token") -> bool:
    """True for "the government" and "police" of nobody knows which country."""
    if noun.pos_ != "NOUN" or noun.lemma_.lower() not in _STATE_BODIES:
        return False
    return all(c.dep_ == "det" and c.lower_ == "the" for c in noun.lefts) and not list(noun.rights)


def owner_of(noun: "Token") -> "Token | None":
    """The Peru of "Peru's army", "the Peruvian army" and "the army of Peru"."""
    if noun.pos_ != "NOUN" or noun.lemma_.lower() not in _STATE_BODIES:
        return None
    near = [c for c in noun.lefts if c.dep_ in ("poss", "amod", "compound", "nmod")]
    near += [c for p in noun.rights if p.dep_ == "prep" and p.lower_ == "of" for c in p.children if c.dep_ == "pobj"]
    return next((c for c in near if c.pos_ in ("PROPN", "ADJ") and c.ent_type_ in ("GPE", "NORP")), None)


def opening_places(noun: "Token", coded: Coded) -> list["Token"]:
    """The Peru of "In Peru, the army seized power", where the actor is a body without a country."""
    if not is_bare_body(noun):
        return []
    return [t for name, t in coded.clause.preps if name == "in" and t.i < noun.i]
