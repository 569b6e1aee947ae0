"""One sentence to coded events: which verbs and nouns fire, with which type, status and arguments.

A dependency-pattern coder in the line of PETRARCH and its successors, with PLOVER's rules of meaning: what is only
planned is AGREE or THREATEN, a plan refused is REJECT, what did not happen is nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.parse.events.clauses import (
    MAX_STEPS,
    Clause,
    authors_of,
    clause_of,
    coordinated,
    holds,
    is_ordered,
    lemma_of,
    unfold,
)
from core.parse.events.modality import Modality, answers_claim, modality_of
from core.parse.events.reach import is_party
from core.parse.events.roles import IDLE, NOBODY, PLACES, is_named, roles_of
from core.parse.events.vocabulary import FRIENDLY, MATERIAL_CONFLICT, Entry, EventLexicon

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# Longer "sentences" are tables or debris; the cap also bounds the work per sentence.
MAX_SENTENCE_TOKENS = 300
_VISITORS = frozenset(
    {"ambassador", "chancellor", "commissioner", "counterpart", "delegation", "diplomat", "emir", "envoy", "general"}
    | {"king", "leader", "minister", "monarch", "negotiator", "official", "pope", "premier", "president", "prince"}
    | {"princess", "queen", "secretary", "senator", "speaker", "sultan", "dictator", "governor", "chief", "lawmaker"}
)
_NO_CLAUSE = frozenset(
    {"amod", "compound", "aux", "auxpass", "case", "mark", "csubj", "pobj", "nsubj", "dobj", "nmod", "appos", "poss"}
)
_DEMAND = Entry("REQUEST", None, "reported", "Quito says that Bogota must reopen the bridge.")
_OFFER = Entry("AGREE", None, "announced", "Latvia is ready to pay for the repairs.")
_END = Entry("RETREAT", None, "reported", "The siege of the town ended on Friday.")
_ENDINGS = frozenset({"cease", "conclude", "end", "stop"})
_MUST = frozenset({"must", "should", "ought"})
_BACKGROUND = frozenset({"after", "before", "since", "until", "while", "as", "when"})
# A decision does these; and what is not said or granted is refused, where a meeting not held is only nothing.
_DECIDED = frozenset({"CONCEDE", "RETREAT", "SANCTION", "COERCE"})
_WITHHELD = frozenset({"AGREE", "CONCEDE", "SUPPORT"})
_CONTENT = frozenset({"xcomp", "ccomp", "pcomp", "prep", "acomp", "pobj", "dobj"})


@dataclass(frozen=True, slots=True)
class Coded:
    """An event as the sentence has it. Actors and recipients are heads of noun phrases, `trigger` the words that fire.

    `head` is the verb that carries the clause (the governor where a plan or a hint is the event), `noun` the noun of a
    light verb, `core` the verb or noun that matched.
    """

    entry: Entry
    type: str
    mode: str | None
    status: str
    head: "Token"
    core: "Token"
    noun: "Token | None"
    trigger: tuple["Token", ...]
    actors: tuple["Token", ...]
    recipients: tuple["Token", ...]
    places: tuple["Token", ...]
    clause: Clause
    modality: Modality


def code_sentence(sentence: "Span", lexicon: EventLexicon) -> list[Coded]:
    """The events of a sentence, one a verb, in text order; the content of "accused X of …" is not an event again."""
    if len(sentence) > MAX_SENTENCE_TOKENS:
        return []
    found: dict[int, Coded] = {}
    for token in sentence:
        if token.pos_ in ("VERB", "AUX") and (token.dep_ not in _NO_CLAUSE or _is_finite(token)):
            coded = _code_verb(token, lexicon)
            if coded is not None:
                found[token.i] = coded
    taken = [
        c
        for c in found.values()
        if not _is_content(c, found) and not _is_aside(c, lexicon) and not _is_vehicle(c, found, lexicon)
    ]
    return sorted(taken, key=lambda c: c.core.i)


def _is_finite(verb: "Token") -> bool:
    """True for a clause of its own that the parser took for a subject ("Oslo is hosting X and Y will be there")."""
    return verb.dep_ == "csubj" and any(c.dep_ == "nsubj" for c in verb.lefts) and verb.tag_ != "VB"


def _code_verb(verb: "Token", lexicon: EventLexicon) -> Coded | None:
    clause = clause_of(verb, lexicon)
    modality = modality_of(verb, lexicon)
    entry, noun = _entry_of(clause, modality, lexicon)
    if entry is None or answers_claim(verb, lexicon) or (entry.said and modality.sayer is None):
        return None
    if noun is not None and not entry.objects and lemma_of(verb, lexicon) in lexicon.light["plan"]:
        modality = replace(modality, future=True)
    if modality.unreal and clause.subjects and clause.subjects == tuple(coordinated(authors_of(verb.head, lexicon))):
        modality = replace(modality, unreal=False, future=True)  # "a bill that would ban"
    verdict = _verdict(entry, modality, direct=verb.dep_ in ("ccomp", "conj"))
    actors, recipients = roles_of(clause, entry, noun, modality, lexicon, demand=entry is _DEMAND)
    if verdict is None or _says_too_little(clause, entry, noun, actors, recipients):
        return None
    kind, status = verdict
    head = _head(verb, modality, entry)
    return Coded(
        entry=entry,
        type=kind,
        mode=entry.mode if kind == entry.type else None,
        status=status,
        head=head,
        core=verb,
        noun=noun,
        trigger=_trigger(verb, noun, entry, head, lexicon),
        actors=actors,
        recipients=recipients,
        places=tuple(t for name, t in clause.preps if name in PLACES),
        clause=clause,
        modality=modality,
    )


def _entry_of(clause: Clause, modality: Modality, lexicon: EventLexicon) -> tuple[Entry | None, "Token | None"]:
    """The entry that fires, and the noun that makes its meaning with the verb ("imposed sanctions")."""
    if _is_demand(clause.verb, modality):
        return _DEMAND, None
    entry = _verb_entry(clause, lexicon)
    if entry is not None:
        return entry, next((o for o in clause.objects if entry.objects and holds(entry.objects, o)), None)
    entry, noun = _noun_entry(clause, lexicon)
    if entry is None and _is_offer(clause, modality, lexicon):
        return _OFFER, None
    return entry, noun


def _says_too_little(
    clause: Clause,
    entry: Entry,
    noun: "Token | None",
    actors: tuple["Token", ...],
    recipients: tuple["Token", ...],
) -> bool:
    """True where nobody is told to have done it ("seizing land", "we help"), or "the meeting took place" is all."""
    if noun is not None and noun in clause.subjects:
        return not (actors or recipients or is_named(noun) or clause.preps)
    if clause.passive and not actors:
        return bool(clause.objects) and all(o.lower_ in NOBODY for o in clause.objects)
    return not clause.passive and not entry.swap and all(a.lower_ in NOBODY for a in actors)


def _is_demand(verb: "Token", modality: Modality) -> bool:
    """True for what a speaker says another must do."""
    must = any(c.dep_ == "aux" and c.lower_ in _MUST for c in verb.children)
    named = any(c.dep_ in ("nsubj", "nsubjpass") and c.lower_ not in NOBODY for c in verb.children)
    return must and named and modality.sayer is not None and verb.dep_ == "ccomp" and not modality.negated


def _is_offer(clause: Clause, modality: Modality, lexicon: EventLexicon) -> bool:
    """True for what a country is ready to do, whatever the verb."""
    intent = modality.intent
    public = any(is_party(s, lexicon) for s in clause.subjects)
    return intent is not None and intent.default == "AGREE" and public and not modality.negated


def _verb_entry(clause: Clause, lexicon: EventLexicon) -> Entry | None:
    """The narrowest entry of the verb that its clause satisfies."""
    verb = clause.verb
    rows = lexicon.verbs.get(lemma_of(verb, lexicon), ())
    near = {
        c.lower_
        for c in verb.children
        if c.dep_ in ("prt", "advmod", "prep", "dobj", "acomp", "xcomp", "ccomp", "oprd")
    }
    if verb.i + 1 < verb.sent.end and verb.nbor().tag_ == "JJ":
        near.add(verb.nbor().lower_)  # "set free Ana Rojas"
    known = {rest for rest, _ in rows if rest}
    for rest, entry in rows:
        if rest and rest not in near and clause.particle != rest:
            continue
        if not rest and clause.particle and clause.particle in known | {"off", "over", "down"}:
            continue
        if _fits(clause, entry, lexicon):
            return entry
    return None


def _fits(clause: Clause, entry: Entry, lexicon: EventLexicon) -> bool:
    objects = clause.objects
    subjects = [x for s in clause.subjects for x in unfold(s, lexicon)]
    if entry.objects and not any(holds(entry.objects, o) for o in objects):
        return False
    if entry.not_objects and any(holds(entry.not_objects, o) for o in objects):
        return False
    if entry.subjects and not any(holds(entry.subjects, s) for s in subjects):
        return False
    if entry.not_subjects and any(holds(entry.not_subjects, s) for s in subjects):
        return False
    if entry.preps and not any(name in entry.preps for name, _ in clause.preps):
        return False
    if entry.prep_objects and not any(
        holds(entry.prep_objects, t) for name, t in clause.preps if not entry.preps or name in entry.preps
    ):
        return False
    if entry.complements and not entry.complements & clause.complements:
        return False
    if entry.complement_verbs and not any(
        c.lemma_.lower() in entry.complement_verbs
        and (c.dep_ in ("xcomp", "ccomp") or (c.dep_ in ("advcl", "acl") and any(x.tag_ == "TO" for x in c.children)))
        for h in (clause.verb, *objects)
        for c in h.children
    ):
        return False
    if entry.visitor and not _is_visit(clause):
        return False
    return entry.transitive is None or entry.transitive == bool(objects)


def _is_visit(clause: Clause) -> bool:
    """True where an official or a named person, not a crowd, goes to a named place."""
    whereto = [*clause.objects, *(t for name, t in clause.preps if name in PLACES)]
    if not any(t.pos_ == "PROPN" or t.ent_type_ in ("GPE", "LOC", "FAC", "ORG") for t in whereto):
        return False
    return any(
        s.lower_ in ("he", "she")
        or (s.pos_ == "PROPN" and s.ent_type_ not in ("GPE", "LOC", "FAC", "NORP", "ORG", "PRODUCT"))
        or s.lemma_.lower() in _VISITORS
        or any(c.ent_type_ == "PERSON" for c in s.lefts)
        for s in clause.subjects
    )


def _noun_entry(clause: Clause, lexicon: EventLexicon) -> tuple[Entry | None, "Token | None"]:
    """A light verb's noun ("held talks"), a happening's subject ("clashes broke out"), a plan's object."""
    lemma = lemma_of(clause.verb, lexicon)
    carries = any(lemma in lexicon.light[name] for name in ("do", "announce", "plan"))
    nouns: Iterable[Token] = clause.objects if carries else ()
    if lemma in lexicon.light["happen"] and (not clause.objects or clause.passive or _takes_place(clause)):
        nouns = (*nouns, *clause.subjects)
    for noun in nouns:
        for modifier, entry in lexicon.nouns.get(noun.lemma_.lower(), ()):
            if not modifier or any(c.lower_ == modifier for c in noun.lefts):
                over = noun in clause.subjects and lemma in _ENDINGS and entry.type in MATERIAL_CONFLICT
                return (_END if over else entry), noun
    return None, None


def _takes_place(clause: Clause) -> bool:
    return all(o.lower_ in IDLE for o in clause.objects)


def _verdict(entry: Entry, modality: Modality, *, direct: bool) -> tuple[str, str] | None:
    """(type, status) after modality; None where nothing happened and nothing is planned.

    `direct`: the clause is itself what is said, not a part of it.
    """
    status = entry.status or "reported"
    if modality.alleged:
        status = "alleged"
    if modality.denied:
        status = "denied"
    if entry is _DEMAND:
        return entry.type, status
    planned = modality.future or (modality.unreal and modality.governor is not None)
    threat = modality.sayer is not None and entry.type in MATERIAL_CONFLICT and direct
    if modality.unreal and not planned and not threat:
        return None
    if modality.negated:
        refused = (modality.future and entry.type in FRIENDLY) or entry.type in _WITHHELD
        return ("REJECT", "reported") if refused else None
    if modality.governor is not None and modality.governor.lemma_ == "decide" and entry.type in _DECIDED:
        return entry.type, status if status in ("denied", "alleged") else "announced"
    if planned or modality.unreal:
        status = status if status in ("denied", "alleged") else "announced"
        if entry.type in FRIENDLY:
            return "AGREE", status
        if entry.type in MATERIAL_CONFLICT:
            return "THREATEN", status
    return entry.type, status


def _head(verb: "Token", modality: Modality, entry: Entry) -> "Token":
    """The verb a headline would use: the planner's where the plan is the event, the speaker's where the hint is."""
    going = modality.governor is not None and modality.governor.lemma_ == "go"  # "is going to send"
    if (
        modality.governor is not None
        and not going
        and modality.governor.i < verb.i
        and verb.i - modality.governor.i < 12
    ):
        governor = modality.governor
        return governor.head if governor.dep_ == "acomp" else governor
    if (entry.swap or entry is _DEMAND) and modality.sayer is not None:
        head = modality.sayer.head
        return head if head.i < verb.i else verb
    return verb


def _trigger(
    verb: "Token", noun: "Token | None", entry: Entry, head: "Token", lexicon: EventLexicon
) -> tuple["Token", ...]:
    """From the governor or verb to its particle or noun, where they stand close together."""
    asked = {rest for rest, other in lexicon.verbs.get(lemma_of(verb, lexicon), ()) if other is entry}
    words = [verb]
    words += [c for c in verb.children if c.dep_ == "prt" or (c.dep_ == "acomp" and verb.lemma_ == "be")]
    words += [c for c in verb.children if c.dep_ == "prep" and c.i == verb.i + 1 and c.lower_ in entry.preps | asked]
    if noun is not None and abs(noun.i - verb.i) < 6:
        words.append(noun)
    if head != verb and verb.i - head.i < 5:
        words.append(head)
    elif head != verb:
        words = [head]
    return tuple(sorted(words, key=lambda t: t.i))


def _is_content(coded: Coded, found: dict[int, Coded]) -> bool:
    """True where an event verb above takes this one as its content or purpose."""
    node = coded.core
    for _ in range(MAX_STEPS):
        head = node.head
        if head == node:
            return False
        if node.dep_ == "conj":
            node = head
            continue
        if node.dep_ == "ccomp" and any(c.dep_ == "mark" and c.lower_ in _BACKGROUND for c in node.children):
            return False  # an adverbial clause that the parser took for content
        purpose = node.dep_ in ("advcl", "relcl", "acl") and any(c.tag_ == "TO" for c in node.children)
        if node.dep_ not in _CONTENT and not purpose:
            return False
        if head.i in found and head.i != coded.core.i:
            return True
        node = head
    return False


def _is_vehicle(coded: Coded, found: dict[int, Coded], lexicon: EventLexicon) -> bool:
    """True for "adopted a resolution" where what the resolution says is an event."""
    adopts = coded.entry.type in ("SUPPORT", "AGREE", "REQUEST")
    documents = [o for o in coded.clause.objects if adopts and o.lemma_.lower() in lexicon.cues["document"]]
    return any(
        c.i in found
        and c.dep_ in ("acl", "relcl")
        and not found[c.i].clause.passive
        and found[c.i].actors == coded.actors
        for o in documents
        for c in o.children
    )


def _is_aside(coded: Coded, lexicon: EventLexicon) -> bool:
    """True for a participle or relative clause that says neither when nor by whom: description, not report."""
    verb = coded.core
    if coded.clause.subjects and coded.clause.subjects == tuple(coordinated(authors_of(verb.head, lexicon))):
        return False
    if verb.dep_ not in ("acl", "relcl") or (verb.dep_ == "acl" and verb.tag_ == "VBD"):
        return False
    if is_ordered(verb):
        return False
    dated = any(c.ent_type_ == "DATE" or any(x.ent_type_ == "DATE" for x in c.children) for c in verb.children)
    told = any(
        c.dep_ == "agent" or (c.dep_ == "nsubj" and c.lower_ not in ("who", "which", "that")) for c in verb.children
    )
    return not (dated or told)


def mentions_counted(coded: Coded, lexicon: EventLexicon) -> list["Token"]:
    """Nouns of the event that may carry a number ("two Russian citizens")."""
    nouns = [*coded.clause.objects, *coded.recipients, *(t for _, t in coded.clause.preps)]
    return [x for n in dict.fromkeys(nouns) for x in unfold(n, lexicon)]
