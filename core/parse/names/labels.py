"""What a name is, by its own words and by what stands beside it; the lists are in `bodies.toml`.

A name that ends in "Party" or "Ltd" is a body whatever the NER thought; "X, which" is no person, "X, who" is one; "X
shares" and "the drugmaker X" are of bodies. A known name of the article's tables never comes here.
"""

import re

from core.parse import lexicon
from core.parse.names.find import Found
from core.parse.names.titles import given_gender, is_title

# What the NER's labels for things and places may turn out to be.
_UNSURE = frozenset({"PERSON", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "NORP", "LAW"})
_OF = re.compile(r" (?:of|for|and|in|on|to|at) ")
_WHO = re.compile(r", (?:who|whose)\b|, \d\d,")
_WHICH = re.compile(r", which\b")
_WHICH_ITS = re.compile(r", which (?:said|says|makes|sells|owns|operates|employs|went public|has hired)\b")
_OWNED = re.compile(r"['’]s? (?:own |\w+ly )?(\w+)|,? (\w+)")
# "X said Monday its", "X announced it would".
_SAID_ITS = re.compile(
    r" (?:has |had |have )?(?:said|says|announced|reported|unveiled|confirmed|denied|expects|plans|warned|added)"
    r"(?: (?:on )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday))?,?(?: that)? (?:it|its)\b"
)
_BODY_AFTER = re.compile(
    r", (?:an?|the|one of the)(?: [\w'’.-]+){0,4} (?:company|companies|firm|manufacturer|maker|retailer|subsidiary"
    r"|startup|airline|bank|carrier|broadcaster|charity|non-?profit|conglomerate|chipmaker|carmaker|drugmaker)\b"
    r"(?=[,.;]| (?:that|which|based|owned|controlled|in|of|with|run|founded|backed)\b)"
)
# What is bought, led and listed is a body.
_IS_OWNED = re.compile(
    r"\b(?:(?:[Ss]hares|[Ss]take|[Ii]nvestors) (?:of|in)|(?:CEO|CFO|chief executive|co-founder) of|"
    r"(?:acquisition|takeover|purchase|unit|subsidiary) of|owned by|merge[rd]? with|"
    r"(?:companies|firms|brands|startups|airlines|retailers|carmakers) (?:such as|like|including)) $"
)
# "X kept his seat", "X, a policy analyst".
_HIS = re.compile(r" [a-z]+(?:ed|t|s|d|ew|ook) (?:his|her|himself|herself)\b")
_ROLE = re.compile(r", (?:an? |the )?((?:[a-z-]+ ){0,3}[a-z-]+)")
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
    if found.label not in _UNSURE and not (found.label == "ORG" and is_site(found.text)):
        return None
    if is_site(found.text):
        return "FAC"
    head = _OF.split(found.text, maxsplit=1)[0].split()
    words = found.text.split()
    if len(words) < 2 or not head:
        return None
    said = is_body_head(head[-1]) or is_body_head(words[-1]) or words[0].lower() in _words("body_starts")
    return "ORG" if said else None


def by_neighbours(found: Found, text: str) -> str | None:
    """PERSON, ORG or GPE where the words beside a name tell, else None."""
    after, before = text[found.end : found.end + 80], text[max(0, found.start - 30) : found.start]
    if _is_entitled(found, before, after) or _HIS.match(after):
        return "PERSON"
    if found.text == "X":
        return "ORG"
    if _SAID_ITS.match(after) or _BODY_AFTER.match(after) or _IS_OWNED.search(before):
        return "ORG"
    if _WHO.match(after) or (" " in found.text and _CREDIT.search(before)):
        return "PERSON"
    if found.label == "PERSON" and " " not in found.text and _is_in_place(before):
        return "GPE"
    if is_called_body(found, text):
        return "ORG"
    owned = _OWNED.match(after)
    if owned and (owned.group(1) or owned.group(2)).lower() in _words("after_body"):
        return "ORG"
    if _WHICH.match(after) and (found.label == "PERSON" or _WHICH_ITS.match(after)):
        return "ORG"
    return None


def _is_entitled(found: Found, before: str, after: str) -> bool:
    """True for a name of several words with an office before or after it: "Deputy Minister Ana Silva"."""
    words = found.text.split()
    if not 1 < len(words) < 5 or found.label == "PERSON" or by_words(found) or is_site(found.text):
        return False
    if is_body_head(words[-1]) or not all(w[0].isupper() and w.isalpha() and not w.isupper() for w in words):
        return False
    word = _WORD_BEFORE.search(before)
    if word and word.group().endswith(word.group(1) + " ") and is_title(word.group(1)):
        return True
    role = _ROLE.match(after)
    return role is not None and any(is_title(w) for w in role.group(1).split())


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
    if found.label in ("PERSON", "ORG", "GPE") and is_people(found.text) and found.text not in _words("also_names"):
        return "NORP"
    if found.label == "PERSON" and _ACRONYM.fullmatch(found.text) and not text.isupper():
        return "ORG"
    is_group = found.label in ("NORP", "PRODUCT", "WORK_OF_ART", "FAC", "LAW") and _TEAM.fullmatch(found.text)
    if is_group and text[found.start - 4 : found.start].lower() == "the " and not is_people(found.text):
        return "ORG"
    return None


def is_site(name: str) -> bool:
    """True for a name of several words that ends as a building or a road does: "Ridge Arena"."""
    head, _, last = name.rpartition(" ")
    return bool(head) and last.lower() in _words("site_heads")


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
