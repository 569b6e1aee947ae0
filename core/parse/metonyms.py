"""When a capital stands for its government. Decided by grammar: who acts, who is addressed, whose policy it is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

# Prepositions after which a town is a town, and those after which it is a party.
_PLACE = frozenset(
    "in at near outside around inside across through via into onto from to over above toward towards throughout "
    "of on off beyond leaving reaching".split()
)
_PARTY = frozenset("with against by between for".split())
# Verbs whose subject may as well be the town.
_TOWN_VERBS = frozenset("be host see lie witness wake experience become remain sit stand have lose win beat play".split())
# What a town has and a government has not.
_TOWN_THINGS = frozenset(
    "street streets airport mayor resident residents suburb suburbs stadium metro subway skyline weather population "
    "airports station stations downtown outskirts centre center square district districts neighborhood neighbourhood "
    "hotel hotels restaurant restaurants university museum palace marathon olympics traffic police crowd crowds office "
    "bureau correspondent time club team theater theatre stock bourse market markets embassy cathedral river".split()
)
_SPEECH_OBJECT = frozenset(
    "urge warn accuse ask condemn press blame criticize criticise tell pressure support back help assure inform "
    "threaten provoke anger isolate punish sanction allow persuade convince remind irritate defy alarm please "
    "embarrass pressurise pressurize call thank praise deter appease supply arm force push oblige invite notify".split()
)


def is_government(token: "Token") -> bool:
    """True where a capital's last token acts, is acted upon or owns a policy; in doubt it is the town."""
    seen = 0
    while token.dep_ == "conj" and token.head.i != token.i and seen < 8:
        token, seen = token.head, seen + 1
    head, dep = token.head, token.dep_
    if dep == "nsubj":
        return head.pos_ in ("VERB", "AUX") and head.lemma_.lower() not in _TOWN_VERBS
    if dep == "nsubjpass":
        return head.lemma_.lower() in _SPEECH_OBJECT
    if dep in ("dobj", "obj", "iobj", "dative"):
        return head.lemma_.lower() in _SPEECH_OBJECT
    if dep == "poss":
        return head.lower_ not in _TOWN_THINGS and head.pos_ != "PROPN"
    if dep == "pobj":
        return head.lower_ in _PARTY and not (head.lower_ in ("for", "by") and head.head.lemma_ in _MOVES)
    return False


_MOVES = frozenset("leave depart head bind pass fly travel go drive start".split())
