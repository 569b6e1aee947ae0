"""Whom an event reaches where its own arguments name nobody: phrases inside its phrases, its purpose, its condition.

"Launched a mediation effort between India and Pakistan", "gave money to meet the needs of people hit by floods",
"will not lift the embargo until Cuba yields": the nearest level of the tree that names a party is taken, and only that.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.parse.events.clauses import Clause, coordinated, holds, unfold
from core.parse.events.vocabulary import EventLexicon, event_lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTY_LABELS = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT"})
_MAX_LEVELS = 5
_MAX_NODES = 80  # what one event may look at; the work stays linear in the text
_CLAUSES = frozenset({"acl", "relcl", "xcomp", "ccomp", "pcomp"})
_ARGUMENTS = frozenset({"dobj", "dative", "nsubj", "nsubjpass", "pobj", "poss", "conj", "attr", "appos"})
_HOLDERS = frozenset({"prep", "agent", "dative"})
# Phrases of time and of comparison, and sources, name nobody who is dealt with.
_OTHER_TALK = frozenset(
    {"after", "ahead", "amid", "as", "before", "besides", "despite", "during", "following", "like", "since", "than"}
    | {"through", "throughout", "under", "until", "via", "while", "within", "without", "according", "alongside"}
)
_OCCASIONS = frozenset({"over", "about", "concerning", "regarding", "because"})
_PRISONS = frozenset({"camp", "captivity", "custody", "jail", "prison"})
_CONDITION = frozenset({"if", "unless", "until", "till", "before", "once"})


def is_party(noun: "Token", lexicon: EventLexicon) -> bool:
    """True for whoever or whatever can be dealt with: a name, a noun that a name modifies, a word for people."""
    return any(
        x.ent_type_ in PARTY_LABELS
        or any(c.ent_type_ in PARTY_LABELS for c in x.lefts)
        or holds(lexicon.cues["party"], x)
        for x in unfold(noun, lexicon)
    )


def home_of(noun: "Token") -> "Token | None":
    """The place right after people or a body without a name: the Peru of "authorities in Peru"."""
    if noun.pos_ != "NOUN" or noun.lemma_.lower() not in event_lexicon().cues["party"] | _PRISONS:
        return None
    inside = (
        c for p in noun.children if p.dep_ == "prep" and p.lower_ == "in" and p.i == noun.i + 1 for c in p.children
    )
    return next((c for c in inside if c.dep_ == "pobj" and c.pos_ == "PROPN"), None)


def parties_below(start: Iterable["Token"], lexicon: EventLexicon, *, occasions: bool = True) -> list["Token"]:
    """The parties on the first level below `start` that has any, in text order; empty where there is none.

    `occasions`: whether what it is "over" or "about" is looked into.
    """
    level, seen = list(start), 0
    for _ in range(_MAX_LEVELS):
        level = list(dict.fromkeys(n for x in level for n in _below(x, occasions=occasions)))[:_MAX_NODES]
        seen += len(level)
        found = [n for n in level if n.pos_ in ("NOUN", "PROPN", "NUM") and is_party(n, lexicon)]
        if found or not level or seen > _MAX_NODES:
            return sorted(dict.fromkeys(coordinated(found)), key=lambda t: t.i)
    return []


def named_below(nouns: Iterable["Token"]) -> list["Token"]:
    """Names right inside phrases that have none themselves: "people hit by floods in Malawi"."""
    level = [x for n in nouns for x in (n, *_lived_in(n))]
    for _ in range(3):
        level = list(dict.fromkeys(n for x in level for n in _below(x)))[:_MAX_NODES]
        found = [n for n in level if n.ent_type_ in PARTY_LABELS or any(c.ent_type_ in PARTY_LABELS for c in n.lefts)]
        if found:
            return sorted((n for n in found if n.pos_ in ("NOUN", "PROPN", "NUM")), key=lambda t: t.i)
    return []


def _lived_in(noun: "Token") -> Iterator["Token"]:
    """The "living" of "accepts people living in camps", which the parser took for the verb of a clause."""
    if noun.dep_ == "nsubj" and noun.head.tag_ == "VBG" and not any(c.dep_ == "aux" for c in noun.head.children):
        yield noun.head


def purposes(clause: Clause) -> list["Token"]:
    """Verbs of the content and the purpose of a clause: "agreed to share", "gave money to promote"."""
    return [c for c in clause.verb.children if c.dep_ in ("xcomp", "ccomp", "pcomp", "csubj") or is_purpose(c)]


def is_purpose(clause: "Token") -> bool:
    """True for "to free the sailors" hung on a verb."""
    return clause.dep_ == "advcl" and any(x.tag_ == "TO" for x in clause.children)


def conditions(clause: Clause) -> list["Token"]:
    """Verbs of the clauses that say what another must do first: "until Cuba yields"."""
    return [
        c
        for verb in (clause.verb, *purposes(clause))
        for c in verb.children
        if c.dep_ == "advcl" and any(x.dep_ in ("mark", "advmod") and x.lower_ in _CONDITION for x in c.children)
    ]


def _below(token: "Token", *, occasions: bool = True) -> Iterator["Token"]:
    """The next nouns and verbs down the tree, prepositions skipped over."""
    for child in token.children:
        is_holder = child.dep_ in _HOLDERS and (child.pos_ != "VERB" or child.lower_ == "including")
        if is_holder and child.lower_ not in _OTHER_TALK:
            if child.lower_ in _OCCASIONS and not occasions:
                continue
            yield from (x for c in child.children if c.dep_ in ("pobj", "pcomp") for x in coordinated([c]))
            yield from (x for p in child.children if p.dep_ == "prep" for x in p.children if x.dep_ == "pobj")
        elif child.ent_type_ not in ("DATE", "TIME") and (
            child.dep_ in _CLAUSES | _ARGUMENTS
            or is_purpose(child)
            or (child.dep_ == "compound" and child.tag_ == "NN")
        ):
            yield child
