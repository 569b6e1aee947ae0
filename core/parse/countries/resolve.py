"""The country of each place that an article names, decided over the whole article.

In order of strength: what the text says of the name itself ("Paris, Texas"; "the Kentucky town of Glasgow"), a country's
own name, adjective or seat, a region's abbreviation, and then a weighing of every country that has a place so named by
its size and by the places around it. A place no table knows is where the article is. One name has one country in an
article, but for the mentions that say otherwise. Method: population and minimality heuristics and one sense per
discourse, as in Leidner 2007, Toponym Resolution in Text.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.parse.countries.evidence import INSIDE, WEIGHT, Evidence, Hit, gather
from core.parse.countries.places import key, towns
from core.parse.countries.table import Reading, country_of, dispute, fold, half, is_continental, lookup, name_of, rivals
from core.records import Span

Answer = tuple[str | None, str]
Scores = dict[str, float]

# How sure a name is by its kind, on the scale of the size of towns (log10 of people): a country by its name needs much
# to be a town, a capital less, and a city of our list is at least one of a million.
BASE = {"country": 9.0, "people": 11.0, "seat": 11.0, "region": 9.0, "capital": 8.0, "city": 6.5}
# What all places around together can add to a country, and what those in the same sentence or so can.
WHOLE, NEAR = 3.0, 1.5
NEAR_CHARS = 200
# A little evidence is no evidence: with this much the share counts half.
HALF_WEIGHT = 2.0
# What an article set in one country adds to its town with a country's or a capital's name, and the least of evidence.
LOCAL, HALF_LOCAL = 7.0, 1.0
# Spelling adds at most this; a country that has many of the article's towns, that.
STYLE, COVER = 1.5, 1.0
# A spelling that is this clear stands for so many places.
STYLE_AS_PLACE, CLEAR_STYLE = 0.5, 1.0
# What a village weighs that no table has; and what an answer needs that rests on the article alone.
UNKNOWN, ENOUGH = 2.0, 3.0
# A longer name with a known one in it is there, if nothing speaks against it.
CONTAINED = 5.0
# The text's own word outweighs any size.
STATED, HINTED = 12.0, 4.0
# Below this lead over the next country an answer is no evidence for other names.
SURE = 1.5
ROUNDS = 3
_AFTER = re.compile(
    r"(?:['’]s)?(?:,? (?:in|near|outside|of)|,|\s?\()\s"
    r"(?:(?:the|central|north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|north-?west(?:ern)?|north-?east(?:ern)?"
    r"|south-?west(?:ern)?|south-?east(?:ern)?|upstate|rural|coastal|state of|province of) )*"
    r"|\s?\("
)
_PART = re.compile(r"[A-Z][^\W\d_.'’-]*(?:[ .'’-][A-Z][^\W\d_.'’-]*){0,4}\.?")
_BEFORE = re.compile(
    r"(?:['’]s)? (?:[a-z-]+ ){0,2}?(?:city|town|village|province|region|district|state|capital|suburb|port|resort|island)"
    r"(?: city| town)? (?:of )?$|['’]s $| city, $"
)
# Words after a name that only a town has; a country has other police and no high school.
_OF_TOWN = re.compile(
    r" (?:City (?:Council|Hall|Manager|Commission|School)|(?:Junior |Senior )?High|Middle School|Elementary|Police|Fire |Mayor|Township"
    r"|Independent School|School |Chamber of|Public |Street |Utilities|Water |man |woman |resident|teen|couple|family"
    r"|elementary|police (?:officer|department|chief|say|arrest)|students|city |high school|schools)"
)
# "Mary Hill, 34, of Lebanon": the police and the courts name a town so.
_AGED = re.compile(r", [0-9]{1,3}, (?:of )?$")
_GENERIC = re.compile(
    r"(?i)^(?:(?:city|town|province|state|village|county|port|downtown|central|greater|inner|metropolitan|upper|lower|north"
    r"|south|east|west|northern|southern|eastern|western|northeast|northwest|southeast|southwest) (?:of )?)+"
    r"|(?: (?:city|town|county|parish|township|district|province|state|region|governorate|prefecture|municipality|oblast"
    r"|borough|village|department|metropolitan area|area|valley|island|islands))+$"
)


@dataclass(slots=True)
class _Name:
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


def resolve_places(text: str, spans: Iterable[Span], *, evidence: Evidence | None = None) -> list[Answer]:
    """For each span that names a place: its country and why, or (None, why not); in the order of the spans."""
    wanted = list(spans)
    known = evidence or gather(text)
    names = _names(text, wanted, known)
    near = _near(names, known)
    cover = _cover(names.values())
    for _ in range(ROUNDS):
        mass = _mass(known.hits, names)
        for folded, name in names.items():
            _decide(name, _Around(mass, near[folded], cover, known.style))
    answers: list[Answer] = []
    for start, end in wanted:
        name = names[fold(text[start:end])]
        code, why = name.stated.get(start, name.found)
        said = dispute(name.text) if code else None
        answers.append((code, f"{why}; {said}" if said and said not in why else why))
    return answers


def _names(text: str, spans: Sequence[Span], known: Evidence) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    for start, end in spans:
        folded = fold(text[start:end])
        if folded not in names:
            written = " ".join(text[start:end].split())
            base = candidates(written, known)
            names[folded] = _Name(written, [], base or _contained(text, start, end, known), {}, {}, bool(base))
        name = names[folded]
        name.spans.append((start, end))
        name.local = _locality(text, start, end, name)
        stated = _stated(text, start, end, known, name)
        if stated:
            name.stated[start] = stated
            name.hinted[str(stated[0])] = name.hinted.get(str(stated[0]), 0.0) + STATED / 2
        for code, weight in _hinted(text, start, end, known, name).items():
            name.hinted[code] = max(weight, name.hinted.get(code, 0.0))
    return names


def _locality(text: str, start: int, end: int, name: _Name) -> float:
    """How much a name looks like the town that an article is set in: said often, at the top, with a town's words."""
    if _OF_TOWN.match(text, end) or _AGED.search(text, max(0, start - 12), start):
        return 1.0
    reading = lookup(name.text)
    if reading is not None and reading.kind == "country":
        return max(name.local, 0.3)
    seen = min(1.0, 0.35 + 0.15 * len(name.spans))
    return max(name.local, seen + (0.2 if start < 100 else 0.0))


def candidates(name: str, known: Evidence | None = None) -> Scores:
    """The countries that have a place so named, each with its weight; {} where no table has the name."""
    reading = lookup(name)
    if reading is not None and reading.kind == "shared" and not rivals(name) or is_continental(name):
        return {}
    found = dict(towns(name))
    if reading is not None:
        for code in rivals(name):
            found[code] = max(found.get(code, 0.0), BASE.get(reading.kind, 8.0) - 1.0)
        context = known.context if known else None
        code = country_of(name, context=context)[0]
        if code:
            found[code] = max(found.get(code, 0.0) + 1.0, BASE.get(reading.kind, 8.0))
    elif half(name) and "." in name:
        found[str(half(name))] = BASE["region"]
    shorter = _GENERIC.sub("", name).strip() if reading is None else name
    if shorter and shorter != name and getattr(lookup(shorter), "kind", None) not in ("people", "shared"):
        for code, size in candidates(shorter, known).items():
            found[code] = max(found.get(code, 0.0), size - 0.5)
    return found


def _contained(text: str, start: int, end: int, known: Evidence) -> Scores:
    """What a longer name says of itself: "Dubai World Cup", "Arizona State University"."""
    found: Scores = {}
    for hit in known.between(start, end):
        if hit.code and (hit.start > start or hit.end < end) and hit.end <= end and hit.kind != "sign":
            found.setdefault(hit.code, CONTAINED - (hit.kind == "people"))
    return found if len(found) == 1 else {}


def _stated(text: str, start: int, end: int, known: Evidence, name: _Name) -> Answer | None:
    """What follows the name: ", Texas"; " in Ontario"; ", Lamar County, Texas"; or a comma within the name."""
    first, comma, second = name.text.rpartition(", ")
    if comma:
        code, why = country_of(name.text, context=known.context)
        if code:
            return code, why
    reading = lookup(name.text)
    if reading is not None and reading.kind in ("people", "seat"):
        return None
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


def _tells(text: str, hit: Hit, name: _Name, between: str) -> bool:
    """Whether a name that follows another says where that is, and does not merely stand beside it in a list."""
    if hit.code is None or hit.kind not in ("country", "region") or fold(hit.name) == fold(name.text):
        return False
    reading = lookup(name.text)
    if not between.startswith((",", "(", " (")) and reading is not None:
        return False
    if hit.kind == "country":
        is_list = text.startswith((" and ", ", and ", " or "), hit.end)
        return hit.code in name.base and not is_list and (reading is None or reading.kind in ("city", "capital", "region"))
    return reading is None or reading.kind != "region" or hit.code in name.base


def _hinted(text: str, start: int, end: int, known: Evidence, name: _Name) -> Scores:
    """What stands before the name ("the Turkish city of Kayseri") or shares a country with what follows it."""
    before = known.before(start)
    if before is not None and before.code and before.end <= start and start - before.end < 60:
        if _BEFORE.fullmatch(text[before.end : start]):
            return {before.code: HINTED}
    after = _AFTER.match(text, end)
    part = _PART.match(text, after.end()) if after and after.group() else None
    if part is None:
        return {}
    other = towns(part.group())
    return {code: 1.0 for code in name.base if code in other}


def _mass(hits: Iterable[Hit], names: dict[str, _Name]) -> dict[str, list[tuple[str, bool, float]]]:
    """For each name the country, whether a place inside it, and how much it counts: by the root of how often it is said.

    A name that has been decided counts for what it was decided to be.
    """
    times: Counter[tuple[str, str, str]] = Counter((fold(h.name), h.kind, h.code) for h in hits if h.code)
    mass: dict[str, list[tuple[str, bool, float]]] = defaultdict(list)
    for (folded, kind, code), n in times.items():
        name = names.get(folded)
        moved = name is not None and name.found[0] not in (None, code)
        where = str(name.found[0]) if name is not None and moved else code
        mass[folded].append((where, moved or kind in INSIDE, WEIGHT.get(kind, 1.0) * math.sqrt(n)))
    for folded, name in names.items():
        code = name.found[0]
        if code and folded not in mass and name.lead >= SURE and (name.is_listed or name.stated):
            mass[folded].append((code, True, math.sqrt(len(name.spans))))
    return mass


def _near(names: dict[str, _Name], known: Evidence) -> dict[str, Counter[str]]:
    """For each name the hits close to its mentions, without itself; a name said often is looked at five times."""
    out: dict[str, Counter[str]] = {}
    for folded, name in names.items():
        mass: Counter[str] = Counter()
        for start, end in name.spans[:5]:
            for hit in known.between(start - NEAR_CHARS, end + NEAR_CHARS)[:60]:
                if hit.code and fold(hit.name) != folded:
                    mass[hit.code] += WEIGHT.get(hit.kind, 1.0)
        out[folded] = mass
    return out


def _cover(names: Iterable[_Name]) -> Counter[str]:
    """How many of the towns of the article each country has."""
    return Counter(code for name in names if lookup(name.text) is None for code in name.base)


@dataclass(frozen=True, slots=True)
class _Around:
    """What there is beside a name: the mass of all names, the hits close by, the towns covered, the spelling."""

    mass: dict[str, list[tuple[str, bool, float]]]
    near: Counter[str]
    cover: Counter[str]
    style: Counter[str]

    def without(self, folded: str) -> tuple[Counter[str], Counter[str]]:
        """The mass of countries, and that of places inside them, but for one name's own."""
        whole: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        for other, parts in self.mass.items():
            for code, is_inside, weight in parts if other != folded else ():
                whole[code] += weight
                inside[code] += weight if is_inside else 0.0
        return whole, inside


def _decide(name: _Name, around: _Around) -> None:
    reading = lookup(name.text)
    if is_continental(name.text) or (reading is not None and reading.kind == "shared" and not name.base):
        name.found = (None, "a place of several countries")
        return
    whole, inside = around.without(fold(name.text))
    scores = _scores(name, reading, around, whole, inside)
    if not scores:
        name.found = (None, "not in the table of countries")
        return
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    code, best = ranked[0]
    name.lead = best - (ranked[1][1] if len(ranked) > 1 else 0.0)
    if code not in name.base and code not in name.hinted and best < ENOUGH:
        name.found = (None, "not in the table of countries")
        return
    name.found = (code, _why(name, reading, code, len(name.base)))


def _scores(
    name: _Name, reading: Reading | None, around: _Around, whole: Counter[str], inside: Counter[str]
) -> Scores:
    scores: Scores = dict(name.base)
    own = reading.code if reading is not None and reading.kind in BASE else None
    for code in whole if own is None else ():
        scores.setdefault(code, UNKNOWN)
    for code, weight in name.hinted.items():
        scores[code] = scores.get(code, UNKNOWN) + weight
    total, close = whole.total() + HALF_WEIGHT, around.near.total() + HALF_WEIGHT
    styled, covered = around.style.total() + HALF_WEIGHT, around.cover.total() + HALF_WEIGHT
    doubt = 1.0 if own is None else HALF_LOCAL / (HALF_LOCAL + whole[own])
    for code in scores:
        if own is not None and code != own:
            styling = STYLE_AS_PLACE * max(0, 2 * around.style[code] - around.style.total())
            styling = styling if styling >= CLEAR_STYLE else 0.0
            share = (inside[code] + styling) / (whole.total() + styling + HALF_LOCAL)
            scores[code] += LOCAL * name.local * doubt * share
        else:
            scores[code] += WHOLE * whole[code] / total
        scores[code] += NEAR * around.near[code] / close
        scores[code] += STYLE * around.style[code] / styled + COVER * around.cover[code] / covered
    return scores


def _why(name: _Name, reading: Reading | None, code: str, n: int) -> str:
    land = name_of(code)
    if code in name.hinted and name.hinted[code] >= HINTED:
        return f"the article says it is in {land}"
    if reading is not None and reading.code == code:
        return country_of(name.text)[1]
    if code not in name.base:
        return f"in no table; the places around it are in {land}"
    if n == 1:
        return f"place in {land}, the only country with one of this name"
    return f"place in {land}, by size and by the other places in the article"
