"""Builds `core/charts/world.bin`: the shapes of countries, and where countries, regions and towns are drawn.

In: `countries-110m.json`, TopoJSON that the npm package world-atlas (ISC) makes from Natural Earth 1:110m, which is in
the public domain.
Points are those of `pins.py`: `countries_points.toml` (our own) and `places.bin` (GeoNames, CC BY 4.0), of which towns
of TOWN_SIZE and more. Out: JSON, zlib-compressed: {"shapes": {code: [ring, ...]}, "countries": {code: [lat, lon]},
"towns": "folded name TAB code TAB lat TAB lon" lines}; numbers are tenths of a degree, rings steps from the point
before, longitude first. A shape whose owner has no ISO code stands under its name.

Usage: python -m core.parse.lexicon.build_world COUNTRIES
"""

import argparse
import json
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.parse import lexicon
from core.parse.countries.pins import centroid
from core.parse.countries.places import FILE as TOWNS
from core.parse.countries.places import GRAIN, PLACE_BYTES, SIZES, key, points
from core.parse.countries.table import codes, lookup

OUT = Path(__file__).parents[2] / "charts" / "world.bin"
PER_DEGREE = 10
# As log10: some fifty thousand people.
TOWN_SIZE = 4.75
# Natural Earth's short forms that the table of countries does not read.
_SHORT = {
    "W. Sahara": "EH",
    "Dem. Rep. Congo": "CD",
    "Dominican Rep.": "DO",
    "Falkland Is.": "FK",
    "Fr. S. Antarctic Lands": "TF",
    "Central African Rep.": "CF",
    "Congo": "CG",
    "Eq. Guinea": "GQ",
    "Solomon Is.": "SB",
    "Bosnia and Herz.": "BA",
    "Macedonia": "MK",
    "S. Sudan": "SS",
    "Kosovo": "XK",
    "Georgia": "GE",
    "Antarctica": "AQ",
    "Puerto Rico": "PR",
}
# Held by somebody whom ISO 3166 has no code for: drawn, never counted.
_NO_CODE = frozenset({"N. Cyprus", "Somaliland"})
# Goes around the pole, and no map here reaches it.
_NOT_DRAWN = frozenset({"Antarctica"})
_DATE_LINE = 180 * PER_DEGREE

Steps = list[tuple[int, int]]


def shapes(topology: dict[str, Any]) -> dict[str, list[list[int]]]:
    """The rings of each country as steps. Raises KeyError for a name that no table has."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [list(_points(arc, scale, shift)) for arc in topology["arcs"]]
    found: dict[str, list[list[int]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["properties"]["name"] in _NOT_DRAWN:
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [_ring(numbers, arcs) for polygon in polygons for numbers in polygon]
        parts = [part for ring in rings for part in _cut(ring)]
        found[_code(shape["properties"]["name"])] = [_steps(part) for part in parts if len(set(part)) > 2]
    return dict(sorted(found.items()))


def _code(name: str) -> str:
    if name in _NO_CODE:
        return name
    reading = lookup(name)
    code = _SHORT.get(name) or (reading.code if reading else None)
    if code not in codes():
        raise KeyError(f"No country is known as {name!r}; add it to _SHORT.")
    return str(code)


def _points(arc: list[list[int]], scale: list[float], shift: list[float]) -> Iterator[tuple[int, int]]:
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield round((x * scale[0] + shift[0]) * PER_DEGREE), round((y * scale[1] + shift[1]) * PER_DEGREE)


def _ring(numbers: list[int], arcs: list[Steps]) -> Steps:
    """Arcs put together; a negative number is an arc read backwards."""
    ring: Steps = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return [ring[0], *(b for a, b in pairwise(ring) if a != b)]


def _cut(ring: Steps) -> Iterator[Steps]:
    """A ring in its parts east and west of the date line, which TopoJSON knows nothing of."""
    whole, turn = [ring[0]], 0
    for (x, _), (to_x, to_y) in pairwise(ring):
        turn -= 2 * _DATE_LINE * round((to_x - x) / (2 * _DATE_LINE))
        whole.append((to_x + turn, to_y))
    for shift in (-2 * _DATE_LINE, 0, 2 * _DATE_LINE):
        moved = [(x + shift, y) for x, y in whole]
        if part := _side(_side(moved, _DATE_LINE, 1), -_DATE_LINE, -1):
            yield part


def _side(ring: Steps, line: int, sign: int) -> Steps:
    """The part of a closed ring on one side of a meridian: below it for sign 1. Source: Sutherland and Hodgman 1974."""
    kept: Steps = []
    for (x, y), (to_x, to_y) in pairwise(ring):
        is_in, goes_in = (x - line) * sign <= 0, (to_x - line) * sign <= 0
        if is_in and not kept:
            kept.append((x, y))
        if is_in != goes_in:
            kept.append((line, round(y + (to_y - y) * (line - x) / (to_x - x))))
        if goes_in:
            kept.append((to_x, to_y))
    return [*kept, kept[0]] if kept and kept[0] != kept[-1] else kept


def _steps(ring: Steps) -> list[int]:
    flat = list(ring[0])
    for (x, y), (to_x, to_y) in pairwise(ring):
        flat += [to_x - x, to_y - y]
    return flat


def towns() -> Iterator[tuple[str, str, int, int]]:
    """Folded name, country and point of regions and towns, those of our own list first; each name once a country."""
    own = lexicon.load("countries_points").get("place", {})
    seen = set()
    for code, names in own.items():
        for name, (lat, lon) in names.items():
            seen.add((key(name), code))
            yield key(name), code, _tenths(lat), _tenths(lon)
    for line in zlib.decompress(TOWNS.read_bytes()).strip(b"\n").split(b"\n"):
        name, _, packed = line.partition(b"\t")
        folded = name.decode()
        for i in range(0, len(packed), PLACE_BYTES):
            code, size = packed[i : i + 2].decode(), SIZES.index(chr(packed[i + 2])) / GRAIN
            if size < TOWN_SIZE or (folded, code) in seen:
                continue
            seen.add((folded, code))
            if found := points(folded, code):
                yield folded, code, _tenths(found[0][0]), _tenths(found[0][1])


def _tenths(degrees: float) -> int:
    return round(degrees * PER_DEGREE)


def main() -> None:
    """Write the file of the charts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("countries", type=Path)
    chosen = parser.parse_args()
    world = {
        "shapes": shapes(json.loads(chosen.countries.read_text(encoding="utf-8"))),
        "countries": {code: [_tenths(n) for n in centroid(code)] for code in codes()},
        "towns": "\n".join("\t".join(map(str, row)) for row in sorted(towns())),
    }
    OUT.write_bytes(zlib.compress(json.dumps(world, separators=(",", ":")).encode(), 9))


if __name__ == "__main__":
    main()
