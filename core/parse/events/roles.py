"""Who does it and to whom: the noun phrases of a clause sorted into actors and recipients.

Subjects act, objects and the phrases after "with", "to", "against" and the like are dealt with; a speaker stands in for
his own pronouns; talks "between" parties have them all as actors.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.parse.events.clauses import Clause, clause_of, coordinated, holds, own_subjects
from core.parse.events.modality import Modality
from core.parse.events.reach import PARTY_LABELS, conditions, is_party, named_below, parties_below, purposes
from core.parse.events.vocabulary import FRIENDLY, Entry, EventLexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

_TARGETS = ("with", "to", "against", "on", "upon", "from", "into", "toward", "towards", "for", "at", "of", "out")
_WEAK_TARGETS = ("in", "over", "about", "inside", "across")
_BETWEEN = frozenset({"between", "among", "by"})
_OF_DOERS = frozenset({"AGREE", "CONSULT", "COOPERATE", "PROTEST"})
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "i", "we"})
# Passives that leave out who does it, as it goes without saying: the state they happen in.
_STATE_POWERS = frozenset({"arrest", "convict", "deport"})
IDLE = frozenset({"place", "effect", "force", "part"})  # as in "took place"
_MANNER = frozenset({"favor", "favour", "protest", "particular", "addition", "response", "return", "exchange"})
PRISONS = frozenset({"camp", "captivity", "cell", "custody", "detention", "jail", "prison"})
# Whose members are sent by those they are of, where nobody is said to send them.
_SENDS = frozenset({"AID", "MOBILIZE"})
_BY_ALL = frozenset({"ACCUSE", "REJECT", "REQUEST", "SANCTION", "THREATEN"})
_TALKS = frozenset(
    {"call", "conversation", "discussion", "meeting", "negotiation", "summit", "talk", "talks", "telephone", "visit"}
)
_HELD = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_SPOTS = frozenset({"FAC", "GPE", "LOC"})
_AT_TALKS = frozenset({"after", "at", "during", "following", "in", "on"})
_TO_MEET = frozenset({"consult", "meet", "see", "visit"})
_TO_STOP = frozenset({"confront", "contain", "counter", "deter", "fight", "repel", "stop", "threaten"})
PLACES = frozenset({"in", "at", "near", "outside", "inside", "within", "across", "to", "into", "off", "around"})
_MEASURES = frozenset({"DATE", "TIME", "PERCENT"})
NOBODY = frozenset({"i", "we", "you", "that", "which", "this", "what", "there", "who", "whoever"})


def roles_of(
    clause: Clause,
    entry: Entry,
    noun: "Token | None",
    modality: Modality,
    lexicon: EventLexicon,
    *,
    demand: bool = False,
) -> tuple[tuple["Token", ...], tuple["Token", ...]]:
    """(actors, recipients) as heads of noun phrases; `demand` makes the speaker the actor."""
    preps = [*clause.preps, *(p for p in _noun_preps(noun) if p not in clause.preps)]
    actors = [x for s in clause.subjects if s != noun for x in _met(s)]
    if noun is not None and (noun in clause.subjects or clause.passive):
        actors += [c for c in noun.children if c.dep_ == "poss" and is_party(c, lexicon)]  # "his visit ended"
        actors += [t for name, t in preps if _does_it(name, entry) and t not in actors]
    if not actors and clause.passive and entry.mode in _STATE_POWERS:
        actors = [t for name, t in preps if name == "in" and t.ent_type_ == "GPE"][:1]
    if not actors and clause.passive and entry.type in _SENDS:
        actors = [t for t in clause.objects if is_named(t) and holds(lexicon.cues["party"], t)]
    jailers = _jailers(clause, entry, preps)
    if jailers and clause.passive:
        actors = actors or jailers
    targets = _targets(
        clause,
        entry,
        noun,
        preps,
        lexicon,
        {*actors, *coordinated(own_subjects(clause.verb)[:1])} - set(clause.objects),
    )
    targets = [t for t in dict.fromkeys(targets) if t not in actors and t.pos_ not in ("VERB", "AUX")]
    targets = [t for t in targets if t.head.head not in jailers]
    speaker = [modality.sayer] if modality.sayer is not None else []
    if demand:
        actors, targets = speaker, [*clause.subjects, *targets]
    elif entry.swap:
        sufferers = [a for a in actors if a not in speaker] or targets
        actors, targets = jailers or speaker or [t for name, t in preps if name == "from"], sufferers
    elif modality.governor is not None and modality.unreal:
        actors = [*speaker, *actors]
    elif speaker and modality.future and is_named(speaker[0]) and not any(is_named(a) for a in actors):
        actors = [*speaker, *actors]  # "the Kremlin said that troops will leave"
    met = len(clause.subjects) < len(actors) and entry.type in _BY_ALL
    if (entry.mutual or met) and len(actors) > 1 and not any(is_party(t, lexicon) for t in targets):
        actors, targets = actors[:1], [*actors[1:], *targets]
    if speaker and speaker[0].pos_ != "PRON":
        actors = [speaker[0] if a.lower_ in _PRONOUNS else a for a in actors]
    return tuple(dict.fromkeys(actors)), tuple(targets)


def _met(subject: "Token") -> list["Token"]:
    """Those between whom the talks are that "failed"; else the subject."""
    if subject.lemma_.lower() not in _TALKS:
        return [subject]
    return [t for name, t in _noun_preps(subject) if name == "between"] or [subject]


def _jailers(clause: Clause, entry: Entry, preps: list[tuple[str, "Token"]]) -> list["Token"]:
    """The prison in which somebody is tortured, which stands for those who hold him there."""
    if entry.mode != "torture":
        return []
    held = [t for name, t in preps if name in ("in", "at") and t.lemma_.lower() in PRISONS]
    return held or [t for _, n in preps for name, t in _noun_preps(n) if name == "in" and t.lemma_.lower() in PRISONS]


def _targets(
    clause: Clause,
    entry: Entry,
    noun: "Token | None",
    preps: list[tuple[str, "Token"]],
    lexicon: EventLexicon,
    actors: set["Token"],
) -> list["Token"]:
    """Objects, then what stands after the prepositions of dealing with somebody; where these name nobody, whoever the
    phrases and clauses inside them name, the nearest first.
    """
    out = [o for o in clause.objects if o != noun and o.lower_ not in IDLE]
    out = [
        o for o in out if not (entry.objects and holds(entry.objects, o)) or entry.theme or _is_dealt_with(o, lexicon)
    ]
    if noun is not None and (entry.theme or _is_dealt_with(noun, lexicon)) and noun in clause.objects and entry.objects:
        out.insert(0, noun)
    out += [t for wanted in _TARGETS for name, t in preps if name == wanted and not _is_meant(t, entry, lexicon)]
    if not clause.passive:
        out += _inner_roles(clause, lexicon)
    if entry.type in FRIENDLY:
        out += [t for t in _met_with(preps, lexicon) if t not in out]
    if entry.visitor or entry.type == "MOBILIZE":
        out += [t for t in _aimed_at(clause, entry, out, lexicon) if t not in out]
    if entry.type == "ASSAULT":  # "an attack on a convoy killed two"
        out += [t for s in actors for name, t in _noun_preps(s) if name in ("on", "against") and t not in out]
    out = [t for t in out if t.ent_type_ not in _MEASURES and t not in actors]
    if not any(is_party(t, lexicon) for t in out):
        out += [t for t in _farther(clause, entry, noun, preps, out, lexicon) if t not in actors]
    if out and not any(is_named(t) for t in out):
        meant = [t for _, t in preps if _is_meant(t, entry, lexicon)]
        weak = [t for name, t in preps if name in _WEAK_TARGETS and is_named(t) and not _is_manner(name, t)]
        out += [t for t in named_below([*out, *meant]) or weak if t not in actors]
    if not out and noun is not None:
        out = [c for c in noun.children if c.dep_ in ("poss", "amod", "compound") and c.ent_type_ in PARTY_LABELS]
    return out


def _farther(
    clause: Clause,
    entry: Entry,
    noun: "Token | None",
    preps: list[tuple[str, "Token"]],
    near: list["Token"],
    lexicon: EventLexicon,
) -> list["Token"]:
    """Parties inside the phrases at hand, else in what is aimed at, else where, else who must do what first."""
    inside = [*near, *([noun] if noun is not None else []), *(o for o in clause.objects if o not in near)]
    inside += [t for _, t in preps if _is_meant(t, entry, lexicon)]
    weak = [t for name, t in preps if name in _WEAK_TARGETS and not _is_manner(name, t)]
    for found in (
        parties_below(inside, lexicon, occasions=False) or parties_below(inside, lexicon),
        parties_below(purposes(clause), lexicon),
        [t for t in weak if is_party(t, lexicon)],
        parties_below(weak, lexicon),
        parties_below(conditions(clause), lexicon),
    ):
        found = [t for t in found if not (entry.type in _HELD and not entry.visitor and _is_where(t))]
        if found:
            return [t for t in found if t not in near]
    return weak


def _met_with(preps: list[tuple[str, "Token"]], lexicon: EventLexicon) -> list["Token"]:
    """Who it is agreed with "in a phone call with the premier"."""
    talks = [t for name, t in preps if name in _AT_TALKS and t.lemma_.lower() in _TALKS]
    return [t for talk in talks for name, t in _noun_preps(talk) if name == "with" and is_party(t, lexicon)]


def _aimed_at(clause: Clause, entry: Entry, near: list["Token"], lexicon: EventLexicon) -> list["Token"]:
    """Whom a journey is made to meet, and whom forces are to stop, where only a place is named."""
    verbs = _TO_MEET if entry.visitor else _TO_STOP
    if not entry.visitor and any(is_named(t) and t.ent_type_ not in ("LOC", "FAC") for t in near):
        return []
    return parties_below([v for v in purposes(clause) if v.lemma_.lower() in verbs], lexicon)


def _is_where(noun: "Token") -> bool:
    """True for the town that talks are held in."""
    top = noun.head if noun.dep_ == "conj" else noun
    return top.dep_ == "pobj" and top.head.lower_ in ("in", "at", "near", "outside") and noun.ent_type_ in _SPOTS


def _does_it(preposition: str, entry: Entry) -> bool:
    """True for "talks of the ministers" and "the raid by the army", not for "the invasion of Kuwait"."""
    return preposition in _BETWEEN or (preposition == "of" and entry.type in _OF_DOERS)


def _is_meant(noun: "Token", entry: Entry, lexicon: EventLexicon) -> bool:
    """True for the strike of "went on strike": part of the meaning and nobody."""
    return bool(entry.prep_objects) and holds(entry.prep_objects, noun) and not is_party(noun, lexicon)


def _is_dealt_with(noun: "Token", lexicon: EventLexicon) -> bool:
    """True for the diplomat who is summoned: the object makes the meaning and is the party all the same."""
    return noun.ent_type_ in PARTY_LABELS or holds(lexicon.cues["party"], noun)


def _is_manner(preposition: str, noun: "Token") -> bool:
    """ "In favour", "in protest": how, and neither whom nor where."""
    return preposition == "in" and noun.lower_ in _MANNER and not any(c.dep_ == "prep" for c in noun.children)


def _inner_roles(clause: Clause, lexicon: EventLexicon) -> Iterator["Token"]:
    """Who the content of a plan, a demand or a threat is about: "agreed to meet the premier"."""
    for child in clause.verb.children:
        if child.dep_ in ("xcomp", "ccomp", "pcomp"):
            inner = clause_of(child, lexicon)
            yield from (*inner.subjects, *inner.objects)
            yield from (t for name, t in inner.preps if name in _TARGETS)


def is_named(noun: "Token") -> bool:
    """True for a name, and for a noun that a name modifies ("the Chilean envoy")."""
    return any(t.ent_type_ in PARTY_LABELS for t in (noun, *noun.lefts))


def _noun_preps(noun: "Token | None") -> Iterator[tuple[str, "Token"]]:
    for prep in noun.children if noun is not None else ():
        if prep.dep_ in ("prep", "agent"):
            for child in prep.children:
                if child.dep_ == "pobj":
                    for token in coordinated([child]):
                        yield prep.lower_, token
