"""A headline for an event: at most ten words, present tense, names in their short form, nothing left dangling.

The title is built from the parse: subject, verb, what the verb cannot do without, then further phrases in the order of
the text while words are left. A phrase that does not fit is left out whole or reduced to its head, never cut.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.parse.events.clauses import coordinated, is_afterthought, is_passive, lemma_of, own_subjects
from core.parse.events.coder import Coded
from core.parse.events.reach import is_purpose
from core.parse.events.vocabulary import EventLexicon
from core.parse.events.words import Piece, count, finished, hyphenated, listed, stands_for, text, third_person

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_WORDS = 10
MAX_DEPTH = 8
# How headlines write these.
SHORT = {
    "United States": "US",
    "United States of America": "US",
    "U.S.": "US",
    "United Kingdom": "UK",
    "United Nations": "UN",
    "U.N.": "UN",
    "United Nations Security Council": "UN Security Council",
    "European Union": "EU",
    "United Arab Emirates": "UAE",
    "Russian Federation": "Russia",
    "DPRK": "North Korea",
    "Democratic People's Republic of Korea": "North Korea",
    "Republic of Korea": "South Korea",
    "People's Republic of China": "China",
}
_PLURAL_WORDS = frozenset(
    {
        "police",
        "people",
        "troops",
        "militia",
        "they",
        "we",
        "you",
        "i",
        "both",
        "many",
        "several",
        "few",
        "most",
        "some",
    }
)
_NOMINATIVE = {"him": "he", "her": "she", "them": "they", "us": "we", "me": "I"}  # not "US"
_PARTICLES = frozenset({"down", "up", "out", "off", "away", "back", "aside"})
_THINGS = frozenset({"it", "them", "this", "that", "these", "those"})
_NEEDED = ("dobj", "dative", "xcomp", "ccomp", "acomp", "attr", "oprd", "prt")
_NOUN_PARTS = ("compound", "nummod", "quantmod", "predet", "case")
_VERB_PARTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl", "aux", "auxpass", "neg", *_NEEDED)
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
# What these are for belongs to them: "calls on Peru to free sailors".
_AIMED = frozenset({"AGREE", "REJECT", "REQUEST", "THREATEN"})
_VERB_OF_TYPE = {
    "ACCUSE": "accuse",
    "AGREE": "agree with",
    "CONSULT": "meet",
    "REJECT": "refuse",
    "REQUEST": "call on",
    "SUPPORT": "support",
    "THREATEN": "threaten",
}
_NAMELESS = frozenset({"he", "it", "she", "that", "these", "they", "this", "those", "we"})
_CONDITION = frozenset({"if", "unless", "until"})
_WITH_OBJECT = frozenset({"against", "between", "with"})


@dataclass(frozen=True, slots=True)
class Naming:
    """How tokens are called in a title.

    `name(token)` is the canonical name where the token heads a mention of something named, else None; `inside(token)`
    the token indices [i, j) of that mention; `is_person` whether titles before it are left out; `is_time(token)`
    whether it belongs to a time expression; `actors` are the event's actors in their shortest form;
    `strict` asks for the other party too ("sanctions against Russia").
    """

    name: Callable[["Token"], str | None]
    inside: Callable[["Token"], tuple[int, int]]
    is_person: Callable[["Token"], bool]
    is_time: Callable[["Token"], bool]
    actors: tuple[str, ...] = ()
    strict: bool = False


def title_of(event: Coded, naming: Naming, lexicon: EventLexicon) -> str:
    """The event's headline."""
    unsaid = _unsaid(event, naming)
    if unsaid:
        return finished(unsaid)
    subjects = list(dict.fromkeys(_subjects(event, naming)))
    for strict, bare in ((True, False), (False, False), (False, True)):
        naming = replace(naming, strict=strict)
        for subject, plural in subjects:
            words = _predicate(event, naming, lexicon, plural, MAX_WORDS - count(subject), bare=bare)
            if words:
                words = words.replace(f" {subject} ", " they " if plural else " it ", 1) if len(subject) > 1 else words
                return finished(f"{subject} {words}".strip())
    subject, plural = min(subjects, key=lambda row: count(row[0]))
    title = f"{subject} {_last_resort(event, naming, lexicon, plural)}".strip() or event.core.text
    return finished(" ".join(title.split()[:MAX_WORDS]))


def _last_resort(event: Coded, naming: Naming, lexicon: EventLexicon, plural: bool) -> str:
    """The verb alone, or what kind of event it is and with whom, where what the verb needs is too long."""
    verb, whom = _VERB_OF_TYPE.get(event.type), next(iter(event.recipients), None)
    phrase = (
        _phrase(whom, 5, naming, 1, lean=True) if whom is not None and verb and not is_passive(event.head) else None
    )
    if phrase is None or verb is None or whom is None:
        return _verb(event, lexicon, plural)
    lemma, _, rest = verb.partition(" ")
    words = [lemma if plural else third_person(lemma), rest, text(phrase, whom.doc)]
    return " ".join(w for w in words if w)


def _unsaid(event: Coded, naming: Naming) -> str | None:
    """ "Weapons seized" for "it has seized weapons", where nobody knows who "it" is; None where that cannot be said."""
    head = event.head
    subject = next(iter(own_subjects(head)), None)
    told = any(a.pos_ != "PRON" for a in event.actors)
    known = subject is None or subject.lower_ not in _NAMELESS or naming.name(subject) is not None or told
    objects = [c for c in head.rights if c.dep_ == "dobj" and (c.pos_ != "PRON" or naming.name(c))]
    regular = head.tag_ == "VBN" or (head.tag_ == "VBD" and head.lower_.endswith("ed"))
    if known or head != event.core or not objects or not regular or is_passive(head):
        return None
    phrase = _phrase(objects[0], MAX_WORDS - 1, naming, 0)
    if not phrase:
        return None
    said = f"{text(phrase, head.doc)} {head.lower_}"
    needed = [c for c in head.rights if c.dep_ in ("xcomp", "oprd", "prt")]
    others = [c for c in head.rights if c.dep_ == "prep" and _may_stay(c, naming)]
    rest = _assemble([], needed, others, MAX_WORDS - count(said), naming, 0, head.doc)
    return None if rest is None else f"{said} {text(rest, head.doc)}".strip()


def short_name(name: str) -> str:
    """A name as a headline writes it: without its article, countries and world bodies short."""
    plain = name[4:] if name[:4].lower() == "the " and name[4:] in SHORT else name
    return SHORT.get(plain, name)


def _subjects(event: Coded, naming: Naming) -> Iterator[tuple[str, bool]]:
    """Ways to name who acts, fullest first, each with whether it takes a plural verb."""
    head = event.head
    heads = own_subjects(head)
    if is_passive(head) and not any(c.dep_ in ("nsubj", "nsubjpass") for c in head.children):
        heads = heads[:1]
    if heads and heads[0].pos_ == "PRON" and not naming.name(heads[0]):
        heads = [a for a in event.actors[:1] if a.pos_ != "PRON"] or heads
    heads = heads or list(event.actors[:1])
    if not heads:
        yield "", False
        return
    doc = heads[0].doc
    everyone = coordinated(heads[:1])
    plural = len(everyone) > 1 or _is_plural(everyone[0], naming)
    names = naming.actors if 0 < len(naming.actors) <= 3 and not is_passive(head) else ()
    for room in (6, 4, 0, 2):
        if room:
            words = text(_phrase(heads[0], room, naming, 0) or [], doc)
            words = _NOMINATIVE.get(words, words)
            if words:
                yield words, plural
        elif names:
            yield listed(names), len(names) > 1
    lean = [text(_phrase(t, 3, naming, 0, lean=True) or [], doc) for t in everyone]
    yield listed([x for x in lean if x] or [heads[0].text]), plural


def _predicate(
    event: Coded, naming: Naming, lexicon: EventLexicon, plural: bool, room: int, *, bare: bool
) -> str | None:
    """Verb and complements in at most `room` words; None where what the verb needs does not fit.

    `bare` gives up what does not fit as long as one complement stays.
    """
    head, doc = event.head, event.head.doc
    verb = _verb(event, lexicon, plural)
    room -= count(verb)
    merged = _merged_noun(event)
    holders = [head, event.noun] if merged and event.noun is not None else [head]
    children = [c for h in holders for c in h.rights if not (merged and c == event.noun) and not is_afterthought(c)]
    if head.dep_ == "relcl" and not is_passive(head) and _stands_before(head):
        children = [head.head, *children]  # "the firm, which Peru blames": "Peru blames firm"
    passive = is_passive(head)
    needed = [c for c in children if (c == head.head or _is_needed(c, event, passive)) and not _is_when(c, naming)]
    optional = [
        c
        for c in children
        if (c.dep_ in ("prep", "agent", "xcomp") or (event.type in _AIMED and (is_purpose(c) or _is_condition(c))))
        and c not in needed
        and _may_stay(c, naming)
    ]
    pieces = _assemble([], needed, optional, room, naming, 0, doc)
    if pieces is None and bare:
        pieces = _assemble([], needed[:1], optional, room, naming, 0, doc) or _assemble(
            [], [], optional, room, naming, 0, doc
        )
    if pieces is None or (needed and not pieces):
        return None
    return f"{verb} {text(pieces, doc)}".strip()


def _is_condition(clause: "Token") -> bool:
    """True for "if Norway sends arms", which makes a threat what it is."""
    return clause.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in _CONDITION for c in clause.children)


def _is_when(child: "Token", naming: Naming) -> bool:
    """True for a time; "30 years of tax returns" are none."""
    return naming.is_time(child) and not any(c.lower_ == "of" for c in child.children)


def _stands_before(verb: "Token") -> bool:
    """True for a relative clause whose object is the noun it hangs on: "which Peru blames", "the ship Peru seized"."""
    subject = any(c.dep_ == "nsubj" and c.lower_ not in ("who", "which", "that") for c in verb.children)
    objects = [c for c in verb.children if c.dep_ in ("dobj", "ccomp", "xcomp", "acomp", "attr")]
    whole = not objects or all(c.tag_ in ("WDT", "WP", "IN") and c.i < verb.i for c in objects)
    return subject and whole and not any(c.tag_ in ("WDT", "WP", "WRB") for p in verb.lefts for c in p.children)


def _is_needed(child: "Token", event: Coded, passive: bool) -> bool:
    """Objects and complements, the agent of a passive, and the preposition that makes the meaning ("called on")."""
    if passive and child.dep_ == "agent":
        return True
    if child.dep_ == "advmod" and child.lower_ in _PARTICLES and child.i == child.head.i + 1:
        return True
    if child.dep_ == "xcomp" and passive and event.head == event.core and event.core.dep_ == "acl":
        return False
    if child.dep_ == "prep" and event.head == event.core:
        return child in event.trigger or child.lower_ in event.entry.preps
    return child.dep_ in _NEEDED


def _assemble(
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
        least = _phrase(child, MAX_WORDS, naming, depth + 1, lean=True)
        if least is None:
            return None
        parts.append(least)
    if count(text(pieces + [p for part in parts for p in part], doc)) > room:
        return None
    for k, child in enumerate(() if lean else needed):
        others = pieces + [p for j, part in enumerate(parts) if j != k for p in part]
        parts[k] = _phrase(child, room - count(text(others, doc)), naming, depth + 1) or parts[k]
    pieces = pieces + [p for part in parts for p in part]
    for child in () if lean else optional[:MAX_WORDS]:
        pieces = pieces + (_phrase(child, room - count(text(pieces, doc)), naming, depth + 1) or [])
    return pieces if count(text(pieces, doc)) <= room else None


def _verb(event: Coded, lexicon: EventLexicon, plural: bool) -> str:
    """The verb as headlines have it: present, "to" for the future, a bare participle for the passive."""
    head = event.head
    lemma = lemma_of(head, lexicon)
    helpers = [c for c in head.children if c.dep_ in ("aux", "auxpass")]
    modal = next((a.lower_ for a in helpers if a.tag_ == "MD"), None)
    negated = any(c.dep_ == "neg" for c in head.children)
    if is_passive(head):
        return head.text.lower()
    if head.lemma_ == "be" and any(c.dep_ == "acomp" for c in head.children):
        return "not" if negated else ""
    if modal in ("will", "'ll", "’ll", "shall", "wo"):
        return f"will not {lemma}" if negated else f"to {lemma}"
    if modal:
        modal = "would" if modal in ("'d", "’d") else modal
        return f"{modal} {'not ' if negated else ''}{lemma}"
    planned = event.modality.future and head == event.core and not negated
    if planned and (event.noun is None or lemma not in lexicon.light["plan"]):
        return f"to {lemma}"
    if _merged_noun(event) and event.entry.title:
        lemma = event.entry.title
    return lemma if plural else third_person(lemma)


def _merged_noun(event: Coded) -> bool:
    """True for "had a meeting", which a headline writes "meets"."""
    noun = event.noun
    return (
        noun is not None
        and event.entry.title is not None
        and event.head == event.core
        and event.core.lemma_ == "have"
        and noun.dep_ == "dobj"
    )


def _phrase(token: "Token", room: int, naming: Naming, depth: int, *, lean: bool = False) -> list[Piece] | None:
    """The token with what it needs and what else fits into `room` words; None where what it needs does not fit.

    `lean` leaves out all that is not needed.
    """
    if room < 1 or depth > MAX_DEPTH:
        return None
    name = naming.name(token)
    first, last = naming.inside(token) if name else hyphenated(token)
    children = [c for c in token.children if not first <= c.i < last and not naming.is_time(c) and stands_for(c)]
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
    pieces = _assemble([word], needed, optional, room, naming, depth, token.doc, lean=lean)
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


def _deed(verb: "Token") -> tuple[str, "Token"] | None:
    """ "violate" and "sanctions" of "be a violation of sanctions": the verb in the noun, and whom it is done to."""
    noun = next((c for c in verb.children if c.dep_ == "attr"), None) if verb.lemma_ == "be" else None
    lemma = _DEEDS.get(noun.lemma_.lower()) if noun is not None else None
    if noun is None or lemma is None or any(c.dep_ == "neg" for c in verb.children):
        return None
    whom = [c for p in noun.children if p.lower_ in ("of", "to") for c in p.children if c.dep_ == "pobj"]
    modal = any(c.tag_ == "MD" for c in verb.children) or verb.tag_ == "VB" or verb.lower_ in ("are", "were")
    return (lemma if modal else third_person(lemma), whom[0]) if whom else None


def _is_joint(token: "Token") -> bool:
    """True where leaving out what is joined by "and" would tell another story: subjects, "between A and B"."""
    return token.dep_ in ("nsubj", "nsubjpass") or (token.dep_ == "pobj" and token.head.lower_ in ("between", "by"))


def _sorted_children(token: "Token", children: list["Token"], naming: Naming) -> tuple[list["Token"], list["Token"]]:
    """(needed, optional) children, optional ones nearest in meaning first."""
    if token.pos_ in ("VERB", "AUX"):
        needed = [c for c in children if c.dep_ in _VERB_PARTS or (c.dep_ == "mark" and token.dep_ == "advcl")]
        manner = [c for c in children if c.dep_ == "advmod" and c.i == token.i + 1 and not list(c.children)]
        if len(needed) < 2 and token.dep_ == "xcomp":
            needed, manner = needed + manner, []  # "to act responsibly", for "to act" says nothing
        return needed, manner + [c for c in children if c.dep_ in ("prep", "agent") and _may_stay(c, naming)]
    if token.dep_ in ("prep", "agent", "dative") and token.pos_ != "NOUN":
        return [c for c in children if c.dep_ in ("pobj", "pcomp", "prep")], []
    needed = [c for c in children if c.dep_ in _NOUN_PARTS or (c.dep_ == "xcomp" and token.pos_ == "ADJ")]
    needed += [c for c in children if c.dep_ == "det" and c.lower_ in _KEPT_DETERMINERS]
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
        c
        for c in children
        if c.dep_ == "prep" and c.lower_ != "of" and c not in needed + other and _may_stay(c, naming)
    ]
    plans = [c for c in children if c.dep_ == "acl" and any(x.tag_ == "TO" for x in c.children)]
    return needed, [*other, *close, *of, *far, *plans]


def _conjuncts(token: "Token", naming: Naming, depth: int) -> list[Piece]:
    """What is joined to a noun by "and" or a comma, each in its leanest form."""
    if token.dep_ == "conj" or token.pos_ in ("VERB", "AUX"):
        return []
    pieces: list[Piece] = []
    others = coordinated([token])[1:]
    links = [c for t in (token, *others) for c in t.children if c.dep_ == "cc"]
    for other in others:
        more = _phrase(other, MAX_WORDS, naming, depth + 1, lean=True)
        if more is None:
            return []
        words = ","
        if other == others[-1]:
            link = links[-1] if links else None
            words = "and" if link is None else link.doc[link.left_edge.i : link.right_edge.i + 1].text
        pieces += [(other.left_edge.i - 1, words), *more]
    return pieces


def _may_stay(phrase: "Token", naming: Naming) -> bool:
    """False for phrases of time and circumstance."""
    if naming.is_time(phrase) or phrase.lower_ in _TEMPORAL:
        return False
    return not any(naming.is_time(c) or c.lower_ in _EMPTY for c in phrase.children)


def _is_plural(token: "Token", naming: Naming) -> bool:
    if naming.name(token):
        return False
    return token.tag_ in ("NNS", "NNPS") or token.lower_ in _PLURAL_WORDS or token.like_num
