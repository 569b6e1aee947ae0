"""What a name is, by its own words and by what stands beside it; the lists are in `bodies.toml`.

A name that ends in "Party" or "Ltd" is a body whatever the NER thought; "X, which" is no person, "X, who" is one; "X
shares" and "the drugmaker X" are of bodies. A known name of the article's tables never comes here.
"""

import re

from core.parse import lexicon
from core.parse.names.find import Found
from core.parse.names.titles import given_gender

# What the NER's labels for things and places may turn out to be.
_UNSURE = frozenset({"PERSON", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "NORP", "LAW"})
_OF = re.compile(r" (?:of|for|and|in|on|to|at) ")
_WHO = re.compile(r", (?:who|whose)\b|, \d\d,")
_WHICH = re.compile(r", which\b")
_OWNED = re.compile(r"['’]s? (?:own |\w+ly )?(\w+)|,? (\w+)")
# A photographer's credit and a byline.
_CREDIT = re.compile(r"(?:\b[A-Z]{2,9} ?/ ?|(?:^|\n)By )$")
# Trust and belief are in persons; other things that are "in" a name are in a place.
_IN_PERSON = re.compile(r"\b(?:confidence|trust|faith|belief|believed?|interest|interested|role|stars?) in $")
_TOWN_OF = re.compile(r"\b(?:town|village|city|municipality|district|province|port|suburb|outskirts|region) of $")
_WORD_BEFORE = re.compile(r"([A-Za-z]+),? $")
_ACRONYM = re.compile(r"[A-Z][A-Z&-]{1,6}")
_TEAM = re.compile(r"[A-Z][a-z]+s")


def by_words(found: Found) -> str | None:
    """ORG where a name's last word, or the one before its "of", says that it is a body; None where it does not."""
    if found.label not in _UNSURE:
        return None
    head = _OF.split(found.text, maxsplit=1)[0].split()
    words = found.text.split()
    if len(words) < 2 or not head:
        return None
    said = is_body_head(head[-1]) or is_body_head(words[-1]) or words[0].lower() in _words("body_starts")
    return "ORG" if said else None


def by_neighbours(found: Found, text: str) -> str | None:
    """PERSON, ORG or GPE where the words beside a name tell, else None."""
    after, before = text[found.end : found.end + 40], text[max(0, found.start - 30) : found.start]
    if _WHO.match(after) or (" " in found.text and _CREDIT.search(before)):
        return "PERSON"
    if found.label == "PERSON" and " " not in found.text and _is_in_place(before):
        return "GPE"
    if is_called_body(found, text):
        return "ORG"
    owned = _OWNED.match(after)
    if owned and (owned.group(1) or owned.group(2)).lower() in _words("after_body"):
        return "ORG"
    if _WHICH.match(after) and found.label == "PERSON":
        return "ORG"
    return None


def is_called_body(found: Found, text: str) -> bool:
    """True after "the retailer", "the broadcaster"."""
    word = _WORD_BEFORE.search(text, max(0, found.start - 30), found.start)
    return word is not None and word.group(1).lower() in _words("before_body")


def _is_in_place(before: str) -> bool:
    return bool(_TOWN_OF.search(before)) or (before.lower().endswith(" in ") and not _IN_PERSON.search(before))


def by_shape(found: Found, text: str) -> str | None:
    """What a single word that the NER took for something odd is: "FDP" no person, "the Sooners" a team."""
    if " " in found.text:
        return None
    if found.label == "PERSON" and _ACRONYM.fullmatch(found.text) and not text.isupper():
        return "ORG"
    is_group = found.label in ("NORP", "PRODUCT", "WORK_OF_ART", "FAC", "LAW") and _TEAM.fullmatch(found.text)
    if is_group and text[found.start - 4 : found.start].lower() == "the " and not is_people(found.text):
        return "ORG"
    return None


def is_body_head(word: str) -> bool:
    """True for a word that ends the name of a body: "Party", "College"."""
    return word.strip(".,").lower() in _words("body_heads")


def is_people(word: str) -> bool:
    """True for a people, a faith or a creed: these are many, not a body."""
    lower = word.lower()
    return lower in _words("peoples") or lower.removesuffix("s") in _words("peoples")


def is_given_name(found: Found) -> bool:
    """True where a name begins as a person's does."""
    return " " in found.text and bool(given_gender(found.text.split()[0]))


def _words(key: str) -> frozenset[str]:
    return lexicon.words("bodies", key)
