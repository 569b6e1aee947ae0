"""How real a clause is: done, planned, supposed, alleged or denied.

The verb's own auxiliaries and marks are read first, then the words above it, up the tree: what somebody plans, says,
claims or denies. The walk is cut off, so that the work per verb is bounded.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.events.clauses import MAX_STEPS, SUBJECTS, is_passive, lemma_of, own_subjects
from core.parse.events.vocabulary import EventLexicon, Intent

if TYPE_CHECKING:
    from spacy.tokens import Token

_IF = frozenset({"if", "unless", "whether", "lest"})
_UNTIL = frozenset({"until", "before", "till", "once"})
_FINITE = frozenset({"VBD", "VBP", "VBZ"})
_CLAIMS = frozenset({"accusation", "allegation", "assertion", "charge", "claim", "insinuation", "suggestion", "rumour"})
# What was said in the past of what was to come: "said it would free the sailors".
_TELLS = frozenset(
    {"add", "announce", "assure", "confirm", "declare", "inform", "pledge", "promise", "reveal", "say", "state", "tell"}
)
_NEVER = frozenset({"no", "not", "n't", "n’t", "never", "neither", "nobody"})


@dataclass(frozen=True, slots=True)
class Modality:
    """How real a clause is. `governor` is the word that makes it a plan ("plans", "ready", "hinted")."""

    negated: bool = False
    future: bool = False
    unreal: bool = False
    alleged: bool = False
    denied: bool = False
    perfect: bool = False
    intent: Intent | None = None
    governor: "Token | None" = None
    sayer: "Token | None" = None


def modality_of(verb: "Token", lexicon: EventLexicon) -> Modality:
    """What the verb's own auxiliaries and the words above it make of it: a plan, a claim, a denial, or plain fact."""
    state = _own_modality(verb, lexicon)
    node = verb
    for _ in range(MAX_STEPS):
        head = node.head
        if head == node or node.dep_ in ("relcl", "advcl"):
            break
        if node.dep_ == "acl" and not any(c.tag_ == "TO" for c in node.children):
            claimed = head.lemma_.lower() in _CLAIMS and any(c.dep_ == "mark" for c in node.children)
            return _with(state, alleged=True) if claimed else state
        if node.dep_ == "conj":
            if not any(c.dep_ in ("aux", "nsubj", "auxpass") and c.tag_ != "TO" for c in node.children):
                state = _joined(state, _own_modality(head, lexicon))
            node = head
            continue
        if node.dep_ not in ("xcomp", "ccomp", "acl", "pcomp", "acomp", "prep", "parataxis"):
            break
        if node.dep_ == "ccomp" and answers_claim(head, lexicon):
            break  # "Peru accused Chile …, a charge Chile denied", where the parser hung one on the other
        own = node == verb or (verb.dep_ == "conj" and verb.head == node)
        state = _under(state, node, head, lexicon, own=own)
        node = head
    return state


def answers_claim(verb: "Token", lexicon: EventLexicon) -> bool:
    """True for the denial in "…, a charge Peru denied": it says nothing that the accusation before has not said."""
    if lemma_of(verb, lexicon) not in lexicon.cues["denied_verbs"] | {"reject", "dismiss"}:
        return False
    if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ in _FINITE):
        after_comma = verb.left_edge.tag_ == "WDT" and verb.doc[max(verb.left_edge.i - 1, 0)].text == ","
        said = verb.head.lemma_.lower() in _CLAIMS | {"something"} or after_comma
        return said and any(c.dep_ == "nsubj" for c in verb.children)
    return any(c.dep_ == "nsubj" and _is_claim_and_name(c) for c in verb.children)


def _own_modality(verb: "Token", lexicon: EventLexicon) -> Modality:
    words = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass", "neg", "advmod", "preconj")}
    lemmas = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}
    purpose = verb.dep_ == "advcl" and any(c.tag_ == "TO" for c in verb.children)
    bare = verb.tag_ == "VB" and verb.dep_ in ("ROOT", "advcl", "parataxis") and not lemmas
    supposed = purpose or bare or bool(marks & _IF) or (bool(marks & _UNTIL) and verb.tag_ in ("VBZ", "VBP", "VB"))
    return Modality(
        negated=bool(words & _NEVER) or any(_is_no(c) for c in verb.children if c.dep_ in SUBJECTS),
        future=bool(lemmas & {"will", "'ll", "’ll", "shall", "wo"}),
        unreal=supposed or bool(lemmas & lexicon.cues["unreal"]),
        alleged=bool(words & lexicon.cues["alleged"]),
        perfect="had" in lemmas,
    )


def _under(state: Modality, node: "Token", head: "Token", lexicon: EventLexicon, *, own: bool) -> Modality:
    """What a governing word adds: intent ("plans to"), report ("said that"), claim, denial.

    `own`: the node is the verb that is asked about, or what it is joined to by "and".
    """
    lemma = lemma_of(head, lexicon)
    above = _own_modality(head, lexicon)
    merged = _joined(state, above)
    infinitive = any(c.tag_ == "TO" for c in node.children)
    intent = lexicon.intents.get(lemma)
    if infinitive and node.dep_ == "xcomp" and lemma in lexicon.cues["seeming"]:
        return _with(merged, alleged=True)
    if intent and intent.default and node.dep_ == "prep" and any(c.dep_ == "pcomp" for c in node.children):
        return _with(merged, future=True, intent=intent, governor=head)  # "is committed to opening"
    if intent and infinitive:
        return _with(merged, future=True, intent=intent, governor=head)
    if node.dep_ == "ccomp" or (node.dep_ == "xcomp" and is_passive(head)):
        speaker = own_subjects(head)[:1]
        alleged = is_passive(head) and lemma in lexicon.cues["alleged_verbs"]
        denied = lemma in lexicon.cues["denied_verbs"]
        hint = head if lemma in lexicon.cues["hint"] else state.governor
        says = lemma in lexicon.cues["say"] | lexicon.cues["hint"] | lexicon.cues["denied_verbs"]
        sayer = speaker[0] if says and speaker and not is_passive(head) else state.sayer
        merged = _with(state, alleged=state.alleged or alleged or above.alleged, denied=state.denied or denied)
        unreal = state.unreal or (above.unreal and node.dep_ == "xcomp")  # "would be honoured to meet"
        wished = infinitive and node.dep_ == "ccomp" and lemma not in lexicon.cues["aspect"]
        unreal = unreal or (wished and not is_passive(head))  # "wants him to resign"
        told = own and lemma in _TELLS and _is_future_of_past(node, head)
        return _with(
            merged,
            governor=hint,
            sayer=sayer,
            negated=state.negated or above.negated,
            future=merged.future or told,
            unreal=unreal and not told,
        )
    if infinitive and lemma not in lexicon.cues["aspect"] and head.pos_ in ("VERB", "ADJ", "NOUN"):
        return _with(merged, unreal=True)
    return merged


def _is_future_of_past(node: "Token", head: "Token") -> bool:
    """True for "said it would leave"; not for "said it would have left", nor where an "if" says on what terms."""
    helpers = {c.lower_ for c in node.children if c.dep_ == "aux"}
    if "would" not in helpers or "have" in helpers or head.tag_ not in ("VBD", "VBN"):
        return False
    if is_passive(node) and any(c.dep_ in SUBJECTS and c.pos_ == "PRON" for c in node.children):
        return False  # "said she would be honoured": a feeling, not a plan
    clauses = [c for c in (*node.children, *head.children) if c.dep_ == "advcl"]
    return not any(c.dep_ in ("mark", "advmod") and c.lower_ in _IF for clause in clauses for c in clause.children)


def _joined(state: Modality, above: Modality) -> Modality:
    return _with(
        state,
        negated=state.negated or above.negated,
        future=state.future or above.future,
        unreal=state.unreal or above.unreal,
        alleged=state.alleged or above.alleged,
        perfect=state.perfect or above.perfect,
    )


def _with(state: Modality, **changes: object) -> Modality:
    values = {name: getattr(state, name) for name in Modality.__slots__}
    return Modality(**(values | changes))


def _is_claim_and_name(noun: "Token") -> bool:
    """True for "a charge Peru" taken for one phrase, whichever of the two words the parser made its head."""
    if noun.lemma_.lower() in _CLAIMS:
        return any(c.dep_ == "appos" for c in noun.children)
    return any(c.dep_ == "compound" and c.lemma_.lower() in _CLAIMS for c in noun.children)


def _is_no(subject: "Token") -> bool:
    return subject.lower_ in ("nobody", "none") or any(c.lower_ == "no" and c.dep_ == "det" for c in subject.children)
