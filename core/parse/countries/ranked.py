"""The countries an article is about, the first one most: by how often, how early and where each is named.

The dateline says where the report was filed, the headline and the lead what it is about; a country named once, far
down, is not what the article is about. A name counts by the root of how often it is said, so that one country said in
every sentence does not silence the other party.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from core.parse.countries.evidence import Evidence, Hit, gather
from core.parse.countries.resolve import resolve_places
from core.parse.countries.table import lookup
from core.parse.zones import Zones, find_zones
from core.records import Parsed, Span

# What each part of an article adds, and how many characters the lead has.
IN_DATELINE, IN_TITLE, IN_LEAD, IN_BODY = 4.0, 2.0, 0.5, 1.0
LEAD_CHARS = 150
# Where a name stands for its country, or only for a thing of it.
BY_KIND = {"country": 1.0, "people": 1.0, "capital": 0.7, "seat": 0.7, "city": 0.7, "region": 0.7, "sign": 0.0}
# A country with less than this share of the first one's score is only spoken of.
SHARE = 0.45
# "Australian dollars" tell nothing of Australia.
_CURRENCY = re.compile(
    r"(?i)[ -](?:dlrs?|dollars?|francs?|pounds?|kron(?:or|er|a|e)|pesos?|lira|rupees?|rials?|riyals?|dinars?|marks?"
    r"|yuan|won|yen)\b"
)
# With this score a country is a main one, and what the others need grows no more.
ENOUGH = 4.0
_PLACES = ("GPE", "LOC", "FAC")

Ranked = list[tuple[str, float]]


def article_countries(parsed: Parsed) -> Ranked:
    """Codes with their score, best first, of a parsed article: names of the tables and the places parsing found."""
    places = {e.id for e in parsed.entities if e.label in _PLACES}
    spans = [(m.start, m.end) for m in parsed.mentions if m.entity_id in places and m.kind == "name"]
    return text_countries(parsed.article.text, spans)


def text_countries(text: str, spans: Iterable[Span] = (), *, share: float = SHARE) -> Ranked:
    """The same of a bare text; `spans` are names of places in it, if known. Empty in, empty out."""
    known = gather(text)
    zones = find_zones(text)
    named = _named(text, known, zones, spans)
    scores = _scores(text, named, zones)
    top = max(scores.values(), default=0.0)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    filed = _filed_in(named, zones)
    return [(code, round(score, 3)) for code, score in ranked if score >= share * min(top, ENOUGH) or code == filed]


def _filed_in(named: list[Hit], zones: Zones) -> str | None:
    """The country of the dateline, which is always of the article."""
    line = zones.dateline
    return next((h.code for h in named if line and line.start <= h.start < line.end), None)


def _named(text: str, known: Evidence, zones: Zones, spans: Iterable[Span]) -> list[Hit]:
    """The hits of the tables, decided over the article, and the other places found in it."""
    others = [s for s in spans if known.at(s[0]) is None]
    if zones.dateline and zones.dateline.place_span and known.at(zones.dateline.place_span[0]) is None:
        others.append(zones.dateline.place_span)
    kept = [h for h in known.hits if h.kind != "sign"]
    wanted = [(h.start, h.end) for h in kept] + others
    answers = resolve_places(text, wanted, evidence=known)
    named = [
        Hit(h.start, h.end, h.kind, code if lookup(h.name) else h.code, h.name)
        for h, (code, _) in zip(kept, answers, strict=False)
    ]
    rest = zip(others, answers[len(kept) :], strict=True)
    named += [Hit(s, e, "city", code, text[s:e]) for (s, e), (code, why) in rest if not why.startswith("in no table")]
    return [h for h in named if h.code]


def _scores(text: str, named: list[Hit], zones: Zones) -> dict[str, float]:
    line = zones.dateline
    begins = line.end if line else zones.title[1] if zones.title else 0
    body: dict[str, Counter[str]] = defaultdict(Counter)
    scores: dict[str, float] = defaultdict(float)
    parts: dict[tuple[str, str], float] = {}
    for hit in named:
        code, weight = str(hit.code), BY_KIND.get(hit.kind, 0.7)
        if _CURRENCY.match(text, hit.end):
            continue
        if line and line.start <= hit.start < line.end:
            parts[code, "dateline"] = IN_DATELINE
        elif zones.title and zones.title[0] <= hit.start < zones.title[1]:
            parts[code, "title"] = max(IN_TITLE * weight, parts.get((code, "title"), 0.0))
        else:
            body[code][hit.name] += 1
            if hit.start < begins + LEAD_CHARS:
                parts[code, "lead"] = max(IN_LEAD * weight, parts.get((code, "lead"), 0.0))
            scores[code] += 0.0
    for (code, _), weight in parts.items():
        scores[code] += weight
    for code, names in body.items():
        scores[code] += IN_BODY * math.sqrt(names.total())
    return scores
