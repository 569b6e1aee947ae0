"""One happening told more than once in an article: the headline's "flight" is the "test flight Tuesday" of the lead.

In: a doc and the verb or noun of an event. Out: the other words of the article that tell of the same happening, by
their stem or the kin they have in `happenings.toml`, what is said of them and how they are spoken of.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.events.vocabulary import event_lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FILE = "happenings"
# A happening told of more often than this is a topic: its mentions are not told apart by their words.
MAX_MENTIONS = 24
# Endings that make a noun of a verb, longest first, and how much of the word must be left before them.
_ENDINGS = ("ation", "ment", "ition", "ance", "ence", "ing", "ion", "ure", "ate", "y", "e")
# Letters that a word ends in twice of its own: "dismissing", not "stabbing".
_TWICE = frozenset("flsz")
_MIN_STEM = 4
# "arrival", "refusal", "withdrawal", but not "signal".
_OF_DEED = ("val", "sal", "wal")
_DEEDS = (*_OF_DEED, "tion", "sion", "ment", "ing", "ance", "ence", "ure", "ery")
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})


@cache
def _kin() -> Mapping[str, str]:
    """Lemma to the name of its group. Raises LexiconError where the groups are missing or hold a single word."""
    groups = lexicon.load(FILE).get("kin")
    if not groups or any(len(group) < 2 for group in groups):
        raise LexiconError(f"{FILE}.toml: 'kin' must hold groups of two words and more.")
    out: dict[str, str] = {}
    for group in groups:
        for word in group:
            out.setdefault(word, group[0])
    return out


def stem(lemma: str) -> str:
    """What verb and noun of one happening share: "announc" of "announce" and of "announcement", else the group."""
    if lemma in _kin():
        return _kin()[lemma]
    if lemma.endswith(_OF_DEED) and len(lemma) >= _MIN_STEM + 2:
        return lemma[:-2]
    for ending in _ENDINGS:
        if lemma.endswith(ending) and len(lemma) - len(ending) >= _MIN_STEM:
            return _undoubled(lemma[: -len(ending)].rstrip("e"))
    return lemma


def _undoubled(root: str) -> str:
    """ "stab" of "stabb"."""
    return root[:-1] if root[-1] == root[-2] and root[-1] not in _TWICE else root


def names_happening(noun: "Token") -> bool:
    """True for nouns that something which takes place is called by: of the vocabulary, of a verb's stem."""
    lemma = noun.lemma_.lower()
    if lemma in lexicon.words(FILE, "things"):
        return False
    return lemma in _kin() or lemma in event_lexicon().nouns or lemma.endswith(_DEEDS)


class Retold:
    """The words of a doc that may tell of a happening, by stem."""

    def __init__(self, doc: "Doc") -> None:
        self._told: dict[str, list[Token]] = {}
        plain = lexicon.words(FILE, "plain")
        for token in doc:
            if token.pos_ in ("VERB", "NOUN") and (lemma := token.lemma_.lower()) not in plain:
                self._told.setdefault(stem(lemma), []).append(token)

    def others(self, core: "Token", *, in_headline: bool) -> Iterator["Token"]:
        """The other words for the happening of `core`, in text order; none where it is not clear to be the same."""
        lemma = core.lemma_.lower()
        if lemma in lexicon.words(FILE, "plain"):
            return
        told = self._told.get(stem(lemma), [])
        if len(told) > MAX_MENTIONS:
            return
        for other in told:
            if other != core and _is_same(core, other, in_headline=in_headline):
                yield other


def is_definite(noun: "Token") -> bool:
    """True for "the deal", "this move", "its decision": what the reader knows of."""
    return any((c.dep_ == "det" and c.lower_ in _DEFINITE) or c.dep_ == "poss" for c in noun.lefts)


def _is_same(core: "Token", other: "Token", *, in_headline: bool) -> bool:
    if core.pos_ == "NOUN" and other.pos_ == "NOUN" and core.tag_ != other.tag_:
        return False
    ours, theirs = _owners(core), _owners(other)
    if ours and theirs and not ours & theirs:
        return False
    if in_headline or (core.pos_ == "NOUN" and (is_definite(core) or (other.i > core.i and is_definite(other)))):
        return True
    return core.pos_ == "VERB" and bool(_said_of(core) & _said_of(other))


def _owners(word: "Token") -> set[str]:
    """Names that tell one happening from another of its kind: "the Peru deal", "signed Norway's deal"."""
    heads = [word, *(c for c in word.children if c.dep_ in ("dobj", "nsubjpass") and word.pos_ == "VERB")]
    return {c.lower_ for h in heads for c in h.children if c.dep_ in ("compound", "poss") and c.pos_ == "PROPN"}


def _said_of(word: "Token") -> set[str]:
    """The stems of what a verb or noun is about: its objects, and the subject of a passive."""
    heads = [c for c in word.children if c.dep_ in ("dobj", "nsubjpass", "attr")]
    heads += [p for c in word.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"]
    plain = lexicon.words(FILE, "plain")
    return {stem(h.lemma_.lower()) for h in heads if h.pos_ in ("NOUN", "PROPN") and h.lemma_.lower() not in plain}
