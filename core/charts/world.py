"""The world as it is drawn: shapes of countries and points of places, on the Equal Earth projection, with no network.

Data: `world.bin`, made by `core/parse/lexicon/build_world.py` from Natural Earth 1:110m (public domain), GeoNames (CC
BY 4.0) and a list of our own. Borders are Natural Earth's, de facto: who holds an area, not who claims it.
Projection: Šavrič, Patterson and Jenny 2019, "The Equal Earth map projection".
"""

import json
import math
import unicodedata
import zlib
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

PER_DEGREE = 10
# Latitudes that hold people; the rest would take a fifth of the sheet.
SOUTH, NORTH = -57.0, 84.0
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT = math.sqrt(3) / 2
# No name of a place is longer.
_NAME_CHARS = 120
# As `core.parse.countries.places.key` folds names, which is where the table's come from.
_FLAT = str.maketrans(
    {"’": "", "‘": "", "'": "", "ʼ": "", "-": " ", "‐": " ", "‑": " ", ".": " ", "\t": " ", "\n": " "}
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_SAINT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

Point = tuple[float, float]
Ring = tuple[list[float], list[float]]


def projected(lat: float, lon: float) -> Point:
    """A place on the sheet as (x, y), y downwards; the equator and the meridian of Greenwich cross at (0, 0)."""
    angle = math.asin(_ROOT * math.sin(math.radians(lat)))
    square = angle * angle
    sixth = square**3
    x = math.radians(lon) * math.cos(angle)
    x /= _ROOT * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square))
    return x, -angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


@cache
def shapes() -> dict[str, list[Ring]]:
    """The rings of each country as (xs, ys) on the sheet, by code; what has no code stands under its name."""
    return {code: [_ring(steps) for steps in rings] for code, rings in _world()["shapes"].items()}


def centre(code: str) -> Point | None:
    """A point (latitude, longitude) near the middle of a country; None for an unknown code."""
    found = _world()["countries"].get(code)
    return (found[0] / PER_DEGREE, found[1] / PER_DEGREE) if found else None


def town(name: str, code: str | None) -> Point | None:
    """Where a town or region of a country is, as (latitude, longitude); None where the table has none of this name.

    "Springfield, Ill." has none: the table knows the largest Springfield alone, and a wrong dot is worse than no dot.
    """
    if code is None or len(name) > _NAME_CHARS:
        return None
    return _towns().get((_fold(name), code))


def _ring(steps: list[int]) -> Ring:
    lons, lats = accumulate(steps[::2]), accumulate(steps[1::2])
    places = [projected(lat / PER_DEGREE, lon / PER_DEGREE) for lon, lat in zip(lons, lats, strict=True)]
    return [round(x, 4) for x, _ in places], [round(y, 4) for _, y in places]


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_FLAT))
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(_SAINT.get(word, word) for word in plain.split())


@cache
def _towns() -> dict[tuple[str, str], Point]:
    rows = (line.split("\t") for line in _world()["towns"].split("\n"))
    return {(name, code): (int(lat) / PER_DEGREE, int(lon) / PER_DEGREE) for name, code, lat, lon in rows}


@cache
def _world() -> dict[str, Any]:
    packed = Path(__file__).with_name("world.bin").read_bytes()
    return dict(json.loads(zlib.decompress(packed)))
