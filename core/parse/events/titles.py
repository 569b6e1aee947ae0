"""A headline for an event: at most ten words, present tense, names in their short form, nothing left dangling.

The title is built from the parse: subject, verb, what the verb cannot do without, then further phrases in the order of
the text while words are left.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.parse.events.clauses import coordinated, is_afterthought, is_passive, lemma_of, own_subjects
from core.parse.events.coder import Coded
from core.parse.events.naming import Naming
from core.parse.events.reach import is_purpose
from core.parse.events.vocabulary import EventLexicon
from core.parse.events.wording import MAX_WORDS, NEEDED, assemble, is_anyone, may_stay, phrase_of
from core.parse.events.words import count, finished, listed, stands_for, text, third_person

if TYPE_CHECKING:
    from spacy.tokens import Token

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
# What these are for belongs to them: "calls on Peru to free sailors".
_AIMED = frozenset({"AGREE", "REJECT", "REQUEST", "THREATEN"})
# Those who go or send say what for: "flies to Oslo to meet king".
_ERRANDS = frozenset({"AID", "CONSULT", "MOBILIZE"})
# What a verb says of its own, where nothing stands with it.
_ALONE = {"abstain": "in vote"}
_OFFICIALS = frozenset({"authority", "delegate", "diplomat", "envoy", "leader", "minister", "negotiator", "official"})
_STATE_PLURALS = frozenset({"country", "force", "government", "ministry", "nation", "party", "side", "state", "troop"})
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


def title_of(event: Coded, naming: Naming, lexicon: EventLexicon) -> str:
    """The event's headline."""
    unsaid = _unsaid(event, naming)
    if unsaid:
        return finished(unsaid)
    # What hangs on a noun is the event itself, and would be told twice.
    naming = replace(naming, which=event.head.dep_ not in ("acl", "relcl"))
    subjects = list(dict.fromkeys(_subjects(event, replace(naming, which=naming.which and is_passive(event.head)))))
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
        phrase_of(whom, 5, naming, 1, lean=True) if whom is not None and verb and not is_passive(event.head) else None
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
    phrase = phrase_of(objects[0], MAX_WORDS - 1, naming, 0)
    if not phrase:
        return None
    said = f"{text(phrase, head.doc)} {head.lower_}"
    needed = [c for c in head.rights if c.dep_ in ("xcomp", "oprd", "prt")]
    others = [c for c in head.rights if c.dep_ == "prep" and may_stay(c, naming)]
    rest = assemble([], needed, others, MAX_WORDS - count(said), naming, 0, head.doc)
    return None if rest is None else f"{said} {text(rest, head.doc)}".strip()


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
    stand_in = 0 < len(naming.actors) <= 3 and not is_passive(head) and _is_of_state(heads[0])
    names = naming.actors if stand_in else ()
    if names and _speaks_for(heads[0], naming, len(names)):
        yield listed(names), len(names) > 1
    for room in (6, 4, 0, 2):
        if room:
            words = text(phrase_of(heads[0], room, naming, 0) or [], doc)
            words = _NOMINATIVE.get(words, words)
            if words:
                yield words, plural
        elif names:
            yield listed(names), len(names) > 1
    lean = [text(phrase_of(t, 3, naming, 0, lean=True) or [], doc) for t in everyone]
    yield listed([x for x in lean if x] or [heads[0].text]), plural


def _is_of_state(noun: "Token") -> bool:
    """False for the rebels and doctors of a country, who are not the country."""
    return noun.pos_ != "NOUN" or noun.tag_ == "NN" or noun.lemma_.lower() in _OFFICIALS | _STATE_PLURALS


def _speaks_for(noun: "Token", naming: Naming, parties: int) -> bool:
    """True for "the two countries" and for "officials from Peru", who are better called by their countries."""
    if naming.name(noun) or noun.pos_ != "NOUN":
        return False
    if parties == 2 and any(c.lower_ in ("both", "two") for c in noun.lefts):
        return True
    near = any(c.pos_ == "PROPN" or c.ent_type_ in ("NORP", "GPE") for c in noun.lefts)
    return parties > 1 and not near and noun.lemma_.lower() in _OFFICIALS and noun.tag_ == "NNS"


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
    children = [
        c
        for h in holders
        for c in h.rights
        if not (merged and c == event.noun) and not is_afterthought(c) and stands_for(c)
        if c.dep_ != "dative" or not any(is_anyone(x, naming) for x in c.children)
    ]
    if head.dep_ == "relcl" and not is_passive(head) and _stands_before(head):
        children = [head.head, *children]  # "the firm, which Peru blames": "Peru blames firm"
    passive = is_passive(head)
    needed = [c for c in children if (c == head.head or _is_needed(c, event, passive)) and not _is_when(c, naming)]
    optional = [
        c
        for c in children
        if (c.dep_ in ("prep", "agent", "xcomp") or _is_aim(c, event) or (event.type in _AIMED and _is_condition(c)))
        and c not in needed
        and may_stay(c, naming)
    ]
    pieces = assemble([], needed, optional, room, naming, 0, doc)
    if pieces is None and bare:
        pieces = assemble([], needed[:1], optional, room, naming, 0, doc) or assemble(
            [], [], optional, room, naming, 0, doc
        )
    if pieces is None or (needed and not pieces):
        return None
    alone = "" if pieces else _ALONE.get(lemma_of(head, lexicon), "")
    return f"{verb} {text(pieces, doc)}{alone}".strip()


def _is_aim(clause: "Token", event: Coded) -> bool:
    """True for "to free sailors" of a call, and for an errand that has an object of its own."""
    whole = any(c.dep_ == "dobj" for c in clause.children)
    return is_purpose(clause) and (event.type in _AIMED or (event.type in _ERRANDS and whole))


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
    return child.dep_ in NEEDED


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
    if modal in ("will", "'ll", "’ll", "shall", "wo") or (modal == "would" and head == event.core and _is_plan(event)):
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


def _is_plan(event: Coded) -> bool:
    """True for what somebody said he would do."""
    return event.modality.future and not event.modality.unreal


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


def _is_plural(token: "Token", naming: Naming) -> bool:
    if naming.name(token):
        return False
    return token.tag_ in ("NNS", "NNPS") or token.lower_ in _PLURAL_WORDS or token.like_num
