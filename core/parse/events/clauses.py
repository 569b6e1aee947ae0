"""What a clause says around its verb: subjects, objects, prepositions, complements.

Reads spaCy's English dependency labels (ClearNLP style: nsubj, nsubjpass, dobj, agent, ...). Every walk up or sideways
is cut off, so that the work per verb is bounded whatever the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.events.vocabulary import EventLexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_STEPS = 12  # up the tree, or along a coordination; longer ones are lists
_MAX_OBJECT = 30  # tokens of an object that is searched for what hangs too low
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "dative"})
_PARTIES = frozenset({"PERSON", "GPE", "ORG", "NORP"})  # no adverbs, though the parser may take them for such
_RELATIVE = frozenset({"who", "which", "that", "whom"})
# Nouns that say nothing of their own: "curfew hours", "aid donations", "embargo measures".
_FRAMES = frozenset(
    {
        "campaign",
        "donation",
        "effort",
        "hour",
        "measure",
        "mission",
        "operation",
        "order",
        "package",
        "policy",
        "process",
    }
    | {"programme", "program", "regime", "regulation", "rule"}
)
_HELPERS = frozenset({"is", "are", "was", "were", "has", "have", "had", "'s", "’s"})  # of a clause of its own
_FINITE = frozenset({"VBD", "VBP", "VBZ"})
# "by train to Lima": the parser hangs the way's end on the vehicle.
_VEHICLES = frozenset(
    {"air", "boat", "bus", "car", "ferry", "helicopter", "jet", "land", "plane", "rail", "road", "sea", "ship", "train"}
)
_ORDERS = frozenset({"have", "order"})
_QUESTION = frozenset({"WP", "WP$", "WRB", "WDT"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its arguments, coordinations unfolded; `passive` subjects are already among the objects."""

    verb: "Token"
    subjects: tuple["Token", ...]
    objects: tuple["Token", ...]
    preps: tuple[tuple[str, "Token"], ...]
    complements: frozenset[str]
    particle: str
    passive: bool


def clause_of(verb: "Token", lexicon: EventLexicon) -> Clause:
    """The arguments of a verb, of a passive and of a participle that modifies a noun alike."""
    passive = is_passive(verb)
    agents = [p for a in verb.children if a.dep_ == "agent" for p in a.children if p.dep_ == "pobj"]
    objects = [
        c
        for c in verb.children
        if (c.dep_ in _OBJECTS and c.pos_ != "ADP") or (c.dep_ in ("npadvmod", "oprd") and c.ent_type_ in _PARTIES)
    ]
    objects = objects or list(_small_clause(verb))
    if passive:
        objects = [*own_subjects(verb), *objects]
        subjects = agents or (own_subjects(_orderer(verb)) if is_ordered(verb) else [])
    else:
        subjects = own_subjects(verb) or agents or _left_neighbour(verb)
        if verb.dep_ in ("acl", "relcl") and subjects == [verb.head]:
            subjects = authors_of(verb.head, lexicon) or subjects
    objects = [meant_by(o) or o for o in objects if not is_afterthought(o)] or objects
    real = [x for o in coordinated(objects) for x in unfold(o, lexicon)]
    return Clause(
        verb,
        tuple(coordinated(subjects)),
        tuple(real),
        tuple(_preps(verb, real)),
        frozenset(_complements(verb)),
        next((c.lower_ for c in verb.children if c.dep_ == "prt"), ""),
        passive,
    )


def _small_clause(verb: "Token") -> Iterator["Token"]:
    """The noun of "accepts people living in camps": an object that the parser took for a subject."""
    for child in verb.children:
        if child.dep_ != "ccomp" or child.tag_ in _FINITE or child.i < verb.i:
            continue
        if not any(c.dep_ == "mark" or c.tag_ == "MD" or c.lower_ in _HELPERS for c in child.children):
            yield from (c for c in child.children if c.dep_ == "nsubj" and c.i > verb.i and c.pos_ != "PRON")


def meant_by(pronoun: "Token") -> "Token | None":
    """The editors of "arrested two editors in May and released them": the object of the verb before, if it agrees."""
    verb = pronoun.head
    if pronoun.lower_ not in ("it", "them") or pronoun.dep_ != "dobj" or verb.dep_ != "conj":
        return None
    if any(c.dep_ in SUBJECTS for c in verb.children):
        return None
    objects = [c for c in verb.head.children if c.dep_ == "dobj" and c.pos_ in ("NOUN", "PROPN")]
    many = any(o.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in o.children) for o in objects)
    return objects[0] if len(objects) == 1 and many == (pronoun.lower_ == "them") else None


def authors_of(noun: "Token", lexicon: EventLexicon) -> list["Token"]:
    """Who speaks in "adopted a resolution criticising Peru": those who adopt it; empty where it is no document."""
    if noun.lemma_.lower() not in lexicon.cues["document"]:
        return []
    carrier = noun.head
    if noun.dep_ == "dobj" and carrier.pos_ == "VERB":
        issued = lemma_of(carrier, lexicon) in lexicon.cues["issue"]
        return own_subjects(carrier) if issued else []
    agents = [a for a in (carrier.children if noun.dep_ == "nsubjpass" else noun.children) if a.lower_ == "by"]
    named = [c for c in noun.children if c.dep_ == "poss" or (c.dep_ == "compound" and c.ent_type_ in _PARTIES)]
    return [p for a in agents for p in a.children if p.dep_ == "pobj"] or named


def is_afterthought(noun: "Token") -> bool:
    """True for a comment after a comma that the parser took for an object: "…, an allegation that Peru denies"."""
    first = noun.left_edge.i
    said_of = any(c.dep_ == "relcl" or (c.dep_ == "acl" and c.tag_ in _FINITE) for c in noun.children)
    return said_of and noun.i > noun.head.i and first > noun.sent.start and noun.doc[first - 1].text in (",", "–", "—")


def _left_neighbour(verb: "Token") -> list["Token"]:
    """The noun right before a finite verb that the parser gave no subject ("On Monday Kim met …")."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ not in ("ROOT", "ccomp", "conj"):
        return []
    first = max(verb.i - 3, verb.sent.start)
    words = [t for t in reversed(verb.doc[first : verb.i]) if t.pos_ not in ("ADV", "AUX")][:1]
    return [t for t in words if t.pos_ in ("NOUN", "PROPN", "PRON") and t.ent_type_ not in ("DATE", "TIME")]


def lemma_of(word: "Token", lexicon: EventLexicon) -> str:
    """The lemma, mended where spaCy's rules cut too much or too little off ("stag" of staged, "conferr")."""
    lemma = word.lemma_.lower()
    if lemma in lexicon.verbs or lemma in lexicon.intents:
        return lemma
    mended = (f"{lemma}e", lemma[:-1] if lemma[-2:-1] == lemma[-1:] else "")
    return next((m for m in mended if m in lexicon.verbs), lemma)


def holds(words: frozenset[str], noun: "Token") -> bool:
    """True where the noun's lemma is listed, or the noun with one of its modifiers ("martial law")."""
    lemma = noun.lemma_.lower()
    if noun.pos_ == "PROPN" and lemma.removesuffix("s") in words:  # "Wildfires", first in its sentence
        return True
    if lemma in words or noun.lower_ in words or f"<{noun.ent_type_.lower()}>" in words:
        return True
    if lemma in _FRAMES and any(c.dep_ == "compound" and c.lemma_.lower() in words for c in noun.lefts):
        return True
    near = [c for c in noun.lefts if c.dep_ in ("compound", "amod", "nmod", "poss")]
    near += [m for c in near if c.dep_ == "compound" for m in c.lefts if m.dep_ == "amod"]  # "joint war games"
    return any(f"{c.lemma_.lower()} {lemma}" in words or f"{c.lower_} {lemma}" in words for c in near)


def is_passive(verb: "Token") -> bool:
    """True for "was seized", "the ship seized by pirates"; also for a headline's bare participle."""
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children) or is_ordered(verb):
        return True
    bare = verb.tag_ == "VBN" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    if bare and any(c.dep_ == "agent" for c in verb.children):
        return True
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl", "amod"):
        return not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and not any(c.dep_ == "aux" for c in verb.children):
        return verb.head != verb and is_passive_head(verb.head)
    return False


def is_ordered(verb: "Token") -> bool:
    """True for "ordered three men jailed", where the judge does it."""
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return verb.head.dep_ == "dobj" and verb.i == verb.head.i + 1 and verb.head.head.lemma_.lower() in _ORDERS
    if verb.dep_ != "ccomp" or verb.tag_ not in ("VBN", "VBD") or verb.head.lemma_.lower() not in _ORDERS:
        return False
    helpers = any(c.dep_ in ("aux", "mark", "dobj") for c in verb.children)
    return not helpers and any(c.dep_ in SUBJECTS and c.i > verb.head.i for c in verb.children)


def _orderer(verb: "Token") -> "Token":
    return verb.head.head if verb.dep_ == "acl" else verb.head


def is_passive_head(verb: "Token") -> bool:
    """One step of the above, so that a chain of conjuncts is not walked."""
    return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)


def own_subjects(verb: "Token") -> list["Token"]:
    """Who does it: the verb's own subject, else that of the verb it hangs on (coordination, control, participles)."""
    node = verb
    for _ in range(MAX_STEPS):
        found = [c for c in node.children if c.dep_ in SUBJECTS]
        if found:
            return [_antecedent(node, x) for x in found]
        head = node.head
        if head == node or (node == verb and verb.dep_ == "advcl" and verb.tag_ in _FINITE):
            return []  # a finite clause has a subject of its own, though the parser may have lost it
        if node.dep_ in ("acl", "relcl"):
            return [head]
        if node.dep_ in ("xcomp", "ccomp", "pcomp", "prep"):
            controlled = [c for c in head.children if c.dep_ in ("dobj", "pobj") and c != node and c.i < verb.i]
            if controlled and node.dep_ == "xcomp" and node == verb:
                return controlled
        node = head
        if node.pos_ not in ("VERB", "AUX", "ADJ", "ADP", "SCONJ") and node.dep_ not in ("ROOT", "acomp"):
            return []
    return []


def coordinated(tokens: Iterable["Token"]) -> list["Token"]:
    """Tokens with their conjuncts, in text order."""
    out: list[Token] = []
    for token in tokens:
        group = [token]
        for node in group:  # grows while it is read
            if len(group) < MAX_STEPS:
                group += [c for c in node.children if c.dep_ == "conj" and c.pos_ != "VERB"]
        out += sorted(group[:MAX_STEPS], key=lambda t: t.i)
    return out


def unfold(noun: "Token", lexicon: EventLexicon) -> list["Token"]:
    """The noun, and what it counts: "a series of attacks" gives series and attacks."""
    out = [noun]
    if noun.lemma_.lower() in lexicon.cues["partitive"] or noun.like_num:
        of = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ == "of"), None)
        if of is not None:
            out.extend(c for c in of.children if c.dep_ == "pobj")
    return out


def _antecedent(verb: "Token", subject: "Token") -> "Token":
    """The noun a relative pronoun stands for, else the subject itself."""
    if verb.dep_ == "relcl" and subject.lower_ in _RELATIVE:
        return verb.head
    return subject


def _preps(verb: "Token", objects: list["Token"]) -> Iterator[tuple[str, "Token"]]:
    """(preposition, noun) of the verb and of its objects, which take them over in "imposed sanctions on"."""
    states = [c for c in verb.children if c.dep_ in ("acomp", "oprd")]  # "responsible for"
    for holder in (verb, *objects, *states):
        for child in holder.children:
            if child.dep_ in ("prep", "agent", "dative") and child.pos_ in ("ADP", "SCONJ", "VERB", "ADV"):
                yield from _nouns_of(child, child.lower_)
    for noun in objects:
        for child in _low_hung(noun):
            yield from _nouns_of(child, child.lower_)


def _low_hung(noun: "Token") -> Iterator["Token"]:
    """The "to" of "gave a list of the accounts to the police", which the parser hangs on the nearest noun."""
    last = noun.right_edge.i + 1
    if last - noun.i <= _MAX_OBJECT:
        for token in noun.doc[noun.i + 1 : last]:
            if token.lower_ == "to" and token.dep_ == "prep" and token.head != noun:
                yield token


def _nouns_of(prep: "Token", name: str) -> Iterator[tuple[str, "Token"]]:
    for child in prep.children:
        if child.ent_type_ in ("DATE", "TIME"):
            continue
        if child.dep_ == "pobj":
            for noun in coordinated([child]):
                yield name, noun
            if name in ("by", "in") and child.lemma_.lower() in _VEHICLES:
                for inner in (c for c in child.children if c.dep_ == "prep"):
                    yield from _nouns_of(inner, inner.lower_)
        elif child.dep_ == "prep":
            for inner in child.children:
                if inner.dep_ == "pobj":
                    yield name, inner
        elif child.dep_ == "pcomp":
            yield name, child


def _is_question(clause: "Token") -> bool:
    """ "whether Peru agreed", "why he came": what is asked, and no demand."""
    return any(
        (c.dep_ == "mark" and c.lower_ in ("whether", "if")) or c.tag_ in _QUESTION or c.left_edge.tag_ in _QUESTION
        for c in clause.lefts
    )


def _complements(verb: "Token") -> Iterator[str]:
    found = False
    for child in verb.children:
        found = found or child.dep_ == "oprd"
        if child.dep_ not in ("xcomp", "ccomp", "pcomp", "advcl"):
            continue
        if any(c.tag_ == "TO" for c in child.children):
            yield "to"
            if child.dep_ == "ccomp" and any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children):
                yield "other"  # "wants him to go"
        elif child.dep_ == "ccomp" and _is_question(child):
            yield "question"
        elif child.dep_ == "ccomp":
            yield "that"
        elif child.tag_ == "VBG" and child.dep_ == "xcomp":
            yield "ing"
        found = found or child.dep_ != "advcl"
    if not found:
        yield "none"
