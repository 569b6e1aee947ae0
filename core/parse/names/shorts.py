"""What a short name stands for: "the University", "Boeing" for "Boeing Co", "L.A.", and states of the past.

Each answer is taken only where the article has one long name that fits. Source: `shorts.toml`.
"""

import re
from collections import defaultdict

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.countries import Reading, fold, name_of
from core.parse.names.find import Body, Found

_OF = re.compile(r" (?:of|for) ")
_PLACES = ("GPE", "LOC", "FAC")


def long_names(found: list[Found]) -> dict[str, str]:
    """Folded names of bodies and places to the folded long name that the article has for each."""
    return {**_initials_of_places(found), **_institutions(found), **_firms(found), **_without_of(found)}


def plain_place(name: str) -> str:
    """The key of a place's name: "Sochi, Russia" is Sochi, "L.A." is LA."""
    head = fold(name.split(", ")[0])
    return head.replace(".", "") if len(head) <= 6 else head


def past_state(name: str) -> str | None:
    """The state of the past that a name or an adjective means ("Soviet")."""
    states: dict[str, str] | None = lexicon.load("shorts").get("states")
    if not states:
        raise LexiconError("shorts.toml: the table 'states' is missing or empty.")
    return states.get(fold(name))


def why_past(name: str, code: str) -> str:
    """Why a state of the past has the country of today."""
    return f"country name: {name}, today {name_of(code)}"


def _without_of(found: list[Found]) -> dict[str, str]:
    """Bodies said without their "of …" or "for …" to the whole name."""
    wholes: dict[str, set[str]] = defaultdict(set)
    for f in found:
        head = _OF.split(f.text, maxsplit=1)[0]
        if f.label == "ORG" and f.known is None and " " in head and head != f.text:
            wholes[fold(head)].add(fold(f.text))
    return _only(wholes)


def _institutions(found: list[Found]) -> dict[str, str]:
    """ "Church" to "Church of Norway" and "Commission" to "European Commission"."""
    nouns, wholes = lexicon.words("shorts", "institutions"), defaultdict[str, set[str]](set)
    for f in found:
        words = fold(f.text).split()
        if f.label != "PERSON" and len(words) > 1 and (f.label == "ORG" or isinstance(f.known, Body)):
            head = _OF.split(fold(f.text))[0].split()
            for word in {words[0], words[-1], *head[-1:]} & nouns:
                wholes[word].add(fold(f.text))
    return _only(wholes)


def _firms(found: list[Found]) -> dict[str, str]:
    """ "Boeing Co" to "Boeing", where both are said: the name most often said is the one to go by."""
    bodies = {fold(f.text) for f in found if f.label == "ORG" and f.known is None}
    ends = lexicon.words("shorts", "firms")
    out: dict[str, str] = {}
    for name in bodies:
        head, _, last = name.rpartition(" ")
        if last.rstrip(".") in ends and head.rstrip(",") in bodies:
            out[name] = head.rstrip(",")
    return out


def _initials_of_places(found: list[Found]) -> dict[str, str]:
    """ "LA" to "Los Angeles"; not what the table knows as another place."""
    wholes: dict[str, set[str]] = defaultdict(set)
    shorts = set()
    for f in found:
        if f.label not in _PLACES:
            continue
        words = f.text.split()
        if len(words) > 1:
            wholes["".join(w[0] for w in words).lower()].add(plain_place(f.text))
        elif f.text.replace(".", "").isupper() and not isinstance(f.known, Reading):
            shorts.add(plain_place(f.text))
    return {short: long for short, long in _only(wholes).items() if short in shorts and len(short) > 1}


def _only(wholes: dict[str, set[str]]) -> dict[str, str]:
    return {short: next(iter(names)) for short, names in wholes.items() if len(names) == 1 and short not in names}
