"""Where a place is drawn on a map: a point for every country, its regions and its towns.

A point is (latitude, longitude) in degrees, north and east positive, to about a kilometre for towns and to a tenth of a
degree for countries and regions; it places a mark and measures nothing. Needs no spaCy.
Sources: `lexicon/countries_points.toml` (Natural Earth and The World Factbook, both public domain; general knowledge)
and `lexicon/places.bin` (GeoNames, CC BY 4.0).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.countries.places import Point, kilometres, points, without_kind
from core.parse.countries.table import codes, dispute, fold, half, lookup, name_of

FILE = "countries_points"
# No name of a place is longer.
_NAME_CHARS = 120


@dataclass(frozen=True, slots=True)
class _Table:
    centroids: dict[str, Point]
    places: dict[tuple[str, str], Point]
    shared: dict[str, Point]
    short: dict[tuple[str, str], str]


def centroid(code: str) -> Point:
    """A point inside a country near its middle, of the main landmass or island. Raises KeyError that names the code."""
    found = _table().centroids.get(code)
    if found is None:
        raise KeyError(f"No country has the code {code!r}; codes are ISO 3166-1 alpha-2 capitals, such as 'KR'.")
    return found


def pin(name: str, country: str | None) -> Point | None:
    """Where a mention of a place is drawn, as (latitude, longitude) in degrees; None if no table has it.

    `country` is the code that `resolve_places` or `country_of` gave the name: "Athens" with US is in Georgia, with GR
    in Greece. A country or its people is drawn at its centroid, a seat of government at its capital, "Washington" at
    the capital and "Washington state" in the state, "Paris, Tex." at the Paris nearest to Texas, a name shared by
    several places of a country at the largest. A disputed region has its own point whichever country is given. Without
    a country only seas and the like have one ("Black Sea").
    """
    if country is None:
        return _table().shared.get(fold(name)) or _disputed(name)
    if country not in _table().centroids or len(name) > _NAME_CHARS:
        return None
    return _written(name, country) or _within(name, country) or _shorter(name, country) or _disputed(name)


def _written(name: str, country: str) -> Point | None:
    """The point of a name as it stands: of our list, of a country, of its seat, or of its largest town so named."""
    own = _table().places.get((country, fold(name)))
    if own is not None:
        return own
    reading = lookup(name)
    if reading is not None and reading.code == country:
        if reading.kind in ("country", "people"):
            return centroid(country)
        if reading.kind == "seat":
            return _capital(country)
    return next(iter(points(name, country)), None)


def _within(name: str, country: str) -> Point | None:
    """ "Springfield, Ill." is the Springfield nearest to Illinois, "Lyon, France" the largest Lyon."""
    first, comma, second = name.partition(", ")
    if not comma:
        return None
    region = _full(second, country)
    around = _around(region, country)
    found = points(first, country) or points(without_kind(first), country)
    if around is None or not found or fold(without_kind(region)) == fold(first):
        return _written(first, country)
    return min(found, key=lambda point: kilometres(point, around))


def _around(region: str, country: str) -> Point | None:
    """The point of a region that follows a comma; None for the country itself, which tells no town from another."""
    reading = lookup(region)
    if reading is not None and reading.code == country and reading.kind in ("country", "people"):
        return None
    return _written(region, country) or _shorter(region, country) or _within(region, country)


def _full(region: str, country: str) -> str:
    """A region that follows a comma, abbreviations written out; there "Washington" is the state."""
    full = _table().short.get((country, region.replace(".", "").strip()), region)
    return "Washington State" if fold(full) == "washington" else full


def _shorter(name: str, country: str) -> Point | None:
    """An abbreviated region ("Calif."), or a name without the words for its kind ("Kayseri province")."""
    full = _full(name, country) if half(name) == country else name
    tried = (bare for bare in (full, without_kind(full)) if bare and bare != name)
    return next((point for point in (_written(bare, country) for bare in tried) if point is not None), None)


def _disputed(name: str) -> Point | None:
    reading = lookup(name)
    return _written(name, reading.code) if reading is not None and reading.code and dispute(name) else None


def _capital(country: str) -> Point:
    """The point of the first capital that has one, or else the country's."""
    found = (_written(name, country) for name in capitals_of(country))
    return next((point for point in found if point is not None), centroid(country))


def capitals_of(country: str) -> list[str]:
    """The names of a country's capitals, as the table of countries has them."""
    return list(lexicon.load("countries")["country"][country].get("capital", []))


@cache
def _table() -> _Table:
    content = lexicon.load(FILE)
    centroids = {code: _point(content["centroid"], code, f"[centroid] {code}") for code in content.get("centroid", {})}
    for code in codes():
        if code not in centroids:
            raise LexiconError(f"{FILE}.toml: [centroid] has no point for {code} ({name_of(code)}).")
    places = {
        (code, fold(name)): _point(names, name, f"[place.{code}] {name!r}")
        for code, names in _by_code(content, "place").items()
        for name in names
    }
    shared = {fold(name): _point(content["sea"], name, f"[sea] {name!r}") for name in content.get("sea", {})}
    short = {
        (code, word): full
        for code, regions in _by_code(content, "short").items()
        for full, words in regions.items()
        for word in words
    }
    return _Table(centroids, places, shared, short)


def _by_code(content: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    for code in content.get(key, {}):
        if code not in codes():
            raise LexiconError(f"{FILE}.toml: [{key}.{code}] is no country of countries.toml.")
    return dict(content.get(key, {}))


def _point(entries: dict[str, Any], name: str, where: str) -> Point:
    """The entry as a point; what is no pair of numbers on the globe is an error that says where it stands."""
    entry = entries[name]
    if not isinstance(entry, list) or len(entry) != 2 or not all(isinstance(n, int | float) for n in entry):
        raise LexiconError(f"{FILE}.toml: {where} needs [latitude, longitude] in degrees.")
    lat, lon = float(entry[0]), float(entry[1])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise LexiconError(f"{FILE}.toml: {where} is not on the globe: {entry}.")
    return lat, lon
