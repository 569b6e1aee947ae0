"""The phrases of a title: how much of a noun, a preposition or an inner clause fits into so many words.

A phrase that does not fit is left out whole or reduced to its head, never cut.
"""

from typing import TYPE_CHECKING

from core.parse.events.clauses import coordinated
from core.parse.events.naming import Naming
from core.parse.events.words import Piece, count, hyphenated, stands_for, text, third_person

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_WORDS = 10
MAX_DEPTH = 8
_THINGS = frozenset({"it", "them", "this", "that", "these", "those"})
NEEDED = ("dobj", "dative", "xcomp", "ccomp", "acomp", "attr", "oprd", "prt")
_NOUN_PARTS = ("compound", "nummod", "quantmod", "predet", "case")
_VERB_PARTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl", "aux", "auxpass", "neg", *NEEDED)
_TEMPORAL = frozenset(
    {"after", "before", "since", "until", "till", "during", "amid", "while", "following", "according"}
)
_KEPT_DETERMINERS = frozenset(
    {
        "no",
        "both",
        "all",
        "some",
        "each",
        "many",
        "several",
        "another",
    }
)
# Nouns that a headline turns into their verb: "would be a violation of" is "would violate".
_DEEDS = {"violation": "violate", "breach": "breach", "threat": "threaten", "betrayal": "betray", "danger": "endanger"}
# "in order to", "in response to": nothing follows that a title has room for.
_EMPTY = frozenset(
    {"order", "addition", "response", "bid", "view", "light", "wake", "case", "part", "return", "attempt", "eye"}
)
_VAGUE = frozenset(
    {"area", "body", "country", "group", "issue", "matter", "organisation", "organization", "place", "region", "side"}
)
_TOLD_OF = frozenset({"dobj", "pobj", "nsubjpass"})
# Which office is meant.
_OFFICES = frozenset(
    {"affair", "court", "general", "head", "judge", "leader", "minister", "ministry", "office", "officer"}
    | {"prosecutor", "president", "secretary", "spokesman", "spokesperson", "spokeswoman"}
)
_RANKS = frozenset(
    {"acting", "assistant", "deputy", "federal", "financial", "foreign", "high", "interim", "interior", "military"}
    | {"opposition", "presidential", "prime", "public", "regional", "supreme", "vice"}
)
_WITH_OBJECT = frozenset({"against", "between", "with"})


def phrase_of(token: "Token", room: int, naming: Naming, depth: int, *, lean: bool = False) -> list[Piece] | None:
    """The token with what it needs and what else fits into `room` words; None where what it needs does not fit.

    `lean` leaves out all that is not needed.
    """
    if room < 1 or depth > MAX_DEPTH:
        return None
    name = naming.name(token)
    first, last = naming.inside(token) if name else hyphenated(token)
    parts = (token,) if name else token.doc[first:last]
    children = [c for t in parts for c in t.children if not first <= c.i < last and _has_place(c, naming)]
    if name and naming.is_person(token):
        children = [c for c in children if c.i >= token.i]
    needed, optional = _sorted_children(token, children, naming)
    deed = _deed(token)
    if deed is not None:
        needed = [*(c for c in needed if c.dep_ != "attr"), deed[1]]
    if token.dep_ in ("prep", "agent") and token.pos_ in ("ADP", "SCONJ", "VERB") and not needed:
        return None
    if token.lower_ in _THINGS and token.pos_ in ("PRON", "DET") and not name and token.dep_ == "pobj":
        return None  # names nothing
    word = (token.i if name else first, name or (deed[0] if deed else token.doc[first:last].text))
    pieces = assemble([word], needed, optional, room, naming, depth, token.doc, lean=lean)
    if pieces is None:
        return None
    joined = [] if lean and (depth == 0 or not _is_joint(token)) else _conjuncts(token, naming, depth)
    if token.dep_ == "nmod" and not joined:
        joined = [(c.i, c.text) for c in token.children if c.dep_ == "cc"]
    whole = pieces + joined
    if count(text(whole, token.doc)) <= room:
        return whole
    if _is_joint(token):
        return None
    others = [*pieces, (token.i + 1, "and others")]
    return others if name and count(text(others, token.doc)) <= room else pieces


def assemble(
    pieces: list[Piece],
    needed: list["Token"],
    optional: list["Token"],
    room: int,
    naming: Naming,
    depth: int,
    doc: "Doc",
    *,
    lean: bool = False,
) -> list[Piece] | None:
    """`pieces` with all needed phrases, leanest first, then filled up; None where the needed ones do not fit."""
    if len(needed) > MAX_WORDS:
        return None
    parts: list[list[Piece]] = []
    for child in needed:
        least = phrase_of(child, MAX_WORDS, naming, depth + 1, lean=True)
        if least is None:
            return None
        parts.append(least)
    if count(text(pieces + [p for part in parts for p in part], doc)) > room:
        return None
    for k, child in enumerate(() if lean else needed):
        others = pieces + [p for j, part in enumerate(parts) if j != k for p in part]
        parts[k] = phrase_of(child, room - count(text(others, doc)), naming, depth + 1) or parts[k]
    pieces = pieces + [p for part in parts for p in part]
    for child in () if lean else optional[:MAX_WORDS]:
        pieces = pieces + (phrase_of(child, room - count(text(pieces, doc)), naming, depth + 1) or [])
    return pieces if count(text(pieces, doc)) <= room else None


def may_stay(phrase: "Token", naming: Naming) -> bool:
    """False for phrases of time and circumstance."""
    if naming.is_time(phrase) or phrase.lower_ in _TEMPORAL:
        return False
    return not any(naming.is_time(c) or c.lower_ in _EMPTY or is_anyone(c, naming) for c in phrase.children)


def is_anyone(noun: "Token", naming: Naming) -> bool:
    """True for "to the group", where nobody who reads only the title knows which."""
    if noun.dep_ != "pobj" or noun.lemma_.lower() not in _VAGUE or naming.name(noun):
        return False
    return all(c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these") for c in noun.children)


def _sorted_children(token: "Token", children: list["Token"], naming: Naming) -> tuple[list["Token"], list["Token"]]:
    """(needed, optional) children, optional ones nearest in meaning first."""
    if token.dep_ == "relcl" or (token.dep_ == "acl" and token.tag_ in ("VBN", "VBG")):
        return _of_relative(token, children), []
    if token.pos_ in ("VERB", "AUX") or token.dep_ == "ccomp":  # "found him guilty"
        whom = "compound" if token.pos_ == "ADJ" else "nsubj"  # "Luis Paz guilty" taken for one phrase
        needed = [c for c in children if c.dep_ in (whom, *_VERB_PARTS) or _is_mark(c)]
        manner = [c for c in children if c.dep_ == "advmod" and c.i == token.i + 1 and not list(c.children)]
        if len(needed) < 2 and token.dep_ == "xcomp":
            needed, manner = needed + manner, []  # "to act responsibly", for "to act" says nothing
        return needed, manner + [c for c in children if c.dep_ in ("prep", "agent") and may_stay(c, naming)]
    if token.dep_ in ("prep", "agent", "dative") and token.pos_ != "NOUN":
        return [c for c in children if c.dep_ in ("pobj", "pcomp", "prep")], []
    needed = [c for c in children if c.dep_ in _NOUN_PARTS or _is_mark(c)]
    needed += [c for c in children if c.dep_ == "xcomp" and token.pos_ == "ADJ"]
    needed += [c for c in children if c.dep_ == "det" and (c.lower_ in _KEPT_DETERMINERS or naming.name(c))]
    if token.lemma_.lower() in _OFFICES:
        needed += [c for c in children if c.dep_ == "amod" and c.lower_ in _RANKS]
    of = [c for c in children if c.dep_ == "prep" and c.lower_ == "of"]
    if (token.dep_ == "attr" and naming.strict) or (
        token.dep_ == "pobj" and token.head.dep_ != "agent" and token.head.lower_ != "of"
    ):
        needed, of = needed + of, []  # "over the development" of what?
    if token.dep_ in ("pobj", "conj"):
        needed += [c for c in children if c.dep_ == "poss"]  # whose?
    close = [c for c in children if c.dep_ in ("poss", "amod", "nmod", "advmod", "neg") and c.i < token.i]
    close = [c for c in close if c not in needed]
    other = [c for c in children if c.dep_ == "prep" and c.lower_ in _WITH_OBJECT and not naming.is_time(c)]
    if naming.strict and token.dep_ == "dobj":
        needed, other = needed + other, []
    far = [
        c for c in children if c.dep_ == "prep" and c.lower_ != "of" and c not in needed + other and may_stay(c, naming)
    ]
    plans = [c for c in children if c.dep_ == "acl" and any(x.tag_ == "TO" for x in c.children)]
    plans = [
        c for c in plans if not any(x.dep_ == "dobj" and x.lower_ in _THINGS and not naming.name(x) for x in c.rights)
    ]
    bare = not (of or plans or other or any(c.dep_ in ("prep", "poss") for c in needed))
    said = [c for c in children if _tells_which(c)] if bare and naming.which and token.dep_ in _TOLD_OF else []
    return needed, [*other, *close, *of, *far, *plans, *said]


def _is_mark(word: "Token") -> bool:
    """True for "if Norway sends arms" and "whether he was seen"."""
    return word.dep_ == "mark" and (word.head.dep_ == "advcl" or word.lower_ == "whether")


def _tells_which(clause: "Token") -> bool:
    """True for "the deal that Chile signed" and "the offer made by Chile", not for what a comma sets off."""
    whole = any(c.dep_ in ("agent", "dobj", "prep", "xcomp") for c in clause.children)
    told = clause.dep_ == "relcl" or (clause.dep_ == "acl" and clause.tag_ in ("VBN", "VBG") and whole)
    first = clause.left_edge.i
    return told and clause.i > clause.head.i and clause.doc[max(first - 1, 0)].text not in (",", "–", "—", "(")


def _of_relative(verb: "Token", children: list["Token"]) -> list["Token"]:
    """What a relative clause needs: "deal Chile signed", "doctors working in clinic", "raid that killed nine"."""
    needed = [c for c in children if c.dep_ in _VERB_PARTS and not (c.tag_ in ("WDT", "WP") and c.dep_ == "dobj")]
    going_on = verb.tag_ == "VBG" and any(c.tag_ == "WP" or c.tag_ == "WDT" for c in needed)
    if going_on:
        needed = [c for c in needed if c.dep_ not in ("nsubj", "aux")]
    if not any(c.dep_ in NEEDED or c.dep_ == "nsubj" and c.tag_ not in ("WDT", "WP") for c in needed):
        needed += [c for c in children if c.dep_ in ("prep", "agent")][:1]
    return needed


def _conjuncts(token: "Token", naming: Naming, depth: int) -> list[Piece]:
    """What is joined to a noun by "and" or a comma, each in its leanest form."""
    if token.dep_ == "conj" or token.pos_ in ("VERB", "AUX"):
        return []
    pieces: list[Piece] = []
    others = coordinated([token])[1:]
    links = [c for t in (token, *others) for c in t.children if c.dep_ == "cc"]
    for other in others:
        more = phrase_of(other, MAX_WORDS, naming, depth + 1, lean=True)
        if more is None:
            return []
        words = ","
        if other == others[-1]:
            link = links[-1] if links else None
            words = "and" if link is None else link.doc[link.left_edge.i : link.right_edge.i + 1].text
        pieces += [(other.left_edge.i - 1, words), *more]
    return pieces


def _is_joint(token: "Token") -> bool:
    """True where leaving out what is joined by "and" would tell another story: subjects, "between A and B"."""
    return token.dep_ in ("nsubj", "nsubjpass") or (token.dep_ == "pobj" and token.head.lower_ in ("between", "by"))


def _has_place(child: "Token", naming: Naming) -> bool:
    """False for times, for parts of a hyphenated word, for "its" of nobody knows whom, for "to the group"."""
    if child.dep_ == "dative" and any(is_anyone(c, naming) for c in child.children):
        return False
    return not naming.is_time(child) and stands_for(child) and not naming.is_unknown(child)


def _deed(verb: "Token") -> tuple[str, "Token"] | None:
    """ "violate" and "sanctions" of "be a violation of sanctions": the verb in the noun, and whom it is done to."""
    noun = next((c for c in verb.children if c.dep_ == "attr"), None) if verb.lemma_ == "be" else None
    lemma = _DEEDS.get(noun.lemma_.lower()) if noun is not None else None
    if noun is None or lemma is None or any(c.dep_ == "neg" for c in verb.children):
        return None
    whom = [c for p in noun.children if p.lower_ in ("of", "to") for c in p.children if c.dep_ == "pobj"]
    modal = any(c.tag_ == "MD" for c in verb.children) or verb.tag_ == "VB" or verb.lower_ in ("are", "were")
    return (lemma if modal else third_person(lemma), whom[0]) if whom else None
