"""Who speaks: from a cue to the words that name the speaker, and from those to an entity of the article.

In: a cue and the article's names. Out: a Speaker, whose name is the entity's where one is known ("Bonnie Jenkins" for
"She") and the words as said, without their article, where none is ("Western sources").
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from core.parse.names import Names, titles
from core.parse.quotes.cues import Cue, is_cue_word, reporting
from core.parse.quotes.scene import FINITE, Scene, region_behind
from core.parse.quotes.several import fellows
from core.parse.quotes.tree import children, lefts, rights

if TYPE_CHECKING:
    from spacy.tokens import Token

_RELATIVES = frozenset({"who", "which", "that", "whom"})
_CLIMB = frozenset({"conj", "xcomp", "pcomp", "advcl", "prep", "dep", "ccomp", "parataxis"})
# Deeper chains of verbs without a subject do not occur in prose; the bound keeps hostile nesting cheap.
_MAX_CLIMB = 8
# No verb of prose has more before it, and a subject behind it is one of the first things there; the bounds keep a
# hostile pile of them cheap.
_MAX_LEFTS, _MAX_RIGHTS = 60, 12
_LOOK_BACK = 40
# "White House press secretary Ana Torres: “…”"; longer than that is no label.
_MAX_LABEL = 8
_MAX_NAME = 4
_SEVERAL = frozenset({"many", "some", "several", "most", "few", "others", "all", "both"})
_INSIDE = frozenset({"ccomp", "conj", "attr", "acl", "relcl", "advcl", "xcomp"})
_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "det"})
_CORE = frozenset({"compound", "flat", "amod", "nmod", "nummod", "poss", "det", "case", "punct", "advmod", "quantmod"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks; `start`/`end` is what the text says, `name` what that stands for; `others` speak with them.

    is_many: whether they are a body or in the plural, so that "they" may go on for them.
    """

    entity: str | None
    name: str | None
    start: int | None
    end: int | None
    others: tuple["Speaker", ...] = ()
    is_many: bool = False


Holders = Mapping[str, set[str]]
NOBODY = Speaker(None, None, None, None)


def speaker_token(scene: Scene, cue: Cue) -> "Token | None":
    """The head word of the words that name the speaker, or None."""
    if cue.author is not None:
        return cue.author
    if cue.use == "source":
        return cue.head
    if (named := _named_behind(scene, cue)) is not None:
        return named
    if (made := _made_to(scene, cue)) is not None:
        return made
    found = subject_of(scene, cue.agent, passive=cue.agent is not cue.head)
    found = _beside_office(scene, found, cue.first) or found
    return _who_calls(scene, cue, found) if found is not None and found.pos_ == "PRON" else found


def _made_to(scene: Scene, cue: Cue) -> "Token | None":
    """Who is made to speak: the object of the verb above in "forced the mayor to admit that"."""
    verb, above = cue.head, cue.head.head
    if verb.dep_ not in ("xcomp", "ccomp", "advcl") or not any(c.tag_ == "TO" for c in lefts(verb)):
        return None
    if above.lemma_.lower() not in reporting().words["maker"]:
        return None
    own = next((c for c in lefts(verb) if c.dep_ == "nsubj" and scene.inside[c.i] < 0), None)
    if own is not None:
        return own
    between = (c for c in rights(above) if above.i < c.i < verb.i and scene.inside[c.i] < 0)
    return next((c for c in between if c.dep_ == "dobj"), None)


def _named_behind(scene: Scene, cue: Cue) -> "Token | None":
    """The person that ends the words right behind a cue: "…,” said Rovers head coach Ana Torres".

    Whatever the parser takes "Rovers" or "head" for.
    """
    ahead = scene.before(cue.first)
    has_subject = any(c.dep_ == "nsubj" and c.i < cue.first and scene.inside[c.i] < 0 for c in lefts(cue.head))
    if ahead < 0 or has_subject or cue.head.tag_ not in ("VBD", "VBZ") or cue.agent is not cue.head:
        return None
    if scene.inside[ahead] < 0 and scene.doc[ahead].text != ",":
        return None
    last = None
    for i in range(cue.last + 1, min(scene.sent_end[cue.last], cue.last + 2 + _MAX_LABEL)):
        token = scene.doc[i]
        if token.is_punct or token.is_space:
            return last if last is not None and i > cue.last + 2 else None
        is_person = token.ent_type_ == "PERSON" and token.pos_ == "PROPN"
        if scene.inside[i] >= 0 or token.pos_ in ("ADP", "CCONJ", "DET", "PRON", "PART") or (last and not is_person):
            return None
        last = token if is_person else None
    return None


def _beside_office(scene: Scene, office: "Token | None", cue: int) -> "Token | None":
    """The name between commas of "The head of the bank, Ana Torres, said", whatever the parser hangs it on."""
    comma = scene.before(cue)
    is_one = office is not None and (office.tag_ == "NN" or office.lower_ == "one")
    if office is None or not is_one or not office.i < comma < office.i + _LOOK_BACK:
        return None
    first = next((i for i in range(comma - 1, max(office.i, comma - _MAX_LABEL), -1) if scene.doc[i].text == ","), -1)
    name = [scene.doc[i] for i in range(first + 1, comma)]
    is_name = first > office.i and scene.doc[comma].text == "," and 1 < len(name) <= _MAX_NAME
    is_name = is_name and all(t.pos_ == "PROPN" and t.ent_type_ == "PERSON" for t in name)
    return name[-1] if is_name and scene.inside[comma] < 0 else None


def _who_calls(scene: Scene, cue: Cue, pronoun: "Token") -> "Token":
    """The ministry in "The ministry condemned what it called “…”": the subject that a pronoun repeats."""
    is_what = any(c.lower_ == "what" for c in lefts(cue.head)) or (pronoun.i and pronoun.nbor(-1).lower_ == "what")
    if not is_what:
        return pronoun
    above = cue.head.head
    for _ in range(_MAX_CLIMB):
        subject = next((c for c in lefts(above) if c.dep_ == "nsubj" and scene.inside[c.i] < 0), None)
        if subject is not None:
            return subject if subject.i < pronoun.i and subject.lower_ != "what" else pronoun
        if above.head is above:
            break
        above = above.head
    return pronoun


def subject_of(scene: Scene, verb: "Token", *, passive: bool = False) -> "Token | None":
    """The subject of a verb, through conjuncts, participles and relative clauses; never one inside quotation marks."""
    token = verb
    for depth in range(_MAX_CLIMB):
        found = _own_subject(scene, token, passive=passive, climbed=depth > 0)
        if found is not None:
            is_nobody = depth > 0 and found.lower_ == "it" and token.lemma_ in ("be", "mean")  # "It means saying that"
            return None if is_nobody or found.dep_ == "expl" or _is_dummy(found) else found
        if token is verb and (told := _beside(scene, verb) or _after_speech(scene, verb)) is not None:
            return told
        if token.dep_ in ("acl", "relcl"):
            return token.head if scene.inside[token.head.i] < 0 else None
        if token.dep_ not in _CLIMB or token.head is token:
            break
        token = _above(token)
    return _inverted(scene, verb) or _nearest_subject(scene, verb) or _person_ahead(scene, verb)


def _person_ahead(scene: Scene, verb: "Token") -> "Token | None":
    """The person named last before a verb in its sentence, where the parser gave it no subject at all."""
    for i in range(verb.i - 1, max(scene.sent_start[verb.i], verb.i - _LOOK_BACK) - 1, -1):
        token = scene.doc[i]
        if scene.inside[i] < 0 and token.ent_type_ == "PERSON" and token.pos_ == "PROPN":
            return token
    return None


def _inverted(scene: Scene, verb: "Token") -> "Token | None":
    """The speaker of "…?” asked Torres, now a pilot", where the parser began a sentence with the cue."""
    before, after = scene.before(verb.i), verb.i + 1
    if before < 0 or scene.inside[before] < 0 or after >= len(scene.doc) or verb.tag_ not in ("VBD", "VBZ"):
        return None
    for i in range(after, min(scene.sent_end[verb.i], after + _MAX_LABEL)):
        token = scene.doc[i]
        if scene.inside[i] >= 0 or token.is_punct or token.tag_ in FINITE:
            return None
        if token.pos_ in ("PROPN", "NOUN", "PRON") and token.dep_ not in _MODIFIERS:
            return token
    return None


def named_before(scene: Scene, colon: int) -> tuple["Token", "Token"] | None:
    """The paper and the speaker of "In a letter: “…”", or twice the name of "Torres: “…”"; None where neither is."""
    words = reporting().words["carrier"]
    start = max(scene.sent_start[colon], colon - _LOOK_BACK)
    ahead = [scene.doc[i] for i in range(start, colon) if scene.inside[i] < 0]
    paper = next((t for t in ahead if t.pos_ == "NOUN" and t.lemma_.lower() in words), None)
    if paper is not None:
        return paper, _named(paper)
    is_label = ahead and len(ahead) <= _MAX_LABEL and ahead[-1].text[:1].isupper() and ahead[0].text[:1].isupper()
    if is_label and not any(t.tag_ in FINITE for t in ahead):
        return ahead[-1], ahead[-1]
    return None


def holders(scene: Scene, names: Names) -> Holders:
    """The persons by what stands right before their names ("league commissioner" Ana Torres): two words, lower case."""
    out: dict[str, set[str]] = {}
    at = {token.idx: token.i for token in scene.doc}
    for m in names.mentions:
        i = at.get(m.start, 0) - 1
        is_held = i > 0 and m.kind == "name" and titles.is_title(scene.doc[i].text)
        if is_held and names.entity(m.entity_id).label == "PERSON":
            out.setdefault(scene.doc[i - 1 : i + 1].text.lower(), set()).add(m.entity_id)
    return out


def resolve(scene: Scene, token: "Token | None", names: Names, held: Holders) -> Speaker:
    """The speaker that a head word names, and those who speak with them. held: what `holders` found."""
    if token is None:
        return NOBODY
    is_relative = token.lower_ in _RELATIVES and token.head.dep_ == "relcl"
    meant = _named(token.head.head if is_relative else token)
    said = _one(scene, meant, names, held)
    others: dict[tuple[str | None, str | None], Speaker] = {}
    for other in (_one(scene, _named(t), names, held) for t in fellows(scene, meant)):
        if (other.entity or other.name) != (said.entity or said.name):
            others.setdefault((other.entity, other.name), other)
    if is_relative:  # "officials, who said …": "who" is the mention, as "she" is one
        return replace(said, start=token.idx, end=token.idx + len(token), others=tuple(others.values()))
    return replace(said, others=tuple(others.values()))


def _one(scene: Scene, meant: "Token", names: Names, held: Holders) -> Speaker:
    if not _has_letter(meant) and meant.i:  # "<Acme Corp> said", as agencies write firms
        meant = meant.nbor(-1)
    if not _has_letter(meant):
        return NOBODY
    start, end = _phrase(scene, meant)
    mention = names.at(meant.idx)
    if mention is None:
        words = scene.text[start:end].lower()
        is_known = any(c.lower_ == "the" for c in lefts(meant)) and not words.startswith("former")
        persons = held.get(words, set()) if is_known else set()
        if len(persons) == 1:  # "the league commissioner", named only further on
            person = next(iter(persons))
            return Speaker(person, names.entity(person).name, start, end)
        is_many = meant.tag_ == "NNS" or meant.lower_ in _SEVERAL
        return Speaker(None, scene.text[start:end], start, end, is_many=is_many)
    entity = names.entity(mention.entity_id)
    return Speaker(mention.entity_id, entity.name, start, end, is_many=entity.label in ("ORG", "NORP"))


def _has_letter(token: "Token") -> bool:
    return any(c.isalnum() for c in token.text)


def _above(token: "Token") -> "Token":
    """The verb to look at next; in "says it was late and says …" the second cue goes with the first, not with "was"."""
    head = token.head
    is_aside = token.tag_ == "VBG" and token.dep_ == "advcl" and token.i > 0 and token.nbor(-1).text == ","
    if is_aside and is_cue_word(token):
        while head.dep_ in _INSIDE and not is_cue_word(head) and head.head.i < head.i:
            head = head.head  # "said the vote showed that they want peace, noting that": she who said so noted it
        return head
    is_second = token.dep_ == "conj" and head.dep_ == "ccomp" and is_cue_word(token) and not is_cue_word(head)
    return head.head if is_second and is_cue_word(head.head) and head.head.tag_ == token.tag_ else head


def _own_subject(scene: Scene, token: "Token", *, passive: bool, climbed: bool) -> "Token | None":
    if token.n_lefts > _MAX_LEFTS:
        return None
    is_passive = any(c.dep_ == "auxpass" for c in lefts(token)) or _as_done_by(token)
    nearest = [*reversed(list(lefts(token))), *islice(rights(token), _MAX_RIGHTS)]  # the parser may give two subjects
    if token.i and token.nbor(-1).text == ",":  # "The gap, said Torres, is wide"
        nearest = [*islice(rights(token), _MAX_RIGHTS), *nearest]
    for child in nearest:
        if scene.inside[child.i] >= 0:
            continue
        if child.dep_ == "agent" and is_passive and not passive and not climbed:
            return next((c for c in rights(child) if c.dep_ == "pobj"), None)
        if child.dep_ == "nsubj" or (child.dep_ == "nsubjpass" and (passive or climbed)):
            return child
    for child in lefts(token):  # "Kim assured Putin that …, called …": the first verb hangs below the second
        if child.dep_ == "ccomp" and scene.inside[child.i] < 0:
            below = next((c for c in lefts(child) if c.dep_ == "nsubj" and scene.inside[c.i] < 0), None)
            if below is not None:
                return below
    return None


def _as_done_by(verb: "Token") -> bool:
    """Whether a participle opens "As reported by the paper, …"."""
    return verb.tag_ == "VBN" and verb.i > 0 and verb.nbor(-1).lower_ == "as"


def _beside(scene: Scene, verb: "Token") -> "Token | None":
    """The name right before a finite verb, whatever the parser takes it for."""
    is_name = verb.i > scene.sent_start[verb.i] and verb.nbor(-1).pos_ == "PROPN" and verb.tag_ in FINITE
    return verb.nbor(-1) if is_name and scene.inside[verb.i - 1] < 0 else None


def _after_speech(scene: Scene, verb: "Token") -> "Token | None":
    """The first noun of "…,” the cook, aged 40, said", where the parser saw no subject."""
    region = region_behind(scene, verb.i)
    if region < 0 or verb.tag_ == "VBG":
        return None
    for i in range(scene.last[region] + 1, verb.i):
        token = scene.doc[i]
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            while token.dep_ in _MODIFIERS and i < token.head.i < verb.i:
                token = token.head
            return token
    return None


def _is_dummy(token: "Token") -> bool:
    return token.lower_ == "it" and token.dep_ == "nsubjpass"


def _nearest_subject(scene: Scene, verb: "Token") -> "Token | None":
    before = scene.before(verb.i)
    if before >= scene.sent_start[verb.i] and scene.inside[before] < 0 and scene.doc[before].pos_ in ("PROPN", "PRON"):
        return scene.doc[before]
    for i in range(verb.i - 1, max(scene.sent_start[verb.i], verb.i - _LOOK_BACK) - 1, -1):
        token = scene.doc[i]
        if scene.inside[i] < 0 and token.dep_ == "nsubj" and token.lower_ not in _RELATIVES:
            return token
    return None


def _named(token: "Token") -> "Token":
    """The word to look up: the name beside an office, or whoever a paper is from ("her letter", "a statement by …")."""
    words = reporting().words
    if token.lemma_.lower() in words["document"] | words["carrier"]:
        return _author(token) or _giver(token) or token
    if token.pos_ != "NOUN":
        return token
    is_bare = not any(c.dep_ in ("det", "poss") for c in lefts(token)) and token.tag_ == "NN"
    for child in rights(token):
        if child.pos_ == "PROPN" and (child.dep_ == "appos" or (child.dep_ == "conj" and is_bare)):
            return child  # bare: "chairman and founder Ana Torres" is one person
        if child.dep_ == "conj" and is_bare and child.tag_ == "NN":
            return next((c for c in rights(child) if c.dep_ == "appos" and c.pos_ == "PROPN"), token)
    return token


def _giver(paper: "Token") -> "Token | None":
    """The firm of "The firm issued a statement saying", the marchers of "The marchers held up message boards: “…”"."""
    if paper.dep_ == "compound":
        paper = paper.head
    verb = paper.head
    if paper.dep_ != "dobj" or verb.lemma_.lower() not in reporting().words["giver"]:
        return None
    return next((c for c in lefts(verb) if c.dep_ == "nsubj" and c.lower_ not in _RELATIVES), None)


def _author(paper: "Token") -> "Token | None":
    for child in children(paper):
        if child.dep_ == "poss":
            return child
        if child.dep_ in ("prep", "agent") and child.lower_ in ("from", "by"):
            return next((c for c in rights(child) if c.dep_ == "pobj"), None)
        if child.dep_ == "acl" and child.tag_ == "VBN":  # "a statement released by the palace"
            by = next((c for c in rights(child) if c.dep_ == "agent"), None)
            return next((c for c in rights(by) if c.dep_ == "pobj"), None) if by is not None else None
    return None


def _phrase(scene: Scene, token: "Token") -> tuple[int, int]:
    """The words around a head that name it, without its article, appositions and relative clauses."""
    first = token.i
    for child in lefts(token):
        if child.dep_ in _CORE and scene.inside[child.i] < 0 and not child.is_punct:
            first = min(first, child.left_edge.i)
    doc = scene.doc
    while first < token.i and (doc[first].lower_ == "the" or doc[first].is_punct or doc[first].is_space):
        first += 1
    if scene.inside[first] >= 0:
        first = token.i
    last = token.i
    for child in rights(token):
        if child.dep_ == "prep" and child.i == last + 1 and child.lower_ in ("of", "for", "at", "from", "in", "with"):
            end = child.right_edge.i
            if end - child.i <= 8 and not any(scene.inside[i] >= 0 or doc[i].is_punct for i in range(child.i, end + 1)):
                last = end
    return doc[first].idx, doc[last].idx + len(doc[last])
