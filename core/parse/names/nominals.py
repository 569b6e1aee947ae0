"""Bodies and places said by a noun: "the ministry", "the company", "the country", "the city".

A noun that a body's name holds is the body of such a name that was said last. Any other noun is taken only where the
last sentences name one thing that it can call, and no other. Source: `nominals.toml`.
"""

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from core.parse import lexicon
from core.parse.countries import fold
from core.parse.names.groups import Group
from core.parse.names.roles import Marks

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How many sentences back the one thing must have been named, and how many mentions are weighed.
_SENTENCES, _MENTIONS = 2, 12
# What follows a noun that is said here for the first time.
_SAYS_WHICH = frozenset({"of", "for", "in", "that", "which", "where", "-"})
_TOWN_REASONS = ("city in", "capital of", "place in", "in ", "the article says")
At = list[tuple[int, Group]]


def add_bodies(groups: list[Group], doc: "Doc", marks: Marks) -> None:
    """Add the nouns that call a body, a country or a town again."""
    by_noun = _by_noun(groups)
    by_class = {key: _named(groups, key) for key in ("firms", "bodies", "lands", "towns")}
    if not any((by_noun, *by_class.values())):
        return
    new: list[tuple[Group, int, int]] = []
    for token in doc:
        if _calls_again(token, marks):
            noun = token.lower_
            known = _last(by_noun.get(noun, []), token.idx)
            classes = [key for key in by_class if noun in lexicon.words("nominals", key)]
            since = _since(token)
            who = known or next((g for key in classes if (g := _only(by_class[key], token.idx, since))), None)
            if who:
                new.append((who, token.nbor(-1).idx, token.idx + len(token)))
    for who, start, end in new:
        who.spans.append((start, end, "nominal"))


def _calls_again(token: "Token", marks: Marks) -> bool:
    """ "The ministry" and nothing that says which: not "the ministry of trade", "the firm that sued"."""
    if token.i == 0 or token.tag_ != "NN" or token.nbor(-1).lower_ != "the" or marks.at(token.idx):
        return False
    if token.lower_ not in _nouns():
        return False
    if token.i + 1 == len(token.doc):
        return True
    after = token.nbor(1)
    if token.dep_ == "compound" or after.lower_ in _SAYS_WHICH or after.dep_ == "acl":
        return False
    return not (marks.at(after.idx) and not after.is_sent_start)


def _nouns() -> frozenset[str]:
    return frozenset().union(*(lexicon.words("nominals", k) for k in ("kinds", "firms", "bodies", "lands", "towns")))


def _by_noun(groups: list[Group]) -> dict[str, At]:
    """Where bodies are named whose name holds a noun, by that noun."""
    kinds = lexicon.words("nominals", "kinds")
    found: dict[str, At] = defaultdict(list)
    for group in groups:
        if group.label == "ORG":
            for noun in kinds & set(fold(group.name).split()):
                found[noun] += [(s, group) for s, _, kind in group.spans if kind == "name"]
    return {noun: sorted(at, key=_start) for noun, at in found.items()}


def _named(groups: list[Group], key: str) -> At:
    """Where things are named that the nouns of a class can call."""
    at = [(s, g) for g in groups if _is_of(g, key) for s, _, kind in g.spans if kind == "name"]
    return sorted(at, key=_start)


def _is_of(group: Group, key: str) -> bool:
    if key == "lands":
        return group.label == "GPE" and str(group.why).startswith(("country name", "named by its people"))
    if key == "towns":
        return group.label == "GPE" and str(group.why).startswith(_TOWN_REASONS)
    if group.label != "ORG":
        return False
    words = set(fold(group.name).split())
    return key == "bodies" or (group.is_open and not words & lexicon.words("nominals", "state_words"))


def _last(at: At, offset: int) -> Group | None:
    k = bisect_left(at, offset, key=_start)
    return at[k - 1][1] if k else None


def _only(at: At, offset: int, since: int) -> Group | None:
    """The one thing of a class that is named since an offset; None where there are two."""
    k = bisect_left(at, offset, key=_start)
    near = [g for s, g in at[max(0, k - _MENTIONS) : k] if s >= since]
    return near[0] if near and all(g is near[0] for g in near) else None


def _since(token: "Token") -> int:
    """Where the sentence begins that lies as far back as a thing may have been named."""
    first = token.sent.start
    for _ in range(_SENTENCES):
        first = token.doc[first - 1].sent.start if first else 0
    return token.doc[first].idx


def _start(pair: tuple[int, Group]) -> int:
    return pair[0]
