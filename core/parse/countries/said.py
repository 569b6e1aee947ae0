"""What an article's own words say of a name: ", Texas" after it, "the Turkish city of" before it, words of a town.

Each rule reads a bounded stretch beside one mention, so the whole is linear in the text.
"""

import re
from dataclasses import dataclass

from core.parse.countries.evidence import Evidence, Hit
from core.parse.countries.places import towns
from core.parse.countries.table import country_of, fold, half, lookup
from core.records import Span

Answer = tuple[str | None, str]
Scores = dict[str, float]

# The text's own word outweighs any size; a hint is worth a ten thousand times larger town.
STATED, HINTED = 12.0, 4.0
# "the small Turkish border town of" is about as long as a hint gets.
HINT_CHARS = 60
_AFTER = re.compile(
    r"(?:['’]s)?(?:,? (?:in|near|outside|of)|,|\s?\()\s"
    r"(?:(?:the|central|north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|north-?west(?:ern)?|north-?east(?:ern)?"
    r"|south-?west(?:ern)?|south-?east(?:ern)?|upstate|rural|coastal|state of|province of) )*"
    r"|\s?\("
)
_PART = re.compile(r"[A-Z][^\W\d_.'’-]*(?:[ .'’-][A-Z][^\W\d_.'’-]*){0,4}\.?")
_BEFORE = re.compile(
    r"(?:['’]s)? (?:[a-z-]+ ){0,2}?(?:city|town|village|province|region|district|state|capital|suburb|port|resort"
    r"|island)(?: city| town)? (?:of )?$|['’]s $| city, $"
)
# Words after a name that only a town has; a country has other police and no high school.
_OF_TOWN = re.compile(
    r" (?:City (?:Council|Hall|Manager|Commission|School)|(?:Independent|Area|Unified|Community) School|Crown Court"
    r"|native\b|(?:Junior |Senior )?High|Middle School|Elementary|Police"
    r"|Fire |Mayor|Township|Independent School|School |Chamber of|Public |Street |Utilities|Water |(?:wo)?m[ae]n\b"
    r"|resident|teen|couple|family|elementary|police\b|students|city |high school|schools)"
)
# "Mary Hill, 34, of Lebanon", "a son, Carl, of Lebanon", "508 Oak St., Lebanon": so only a town is named.
_AGED = re.compile(
    r"(?:, [0-9]{1,3}, (?:of )?| [A-Z][a-z]{1,15}, of | (?:St\.|Ave\.|Rd\.|Blvd\.|Street|Avenue|Road|Drive|Lane), )$"
)
_AGED_CHARS = 24


@dataclass(slots=True)
class Name:
    """All mentions of one name: where, what each says of itself, what each could be."""

    text: str
    spans: list[Span]
    base: Scores
    stated: dict[int, Answer]
    hinted: Scores
    is_listed: bool = True
    local: float = 0.0
    found: Answer = (None, "")
    lead: float = 0.0


def stated_of(text: str, start: int, end: int, known: Evidence, name: Name) -> Answer | None:
    """What follows the name: ", Texas"; " in Ontario"; ", Lamar County, Texas"; or a comma within the name."""
    first, comma, second = name.text.rpartition(", ")
    if comma:
        code, why = country_of(name.text, context=known.context)
        if code:
            return code, why
    reading = lookup(name.text)
    if reading is not None and reading.kind in ("people", "seat"):
        return None
    longer = known.at(start)
    if longer is not None and longer.code and text.startswith(", ", end) and longer.end > end:
        return longer.code, f"in {text[end + 2 : longer.end]}"
    at = end
    for _ in range(3):
        after = _AFTER.match(text, at)
        if after is None:
            return None
        hit = known.at(after.end())
        part = _PART.match(text, after.end())
        if hit is not None and _tells(text, hit, name, after.group()):
            return hit.code, f"in {hit.name}"
        code = half(part.group()) if part and after.group().startswith((",", " (", "(")) else None
        if code and part:
            return code, f"in {part.group()}"
        if part is None or not after.group().startswith(","):
            return None
        at = part.end()
    return None


def _tells(text: str, hit: Hit, name: Name, between: str) -> bool:
    """Whether a name that follows another says where that is, and does not merely stand beside it in a list."""
    if hit.code is None or hit.kind not in ("country", "region") or fold(hit.name) == fold(name.text):
        return False
    reading = lookup(name.text)
    if not between.startswith((",", "(", " (")) and reading is not None:
        return False
    if hit.kind == "country":
        is_list = text.startswith((" and ", ", and ", " or "), hit.end)
        return (
            hit.code in name.base and not is_list and (reading is None or reading.kind in ("city", "capital", "region"))
        )
    return reading is None or reading.kind != "region" or hit.code in name.base


def hinted_of(text: str, start: int, end: int, known: Evidence, name: Name) -> Scores:
    """What stands before the name ("the Turkish city of Kayseri") or shares a country with what follows it."""
    before = known.before(start)
    if before is not None and before.code and 0 <= start - before.end < HINT_CHARS:
        said = text[before.end : start]
        if _BEFORE.fullmatch(said):
            return {before.code: HINTED}
    follows = known.at(end + 1)
    if follows is not None and follows.kind == "sign" and follows.code in name.base:
        return {str(follows.code): HINTED}
    after = _AFTER.match(text, end)
    part = _PART.match(text, after.end()) if after and after.group() else None
    if part is None:
        return {}
    other = towns(part.group())
    return {code: 1.0 for code in name.base if code in other}


def locality(text: str, start: int, end: int, name: Name) -> float:
    """How much a name looks like the town that an article is set in: said often, at the top, with a town's words."""
    if _OF_TOWN.match(text, end) or _AGED.search(text, max(0, start - _AGED_CHARS), start):
        return 1.0
    reading = lookup(name.text)
    if reading is not None and reading.kind == "country":
        return max(name.local, 0.3)
    seen = min(0.9, 0.35 + 0.15 * len(name.spans))
    return max(name.local, min(0.95, seen + (0.2 if start < 100 else 0.0)))
