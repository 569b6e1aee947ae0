"""The country of each place that an article names, decided over the whole article.

In order of strength: what the text says of the name itself ("Paris, Texas"; "the Kentucky town of Glasgow"), a
country's own name, adjective or seat, a region's abbreviation, and then a weighing of every country that has a place so
named by its size and by the places around it. A place no table knows is where the article is. One name has one country
in an article, but for the mentions that say otherwise. Method: population and minimality heuristics and one sense per
discourse, as in Leidner 2007, Toponym Resolution in Text.
"""

from collections.abc import Iterable, Sequence

from core.parse.countries.evidence import Evidence, gather
from core.parse.countries.places import towns, without_kind
from core.parse.countries.said import STATED, Answer, Name, Scores, hinted_of, locality, stated_of
from core.parse.countries.table import country_of, dispute, fold, half, is_continental, is_only_one, lookup, rivals
from core.parse.countries.weigh import BASE, Around, at_home_of, cover_of, decide, mass_of, near_of, sums_of
from core.records import Span

ROUNDS = 3
# A longer name with a known one in it is there, if nothing speaks against it.
CONTAINED = 5.0


def resolve_places(text: str, spans: Iterable[Span], *, evidence: Evidence | None = None) -> list[Answer]:
    """For each span that names a place: its country and why, or (None, why not); in the order of the spans."""
    wanted = list(spans)
    known = evidence or gather(text)
    names = _names(text, wanted, known)
    near = near_of(names, known)
    cover = cover_of(names.values())
    for _ in range(ROUNDS):
        mass = mass_of(known.hits, names)
        around = Around(mass, *sums_of(mass), near, cover, known.style, at_home_of(known.hits, known.style))
        for name in names.values():
            decide(name, around)
    answers: list[Answer] = []
    for start, end in wanted:
        name = names[fold(text[start:end])]
        code, why = name.stated.get(start, name.found)
        said = dispute(name.text) if code else None
        answers.append((code, f"{why}; {said}" if said and said not in why else why))
    return answers


def _names(text: str, spans: Sequence[Span], known: Evidence) -> dict[str, Name]:
    names: dict[str, Name] = {}
    for start, end in spans:
        folded = fold(text[start:end])
        if folded not in names:
            written = " ".join(text[start:end].split())
            base = candidates(written, known)
            names[folded] = Name(written, [], base or _contained(text, start, end, known), {}, {}, bool(base))
        name = names[folded]
        name.spans.append((start, end))
        name.local = locality(text, start, end, name)
        stated = stated_of(text, start, end, known, name)
        if stated:
            name.stated[start] = stated
            name.hinted[str(stated[0])] = name.hinted.get(str(stated[0]), 0.0) + STATED / 2
        for code, weight in hinted_of(text, start, end, known, name).items():
            name.hinted[code] = max(weight, name.hinted.get(code, 0.0))
    return names


def candidates(name: str, known: Evidence | None = None) -> Scores:
    """The countries that have a place so named, each with its weight; {} where no table has the name."""
    reading = lookup(name)
    if reading is not None and reading.kind == "shared" and not rivals(name) or is_continental(name):
        return {}
    if reading is not None and reading.code and is_only_one(name):
        return {reading.code: BASE[reading.kind]}
    found = dict(towns(name))
    if reading is not None:
        for code in rivals(name):
            found[code] = max(found.get(code, 0.0), BASE.get(reading.kind, 8.0) - 1.0)
        context = known.context if known else None
        usual = country_of(name, context=context)[0]
        if usual:
            found[usual] = max(found.get(usual, 0.0) + 1.0, BASE.get(reading.kind, 8.0))
    elif half(name) and "." in name:
        found[str(half(name))] = BASE["region"]
    shorter = without_kind(name) if reading is None else name
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
