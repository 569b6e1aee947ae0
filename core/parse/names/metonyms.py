"""When a capital stands for its government: who acts, who is addressed, whose policy it is. Source: `metonyms.toml`."""

from typing import TYPE_CHECKING

from core.parse import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

# More links of "A, B and C" than any sentence has.
_MAX_LINKS = 8


def is_government(token: "Token") -> bool:
    """True where a capital's last token acts, is addressed or owns a policy; in doubt it is the town."""
    links = 0
    if token.is_sent_start and _is_listed(token):
        token = token.nbor(2)
    while token.dep_ in ("conj", "appos") and token.head.i != token.i and links < _MAX_LINKS:
        token, links = token.head, links + 1
    head, dep = token.head, token.dep_
    if dep == "nsubj":
        return head.pos_ in ("VERB", "AUX") and head.lemma_.lower() not in _words("town_verbs")
    if dep in ("nsubjpass", "dobj", "dative"):
        return head.lemma_.lower() in _words("addressed")
    if dep == "poss":
        return head.pos_ != "PROPN" and head.lower_ not in _words("town_things")
    if dep == "pobj":
        return head.lower_ in _words("party") and not _leads_to(head)
    return False


def _is_listed(token: "Token") -> bool:
    """A headline's "Paris, Berlin warn": the first name acts as the second does."""
    return token.i + 2 < len(token.doc) and token.nbor(1).text == "," and token.nbor(2).dep_ == "nsubj"


def _leads_to(preposition: "Token") -> bool:
    """ "Left for Moscow", "the road for Moscow": "for" leads to a town, as does "by" after a way of moving."""
    return preposition.lower_ in ("for", "by") and preposition.head.lemma_.lower() in _words("moves")


def _words(key: str) -> frozenset[str]:
    return lexicon.words("metonyms", key)
