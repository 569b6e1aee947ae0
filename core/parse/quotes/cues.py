"""The words that report speech: verbs ("warned that"), light verbs ("raised concerns"), prepositions ("according to").

In: a scene. Out: its cues in text order, those inside quotation marks and those that report nothing ("did not say
that", "if she says") left out. The words are data: lexicon/reporting.toml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from core.errors import LexiconError
from core.parse.lexicon import load
from core.parse.quotes.scene import Scene, region_behind
from core.parse.quotes.tree import children, lefts, rights

if TYPE_CHECKING:
    from spacy.tokens import Token

USES = ("clause", "quoted")
_UNREAL_MARKS = frozenset({"if", "unless", "whether"})
_UNREAL_HEADS = frozenset({"refuse", "decline", "fail", "want", "need", "hesitate"})
_EAGER = frozenset({"quick", "swift", "careful"})  # "was quick to add that"
_UNREAL_AUXILIARIES = frozenset(
    {"would", "could", "might", "should", "may", "can", "ca", "must", "'d", "’d", "will", "'ll", "’ll"}
)
_ANYONE = frozenset({"you", "one", "we", "nobody", "none"})
_NO_ONE = frozenset({"nobody", "none", "neither", "nothing"})
# Words from a passive's auxiliary to its verb; one further away stands in the speech before ("“Is it shut?” asked …").
_MAX_AUXILIARY = 4
# Words between a noun that reports and its clause ("warnings from two engineers on Monday that").
_MAX_NOUN_GAP = 10
_LISTS = (
    *("hearsay", "mute", "passive", "not_a_source", "carrier", "document", "teaser", "opener", "own", "maker", "giver"),
)
_FORM = re.compile(r"(?!name)[a-z]+(\+[a-z]+){0,2}")  # what something is called needs the thing first
_PARTICLES = frozenset({"out", "back", "forward"})
# What a light verb's noun or adjective is to it: "raised concerns", "made clear that".
_LIGHT = frozenset({"dobj", "acomp", "oprd", "ccomp", "xcomp", "advmod"})


@dataclass(frozen=True, slots=True)
class Cue:
    """Reporting words. `head` governs what is said; tokens [first, last] are the words themselves, both counted.

    `use` is clause (reports a clause, quoted or not), quoted (reports only what stands in quotation marks) or source
    ("according to"). `agent` is the token whose subject speaks: for "was quoted as saying" that is "quoted"; `author`
    is who speaks where no verb does ("the union's claim that").
    """

    head: "Token"
    first: int
    last: int
    use: str
    agent: "Token"
    noun: "Token | None" = None
    addressee: bool = False
    author: "Token | None" = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """reporting.toml, checked: verbs by lemma, what they take (and what only where a person speaks), light verbs by
    (verb, noun), and the word lists.
    """

    verbs: dict[str, tuple[str, bool]]
    takes: dict[str, frozenset[str]]
    person_takes: dict[str, frozenset[str]]
    light: frozenset[tuple[str, str]]
    prepositions: tuple[tuple[str, ...], ...]
    nouns: frozenset[str]
    words: dict[str, frozenset[str]]


@cache
def reporting() -> Lexicon:
    """The lexicon, checked once. Raises LexiconError naming the entry."""
    raw = load("reporting")
    verbs: dict[str, tuple[str, bool]] = {}
    takes: dict[str, frozenset[str]] = {}
    person_takes: dict[str, frozenset[str]] = {}
    for entry in raw.get("verb", []):
        lemma, use = _text(entry, "lemma"), _text(entry, "use")
        _text(entry, "example")
        if use not in USES:
            raise LexiconError(f"reporting.toml: verb {lemma!r} has use {use!r}; allowed are {', '.join(USES)}.")
        if lemma in verbs:
            raise LexiconError(f"reporting.toml: verb {lemma!r} stands twice.")
        verbs[lemma] = (use, bool(entry.get("addressee", False)))
        takes[lemma], person_takes[lemma] = _takes(entry, "takes"), _takes(entry, "person_takes")
    light = frozenset((_text(e, "verb"), _text(e, "noun")) for e in raw.get("light", []))
    prepositions = tuple(tuple(_text(e, "words").split()) for e in raw.get("preposition", []))
    nouns = frozenset(_text(e, "word") for e in raw.get("noun", []) if _text(e, "example"))
    lists = {k: frozenset(raw.get(k, [])) for k in _LISTS}
    empty = [k for k, v in lists.items() if not v]
    if empty:
        raise LexiconError(f"reporting.toml: the list {empty[0]!r} is missing or empty.")
    return Lexicon(verbs, takes, person_takes, light, prepositions, nouns, lists)


def find_cues(scene: Scene) -> Iterator[Cue]:
    """Cues outside quotation marks, in text order."""
    lexicon = reporting()
    for token in scene.doc:
        if scene.inside[token.i] >= 0 or (token.is_upper and len(token) > 1):  # "READ MORE: …"
            continue
        cue = _preposition_cue(scene, token, lexicon)
        if cue is None and (token.tag_.startswith("VB") or _is_misread(token)):
            cue = _verb_cue(scene, token, lexicon)
        elif cue is None and token.tag_ in ("NN", "NNS"):
            cue = _noun_cue(token, lexicon)
        if cue is not None:
            yield cue


def _is_misread(token: "Token") -> bool:
    """The "say" of "…,” the players say in chorus", which the parser takes for a sigh."""
    return token.lower_ == "say" and token.tag_ == "UH" and any(c.dep_ == "nsubj" for c in lefts(token))


def is_cue_word(token: "Token") -> bool:
    """Whether a verb stands in the lexicon."""
    return token.tag_.startswith("VB") and token.lemma_.lower() in reporting().verbs


def is_passive(verb: "Token") -> bool:
    """Whether a verb's subject is what was called or said, and nobody is named who did it."""
    passive = any(c.dep_ == "auxpass" and verb.i - c.i <= _MAX_AUXILIARY for c in lefts(verb))
    if verb.tag_ == "VBN" and not any(c.dep_ in ("aux", "nsubj") for c in lefts(verb)):  # "…, referred to as"
        passive = passive or verb.dep_ in ("acl", "advcl") or not any(c.dep_ == "dobj" for c in rights(verb))
    passive = passive or [t.lower_ for t in verb.doc[verb.i + 1 : verb.i + 4] if t.pos_ != "ADV"][:2] == ["to", "as"]
    return passive and not any(c.dep_ == "agent" for c in rights(verb))


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise LexiconError(f"reporting.toml: the entry {entry!r} needs {key!r}, a text that is not empty.")
    return value


def _takes(entry: dict[str, Any], key: str) -> frozenset[str]:
    forms = entry.get(key, [])
    if not isinstance(forms, list) or not all(isinstance(f, str) and _FORM.fullmatch(f) for f in forms):
        raise LexiconError(f'reporting.toml: verb {entry["lemma"]!r} has {key} {forms!r}; a list of "word+…" is due.')
    return frozenset(forms)


def _verb_cue(scene: Scene, token: "Token", lexicon: Lexicon) -> Cue | None:
    lemma = token.lemma_.lower()
    noun = next((c for c in rights(token) if c.dep_ in _LIGHT and (lemma, c.lemma_.lower()) in lexicon.light), None)
    if noun is None and lemma not in lexicon.verbs:
        return None
    if _is_unreal(scene, token) or _is_told(token, lexicon):
        return None
    use, addressee = ("clause", False) if noun is not None else lexicon.verbs[lemma]
    last = noun.i if noun is not None else token.i
    follower = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else token
    if noun is None and follower.lower_ in _PARTICLES and follower.dep_ in ("prt", "advmod"):
        last = follower.i
    before = scene.doc[token.i - 1]
    if (lemma == "point" and last == token.i) or (before.text == "-" and not before.whitespace_):  # "co-wrote"
        return None
    if lemma == "say" and scene.doc[token.i - 1].lower_ == "that" and follower.text == ",":
        return None  # "That said, …"
    if lemma == "put" and not any(c.lower_ == "it" for c in rights(token)):
        return None
    if lemma == "read" and not (_reads(token, lexicon) or region_behind(scene, token.i) >= 0):
        return None
    first, agent = token.i, token
    quoted_as = _passive_head(token, lexicon)
    if quoted_as is not None:
        agent, first = quoted_as, quoted_as.i
        first = min([first, *(c.i for c in lefts(agent) if c.dep_ in ("aux", "auxpass"))])
    return Cue(token, first, last, use, agent, noun, addressee)


def _reads(token: "Token", lexicon: Lexicon) -> bool:
    """A statement reads; a person who reads says nothing."""
    subject = next((c for c in children(token) if c.dep_ == "nsubj"), None)
    return subject is not None and subject.lemma_.lower() in lexicon.words["document"] or token.tag_ == "VBG"


def _passive_head(token: "Token", lexicon: Lexicon) -> "Token | None":
    """ "quoted" for the "saying" in "was quoted as saying", else None."""
    link = token.head
    if token.tag_ != "VBG" or link.lower_ != "as" or link.head is link:
        return None
    return link.head if link.head.lemma_.lower() in lexicon.words["passive"] else None


def _is_told(token: "Token", lexicon: Lexicon) -> bool:
    """Whether the subject is who was told or what was called so ("officers were told that"), and nobody did it."""
    use, addressee = lexicon.verbs.get(token.lemma_.lower(), ("clause", False))
    bare = token.tag_ == "VBN" or (token.tag_ == "VBD" and (token.dep_ == "advcl" or token.text[:1].isupper()))
    bare = bare and not any(c.dep_ in ("aux", "nsubj") for c in lefts(token))  # "Asked what …, he said"
    bare = bare and addressee and not any(c.dep_ == "agent" for c in rights(token))
    return bare or ((addressee or use == "quoted") and is_passive(token))


def _is_unreal(scene: Scene, token: "Token") -> bool:
    """Whether nothing was said: denied, only possible, or wished."""
    to = False
    if token.dep_ in ("amod", "compound"):  # "so-called", "much-praised"
        return True
    if token.dep_ == "pcomp" and token.head.lower_ == "without":
        return True
    if token.tag_ == "VBG" and token.head.lower_ == "worth":  # "It is worth noting that"
        return True
    for child in lefts(token):
        if scene.inside[child.i] >= 0:  # "“Never!” shouted …"
            continue
        if child.dep_ == "neg" or child.lower_ == "never":
            return True
        if child.dep_ == "mark" and child.lower_ in _UNREAL_MARKS:
            return True
        is_subject = child.dep_ in ("nsubj", "nsubjpass")
        if is_subject and child.lower_ in _ANYONE and not child.n_rights:  # but "one of them said"
            return True
        if is_subject and (child.lower_ in _NO_ONE or any(c.lower_ == "no" for c in lefts(child))):
            return True
        if child.dep_ == "aux" and child.tag_ == "MD" and child.lower_ in _UNREAL_AUXILIARIES:
            return token.nbor(-1).lower_ != "only"  # "would only say that"
        to = to or child.tag_ == "TO"
    if to and token.i > 1 and scene.doc[token.i - 2].lower_ == "yet":  # "has yet to say"
        return True
    if to and any(c.tag_ in ("WRB", "WP", "WDT") for c in lefts(token)):  # "how to respond"
        return True
    if to and token.head.lemma_ == "go" and token.head.nbor(1).lower_ == "on":  # "went on to explain that"
        return False
    if to:
        return token.dep_ != "xcomp" or token.head.lemma_.lower() in _UNREAL_HEADS or _is_unreal_head(token.head)
    if token.tag_ != "VB" or token.dep_ == "conj":
        return False
    return not any(c.dep_ in ("aux", "nsubj") for c in lefts(token))  # "heard them shout" has a subject, "Say" has none


def _is_unreal_head(token: "Token") -> bool:
    return any(c.dep_ == "neg" for c in lefts(token)) or (token.tag_ == "JJ" and token.lower_ not in _EAGER)


def _noun_cue(token: "Token", lexicon: Lexicon) -> Cue | None:
    """ "the union's claim that …", "warnings from doctors that …", or None without an author or a clause."""
    if token.lemma_.lower() not in lexicon.nouns or not _that_follows(token):
        return None
    author = next((c for c in lefts(token) if c.dep_ == "poss"), None)
    if author is None:
        by = token.nbor(1)  # the parser may hang it on the verb
        author = next((c for c in rights(by) if c.dep_ == "pobj"), None) if by.lower_ in ("by", "from") else None
    if author is None:
        author = next((c for c in lefts(token) if c.dep_ == "compound" and c.pos_ == "PROPN"), None)
    return Cue(token, token.i, token.i, "clause", token, author=author) if author is not None else None


def _that_follows(noun: "Token") -> bool:
    """Whether a noun's clause begins within its phrase, whatever the parser hangs it on."""
    for token in noun.doc[noun.i + 1 : noun.i + _MAX_NOUN_GAP]:
        if token.lower_ == "that":
            return token.dep_ == "mark"
        if token.is_punct or token.pos_ in ("VERB", "AUX"):
            return False
    return False


def _preposition_cue(scene: Scene, token: "Token", lexicon: Lexicon) -> Cue | None:
    for words in lexicon.prepositions:
        stop = token.i + len(words)
        if token.lower_ == words[0] and tuple(t.lower_ for t in scene.doc[token.i : stop]) == words:
            last = scene.doc[stop - 1]
            source = next((c for c in rights(last) if c.dep_ in ("pobj", "pcomp")), None)
            if source is None or source.lemma_.lower() in lexicon.words["not_a_source"]:
                return None
            return Cue(source, token.i, stop - 1, "source", source)
    return None
