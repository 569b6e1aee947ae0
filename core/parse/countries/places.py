"""Towns and districts of the world by name: which countries have one, how large the largest is, and where they are.

The table is an extract of GeoNames (CC BY 4.0), made by `core/parse/lexicon/build_places.py`. It stays one sorted
string of bytes in memory (some MB) and is searched by bisection, so loading is no more than unpacking it.
"""

import math
import re
import string
import unicodedata
import zlib
from functools import cache, lru_cache

from core.errors import LexiconError
from core.parse import lexicon

FILE = lexicon.FOLDER / "places.bin"
# A letter stands for a quarter of a power of ten people: A for 1, E for 10, ... up to ten thousand million.
SIZES = string.ascii_uppercase + string.ascii_lowercase
GRAIN = 4
# A place takes so many bytes: two of its country, one of its size, two each of latitude and longitude.
PLACE_BYTES = 7
# A number of two bytes in base 224, above all control characters: steps of a hundredth of a degree (about a kilometre).
STEPS_PER_DEGREE, _BASE, _FIRST = 100, 224, 0x20
_NOWHERE = bytes([_FIRST]) * 4
_EARTH_KM = 6371.0

Point = tuple[float, float]
_FLAT = str.maketrans(
    {"’": "", "‘": "", "'": "", "ʼ": "", "-": " ", "‐": " ", "‑": " ", ".": " ", "\t": " ", "\n": " "}
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
# Words that say what kind of place a name is of, in front or behind.
_KIND_OF_PLACE = re.compile(
    r"(?i)^(?:(?:city|town|province|state|village|county|port|downtown|central|greater|inner|metropolitan|upper|lower"
    r"|north|south|east|west|northern|southern|eastern|western|northeast|northwest|southeast|southwest) (?:of )?)+"
    r"|(?: (?:city|town|county|parish|township|district|province|state|region|governorate|prefecture|municipality"
    r"|oblast|borough|village|department|metropolitan area|area|valley|island|islands))+$"
)
# No name of a place is longer; what is longer is taken as it stands.
_NAME_CHARS = 80
_SAINT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def key(name: str) -> str:
    """The form a name is found by: without accents, points, hyphens and apostrophes, "St." written out, case folded."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_FLAT))
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(_SAINT.get(word, word) for word in plain.split())


def without_kind(name: str) -> str:
    """A name without the words that say what kind of place it is ("Washington state", "city of Kayseri")."""
    return _KIND_OF_PLACE.sub("", name).strip() if len(name) <= _NAME_CHARS else name


@lru_cache(maxsize=4096)
def towns(name: str) -> dict[str, float]:
    """Country code to size (log10 of the people of the largest place so named), largest first; {} if there is none."""
    found: dict[str, float] = {}
    for code, size, _ in _places(name):
        found.setdefault(code, size)
    return found


def points(name: str, country: str) -> list[Point]:
    """Where the places of this name in a country are, largest first, as (latitude, longitude) in degrees; [] if none.

    Those far apart only: a town and the district around it are one. A division is drawn at the town nearest to its
    middle. Source: GeoNames.
    """
    return [point for code, _, point in _places(name) if code == country and point is not None]


def kilometres(one: Point, other: Point) -> float:
    """The distance of two points on a round earth."""
    (lat1, lon1), (lat2, lon2) = one, other
    north, east = math.radians(lat2 - lat1), math.radians(lon2 - lon1)
    half = (
        math.sin(north / 2) ** 2 + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def packed(point: Point | None) -> bytes:
    """A point as four bytes, none of them a control character; `unpacked` turns it back."""
    if point is None:
        return _NOWHERE
    steps = round((point[0] + 90) * STEPS_PER_DEGREE), round((point[1] + 180) * STEPS_PER_DEGREE)
    return bytes(_FIRST + digit for step in steps for digit in divmod(step, _BASE))


def unpacked(four: bytes) -> Point | None:
    """The point of four bytes, None for the place whose point is not known."""
    if four == _NOWHERE:
        return None
    lat, lon = ((four[i] - _FIRST) * _BASE + four[i + 1] - _FIRST for i in (0, 2))
    return round(lat / STEPS_PER_DEGREE - 90, 2), round(lon / STEPS_PER_DEGREE - 180, 2)


def _places(name: str) -> list[tuple[str, float, Point | None]]:
    line = _line(key(name).encode("utf-8", "replace"))
    return [
        (line[i : i + 2].decode(), SIZES.index(chr(line[i + 2])) / GRAIN, unpacked(line[i + 3 : i + PLACE_BYTES]))
        for i in range(0, len(line), PLACE_BYTES)
    ]


def _line(wanted: bytes) -> bytes:
    """The places of a folded name, found by bisection; empty if there is none."""
    table = _bytes()
    low, high = 0, len(table) - 1
    while low < high:
        start = table.rfind(b"\n", 0, (low + high) // 2 + 1) + 1
        end = table.find(b"\n", start)
        if end < 0:
            return b""
        found, _, places = table[start:end].partition(b"\t")
        if found == wanted:
            return places
        if found < wanted:
            low = end
        else:
            high = start - 1
    return b""


@cache
def _bytes() -> bytes:
    try:
        return zlib.decompress(FILE.read_bytes())
    except (OSError, zlib.error) as error:
        raise LexiconError(f"places.bin: {error}; make it anew with core/parse/lexicon/build_places.py.") from error
