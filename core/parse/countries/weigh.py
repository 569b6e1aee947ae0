"""Weighs the countries that have a place of a name: by the size of the place, and by all else that the article names.

The score of a country is the size of its largest place so named (log10 of people), and for each kind of evidence a
share: how much of the article, of the words close by, of its towns and of its spelling is that country's.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.parse.countries.evidence import INSIDE, WEIGHT, Evidence, Hit
from core.parse.countries.said import HINTED, Name, Scores
from core.parse.countries.table import Reading, country_of, fold, half, is_continental, lookup, name_of

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
# A capital is no town of another country in news that is not local ("Moscow" said by Iowa's farmers).
CAPITAL_LOCAL = 0.1
# Without a sign of local news: what is no town though a town's words are beside it, and what where they are not.
NEEDS_HOME = {True: ("country",), False: ("country", "capital")}
# Spelling adds at most this; a country that has many of the article's towns, that.
STYLE, COVER = 1.5, 1.0
# A spelling that is this clear stands for so many places.
STYLE_AS_PLACE, CLEAR_STYLE = 0.5, 1.0
# So many spellings of one country, and more than of all others, make its local news possible.
HOME_STYLE = 3
# What a village weighs that no table has; and what an answer needs that rests on the article alone.
UNKNOWN, ENOUGH = 2.0, 3.0
# Below this lead over the next country an answer is no evidence for other names.
SURE = 1.5

Mass = dict[str, float]
_COUNTIES = ("County", "COUNTY", "Parish")


def mass_of(hits: Iterable[Hit], names: dict[str, Name]) -> dict[str, list[tuple[str, bool, float]]]:
    """For each name the country, whether a place inside it, and its weight: by the root of how often it is said.

    A name that has been decided counts for what it was decided to be.
    """
    times: Counter[tuple[str, str, str]] = Counter((fold(h.name), h.kind, h.code) for h in hits if h.code)
    mass: dict[str, list[tuple[str, bool, float]]] = defaultdict(list)
    for (folded, kind, code), n in times.items():
        name = names.get(folded)
        where = (name.found[0] if name is not None else None) or code
        mass[folded].append((where, where != code or kind in INSIDE, WEIGHT.get(kind, 1.0) * math.sqrt(n)))
    for folded, town in names.items():
        found = town.found[0]
        if found and folded not in mass and town.lead >= SURE and (town.is_listed or town.stated):
            mass[folded].append((found, True, math.sqrt(len(town.spans))))
    return mass


def near_of(names: dict[str, Name], known: Evidence) -> dict[str, Mass]:
    """For each name the hits close to its mentions, without itself; a name said often is looked at five times."""
    out: dict[str, Mass] = {}
    for folded, name in names.items():
        mass: Mass = defaultdict(float)
        for start, end in name.spans[:5]:
            for hit in known.between(start - NEAR_CHARS, end + NEAR_CHARS)[:60]:
                if hit.code and fold(hit.name) != folded:
                    mass[hit.code] += WEIGHT.get(hit.kind, 1.0)
        out[folded] = mass
    return out


def at_home_of(hits: Iterable[Hit], style: Counter[str]) -> frozenset[str]:
    """The countries whose local news this could be: those with a sign of it, with a county, or with much spelling."""
    signs = {h.code for h in hits if h.code and (h.kind == "sign" or h.name.endswith(_COUNTIES))}
    return frozenset(signs | {code for code, n in style.items() if n >= HOME_STYLE and 2 * n > style.total()})


def cover_of(names: Iterable[Name]) -> Counter[str]:
    """How many of the towns of the article each country has."""
    return Counter(code for name in names if lookup(name.text) is None for code in name.base)


@dataclass(frozen=True, slots=True)
class Around:
    """What there is beside a name: the mass of all names and their sums, hits close by, towns covered, the spelling."""

    mass: dict[str, list[tuple[str, bool, float]]]
    whole: Mass
    inside: Mass
    near: dict[str, Mass]
    cover: Counter[str]
    style: Counter[str]
    at_home: frozenset[str]

    def without(self, folded: str) -> tuple[Mass, Mass]:
        """The mass of countries, and that of places inside them, but for one name's own."""
        whole, inside = dict(self.whole), dict(self.inside)
        for code, is_inside, weight in self.mass.get(folded, ()):
            whole[code] -= weight
            inside[code] -= weight if is_inside else 0.0
        return _above_zero(whole), _above_zero(inside)


def _above_zero(mass: Mass) -> Mass:
    """Without the crumbs that taking floats away leaves."""
    return {code: weight for code, weight in mass.items() if weight > 1e-6}


def sums_of(mass: dict[str, list[tuple[str, bool, float]]]) -> tuple[Mass, Mass]:
    """The sums over all names: of all, and of the places inside countries."""
    whole: Mass = defaultdict(float)
    inside: Mass = defaultdict(float)
    for parts in mass.values():
        for code, is_inside, weight in parts:
            whole[code] += weight
            inside[code] += weight if is_inside else 0.0
    return whole, inside


def decide(name: Name, around: Around) -> None:
    """Write the best country, why, and its lead into a name; none where nothing is near enough to be said."""
    reading = lookup(name.text)
    if is_continental(name.text) or (reading is not None and reading.kind == "shared" and not name.base):
        name.found = (None, "a place of several countries")
        return
    whole, inside = around.without(fold(name.text))
    scores = _scores(name, reading, around, (whole, inside))
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


def _scores(name: Name, reading: Reading | None, around: Around, mass: tuple[Mass, Mass]) -> Scores:
    whole, inside = mass
    near = around.near[fold(name.text)]
    scores: Scores = dict(name.base)
    own = reading.code if reading is not None and reading.kind in BASE else None
    for code in whole if own is None else ():
        scores.setdefault(code, UNKNOWN)
    for code, weight in name.hinted.items():
        scores[code] = scores.get(code, UNKNOWN) + weight
    total, close = sum(whole.values()) + HALF_WEIGHT, sum(near.values()) + HALF_WEIGHT
    styled, covered = around.style.total() + HALF_WEIGHT, around.cover.total() + HALF_WEIGHT
    doubt = 1.0 if own is None else HALF_LOCAL / (HALF_LOCAL + whole.get(own, 0.0))
    for code in scores:
        if own is not None and code != own:
            styling = STYLE_AS_PLACE * max(0, 2 * around.style[code] - around.style.total())
            styling = styling if styling >= CLEAR_STYLE else 0.0
            share = (inside.get(code, 0.0) + styling) / (sum(whole.values()) + styling + HALF_LOCAL)
            is_town = (
                reading is None or code in around.at_home or reading.kind not in NEEDS_HOME.get(name.local >= 1.0, ())
            )
            scores[code] += LOCAL * (name.local if is_town else CAPITAL_LOCAL) * doubt * share
        else:
            scores[code] += WHOLE * whole.get(code, 0.0) / total
        scores[code] += NEAR * near.get(code, 0.0) / close
        scores[code] += STYLE * around.style[code] / styled + COVER * around.cover[code] / covered
    return scores


def _why(name: Name, reading: Reading | None, code: str, n: int) -> str:
    land = name_of(code)
    if code in name.hinted and name.hinted[code] >= HINTED:
        return f"the article says it is in {land}"
    if reading is not None and reading.code == code:
        return country_of(name.text)[1]
    if half(name.text) == code:
        return f"short for a region of {land}"
    if code not in name.base:
        return f"in no table; the places around it are in {land}"
    if n == 1:
        return f"place in {land}, the only country with one of this name"
    return f"place in {land}, by size and by the other places in the article"
